//! Annotations that become links, and those that stay text.

use tallyman::content::annotation::{AnnotationLink, link};

use crate::A;

const SOURCE: &str = "org.opencontainers.image.source";
const REVISION: &str = "org.opencontainers.image.revision";
const BASE_NAME: &str = "org.opencontainers.image.base.name";
const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn web(text: &str) -> Option<AnnotationLink> {
    Some(AnnotationLink::Web(text.to_owned()))
}

#[test]
fn plain_https_addresses_become_links() {
    for url in [
        "https://example.org",
        "https://example.org/",
        "HTTPS://example.org/a?b=c#d",
        "https://example.org:8443/a@b",
        "https://xn--e1afmkfd.example/",
    ] {
        for key in ["url", "source", "documentation"] {
            let key = format!("org.opencontainers.image.{key}");
            assert_eq!(link(&key, url, &[]), web(url), "{key} {url}");
        }
        assert_eq!(link("org.label-schema.url", url, &[]), web(url));
    }
}

#[test]
fn any_other_address_stays_text() {
    let long = format!("https://example.org/{}", "a".repeat(3000));
    for url in [
        "",
        "http://example.org/",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        " https://evil.example/",
        "https://evil.example/ ",
        "https:///x",
        "https://",
        "https:example.org",
        "https:/example.org",
        "https:\\\\example.org",
        "https://example.org\\@evil.example/",
        "https://user@evil.example/",
        "https://user:pw@evil.example/",
        "https://github.com%2f@evil.example/",
        "https://ex\u{430}mple.org/",
        "https://example.org/\u{202e}cod",
        "https://example.org/a\nb",
        "https://example.org/a\tb",
        "https://example.org/\"onclick=x",
        "https://example.org/<b>",
        "https://example..org/",
        "https://.example.org/",
        "https://example.org:x/",
        "https://example.org:99999/",
        "https://example.org:+443/",
        "https://example.org:/",
        "ht\ttps://example.org/",
        "git@github.com:o/r.git",
        "ssh://git@github.com/o/r",
        &long,
    ] {
        assert_eq!(link(SOURCE, url, &[]), None, "{url:?}");
    }
}

#[test]
fn only_well_known_keys_become_links() {
    for key in ["url", "org.opencontainers.image.title", "org.opencontainers.image.", "x.org.opencontainers.image.url"]
    {
        assert_eq!(link(key, "https://example.org/", &[]), None, "{key}");
    }
}

#[test]
fn a_revision_links_to_its_commit_where_the_host_is_known() {
    let revision = "0123456789abcdef0123456789abcdef01234567";
    for (source, expected) in [
        ("https://github.com/o/r", Some("https://github.com/o/r/commit/")),
        ("https://github.com/o/r.git", Some("https://github.com/o/r/commit/")),
        ("https://GitHub.com/o/r/", Some("https://github.com/o/r/commit/")),
        ("https://gitlab.com/g/s/p", Some("https://gitlab.com/g/s/p/-/commit/")),
        ("https://github.com/o", None),
        ("https://github.com/o/r/tree/main", None),
        ("https://github.com/../r", None),
        ("https://github.com/o/r?x=1", None),
        ("https://github.com.evil.example/o/r", None),
        ("https://github.com@evil.example/o/r", None),
        ("https://example.org/o/r", None),
        ("http://github.com/o/r", None),
        ("", None),
    ] {
        let all = pairs(&[(SOURCE, source)]);
        let expected = expected.and_then(|start| web(&format!("{start}{revision}")));
        assert_eq!(link(REVISION, revision, &all), expected, "{source}");
    }
    let all = pairs(&[(SOURCE, "https://github.com/o/r")]);
    for revision in ["main", "012345", "0123456/../../x", "", "v1.2.3"] {
        assert_eq!(link(REVISION, revision, &all), None, "{revision}");
    }
    assert_eq!(link(REVISION, revision, &[]), None);
}

#[test]
fn the_base_image_links_by_name_and_digest() {
    let reference = |text: String| Some(AnnotationLink::Reference(text));
    let name = "docker.io/library/alpine:3.20";
    let all = pairs(&[(BASE_NAME, name), (BASE_DIGEST, A)]);
    assert_eq!(link(BASE_NAME, name, &all), reference(format!("{name}@{A}")));
    assert_eq!(link(BASE_DIGEST, A, &all), reference(format!("{name}@{A}")));
    assert_eq!(link(BASE_NAME, name, &[]), reference(name.to_owned()));
    let held = format!("alpine@{A}");
    assert_eq!(link(BASE_NAME, &held, &all), reference(held.clone()), "a name that has a digest keeps it");
    let bad = pairs(&[(BASE_NAME, name), (BASE_DIGEST, "sha256:../x")]);
    assert_eq!(link(BASE_NAME, name, &bad), reference(name.to_owned()));
    assert_eq!(link(BASE_DIGEST, A, &[]), None);
    for name in ["", "a b", "a\nb", "\u{430}lpine"] {
        assert_eq!(link(BASE_NAME, name, &[]), None, "{name:?}");
    }
}
