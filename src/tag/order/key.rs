//! One number for each name, which decides nearly all comparisons of a long list.

use super::natural::{Run, is_number};
use super::{RELEASE, Rank, rank, whole};
use crate::tag::kind::{Date, Shape};
use crate::tag::words::is_revision;

/// The beginning of a name's place in the order of releases: if `a.key < b.key` then `a` stands before `b`. Nearly all
/// comparisons of a long list end here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tag) struct Key(pub(super) u128);

/// Bits of one number of a version within a key.
const BITS: u32 = 20;
/// A number that the name does not have, of those that name a release: greater than any, see [`super::numbers`].
const NONE: u64 = (1 << BITS) - 1;
/// A number too large for its place. What comes after it cannot be told from the key.
const LARGE: u64 = NONE - 1;
/// Letters of a text within a key.
const LETTERS: usize = 7;
/// Letters of a name that is sorted by nothing else.
pub(super) const NATURAL_LETTERS: usize = 15;

impl Key {
    /// That of a digest.
    pub(in crate::tag) const DIGEST: Self = Self(((Rank::Digest as u128) << (3 * BITS)) << 64);

    /// The key of a name whose parts are known.
    pub(in crate::tag) fn of(text: &str, shape: &Shape) -> Self {
        let rank = rank(text, shape);
        let (first, second) = match rank {
            Rank::Version | Rank::Build => of_version(shape.parts(text)),
            Rank::Date => (shape.date(text).map_or(0, of_date), 0),
            Rank::Name => {
                let (stem, build) = shape.stem(text);
                // How versions stand among themselves a few letters do not tell.
                return if shape.parts(text).0.is_empty() { Self::of_name(stem, build) } else { Self::of_stem(stem) };
            }
            Rank::Latest | Rank::Digest => (0, 0),
        };
        Self::new(rank, first, second)
    }

    /// That of a name that is no version, with what stands behind it for a build.
    pub(super) fn of_name(stem: &str, build: &str) -> Self {
        let (letters, whole) = short(stem);
        // The newest build first; nothing behind the stem is the oldest. What does not fit comes after.
        Self::new(Rank::Name, letters, if whole { LAST - short(build).0 } else { u64::MAX })
    }

    /// That of a name behind all that begin with the same stem, as far as a key tells.
    fn of_stem(stem: &str) -> Self {
        Self::new(Rank::Name, short(stem).0, u64::MAX)
    }

    fn new(rank: Rank, first: u64, second: u64) -> Self {
        Self((u128::from(((rank as u64) << (3 * BITS)) | first) << 64) | u128::from(second))
    }

    /// That of a version which is the number of a build.
    pub(super) fn of_build(self) -> Self {
        const AT: u32 = 64 + 3 * BITS;
        Self((self.0 & ((1 << AT) - 1)) | ((Rank::Build as u128) << AT))
    }
}

/// Greater than all beginnings.
const LAST: u64 = 1 << 56;

fn of_version((core, build, flavour): (&str, &str, &str)) -> (u64, u64) {
    let mut numbers = whole(core, build);
    let mut first = 0;
    let mut large = false;
    for _ in 0..RELEASE {
        let number = match numbers.next() {
            Some(number) if !large => number.parse::<u64>().unwrap_or(LARGE).min(LARGE),
            _ => NONE,
        };
        large |= number == LARGE;
        // The greatest comes first.
        first = (first << BITS) | (NONE - number);
    }
    if large {
        // Behind those whose numbers all fit.
        return (first, u64::MAX);
    }
    if let Some(fourth) = numbers.next() {
        // Before those that have none, the greatest first. What stands behind it a key does not tell.
        return (first, LAST - fourth.parse().unwrap_or(LAST).min(LAST));
    }
    let identifier = build.split('.').next().unwrap_or_default();
    let second = match (build, flavour) {
        ("", "") => LAST + 1,
        ("", _) => 2 * LAST + 2 - short(flavour).0,
        _ if is_revision(build) => 3 * LAST + 2 - short(identifier).0,
        // A number stands below words, however large.
        _ if is_number(identifier) => 5 * LAST + 2 - short(identifier).0,
        _ => 4 * LAST + 2 - short(identifier).0,
    };
    (first, second)
}

/// The newest first.
fn of_date(date: Date) -> u64 {
    [date.day / 10_000, date.day % 10_000, date.time]
        .into_iter()
        .fold(0, |first, number| (first << BITS) | (NONE - u64::from(number)))
}

/// The first letters of a text within a key: at most 56 bits of [`beginning`].
fn short(text: &str) -> (u64, bool) {
    let (key, whole) = beginning(text, LETTERS);
    // Seven bytes fit.
    (u64::try_from(key).unwrap_or(u64::MAX), whole)
}

/// The first letters of a text as a number in the order of [`super::natural()`], at most eight bits for each, and whether another
/// text of the same number stands behind this one. A run of digits is written as its length and its digits, as is a day.
pub(super) fn beginning(text: &str, letters: usize) -> (u128, bool) {
    let bytes = text.as_bytes();
    let (mut at, mut room, mut key, mut whole) = (0, letters, 0, true);
    while let Some(byte) = bytes.get(at) {
        if room == 0 || *byte == 0 {
            return (key << (8 * room), false);
        }
        room -= 1;
        at += 1;
        if !byte.is_ascii_digit() {
            key = (key << 8) | u128::from(*byte);
            continue;
        }
        let run = Run::at(text, at - 1);
        at = run.end;
        whole &= !run.is_spaced();
        let run = run.digits();
        let zeros = run.iter().take_while(|digit| **digit == b'0').count();
        whole &= zeros == 0;
        let value = run.get(zeros..).unwrap_or_default();
        // Of longer runs not even the length fits.
        let length = value.len().min(9);
        key = (key << 8) | (u128::from(b'0') + length as u128);
        for digit in value {
            if room == 0 || length == 9 {
                return (key << (8 * room), false);
            }
            room -= 1;
            key = (key << 8) | u128::from(*digit);
        }
    }
    (key << (8 * room), whole)
}
