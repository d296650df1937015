//! References: the names that people type, parsed once into types that cannot be wrong.
//!
//! What will surprise you: a reference has no scheme; `alpine` means `docker.io/library/alpine`, and the API of
//! `docker.io` lives on `registry-1.docker.io`; a first segment counts as a host only when it has a dot, a colon or an
//! upper-case letter, or is `localhost`; `name:tag@digest` is legal and the digest decides.
//! The rules are those of <https://github.com/distribution/reference> (`regexp.go`, `normalize.go`).

use std::fmt;

use crate::digest::Digest;

/// How a registry is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// TLS: every registry unless said otherwise.
    Https,
    /// Plain HTTP: loopback hosts, and hosts whose link says `http://`.
    Http,
}

/// A registry's host as people name it, for example `docker.io`, `localhost:5000` or `[::1]:5000`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    authority: String,
    scheme: Scheme,
}

/// A repository on a registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Repository {
    host: Host,
    path: String,
}

/// A tag: a name that may point elsewhere tomorrow. `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(String);

/// Where an OCI image layout lies: a folder on a static host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// At an absolute address, without a trailing slash: `https://host/path`.
    Absolute(String),
    /// Beside this page, for example `demo`. Lower-case letters, digits, `.`, `_`, `-` and `/`; never `..`.
    Beside(String),
}

/// Where content lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A repository of a registry.
    Repository(Repository),
    /// An OCI image layout served as files.
    Layout(Layout),
}

/// A place, and what in it: a tag, a digest, both (the digest decides), or neither (the place itself).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Where.
    pub place: Place,
    /// The name, when there is one.
    pub tag: Option<Tag>,
    /// The content asked for, when it was named.
    pub digest: Option<Digest>,
}

impl Tag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
