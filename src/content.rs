//! Content: what bytes turn out to be: an index, a manifest, a config.
//!
//! What will surprise you:
//! - Reading is lenient, and says so. A `null` list, a missing member, a wrong type: each becomes a [`Note`] with its
//!   place, and the rest is shown. The bytes stay the truth; nothing here is ever written back or hashed.
//! - Reading refuses what two programs would read differently: an index that is also a manifest, a `mediaType` that
//!   contradicts the header, a member given twice. One digest must mean one thing.
//! - A text that should be a digest and is none stays a text. It can be shown; it can never be asked for.
//! - Sizes are whole numbers of 64 bits or nothing.
//!
//! This room knows digests and bytes; not where the bytes came from, nor how images are named. The caller limits the
//! number of bytes. <https://github.com/opencontainers/image-spec/tree/v1.1.1>

pub mod annotation;
pub mod attestation;
mod config;
mod descriptor;
mod error;
mod field;
pub mod history;
mod index;
mod manifest;
mod media_type;
mod note;
mod platform;
mod schema1;
mod summary;
mod text;

pub use config::{
    Config, ConfigRead, DiffId, Execution, Healthcheck, History, MAX_STEPS, RootFs, read_config, read_config_of,
};
pub use descriptor::{Descriptor, Written, host_of, hosts};
pub use error::{ContentError, What};
pub use index::{Index, MAX_ENTRIES, Row, RowKind};
pub use manifest::{MAX_LAYERS, Manifest, ManifestKind};
pub use media_type::{Compression, MediaKind, MediaType};
pub use note::{Note, NoteKind};
pub use platform::{Platform, PlatformError};
pub use schema1::{Schema1, V1};
pub use summary::Summary;

pub use crate::json::Shape;

use crate::json::Json;
use field::{Notes, Pointer, folds_to};

/// A document that has a place under `/manifests/`.
#[allow(clippy::large_enum_variant, reason = "there is one per page, and a box would only be in the way")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// Several platforms under one name.
    Index(Index),
    /// One image or artifact.
    Manifest(Manifest),
    /// One image of long ago.
    Schema1(Schema1),
}

impl Document {
    /// The kind of type that such a document has.
    pub fn kind(&self) -> MediaKind {
        match self {
            Self::Index(_) => MediaKind::Index,
            Self::Manifest(_) => MediaKind::Manifest,
            Self::Schema1(_) => MediaKind::Schema1,
        }
    }

    /// What it is, in a word or two.
    pub fn kind_words(&self) -> &'static str {
        match self {
            Self::Index(_) => "an index",
            Self::Manifest(_) => "a manifest",
            Self::Schema1(_) => "a schema 1 manifest",
        }
    }
}

/// What bytes turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The document.
    pub document: Document,
    /// The type that decided how it was read: the one served, or else its own `mediaType`; `None` when neither named a
    /// manifest and the members decided.
    pub media_type: Option<MediaType>,
    /// How the document deviates from its specification.
    pub notes: Vec<Note>,
}

/// Reads an index or a manifest. `served` is the `Content-Type` as it came.
///
/// # Errors
/// The bytes are not one JSON object, cannot be told to be one kind of document, or hold more than is shown.
pub fn read(bytes: &[u8], served: Option<&str>) -> Result<Reading, ContentError> {
    let parsed = text::parse(bytes)?;
    let Json::Object(members) = &parsed.value else {
        return Err(ContentError::NotAnObject { found: parsed.value.shape() });
    };
    if members.is_empty() {
        return Err(ContentError::EmptyObject);
    }
    let mut notes = Notes::default();
    if parsed.deep {
        notes.add(&Pointer::Root, NoteKind::TooDeep);
    }
    let telling = Telling::find(members)?;
    let media_type = decide_type(served, members, &mut notes)?;
    let kind = decide_kind(media_type.as_ref(), telling).map_err(|error| match error {
        ContentError::NotAManifest => stranger(served, members),
        other => other,
    })?;
    note_schema_version(members, kind, &mut notes);
    let document = match kind {
        Kind::Index => Document::Index(Index::read(&parsed.value, &mut notes)?),
        Kind::Manifest { withdrawn } => Document::Manifest(Manifest::read(&parsed.value, withdrawn, &mut notes)?),
        Kind::Schema1 => Document::Schema1(Schema1::read(&parsed.value, &mut notes)?),
    };
    match notes.duplicate.take() {
        Some(pointer) => Err(ContentError::DuplicateKey { pointer }),
        None => Ok(Reading { document, media_type, notes: notes.finish() }),
    }
}

/// The kind of a document, as it will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Index,
    Manifest { withdrawn: bool },
    Schema1,
}

/// The member that tells what a document is, by its presence; what it holds does not matter (an empty or `null`
/// `manifests` still makes other programs see an index).
#[derive(Clone, Copy)]
struct Telling {
    member: &'static str,
    kind: Kind,
}

impl Telling {
    /// `config` comes last: alone it tells little, since image configs have a member of that name too.
    const ALL: [Self; 5] = [
        Self { member: "manifests", kind: Kind::Index },
        Self { member: "fsLayers", kind: Kind::Schema1 },
        Self { member: "blobs", kind: Kind::Manifest { withdrawn: true } },
        Self { member: "layers", kind: Kind::Manifest { withdrawn: false } },
        Self { member: "config", kind: Kind::Manifest { withdrawn: false } },
    ];

    /// The first telling member. Keys count in any case, because other programs read them so.
    ///
    /// # Errors
    /// Members of two kinds of documents are there.
    fn find(members: &[(String, Json)]) -> Result<Option<Self>, ContentError> {
        let is_there = |telling: &&Self| members.iter().any(|(key, _)| folds_to(key, telling.member));
        let mut found = Self::ALL.iter().filter(is_there);
        let Some(first) = found.next() else { return Ok(None) };
        match found.find(|other| other.kind != first.kind) {
            Some(other) => Err(ContentError::Ambiguous { first: first.member, second: other.member }),
            None => Ok(Some(*first)),
        }
    }
}

/// The type to read the document by: the one served, if it is a manifest's; else the document's own.
fn decide_type(
    served: Option<&str>,
    members: &[(String, Json)],
    notes: &mut Notes,
) -> Result<Option<MediaType>, ContentError> {
    let served = served.map(str::trim).filter(|served| !served.is_empty());
    let field = members.iter().rev().find(|(key, _)| key == "mediaType").map(|(_, value)| value);
    let field = match field {
        Some(Json::Text(text)) => Some(MediaType::new(text.as_str())),
        Some(Json::Null) => {
            notes.add(&Pointer::Root.key("mediaType"), NoteKind::Null { required: false });
            None
        }
        Some(other) => {
            let kind = NoteKind::WrongType { expected: Shape::Text, found: other.shape() };
            notes.add(&Pointer::Root.key("mediaType"), kind);
            None
        }
        None => None,
    };
    let served_type = served.map(MediaType::new).filter(MediaType::is_manifest);
    match (served_type, field) {
        (Some(served), Some(field)) if !field.is_manifest() => {
            let kind = NoteKind::FieldIsNoManifest { field: field.to_string() };
            notes.add(&Pointer::Root.key("mediaType"), kind);
            Ok(Some(served))
        }
        (Some(served), Some(field)) if !served.agrees(&field) => {
            Err(ContentError::TypeDisagrees { served: served.to_string(), field: field.to_string() })
        }
        (Some(served), _) => Ok(Some(served)),
        (None, Some(field)) if field.is_manifest() => {
            notes.add(&Pointer::Root, NoteKind::TypeFromField { served: served.map(str::to_owned) });
            Ok(Some(field))
        }
        (None, _) => {
            notes.add(&Pointer::Root, NoteKind::TypeFromShape { served: served.map(str::to_owned) });
            Ok(None)
        }
    }
}

/// What a JSON object is that is no document: one of a type with a name, or anything.
fn stranger(served: Option<&str>, members: &[(String, Json)]) -> ContentError {
    const SAYS_NOTHING: [&str; 4] = ["", "application/json", "text/plain", "application/octet-stream"];
    let field = members.iter().rev().find_map(|(key, value)| match value {
        Json::Text(text) if key == "mediaType" => Some(text.as_str()),
        _ => None,
    });
    let named = [field, served].into_iter().flatten().map(MediaType::new);
    let mut telling = named.filter(|media_type| !SAYS_NOTHING.contains(&media_type.essence().as_str()));
    match telling.next() {
        Some(media_type) => ContentError::UnknownType { media_type: media_type.to_string() },
        None => ContentError::NotAManifest,
    }
}

/// What the type and the members together make of the document.
fn decide_kind(media_type: Option<&MediaType>, telling: Option<Telling>) -> Result<Kind, ContentError> {
    let Some(media_type) = media_type else {
        // An image config has a `config` as well.
        let telling = telling.filter(|telling| telling.member != "config");
        return telling.map(|telling| telling.kind).ok_or(ContentError::NotAManifest);
    };
    let kind = match media_type.kind() {
        MediaKind::Index => Kind::Index,
        MediaKind::Schema1 => Kind::Schema1,
        _ => Kind::Manifest { withdrawn: media_type.essence() == MediaType::OCI_ARTIFACT },
    };
    match telling {
        Some(telling) if telling.kind != kind => {
            Err(ContentError::ShapeDisagrees { media_type: media_type.to_string(), member: telling.member })
        }
        _ => Ok(kind),
    }
}

/// Notes a `schemaVersion` that is missing or not the one of this kind of document.
fn note_schema_version(members: &[(String, Json)], kind: Kind, notes: &mut Notes) {
    let at = Pointer::Root.key("schemaVersion");
    let expected = if kind == Kind::Schema1 { 1 } else { 2 };
    match members.iter().rev().find(|(key, _)| key == "schemaVersion").map(|(_, value)| value) {
        // The withdrawn artifact manifest had none.
        None if kind == (Kind::Manifest { withdrawn: true }) => {}
        None => notes.add(&at, NoteKind::Missing),
        Some(Json::Whole(found)) if *found == expected => {}
        Some(Json::Whole(found)) => notes.add(&at, NoteKind::SchemaVersion { expected, found: *found }),
        Some(other) => notes.add(&at, NoteKind::WrongType { expected: Shape::Whole, found: other.shape() }),
    }
}
