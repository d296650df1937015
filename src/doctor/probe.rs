//! What can be asked, and what can come back.

use std::future::Future;

/// A question to the browser or, through it, to a server. Nothing secret is part of any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Whether the machine is connected at all (`navigator.onLine`).
    Online,
    /// Whether this page may ask into the reader's own network.
    Permission,
    /// A GET whose answer nobody may read (`mode: no-cors`): it succeeds when anything answers.
    Opaque,
    /// The same of the registry's base address.
    Host,
    /// The failed request once more as it was, with its token, without following a redirect. Only whoever holds the token can
    /// send it: it is never asked for here, and is evidence where it was sent before.
    Same,
    /// Whether another address of the same kind gave a good answer that could be read, in this tab. It is evidence where it
    /// did, and never asked.
    Kin,
    /// A GET for which a browser asks no permission first.
    Simple,
    /// The same, without following a redirect: it succeeds when the first hop may be read.
    Redirect,
    /// The plain GET, of the registry's base address.
    Base,
    /// A GET with an `Authorization` header that holds nothing. The browser has to ask first.
    Authorization,
    /// A GET with an `Accept` header of more than 128 bytes. The browser has to ask first.
    Accept,
    /// A GET with a `Content-Type` that no form has. The browser has to ask first, and lists of headers that were copied from
    /// somewhere have this one, whatever they leave out.
    ContentType,
}

/// The header that [`Probe::Authorization`] sends: of a scheme that exists, with a token that nobody gave.
pub const EMPTY_TOKEN: &str = "none";

/// The header that [`Probe::Accept`] sends: the four types of manifests, 193 bytes.
pub const LONG_ACCEPT: &str = "application/vnd.oci.image.index.v1+json,application/vnd.docker.distribution.manifest.list.v2+json,\
application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.v2+json";

/// The header that [`Probe::ContentType`] sends, though nothing is sent with it.
pub const JSON_TYPE: &str = "application/json";

impl Probe {
    /// Whether it sends a request to the server.
    pub fn is_request(self) -> bool {
        !matches!(self, Self::Online | Self::Permission | Self::Kin)
    }
}

/// The browser's word about a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// The reader said yes, or nothing is needed.
    Granted,
    /// The reader said no.
    Denied,
    /// The reader was not asked yet.
    Prompt,
    /// This browser knows no such permission.
    Unknown,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Whether there is a connection.
    Online(bool),
    /// How the permission stands.
    Permission(Permission),
    /// Something came, which nobody may read.
    Opaque,
    /// It was read, before.
    Before,
    /// A redirect came, and was not followed.
    Redirect,
    /// An answer came that may be read.
    Read(Read),
    /// The browser says only that it failed.
    Failed,
    /// Nothing came in time.
    TimedOut,
}

/// The head of an answer that may be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The status.
    pub status: u16,
    /// The names of the headers that can be seen, in lower case.
    pub headers: Vec<String>,
    /// Whether it is the answer to a question for a manifest.
    pub manifest: bool,
}

impl Read {
    /// The headers that should be here and cannot be seen. That they were sent is an inference: every registry sends the
    /// challenge with a refusal, and nearly every one the digest with a manifest.
    pub fn hidden(&self) -> Vec<&'static str> {
        let missing = |name: &str| !self.headers.iter().any(|seen| seen == name);
        let mut hidden = Vec::new();
        if self.status == 401 && missing("www-authenticate") {
            hidden.push("WWW-Authenticate");
        }
        if self.status == 200 && self.manifest && missing("docker-content-digest") {
            hidden.push("Docker-Content-Digest");
        }
        hidden
    }
}

/// A probe and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What was asked.
    pub probe: Probe,
    /// What came.
    pub answer: Answer,
}

/// Something that can carry out probes: a browser, or a table in a test.
pub trait Prober {
    /// Asks. Requests carry no cookies and no credentials.
    fn ask(&self, probe: Probe, url: &str) -> impl Future<Output = Answer>;
}
