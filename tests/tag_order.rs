//! The order of tags.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::cmp::Ordering;

use proptest::prelude::*;
use tallyman::tag_order::{natural, newest_first};

/// Sorts the reverse of what is expected, so that nothing is right by standing still.
fn in_order(expected: &[&str], compare: impl Fn(&str, &str) -> Ordering) {
    let mut tags: Vec<_> = expected.iter().rev().copied().collect();
    tags.sort_by(|a, b| compare(a, b));
    assert_eq!(tags, expected);
}

#[test]
fn numbers_count_by_their_value() {
    in_order(&["1.10", "1.9", "1.2"], newest_first);
    in_order(&["v2.0.10", "v2.0.9", "v1.99.0"], newest_first);
    in_order(&["20240203", "20231231", "3"], newest_first);
    in_order(&["99999999999999999999999", "99999999999999999999998", "18446744073709551616"], newest_first);
}

#[test]
fn a_release_comes_before_its_pre_releases() {
    in_order(&["1.5.0", "1.5.0-rc.10", "1.5.0-rc.9", "1.5.0-beta.2", "1.4.9"], newest_first);
    in_order(&["3.20", "3.20-slim", "3.20-alpine", "3.19"], newest_first);
}

#[test]
fn a_family_comes_before_its_releases() {
    in_order(&["2", "2.1", "2.1.4", "2.1.3", "2.0", "1"], newest_first);
}

#[test]
fn floating_names_versions_other_names_and_digests_stand_in_this_order() {
    let expected =
        ["latest", "10.0", "9", "edge", "main", "nightly", "sha-9f8e7d6", "sha256-e3b0c442.sig", "sha512-ddaf35a1"];
    in_order(&expected, newest_first);
}

#[test]
fn a_commit_that_begins_with_a_digit_is_a_name() {
    in_order(&["1.0", "9f8e7d6", "abcdef0"], newest_first);
    for name in ["9f8e7d6", "1.0beta", "1..0", "1.", ".1", "v", ""] {
        assert_eq!(newest_first("0.1", name), Ordering::Less, "{name:?} is no version");
    }
}

#[test]
fn names_are_sorted_piece_by_piece() {
    in_order(&["file1", "file2", "file10", "file10a", "file10b"], natural);
    in_order(&["a", "a1", "a01", "a2", "ab", "b"], natural);
    in_order(&["release-2", "release-10"], newest_first);
}

/// Tags that are alike enough to meet in every branch.
fn tag() -> impl Strategy<Value = String> {
    prop_oneof![
        "v?[0-9]{1,2}(\\.[0-9]{1,2}){0,3}([-+_][a-z0-9.]{0,4})?",
        "[0-2v.a_-]{1,6}",
        "(latest|main|sha256-|sha512-|sha-)[0-9a-f]{0,3}",
        "\\PC{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_orders_are_total(a in tag(), b in tag(), c in tag()) {
        for order in [newest_first, natural] {
            prop_assert_eq!(order(&a, &a), Ordering::Equal);
            prop_assert_eq!(order(&a, &b), order(&b, &a).reverse(), "antisymmetric");
            prop_assert_eq!(order(&a, &b) == Ordering::Equal, a == b, "tags that compare equal are the same text");
            let mut sorted = [&a, &b, &c];
            sorted.sort_by(|one, two| order(one, two));
            prop_assert_ne!(order(sorted[0], sorted[1]), Ordering::Greater);
            prop_assert_ne!(order(sorted[1], sorted[2]), Ordering::Greater);
            prop_assert_ne!(order(sorted[0], sorted[2]), Ordering::Greater, "transitive");
        }
    }
}
