//! Docker's `config.json`: what can be used of it, what cannot and why, and nothing of it in any message.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::recorder::{ACCESS, PASSWORD, REFRESH, USER, base64, clean};
use tallyman::registry::credentials::{Credentials, CredentialsError, LONGEST};
use tallyman::registry::docker_config::{ConfigError, Holds, LIMIT, MOST, Why, read};

fn auth(pair: &str) -> Value {
    json!({ "auth": base64(pair.as_bytes()) })
}

/// Each entry as `host: what it holds`.
fn told(config: &Value) -> Vec<String> {
    let entries = read(&config.to_string()).unwrap();
    clean("the entries' debug print", &format!("{entries:?}"));
    let line = |entry: tallyman::registry::docker_config::Entry| {
        let host = entry.host.map_or_else(|| format!("({})", entry.name), |host| host.to_string());
        let holds = match entry.holds {
            Holds::Credentials(Credentials::Password { user, secret }) => {
                format!("{} / {}", user.reveal(), secret.reveal())
            }
            Holds::Credentials(Credentials::Identity(token)) => format!("identity {}", token.reveal()),
            Holds::Credentials(Credentials::Registry(token)) => format!("registry {}", token.reveal()),
            Holds::Credentials(Credentials::Directory(_)) => panic!("no file of Docker's holds one"),
            Holds::Helper(name) => format!("helper {name}"),
            Holds::Nothing(why) => why.to_string(),
        };
        format!("{host}: {holds}")
    };
    entries.into_iter().map(line).collect()
}

#[test]
fn what_docker_and_podman_write_is_read() {
    let config = json!({
        "auths": {
            "https://index.docker.io/v1/": auth(&format!("{USER}:{PASSWORD}")),
            "ghcr.io": auth("me:a:b"),
            "https://reg.example/v2/": { "username": "me", "password": "pw", "email": "x@y.z" },
            "me.azurecr.io": { "auth": base64(b"00000000-0000-0000-0000-000000000000:"), "identitytoken": REFRESH },
            "http://localhost:5000": { "registrytoken": ACCESS },
            "quay.io/org": auth("org+robot:pw\0\0"),
        },
        "HttpHeaders": { "User-Agent": "Docker-Client" },
    });
    let mut expected = vec![
        format!("docker.io: {USER} / {PASSWORD}"),
        "ghcr.io: me / a:b".to_owned(),
        "reg.example: me / pw".to_owned(),
        format!("me.azurecr.io: identity {REFRESH}"),
        format!("localhost:5000: registry {ACCESS}"),
        "quay.io: org+robot / pw".to_owned(),
    ];
    let mut found = told(&config);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn helpers_are_named_as_what_they_are() {
    let config = json!({
        "auths": { "https://index.docker.io/v1/": {}, "ghcr.io": auth("me:pw"), "eu.gcr.io": {}, "b.example": auth("me:pw") },
        "credsStore": "desktop",
        "credHelpers": { "eu.gcr.io": "gcloud", "1.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login", "b.example": "x" },
    });
    let mut found = told(&config);
    found.sort();
    assert_eq!(
        found,
        [
            "1.dkr.ecr.eu-west-1.amazonaws.com: helper ecr-login",
            "b.example: me / pw",
            "docker.io: helper desktop",
            "eu.gcr.io: helper gcloud",
            "ghcr.io: me / pw",
        ]
    );
}

#[test]
fn an_entry_that_is_broken_does_not_hide_the_others() {
    let long = "x".repeat(LONGEST + 1);
    for (entry, expected) in [
        (json!({}), Holds::Nothing(Why::Empty)),
        (json!({ "auth": "" }), Holds::Nothing(Why::Empty)),
        (json!({ "auth": 5 }), Holds::Nothing(Why::Empty)),
        (json!("text"), Holds::Nothing(Why::Unreadable)),
        (json!({ "auth": "%%%" }), Holds::Nothing(Why::Unreadable)),
        (json!({ "auth": "Om0" }), Holds::Nothing(Why::Credentials(CredentialsError::Empty))),
        (json!({ "auth": base64(b"no colon") }), Holds::Nothing(Why::Unreadable)),
        (json!({ "auth": base64(b"\xff:\xff") }), Holds::Nothing(Why::Unreadable)),
        (auth(":pw"), Holds::Nothing(Why::Credentials(CredentialsError::Empty))),
        (auth("me:"), Holds::Nothing(Why::Credentials(CredentialsError::Empty))),
        (json!({ "registrytoken": "a b" }), Holds::Nothing(Why::Credentials(CredentialsError::Token))),
        (
            json!({ "identitytoken": long }),
            Holds::Nothing(Why::Credentials(CredentialsError::TooLong { limit: LONGEST })),
        ),
    ] {
        let config = json!({ "auths": { "a.example": entry, "b.example": auth("me:pw") } });
        let entries = read(&config.to_string()).unwrap();
        let of = |name: &str| entries.iter().find(|entry| entry.name == name).unwrap().holds.clone();
        assert_eq!(of("a.example"), expected);
        assert!(matches!(of("b.example"), Holds::Credentials(_)));
    }
    let names = json!({ "auths": { "no host!": auth("me:pw"), "https://u:p@a.example": auth("me:pw") } });
    assert!(read(&names.to_string()).unwrap().iter().all(|entry| entry.host.is_none()));
}

#[test]
fn a_file_that_is_none_is_said_to_be_none() {
    let many: serde_json::Map<_, _> = (0..=MOST).map(|n| (format!("r{n}.example"), auth("me:pw"))).collect();
    for (text, expected) in [
        (String::new(), ConfigError::NotJson { line: 1, column: 0 }),
        (format!("{{\"auths\": \"{PASSWORD}"), ConfigError::NotJson { line: 1, column: 13 }),
        ("[]".to_owned(), ConfigError::NotJson { line: 0, column: 0 }),
        ("{}".to_owned(), ConfigError::NoRegistries),
        (r#"{"auths":[]}"#.to_owned(), ConfigError::NoRegistries),
        (" ".repeat(LIMIT + 1), ConfigError::TooLong { limit: LIMIT }),
        (json!({ "auths": many }).to_string(), ConfigError::TooMany { limit: MOST }),
    ] {
        let error = read(&text).unwrap_err();
        clean("an error", &format!("{error} {error:?}"));
        assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&expected), "{error:?}");
    }
    assert!(read("\u{feff}{\"auths\":{\"a.example\":{}}}").is_ok());
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,60}", auth in "[A-Za-z0-9+/=]{0,20}", name in ".{0,20}") {
        let _ = read(&text);
        let _ = read(&json!({ "auths": { name: { "auth": auth } } }).to_string());
    }
}
