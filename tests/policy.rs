//! Whom a registry may send us to, how long we wait for it, and how its refusals are read.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use tallyman::registry::address::{Address, AddressError};
use tallyman::registry::policy::{
    Consents, Decision, Ground, Purpose, Refusal, SecretKind, decide, is_stale, known_realm, realm_address,
};
use tallyman::secret::Secret;
use tallyman::source::retry::{after_error, after_status, retry_after, wait_of};
use tallyman::source::told::Told;
use tallyman::transport::{Headers, TransportError};

fn at(origin: &str) -> Address {
    Address::parse(origin).unwrap()
}

/// What is decided about a realm, for an anonymous question.
fn realm(registry: &Address, named: &str) -> Decision {
    let ground = Ground { registry, consents: &Consents::default(), own_page: false, relay: None };
    match realm_address(registry, named) {
        Ok(realm) => decide(&ground, Purpose::Token, &realm, SecretKind::Nothing),
        Err(why) => Decision::Refuse(why),
    }
}

#[test]
fn a_realm_of_the_registry_itself_or_of_a_known_pair_is_asked() {
    for (registry, named, asked) in [
        ("https://ghcr.io", "https://ghcr.io/token", "https://ghcr.io/token"),
        ("https://ghcr.io", "HTTPS://GHCR.io:443/token", "https://ghcr.io/token"),
        ("https://zot.example", "/zot/auth/token", "https://zot.example/zot/auth/token"),
        ("http://localhost:5000", "http://localhost:5000/token", "http://localhost:5000/token"),
        ("https://10.0.0.7:5000", "https://10.0.0.7:5000/token", "https://10.0.0.7:5000/token"),
        ("https://registry-1.docker.io", "https://auth.docker.io/token", "https://auth.docker.io/token"),
        ("https://registry.gitlab.com", "https://gitlab.com/jwt/auth", "https://gitlab.com/jwt/auth"),
        ("https://registry.digitalocean.com", "https://api.digitalocean.com/v2/a", "https://api.digitalocean.com/v2/a"),
        ("https://public.ecr.aws", "https://public.ecr.aws/token/", "https://public.ecr.aws/token/"),
    ] {
        assert_eq!(realm(&at(registry), named), Decision::Send(SecretKind::Nothing), "{named}");
        assert_eq!(realm_address(&at(registry), named), Ok(at(asked)), "{named}");
    }
}

#[test]
fn a_realm_of_another_site_needs_the_readers_word() {
    for (registry, named) in [
        ("https://a.example", "https://b.example/token"),
        ("https://a.example", "https://a.example:8443/token"),
        ("https://a.example", "https://auth.a.example/token"),
        ("https://a.github.io", "https://b.github.io/token"),
        ("https://evil.example", "https://auth.docker.io/token"),
        ("https://registry-1.docker.io", "https://auth.docker.io:444/token"),
        ("http://localhost:5000", "http://localhost:5001/token"),
        ("http://localhost:5000", "https://auth.example/token"),
        ("https://a.example", "https://xn--80ak6aa92e.example/token"),
    ] {
        assert!(realm(&at(registry), named) == Decision::Ask(SecretKind::Nothing), "{registry} {named}");
    }
}

#[test]
fn between_the_names_of_this_machine_a_token_server_is_asked_after_a_question() {
    for (registry, named) in [
        ("http://localhost:5000", "http://127.0.0.1:5001/token"),
        ("http://127.0.0.1:5000", "http://localhost:5001/token"),
        ("https://localhost:5000", "https://127.0.0.1:5001/token"),
    ] {
        assert!(matches!(realm(&at(registry), named), Decision::Ask(_)), "{registry} {named}");
    }
}

#[test]
fn a_realm_that_could_only_harm_is_never_asked() {
    let address = |error| Refusal::Address(error);
    for (registry, named, why) in [
        ("https://a.example", "http://a.example/token", Refusal::NoTls),
        ("https://a.example", "http://localhost/token", Refusal::NoTls),
        ("https://localhost:5000", "http://127.0.0.1:5001/token", Refusal::NoTls),
        ("http://10.0.0.7:5000", "http://127.0.0.1:5001/token", Refusal::NoTls),
        ("http://localhost:5000", "http://evil.example/token", Refusal::NoTls),
        ("https://a.example", "javascript:alert(1)", address(AddressError::Scheme)),
        ("https://a.example", "data:text/html,x", address(AddressError::Scheme)),
        ("https://a.example", "file:///etc/passwd", address(AddressError::Scheme)),
        ("https://a.example", "blob:https://a.example/x", address(AddressError::Scheme)),
        ("https://a.example", "ftp://a.example/", address(AddressError::Scheme)),
        ("https://a.example", "", address(AddressError::Scheme)),
        ("https://a.example", "token", address(AddressError::Scheme)),
        ("https://a.example", "//evil.example/token", address(AddressError::Host)),
        ("https://a.example", "/\\evil.example/token", address(AddressError::Path)),
        ("https://a.example", "/\t/evil.example/token", address(AddressError::Path)),
        ("https://a.example", "/../token", address(AddressError::Path)),
        ("https://a.example", "https://a.example\n/token", address(AddressError::Host)),
        ("https://a.example", "https:/\t/a.example/token", address(AddressError::Scheme)),
        ("https://a.example", "https://auth.good.com@evil.com/", address(AddressError::UserInfo)),
        ("https://a.example", "https://evil.com\\@auth.good.com/", address(AddressError::Path)),
        ("https://a.example", "https://user:pw@a.example/token", address(AddressError::UserInfo)),
        ("https://a.example", "https://a%2eexample/token", address(AddressError::Host)),
        ("https://a.example", "https://a.ex\u{ad}ample/token", address(AddressError::Host)),
        ("https://a.example", "https://аррӏе.example/token", address(AddressError::Host)),
        ("https://a.example", "https://a.example:0/token", address(AddressError::Port)),
        ("https://a.example", "https://a.example:65536/token", address(AddressError::Port)),
        ("https://a.example", "https://a.example:/token", address(AddressError::Port)),
        ("https://a.example", "https:///token", address(AddressError::Host)),
        ("https://a.example", "https://0x7f.1/token", address(AddressError::Host)),
        ("https://a.example", "https://017700000001/token", address(AddressError::Host)),
        ("https://a.example", "https://0177.0.0.1/token", address(AddressError::Host)),
        ("https://a.example", "https://2130706433/token", address(AddressError::Host)),
        ("https://a.example", "https://a.example./token", address(AddressError::Host)),
        ("https://a.example", "https://[::FFFF:7f00:1]/token", address(AddressError::Host)),
        ("https://a.example", "https://[::ffff:127.0.0.1]/token", Refusal::Private),
        ("https://a.example", "https://127.0.0.1/token", Refusal::Private),
        ("https://a.example", "https://169.254.169.254/latest", Refusal::Private),
        ("https://a.example", "https://10.1.2.3/token", Refusal::Private),
        ("https://a.example", "https://172.16.0.1/token", Refusal::Private),
        ("https://a.example", "https://192.168.1.5/token", Refusal::Private),
        ("https://a.example", "https://100.64.0.1/token", Refusal::Private),
        ("https://a.example", "https://[::1]/token", Refusal::Private),
        ("https://a.example", "https://[fe80::1]/token", Refusal::Private),
        ("https://a.example", "https://[fd00::1]/token", Refusal::Private),
        ("https://a.example", "https://localhost/token", Refusal::Private),
        ("https://a.example", "https://x.localhost/token", Refusal::Private),
        ("https://a.example", "https://intranet/token", Refusal::Private),
        ("https://10.0.0.7", "https://10.0.0.8/token", Refusal::Private),
    ] {
        assert_eq!(realm(&at(registry), named), Decision::Refuse(why), "{registry} {named}");
    }
}

#[test]
fn references_are_resolved_without_leaving_what_was_meant() {
    let base = at("https://a.example/v2/x/tags/list?n=1");
    for (reference, expected) in [
        ("/v2/y?last=b", "https://a.example/v2/y?last=b"),
        ("?last=b", "https://a.example/v2/x/tags/list?last=b"),
        ("list?last=b", "https://a.example/v2/x/tags/list?last=b"),
        ("https://A.example:443/z", "https://a.example/z"),
    ] {
        assert_eq!(base.join(reference).unwrap().to_string(), expected);
    }
    for reference in ["//b.example/", "../../y", "/a/%2E%2e/b", "x y", "/a#b", "mailto:a", "\\\\b.example"] {
        assert!(base.join(reference).is_err(), "{reference}");
    }
}

#[test]
fn hidden_challenges_are_known_for_known_registries_only() {
    for (registry, expected) in [
        ("https://registry-1.docker.io", Some("https://auth.docker.io/token")),
        ("https://ghcr.io", Some("https://ghcr.io/token")),
        ("https://us-docker.pkg.dev", Some("https://us-docker.pkg.dev/v2/token")),
        ("https://me.azurecr.io", Some("https://me.azurecr.io/oauth2/token")),
        ("https://eu.gcr.io", Some("https://eu.gcr.io/v2/token")),
        ("http://ghcr.io", None),
        ("https://ghcr.io:8443", None),
        ("https://ghcr.io.evil.example", None),
        ("https://evilazurecr.io", None),
    ] {
        let known = known_realm(&at(registry));
        assert_eq!(known.as_ref().map(|(realm, _)| realm.as_str()), expected, "{registry}");
        if let Some((named, _)) = known {
            // What is known must also be allowed.
            assert!(matches!(realm(&at(registry), &named), Decision::Send(_)), "{registry}");
        }
    }
}

#[test]
fn a_400_means_a_stale_token_at_one_registry_only() {
    assert!(is_stale(&at("https://public.ecr.aws"), 400));
    assert!(!is_stale(&at("https://ghcr.io"), 400));
    assert!(is_stale(&at("https://ghcr.io"), 401));
    assert!(!is_stale(&at("https://ghcr.io"), 403));
}

#[test]
fn retry_after_is_read_in_all_its_forms() {
    const NOW: u64 = 1_746_136_900;
    for (text, expected) in [
        ("5", Some(5)),
        (" 0 ", Some(0)),
        ("86400", Some(86400)),
        // A Unix time, as Docker Hub sends.
        ("1746136938", Some(38)),
        ("1746136000", Some(0)),
        ("1000000000", Some(0)),
        ("Thu, 01 May 2025 22:02:18 GMT", Some(38)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
        // The two older forms.
        ("Thursday, 01-May-25 22:02:18 GMT", Some(38)),
        ("Thu May  1 22:02:18 2025", Some(38)),
        ("Thu May 01 22:02:18 2025", Some(38)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", Some(0)),
        ("Sun Nov  6 08:49:37 1994", Some(0)),
        ("Thursday, 01-May-2025 22:02:18 GMT", None),
        ("Thursday, 01-May-25 22:02:18 CET", None),
        ("Thursday, 01-May 22:02:18 GMT", None),
        ("Thu May  0 22:02:18 2025", None),
        ("Thu May  1 22:02 2025", None),
        ("Thu May  1 22:02:18", None),
        ("999999999", None),
        ("9999999999", None),
        ("999999999999999999999", None),
        ("-1", None),
        ("1e9", None),
        ("1.5", None),
        ("abc", None),
        ("880µs", None),
        ("", None),
        ("Thu, 32 May 2025 22:02:18 GMT", None),
        ("Thu, 01 Foo 2025 22:02:18 GMT", None),
        ("Thu, 01 May 2025 22:02:18 CET", None),
        ("Thu, 01 May 2025 22:02 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
    ] {
        assert_eq!(retry_after(text, NOW), expected, "{text}");
    }
}

#[test]
fn dates_are_counted_over_leap_years() {
    for (text, time) in [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
        ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
    ] {
        // From a day before the time: exactly a day is left.
        let before = u64::saturating_sub(time, 86_400);
        assert_eq!(retry_after(text, before), Some((time - before) as u32), "{text}");
    }
}

#[test]
fn a_wrong_clock_is_helped_by_the_servers_own() {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let both: Headers =
        [header("Date", "Thu, 01 May 2025 22:01:40 GMT"), header("Retry-After", "Thu, 01 May 2025 22:02:18 GMT")]
            .into_iter()
            .collect();
    assert_eq!(wait_of(&both, 5), Some(38));
    assert_eq!(wait_of(&Headers::default(), 5), None);
}

#[test]
fn only_what_may_pass_is_asked_again_and_not_for_long() {
    for (tried, status, asked, expected) in [
        (0, 429, None, Some(500)),
        (1, 503, None, Some(1500)),
        (2, 502, None, None),
        (3, 504, None, None),
        (0, 408, None, Some(500)),
        (0, 429, Some(5), Some(5000)),
        (0, 429, Some(0), Some(500)),
        (0, 429, Some(60), Some(60_000)),
        (0, 429, Some(61), None),
        (1, 429, Some(5), None),
        (0, 500, None, None),
        (0, 501, None, None),
        (0, 505, None, None),
        (0, 404, None, None),
        (0, 401, None, None),
        (0, 200, None, None),
    ] {
        assert_eq!(after_status(tried, status, asked), expected, "{tried} {status} {asked:?}");
    }
    assert_eq!(after_error(0, TransportError::TimedOut { seconds: 20 }), Some(500));
    assert_eq!(after_error(1, TransportError::TimedOut { seconds: 20 }), None);
    assert_eq!(after_error(0, TransportError::Blocked), None);
    assert_eq!(after_error(0, TransportError::Offline), None);
}

#[test]
fn refusals_are_read_whatever_their_shape() {
    for (body, code, message) in [
        (r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no"}]}"#, Some("MANIFEST_UNKNOWN"), "no"),
        (r#"{"errors":[{"code":"DENIED"}]}"#, Some("DENIED"), ""),
        (r#"{"errors":[{"status":400,"message":"bad"}]}"#, None, "bad"),
        (r#"{"errors":[{"code":"X","message":{"a":[1]}}]}"#, Some("X"), r#"{"a":[1]}"#),
        (r#"{"errors":[]}"#, None, r#"{"errors":[]}"#),
        (r#"{"errors":{"code":"X"}}"#, None, r#"{"errors":{"code":"X"}}"#),
        (r#"{"error":"gone"}"#, None, "gone"),
        (r#"{"error":{"code":"E","message":"m"}}"#, Some("E"), "m"),
        ("true", None, "true"),
        ("", None, ""),
        ("  plain words\n", None, "plain words"),
        ("<Error><Code>BlobNotFound</Code></Error>", None, "<Error><Code>BlobNotFound</Code></Error>"),
        (r#"{"errors":[{"code":5,"message":"m"}]}"#, None, "m"),
    ] {
        let told = Told::read(404, body.as_bytes(), &[]);
        assert_eq!((told.code.as_deref(), &*told.message), (code, message), "{body}");
    }
    assert_eq!(&*Told::read(500, b"a\xffb", &[]).message, "a\u{fffd}b");
}

#[test]
fn a_refusal_is_cut_and_repeats_no_secret() {
    let long = "ä".repeat(10_000);
    let told = Told::read(500, long.as_bytes(), &[]);
    assert!(told.message.len() <= 2048 && told.message.len() > 2000);
    let told =
        Told::read(500, b"Authorization: Bearer canary-of-mine was refused", &[Secret::new("canary-of-mine".into())]);
    assert!(!told.message.contains("canary"), "{told}");
    assert!(told.message.contains("was refused"));
}

#[test]
fn web_pages_are_told_from_messages() {
    for (body, expected) in [
        ("<!DOCTYPE html><title>Login</title>", true),
        ("\u{feff}\n <HTML>", true),
        ("<Error/>", false),
        ("not <html>", false),
    ] {
        assert_eq!(Told::read(404, body.as_bytes(), &[]).is_page(), expected, "{body}");
    }
}
