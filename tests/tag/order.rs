//! The orders of tags.

use std::cmp::Ordering;

use proptest::prelude::*;
use tallyman::digest::Digest;
use tallyman::tag::{By, Order, Row, Seen, TagName, compare_names, natural, newest_first, sort};
use tallyman::verify::Verdict;

use crate::{names, rows};

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
    in_order(&["3", "20240203", "20231231"], newest_first);
    in_order(&["2.0.0", "20240203-alpine", "1234567", "202403"], newest_first);
    in_order(&["1.1", "1.1.0", "1.0.0", "10236", "10235", "10234", "9999"], newest_first);
    in_order(&["2.1.0", "1", "2024-01-03", "2024-01-02T10-00-00Z", "2024-01-02", "20240101", "48213"], newest_first);
    in_order(&["2.1.0", "2024-01-02-a1b2c3d", "20240102-a1b2c3d", "main"], newest_first);
    in_order(&["2024.1.2", "2.1.0"], newest_first);
    in_order(&["99999999999999999999999", "99999999999999999999998", "18446744073709551616"], newest_first);
    in_order(&["1.1048577.2", "1.1048577.1", "1.1048576.9", "1.1048575.9", "1.1048574.9", "1.1048573.9"], newest_first);
    in_order(&["1.2.3.10", "1.2.3.9", "1.2.2"], newest_first);
}

#[test]
fn a_fourth_number_comes_after_the_release_that_has_none() {
    in_order(&["1.0.0.2", "1.0.0.1", "1.0.0.1-rc.1", "1.0.0.0", "1.0.0", "1.0.0-alpine", "1.0.0-rc.1"], newest_first);
    in_order(&["1", "1.2", "1.2.4", "1.2.3.20240101-alpine", "1.2.3.9", "1.2.3_1", "1.1"], newest_first);
    let largest = ["1.0.0.72057594037927937", "1.0.0.72057594037927936", "1.0.0.72057594037927935", "1.0.0.7", "1.0.0"];
    in_order(&largest, newest_first);
}

/// The example of <https://semver.org/#spec-item-11>, the highest first.
#[test]
fn pre_releases_stand_in_the_order_of_semver() {
    let expected = [
        "1.0.0",
        "1.0.0-rc.1",
        "1.0.0-beta.11",
        "1.0.0-beta.2",
        "1.0.0-beta",
        "1.0.0-alpha.beta",
        "1.0.0-alpha.1",
        "1.0.0-alpha",
        "0.9.9",
    ];
    in_order(&expected, newest_first);
    in_order(&["1.5.0", "1.5.0-rc10", "1.5.0-rc9", "1.5.0-beta.2", "1.4.9"], newest_first);
    in_order(&["17rc1", "16", "16.1", "16.0", "16.0.0", "16rc2", "16rc1", "16.0-rc1", "16beta1", "15.4"], newest_first);
    in_order(&["3.14.0", "3.14.0rc2", "3.14.0rc1", "3.14.0b3", "3.14.0a7", "3.13.9"], newest_first);
}

#[test]
fn editions_stand_beside_their_release() {
    in_order(&["3.20", "3.20-slim", "3.20-alpine", "3.19"], newest_first);
    in_order(&["1.5.0", "1.5.0-alpine3.20", "1.5.0-alpine3.9", "1.5.0-rc.1", "1.5.0-rc.1-alpine"], newest_first);
}

#[test]
fn build_metadata_only_breaks_ties() {
    in_order(&["17.0.10_1", "17.0.9_10", "17.0.9_9", "17.0.8_20"], newest_first);
    in_order(&["v1.4.2", "1.4.2", "v1.4.1"], newest_first);
    in_order(&["v1.4.2", "1.4.2", "1.4.2_build", "1.4.2_2", "1.4.1"], newest_first);
}

#[test]
fn numbers_behind_a_version_stand_below_words() {
    in_order(&["1.0.0", "1.0.0-alpine", "1.0.0-rc.1", "1.0.0-a1b2c3d", "1.0.0-57", "1.0.0-9"], newest_first);
}

#[test]
fn leading_zeros_count_only_when_all_else_is_equal() {
    in_order(&["a1-8f8e7d6", "a01-9f8e7d6"], newest_first);
    in_order(&["a1b", "a01b", "a1c"], natural);
}

#[test]
fn dates_stand_by_their_day_however_they_are_written() {
    in_order(&["20240105", "2024-01-04", "20240103-alpine", "2024_01_02", "20231231"], newest_first);
    in_order(
        &["202401021530", "20240102T1200", "20240102-2", "20240102.1", "20240102", "20240102-alpine"],
        newest_first,
    );
    in_order(&["2024-01-02", "20240102", "2024-01-01"], newest_first);
    // No day of the calendar is none, in either spelling.
    in_order(&["2024-01-04_10-11", "20240230", "2024-02-30"], newest_first);
}

#[test]
fn what_was_built_again_stands_by_its_number_above_pre_releases() {
    in_order(&["1.0.0", "1.0.0-alpine", "1.0.0-r10", "1.0.0-r9", "1.0.0-rc.1", "1.0.0-57"], newest_first);
    in_order(&["1.1.0-debian-12-r1", "1.0.0-debian-12-r2", "1.0.0-debian-12-r1", "1.0.0-debian-11-r1"], newest_first);
}

#[test]
fn versions_of_a_word_stand_together_the_newest_first() {
    let expected = ["2.0.0", "1.0.0", "app", "app-1.10.0", "app-1.10.0-rc.1", "app-1.9.0", "web-3.0.0"];
    in_order(&expected, newest_first);
    in_order(&["app-a1b2c3d", "app-1.0.0", "apple-9.0.0"], newest_first);
}

#[test]
fn a_family_comes_before_its_releases() {
    in_order(&["2", "2.1", "2.1.4", "2.1.3", "2.0", "1"], newest_first);
}

#[test]
fn the_groups_stand_in_this_order() {
    let digest = "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.sig";
    let expected = [
        "latest",
        "10.0",
        "9",
        "20240103",
        "20240102",
        "edge",
        "main",
        "main-20240103",
        "main-20240102",
        "sha-9f8e7d6",
        digest,
    ];
    in_order(&expected, newest_first);
    in_order(&["b10", "b9", "build-11", "build-10", "build-9"], newest_first);
    in_order(&["jammy", "jammy-20240125", "jammy-20240111-slim", "jammy-20240111", "noble-20231231"], newest_first);
}

#[test]
fn days_stand_by_the_calendar_however_they_are_written() {
    let expected =
        ["main", "main-20240105", "main-2024-01-04", "main-202401031530", "main-20240103", "main-2024_01_02"];
    in_order(&expected, newest_first);
    in_order(&["noble-2024-01-10-slim", "noble-20240109-slim", "noble-2024-01-08"], newest_first);
    in_order(&["a-2024-01-02", "a-20240103", "a-2024-01-04-x", "a-20240105", "a-202401051530", "a-20240106"], natural);
    // No day of the calendar: numbers by their values.
    in_order(&["a-2024-13-02", "a-2024-14", "a-20240103"], natural);
    in_order(&["a-20240103", "a-209913991399"], natural);
}

#[test]
fn a_commit_that_begins_with_a_digit_is_a_name() {
    in_order(&["1.0", "9f8e7d6", "abcdef0"], newest_first);
    for name in ["9f8e7d6", "1.0foo", "1..0", "1.", ".1", "v", ""] {
        assert_eq!(newest_first("0.1", name), Ordering::Less, "{name:?} is no version");
    }
}

#[test]
fn names_are_sorted_piece_by_piece() {
    in_order(&["file1", "file2", "file10", "file10a", "file10b"], natural);
    in_order(&["a", "a1", "a01", "a2", "ab", "b"], natural);
    in_order(&["1", "1a", "1b", "01c", "2", "10", "12a", "a"], natural);
    in_order(&["release-2-x", "release-10-x"], natural);
}

fn with(name: &str, created: Option<&str>, size: Option<u64>) -> Row {
    let mut row = Row::new(name.to_owned());
    row.learn(Seen { created: created.map(str::to_owned), size, ..Seen::default() });
    row
}

fn sorted(rows: &[Row], by: By, reverse: bool) -> Vec<&str> {
    let mut positions: Vec<u32> = (0..rows.len() as u32).collect();
    sort(rows, &mut positions, Order { by, reverse });
    names(rows, &positions)
}

#[test]
fn the_newest_comes_first_by_moment_and_not_by_letters() {
    let rows = [
        with("c", Some("2024-05-01T12:00:00Z"), None),
        with("a", None, None),
        with("d", Some("2024-05-01T13:30:00+02:00"), None),
        with("e", Some("2024-05-01T12:00:00.5Z"), None),
        with("b", Some("1970-01-01T00:00:00Z"), None),
    ];
    assert_eq!(sorted(&rows, By::Created, false), ["e", "c", "d", "a", "b"]);
    assert_eq!(sorted(&rows, By::Created, true), ["d", "c", "e", "a", "b"], "what is not known stays last");
}

#[test]
fn the_largest_comes_first() {
    let rows = [with("a", None, Some(5)), with("b", None, None), with("c", None, Some(50)), with("d", None, Some(0))];
    assert_eq!(sorted(&rows, By::Size, false), ["c", "a", "d", "b"]);
    assert_eq!(sorted(&rows, By::Size, true), ["d", "a", "c", "b"]);
}

#[test]
fn the_orders_by_name_differ_in_numbers() {
    let rows = rows(&["v9", "v10", "V1", "1.9", "1.10"]);
    assert_eq!(sorted(&rows, By::Name, false), ["1.10", "1.9", "V1", "v10", "v9"]);
    assert_eq!(sorted(&rows, By::Natural, false), ["1.9", "1.10", "V1", "v9", "v10"]);
    assert_eq!(sorted(&rows, By::Natural, true), ["v10", "v9", "V1", "1.10", "1.9"]);
    assert_eq!(sorted(&rows, By::Release, true), ["1.9", "1.10", "V1", "v9", "v10"]);
}

#[test]
fn tags_of_one_digest_stand_together() {
    let rows = rows(&["a=x", "b", "c=y", "d=x"]);
    let sorted = sorted(&rows, By::Digest, false);
    let (x, y): (Digest, Digest) = (crate::digest_of("x"), crate::digest_of("y"));
    let expected = if x < y { ["a", "d", "c", "b"] } else { ["c", "a", "d", "b"] };
    assert_eq!(sorted, expected);
}

type Compare = fn(&str, &str) -> Ordering;

/// What was read of a tag: a part of its date, its size, its digest's algorithm.
type Read = (Option<u32>, Option<u64>, Option<String>);

/// Tags that are alike enough to meet in every branch.
fn tag() -> impl Strategy<Value = String> {
    prop_oneof![
        "v?[0-9]{1,2}(\\.[0-9]{1,2}){0,3}([-+_][a-z0-9.]{0,4})?",
        "v?[01](\\.[01]){0,3}(-(rc|beta|alpine|slim|a1b2c3d|r)(\\.?[0-9])?){0,2}",
        "[0-2](\\.(104857[3-7]|0?[12])){1,3}",
        "1\\.0\\.0(\\.(7205759403792793[4-7]|[0-2]))?(-rc\\.1|-alpine|-r1|-1)?",
        "[0-2v.a_-]{1,6}",
        "(20240103|2024010[0-9]|[0-9]{5,7})(-alpine|-1)?",
        "(latest|main|edge|sha256-|sha512-|sha-)(-?2024010[0-9])?[0-9a-f]{0,3}",
        "(app|a1|a01|application|v)-(v?[0-2]\\.[0-9]{1,2}(\\.[0-2])?|a1b2c3d)(-rc\\.1|-r[0-9]|-alpine)?",
        "(2024010[12]|2024-01-0[12])(T15|[.-][0-9])?(-alpine)?",
        "(main|a)-(2024[-_]?0[12][-_]?0[12](15[0-3]0)?|[0-9]{4,8}|202401021530[0-9]{0,2})([a.-][0-9a]{0,2})?",
        "(build-|b|jammy-|alpine-)[0-9]{0,3}(20240[0-9]0[1-9](\\.1)?)?(-slim)?",
        "[a0-2\u{0}\u{e4}-]{1,10}",
        "1\\.0\\.0-[ab.]?[0-2.]{1,3}[a.-]?",
        "[ab]{0,7}[0-9]{0,10}[ab]{0,2}(-9f8e7d[0-9])?",
        "\\PC{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

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

    /// Keys decide most comparisons of a list; the whole names decide the same.
    #[test]
    fn lists_are_sorted_as_their_names_compare(tags in prop::collection::vec(tag(), 0..12), reverse: bool) {
        let rows: Vec<Row> = tags.into_iter().map(Row::new).collect();
        let turned = |ordering: Ordering| if reverse { ordering.reverse() } else { ordering };
        let orders: [(By, Compare); 3] =
            [(By::Release, newest_first), (By::Natural, natural), (By::Name, |a, b| a.cmp(b))];
        for (by, compare) in orders {
            let sorted = sorted(&rows, by, reverse);
            prop_assert!(sorted.is_sorted_by(|a, b| turned(compare(a, b)) != Ordering::Greater), "{by:?}: {sorted:?}");
        }
    }

    #[test]
    fn lists_are_sorted_as_what_was_read_of_them_compares(
        read in prop::collection::vec((prop::option::of(0_u32..5), prop::option::of(0_u64..4), prop::option::of("(sha256|sha512|a|b)")), 0..12),
        reverse: bool,
    ) {
        let row = |(at, (second, size, algorithm)): (usize, Read)| {
            let mut row = Row::new(format!("1.{at}"));
            let created = second.map(|second| format!("2024-05-01T12:00:00.00000000{second}Z"));
            let length = |algorithm: &str| if algorithm == "sha512" { 128 } else { 64 };
            let digest = algorithm.map(|name| format!("{name}:{}", (at % 3).to_string().repeat(length(&name))).parse().unwrap());
            row.learn(Seen { digest: digest.map(|digest| (digest, Verdict::Claimed)), size, created, ..Seen::default() });
            row
        };
        let rows: Vec<Row> = read.into_iter().enumerate().map(row).collect();
        let known = |by: By, row: &Row| match by {
            By::Created => row.moment().is_some(),
            By::Size => row.size().is_some(),
            _ => row.digest().is_some(),
        };
        let compare = |by: By, a: &Row, b: &Row| match by {
            By::Created => b.moment().cmp(&a.moment()),
            By::Size => b.size().cmp(&a.size()),
            _ => a.digest().cmp(&b.digest()),
        };
        for by in [By::Created, By::Size, By::Digest] {
            let mut positions: Vec<u32> = (0..rows.len() as u32).collect();
            sort(&rows, &mut positions, Order { by, reverse });
            let sorted: Vec<&Row> = positions.iter().map(|at| &rows[*at as usize]).collect();
            let (first, last) = sorted.split_at(sorted.iter().filter(|row| known(by, row)).count());
            prop_assert!(!last.iter().any(|row| known(by, row)), "what is not known comes last");
            let wrong = if reverse { Ordering::Less } else { Ordering::Greater };
            prop_assert!(first.is_sorted_by(|a, b| compare(by, a, b) != wrong), "{by:?} {reverse}: {sorted:#?}");
        }
    }

    /// The key of a name holds seven letters: what it cannot tell is told by the whole name.
    #[test]
    fn a_longer_stem_comes_after_a_shorter_one_whatever_their_builds(stem in "[ab]{5,8}", more in "[a-c0-9-]{1,3}", one in 0..9, other in 0..9) {
        let (short, long) = (format!("{stem}-{one}f8e7d0"), format!("{stem}{more}-{other}f8e7d0"));
        let expected = natural(&format!("{stem}-"), &format!("{stem}{more}-"));
        prop_assert_eq!(newest_first(&short, &long), expected);
    }

    #[test]
    fn parsed_names_compare_like_texts(a in tag(), b in tag()) {
        let (one, other) = (TagName::new(a.clone()), TagName::new(b.clone()));
        prop_assert_eq!(compare_names(&one, &other), newest_first(&a, &b));
    }

    #[test]
    fn versions_of_three_numbers_stand_in_the_order_of_their_numbers(
        a in (0_u32..3, 0_u32..20, 0_u32..20), b in (0_u32..3, 0_u32..20, 0_u32..20),
    ) {
        let text = |(x, y, z): (u32, u32, u32)| format!("{x}.{y}.{z}");
        prop_assert_eq!(newest_first(&text(a), &text(b)), b.cmp(&a));
    }
}
