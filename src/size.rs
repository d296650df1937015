//! Bytes in words. Integer arithmetic: formatting one float costs 7 KiB of WebAssembly.

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
        return format!("{bytes} B");
    }
    // The first unit in which the rounded number has at most three digits before the point; 2^64 is 18.4 EB.
    for (unit, name) in UNITS {
        let tenths = rounded(bytes, unit / 10);
        if tenths < 1000 {
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
        let whole = rounded(bytes, unit);
        if whole < 1000 {
            return format!("{whole} {name}");
        }
    }
    format!("{bytes} B")
}

/// A number of bytes in words and exactly, for example `28.4 MB (28,412,009 bytes)`.
pub fn exactly(bytes: u64) -> String {
    format!("{} ({} bytes)", in_words(bytes), grouped(bytes))
}

/// How many times `unit` goes into a number, to the nearest.
fn rounded(number: u64, unit: u64) -> u64 {
    number / unit + u64::from(number % unit >= unit.div_ceil(2))
}

/// A whole number with its thousands apart, for example `2,114`.
pub fn grouped(number: u64) -> String {
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
