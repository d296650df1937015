//! Pinning: the lines that name content by its digest, for whatever takes them, ready to paste.
//!
//! What will surprise you:
//! - Files keep the tag beside the digest (`name:tag@sha256:…`): the digest decides, and the tag tells people what it was.
//!   Commands have the digest alone, because several programs refuse both.
//! - Docker's own tools understand short names; others guess or refuse, so they get the whole name.
//! - No platform is ever part of a line. The digest already says which it is, and a platform's name is the index's word.
//!
//! A repository's grammar leaves little to quote; what is left (the brackets of IPv6) is quoted as its reader wants it.

pub mod file;
pub mod quote;
mod snippet;
mod standing;
mod tool;

use crate::digest::Digest;
use crate::reference::{Reference, Repository, Scheme, Tag};

pub use snippet::{Snippet, snippet};
pub use standing::{Presence, Standing, Tagged, standing};
pub use tool::Tool;

/// What is pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where it is.
    pub repository: Repository,
    /// The tag that led to it, or to the index it is in.
    pub tag: Option<Tag>,
    /// Its digest.
    pub digest: Digest,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Whether its own manifest or list is of Docker's types.
    pub is_docker: bool,
}

/// What a digest stands for, as far as pinning it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Several platforms under one digest.
    Index,
    /// One platform's image.
    Image,
    /// No image: nothing that an engine could run.
    Artifact,
}

impl Target {
    /// `name:tag@digest` as Docker's own tools write it, short names and all.
    fn short_with_tag(&self) -> String {
        let reference = Reference { tag: self.tag.clone(), ..self.by_digest() };
        reference.pull_name().unwrap_or_default()
    }

    /// `name@digest`, the same way.
    fn short(&self) -> String {
        self.by_digest().pull_name().unwrap_or_default()
    }

    /// `host/path:tag@digest`, nothing left out.
    fn full_with_tag(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
        format!("{}{tag}@{}", self.repository.engine_name(), self.digest)
    }

    /// `host/path@digest`.
    fn full(&self) -> String {
        format!("{}@{}", self.repository.engine_name(), self.digest)
    }

    fn by_digest(&self) -> Reference {
        Reference::from(self.repository.clone()).with_digest(self.digest.clone())
    }

    /// The last part of the path: what people would call a service or a folder.
    fn last(&self) -> &str {
        self.repository.path().rsplit('/').next().unwrap_or_default()
    }

    fn is_plain_http(&self) -> bool {
        self.repository.host().scheme() == Scheme::Http
    }
}
