//! Every request that was sent, whole, and the one question asked of them: did a secret go astray?
//!
//! The canaries stand for what a reader types and for what token servers answer. They may be in an `Authorization`
//! header to an origin that the test allows, or in the form of a token request that it allows; nowhere else, in no
//! coding.

use std::cell::RefCell;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tallyman::transport::{Glance, Request, Response, Transport, TransportError};

/// The user name that a reader types.
pub const USER: &str = "canary-user";
/// The password. Its other characters are those that break careless encodings.
pub const PASSWORD: &str = "\"p+/=&% canary-password";
/// The refresh or identity token.
pub const REFRESH: &str = "canary-refresh.t0ken";
/// The access token of a directory, which gets the refresh token.
pub const DIRECTORY: &str = "canary-directory.t0ken";
/// The token that a token server gives.
pub const ACCESS: &str = "canary-access.t0ken";

/// The part of each secret that no encoding but base64 changes.
const CORES: [&str; 5] = ["canary-user", "canary-password", "canary-refresh", "canary-directory", "canary-access"];

/// One request as it went out.
#[derive(Clone, PartialEq, Eq)]
pub struct Sent {
    pub method: String,
    pub url: String,
    /// In lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Sent {
    pub fn of(request: &Request) -> Self {
        let mut headers = Vec::new();
        headers.extend(request.accept.iter().map(|accept| ("accept".to_owned(), accept.clone())));
        let authorization = request.authorization.iter();
        headers.extend(authorization.map(|value| ("authorization".to_owned(), value.reveal().to_owned())));
        if request.by_script {
            headers.push(("x-requested-with".to_owned(), "XMLHttpRequest".to_owned()));
        }
        let method = request.method.as_str().to_owned();
        Self { method, url: request.url.clone(), headers, body: form_of(request) }
    }

    pub fn origin(&self) -> &str {
        origin_of(&self.url)
    }
}

fn form_of(request: &Request) -> String {
    request.form.as_ref().map(|form| form.reveal().to_owned()).unwrap_or_default()
}

/// Scheme, host and port of an address.
pub fn origin_of(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    &url[..url[from..].find(['/', '?', '#']).map_or(url.len(), |at| from + at)]
}

/// What was sent, in order. Clones share it.
#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<Sent>>>);

impl Log {
    pub fn add(&self, sent: Sent) {
        self.0.borrow_mut().push(sent);
    }

    pub fn all(&self) -> Vec<Sent> {
        self.0.borrow().clone()
    }

    pub fn take(&self) -> Vec<Sent> {
        self.0.take()
    }
}

/// A transport that notes every request before it passes it on.
#[derive(Clone)]
pub struct Recorder<T> {
    inner: T,
    pub log: Log,
}

impl<T> Recorder<T> {
    pub fn new(inner: T) -> Self {
        Self { inner, log: Log::default() }
    }
}

impl<T: Transport> Transport for Recorder<T> {
    type Body = T::Body;

    async fn send(&self, request: Request) -> Result<Response<T::Body>, TransportError> {
        self.log.add(Sent::of(&request));
        self.inner.send(request).await
    }

    async fn answers(&self, url: &str) -> bool {
        self.log.add(Sent { method: "PROBE".into(), url: url.into(), headers: Vec::new(), body: String::new() });
        self.inner.answers(url).await
    }

    async fn glance(&self, request: &Request) -> Glance {
        self.log.add(Sent::of(request));
        self.inner.glance(request).await
    }

    async fn pause(&self, millis: u32) {
        self.inner.pause(millis).await;
    }

    fn now(&self) -> u64 {
        self.inner.now()
    }
}

/// Where secrets may go.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    passwords: Vec<String>,
    tokens: Vec<String>,
    forms: Vec<String>,
    exchanges: Vec<String>,
}

impl Oracle {
    /// User, password and refresh token may be in `Authorization` to this origin.
    pub fn password_to(mut self, origin: &str) -> Self {
        self.passwords.push(origin.to_owned());
        self
    }

    /// Access tokens may be in `Authorization` to this origin.
    pub fn token_to(mut self, origin: &str) -> Self {
        self.tokens.push(origin.to_owned());
        self
    }

    /// User, password and refresh token may be in the form posted to this very address.
    pub fn form_to(mut self, url: &str) -> Self {
        self.forms.push(url.to_owned());
        self
    }

    /// A directory's access token may be in the form posted to this very address.
    pub fn exchange_at(mut self, url: &str) -> Self {
        self.exchanges.push(url.to_owned());
        self
    }

    /// What is wrong about the requests, in words that hold no secret themselves.
    pub fn strays(&self, sent: &[Sent]) -> Vec<String> {
        let mut strays = Vec::new();
        for (number, one) in sent.iter().enumerate() {
            let at = format!("request {number}, {} {}", one.method, one.origin());
            strays.extend(secrets_in(&one.url).iter().map(|core| format!("{at}: {core} in the address")));
            for (name, value) in &one.headers {
                for core in secrets_in(value) {
                    let may = if core == "canary-access" { &self.tokens } else { &self.passwords };
                    if name != "authorization" || !may.iter().any(|origin| origin == one.origin()) {
                        strays.push(format!("{at}: {core} in {name}"));
                    }
                }
            }
            for core in secrets_in(&one.body) {
                let may = if core == "canary-directory" { &self.exchanges } else { &self.forms };
                let posted = one.method == "POST" && may.contains(&one.url);
                if !posted || core == "canary-access" {
                    strays.push(format!("{at}: {core} in the body"));
                }
            }
        }
        strays
    }

    /// No secret went astray. It says nothing about an empty log, so there must be one.
    pub fn check(&self, log: &Log) {
        let sent = log.all();
        assert!(!sent.is_empty(), "nothing was recorded");
        let strays = self.strays(&sent);
        assert!(strays.is_empty(), "{strays:#?}");
    }
}

/// No secret is in a text: an error, a debug print, a saved file.
pub fn clean(what: &str, text: &str) {
    let found = secrets_in(text);
    assert!(found.is_empty(), "{what} holds {found:?}");
}

/// Which canaries are in a text: as they are, percent-encoded, or within base64.
pub fn secrets_in(text: &str) -> Vec<&'static str> {
    CORES.into_iter().filter(|core| forms(core).iter().any(|form| text.contains(form.as_str()))).collect()
}

fn forms(core: &str) -> Vec<String> {
    let mut forms = vec![core.to_owned(), core.replace('-', "%2D"), core.replace('-', "%2d")];
    // Within base64 a text may begin at any of three places; the characters at its ends depend on its neighbours.
    for skip in 0..3 {
        let start = (3 - skip) % 3;
        let whole = (core.len() - start) / 3 * 3;
        forms.push(base64(&core.as_bytes()[start..start + whole]));
    }
    forms
}

/// Base64, as `Basic` headers have it.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The inverse; nothing when it is not the base64 of a text.
pub fn from_base64(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}
