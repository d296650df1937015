//! `config.json`: what it may say, and that its fence holds when it cannot be read.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use tallyman::json;
use tallyman::link::Link;
use tallyman::reference::Host;
use tallyman::settings::{Settings, is_no_file};

fn read(json: &str) -> Settings {
    json::read(json.as_bytes()).map_or_else(|error| Settings::unreadable(&error.to_string()), Settings::of)
}

fn host(text: &str) -> Host {
    Host::parse(text).unwrap()
}

fn allows(settings: &Settings, fragment: &str) -> bool {
    settings.allow(&Link::parse(fragment).unwrap()).is_ok()
}

#[test]
fn everything_that_can_be_set_is_read() {
    let settings = read(
        r#"{"title":" Harbour ","defaultRegistry":"ghcr.io","registries":["ghcr.io","http://192.168.1.5:5000","docker.io"],"relay":"https://relay.example/v/"}"#,
    );
    let expected = Settings {
        title: Some("Harbour".into()),
        registry: Some(host("ghcr.io")),
        only: Some(vec![host("ghcr.io"), host("http://192.168.1.5:5000"), Host::hub()]),
        relay: Some("https://relay.example/v".into()),
        notes: Vec::new(),
    };
    assert_eq!(settings, expected);
}

#[test]
fn nothing_set_is_the_default() {
    for json in ["{}", r#"{"title":null,"registries":null}"#, r#"{"title":" "}"#] {
        assert_eq!(read(json), Settings::default(), "{json:?}");
    }
    // What hosts of single-page sites answer where there is no file.
    assert!(["", " \n", "<!doctype html><p>", " <html>"].into_iter().all(is_no_file));
    assert!(!["{}", "null", "x"].into_iter().any(is_no_file));
    assert!(allows(&Settings::default(), "#/ghcr.io/org/app:1"));
}

#[test]
fn only_listed_registries_are_opened() {
    let settings = read(r#"{"registries":["ghcr.io","localhost:5000","docker.io"]}"#);
    for fragment in [
        "#/",
        "#/ghcr.io/",
        "#/ghcr.io/org/app:1",
        "#/localhost:5000/app",
        "#/alpine",
        "#/registry-1.docker.io/org/app",
        "#/oci:demo",
        "#/oci:https://elsewhere.example/layout:1",
    ] {
        assert!(allows(&settings, fragment), "{fragment}");
    }
    for fragment in [
        "#/quay.io/",
        "#/quay.io/org/app",
        "#/ghcr.io.evil.example/org/app",
        "#/ghcr.io:8443/org/app",
        "#/http://ghcr.io/org/app",
        "#/localhost:5001/app",
    ] {
        assert!(!allows(&settings, fragment), "{fragment}");
    }
}

#[test]
fn a_refused_registry_is_told_which_ones_there_are() {
    let settings = read(r#"{"registries":["ghcr.io","quay.io"]}"#);
    let failure = settings.allow(&Link::parse("#/alpine").unwrap()).unwrap_err();
    assert_eq!(failure.code, "registry-not-offered");
    assert_eq!(failure.host.as_deref(), Some("docker.io"));
    assert_eq!(failure.next, ["Open one of these: ghcr.io, quay.io."]);
}

#[test]
fn a_fence_that_cannot_be_read_lets_nobody_through() {
    let broken = [
        r#"{"registries":"ghcr.io"}"#,
        r#"{"registries":{"ghcr.io":true}}"#,
        r#"{"registries":7}"#,
        r#"{"registries":[7,null,["ghcr.io"]]}"#,
        r#"{"registries":["not a host","user:pass@ghcr.io"]}"#,
        r#"{"registries":["ghcr.io"],}"#,
        r#"{"registries":["ghcr.io""#,
        r#"{"title":"Harbour""#,
        r#"["ghcr.io"]"#,
        "registries: [ghcr.io]",
        "null",
    ];
    for json in broken {
        let settings = read(json);
        assert_eq!(settings.only.as_deref(), Some([].as_slice()), "{json}");
        assert!(!settings.notes.is_empty(), "{json}");
        assert!(!allows(&settings, "#/ghcr.io/org/app"), "{json}");
        assert!(allows(&settings, "#/") && allows(&settings, "#/oci:demo"), "{json}");
        let failure = settings.allow(&Link::parse("#/alpine").unwrap()).unwrap_err();
        assert!(!failure.next[0].contains(": ."), "{failure:?}");
    }
}

#[test]
fn an_empty_list_is_a_fence_too() {
    let settings = read(r#"{"registries":[]}"#);
    assert!(settings.notes.is_empty());
    assert!(!allows(&settings, "#/alpine"));
}

#[test]
fn one_bad_entry_leaves_the_others() {
    let settings = read(r#"{"registries":["ghcr.io","no host","ghcr.io","quay.io/"]}"#);
    assert_eq!(settings.only, Some(vec![host("ghcr.io"), host("quay.io")]));
    assert_eq!(settings.notes.len(), 1);
    assert!(settings.notes[0].contains("no host"), "{:?}", settings.notes);
}

#[test]
fn what_cannot_be_understood_leaves_the_rest_in_force() {
    let settings =
        read(r#"{"title":7,"defaultRegistry":"no host","relay":true,"registries":["ghcr.io"],"colour":"red"}"#);
    assert_eq!((&settings.title, &settings.registry, &settings.relay), (&None, &None, &None));
    assert_eq!(settings.only, Some(vec![host("ghcr.io")]));
    assert_eq!(settings.notes.len(), 4, "{:?}", settings.notes);
}

#[test]
fn a_relay_is_an_http_or_https_address() {
    for (relay, read_as) in [
        ("https://relay.example", Some("https://relay.example")),
        ("https://relay.example/", Some("https://relay.example")),
        ("http://localhost:8080/path//", Some("http://localhost:8080/path")),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//relay.example", None),
        ("relay.example", None),
        ("ftp://relay.example", None),
        ("https://", None),
        ("https:///path", None),
        ("https://user:pass@relay.example", None),
        ("https://relay.example/?url=", None),
        ("https://relay.example/#", None),
        ("https://relay.example/a b", None),
        ("https://relay.example\\@evil.example", None),
        ("https://https://relay.example", None),
        ("https://relay.example/é", None),
    ] {
        let settings = read(&serde_json::json!({ "relay": relay }).to_string());
        assert_eq!(settings.relay.as_deref(), read_as, "{relay}");
        assert_eq!(settings.notes.len(), usize::from(read_as.is_none()), "{relay}");
    }
}

#[test]
fn only_a_status_that_says_so_means_that_there_is_no_file() {
    for status in [403, 404, 410] {
        assert!(Settings::is_absent(status), "{status}");
    }
    for status in [0, 200, 204, 304, 401, 429, 500, 502, 503] {
        assert!(!Settings::is_absent(status), "{status}");
    }
}
