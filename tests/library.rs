//! The library: nothing is fetched twice, reads are shared and restarted, and a tag never leads to `verified`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/shelf.rs"]
mod shelf;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use futures_util::future::join_all;
use shelf::*;
use tallyman::body::BodyError;
use tallyman::content::ContentError;
use tallyman::digest::Digest;
use tallyman::library::{DOCUMENT_LIMIT, Drift, Library};
use tallyman::reference::Tag;
use tallyman::source::ErrorKind;
use tallyman::source::throttle::AT_ONCE;
use tallyman::transport::Method;
use tallyman::verify::{Expected, Verdict};

fn library(shelf: &Shelf) -> Library<Shelf> {
    Library::new(shelf.clone(), "https://example.org/".to_owned())
}

fn image() -> Vec<u8> {
    manifest_of(b"{}", 5)
}

/// Polls once and expects that there is something to wait for.
fn starts(future: std::pin::Pin<&mut impl Future>) {
    assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

#[test]
fn content_of_a_digest_is_fetched_once() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &image());
    let library = library(&shelf);
    for _ in 0..3 {
        let object = run(library.open_digest(&place(), &digest)).unwrap();
        assert_eq!(object.verdict(), &Verdict::Verified);
        assert_eq!(object.bytes(), Some(&*image()));
    }
    assert_eq!(shelf.log(), [format!("GET /v2/app/manifests/{digest}")]);
}

#[test]
fn a_digest_that_a_tag_led_to_is_not_fetched_again() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &image());
    let library = library(&shelf);
    run(library.open_tag(&place(), &tag("1"))).unwrap();
    let object = run(library.open_digest(&place(), &digest)).unwrap();
    assert_eq!(object.verdict(), &Verdict::Verified, "this time somebody named it");
    assert_eq!(shelf.log(), ["GET /v2/app/manifests/1"]);
}

#[test]
fn the_same_digest_elsewhere_is_another_question() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &image());
    let library = library(&shelf);
    run(library.open_digest(&place(), &digest)).unwrap();
    let elsewhere = tallyman::reference::Place::Repository("localhost:5000/other".parse().map(repository).unwrap());
    assert_eq!(run(library.open_digest(&elsewhere, &digest)).unwrap_err().kind, ErrorKind::DigestUnknown);
}

fn repository(reference: tallyman::reference::Reference) -> tallyman::reference::Repository {
    reference.repository().unwrap().clone()
}

#[test]
fn reads_at_the_same_time_share_one_request() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &image());
    let (library, place) = (library(&shelf), place());
    let (mut one, mut two) = (pin!(library.open_digest(&place, &digest)), pin!(library.open_digest(&place, &digest)));
    shelf.hold();
    starts(one.as_mut());
    starts(two.as_mut());
    assert_eq!(shelf.log().len(), 1);
    shelf.release();
    assert_eq!(run(one).unwrap().verdict(), &Verdict::Verified);
    assert_eq!(run(two).unwrap().verdict(), &Verdict::Verified);
    assert_eq!(shelf.log().len(), 1);
}

#[test]
fn who_stays_gets_the_content_although_who_began_has_left() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &image());
    let (library, place) = (library(&shelf), place());
    shelf.hold();
    let mut stays = pin!(library.open_digest(&place, &digest));
    {
        let mut leaves = pin!(library.open_digest(&place, &digest));
        starts(leaves.as_mut());
        starts(stays.as_mut());
    }
    shelf.release();
    assert_eq!(run(stays).unwrap().digest(), &digest);
    assert_eq!(shelf.log().len(), 1);
}

#[test]
fn a_read_that_everybody_left_is_restarted_by_who_asks_next() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &image());
    let (library, place) = (library(&shelf), place());
    shelf.hold();
    {
        let mut leaves = pin!(library.open_digest(&place, &digest));
        starts(leaves.as_mut());
    }
    shelf.release();
    assert_eq!(run(library.open_digest(&place, &digest)).unwrap().verdict(), &Verdict::Verified);
    assert_eq!(shelf.log().len(), 2);
}

#[test]
fn a_failure_is_not_kept_and_who_asks_again_is_not_told_the_old_one() {
    let shelf = Shelf::default();
    let digest = sha256(&image());
    let path = format!("/v2/app/manifests/{digest}");
    shelf.lay(&path, Page { breaks: true, ..Page::ok(OCI_MANIFEST, b"{") });
    let (library, place) = (library(&shelf), place());
    shelf.hold();
    let (mut first, mut late) =
        (pin!(library.open_digest(&place, &digest)), pin!(library.open_digest(&place, &digest)));
    starts(first.as_mut());
    starts(late.as_mut());
    shelf.release();
    let interrupted = ErrorKind::from(BodyError::Interrupted { received: 1 });
    assert_eq!(run(first).unwrap_err().kind, interrupted);
    // `late` has not looked yet; the content is well again meanwhile.
    shelf.manifest("1", OCI_MANIFEST, &image());
    shelf.hold();
    let mut again = pin!(library.open_digest(&place, &digest));
    starts(again.as_mut());
    assert_eq!(run(late).unwrap_err().kind, interrupted);
    // That `late` came back does not end the read that is under way now.
    let mut joins = pin!(library.open_digest(&place, &digest));
    starts(joins.as_mut());
    assert_eq!(shelf.log().len(), 2);
    shelf.release();
    assert_eq!(run(again).unwrap().verdict(), &Verdict::Verified);
    assert_eq!(run(joins).unwrap().verdict(), &Verdict::Verified);
}

#[test]
fn a_mismatch_is_withheld_and_not_kept() {
    let shelf = Shelf::default();
    let digest = sha256(&image());
    shelf.lay(&format!("/v2/app/manifests/{digest}"), Page::ok(OCI_MANIFEST, b"{\"altered\":1}").claiming(&digest));
    let library = library(&shelf);
    let object = run(library.open_digest(&place(), &digest)).unwrap();
    assert_eq!(object.verdict().as_str(), "mismatch");
    assert_eq!(object.bytes(), None);
    assert!(object.reading().is_none());
    shelf.manifest("1", OCI_MANIFEST, &image());
    let object = run(library.open_digest(&place(), &digest)).unwrap();
    assert_eq!(object.verdict(), &Verdict::Verified);
    assert_eq!(shelf.log().len(), 2);
}

#[test]
fn a_blob_and_a_manifest_of_one_digest_do_not_share_a_failure() {
    let shelf = Shelf::default();
    let bytes = image();
    let digest = shelf.manifest("1", OCI_MANIFEST, &bytes);
    let (library, place) = (library(&shelf), place());
    let expected = Expected { digest: digest.clone(), size: None };
    shelf.hold();
    let (mut blob, mut manifest) =
        (pin!(library.blob(&place, &expected, DOCUMENT_LIMIT)), pin!(library.open_digest(&place, &digest)));
    starts(blob.as_mut());
    starts(manifest.as_mut());
    shelf.release();
    assert_eq!(run(blob).unwrap_err().kind, ErrorKind::DigestUnknown);
    assert_eq!(run(manifest).unwrap().verdict(), &Verdict::Verified);
}

#[test]
fn a_lower_ceiling_of_somebody_else_does_not_apply() {
    let shelf = Shelf::default();
    let digest = shelf.blob(b"twelve bytes");
    let (library, place) = (library(&shelf), place());
    let expected = Expected { digest: digest.clone(), size: Some(12) };
    shelf.hold();
    let (mut low, mut high) = (pin!(library.blob(&place, &expected, 11)), pin!(library.blob(&place, &expected, 12)));
    starts(low.as_mut());
    starts(high.as_mut());
    shelf.release();
    assert_eq!(run(low).unwrap_err().kind, ErrorKind::TooLarge { limit: 11 });
    assert_eq!(run(high).unwrap().verdict(), &Verdict::Verified);
}

#[test]
fn a_size_that_a_descriptor_names_is_judged_for_each_who_asks() {
    let shelf = Shelf::default();
    let digest = shelf.blob(b"twelve bytes");
    let library = library(&shelf);
    for (size, verdict) in
        [(None, "verified"), (Some(12), "verified"), (Some(13), "mismatch"), (Some(0), "mismatch"), (None, "verified")]
    {
        let expected = Expected { digest: digest.clone(), size };
        let object = run(library.blob(&place(), &expected, DOCUMENT_LIMIT)).unwrap();
        assert_eq!(object.verdict().as_str(), verdict, "{size:?}");
    }
    assert_eq!(shelf.log().len(), 1);
}

#[test]
fn more_documents_than_fit_push_the_oldest_out() {
    let shelf = Shelf::default();
    let library = library(&shelf);
    // 7 MiB each: nine of them fit into 64 MiB.
    let blobs: Vec<_> = (0..10_u8).map(|fill| vec![fill; 7 << 20]).collect();
    let digests: Vec<_> = blobs.iter().map(|bytes| shelf.blob(bytes)).collect();
    let open = |digest: &Digest| {
        let expected = Expected { digest: digest.clone(), size: None };
        run(library.blob(&place(), &expected, DOCUMENT_LIMIT)).unwrap();
    };
    digests.iter().for_each(open);
    assert_eq!(shelf.log().len(), 10);
    open(&digests[9]);
    open(&digests[1]);
    assert_eq!(shelf.log().len(), 10, "the younger nine are still here");
    open(&digests[0]);
    assert_eq!(shelf.log().len(), 11, "the oldest had to go");
    open(&digests[1]);
    assert_eq!(shelf.log().len(), 12, "and made room for itself");
}

#[test]
fn a_tag_never_leads_to_verified() {
    let shelf = Shelf::default();
    let (config, image) = (b"{}".as_slice(), image());
    let index = index_of(&[("linux/amd64", &image)]);
    shelf.blob(config);
    let child = shelf.manifest("child", OCI_MANIFEST, &image);
    let digest = shelf.manifest("1", OCI_INDEX, &index);
    let library = library(&shelf);
    // Even when all of it was verified before, by way of its digest.
    let verified = run(library.open_digest(&place(), &digest)).unwrap();
    assert_eq!(verified.verdict(), &Verdict::Verified);
    let by_tag = run(library.open_tag(&place(), &tag("1"))).unwrap();
    let by_row = run(library.open_row(&place(), &tag("1"), |_| {})).unwrap();
    let Some(Ok(reading)) = verified.reading() else { panic!("the index is not read") };
    let tallyman::content::Document::Index(document) = &reading.document else { panic!("not an index") };
    for (parent, verdict) in
        [(&by_tag, Verdict::Computed), (&by_row, Verdict::Computed), (&verified, Verdict::Verified)]
    {
        assert_eq!(parent.verdict(), &verdict);
        let inside = run(library.child(&place(), &child, &document.manifests[0])).unwrap().named_by(parent.verdict());
        assert_eq!(inside.verdict(), &verdict);
        let named = Expected { digest: sha256(config), size: Some(2) };
        let blob = run(library.blob(&place(), &named, DOCUMENT_LIMIT)).unwrap().named_by(inside.verdict());
        assert_eq!(blob.verdict(), &verdict);
    }
}

#[test]
fn a_child_of_another_type_than_its_parent_says_is_not_read() {
    const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    let shelf = Shelf::default();
    let bytes = br#"{"schemaVersion":2,"config":{},"layers":[]}"#;
    let child = shelf.manifest("child", DOCKER_MANIFEST, bytes);
    let index = shelf.manifest("1", OCI_INDEX, &index_of(&[("linux/amd64", bytes)]));
    let library = library(&shelf);
    let parent = run(library.open_digest(&place(), &index)).unwrap();
    let Some(Ok(reading)) = parent.reading() else { panic!("the index is not read") };
    let tallyman::content::Document::Index(document) = &reading.document else { panic!("not an index") };
    let object = run(library.child(&place(), &child, &document.manifests[0])).unwrap();
    let refused = ContentError::NamedOtherwise { named: OCI_MANIFEST.into(), found: DOCKER_MANIFEST.into() };
    assert_eq!(object.reading(), Some(&Err(refused)));
    assert_eq!(object.verdict(), &Verdict::Verified, "the bytes are those of the digest all the same");
    let alone = run(library.open_digest(&place(), &child)).unwrap();
    assert!(matches!(alone.reading(), Some(Ok(_))), "nobody named a type here");
}

#[test]
fn tags_that_share_content_cost_one_get_together() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, &image());
    shelf.manifest("1.0", OCI_MANIFEST, &image());
    let library = library(&shelf);
    for name in ["1", "1.0"] {
        let seen = std::cell::Cell::new(None);
        let object = run(library.open_row(&place(), &tag(name), |digest| seen.set(Some(digest)))).unwrap();
        assert_eq!(seen.take().as_ref(), Some(&digest), "the claim is told before the content comes");
        assert_eq!(object.digest(), &digest);
    }
    let asked = ["HEAD /v2/app/manifests/1", &format!("GET /v2/app/manifests/{digest}"), "HEAD /v2/app/manifests/1.0"];
    assert_eq!(shelf.log(), asked);
}

#[test]
fn a_row_whose_digest_is_hidden_is_read_by_its_tag() {
    let shelf = Shelf::default();
    shelf.lay("/v2/app/manifests/1", Page::ok(OCI_MANIFEST, &image()));
    shelf.lay("/v2/app/manifests/2", Page::ok(OCI_MANIFEST, &image()));
    let library = library(&shelf);
    for name in ["1", "2"] {
        let object = run(library.open_row(&place(), &tag(name), |_| panic!("nothing was claimed"))).unwrap();
        assert_eq!((object.digest(), object.verdict()), (&sha256(&image()), &Verdict::Computed));
    }
    // One HEAD has told that no other will tell a digest.
    assert_eq!(shelf.log(), ["HEAD /v2/app/manifests/1", "GET /v2/app/manifests/1", "GET /v2/app/manifests/2"]);
    let now = run(library.points_at(&place(), &tag("2"))).unwrap();
    assert_eq!((now.digest, now.verdict), (sha256(&image()), Verdict::Computed));
    assert_eq!(shelf.count("HEAD"), 1);
}

/// Tags `0` to `7`, each of its own content, whose digests the answers do not show.
fn hidden_tags(shelf: &Shelf) -> Vec<Tag> {
    for name in 0..8 {
        shelf.lay(&format!("/v2/app/manifests/{name}"), Page::ok(OCI_MANIFEST, &manifest_of(b"{}", name)));
    }
    (0..8).map(|name| tag(&name.to_string())).collect()
}

fn image_of(name: u64) -> Digest {
    sha256(&manifest_of(b"{}", name))
}

fn moved_to(now: Digest) -> Drift {
    Drift::Moved { now, verdict: Verdict::Computed }
}

#[test]
fn rows_that_open_at_once_learn_from_one_head_that_digests_are_hidden() {
    let shelf = Shelf::default();
    let tags = hidden_tags(&shelf);
    let (library, place) = (library(&shelf), place());
    shelf.hold();
    let mut rows = pin!(join_all(tags.iter().map(|tag| library.open_row(&place, tag, |_| {}))));
    starts(rows.as_mut());
    assert_eq!(shelf.log(), ["HEAD /v2/app/manifests/0"], "the others wait for what it tells");
    shelf.release();
    let digests: Vec<_> = run(rows).into_iter().map(|row| row.unwrap().digest().clone()).collect();
    assert_eq!(digests, (0..8).map(image_of).collect::<Vec<_>>());
    assert_eq!((shelf.count("HEAD"), shelf.count("GET")), (1, 8));
}

#[test]
fn rows_whose_digests_are_known_to_be_hidden_are_read_side_by_side() {
    let shelf = Shelf::default();
    let tags = hidden_tags(&shelf);
    let (library, place) = (library(&shelf), place());
    run(library.open_row(&place, &tags[0], |_| {})).unwrap();
    shelf.hold();
    let mut rows = pin!(join_all(tags[1..].iter().map(|tag| library.open_row(&place, tag, |_| {}))));
    starts(rows.as_mut());
    assert_eq!(shelf.count("GET"), 1 + AT_ONCE, "as many as a registry is asked at once: {:?}", shelf.log());
    shelf.release();
    assert!(run(rows).iter().all(Result::is_ok));
    assert_eq!((shelf.count("HEAD"), shelf.count("GET")), (1, 8));
}

#[test]
fn a_get_teaches_too_that_digests_are_hidden() {
    let shelf = Shelf::default();
    let tags = hidden_tags(&shelf);
    let by_tag = library(&shelf);
    for _ in 0..2 {
        run(by_tag.open_tag(&place(), &tags[1])).unwrap();
    }
    run(by_tag.open_row(&place(), &tags[2], |_| panic!("nothing was claimed"))).unwrap();
    assert_eq!(run(by_tag.drift(&place(), &tags[3], &sha256(b"then"))).unwrap(), moved_to(image_of(3)));
    assert_eq!((shelf.count("HEAD"), shelf.count("GET")), (0, 4));
    // Also where the first link of all is one by digest.
    let digest = sha256(&image());
    shelf.lay(&format!("/v2/app/manifests/{digest}"), Page::ok(OCI_MANIFEST, &image()));
    let by_digest = library(&shelf);
    run(by_digest.open_digest(&place(), &digest)).unwrap();
    run(by_digest.open_tag(&place(), &tags[1])).unwrap();
    assert_eq!(shelf.count("HEAD"), 0);
}

#[test]
fn a_get_that_shows_all_its_headers_does_not_speak_for_a_head() {
    let shelf = Shelf::default();
    let mut page = Page::ok(OCI_MANIFEST, &image());
    page.headers.push(("date".to_owned(), "Mon, 01 Jan 2024 00:00:00 GMT".to_owned()));
    shelf.lay_for(Method::Get, "/v2/app/manifests/1", page.clone());
    shelf.lay_for(Method::Head, "/v2/app/manifests/1", page.claiming(&sha256(&image())));
    let library = library(&shelf);
    run(library.open_tag(&place(), &tag("1"))).unwrap();
    run(library.open_tag(&place(), &tag("1"))).unwrap();
    assert_eq!(shelf.log(), ["GET /v2/app/manifests/1", "HEAD /v2/app/manifests/1"]);
}

#[test]
fn a_digest_that_is_shown_again_is_asked_for_again() {
    let shelf = Shelf::default();
    let tags = hidden_tags(&shelf);
    let library = library(&shelf);
    run(library.open_tag(&place(), &tags[1])).unwrap();
    shelf.manifest("1", OCI_MANIFEST, &image());
    run(library.open_tag(&place(), &tags[1])).unwrap();
    run(library.open_tag(&place(), &tags[1])).unwrap();
    let asked = ["GET /v2/app/manifests/1", "GET /v2/app/manifests/1", "HEAD /v2/app/manifests/1"];
    assert_eq!(shelf.log(), asked, "the second answer showed it");
}

#[test]
fn a_claim_that_the_content_does_not_keep_is_a_mismatch() {
    let shelf = Shelf::default();
    let claimed = sha256(b"something else");
    shelf.lay("/v2/app/manifests/1", Page::ok(OCI_MANIFEST, &image()).claiming(&claimed));
    shelf.lay(&format!("/v2/app/manifests/{claimed}"), Page::ok(OCI_MANIFEST, &image()).claiming(&claimed));
    let object = run(library(&shelf).open_row(&place(), &tag("1"), |_| {})).unwrap();
    assert_eq!(object.verdict().as_str(), "mismatch");
    assert_eq!(object.bytes(), None);
}

#[test]
fn drift_tells_still_moved_and_gone_from_one_head() {
    let shelf = Shelf::default();
    let then = sha256(b"what the link was made of");
    let now = shelf.manifest("1", OCI_MANIFEST, &image());
    let library = library(&shelf);
    let drift = |name: &str, digest: &Digest| run(library.drift(&place(), &tag(name), digest)).unwrap();
    assert_eq!(drift("1", &now), Drift::Still);
    assert_eq!(drift("1", &then), Drift::Moved { now, verdict: Verdict::Claimed });
    assert_eq!(shelf.count("GET"), 0);
    assert_eq!(drift("2", &then), Drift::Gone);
}

#[test]
fn drift_hashes_the_content_where_the_digest_is_hidden() {
    let shelf = Shelf::default();
    shelf.lay("/v2/app/manifests/1", Page::ok(OCI_MANIFEST, &image()));
    let library = library(&shelf);
    let drift = |digest: &Digest| run(library.drift(&place(), &tag("1"), digest)).unwrap();
    assert_eq!(drift(&sha256(&image())), Drift::Still);
    let moved = |now| Drift::Moved { now, verdict: Verdict::Computed };
    assert_eq!(drift(&sha256(b"then")), moved(sha256(&image())));
    assert_eq!(drift(&sha512(&image())), Drift::Still, "compared in the algorithm of the link");
    assert_eq!(drift(&sha512(b"then")), moved(sha512(&image())));
}

/// An index of two platforms under the tag `1`, and what a link by tag and the digest of one of them is told.
fn index() -> Vec<u8> {
    index_of(&[("linux/amd64", &manifest_of(b"{}", 1)), ("linux/arm64", &manifest_of(b"{}", 2))])
}

fn listed(now: Digest, platform: &str) -> Drift {
    Drift::Listed { now, verdict: Verdict::Computed, platform: Some(platform.parse().unwrap()) }
}

#[test]
fn a_digest_that_the_tags_index_lists_has_not_moved() {
    let shelf = Shelf::default();
    let now = shelf.manifest("1", OCI_INDEX, &index());
    let library = library(&shelf);
    let drift = |digest: &Digest| run(library.drift(&place(), &tag("1"), digest)).unwrap();
    assert_eq!(drift(&image_of(2)), listed(now.clone(), "linux/arm64"));
    assert_eq!(shelf.log(), ["HEAD /v2/app/manifests/1".to_owned(), format!("GET /v2/app/manifests/{now}")]);
    assert_eq!(drift(&image_of(1)), listed(now.clone(), "linux/amd64"));
    // What it does not list has moved. What is held is not asked for again, and neither is what the tag still points at.
    assert_eq!(drift(&image_of(3)), moved_to(now.clone()));
    assert_eq!(drift(&now), Drift::Still);
    assert_eq!(shelf.count("GET"), 1);
}

#[test]
fn an_index_whose_digest_is_hidden_is_read_once() {
    let shelf = Shelf::default();
    shelf.lay("/v2/app/manifests/1", Page::ok(OCI_INDEX, &index()));
    let drift = run(library(&shelf).drift(&place(), &tag("1"), &image_of(1))).unwrap();
    assert_eq!(drift, listed(sha256(&index()), "linux/amd64"));
    assert_eq!(shelf.log(), ["HEAD /v2/app/manifests/1", "GET /v2/app/manifests/1"]);
}

#[test]
fn what_lists_a_digest_has_to_be_what_its_own_digest_names() {
    let shelf = Shelf::default();
    let now = shelf.manifest("1", OCI_INDEX, &index_of(&[]));
    shelf.lay(&format!("/v2/app/manifests/{now}"), Page::ok(OCI_INDEX, &index()).claiming(&now));
    match run(library(&shelf).drift(&place(), &tag("1"), &image_of(1))).unwrap() {
        Drift::Moved { now: at, verdict } => assert_eq!((at, verdict.as_str()), (now, "mismatch")),
        other => panic!("{other:?}"),
    }
    // Of an algorithm that nothing here computes: nobody knows what the bytes are.
    let now: Digest = "blake3:abcdef".parse().unwrap();
    let page = Page::ok(OCI_INDEX, &String::from_utf8(index()).unwrap().replace("sha256:", "blake3:").into_bytes());
    shelf.lay("/v2/app/manifests/2", page.clone().claiming(&now));
    shelf.lay(&format!("/v2/app/manifests/{now}"), page.claiming(&now));
    let named: Digest = image_of(1).to_string().replace("sha256:", "blake3:").parse().unwrap();
    let drift = run(library(&shelf).drift(&place(), &tag("2"), &named)).unwrap();
    assert!(matches!(drift, Drift::Moved { .. }), "{drift:?}");
}

#[test]
fn an_index_that_cannot_be_read_lists_nothing() {
    let shelf = Shelf::default();
    let now = shelf.manifest("1", OCI_INDEX, &index());
    shelf.lay(&format!("/v2/app/manifests/{now}"), Page::refusal(404, "MANIFEST_UNKNOWN"));
    let drift = run(library(&shelf).drift(&place(), &tag("1"), &image_of(1))).unwrap();
    assert_eq!(drift, Drift::Moved { now, verdict: Verdict::Claimed });
}

#[test]
fn of_many_digests_those_that_an_index_lists_are_told_from_one_read() {
    let shelf = Shelf::default();
    shelf.manifest("1", OCI_INDEX, &index());
    let (library, place) = (library(&shelf), place());
    let now = run(library.points_at(&place, &tag("1"))).unwrap();
    let (now, entries) = run(library.look_inside(&place, now, &[image_of(3), image_of(2), image_of(1)]));
    let entries: Vec<_> =
        entries.into_iter().map(|entry| (entry.digest, entry.platform.unwrap().to_string())).collect();
    assert_eq!(entries, [(image_of(2), "linux/arm64".to_owned()), (image_of(1), "linux/amd64".to_owned())]);
    assert_eq!((&now.verdict, shelf.count("GET")), (&Verdict::Computed, 1));
    // Nobody asks, or it cannot be an index: nothing is read.
    let image = shelf.manifest("2", OCI_MANIFEST, &image());
    let plain = run(library.points_at(&place, &tag("2"))).unwrap();
    assert_eq!(run(library.look_inside(&place, plain, &[image_of(1)])).1, []);
    assert_eq!(run(library.look_inside(&place, now, &[])).1, []);
    assert_eq!(shelf.log().iter().filter(|asked| asked.contains(&image.to_string())).count(), 0);
    assert_eq!(shelf.count("GET"), 1);
}

#[test]
fn whether_a_digest_is_there_is_asked_by_head_and_by_get_where_a_head_finds_nothing() {
    let shelf = Shelf::default();
    let there = shelf.manifest("1", OCI_MANIFEST, &image());
    let library = library(&shelf);
    let has = |digest: &Digest| run(library.has(&place(), digest)).map_err(|error| error.kind.code());
    let path = |digest: &Digest| format!("/v2/app/manifests/{digest}");
    assert_eq!(has(&there), Ok(true));
    assert_eq!(shelf.log(), [format!("HEAD {}", path(&there))], "one question");
    assert_eq!(has(&image_of(1)), Ok(false));
    let by_get = shelf.manifest("2", OCI_MANIFEST, &manifest_of(b"{}", 2));
    for status in [404, 405, 400] {
        shelf.lay_for(Method::Head, &path(&by_get), Page::refusal(status, "UNKNOWN"));
        assert_eq!(has(&by_get), Ok(true), "{status}");
    }
    shelf.lay(&path(&image_of(3)), Page::refusal(500, "UNKNOWN"));
    assert_eq!(has(&image_of(3)), Err("server-error"));
    // What was read before does not say that it is there now.
    run(library.open_digest(&place(), &there)).unwrap();
    shelf.lay(&path(&there), Page::refusal(404, "MANIFEST_UNKNOWN"));
    assert_eq!(has(&there), Ok(false));
}

#[test]
fn digests_of_two_algorithms_are_not_called_different() {
    let shelf = Shelf::default();
    shelf.manifest("1", OCI_MANIFEST, &image());
    let library = library(&shelf);
    let drift = |digest: &Digest| run(library.drift(&place(), &tag("1"), digest)).unwrap();
    assert_eq!(drift(&sha512(&image())), Drift::Still);
    assert_eq!(drift(&"blake3:abcdef".parse().unwrap()), Drift::Unknown);
}

#[test]
fn a_tag_that_only_get_knows_is_not_gone() {
    let shelf = Shelf::default();
    shelf.manifest("1", OCI_MANIFEST, &image());
    shelf.lay_for(Method::Head, "/v2/app/manifests/1", Page::refusal(404, "MANIFEST_UNKNOWN"));
    assert_eq!(run(library(&shelf).drift(&place(), &tag("1"), &sha256(&image()))).unwrap(), Drift::Still);
}

#[test]
fn drift_is_not_known_when_the_registry_fails() {
    let shelf = Shelf::default();
    shelf.lay("/v2/app/manifests/1", Page::refusal(500, "UNKNOWN"));
    let error = run(library(&shelf).drift(&place(), &tag("1"), &sha256(b""))).unwrap_err();
    assert_eq!(error.kind.code(), "server-error");
}
