//! Bytes in words. Integer arithmetic: formatting one float costs 7 KiB of WebAssembly.

use std::cell::Cell;

thread_local! {
    static WRITING: Cell<Option<Writing>> = const { Cell::new(None) };
}

/// How the reader's language writes numbers.
#[derive(Clone, Copy)]
pub struct Writing {
    /// A whole number, its groups apart.
    pub whole: fn(u64) -> String,
    /// What stands between a number and its tenths.
    pub decimal: char,
}

/// From now on numbers are written so. Without it they are written as in English.
pub fn write_as(writing: Writing) {
    WRITING.set(Some(writing));
}

fn digits(number: u64) -> String {
    WRITING.get().map_or_else(|| number.to_string(), |writing| (writing.whole)(number))
}

fn decimal() -> char {
    WRITING.get().map_or('.', |writing| writing.decimal)
}

/// A number of bytes with a decimal unit, rounded to three or four digits, for example `999 B`, `28.4 MB`, `317 MB`.
pub fn in_words(bytes: u64) -> String {
    const UNITS: [(u64, &str); 6] = [
        (1_000, "kB"),
        (1_000_000, "MB"),
        (1_000_000_000, "GB"),
        (1_000_000_000_000, "TB"),
        (1_000_000_000_000_000, "PB"),
        (1_000_000_000_000_000_000, "EB"),
    ];
    if bytes < 1000 {
        return format!("{} B", digits(bytes));
    }
    // The first unit in which the rounded number has at most three digits before the point; 2^64 is 18.4 EB.
    for (unit, name) in UNITS {
        let tenths = rounded(bytes, unit / 10);
        if tenths < 1000 {
            return format!("{}{}{} {name}", digits(tenths / 10), decimal(), digits(tenths % 10));
        }
        let whole = rounded(bytes, unit);
        if whole < 1000 {
            return format!("{} {name}", digits(whole));
        }
    }
    format!("{bytes} B")
}

/// A number of bytes in words and exactly, for example `28.4 MB (28,412,009 bytes)`; one number where both are the same.
pub fn exactly(bytes: u64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        ..1000 => format!("{} bytes", grouped(bytes)),
        _ => format!("{} ({} bytes)", in_words(bytes), grouped(bytes)),
    }
}

/// How many times `unit` goes into a number, to the nearest.
fn rounded(number: u64, unit: u64) -> u64 {
    number / unit + u64::from(number % unit >= unit.div_ceil(2))
}

/// A whole number with its thousands apart, for example `2,114`.
pub fn grouped(number: u64) -> String {
    if let Some(writing) = WRITING.get() {
        return (writing.whole)(number);
    }
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
