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

/// Compares every object that the older run looked at with the one of the same role, place and name in the newer.
pub fn compare(older: &Receipt, newer: &Receipt) -> Vec<Difference> {
    let asked = older.objects.iter().enumerate().filter(|(_, entry)| !entry.left_out);
    asked.filter_map(|(object, entry)| Some(Difference { object, kind: difference(entry, newer)? })).collect()
}

fn difference(entry: &Entry, newer: &Receipt) -> Option<DifferenceKind> {
    let is_it = |other: &&Entry| {
        (&other.role, other.position, &other.expected, &other.platform, other.left_out)
            == (&entry.role, entry.position, &entry.expected, &entry.platform, false)
    };
    let Some(now) = newer.objects.iter().find(is_it) else { return Some(DifferenceKind::Missing) };
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
