//! What was asked for, of a place.

use std::fmt;

use crate::digest::Digest;
use crate::reference::Tag;

/// What was asked for, of a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The base address of the registry API.
    Base,
    /// The list of a registry's repositories.
    Repositories,
    /// The list of a repository's tags.
    Tags,
    /// A registry's own list of what its newest tags point at.
    NewestTags,
    /// What a tag points at.
    Tag(Tag),
    /// The content of a digest.
    Digest(Digest),
    /// The `index.json` of a layout.
    Index,
    /// A token, of a token server.
    Token,
    /// Whether a login is good.
    Login,
}

impl Target {
    /// Whether it is a document, and no list or answer about one.
    pub fn is_document(&self) -> bool {
        matches!(self, Self::Tag(_) | Self::Digest(_))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base => "/v2/",
            Self::Repositories => "repositories",
            Self::Tags => "tags",
            Self::NewestTags => "newest tags",
            Self::Tag(tag) => return write!(f, "tag {tag}"),
            Self::Digest(digest) => return digest.fmt(f),
            Self::Index => "index.json",
            Self::Token => "token",
            Self::Login => "login",
        })
    }
}

impl From<&Tag> for Target {
    fn from(tag: &Tag) -> Self {
        Self::Tag(tag.clone())
    }
}

impl From<&Digest> for Target {
    fn from(digest: &Digest) -> Self {
        Self::Digest(digest.clone())
    }
}
