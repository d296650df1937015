//! Why a file is no archive of images, and what a reader should know of one that is.

use super::contents::MOST_ENTRIES;
use crate::unpack::{ArchiveProblem, Binary, Problem};

/// Why a file cannot be opened as an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read: it was removed or changed since it was chosen.
    #[error("the file cannot be read (any more)")]
    Unreadable,
    /// It is no tar file.
    #[error("the file is no tar archive")]
    NotAnArchive,
    /// It is compressed in a way that is not undone here.
    #[error("the file is compressed in a way that cannot be undone here")]
    Compressed,
    /// It is compressed, and damaged or cut off.
    #[error("the file cannot be unpacked: {0}")]
    Damaged(Problem),
    /// More comes out of it than is unpacked here.
    #[error("more than {} come out of the file, or a thousand times its size", Binary(*most))]
    TooLarge {
        /// The ceiling in bytes.
        most: u64,
    },
    /// More entries than are listed.
    #[error("the archive has more than {MOST_ENTRIES} entries")]
    TooMany,
    /// Neither an image layout nor what `docker save` writes.
    #[error("the archive has neither an index.json nor a manifest.json, so it holds no images")]
    NoImages,
    /// It ends in the middle of an entry, and what tells of its images has not come until there.
    #[error("the file is cut off: it ends in the middle of an entry, before an index.json or a manifest.json")]
    CutOff,
    /// It ends between entries, without the mark of its end, and what tells of its images has not come until there.
    #[error(
        "the file has no end mark, and neither an index.json nor a manifest.json before its end: it is cut off, or holds no images"
    )]
    NoEnd,
    /// A document in it is too large, or cut off.
    #[error("{0} in the archive is too large, or is cut off")]
    Document(String),
    /// Its `index.json` cannot be read.
    #[error("index.json in the archive cannot be read: {0}")]
    Index(String),
    /// Its `manifest.json` cannot be read.
    #[error("manifest.json in the archive cannot be read: {0}")]
    Manifest(String),
}

impl ArchiveError {
    /// A stable name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "archive-unreadable",
            Self::NotAnArchive => "not-an-archive",
            Self::Compressed => "archive-compressed",
            Self::Damaged(_) | Self::CutOff | Self::NoEnd => "archive-damaged",
            Self::TooLarge { .. } | Self::TooMany => "archive-too-large",
            Self::NoImages => "archive-without-images",
            Self::Document(_) | Self::Index(_) | Self::Manifest(_) => "archive-document",
        }
    }
}

/// What a reader should know of an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// Written by `docker save`, with manifests that are not those of a registry.
    #[error(
        "docker save wrote this archive, and made its manifests then: a registry serves others, with compressed layers; configs and DiffIDs are the same"
    )]
    Saved,
    /// Written by `docker save` of old, without manifests.
    #[error(
        "this archive has no manifests: those shown are put together here from its manifest.json, and no registry serves them; configs and DiffIDs are the same"
    )]
    Made,
    /// It ends in the middle of an entry.
    #[error("the file is cut off: it ends in the middle of an entry")]
    CutOff,
    /// It ends between entries, without the marker.
    #[error("the archive has no end marker, so it may be cut off")]
    NoEnd,
    /// Something other than zeros follows its end.
    #[error("something follows the end mark of the archive; it is not read, as by most programs")]
    Behind,
    /// Tags that `manifest.json` has for other images than `index.json`.
    #[error("tags that manifest.json has for another image than index.json, which is the one shown: {0}")]
    Contradicted(usize),
    /// It cannot be walked to its end.
    #[error("the archive cannot be read beyond byte {at}: {why}")]
    Broken {
        /// Why.
        why: ArchiveProblem,
        /// Where, in bytes.
        at: u64,
    },
    /// Names that lead out of it, or are none.
    #[error("entries whose names lead out of the archive, or are no text, and that are left out: {0}")]
    Outside(usize),
    /// A document is there more than once.
    #[error("{0} is there more than once; the last one counts, as when it is unpacked")]
    Repeated(&'static str),
    /// Layers that `manifest.json` names and that are not there.
    #[error(
        "layers that manifest.json names and that are left out, because they are missing or their digest is not known: {0}"
    )]
    MissingLayers(usize),
    /// The config has another number of layers than `manifest.json`.
    #[error("a config and manifest.json name different numbers of layers")]
    LayerCount,
    /// Its `index.json` has no list of content.
    #[error("index.json has no list of manifests, so nothing is known of what should be in it")]
    NoList,
    /// Its `index.json` has null there. Programs in Go write that for an empty list.
    #[error("index.json has null in place of its list of manifests, which is read as an empty one")]
    NullList,
    /// Descriptors without a usable digest.
    #[error("descriptors without a usable digest: {0}")]
    Undescribed(usize),
}

impl Note {
    /// Whether the archive may hold more than could be read of it.
    pub fn leaves_open(&self) -> bool {
        matches!(self, Self::CutOff | Self::NoEnd | Self::Broken { .. } | Self::NoList)
    }
}
