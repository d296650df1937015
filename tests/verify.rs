//! Verdicts: when `verified` is said, and that nothing else leads there.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/shelf.rs"]
mod shelf;

use proptest::prelude::*;
use shelf::{Pieces, run, sha256, sha512};
use tallyman::body::{Body, BodyError};
use tallyman::digest::Digest;
use tallyman::unpack::Limits;
use tallyman::verify::job::Unpack;
use tallyman::verify::{
    Expected, Measured, Mismatch, Reason, Verdict, can_compute, judge, judge_read, measure, measure_body, measure_layer,
};

fn digest(text: &str) -> Digest {
    text.parse().unwrap()
}

fn named(digest: Digest, size: Option<u64>) -> Expected {
    Expected { digest, size }
}

fn verdict_of(bytes: &[u8], expected: &Expected) -> Verdict {
    judge(Some(expected), &measure(bytes, Some(expected)))
}

#[test]
fn known_digests_are_verified() {
    let empty = digest("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let abc512 = digest(
        "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    );
    assert_eq!(verdict_of(b"", &named(empty, Some(0))), Verdict::Verified);
    assert_eq!(verdict_of(b"abc", &named(abc512, Some(3))), Verdict::Verified);
}

#[test]
fn a_verdict_follows_from_digest_and_size() {
    let (one, empty) = (sha256(b"one"), sha256(b""));
    let cases = [
        ("digest and size", b"one".as_slice(), one.clone(), Some(3), "verified"),
        ("digest, and no size was named", b"one", one.clone(), None, "verified"),
        ("the size named is too small", b"one", one.clone(), Some(2), "mismatch"),
        ("the size named is too large", b"one", one.clone(), Some(4), "mismatch"),
        ("nought is a size like any other", b"one", one.clone(), Some(0), "mismatch"),
        ("nothing, where nothing was named", b"", empty.clone(), Some(0), "verified"),
        ("nothing, where something was named", b"", one.clone(), Some(3), "mismatch"),
        ("other bytes of the same size", b"two", one.clone(), Some(3), "mismatch"),
        ("other bytes", b"three", one, None, "mismatch"),
        ("sha512", b"one", sha512(b"one"), Some(3), "verified"),
        ("sha512 of other bytes", b"two", sha512(b"one"), Some(3), "mismatch"),
        ("an algorithm that is not computed here", b"one", digest("blake3:abc"), Some(3), "unverifiable"),
        ("the same, whatever the size", b"one", digest("sha384:abc"), None, "unverifiable"),
    ];
    for (case, bytes, digest, size, verdict) in cases {
        assert_eq!(verdict_of(bytes, &named(digest, size)).as_str(), verdict, "{case}");
    }
}

#[test]
fn without_a_digest_named_beforehand_nothing_is_verified() {
    assert_eq!(judge(None, &measure(b"one", None)), Verdict::Computed);
}

#[test]
fn a_mismatch_names_both_sides() {
    let verdict = verdict_of(b"two!", &named(sha256(b"one"), Some(3)));
    let Verdict::Mismatch(mismatch) = verdict else { panic!("{verdict:?}") };
    let (expected, received) = (sha256(b"one"), sha256(b"two!"));
    assert_eq!(mismatch, Mismatch { expected, received: Some(received), expected_size: Some(3), received_size: 4 });
    assert!(!mismatch.is_size(), "the digest is wrong as well");
}

#[test]
fn only_a_wrong_size_is_told_apart_from_wrong_bytes() {
    let verdict = verdict_of(b"one", &named(sha256(b"one"), Some(4)));
    let Verdict::Mismatch(mismatch) = verdict else { panic!("{verdict:?}") };
    assert!(mismatch.is_size());
}

#[test]
fn an_unknown_algorithm_is_named_in_the_reason() {
    let verdict = verdict_of(b"one", &named(digest("blake3:abc"), None));
    assert_eq!(verdict, Verdict::Unverifiable(Reason::Algorithm { name: "blake3".into() }));
    assert!(!can_compute(digest("blake3:abc").algorithm()));
    assert!(can_compute(sha256(b"").algorithm()) && can_compute(sha512(b"").algorithm()));
}

#[test]
fn a_measure_of_another_algorithm_never_matches() {
    let measured = Measured { digest: sha256(b"one"), size: 3 };
    assert_eq!(judge(Some(&named(sha512(b"one"), Some(3))), &measured).as_str(), "mismatch");
}

fn every_verdict() -> [Verdict; 5] {
    let mismatch =
        Mismatch { expected: sha256(b"one"), received: Some(sha256(b"two")), expected_size: None, received_size: 3 };
    let unverifiable = Verdict::Unverifiable(Reason::Cancelled { received: 7 });
    [Verdict::Verified, Verdict::Computed, Verdict::Claimed, Verdict::Mismatch(mismatch), unverifiable]
}

#[test]
fn a_chain_is_as_strong_as_its_weakest_link() {
    for own in every_verdict() {
        for parent in every_verdict() {
            let chained = own.clone().named_by(&parent);
            let expected = match own.as_str() {
                "verified" if parent != Verdict::Verified => Verdict::Computed,
                _ => own.clone(),
            };
            assert_eq!(chained, expected, "{} named by {}", own.as_str(), parent.as_str());
        }
    }
}

#[test]
fn only_a_mismatch_is_withheld() {
    let shown: Vec<_> = every_verdict().iter().filter(|verdict| verdict.may_show()).map(Verdict::as_str).collect();
    assert_eq!(shown, ["verified", "computed", "claimed", "unverifiable"]);
}

#[test]
fn a_verdict_is_written_with_its_word_and_its_facts() {
    let written = |verdict: &Verdict| serde_json::to_value(verdict).unwrap();
    assert_eq!(written(&Verdict::Verified), serde_json::json!({"verdict": "verified"}));
    for verdict in every_verdict() {
        assert_eq!(written(&verdict)["verdict"], verdict.as_str());
    }
    let too_large = written(&Verdict::Unverifiable(Reason::TooLarge { limit: 9 }));
    assert_eq!(too_large, serde_json::json!({"verdict": "unverifiable", "reason": "too-large", "limit": 9}));
}

#[test]
fn a_body_that_breaks_off_has_no_digest() {
    // Even when all bytes came before it broke, and whatever was named.
    for size in [None, Some(10), Some(20)] {
        let expected = named(sha256(b"ten bytes!"), size);
        let outcome = run(measure_body(Pieces::of(b"ten bytes!", true), &expected, |_| {}));
        assert_eq!(outcome, Err(BodyError::Interrupted { received: 10 }), "{size:?}");
    }
}

#[test]
fn a_body_is_measured_in_pieces_as_it_is_whole() {
    let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
    for digest in [sha256(&bytes), sha512(&bytes)] {
        let expected = named(digest, Some(1000));
        let mut seen = Vec::new();
        let measured = run(measure_body(Pieces::of(&bytes, false), &expected, |received| seen.push(received))).unwrap();
        assert_eq!(measured, measure(&bytes, Some(&expected)));
        assert_eq!(judge(Some(&expected), &measured), Verdict::Verified);
        assert!(seen.is_sorted() && seen.last() == Some(&1000), "{seen:?}");
    }
}

/// A body without an end, which counts what was taken of it.
struct Endless<'a>(&'a mut u64);

impl Body for Endless<'_> {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        *self.0 += 10;
        assert!(*self.0 < 1000, "nobody stops reading");
        Ok(Some(vec![0; 10]))
    }
}

#[test]
fn reading_stops_past_the_expected_size() {
    for (size, taken) in [(0, 10), (9, 10), (10, 20), (95, 100)] {
        let (mut sent, expected) = (0, named(sha256(b"something"), Some(size)));
        let measured = run(measure_body(Endless(&mut sent), &expected, |_| {})).unwrap();
        assert_eq!((sent, measured.size), (taken, taken), "{size}");
        assert_eq!(judge(Some(&expected), &measured).as_str(), "mismatch");
    }
}

#[test]
fn a_prefix_that_has_the_digest_is_not_verified_when_more_follows() {
    // The digest of the first seven bytes, named with their size: the piece that follows spoils it.
    let expected = named(sha256(b"1234567"), Some(7));
    let measured = run(measure_body(Pieces::of(b"12345678", false), &expected, |_| {})).unwrap();
    assert_eq!(judge(Some(&expected), &measured).as_str(), "mismatch");
}

#[test]
fn what_was_read_no_further_has_no_digest_to_tell() {
    let expected = named(sha256(b"something"), Some(95));
    let mut sent = 0;
    let measured = run(measure_body(Endless(&mut sent), &expected, |_| {})).unwrap();
    let Verdict::Mismatch(mismatch) = judge_read(&expected, &measured) else { panic!("a mismatch") };
    assert_eq!((mismatch.received, mismatch.expected_size, mismatch.received_size), (None, Some(95), 100));
    // All of what is shorter was read, and what has the digest that was named is no part of something else.
    for (bytes, size, is_size) in [(&b"one"[..], 4, true), (b"two", 4, false), (b"two", 3, false), (b"one", 2, true)] {
        let expected = named(sha256(b"one"), Some(size));
        let Verdict::Mismatch(mismatch) = judge_read(&expected, &measure(bytes, None)) else { panic!("a mismatch") };
        assert_eq!((mismatch.received.clone(), mismatch.is_size()), (Some(sha256(bytes)), is_size));
    }
    assert_eq!(judge_read(&named(sha256(b"one"), Some(3)), &measure(b"one", None)), Verdict::Verified);
}

#[test]
fn a_layer_is_measured_like_any_body_and_looked_into() {
    let bytes = vec![0; 2048];
    for (raw, diff_id) in
        [(sha256(&bytes), None), (sha512(&bytes), Some(sha256(b""))), (sha256(&bytes), Some(sha512(b"")))]
    {
        let expected = named(raw, Some(2048));
        let unpack = Unpack { diff_id: diff_id.clone(), limits: Limits::default() };
        let mut seen = Vec::new();
        let pieces = Pieces::of(&bytes, false);
        let (measured, inside) =
            run(measure_layer(pieces, &expected, &unpack, None, |received| seen.push(received))).unwrap();
        assert_eq!(judge(Some(&expected), &measured), Verdict::Verified);
        let is_wide = diff_id.is_some_and(|digest| digest.algorithm().as_str() == "sha512");
        let unpacked = if is_wide { sha512(&bytes) } else { sha256(&bytes) };
        assert_eq!(inside.unwrap().diff_id, Some(unpacked), "a plain archive is its own inside");
        assert!(seen.is_sorted() && seen.last() == Some(&2048), "{seen:?}");
    }
}

#[test]
fn nothing_is_known_of_the_inside_of_a_layer_that_is_too_long_or_breaks_off() {
    let unpack = Unpack { diff_id: None, limits: Limits::default() };
    let (mut sent, expected) = (0, named(sha256(b""), Some(95)));
    let (measured, inside) = run(measure_layer(Endless(&mut sent), &expected, &unpack, None, |_| {})).unwrap();
    assert_eq!((measured.size, inside, sent), (100, None, 100));
    let whole = named(sha256(b"ten bytes!"), Some(10));
    let outcome = run(measure_layer(Pieces::of(b"ten bytes!", true), &whole, &unpack, None, |_| {}));
    assert_eq!(outcome, Err(BodyError::Interrupted { received: 10 }));
}

/// What may happen to bytes on their way.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Extend(Vec<u8>),
    Splice(prop::sample::Index, Vec<u8>),
    Size(u64, bool),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let some = || prop::collection::vec(any::<u8>(), 1..40);
    prop_oneof![
        (any::<prop::sample::Index>(), 0..8_u8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        any::<prop::sample::Index>().prop_map(Mutation::Cut),
        some().prop_map(Mutation::Extend),
        (any::<prop::sample::Index>(), some()).prop_map(|(at, bytes)| Mutation::Splice(at, bytes)),
        (1..1000_u64, any::<bool>()).prop_map(|(by, more)| Mutation::Size(by, more)),
    ]
}

fn mutated(original: &[u8], mutation: &Mutation, expected: &mut Expected) -> Vec<u8> {
    let mut bytes = original.to_vec();
    match mutation {
        Mutation::Flip(at, bit) => bytes[at.index(original.len())] ^= 1 << bit,
        Mutation::Cut(at) => bytes.truncate(at.index(original.len())),
        Mutation::Extend(more) => bytes.extend(more),
        Mutation::Splice(at, more) => {
            let at = at.index(original.len());
            bytes.splice(at..at, more.iter().copied());
        }
        Mutation::Size(by, more) => {
            let size = original.len() as u64;
            expected.size = Some(if *more { size + by } else { size.checked_sub(*by).unwrap_or(size + by) });
        }
    }
    bytes
}

proptest! {
    #[test]
    fn nothing_that_was_changed_is_verified(
        original in prop::collection::vec(any::<u8>(), 1..300),
        mutation in mutation(),
        with_size in any::<bool>(),
        wide in any::<bool>(),
    ) {
        let digest = if wide { sha512(&original) } else { sha256(&original) };
        let mut expected = named(digest, with_size.then_some(original.len() as u64));
        prop_assert_eq!(verdict_of(&original, &expected), Verdict::Verified);
        let bytes = mutated(&original, &mutation, &mut expected);
        prop_assert_eq!(verdict_of(&bytes, &expected).as_str(), "mismatch");
        let streamed = run(measure_body(Pieces::of(&bytes, false), &expected, |_| {})).unwrap();
        prop_assert_eq!(judge(Some(&expected), &streamed).as_str(), "mismatch");
    }
}
