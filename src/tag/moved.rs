//! Tags that point elsewhere than when the reader last took note of them.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::remembered::Before;
use super::row::Row;
use crate::digest::Digest;

/// A tag that points elsewhere than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The tag.
    pub tag: u32,
    /// What it pointed at.
    pub was: Digest,
    /// When it was last seen there, in seconds since 1970, if that is known.
    pub at: Option<u64>,
    /// Whether its name says that it moves.
    pub floating: bool,
}

/// The tags that moved, as far as they have been read, in the order of the rows. `before` is what they pointed at when the
/// reader last took note; a tag that is not in it may have moved since the list was made.
pub fn moved(rows: &[Row], before: &[Before]) -> Vec<Moved> {
    let before: BTreeMap<&str, &Before> = before.iter().map(|before| (before.tag.as_str(), before)).collect();
    let mut found = Vec::new();
    for (tag, row) in (0_u32..).zip(rows) {
        let Some(now) = row.digest() else { continue };
        let (was, at) = match (before.get(row.name().as_str()), row.was()) {
            (Some(before), _) => (&before.digest, before.at),
            (None, Some((was, at))) => (was, at),
            (None, None) => continue,
        };
        if was != now && was.algorithm() == now.algorithm() {
            let floating = matches!(row.kind(), Kind::Floating | Kind::Digest(_));
            found.push(Moved { tag, was: was.clone(), at, floating });
        }
    }
    found
}
