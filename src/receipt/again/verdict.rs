//! What may be said of an object's bytes, by its checks and by what names it.

use super::checks::{named, why};
use crate::receipt::Entry;

/// Why bytes may be unverifiable.
const REASONS: [&str; 9] =
    ["algorithm", "interrupted", "stalled", "too-large", "cancelled", "unreadable", "bad-digest", "worker", "payload"];

/// Whether the verdict is the one that the checks of digest and size come to, below such a parent.
pub(super) fn follows(entry: &Entry, parent: Option<&Entry>) -> bool {
    let is_below_verified = parent.is_none_or(|parent| parent.verdict == "verified");
    let Some(digest) = named(entry, "digest") else { return true };
    let has_failed = named(entry, "size").is_some_and(|size| size.outcome == "failed");
    let allowed: &[&str] = match (digest.outcome.as_str(), digest.why.as_deref()) {
        _ if has_failed => &["mismatch"],
        ("failed", _) => &["mismatch"],
        ("passed", _) if is_below_verified => &["verified"],
        ("passed", _) | (_, Some("nothing-named")) => &["computed"],
        (_, Some("not-asked" | "elsewhere")) => &["claimed"],
        (_, Some("bad-digest")) => &["unverifiable", "computed"],
        (_, Some("unread")) => &["unverifiable"],
        _ => &[],
    };
    allowed.contains(&entry.verdict.as_str())
}

/// Whether it is told why bytes are unverifiable, and of no others.
pub(super) fn has_reason(entry: &Entry) -> bool {
    let is_bad_digest = why(entry, "digest") == Some("bad-digest");
    match entry.reason.as_deref() {
        Some(reason) => {
            let is_known = REASONS.contains(&reason);
            is_known && entry.verdict == "unverifiable" && (reason == "bad-digest") == is_bad_digest
        }
        None => entry.verdict != "unverifiable",
    }
}
