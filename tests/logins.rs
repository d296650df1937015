//! What the page builds its form, its mark and its list from: ways to sign in, how things stand, what a file holds.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::pin::pin;

use futures_util::FutureExt as _;
use support::recorder::{PASSWORD, REFRESH, USER, base64, clean};
use support::script::Script;
use support::{host, reply, repository};
use tallyman::failure::Failure;
use tallyman::library::Library;
use tallyman::library::logins::{Outcome, Taken};
use tallyman::registry::credentials::{Credentials, CredentialsError};
use tallyman::registry::docker_config::{self, Why};
use tallyman::registry::known::{ALL, Access, User};
use tallyman::registry::login_form::{advice, offers};
use tallyman::registry::policy::Refusal;
use tallyman::registry::session::{IDLE, LoginState, SignInError};
use tallyman::source::ErrorKind;
use tallyman::source::error::About;
use tallyman::source::target::Target;

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
        // Whoever runs an olareg may give it logins.
        assert_eq!(offered.is_empty(), known.logins.is_empty() && known.id != "olareg", "{}", known.id);
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
    let hosts = [at, "me.azurecr.io", "registry.example.com", "docker.io", "gcr.io", "europe-docker.pkg.dev"];
    // Google's takes no posted requests.
    assert_eq!(hosts.map(refreshes), [0, 0, 1, 1, 0, 0]);
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
    let standing = session.status();
    assert_eq!(standing.login, LoginState::SignedIn { proven: false });
    assert_eq!(standing.account.as_deref(), Some(USER));
    library.sign_in(&host("a.example"), Credentials::password("t0ken", "t0ken".to_owned()).unwrap()).unwrap();
    assert!(is_news());
    assert_eq!(session.status().account, None);
    library.sign_in(&host("a.example"), Credentials::identity(REFRESH.to_owned()).unwrap()).unwrap();
    assert_eq!(session.status().account, None);
    assert!(is_news());
    library.forget(&host("a.example"));
    assert!(is_news());
    assert_eq!(session.status().login, LoginState::Anonymous);
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
    session.check_login(&About::new("a.example", "", Target::Login)).now_or_never();
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
    let error = session.check_login(&About::new("a.example", "", Target::Login)).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::LoginRejected { .. }), "{error}");
    let failure = Failure::from(error);
    assert_eq!(failure.text.as_deref(), Some("no … here, only 3 tries"));
    script.done();
}

#[tokio::test(flavor = "current_thread")]
async fn a_login_that_the_registry_has_no_use_for_is_known_to_have_been_sent_nowhere() {
    let asks = |header: &str| reply(401).header("www-authenticate", header);
    let of_file = |script: &Script, entry: &str| {
        let library = library(script);
        let text = format!(r#"{{"auths": {{"a.example": {entry}}}}}"#);
        let _ = library.sign_in_all(docker_config::read(&text).unwrap(), None, |_| true);
        library.session_of(&host("a.example"))
    };
    let about = About::new("a.example", "", Target::Login);
    let pair = format!(r#"{{"auth": "{}"}}"#, base64(format!("{USER}:{PASSWORD}").as_bytes()));
    let token = format!(r#"{{"identitytoken": "{REFRESH}"}}"#);
    let kinds = [
        (&pair, r#"Digest realm="x", nonce="y""#, "scheme-unknown", "kind of login that no web page can give"),
        (&token, r#"Basic realm="x""#, "login-unfit", "is a token for a token server"),
    ];
    for (entry, header, code, words) in kinds {
        let script = Script::new().on("GET https://a.example/v2/", asks(header));
        let session = of_file(&script, entry);
        assert!(!session.status().is_unfit, "not asked yet");
        let seen = session.news();
        let error = session.check_login(&about).await.unwrap_err();
        assert_eq!(error.kind.code(), code);
        let what = Failure::from(error).what;
        assert!(what.contains(words), "{what}");
        let standing = session.status();
        assert_eq!((standing.login, standing.is_sent), (LoginState::SignedIn { proven: false }, false));
        assert!(standing.is_unfit && session.news() > seen, "{header}");
        // It may come to know another kind, and then it is sent.
        let script = script.on("GET https://a.example/v2/", asks(header));
        assert_eq!(session.check_login(&about).await.unwrap_err().kind.code(), code);
        script.done();
    }
    let basic = format!("GET https://a.example/v2/ {{Basic {}}}", base64(format!("{USER}:{PASSWORD}").as_bytes()));
    let script = Script::new()
        .on("GET https://a.example/v2/", asks("Negotiate"))
        .on("GET https://a.example/v2/", asks(r#"Basic realm="x""#))
        .on(&basic, reply(200).body("{}"));
    let session = of_file(&script, &pair);
    let _ = session.check_login(&about).await;
    assert!(session.status().is_unfit);
    assert!(session.check_login(&about).await.is_ok());
    let standing = session.status();
    assert!(standing.is_sent && !standing.is_unfit);
    script.done();
    // A registry that asks for nothing says nothing about it.
    let script = Script::new().on("GET https://a.example/v2/", reply(200).body("{}"));
    let session = of_file(&script, &pair);
    assert!(session.check_login(&about).await.is_ok());
    let standing = session.status();
    assert!(!standing.is_sent && !standing.is_unfit);
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
    let taken = library.sign_in_all(entries, None, |at| *at != host("elsewhere.example"));
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

/// The name of the entry that each registry is signed in with, and why the others are not.
fn outcomes(names: &[&str], open: Option<&str>) -> Vec<(String, Outcome)> {
    let auths: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), serde_json::json!({ "auth": base64(format!("{USER}:of {name}").as_bytes()) })))
        .collect();
    let library = library(&Script::new());
    let entries = docker_config::read(&serde_json::json!({ "auths": auths }).to_string()).unwrap();
    let open = open.and_then(|text| text.split_once('/')).map(|(at, path)| repository(at, path));
    let taken = library.sign_in_all(entries, open.as_ref(), |_| true);
    names
        .iter()
        .map(|name| taken.iter().find(|taken| taken.name == *name).unwrap())
        .map(|taken| (taken.name.clone(), taken.outcome.clone()))
        .collect()
}

#[test]
fn of_several_logins_for_one_registry_one_is_taken() {
    let hub = "https://index.docker.io/v1/";
    for (names, open, expected) in [
        // Docker's own name for its Hub, whatever stands before or behind it.
        (&["docker.io", hub, "https://index.docker.io/v1/zzz"][..], None, hub),
        (&["docker.io", hub], Some("docker.io/library/alpine"), hub),
        (&["docker.io", hub, "docker.io/me"], Some("docker.io/me/app"), "docker.io/me"),
        // The registry itself before a part of it, and before an address.
        (&["https://reg.example/v2/", "reg.example", "reg.example/org"], None, "reg.example"),
        (&["https://reg.example/v2/", "reg.example/org"], Some("reg.example/other/app"), "https://reg.example/v2/"),
        // The narrowest namespace around what is open, by whole segments.
        (&["quay.io", "quay.io/org", "quay.io/org/team"], Some("quay.io/org/team/app"), "quay.io/org/team"),
        (&["quay.io", "quay.io/org", "quay.io/org/te"], Some("quay.io/org/team"), "quay.io/org"),
        (&["quay.io", "quay.io/org"], Some("reg.example/org/app"), "quay.io"),
        // None is for what is open: the widest.
        (&["quay.io/b", "quay.io/long"], Some("quay.io/c/app"), "quay.io/b"),
    ] {
        for (name, outcome) in outcomes(names, open) {
            let passed = Outcome::Nothing(Why::Another);
            assert_eq!(
                outcome,
                if name == expected { Outcome::SignedIn } else { passed },
                "{name} of {names:?} at {open:?}"
            );
        }
    }
}

#[test]
fn the_tokens_that_docker_keeps_for_itself_are_no_logins() {
    let hub = "https://index.docker.io/v1/";
    let (access, refresh) = (format!("{hub}access-token"), format!("{hub}refresh-token"));
    let own = Outcome::Nothing(Why::Own);
    let found = outcomes(&[hub, &access, &refresh], Some("docker.io/library/alpine"));
    assert_eq!(
        found.into_iter().map(|(_, outcome)| outcome).collect::<Vec<_>>(),
        [Outcome::SignedIn, own.clone(), own.clone()]
    );
    // Nor are they where nothing else is there: a refused password may lock an account.
    assert_eq!(outcomes(&[&access], None), [(access, own)]);
}

#[test]
fn a_wait_ends_with_the_news_and_not_before() {
    let session = library(&Script::new()).session_of(&host("a.example"));
    let mut waits = pin!(session.news_after(session.news()));
    assert_eq!((&mut waits).now_or_never(), None);
    session.sign_in(password()).unwrap();
    assert_eq!((&mut waits).now_or_never(), Some(()));
}
