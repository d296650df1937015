//! Notes: what a document does differently from its specification, as facts with a place.

use std::fmt;

use crate::digest::DigestError;
use crate::json::Shape;

/// One deviation, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A JSON pointer (RFC 6901) into the document; empty for the document itself.
    pub pointer: String,
    /// What was found there.
    pub kind: NoteKind,
}

impl Note {
    /// Whether it is about the `schemaVersion` of a document.
    pub fn is_about_version(&self) -> bool {
        self.pointer == "/schemaVersion"
    }

    /// Whether it is about what should be the digest of something and is none, so that nothing can be asked for.
    pub fn is_about_no_digest(&self) -> bool {
        self.kind.is_about_members() && self.pointer.ends_with("/digest")
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "document" } else { &self.pointer };
        write!(f, "{place}: {}", self.kind)
    }
}

/// What deviates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteKind {
    /// A required member is not there.
    #[error("missing")]
    Missing,
    /// A text that must be there says nothing.
    #[error("empty")]
    Empty,
    /// A member is `null`; it is read as if it were not there.
    #[error("null, read as not there")]
    Null {
        /// Whether it must be there.
        required: bool,
    },
    /// A value has another type than the specification says; it is not read.
    #[error("{expected} is expected, this is {found}")]
    WrongType {
        /// What belongs there.
        expected: Shape,
        /// What is there.
        found: Shape,
    },
    /// A size is not a whole number of bytes; it is not read, and never rounded.
    #[error("a size in bytes is expected, this is {found}")]
    NotASize {
        /// What is there.
        found: Shape,
    },
    /// A key is there more than once; the last one is read, as Go's and most other JSON parsers do.
    #[error("this key is there more than once; the last one is shown")]
    DuplicateKey,
    /// A key differs from a known one only in case. Go's JSON parser, hence most registry software, reads it as the
    /// known one; the specification and this program do not.
    #[error("not read here, but other programs read it as \u{201c}{known}\u{201d}")]
    CaseVariant {
        /// The key of the specification.
        known: &'static str,
    },
    /// Members that the specification does not know; they are ignored.
    #[error("members that the specification does not name: {count}")]
    UnknownMembers {
        /// How many.
        count: usize,
    },
    /// A text in place of a digest that is none. Nothing is asked for under it.
    #[error("not a digest: {0}")]
    BadDigest(DigestError),
    /// A well-formed digest that this program cannot compute.
    #[error("{algorithm} digests cannot be checked here")]
    UnknownAlgorithm {
        /// The part before the colon.
        algorithm: String,
    },
    /// `schemaVersion` has another value than 2, or than 1 for schema 1.
    #[error("schemaVersion is {found}, {expected} is expected")]
    SchemaVersion {
        /// What the kind of document requires.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// No `Content-Type` was served, or not that of a manifest; the document's own `mediaType` was used.
    #[error("{}; the document's own mediaType was used", served_words(.served))]
    TypeFromField {
        /// The `Content-Type` as served.
        served: Option<String>,
    },
    /// Neither the header nor `mediaType` names a manifest type; the members decided.
    #[error("{}, and no mediaType tells what this is; its members do", served_words(.served))]
    TypeFromShape {
        /// The `Content-Type` as served.
        served: Option<String>,
    },
    /// `mediaType` names something that is no manifest, while the header does.
    #[error("mediaType is \u{201c}{field}\u{201d}, which is no manifest; the type that was served is used")]
    FieldIsNoManifest {
        /// The `mediaType` member.
        field: String,
    },
    /// Lists or objects were nested deeper than is followed, and skipped.
    #[error("values nested too deeply were skipped")]
    TooDeep,
    /// An attestation describes a manifest that is not in this index.
    #[error("the manifest that this attestation describes is not in this index")]
    AttestationWithoutTarget,
    /// The same digest is listed a second time.
    #[error("the same digest is already listed")]
    RepeatedDigest,
    /// The artifact manifest of the OCI 1.1 release candidates, withdrawn before 1.1.
    #[error("an artifact manifest of the OCI 1.1 release candidates, which the final specification does not have")]
    ArtifactManifest,
    /// A signed schema 1 manifest: its digest covers the payload without the signatures, not these bytes.
    #[error("a signed schema 1 manifest; its digest does not cover these bytes and cannot be checked here")]
    SignedSchema1,
    /// A text that should hold JSON does not.
    #[error("this text is not the JSON object that it should be")]
    NotJson,
    /// `rootfs.type` is not `layers`.
    #[error("rootfs.type is \u{201c}{found}\u{201d}, \u{201c}layers\u{201d} is expected")]
    RootFsType {
        /// What is there.
        found: String,
    },
    /// A config names another number of DiffIDs than the manifest has layers.
    #[error("the config names {diff_ids} DiffIDs, the manifest has {layers} layers")]
    DiffIdCount {
        /// In the config.
        diff_ids: usize,
        /// In the manifest.
        layers: usize,
    },
    /// The history makes another number of layers than the manifest has.
    #[error("the history makes {steps} layers, the manifest has {layers}; which step made which layer is uncertain")]
    HistoryCount {
        /// Steps that made a layer.
        steps: usize,
        /// Layers of the manifest.
        layers: usize,
    },
    /// The config and the index entry name different platforms.
    #[error("{part} is \u{201c}{config}\u{201d} in the config and \u{201c}{index}\u{201d} in the index")]
    PlatformDiffers {
        /// The member that differs.
        part: &'static str,
        /// What the index says.
        index: String,
        /// What the config says.
        config: String,
    },
    /// There are more notes than are kept.
    #[error("{count} more notes are not shown")]
    More {
        /// How many.
        count: usize,
    },
}

impl NoteKind {
    /// Whether programs differ in which members they read.
    pub fn is_about_keys(&self) -> bool {
        matches!(self, Self::DuplicateKey | Self::CaseVariant { .. })
    }

    /// Whether it says that another type was served than the document's own.
    pub fn is_about_served_type(&self) -> bool {
        matches!(self, Self::TypeFromField { .. } | Self::TypeFromShape { .. } | Self::FieldIsNoManifest { .. })
    }

    /// Whether a member that must be there is not, or one holds what does not belong there.
    pub fn is_about_members(&self) -> bool {
        match self {
            Self::Missing | Self::Empty | Self::WrongType { .. } | Self::NotASize { .. } | Self::BadDigest(_) => true,
            Self::Null { required } => *required,
            _ => false,
        }
    }
}

fn served_words(served: &Option<String>) -> String {
    match served {
        Some(served) => format!("served as \u{201c}{served}\u{201d}"),
        None => "served without a Content-Type".to_owned(),
    }
}
