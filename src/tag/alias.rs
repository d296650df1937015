//! Tags that are one thing with several names, as far as their digests have been read.

use super::kind::Kind;
use super::order::{By, Order, sort};
use super::row::Row;
use crate::digest::Digest;

/// Tags of one digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they point at.
    pub digest: Digest,
    /// Positions of the rows, the release first, then what stands at it, then its builds: `1.4.2`, `1.4`, `1`, `edge`,
    /// `latest`, `1.4.2-a1b2c3d`. Where there is no release, the builds come first. Of several of a kind the newest first.
    pub rows: Vec<u32>,
}

/// Which tags are the same, from what is known so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    /// Groups of two tags and more, in the order of their digests.
    pub groups: Vec<Group>,
    /// How many tags have a digest that is known. Of the others nothing is said.
    pub read: usize,
    /// How many different digests those are.
    pub distinct: usize,
    /// How many tags there are.
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
    let (mut groups, mut distinct) = (Vec::new(), 0);
    for same in known.chunk_by(|a, b| digest(a) == digest(b)) {
        distinct += 1;
        if let Some(digest) = same.first().and_then(digest).filter(|_| same.len() > 1) {
            groups.push(Group { digest: digest.clone(), rows: particular_first(rows, same) });
        }
    }
    Aliases { groups, read, distinct, total: rows.iter().filter(|row| is_tag(row)).count() }
}

/// The rows that are known to point at a digest, the most particular name first.
pub fn tags_of(rows: &[Row], digest: &Digest) -> Vec<u32> {
    let mut found = with_digest(rows);
    found.retain(|position| rows.get(*position as usize).and_then(Row::digest) == Some(digest));
    sort(rows, &mut found, Order::default());
    particular_first(rows, &found)
}

/// From the order of releases to the order in which one thing's names are told: what names it most exactly first, versions
/// before other names, releases before their pre-releases and the newest of them first, and releases before the families
/// that stand at them.
fn particular_first(rows: &[Row], newest_first: &[u32]) -> Vec<u32> {
    let row = |position: &u32| rows.get(*position as usize);
    let is_version = |position: &u32| row(position).is_some_and(|row| is_version(row.kind()));
    let has_version = newest_first.iter().any(is_version);
    // The family that is closest to its releases stands behind the larger ones.
    let is_floating = |position: &u32| row(position).is_some_and(|row| row.kind() == Kind::Floating);
    let (floating, others): (Vec<u32>, Vec<u32>) = newest_first.iter().partition(|position| is_floating(position));
    let rank = |position: &u32| match row(position).map(|row| (row.kind(), row.name().core().is_empty())) {
        Some((Kind::Release, _)) => (0, false),
        Some((Kind::PreRelease, _)) => (0, true),
        Some((Kind::Floating, is_word)) => (2, is_word),
        Some((_, is_word)) => (if has_version { 3 } else { 1 }, is_word),
        None => (4, true),
    };
    let mut ordered: Vec<u32> = others.into_iter().chain(floating.into_iter().rev()).collect();
    ordered.sort_by_key(rank);
    ordered
}

fn is_version(kind: Kind) -> bool {
    matches!(kind, Kind::Release | Kind::PreRelease)
}

fn is_tag(row: &Row) -> bool {
    row.kind() != Kind::Untagged
}

fn with_digest(rows: &[Row]) -> Vec<u32> {
    let positions = (0_u32..).zip(rows).filter(|(_, row)| row.digest().is_some() && is_tag(row));
    positions.map(|(position, _)| position).collect()
}
