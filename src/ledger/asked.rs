//! What a request is about, by its true address:
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#endpoints>, and the APIs of Quay, Harbor, ACR and
//! Docker Hub that this program reads beside it.

use crate::transport::Method;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `/v2/`.
    Base,
    /// `/v2/_catalog`.
    Repositories,
    /// `tags/list`.
    Tags {
        /// The repository.
        repository: String,
    },
    /// A manifest or index.
    Manifest {
        /// The repository.
        repository: String,
        /// A tag or a digest.
        name: String,
    },
    /// A blob.
    Blob {
        /// The repository.
        repository: String,
        /// Its digest.
        digest: String,
    },
    /// What refers to a digest.
    Referrers {
        /// The repository.
        repository: String,
        /// The digest.
        digest: String,
    },
    /// Something of the registry's own API, beside `/v2`.
    Beside,
    /// A token.
    Token,
    /// The list of a relay.
    Relay,
    /// Whether anything answers, and how: asked after something could not be read.
    Probe,
    /// A file of a layout.
    File,
}

/// Where APIs beside `/v2` begin.
const BESIDE: [&str; 4] = ["/api/v1/", "/api/v2.0/", "/acr/v1/", "/v2/repositories/"];

impl Asked {
    /// Reads an address, already without secrets.
    pub fn read(method: Method, url: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        if query.contains("scope=") || query.contains("service=") || method == Method::Post {
            return Self::Token;
        }
        if BESIDE.iter().any(|begin| path.starts_with(begin)) && !is_of_registry(path) {
            return Self::Beside;
        }
        let Some(path) = path.strip_prefix("/v2/") else {
            // A layout's files have names.
            return if path.ends_with('/') { Self::Relay } else { Self::File };
        };
        let part = |kind: &str| {
            let (repository, name) = path.rsplit_once(kind)?;
            let name = name.replace("%3A", ":").replace("%3a", ":");
            (!repository.is_empty() && !name.contains('/')).then(|| (repository.to_owned(), name))
        };
        if path.is_empty() {
            Self::Base
        } else if path == "_catalog" {
            Self::Repositories
        } else if let Some(repository) = path.strip_suffix("/tags/list") {
            Self::Tags { repository: repository.to_owned() }
        } else if let Some((repository, name)) = part("/manifests/") {
            Self::Manifest { repository, name }
        } else if let Some((repository, digest)) = part("/blobs/") {
            Self::Blob { repository, digest }
        } else if let Some((repository, digest)) = part("/referrers/") {
            Self::Referrers { repository, digest }
        } else {
            Self::File
        }
    }

    /// Why such a request is made.
    pub fn why(&self, method: Method) -> &'static str {
        match (self, method) {
            (Self::Base, _) => "whether a registry answers there",
            (Self::Repositories, _) => "which repositories there are",
            (Self::Tags { .. }, _) => "which tags there are",
            (Self::Manifest { name, .. }, Method::Head) if !name.contains(':') => "which digest the tag points at",
            (Self::Manifest { name, .. }, _) if !name.contains(':') => "what the tag points at",
            (Self::Manifest { .. }, _) => "the document of this digest",
            (Self::Blob { .. }, Method::Head) => "whether the blob is there, and what reading it takes",
            (Self::Blob { .. }, _) => "the bytes of a config or layer",
            (Self::Referrers { .. }, _) => "what is attached to this digest",
            (Self::Beside, _) => "what the registry tells beside the common API",
            (Self::Token, _) => "a token for reading",
            (Self::Relay, _) => "whether a relay lies there, and what it reads",
            (Self::Probe, _) => "why something could not be read",
            (Self::File, _) => "a file of a layout",
        }
    }
}

/// Whether a path is one of the common API: a repository may be called `repositories/…` too.
fn is_of_registry(path: &str) -> bool {
    path.starts_with("/v2/")
        && (path.ends_with("/tags/list")
            || ["/manifests/", "/blobs/", "/referrers/"].iter().any(|kind| path.contains(kind)))
}
