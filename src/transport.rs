//! What the sources need of the outside: send one request, get one response.
//!
//! The browser's half is `browser::fetch`; the tests bring an in-memory registry. Requests carry no cookies and no
//! referrer, whatever the host.

use std::fmt;
use std::future::Future;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use crate::body::Body;
use crate::secret::Secret;

/// Something that can send requests.
pub trait Transport: Clone + 'static {
    /// The bytes of an answer.
    type Body: Body + 'static;

    /// Sends a request and waits for the head of the answer. Dropping the future cancels the request.
    ///
    /// # Errors
    /// [`TransportError`] when there is no answer that this program may read. Any status is an answer.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response<Self::Body>, TransportError>>;

    /// Whether anything at all answers at this address, even if its answer may not be read (`mode: no-cors`).
    fn answers(&self, url: &str) -> impl Future<Output = bool>;

    /// What comes of this request when no redirect is followed. Its body is not read.
    fn glance(&self, request: &Request) -> impl Future<Output = Glance> {
        let _ = request;
        async { Glance::Nothing }
    }

    /// Waits. A transport for tests notes the wait and returns at once.
    fn pause(&self, millis: u32) -> impl Future<Output = ()>;

    /// The time, in seconds since 1970. It may be wrong by years: only differences and server dates are made of it.
    fn now(&self) -> u64;
}

/// What a request brings, as far as that shows without its body and without following a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Glance {
    /// Nothing that this program may read.
    Nothing,
    /// A redirect.
    Redirect,
    /// An answer.
    Read {
        /// The HTTP status.
        status: u16,
        /// The names of the headers that may be seen, in lower case.
        headers: Vec<String>,
    },
}

/// The methods that this program uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Asks for content.
    Get,
    /// Asks about content.
    Head,
    /// Asks a token server by a form.
    Post,
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
        }
    }
}

/// What kind of `Authorization` header was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationKind {
    /// A token.
    Bearer,
    /// User and password.
    Basic,
}

/// The value of an `Authorization` header. It shows itself to nobody but the transport.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization(Secret);

impl Authorization {
    /// `Bearer token`, or `None` when the token has characters that no header may carry (RFC 6750 section 2.1).
    pub fn bearer(token: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_graphic();
        let mut value = String::with_capacity("Bearer ".len() + token.len());
        value.push_str("Bearer ");
        value.push_str(token);
        (!token.is_empty() && token.bytes().all(allowed))
            .then(|| Self(Secret::new(value).guarded_from("Bearer ".len())))
    }

    /// `Basic`, with user and password in base64 (RFC 7617). The user's name must hold no colon.
    pub fn basic(user: &str, password: &str) -> Self {
        let mut pair = String::with_capacity(user.len() + 1 + password.len());
        pair.push_str(user);
        pair.push(':');
        pair.push_str(password);
        // A secret itself, so that it is overwritten.
        let pair = Secret::new(pair);
        // Room for all of it beforehand, so that no outgrown copy stays behind.
        let mut value = String::with_capacity("Basic ".len() + pair.reveal().len().div_ceil(3) * 4);
        value.push_str("Basic ");
        STANDARD.encode_string(pair.reveal(), &mut value);
        Self(Secret::new(value).guarded_from("Basic ".len()))
    }

    /// Its kind, which is no secret.
    pub fn kind(&self) -> AuthorizationKind {
        if self.reveal().starts_with("Basic ") { AuthorizationKind::Basic } else { AuthorizationKind::Bearer }
    }

    /// The header's value, for the transport alone.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// What stands behind the kind: what nobody may repeat.
    pub fn token(&self) -> Secret {
        let value = self.reveal();
        Secret::new(value.split_once(' ').map_or(value, |(_, token)| token).to_owned())
    }

    /// What [`reveal`](Self::reveal) gave on the other side of a worker's message, checked again.
    pub fn revealed(value: String) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_graphic() || b == b' ';
        (!value.is_empty() && value.bytes().all(allowed)).then(|| Self(Secret::new(value)))
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(…)")
    }
}

/// The form of a POST, as `application/x-www-form-urlencoded`. It holds secrets and shows itself only to the transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form(Secret);

impl Form {
    /// Takes over a form, already encoded.
    pub fn encoded(text: String) -> Self {
        Self(Secret::new(text))
    }

    /// The form, for the transport alone.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// The `Accept` header. At most 128 bytes, or the browser asks for permission first (a preflight).
    pub accept: Option<String>,
    /// The `Authorization` header. It always costs a preflight.
    pub authorization: Option<Authorization>,
    /// The form of a POST.
    pub form: Option<Form>,
    /// Whether redirects are followed. Token requests refuse them.
    pub follow: bool,
    /// Whether it says `X-Requested-With: XMLHttpRequest`, as some APIs want of browsers. It always costs a preflight.
    pub by_script: bool,
    /// Who carries it out, where that is not the page itself.
    pub delegate: Option<Delegated>,
}

/// Somebody else who carries out a request in place of the page and keeps the content: a worker that hashes it.
pub trait Delegate {
    /// Sends the request and waits for the head of the answer. Of content (status 200) no byte comes along; of any other
    /// answer the start of its body does. Dropping the future cancels the request.
    fn carry(&self, request: Request) -> LocalBoxFuture<'_, Result<Response<Vec<u8>>, TransportError>>;
}

/// A handle to whoever carries a request out.
#[derive(Clone)]
pub struct Delegated(pub Rc<dyn Delegate>);

impl PartialEq for Delegated {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Delegated {}

impl fmt::Debug for Delegated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Delegated(…)")
    }
}

impl Request {
    /// A GET that follows redirects.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            accept: None,
            authorization: None,
            form: None,
            follow: true,
            by_script: false,
            delegate: None,
        }
    }

    /// A HEAD that follows redirects.
    pub fn head(url: impl Into<String>) -> Self {
        Self { method: Method::Head, ..Self::get(url) }
    }

    /// A POST of a form. It follows no redirect: what is in it was meant for one address.
    pub fn post(url: impl Into<String>, form: Form) -> Self {
        Self { method: Method::Post, form: Some(form), follow: false, ..Self::get(url) }
    }

    /// The same, saying that a script asks.
    pub fn by_script(self) -> Self {
        Self { by_script: true, ..self }
    }

    /// The same, carried out by somebody else.
    pub fn delegated_to(self, delegate: Delegated) -> Self {
        Self { delegate: Some(delegate), ..self }
    }

    /// The same with an `Accept` header.
    pub fn accept(self, accept: impl Into<String>) -> Self {
        Self { accept: Some(accept.into()), ..self }
    }
}

/// The headers of an answer that this program may see, names in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of a header; the name is compared without regard to case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether these are all headers of the answer. `Date` is on nearly every answer, and a server that shows pages of other
    /// sites only some headers never counts it among them; so where it is seen, whatever is not seen is not there.
    pub fn are_all(&self) -> bool {
        self.get("date").is_some()
    }

    /// All headers, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Headers {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(headers: I) -> Self {
        Self(headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect())
    }
}

/// The head of an answer, and its body still to be read.
#[derive(Debug)]
pub struct Response<B> {
    /// The HTTP status.
    pub status: u16,
    /// Whether the answer came from another address than the one asked. That address is never kept: it may be signed.
    pub redirected: bool,
    /// The headers that may be seen. Across origins a browser hides most.
    pub headers: Headers,
    /// The bytes, after any content coding was undone.
    pub body: B,
}

impl<B> Response<B> {
    /// The same with another body.
    pub fn map<C>(self, change: impl FnOnce(B) -> C) -> Response<C> {
        let Self { status, redirected, headers, body } = self;
        Response { status, redirected, headers, body: change(body) }
    }
}

/// Why there is no answer that may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum TransportError {
    /// Refused by the browser: a secure page may not call an address without TLS (mixed content).
    #[error("a page served over https may not call an http address")]
    MixedContent,
    /// The browser says only that it failed: host, TLS, CORS, a blocker, or the network.
    #[error("the browser got no answer that it may show")]
    Blocked,
    /// No answer within the time allowed.
    #[error("no answer within {seconds} seconds")]
    TimedOut {
        /// The time allowed, in seconds.
        seconds: u32,
    },
    /// The reader's machine is offline.
    #[error("this machine is offline")]
    Offline,
    /// The address is not one that can be called.
    #[error("not an address that can be called")]
    BadAddress,
    /// Not sent, or not once more: the host asked for a pause that is too long to wait by itself, or that the reader cut
    /// short.
    #[error("the host asked for a pause of {seconds} seconds")]
    HeldBack {
        /// What is left of the pause, in seconds.
        seconds: u32,
        /// The status that this very request got before, if it was sent at all.
        after: Option<u16>,
    },
    /// Whoever was to carry it out in place of the page did not: see [`Delegate`].
    #[error("what was to carry it out broke down")]
    Delegate,
}
