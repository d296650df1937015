//! When something was made or pushed, as images and registries tell it: RFC 3339 read into a number that can be compared.

/// The end of what is a placeholder for a date and no age, in seconds since 1970: reproducible builds write the beginning of
/// 1970 or a second after it, Go's zero time is the year 1.
pub const PLACEHOLDERS_END: u32 = 86_400;

/// A moment, in nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i128);

impl Moment {
    /// Reads a date with its time and offset, <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>. Digits behind the
    /// ninth of a second are dropped. `None` for anything else, and for moments before 1970-01-02: builds that hide their
    /// time write those, to the second or one after it, and they say nothing about age.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
        };
        let byte = |at: usize| text.as_bytes().get(at).copied();
        let apart = byte(4)? == b'-' && byte(7)? == b'-' && byte(13)? == b':' && byte(16)? == b':';
        if !apart || !matches!(byte(10)?, b'T' | b't' | b' ') {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
        if !in_range {
            return None;
        }
        let (nanoseconds, offset_at) = fraction(text.get(19..)?)?;
        let offset = offset(text.get(19 + offset_at..)?)?;
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
        (seconds >= i64::from(PLACEHOLDERS_END))
            .then(|| Self(i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds)))
    }
}

impl Moment {
    /// Whole seconds since 1970.
    pub fn seconds(self) -> u64 {
        u64::try_from(self.nanoseconds() / 1_000_000_000).unwrap_or(u64::MAX)
    }

    /// Nanoseconds since 1970.
    pub fn nanoseconds(self) -> u128 {
        // Later than 1970: see `parse`.
        self.0.unsigned_abs()
    }
}

/// Seconds since 1970 as RFC 3339 in UTC. Nothing after the year 9999, for which it has no form.
pub fn in_utc(seconds: u64) -> Option<String> {
    let (day, second) = (i64::try_from(seconds / 86_400).ok()?, seconds % 86_400);
    // Never too late, and early by a few years at most.
    let guess = 1970 + day / 366;
    let year = (guess..=9999).find(|year| days(year + 1, 1, 1) > day)?;
    let month = (1..=12).rev().find(|month| days(year, *month, 1) <= day)?;
    let date = day - days(year, month, 1) + 1;
    let (hour, minute) = (second / 3600, second / 60 % 60);
    Some(format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{:02}Z", second % 60))
}

/// The nanoseconds of `.123…` at the beginning, and its length.
fn fraction(text: &str) -> Option<(i64, usize)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, 0)) };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mut nanoseconds = 0;
    for at in 0..9 {
        let digit = if at < length { rest.as_bytes().get(at).map_or(0, |b| i64::from(b - b'0')) } else { 0 };
        nanoseconds = nanoseconds * 10 + digit;
    }
    (length > 0).then_some((nanoseconds, length + 1))
}

/// Seconds east of Greenwich.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let two =
        |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i64>().ok());
    Some(sign * (two(hours)?? * 3600 + two(minutes)?? * 60))
}

/// Days since 1970-01-01 in the Gregorian calendar, counted from March so that the leap day comes last.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let of_years = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    of_years + (month * 153 + 2) / 5 + day - 719_469
}
