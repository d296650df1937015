//! Moments.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use tallyman::moment::{Moment, in_utc};

#[test]
fn moments_are_compared_across_offsets_and_fractions() {
    let at = |text: &str| Moment::parse(text).unwrap();
    assert_eq!(at("2024-05-01T12:00:00Z"), at("2024-05-01T14:00:00+02:00"));
    assert_eq!(at("2024-05-01T12:00:00Z"), at("2024-05-01 06:30:00-05:30"));
    assert_eq!(at("2024-05-01T12:00:00.5Z"), at("2024-05-01t12:00:00.500000000999z"));
    let in_order = [
        "1970-01-02T00:00:00Z",
        "1999-12-31T23:59:60Z",
        "2000-02-28T23:59:59Z",
        "2000-02-29T00:00:00Z",
        "2000-03-01T00:00:00Z",
        "2023-12-31T23:59:59Z",
        "2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00.000000001Z",
        "2024-02-29T00:00:00+14:00",
        "2100-03-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ];
    for pair in in_order.windows(2) {
        assert!(at(pair[0]) < at(pair[1]), "{pair:?}");
    }
    // A day later, over the end of every month of a leap year.
    let days: Vec<_> = (1..=12).map(|month| at(&format!("2024-{month:02}-01T00:00:00Z"))).collect();
    assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn what_tells_no_moment_is_none() {
    for text in [
        "",
        "2024-05-01",
        "2024-05-01T12:00:00",
        "2024-13-01T12:00:00Z",
        "2024-05-01T24:00:00Z",
        "2024-05-01T12:00:00.Z",
        "2024-05-01T12:00:00+0200",
        "2024-05-01T12:00:00+2:00",
        "+024-05-01T12:00:00Z",
        "2024-05-01T12:00:00Zx",
        "2024/05/01T12:00:00Z",
        "2024-05-01T12:00:00.5ä",
        // Hidden on purpose.
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:01Z",
        "1970-01-01T23:59:59Z",
        "1970-01-02T00:30:00+01:00",
    ] {
        assert_eq!(Moment::parse(text), None, "{text}");
    }
}

#[test]
fn seconds_are_written_as_the_date_that_reads_back_as_them() {
    assert_eq!(in_utc(0).unwrap(), "1970-01-01T00:00:00Z");
    assert_eq!(in_utc(951_868_799).unwrap(), "2000-02-29T23:59:59Z");
    assert_eq!(in_utc(253_402_300_799).unwrap(), "9999-12-31T23:59:59Z");
    assert_eq!((in_utc(253_402_300_800), in_utc(u64::MAX)), (None, None));
    for seconds in (86_400..253_402_300_800_u64).step_by(86_400 * 97 + 12_345) {
        let text = in_utc(seconds).unwrap();
        assert_eq!(Moment::parse(&text).map(Moment::seconds), Some(seconds), "{text}");
    }
}
