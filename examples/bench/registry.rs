//! A registry that answers as fast as this machine can: everything is made beforehand and lies in memory. Any page may
//! read it, and its `Docker-Content-Digest`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_LENGTH, CONTENT_TYPE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

use crate::recorder::{Log, Seen};

/// What is served at a path. Clones share the bytes.
#[derive(Clone)]
struct Served {
    media_type: String,
    digest: Option<String>,
    bytes: Bytes,
}

/// Content by path, before it is served.
#[derive(Default)]
pub struct Content(BTreeMap<String, Served>);

impl Content {
    /// A file without a digest: a list of tags, a page, a script.
    pub fn file(&mut self, path: &str, media_type: &str, bytes: impl Into<Bytes>) {
        self.serve(path, media_type, None, bytes.into());
    }

    /// A manifest under a name, which is a tag or its digest.
    pub fn manifest(&mut self, repository: &str, name: &str, media_type: &str, digest: &str, bytes: Bytes) {
        self.serve(&format!("/v2/{repository}/manifests/{name}"), media_type, Some(digest), bytes);
    }

    /// A blob.
    pub fn blob(&mut self, repository: &str, digest: &str, bytes: Bytes) {
        self.serve(&format!("/v2/{repository}/blobs/{digest}"), "application/octet-stream", Some(digest), bytes);
    }

    fn serve(&mut self, path: &str, media_type: &str, digest: Option<&str>, bytes: Bytes) {
        let served = Served { media_type: media_type.to_owned(), digest: digest.map(ToOwned::to_owned), bytes };
        self.0.insert(path.to_owned(), served);
    }
}

/// A running registry.
pub struct Registry {
    /// Host and port, as in links.
    pub host: String,
    /// What it was asked.
    pub log: Log,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    host: String,
    log: Log,
    content: Arc<BTreeMap<String, Served>>,
}

impl Registry {
    /// Serves content at a port of its own.
    pub async fn start(content: Content) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let log = Log::default();
        let shared = Shared { host: host.clone(), log: log.clone(), content: Arc::new(content.0) };
        let app = Router::new().fallback(answer).with_state(shared);
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { host, log, task }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response<Body> {
    shared.log.add(Seen {
        method: request.method().to_string(),
        host: shared.host.clone(),
        target: request.uri().to_string(),
        headers: request.headers().keys().map(ToString::to_string).collect(),
    });
    let mut response = Response::new(Body::empty());
    let path = request.uri().path().replace("%3A", ":");
    match shared.content.get(&path) {
        _ if request.method() == Method::OPTIONS => *response.status_mut() = StatusCode::NO_CONTENT,
        Some(served) => {
            describe(response.headers_mut(), served);
            if request.method() != Method::HEAD {
                *response.body_mut() = Body::from(served.bytes.clone());
            }
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    allow(response.headers_mut());
    response
}

fn describe(headers: &mut HeaderMap, served: &Served) {
    headers.insert(CONTENT_TYPE, served.media_type.parse().unwrap());
    headers.insert(CONTENT_LENGTH, HeaderValue::from(served.bytes.len()));
    // A second reading of the same bytes is to cost what the first did.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(digest) = &served.digest {
        headers.insert(HeaderName::from_static("docker-content-digest"), digest.parse().unwrap());
    }
}

fn allow(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Docker-Content-Digest, Link"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Accept, Range"));
}
