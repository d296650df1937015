//! What tags pointed at when they were last seen.

use proptest::prelude::*;
use tallyman::tag::remembered::{MOST, Remembered};

use crate::digest_of;

fn tags(names: &[&str], content: &str) -> Vec<(String, tallyman::digest::Digest)> {
    names.iter().map(|name| ((*name).to_owned(), digest_of(content))).collect()
}

#[test]
fn what_is_noted_is_read_back_and_replaces_what_was_before() {
    let mut remembered = Remembered::default();
    remembered.note("ghcr.io/org/app", tags(&["1.0.0", "latest"], "a"));
    remembered.note("ghcr.io/org/other", tags(&["latest"], "b"));
    remembered.note("ghcr.io/org/app", tags(&["latest"], "c"));
    let again = Remembered::read(&remembered.to_string());
    assert_eq!(again, remembered);
    let of_app = [tags(&["1.0.0"], "a"), tags(&["latest"], "c")].concat();
    assert_eq!(again.of("ghcr.io/org/app"), of_app);
    assert_eq!(again.of("ghcr.io/org/other"), tags(&["latest"], "b"));
    assert_eq!(again.of("ghcr.io/org"), []);
}

#[test]
fn the_oldest_are_forgotten_first() {
    let mut remembered = Remembered::default();
    let names: Vec<String> = (0..MOST + 10).map(|n| format!("t{n}")).collect();
    remembered.note("a/b", tags(&names.iter().map(String::as_str).collect::<Vec<_>>(), "a"));
    assert_eq!(remembered.len(), MOST);
    assert_eq!(remembered.of("a/b")[0].0, "t10");
    remembered.note("c/d", tags(&["new"], "b"));
    assert_eq!(remembered.len(), MOST);
    assert_eq!(remembered.of("a/b")[0].0, "t11");
}

#[test]
fn names_that_would_break_a_line_are_not_kept() {
    let mut remembered = Remembered::default();
    remembered.note("a/b", tags(&["a b", "a\nb", "", "a\u{0}b", &"x".repeat(1000), "good"], "a"));
    remembered.note("a b", tags(&["good"], "a"));
    assert_eq!(remembered.of("a/b"), tags(&["good"], "a"));
    assert_eq!(remembered.len(), 1);
}

#[test]
fn foreign_text_is_not_believed() {
    let digest = digest_of("a");
    for text in
        ["", "\n\n", "a b", "a b c", "a b sha256:12", &format!("a b {digest} d"), &format!(" b {digest}"), "\u{0}"]
    {
        assert!(Remembered::read(text).is_empty(), "{text:?}");
    }
    assert_eq!(Remembered::read(&format!("junk\na b {digest}\n")).of("a"), tags(&["b"], "a"));
    assert!(Remembered::read(&"x".repeat(4 << 20)).is_empty());
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(a |b|\n|sha256:[a-f0-9]{64}|.){0,40}") {
        let remembered = Remembered::read(&text);
        prop_assert_eq!(Remembered::read(&remembered.to_string()), remembered);
    }
}
