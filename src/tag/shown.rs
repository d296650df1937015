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

/// How many rows are still to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Of those that are shown.
    pub shown: usize,
    /// Of all.
    pub all: usize,
}

impl Unread {
    /// Counts the rows that are still to be read.
    pub fn count(rows: &[Row], shown: &[u32], is_open: impl Fn(&Row) -> bool) -> Self {
        let of_shown = shown.iter().filter_map(|position| rows.get(*position as usize));
        Self { shown: of_shown.filter(|row| is_open(row)).count(), all: rows.iter().filter(|row| is_open(row)).count() }
    }

    /// How many are read on for: those that are shown, or else the others.
    pub fn of_next(self) -> usize {
        if self.shown > 0 { self.shown } else { self.all }
    }

    /// What reading on reads, at most so many. Where some of what is still to be read is not shown, it says of which.
    pub fn words(self, most: usize) -> String {
        let (of, hides) = (self.of_next(), self.shown < self.all);
        let which = match (hides, self.shown) {
            (false, _) => "",
            (true, 0) => " not shown",
            (true, _) => " shown",
        };
        let number = |count: usize| size::grouped(count as u64);
        match (of <= most, hides) {
            (true, _) => format!("Read the other {}{which}", number(of)),
            (false, true) => format!("Read {} of the {}{which}", number(most), number(of)),
            (false, false) => format!("Read the next {}", number(most)),
        }
    }
}

/// What is read next: of what is shown, in its order; and where all of that has been read, of the rest, the newest releases
/// first.
pub fn next_to_read(rows: &[Row], shown: &[u32], is_open: impl Fn(&Row) -> bool) -> Vec<u32> {
    let is_open = |position: &u32| rows.get(*position as usize).is_some_and(&is_open);
    let of_shown: Vec<u32> = shown.iter().copied().filter(is_open).collect();
    if of_shown.is_empty() { ordered(rows, Order::default()).into_iter().filter(is_open).collect() } else { of_shown }
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
