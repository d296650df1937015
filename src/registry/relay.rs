//! A relay: a server of the reader's own that reads registries for a page, and answers with the headers that they lack.
//!
//! The program thinks in true addresses throughout; only on the way out is one put behind the relay's, and on the way back
//! the realm of a challenge is made true again. So no rule about where secrets go knows of anything but true addresses,
//! and what a relay may see is one more rule, in [`super::policy`].
//!
//! `relay/` in the repository holds one for nginx. Its list is the answer to its own address.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::body::collect;
use crate::json;
use crate::source::throttle::Throttle;
use crate::transport::{Headers, Request, Transport};

use super::address::Address;
use super::known::pattern;

/// The most that is read of a relay's list, in bytes.
pub const LIST_LIMIT: u64 = 64 << 10;

/// The header in which a relay says whether the registry speaks, or it itself.
pub const SPEAKER: &str = "tallyman-relay";

/// A relay that answered with its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    address: Address,
    /// The address without the slash at its end.
    base: String,
    registries: Vec<String>,
}

impl Relay {
    /// Reads the list of the relay at an address; nothing when it is none. Static hosts answer with all kinds of pages.
    pub fn read(address: &Address, list: &[u8]) -> Option<Self> {
        let parsed = json::read(list).ok()?;
        parsed.get("tallymanRelay")?;
        let registries = parsed.get("registries")?.as_array()?.iter();
        let registries = registries.filter_map(|origin| origin.as_str().map(str::to_owned)).collect();
        let base = address.to_string().trim_end_matches('/').to_owned();
        Some(Self { address: address.clone(), base, registries })
    }

    /// Its address without the slash at its end, for showing.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether it reads the registry of that origin.
    pub fn reads(&self, registry: &Address) -> bool {
        let fits = |listed: &String| match listed.split_once("://") {
            Some((scheme, host)) => {
                let origin = registry.origin();
                let authority = origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
                authority.is_some_and(|authority| pattern::matches(host, authority))
            }
            None => false,
        };
        self.registries.iter().any(fits)
    }

    /// Where it reads a true address.
    pub fn wire(&self, url: &str) -> String {
        format!("{}/{}", self.base, url.replacen("://", "/", 1))
    }

    /// The headers of an answer, with the realm of a challenge made true again. A relay behind another server may not know
    /// its own scheme, so that is not compared; nor does it matter, for the true realm is judged anew.
    pub fn unwire(&self, headers: &Headers) -> Headers {
        let own = self.base.split_once("://").map_or("", |(_, rest)| rest);
        let real = |value: &str| {
            let mut value = value.to_owned();
            for here in ["http", "https"] {
                for there in ["http", "https"] {
                    value = value.replace(&format!("=\"{here}://{own}/{there}/"), &format!("=\"{there}://"));
                }
            }
            value
        };
        let pair = |(name, value): (&str, &str)| {
            let value = if name == "www-authenticate" { real(value) } else { value.to_owned() };
            (name.to_owned(), value)
        };
        headers.iter().map(pair).collect()
    }
}

/// Whether an answer that came through a relay is the relay's own.
pub fn is_relays_own(headers: &Headers) -> bool {
    headers.get(SPEAKER) == Some("relay")
}

/// Whether an answer is from somewhere that the registry sent the relay on to.
pub fn is_sent_on(headers: &Headers) -> bool {
    headers.get(SPEAKER) == Some("store")
}

/// Called with the relay whenever another registry is read through it.
type Notice = Rc<dyn Fn(&Relay)>;

/// The relays that may be used: looked for at most once, and only when one is wanted. Clones share what was found.
#[derive(Clone)]
pub struct Relays<T>(Rc<Inner<T>>);

struct Inner<T> {
    transport: T,
    /// Where one may lie on the page's own site.
    beside: Option<Address>,
    /// The one that somebody named: the reader, or whoever runs the page.
    named: RefCell<Option<Address>>,
    found: RefCell<Option<Option<Rc<Relay>>>>,
    looking: Throttle,
    /// Counts the changes, so that an answer to an old question is not taken for one to the new.
    asked: Cell<u32>,
    notice: RefCell<Option<Notice>>,
}

impl<T: Transport> Relays<T> {
    /// None yet. `page_base` is the folder of the page, where one may lie beside it, under `relay/`.
    pub fn new(transport: T, page_base: &str) -> Self {
        Self(Rc::new(Inner {
            transport,
            beside: Address::parse(&format!("{page_base}relay/")).ok(),
            named: RefCell::default(),
            found: RefCell::default(),
            looking: Throttle::new(1),
            asked: Cell::new(0),
            notice: RefCell::default(),
        }))
    }

    /// Names a relay, in place of the one beside the page; or no longer.
    pub fn name(&self, relay: Option<Address>) {
        let with_slash = |relay: Address| match relay.path().ends_with('/') {
            true => Some(relay),
            false => Address::parse(&format!("{relay}/")).ok(),
        };
        *self.0.named.borrow_mut() = relay.and_then(with_slash);
        self.0.asked.set(self.0.asked.get().wrapping_add(1));
        *self.0.found.borrow_mut() = None;
    }

    /// The relay that somebody named, when it was asked and gave no list: it is passed over.
    pub fn silent(&self) -> Option<Address> {
        let is_silent = matches!(&*self.0.found.borrow(), Some(None));
        self.named().filter(|_| is_silent)
    }

    /// Asks a named relay again that gave no list before.
    pub fn look_again(&self) {
        if self.silent().is_some() {
            *self.0.found.borrow_mut() = None;
        }
    }

    /// The address of the relay that somebody named.
    pub fn named(&self) -> Option<Address> {
        self.0.named.borrow().clone()
    }

    /// Whether it is worth asking a relay before a registry is asked directly: one was named, or was found already.
    pub fn is_likely(&self) -> bool {
        self.0.named.borrow().is_some() || matches!(&*self.0.found.borrow(), Some(Some(_)))
    }

    /// The relay, if there is one. It costs one request to the relay's own site, once; a second where one is named by its
    /// site alone and does not lie where the one of `relay/` answers.
    pub async fn find(&self) -> Option<Rc<Relay>> {
        let _turn = self.0.looking.enter().await;
        if let Some(found) = &*self.0.found.borrow() {
            return found.clone();
        }
        let asked = self.0.asked.get();
        let at = self.named().or_else(|| self.0.beside.clone());
        let usual =
            at.as_ref().filter(|at| at.path() == "/").and_then(|at| Address::parse(&format!("{at}relay/")).ok());
        let mut found = None;
        for at in usual.into_iter().chain(at) {
            found = self.ask(&at).await.map(Rc::new);
            if found.is_some() {
                break;
            }
        }
        if self.0.asked.get() == asked {
            *self.0.found.borrow_mut() = Some(found.clone());
        }
        found
    }

    async fn ask(&self, at: &Address) -> Option<Relay> {
        let response = self.0.transport.send(Request::get(at.to_string())).await.ok()?;
        if response.status != 200 {
            return None;
        }
        Relay::read(at, &collect(response.body, LIST_LIMIT).await.ok()?)
    }

    /// Calls this whenever another registry begins to be read through a relay.
    pub fn on_use(&self, notice: Notice) {
        *self.0.notice.borrow_mut() = Some(notice);
    }

    pub(super) fn note_use(&self, relay: &Relay) {
        let notice = self.0.notice.borrow().clone();
        if let Some(notice) = notice {
            notice(relay);
        }
    }
}
