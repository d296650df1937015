//! Objects: what hashing and reading say of the same bytes, independently.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/shelf.rs"]
mod shelf;

use std::sync::Arc;

use shelf::{OCI_MANIFEST, manifest_of, sha256, sha512};
use tallyman::content::{ContentError, Document};
use tallyman::object::{HeaderSays, Held, Object};
use tallyman::source::{Answer, Came, Claim, Exchange};
use tallyman::transport::{Headers, Method};
use tallyman::verify::{Expected, Verdict};

fn answer(bytes: &[u8], media_type: Option<&str>, claimed: Claim) -> Answer {
    let exchange = Exchange {
        method: Method::Get,
        url: "https://registry.example/v2/app/manifests/1".into(),
        accept: None,
        status: 200,
        redirected: false,
        headers: Headers::default(),
        authorized: None,
    };
    Answer { bytes: bytes.into(), media_type: media_type.map(str::to_owned), claimed, came: Came::Answer(exchange) }
}

fn object(bytes: &[u8], claimed: Claim, expected: Option<&Expected>) -> Object {
    Object::new(Arc::new(Held::new(answer(bytes, Some(OCI_MANIFEST), claimed), expected)), expected)
}

#[test]
fn what_cannot_be_read_still_has_a_verdict() {
    let expected = Expected { digest: sha256(b"not a manifest"), size: Some(14) };
    let object = object(b"not a manifest", Claim::Hidden, Some(&expected));
    assert_eq!(object.verdict(), &Verdict::Verified);
    assert!(matches!(object.reading(), Some(Err(ContentError::NotJson { .. }))), "{:?}", object.reading());
    assert_eq!(object.bytes(), Some(b"not a manifest".as_slice()));
}

#[test]
fn what_can_be_read_is_withheld_when_it_is_not_what_was_asked_for() {
    let expected = Expected { digest: sha256(b"something else"), size: None };
    let bytes = manifest_of(b"{}", 1);
    let object = object(&bytes, Claim::Hidden, Some(&expected));
    assert_eq!(object.verdict().as_str(), "mismatch");
    assert_eq!(object.bytes(), None);
    assert!(object.reading().is_none());
    assert_eq!(object.digest(), &sha256(&bytes), "its own digest is told all the same");
    assert_eq!(object.named(), &expected.digest, "and is not what it goes by");
    assert_eq!(object.size(), bytes.len() as u64);
}

#[test]
fn content_of_a_tag_is_computed_and_read() {
    let object = object(&manifest_of(b"{}", 1), Claim::Hidden, None);
    assert_eq!((object.verdict(), object.named()), (&Verdict::Computed, object.digest()));
    let Some(Ok(reading)) = object.reading() else { panic!("{:?}", object.reading()) };
    assert!(matches!(reading.document, Document::Manifest(_)));
}

#[test]
fn the_verdict_of_a_child_depends_on_its_parent() {
    let expected = Expected { digest: sha256(b"x"), size: Some(1) };
    let child = object(b"x", Claim::Hidden, Some(&expected));
    assert_eq!(child.clone().named_by(&Verdict::Verified).verdict(), &Verdict::Verified);
    for parent in [Verdict::Computed, Verdict::Claimed] {
        assert_eq!(child.clone().named_by(&parent).verdict(), &Verdict::Computed);
    }
}

#[test]
fn the_same_bytes_are_judged_by_what_each_reader_named() {
    let held = Arc::new(Held::new(answer(b"x", None, Claim::Hidden), None));
    let named = |digest| Expected { digest, size: None };
    assert_eq!(Object::new(held.clone(), None).verdict(), &Verdict::Computed);
    assert_eq!(Object::new(held.clone(), Some(&named(sha256(b"x")))).verdict(), &Verdict::Verified);
    assert_eq!(Object::new(held, Some(&named(sha256(b"y")))).verdict().as_str(), "mismatch");
}

#[test]
fn the_header_is_compared_and_never_believed() {
    let own = sha256(b"x");
    let cases = [
        (Claim::Hidden, HeaderSays::Hidden),
        (Claim::Unreadable("sha256:no".into()), HeaderSays::Unreadable("sha256:no".into())),
        (Claim::Digest(own.clone()), HeaderSays::Agrees),
        (Claim::Digest(sha256(b"y")), HeaderSays::Differs(sha256(b"y"))),
        (Claim::Digest(sha512(b"x")), HeaderSays::Other(sha512(b"x"))),
    ];
    for (claimed, says) in cases {
        let by_tag = object(b"x", claimed.clone(), None);
        assert_eq!(by_tag.header_says(), says);
        assert_eq!(by_tag.verdict(), &Verdict::Computed, "{claimed:?}");
        let expected = Expected { digest: own.clone(), size: None };
        assert_eq!(object(b"x", claimed.clone(), Some(&expected)).verdict(), &Verdict::Verified, "{claimed:?}");
        let wrong = Expected { digest: sha256(b"y"), size: None };
        assert_eq!(object(b"x", claimed, Some(&wrong)).verdict().as_str(), "mismatch");
    }
}

#[test]
fn a_header_of_another_algorithm_is_compared_with_what_was_computed() {
    let expected = Expected { digest: sha512(b"x"), size: None };
    let object = object(b"x", Claim::Digest(sha512(b"x")), Some(&expected));
    assert_eq!((object.header_says(), object.verdict()), (HeaderSays::Agrees, &Verdict::Verified));
}
