//! References: the strict grammar, hosts, layouts, and what people paste.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use tallyman::digest::{Digest, DigestError};
use tallyman::reference::parse::typed;
use tallyman::reference::{Host, Layout, Part, Reference, ReferenceError, Repository, Rule, Scheme, Tag, Typed};

const D: &str = "sha256:2792c97f1b0d0c2ebc44ff7fdb45b8ae8a3b25b50b9b3f5d1a2b1c0d9e8f7a6b";

#[track_caller]
fn reference(text: &str) -> Reference {
    text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[track_caller]
fn refused(text: &str) -> ReferenceError {
    match text.parse::<Reference>() {
        Ok(reference) => panic!("{text:?} became {reference}"),
        Err(error) => error,
    }
}

#[track_caller]
fn host(text: &str) -> Host {
    Host::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// Canonical text of what was typed; a registry has a slash at its end, as in links.
#[track_caller]
fn understood(text: &str) -> String {
    match typed(text) {
        Ok(Typed::Registry(host)) => format!("{host}/"),
        Ok(Typed::Reference(reference)) => reference.to_string(),
        Err(error) => panic!("{text:?}: {error}"),
    }
}

#[track_caller]
fn misunderstood(text: &str) -> ReferenceError {
    match typed(text) {
        Ok(typed) => panic!("{text:?} became {typed:?}"),
        Err(error) => error,
    }
}

#[test]
fn names_mean_what_docker_means() {
    for (given, canonical, familiar) in [
        ("alpine", "docker.io/library/alpine", "alpine"),
        ("alpine:3.20", "docker.io/library/alpine:3.20", "alpine:3.20"),
        ("library/alpine", "docker.io/library/alpine", "alpine"),
        ("docker.io/alpine", "docker.io/library/alpine", "alpine"),
        ("docker.io/library/alpine", "docker.io/library/alpine", "alpine"),
        ("index.docker.io/alpine:1", "docker.io/library/alpine:1", "alpine:1"),
        ("registry-1.docker.io/org/app", "docker.io/org/app", "org/app"),
        ("org/app", "docker.io/org/app", "org/app"),
        ("library/a/b", "docker.io/library/a/b", "library/a/b"),
        ("a/b/c/d", "docker.io/a/b/c/d", "a/b/c/d"),
        ("ghcr.io/org/app", "ghcr.io/org/app", "ghcr.io/org/app"),
        ("ghcr.io/app", "ghcr.io/app", "ghcr.io/app"),
        ("GHCR.IO/org/app", "ghcr.io/org/app", "ghcr.io/org/app"),
        ("Org/app", "https://org/app", "https://org/app"),
        ("localhost/app", "localhost/app", "localhost/app"),
        ("localhost:5000/app:1", "localhost:5000/app:1", "localhost:5000/app:1"),
        ("localhost:5000", "docker.io/library/localhost:5000", "docker.io/library/localhost:5000"),
        ("test:5000/repo:tag", "test:5000/repo:tag", "test:5000/repo:tag"),
        ("[::1]:5000/app", "[::1]:5000/app", "[::1]:5000/app"),
        ("[2001:DB8:0:0::1]/app", "[2001:db8::1]/app", "[2001:db8::1]/app"),
        ("xn--n3h.com/a:xn--n3h.com", "xn--n3h.com/a:xn--n3h.com", "xn--n3h.com/a:xn--n3h.com"),
        ("foo_bar.com:8080", "docker.io/library/foo_bar.com:8080", "docker.io/library/foo_bar.com:8080"),
        ("foo/foo_bar.com:8080", "docker.io/foo/foo_bar.com:8080", "foo/foo_bar.com:8080"),
        ("lowercase:Uppercase", "docker.io/library/lowercase:Uppercase", "lowercase:Uppercase"),
        ("a--b/c__d/e.f/g-_".trim_end_matches("-_"), "docker.io/a--b/c__d/e.f/g", "a--b/c__d/e.f/g"),
        ("a---------b", "docker.io/library/a---------b", "a---------b"),
        ("oci/app", "docker.io/oci/app", "oci/app"),
        ("0/0:0", "docker.io/0/0:0", "0/0:0"),
        ("http://192.168.1.5:5000/app", "http://192.168.1.5:5000/app", "http://192.168.1.5:5000/app"),
        ("https://localhost:5000/app", "https://localhost:5000/app", "https://localhost:5000/app"),
        ("http://localhost:5000/app", "localhost:5000/app", "localhost:5000/app"),
        ("https://ghcr.io/org/app", "ghcr.io/org/app", "ghcr.io/org/app"),
        ("http://registry/app", "http://registry/app", "http://registry/app"),
        ("https://registry/app", "https://registry/app", "https://registry/app"),
        ("http://docker.io/alpine", "docker.io/library/alpine", "alpine"),
    ] {
        assert_eq!(reference(given).to_string(), canonical, "{given}");
        assert_eq!(reference(given).familiar(), familiar, "{given}");
    }
}

#[test]
fn no_tag_is_added() {
    let alpine = reference("alpine");
    assert_eq!((alpine.tag, alpine.digest), (None, None));
}

#[test]
fn tag_and_digest_may_stand_together() {
    let both = reference(&format!("ghcr.io/org/app:1.4.2@{D}"));
    assert_eq!(both.tag.as_ref().map(Tag::as_str), Some("1.4.2"));
    assert_eq!(both.digest, Some(D.parse().unwrap()));
    assert_eq!(both.to_string(), format!("ghcr.io/org/app:1.4.2@{D}"));
    assert_eq!(reference(&format!("alpine@{D}")).tag, None);
    let sha512 = format!("sha512:{}", "f".repeat(128));
    assert_eq!(reference(&format!("alpine@{sha512}")).digest, Some(sha512.parse().unwrap()));
}

#[test]
fn short_names_that_would_be_misread_keep_their_host() {
    let hex = "a".repeat(64);
    for path in
        ["ghcr.io/foo", "localhost/foo", "library/test.com", "library/oci", "library/sha256", &format!("library/{hex}")]
    {
        let repository = Repository::new(Host::hub(), path).unwrap();
        assert_eq!(repository.familiar(), format!("docker.io/{path}"));
        assert_eq!(reference(&repository.familiar()).repository(), Some(&repository));
    }
}

#[test]
fn bad_references_are_refused_with_their_rule() {
    use Rule::*;
    let unexpected = |part| Unexpected { part };
    for (given, rule, at) in [
        ("", Empty, 0),
        (":justtag", NameMissing, 0),
        (&*format!("@{D}"), NameMissing, 0),
        ("ghcr.io/", NameMissing, 8),
        ("http://ghcr.io", NameMissing, 14),
        ("/alpine", NameEmptyPart, 0),
        ("//evil", NameEmptyPart, 0),
        ("a//b", NameEmptyPart, 2),
        ("org/app/", NameEmptyPart, 8),
        ("Alpine", NameUpperCase, 0),
        ("ghcr.io/Org/app", NameUpperCase, 8),
        ("org/aQp", NameUpperCase, 5),
        ("a___b", NameSeparator, 1),
        ("a..b", NameSeparator, 1),
        ("a._b", NameSeparator, 1),
        ("a-_b", NameSeparator, 1),
        ("-a", NameSeparator, 0),
        ("a-", NameSeparator, 1),
        ("_/a", NameSeparator, 0),
        ("org/.a", NameSeparator, 4),
        ("a b", unexpected(Part::Name), 1),
        ("aa/asdf$$^/aa", unexpected(Part::Name), 7),
        ("\\\\evil", unexpected(Part::Name), 0),
        ("café", unexpected(Part::Name), 3),
        ("alpine\n", unexpected(Part::Name), 6),
        ("alpine?x=y", unexpected(Part::Name), 6),
        ("alpine#x", unexpected(Part::Name), 6),
        ("<img onerror=x>", unexpected(Part::Name), 0),
        (&*"ab".repeat(32), NameIsIdentifier, 0),
        ("alpine:", TagMissing, 7),
        (&*format!("alpine:@{D}"), TagMissing, 7),
        ("alpine:.1", TagStart, 7),
        ("alpine:-1", TagStart, 7),
        ("alpine:a b", unexpected(Part::Tag), 8),
        ("alpine:é", unexpected(Part::Tag), 7),
        ("alpine:a:b", unexpected(Part::Tag), 8),
        ("alpine:a/b", Port, 7),
        ("javascript:alert(1)", unexpected(Part::Tag), 16),
        ("data:text/html", Port, 5),
        ("alpine@", Digest(DigestError::NoColon), 7),
        ("alpine@3.20", Digest(DigestError::NoColon), 7),
        ("alpine@sha256:../x", Digest(DigestError::Character), 7),
        ("alpine@sha256:abc", Digest(DigestError::Length { algorithm: "sha256", expected: 64, received: 3 }), 7),
        ("user:pass@ghcr.io/org/app", UserInfo, 0),
        ("https://user:pass@ghcr.io/org/app", UserInfo, 8),
        ("https://user@ghcr.io", UserInfo, 8),
        ("ghcr.io:0/app", Port, 8),
        ("ghcr.io:/app", Port, 8),
        ("ghcr.io:65536/app", Port, 8),
        ("ghcr.io:+80/app", Port, 8),
        ("ghcr.io:99999999999999999999/app", Port, 8),
        ("[::1/app", HostAddress, 0),
        ("[::1]x/app", Port, 5),
        ("[::1]:/app", Port, 6),
        ("[::g]/app", HostAddress, 1),
        ("[::ffff:127.0.0.1]/app", HostAddress, 1),
        ("[fe80::1%25eth0]/app", HostZone, 1),
        ("::1/app", HostAddress, 0),
        ("foo_bar.com:8080/app", unexpected(Part::Host), 3),
        ("münchen.example/app", HostNotAscii, 1),
        ("-a.com/app", HostLabel, 0),
        ("a.com./app", HostLabel, 0),
        ("a..com/app", HostLabel, 0),
        ("127.1/app", HostAddress, 0),
        ("010.0.0.1/app", HostAddress, 0),
        ("1.2.3.4.5/app", HostAddress, 0),
        ("example.0x7f/app", HostAddress, 0),
        ("256.1.1.1/app", HostAddress, 0),
        (":5000/app", HostMissing, 0),
        ("https:///app", HostMissing, 8),
    ] {
        let error = refused(given);
        assert_eq!((error.rule(), error.at()), (&rule, at), "{given:?}: {error}");
    }
}

#[test]
fn nothing_that_climbs_or_queries_gets_into_a_reference() {
    for given in [
        "repo/../../other/secret",
        "repo/..",
        "../x",
        "./x",
        "repo/%2e%2e%2fother",
        "%2e%2e%2f",
        "repo/manifests/x?y=",
        "repo/manifests/../x",
        "ghcr.io/../v2/x",
        "ghcr.io/org/app:..",
        "ghcr.io/org/app:../x",
        "ghcr.io\\@evil/app",
        "ghcr.io#@evil/app",
        "ghcr.io?@evil/app",
        "repo@sha256:../../x",
        "repo@sha256:a/b?c#d",
        "repo@sha256:%2f",
        "repo@blake3:../x",
        "repo@sha256:\n",
        "oci:demo@sha256:../../x",
        "oci:https://h/p@sha256:../x",
        "oci:https://h/p:../x",
    ] {
        assert!(given.parse::<Reference>().is_err(), "{given:?}");
        assert!(typed(given).is_err(), "typed {given:?}");
    }
}

#[test]
fn limits_are_those_of_the_grammar() {
    let path = |bytes: usize| format!("ghcr.io/{}", "a".repeat(bytes));
    assert!(path(255).parse::<Reference>().is_ok());
    assert_eq!(refused(&path(256)).rule(), &Rule::PartTooLong { part: Part::Name, limit: 255 });
    // The official images' folder counts.
    assert!("a".repeat(247).parse::<Reference>().is_ok());
    assert!("a".repeat(248).parse::<Reference>().is_err());
    let tag = |bytes: usize| format!("alpine:{}", "t".repeat(bytes));
    assert!(tag(128).parse::<Reference>().is_ok());
    assert_eq!(refused(&tag(129)).rule(), &Rule::PartTooLong { part: Part::Tag, limit: 128 });
    let host = |labels: usize| format!("{}com/a", "a.".repeat(labels));
    assert!(host(125).parse::<Reference>().is_ok());
    assert_eq!(refused(&host(126)).rule(), &Rule::PartTooLong { part: Part::Host, limit: 253 });
    assert_eq!(refused(&"../".repeat(100_000)).rule(), &Rule::TooLong { limit: 4096 });
    assert_eq!(misunderstood(&"x".repeat(10 << 20)).rule(), &Rule::TooLong { limit: 4096 });
}

#[test]
fn an_error_says_what_stood_where() {
    for (given, words) in [
        ("org/aQp", "repository names are lower case: unexpected character 'Q' at 6"),
        ("aa/asdf$", "unexpected character '$' at 8 in the repository name"),
        ("a\u{202e}b", "unexpected character U+202E at 2 in the repository name"),
        ("alpine:.x", "unexpected character '.' at 8: a tag begins with a letter, a digit or an underscore"),
        ("münchen.example/a", "unexpected character U+00FC at 2 in the host: write the host in punycode (xn--…)"),
        ("a.com:0/x", "the port at 7 is not a number from 1 to 65535"),
    ] {
        assert_eq!(refused(given).to_string(), words);
    }
    let error = refused(&format!("ghcr.io/a@sha256:{}", "z".repeat(100)));
    assert_eq!((error.at(), error.found().len()), (10, 80));
}

#[test]
fn a_password_is_never_repeated() {
    for given in ["https://joe:hunter2@ghcr.io/org/app", "joe:hunter2@ghcr.io/org/app", "oci:https://joe:hunter2@h/x"] {
        let error = misunderstood(given);
        assert!(error.is_credential(), "{given}");
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
        assert!(error.suggestion().is_some(), "{given}");
    }
    assert!(!misunderstood("a//b").is_credential());
}

#[test]
fn likely_mistakes_come_with_a_suggestion() {
    for (given, suggestion) in [
        ("ghcr.io/Org/App:Latest", Some("ghcr.io/org/app:Latest")),
        ("Alpine", Some("alpine")),
        ("localhost:5000/App:X", Some("localhost:5000/app:X")),
        ("a//b", Some("a/b")),
        ("https://ghcr.io//a//b", Some("https://ghcr.io/a/b")),
        ("alpine:", Some("alpine")),
        (&*format!("alpine:@{D}"), Some(&*format!("alpine@{D}"))),
        ("alpine@3.20", Some("alpine:3.20")),
        (&*format!("alpine:{D}"), Some(&*format!("alpine@{D}"))),
        (&*format!("alpine@{}", D.replace("c97f", "C97F")), Some(&*format!("alpine@{D}"))),
        ("https://u:p@ghcr.io/org/app", Some("https://ghcr.io/org/app")),
        ("al\u{200b}pine", Some("alpine")),
        ("https://github.com/Org/app", Some("ghcr.io/org/app")),
        ("alpine:3:20", Some("alpine:3")),
        ("pkg:docker/alpine@3.20", Some("alpine:3.20")),
        ("pkg:docker/org/app?repository_url=ghcr.io", Some("ghcr.io/org/app")),
        (&*format!("pkg:docker/alpine@{}?arch=amd64", D.replace(':', "%3A")), Some(&*format!("alpine@{D}"))),
        ("a b", None),
        ("alpine:..", None),
        ("alpine@sha256:abc", None),
    ] {
        assert_eq!(misunderstood(given).suggestion().as_deref(), suggestion, "{given:?}");
    }
}

#[test]
fn a_suggestion_mends_every_mistake_or_none() {
    let upper = D.replace("c97f", "C97F");
    for (given, first, suggestion) in [
        ("ghcr.io//Org/App", Rule::NameEmptyPart, Some("ghcr.io/org/app".to_owned())),
        ("https://u:p@ghcr.io//Org/App:", Rule::UserInfo, Some("https://ghcr.io/org/app".to_owned())),
        (&*format!("Alpine@{upper}"), Rule::NameUpperCase, Some(format!("alpine@{D}"))),
        ("al\u{200b}pine@3.20", Rule::Invisible, Some("alpine:3.20".to_owned())),
        // The second cannot be mended.
        ("Alpine:..", Rule::NameUpperCase, None),
        ("a//b:..", Rule::NameEmptyPart, None),
        // A heap of mistakes is no slip.
        ("a:1:2:3:4:5:6:7", Rule::Unexpected { part: Part::Tag }, None),
    ] {
        let error = misunderstood(given);
        assert_eq!((error.rule(), error.suggestion()), (&first, suggestion), "{given:?}");
    }
}

#[test]
fn hosts_know_their_api() {
    for (given, shown, origin) in [
        ("docker.io", "docker.io", "https://registry-1.docker.io"),
        ("index.docker.io", "docker.io", "https://registry-1.docker.io"),
        ("registry-1.docker.io", "docker.io", "https://registry-1.docker.io"),
        ("https://registry-1.docker.io:443", "docker.io", "https://registry-1.docker.io"),
        ("ghcr.io", "ghcr.io", "https://ghcr.io"),
        ("GHCR.io:443", "ghcr.io:443", "https://ghcr.io"),
        ("localhost", "localhost", "http://localhost"),
        ("localhost:05000", "localhost:5000", "http://localhost:5000"),
        ("LOCALHOST:80", "localhost:80", "http://localhost"),
        ("a.localhost:5000", "a.localhost:5000", "http://a.localhost:5000"),
        ("127.0.0.1:5000", "127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("127.255.1.2", "127.255.1.2", "http://127.255.1.2"),
        ("[::1]:5000", "[::1]:5000", "http://[::1]:5000"),
        ("[0:0:0:0:0:0:0:1]", "[::1]", "http://[::1]"),
        ("[fe80::443]", "[fe80::443]", "https://[fe80::443]"),
        ("128.0.0.1", "128.0.0.1", "https://128.0.0.1"),
        ("notlocalhost", "https://notlocalhost", "https://notlocalhost"),
        ("localhost.example", "localhost.example", "https://localhost.example"),
        ("127.0.0.1.example", "127.0.0.1.example", "https://127.0.0.1.example"),
        ("https://localhost:5000", "https://localhost:5000", "https://localhost:5000"),
        ("http://192.168.1.5:5000", "http://192.168.1.5:5000", "http://192.168.1.5:5000"),
        ("http://registry", "http://registry", "http://registry"),
        ("oci:5000", "https://oci:5000", "https://oci:5000"),
    ] {
        let parsed = host(given);
        assert_eq!((parsed.to_string().as_str(), parsed.api_origin().as_str()), (shown, origin), "{given}");
        assert_eq!(host(shown), parsed, "{given}");
    }
    assert!(host("docker.io").is_hub() && !host("ghcr.io").is_hub());
    assert_eq!(host("docker.io:5000").api_origin(), "https://docker.io:5000");
    assert_eq!(host("http://a.example").scheme(), Scheme::Http);
    assert_eq!(host("http://a.example:81").authority(), "a.example:81");
    assert!(host("https://127.9.9.9:1").is_loopback() && !host("10.0.0.1").is_loopback());
}

#[test]
fn repositories_are_checked_when_they_are_made() {
    let app = Repository::new(host("ghcr.io"), "org/app").unwrap();
    assert_eq!((app.host(), app.path()), (&host("ghcr.io"), "org/app"));
    assert_eq!(Repository::new(Host::hub(), "alpine").unwrap().path(), "library/alpine");
    for path in ["", "../x", "a:b", "a@b", "A", "a/", "/a", "a?b", "a%2fb"] {
        assert!(Repository::new(host("ghcr.io"), path).is_err(), "{path:?}");
    }
}

#[test]
fn a_tag_is_checked_when_it_is_made() {
    for good in ["latest", "1.4.2", "_x", "A-b_c.d", &"t".repeat(128)] {
        assert_eq!(good.parse::<Tag>().unwrap().as_str(), good);
    }
    for bad in ["", ".x", "-x", "a/b", "a b", "a:b", "ü", "a\n", "..", "<b>", &"t".repeat(129)] {
        assert!(bad.parse::<Tag>().is_err(), "{bad:?}");
    }
}

#[test]
fn another_part_of_the_same_place_drops_what_it_replaces() {
    let both = reference(&format!("alpine:3.20@{D}"));
    let other: Digest = format!("sha256:{}", "0".repeat(64)).parse().unwrap();
    assert_eq!(both.with_digest(other.clone()).to_string(), format!("docker.io/library/alpine@{other}"));
    assert_eq!(both.with_tag("edge".parse().unwrap()).to_string(), "docker.io/library/alpine:edge");
    assert_eq!(both.place_only(), reference("alpine"));
    assert_eq!(reference("oci:demo:1").place_only().to_string(), "oci:demo");
}

#[test]
fn a_pull_name_is_what_an_engine_understands() {
    for (given, name) in [
        ("alpine:3.20", Some("alpine:3.20")),
        ("docker.io/library/test.com", Some("docker.io/library/test.com")),
        ("http://192.168.1.5:5000/app:1", Some("192.168.1.5:5000/app:1")),
        ("https://localhost:5000/app", Some("localhost:5000/app")),
        ("http://registry/app", Some("registry:80/app")),
        ("https://registry/app", Some("registry:443/app")),
        ("https://oci:5000/app", Some("oci:5000/app")),
        ("oci:demo:1", None),
    ] {
        assert_eq!(reference(given).pull_name().as_deref(), name, "{given}");
    }
}

#[test]
fn layouts_have_tags_behind_the_last_slash() {
    let page = "https://pages.example/tallyman/";
    for (given, shown, url, tag) in [
        ("oci:demo", "oci:demo", "https://pages.example/tallyman/demo", None),
        ("oci:demo:1.0", "oci:demo:1.0", "https://pages.example/tallyman/demo", Some("1.0")),
        ("oci:a/b.c_d-e/:x", "oci:a/b.c_d-e:x", "https://pages.example/tallyman/a/b.c_d-e", Some("x")),
        ("oci:https", "oci:https", "https://pages.example/tallyman/https", None),
        ("oci:https://h.example", "oci:https://h.example", "https://h.example", None),
        ("oci:https://h.example/", "oci:https://h.example", "https://h.example", None),
        ("oci:https://h.example:8443", "oci:https://h.example:8443", "https://h.example:8443", None),
        ("oci:https://h.example/:v1", "oci:https://h.example/:v1", "https://h.example", Some("v1")),
        ("oci:https://H.example:443/A/b:v1", "oci:https://h.example/A/b:v1", "https://h.example/A/b", Some("v1")),
        ("oci:http://10.0.0.1:81/b", "oci:http://10.0.0.1:81/b", "http://10.0.0.1:81/b", None),
        ("oci:http://[::1]:81/b:c", "oci:http://[::1]:81/b:c", "http://[::1]:81/b", Some("c")),
        ("oci:https://h.example/a:b/c", "oci:https://h.example/a:b/c", "https://h.example/a:b/c", None),
        ("oci:https://h.example/@s/p@1.0/", "oci:https://h.example/@s/p@1.0/", "https://h.example/@s/p@1.0", None),
        ("oci:https://h.example/p@1/:t", "oci:https://h.example/p@1/:t", "https://h.example/p@1", Some("t")),
        ("oci:https://h.example/my%20dir", "oci:https://h.example/my%20dir", "https://h.example/my%20dir", None),
        ("oci:https://docker.io/x", "oci:https://docker.io/x", "https://docker.io/x", None),
    ] {
        let parsed = reference(given);
        let tallyman::reference::Place::Layout(layout) = &parsed.place else { panic!("{given} is no layout") };
        assert_eq!(parsed.to_string(), shown, "{given}");
        assert_eq!(parsed.familiar(), shown, "{given}");
        assert_eq!(reference(shown), parsed, "{given}");
        assert_eq!(layout.url(page), url, "{given}");
        assert_eq!(Layout::parse(&layout.to_string()).as_ref(), Ok(layout), "{given}");
        assert_eq!(parsed.tag.as_ref().map(Tag::as_str), tag, "{given}");
    }
    let both = reference(&format!("oci:https://h.example/:1@{D}"));
    assert_eq!(both.to_string(), format!("oci:https://h.example/:1@{D}"));
    assert_eq!(both.digest, Some(D.parse().unwrap()));
    assert_eq!(Layout::parse("demo").unwrap().url("https://p.example"), "https://p.example/demo");
    assert_eq!(Layout::parse("demo").unwrap().origin(), None);
    assert_eq!(Layout::parse("https://h.example:8443/a").unwrap().origin(), Some("https://h.example:8443"));
}

#[test]
fn layouts_stay_in_their_folder() {
    for given in [
        "oci:",
        "oci::tag",
        "oci:/",
        "oci:/demo",
        "oci://evil.example/x",
        "oci:../demo",
        "oci:demo/../x",
        "oci:demo/./x",
        "oci:./demo",
        "oci:demo//x",
        "oci:Demo",
        "oci:de mo",
        "oci:demo%2f",
        "oci:demo?x",
        "oci:demo\\x",
        "oci:demo:",
        "oci:demo:.x",
        "oci:demo@x",
        "oci:javascript:alert(1)",
        "oci:https://",
        "oci:https:///x",
        "oci:https://user:pass@h/x",
        "oci:https://h@evil",
        "oci:https://h/../x",
        "oci:https://h/a/%2e%2e/x",
        "oci:https://h/a%2Fx",
        "oci:https://h/a%5cx",
        "oci:https://h/a%0ax",
        "oci:https://h/a%",
        "oci:https://h/a%g0",
        "oci:https://h/a?x=y",
        "oci:https://h/a#x",
        "oci:https://h//a",
        "oci:https://h/a//",
        "oci:https://h/a b",
        "oci:https://h/ä",
        "oci:https://h:0/a",
        "oci:ftp://h/a",
    ] {
        assert!(given.parse::<Reference>().is_err(), "{given:?}");
    }
    assert!(Layout::parse(&format!("https://h/{}", "a".repeat(2048))).is_err());
}

#[test]
fn what_people_paste_is_understood() {
    let layer = format!("https://ghcr.io/v2/org/app/blobs/{D}");
    let at = |name: &str| format!("{name}@{D}");
    for (given, meant) in [
        ("  alpine:3.20 \r\n", "docker.io/library/alpine:3.20"),
        ("\"ghcr.io/org/app:1\"", "ghcr.io/org/app:1"),
        ("`alpine`,", "docker.io/library/alpine"),
        ("docker", "docker.io/library/docker"),
        ("docker pull alpine", "docker.io/library/alpine"),
        ("$ sudo docker pull ghcr.io/org/app:1", "ghcr.io/org/app:1"),
        ("docker image pull -q alpine", "docker.io/library/alpine"),
        ("podman pull --platform linux/arm64 quay.io/org/app", "quay.io/org/app"),
        ("docker pull --platform=linux/arm64 alpine", "docker.io/library/alpine"),
        ("docker run alpine", "docker.io/library/alpine"),
        ("docker run --rm -it -p 80:80 -e A=b --name x nginx:1 sh -c 'ls'", "docker.io/library/nginx:1"),
        ("docker run -dit -p8080:80 \\\n  -v /a:/b \\\n  org/app:2", "docker.io/org/app:2"),
        ("docker buildx imagetools inspect alpine:3", "docker.io/library/alpine:3"),
        ("crane manifest ghcr.io/org/app", "ghcr.io/org/app"),
        ("skopeo inspect --raw docker://ghcr.io/org/app:1", "ghcr.io/org/app:1"),
        ("helm install web oci://ghcr.io/org/charts/web --version 1", "ghcr.io/org/charts/web"),
        ("FROM alpine:3.20 AS build", "docker.io/library/alpine:3.20"),
        ("from --platform=$BUILDPLATFORM golang:1.22 as b", "docker.io/library/golang:1.22"),
        ("image: org/app:1", "docker.io/org/app:1"),
        ("  - image: \"ghcr.io/org/app:1\" # pinned", "ghcr.io/org/app:1"),
        ("\"image\": \"org/app\",", "docker.io/org/app"),
        ("\"image\":\"org/app\",", "docker.io/org/app"),
        ("image = \"org/app:2\"", "docker.io/org/app:2"),
        ("image:x", "docker.io/library/image:x"),
        ("docker://alpine", "docker.io/library/alpine"),
        ("oci://ghcr.io/org/charts/web:1.0", "ghcr.io/org/charts/web:1.0"),
        ("oci:demo:1", "oci:demo:1"),
        ("oci:https://h.example/a:1", "oci:https://h.example/a:1"),
        ("https://ghcr.io/org/app:1", "ghcr.io/org/app:1"),
        ("HTTPS://ghcr.io/org/app/", "ghcr.io/org/app"),
        ("https://localhost:5000/app", "https://localhost:5000/app"),
        ("http://192.168.1.5:5000/app?x=y#z", "http://192.168.1.5:5000/app"),
        ("ghcr.io", "ghcr.io/"),
        ("GHCR.IO", "ghcr.io/"),
        ("ghcr.io/", "ghcr.io/"),
        ("ghcr.io:443", "ghcr.io:443/"),
        ("localhost:5000", "localhost:5000/"),
        ("[::1]:5000", "[::1]:5000/"),
        ("index.docker.io", "docker.io/"),
        ("test.com:v1", "docker.io/library/test.com:v1"),
        ("registry:2", "docker.io/library/registry:2"),
        ("alpine/", "docker.io/library/alpine"),
        ("http://registry:5000", "registry:5000/".replace("registry", "http://registry").as_str()),
        ("https://registry.example/", "registry.example/"),
        ("https://ghcr.io/v2/", "ghcr.io/"),
        ("http://localhost:5000/v2/_catalog?n=10", "localhost:5000/"),
        ("localhost:5000/v2/_catalog", "localhost:5000/"),
        ("https://ghcr.io/v2/org/app/manifests/1.0", "ghcr.io/org/app:1.0"),
        (&*format!("https://ghcr.io/v2/org/app/manifests/{D}"), &*at("ghcr.io/org/app")),
        (&*format!("https://ghcr.io/v2/org/app/manifests/{}", D.replace(':', "%3A")), &*at("ghcr.io/org/app")),
        (&*layer, &*at("ghcr.io/org/app")),
        (&*format!("https://ghcr.io/v2/org/app/referrers/{D}"), &*at("ghcr.io/org/app")),
        ("https://registry-1.docker.io/v2/library/alpine/manifests/3", "docker.io/library/alpine:3"),
        ("https://ghcr.io/v2/org/app/tags/list?n=100", "ghcr.io/org/app"),
        ("https://ghcr.io/v2/a/manifests/b/manifests/c", "ghcr.io/a/manifests/b:c"),
        ("https://hub.docker.com/_/alpine", "docker.io/library/alpine"),
        ("hub.docker.com/_/alpine/tags", "docker.io/library/alpine"),
        ("https://hub.docker.com/r/org/app/tags?page=1", "docker.io/org/app"),
        ("https://hub.docker.com/layers/library/alpine/3.20", "docker.io/library/alpine:3.20"),
        (
            &*format!("https://hub.docker.com/layers/org/app/1/images/{}?context=explore", D.replace(':', "-")),
            &*at("docker.io/org/app"),
        ),
        ("https://github.com/Org/repo/pkgs/container/app", "ghcr.io/org/app"),
        ("https://github.com/Org/repo/pkgs/container/app%2Fsub/123?tag=v1", "ghcr.io/org/app/sub:v1"),
        ("https://github.com/orgs/Org/packages/container/package/a%2Fb", "ghcr.io/org/a/b"),
        ("https://github.com/users/Joe/packages/container/package/a", "ghcr.io/joe/a"),
        ("https://github.com/orgs/o/packages/container/repo%2Fsub/123?tag=1", "ghcr.io/o/repo/sub:1"),
        ("https://quay.io/repository/org/app?tab=tags", "quay.io/org/app"),
        (&*format!("https://quay.io/repository/org/app/manifest/{D}"), &*at("quay.io/org/app")),
        ("https://gallery.ecr.aws/nginx/nginx", "public.ecr.aws/nginx/nginx"),
    ] {
        assert_eq!(understood(given), meant, "{given:?}");
    }
}

#[test]
fn what_cannot_be_understood_says_why() {
    for (given, rule) in [
        ("", Rule::Empty),
        (" \n\t ", Rule::Empty),
        ("\"\"", Rule::Empty),
        ("alpine debian", Rule::Words),
        ("docker pull", Rule::NameMissing),
        ("FROM --platform=linux/arm64", Rule::NameMissing),
        ("FROM", Rule::NameUpperCase),
        ("ftp://h/x", Rule::Scheme),
        ("file:///etc/passwd", Rule::Scheme),
        ("javascript://x/%0aalert(1)", Rule::Scheme),
        (D, Rule::DigestAlone),
        ("https://github.com/org/repo", Rule::Page),
        ("https://hub.docker.com/u/org", Rule::Page),
        ("https://ghcr.io/v2/org/app", Rule::Page),
        ("al\u{200b}pine", Rule::Invisible),
        ("\u{feff}alpine", Rule::Invisible),
        ("alpine\u{202e}", Rule::Invisible),
        ("alp\u{ad}ine", Rule::Invisible),
        ("alpine\0", Rule::Invisible),
        ("https://a:b@ghcr.io/v2/", Rule::UserInfo),
        ("https://a:b@ghcr.io/v2/org/app/tags/list", Rule::UserInfo),
        ("https://a:b@hub.docker.com/_/alpine", Rule::UserInfo),
        ("https://ghcr.io%2f@evil/x", Rule::UserInfo),
        ("https://ghcr.io%2fevil/x", Rule::Unexpected { part: Part::Host }),
        ("https://github.com/o/r/pkgs/container/..%2F..%2Fx", Rule::NameSeparator),
        ("https://ghcr.io/v2/../x/tags/list", Rule::NameSeparator),
    ] {
        assert_eq!(misunderstood(given).rule(), &rule, "{given:?}");
    }
    assert_eq!(misunderstood("alpine\u{200b}:3").to_string(), "an invisible character, U+200B, at 7");
    assert_eq!(misunderstood("docker pull ghcr.io/aQ").at(), 21);
    assert_eq!(misunderstood("docker pull ").at(), 11);
    assert_eq!(misunderstood(" https://ghcr.io/aQ/?x").at(), 18);
    // Of a name that is put together from an address: where the address begins.
    assert_eq!(misunderstood(" https://ghcr.io/v2/aQ/tags/list").at(), 9);
}

#[test]
fn what_was_refused_as_long_is_refused_at_once() {
    for unit in ["../", "a/", "@", ":", "%2e", "docker ", "[", "\u{200b}", "\""] {
        let text = unit.repeat(100_000);
        assert_eq!(misunderstood(&text).rule(), &Rule::TooLong { limit: 4096 });
        // And what just fits comes to an end.
        typed(text.get(..4095).unwrap_or_default()).ok();
    }
}

/// Text with the characters that mean something here more often than chance has it.
fn crooked() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9:/@._%?#\\[\\] -]{0,60}",
        "(https?://|oci:|docker pull |)[a-zA-Z0-9.]{0,9}(:[0-9]{0,6}|)(/[a-zA-Z0-9._%-]{0,8}){0,5}(:[a-z0-9./]{0,5}|)(@sha256:[a-f0-9]{63,65}|)",
        "https://(hub.docker.com|github.com|quay.io|ghcr.io/v2)(/[_a-z%0-9]{0,9}){0,7}",
    ]
}

/// Whether the search box takes the text for an address of a page or of the API, which the grammar does not.
fn is_page(text: &str) -> bool {
    ["hub.docker.com/", "github.com/", "quay.io/repository", "gallery.ecr.aws/", "/v2"]
        .iter()
        .any(|page| text.contains(page))
}

proptest! {
    // A failing input belongs into a table above, not into a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_can_panic_and_every_reading_reads_back(text in crooked()) {
        if let Ok(reference) = text.parse::<Reference>() {
            prop_assert_eq!(reference.to_string().parse::<Reference>(), Ok(reference.clone()));
            prop_assert_eq!(reference.familiar().parse::<Reference>(), Ok(reference.clone()));
            // Both forms mean the same in the search box.
            if !is_page(&reference.to_string()) {
                prop_assert_eq!(typed(&reference.to_string()), Ok(Typed::Reference(reference.clone())));
                prop_assert_eq!(typed(&reference.familiar()), Ok(Typed::Reference(reference)));
            }
        }
        if let Ok(host) = Host::parse(&text) {
            prop_assert_eq!(Host::parse(&host.to_string()), Ok(host.clone()));
            let text = format!("{host}/");
            prop_assert!(is_page(&text) || typed(&text) == Ok(Typed::Registry(host)), "{}", text);
        }
        if let Ok(layout) = Layout::parse(&text) {
            prop_assert_eq!(Layout::parse(&layout.to_string()), Ok(layout));
        }
    }

    #[test]
    fn every_suggestion_can_be_opened_and_every_place_is_in_the_text(text in crooked()) {
        if let Err(error) = typed(&text) {
            prop_assert!(error.at() <= text.len());
            prop_assert!(!error.to_string().is_empty());
            if let Some(suggestion) = error.suggestion() {
                prop_assert!(typed(&suggestion).is_ok(), "{} from {}", suggestion, text);
            }
        }
    }

    /// Against another reading of the same grammar. oci-spec adds `latest`, keeps the host's case, takes no first
    /// segment for a host on account of capital letters, checks neither ports nor numbers as a browser does, folds no
    /// `registry-1.docker.io`, counts no official folder it did not add itself, and knows neither schemes, layouts, IPv6
    /// nor other algorithms; the generator stays where both agree.
    #[test]
    fn another_parser_agrees(
        host in "(|[a-z0-9-]{1,6}\\.[a-z-]{1,6}/|localhost/|[a-z]{1,5}:[1-9][0-9]{1,3}/|docker[.]io/|index[.]docker[.]io/)",
        path in "[a-z0-9._-]{1,6}(/[a-z0-9._/-]{1,6}){0,3}",
        tag in "(|:[A-Za-z0-9._-]{1,6})",
        digest in "(|@sha256:[a-f0-9]{64}|@sha256:[a-f0-9]{40}|@sha512:[a-f0-9]{128})",
    ) {
        let text = format!("{host}{path}{tag}{digest}");
        // Where the first segment is the host: `1.2/x` is one that browsers take for an address, and `a_b.c/x` matches
        // their expression as a path that is cut into a host afterwards.
        let first = path.split('/').next().unwrap_or_default();
        let number = first.rsplit('.').next().unwrap_or_default().bytes().all(|b| b.is_ascii_digit());
        if host.is_empty() && (number || (first.contains('.') && first.contains('_'))) {
            return Ok(());
        }
        match (text.parse::<Reference>(), text.parse::<oci_spec::distribution::Reference>()) {
            (Ok(ours), Ok(theirs)) => {
                let repository = ours.repository().unwrap();
                prop_assert_eq!(repository.host().authority(), theirs.registry());
                prop_assert_eq!(repository.path(), theirs.repository());
                let added = tag.is_empty() && digest.is_empty();
                prop_assert_eq!(ours.tag.as_ref().map(Tag::as_str), theirs.tag().filter(|_| !added));
                prop_assert_eq!(ours.digest.map(|d| d.to_string()), theirs.digest().map(str::to_owned));
            }
            (Err(_), Err(_)) => {}
            (ours, theirs) => prop_assert!(false, "{text}: {ours:?} but {theirs:?}"),
        }
    }
}
