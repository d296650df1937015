//! The ledger of requests: what is written down, what is left out, and the commands that ask the same.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::pin::pin;

use futures_util::FutureExt as _;
use support::recorder::{ACCESS, PASSWORD, REFRESH, USER, clean};
use support::script::Script;
use support::{fail, reply};
use tallyman::body::Body as _;
use tallyman::ledger::{Asked, Came, Ledger, MOST, Preflight, Recorded, Tool, command, lacking, redacted};
use tallyman::transport::{Authorization, Form, Method, Request, Transport, TransportError};

const D: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const BESIDE: &str = "what the registry tells beside the common API";

fn ledger() -> Ledger {
    Ledger::new("https://tally.example")
}

#[test]
fn an_address_is_written_down_without_what_may_be_secret() {
    for (url, written) in [
        ("https://a.example/v2/", "https://a.example/v2/"),
        ("https://bob:hunter2@a.example:8443/v2/#x", "https://a.example:8443/v2/"),
        ("https://bob@[::1]:5000/a@b", "https://[::1]:5000/a@b"),
        ("https://a.example/v2/_catalog?n=100&last=a/b", "https://a.example/v2/_catalog?n=100&last=a/b"),
        ("https://s3.example/x?X-Amz-Signature=abc&n=1", "https://s3.example/x?X-Amz-Signature=…&n=1"),
        (
            "https://a.example/token?service=s&scope=repository:a:pull&account=bob",
            "https://a.example/token?service=s&scope=repository:a:pull&account=…",
        ),
        ("https://a.example/?abcdef", "https://a.example/?…"),
        ("https://user:p@ss@a.example", "https://a.example"),
    ] {
        assert_eq!(redacted(url), written, "{url}");
    }
}

#[test]
fn no_canary_stays_in_the_ledger_or_in_a_command() {
    let ledger = ledger();
    let basic = Authorization::basic(USER, PASSWORD);
    let bearer = Authorization::bearer(ACCESS).unwrap();
    let requests = [
        Request { authorization: Some(basic), ..Request::get(format!("https://a.example/v2/org/app/blobs/{D}")) },
        Request { authorization: Some(bearer), ..Request::head("https://a.example/v2/org/app/manifests/1") },
        Request::post("https://a.example/token", Form::encoded(format!("refresh_token={REFRESH}"))),
        Request::get(format!("https://{USER}:{ACCESS}@a.example/v2/?token={ACCESS}&{REFRESH}#{REFRESH}")),
        Request::get(format!("https://a.example/token?account={USER}&service=s")),
    ];
    for request in requests {
        ledger.begin(&request, None, 0);
    }
    assert_eq!(ledger.calls().len(), 5);
    for call in ledger.calls() {
        clean("the ledger", &format!("{call:?}"));
        for text in Tool::ALL.into_iter().filter_map(|tool| command(tool, &call)) {
            clean("a command", &text);
        }
    }
}

#[test]
fn what_an_address_asks_for_is_told() {
    let read = |method, url: &str| {
        let asked = Asked::read(method, url);
        asked.why(method)
    };
    let at = |path: &str| format!("https://a.example/v2/{path}");
    for (method, url, why) in [
        (Method::Get, at(""), "whether a registry answers there"),
        (Method::Get, at("_catalog?n=1"), "which repositories there are"),
        (Method::Get, at("org/app/tags/list?n=1"), "which tags there are"),
        (Method::Head, at("org/app/manifests/1.4"), "which digest the tag points at"),
        (Method::Get, at("org/app/manifests/1.4"), "what the tag points at"),
        (Method::Get, at(&format!("org/app/manifests/{D}")), "the document of this digest"),
        (Method::Get, at("org/app/blobs/sha256%3Aab"), "the bytes of a config or layer"),
        (Method::Head, at("org/app/blobs/sha256:ab"), "whether the blob is there, and what reading it takes"),
        (Method::Get, at("org/app/referrers/sha256:ab"), "what is attached to this digest"),
        (Method::Get, "https://auth.example/token?service=s".into(), "a token for reading"),
        (Method::Post, "https://auth.example/oauth2/token".into(), "a token for reading"),
        (Method::Get, "https://tally.example/demo/index.json".into(), "a file of a layout"),
        (Method::Get, "https://tally.example/relay/".into(), "whether a relay lies there, and what it reads"),
        (Method::Get, "https://quay.io/api/v1/repository/org/app/tag/?limit=100".into(), BESIDE),
        (Method::Get, "https://h.example/api/v2.0/projects/p/repositories/a/artifacts?page_size=100".into(), BESIDE),
        (Method::Get, "https://me.azurecr.io/acr/v1/org/app/_tags?n=100".into(), BESIDE),
        (Method::Get, "https://hub.docker.com/v2/repositories/library/alpine/tags?page_size=100".into(), BESIDE),
        (Method::Get, at("repositories/app/tags/list"), "which tags there are"),
        (Method::Get, at("repositories/app/manifests/1"), "what the tag points at"),
    ] {
        assert_eq!(read(method, &url), why, "{url}");
    }
    let asked = Asked::read(Method::Get, &at("a/manifests/b/blobs/sha256:ab"));
    assert_eq!(asked, Asked::Blob { repository: "a/manifests/b".into(), digest: "sha256:ab".into() });
}

#[test]
fn a_command_asks_the_same() {
    let ledger = ledger();
    let say = |request: Request| {
        ledger.begin(&request, None, 0);
        let call = ledger.calls().remove(0);
        Tool::ALL.map(|tool| command(tool, &call).unwrap_or_default())
    };
    let tag = "https://a.example/v2/org/app/manifests/1.4";
    assert_eq!(
        say(Request::get(tag).accept("a/b, c/d")),
        [
            "curl -sSL -H 'Accept: a/b, c/d' https://a.example/v2/org/app/manifests/1.4",
            "crane manifest a.example/org/app:1.4",
            "regctl manifest get --format raw-body a.example/org/app:1.4",
            "skopeo inspect --raw docker://a.example/org/app:1.4",
        ]
    );
    let bearer = Authorization::bearer("t").unwrap();
    assert_eq!(
        say(Request { authorization: Some(bearer), ..Request::head(tag) }),
        [
            "curl -sSL --head -H \"Authorization: Bearer $TOKEN\" https://a.example/v2/org/app/manifests/1.4",
            "crane digest a.example/org/app:1.4",
            "regctl manifest head a.example/org/app:1.4",
            "",
        ]
    );
    let login = Authorization::basic("u", "p");
    assert_eq!(
        say(Request { authorization: Some(login), ..Request::get(tag) })[0],
        "curl -sSL -u \"$LOGIN\" https://a.example/v2/org/app/manifests/1.4",
        "name and password, where the page sent those"
    );
    assert_eq!(
        say(Request::get(format!("http://localhost:5000/v2/app/blobs/{D}"))),
        [
            format!("curl -sSL http://localhost:5000/v2/app/blobs/{D}"),
            format!("crane --insecure blob localhost:5000/app@{D}"),
            format!("regctl --host reg=localhost:5000,tls=disabled blob get localhost:5000/app {D}"),
            String::new(),
        ]
    );
    let odd = say(Request::get("https://a.example/v2/a$(x)'b/tags/list?n=2"));
    assert_eq!(odd[0], r"curl -sSL 'https://a.example/v2/a$(x)'\''b/tags/list?n=2'", "a shell takes it as it is");
    assert_eq!(odd[1], r"crane ls 'a.example/a$(x)'\''b'");
    assert_eq!(say(Request::get("https://a.example/x?sig=1"))[0], "", "what was left out cannot be asked again");
}

#[test]
fn what_a_tool_has_no_command_for_is_said() {
    let ledger = ledger();
    let at = |path: &str| format!("https://a.example/v2/{path}");
    let (manifest, blob) = (at("app/manifests/1"), at(&format!("app/blobs/{D}")));
    for (request, without) in [
        (Request::get(&manifest), &[][..]),
        (Request::get(at("app/tags/list")), &[]),
        (Request::head(&manifest), &["skopeo"]),
        (Request::get(&blob), &["skopeo"]),
        (Request::head(&blob), &["crane", "skopeo"]),
        (Request::get(at("_catalog")), &["skopeo"]),
        (Request::get(at(&format!("app/referrers/{D}"))), &["crane", "skopeo"]),
        (Request::get(at("")), &["crane", "regctl", "skopeo"]),
        (Request::get("https://a.example/token?service=s"), &["crane", "regctl", "skopeo"]),
        (Request::get("https://a.example/api/v1/x"), &["crane", "regctl", "skopeo"]),
        (Request::get("https://a.example/index.json"), &["crane", "regctl", "skopeo"]),
        (Request::get(at("_catalog?sig=1")), &["curl", "crane", "regctl", "skopeo"]),
        (
            Request::post("https://a.example/token", Form::encoded("a=b".to_owned())),
            &["curl", "crane", "regctl", "skopeo"],
        ),
    ] {
        ledger.begin(&request, None, 0);
        let call = ledger.calls().remove(0);
        let none = Tool::ALL.into_iter().filter(|tool| command(*tool, &call).is_none());
        assert_eq!(none.map(Tool::name).collect::<Vec<_>>(), without, "{}", call.url);
        let why = lacking(&call);
        assert_eq!(why.is_some(), !without.is_empty(), "{}: {why:?}", call.url);
        // Either it names those, or speaks of all others, or of every command.
        let named =
            |why: &str| Tool::ALL.map(Tool::name).into_iter().filter(|name| why.contains(*name)).collect::<Vec<_>>();
        match without.len() {
            3 => assert!(why.unwrap().starts_with("the other tools"), "{why:?}"),
            4 => assert!(why.unwrap().starts_with("no command"), "{why:?}"),
            _ => assert_eq!(why.map(named).unwrap_or_default(), without, "{why:?}"),
        }
    }
}

#[test]
fn what_goes_through_a_relay_is_about_what_it_is_passed_on_to() {
    let ledger = ledger();
    let relay = "https://relay.example/relay";
    let say = |url: &str| {
        ledger.begin(&Request::get(url), None, 0);
        ledger.calls().remove(0)
    };
    let wired = format!("{relay}/https/ghcr.io/v2/org/app/manifests/1.4");
    assert_eq!(say(&wired).relay, None, "nobody said that this is a relay");
    ledger.know_relay(relay);
    ledger.know_relay(relay);
    let call = say(&wired);
    assert_eq!((call.url.as_str(), call.relay.as_deref()), ("https://ghcr.io/v2/org/app/manifests/1.4", Some(relay)));
    assert_eq!(call.asked, Asked::Manifest { repository: "org/app".into(), name: "1.4".into() });
    let commands = Tool::ALL.map(|tool| command(tool, &call).unwrap());
    assert_eq!(commands[0], "curl -sSL https://ghcr.io/v2/org/app/manifests/1.4", "a shell needs no relay");
    assert_eq!(commands[1], "crane manifest ghcr.io/org/app:1.4");
    let plain = say(&format!("{relay}/http/127.0.0.1:5000/v2/app/tags/list"));
    assert_eq!(command(Tool::Crane, &plain).unwrap(), "crane --insecure ls 127.0.0.1:5000/app");
    let token = say(&format!("{relay}/https/auth.docker.io/token?service=s&account=bob"));
    assert_eq!(token.url, "https://auth.docker.io/token?service=s&account=…");
    for other in ["https://relay.example/relay/", "https://relay.example/relayed/https/ghcr.io/v2/"] {
        assert_eq!(say(other).relay, None, "{other}");
    }
    // Whether the browser asks first is a matter between it and the relay.
    let own = Ledger::new("https://relay.example");
    own.know_relay(relay);
    own.begin(&Request { authorization: Authorization::bearer("t"), ..Request::get(&wired) }, None, 0);
    assert_eq!(own.calls()[0].preflight, Preflight::SameOrigin);
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_under_way_is_told_from_what_came_to_its_end_or_was_left() {
    let (ledger, url) = (ledger(), "https://a.example/v2/");
    let get = format!("GET {url}");
    let script = Script::new().on(&get, reply(200).body([7; 1500])).on(&get, reply(200).body("x"));
    let recorded = Recorded::new(script.on(&get, fail(TransportError::Blocked)), ledger.clone(), || 0);
    let mut first = recorded.send(Request::get(url)).await.unwrap();
    first.body.chunk().await.unwrap();
    assert_eq!(ledger.bytes_under_way(), 1000);
    let mut second = recorded.send(Request::get(url)).await.unwrap();
    second.body.chunk().await.unwrap();
    assert!(recorded.send(Request::get(url)).await.is_err());
    assert_eq!(ledger.bytes_under_way(), 1001);
    drop(first);
    assert_eq!(ledger.bytes_under_way(), 1);
    drop(second);
    assert_eq!(ledger.bytes_under_way(), 0);
}

#[tokio::test(flavor = "current_thread")]
async fn questions_whether_anything_answers_say_so() {
    let ledger = ledger();
    let recorded = Recorded::new(Script::new(), ledger.clone(), || 0);
    let _ = recorded.answers("https://a.example/v2/").await;
    assert_eq!(ledger.calls()[0].asked, Asked::Probe);
}

#[test]
fn the_rules_say_when_a_browser_asks_first() {
    let ledger = ledger();
    let preflight = |request: Request| {
        ledger.begin(&request, None, 0);
        ledger.calls()[0].preflight
    };
    let bearer = || Authorization::bearer("t");
    let elsewhere = "https://a.example/v2/";
    assert_eq!(preflight(Request::get(elsewhere)), Preflight::None);
    assert_eq!(preflight(Request::get(elsewhere).accept("x".repeat(128))), Preflight::None);
    assert_eq!(preflight(Request::get(elsewhere).accept("x".repeat(129))), Preflight::Asked);
    assert_eq!(preflight(Request { authorization: bearer(), ..Request::get(elsewhere) }), Preflight::Asked);
    assert_eq!(preflight(Request { by_script: true, ..Request::get(elsewhere) }), Preflight::Asked);
    let own = "https://tally.example/demo/index.json";
    assert_eq!(preflight(Request { authorization: bearer(), ..Request::get(own) }), Preflight::SameOrigin);
    assert_eq!(preflight(Request::get("https://tally.example.evil/x").accept("x".repeat(129))), Preflight::Asked);
}

#[test]
fn the_oldest_calls_go_first() {
    let ledger = ledger();
    for _ in 0..MOST + 3 {
        ledger.begin(&Request::get("https://a.example/"), None, 0);
    }
    let calls = ledger.calls();
    assert_eq!((calls.len(), calls[0].number, calls[MOST - 1].number), (MOST, 502, 3));
    assert_eq!(ledger.total(), 503);
    let before = ledger.changes();
    ledger.came(0, Came::Status(200), Some(1), 0);
    assert_eq!(ledger.changes(), before, "nothing is written about what is no longer kept");
}

#[test]
fn whoever_waits_hears_of_what_is_written_and_of_nothing_else() {
    let ledger = ledger();
    let seen = ledger.changes();
    let mut news = pin!(ledger.after(seen));
    assert!(news.as_mut().now_or_never().is_none(), "nothing was written yet");
    ledger.know_relay("https://relay.example");
    assert!(news.as_mut().now_or_never().is_none(), "that is nothing to show");
    let number = ledger.begin(&Request::get("https://a.example/"), None, 0);
    assert!(news.now_or_never().is_some());
    let seen = ledger.changes();
    ledger.came(number, Came::Status(200), Some(1), 0);
    assert!(ledger.after(seen).now_or_never().is_some(), "what was written before it waited is not missed");
}

#[tokio::test(flavor = "current_thread")]
async fn what_comes_is_counted_until_nobody_waits() {
    let url = "https://a.example/v2/";
    let script = Script::new();
    let get = format!("GET {url}");
    let script = script
        .on(&get, reply(200).body([7; 2500]))
        .on(&get, reply(404))
        .on(&get, fail(TransportError::Blocked))
        .on(&get, reply(200));
    let ledger = ledger();
    let recorded = Recorded::new(script, ledger.clone(), || 0);
    let mut response = recorded.send(Request::get(url)).await.unwrap();
    assert_eq!((ledger.calls()[0].came, ledger.calls()[0].bytes), (Came::Status(200), None));
    while response.body.chunk().await.unwrap().is_some() {}
    assert_eq!(ledger.calls()[0].bytes, Some(2500));
    drop(response);
    drop(recorded.send(Request::get(url)).await.unwrap());
    assert_eq!((ledger.calls()[0].came, ledger.calls()[0].bytes), (Came::Status(404), None), "nobody read it");
    assert!(recorded.send(Request::get(url)).await.is_err());
    assert_eq!(ledger.calls()[0].came, Came::Nothing);
    assert!(recorded.send(Request::get(url)).now_or_never().is_none(), "asked, and nothing came yet");
    assert_eq!(ledger.calls()[0].came, Came::Dropped, "nobody waits for it any longer");
}

/// No bytes and no knowledge of bytes are two things.
#[tokio::test(flavor = "current_thread")]
async fn an_empty_body_is_told_from_one_that_nobody_read() {
    let (ledger, url) = (ledger(), "https://a.example/v2/");
    let script = Script::new().on(&format!("GET {url}"), reply(200)).on(&format!("GET {url}"), reply(200).body("x"));
    let recorded = Recorded::new(script, ledger.clone(), || 0);
    let mut response = recorded.send(Request::get(url)).await.unwrap();
    assert_eq!(response.body.chunk().await.unwrap(), None);
    assert_eq!(ledger.calls()[0].bytes, Some(0));
    recorded.glance(&Request::get(url)).await;
    assert_eq!(ledger.calls()[0].bytes, None);
}
