//! JSON laid out: all that was received and nothing else, whatever it is.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use proptest::prelude::*;
use serde_json::Value;
use tallyman::digest::Digest;
use tallyman::pretty::{Piece, lay_out};

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn pieces(json: &str) -> Vec<Piece> {
    let (pieces, whole) = lay_out(json, json.len());
    assert!(whole);
    pieces
}

/// The text that a page would show.
fn shown(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Plain(text) | Piece::Key(text) | Piece::Text(text) | Piece::Literal(text) => text.clone(),
        Piece::Digest(digest) => format!("\"{digest}\""),
    };
    pieces.iter().map(text).collect()
}

/// The text without white space outside of quotes.
fn dense(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let keep = |c: &char| {
        let kept = quoted || !matches!(c, ' ' | '\t' | '\n' | '\r');
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        kept
    };
    json.chars().filter(keep).collect()
}

#[test]
fn members_and_elements_stand_on_lines_of_their_own() {
    let json = r#"{"a":[1,{"b":null}],"c":{},"d":[ ],"e":"x"}"#;
    let laid_out = r#"{
  "a": [
    1,
    {
      "b": null
    }
  ],
  "c": {},
  "d": [],
  "e": "x"
}"#;
    assert_eq!(shown(&pieces(json)), laid_out);
    assert_eq!(shown(&pieces(laid_out)), laid_out, "what is laid out already stays as it is");
}

#[test]
fn spelling_order_and_repetition_stay_as_received() {
    for json in [r#"{"b":1.0e+05,"a":-0,"b":1}"#, r#"["\u0041","é","\/",18446744073709551616]"#, "\"\"", "null"] {
        assert_eq!(dense(&shown(&pieces(json))), json);
    }
}

#[test]
fn keys_texts_literals_and_digests_are_told_apart() {
    let json = format!(r#"{{"digest" : "{DIGEST}","{DIGEST}":"sha256:short","n":[true,-1.5e3]}}"#);
    let told: Vec<_> = pieces(&json).into_iter().filter(|piece| !matches!(piece, Piece::Plain(_))).collect();
    let key = |text: &str| Piece::Key(format!("\"{text}\""));
    let literal = |text: &str| Piece::Literal(text.to_owned());
    let expected = [
        key("digest"),
        Piece::Digest(DIGEST.parse().unwrap()),
        key(DIGEST),
        Piece::Text("\"sha256:short\"".to_owned()),
        key("n"),
        literal("true"),
        literal("-1.5e3"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn only_a_text_that_is_exactly_a_digest_becomes_one() {
    let not_digests = [
        format!(r#""\"{DIGEST}""#),
        format!(r#""{DIGEST}\"""#),
        format!(r#"" {DIGEST}""#),
        format!(r#""{DIGEST}\n""#),
        format!("\"{}\"", DIGEST.replace(':', r"\u003a")),
        format!("\"{DIGEST}"),
        format!("\"{}\"", DIGEST.to_uppercase()),
    ];
    for text in not_digests {
        assert_eq!(pieces(&text), [Piece::Text(text.clone())]);
    }
}

#[test]
fn quotes_at_the_ends_of_a_text_stay() {
    for text in [r#""\"""#, r#""\"\"""#, r#""\\""#, r#""\\\"""#, r#""""#] {
        assert_eq!(pieces(text), [Piece::Text(text.to_owned())]);
    }
}

#[test]
fn what_is_not_json_is_passed_through() {
    let cases = [
        "<!doctype html>",
        "}}}",
        "]",
        "{]",
        "\"open",
        "\"open\\",
        "\\",
        "é",
        "\u{a0}",
        "a\u{2028}b",
        ":,:",
        "{\"a\"",
        "[[[",
        "\u{0}",
    ];
    for text in cases {
        assert_eq!(dense(&shown(&pieces(text))), dense(text), "{text:?}");
    }
    assert_eq!(pieces(""), []);
    assert_eq!(pieces(" \n\t\r"), []);
}

#[test]
fn no_more_than_the_limit_is_laid_out() {
    let long = format!("[\"{}\"]", "x".repeat(1000));
    for limit in [0, 1, 2, 100, 1003] {
        let (pieces, whole) = lay_out(&long, limit);
        assert!(!whole);
        assert!(dense(&shown(&pieces)).len() <= limit, "{limit}");
        assert!(long.starts_with(&dense(&shown(&pieces))));
    }
    assert!(lay_out(&long, 1004).1 && lay_out(&long, usize::MAX).1);
    // Between the bytes of a character.
    assert_eq!(lay_out("\"é\"", 2), (vec![Piece::Text("\"".to_owned())], false));
}

#[test]
fn half_a_number_and_half_a_digest_are_not_shown_as_whole_ones() {
    assert_eq!(shown(&lay_out("[12345]", 4).0), "[\n  ");
    let json = format!("[\"{DIGEST}\"]");
    let cut = lay_out(&json, json.len() - 2).0;
    assert!(!cut.iter().any(|piece| matches!(piece, Piece::Digest(_))), "{cut:?}");
}

#[test]
fn nesting_beyond_what_is_indented_stays_on_one_line() {
    let deep = "[".repeat(20_000);
    let laid_out = shown(&pieces(&deep));
    assert_eq!(dense(&laid_out), deep);
    assert_eq!(laid_out.lines().count(), 41);
    assert!(laid_out.len() <= deep.len() + 41 * 81, "{}", laid_out.len());
}

fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        ".*",
        "[\"\\\\ \n\u{7f}é:{}]{0,8}",
        any::<[u8; 32]>().prop_map(|bytes| format!("sha256:{}", bytes.map(|byte| format!("{byte:02x}")).concat())),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn digests(value: &Value, found: &mut Vec<Digest>) {
    match value {
        Value::String(text) => found.extend(text.parse::<Digest>()),
        Value::Array(elements) => elements.iter().for_each(|element| digests(element, found)),
        Value::Object(members) => members.values().for_each(|member| digests(member, found)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn nothing_but_white_space_is_added_or_lost(value in json(), spaced in any::<bool>()) {
        let json = if spaced { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let pieces = pieces(&json);
        let laid_out = shown(&pieces);
        prop_assert_eq!(dense(&laid_out), dense(&json));
        prop_assert_eq!(serde_json::from_str::<Value>(&laid_out).unwrap(), serde_json::from_str::<Value>(&json).unwrap());
        let mut expected = Vec::new();
        digests(&value, &mut expected);
        let found = pieces.into_iter().filter_map(|piece| match piece { Piece::Digest(digest) => Some(digest), _ => None });
        prop_assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn anything_is_passed_through(text in any::<String>(), limit in 0..200_usize) {
        prop_assert_eq!(dense(&shown(&pieces(&text))), dense(&text));
        prop_assert_eq!(lay_out(&text, limit).1, text.len() <= limit);
    }

    #[test]
    fn anything_made_of_json_marks_is_passed_through(text in "[\\[\\]{}:,\"\\\\ \n0-9a-c\u{e9}]{0,200}") {
        prop_assert_eq!(dense(&shown(&pieces(&text))), dense(&text));
    }
}
