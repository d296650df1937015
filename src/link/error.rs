//! Why a link cannot be opened.

use crate::digest::DigestError;
use crate::reference::ReferenceError;

/// A fragment that is no link, or one that names nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The fragment does not begin with a slash: an anchor within a page, or a link from elsewhere.
    #[error("a link begins with #/")]
    NotALink,
    /// More bytes than any link needs.
    #[error("the link is longer than {limit} bytes")]
    TooLong {
        /// The ceiling, in bytes.
        limit: usize,
    },
    /// A percent sign without two hexadecimal digits behind it, or bytes that are not UTF-8.
    #[error("the link is damaged: its percent-encoding breaks at {}", at + 1)]
    Encoding {
        /// Where, in bytes, within the place or within the parameter.
        at: usize,
    },
    /// The parameter `layer` is not a digest.
    #[error("the link's layer: {0}")]
    Layer(DigestError),
    /// A parameter is there twice, and means one thing.
    #[error("the link has {0} twice")]
    Twice(&'static str),
    /// The parameter `proof` asks for something else than the proofs that there are.
    #[error("the link asks for a proof that there is not")]
    Proof,
    /// What is compared with names no content.
    #[error("this names nothing that could be compared: it takes a tag, a digest, or another repository or registry")]
    NotComparable,
    /// The place is not one.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
}

impl LinkError {
    /// A text that was perhaps meant; [`super::Link::from_typed`] reads it.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::Reference(error) => error.suggestion(),
            _ => None,
        }
    }

    /// Whether the link held a user name or password before its host, so that it should leave the address bar.
    pub fn is_credential(&self) -> bool {
        matches!(self, Self::Reference(error) if error.is_credential())
    }
}
