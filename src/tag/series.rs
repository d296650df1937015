//! Bare numbers of a repository: the builds of a pipeline, or families of releases. One number does not tell: `97` may be
//! either.

use std::collections::BTreeSet;

use super::kind::Kind;
use super::row::Row;

/// How many numbers in a row make a series: fewer may be the families that somebody keeps (`14`, `15`, `16`).
const ROW: u64 = 5;

/// The rows whose names are numbers of builds, although each alone is taken for a family: there are several in a row,
/// and nothing is released within any of them (`97.1`). Nothing where that is not so.
pub(super) fn builds(rows: &[Row]) -> BTreeSet<u32> {
    let is_bare = |row: &Row| row.name().kind() == Kind::Floating && row.name().core() == row.name().as_str();
    let number = |row: &Row| row.name().as_str().parse::<u64>().ok();
    let bare = || (0_u32..).zip(rows).filter(|(_, row)| is_bare(row));
    let numbers: BTreeSet<u64> = bare().filter_map(|(_, row)| number(row)).collect();
    let in_a_row = numbers.iter().any(|first| (1..ROW).all(|more| numbers.contains(&first.saturating_add(more))));
    if !in_a_row {
        return BTreeSet::new();
    }
    let mut within = rows.iter().filter_map(|row| row.name().core().split_once('.')?.0.parse().ok());
    if within.any(|family: u64| numbers.contains(&family)) {
        return BTreeSet::new();
    }
    bare().filter(|(_, row)| number(row).is_some()).map(|(position, _)| position).collect()
}
