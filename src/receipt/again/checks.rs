//! What the checks of one object have to be.

use std::collections::HashSet;

use crate::content::{MediaKind, MediaType, Platform};
use crate::proof;
use crate::receipt::{CheckEntry, Entry};

/// Made of the bytes of every document, whatever came of it.
const OF_DOCUMENT: &[&str] =
    &["readable", "served-type", "described-type", "schema-version", "members", "keys", "one-kind"];

/// Made of the config of every image. That of anything else is only bytes.
const OF_CONFIG: &[&str] = &["readable", "members", "keys", "rootfs-type", "diff-id-count", "history", "platform"];

/// Made of every layer that was unpacked.
const OF_LAYER: &[&str] = &["coding", "stream", "trailing", "archive", "diff-id"];

/// A check of this name.
pub(super) fn named<'e>(entry: &'e Entry, name: &str) -> Option<&'e CheckEntry> {
    entry.checks.iter().find(|check| check.name == name)
}

/// Whether it is the config of an image, and was looked into.
pub(super) fn is_image_config(entry: &Entry) -> bool {
    entry.role == "config" && named(entry, "rootfs-type").is_some()
}

/// Whether it is an entry of an index that is only bytes: of a type that is neither an index nor a manifest.
fn is_no_document(entry: &Entry) -> bool {
    let why = named(entry, "readable").and_then(|check| check.why.as_deref());
    let is_other = |media_type: &String| !MediaType::new(media_type.as_str()).is_manifest();
    why == Some("no-document") && entry.parent.is_some() && entry.media_type.as_ref().is_some_and(is_other)
}

/// Whether all checks are there that every run makes of such an object, each once.
pub(super) fn are_whole(entry: &Entry) -> bool {
    let has = |names: &[&str]| names.iter().all(|name| named(entry, name).is_some());
    let mut seen = HashSet::new();
    let is_judged = ["verified", "mismatch"].contains(&entry.verdict.as_str());
    let inside: &[&str] = match entry.role.as_str() {
        "document" if is_no_document(entry) => &[],
        "document" if entry.computed.is_some() => OF_DOCUMENT,
        "config" if OF_CONFIG.iter().any(|name| named(entry, name).is_some()) => OF_CONFIG,
        "layer" if entry.inside.is_some() || (entry.computed.is_some() && is_layer(entry)) => OF_LAYER,
        _ => &[],
    };
    entry.checks.iter().all(|check| seen.insert(&check.name))
        && has(&["digest"])
        && (!is_judged || has(&["size"]))
        && has(inside)
}

fn media_type(entry: &Entry) -> Option<MediaType> {
    entry.media_type.as_ref().map(|media_type| MediaType::new(media_type.as_str()))
}

/// Whether it is a layer by its type, so that every run looks into it.
fn is_layer(entry: &Entry) -> bool {
    media_type(entry).is_some_and(|media_type| media_type.is_layer())
}

/// Whether what was found inside a layer is told where checks were made of it, and these are what comes of it. How a problem is
/// worded is the program's own matter.
pub(super) fn are_of_inside(entry: &Entry) -> bool {
    let Some(inside) = &entry.inside else {
        let is_unseen = |why: &str| ["withheld", "opaque", "not-asked"].contains(&why);
        return named(entry, "coding").is_none_or(|check| check.why.as_deref().is_some_and(is_unseen));
    };
    let is_same = |(check, made): (&CheckEntry, &CheckEntry)| {
        let has_values = OF_VALUES.contains(&made.name.as_str());
        let values = |check: &CheckEntry| has_values.then(|| (check.expected.clone(), check.received.clone()));
        (&check.outcome, &check.why, values(check)) == (&made.outcome, &made.why, values(made))
    };
    let made = proof::findings_checks(media_type(entry).as_ref(), inside);
    entry.verdict != "mismatch"
        && (inside.diff_id.is_some() || !passed(entry, "diff-id"))
        && made
            .iter()
            .map(CheckEntry::new)
            .all(|made| named(entry, &made.name).is_none_or(|check| is_same((check, &made))))
}

fn passed(entry: &Entry, name: &str) -> bool {
    named(entry, name).is_some_and(|check| check.outcome == "passed")
}

/// Whether the checks of its digest, size and DiffID are of the values that it has, and what is called verified has passed.
pub(super) fn are_of(entry: &Entry) -> bool {
    let size = |size: Option<u64>| size.map(|size| size.to_string());
    let same = |name: &str, expected: Option<String>, received: Option<String>| {
        let made = named(entry, name).filter(|check| check.outcome != "not-checked");
        made.is_none_or(|check| check.expected == expected && check.received == received)
    };
    // What is longer than it was named is not read to its end.
    let more = entry.expected_size.filter(|_| entry.computed_size.is_none()).map(|size| format!("more than {size}"));
    let is_longer = more.is_some() && named(entry, "size").is_some_and(|check| check.received == more);
    let unpacked = entry.inside.as_ref().and_then(|inside| inside.diff_id.as_ref()).map(ToString::to_string);
    // Where no DiffID was named, what was received is words.
    let diff_id = named(entry, "diff-id").filter(|check| check.expected.is_some());
    let diff_id = diff_id.and_then(|check| check.received.clone());
    same("digest", entry.expected.clone(), entry.computed.clone())
        && (is_longer || same("size", size(entry.expected_size), size(entry.computed_size)))
        && (entry.verdict != "verified" || named(entry, "digest").is_none() || passed(entry, "digest"))
        && (entry.verdict != "computed" || entry.expected == entry.computed)
        && (unpacked.is_none() || diff_id.is_none() || unpacked == diff_id)
}

/// Whether it is a manifest that names a config, as all do but the withdrawn ones of artifacts.
pub(super) fn must_have_config(entry: &Entry) -> bool {
    let is_one = |media_type: MediaType| {
        media_type.kind() == MediaKind::Manifest && media_type.essence() != MediaType::OCI_ARTIFACT
    };
    entry.role == "document"
        && media_type(entry).is_some_and(is_one)
        && passed(entry, "members")
        && !named_failed(entry)
}

/// Whether the document is of another type than it says.
fn named_failed(entry: &Entry) -> bool {
    ["served-type", "described-type"]
        .into_iter()
        .any(|name| named(entry, name).is_some_and(|check| check.outcome == "failed"))
}

/// Checks that always tell both values when they pass.
const OF_VALUES: [&str; 9] =
    ["digest", "size", "diff-id", "coding", "trailing", "diff-id-count", "rootfs-type", "history", "platform"];

/// Whether the outcome follows from the values.
pub(super) fn is_consistent(check: &CheckEntry) -> bool {
    let is_made = check.outcome != "not-checked";
    if is_made == check.why.is_some() {
        return false;
    }
    let (Some(expected), Some(received)) = (&check.expected, &check.received) else {
        return check.outcome != "passed" || !OF_VALUES.contains(&check.name.as_str());
    };
    let is_same = match check.name.as_str() {
        "platform" => is_same_platform(expected, received),
        "described-type" => Some(MediaType::new(expected.as_str()).agrees(&MediaType::new(received.as_str()))),
        _ => Some(expected == received),
    };
    match check.outcome.as_str() {
        "passed" => is_same != Some(false),
        "failed" => is_same != Some(true),
        // Values are told of a DiffID alone that is the one named, by a config that proves nothing. Others would have failed.
        _ => is_same != Some(false),
    }
}

/// Whether these are the same platform, where a part that one leaves out may be anything; nothing when one of them is not
/// written as platforms are.
fn is_same_platform(expected: &str, received: &str) -> Option<bool> {
    let read = |text: &str| text.replace('?', UNSAID).parse::<Platform>().ok();
    let (expected, received) = (read(expected)?, read(received)?);
    let part = |a: &str, b: &str| a == b || a == UNSAID || b == UNSAID;
    let maybe = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    Some(
        part(&expected.os, &received.os)
            && part(&expected.architecture, &received.architecture)
            && maybe(&expected.variant, &received.variant)
            && maybe(&expected.os_version, &received.os_version),
    )
}

/// A part that a platform leaves out, in letters that a platform may have.
const UNSAID: &str = "__";
