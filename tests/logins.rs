//! What the page builds its form, its mark and its list from: ways to sign in, how things stand, what a file holds.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::pin::pin;

use futures_util::FutureExt as _;
use support::recorder::{PASSWORD, REFRESH, USER, base64, clean};
use support::script::Script;
use support::{host, reply};
use tallyman::failure::Failure;
use tallyman::library::Library;
use tallyman::library::logins::{Outcome, Taken};
use tallyman::registry::credentials::{Credentials, CredentialsError};
use tallyman::registry::docker_config;
use tallyman::registry::known::{ALL, Access, User};
use tallyman::registry::login_form::{advice, offers};
use tallyman::registry::policy::Refusal;
use tallyman::registry::session::{IDLE, LoginState, SignInError};
use tallyman::source::ErrorKind;
use tallyman::source::error::About;

const PAGE: &str = "https://page.example/tallyman/";

fn library(script: &Script) -> Library<Script> {
    Library::new(script.clone(), PAGE.to_owned())
}

fn password() -> Credentials {
    Credentials::password(USER, PASSWORD.to_owned()).unwrap()
}

#[test]
fn every_registry_that_has_logins_offers_them_and_the_open_ones_none() {
    for known in ALL {
        let offered = offers(Some(known), "x.example");
        assert_eq!(offered.is_empty(), known.access == Access::Open, "{}", known.id);
        for (offer, login) in offered.iter().zip(known.logins) {
            assert_eq!((offer.user, offer.secret), (login.user, login.secret), "{}", known.id);
        }
        assert!(!advice(Some(known)).is_empty() || known.access == Access::Open, "{}", known.id);
    }
}

#[test]
fn the_form_is_made_for_its_registry() {
    let first = |at: &str| {
        let session = library(&Script::new()).session_of(&host(at));
        let offer = offers(session.known(), at).remove(0);
        (offer.user, offer.secret, offer.command)
    };
    let at = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
    let command = Some("aws ecr get-login-password --region eu-central-1".to_owned());
    assert_eq!(first(at), (User::Fixed("AWS"), "12-hour password", command));
    assert_eq!(first("docker.io").0, User::Own("Docker ID"));
    assert_eq!(first("registry.example.com").0, User::Own("user name"), "nothing is known of it");
    // A token server may be sent a refresh token; ECR has none, and ACR has a name that says so.
    let refreshes = |at: &str| {
        let session = library(&Script::new()).session_of(&host(at));
        offers(session.known(), at).iter().filter(|offer| offer.refresh).count()
    };
    assert_eq!([at, "me.azurecr.io", "registry.example.com", "docker.io"].map(refreshes), [0, 0, 1, 1]);
}

#[test]
fn what_is_typed_becomes_what_is_sent() {
    let plain = offers(None, "a.example");
    let (by_name, by_token) = (&plain[0], &plain[1]);
    assert_eq!(by_name.credentials(USER, PASSWORD.to_owned()), Ok(password()));
    assert_eq!(by_name.credentials("", PASSWORD.to_owned()), Err(CredentialsError::Empty));
    assert_eq!(by_token.credentials("ignored", REFRESH.to_owned()), Credentials::identity(REFRESH.to_owned()));
    let digitalocean = ALL.iter().find(|known| known.id == "digitalocean").unwrap();
    let twice = offers(Some(digitalocean), "registry.digitalocean.com");
    let twice = twice.iter().find(|offer| offer.user == User::Secret && !offer.refresh).unwrap();
    assert_eq!(twice.credentials("", "t0ken".to_owned()), Credentials::password("t0ken", "t0ken".to_owned()));
}

#[test]
fn a_page_learns_of_every_change_and_the_name_only_where_it_is_none_of_the_secret() {
    let library = library(&Script::new());
    let session = library.session_of(&host("a.example"));
    let mut seen = session.news();
    let mut is_news = || {
        let changed = session.news_after(seen).now_or_never().is_some();
        seen = session.news();
        changed
    };
    assert!(!is_news());
    library.sign_in(&host("a.example"), password()).unwrap();
    assert!(is_news());
    let standing = session.standing();
    assert_eq!(standing.login, LoginState::SignedIn { proven: false });
    assert_eq!(standing.account.as_deref(), Some(USER));
    library.sign_in(&host("a.example"), Credentials::password("t0ken", "t0ken".to_owned()).unwrap()).unwrap();
    assert!(is_news());
    assert_eq!(session.standing().account, None);
    library.sign_in(&host("a.example"), Credentials::identity(REFRESH.to_owned()).unwrap()).unwrap();
    assert_eq!(session.standing().account, None);
    assert!(is_news());
    library.forget(&host("a.example"));
    assert!(is_news());
    assert_eq!(session.standing().login, LoginState::Anonymous);
}

#[test]
fn a_login_that_a_request_found_unused_is_told_of_as_well() {
    let script = Script::new();
    let library = library(&script);
    let session = library.session_of(&host("a.example"));
    library.sign_in(&host("a.example"), password()).unwrap();
    script.later(IDLE);
    // The request comes before the page's own look at the clock, and is sent as anybody's.
    let script = script.on("GET https://a.example/v2/", reply(200));
    session.check_login(&About::new("a.example", "", "login")).now_or_never();
    assert_eq!(session.login_state(), LoginState::Anonymous);
    assert_eq!(library.forget_idle(0), [host("a.example")]);
    assert_eq!(library.forget_idle(0), [], "told once");
    drop(script);
}

#[test]
fn where_nothing_secret_may_go_the_form_is_not_shown() {
    let library = library(&Script::new());
    let may = |at: &str| library.session_of(&host(at)).may_sign_in();
    assert_eq!(may("a.example"), Ok(()));
    assert_eq!(may("http://127.0.0.1:5000"), Ok(()));
    assert_eq!(may("http://10.1.2.3:5000"), Err(SignInError::Registry(Refusal::NoTls)));
    assert_eq!(may("page.example"), Err(SignInError::Registry(Refusal::OwnPage)));
    library.offer(&host("page.example"));
    assert_eq!(may("page.example"), Ok(()), "whoever runs the page names it");
}

#[tokio::test(flavor = "current_thread")]
async fn a_refusal_is_in_the_registrys_own_words() {
    let script = Script::new()
        .on("GET https://a.example/v2/", reply(401).header("www-authenticate", r#"Basic realm="here""#))
        .on(
            &format!("GET https://a.example/v2/ {{Basic {}}}", base64(format!("{USER}:{PASSWORD}").as_bytes())),
            reply(401).code("UNAUTHORIZED", &format!("no {USER} here, only 3 tries")),
        );
    let session = library(&script).session_of(&host("a.example"));
    session.sign_in(password()).unwrap();
    let error = session.check_login(&About::new("a.example", "", "login")).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::LoginRejected { .. }), "{error}");
    let failure = Failure::from(error);
    assert_eq!(failure.text.as_deref(), Some("no … here, only 3 tries"));
    script.done();
}

#[test]
fn a_file_is_taken_entry_by_entry_and_says_what_it_cannot_give() {
    let pair = base64(format!("{USER}:{PASSWORD}").as_bytes());
    let text = format!(
        r#"{{"auths": {{"a.example": {{"auth": "{pair}"}}, "acr.example": {{"identitytoken": "{REFRESH}"}},
            "http://10.1.2.3:5000": {{"auth": "{pair}"}}, "empty.example": {{}}, "???": {{"auth": "{pair}"}},
            "elsewhere.example": {{"auth": "{pair}"}}}},
            "credHelpers": {{"b.example": "pass", "123456789012.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login",
            "odd.example": "x; rm -rf"}}}}"#
    );
    let library = library(&Script::new());
    let entries = docker_config::read(&text).unwrap();
    let taken = library.sign_in_all(entries, |at| *at != host("elsewhere.example"));
    clean("the list", &format!("{taken:?}"));
    let of = |name: &str| taken.iter().find(|entry: &&Taken| entry.name == name).unwrap().outcome.clone();
    assert_eq!(of("a.example"), Outcome::SignedIn);
    assert_eq!(of("acr.example"), Outcome::SignedIn);
    assert_eq!(of("http://10.1.2.3:5000"), Outcome::NotSignedIn(SignInError::Registry(Refusal::NoTls)));
    assert!(matches!(of("empty.example"), Outcome::Nothing(_)));
    assert_eq!(of("???"), Outcome::NoRegistry);
    assert_eq!(of("elsewhere.example"), Outcome::NotOffered);
    let helper =
        |name: &str, command: Option<&str>| Outcome::Helper { name: name.into(), command: command.map(Into::into) };
    assert_eq!(of("b.example"), helper("pass", Some("echo b.example | docker-credential-pass get")));
    let ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    assert_eq!(of(ecr), helper("ecr-login", Some("aws ecr get-login-password --region eu-west-1")));
    // Nothing that means something to a shell gets into a command.
    assert_eq!(of("odd.example"), helper("x; rm -rf", None));
    let state = |at: &str| library.session_of(&host(at)).login_state();
    assert_eq!(state("a.example"), LoginState::SignedIn { proven: false });
    assert_eq!(state("elsewhere.example"), LoginState::Anonymous);
    assert_eq!(state("b.example"), LoginState::Anonymous);
}

#[test]
fn a_wait_ends_with_the_news_and_not_before() {
    let session = library(&Script::new()).session_of(&host("a.example"));
    let mut waits = pin!(session.news_after(session.news()));
    assert_eq!((&mut waits).now_or_never(), None);
    session.sign_in(password()).unwrap();
    assert_eq!((&mut waits).now_or_never(), Some(()));
}
