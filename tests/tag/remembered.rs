//! What tags pointed at when they were last seen.

use proptest::prelude::*;
use tallyman::digest::Digest;
use tallyman::tag::remembered::{MOST, Remembered};

use crate::digest_of;

fn tags(names: &[&str], content: &str) -> Vec<(String, Digest)> {
    names.iter().map(|name| ((*name).to_owned(), digest_of(content))).collect()
}

/// What a place's tags are held against.
fn held(remembered: &Remembered, place: &str) -> Vec<(String, Digest)> {
    remembered.of(place).into_iter().map(|before| (before.tag, before.digest)).collect()
}

fn again(remembered: &Remembered) -> Remembered {
    Remembered::read(&remembered.to_string())
}

#[test]
fn what_is_noted_is_read_back() {
    let mut remembered = Remembered::default();
    remembered.note("ghcr.io/org/app", tags(&["1.0.0", "latest"], "a"), 7);
    remembered.note("ghcr.io/org/other", tags(&["latest"], "b"), 8);
    assert_eq!(again(&remembered), remembered);
    assert_eq!(held(&remembered, "ghcr.io/org/app"), tags(&["1.0.0", "latest"], "a"));
    assert_eq!(held(&remembered, "ghcr.io/org/other"), tags(&["latest"], "b"));
    assert_eq!(held(&remembered, "ghcr.io/org"), []);
    assert_eq!(remembered.of("ghcr.io/org/other")[0].at, Some(8));
}

#[test]
fn a_tag_that_moved_is_held_against_what_it_was_until_somebody_takes_note() {
    let mut remembered = Remembered::default();
    let at = |remembered: &Remembered| remembered.of("a/b").into_iter().map(|before| before.at).collect::<Vec<_>>();
    remembered.note("a/b", tags(&["1", "2"], "a"), 10);
    remembered.note("a/b", tags(&["1"], "b"), 20);
    remembered.note("a/b", tags(&["1"], "c"), 30);
    remembered = again(&remembered);
    remembered.note("a/b", tags(&["1"], "c"), 40);
    assert_eq!(held(&remembered, "a/b"), [tags(&["2"], "a"), tags(&["1"], "a")].concat(), "however often it is seen");
    assert_eq!(at(&remembered), [Some(10), Some(10)]);

    remembered.take_note("a/other", &["1".to_owned()]);
    assert_eq!(held(&remembered, "a/b"), [tags(&["2"], "a"), tags(&["1"], "a")].concat());
    remembered.take_note("a/b", &["1".to_owned()]);
    assert_eq!(held(&again(&remembered), "a/b"), [tags(&["2"], "a"), tags(&["1"], "c")].concat());
    assert_eq!(at(&remembered), [Some(10), Some(30)], "since when it is there");
    // Nothing is known of where it is by now: it is gone, or only somebody who signed in saw it.
    remembered.take_note("a/b", &["2".to_owned()]);
    assert_eq!(held(&remembered, "a/b"), tags(&["1"], "c"));
}

#[test]
fn a_tag_that_came_back_has_not_moved() {
    let mut remembered = Remembered::default();
    for (content, now) in [("a", 1), ("b", 2), ("a", 3)] {
        remembered.note("a/b", tags(&["1"], content), now);
    }
    assert_eq!(remembered.to_string(), format!("a/b 1 {} 3\n", digest_of("a")));
    // A digest of another kind cannot be held against it.
    let other: Digest = format!("sha512:{}", "0".repeat(128)).parse().unwrap();
    remembered.note("a/b", vec![("1".to_owned(), other.clone())], 4);
    assert_eq!(held(&remembered, "a/b"), [("1".to_owned(), other)]);
}

#[test]
fn the_oldest_are_forgotten_first() {
    let mut remembered = Remembered::default();
    let names: Vec<String> = (0..MOST + 10).map(|n| format!("t{n}")).collect();
    remembered.note("a/b", tags(&names.iter().map(String::as_str).collect::<Vec<_>>(), "a"), 1);
    assert_eq!(remembered.len(), MOST);
    assert_eq!(remembered.of("a/b")[0].tag, "t10");
    remembered.note("c/d", tags(&["new"], "b"), 2);
    assert_eq!(remembered.len(), MOST);
    assert_eq!(remembered.of("a/b")[0].tag, "t11");
}

#[test]
fn names_that_would_break_a_line_are_not_kept() {
    let mut remembered = Remembered::default();
    remembered.note("a/b", tags(&["a b", "a\nb", "", "a\u{0}b", &"x".repeat(1000), "good"], "a"), 1);
    remembered.note("a b", tags(&["good"], "a"), 1);
    assert_eq!(held(&remembered, "a/b"), tags(&["good"], "a"));
    assert_eq!(remembered.len(), 1);
}

#[test]
fn foreign_text_is_not_believed() {
    let digest = digest_of("a");
    for text in [
        "",
        "\n\n",
        "a b",
        "a b c",
        "a b sha256:12",
        &format!("a b {digest} d"),
        &format!("a b {digest} 1 {digest}"),
        &format!("a b {digest} 1 {digest} 2 3"),
        &format!(" b {digest}"),
        "\u{0}",
    ] {
        assert!(Remembered::read(text).is_empty(), "{text:?}");
    }
    // The second is a line as it was written at first.
    assert_eq!(held(&Remembered::read(&format!("junk\na b {digest}\n")), "a"), tags(&["b"], "a"));
    assert!(Remembered::read(&"x".repeat(4 << 20)).is_empty());
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(a |b|[0-9]|\n|sha256:[a-f0-9]{64} |.){0,40}") {
        let remembered = Remembered::read(&text);
        prop_assert_eq!(Remembered::read(&remembered.to_string()), remembered);
    }
}
