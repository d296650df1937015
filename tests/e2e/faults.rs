//! A small registry that misbehaves as it is told: the repository's name selects the fault.
//!
//! It serves the same sound image everywhere and then distorts one thing about the answer (`faults/distortion.rs`), so
//! that every fault has its benign twin in the repository `faults/sound`.

// By path, because examples use this file from elsewhere.
#[path = "faults/content.rs"]
pub mod content;
#[path = "faults/distortion.rs"]
mod distortion;

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use futures_util::stream;

pub use content::Content;

use crate::recorder::{Log, Seen};

/// A running server.
pub struct Faults {
    pub port: u16,
    pub log: Log,
    pub content: Arc<Content>,
    /// How many stalled answers somebody still waits for.
    pub open: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    host: String,
    log: Log,
    content: Arc<Content>,
    cors: bool,
    /// Repositories that have refused a request already, and objects of them, for faults that heal.
    refused: Mutex<HashSet<String>>,
    open: Arc<AtomicUsize>,
}

impl Faults {
    /// Starts the server with `Access-Control-Allow-Origin: *`.
    pub async fn start() -> Self {
        Self::with_cors(true).await
    }

    /// Starts the server without any CORS header: pages may ask and never see the answer.
    pub async fn without_cors() -> Self {
        Self::with_cors(false).await
    }

    async fn with_cors(cors: bool) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (log, content) = (Log::default(), Arc::new(Content::new()));
        let shared = Shared {
            host: format!("127.0.0.1:{port}"),
            log: log.clone(),
            content: Arc::clone(&content),
            cors,
            refused: Mutex::default(),
            open: Arc::default(),
        };
        let open = Arc::clone(&shared.open);
        let app = Router::new().fallback(answer).with_state(Arc::new(shared));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { port, log, content, open, task }
    }

    /// Host and port, as in links.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Object {
    /// `/v2/`
    Base,
    Catalog,
    Tags,
    Manifest(String),
    Blob(String),
    Referrers,
    Token,
    Other,
}

impl Object {
    /// The fault (the repository's last segment) and what is asked for in it.
    fn read(path: &str) -> (String, Self) {
        if path == "/token" {
            return (String::new(), Self::Token);
        }
        let Some(rest) = path.strip_prefix("/v2/") else { return (String::new(), Self::Other) };
        if rest.is_empty() {
            return (String::new(), Self::Base);
        }
        if rest == "_catalog" {
            return (String::new(), Self::Catalog);
        }
        let parts: Vec<&str> = rest.split('/').collect();
        let (repository, object) = match parts.as_slice() {
            [repository @ .., "tags", "list"] => (repository, Self::Tags),
            [repository @ .., "manifests", name] => (repository, Self::Manifest(decoded(name))),
            [repository @ .., "blobs", digest] => (repository, Self::Blob(decoded(digest))),
            [repository @ .., "referrers", _] => (repository, Self::Referrers),
            _ => return (String::new(), Self::Other),
        };
        (repository.last().copied().unwrap_or_default().to_owned(), object)
    }
}

fn decoded(segment: &str) -> String {
    segment.replace("%3A", ":").replace("%3a", ":")
}

/// How much of the body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// All of it.
    Whole,
    /// Half, and then the connection closes although `Content-Length` promised the rest.
    Cut,
    /// Half, and then nothing, for as long as the client waits.
    Stalled,
}

/// An answer before it is put on the wire.
struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    end: End,
}

impl Reply {
    fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type", media_type.to_owned())], body: body.into(), end: End::Whole }
    }

    /// An error as the distribution specification shapes it.
    fn error(status: u16, code: &str, message: &str) -> Self {
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"{message}","detail":null}}]}}"#);
        Self::new(status, "application/json", body)
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    shared.log.add(Seen {
        method: request.method().to_string(),
        host: shared.host.clone(),
        target: request.uri().to_string(),
        headers: request.headers().keys().map(ToString::to_string).collect(),
    });
    let (fault, object) = Object::read(request.uri().path());
    if request.method() == Method::OPTIONS {
        return shared.preflight();
    }
    let reply = shared.reply(&fault, &object, request.headers());
    let mut response = on_the_wire(reply, request.method() == Method::HEAD, &shared.open);
    if shared.cors {
        let exposed =
            (fault != "hidden-headers").then_some("Docker-Content-Digest, Link, WWW-Authenticate, Retry-After");
        allow(response.headers_mut(), exposed);
    }
    response
}

impl Shared {
    fn reply(&self, fault: &str, object: &Object, headers: &HeaderMap) -> Reply {
        let mut refused = self.refused.lock().unwrap();
        let first = refused.insert(fault.to_owned());
        // Whoever is asked for a token first has not answered yet.
        let is_let_in = !fault.contains("token") || headers.contains_key("authorization");
        let first_of_it = is_let_in && refused.insert(format!("{fault} {object:?}"));
        drop(refused);
        let origin = &format!("http://{}", self.host);
        let asked = distortion::Asked { fault, object, headers, first, first_of_it, origin };
        distortion::refusal(&asked)
            .unwrap_or_else(|| distortion::distorted(&asked, &self.content, self.content.sound(fault, object)))
    }

    fn preflight(&self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if self.cors {
            allow(response.headers_mut(), None);
            let headers = response.headers_mut();
            headers.insert("access-control-allow-methods", HeaderValue::from_static("GET, HEAD, OPTIONS"));
            headers.insert("access-control-allow-headers", HeaderValue::from_static("Authorization, Accept, Range"));
        }
        response
    }
}

fn allow(headers: &mut HeaderMap, exposed: Option<&'static str>) {
    headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    if let Some(exposed) = exposed {
        headers.insert("access-control-expose-headers", HeaderValue::from_static(exposed));
    }
}

/// How long a cut body waits before the connection closes, so that what was sent before is on its way.
const FLUSH: Duration = Duration::from_millis(100);

/// An answer that a client is still waiting for. It ends when the client closes the connection.
struct Open(Arc<AtomicUsize>);

impl Open {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(open))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn on_the_wire(reply: Reply, head: bool, open: &Arc<AtomicUsize>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap();
    for (name, value) in &reply.headers {
        response.headers_mut().insert(HeaderName::from_static(name), value.parse().unwrap());
    }
    response.headers_mut().insert("content-length", HeaderValue::from(reply.body.len()));
    if head {
        return response;
    }
    let half = Bytes::copy_from_slice(&reply.body[..reply.body.len() / 2]);
    *response.body_mut() = match reply.end {
        End::Whole => Body::from(reply.body),
        End::Cut => Body::from_stream(stream::unfold(Some(half), |half| async {
            match half {
                Some(half) => Some((Ok::<_, std::io::Error>(half), None)),
                None => {
                    tokio::time::sleep(FLUSH).await;
                    None
                }
            }
        })),
        End::Stalled => Body::from_stream(stream::unfold((Some(half), Open::new(open)), |(half, open)| async {
            match half {
                Some(half) => Some((Ok::<_, std::io::Error>(half), (None, open))),
                None => std::future::pending().await,
            }
        })),
    };
    response
}
