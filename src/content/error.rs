//! Why bytes are not a document that may be shown as one.

use crate::json::Shape;

/// Something of which a document has more than is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Entries of an index.
    Entries,
    /// Layers of a manifest, or DiffIDs of a config.
    Layers,
    /// Steps of a history.
    Steps,
    /// JSON values of any kind.
    Values,
}

impl What {
    /// The plural noun.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Layers => "layers",
            Self::Steps => "history steps",
            Self::Values => "JSON values",
        }
    }
}

/// Why bytes cannot be read as a manifest, index or config. The bytes themselves may still be genuine: what was hashed
/// is a separate statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// There are no bytes, or only white space.
    #[error("the document is empty")]
    Empty,
    /// A web page was sent, as login portals and proxies do.
    #[error("this is a web page (HTML), not a manifest")]
    Html,
    /// An XML document was sent, as object stores do for errors.
    #[error("this is an XML document, not a manifest")]
    Xml,
    /// A UTF-8 byte order mark comes first. JSON forbids it, and other programs fail on it.
    #[error("the document begins with a byte order mark, which JSON does not allow")]
    ByteOrderMark,
    /// The text is UTF-16.
    #[error("the document is UTF-16; JSON between programs is UTF-8")]
    Utf16,
    /// A byte sequence is not UTF-8.
    #[error("the document is not UTF-8: the first wrong byte is number {at}")]
    NotUtf8 {
        /// Bytes before the wrong one.
        at: usize,
    },
    /// The text breaks JSON's grammar.
    #[error("the document is not JSON: line {line}, column {column}")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// It is JSON, with a number that is beyond all that programs count with.
    #[error("the document has a number that is too large to be read: line {line}, column {column}")]
    NumberTooLarge {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// The text ends in the middle of a value.
    #[error("the document ends too early: line {line}, column {column}")]
    Truncated {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// Something follows the JSON value.
    #[error("something follows the end of the document: line {line}, column {column}")]
    TrailingData {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// JSON, but `null`, a list, a text or a number.
    #[error("the document is {found}, not a JSON object")]
    NotAnObject {
        /// What it is.
        found: Shape,
    },
    /// `{}`: valid JSON that says nothing.
    #[error("the document is an empty JSON object")]
    EmptyObject,
    /// Two readings are possible, and two programs would see different content behind one digest.
    /// <https://github.com/opencontainers/distribution-spec/security/advisories/GHSA-mc8v-mgrf-8f4m>
    #[error(
        "the document has both \u{201c}{first}\u{201d} and \u{201c}{second}\u{201d}; programs would disagree about what it is"
    )]
    Ambiguous {
        /// A member of one kind of document.
        first: &'static str,
        /// A member of another kind.
        second: &'static str,
    },
    /// The header and the document name two known manifest types.
    #[error("served as {served}, but the document calls itself {field}")]
    TypeDisagrees {
        /// The `Content-Type` as served.
        served: String,
        /// The `mediaType` member.
        field: String,
    },
    /// The document is of another type than the descriptor says that names it, so that programs which go by the
    /// descriptor and programs which go by the document would take it for different things.
    #[error("named as {named}, but it is {found}")]
    NamedOtherwise {
        /// The type in the descriptor.
        named: String,
        /// The type that was served, or that the document names.
        found: String,
    },
    /// The type promises one kind of document and the members are those of another.
    #[error("the type is {media_type}, but the document has \u{201c}{member}\u{201d}")]
    ShapeDisagrees {
        /// The type that was named.
        media_type: String,
        /// The member that such a document may not have.
        member: &'static str,
    },
    /// A member that matters is there twice, and programs differ in which one they take.
    #[error("the document has {pointer} twice; programs would disagree about which one counts")]
    DuplicateKey {
        /// Where, as a JSON pointer.
        pointer: String,
    },
    /// A JSON object of a type that this program does not know, and without the members of one that it does.
    #[error("{media_type} is not a type of document that can be shown here")]
    UnknownType {
        /// The type in the document, or else the one served.
        media_type: String,
    },
    /// A JSON object, but not an index, a manifest or a schema 1 manifest.
    #[error("this JSON is neither an index nor a manifest")]
    NotAManifest,
    /// More than this program shows.
    #[error("the document has more than {limit} {}", .what.as_str())]
    TooMany {
        /// Of what.
        what: What,
        /// The most that are read.
        limit: usize,
    },
}

impl ContentError {
    /// A stable word for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::ByteOrderMark => "byte-order-mark",
            Self::Utf16 | Self::NotUtf8 { .. } => "not-utf8",
            Self::NotJson { .. } | Self::Truncated { .. } | Self::TrailingData { .. } => "not-json",
            Self::NumberTooLarge { .. } => "number-too-large",
            Self::NotAnObject { .. } | Self::EmptyObject | Self::NotAManifest => "not-a-manifest",
            Self::UnknownType { .. } => "media-type-unknown",
            Self::Ambiguous { .. } | Self::DuplicateKey { .. } => "ambiguous",
            Self::TypeDisagrees { .. } | Self::NamedOtherwise { .. } | Self::ShapeDisagrees { .. } => "type-disagrees",
            Self::TooMany { .. } => "too-many",
        }
    }
}
