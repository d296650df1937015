//! How many reads a registry still allows, where it tells. Docker Hub does, for each manifest that is read.
//! <https://docs.docker.com/docker-hub/usage/pulls/>

use crate::transport::Headers;

/// The longest window believed, in seconds: a month.
const LONGEST_WINDOW: u32 = 31 * 24 * 3600;

/// How many reads are allowed and left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How many may be made in a window.
    pub limit: u32,
    /// How many are left of them.
    pub remaining: u32,
    /// How long the window is, in seconds, where that is told.
    pub window: Option<u32>,
}

/// Reads `RateLimit-Limit: 100;w=21600` and `RateLimit-Remaining: 99;w=21600`. Without both of them there is no limit, or it
/// cannot be seen; nonsense counts as not there.
pub fn read(headers: &Headers) -> Option<Budget> {
    let (limit, window) = parse(headers.get("ratelimit-limit")?)?;
    let (remaining, other) = parse(headers.get("ratelimit-remaining")?)?;
    Some(Budget { limit, remaining: remaining.min(limit), window: window.or(other) })
}

/// A number, and the window behind it.
fn parse(text: &str) -> Option<(u32, Option<u32>)> {
    let mut parts = text.split(';').map(str::trim);
    let count = number(parts.next()?)?;
    let window = parts.find_map(|part| part.strip_prefix("w=")).and_then(number);
    Some((count, window.filter(|window| *window <= LONGEST_WINDOW)))
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
