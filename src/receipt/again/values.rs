//! What the two values of a check have to be.

use super::checks::{named, passed, why};
use crate::content::{MediaType, Platform};
use crate::digest::Digest;
use crate::receipt::{CheckEntry, Entry};

/// Checks that always tell both values when they pass, and of all but the DiffID when they fail.
pub(super) const OF_VALUES: [&str; 10] = [
    "digest",
    "size",
    "diff-id",
    "coding",
    "trailing",
    "diff-id-count",
    "rootfs-type",
    "history",
    "platform",
    "described-type",
];

/// Whether the checks are of the values that the object has, or that are told beside it.
pub(super) fn are_of(entry: &Entry, parent: Option<&Entry>) -> bool {
    is_measured(entry) && is_of_platform(entry, parent) && is_of_layers(entry) && is_of_inside(entry)
}

/// Of its digest and size: those named and those computed.
fn is_measured(entry: &Entry) -> bool {
    let size = |size: Option<u64>| size.map(|size| size.to_string());
    let same = |name: &str, expected: Option<String>, received: Option<String>| {
        let made = named(entry, name).filter(|check| check.outcome != "not-checked");
        made.is_none_or(|check| check.expected == expected && check.received == received)
    };
    // What is longer than it was named is not read to its end.
    let more = entry.expected_size.filter(|_| entry.computed_size.is_none()).map(|size| format!("more than {size}"));
    let is_longer = more.is_some() && named(entry, "size").is_some_and(|check| check.received == more);
    let is_unnamed = why(entry, "size").is_some();
    same("digest", entry.expected.clone(), entry.computed.clone())
        && (is_longer || same("size", size(entry.expected_size), size(entry.computed_size)))
        && (!is_unnamed || entry.expected_size.is_none())
        && entry.computed.is_some() == entry.computed_size.is_some()
        && (entry.verdict != "computed"
            || entry.expected == entry.computed
            || why(entry, "digest") == Some("bad-digest"))
        && (!passed(entry, "embedded-data") || same("embedded-data", entry.expected.clone(), entry.expected.clone()))
}

/// Of a config: the platform that the index names for its manifest.
fn is_of_platform(entry: &Entry, parent: Option<&Entry>) -> bool {
    let Some(check) = named(entry, "platform") else { return true };
    let named = parent.and_then(|parent| parent.platform.as_ref());
    let is_unknown = |platform: &String| platform.parse::<Platform>().is_ok_and(|platform| platform.is_unknown());
    match check.why.as_deref() {
        None => check.expected.as_ref() == named,
        Some("nothing-named") => named.is_none_or(is_unknown),
        Some(_) => true,
    }
}

/// Of a config: both the count of DiffIDs and the history are held against the number of layers.
fn is_of_layers(entry: &Entry) -> bool {
    let expected = |name: &str| named(entry, name).filter(|check| check.why.is_none()).map(|check| &check.expected);
    match (expected("diff-id-count"), expected("history")) {
        (Some(count), Some(history)) => count == history,
        _ => true,
    }
}

/// Of a layer: the DiffID found inside, or the digest of what is stored as it is.
fn is_of_inside(entry: &Entry) -> bool {
    // Where no DiffID was named, what was received is words.
    let received =
        named(entry, "diff-id").filter(|check| check.expected.is_some()).and_then(|check| check.received.as_ref());
    let Some(received) = received else { return true };
    match &entry.inside {
        Some(inside) => inside.diff_id.as_ref().is_some_and(|found| found.to_string() == *received),
        None => entry.computed.as_ref() == Some(received),
    }
}

/// Whether the outcome follows from the values.
pub(super) fn is_consistent(check: &CheckEntry) -> bool {
    let is_made = check.outcome != "not-checked";
    if is_made == check.why.is_some() {
        return false;
    }
    let has_values = OF_VALUES.contains(&check.name.as_str());
    match (&check.expected, &check.received, check.outcome.as_str()) {
        (Some(expected), Some(received), outcome) => {
            let is_same = is_same(&check.name, expected, received);
            // Values are told of a DiffID alone that is the one named, by a config that proves nothing. Others would have
            // failed.
            if outcome == "failed" { is_same != Some(true) } else { is_same != Some(false) }
        }
        (None, None, "passed") => !has_values && check.name != "embedded-data",
        (None, None, "failed") => false,
        (None, None, _) => check.why.as_deref() != Some("config-computed"),
        // What is wrong, where no value was named.
        (None, Some(words), "failed") => !has_values || (check.name == "diff-id" && words.parse::<Digest>().is_err()),
        (None, Some(_), "not-checked") => ["stream", "described-type"].contains(&check.name.as_str()),
        _ => false,
    }
}

/// Whether two values of a check are the same; nothing where that cannot be told.
fn is_same(name: &str, expected: &str, received: &str) -> Option<bool> {
    match name {
        "platform" => is_same_platform(expected, received),
        "described-type" => Some(MediaType::new(expected).agrees(&MediaType::new(received))),
        _ => Some(expected == received),
    }
}

/// Whether these are the same platform, where a part that one leaves out may be anything; nothing when one of them has
/// letters that platforms have not.
fn is_same_platform(expected: &str, received: &str) -> Option<bool> {
    if !expected.contains('/') || !received.contains('/') {
        return Some(false);
    }
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
