//! Text with numbers in it, compared by their values. A day is one number, however it is written: `2024-01-02` stands
//! where `20240102` does, and a time behind it is a number of its own.

use std::cmp::Ordering;

use crate::tag::kind::date_length;

/// Whether a text is a number and nothing else.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Compares text with each run of digits as one number, by its value; leading zeros count only when all else is equal.
/// A total order on texts.
// A loop over bytes, because the page is compiled for size and a chain of iterators then costs twice the time.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (left, right) = (a.as_bytes(), b.as_bytes());
    let (mut here, mut there) = (0, 0);
    loop {
        match (left.get(here), right.get(there)) {
            (Some(one), Some(other)) if one.is_ascii_digit() && other.is_ascii_digit() => {
                let (one, other) = (Run::at(a, here), Run::at(b, there));
                match by_value(one.digits(), other.digits()) {
                    Ordering::Equal => {}
                    ordering => return ordering,
                }
                here = one.end;
                there = other.end;
            }
            (None, None) => return left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
            (one, other) if one == other => {
                here += 1;
                there += 1;
            }
            (one, other) => return one.cmp(&other),
        }
    }
}

/// A number in a text.
pub(super) struct Run<'t> {
    written: &'t [u8],
    /// Its digits, where it is a day.
    day: Option<[u8; DAY]>,
    /// Where it ends.
    pub(super) end: usize,
}

/// The digits of a day: 20240102.
const DAY: usize = 8;

impl<'t> Run<'t> {
    /// The one that begins there.
    pub(super) fn at(text: &'t str, from: usize) -> Self {
        let written = digits(text.as_bytes(), from);
        let end = from + written.len();
        let day = if may_be_day(text, from, written) { day(text, from) } else { None };
        match day {
            Some((day, length)) => Self { written, day: Some(day), end: from + length },
            None => Self { written, day: None, end },
        }
    }

    /// Whether it is written longer than its digits are: a shorter text has the same number.
    pub(super) fn is_spaced(&self) -> bool {
        self.day.is_some() && self.written.len() < DAY
    }

    /// Its digits, those of a day together.
    pub(super) fn digits(&self) -> &[u8] {
        self.day.as_ref().map_or(self.written, <[u8; DAY]>::as_slice)
    }
}

/// Whether digits may be a day that needs a look: a year before a separator, or a day with a time right behind it. Most
/// numbers are neither, and cost no more than this.
fn may_be_day(text: &str, from: usize, digits: &[u8]) -> bool {
    let separated = || matches!(text.as_bytes().get(from + 4), Some(b'-' | b'_'));
    matches!(digits, [b'1' | b'2', ..]) && (digits.len() == 4 && separated() || matches!(digits.len(), 12 | 14))
}

/// The digits of a day that begins there, and how long it is as it is written.
fn day(text: &str, from: usize) -> Option<([u8; DAY], usize)> {
    let rest = text.get(from..).filter(|rest| date_length(rest) > 0)?;
    let length = if matches!(rest.as_bytes().get(4), Some(b'-' | b'_')) { DAY + 2 } else { DAY };
    let mut day = [0; DAY];
    let digits = rest.bytes().take(length).filter(u8::is_ascii_digit);
    day.iter_mut().zip(digits).for_each(|(to, digit)| *to = digit);
    Some((day, length))
}

/// The run of digits that begins there.
fn digits(bytes: &[u8], from: usize) -> &[u8] {
    let mut end = from;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    bytes.get(from..end).unwrap_or_default()
}

/// Compares runs of digits of any length without reading them as numbers.
pub(super) fn by_value(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while let Some((b'0', rest)) = a.split_first() {
        a = rest;
    }
    while let Some((b'0', rest)) = b.split_first() {
        b = rest;
    }
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}
