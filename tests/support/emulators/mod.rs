//! Emulators of the registries that no test can reach: each is a set of habits, in a file of its own, from what their makers
//! document. They answer plain requests with all the headers that go on the wire, CORS included, so that the same emulators
//! serve the transport of the native tests (`net.rs`) and a real server before a real browser.

mod content;
mod door;
mod lists;
mod newest;
mod own_api;

pub mod acr;
pub mod artifactory;
pub mod digitalocean;
pub mod distribution;
pub mod ecr;
pub mod ecr_public;
pub mod ghcr;
pub mod gitea;
pub mod gitlab;
pub mod google;
pub mod harbor;
pub mod hub;
pub mod kubernetes;
pub mod mcr;
pub mod nexus;
pub mod olareg;
pub mod quay;
pub mod zot;

use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::recorder::{Oracle, origin_of};
pub use content::Repo;
use tallyman::registry::known::LinkForm;

/// A request as a server sees it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: String,
    pub origin: String,
    pub path: String,
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Ask {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The values of a name in the query.
    pub fn query(&self, name: &str) -> Vec<String> {
        values(&self.query, name)
    }

    /// The value of a name in the form.
    pub fn form(&self, name: &str) -> Option<String> {
        values(&self.body, name).into_iter().next()
    }
}

fn values(text: &str, name: &str) -> Vec<String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| decoded(value)).collect()
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16)).unwrap() as u8;
        bytes.push(if byte == b'%' { digit() << 4 | digit() } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}

/// An answer as it goes on the wire.
#[derive(Clone, Debug)]
pub struct Said {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub fn said(status: u16) -> Said {
    Said { status, headers: Vec::new(), body: Vec::new() }
}

impl Said {
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    pub fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.without("content-type").with("Content-Type", media_type) }
    }
}

/// How a registry lets people in.
#[derive(Clone, Copy, Debug)]
pub enum Door {
    Open,
    /// User and password at the registry itself.
    Basic {
        realm: &'static str,
    },
    Token(Tokens),
}

/// A token server.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// The whole address.
    pub realm: &'static str,
    /// What the challenge says, where that is another.
    pub named: Option<&'static str>,
    pub service: &'static str,
    /// Whether the challenge names the service, and a scope.
    pub names_service: bool,
    pub names_scope: bool,
    /// The members of the answer that hold the token.
    pub fields: &'static [&'static str],
    pub expires: Option<u32>,
    /// The one scope that there is.
    pub scope: Option<&'static str>,
    /// What a bad login and a POST get. With `None` refresh tokens are taken by POST.
    pub bad_login: u16,
    pub post: Option<u16>,
    /// The realm of the Basic challenge beside it, where user and password do as well.
    pub or_basic: Option<&'static str>,
    /// The whole address where a directory's tokens are exchanged.
    pub exchange: Option<&'static str>,
    /// Whether everybody gets a token.
    pub anonymous: bool,
    /// The status for a stale token.
    pub stale: u16,
}

/// Who may read the private repository. Canaries, all of them.
#[derive(Clone, Copy, Debug)]
pub enum Account {
    Password(&'static str, &'static str),
    /// A user name that says that the secret is a refresh token.
    Refresh(&'static str, &'static str),
    /// An access token of a directory, to be exchanged for the refresh token.
    Directory(&'static str),
    None,
}

/// How blobs are served.
#[derive(Clone, Copy, Debug)]
pub enum Blobs {
    Inline,
    /// Sent on to this origin, or with an empty one to another path of the registry.
    Sent {
        status: u16,
        to: &'static str,
    },
}

/// How the `Accept` header is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// OCI types only if named, else a 404 that says why.
    Named,
    Anything,
}

/// What web pages are let to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    None,
    /// On everything, with what matters exposed; the question before the request is answered like any other.
    Configured,
    /// On what is found, but not on blobs and refusals, and nothing is exposed.
    Zot,
    /// On everything, by a server in front that answers the question before the request itself.
    Fronted,
}

/// How refusals are worded.
#[derive(Clone, Copy, Debug)]
pub enum Words {
    Oci,
    /// An object without a code.
    NoCode,
    Xml,
    Empty,
}

/// Pages of a list.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    pub usual: usize,
    /// The most that may be asked for, and whether more is an error.
    pub most: usize,
    pub strict: bool,
    pub link: LinkForm,
    /// The relation without quotes.
    pub unquoted: bool,
    /// Whether the link names the last tag, or something that only the registry understands.
    pub opaque: bool,
    pub sorted: bool,
    /// Whether there are links also where no `n` was asked for.
    pub always: bool,
}

pub const WHOLE: Pages = Pages {
    usual: usize::MAX,
    most: usize::MAX,
    strict: false,
    link: LinkForm::Relative,
    unquoted: false,
    opaque: false,
    sorted: true,
    always: false,
};

/// A registry.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// Its name among the known ones.
    pub id: &'static str,
    /// The host as people type it, and the API's origin.
    pub host: &'static str,
    pub origin: &'static str,
    pub public: &'static str,
    pub private: &'static str,
    pub door: Door,
    /// Whether the public repository is read without any token.
    pub open: bool,
    pub account: Account,
    /// The status and code for a private repository without the right to it.
    pub denied: (u16, &'static str),
    /// The status and code for a repository that there is not.
    pub missing: (u16, &'static str),
    pub digest_on_get: bool,
    /// The status of HEAD for a manifest.
    pub head: u16,
    pub accepts: Accepts,
    pub pages: Pages,
    pub catalog: bool,
    /// The realm of the Basic challenge that the catalog has, where only administrators may see it.
    pub catalog_door: Option<&'static str>,
    pub blobs: Blobs,
    pub cors: Cors,
    pub words: Words,
    /// Headers on every answer.
    pub always: &'static [(&'static str, &'static str)],
    /// Where every request but the first is sent on to, the query dropped.
    pub sends_on: Option<&'static str>,
    /// How many manifests may be read.
    pub budget: Option<u32>,
    /// Whether it has Quay's own API, which lets web pages in.
    pub own_api: bool,
    /// Whether its list of tags says what they point at.
    pub says_more: bool,
}

/// A registry without any peculiarity; the others say what is different.
pub const PLAIN: Habits = Habits {
    id: "",
    host: "",
    origin: "",
    public: "org/app",
    private: "org/secret",
    door: Door::Open,
    open: true,
    account: Account::None,
    denied: (403, "DENIED"),
    missing: (404, "NAME_UNKNOWN"),
    digest_on_get: true,
    head: 200,
    accepts: Accepts::Named,
    pages: WHOLE,
    catalog: false,
    catalog_door: None,
    blobs: Blobs::Inline,
    cors: Cors::None,
    words: Words::Oci,
    always: &[],
    sends_on: None,
    budget: None,
    own_api: false,
    says_more: false,
};

pub const TOKENS: Tokens = Tokens {
    realm: "",
    named: None,
    service: "",
    names_service: true,
    names_scope: true,
    fields: &["token"],
    expires: Some(300),
    scope: None,
    bad_login: 401,
    post: Some(404),
    or_basic: None,
    exchange: None,
    anonymous: true,
    stale: 401,
};

/// A registry at work.
pub struct Emulator {
    pub habits: Habits,
    repos: Vec<Repo>,
    /// Tokens with a lower number are stale.
    tokens: AtomicU32,
    revoked: AtomicU32,
    reads: AtomicU32,
}

impl Emulator {
    pub fn new(habits: Habits) -> Self {
        let repos = vec![Repo::new(habits.public, false), Repo::new(habits.private, true)];
        Self { habits, repos, tokens: AtomicU32::new(0), revoked: AtomicU32::new(0), reads: AtomicU32::new(0) }
    }

    pub fn repo(&self, name: &str) -> Option<&Repo> {
        self.repos.iter().find(|repo| repo.name == name)
    }

    /// Makes every token given out so far stale.
    pub fn revoke(&self) {
        self.revoked.store(self.tokens.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// Where secrets may go: passwords only to where this registry takes them, tokens only to the registry.
    pub fn oracle(&self) -> Oracle {
        let habits = &self.habits;
        match &habits.door {
            Door::Token(tokens) => {
                let oracle = Oracle::default().password_to(origin_of(tokens.realm)).token_to(habits.origin);
                let oracle = if tokens.or_basic.is_some() || habits.catalog_door.is_some() {
                    oracle.password_to(habits.origin)
                } else {
                    oracle
                };
                let posts = matches!(habits.account, Account::Refresh(..) | Account::Directory(_));
                let oracle = if posts { oracle.form_to(tokens.realm) } else { oracle };
                tokens.exchange.into_iter().fold(oracle, Oracle::exchange_at)
            }
            Door::Basic { .. } => Oracle::default().password_to(habits.origin),
            Door::Open => Oracle::default(),
        }
    }

    /// Every origin that it answers at.
    pub fn origins(&self) -> Vec<&str> {
        let mut origins = vec![self.habits.origin];
        if let Door::Token(tokens) = &self.habits.door {
            origins.push(origin_of(tokens.realm));
        }
        if let Blobs::Sent { to, .. } = self.habits.blobs {
            origins.push(to);
        }
        origins.extend(self.habits.sends_on.map(origin_of));
        origins.extend(self.lists_at());
        origins.retain(|origin| !origin.is_empty());
        origins.sort_unstable();
        origins.dedup();
        origins
    }

    /// Answers a request at any of its origins.
    pub fn answer(&self, ask: &Ask) -> Said {
        let said = self.route(ask);
        let mut said = self.habits.always.iter().fold(said, |said, (name, value)| said.with(name, *value));
        let found = said.status < 400 && !ask.path.contains("/blobs/") && !ask.path.contains("/store/");
        match self.habits.cors {
            Cors::Configured => {
                said = said
                    .with("Access-Control-Allow-Origin", "*")
                    .with("Access-Control-Allow-Headers", "Authorization, Accept")
                    .with("Access-Control-Expose-Headers", "Docker-Content-Digest, Link, WWW-Authenticate");
            }
            Cors::Zot if found || ask.method == "OPTIONS" => {
                said = said
                    .with("Access-Control-Allow-Origin", "*")
                    .with("Access-Control-Allow-Headers", "Authorization,content-type,X-ZOT-API-CLIENT");
            }
            Cors::None if self.habits.own_api && ask.path.starts_with("/api/v1/") => {
                said = said
                    .with("Access-Control-Allow-Origin", "*")
                    .with("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Requested-With");
            }
            Cors::Fronted => {
                let exposed =
                    "Docker-Content-Digest, Link, WWW-Authenticate, RateLimit-Limit, RateLimit-Remaining, Retry-After";
                said = said
                    .with("Access-Control-Allow-Origin", "*")
                    .with("Access-Control-Allow-Headers", "Authorization, Accept")
                    .with("Access-Control-Expose-Headers", exposed);
            }
            Cors::Zot | Cors::None => {}
        }
        if ask.method == "HEAD" { Said { body: Vec::new(), ..said } } else { said }
    }

    fn route(&self, ask: &Ask) -> Said {
        let habits = &self.habits;
        if ask.method == "OPTIONS" && habits.cors == Cors::Fronted {
            return said(204);
        }
        let at = format!("{}{}", ask.origin, ask.path);
        if let Door::Token(tokens) = &habits.door
            && at == tokens.realm
        {
            return self.token(tokens, ask);
        }
        if let Door::Token(Tokens { exchange: Some(address), service, .. }) = habits.door
            && at == address
        {
            return self.exchange(service, ask);
        }
        if let Some(digest) = ask.path.strip_prefix("/store/") {
            return self.store(ask, digest);
        }
        if let Some(upstream) = habits.sends_on {
            if let Some(path) = at.strip_prefix(upstream) {
                // The registry behind lets everybody read.
                return self.serve(&Ask { path: format!("/v2{path}"), ..ask.clone() });
            }
            if ask.path != "/v2/" {
                let path = ask.path.trim_start_matches("/v2");
                return said(307).with("Location", format!("{upstream}{path}"));
            }
        }
        if let Some(list) = self.newest(ask) {
            return list;
        }
        if ask.origin != habits.origin {
            return said(421);
        }
        if ask.method == "OPTIONS" && habits.cors == Cors::Zot {
            return said(204);
        }
        if habits.own_api
            && let Some(path) = ask.path.strip_prefix("/api/v1/repository/")
        {
            return self.own_api(ask, path);
        }
        match self.let_in(ask) {
            Ok(()) if ask.method == "OPTIONS" => said(if habits.cors == Cors::None { 405 } else { 200 }),
            Ok(()) => self.serve(ask),
            Err(refusal) => refusal,
        }
    }

    fn refusal(&self, (status, code): (u16, &str)) -> Said {
        match self.habits.words {
            Words::Oci => {
                let body = format!(r#"{{"errors":[{{"code":"{code}","message":"{}"}}]}}"#, code.to_lowercase());
                said(status).body("application/json", body)
            }
            Words::NoCode => {
                let body = format!(r#"{{"errors":[{{"status":{status},"message":"{code}"}}]}}"#);
                said(status).body("application/json", body)
            }
            Words::Xml => said(status).body("application/xml", format!("<Error><Code>{code}</Code></Error>")),
            Words::Empty => said(status),
        }
    }
}

/// The first of `/v2/<repository>/<kind>/<name>`, the kind and the name.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let rest = path.strip_prefix("/v2/")?;
    ["/manifests/", "/blobs/", "/tags/"].into_iter().find_map(|kind| {
        let (repo, name) = rest.rsplit_once(kind)?;
        Some((repo, kind.trim_matches('/'), name))
    })
}
