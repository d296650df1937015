//! Text from outside, made fit to be shown.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use proptest::prelude::*;
use tallyman::shown::{CELL, apart, capital, is_longer, pieces, span, visible};

#[test]
fn plain_text_stays_as_it_is() {
    for text in ["", "alpine 3.20", "Größe: 5 µm", "两岸", "<b>&amp;</b>", "a\tb\nc", "👩🚀"] {
        assert_eq!(visible(text, CELL), text);
    }
}

#[test]
fn what_hides_or_reorders_is_written_by_its_number() {
    let hiding = [
        0x00, 0x07, 0x0d, 0x1b, 0x7f, 0x85, 0xad, 0x61c, 0x200b, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a,
        0x202e, 0x2060, 0x2066, 0x2069, 0x3164, 0xfe0f, 0xfeff, 0xfff9, 0xe0001, 0xe007f,
    ];
    for number in hiding {
        let text = format!("a{}b", char::from_u32(number).unwrap());
        assert_eq!(visible(&text, CELL), format!("a⟨U+{number:04X}⟩b"));
    }
}

#[test]
fn a_reversed_file_name_shows_how_it_was_made() {
    assert_eq!(visible("invoice\u{202e}fdp.exe", CELL), "invoice⟨U+202E⟩fdp.exe");
}

#[test]
fn a_long_text_beside_another_is_shown_from_shortly_before_they_differ() {
    let of = |end: &str| format!("{}{end}", "é".repeat(600));
    let (good, evil) = (of("good"), of("evil"));
    let shared = "é".repeat(64);
    assert_eq!(apart(&good, &evil, CELL), format!("…{shared}good"));
    assert_eq!(apart(&evil, &good, CELL), format!("…{shared}evil"));
    let long = of(&"x".repeat(1000));
    assert_eq!(apart(&long, &good, CELL), format!("…{shared}{}…", "x".repeat(CELL - 64)), "cut on both ends");
    assert_eq!(apart(&good, &of(""), CELL), format!("…{shared}good"), "the other is its beginning");
    assert_eq!(apart(&of(""), &good, CELL), format!("…{shared}"));
}

#[test]
fn a_text_that_fits_or_differs_early_is_shown_from_its_beginning() {
    let (short, long) = ("é".repeat(CELL), format!("{}x", "é".repeat(CELL)));
    assert_eq!(apart(&short, &long, CELL), short, "what fits is whole");
    let (one, other) = (format!("a{long}"), format!("b{long}"));
    assert_eq!(apart(&one, &other, CELL), visible(&one, CELL));
    assert_eq!(apart("", &long, CELL), "");
    let hidden = format!("{}\u{202e}{}", "a".repeat(600), "b".repeat(600));
    assert!(apart(&hidden, &"a".repeat(601), CELL).contains("a⟨U+202E⟩b"), "what hides is made visible");
    assert!(!is_longer("éé", 2) && is_longer("ééé", 2), "characters are counted, not bytes");
}

#[test]
fn a_name_is_broken_behind_what_joins_its_parts() {
    let name = "org.opencontainers/image-base_name:1";
    assert_eq!(pieces(name), ["org.", "opencontainers/", "image-", "base_", "name:", "1"]);
    assert_eq!(pieces("plain"), ["plain"]);
    assert_eq!(pieces(""), [""; 0]);
}

#[test]
fn long_text_is_cut_with_a_mark() {
    assert_eq!(visible("abcdef", 6), "abcdef");
    assert_eq!(visible("abcdefg", 6), "abcdef…");
    assert_eq!(visible("éééé", 2), "éé…", "characters are counted, not bytes");
    assert_eq!(visible("abc", 0), "…");
    assert_eq!(visible("", 0), "");
    assert_eq!(visible("abc", usize::MAX), "abc");
}

proptest! {
    #[test]
    fn nothing_that_hides_comes_out(text in any::<String>()) {
        let out = visible(&text, CELL);
        let hidden = |c: char| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!out.contains(hidden), "{:?}", out);
        prop_assert!(out.chars().count() <= CELL * 10);
        prop_assert_eq!(visible(&out, CELL * 10), out, "and there is nothing left to do");
    }
}

#[test]
fn a_span_of_time_has_one_unit() {
    for (seconds, words) in
        [(0, "0 minutes"), (1, "1 minute"), (61, "2 minutes"), (3600, "1 hour"), (7199, "1 hour"), (21_600, "6 hours")]
    {
        assert_eq!(span(seconds), words);
    }
}

#[test]
fn a_sentence_begins_with_a_capital_letter() {
    for (text, begun) in [("nothing to fetch", "Nothing to fetch"), ("1 entry", "1 entry"), ("é", "é"), ("", "")] {
        assert_eq!(capital(text), begun);
    }
}
