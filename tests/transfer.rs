//! Content that somebody else is sent for: what holds for a page's own requests holds for a worker's.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use std::pin::pin;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use support::delegate::{Breaks, by};
use support::script::Script;
use support::{Reply, fail, host, reply, repository};
use tallyman::body::BodyError;
use tallyman::digest::Digest;
use tallyman::failure::Failure;
use tallyman::registry::repository::RepositorySource;
use tallyman::registry::session::Session;
use tallyman::source::throttle::AT_ONCE;
use tallyman::source::{Error, ErrorKind, Transfer};
use tallyman::transport::{Delegated, Glance, Transport, TransportError};

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const URL: &str =
    "https://a.example/v2/org/app/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const TOKEN: &str = "GET https://a.example/token?service=s&scope=repository:org/app:pull!";

fn get(token: &str) -> String {
    if token.is_empty() { format!("GET {URL}") } else { format!("GET {URL} {{{token}}}") }
}

fn challenge() -> Reply {
    reply(401).header("www-authenticate", r#"Bearer realm="/token",service="s""#)
}

fn token(token: &str) -> Reply {
    reply(200).body(format!(r#"{{"token":"{token}","expires_in":300}}"#))
}

fn open<T: Transport>(transport: &T) -> RepositorySource<T> {
    RepositorySource::new(repository("a.example", "org/app"), Session::new(transport.clone(), &host("a.example")))
}

fn digest() -> Digest {
    DIGEST.parse().unwrap()
}

async fn fetch(source: &RepositorySource<Script>, script: &Script) -> Result<Transfer, Error> {
    source.fetch(&digest(), by(script)).await
}

#[tokio::test(flavor = "current_thread")]
async fn a_delegate_is_let_in_like_anybody_else_and_nothing_is_asked_beforehand() {
    let open_one = Script::new().on(&get(""), reply(200)).on(&get(""), reply(200));
    let source = open(&open_one);
    for _ in 0..2 {
        drop(fetch(&source, &open_one).await.unwrap());
    }
    open_one.done();
    let closed = Script::new()
        .on(&get(""), challenge())
        .on(TOKEN, token("canary"))
        .on(&get("canary"), reply(200))
        .on(&get("canary"), reply(200));
    let source = open(&closed);
    for _ in 0..2 {
        drop(fetch(&source, &closed).await.unwrap());
    }
    closed.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_token_that_ran_out_while_layers_stood_in_line_is_renewed() {
    let script = Script::new()
        .on(&get(""), challenge())
        .on(TOKEN, token("one"))
        .on(&get("one"), reply(200))
        // Known to have run out: replaced before it is sent.
        .on(TOKEN, token("two"))
        .on(&get("two"), reply(200))
        // The registry thinks so earlier: replaced once, and the request repeated.
        .on(&get("two"), challenge())
        .on(TOKEN, token("three"))
        .on(&get("three"), reply(200))
        // Once: who is refused with a fresh token is refused.
        .on(&get("three"), challenge())
        .on(TOKEN, token("four"))
        .on(&get("four"), challenge());
    let source = open(&script);
    drop(fetch(&source, &script).await.unwrap());
    script.later(295);
    for _ in 0..2 {
        drop(fetch(&source, &script).await.unwrap());
    }
    assert_eq!(fetch(&source, &script).await.unwrap_err().kind.code(), "unauthorized");
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn transfers_count_among_the_requests_that_a_registry_gets_at_once() {
    let script = (0..=AT_ONCE).fold(Script::new(), |script, _| script.on(&get(""), reply(200)));
    let source = open(&script);
    let mut under_way: Vec<_> = join_all((0..AT_ONCE).map(|_| fetch(&source, &script))).await;
    let mut next = pin!(fetch(&source, &script));
    for _ in 0..9 {
        assert!(next.as_mut().now_or_never().is_none(), "there is no room for one more");
        tokio::task::yield_now().await;
    }
    drop(under_way.pop());
    assert!(next.await.is_ok());
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_registry_that_asks_for_a_rest_gets_it_from_transfers_as_well() {
    let limited = reply(429).header("retry-after", "7");
    let script = Script::new().on(&get(""), limited).on(&get(""), reply(200));
    let source = open(&script);
    drop(fetch(&source, &script).await.unwrap());
    assert_eq!(script.pauses(), [7000]);
    // Above a minute the reader decides.
    let script = Script::new().on(&get(""), reply(429).header("retry-after", "61").code("TOOMANYREQUESTS", "full"));
    let error = fetch(&open(&script), &script).await.unwrap_err();
    let failure = Failure::from(error);
    assert_eq!((failure.code, failure.wait, failure.text.as_deref()), ("rate-limited", Some(61), Some("full")));
    assert_eq!(script.pauses(), [0; 0]);
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn what_refuses_a_layer_is_told_with_its_code_and_where() {
    for (reply, code, received) in [
        (reply(403).code("DENIED", "no"), "forbidden", "status 403"),
        (reply(404).code("BLOB_UNKNOWN", "no"), "digest-unknown", "not found: nothing of this digest lies there"),
        (reply(500), "server-error", "status 500"),
        (reply(418), "refused", "status 418"),
        (reply(204), "empty-answer", "status 204 and no content"),
    ] {
        let script = Script::new().on(&get(""), reply);
        let failure = Failure::from(fetch(&open(&script), &script).await.unwrap_err());
        assert_eq!(failure.code, code);
        assert_eq!(failure.received.as_deref(), Some(received));
        assert_eq!(failure.host.as_deref(), Some("a.example"));
        assert_eq!((failure.place.as_deref(), failure.object.as_deref()), (Some("org/app"), Some(DIGEST)));
        assert!(!failure.next.is_empty());
        script.done();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_store_that_lets_no_page_read_it_is_what_a_diagnosis_begins_with() {
    let script = Script::new().on(&get(""), fail(TransportError::Blocked)).reachable(URL);
    let source = open(&script);
    assert_eq!(fetch(&source, &script).await.unwrap_err().kind, ErrorKind::Cors);
    let trouble = source.session().trouble().unwrap();
    assert_eq!((trouble.url.as_str(), trouble.authorized, trouble.token_server), (URL, false, false));
    assert_eq!((trouble.seen.here, trouble.seen.same), (Some(true), Some(Glance::Nothing)));
    let script = Script::new().on(&get(""), fail(TransportError::Blocked));
    assert_eq!(fetch(&open(&script), &script).await.unwrap_err().kind, ErrorKind::Unreachable);
}

#[tokio::test(flavor = "current_thread")]
async fn the_end_of_a_transfer_is_told_like_its_beginning() {
    let script = Script::new().on(&get(""), reply(200));
    let transfer = fetch(&open(&script), &script).await.unwrap();
    let error = transfer.error(BodyError::Interrupted { received: 7 });
    assert_eq!(error.kind, ErrorKind::Interrupted { received: 7 });
    assert_eq!(
        (error.host.as_str(), error.place.as_str(), &*error.object.to_string()),
        ("a.example", "org/app", DIGEST)
    );
}

#[tokio::test(flavor = "current_thread")]
async fn a_delegate_that_breaks_down_is_not_the_registrys_fault() {
    let script = Script::new();
    let error = open(&script).fetch(&digest(), Delegated(Rc::new(Breaks))).await.unwrap_err();
    assert_eq!(error.kind.code(), "worker");
    assert_eq!(script.probed(), [""; 0]);
}
