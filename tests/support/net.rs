//! The network between a web page and the emulators, by the browser's rules: a question before requests that carry a token,
//! no answer without leave, no headers but those exposed, redirects that drop what was meant for another origin.
//! <https://fetch.spec.whatwg.org/#http-cors-protocol>

use std::cell::Cell;
use std::rc::Rc;

use tallyman::transport::{Glance, Headers, Request, Response, Transport, TransportError};

use crate::emulators::{Ask, Emulator, Said};
use crate::support::recorder::{Log, Sent, origin_of};
use crate::support::{Chunks, NOW, line, reply};

/// The origin of the page.
const PAGE: &str = "https://page.example";

/// What every answer shows across origins.
const SAFE: [&str; 7] =
    ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

/// How many redirects a browser follows.
const MOST: usize = 20;

/// A browser's network, or a relay's.
#[derive(Clone)]
pub struct Net {
    emulator: Rc<Emulator>,
    /// A relay reads for the page: it sees every header, follows redirects itself and adds the leave.
    relay: bool,
    later: Rc<Cell<u64>>,
    pub log: Log,
}

impl Net {
    pub fn direct(emulator: &Rc<Emulator>) -> Self {
        Self { emulator: emulator.clone(), relay: false, later: Rc::default(), log: Log::default() }
    }

    pub fn relayed(emulator: &Rc<Emulator>) -> Self {
        Self { relay: true, ..Self::direct(emulator) }
    }

    pub fn later(&self, seconds: u64) {
        self.later.set(self.later.get() + seconds);
    }

    fn ask(&self, sent: Sent) -> Option<Said> {
        self.log.add(sent.clone());
        let origin = sent.origin().to_owned();
        if !self.emulator.origins().contains(&origin.as_str()) {
            return None;
        }
        let rest = &sent.url[origin.len()..];
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (path, query) = (path.to_owned(), query.to_owned());
        let ask = Ask { method: sent.method, origin, path, query, headers: sent.headers, body: sent.body };
        Some(self.emulator.answer(&ask))
    }

    /// The question before the request, when there has to be one.
    fn may_ask(&self, sent: &Sent, origin: &str) -> bool {
        let is_custom = |name: &&str| matches!(*name, "authorization" | "x-requested-with");
        let custom: Vec<_> = sent.headers.iter().map(|(name, _)| name.as_str()).filter(is_custom).collect();
        if self.relay || custom.is_empty() {
            return true;
        }
        let headers = vec![("origin".to_owned(), origin.to_owned())];
        let question = Sent { method: "OPTIONS".into(), url: sent.url.clone(), headers, body: String::new() };
        let Some(said) = self.ask(question) else { return false };
        let allowed = value(&said, "access-control-allow-headers").unwrap_or_default().to_ascii_lowercase();
        let named = |name: &&str| allowed.split(',').any(|allowed| allowed.trim() == *name);
        (200..300).contains(&said.status) && lets(&said, origin) && custom.iter().all(named)
    }
}

fn value<'a>(said: &'a Said, name: &str) -> Option<&'a str> {
    said.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn lets(said: &Said, origin: &str) -> bool {
    let values: Vec<_> =
        said.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("access-control-allow-origin")).collect();
    matches!(values.as_slice(), [(_, value)] if value == "*" || value == origin)
}

impl Transport for Net {
    type Body = Chunks;

    async fn send(&self, request: Request) -> Result<Response<Chunks>, TransportError> {
        let _ = line(&request);
        let mut sent = Sent::of(&request);
        let (mut origin, mut redirected) = (PAGE, false);
        for _ in 0..MOST {
            tokio::task::yield_now().await;
            if !self.may_ask(&sent, origin) {
                return Err(TransportError::Blocked);
            }
            let said = self.ask(sent.clone()).ok_or(TransportError::Blocked)?;
            if !self.relay && !lets(&said, origin) {
                return Err(TransportError::Blocked);
            }
            if let (301 | 302 | 303 | 307 | 308, Some(to)) = (said.status, value(&said, "location")) {
                if !request.follow {
                    return Err(TransportError::Blocked);
                }
                let to = if to.starts_with('/') { format!("{}{to}", sent.origin()) } else { to.to_owned() };
                if origin_of(&to) != sent.origin() {
                    sent.headers.retain(|(name, _)| name != "authorization");
                    origin = "null";
                }
                sent.url = to;
                redirected = !self.relay;
                continue;
            }
            let exposed = value(&said, "access-control-expose-headers").unwrap_or_default().to_ascii_lowercase();
            let is_seen = |name: &str| {
                let name = name.to_ascii_lowercase();
                let listed = exposed.split(',').any(|exposed| exposed.trim() == name);
                name != "set-cookie" && (self.relay || listed || SAFE.contains(&name.as_str()))
            };
            let headers: Headers = said.headers.iter().filter(|(name, _)| is_seen(name)).cloned().collect();
            let response = reply(said.status).body(&said.body).response()?;
            return Ok(Response { redirected, headers, ..response });
        }
        Err(TransportError::Blocked)
    }

    async fn answers(&self, url: &str) -> bool {
        self.emulator.origins().contains(&origin_of(url))
    }

    async fn glance(&self, request: &Request) -> Glance {
        let sent = Sent::of(request);
        if !self.may_ask(&sent, PAGE) {
            return Glance::Nothing;
        }
        match self.ask(sent).filter(|said| self.relay || lets(said, PAGE)) {
            None => Glance::Nothing,
            Some(Said { status: 301 | 302 | 303 | 307 | 308, .. }) => Glance::Redirect,
            Some(said) => Glance::Read { status: said.status, headers: Vec::new() },
        }
    }

    async fn pause(&self, _: u32) {}

    fn now(&self) -> u64 {
        NOW + self.later.get()
    }
}
