//! Bytes in words.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use proptest::prelude::*;
use tallyman::size::{Writing, exactly, grouped, in_words, write_as};

#[test]
fn bytes_are_rounded_to_a_unit_that_fits() {
    let cases = [
        (0, "0 B"),
        (1, "1 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (1_049, "1.0 kB"),
        (1_050, "1.1 kB"),
        (99_949, "99.9 kB"),
        (99_950, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (999_949, "1.0 MB"),
        (999_950, "1.0 MB"),
        (1_000_000, "1.0 MB"),
        (28_449_999, "28.4 MB"),
        (28_450_000, "28.5 MB"),
        (317_400_000, "317 MB"),
        (999_499_999_999, "999 GB"),
        (999_500_000_000, "1.0 TB"),
        (1_000_000_000_000_000_000, "1.0 EB"),
        (u64::MAX, "18.4 EB"),
    ];
    for (bytes, words) in cases {
        assert_eq!(in_words(bytes), words, "{bytes}");
    }
}

#[test]
fn thousands_stand_apart() {
    let cases = [
        (0, "0"),
        (12, "12"),
        (999, "999"),
        (1_000, "1,000"),
        (2_114, "2,114"),
        (100_000, "100,000"),
        (1_000_000, "1,000,000"),
        (u64::MAX, "18,446,744,073,709,551,615"),
    ];
    for (number, text) in cases {
        assert_eq!(grouped(number), text);
    }
}

/// The value of such words, in bytes.
fn value(words: &str) -> f64 {
    let (number, unit) = words.split_once(' ').unwrap();
    let power = ["B", "kB", "MB", "GB", "TB", "PB", "EB"].iter().position(|name| *name == unit).unwrap();
    number.parse::<f64>().unwrap() * 1000_f64.powi(i32::try_from(power).unwrap())
}

proptest! {
    #[test]
    fn words_are_never_far_from_the_number(bits in 0..64_u32, number in any::<u64>()) {
        let bytes = number >> bits;
        let error = (value(&in_words(bytes)) - bytes as f64).abs();
        prop_assert!(error <= bytes as f64 * 0.05, "{} is not {}", bytes, in_words(bytes));
    }

    #[test]
    fn more_bytes_are_never_less_in_words(bits in 0..64_u32, number in any::<u64>(), more in any::<u64>()) {
        let (one, two) = (number >> bits, (number >> bits).saturating_add(more >> bits));
        prop_assert!(value(&in_words(one)) <= value(&in_words(two)), "{} {}", in_words(one), in_words(two));
    }

    #[test]
    fn grouping_changes_no_digit(number in any::<u64>()) {
        prop_assert_eq!(grouped(number).replace(',', ""), number.to_string());
    }
}

#[test]
fn numbers_are_written_as_the_reader_writes_them() {
    // Held by each thread for itself, and every test has a thread of its own.
    write_as(Writing { whole: |number| format!("<{number}>"), decimal: ',' });
    assert_eq!(grouped(28_412_009), "<28412009>");
    assert_eq!(in_words(999), "<999> B");
    assert_eq!([0, 1, 200].map(exactly), ["<0> bytes", "1 byte", "<200> bytes"]);
    assert_eq!(exactly(28_412_009), "<28>,<4> MB (<28412009> bytes)");
    assert_eq!(in_words(317_400_000), "<317> MB");
}
