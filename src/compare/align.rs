//! Two lists beside each other: what both have in one order, so that something put in between marks nothing else.

use std::ops::Range;

/// How many pairs of places are looked at; each takes four bytes while it lasts. Beyond, lists are compared by position:
/// a thousand layers or steps that differ on either side are more than anybody reads.
const MOST_PAIRS: usize = 1_000_000;

/// A longest list of places that are the same on both sides, in the order of both. What both begin and end with is always
/// among them. Beyond [`MOST_PAIRS`] those that are the same at one position.
pub(super) fn kept(
    left: Range<usize>,
    right: Range<usize>,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let begin = left.clone().zip(right.clone()).take_while(|(l, r)| same(*l, *r)).count();
    let (left, right) = (left.start + begin..left.end, right.start + begin..right.end);
    let ends = left.clone().rev().zip(right.clone().rev()).take_while(|(l, r)| same(*l, *r)).count();
    let (middle_left, middle_right) = (left.start..left.end - ends, right.start..right.end - ends);
    let first = (0..begin).rev().map(|back| (left.start - 1 - back, right.start - 1 - back));
    let last = (middle_left.end..left.end).zip(middle_right.end..right.end);
    let middle = match middle_left.len().checked_mul(middle_right.len()) {
        Some(pairs) if pairs <= MOST_PAIRS => longest(middle_left, middle_right, same),
        _ => middle_left.zip(middle_right).filter(|(l, r)| same(*l, *r)).collect(),
    };
    first.chain(middle).chain(last).collect()
}

/// A longest common subsequence, by the table of how long the ones of all ends are.
fn longest(left: Range<usize>, right: Range<usize>, same: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let width = right.len() + 1;
    let mut table = vec![0_u32; (left.len() + 1) * width];
    let at = |table: &[u32], l: usize, r: usize| {
        table.get((l - left.start) * width + r - right.start).copied().unwrap_or_default()
    };
    for l in left.clone().rev() {
        for r in right.clone().rev() {
            let length =
                if same(l, r) { at(&table, l + 1, r + 1) + 1 } else { at(&table, l + 1, r).max(at(&table, l, r + 1)) };
            if let Some(cell) = table.get_mut((l - left.start) * width + r - right.start) {
                *cell = length;
            }
        }
    }
    let (mut l, mut r) = (left.start, right.start);
    let mut kept = Vec::new();
    while l < left.end && r < right.end {
        if same(l, r) {
            kept.push((l, r));
            (l, r) = (l + 1, r + 1);
        } else if at(&table, l + 1, r) >= at(&table, l, r + 1) {
            l += 1;
        } else {
            r += 1;
        }
    }
    kept
}

/// What lies before, between and behind the places that are kept; ranges may be empty.
pub(super) fn gaps(
    kept: &[(usize, usize)],
    left: Range<usize>,
    right: Range<usize>,
) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let ends = kept.iter().copied().chain([(left.end, right.end)]);
    ends.scan((left.start, right.start), |(l, r), (to_left, to_right)| {
        let gap = (*l..to_left, *r..to_right);
        (*l, *r) = (to_left + 1, to_right + 1);
        Some(gap)
    })
}
