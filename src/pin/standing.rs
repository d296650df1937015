//! How a name in a file stands: what the tag leads to now, beside the digest that the file has.

use crate::digest::Digest;

/// What became of asking where a name's tag points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagged<'a> {
    /// Not asked yet.
    Waiting,
    /// There is no tag to ask for: the name has a digest alone.
    Untagged,
    /// It points there.
    At {
        /// What it points at.
        now: &'a Digest,
        /// Whether that is an index that lists the digest in the file.
        lists: bool,
    },
    /// The registry has no such tag.
    NoTag,
    /// The registry has no such repository.
    NoRepository,
    /// There was no answer that tells.
    Failed,
}

/// What became of asking for the digest in the file itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The registry has it.
    There,
    /// The registry answered that it has not: whoever pulls by it gets nothing.
    Missing,
    /// There was no answer that tells.
    Unknown,
}

/// How a name in a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Not looked up yet.
    Waiting,
    /// No digest in the file; here is one.
    Unpinned,
    /// A digest in the file, and the tag still points there.
    Still,
    /// A digest in the file, which the index lists that the tag points at.
    Listed,
    /// A digest in the file that is there, and the tag points elsewhere now.
    Moved,
    /// A digest in the file, the tag points elsewhere now, and nobody could say whether the digest is still there.
    Unsure,
    /// A digest in the file that the registry does not have.
    Missing,
    /// A digest in the file, and the tag is not there any more.
    Gone,
    /// A digest in the file that is there, and no tag that could have moved.
    Pinned,
    /// It is left as it is.
    Left,
    /// The registry has no such tag.
    NoTag,
    /// The registry has no such repository.
    NoRepository,
    /// It could not be looked up.
    Failed,
}

/// How a name stands that could be pinned, by the digest in the file, what its tag leads to, and whether that digest is
/// there, where it was asked for itself.
pub fn standing(pinned: Option<&Digest>, tagged: Tagged<'_>, presence: Option<Presence>) -> Standing {
    let Some(pinned) = pinned else {
        return match tagged {
            Tagged::Waiting => Standing::Waiting,
            Tagged::At { .. } => Standing::Unpinned,
            Tagged::NoTag => Standing::NoTag,
            Tagged::NoRepository => Standing::NoRepository,
            Tagged::Untagged | Tagged::Failed => Standing::Failed,
        };
    };
    match (tagged, presence) {
        (Tagged::Waiting, _) => Standing::Waiting,
        (Tagged::At { now, .. }, _) if now == pinned => Standing::Still,
        (Tagged::NoRepository, _) => Standing::NoRepository,
        (Tagged::Failed, _) => Standing::Failed,
        (Tagged::At { .. } | Tagged::NoTag | Tagged::Untagged, Some(Presence::Missing)) => Standing::Missing,
        (Tagged::At { lists: true, .. }, _) => Standing::Listed,
        (Tagged::At { .. }, Some(Presence::There)) => Standing::Moved,
        (Tagged::At { .. }, _) => Standing::Unsure,
        (Tagged::NoTag, _) => Standing::Gone,
        (Tagged::Untagged, Some(Presence::There)) => Standing::Pinned,
        (Tagged::Untagged, _) => Standing::Failed,
    }
}

impl Standing {
    /// The word for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unpinned => "unpinned",
            Self::Still => "still",
            Self::Listed => "listed",
            Self::Moved => "moved",
            Self::Unsure => "unsure",
            Self::Missing => "missing",
            Self::Gone => "gone",
            Self::Pinned => "pinned",
            Self::Left => "left",
            Self::NoTag | Self::NoRepository | Self::Failed => "failed",
        }
    }

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "not looked up",
            Self::Unpinned => "not pinned",
            Self::Still => "pinned, still there",
            Self::Listed => "pinned to one entry of the index that the tag points at",
            Self::Moved => "pinned, tag has moved",
            Self::Unsure => "pinned, tag has moved; not known whether the pinned one is there",
            Self::Missing => "pinned, and not there: pulls will fail",
            Self::Gone => "pinned, no such tag now",
            Self::Pinned => "pinned, there; no tag to ask for",
            Self::Left => "left as it is",
            Self::NoTag => "no such tag",
            Self::NoRepository => "no such repository",
            Self::Failed => "no answer",
        }
    }

    /// Whether a file that follows its tags gets the digest that the tag has now.
    pub fn follows(self) -> bool {
        matches!(self, Self::Moved | Self::Unsure | Self::Missing)
    }
}
