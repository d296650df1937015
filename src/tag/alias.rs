//! Tags that are one thing with several names, as far as their digests have been read.

use super::order::{By, Order, sort};
use super::row::Row;
use crate::digest::Digest;

/// Tags of one digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they point at.
    pub digest: Digest,
    /// Positions of the rows, the most particular name first: `1.4.2`, `1.4`, `1`, `edge`, `latest`.
    pub rows: Vec<u32>,
}

/// Which tags are the same, from what is known so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    /// Groups of two tags and more, in the order of their digests.
    pub groups: Vec<Group>,
    /// How many rows have a digest. Of the others nothing is said.
    pub read: usize,
    /// How many rows there are.
    pub total: usize,
}

impl Aliases {
    /// The group of a digest: the tags that are known to point at it, if there are two at least.
    pub fn of(&self, digest: &Digest) -> Option<&Group> {
        let at = self.groups.binary_search_by(|group| group.digest.cmp(digest)).ok()?;
        self.groups.get(at)
    }
}

/// Finds the tags that share a digest.
pub fn aliases(rows: &[Row]) -> Aliases {
    let mut known = with_digest(rows);
    let read = known.len();
    sort(rows, &mut known, Order { by: By::Digest, reverse: false });
    let digest = |position: &u32| rows.get(*position as usize).and_then(Row::digest);
    let mut groups = Vec::new();
    for same in known.chunk_by(|a, b| digest(a) == digest(b)) {
        if let Some(digest) = same.first().and_then(digest).filter(|_| same.len() > 1) {
            groups.push(Group { digest: digest.clone(), rows: particular_first(rows, same) });
        }
    }
    Aliases { groups, read, total: rows.len() }
}

/// The rows that are known to point at a digest, the most particular name first.
pub fn tags_of(rows: &[Row], digest: &Digest) -> Vec<u32> {
    let mut found = with_digest(rows);
    found.retain(|position| rows.get(*position as usize).and_then(Row::digest) == Some(digest));
    sort(rows, &mut found, Order::default());
    particular_first(rows, &found)
}

/// From the order of releases to the order in which one thing's names are told: versions before other names, and
/// releases before the families that stand at them.
fn particular_first(rows: &[Row], newest_first: &[u32]) -> Vec<u32> {
    let is_version = |position: &u32| rows.get(*position as usize).is_some_and(|row| !row.name().core().is_empty());
    let mut ordered: Vec<u32> = newest_first.iter().rev().filter(|position| is_version(position)).copied().collect();
    ordered.extend(newest_first.iter().rev().filter(|position| !is_version(position)));
    ordered
}

fn with_digest(rows: &[Row]) -> Vec<u32> {
    let positions = (0_u32..).zip(rows).filter(|(_, row)| row.digest().is_some());
    positions.map(|(position, _)| position).collect()
}
