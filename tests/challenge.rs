//! What registries ask for when they want a token, and what token servers answer.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use support::repository;
use tallyman::registry::address::Address;
use tallyman::registry::challenge::{Bearer, Challenges, parse, service};
use tallyman::registry::token::{self, Ask, Scope};

fn bearer(realm: &str, service: Option<&str>) -> Challenges {
    let service = service.map(str::to_owned);
    let bearer = Bearer { realm: realm.to_owned(), service, insufficient_scope: false };
    Challenges { bearer: Some(bearer), ..Challenges::default() }
}

fn basic(realm: &str) -> Challenges {
    Challenges { basic: Some(realm.to_owned()), ..Challenges::default() }
}

fn other(scheme: &str) -> Challenges {
    Challenges { other: Some(scheme.to_owned()), ..Challenges::default() }
}

#[test]
fn challenges_are_read_in_every_form_seen() {
    let hub = bearer("https://auth.docker.io/token", Some("registry.docker.io"));
    for (header, expected) in [
        (r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io""#, hub.clone()),
        (r#"bearer SERVICE="registry.docker.io" , Realm="https://auth.docker.io/token",scope="a b""#, hub.clone()),
        (
            r#"Basic realm="x", Bearer realm="https://auth.docker.io/token",service="registry.docker.io""#,
            Challenges { basic: Some("x".to_owned()), ..hub.clone() },
        ),
        (
            r#"Negotiate, Bearer realm="https://auth.docker.io/token",service="registry.docker.io""#,
            Challenges { other: Some("Negotiate".to_owned()), ..hub.clone() },
        ),
        (
            r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",  Negotiate  oYG2/-._~+MIG==  "#,
            Challenges { other: Some("Negotiate".to_owned()), ..hub },
        ),
        ("NTLM TlRMTVNTUAACAAAA", other("NTLM")),
        // What looks like one inside of quotation marks is none.
        (
            r#"Negotiate YII=, Basic realm="a\\", Digest realm="x, Basic YII=, \"y, Basic YII=""#,
            Challenges { basic: Some("a\\".to_owned()), other: Some("Negotiate".to_owned()), bearer: None },
        ),
        (
            r#"Basic realm="x, Basic YII=, \"y, Basic YII=", Negotiate YII="#,
            Challenges { other: Some("Negotiate".to_owned()), ..basic("x, Basic YII=, \"y, Basic YII=") },
        ),
        (
            r#"Bearer realm="https://git.io/v2/token",service="container_registry",scope="*", Basic realm="Gitea""#,
            Challenges {
                basic: Some("Gitea".to_owned()),
                ..bearer("https://git.io/v2/token", Some("container_registry"))
            },
        ),
        (r#"Digest realm="x", Basic realm="y""#, Challenges { other: Some("Digest".to_owned()), ..basic("y") }),
        (r#"Bearer realm="https://a/t""#, bearer("https://a/t", None)),
        (r#"Bearer realm="/zot/auth/token",service=zot"#, bearer("/zot/auth/token", Some("zot"))),
        (r#"Bearer realm="https://a/t\"x""#, bearer("https://a/t\"x", None)),
        (r#"Bearer realm="https://a/t", Bearer realm="https://b/t""#, bearer("https://a/t", None)),
        (r#"Bearer service="x", Bearer realm="https://b/t""#, bearer("https://b/t", None)),
        (r#"Basic realm="harbor""#, basic("harbor")),
        (r#"DPoP algs="ES256""#, other("DPoP")),
    ] {
        assert_eq!(parse(header), Ok(expected), "{header}");
    }
}

#[test]
fn a_refused_token_is_told_from_a_missing_one() {
    let header = r#"Bearer realm="https://a/t",error="insufficient_scope""#;
    assert!(parse(header).unwrap().bearer.unwrap().insufficient_scope);
}

#[test]
fn a_service_is_read_where_no_token_server_is_named_too() {
    for (header, expected) in [
        (r#"Bearer service="x""#, Some("x")),
        (r#"Basic realm="a",service="b", Bearer scope="s", bearer Service=x"#, Some("x")),
        (r#"Bearer realm="https://a/t",service="x""#, Some("x")),
        (r#"Basic realm="a",service="b""#, None),
        (r#"Bearer realm="https://a/t""#, None),
        ("Bearer service=", None),
        (&format!(r#"Bearer service="{}""#, "x".repeat(1025)), None),
    ] {
        assert_eq!(service(header).as_deref(), expected, "{header}");
    }
    assert!(parse(r#"Bearer service="x""#).is_err(), "it leads nowhere by itself");
}

#[test]
fn broken_challenges_are_refused_cleanly() {
    let long = format!(r#"Bearer realm="https://a/{}""#, "x".repeat(64 * 1024));
    for header in [
        "",
        ",",
        "Bearer",
        "Bearer realm=",
        "Bearer YII==",
        r#"Bearer realm="""#,
        r#"Bearer realm="https://a/t"#,
        "Bearer realm=https://a/t",
        r#""Bearer" realm="https://a/t""#,
        "Bearer realm=\"https://ä/t\"",
        r#"Bearer realm="https://a/t" service="x""#,
        &long,
    ] {
        assert!(parse(header).is_err(), "{header}");
    }
}

#[test]
fn a_token_is_asked_for_with_our_own_scope_and_no_redirect() {
    let scope = Scope::pull(&repository("ghcr.io", "org/app"));
    for (realm, service, expected) in [
        (
            "https://ghcr.io/token",
            Some("ghcr.io"),
            "https://ghcr.io/token?service=ghcr.io&scope=repository:org/app:pull",
        ),
        ("https://a.io/t?x=1", None, "https://a.io/t?x=1&scope=repository:org/app:pull"),
        (
            "https://a.io/t",
            Some("x&scope=admin#\n\"ä"),
            "https://a.io/t?service=x%26scope%3Dadmin%23%0A%22%C3%A4&scope=repository:org/app:pull",
        ),
    ] {
        let request = token::request(&Address::parse(realm).unwrap(), service, &scope, Ask::Anonymous);
        assert_eq!(request.url, expected);
        assert!(!request.follow && request.authorization.is_none());
    }
    let catalog = token::request(&Address::parse("https://a.io/t").unwrap(), None, &Scope::catalog(), Ask::Anonymous);
    assert_eq!(catalog.url, "https://a.io/t?scope=registry:catalog:%2A");
}

#[test]
fn the_first_usable_token_is_taken_and_its_life_kept_within_reason() {
    for (body, expected, seconds) in [
        (r#"{"token":"a"}"#, "a", 60),
        (r#"{"access_token":"b","expires_in":300}"#, "b", 300),
        (r#"{"token":"a","access_token":"b","expires_in":"300"}"#, "a", 300),
        (r#"{"token":"","access_token":"b","expires_in":0}"#, "b", 60),
        (r#"{"token":null,"access_token":"b","expires_in":-1}"#, "b", 60),
        (r#"{"token":5,"access_token":"b","expires_in":1e12}"#, "b", 3600),
        (r#"{"token":"a\r\nX: y","access_token":"b","expires_in":[1]}"#, "b", 60),
        (r#"{"token":"a","expires_in":86400,"issued_at":"2999-01-01T00:00:00Z"}"#, "a", 3600),
    ] {
        let token = token::parse(body.as_bytes()).expect(body);
        assert_eq!((token.authorization.reveal(), token.seconds), (format!("Bearer {expected}").as_str(), seconds));
    }
}

#[test]
fn an_answer_without_a_usable_token_gives_none() {
    let long = format!(r#"{{"token":"{}"}}"#, "x".repeat(64 * 1024));
    for body in
        ["", "{}", "[]", "true", "<html>", r#"{"token":"a b"}"#, r#"{"token":"ä"}"#, r#"{"token":"a\u0000"}"#, &long]
    {
        assert_eq!(token::parse(body.as_bytes()), None, "{body}");
    }
}
