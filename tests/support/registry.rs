//! A registry in memory, good enough to serve what a registry serves, with the habits of real ones as switches.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use tallyman::transport::{Method, Request, Response, Transport, TransportError};

use super::{Chunks, NOW, Reply, line, reply};

/// How the `Accept` header is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// As the reference implementation does: OCI types only if named, a list by tag becomes its child, Docker always.
    Distribution,
    /// Only what is named, else 404 without a reason.
    Strict,
    /// Not at all.
    Ignored,
}

/// How pages are linked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// `n` and `last` are ignored: everything, always.
    None,
    /// A path and a quoted relation.
    Relative,
    /// A whole address.
    Absolute,
    /// An unquoted relation.
    Unquoted,
}

pub struct Switches {
    pub origin: String,
    /// The realm, when a token is needed.
    pub realm: Option<String>,
    /// Whether a browser may see the headers.
    pub exposes: bool,
    pub accept: Accept,
    pub links: Links,
    /// The page length, for requests without `n` too.
    pub page: usize,
    /// Whether HEAD is answered.
    pub head: bool,
}

impl Switches {
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            realm: None,
            exposes: true,
            accept: Accept::Distribution,
            links: Links::Relative,
            page: usize::MAX,
            head: true,
        }
    }
}

/// Content: its type, its digest, its bytes; and the child that stands in for a list.
#[derive(Clone)]
pub struct Content {
    pub media_type: String,
    pub digest: String,
    pub bytes: Vec<u8>,
    pub child: Option<String>,
}

#[derive(Clone)]
pub struct Memory(Rc<State>);

struct State {
    switches: Switches,
    tags: RefCell<Vec<(String, String)>>,
    content: RefCell<BTreeMap<String, Content>>,
    log: RefCell<Vec<String>>,
    at_once: Cell<usize>,
    most_at_once: Cell<usize>,
    tokens: Cell<u32>,
    revoked: Cell<u32>,
    later: Cell<u64>,
}

/// The path of the one repository served.
pub const PATH: &str = "org/app";

impl Memory {
    pub fn new(switches: Switches) -> Self {
        Self(Rc::new(State {
            switches,
            tags: RefCell::default(),
            content: RefCell::default(),
            log: RefCell::default(),
            at_once: Cell::default(),
            most_at_once: Cell::default(),
            tokens: Cell::default(),
            revoked: Cell::default(),
            later: Cell::default(),
        }))
    }

    pub fn put(&self, media_type: &str, bytes: &str, child: Option<&str>) -> String {
        let digest = tallyman::verify::measure(bytes.as_bytes(), None).digest.to_string();
        let content = Content {
            media_type: media_type.to_owned(),
            digest: digest.clone(),
            bytes: bytes.as_bytes().to_vec(),
            child: child.map(str::to_owned),
        };
        self.0.content.borrow_mut().insert(digest.clone(), content);
        digest
    }

    pub fn tag(&self, tag: &str, digest: &str) {
        self.0.tags.borrow_mut().push((tag.to_owned(), digest.to_owned()));
    }

    /// The requests so far, emptied.
    pub fn log(&self) -> Vec<String> {
        self.0.log.take()
    }

    /// The most requests that were open at one time.
    pub fn most_at_once(&self) -> usize {
        self.0.most_at_once.get()
    }

    /// Makes every token given out so far stale.
    pub fn revoke(&self) {
        self.0.revoked.set(self.0.tokens.get());
    }

    pub fn later(&self, seconds: u64) {
        self.0.later.set(self.0.later.get() + seconds);
    }

    fn answer(&self, request: &Request) -> Reply {
        let switches = &self.0.switches;
        let realm = switches.realm.as_deref().unwrap_or_default();
        if !realm.is_empty() && request.url.starts_with(realm) {
            self.0.tokens.set(self.0.tokens.get() + 1);
            return reply(200).body(format!(r#"{{"token":"t{}","expires_in":300}}"#, self.0.tokens.get()));
        }
        let Some(path) = request.url.strip_prefix(&switches.origin) else { return reply(421) };
        if !realm.is_empty() && !self.is_good(request) {
            let challenge = format!(r#"Bearer realm="{realm}",service="memory",scope="repository:user/image:pull""#);
            return reply(401).header("WWW-Authenticate", &challenge).code("UNAUTHORIZED", "authentication required");
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let of = |kind: &str| path.strip_prefix(&format!("/v2/{PATH}/{kind}"));
        if let Some(name) = of("manifests/") {
            self.manifest(name, request)
        } else if let Some(digest) = of("blobs/") {
            match self.0.content.borrow().get(digest) {
                Some(content) => reply(200).typed("application/octet-stream").body(&content.bytes),
                None => reply(404).code("BLOB_UNKNOWN", "blob unknown to registry"),
            }
        } else if of("tags/list").is_some() {
            self.list(query)
        } else {
            reply(404).code("NAME_UNKNOWN", "repository name not known to registry")
        }
    }

    fn is_good(&self, request: &Request) -> bool {
        let token = request.authorization.as_ref().and_then(|value| value.reveal().strip_prefix("Bearer t"));
        token.and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number > self.0.revoked.get())
    }

    fn manifest(&self, name: &str, request: &Request) -> Reply {
        if request.method == Method::Head && !self.0.switches.head {
            return reply(404);
        }
        let tags = self.0.tags.borrow();
        let tagged = tags.iter().find(|(tag, _)| tag == name).map(|(_, digest)| digest.as_str());
        let content = self.0.content.borrow();
        let unknown = || reply(404).code("MANIFEST_UNKNOWN", "manifest unknown");
        let Some(mut found) = content.get(tagged.unwrap_or(name)) else { return unknown() };
        let named = |media_type: &str| request.accept.as_deref().unwrap_or("").split(',').any(|one| one == media_type);
        match self.0.switches.accept {
            Accept::Strict if !named(&found.media_type) => return unknown(),
            Accept::Distribution if !named(&found.media_type) => {
                if found.media_type.contains("vnd.oci") {
                    let words = "OCI manifest found, but accept header does not support OCI manifests";
                    return reply(404).code("MANIFEST_UNKNOWN", words);
                }
                if let Some(child) = found.child.as_ref().filter(|_| tagged.is_some()) {
                    found = &content[child];
                }
            }
            _ => {}
        }
        let reply = reply(200).typed(&found.media_type).header("Content-Length", &found.bytes.len().to_string());
        let reply = reply.header("Docker-Content-Digest", &found.digest);
        if request.method == Method::Head { reply } else { reply.body(&found.bytes) }
    }

    fn list(&self, query: &str) -> Reply {
        let tags: Vec<_> = self.0.tags.borrow().iter().map(|(tag, _)| tag.clone()).collect();
        let switches = &self.0.switches;
        let argument = |name: &str| {
            query.split('&').find_map(|pair| pair.strip_prefix(name)).and_then(|rest| rest.strip_prefix('='))
        };
        let all = switches.links == Links::None;
        let length = argument("n").and_then(|n| n.parse().ok()).unwrap_or(switches.page);
        let from = argument("last").and_then(|last| tags.iter().position(|tag| tag == last)).map_or(0, |at| at + 1);
        let (from, length) = if all { (0, usize::MAX) } else { (from, length) };
        let page: Vec<_> = tags.iter().skip(from).take(length).cloned().collect();
        let body = serde_json::json!({ "name": PATH, "tags": page }).to_string();
        let more = !all && from + page.len() < tags.len();
        let answer = reply(200).typed("application/json").body(body);
        let Some(last) = page.last().filter(|_| more) else { return answer };
        let to = format!("/v2/{PATH}/tags/list?last={last}&n={length}");
        answer.header(
            "Link",
            &match switches.links {
                Links::None | Links::Relative => format!(r#"<{to}>; rel="next""#),
                Links::Absolute => format!(r#"<{}{to}>; rel="next""#, switches.origin),
                Links::Unquoted => format!("<{to}>; rel=next"),
            },
        )
    }
}

impl Transport for Memory {
    type Body = Chunks;

    async fn send(&self, request: Request) -> Result<Response<Chunks>, TransportError> {
        self.0.log.borrow_mut().push(line(&request));
        // Token requests come on top: the token server counts as another.
        let counted = usize::from(!request.url.contains("/token?"));
        self.0.at_once.set(self.0.at_once.get() + counted);
        self.0.most_at_once.set(self.0.most_at_once.get().max(self.0.at_once.get()));
        tokio::task::yield_now().await;
        self.0.at_once.set(self.0.at_once.get() - counted);
        let mut reply = self.answer(&request);
        if !self.0.switches.exposes {
            reply.headers.retain(|(name, _)| matches!(name.as_str(), "Content-Type" | "Content-Length"));
        }
        reply.response()
    }

    async fn answers(&self, _: &str) -> bool {
        true
    }

    async fn pause(&self, _: u32) {}

    fn now(&self) -> u64 {
        NOW + self.0.later.get()
    }
}
