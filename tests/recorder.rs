//! The oracle itself: it must see a secret wherever one can hide, and nothing where there is none.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use support::recorder::{ACCESS, DIRECTORY, Oracle, PASSWORD, REFRESH, Recorder, Sent, USER, base64, secrets_in};
use support::reply;
use support::script::Script;
use tallyman::transport::{Authorization, Request, Transport};

fn sent(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Sent {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Sent { method: method.into(), url: url.into(), headers, body: body.into() }
}

fn basic() -> String {
    format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()))
}

#[test]
fn a_secret_is_seen_in_every_coding() {
    for (text, expected) in [
        (USER.to_owned(), vec!["canary-user"]),
        (format!("x{PASSWORD}y"), vec!["canary-password"]),
        ("%22p%2B%2F%3D%26%25+canary%2Dpassword".to_owned(), vec!["canary-password"]),
        (basic(), vec!["canary-user", "canary-password"]),
        (base64(format!("{USER}:x").as_bytes()), vec!["canary-user"]),
        (base64(format!("a{REFRESH}").as_bytes()), vec!["canary-refresh"]),
        (base64(format!("ab{REFRESH}").as_bytes()), vec!["canary-refresh"]),
        (format!("Bearer {ACCESS}"), vec!["canary-access"]),
        ("a canary, a user, a password, an access token".to_owned(), vec![]),
    ] {
        assert_eq!(secrets_in(&text), expected, "{text}");
    }
}

#[test]
fn a_secret_is_astray_wherever_it_was_not_allowed() {
    let oracle = Oracle::default()
        .password_to("https://auth.example")
        .token_to("https://a.example")
        .form_to("https://auth.example/token")
        .exchange_at("https://auth.example/exchange");
    let (basic, bearer) = (basic(), format!("Bearer {ACCESS}"));
    let refresh = format!("grant_type=refresh_token&refresh_token={REFRESH}");
    let directory = format!("access_token={DIRECTORY}");
    for (one, strays) in [
        (sent("GET", "https://auth.example/token?x", &[("authorization", &basic)], ""), 0),
        (sent("GET", "https://a.example/v2/", &[("authorization", &bearer)], ""), 0),
        (sent("POST", "https://auth.example/token", &[], &refresh), 0),
        (sent("POST", "https://auth.example/exchange", &[], &directory), 0),
        (sent("POST", "https://auth.example/token", &[], &directory), 1),
        (sent("POST", "https://auth.example/exchange", &[], &refresh), 1),
        // Another host, port or scheme; another path or method; another header; the address; the other kind of secret.
        (sent("GET", "https://evil.example/", &[("authorization", &basic)], ""), 2),
        (sent("GET", "https://auth.example:8443/", &[("authorization", &basic)], ""), 2),
        (sent("GET", "http://auth.example/", &[("authorization", &basic)], ""), 2),
        (sent("GET", "https://a.example/v2/", &[("authorization", &basic)], ""), 2),
        (sent("GET", "https://auth.example/", &[("authorization", &bearer)], ""), 1),
        (sent("GET", "https://a.example/v2/", &[("x-auth", &bearer)], ""), 1),
        (sent("GET", &format!("https://a.example/?token={ACCESS}"), &[], ""), 1),
        (sent("GET", &format!("https://auth.example/token?account={USER}"), &[], ""), 1),
        (sent("POST", "https://auth.example/other", &[], &refresh), 1),
        (sent("PUT", "https://auth.example/token", &[], &refresh), 1),
        (sent("POST", "https://auth.example/token", &[], ACCESS), 1),
    ] {
        let found = oracle.strays(std::slice::from_ref(&one));
        assert_eq!(found.len(), strays, "{found:?}");
        assert!(found.iter().all(|line| !line.contains(ACCESS) && !line.contains(PASSWORD)), "{found:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_recorder_notes_what_was_sent_and_where() {
    let script = Script::new().on("HEAD https://a.example/v2/ [x/y] {t}!", reply(200));
    let recorder = Recorder::new(script.clone());
    let request = Request::head("https://a.example/v2/").accept("x/y");
    let request = Request { authorization: Authorization::bearer("t"), follow: false, ..request };
    recorder.send(request).await.unwrap();
    assert!(!recorder.answers("https://b.example/v2/").await);
    let lines: Vec<_> = recorder.log.all().iter().map(|sent| (sent.origin().to_owned(), sent.headers.len())).collect();
    assert_eq!(lines, [("https://a.example".to_owned(), 2), ("https://b.example".to_owned(), 0)]);
    Oracle::default().check(&recorder.log);
    assert!(recorder.log.all()[0].headers.contains(&("authorization".into(), "Bearer t".into())));
    script.done();
}

#[test]
#[should_panic(expected = "nothing was recorded")]
fn an_empty_log_proves_nothing() {
    Oracle::default().check(&support::recorder::Log::default());
}
