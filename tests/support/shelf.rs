//! A registry on a shelf: answers that lie ready in memory, a log of what was asked, and a latch that holds answers back.
#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use tallyman::body::{Body, BodyError};
use tallyman::digest::{Digest, Hasher};
use tallyman::reference::{Host, Place, Repository, Tag};
use tallyman::transport::{Headers, Method, Request, Response, Transport, TransportError};

pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// The registry of these tests.
pub const ORIGIN: &str = "http://localhost:5000";

/// What lies ready for an address.
#[derive(Clone)]
pub struct Page {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the transfer breaks off after the body.
    pub breaks: bool,
}

impl Page {
    pub fn ok(media_type: &str, body: &[u8]) -> Self {
        let headers = vec![("content-type".to_owned(), media_type.to_owned())];
        Self { status: 200, headers, body: body.to_vec(), breaks: false }
    }

    pub fn refusal(status: u16, code: &str) -> Self {
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"as the server says"}}]}}"#);
        Self { status, ..Self::ok("application/json", body.as_bytes()) }
    }

    pub fn claiming(mut self, digest: &Digest) -> Self {
        self.headers.push(("docker-content-digest".to_owned(), digest.to_string()));
        self
    }
}

#[derive(Default)]
struct Inner {
    pages: RefCell<HashMap<(&'static str, String), Page>>,
    log: RefCell<Vec<String>>,
    held: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

/// The registry.
#[derive(Clone, Default)]
pub struct Shelf(Rc<Inner>);

impl Shelf {
    /// Lays an answer to GET and HEAD at a path behind the origin, or at a whole address.
    pub fn lay(&self, path: &str, page: Page) {
        self.lay_for(Method::Head, path, page.clone());
        self.lay_for(Method::Get, path, page);
    }

    /// Lays an answer to one method.
    pub fn lay_for(&self, method: Method, path: &str, page: Page) {
        let url = if path.starts_with("https://") { path.to_owned() } else { format!("{ORIGIN}{path}") };
        self.0.pages.borrow_mut().insert((method.as_str(), url), page);
    }

    /// Lays a manifest under its digest, and under a tag, whose answers name the digest.
    pub fn manifest(&self, tag: &str, media_type: &str, bytes: &[u8]) -> Digest {
        let digest = sha256(bytes);
        let page = Page::ok(media_type, bytes).claiming(&digest);
        self.lay(&format!("/v2/app/manifests/{tag}"), page.clone());
        self.lay(&format!("/v2/app/manifests/{digest}"), page);
        digest
    }

    /// Lays a blob under its digest.
    pub fn blob(&self, bytes: &[u8]) -> Digest {
        let digest = sha256(bytes);
        self.lay(&format!("/v2/app/blobs/{digest}"), Page::ok("application/octet-stream", bytes));
        digest
    }

    /// What was asked so far, as `GET /v2/…`.
    pub fn log(&self) -> Vec<String> {
        self.0.log.borrow().clone()
    }

    /// How many requests of one kind were sent.
    pub fn count(&self, asked: &str) -> usize {
        self.0.log.borrow().iter().filter(|line| line.starts_with(asked)).count()
    }

    /// Holds all answers back.
    pub fn hold(&self) {
        self.0.held.set(true);
    }

    /// Lets them go.
    pub fn release(&self) {
        self.0.held.set(false);
        for waker in self.0.waiting.take() {
            waker.wake();
        }
    }
}

impl Transport for Shelf {
    type Body = Pieces;

    async fn send(&self, request: Request) -> Result<Response<Pieces>, TransportError> {
        let path = request.url.strip_prefix(ORIGIN).unwrap_or(&request.url);
        self.0.log.borrow_mut().push(format!("{} {path}", request.method.as_str()));
        let held = |waker: &Waker| {
            self.0.waiting.borrow_mut().push(waker.clone());
            Poll::Pending
        };
        poll_fn(|context| if self.0.held.get() { held(context.waker()) } else { Poll::Ready(()) }).await;
        let page = self.0.pages.borrow().get(&(request.method.as_str(), request.url.clone())).cloned();
        let page = page.unwrap_or_else(|| match path {
            "/v2/app/tags/list?n=1" => Page::ok("application/json", br#"{"name":"app","tags":[]}"#),
            _ => Page::refusal(404, "MANIFEST_UNKNOWN"),
        });
        let body = if request.method == Method::Head { Vec::new() } else { page.body };
        Ok(Response {
            status: page.status,
            redirected: false,
            headers: page.headers.into_iter().collect::<Headers>(),
            body: Pieces::of(&body, page.breaks),
        })
    }

    async fn answers(&self, _url: &str) -> bool {
        true
    }

    async fn pause(&self, _millis: u32) {}

    fn now(&self) -> u64 {
        1_800_000_000
    }
}

/// A body in pieces, small ones when it is small, which may break off at its end.
pub struct Pieces {
    pieces: Vec<Vec<u8>>,
    received: u64,
    breaks: bool,
}

impl Pieces {
    pub fn of(bytes: &[u8], breaks: bool) -> Self {
        Self { breaks, ..Self::cut(bytes, (bytes.len() / 64).max(7)) }
    }

    /// A body in pieces of this length.
    pub fn cut(bytes: &[u8], length: usize) -> Self {
        Self { pieces: bytes.chunks(length).rev().map(<[u8]>::to_vec).collect(), received: 0, breaks: false }
    }
}

impl Body for Pieces {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        let Some(piece) = self.pieces.pop() else {
            return if self.breaks { Err(BodyError::Interrupted { received: self.received }) } else { Ok(None) };
        };
        self.received += piece.len() as u64;
        Ok(Some(piece))
    }
}

pub fn sha256(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::sha256();
    hasher.update(bytes);
    hasher.finish()
}

pub fn sha512(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(&tallyman::digest::Algorithm::Sha512).unwrap();
    hasher.update(bytes);
    hasher.finish()
}

/// The repository `app` of this registry.
pub fn place() -> Place {
    Place::Repository(Repository::new(Host::parse("localhost:5000").unwrap(), "app").unwrap())
}

pub fn tag(text: &str) -> Tag {
    text.parse().unwrap()
}

/// Runs a future that has nothing to wait for.
pub fn run<F: Future>(future: F) -> F::Output {
    use futures_util::FutureExt as _;
    future.now_or_never().expect("the future waits for something that does not come")
}

/// An OCI manifest of one layer.
pub fn manifest_of(config: &[u8], layer_size: u64) -> Vec<u8> {
    let (config_digest, size) = (sha256(config), config.len());
    let layer = sha256(b"layer");
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{OCI_MANIFEST}","config":{{"mediaType":"{OCI_CONFIG}","digest":"{config_digest}","size":{size}}},"layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{layer}","size":{layer_size}}}]}}"#
    )
    .into_bytes()
}

/// An OCI index of manifests, each with its platform such as `linux/amd64`.
pub fn index_of(manifests: &[(&str, &[u8])]) -> Vec<u8> {
    let entry = |(platform, bytes): &(&str, &[u8])| {
        let (os, architecture) = platform.split_once('/').unwrap();
        format!(
            r#"{{"mediaType":"{OCI_MANIFEST}","digest":"{}","size":{},"platform":{{"os":"{os}","architecture":"{architecture}"}}}}"#,
            sha256(bytes),
            bytes.len()
        )
    };
    let entries: Vec<_> = manifests.iter().map(entry).collect();
    format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[{}]}}"#, entries.join(",")).into_bytes()
}
