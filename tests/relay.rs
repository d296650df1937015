//! Reading through a relay: which requests take that way, when, and what may be in them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::join;
use support::delegate::by;
use support::recorder::{ACCESS, Oracle, PASSWORD, Recorder, USER, base64, clean};
use support::script::Script;
use support::{Reply, fail, host, reply, repository};
use tallyman::digest::Digest;
use tallyman::failure::Failure;
use tallyman::library::Library;
use tallyman::reference::Place;
use tallyman::registry::address::Address;
use tallyman::registry::credentials::Credentials;
use tallyman::registry::known::ALL;
use tallyman::registry::policy::{Consents, Decision, Ground, Purpose, Refusal, SecretKind, Through, decide};
use tallyman::registry::relay::{Relay, Relays};
use tallyman::source::error::ErrorKind;
use tallyman::source::{Asked, DOCUMENT_LIMIT, Error, Fetched, Source};
use tallyman::transport::{Headers, TransportError};

const PAGE: &str = "http://127.0.0.1:8080/";
const RELAY: &str = "http://127.0.0.1:8080/relay";
const LIST: &str = r#"{"tallymanRelay":1,"registries":["https://registry-1.docker.io","https://a.example","https://*.azurecr.io","https://quay.io","http://10.0.0.7:5000"]}"#;
const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn at(url: &str) -> Address {
    Address::parse(url).unwrap()
}

fn relay(base: &str) -> Relay {
    Relay::read(&at(base), LIST.as_bytes()).unwrap()
}

/// A page with a relay beside it, perhaps, and a library to read with.
struct Desk {
    script: Script,
    recorder: Recorder<Script>,
    library: Library<Recorder<Script>>,
    uses: Rc<Cell<u32>>,
}

impl Desk {
    fn new(steps: Vec<(String, Reply)>) -> Self {
        let script = steps.into_iter().fold(Script::new(), |script, (request, reply)| script.on(&request, reply));
        let recorder = Recorder::new(script.clone());
        let library = Library::new(recorder.clone(), PAGE.to_owned());
        let uses = Rc::new(Cell::new(0));
        let counted = uses.clone();
        library.relays().on_use(Rc::new(move |_| counted.set(counted.get() + 1)));
        Self { script, recorder, library, uses }
    }

    fn reachable(self, url: &str) -> Self {
        let _ = self.script.clone().reachable(url);
        self
    }

    fn source(&self, registry: &str) -> Rc<Source<Recorder<Script>>> {
        self.library.source(&Place::Repository(repository(registry, "org/app")))
    }

    async fn manifest(&self, registry: &str) -> Result<Vec<u8>, Error> {
        let asked = Asked::Digest { digest: DIGEST.parse().unwrap(), media_type: None, size: None };
        self.source(registry).manifest(&asked, DOCUMENT_LIMIT).await.map(|answer| answer.bytes.to_vec())
    }

    async fn blob(&self, registry: &str) -> Result<Vec<u8>, Error> {
        let digest: Digest = DIGEST.parse().unwrap();
        let answer = self.source(registry).blob(&digest, 99).await;
        if let Err(error) = &answer {
            clean("an error", &format!("{error} {:?}", Failure::from(error.clone())));
        }
        answer.map(|answer| answer.bytes.to_vec())
    }

    /// Sends a delegate for it.
    async fn fetch(&self, registry: &str) -> Result<(), Error> {
        match self.source(registry).fetch(&DIGEST.parse().unwrap(), by(&self.recorder)).await? {
            Fetched::Transfer(_) => Ok(()),
            Fetched::Part(part) => panic!("{part:?}"),
        }
    }

    fn sign_in(&self, registry: &str) {
        let login = Credentials::password(USER, PASSWORD.to_owned()).unwrap();
        self.library.session_of(&host(registry)).sign_in(login).unwrap();
    }

    fn done(&self, oracle: Oracle) {
        self.script.done();
        oracle.check(&self.recorder.log);
    }
}

fn step(request: impl Into<String>, reply: Reply) -> (String, Reply) {
    (request.into(), reply)
}

fn blob_at(origin: &str) -> String {
    format!("GET {origin}/v2/org/app/blobs/{DIGEST}")
}

fn wired(url: &str) -> String {
    format!("{RELAY}/{}", url.replacen("://", "/", 1))
}

fn list() -> (String, Reply) {
    step(format!("GET {RELAY}/"), reply(200).typed("application/json").body(LIST))
}

const HUB: &str = "https://registry-1.docker.io";
const A: &str = "https://a.example";

fn challenge(realm: &str) -> Reply {
    reply(401).header("WWW-Authenticate", &format!("Bearer realm=\"{realm}\",service=\"s\""))
}

fn blocked() -> Reply {
    fail(TransportError::Blocked)
}

#[test]
fn a_list_is_read_and_pages_that_are_none_are_not() {
    let relay = relay("http://127.0.0.1:8080/relay/");
    assert_eq!(relay.base(), RELAY);
    for (origin, reads) in [
        (HUB, true),
        ("https://mine.azurecr.io", true),
        ("http://10.0.0.7:5000", true),
        ("https://mine.azurecr.io.evil.example", false),
        ("https://a.b.azurecr.io", false),
        ("http://registry-1.docker.io", false),
        ("https://registry-1.docker.io:8443", false),
        ("https://10.0.0.7:5000", false),
        ("https://ghcr.io", false),
    ] {
        assert_eq!(relay.reads(&at(origin)), reads, "{origin}");
    }
    for text in
        ["", "{}", "<!doctype html>", "404", "[1]", r#"{"registries":["https://a.example"]}"#, r#"{"tallymanRelay":1}"#]
    {
        assert_eq!(Relay::read(&at(PAGE), text.as_bytes()), None, "{text}");
    }
}

#[test]
fn addresses_go_out_behind_the_relays_and_realms_come_back_true() {
    let relay = relay("https://relay.example/some/relay/");
    let url = "https://registry-1.docker.io/v2/library/alpine/tags/list?n=2&last=x";
    let wired = "https://relay.example/some/relay/https/registry-1.docker.io/v2/library/alpine/tags/list?n=2&last=x";
    assert_eq!(relay.wire(url), wired);
    let shown = |value: &str| {
        let headers: Headers = [("WWW-Authenticate".to_owned(), value.to_owned())].into_iter().collect();
        relay.unwire(&headers).get("www-authenticate").unwrap().to_owned()
    };
    let bearer = |realm: &str| format!("Bearer realm=\"{realm}\",service=\"s\"");
    for (sent, real) in [
        ("https://relay.example/some/relay/https/auth.docker.io/token", "https://auth.docker.io/token"),
        // Behind another server it may not know that it has TLS.
        ("http://relay.example/some/relay/https/auth.docker.io/token", "https://auth.docker.io/token"),
        ("https://relay.example/some/relay/http/10.0.0.7:5001/token", "http://10.0.0.7:5001/token"),
        // Not its own: left as it is, to be judged as it is.
        (
            "https://evil.example/some/relay/https/auth.docker.io/token",
            "https://evil.example/some/relay/https/auth.docker.io/token",
        ),
        ("https://auth.docker.io/token", "https://auth.docker.io/token"),
    ] {
        assert_eq!(shown(&bearer(sent)), bearer(real));
    }
}

#[test]
fn the_policy_lets_nothing_of_the_readers_own_through_a_relay_that_nobody_agreed_to() {
    let (registry, consents) = (at(A), Consents::default());
    let decision = |relay: &str, agreed, signed_in, purpose, carry| {
        let relay = at(relay);
        let through = Some(Through { relay: &relay, agreed, signed_in });
        decide(
            &Ground { registry: &registry, consents: &consents, own_page: false, relay: through },
            purpose,
            &registry,
            carry,
        )
    };
    use Decision::{AskRelay, Refuse, Send};
    for (relay, agreed, signed_in, carry, expected) in [
        (RELAY, false, false, SecretKind::Nothing, Send(SecretKind::Nothing)),
        // Everybody gets such a token; the relay itself could.
        (RELAY, false, false, SecretKind::Token, Send(SecretKind::Token)),
        (RELAY, false, true, SecretKind::Nothing, Send(SecretKind::Nothing)),
        (RELAY, false, true, SecretKind::Token, AskRelay(SecretKind::Token)),
        (RELAY, false, false, SecretKind::Password, AskRelay(SecretKind::Password)),
        (RELAY, false, true, SecretKind::Password, AskRelay(SecretKind::Password)),
        (RELAY, true, true, SecretKind::Token, Send(SecretKind::Token)),
        (RELAY, true, true, SecretKind::Password, Send(SecretKind::Password)),
        // Agreed or not: never without TLS, but on this machine.
        ("http://relay.example", true, true, SecretKind::Password, Refuse(Refusal::NoTls)),
        ("http://10.0.0.7", true, true, SecretKind::Token, Refuse(Refusal::NoTls)),
        ("http://relay.example", false, false, SecretKind::Token, Send(SecretKind::Token)),
        ("https://relay.example", true, true, SecretKind::Password, Send(SecretKind::Password)),
    ] {
        for purpose in [Purpose::Registry, Purpose::NextPage(&registry)] {
            assert_eq!(
                decision(relay, agreed, signed_in, purpose, carry),
                expected,
                "{relay} {agreed} {signed_in} {purpose:?}"
            );
        }
    }
    // What is refused without a relay is refused with one.
    let elsewhere = decide(
        &Ground {
            registry: &registry,
            consents: &consents,
            own_page: false,
            relay: Some(Through { relay: &at(RELAY), agreed: true, signed_in: true }),
        },
        Purpose::Registry,
        &at("https://b.example"),
        SecretKind::Nothing,
    );
    assert_eq!(elsewhere, Refuse(Refusal::Elsewhere));
}

#[tokio::test(flavor = "current_thread")]
async fn a_registry_that_cannot_be_read_is_read_through_the_relay_beside_the_page() {
    let again = blob_at(&wired(A));
    let desk = Desk::new(vec![
        step(blob_at(A), blocked()),
        list(),
        step(&again, reply(200).body("one")),
        // From then on at once, and no list is asked for again.
        step(&again, reply(200).body("two")),
        // Known to let no page read it: not even tried.
        step(blob_at(&wired(HUB)), reply(200).body("hub")),
    ])
    .reachable(&blob_at(A)[4..]);
    assert_eq!(desk.blob("a.example").await.unwrap(), b"one");
    assert_eq!(desk.blob("a.example").await.unwrap(), b"two");
    assert_eq!(desk.blob("docker.io").await.unwrap(), b"hub");
    assert_eq!(desk.uses.get(), 2, "the page is told of each registry once");
    assert_eq!(desk.library.session_of(&host("a.example")).relay().unwrap().base(), RELAY);
    desk.done(Oracle::default());
}

#[tokio::test(flavor = "current_thread")]
async fn without_a_relay_one_request_finds_that_out_once() {
    for answer in [reply(404), reply(200).typed("text/html").body("<!doctype html>"), blocked(), reply(200).body("{}")]
    {
        let none = step(format!("GET {RELAY}/"), answer);
        let desk = Desk::new(vec![
            step(blob_at(A), blocked()),
            none,
            step(blob_at(A), blocked()),
            step(blob_at(HUB), blocked()),
            // Nothing is looked for where the registry itself answers.
        ])
        .reachable(&blob_at(A)[4..]);
        for (registry, code) in [("a.example", "cors"), ("a.example", "cors"), ("docker.io", "unreachable")] {
            assert_eq!(desk.blob(registry).await.unwrap_err().kind.code(), code);
        }
        let trouble = desk.library.session_of(&host("a.example")).trouble().unwrap();
        assert_eq!((trouble.url, trouble.authorized, trouble.token_server), (blob_at(A)[4..].to_owned(), false, false));
        desk.done(Oracle::default());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_registry_that_answers_costs_no_question_for_a_relay() {
    let desk = Desk::new(vec![step(blob_at(A), reply(200).body("x")), step(blob_at(A), reply(404))]);
    assert_eq!(desk.blob("a.example").await.unwrap(), b"x");
    assert_eq!(desk.blob("a.example").await.unwrap_err().kind.code(), "digest-unknown");
    assert_eq!(desk.uses.get(), 0);
    desk.done(Oracle::default());
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_relay_does_not_list_does_not_go_there() {
    let desk = Desk::new(vec![step(blob_at("https://other.example"), blocked()), list()]);
    assert_eq!(desk.blob("other.example").await.unwrap_err().kind.code(), "unreachable");
    desk.done(Oracle::default());
}

#[tokio::test(flavor = "current_thread")]
async fn a_named_relay_is_asked_first_for_registries_that_need_one() {
    let there = "https://relay.example/r";
    let desk = Desk::new(vec![
        step(format!("GET {there}/"), reply(200).body(LIST)),
        step(blob_at(&format!("{there}/https/registry-1.docker.io")), reply(200).body("x")),
        // This one may well be read directly.
        step(blob_at(A), reply(200).body("y")),
    ]);
    desk.library.use_relay(Some(at(there)));
    assert_eq!(desk.blob("docker.io").await.unwrap(), b"x");
    assert_eq!(desk.blob("a.example").await.unwrap(), b"y");
    desk.done(Oracle::default());
}

#[tokio::test(flavor = "current_thread")]
async fn a_relay_named_by_its_site_alone_is_found_where_the_shipped_one_answers_or_at_the_root() {
    let site = "https://relay.example";
    for (beside_root, base) in [(true, "https://relay.example/relay"), (false, site)] {
        let mut steps =
            vec![step(format!("GET {site}/relay/"), if beside_root { reply(200).body(LIST) } else { reply(404) })];
        if !beside_root {
            steps.push(step(format!("GET {site}/"), reply(200).body(LIST)));
        }
        steps.push(step(blob_at(&format!("{base}/https/registry-1.docker.io")), reply(200).body("x")));
        let desk = Desk::new(steps);
        desk.library.use_relay(Some(at(site)));
        assert_eq!(desk.blob("docker.io").await.unwrap(), b"x");
        assert_eq!(desk.library.session_of(&host("docker.io")).relay().unwrap().base(), base);
        assert_eq!(desk.library.relays().silent(), None);
        desk.done(Oracle::default());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_named_relay_that_does_not_answer_is_told_and_asked_again_when_the_reader_wants_it() {
    let desk = Desk::new(vec![
        step(format!("GET {RELAY}/"), reply(404)),
        step(blob_at(HUB), blocked()),
        step(blob_at(HUB), blocked()),
        list(),
        step(blob_at(&wired(HUB)), reply(200).body("x")),
    ]);
    desk.library.use_relay(Some(at(RELAY)));
    assert_eq!(desk.library.relays().silent(), None, "nobody asked it yet");
    for _ in 0..2 {
        assert_eq!(desk.blob("docker.io").await.unwrap_err().kind.code(), "unreachable");
        assert_eq!(desk.library.relays().silent(), Some(at(&format!("{RELAY}/"))));
    }
    desk.library.ask_again();
    assert_eq!(desk.blob("docker.io").await.unwrap(), b"x");
    assert_eq!(desk.library.relays().silent(), None);
    // Beside the page there may be none, which is nothing to tell.
    let desk = Desk::new(vec![step(blob_at(A), blocked()), step(format!("GET {RELAY}/"), reply(404))]);
    assert_eq!(desk.blob("a.example").await.unwrap_err().kind.code(), "unreachable");
    assert_eq!(desk.library.relays().silent(), None);
}

#[tokio::test(flavor = "current_thread")]
async fn tokens_for_everybody_come_and_go_through_the_relay() {
    let asked = wired("https://auth.docker.io/token?service=s&scope=repository:org/app:pull");
    let desk = Desk::new(vec![
        list(),
        step(blob_at(&wired(HUB)), challenge(&wired("https://auth.docker.io/token"))),
        step(format!("GET {asked}!"), reply(200).body(r#"{"token":"anybodys"}"#)),
        step(format!("{} {{anybodys}}", blob_at(&wired(HUB))), reply(200).body("x")),
        // A worker asks the relay as well.
        step(format!("{} {{anybodys}}", blob_at(&wired(HUB))), reply(200).body("x")),
    ]);
    desk.library.use_relay(Some(at(RELAY)));
    assert_eq!(desk.blob("docker.io").await.unwrap(), b"x");
    desk.fetch("docker.io").await.unwrap();
    desk.done(Oracle::default());
}

#[tokio::test(flavor = "current_thread")]
async fn a_login_goes_through_a_relay_only_after_the_reader_agreed_to_it() {
    let token_server = wired("https://auth.docker.io/token?service=s&scope=repository:org/app:pull");
    let basic = format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()));
    let first = || step(blob_at(&wired(HUB)), challenge(&wired("https://auth.docker.io/token")));
    let desk = Desk::new(vec![
        list(),
        first(),
        first(),
        step(format!("GET {token_server} {{{basic}}}!"), reply(200).body(format!(r#"{{"token":"{ACCESS}"}}"#))),
        step(format!("{} {{{ACCESS}}}", blob_at(&wired(HUB))), reply(200).body("x")),
        step(format!("{} {{{ACCESS}}}", blob_at(&wired(HUB))), reply(200).body("x")),
    ]);
    desk.library.use_relay(Some(at(RELAY)));
    desk.sign_in("docker.io");
    let error = desk.blob("docker.io").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RelayLogin { relay: RELAY.into() });
    let failure = Failure::from(error);
    assert_eq!((failure.code, failure.received.as_deref()), ("relay-login", Some(RELAY)));
    desk.library.consent_relay(&host("docker.io"));
    assert_eq!(desk.blob("docker.io").await.unwrap(), b"x");
    desk.fetch("docker.io").await.unwrap();
    // The consent ends with the login, and belongs to this relay.
    let session = desk.library.session_of(&host("docker.io"));
    assert!(session.is_relay_agreed());
    desk.library.forget(&host("docker.io"));
    assert!(!session.is_relay_agreed());
    desk.done(Oracle::default().password_to("http://127.0.0.1:8080").token_to("http://127.0.0.1:8080"));
}

#[tokio::test(flavor = "current_thread")]
async fn whoever_signs_in_next_is_asked_about_the_relay_anew() {
    let token_server = wired("https://auth.docker.io/token?service=s&scope=repository:org/app:pull");
    let basic = format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()));
    let first = || step(blob_at(&wired(HUB)), challenge(&wired("https://auth.docker.io/token")));
    let desk = Desk::new(vec![list(), first(), first(), step(format!("GET {token_server} {{{basic}}}!"), reply(401))]);
    desk.library.use_relay(Some(at(RELAY)));
    desk.sign_in("docker.io");
    let session = desk.library.session_of(&host("docker.io"));
    assert_eq!(desk.blob("docker.io").await.unwrap_err().kind.code(), "relay-login");
    assert!(!session.status().is_sent);
    desk.library.consent_relay(&host("docker.io"));
    assert_eq!(desk.blob("docker.io").await.unwrap_err().kind.code(), "login-rejected");
    let bob = Credentials::password("bob", "another".to_owned()).unwrap();
    session.sign_in(bob).unwrap();
    assert_eq!(desk.blob("docker.io").await.unwrap_err().kind.code(), "relay-login");
    desk.done(Oracle::default().password_to("http://127.0.0.1:8080"));
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_signed_in_with_directly_does_not_change_over_to_a_relay_by_itself() {
    let basic = format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()));
    let direct = format!("{} {{{basic}}}", blob_at(A));
    let desk = Desk::new(vec![
        step(blob_at(A), reply(401).header("WWW-Authenticate", "Basic realm=\"x\"")),
        step(&direct, reply(200).body("x")),
        step(&direct, blocked()),
        list(),
    ]);
    desk.sign_in("a.example");
    assert_eq!(desk.blob("a.example").await.unwrap(), b"x");
    assert_eq!(desk.blob("a.example").await.unwrap_err().kind.code(), "relay-login");
    // Why it failed was looked into without the password.
    let probed = desk.script.probed();
    assert!(!probed.is_empty() && probed.iter().all(|line| !line.contains("Basic")), "{probed:?}");
    assert_eq!(desk.fetch("a.example").await.unwrap_err().kind.code(), "relay-login", "nor does a worker's");
    desk.done(Oracle::default().password_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_foreign_realm_is_asked_about_as_ever() {
    let desk = Desk::new(vec![list(), step(blob_at(&wired(HUB)), challenge(&wired("https://evil.example/token")))]);
    desk.library.use_relay(Some(at(RELAY)));
    desk.sign_in("docker.io");
    let error = desk.blob("docker.io").await.unwrap_err();
    let foreign =
        ErrorKind::RealmForeign { registry: HUB.into(), realm: "https://evil.example".into(), password: true };
    assert_eq!(error.kind, foreign);
    desk.done(Oracle::default());
}

const QUAY: &str = "https://quay.io";

/// A manifest by Quay's own API.
fn told_by_quay(answer: Reply) -> (String, Reply) {
    step(format!("GET {QUAY}/api/v1/repository/org/app/manifest/{DIGEST}"), answer)
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_registry_tells_pages_by_an_api_of_its_own_takes_no_relay() {
    let desk = Desk::new(vec![
        told_by_quay(reply(200).body(r#"{"manifest_data":"x"}"#)),
        list(),
        step(blob_at(&wired(QUAY)), reply(200).body("layer")),
        told_by_quay(reply(200).body(r#"{"manifest_data":"y"}"#)),
        // Once it was read, a failure of it is a failure, and nothing to be read around.
        told_by_quay(blocked()),
    ]);
    desk.library.use_relay(Some(at(RELAY)));
    assert_eq!(desk.manifest("quay.io").await.unwrap(), b"x");
    // Blobs it does not have.
    assert_eq!(desk.blob("quay.io").await.unwrap(), b"layer");
    assert_eq!(desk.manifest("quay.io").await.unwrap(), b"y");
    assert!(desk.library.session_of(&host("quay.io")).reads_beside());
    assert_eq!(desk.manifest("quay.io").await.unwrap_err().kind.code(), "unreachable");
    desk.done(Oracle::default());
}

#[tokio::test(flavor = "current_thread")]
async fn where_that_api_lets_no_page_read_it_either_the_relay_reads_all() {
    let plain = format!("GET {}/v2/org/app/manifests/{DIGEST} [index,list]", wired(QUAY));
    let desk = Desk::new(vec![
        told_by_quay(blocked()),
        list(),
        step(&plain, reply(200).body("x")),
        step(&plain, reply(200).body("y")),
    ]);
    desk.library.use_relay(Some(at(RELAY)));
    assert_eq!(desk.manifest("quay.io").await.unwrap(), b"x");
    assert!(!desk.library.session_of(&host("quay.io")).reads_beside());
    assert_eq!(desk.manifest("quay.io").await.unwrap(), b"y");
    desk.done(Oracle::default());
}

const HUBS_LIST: &str = "https://hub.docker.com/v2/repositories/org/app/tags?page_size=100&ordering=last_updated";

/// Names, and a list that says more about one of them.
fn names_and_more(more: Reply) -> Vec<(String, Reply)> {
    let plain = reply(200).body(r#"{"name":"org/app","tags":["latest","old"]}"#);
    vec![
        list(),
        step(format!("GET {}/v2/org/app/tags/list", wired(HUB)), plain),
        step(format!("GET {}", wired(HUBS_LIST)), more),
    ]
}

#[tokio::test(flavor = "current_thread")]
async fn through_a_relay_one_list_says_what_the_newest_tags_point_at() {
    let more =
        format!(r#"{{"results":[{{"name":"latest","digest":"{DIGEST}"}},{{"name":"unlisted","digest":"{DIGEST}"}}]}}"#);
    let desk = Desk::new(names_and_more(reply(200).body(more)));
    desk.library.use_relay(Some(at(RELAY)));
    let names = desk.source("docker.io").names(None).await.unwrap().names;
    let told: Vec<_> = names.iter().map(|name| (name.text.as_str(), name.hint.is_some())).collect();
    // The plain list decides what there is.
    assert_eq!(told, [("latest", true), ("old", false)]);
    assert_eq!(names[0].hint.as_ref().unwrap().digest.to_string(), DIGEST);
    desk.done(Oracle::default());
}

/// The plain list of a repository's tags, with one name.
fn names_at(registry: &str, path: &str) -> (String, Reply) {
    let names = reply(200).body(format!(r#"{{"name":"{path}","tags":["latest"]}}"#));
    step(format!("GET {}/v2/{path}/tags/list", wired(registry)), names)
}

#[tokio::test(flavor = "current_thread")]
async fn azure_names_content_without_a_tag_in_a_list_of_its_own() {
    let azure = "https://me.azurecr.io";
    let of = |name: &str| format!("GET {}/acr/v1/org/app/{name}?n=100&orderby=timedesc", wired(azure));
    let tags = format!(r#"{{"tags":[{{"name":"latest","digest":"{DIGEST}"}}]}}"#);
    let manifests =
        format!(r#"{{"manifests":[{{"digest":"{DIGEST}","tags":[]}},{{"digest":"{DIGEST}","tags":["x"]}}]}}"#);
    for (more, untagged) in [(reply(200).body(manifests), 1), (reply(403), 0), (reply(200).body("{}"), 0)] {
        let desk = Desk::new(vec![
            list(),
            step(format!("GET {}/v2/org/app/tags/list", wired(azure)), reply(200).body(r#"{"tags":["latest"]}"#)),
            step(of("_tags"), reply(200).body(&tags)),
            step(of("_manifests"), more),
        ]);
        desk.library.use_relay(Some(at(RELAY)));
        let names = desk.source("me.azurecr.io").names(None).await.unwrap().names;
        assert!(names[0].tag.is_some() && names[0].hint.is_some());
        assert_eq!(names.len(), 1 + untagged);
        assert!(names.iter().skip(1).all(|name| name.tag.is_none() && name.text == DIGEST));
        desk.done(Oracle::default());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_list_that_says_more_and_does_not_come_is_no_error_and_not_asked_for_again() {
    let refused = || reply(403).header("Tallyman-Relay", "relay").code("RELAY_REFUSED", "not in its list");
    let others = HUBS_LIST.replace("org/app", "org/other");
    // What is no word about the repository goes for the others as well.
    for (more, for_all) in [
        (refused(), true),
        (blocked(), true),
        (reply(200).body("<!doctype html>"), true),
        (reply(404), false),
        (reply(401), false),
        (reply(500), false),
        (reply(200).body("{}"), false),
    ] {
        let mut steps = names_and_more(more);
        steps.push(names_at(HUB, "org/app"));
        steps.push(names_at(HUB, "org/other"));
        if !for_all {
            let more = format!(r#"{{"results":[{{"name":"latest","digest":"{DIGEST}"}}]}}"#);
            steps.push(step(format!("GET {}", wired(&others)), reply(200).body(more)));
        }
        let desk = Desk::new(steps);
        desk.library.use_relay(Some(at(RELAY)));
        let names = desk.source("docker.io").names(None).await.unwrap().names;
        assert!(names.len() == 2 && names.iter().all(|name| name.hint.is_none()));
        assert_eq!(desk.source("docker.io").names(None).await.unwrap().names.len(), 1);
        let other = desk.library.source(&Place::Repository(repository("docker.io", "org/other")));
        let names = other.names(None).await.unwrap().names;
        assert_eq!(names[0].hint.is_some(), !for_all);
        desk.done(Oracle::default());
    }
}

/// Reads the names of `org/app` signed in, by a relay that the reader agreed to. `more` is what the registry's own list is
/// asked and answers.
async fn names_as_reader(
    registry: &str,
    realm: &str,
    before: Vec<(String, Reply)>,
    more: Vec<(String, Reply)>,
) -> Desk {
    let origin = if registry == "docker.io" { HUB } else { A };
    let (ask, names) = names_at(origin, "org/app");
    let refused = || step(&ask, challenge(&wired(realm)));
    let token = format!("GET {}?service=s&scope=repository:org/app:pull {{{}}}!", wired(realm), basic());
    let steps = [
        before,
        vec![refused(), refused()],
        vec![step(token, reply(200).body(format!(r#"{{"token":"{ACCESS}","expires_in":300}}"#)))],
        vec![step(format!("{ask} {{{ACCESS}}}"), names)],
        more,
    ];
    let desk = Desk::new(steps.concat()).reachable(&ask[4..].replacen(&wired(origin), origin, 1));
    desk.library.use_relay(Some(at(RELAY)));
    desk.sign_in(registry);
    assert_eq!(desk.source(registry).names(None).await.unwrap_err().kind.code(), "relay-login");
    desk.library.consent_relay(&host(registry));
    desk
}

fn basic() -> String {
    format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()))
}

fn by_relay() -> Oracle {
    Oracle::default().password_to("http://127.0.0.1:8080").token_to("http://127.0.0.1:8080")
}

/// Docker Hub's list is of another origin, and shows what everybody may see: so it does to somebody who signed in.
#[tokio::test(flavor = "current_thread")]
async fn docker_hubs_list_is_asked_for_without_the_login_of_whoever_signed_in() {
    let more = reply(200).body(format!(r#"{{"results":[{{"name":"latest","digest":"{DIGEST}"}}]}}"#));
    let more = vec![step(format!("GET {}", wired(HUBS_LIST)), more)];
    let desk = names_as_reader("docker.io", "https://auth.docker.io/token", vec![list()], more).await;
    let names = desk.source("docker.io").names(None).await.unwrap().names;
    assert_eq!(names[0].hint.as_ref().unwrap().digest.to_string(), DIGEST);
    desk.done(by_relay());
}

const HARBORS_LIST: &str =
    "https://a.example/api/v2.0/projects/org/repositories/app/artifacts?with_tag=true&page_size=100&sort=-push_time";

/// Harbor's list takes the name and password that its registry takes.
#[tokio::test(flavor = "current_thread")]
async fn harbors_list_is_asked_for_with_the_login_that_the_registry_took() {
    let before = || vec![step(format!("GET {A}/v2/org/app/tags/list"), blocked()), list()];
    let asked = format!("GET {} {{{}}}", wired(HARBORS_LIST), basic());
    let good = reply(200).body(format!(r#"[{{"digest":"{DIGEST}","tags":[{{"name":"latest"}}]}}]"#));
    let realm = "https://a.example/service/token";
    let desk = names_as_reader("a.example", realm, before(), vec![step(&asked, good)]).await;
    let names = desk.source("a.example").names(None).await.unwrap().names;
    assert_eq!(names[0].hint.as_ref().unwrap().digest.to_string(), DIGEST);
    desk.done(by_relay());
    // Where it takes no such login there, it gets it once and not again, whatever is read.
    let again = |path| {
        let (ask, names) = names_at(A, path);
        step(format!("{ask} {{{ACCESS}}}"), names)
    };
    let refused = vec![step(&asked, reply(401)), again("org/app")];
    let desk = names_as_reader("a.example", realm, before(), refused).await;
    for _ in 0..2 {
        assert!(desk.source("a.example").names(None).await.unwrap().names[0].hint.is_none());
    }
    assert!(desk.library.session_of(&host("a.example")).is_closed_beside());
    desk.done(by_relay());
}

/// What nobody has taken yet may be wrong, and a list that anybody may see is no place to try it.
#[tokio::test(flavor = "current_thread")]
async fn harbors_list_is_asked_for_without_a_login_that_nobody_took_yet() {
    let (plain, (ask, names)) = (format!("GET {A}/v2/org/app/tags/list"), names_at(A, "org/app"));
    let more = reply(200).body(format!(r#"[{{"digest":"{DIGEST}","tags":[{{"name":"latest"}}]}}]"#));
    let steps =
        vec![step(&plain, blocked()), list(), step(&ask, names), step(format!("GET {}", wired(HARBORS_LIST)), more)];
    let desk = Desk::new(steps).reachable(&plain[4..]);
    let harbor = ALL.into_iter().find(|known| known.id == "harbor");
    desk.library.session_of(&host("a.example")).say_kind(harbor);
    desk.sign_in("a.example");
    assert!(desk.source("a.example").names(None).await.unwrap().names[0].hint.is_some());
    desk.done(Oracle::default());
}

#[test]
fn an_api_beside_is_asked_at_the_registry_or_where_the_program_says_and_gets_nothing_secret_elsewhere() {
    let (hub, other) = (at(HUB), at("https://registry.example"));
    let decide = |registry: &Address, to: &str, wish| {
        let consents = Consents::default();
        decide(&Ground { registry, consents: &consents, own_page: false, relay: None }, Purpose::Beside, &at(to), wish)
    };
    let refused = Decision::Refuse(Refusal::Elsewhere);
    for wish in [SecretKind::Nothing, SecretKind::Token, SecretKind::Password] {
        assert_eq!(decide(&hub, HUBS_LIST, wish), Decision::Send(SecretKind::Nothing));
        assert_eq!(decide(&hub, "https://hub.docker.com.evil.example/", wish), refused);
        assert_eq!(decide(&hub, "http://hub.docker.com/", wish), refused);
        assert_eq!(decide(&other, HUBS_LIST, wish), refused);
        assert_eq!(decide(&other, "https://registry.example/api/v2.0/", wish), Decision::Send(wish));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_relays_own_refusals_are_its_own() {
    let own = |status| reply(status).header("Tallyman-Relay", "relay").code("RELAY_REFUSED", "not in its list");
    let theirs = reply(404).header("Tallyman-Relay", "registry").code("BLOB_UNKNOWN", "no");
    for (answer, code) in [(own(403), "relay-refused"), (own(500), "relay-refused"), (theirs, "digest-unknown")] {
        let desk = Desk::new(vec![list(), step(blob_at(&wired(HUB)), answer)]);
        desk.library.use_relay(Some(at(RELAY)));
        let error = desk.blob("docker.io").await.unwrap_err();
        assert_eq!(error.kind.code(), code);
        assert_eq!(error.host, "docker.io");
        desk.done(Oracle::default());
    }
    // A store that the registry sent the relay on to gets no login, and what it says is not the registry's word.
    let store = reply(401).header("Tallyman-Relay", "store").header("WWW-Authenticate", "Basic realm=\"store\"");
    let desk = Desk::new(vec![list(), step(blob_at(&wired(HUB)), store)]);
    desk.library.use_relay(Some(at(RELAY)));
    assert_eq!(desk.blob("docker.io").await.unwrap_err().kind.code(), "store-login");
    // A relay that is gone is named, not the registry.
    let desk = Desk::new(vec![list(), step(blob_at(&wired(HUB)), blocked())]);
    desk.library.use_relay(Some(at(RELAY)));
    let error = desk.blob("docker.io").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RelaySilent { relay: RELAY.into() });
    assert!(Failure::from(error).what.contains(RELAY));
}

#[tokio::test(flavor = "current_thread")]
async fn many_who_want_a_relay_look_for_it_once() {
    let script = Script::new().on(&format!("GET {RELAY}/"), reply(200).body(LIST));
    let relays = Relays::new(script.clone(), PAGE);
    assert!(!relays.is_likely());
    let (one, other) = join(relays.find(), relays.find()).await;
    assert!(one.is_some() && one == other && relays.is_likely());
    script.done();
    // Another one is another question.
    relays.name(Some(at("https://relay.example/r")));
    assert_eq!(relays.named(), Some(at("https://relay.example/r/")));
    let _ = script.clone().on("GET https://relay.example/r/", reply(500));
    assert_eq!(relays.find().await, None);
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn leaving_a_relay_goes_the_direct_way_again() {
    let desk = Desk::new(vec![
        list(),
        step(blob_at(&wired(HUB)), reply(200).body("x")),
        step(blob_at(HUB), blocked()),
        list(),
        step(blob_at(&wired(HUB)), reply(200).body("y")),
    ]);
    desk.library.use_relay(Some(at(RELAY)));
    assert_eq!(desk.blob("docker.io").await.unwrap(), b"x");
    desk.library.use_relay(None);
    assert!(desk.library.session_of(&host("docker.io")).relay().is_none());
    assert_eq!(desk.blob("docker.io").await.unwrap(), b"y");
    desk.done(Oracle::default());
}
