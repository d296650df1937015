//! Dates in names, however they are written.

use super::read::date_length;

/// A date at the beginning of a text, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tag) struct Date<'t> {
    /// Year, month and day as digits: 20240102.
    pub(in crate::tag) day: u32,
    /// Hour, minute and second as digits, and one: 153001 for half past three in the afternoon. 0 where no time is told.
    pub(in crate::tag) time: u32,
    /// What stands behind.
    pub(in crate::tag) rest: &'t str,
}

impl<'t> Date<'t> {
    /// Reads it: `20240102`, `202401021530`, `2024-01-02`, `20240102T1530`.
    pub(super) fn at(text: &'t str) -> Option<Self> {
        let (written, rest) = text.split_at_checked(date_length(text)).filter(|(written, _)| !written.is_empty())?;
        let mut digits = written.bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'));
        let day = digits.by_ref().take(8).fold(0, |day, digit| day * 10 + digit);
        let mut time = digits.peekable();
        let is_told = time.peek().is_some();
        let seconds = time.chain(std::iter::repeat(0)).take(6).fold(0, |time, digit| time * 10 + digit);
        Some(Self { day, time: if is_told { seconds + 1 } else { 0 }, rest })
    }

    /// How many that day came before, where they are counted: 1 behind `20240102-1` and `20240102.1`.
    pub(in crate::tag) fn count(&self) -> u64 {
        let digits = self.rest.get(1..).unwrap_or_default();
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let is_whole = digits.get(end..).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        digits.get(..end).filter(|_| is_whole).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}
