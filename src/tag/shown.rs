//! What of a list is shown, and in which order.

use std::fmt;
use std::str::FromStr;

use super::alias::Aliases;
use super::filter::Filter;
use super::kind::Kind;
use super::order::{By, Order, sort};
use super::row::Row;
use crate::size;

/// The words for orders, as they stand in links.
const WORDS: [(&str, By); 7] = [
    ("release", By::Release),
    ("natural", By::Natural),
    ("name", By::Name),
    ("newest", By::Created),
    ("pushed", By::Pushed),
    ("size", By::Size),
    ("digest", By::Digest),
];

/// A word that names no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "orders are release, natural, name, newest, pushed, size and digest, each with a hyphen before it for the reverse"
)]
pub struct NoOrder;

impl FromStr for Order {
    type Err = NoOrder;

    /// Reads `name`, or `-name` for the other way round.
    fn from_str(text: &str) -> Result<Self, NoOrder> {
        let (word, reverse) = text.strip_prefix('-').map_or((text, false), |word| (word, true));
        let named = WORDS.iter().find(|(known, _)| *known == word);
        named.map(|(_, by)| Self { by: *by, reverse }).ok_or(NoOrder)
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = WORDS.iter().find(|(_, by)| *by == self.by).map_or("", |(word, _)| word);
        write!(f, "{}{word}", if self.reverse { "-" } else { "" })
    }
}

impl Order {
    /// Whether it depends on what has been read, so that reading more changes it.
    pub fn needs_reading(self) -> bool {
        matches!(self.by, By::Created | By::Size | By::Digest)
    }
}

/// All positions of a list in an order.
pub fn ordered(rows: &[Row], order: Order) -> Vec<u32> {
    let mut positions: Vec<u32> = (0..).take(rows.len()).collect();
    sort(rows, &mut positions, order);
    positions
}

/// How much of a list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    /// Names made of digests stand in the list like any other.
    pub digest_tags: bool,
    /// Content without a name stands in the list like any tag. Where there are no tags it does so anyway.
    pub untagged: bool,
    /// Of names that are known to be one thing only the most particular is shown.
    pub aliases: bool,
}

/// What is shown of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Positions of rows, in the order wanted.
    pub positions: Vec<u32>,
    /// How many names made of digests match and are folded away.
    pub folded: usize,
    /// How much content without a name matches and is folded away.
    pub untagged: usize,
    /// How many names stand beside another name of the same digest instead of in a row of their own.
    pub joined: usize,
}

/// Takes what a filter keeps out of an order. A filter that asks for names made of digests unfolds them. `aliases` must
/// be those of the same rows.
pub fn shown(rows: &[Row], ordered: &[u32], filter: &Filter, folds: Folds, aliases: &Aliases) -> Shown {
    let mut shown = Shown { positions: filter.kept(rows, ordered.to_vec()), ..Shown::default() };
    let is_untagged = |row: &Row| row.kind() == Kind::Untagged;
    if !folds.digest_tags && !filter.asks_for_digest_tags() {
        shown.folded = fold(rows, &mut shown.positions, |row| row.kind().is_digest());
    }
    if !folds.untagged && !filter.asks_for_untagged() && !rows.iter().all(is_untagged) {
        shown.untagged = fold(rows, &mut shown.positions, is_untagged);
    }
    if folds.aliases {
        join(&mut shown, aliases);
    }
    shown
}

/// Why nothing is shown of a list, in a sentence: what was not read has no digest that a filter could find. `whole` is
/// whether all names have come, and `folded` how many of those that were not read are folded away, names made of digests.
pub fn nothing_shown(filter: &Filter, aliases: &Aliases, folded: usize, whole: bool) -> String {
    let (read, total) = (size::grouped(aliases.read as u64), size::grouped(aliases.total as u64));
    let all_read = !filter.asks_for_digests() || aliases.read == aliases.total;
    let what = if filter.is_of_digests() { "has this digest" } else { "matches the filter" };
    let others = match folded {
        1 if aliases.read + 1 == aliases.total => {
            "The other one is a name made of a digest, and folded away.".to_owned()
        }
        _ if folded > 0 && aliases.read + folded == aliases.total => {
            format!("The other {} are names made of digests, and folded away.", size::grouped(folded as u64))
        }
        _ => format!("There are {total}."),
    };
    match (all_read, aliases.read) {
        (true, _) if whole => "No tag matches the filter.".to_owned(),
        (true, _) => "No tag that is listed so far matches the filter.".to_owned(),
        (false, 0) => format!("Which tag {what} is not known: none of the {total} has been read so far."),
        (false, 1) => format!("The one tag of {total} that was read so far is none that {what}."),
        (false, _) => format!("None of the {read} tags read so far {what}. {others}"),
    }
}

/// How many names made of digests have not been read: nobody asks for them while they are folded away.
pub fn unread_digest_tags(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.kind().is_digest() && row.digest().is_none()).count()
}

/// Takes rows out, and tells how many.
fn fold(rows: &[Row], positions: &mut Vec<u32>, is_folded: impl Fn(&Row) -> bool) -> usize {
    let kept = positions.len();
    positions.retain(|position| !rows.get(*position as usize).is_some_and(&is_folded));
    kept - positions.len()
}

/// Leaves one row of each group: the first of its names that is among the rows.
fn join(shown: &mut Shown, aliases: &Aliases) {
    // Looked up by position: while a long list is read this is done again and again.
    let most = shown.positions.iter().max().map_or(0, |most| *most as usize + 1);
    let mut stays = vec![false; most];
    let set = |stays: &mut [bool], position: u32, to| {
        if let Some(row) = stays.get_mut(position as usize) {
            *row = to;
        }
    };
    shown.positions.iter().for_each(|position| set(&mut stays, *position, true));
    let is_there = |stays: &[bool], position: u32| stays.get(position as usize) == Some(&true);
    for group in &aliases.groups {
        let here = group.rows.iter().filter(|position| is_there(&stays, **position));
        let others: Vec<u32> = here.skip(1).copied().collect();
        others.into_iter().for_each(|position| set(&mut stays, position, false));
    }
    let before = shown.positions.len();
    shown.positions.retain(|position| is_there(&stays, *position));
    shown.joined = before - shown.positions.len();
}

/// How many names of each kind there are, the most frequent first. Kinds without any are left out.
pub fn kinds(rows: &[Row]) -> Vec<(Kind, usize)> {
    let mut counted: Vec<(Kind, usize)> = Vec::new();
    for row in rows {
        let kind = row.kind();
        match counted.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counted.push((kind, 1)),
        }
    }
    counted.sort_by(|(one, few), (other, many)| many.cmp(few).then(one.cmp(other)));
    counted
}
