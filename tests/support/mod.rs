//! Transports without a network: a script of requests and replies, and a registry in memory.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub mod delegate;
pub mod recorder;
pub mod registry;
pub mod script;

use std::collections::VecDeque;

use tallyman::body::{Body, BodyError};
use tallyman::reference::{Host, Repository, Tag};
use tallyman::transport::{Headers, Request, Response, TransportError};

/// The time at which tests begin: 2026-01-01T00:00:00Z.
pub const NOW: u64 = 1_767_225_600;

/// A body of prepared chunks.
#[derive(Debug, Default, Clone)]
pub struct Chunks(pub VecDeque<Result<Vec<u8>, BodyError>>);

impl Body for Chunks {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        self.0.pop_front().transpose()
    }
}

/// A prepared answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub redirected: bool,
    pub headers: Vec<(String, String)>,
    pub body: Chunks,
    pub fails: Option<TransportError>,
}

pub fn reply(status: u16) -> Reply {
    Reply { status, redirected: false, headers: Vec::new(), body: Chunks::default(), fails: None }
}

pub fn fail(error: TransportError) -> Reply {
    Reply { fails: Some(error), ..reply(0) }
}

impl Reply {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn typed(self, media_type: &str) -> Self {
        self.header("Content-Type", media_type)
    }

    pub fn body(mut self, bytes: impl AsRef<[u8]>) -> Self {
        // In chunks, so that nobody relies on getting everything at once.
        self.body.0.extend(bytes.as_ref().chunks(1000).map(|chunk| Ok(chunk.to_vec())));
        self
    }

    pub fn breaks(mut self, error: BodyError) -> Self {
        self.body.0.push_back(Err(error));
        self
    }

    pub fn redirected(mut self) -> Self {
        self.redirected = true;
        self
    }

    pub fn code(self, code: &str, message: &str) -> Self {
        self.body(format!(r#"{{"errors":[{{"code":"{code}","message":"{message}"}}]}}"#))
    }

    pub fn response(self) -> Result<Response<Chunks>, TransportError> {
        match self.fails {
            Some(error) => Err(error),
            None => Ok(Response {
                status: self.status,
                redirected: self.redirected,
                headers: self.headers.into_iter().collect::<Headers>(),
                body: self.body,
            }),
        }
    }
}

pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// A request on one line: `GET https://host/path [accept] {token}`, the four manifest types written as
/// `index`, `list`, `oci` and `docker`, a form in round brackets, redirects refused as `!`.
pub fn line(request: &Request) -> String {
    // Every transport of the tests comes through here, so this holds in all of them.
    recorder::clean("an address", &request.url);
    recorder::clean("a request's debug print", &format!("{request:?}"));
    let mut line = format!("{} {}", request.method.as_str(), request.url);
    if let Some(accept) = &request.accept {
        assert!(accept.len() <= 128, "this Accept costs a preflight: {accept}");
        let short = accept
            .replace(OCI_INDEX, "index")
            .replace(DOCKER_LIST, "list")
            .replace(OCI_MANIFEST, "oci")
            .replace(DOCKER_MANIFEST, "docker");
        line.push_str(&format!(" [{short}]"));
    }
    if let Some(authorization) = &request.authorization {
        line.push_str(&format!(" {{{}}}", authorization.reveal().replace("Bearer ", "")));
    }
    if let Some(form) = &request.form {
        line.push_str(&format!(" ({})", form.reveal()));
    }
    if !request.follow {
        line.push('!');
    }
    line
}

pub fn host(text: &str) -> Host {
    Host::parse(text).unwrap()
}

pub fn repository(at: &str, path: &str) -> Repository {
    Repository::new(host(at), path).unwrap()
}

pub fn tag(text: &str) -> Tag {
    text.parse().unwrap()
}
