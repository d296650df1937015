//! Registries: which requests are made, in which order, and what comes of the answers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use futures_util::future::join_all;
use support::registry::{Accept, Links, Memory, PATH, Switches};
use support::script::Script;
use support::{Reply, fail, host, reply, repository, tag};
use tallyman::body::BodyError;
use tallyman::digest::Digest;
use tallyman::failure::Failure;
use tallyman::registry::Registry;
use tallyman::registry::repository::RepositorySource;
use tallyman::registry::session::Session;
use tallyman::source::throttle::Throttle;
use tallyman::source::{Asked, Came, Claim, DOCUMENT_LIMIT, Error, ErrorKind, ListNote, ListState};
use tallyman::transport::{AuthorizationKind, Glance, Transport, TransportError};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";
const SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn open<T: Transport>(transport: &T, at: &str) -> RepositorySource<T> {
    RepositorySource::new(repository(at, PATH), Session::new(transport.clone(), &host(at)))
}

fn asked(media_type: Option<&str>) -> Asked {
    Asked::Digest { digest: digest(), media_type: media_type.map(str::to_owned), size: None }
}

fn digest() -> Digest {
    DIGEST.parse().unwrap()
}

/// Whether a future is still waiting after one more poll.
async fn waits<F: Future>(mut future: Pin<&mut F>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

fn of_tag(text: &str) -> Asked {
    Asked::Tag(tag(text))
}

fn code<V: std::fmt::Debug>(result: Result<V, Error>) -> &'static str {
    result.unwrap_err().kind.code()
}

// ---- manifests and the Accept header

#[tokio::test(flavor = "current_thread")]
async fn a_tag_costs_as_few_requests_as_its_registry_allows() {
    for (accept, media_type, child, expected) in [
        (Accept::Distribution, INDEX, None, &["[index,list]"][..]),
        (Accept::Distribution, LIST, Some(DOCKER), &["[index,list]"]),
        (Accept::Distribution, DOCKER, None, &["[index,list]"]),
        (Accept::Distribution, OCI, None, &["[index,list]", "[oci,docker]"]),
        (Accept::Strict, INDEX, None, &["[index,list]"]),
        (Accept::Strict, LIST, None, &["[index,list]"]),
        (Accept::Strict, DOCKER, None, &["[index,list]", "[oci,docker]"]),
        (Accept::Strict, OCI, None, &["[index,list]", "[oci,docker]"]),
        (Accept::Ignored, OCI, None, &["[index,list]"]),
        (Accept::Ignored, "application/vnd.example+json", None, &["[index,list]"]),
    ] {
        let memory = Memory::new(Switches { accept, ..Switches::at("http://localhost:5000") });
        let child = child.map(|media_type| memory.put(media_type, "child", None));
        let digest = memory.put(media_type, "content", child.as_deref());
        memory.tag("v1", &digest);
        let answer = open(&memory, "localhost:5000").manifest(&of_tag("v1"), DOCUMENT_LIMIT).await.unwrap();
        assert_eq!((&*answer.bytes, answer.media_type.as_deref()), (&b"content"[..], Some(media_type)));
        assert_eq!(answer.claimed, Claim::Digest(digest.parse().unwrap()));
        let lines = expected.iter().map(|accept| format!("GET http://localhost:5000/v2/{PATH}/manifests/v1 {accept}"));
        assert_eq!(memory.log(), lines.collect::<Vec<_>>(), "{media_type}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn after_a_plain_oci_image_the_next_tag_costs_one_request() {
    let memory = Memory::new(Switches::at("http://localhost:5000"));
    let manifest = memory.put(OCI, "manifest", None);
    let child = memory.put(DOCKER, "child", None);
    let list = memory.put(LIST, "list", Some(&child));
    let index = memory.put(INDEX, "index", None);
    for (name, digest) in
        [("one", &manifest), ("two", &manifest), ("index", &index), ("docker", &child), ("list", &list)]
    {
        memory.tag(name, digest);
    }
    let source = open(&memory, "localhost:5000");
    for (name, bytes, expected) in [
        ("one", "manifest", &["[index,list]", "[oci,docker]"][..]),
        ("two", "manifest", &["[index,oci]"]),
        // Kinds that take turns cost no more: the header for the one holds the other.
        ("index", "index", &["[index,oci]"]),
        ("two", "manifest", &["[index,oci]"]),
        // What comes for the OCI types may be a child: the list's own types are asked for before it is believed.
        ("list", "list", &["[index,oci]", "[list,docker]"]),
        ("two", "manifest", &["[index,list]", "[oci,docker]"]),
        ("docker", "child", &["[index,oci]", "[list,docker]"]),
        ("docker", "child", &["[index,list]"]),
        ("index", "index", &["[index,list]"]),
        ("list", "list", &["[index,list]"]),
    ] {
        let answer = source.manifest(&of_tag(name), DOCUMENT_LIMIT).await.unwrap();
        assert_eq!(&*answer.bytes, bytes.as_bytes(), "{name}");
        let got: Vec<_> = memory.log().iter().map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect();
        assert_eq!(got, expected, "{name}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn of_tags_asked_for_at_once_one_goes_ahead_and_teaches_the_others() {
    let memory = Memory::new(Switches::at("http://localhost:5000"));
    let manifest = memory.put(OCI, "manifest", None);
    let tags: Vec<_> = (0..6).map(|number| tag(&format!("v{number}"))).collect();
    tags.iter().for_each(|tag| memory.tag(tag.as_str(), &manifest));
    let source = open(&memory, "localhost:5000");
    let resolved = join_all(tags.iter().map(|tag| source.resolve(tag))).await;
    assert!(resolved.into_iter().all(|resolved| resolved.unwrap().digest.is_some()));
    assert_eq!(memory.log().len(), 1 + tags.len(), "one question with the wrong types");
}

#[tokio::test(flavor = "current_thread")]
async fn a_tag_that_is_missing_teaches_nothing_and_holds_nobody_up() {
    let memory = Memory::new(Switches::at("http://localhost:5000"));
    let manifest = memory.put(OCI, "manifest", None);
    memory.tag("v1", &manifest);
    let source = open(&memory, "localhost:5000");
    let (missing, there) = (tag("missing"), tag("v1"));
    let asked = [&missing, &there, &missing, &there].map(|tag| source.resolve(tag));
    let answered = join_all(asked).await.into_iter().map(|resolved| resolved.unwrap().answered);
    assert_eq!(answered.collect::<Vec<_>>(), [false, true, false, true]);
}

/// What a tag that is not there costs: by HEAD, then by the GET that follows where HEAD may know less.
#[tokio::test(flavor = "current_thread")]
async fn a_missing_tag_costs_one_get_where_heads_find_others() {
    let methods = |memory: &Memory| -> Vec<String> {
        memory.log().iter().map(|line| line.replace("http://localhost:5000/v2/org/app/", "")).collect()
    };
    for (usual, heads) in [(OCI, ["[index,oci]", "[list,docker]"]), (INDEX, ["[index,list]", "[oci,docker]"])] {
        let memory = Memory::new(Switches::at("http://localhost:5000"));
        let there = memory.put(usual, "content", None);
        memory.tag("v1", &there);
        let source = open(&memory, "localhost:5000");
        let missing = async || {
            assert!(!source.resolve(&tag("gone")).await.unwrap().answered);
            source.manifest(&of_tag("gone"), DOCUMENT_LIMIT).await.unwrap_err().kind.code()
        };
        assert_eq!(missing().await, "tag-unknown");
        let all = methods(&memory);
        let gets = ["GET manifests/gone [index,list]", "GET manifests/gone [oci,docker]", "GET tags/list?n=1"];
        assert_eq!(all[2..], gets, "nothing is known yet of the repository: {all:?}");
        source.resolve(&tag("v1")).await.unwrap();
        methods(&memory);
        assert_eq!(missing().await, "tag-unknown");
        let [first, second] = heads;
        let expected = [
            format!("HEAD manifests/gone {first}"),
            format!("HEAD manifests/gone {second}"),
            format!("GET manifests/gone {first}"),
        ];
        assert_eq!(methods(&memory), expected);
        // A GET on its own asks for all types: what HEAD said was another time.
        source.resolve(&tag("gone")).await.unwrap();
        source.look_again();
        methods(&memory);
        memory.tag("gone", &memory.put(OCI, "come since", None));
        assert_eq!(&*source.manifest(&of_tag("gone"), DOCUMENT_LIMIT).await.unwrap().bytes, b"come since");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_converted_schema_1_answer_is_not_believed_at_once() {
    let at = "GET https://registry.example.com/v2/org/app/manifests/v1";
    let script = Script::new()
        .on(&format!("{at} [index,list]"), reply(200).typed(SCHEMA1).body("old"))
        .on(&format!("{at} [oci,docker]"), reply(200).typed(DOCKER).body("new"));
    let answer = open(&script, "registry.example.com").manifest(&of_tag("v1"), DOCUMENT_LIMIT).await.unwrap();
    assert_eq!(&*answer.bytes, b"new");
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_digest_is_asked_for_with_the_type_that_its_parent_names() {
    let at = format!("GET https://a.example/v2/{PATH}/manifests/{DIGEST}");
    let about_accept = || reply(404).code("MANIFEST_UNKNOWN", "OCI manifest found, but Accept header does not support");
    let plain = || reply(404).code("MANIFEST_UNKNOWN", "manifest unknown");
    let good = || reply(200).typed(OCI).body("m");
    let long = format!("application/{}", "x".repeat(128));
    for (media_type, steps, expected) in [
        (Some(OCI), vec![(" [oci]", good())], Ok(())),
        (Some("application/vnd.x.y+json"), vec![(" [application/vnd.x.y+json]", good())], Ok(())),
        (None, vec![(" [index,list]", plain()), (" [oci,docker]", good())], Ok(())),
        (None, vec![(" [index,list]", plain()), (" [oci,docker]", plain())], Err("digest-unknown")),
        (Some(INDEX), vec![(" [index]", plain())], Err("digest-unknown")),
        (
            Some(INDEX),
            vec![(" [index]", about_accept()), (" [index,list]", about_accept()), (" [oci,docker]", good())],
            Ok(()),
        ),
        (Some(INDEX), vec![(" [index]", reply(406)), (" [index,list]", reply(406)), (" [oci,docker]", good())], Ok(())),
        // What would cost a preflight or smuggle something is not sent.
        (Some("a/b\r\nx: y"), vec![(" [index,list]", good())], Ok(())),
        (Some("text/html;q=\"x\""), vec![(" [index,list]", good())], Ok(())),
        (Some(&long), vec![(" [index,list]", good())], Ok(())),
        (None, vec![(" [index,list]", reply(404).code("NAME_UNKNOWN", ""))], Err("repository-unknown")),
    ] {
        let script =
            steps.into_iter().fold(Script::new(), |script, (accept, reply)| script.on(&format!("{at}{accept}"), reply));
        let answer = open(&script, "a.example").manifest(&asked(media_type), DOCUMENT_LIMIT).await;
        assert_eq!(answer.map(|_| ()).map_err(|error| error.kind.code()), expected, "{media_type:?}");
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_registry_claims_is_handed_on_unjudged() {
    let at = format!("GET https://a.example/v2/{PATH}/manifests/{DIGEST} [oci]");
    for (header, expected) in [
        (None, Claim::Hidden),
        (Some("nonsense"), Claim::Unreadable("nonsense".to_owned())),
        (Some(DIGEST), Claim::Digest(digest())),
    ] {
        let answer = header
            .into_iter()
            .fold(reply(200).body("other"), |reply, value| reply.header("docker-content-digest", value));
        let script = Script::new().on(&at, answer);
        let answer = open(&script, "a.example").manifest(&asked(Some(OCI)), DOCUMENT_LIMIT).await.unwrap();
        assert_eq!((answer.claimed, &*answer.bytes, answer.media_type), (expected, &b"other"[..], None));
    }
}

// ---- what is missing

#[tokio::test(flavor = "current_thread")]
async fn a_missing_tag_is_told_from_a_missing_repository() {
    let at = "https://a.example/v2/org/app";
    let unknown = || reply(404).code("MANIFEST_UNKNOWN", "manifest unknown");
    let page = "<!DOCTYPE html><title>404</title>";
    for (first, then, list, expected) in [
        (reply(404).code("NAME_UNKNOWN", "x"), None, None, "repository-unknown"),
        (unknown(), Some(unknown()), Some(reply(200).body(r#"{"tags":[]}"#)), "tag-unknown"),
        (unknown(), Some(unknown()), Some(reply(404).code("NAME_UNKNOWN", "x")), "repository-unknown"),
        (reply(404), Some(reply(404)), Some(reply(404)), "repository-unknown"),
        (reply(404), Some(reply(404)), Some(reply(403)), "not-found"),
        (reply(404), Some(reply(404)), Some(fail(TransportError::Blocked)), "not-found"),
        (reply(404).body(page), Some(reply(404).body(page)), Some(reply(404).body(page)), "not-a-registry"),
    ] {
        let mut script = Script::new().on(&format!("GET {at}/manifests/v1 [index,list]"), first);
        if let Some(then) = then {
            script = script.on(&format!("GET {at}/manifests/v1 [oci,docker]"), then);
        }
        if let Some(list) = list {
            script = script.on(&format!("GET {at}/tags/list?n=1"), list);
        }
        let error = open(&script, "a.example").manifest(&of_tag("v1"), DOCUMENT_LIMIT).await.unwrap_err();
        assert_eq!(error.kind.code(), expected);
        assert_eq!((&*error.host, &*error.place, &*error.object.to_string()), ("a.example", PATH, "tag v1"));
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn refusals_become_facts_by_their_status() {
    let html = || reply(503).typed("text/html").body("<html><h1>Busy</h1>");
    for (answer, tries, expected) in [
        (reply(403).code("DENIED", "no"), 1, "forbidden"),
        (reply(500).body("oops"), 1, "server-error"),
        (reply(501), 1, "server-error"),
        (html(), 3, "server-error"),
        (reply(429), 3, "rate-limited"),
        (reply(400).code("NAME_INVALID", "x"), 1, "refused"),
        (reply(412).code("PROJECTPOLICYVIOLATION", "x"), 1, "refused"),
        (reply(204), 1, "empty-answer"),
        (reply(304), 1, "empty-answer"),
        (reply(206).body("part"), 1, "refused"),
        (reply(200).typed("text/html; charset=utf-8").body("<!doctype html>Log in"), 1, "not-a-registry"),
        (reply(200).body(vec![b'x'; 9 << 20]), 1, "too-large"),
        (reply(200).body("ab").breaks(BodyError::Interrupted { received: 2 }), 1, "interrupted"),
        (reply(200).body("ab").breaks(BodyError::Stalled { received: 2, seconds: 30 }), 1, "stalled"),
        (reply(500).body(vec![b'x'; 1 << 20]).breaks(BodyError::Interrupted { received: 1 << 20 }), 1, "server-error"),
    ] {
        let at = format!("GET https://a.example/v2/{PATH}/manifests/{DIGEST} [oci]");
        let script = (0..tries).fold(Script::new(), |script, _| script.on(&at, answer.clone()));
        assert_eq!(
            code(open(&script, "a.example").manifest(&asked(Some(OCI)), DOCUMENT_LIMIT).await),
            expected,
            "{}",
            answer.status
        );
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn silence_is_explained_as_far_as_it_can_be() {
    let (at, base) = (format!("https://a.example/v2/{PATH}/blobs/{DIGEST}"), "https://a.example/v2/");
    let get = format!("GET {at}");
    let redirect = Glance::Redirect;
    let blocked = TransportError::Blocked;
    // What answers, what the request brings when it is sent again, and what was asked for it to be known.
    for (error, reachable, glance, expected, probes) in [
        (blocked, vec![&*at], None, "cors", vec![&*at, &get]),
        (blocked, vec![&at], Some(redirect.clone()), "redirect-blocked", vec![&at, &get]),
        (blocked, vec![base], Some(redirect), "redirect-loop", vec![&at, base, &get]),
        (blocked, vec![base], None, "broken-off", vec![&at, base, &get]),
        (blocked, vec![], None, "unreachable", vec![&at, base]),
        (TransportError::MixedContent, vec![], None, "mixed-content", vec![]),
        (TransportError::Offline, vec![], None, "offline", vec![]),
        (TransportError::BadAddress, vec![], None, "bad-address", vec![]),
    ] {
        let script = Script::new().on(&get, fail(error));
        let script = reachable.into_iter().fold(script, Script::reachable);
        let script = glance.into_iter().fold(script, |script, glance| script.glancing(&get, glance));
        assert_eq!(code(open(&script, "a.example").blob(&digest(), 9).await), expected);
        assert_eq!(script.probed(), probes, "{expected}");
        script.done();
    }
}

/// As where a server gives up a connection together with requests on their way.
#[tokio::test(flavor = "current_thread")]
async fn what_broke_off_and_can_be_read_a_moment_later_is_asked_for_once_more() {
    let url = &BLOB["GET ".len()..];
    let own = format!("{BLOB} {{t}}");
    let blocked = || fail(TransportError::Blocked);
    for (again, expected) in [(reply(200).body("123456789"), None), (blocked(), Some("broken-off"))] {
        let script = Script::new().reachable(url).glancing(BLOB, good());
        let script = script.on(BLOB, blocked()).on(BLOB, again);
        let source = open(&script, "a.example");
        assert_eq!(source.blob(&digest(), 9).await.err().map(|error| error.kind.code()), expected);
        // What failed twice is looked into twice, and not sent a third time.
        let probes = [url, BLOB, url, BLOB];
        assert_eq!(script.probed(), probes[..if expected.is_some() { 4 } else { 2 }]);
        assert_eq!(source.session().trouble().is_some(), expected.is_some());
        script.done();
    }
    // The same with a token.
    let script = Script::new().reachable(url).glancing(&own, good());
    let script = script.on(BLOB, challenge("https://a.example/token")).on(TOKEN, token("t"));
    let script = script.on(&own, blocked()).on(&own, reply(200).body("123456789"));
    assert!(open(&script, "a.example").blob(&digest(), 9).await.is_ok());
    assert_eq!(script.probed(), [&*own]);
    script.done();
}

/// What a stranger gets says little of what comes to whoever is let in, so that is asked for as it was, and what a stranger
/// gets with a token of nobody's.
#[tokio::test(flavor = "current_thread")]
async fn silence_to_somebody_with_a_token_is_not_explained_by_what_strangers_get() {
    let url = &BLOB["GET ".len()..];
    let (own, stranger, base) = (format!("{BLOB} {{t}}"), format!("{BLOB} {{none}}"), "https://a.example/v2/");
    let refused = || Glance::Read { status: 401, headers: Vec::new() };
    for (reachable, glances, expected, probes) in [
        (vec![url], vec![(&own, Glance::Redirect)], "redirect-blocked", vec![&*own]),
        (vec![url], vec![(&stranger, refused())], "unread", vec![&own, &stranger]),
        (vec![url], vec![], "cors", vec![&own, &stranger, url]),
        (vec![base], vec![], "broken-off", vec![&own, &stranger, url, base]),
        (vec![], vec![], "unreachable", vec![&own, &stranger, url, base]),
    ] {
        let script = Script::new()
            .on(BLOB, challenge("https://a.example/token"))
            .on(TOKEN, token("t"))
            .on(&own, fail(TransportError::Blocked));
        let script = reachable.into_iter().fold(script, Script::reachable);
        let script = glances.into_iter().fold(script, |script, (request, glance)| script.glancing(request, glance));
        let source = open(&script, "a.example");
        assert_eq!(code(source.blob(&digest(), 9).await), expected);
        assert_eq!(script.probed(), probes, "{expected}");
        assert!(source.session().trouble().unwrap().authorized);
        script.done();
    }
}

const MANIFEST: &str = "GET https://a.example/v2/org/app/manifests/";

/// A registry at a.example that answers these names with what no page may read.
fn shut(names: &[&str]) -> Script {
    names.iter().fold(Script::new(), |script, name| script.reachable(&format!("{}{name}", &MANIFEST["GET ".len()..])))
}

fn good() -> Glance {
    Glance::Read { status: 200, headers: Vec::new() }
}

#[tokio::test(flavor = "current_thread")]
async fn where_refusals_alone_cannot_be_read_the_other_types_are_asked_for_and_the_habit_is_kept() {
    const BASE: &str = "GET https://a.example/v2/";
    let blocked = || fail(TransportError::Blocked);
    let script = shut(&["v1"])
        .glancing(BASE, good())
        .on(&format!("{MANIFEST}v1 [index,list]"), blocked())
        .on(&format!("{MANIFEST}v1 [oci,docker]"), reply(200).typed(OCI).body("{}"))
        .on(&format!("{MANIFEST}v2 [index,oci]"), reply(200).typed(OCI).body("{}"))
        .on(&format!("{MANIFEST}v3 [index,oci]"), reply(200).typed(INDEX).body("{}"))
        .on(&format!("{MANIFEST}v4 [index,oci]"), reply(200).typed(OCI).body("{}"))
        .on(&format!("{MANIFEST}{DIGEST} [index,oci]"), reply(200).typed(OCI).body("{}"));
    let session = Session::new(script.clone(), &host("a.example"));
    let source = || RepositorySource::new(repository("a.example", PATH), session.clone());
    let first = source();
    for (source, name) in [(&first, "v1"), (&source(), "v2"), (&first, "v3"), (&first, "v4")] {
        assert!(source.manifest(&of_tag(name), DOCUMENT_LIMIT).await.is_ok(), "{name}");
    }
    assert!(first.manifest(&asked(None), DOCUMENT_LIMIT).await.is_ok());
    let url = &format!("{MANIFEST}v1")["GET ".len()..];
    assert_eq!(script.probed(), [url, &format!("{MANIFEST}v1 [index,list]"), BASE]);
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_registry_that_lets_no_page_read_anything_is_not_asked_for_other_types() {
    for base in [Glance::Nothing, Glance::Read { status: 401, headers: Vec::new() }] {
        let names = ["v1", "v2", "v3"];
        let script = names.into_iter().fold(shut(&names), |script, name| {
            script.on(&format!("{MANIFEST}{name} [index,list]"), fail(TransportError::Blocked))
        });
        let script = script.glancing("GET https://a.example/v2/", base.clone());
        let source = open(&script, "a.example");
        for name in names {
            assert_eq!(code(source.manifest(&of_tag(name), DOCUMENT_LIMIT).await), "cors");
        }
        let base_asked = script.probed().iter().filter(|line| line.ends_with("/v2/")).count();
        assert_eq!(
            (script.probed().len(), base_asked),
            (2 * names.len() + 1, 1),
            "one look at the base address for all"
        );
        assert!(!source.session().trouble().unwrap().seen.kin);
        script.done();
    }
    // Nothing answers at all: no look at what may be read.
    let script = Script::new().on(&format!("{MANIFEST}v1 [index,list]"), fail(TransportError::Blocked));
    assert_eq!(code(open(&script, "a.example").manifest(&of_tag("v1"), DOCUMENT_LIMIT).await), "unreachable");
    assert_eq!(script.probed().len(), 2);
    script.done();
}

/// As a limit is, that a server in front sends without the headers for pages.
#[tokio::test(flavor = "current_thread")]
async fn what_was_readable_just_before_is_remembered_for_the_diagnosis() {
    let blocked = || fail(TransportError::Blocked);
    let blob = format!("https://a.example/v2/{PATH}/blobs/{DIGEST}");
    let script = shut(&["v2"])
        .reachable(&blob)
        .on(&format!("{MANIFEST}v1 [index,list]"), reply(200).typed(INDEX).body("{}"))
        .on(&format!("{MANIFEST}v2 [index,list]"), blocked())
        .on(&format!("{MANIFEST}v2 [oci,docker]"), blocked())
        .on(&format!("GET {blob}"), blocked());
    let source = open(&script, "a.example");
    source.manifest(&of_tag("v1"), DOCUMENT_LIMIT).await.unwrap();
    assert_eq!(code(source.manifest(&of_tag("v2"), DOCUMENT_LIMIT).await), "cors");
    assert!(source.session().trouble().unwrap().seen.kin);
    assert_eq!(script.probed().len(), 4, "what may be read is known already");
    // Of blobs none was read.
    assert_eq!(code(source.blob(&digest(), 9).await), "cors");
    assert!(!source.session().trouble().unwrap().seen.kin);
    script.done();
}

// ---- asking again

#[tokio::test(flavor = "current_thread")]
async fn a_busy_registry_is_asked_again_with_growing_pauses() {
    let at = format!("GET https://a.example/v2/{PATH}/blobs/{DIGEST}");
    let busy = |status| reply(status);
    let wish = |seconds: &str| reply(429).header("Retry-After", seconds);
    let good = || reply(200).body("x");
    for (replies, pauses, expected) in [
        (vec![busy(502), busy(504), good()], vec![500, 1500], Ok(())),
        (vec![busy(429), busy(429), busy(429)], vec![500, 1500], Err(None)),
        (vec![wish("5"), good()], vec![5000], Ok(())),
        (vec![wish("5"), wish("5")], vec![5000], Err(Some(5))),
        (vec![wish("1767225638"), good()], vec![38_000], Ok(())),
        // A wait of nothing is no wish.
        (vec![wish("0"), wish("0"), good()], vec![500, 1500], Ok(())),
        (vec![wish("0"), wish("0"), wish("0")], vec![500, 1500], Err(None)),
        (vec![wish("3600")], vec![], Err(Some(3600))),
        (vec![wish("abc"), good()], vec![500], Ok(())),
        (vec![fail(TransportError::TimedOut { seconds: 20 }), good()], vec![500], Ok(())),
    ] {
        let script = replies.into_iter().fold(Script::new(), |script, reply| script.on(&at, reply));
        let answer = open(&script, "a.example").blob(&digest(), 9).await;
        let answer = answer.map(|_| ()).map_err(|error| match error.kind {
            ErrorKind::RateLimited { wait, .. } => wait,
            other => panic!("{other}"),
        });
        assert_eq!((answer, script.pauses()), (expected, pauses));
        script.done();
    }
}

// ---- tokens

fn challenge(realm: &str) -> Reply {
    reply(401).header(
        "www-authenticate",
        &format!(r#"Bearer realm="{realm}",service="s",scope="repository:other/secret:push""#),
    )
}

const BLOB: &str =
    "GET https://a.example/v2/org/app/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const TOKEN: &str = "GET https://a.example/token?service=s&scope=repository:org/app:pull!";

fn token(token: &str) -> Reply {
    reply(200).body(format!(r#"{{"token":"{token}","expires_in":300}}"#))
}

#[tokio::test(flavor = "current_thread")]
async fn a_token_is_asked_for_once_and_used_again() {
    let with = |token: &str| format!("{BLOB} {{{token}}}");
    let script = Script::new()
        .on(BLOB, challenge("/token"))
        .on(TOKEN, token("canary"))
        .on(&with("canary"), reply(200).body("x"))
        .on(&with("canary"), reply(200).body("x"))
        // Ten seconds before its end a token is no longer sent.
        .on(TOKEN, token("two"))
        .on(&with("two"), reply(200).body("x"))
        // Refused in the middle: one new token, silently.
        .on(&with("two"), challenge("/token"))
        .on(TOKEN, token("three"))
        .on(&with("three"), reply(200).body("x"));
    let source = open(&script, "a.example");
    let first = source.blob(&digest(), 9).await.unwrap();
    let Came::Answer(exchange) = &first.came else { panic!("{:?}", first.came) };
    assert_eq!(exchange.authorized, Some(AuthorizationKind::Bearer));
    assert!(!format!("{exchange:?}").contains("canary"));
    source.blob(&digest(), 9).await.unwrap();
    script.later(290);
    source.blob(&digest(), 9).await.unwrap();
    source.blob(&digest(), 9).await.unwrap();
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_second_refusal_is_final() {
    let bare = || reply(401).code("UNAUTHORIZED", "the token canary-token is bad");
    let insufficient = reply(401).header("www-authenticate", r#"Bearer realm="/token",error="insufficient_scope""#);
    for (second, private) in [(bare(), false), (insufficient, true)] {
        let script = Script::new()
            .on(BLOB, challenge("/token"))
            .on(TOKEN, token("canary-token"))
            .on(&format!("{BLOB} {{canary-token}}"), second);
        let error = open(&script, "a.example").blob(&digest(), 9).await.unwrap_err();
        let ErrorKind::Unauthorized { private_or_missing, .. } = &error.kind else { panic!("{error}") };
        assert_eq!(*private_or_missing, private);
        assert!(!error.to_string().contains("canary"), "{error}");
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_store_that_asks_for_a_login_gets_none() {
    let script = Script::new()
        .on(BLOB, challenge("/token"))
        .on(TOKEN, token("t"))
        .on(&format!("{BLOB} {{t}}"), challenge("https://store.example/token").redirected())
        // The token was good, so it is kept.
        .on(&format!("{BLOB} {{t}}"), reply(200));
    let source = open(&script, "a.example");
    assert_eq!(code(source.blob(&digest(), 9).await), "store-login");
    source.blob(&digest(), 9).await.unwrap();
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn fifty_requests_that_need_a_token_ask_for_one() {
    let origin = "http://localhost:5000";
    let memory = Memory::new(Switches { realm: Some(format!("{origin}/token")), ..Switches::at(origin) });
    let digest: Digest = memory.put(OCI, "content", None).parse().unwrap();
    let source = open(&memory, "localhost:5000");
    for round in 0..2 {
        let all = join_all((0..50).map(|_| source.blob(&digest, 100))).await;
        assert!(all.iter().all(Result::is_ok), "{round}");
        // Four go out before anybody knows; they ask for one token and go again, and the others wait for it.
        let log = memory.log();
        assert_eq!(log.iter().filter(|line| line.contains("/token?")).count(), 1, "round {round}");
        assert_eq!(log.len(), 4 + 1 + 50, "round {round}");
        memory.revoke();
    }
    assert_eq!(memory.most_at_once(), 4);
}

#[tokio::test(flavor = "current_thread")]
async fn a_failing_token_server_is_asked_once_for_all_that_wait_and_again_later() {
    let script = (0..4).fold(Script::new(), |script, _| script.on(BLOB, challenge("/token")));
    let script = script.on(TOKEN, reply(404));
    let (source, wanted) = (open(&script, "a.example"), digest());
    for error in join_all((0..4).map(|_| source.blob(&wanted, 9))).await {
        let error = error.unwrap_err();
        assert_eq!((error.kind.code(), &*error.host, &*error.object.to_string()), ("not-found", "a.example", "token"));
    }
    script.done();
    let script = script.on(BLOB, challenge("/token")).on(TOKEN, token("t")).on(&format!("{BLOB} {{t}}"), reply(200));
    assert!(source.blob(&digest(), 9).await.is_ok());
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_refusal_or_a_rest_says_when_it_is_the_token_servers() {
    let with = |realm: &'static str, no: Reply| {
        let server =
            TOKEN.replace("https://a.example/token", if realm == "/token" { "https://a.example/token" } else { realm });
        let script = Script::new().on(BLOB, challenge(realm)).on(&server, no);
        let session = Session::new(script, &host("a.example"));
        session.consent("https://b.example:8443", false);
        (RepositorySource::new(repository("a.example", PATH), session.clone()), session)
    };
    for (realm, by, rests) in [
        ("https://b.example:8443/token", Some("https://b.example:8443"), Some("b.example:8443")),
        ("/token", None, None),
    ] {
        let (source, _) = with(realm, reply(401).code("UNAUTHORIZED", "not you"));
        let error = source.blob(&digest(), 9).await.unwrap_err();
        let ErrorKind::Unauthorized { told, .. } = &error.kind else { panic!("{error}") };
        assert_eq!(told.by.as_deref(), by);
        let words = Failure::from(error).received.unwrap();
        let expected = by.map_or("status 401".to_owned(), |by| format!("status 401 from its token server {by}"));
        assert_eq!(words, expected);
        let (source, session) = with(realm, reply(429).header("retry-after", "3600"));
        assert_eq!(code(source.blob(&digest(), 9).await), "rate-limited");
        assert_eq!(session.status().pause().unwrap().server.as_deref(), rests);
        assert_eq!(session.status().refusal.map(|pause| pause.until), Some(support::NOW + 3600));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_token_server_of_another_site_is_asked_only_after_consent() {
    let script = Script::new().on(BLOB, challenge("https://b.example/token"));
    let session = Session::new(script.clone(), &host("a.example"));
    let source = RepositorySource::new(repository("a.example", PATH), session.clone());
    let error = source.blob(&digest(), 9).await.unwrap_err();
    let (registry, realm) = ("https://a.example".into(), "https://b.example".into());
    assert_eq!(error.kind, ErrorKind::RealmForeign { registry, realm, password: false });
    script.done();
    session.consent("https://b.example", false);
    let script = script
        .on(BLOB, challenge("https://b.example/token"))
        .on(&TOKEN.replace("//a.", "//b."), token("t"))
        .on(&format!("{BLOB} {{t}}"), challenge("https://c.example/token"));
    // The realm changed: the consent does not cover it, and a second refusal is final anyway.
    assert_eq!(code(source.blob(&digest(), 9).await), "unauthorized");
    let script = script.on(BLOB, challenge("https://c.example/token"));
    assert_eq!(code(source.blob(&digest(), 9).await), "realm-foreign");
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn challenges_that_lead_nowhere_send_nothing() {
    for (first, expected) in [
        (reply(401), "challenge-hidden"),
        (reply(401).header("www-authenticate", r#"Basic realm="harbor""#), "login-required"),
        (reply(401).header("www-authenticate", r#"Negotiate, Basic realm="harbor""#), "login-required"),
        (reply(401).header("www-authenticate", "Negotiate"), "scheme-unknown"),
        (reply(401).header("www-authenticate", r#"Digest realm="x", nonce="y""#), "scheme-unknown"),
        (reply(401).header("www-authenticate", r#"Bearer realm="x"#), "bad-challenge"),
        (challenge("http://a.example/token"), "realm-refused"),
        (challenge("https://user:pw@a.example/token"), "realm-refused"),
        (challenge("https://127.0.0.1/token"), "realm-refused"),
        // After a redirect it is the store that asks.
        (challenge("/token").redirected(), "store-login"),
    ] {
        let script = Script::new().on(BLOB, first);
        assert_eq!(code(open(&script, "a.example").blob(&digest(), 9).await), expected);
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn answers_of_token_servers_are_not_trusted_either() {
    for (answer, tries, expected) in [
        (reply(200).body("{}"), 1, "no-token"),
        (reply(200).body(r#"{"token":"a b"}"#), 1, "no-token"),
        (reply(200).body(vec![b' '; 200 << 10]), 1, "too-large"),
        (reply(401), 1, "unauthorized"),
        (reply(403).code("DENIED", "x"), 1, "unauthorized"),
        (reply(302), 1, "empty-answer"),
        (reply(500).body("<html>"), 1, "server-error"),
        (reply(429), 3, "rate-limited"),
        (fail(TransportError::Blocked), 1, "unreachable"),
    ] {
        let script = Script::new().on(BLOB, challenge("/token"));
        let script = (0..tries).fold(script, |script, _| script.on(TOKEN, answer.clone()));
        assert_eq!(code(open(&script, "a.example").blob(&digest(), 9).await), expected);
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_hidden_challenge_is_no_obstacle_at_known_registries() {
    let blob = BLOB.replace("a.example", "ghcr.io");
    let script = Script::new()
        .on(&blob, reply(401))
        .on("GET https://ghcr.io/token?service=ghcr.io&scope=repository:org/app:pull!", token("t"))
        .on(&format!("{blob} {{t}}"), reply(200).body("x"));
    open(&script, "ghcr.io").blob(&digest(), 9).await.unwrap();
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn amazons_400_for_a_stale_token_gets_a_new_one() {
    let blob = BLOB.replace("a.example", "public.ecr.aws");
    let ask = "GET https://public.ecr.aws/token?service=s&scope=aws!";
    let script = Script::new()
        .on(&blob, challenge("/token"))
        .on(ask, token("one"))
        .on(&format!("{blob} {{one}}"), reply(200))
        .on(&format!("{blob} {{one}}"), reply(400))
        .on(ask, token("two"))
        .on(&format!("{blob} {{two}}"), reply(200));
    let source = open(&script, "public.ecr.aws");
    source.blob(&digest(), 9).await.unwrap();
    source.blob(&digest(), 9).await.unwrap();
    script.done();
}

// ---- lists

#[tokio::test(flavor = "current_thread")]
async fn all_tags_are_listed_whatever_the_registry_does_about_pages() {
    // Where no link is visible, a page with one name tells whether one would be.
    for (links, exposes, page, requests) in [
        (Links::None, true, 1, 2),
        (Links::Relative, true, 100, 3),
        (Links::Absolute, true, 100, 3),
        (Links::Unquoted, true, 70, 4),
        (Links::Relative, true, usize::MAX, 2),
        // Hidden links: pages of a usual length are continued by their last name until one is short.
        (Links::Relative, false, 50, 5),
        (Links::Relative, false, 100, 3),
        (Links::Relative, false, 70, 5),
        (Links::Relative, false, usize::MAX, 3),
        (Links::None, false, usize::MAX, 2),
    ] {
        let memory = Memory::new(Switches { links, exposes, page, ..Switches::at("http://localhost:5000") });
        for number in 0..247 {
            memory.tag(&format!("v{number}"), DIGEST);
        }
        let source = open(&memory, "localhost:5000");
        let (mut after, mut names) = (None, Vec::new());
        loop {
            let page = source.names(after.as_ref()).await.unwrap();
            assert!(page.notes.is_empty(), "{:?}", page.notes);
            names.extend(page.names.into_iter().map(|name| name.text));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(names.len(), 247);
        let log = memory.log();
        assert_eq!(log.len(), requests, "{log:#?}");
        assert_eq!(log.first().unwrap(), &format!("GET http://localhost:5000/v2/{PATH}/tags/list"));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn invalid_names_are_shown_and_never_become_tags() {
    let body = r#"{"name":"other/app","tags":["v1","../x","a/b","?","","<b>","v1","\u202e"]}"#;
    let script = Script::new().on(
        "GET https://a.example/v2/org/app/tags/list",
        reply(200).header("date", "Mon, 02 Mar 2026 10:00:00 GMT").body(body),
    );
    let page = open(&script, "a.example").names(None).await.unwrap();
    let names: Vec<_> = page.names.iter().map(|name| (name.text.as_str(), name.tag.is_some())).collect();
    let expected =
        [("v1", true), ("../x", false), ("a/b", false), ("?", false), ("", false), ("<b>", false), ("\u{202e}", false)];
    assert_eq!(names, expected);
    let notes = [ListNote::Duplicates(1), ListNote::Invalid(6), ListNote::OtherName("other/app".to_owned())];
    assert_eq!(page.notes, notes);
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_without_a_list_is_an_empty_one_with_a_note() {
    for (body, note, whole) in [
        (r#"{"name":"org/app","tags":null}"#, Some(ListNote::Null), true),
        (r#"{"name":"org/app"}"#, Some(ListNote::NoList), false),
        (r#"{"name":"org/app","tags":[]}"#, None, true),
    ] {
        let script = Script::new().on("GET https://a.example/v2/org/app/tags/list", reply(200).body(body));
        let page = open(&script, "a.example").names(None).await.unwrap();
        assert_eq!((page.names.len(), &page.notes), (0, &Vec::from_iter(note)), "{body}");
        let mut list = ListState::default();
        list.take(&page);
        assert_eq!((list.begun, list.is_whole()), (true, whole), "{body}");
    }
    let script = Script::new().on("GET https://a.example/v2/_catalog", reply(200).body(r#"{"repositories":null}"#));
    let registry = Registry::new(host("a.example"), Session::new(script.clone(), &host("a.example")));
    assert_eq!(registry.repositories(None).await.unwrap().notes, [ListNote::Null]);
}

#[tokio::test(flavor = "current_thread")]
async fn lists_that_are_none_are_errors() {
    for (answer, expected) in [
        (reply(200).body(r#"{"tags":"x"}"#), "not-json"),
        (reply(200).body("[]"), "not-json"),
        (reply(200).body(r#"{"tags":["#), "not-json"),
        (reply(200).body("<!doctype html>"), "not-a-registry"),
        (reply(200).body(vec![b' '; 17 << 20]), "too-large"),
        (reply(404).code("NAME_UNKNOWN", "x"), "repository-unknown"),
        (reply(404), "not-found"),
        (reply(404).body("<html>"), "not-a-registry"),
        (reply(500), "server-error"),
    ] {
        let script = Script::new().on("GET https://a.example/v2/org/app/tags/list", answer);
        assert_eq!(code(open(&script, "a.example").names(None).await), expected);
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_failed_page_can_be_asked_for_again() {
    let at = "GET https://a.example/v2/org/app/tags/list";
    let script = Script::new()
        .on(at, reply(200).header("link", "<?last=a>; rel=next").body(r#"{"tags":["a"]}"#))
        .on(&format!("{at}?last=a"), reply(500))
        .on(&format!("{at}?last=a"), reply(200).body(r#"{"tags":["b"]}"#));
    let source = open(&script, "a.example");
    let first = source.names(None).await.unwrap();
    assert_eq!(code(source.names(first.next.as_ref()).await), "server-error");
    let second = source.names(first.next.as_ref()).await.unwrap();
    assert_eq!((second.names.len(), second.next), (1, None));
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_guessed_page_that_is_refused_leaves_a_note() {
    let at = "GET https://a.example/v2/org/app/tags/list";
    let tags: Vec<_> = (0..100).map(|number| format!("v{number}")).collect();
    let script = Script::new()
        .on(at, reply(200).body(serde_json::json!({ "tags": tags }).to_string()))
        .on(&format!("{at}?last=v99"), reply(404));
    let source = open(&script, "a.example");
    let first = source.names(None).await.unwrap();
    let second = source.names(first.next.as_ref()).await.unwrap();
    assert_eq!((second.names, second.next, second.notes), (vec![], None, vec![ListNote::MaybeIncomplete]));
    script.done();
}

/// G12: what the answer to a question for one name says about a list of 57, and how it goes on.
#[tokio::test(flavor = "current_thread")]
async fn a_list_whose_end_cannot_be_told_is_not_called_whole() {
    let at = "GET https://a.example/v2/org/app/tags/list";
    let body = |count: usize| {
        let tags: Vec<_> = (0..count).map(|number| format!("v{number}")).collect();
        serde_json::json!({ "tags": tags }).to_string()
    };
    let (one, link) = (body(1), "<?last=v0&n=1>; rel=next");
    let whole = (false, vec![]);
    let unseen = (false, vec![ListNote::Unseen]);
    for (answer, expected) in [
        (reply(200).body(&one).header("link", link), whole.clone()),
        (reply(200).body(body(57)), whole.clone()),
        (reply(200).body(&one), (true, vec![])),
        (reply(404), unseen.clone()),
        (reply(200).body("[]"), unseen.clone()),
        (reply(200).body(body(0)), unseen.clone()),
    ] {
        let script = Script::new().on(at, reply(200).body(body(57))).on(&format!("{at}?n=1"), answer);
        let source = open(&script, "a.example");
        let page = source.names(None).await.unwrap();
        assert_eq!((page.next.is_some(), page.notes), expected);
        assert_eq!(page.beyond.is_some(), expected == unseen, "the reader may ask");
        script.done();
    }
    // All headers are there, as from the page's own origin: nothing is asked.
    let script = Script::new().on(at, reply(200).body(body(57)).header("date", "Mon, 02 Mar 2026 10:00:00 GMT"));
    assert_eq!(open(&script, "a.example").names(None).await.unwrap().notes, []);
    script.done();
}

/// G12: however few the names are, once for a registry; beside one name alone, the next page is asked for itself.
#[tokio::test(flavor = "current_thread")]
async fn a_short_list_may_have_a_next_page_as_well() {
    let list = |repository: &str| format!("GET https://a.example/v2/{repository}/tags/list");
    let tags = |names: &[&str]| reply(200).body(serde_json::json!({ "tags": names }).to_string());
    let script = Script::new()
        .on(&list("org/app"), tags(&["a", "b"]))
        .on(&format!("{}?n=1", list("org/app")), tags(&["a"]))
        .on(&format!("{}?last=b", list("org/app")), tags(&["c"]))
        .on(&list("org/two"), tags(&["x", "y"]))
        .on(&format!("{}?last=y", list("org/two")), tags(&[]))
        .on(&list("org/none"), tags(&[]));
    let session = Session::new(script.clone(), &host("a.example"));
    for (path, expected) in [("org/app", vec!["a", "b", "c"]), ("org/two", vec!["x", "y"]), ("org/none", vec![])] {
        let source = RepositorySource::new(repository("a.example", path), session.clone());
        let (mut names, mut state, mut after) = (Vec::new(), ListState::default(), None);
        while !state.ended {
            let page = source.names(after.as_ref()).await.unwrap();
            state.take(&page);
            names.extend(page.names.into_iter().map(|name| name.text));
            after = page.next;
        }
        assert_eq!((names, state.is_whole()), (expected.into_iter().map(str::to_owned).collect(), true), "{path}");
    }
    script.done();
    for behind in [tags(&["only"]), tags(&[])] {
        let script =
            Script::new().on(&list("org/app"), tags(&["only"])).on(&format!("{}?last=only", list("org/app")), behind);
        let source = open(&script, "a.example");
        let first = source.names(None).await.unwrap();
        let second = source.names(first.next.as_ref()).await.unwrap();
        assert_eq!((second.names.len(), second.next, second.notes), (0, None, vec![]));
        script.done();
    }
}

/// G13, G14: what came is kept, and the list is not whole.
#[tokio::test(flavor = "current_thread")]
async fn a_link_to_elsewhere_costs_no_name_and_is_told() {
    let elsewhere = "https://evil.example/v2/org/app/tags/list?last=a";
    let answer = reply(200).header("link", &format!("<{elsewhere}>; rel=next")).body(r#"{"tags":["a"]}"#);
    let script = Script::new().on("GET https://a.example/v2/org/app/tags/list", answer);
    let page = open(&script, "a.example").names(None).await.unwrap();
    assert_eq!((page.names.len(), &page.next, &page.beyond), (1, &None, &None));
    assert_eq!(page.notes, [ListNote::Elsewhere(elsewhere.to_owned())]);
    let mut list = ListState::default();
    list.take(&page);
    assert!(!list.is_whole());
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn whether_ends_can_be_seen_is_asked_once_and_pages_that_repeat_themselves_are_no_end() {
    let at = "GET https://a.example/v2/org/app/tags/list";
    let tags: Vec<_> = (0..57).map(|number| format!("v{number}")).collect();
    let all = || reply(200).body(serde_json::json!({ "tags": tags }).to_string());
    let script = Script::new()
        .on(at, all())
        .on(&format!("{at}?n=1"), reply(200).body(r#"{"tags":["v0"]}"#))
        .on(&format!("{at}?last=v56"), all())
        .on(at, all())
        .on(&format!("{at}?last=v56"), reply(200).body(r#"{"tags":[]}"#));
    let source = open(&script, "a.example");
    let first = source.names(None).await.unwrap();
    let second = source.names(first.next.as_ref()).await.unwrap();
    assert_eq!((second.names.len(), second.notes), (0, vec![ListNote::Unseen]), "it goes on from no name");
    let first = source.names(None).await.unwrap();
    let second = source.names(first.next.as_ref()).await.unwrap();
    assert_eq!((second.names.len(), second.notes), (0, vec![]));
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn repositories_are_listed_with_a_scope_of_their_own() {
    let script = Script::new()
        .on("GET https://a.example/v2/_catalog", challenge("/token"))
        .on("GET https://a.example/token?service=s&scope=registry:catalog:%2A!", token("t"))
        .on(
            "GET https://a.example/v2/_catalog {t}",
            reply(200).header("date", "Mon, 02 Mar 2026 10:00:00 GMT").body(r#"{"repositories":["org/app","../x"]}"#),
        );
    let registry = Registry::new(host("a.example"), Session::new(script.clone(), &host("a.example")));
    let page = registry.repositories(None).await.unwrap();
    let names: Vec<_> = page.names.iter().map(|name| (name.text.as_str(), name.repository.is_some())).collect();
    assert_eq!((names, page.notes), (vec![("org/app", true), ("../x", false)], vec![ListNote::Invalid(1)]));
    script.done();
}

/// G20: no list of repositories is a fact about the list alone.
#[tokio::test(flavor = "current_thread")]
async fn a_catalog_that_is_not_there_is_an_error_and_nothing_else_needs_it() {
    for (answer, expected) in [
        (reply(404), "not-found"),
        (reply(404).body("<!doctype html>"), "not-a-registry"),
        (reply(405), "refused"),
        (reply(401), "challenge-hidden"),
    ] {
        let script = Script::new()
            .on("GET https://a.example/v2/_catalog", answer)
            .on("GET https://a.example/v2/org/app/tags/list", reply(200).body(r#"{"tags":["a"]}"#));
        let session = Session::new(script.clone(), &host("a.example"));
        let registry = Registry::new(host("a.example"), session.clone());
        assert_eq!(code(registry.repositories(None).await), expected);
        let source = RepositorySource::new(repository("a.example", PATH), session);
        assert_eq!(source.names(None).await.unwrap().names.len(), 1);
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_registry_is_known_by_its_base_address() {
    for (answer, expected) in [
        (reply(200).body("{}"), Ok(None)),
        (reply(200), Ok(None)),
        (reply(401).header("www-authenticate", "Basic realm=x").body("true"), Ok(Some("Basic realm=x"))),
        (reply(401), Ok(None)),
        (reply(200).body("<html>hotel</html>"), Err("not-a-registry")),
        (reply(404), Err("not-a-registry")),
        (reply(403), Err("forbidden")),
        (reply(500), Err("server-error")),
    ] {
        let script = Script::new().on("GET https://a.example/v2/", answer);
        let registry = Registry::new(host("a.example"), Session::new(script.clone(), &host("a.example")));
        let probe = registry.probe().await;
        let probe = probe.as_ref().map(|probe| probe.challenge.as_deref()).map_err(|error| error.kind.code());
        assert_eq!(probe, expected);
        script.done();
    }
}

// ---- resolving

#[tokio::test(flavor = "current_thread")]
async fn a_tag_is_resolved_without_being_pulled() {
    for (exposes, accept, media_type, requests) in [
        (true, Accept::Distribution, INDEX, 1),
        (false, Accept::Distribution, OCI, 2),
        (true, Accept::Strict, DOCKER, 2),
    ] {
        let memory = Memory::new(Switches { exposes, accept, ..Switches::at("http://localhost:5000") });
        let digest = memory.put(media_type, "content", None);
        memory.tag("v1", &digest);
        let resolved = open(&memory, "localhost:5000").resolve(&tag("v1")).await.unwrap();
        assert!(resolved.answered);
        assert_eq!(resolved.digest, exposes.then(|| digest.parse().unwrap()));
        assert_eq!((resolved.size, resolved.media_type.as_deref()), (Some(7), Some(media_type)));
        let log = memory.log();
        assert!(log.len() == requests && log.iter().all(|line| line.starts_with("HEAD ")), "{log:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_head_that_means_nothing_is_said_to_mean_nothing() {
    let at = "HEAD https://a.example/v2/org/app/manifests/v1";
    for (answer, tries, expected) in [
        (reply(404).header("Docker-Content-Digest", DIGEST).header("Content-Length", "9"), 2, Ok(false)),
        (reply(400), 2, Ok(false)),
        (reply(405), 1, Ok(false)),
        (reply(501), 1, Ok(false)),
        (reply(403), 1, Err("forbidden")),
        (reply(500), 1, Err("server-error")),
    ] {
        let accepts = [" [index,list]", " [oci,docker]"].into_iter().take(tries);
        let script = accepts.fold(Script::new(), |script, accept| script.on(&format!("{at}{accept}"), answer.clone()));
        let resolved = open(&script, "a.example").resolve(&tag("v1")).await;
        if let Ok(resolved) = &resolved {
            assert_eq!(
                (&resolved.digest, resolved.size),
                (&None, None),
                "the words of a refusal are not the content's"
            );
        }
        let resolved = resolved.map(|resolved| resolved.answered).map_err(|error| error.kind.code());
        assert_eq!(resolved, expected, "{}", answer.status);
        script.done();
    }
}

// ---- blobs

#[tokio::test(flavor = "current_thread")]
async fn blobs_are_read_up_to_a_limit() {
    for (answer, limit, expected) in [
        (reply(200).body("12345"), 5, Ok(5)),
        (reply(200).body("123456"), 5, Err("too-large")),
        (reply(200).redirected().body("12"), 5, Ok(2)),
        (reply(404).code("BLOB_UNKNOWN", "x"), 5, Err("digest-unknown")),
        (reply(404).code("NAME_UNKNOWN", "x"), 5, Err("repository-unknown")),
        (reply(206).body("12"), 5, Err("refused")),
    ] {
        let script = Script::new().on(BLOB, answer);
        let answer = open(&script, "a.example").blob(&digest(), limit).await;
        assert_eq!(answer.map(|answer| answer.bytes.len()).map_err(|error| error.kind.code()), expected);
        script.done();
    }
}

// ---- the queue

#[tokio::test(flavor = "current_thread")]
async fn the_gate_lets_in_by_order_of_arrival_and_forgets_those_who_leave() {
    let throttle = Throttle::new(1);
    let first = throttle.enter().await;
    let (mut second, mut third, mut fourth) =
        (Box::pin(throttle.enter()), Box::pin(throttle.enter()), Box::pin(throttle.enter()));
    assert!(waits(second.as_mut()).await && waits(third.as_mut()).await && waits(fourth.as_mut()).await);
    drop(second);
    drop(first);
    assert!(waits(fourth.as_mut()).await, "the third was before");
    // The third is called up and leaves: its turn passes on.
    drop(third);
    let permit = fourth.await;
    let mut late = pin!(throttle.enter());
    assert!(waits(late.as_mut()).await);
    drop(permit);
    late.await;
}
