//! The ledger of requests: what was asked of whom and why, what came, and the command that asks the same. Nothing in it
//! is secret: addresses are cleaned before they are written down, and of an `Authorization` header only that there was one.
//!
//! A page's own requests come through [`Recorded`]; those of the worker and of the doctor are noted by whoever starts them.
//! Only the program's own files are not in it: its parts and `config.json`.
//!
//! What went through a relay is written down by its true address: what was asked of whom is the same, and so is the command
//! that asks it.

pub mod asked;
mod command;
mod recorded;
mod redact;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::source::notifier::Notifier;
use crate::transport::{AuthorizationKind, Method, Request};

pub use asked::Asked;
pub use command::{Tool, command, lacking};
pub use recorded::{Counted, Open, Recorded};
pub use redact::redacted;

/// How many calls are kept. The oldest go first; a reader who looks for one made it a moment ago.
pub const MOST: usize = 500;

/// How long an `Accept` header may be before a browser asks for permission, in bytes
/// (<https://fetch.spec.whatwg.org/#cors-safelisted-request-header>).
const SIMPLE_ACCEPT: usize = 128;

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Nothing yet.
    Waiting,
    /// The head of an answer with this status; the body may still be on its way.
    Status(u16),
    /// Nothing that a page may see.
    Nothing,
    /// Nobody waited for it any longer.
    Dropped,
}

/// Whether the browser had to ask for permission first. It does so by itself and tells nobody; this is what the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// The address is the page's own.
    SameOrigin,
    /// None of the headers needs one.
    None,
    /// One of the headers needs one. The browser may remember an earlier permission for a while.
    Asked,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Counted from the page's start.
    pub number: u64,
    /// The method.
    pub method: Method,
    /// The true address, without what might be secret in it.
    pub url: String,
    /// The relay that it went through.
    pub relay: Option<String>,
    /// The `Accept` header.
    pub accept: Option<String>,
    /// Which `Authorization` header there was.
    pub authorized: Option<AuthorizationKind>,
    /// Whether the browser had to ask first.
    pub preflight: Preflight,
    /// What it asked for.
    pub asked: Asked,
    /// What came.
    pub came: Came,
    /// Bytes of the body that were read so far; nothing where nobody read of it, which says nothing about how long it is.
    pub bytes: Option<u64>,
    /// Whether somebody waits for it, or for more of it.
    pub under_way: bool,
    /// When it began, in milliseconds since 1970.
    pub began: u64,
    /// How long it took to the last byte that was read, in milliseconds.
    pub took: u64,
}

/// The calls made so far. Clones share them.
#[derive(Clone, Default)]
pub struct Ledger(Rc<Inner>);

#[derive(Default)]
struct Inner {
    page: String,
    /// The addresses of relays in use, without a slash at their end.
    relays: RefCell<Vec<String>>,
    calls: RefCell<VecDeque<Call>>,
    next: Cell<u64>,
    news: Notifier,
}

impl Ledger {
    /// An empty ledger of a page at that origin, for example `https://tally.example`.
    pub fn new(page_origin: &str) -> Self {
        Self(Rc::new(Inner { page: page_origin.to_owned(), ..Inner::default() }))
    }

    /// Learns of a relay, by its address without the slash at its end: requests to it are about what they are passed on to.
    pub fn know_relay(&self, base: &str) {
        let mut relays = self.0.relays.borrow_mut();
        if !relays.iter().any(|known| known == base) {
            relays.push(base.to_owned());
        }
    }

    /// Writes down that a request goes out now, and gives its number. What it is about is read from its address, unless it
    /// is said.
    pub fn begin(&self, request: &Request, about: Option<Asked>, now: u64) -> u64 {
        let number = self.0.next.get();
        self.0.next.set(number + 1);
        let (url, relay) = self.true_address(&request.url);
        let url = redacted(&url);
        let call = Call {
            number,
            method: request.method,
            asked: about.unwrap_or_else(|| Asked::read(request.method, &url)),
            preflight: self.preflight(request),
            url,
            relay,
            accept: request.accept.clone(),
            authorized: request.authorization.as_ref().map(|header| header.kind()),
            came: Came::Waiting,
            bytes: None,
            under_way: true,
            began: now,
            took: 0,
        };
        let mut calls = self.0.calls.borrow_mut();
        if calls.len() == MOST {
            calls.pop_front();
        }
        calls.push_back(call);
        self.0.news.notify();
        number
    }

    /// Writes down what came, or how many bytes more of it were read.
    pub fn came(&self, number: u64, came: Came, read: Option<u64>, now: u64) {
        let mut calls = self.0.calls.borrow_mut();
        if let Some(call) = calls.iter_mut().rev().find(|call| call.number == number) {
            call.came = came;
            if let Some(more) = read {
                call.bytes = Some(call.bytes.unwrap_or_default().saturating_add(more));
            }
            call.took = now.saturating_sub(call.began);
            self.0.news.notify();
        }
    }

    /// All calls that are kept, the newest first.
    pub fn calls(&self) -> Vec<Call> {
        self.0.calls.borrow().iter().rev().cloned().collect()
    }

    /// How many calls were made, with those that are no longer kept.
    pub fn total(&self) -> u64 {
        self.0.next.get()
    }

    /// Writes down that nobody waits for more of it.
    pub fn end(&self, number: u64) {
        if let Some(call) = self.0.calls.borrow_mut().iter_mut().rev().find(|call| call.number == number) {
            call.under_way = false;
        }
    }

    /// How many bytes came so far of all that is still under way.
    pub fn bytes_under_way(&self) -> u64 {
        self.0.calls.borrow().iter().filter(|call| call.under_way).filter_map(|call| call.bytes).sum()
    }

    /// A number that is another one whenever something was written.
    pub fn changes(&self) -> u64 {
        self.0.news.count()
    }

    /// Waits until something was written since that number.
    pub fn after(&self, seen: u64) -> impl Future<Output = ()> {
        self.0.news.after(seen)
    }

    /// The address that a request is about, and the relay that passes it on.
    fn true_address(&self, url: &str) -> (String, Option<String>) {
        let through = |base: &String| {
            let (scheme, rest) = url.strip_prefix(base.as_str())?.strip_prefix('/')?.split_once('/')?;
            matches!(scheme, "http" | "https").then(|| (format!("{scheme}://{rest}"), Some(base.clone())))
        };
        self.0.relays.borrow().iter().find_map(through).unwrap_or_else(|| (url.to_owned(), None))
    }

    fn preflight(&self, request: &Request) -> Preflight {
        let own = request.url.strip_prefix(self.0.page.as_str());
        if own.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#'])) {
            return Preflight::SameOrigin;
        }
        let long = request.accept.as_ref().is_some_and(|accept| accept.len() > SIMPLE_ACCEPT);
        if request.authorization.is_some() || request.by_script || long { Preflight::Asked } else { Preflight::None }
    }
}
