//! Which checks an object has to have, and why one of them may not have been made.

use std::collections::HashSet;

use crate::content::{MediaKind, MediaType};
use crate::receipt::{CheckEntry, Entry};

/// Made of the bytes of every document, whatever came of it.
const OF_DOCUMENT: &[&str] =
    &["readable", "served-type", "described-type", "schema-version", "members", "keys", "one-kind"];

/// Made of the config of every image. That of anything else is only bytes.
const OF_CONFIG: &[&str] = &["readable", "members", "keys", "rootfs-type", "diff-id-count", "history", "platform"];

/// Made of every layer that was unpacked.
const OF_LAYER: &[&str] = &["coding", "stream", "trailing", "archive", "diff-id"];

/// Made of bytes, not of what is in them.
const OF_BYTES: &[&str] = &["digest", "size", "embedded-data"];

/// A check of this name.
pub(super) fn named<'e>(entry: &'e Entry, name: &str) -> Option<&'e CheckEntry> {
    entry.checks.iter().find(|check| check.name == name)
}

/// Why the check of this name was not made.
pub(super) fn why<'e>(entry: &'e Entry, name: &str) -> Option<&'e str> {
    named(entry, name).and_then(|check| check.why.as_deref())
}

pub(super) fn passed(entry: &Entry, name: &str) -> bool {
    named(entry, name).is_some_and(|check| check.outcome == "passed")
}

fn failed(entry: &Entry, name: &str) -> bool {
    named(entry, name).is_some_and(|check| check.outcome == "failed")
}

pub(super) fn media_type(entry: &Entry) -> Option<MediaType> {
    entry.media_type.as_ref().map(|media_type| MediaType::new(media_type.as_str()))
}

/// Whether it is the config of an image, and was looked into.
pub(super) fn is_image_config(entry: &Entry) -> bool {
    entry.role == "config" && named(entry, "rootfs-type").is_some()
}

/// Whether it is an entry of an index that is only bytes: of a type that is neither an index nor a manifest.
fn is_no_document(entry: &Entry) -> bool {
    let is_other = |media_type: MediaType| !media_type.is_manifest();
    why(entry, "readable") == Some("no-document") && entry.parent.is_some() && media_type(entry).is_some_and(is_other)
}

/// Whether all checks are there that every run makes of such an object, each once, and of a layer no others of its inside.
pub(super) fn are_whole(entry: &Entry) -> bool {
    let has = |names: &[&str]| names.iter().all(|name| named(entry, name).is_some());
    let has_any = |names: &[&str]| names.iter().any(|name| named(entry, name).is_some());
    let mut seen = HashSet::new();
    let is_judged = ["verified", "computed", "mismatch"].contains(&entry.verdict.as_str());
    let is_layer = media_type(entry).is_some_and(|media_type| media_type.is_layer());
    let is_read = entry.computed.is_some();
    let is_of_image = media_type(entry).is_some_and(|media_type| media_type.kind() == MediaKind::ImageConfig);
    let inside: &[&str] = match entry.role.as_str() {
        "document" if is_no_document(entry) => &[],
        "document" if is_read => OF_DOCUMENT,
        "config" if has_any(OF_CONFIG) || (is_read && is_of_image) => OF_CONFIG,
        "layer" if entry.inside.is_some() || (is_read && is_layer) => OF_LAYER,
        _ => &[],
    };
    // Of what is no layer by its type only the DiffID is asked.
    let is_beyond = entry.role == "layer" && !is_layer && has_any(&["coding", "stream", "trailing", "archive"]);
    entry.checks.iter().all(|check| seen.insert(&check.name))
        && has(&["digest"])
        && (!is_judged || has(&["size"]) || why(entry, "digest") == Some("bad-digest"))
        && has(inside)
        && !is_beyond
}

/// Why a check of this name may not have been made.
fn whys(name: &str) -> &'static [&'static str] {
    match name {
        "digest" => &["nothing-named", "not-asked", "elsewhere", "bad-digest", "unread"],
        "size" => &["nothing-named"],
        "embedded-data" => &["bad-digest", "unread"],
        "readable" => &["withheld", "unreadable", "no-document"],
        "served-type" | "described-type" | "history" | "platform" => &["nothing-named", "withheld", "unreadable"],
        "schema-version" | "members" | "keys" | "one-kind" | "rootfs-type" | "diff-id-count" => {
            &["withheld", "unreadable"]
        }
        "layers" => &["not-followed"],
        "below" => &["too-much", "other-platform", "unread", "refused"],
        "coding" => &["nothing-named", "not-asked", "withheld", "opaque"],
        "stream" => &["not-asked", "withheld", "opaque", "limit"],
        "trailing" | "archive" => &["not-asked", "withheld", "opaque", "limit", "unreadable"],
        _ => &[
            "nothing-named",
            "not-asked",
            "withheld",
            "opaque",
            "limit",
            "unreadable",
            "unknown-type",
            "unread",
            "config-computed",
            "config-unproven",
        ],
    }
}

/// Whether each check that was not made may not have been for its reason. Of the inside of a mismatch none is made, of any
/// other object none is withheld; what cannot be read has failed a check.
pub(super) fn have_whys(entry: &Entry) -> bool {
    let is_mismatch = entry.verdict == "mismatch";
    let is_allowed = |check: &CheckEntry| match check.why.as_deref() {
        _ if OF_BYTES.contains(&check.name.as_str()) => {
            check.why.as_deref().is_none_or(|why| whys(&check.name).contains(&why))
        }
        Some("withheld") => is_mismatch,
        Some(why) => !is_mismatch && whys(&check.name).contains(&why),
        None => !is_mismatch,
    };
    let is_unreadable = |check: &CheckEntry| check.why.as_deref() == Some("unreadable");
    let is_one = |entry: &Entry| entry.role != "layer" && entry.checks.iter().any(is_unreadable);
    let has_failed = OF_DOCUMENT.iter().any(|name| failed(entry, name));
    entry.checks.iter().all(is_allowed)
        && (why(entry, "digest") != Some("nothing-named") || entry.parent.is_none())
        && (!is_one(entry) || has_failed)
}

/// Whether it is a manifest that names a config, as all do but the withdrawn ones of artifacts.
pub(super) fn must_have_config(entry: &Entry) -> bool {
    let is_one = |media_type: MediaType| {
        media_type.kind() == MediaKind::Manifest && media_type.essence() != MediaType::OCI_ARTIFACT
    };
    let is_other = ["served-type", "described-type"].into_iter().any(|name| failed(entry, name));
    entry.role == "document" && media_type(entry).is_some_and(is_one) && passed(entry, "members") && !is_other
}
