//! Signing in: which request carries what, in which order, and what comes of every refusal. After each case the recorder
//! is asked whether a secret went astray.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use support::delegate::by;
use support::recorder::{self, ACCESS, Oracle, PASSWORD, REFRESH, Recorder, USER, base64, clean};
use support::script::Script;
use support::{Reply, host, reply, repository};
use tallyman::digest::Digest;
use tallyman::failure::Failure;
use tallyman::ledger::{Ledger, Recorded, Tool, command};
use tallyman::library::Library;
use tallyman::reference::{Place, Repository};
use tallyman::registry::credentials::Credentials;
use tallyman::registry::policy::Refusal;
use tallyman::registry::repository::RepositorySource;
use tallyman::registry::session::{IDLE, LoginState, Session, SignInError, SignInMethod};
use tallyman::registry::token::Scope;
use tallyman::source::error::About;
use tallyman::source::target::Target;
use tallyman::source::{Error, ErrorKind, ListNote};
use tallyman::transport::{Glance, Request};

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const A: &str = "https://a.example";
const PULL: &str = "repository:org/app:pull";

/// A registry, a script of what it is asked, and the record of it.
struct Ground {
    script: Script,
    ledger: Ledger,
    recorder: Recorder<Recorded<Script>>,
    session: Session<Recorder<Recorded<Script>>>,
    source: RepositorySource<Recorder<Recorded<Script>>>,
}

impl Ground {
    fn at(at: &str) -> Self {
        let script = Script::new();
        let ledger = Ledger::new(A);
        let recorder = Recorder::new(Recorded::new(script.clone(), ledger.clone(), || 0));
        let session = Session::new(recorder.clone(), &host(at));
        let source = RepositorySource::new(repository(at, "org/app"), session.clone());
        Self { script, ledger, recorder, session, source }
    }

    fn signed_in(at: &str) -> Self {
        let ground = Self::at(at);
        ground.session.sign_in(password()).unwrap();
        ground
    }

    fn on(self, request: &str, reply: Reply) -> Self {
        let _ = self.script.clone().on(request, reply);
        self
    }

    async fn blob(&self) -> Result<Vec<u8>, Error> {
        let answer = self.source.blob(&digest(), 99).await;
        clean("an answer", &format!("{answer:?}"));
        if let Err(error) = &answer {
            clean("an error", &format!("{error} {:?}", Failure::from(error.clone())));
        }
        answer.map(|answer| answer.bytes.to_vec())
    }

    async fn code(&self) -> &'static str {
        self.blob().await.unwrap_err().kind.code()
    }

    /// All steps were taken, and secrets went only where the oracle allows.
    fn done(&self, oracle: Oracle) {
        self.script.done();
        oracle.check(&self.recorder.log);
        for call in self.ledger.calls() {
            clean("the ledger", &format!("{call:?}"));
            for text in Tool::ALL.into_iter().filter_map(|tool| command(tool, &call)) {
                clean("a command", &text);
            }
        }
    }
}

fn digest() -> Digest {
    DIGEST.parse().unwrap()
}

fn password() -> Credentials {
    Credentials::password(USER, PASSWORD.to_owned()).unwrap()
}

fn identity() -> Credentials {
    Credentials::identity(REFRESH.to_owned()).unwrap()
}

/// The line of a request for the blob, with what is in braces as `Authorization`.
fn blob(origin: &str, with: &str) -> String {
    let with = if with.is_empty() { String::new() } else { format!(" {{{with}}}") };
    format!("GET {origin}/v2/org/app/blobs/{DIGEST}{with}")
}

fn basic() -> String {
    format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()))
}

fn get_token(realm: &str) -> String {
    format!("GET {realm}?service=s&scope={PULL} {{{}}}!", basic())
}

fn bearer(realm: &str) -> Reply {
    reply(401).header("www-authenticate", &format!(r#"Bearer realm="{realm}",service="s",scope="x:y:push""#))
}

fn wants_basic() -> Reply {
    reply(401).header("www-authenticate", r#"Basic realm="here""#)
}

fn token(fields: &str) -> Reply {
    reply(200).body(format!(r#"{{"token":"{ACCESS}"{fields}}}"#))
}

fn good() -> Reply {
    reply(200).body("x")
}

fn only(origin: &str) -> Oracle {
    Oracle::default().password_to(origin).token_to(origin)
}

// ---- the flows

#[tokio::test(flavor = "current_thread")]
async fn a_password_goes_to_the_token_server_and_a_token_to_the_registry() {
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), bearer("/token"))
        .on(&get_token("https://a.example/token"), token(""))
        .on(&blob(A, ACCESS), good())
        .on(&blob(A, ACCESS), good())
        // Without expires_in a token lasts a minute.
        .on(&get_token("https://a.example/token"), token(r#","expires_in":300"#))
        .on(&blob(A, ACCESS), good());
    assert_eq!(ground.session.login_state(), LoginState::SignedIn { proven: false });
    ground.blob().await.unwrap();
    assert_eq!(ground.session.login_state(), LoginState::SignedIn { proven: true });
    ground.blob().await.unwrap();
    ground.script.later(51);
    ground.blob().await.unwrap();
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_registry_that_wants_the_password_itself_gets_it_from_then_on() {
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), good())
        .on(&blob(A, &basic()), good())
        .on(&blob(A, &basic()), good());
    ground.blob().await.unwrap();
    ground.blob().await.unwrap();
    // The worker's job carries it, too.
    drop(ground.source.fetch(&digest(), by(&ground.recorder)).await.unwrap());
    ground.done(Oracle::default().password_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn where_a_token_is_not_enough_the_password_offered_for_is() {
    // Artifactory, at its lists.
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), bearer("/token"))
        .on(&get_token("https://a.example/token"), token(""))
        .on(&blob(A, ACCESS), wants_basic())
        .on(&blob(A, &basic()), good());
    ground.blob().await.unwrap();
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_token_server_without_get_is_posted_to() {
    let form = "(client_id=tallyman&grant_type=password&username=canary-user\
                &password=%22p%2B/%3D%26%25%20canary-password&service=s&scope=repository:org/app:pull)";
    for status in [404, 405, 501] {
        let ground = Ground::signed_in("a.example")
            .on(&blob(A, ""), bearer("/token"))
            .on(&get_token("https://a.example/token"), reply(status))
            .on(&format!("POST https://a.example/token {form}!"), token(""))
            .on(&blob(A, ACCESS), good());
        ground.blob().await.unwrap();
        ground.done(only(A).form_to("https://a.example/token"));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_identity_token_is_posted_and_replaced_by_what_the_server_gives() {
    let form = |token: &str| {
        format!(
            "POST https://a.example/token (client_id=tallyman&grant_type=refresh_token&refresh_token={token}\
             &service=s&scope={PULL})!"
        )
    };
    let ground = Ground::at("a.example")
        .on(&blob(A, ""), bearer("/token"))
        .on(&form(REFRESH), token(r#","refresh_token":"canary-refresh.second""#))
        .on(&blob(A, ACCESS), bearer("/token"))
        .on(&blob(A, ""), bearer("/token"))
        .on(&form("canary-refresh.second"), reply(400).code("x", "expired"));
    ground.session.sign_in(identity()).unwrap();
    assert_eq!(ground.code().await, "unauthorized");
    assert_eq!(ground.code().await, "unauthorized", "accepted before, so refused once is not rejected");
    ground.done(only(A).form_to("https://a.example/token"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_token_of_the_registry_goes_there_at_once() {
    let ground = Ground::at("a.example").on(&blob(A, ACCESS), good()).on(&blob(A, ACCESS), good());
    ground.session.sign_in(Credentials::registry(ACCESS.to_owned()).unwrap()).unwrap();
    ground.blob().await.unwrap();
    ground.blob().await.unwrap();
    ground.done(Oracle::default().token_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn one_token_serves_two_repositories_that_are_compared() {
    let ask = format!("GET {A}/token?service=s&scope=repository:org/app:pull&scope=repository:org/base:pull!");
    let tags = |path: &str, with: &str| format!("GET {A}/v2/org/{path}/tags/list{with}");
    let with = format!(" {{{ACCESS}}}");
    let ground = Ground::at("a.example")
        .on(&tags("app", ""), bearer("/token"))
        .on(&ask, token(""))
        .on(&tags("app", &with), good())
        .on(&tags("base", &with), good());
    let base = repository("a.example", "org/base");
    let app = repository("a.example", "org/app");
    ground.session.read_together(&app, &base);
    for repository in [&app, &base] {
        assert_eq!(status_of_tags(&ground, repository).await, Ok(200));
    }
    ground.done(Oracle::default().token_to(A));
}

async fn status_of_tags(ground: &Ground, repository: &Repository) -> Result<u16, &'static str> {
    let request = Request::get(format!("{A}/v2/{}/tags/list", repository.path()));
    let sent = ground.session.send(request, &Scope::pull(repository), &About::new("a.example", "", Target::Base)).await;
    sent.map(|answered| answered.response.status).map_err(|error| error.kind.code())
}

#[tokio::test(flavor = "current_thread")]
async fn where_two_repositories_get_no_token_each_is_asked_for_by_itself() {
    let both = format!("GET {A}/token?service=s&scope=repository:org/app:pull&scope=repository:org/base:pull!");
    let one = |path: &str| format!("GET {A}/token?service=s&scope=repository:org/{path}:pull!");
    let tags = |path: &str, with: &str| format!("GET {A}/v2/org/{path}/tags/list{with}");
    let ground = Ground::at("a.example")
        .on(&tags("app", ""), bearer("/token"))
        .on(&both, reply(403))
        .on(&one("app"), token(""))
        .on(&tags("app", &format!(" {{{ACCESS}}}")), good())
        .on(&tags("base", ""), bearer("/token"))
        .on(&both, reply(403))
        .on(&one("base"), reply(403));
    let (app, base) = (repository("a.example", "org/app"), repository("a.example", "org/base"));
    ground.session.read_together(&app, &base);
    assert_eq!(status_of_tags(&ground, &app).await, Ok(200));
    assert_eq!(status_of_tags(&ground, &base).await, Err("unauthorized"));
    ground.done(Oracle::default().token_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_login_that_nobody_has_accepted_yet_is_shown_for_one_repository_alone() {
    let ask = format!("GET {A}/token?service=s&scope=repository:org/app:pull {{{}}}!", basic());
    let tags = |with: &str| format!("GET {A}/v2/org/app/tags/list{with}");
    let ground = Ground::signed_in("a.example")
        .on(&tags(""), bearer("/token"))
        .on(&ask, token(""))
        .on(&tags(&format!(" {{{ACCESS}}}")), good());
    let (app, base) = (repository("a.example", "org/app"), repository("a.example", "org/base"));
    ground.session.read_together(&app, &base);
    assert_eq!(status_of_tags(&ground, &app).await, Ok(200));
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn signing_in_can_be_tried_without_reading_anything() {
    let base = "GET https://a.example/v2/";
    let ask = format!("GET https://a.example/token?service=s {{{}}}!", basic());
    for (answer, expected) in
        [(token(""), Ok(LoginState::SignedIn { proven: true })), (reply(401), Err("login-rejected"))]
    {
        let ground = Ground::signed_in("a.example").on(base, bearer("/token")).on(&ask, answer);
        let ground = if expected.is_ok() { ground.on(&format!("{base} {{{ACCESS}}}"), reply(200)) } else { ground };
        let state = ground.session.check_login(&About::new("a.example", "", Target::Login)).await;
        assert_eq!(state.map_err(|error| error.kind.code()), expected);
        ground.done(only(A));
    }
}

// ---- where it goes, and where not

#[tokio::test(flavor = "current_thread")]
async fn a_password_goes_to_another_site_only_after_a_yes_to_that_pair() {
    let ground = Ground::signed_in("a.example").on(&blob(A, ""), bearer("https://b.example/token"));
    let error = ground.blob().await.unwrap_err();
    let (registry, realm) = (A.into(), "https://b.example".into());
    assert_eq!(error.kind, ErrorKind::RealmForeign { registry, realm, password: true });
    assert!(!ground.session.status().is_sent);
    ground.done(Oracle::default());
    // The yes to an anonymous question is none to this one.
    ground.session.consent("https://b.example", false);
    let ground = ground.on(&blob(A, ""), bearer("https://b.example/token"));
    assert_eq!(ground.code().await, "realm-foreign-login");
    ground.done(Oracle::default());
    ground.session.consent("https://b.example", true);
    let ground = ground
        .on(&blob(A, ""), bearer("https://b.example/token"))
        .on(&get_token("https://b.example/token"), token(""))
        .on(&blob(A, ACCESS), good())
        // A15: the realm changes with the next challenge.
        .on(&blob(A, ACCESS), bearer("https://c.example/token"));
    ground.blob().await.unwrap();
    assert_eq!(ground.code().await, "realm-foreign-login");
    ground.done(Oracle::default().password_to("https://b.example").token_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_known_pair_needs_no_question() {
    let hub = "https://registry-1.docker.io";
    let ground = Ground::signed_in("docker.io")
        .on(&blob(hub, ""), bearer("https://auth.docker.io/token"))
        .on(&get_token("https://auth.docker.io/token"), token(""))
        .on(&blob(hub, ACCESS), good());
    ground.blob().await.unwrap();
    ground.done(Oracle::default().password_to("https://auth.docker.io").token_to(hub));
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_goes_to_a_realm_that_could_only_harm() {
    for realm in [
        "http://a.example/token",
        "https://127.0.0.1/token",
        "https://a.example@evil.example/token",
        "https://evil.example\\@a.example/token",
        "//evil.example/token",
        "javascript:alert(1)",
    ] {
        let ground = Ground::signed_in("a.example").on(&blob(A, ""), bearer(realm));
        assert_eq!(ground.code().await, "realm-refused", "{realm}");
        ground.done(Oracle::default());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_same_realm_at_another_registry_gets_nothing_of_this_one() {
    // A20, A21: two registries name one token server, and call themselves the same.
    let library = |script: &Script| {
        let recorder = Recorder::new(script.clone());
        (Library::new(recorder.clone(), "https://page.example/".to_owned()), recorder)
    };
    let script = Script::new()
        .on(&blob("https://registry.gitlab.com", ""), bearer("https://gitlab.com/jwt/auth"))
        .on(&get_token("https://gitlab.com/jwt/auth"), token(""))
        .on(&blob("https://registry.gitlab.com", ACCESS), good())
        .on(&blob("https://evil.example", ""), bearer("https://gitlab.com/jwt/auth"));
    let (library, recorder) = library(&script);
    library.session_of(&host("registry.gitlab.com")).sign_in(password()).unwrap();
    for (at, expected) in [("registry.gitlab.com", None), ("evil.example", Some("realm-foreign"))] {
        let place = Place::Repository(repository(at, "org/app"));
        let answer = library.source(&place).blob(&digest(), 99).await;
        assert_eq!(answer.err().map(|error| error.kind.code()), expected);
    }
    script.done();
    Oracle::default().password_to("https://gitlab.com").token_to("https://registry.gitlab.com").check(&recorder.log);
}

#[tokio::test(flavor = "current_thread")]
async fn a_store_that_asks_for_a_login_gets_none() {
    for challenge in [bearer("https://cdn.example/token"), wants_basic()] {
        let ground = Ground::signed_in("a.example").on(&blob(A, ""), challenge.redirected());
        assert_eq!(ground.code().await, "store-login");
        ground.done(Oracle::default());
    }
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), wants_basic().redirected());
    assert_eq!(ground.code().await, "store-login");
    assert_eq!(ground.session.login_state(), LoginState::SignedIn { proven: false }, "it was not the registry's word");
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn secrets_that_come_back_are_struck_out_and_never_become_an_address() {
    let echo = format!("you sent {} as {USER} with {PASSWORD}", basic());
    let json = serde_json::json!({ "errors": [{ "code": "DENIED", "message": echo }] }).to_string();
    for body in [echo.clone(), json] {
        let ground = Ground::signed_in("a.example")
            .on(&blob(A, ""), wants_basic())
            .on(&blob(A, &basic()), reply(403).header("x-echo", &basic()).body(body));
        assert_eq!(ground.code().await, "forbidden");
        ground.done(only(A));
    }
    // A list that says whose it is says so in a note.
    let ground = Ground::signed_in("a.example").on(&format!("GET {A}/v2/org/app/tags/list"), wants_basic()).on(
        &format!("GET {A}/v2/org/app/tags/list {{{}}}", basic()),
        reply(200).body(serde_json::json!({ "name": PASSWORD, "tags": [] }).to_string()),
    );
    let notes = ground.source.names(None).await.unwrap().notes;
    assert_eq!(notes, [ListNote::OtherName("…".to_owned())]);
    ground.done(only(A));
    // The registry learnt the name, and puts it where we would put it into an address.
    let service = format!(r#"Bearer realm="/token",service="{USER}""#);
    let realm = format!(r#"Bearer realm="/token?as={USER}",service="s""#);
    for challenge in [service, realm] {
        let ground = Ground::signed_in("a.example").on(&blob(A, ""), reply(401).header("www-authenticate", &challenge));
        assert_eq!(ground.code().await, "bad-challenge");
        ground.done(Oracle::default());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_document_repeats_is_struck_out_of_what_is_said_of_it() {
    let token = format!(r#"{{"token":"{ACCESS}","expires_in":300}}"#);
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), bearer("/token"))
        .on(&get_token("https://a.example/token"), reply(200).body(token))
        .on(&blob(A, ACCESS), reply(200).body("x"));
    ground.blob().await.unwrap();
    let said = format!("mediaType is {ACCESS}, not {PASSWORD} of {USER} ({})", basic());
    let cleared = ground.session.cleared(said);
    clean("a note", &cleared);
    assert_eq!(cleared, "mediaType is …, not … of … (Basic …)");
    // A failure has such words in more than one place.
    let failure = Failure { received: Some(ACCESS.to_owned()), object: Some(USER.to_owned()), ..Failure::of_nothing() };
    let failure = failure.cleared(|text| ground.session.cleared(text));
    clean("a failure", &format!("{failure:?}"));
    ground.session.forget();
    assert_eq!(ground.session.cleared(ACCESS.to_owned()), ACCESS, "what is forgotten is kept for nothing");
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_secret_is_taken_for_a_registry_that_may_get_nothing() {
    let own = |session: &Session<_>| session.set_own_page(true);
    for (at, refusal) in [("http://a.example", Refusal::NoTls), ("http://10.0.0.7:5000", Refusal::NoTls)] {
        let ground = Ground::at(at);
        assert_eq!(ground.session.sign_in(password()), Err(SignInError::Registry(refusal)));
        assert_eq!(ground.session.login_state(), LoginState::Anonymous);
    }
    let ground = Ground::at("a.example");
    own(&ground.session);
    assert_eq!(ground.session.sign_in(password()), Err(SignInError::Registry(Refusal::OwnPage)));
    assert_eq!(Ground::at("localhost:5000").session.sign_in(password()), Ok(()));
    // The library knows where the page came from, until its operator names the registry.
    let library = Library::new(Script::new(), "https://a.example/tallyman/".to_owned());
    let session = library.session_of(&host("a.example"));
    assert_eq!(session.sign_in(password()), Err(SignInError::Registry(Refusal::OwnPage)));
    library.offer(&host("a.example"));
    assert_eq!(session.sign_in(password()), Ok(()));
    assert_eq!(library.session_of(&host("b.example")).sign_in(password()), Ok(()));
}

// ---- refusals

/// No time has passed.
fn refused_before() -> Result<(), SignInError> {
    Err(SignInError::RejectedBefore { seconds: 1800 })
}

#[tokio::test(flavor = "current_thread")]
async fn a_refused_password_is_never_sent_again() {
    let again = |ground: &Ground| {
        assert_eq!(ground.session.login_state(), LoginState::Rejected);
        assert_eq!(ground.session.sign_in(password()), refused_before());
    };
    for status in [400, 401] {
        let ground = Ground::signed_in("a.example")
            .on(&blob(A, ""), bearer("/token"))
            .on(&get_token("https://a.example/token"), reply(status).code("UNAUTHORIZED", "bad password"));
        assert_eq!(ground.code().await, "login-rejected");
        again(&ground);
        // What follows by itself is anonymous.
        let ground =
            ground.on(&blob(A, ""), bearer("/token")).on(&format!("GET {A}/token?service=s&scope={PULL}!"), reply(401));
        assert_eq!(ground.code().await, "unauthorized");
        ground.done(only(A));
        // Another password is taken; and the same one, after the reader said so.
        let other = Credentials::password(USER, "another".to_owned()).unwrap();
        assert_eq!(ground.session.sign_in(other), Ok(()));
        ground.session.forget();
        assert_eq!(ground.session.sign_in(password()), Ok(()));
    }
    let ground = Ground::signed_in("a.example").on(&blob(A, ""), wants_basic()).on(&blob(A, &basic()), wants_basic());
    assert_eq!(ground.code().await, "login-rejected");
    again(&ground);
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn not_even_after_another_was_refused_in_between() {
    let other = || Credentials::password(USER, "another".to_owned()).unwrap();
    let others = format!("Basic {}", base64(format!("{USER}:another").as_bytes()));
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), wants_basic())
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &others), wants_basic());
    assert_eq!(ground.code().await, "login-rejected");
    ground.session.sign_in(other()).unwrap();
    assert_eq!(ground.code().await, "login-rejected");
    assert_eq!(ground.session.sign_in(password()), refused_before());
    assert_eq!(ground.session.sign_in(other()), refused_before());
    // One that is forgotten is no longer known, and so are all.
    ground.session.forget();
    assert_eq!([ground.session.sign_in(password()), ground.session.sign_in(other())], [Ok(()), Ok(())]);
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_token_server_that_never_saw_the_password_is_shown_it_once() {
    let named = |path: &str| SignInMethod::TokenServer(format!("https://auth.corp.internal/{path}"));
    let ask = format!("GET https://auth.corp.internal/t?scope={PULL} {{{}}}!", basic());
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), wants_basic())
        .on(&blob(A, ""), wants_basic())
        .on(&ask, reply(401));
    assert_eq!(ground.code().await, "login-rejected");
    ground.session.set_method(named("t")).unwrap();
    ground.session.sign_in(password()).unwrap();
    assert_eq!(ground.code().await, "login-rejected", "by the token server");
    for way in [named("t"), named("another/path"), SignInMethod::Direct, SignInMethod::Challenge] {
        ground.session.set_method(way.clone()).unwrap();
        assert_eq!(ground.session.sign_in(password()), refused_before(), "{way:?}");
    }
    ground.done(Oracle::default().password_to(A).password_to("https://auth.corp.internal"));
}

#[tokio::test(flavor = "current_thread")]
async fn the_registry_itself_is_shown_once_what_its_token_server_refused() {
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), bearer("https://ghcr.io/token"))
        .on(&get_token("https://ghcr.io/token"), reply(401))
        .on(&blob(A, &basic()), wants_basic());
    ground.session.consent("https://ghcr.io", true);
    assert_eq!(ground.code().await, "login-rejected");
    assert_eq!(ground.session.sign_in(password()), refused_before(), "as the challenge says");
    ground.session.set_method(SignInMethod::Direct).unwrap();
    ground.session.sign_in(password()).unwrap();
    assert_eq!(ground.code().await, "login-rejected", "by the registry");
    assert_eq!(ground.session.sign_in(password()), refused_before());
    ground.done(Oracle::default().password_to(A).password_to("https://ghcr.io"));
    // The other way round nobody knows yet whom the challenge names: here the one who refused it, so it is not sent.
    let ground = Ground::at("a.example").on(&blob(A, &basic()), wants_basic()).on(&blob(A, ""), wants_basic());
    ground.session.set_method(SignInMethod::Direct).unwrap();
    ground.session.sign_in(password()).unwrap();
    assert_eq!(ground.code().await, "login-rejected");
    ground.session.set_method(SignInMethod::Challenge).unwrap();
    ground.session.sign_in(password()).unwrap();
    assert_eq!(ground.code().await, "login-rejected");
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_refusal_is_remembered_for_half_an_hour() {
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), wants_basic())
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), good());
    assert_eq!(ground.code().await, "login-rejected");
    ground.script.later(1799);
    assert_eq!(ground.session.sign_in(password()), Err(SignInError::RejectedBefore { seconds: 1 }));
    ground.script.later(1);
    ground.session.sign_in(password()).unwrap();
    ground.blob().await.unwrap();
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn whoever_signs_in_anew_keeps_the_way_and_what_was_refused() {
    let script = Script::new()
        .on(&format!("GET {A}/v2/"), reply(401))
        .on(&format!("GET {A}/v2/ {{{}}}", basic()), wants_basic());
    let library = Library::new(script.clone(), "https://page.example/".to_owned());
    let at = host("a.example");
    let session = library.session_of(&at);
    let about = About::new("a.example", "", Target::Login);
    let other = || Credentials::password(USER, "another".to_owned()).unwrap();
    session.set_method(SignInMethod::Direct).unwrap();
    library.sign_in(&at, password()).unwrap();
    assert_eq!(session.check_login(&about).await.unwrap_err().kind.code(), "login-rejected");
    library.sign_in(&at, other()).unwrap();
    // The other one is held, and nobody has refused it yet.
    assert_eq!(library.sign_in(&at, password()), refused_before());
    let others = format!("Basic {}", base64(format!("{USER}:another").as_bytes()));
    let _ = script
        .clone()
        .on(&format!("GET {A}/v2/"), reply(401))
        .on(&format!("GET {A}/v2/ {{{others}}}"), reply(200).body("{}"));
    library.sign_in(&at, other()).unwrap();
    session.check_login(&about).await.unwrap();
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn who_refused_it_is_not_shown_it_by_another_way_either() {
    // The way changes after the login was taken.
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), wants_basic())
        .on(&blob(A, ""), wants_basic());
    assert_eq!(ground.code().await, "login-rejected");
    ground.session.set_method(SignInMethod::TokenServer("https://auth.corp.internal/t".to_owned())).unwrap();
    ground.session.sign_in(password()).unwrap();
    ground.session.set_method(SignInMethod::Challenge).unwrap();
    assert_eq!((ground.code().await, ground.session.login_state()), ("login-rejected", LoginState::Rejected));
    ground.done(Oracle::default().password_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_403_may_be_about_the_repository_and_is_believed_the_third_time() {
    let ground = Ground::signed_in("a.example");
    let ground = (0..3).fold(ground, |ground, _| {
        ground.on(&blob(A, ""), bearer("/token")).on(&get_token("https://a.example/token"), reply(403))
    });
    assert_eq!([ground.code().await, ground.code().await], ["unauthorized"; 2]);
    assert_eq!(ground.session.login_state(), LoginState::SignedIn { proven: false });
    assert!(ground.session.status().is_sent, "though nobody took it");
    assert_eq!(ground.code().await, "login-rejected");
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_403_to_nothing_but_the_login_is_about_the_login() {
    let ask = format!("GET {A}/token?service=s {{{}}}!", basic());
    let ground = Ground::signed_in("a.example")
        .on(&format!("GET {A}/v2/"), bearer("/token"))
        .on(&ask, reply(403).code("DENIED", ""));
    let error = ground.session.check_login(&About::new("a.example", "", Target::Login)).await.unwrap_err();
    assert_eq!(error.kind.code(), "login-rejected");
    assert_eq!(ground.session.login_state(), LoginState::Rejected);
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn a_base_address_that_is_open_to_all_proves_no_login() {
    let ground = Ground::signed_in("a.example").on(&format!("GET {A}/v2/"), reply(200));
    ground.session.set_method(SignInMethod::Direct).unwrap();
    let state = ground.session.check_login(&About::new("a.example", "", Target::Login)).await;
    assert_eq!(state, Ok(LoginState::SignedIn { proven: false }));
    ground.done(Oracle::default());
    // Nor does a page that is not there.
    let ground = ground.on(&blob(A, &basic()), reply(404));
    assert_eq!(ground.code().await, "digest-unknown");
    assert_eq!(ground.session.login_state(), LoginState::SignedIn { proven: false });
    ground.done(Oracle::default().password_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn fifty_requests_try_a_bad_password_once() {
    // A28, A31: by a token server.
    let ground = (0..4).fold(Ground::signed_in("a.example"), |ground, _| ground.on(&blob(A, ""), bearer("/token")));
    let ground = ground.on(&get_token("https://a.example/token"), reply(401));
    let ground = (4..50).fold(ground, |ground, _| ground.on(&blob(A, ""), reply(404)));
    let _ = join_all((0..50).map(|_| ground.blob())).await;
    let sent = ground.recorder.log.all().iter().filter(|sent| sent.url.contains("/token")).count();
    assert_eq!(sent, 1);
    // By the registry itself.
    let ground = (0..4).fold(Ground::signed_in("a.example"), |ground, _| ground.on(&blob(A, ""), wants_basic()));
    let ground = ground.on(&blob(A, &basic()), wants_basic());
    let answers = join_all((0..4).map(|_| ground.code())).await;
    assert_eq!(answers, ["login-rejected"; 4]);
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn an_account_that_may_not_go_everywhere_is_not_taken_for_a_bad_password() {
    // Harbor answers 401 to the catalog of somebody who is no administrator.
    let (catalog, scope) = (Request::get(format!("{A}/v2/_catalog")), Scope::catalog());
    let about = About::new("a.example", "", Target::Repositories);
    let line = format!("GET {A}/v2/_catalog {{{}}}", basic());
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), wants_basic())
        .on(&blob(A, &basic()), good())
        .on(&line, wants_basic())
        .on(&blob(A, &basic()), good())
        .on(&line, wants_basic());
    for _ in 0..2 {
        ground.blob().await.unwrap();
        let error = ground.session.send(catalog.clone(), &scope, &about).await.map(|_| ()).unwrap_err();
        assert_eq!(error.kind.code(), "unauthorized");
    }
    assert_eq!(ground.session.login_state(), LoginState::SignedIn { proven: true });
    ground.done(only(A));
    // Three times in a row, and nothing good between: it is no good any longer.
    let ground = (0..3).fold(ground, |ground, _| ground.on(&blob(A, &basic()), wants_basic()));
    let codes = [ground.code().await, ground.code().await];
    assert_eq!((codes, ground.session.login_state()), (["unauthorized", "login-rejected"], LoginState::Rejected));
}

// ---- what cannot be seen, or is wrong

#[tokio::test(flavor = "current_thread")]
async fn a_hidden_challenge_lets_the_password_go_to_the_registry_itself() {
    let ground = Ground::signed_in("a.example").on(&blob(A, ""), reply(401)).on(&blob(A, &basic()), good());
    ground.blob().await.unwrap();
    ground.done(Oracle::default().password_to(A));
}

#[tokio::test(flavor = "current_thread")]
async fn where_it_is_hidden_a_diagnosis_begins_with_the_address_that_refused() {
    let ground = Ground::at("a.example").on(&blob(A, ""), reply(401).header("content-type", "text/plain"));
    assert_eq!(ground.code().await, "challenge-hidden");
    let trouble = ground.session.trouble().unwrap();
    assert_eq!(trouble.url, format!("{A}/v2/org/app/blobs/{DIGEST}"));
    assert!((trouble.authorized, trouble.token_server, trouble.seen.here) == (false, false, Some(true)));
    let headers = vec!["content-type".to_owned()];
    assert_eq!(trouble.seen.same, Some(Glance::Read { status: 401, headers }));
}

#[tokio::test(flavor = "current_thread")]
async fn a_reader_can_name_the_token_server() {
    let ask = format!("GET https://auth.corp.internal/t?service=s&scope={PULL} {{{}}}!", basic());
    let ground = Ground::at("a.example");
    ground.session.set_method(SignInMethod::TokenServer("https://auth.corp.internal/t".to_owned())).unwrap();
    ground.session.sign_in(password()).unwrap();
    let ground =
        ground.on(&blob(A, ""), bearer("http://null:8081/v2/token")).on(&ask, token("")).on(&blob(A, ACCESS), good());
    ground.blob().await.unwrap();
    ground.done(Oracle::default().password_to("https://auth.corp.internal").token_to(A));
    // A challenge that forgets the realm still names the service.
    let without = reply(401).header("www-authenticate", r#"Bearer service="s""#);
    ground.session.set_method(SignInMethod::TokenServer("https://auth.corp.internal/t".to_owned())).unwrap();
    let ground = ground.on(&blob(A, ""), without).on(&ask, token("")).on(&blob(A, ACCESS), good());
    ground.blob().await.unwrap();
    let named = SignInMethod::TokenServer(format!("https://auth.corp.internal/t?as={USER}"));
    ground.session.set_method(named).unwrap();
    let ground = ground.on(&blob(A, ""), reply(401));
    assert_eq!(ground.code().await, "realm-refused", "a secret in an address");
    ground.done(Oracle::default().password_to("https://auth.corp.internal").token_to(A));
    let refused = ground.session.set_method(SignInMethod::TokenServer("http://auth.corp.internal/t".to_owned()));
    assert_eq!(refused, Err(SignInError::TokenServer(Refusal::NoTls)));
}

#[tokio::test(flavor = "current_thread")]
async fn a_reader_can_send_the_password_before_it_is_asked_for() {
    // zot: its refusals cannot be read.
    let ground = Ground::signed_in("a.example").on(&blob(A, &basic()), good());
    ground.session.set_method(SignInMethod::Direct).unwrap();
    ground.blob().await.unwrap();
    ground.done(Oracle::default().password_to(A));
}

// ---- leaving

#[tokio::test(flavor = "current_thread")]
async fn forgetting_leaves_nothing_to_send() {
    let ground = Ground::signed_in("a.example")
        .on(&blob(A, ""), bearer("/token"))
        .on(&get_token("https://a.example/token"), token(""))
        .on(&blob(A, ACCESS), good())
        .on(&blob(A, ""), reply(401))
        .on(&blob(A, ""), reply(404));
    ground.blob().await.unwrap();
    // How the reader wanted to be let in is forgotten with it.
    ground.session.set_method(SignInMethod::TokenServer("https://elsewhere.example/t".to_owned())).unwrap();
    ground.session.forget();
    assert_eq!(ground.session.login_state(), LoginState::Anonymous);
    assert_eq!(ground.code().await, "challenge-hidden", "nobody else is asked for a token");
    let fetched = ground.source.fetch(&digest(), by(&ground.recorder)).await;
    assert_eq!(fetched.unwrap_err().kind.code(), "digest-unknown", "nor does a worker");
    ground.done(only(A));
}

#[tokio::test(flavor = "current_thread")]
async fn the_library_forgets_what_was_read_as_well() {
    let at = format!("{A}/v2/org/app/manifests/{DIGEST}");
    let document = || reply(200).body("");
    let asked = format!("GET {at} [index,list]");
    let script = Script::new().on(&asked, document()).on(&asked, document()).on(&asked, document());
    let library = Library::new(script.clone(), "https://page.example/".to_owned());
    let (place, at) = (Place::Repository(repository("a.example", "org/app")), host("a.example"));
    library.session_of(&at).sign_in(password()).unwrap();
    for _ in 0..2 {
        library.open_digest(&place, &digest()).await.unwrap();
    }
    library.forget(&at);
    library.open_digest(&place, &digest()).await.unwrap();
    library.session_of(&at).sign_in(password()).unwrap();
    assert_eq!(library.forget_idle(support::NOW + IDLE - 1), []);
    assert_eq!(library.forget_idle(support::NOW + IDLE), std::slice::from_ref(&at));
    assert_eq!(library.session_of(&at).login_state(), LoginState::Anonymous);
    library.open_digest(&place, &digest()).await.unwrap();
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_login_that_is_not_used_is_forgotten_by_the_clock() {
    let ground = Ground::signed_in("a.example").on(&blob(A, ""), wants_basic()).on(&blob(A, &basic()), good());
    ground.blob().await.unwrap();
    assert!(!ground.session.forget_idle(support::NOW + IDLE - 1));
    assert!(!ground.session.forget_idle(0), "a clock that was set back proves nothing");
    assert!(ground.session.forget_idle(support::NOW + IDLE));
    assert_eq!(ground.session.login_state(), LoginState::Anonymous);
    // Also where no timer ran: the next request finds out.
    let ground = Ground::signed_in("a.example").on(&blob(A, ""), reply(404));
    ground.script.later(IDLE);
    assert_eq!(ground.code().await, "digest-unknown");
    ground.done(Oracle::default());
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_asked_as_somebody_else_ends_when_the_account_changes() {
    // A32: it waits for its token when the reader signs out, or in as another.
    for change in [
        |session: &Session<_>| session.forget(),
        |session: &Session<_>| {
            session.sign_in(Credentials::password("other", "other".to_owned()).unwrap()).unwrap();
        },
    ] {
        let ground = Ground::signed_in("a.example").on(&blob(A, ""), good());
        let mut under_way = Box::pin(ground.blob());
        assert!(under_way.as_mut().now_or_never().is_none());
        change(&ground.session);
        assert_eq!(under_way.await.unwrap_err().kind.code(), "account-changed");
        ground.done(Oracle::default());
    }
}

#[test]
fn the_canaries_are_what_the_oracle_looks_for() {
    for canary in [USER, PASSWORD, REFRESH, ACCESS] {
        assert_eq!(recorder::secrets_in(canary).len(), 1);
    }
}
