//! Text with numbers in it, compared by their values.

use std::cmp::Ordering;

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
                let (one, other) = (digits(left, here), digits(right, there));
                match by_value(one, other) {
                    Ordering::Equal => {}
                    ordering => return ordering,
                }
                here += one.len();
                there += other.len();
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

/// The run of digits that begins there.
pub(super) fn digits(bytes: &[u8], from: usize) -> &[u8] {
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
