//! What the media type of an object has to be, by its checks and by what names it.

use super::checks::{is_image_config, media_type, named, passed};
use crate::content::MediaKind;
use crate::digest::Digest;
use crate::receipt::Entry;

/// Whether its type is one of which such checks are made, and such a parent may name it.
pub(super) fn is_of_type(entry: &Entry, parent: Option<&Entry>) -> bool {
    let is_of_role = match entry.role.as_str() {
        "document" => is_document(entry, parent),
        "config" => is_config(entry),
        _ => true,
    };
    is_of_role && parent.is_none_or(|parent| names(parent, entry))
}

/// What is served as a document's type, or named for it, is held against the document.
fn is_document(entry: &Entry, parent: Option<&Entry>) -> bool {
    let Some(described) = named(entry, "described-type") else { return true };
    let is_made = described.why.is_none();
    let is_served = passed(entry, "served-type");
    match (parent, media_type(entry)) {
        (None, media_type) => !is_made && (!is_served || media_type.is_some_and(|media_type| media_type.is_manifest())),
        (Some(_), None) => !is_made,
        (Some(_), Some(named)) => {
            if is_made {
                described.expected.as_deref() == Some(named.as_str())
            } else {
                !is_served
            }
        }
    }
}

/// What is no image's by its type, and was read as one all the same, says so.
fn is_config(entry: &Entry) -> bool {
    let is_named = media_type(entry).is_some_and(|media_type| media_type.kind() == MediaKind::ImageConfig);
    match named(entry, "described-type") {
        Some(told) => {
            let words = entry.media_type.as_deref().filter(|named| !named.is_empty()).unwrap_or("no type");
            !is_named && told.received.as_ref().is_some_and(|told| told.starts_with(&format!("{words};")))
        }
        None => is_named || !is_image_config(entry) || entry.verdict == "mismatch",
    }
}

/// Whether a parent may name this: an index documents, a manifest the rest; each with type, digest and size where all its
/// members are there.
fn names(parent: &Entry, entry: &Entry) -> bool {
    let is_known = passed(parent, "described-type") || (parent.parent.is_none() && passed(parent, "served-type"));
    let kind = media_type(parent).filter(|_| is_known).map(|media_type| media_type.kind());
    let is_document = entry.role == "document";
    let is_whole = || {
        entry.expected.as_ref().is_some_and(|digest| digest.parse::<Digest>().is_ok())
            && entry.expected_size.is_some()
            && entry.media_type.is_some()
    };
    kind != Some(if is_document { MediaKind::Manifest } else { MediaKind::Index })
        && (!passed(parent, "members") || is_whole())
}
