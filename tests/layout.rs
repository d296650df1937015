//! OCI image layouts served as files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use support::delegate::by;
use support::script::Script;
use support::{Reply, fail, reply, tag};
use tallyman::digest::Digest;
use tallyman::layout::LayoutSource;
use tallyman::library::{Drift, Library};
use tallyman::reference::Reference;
use tallyman::source::{Asked, Claim, DOCUMENT_LIMIT, ListNote, Source};
use tallyman::transport::TransportError;
use tallyman::verify::Verdict;

const URL: &str = "https://pages.example/demo";
const INDEX: &str = "GET https://pages.example/demo/index.json";
const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const OTHER: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

fn index() -> Reply {
    let manifests = serde_json::json!([
        {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": DIGEST, "size": 7,
         "annotations": {"org.opencontainers.image.ref.name": "v1"}},
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": OTHER},
        {"digest": OTHER, "annotations": {"org.opencontainers.image.ref.name": "docker.io/library/x:v2"}},
        {"digest": "sha256:short", "size": 1},
        "nonsense",
    ]);
    reply(200).typed("application/octet-stream").body(serde_json::json!({ "manifests": manifests }).to_string())
}

fn blob(digest: &str) -> String {
    format!("GET {URL}/blobs/{}", digest.replace(':', "/"))
}

fn digest(text: &str) -> Digest {
    text.parse().unwrap()
}

fn asked(text: &str) -> Asked {
    Asked::Digest { digest: digest(text), media_type: None, size: None }
}

fn open(script: &Script) -> Source<Script> {
    Source::Layout(LayoutSource::new(script.clone(), &format!("{URL}/")))
}

#[tokio::test(flavor = "current_thread")]
async fn the_index_is_read_once_and_names_its_content() {
    let script = Script::new().on(INDEX, index());
    let source = open(&script);
    let names = source.names(None).await.unwrap();
    let got: Vec<_> = names.names.iter().map(|name| (name.text.as_str(), name.tag.is_some())).collect();
    assert_eq!(got, [("v1", true), (OTHER, false), ("docker.io/library/x:v2", false)]);
    assert!(names.names.iter().all(|name| name.entry.is_some()));
    assert_eq!((names.next, names.notes), (None, vec![ListNote::Undescribed(2), ListNote::Invalid(1)]));
    let resolved = source.resolve(&tag("v1")).await.unwrap();
    assert_eq!((resolved.digest, resolved.size), (Some(digest(DIGEST)), Some(7)));
    assert_eq!(resolved.media_type.as_deref(), Some("application/vnd.oci.image.index.v1+json"));
    assert_eq!(source.resolve(&tag("v2")).await.unwrap_err().kind.code(), "tag-unknown");
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn of_a_name_that_is_there_twice_each_entry_is_opened_by_its_digest_and_told() {
    let entry = |name: &str, digest: &str| serde_json::json!({ "digest": digest, "size": 1, "annotations": { "org.opencontainers.image.ref.name": name } });
    let twice =
        [entry("v1", DIGEST), entry("v1", OTHER), entry("v2", OTHER), entry("v2", OTHER), entry("no tag", DIGEST)];
    let manifests = serde_json::json!({ "manifests": twice });
    let script = Script::new().on(INDEX, reply(200).body(manifests.to_string()));
    let names = open(&script).names(None).await.unwrap();
    let got: Vec<_> = names.names.iter().map(|name| (name.text.as_str(), name.tag.is_some())).collect();
    assert_eq!(got, [("v1", false), ("v1", false), ("v2", true), ("v2", true), ("no tag", false)]);
    assert_eq!(names.notes, [ListNote::Invalid(1), ListNote::SharedTags(1)]);
}

#[tokio::test(flavor = "current_thread")]
async fn many_questions_at_once_read_the_index_once_and_it_can_be_read_again() {
    let script = Script::new().on(INDEX, index());
    let layout = LayoutSource::new(script.clone(), URL);
    let (first, second) = futures_util::future::join(layout.names(), layout.names()).await;
    assert_eq!(first.unwrap(), second.unwrap());
    script.done();
    layout.reread();
    let script = script.on(INDEX, index());
    layout.names().await.unwrap();
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_tag_points_at_is_read_anew_each_time_it_matters() {
    let moved = || {
        // Said to be a manifest: there is no index to look into.
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        let named = serde_json::json!({ "org.opencontainers.image.ref.name": "v1" });
        let entry = serde_json::json!({ "mediaType": media_type, "digest": OTHER, "annotations": named });
        reply(200).body(serde_json::json!({ "manifests": [entry] }).to_string())
    };
    let script = Script::new().on(INDEX, index());
    let library = Library::new(script.clone(), "https://pages.example/".to_owned());
    let place = "oci:demo:v1".parse::<Reference>().unwrap().place;
    library.source(&place).names(None).await.unwrap();
    let script = script.on(INDEX, moved());
    let drift = library.drift(&place, &tag("v1"), &digest(DIGEST)).await.unwrap();
    assert_eq!(drift, Drift::Moved { now: digest(OTHER), verdict: Verdict::Claimed });
    let script = script.on(INDEX, index()).on(&blob(DIGEST), reply(200).body(""));
    let opened = library.open_tag(&place, &tag("v1")).await.unwrap();
    assert_eq!(opened.digest(), &digest(DIGEST));
    library.ask_again();
    let script = script.on(INDEX, index());
    library.source(&place).names(None).await.unwrap();
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn content_has_the_type_of_its_descriptor_and_not_of_its_file() {
    let octets = || reply(200).typed("application/octet-stream").body("content");
    let script = Script::new().on(INDEX, index()).on(&blob(DIGEST), octets()).on(&blob(OTHER), octets());
    let source = open(&script);
    let tagged = source.manifest(&Asked::Tag(tag("v1")), DOCUMENT_LIMIT).await.unwrap();
    assert_eq!(tagged.media_type.as_deref(), Some("application/vnd.oci.image.index.v1+json"));
    assert_eq!((&*tagged.bytes, tagged.claimed), (&b"content"[..], Claim::Hidden));
    let listed = source.manifest(&asked(OTHER), DOCUMENT_LIMIT).await.unwrap();
    assert_eq!(listed.media_type.as_deref(), Some("application/vnd.oci.image.manifest.v1+json"));
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_digest_needs_no_index() {
    let script = Script::new()
        .on(&blob(DIGEST), reply(200).typed("text/plain").body("content"))
        .on(&blob(OTHER), reply(404).body("<html>not here"))
        .on(&blob(DIGEST).replace("GET", "HEAD"), reply(200).header("content-length", "7"))
        .on(&blob(OTHER).replace("GET", "HEAD"), reply(404))
        .on(&blob(DIGEST), reply(200).body("content"))
        .on(&blob(OTHER), reply(404));
    let source = open(&script);
    assert_eq!(source.manifest(&asked(DIGEST), DOCUMENT_LIMIT).await.unwrap().media_type, None);
    assert_eq!(source.blob(&digest(OTHER), 9).await.unwrap_err().kind.code(), "digest-unknown");
    let head = source.blob_head(&digest(DIGEST)).await.unwrap();
    assert_eq!((head.answered, head.digest, head.size), (true, None, Some(7)));
    assert!(!source.blob_head(&digest(OTHER)).await.unwrap().answered);
    source.fetch(&digest(DIGEST), by(&script)).await.unwrap();
    assert_eq!(source.fetch(&digest(OTHER), by(&script)).await.unwrap_err().kind.code(), "digest-unknown");
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_no_layout_is_said_to_be_none() {
    for (answer, expected) in [
        (reply(404), "not-a-layout"),
        (reply(200).body("<!doctype html><div id=app>"), "not-a-layout"),
        (reply(200).body("{"), "not-json"),
        (reply(200).body("[]"), "not-json"),
        (reply(200).body(r#"{"manifests":{}}"#), "not-json"),
        (reply(200).body(vec![b' '; 9 << 20]), "too-large"),
        (reply(403), "forbidden"),
        (fail(TransportError::Blocked), "unreachable"),
        (fail(TransportError::MixedContent), "mixed-content"),
    ] {
        let script = Script::new().on(INDEX, answer);
        let error = open(&script).names(None).await.unwrap_err();
        assert_eq!(error.kind.code(), expected);
        assert_eq!((&*error.host, &*error.place, &*error.object.to_string()), ("pages.example", URL, "index.json"));
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_list_that_is_not_there_is_told_from_an_empty_one() {
    for (index, notes) in [
        ("{}", vec![ListNote::NoList]),
        (r#"{"manifests":null}"#, vec![ListNote::Null]),
        (r#"{"manifests":[]}"#, vec![]),
    ] {
        let script = Script::new().on(INDEX, reply(200).body(index));
        let listed = open(&script).names(None).await.unwrap();
        assert!(listed.names.is_empty());
        assert_eq!(listed.notes, notes, "{index}");
    }
}
