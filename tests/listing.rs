//! A line of a table of tags: what is told when, and for what.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/schema1.rs"]
mod schema1;
#[path = "support/shelf.rs"]
mod shelf;

use std::cell::RefCell;

use shelf::*;
use tallyman::content::Platform;
use tallyman::digest::Digest;
use tallyman::library::Library;
use tallyman::listing::{Line, Named, describe};
use tallyman::reference::Reference;
use tallyman::source::Error;
use tallyman::tag::Row;
use tallyman::transport::Method;
use tallyman::verify::Verdict;

/// All stages of a line, in order, and how it ended.
fn stages(shelf: &Shelf, name: &str) -> (Vec<Line>, Result<Line, Error>) {
    let library = Library::new(shelf.clone(), "https://example.org/".to_owned());
    let seen = RefCell::new(Vec::new());
    let outcome = run(describe(&library, &place(), &Named::Tag(tag(name)), |line| seen.borrow_mut().push(line)));
    (seen.into_inner(), outcome)
}

fn config(architecture: &str) -> Vec<u8> {
    format!(r#"{{"created":"2024-02-03T04:05:06Z","architecture":"{architecture}","os":"linux"}}"#).into_bytes()
}

fn platform(text: &str) -> Platform {
    text.parse().unwrap()
}

/// What each stage knows: digest, kind, number of platforms, size, date, whether it is the last.
fn outline(line: &Line) -> (Option<&str>, Option<&str>, usize, Option<u64>, bool, bool) {
    let verdict = line.digest.as_ref().map(|(_, verdict)| verdict.as_str());
    (verdict, line.kind.as_deref(), line.platforms.len(), line.size, line.created.is_some(), line.complete)
}

#[test]
fn an_image_is_told_in_stages() {
    let shelf = Shelf::default();
    shelf.blob(&config("arm64"));
    let digest = shelf.manifest("1", OCI_MANIFEST, &manifest_of(&config("arm64"), 5_000));
    let (stages, outcome) = stages(&shelf, "1");
    let outlines: Vec<_> = stages.iter().map(outline).collect();
    assert_eq!(
        outlines,
        [
            (Some("claimed"), None, 0, None, false, false),
            (Some("computed"), Some("OCI image"), 0, Some(5_000), false, false),
            (Some("computed"), Some("OCI image"), 1, Some(5_000), true, true),
        ]
    );
    let line = outcome.unwrap();
    assert_eq!(stages.last(), Some(&line));
    assert_eq!(line.digest, Some((digest, Verdict::Computed)), "a tag never leads to verified");
    assert_eq!(line.platforms, [platform("linux/arm64")]);
    assert_eq!(line.size_of, None, "there is only one");
    assert_eq!(line.trouble, None);
    assert_eq!(line.created.as_deref(), Some("2024-02-03T04:05:06Z"));
}

#[test]
fn content_without_a_tag_is_told_like_that_of_a_tag() {
    let shelf = Shelf::default();
    shelf.blob(&config("arm64"));
    let digest = shelf.manifest("1", OCI_MANIFEST, &manifest_of(&config("arm64"), 5_000));
    let library = Library::new(shelf.clone(), "https://example.org/".to_owned());
    let line = run(describe(&library, &place(), &Named::Content(digest.clone()), |_| ())).unwrap();
    assert_eq!(line.digest, Some((digest, Verdict::Computed)), "a list is no link that names it");
    assert_eq!((line.platforms, line.size, line.complete), (vec![platform("linux/arm64")], Some(5_000), true));
}

fn index_on(shelf: &Shelf, architectures: &[&str]) {
    let images: Vec<_> = architectures.iter().map(|name| manifest_of(&config(name), name.len() as u64)).collect();
    let named: Vec<_> = architectures.iter().map(|name| format!("linux/{name}")).collect();
    let entries: Vec<_> = named.iter().map(String::as_str).zip(images.iter().map(Vec::as_slice)).collect();
    for (name, image) in architectures.iter().zip(&images) {
        shelf.blob(&config(name));
        shelf.manifest(name, OCI_MANIFEST, image);
    }
    shelf.manifest("1", OCI_INDEX, &index_of(&entries));
}

#[test]
fn size_and_date_of_an_index_are_those_of_a_platform_that_is_named() {
    for (architectures, chosen) in
        [(["arm64", "amd64", "riscv64"], "linux/amd64"), (["arm64", "s390x", "riscv64"], "linux/arm64")]
    {
        let shelf = Shelf::default();
        index_on(&shelf, &architectures);
        let (stages, outcome) = stages(&shelf, "1");
        let outlines: Vec<_> = stages.iter().map(outline).collect();
        assert_eq!(
            outlines,
            [
                (Some("claimed"), None, 0, None, false, false),
                (Some("computed"), Some("OCI image index"), 3, None, false, false),
                (Some("computed"), Some("OCI image index"), 3, Some(5), false, false),
                (Some("computed"), Some("OCI image index"), 3, Some(5), true, true),
            ],
            "{chosen}"
        );
        assert_eq!(outcome.unwrap().size_of, Some(platform(chosen)));
        assert_eq!(shelf.log().len(), 4, "HEAD, index, manifest, config: {:?}", shelf.log());
    }
}

#[test]
fn an_entry_that_is_no_platform_does_not_stand_for_the_index() {
    let shelf = Shelf::default();
    let (odd, image) = (br#"{"odd":true}"#.as_slice(), manifest_of(&config("arm64"), 5));
    let index = index_of(&[("unknown/unknown", odd), ("linux/arm64", &image)]);
    shelf.blob(&config("arm64"));
    shelf.manifest("odd", OCI_MANIFEST, odd);
    shelf.manifest("arm64", OCI_MANIFEST, &image);
    shelf.manifest("1", OCI_INDEX, &index);
    let line = stages(&shelf, "1").1.unwrap();
    assert_eq!((line.size, line.size_of), (Some(5), Some(platform("linux/arm64"))));
}

#[test]
fn an_artifact_is_told_without_asking_for_its_config() {
    let shelf = Shelf::default();
    let chart = String::from_utf8(manifest_of(b"{}", 77)).unwrap();
    let chart = chart.replace(OCI_CONFIG, "application/vnd.cncf.helm.config.v1+json");
    shelf.manifest("1", OCI_MANIFEST, chart.as_bytes());
    let line = stages(&shelf, "1").1.unwrap();
    assert_eq!(outline(&line), (Some("computed"), Some("Helm chart"), 0, Some(77), false, true));
    assert_eq!(shelf.count("GET /v2/app/blobs/"), 0);
}

#[test]
fn an_image_whose_config_has_an_odd_type_is_told_as_one_and_other_content_of_it_is_no_trouble() {
    let image = br#"{"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#;
    for (config, platforms) in [(&image[..], 1), (br#"{"name":"x"}"#, 0)] {
        let shelf = Shelf::default();
        shelf.blob(config);
        let image = String::from_utf8(manifest_of(config, 77)).unwrap().replace(OCI_CONFIG, "application/json");
        shelf.manifest("1", OCI_MANIFEST, image.as_bytes());
        let line = stages(&shelf, "1").1.unwrap();
        assert_eq!(outline(&line), (Some("computed"), Some("OCI image"), platforms, Some(77), false, true));
        assert_eq!(line.trouble, None);
    }
}

#[test]
fn what_is_missing_inside_does_not_spoil_the_line() {
    let shelf = Shelf::default();
    shelf.manifest("1", OCI_MANIFEST, &manifest_of(&config("arm64"), 5));
    let line = stages(&shelf, "1").1.unwrap();
    assert_eq!(outline(&line), (Some("computed"), Some("OCI image"), 0, Some(5), false, true));
    assert_eq!(trouble(&line), Some(("its config", "digest-unknown")), "and is told all the same");
    let image = manifest_of(&config("arm64"), 5);
    shelf.manifest("2", OCI_INDEX, &index_of(&[("linux/s390x", b"nowhere"), ("linux/arm64", &image)]));
    let line = stages(&shelf, "2").1.unwrap();
    assert_eq!(outline(&line), (Some("computed"), Some("OCI image index"), 2, None, false, true));
    assert_eq!(line.size_of, None);
    assert_eq!(trouble(&line), Some(("linux/s390x", "digest-unknown")));
}

/// With what something went wrong, and the code.
fn trouble(line: &Line) -> Option<(&str, &str)> {
    line.trouble.as_ref().map(|trouble| (trouble.of.as_str(), trouble.code))
}

#[test]
fn a_child_that_is_not_what_the_index_names_is_a_mismatch_of_the_line() {
    let shelf = Shelf::default();
    let (named, served) = (manifest_of(&config("amd64"), 5), manifest_of(&config("amd64"), 6));
    shelf.manifest("1", OCI_INDEX, &index_of(&[("linux/amd64", &named)]));
    shelf.lay(&format!("/v2/app/manifests/{}", sha256(&named)), Page::ok(OCI_MANIFEST, &served));
    let line = stages(&shelf, "1").1.unwrap();
    assert_eq!((line.size, line.size_of.as_ref(), line.complete), (None, None, true));
    assert_eq!(trouble(&line), Some(("linux/amd64", "mismatch")));
    let seen = line.seen().trouble.unwrap();
    assert_eq!((seen.code, seen.what.contains("hash to something else")), ("mismatch", true), "{}", seen.what);
}

#[test]
fn a_config_that_is_not_what_the_manifest_names_is_a_mismatch_of_the_line() {
    for (served, code) in [(config("arm64"), "mismatch"), (b"[]".to_vec(), "mismatch"), (config("amd64"), "")] {
        let shelf = Shelf::default();
        index_on(&shelf, &["amd64"]);
        let path = format!("/v2/app/blobs/{}", sha256(&config("amd64")));
        shelf.lay(&path, Page::ok("application/octet-stream", &served));
        let line = stages(&shelf, "1").1.unwrap();
        assert_eq!((line.size, line.created.is_some()), (Some(5), code.is_empty()));
        assert_eq!(trouble(&line), (!code.is_empty()).then_some(("the config of linux/amd64", code)));
    }
}

#[test]
fn what_cannot_be_read_inside_is_told_with_its_code() {
    let shelf = Shelf::default();
    shelf.manifest("odd", OCI_MANIFEST, b"[]");
    shelf.manifest("1", OCI_INDEX, &index_of(&[("linux/amd64", b"[]")]));
    assert_eq!(trouble(&stages(&shelf, "1").1.unwrap()), Some(("linux/amd64", "not-a-manifest")));
    shelf.blob(b"{");
    shelf.manifest("2", OCI_MANIFEST, &manifest_of(b"{", 5));
    assert_eq!(trouble(&stages(&shelf, "2").1.unwrap()), Some(("its config", "not-json")));
}

#[test]
fn what_is_no_manifest_still_has_its_digest() {
    let shelf = Shelf::default();
    let digest = shelf.manifest("1", OCI_MANIFEST, b"[]");
    let line = stages(&shelf, "1").1.unwrap();
    assert_eq!(line.digest, Some((digest, Verdict::Computed)));
    assert_eq!(trouble(&line), Some(("its document", "not-a-manifest")));
    assert_eq!((line.kind, line.complete), (None, true));
}

/// What a line says its tag points at, with the verdict, and its trouble.
fn pointed(line: &Line) -> (&Digest, &str, Option<&str>) {
    let (digest, verdict) = line.digest.as_ref().unwrap();
    (digest, verdict.as_str(), trouble(line).map(|(_, code)| code))
}

#[test]
fn a_tag_points_at_what_was_named_for_it_whatever_bytes_came() {
    let (served, named) = (manifest_of(&config("arm64"), 5), sha256(b"what the tag points at"));
    let payload = r#"{"schemaVersion":1,"name":"a","tag":"b","architecture":"c","fsLayers":[],"history":[]}"#;
    let unknown: Digest = format!("blake3:{}", "0".repeat(64)).parse().unwrap();
    let signed = (schema1::signed(payload).into_bytes(), "application/vnd.docker.distribution.manifest.v1+prettyjws");
    let served = (served, OCI_MANIFEST);
    for (digest, (bytes, media_type), verdict, code) in [
        (named, served.clone(), "mismatch", Some("mismatch")),
        (unknown, served, "unverifiable", Some("digest-algorithm-unknown")),
        (sha256(payload.as_bytes()), signed, "unverifiable", None),
    ] {
        let shelf = Shelf::default();
        shelf.blob(&config("arm64"));
        let page = Page::ok(media_type, &bytes).claiming(&digest);
        shelf.lay("/v2/app/manifests/1", page.clone());
        shelf.lay(&format!("/v2/app/manifests/{digest}"), page);
        let (stages, outcome) = stages(&shelf, "1");
        assert_eq!(pointed(outcome.as_ref().unwrap()), (&digest, verdict, code));
        let told: Vec<_> = stages.iter().map(|line| &line.digest.as_ref().unwrap().0).collect();
        assert!(told.iter().all(|told| **told == digest), "it never pointed elsewhere: {told:?}");
        let library = Library::new(shelf, "https://example.org/".to_owned());
        assert_eq!(run(library.points_at(&place(), &tag("1"))).unwrap().digest, digest);
    }
}

#[test]
fn what_the_list_of_a_layout_names_is_what_its_tag_points_at() {
    let (image, named) = (manifest_of(&config("arm64"), 5), sha256(b"what the tag points at"));
    let size = image.len();
    for (digest, size, code) in [(named, size, "mismatch"), (sha256(&image), size + 1, "wrong-size")] {
        let shelf = Shelf::default();
        let index = format!(
            r#"{{"manifests":[{{"digest":"{digest}","size":{size},"annotations":{{"org.opencontainers.image.ref.name":"1"}}}}]}}"#
        );
        shelf.lay("https://example.org/app/index.json", Page::ok("application/json", index.as_bytes()));
        let blob = format!("https://example.org/app/blobs/sha256/{}", digest.encoded());
        shelf.lay(&blob, Page::ok("application/octet-stream", &image));
        let reference: Reference = "oci:https://example.org/app:1".parse().unwrap();
        let library = Library::new(shelf, "https://example.org/".to_owned());
        let line = run(describe(&library, &reference.place, &Named::Tag(tag("1")), |_| ())).unwrap();
        assert_eq!(pointed(&line), (&digest, "mismatch", Some(code)));
        assert_eq!((line.kind, line.size), (None, None), "and nothing is said of what came");
    }
}

#[test]
fn where_only_a_get_tells_the_bytes_are_what_the_tag_points_at_whatever_the_header_says() {
    let shelf = Shelf::default();
    let image = manifest_of(&config("arm64"), 5);
    shelf.blob(&config("arm64"));
    shelf.lay("/v2/app/manifests/1", Page::ok(OCI_MANIFEST, &image).claiming(&sha256(b"something else")));
    shelf.lay_for(Method::Head, "/v2/app/manifests/1", Page::refusal(405, "UNSUPPORTED"));
    let line = stages(&shelf, "1").1.unwrap();
    assert_eq!(pointed(&line), (&sha256(&image), "computed", None));
}

#[test]
fn a_date_that_is_a_placeholder_is_told_as_it_stands_and_has_no_place_among_dates() {
    for date in ["1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z", "0001-01-01T00:00:00Z"] {
        let shelf = Shelf::default();
        let config = format!(r#"{{"created":"{date}","architecture":"arm64","os":"linux"}}"#).into_bytes();
        shelf.blob(&config);
        shelf.manifest("1", OCI_MANIFEST, &manifest_of(&config, 5));
        let line = stages(&shelf, "1").1.unwrap();
        assert_eq!(line.created.as_deref(), Some(date));
        let mut row = Row::new("1".to_owned());
        row.learn(line.seen());
        assert_eq!(row.moment(), None);
    }
}

#[test]
fn a_tag_that_is_not_there_is_an_error() {
    let (stages, outcome) = stages(&Shelf::default(), "1");
    assert_eq!(outcome.unwrap_err().kind.code(), "tag-unknown");
    assert_eq!(stages, []);
}
