//! Two runs side by side: whether what an older receipt says is still so.

use super::{CheckEntry, Entry, Receipt};

/// An object of the older receipt that is not the same in the newer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its number in the older receipt.
    pub object: usize,
    /// What is different.
    pub kind: DifferenceKind,
}

/// What is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DifferenceKind {
    /// The newer run did not come to it, or left it out.
    #[error("the newer run has no such object")]
    Missing,
    /// Its bytes hash to something else.
    #[error("its bytes hash to another digest")]
    Digest,
    /// Its verdict is another one.
    #[error("its verdict is another one")]
    Verdict,
    /// A check came out otherwise.
    #[error("a check came out otherwise")]
    Outcome,
}

/// What comes of comparing two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Objects that are not the same.
    pub differences: Vec<Difference>,
    /// How many objects of the older run the newer one was not asked for: it was for fewer platforms, or for documents
    /// alone. Nothing is said of them.
    pub not_asked: usize,
}

/// Compares every object that the older run looked at with the one of the same role, place and name in the newer. Both are
/// of the same content, so that an entry of an index that is not there at all was not asked for.
pub fn compare(older: &Receipt, newer: &Receipt) -> Comparison {
    let mut found = Comparison::default();
    let mut skipped = vec![false; older.objects.len()];
    for (object, entry) in older.objects.iter().enumerate().filter(|(_, entry)| !entry.left_out) {
        let below = entry.parent.filter(|parent| *parent < object).and_then(|parent| skipped.get(parent).copied());
        let now = newer.objects.iter().find(|other| is_same(entry, other));
        let is_skipped = now.is_none() && (below == Some(true) || !covers(newer, older, entry));
        match skipped.get_mut(object) {
            Some(skipped) if is_skipped => {
                *skipped = true;
                found.not_asked += 1;
            }
            _ => found.differences.extend(difference(entry, now).map(|kind| Difference { object, kind })),
        }
    }
    found
}

/// Whether these are one object, looked at.
fn is_same(entry: &Entry, other: &Entry) -> bool {
    (&other.role, other.position, &other.expected, &other.platform, other.left_out)
        == (&entry.role, entry.position, &entry.expected, &entry.platform, false)
}

/// Whether the newer run was to come to an object of the older one, if it came to what names it.
fn covers(newer: &Receipt, older: &Receipt, entry: &Entry) -> bool {
    match entry.role.as_str() {
        "layer" => newer.layers,
        "document" => entry.parent.is_none() || newer.platforms.is_empty() || newer.platforms == older.platforms,
        _ => true,
    }
}

fn difference(entry: &Entry, now: Option<&Entry>) -> Option<DifferenceKind> {
    let Some(now) = now else { return Some(DifferenceKind::Missing) };
    // Proving by digest what was a tag's answer before makes it verified; that is no change of the content.
    let is_firmer = entry.verdict == "computed" && now.verdict == "verified";
    if now.computed != entry.computed {
        Some(DifferenceKind::Digest)
    } else if now.verdict != entry.verdict && !is_firmer {
        Some(DifferenceKind::Verdict)
    } else {
        (!entry.checks.iter().all(|check| holds(check, now))).then_some(DifferenceKind::Outcome)
    }
}

/// Whether a check came out the same, or was not made before and passes now.
fn holds(check: &CheckEntry, now: &Entry) -> bool {
    let found = now.checks.iter().find(|other| other.name == check.name);
    found.is_some_and(|now| now.outcome == check.outcome || (check.outcome == "not-checked" && now.outcome == "passed"))
}
