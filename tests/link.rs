//! Links: the address bar, read and written.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::option;
use proptest::prelude::*;
use tallyman::failure::Failure;
use tallyman::link::{Compared, Link, LinkError, Mistake, Proof, Section, View, credentials, without_user_info};
use tallyman::reference::{Host, Reference, ReferenceError, Repository, Rule};

const D: &str = "sha256:2792c97f1b0d0c2ebc44ff7fdb45b8ae8a3b25b50b9b3f5d1a2b1c0d9e8f7a6b";

#[track_caller]
fn link(fragment: &str) -> Link {
    Link::parse(fragment).unwrap_or_else(|error| panic!("{fragment:?}: {error}"))
}

#[track_caller]
fn refused(fragment: &str) -> LinkError {
    match Link::parse(fragment) {
        Ok(link) => panic!("{fragment:?} became {link}"),
        Err(error) => error,
    }
}

#[track_caller]
fn place_refused(fragment: &str) -> ReferenceError {
    match refused(fragment) {
        LinkError::Reference(error) => error,
        other => panic!("{fragment:?}: {other}"),
    }
}

#[test]
fn every_form_of_link_has_one_short_form() {
    let digest = format!("#/ghcr.io/org/app@{D}");
    let both = format!("#/ghcr.io/org/app:1.4.2@{D}");
    for (given, shown) in [
        ("", "#/"),
        ("#", "#/"),
        ("#/", "#/"),
        ("/", "#/"),
        ("#/?platform=x", "#/"),
        ("#/ghcr.io/", "#/ghcr.io/"),
        ("/ghcr.io/", "#/ghcr.io/"),
        ("#/docker.io/", "#/docker.io/"),
        ("#/registry-1.docker.io/", "#/docker.io/"),
        ("#/localhost:5000/", "#/localhost:5000/"),
        ("#/https://localhost:5000/", "#/https://localhost:5000/"),
        ("#/http://192.168.1.5:5000", "#/http://192.168.1.5:5000/"),
        ("#/https://registry/", "#/https://registry/"),
        ("#/ghcr.io/org/app", "#/ghcr.io/org/app"),
        ("#/ghcr.io/org/app:1.4.2", "#/ghcr.io/org/app:1.4.2"),
        (&digest, &digest),
        (&both, &both),
        ("#/alpine:3.20", "#/alpine:3.20"),
        ("#/docker.io/library/alpine:3.20", "#/alpine:3.20"),
        ("#/alpine%3A3.20", "#/alpine:3.20"),
        ("#/ghcr.io", "#/docker.io/library/ghcr.io"),
        ("#/http://192.168.1.5:5000/app", "#/http://192.168.1.5:5000/app"),
        ("#/oci:demo:1", "#/oci:demo:1"),
        ("#/oci:demo/", "#/oci:demo"),
        ("#/oci:https://h.example/a:1", "#/oci:https://h.example/a:1"),
        ("#/oci:https://h.example/my%2520dir", "#/oci:https://h.example/my%2520dir"),
        ("#/alpine?unknown=1&platform=linux/arm64&also", "#/alpine?platform=linux/arm64"),
        ("#/alpine?platform=linux%2Farm64%2Fv8", "#/alpine?platform=linux/arm64/v8"),
        ("#/alpine?path=", "#/alpine?path="),
        ("#/alpine?path", "#/alpine?path="),
        ("#/alpine?proof=documents&platform=linux/amd64", "#/alpine?platform=linux/amd64&proof=documents"),
        ("#/alpine?proof", "#/alpine?proof=layers"),
        ("#/?receipt", "#/?receipt"),
        ("#/?receipt=content-is-never-in-a-link", "#/?receipt"),
        ("#/receipt", "#/receipt"),
        ("#/alpine?compare=debian:12&path=a%26b%3Dc%25", "#/alpine?path=a%26b%3Dc%25&compare=debian:12"),
        (
            "#/alpine?sort=newest&filter=kind:semver%20/^1\\.4/&show=aliases",
            "#/alpine?filter=kind:semver%20/%5E1%5C.4/&sort=newest&show=aliases",
        ),
        ("#/alpine?filter=a&report=1", "#/alpine?report&filter=a"),
        ("#/alpine?path=a+b", "#/alpine?path=a%2Bb"),
        ("#/alpine?", "#/alpine"),
    ] {
        assert_eq!(link(given).to_string(), shown, "{given}");
        assert_eq!(link(shown), link(given), "{given}");
    }
}

#[test]
fn a_view_is_read_into_its_parts() {
    let Link::Reference { reference, view } =
        link(&format!("#/alpine:3?layer={D}&path=etc/pass%20wd&platform=linux/amd64&compare=alpine:2&proof=documents"))
    else {
        panic!("no reference")
    };
    assert_eq!(reference.familiar(), "alpine:3");
    let expected = View {
        platform: Some("linux/amd64".to_owned()),
        layer: Some(D.parse().unwrap()),
        path: Some("etc/pass wd".to_owned()),
        compare: Some("alpine:2".to_owned()),
        proof: Some(Proof::Documents),
        ..View::default()
    };
    assert_eq!(view, expected);
}

#[test]
fn a_fragment_is_decoded_exactly_once() {
    for fragment in
        ["#/%2e%2e%2fx", "#/repo/%2e%2e/x", "#/repo/%252e%252e", "#/alpine%253A3", "#/repo%3Fx=y", "#/a%00b"]
    {
        place_refused(fragment);
    }
}

#[test]
fn broken_encoding_is_an_error_and_not_a_guess() {
    for (fragment, at) in [
        ("#/alpine%", 6),
        ("#/alpine%2", 6),
        ("#/alpine%zz", 6),
        ("#/alpine%+1", 6),
        ("#/alpine%é", 6),
        ("#/a%c0%af", 1),
        ("#/a%ff", 1),
        ("#/alpine?path=%", 0),
        ("#/alpine?path=x%ed%a0%80", 1),
    ] {
        assert_eq!(refused(fragment), LinkError::Encoding { at }, "{fragment}");
    }
}

#[test]
fn what_is_no_link_is_told_apart() {
    assert_eq!(refused("#main"), LinkError::NotALink);
    assert_eq!(refused("#alpine:3"), LinkError::NotALink);
    assert_eq!(refused("#next=https://evil.example"), LinkError::NotALink);
    assert!(matches!(refused("#/alpine?layer=sha256:x"), LinkError::Layer(_)));
    assert!(matches!(refused("#/alpine?layer=../x"), LinkError::Layer(_)));
    for word in ["bogus", "layer", "Layers", "documents,layers"] {
        assert_eq!(refused(&format!("#/alpine?proof={word}")), LinkError::Proof);
    }
    assert_eq!(refused(&format!("#/{}", "../".repeat(100_000))), LinkError::TooLong { limit: 32 * 1024 });
    assert!(Link::parse(&format!("#/{}", "../".repeat(10_000))).is_err());
}

#[test]
fn what_a_link_has_twice_is_not_guessed() {
    let names = ["platform", "layer", "path", "compare", "filter", "sort", "show", "report", "proof", "section"];
    for name in names {
        assert_eq!(refused(&format!("#/alpine:3?{name}=a&x=1&{name}=b")), LinkError::Twice(name));
    }
    assert_eq!(refused("#/alpine:3?proof&proof=layers"), LinkError::Twice("proof"));
    assert_eq!(refused("#/ghcr.io/?filter=a&%66ilter=b"), LinkError::Twice("filter"));
    // What means nothing here may be there as often as it likes.
    assert_eq!(Link::parse("#/alpine:3?x=1&x=2"), Link::parse("#/alpine:3"));
    let failure = Failure::from(LinkError::Twice("proof"));
    assert_eq!((failure.code, failure.what.as_str()), ("bad-link", "The link has proof twice."));
}

#[test]
fn places_are_read_by_the_strict_grammar() {
    for (fragment, rule) in [
        ("#//evil.example/x", Rule::NameEmptyPart),
        ("#/repo/../../other", Rule::NameSeparator),
        ("#/ghcr.io/org/", Rule::NameEmptyPart),
        ("#/org/", Rule::HostBare),
        ("#//", Rule::HostMissing),
        ("#/ghcr.io:0/", Rule::Port),
        ("#/user:pass@ghcr.io/", Rule::UserInfo),
        ("#/https://user:pass@ghcr.io/org/app", Rule::UserInfo),
        ("#/https://user:pass@ghcr.io", Rule::UserInfo),
        ("#/docker%20pull%20alpine", Rule::Unexpected { part: tallyman::reference::Part::Name }),
        ("#/ghcr.io/org/Q", Rule::NameUpperCase),
        ("#/oci:../x", Rule::LayoutClimbs),
    ] {
        assert_eq!(place_refused(fragment).rule(), &rule, "{fragment}");
    }
    let error = refused("#/https://joe:hunter2@ghcr.io/org/app");
    assert!(error.is_credential() && !format!("{error:?}{error}").contains("hunter2"));
    assert!(!refused("#/a//b").is_credential() && !refused("#x").is_credential());
}

#[test]
fn a_link_that_cannot_be_read_leads_to_the_one_that_was_meant() {
    for (fragment, meant) in [
        ("#/ghcr.io/org/", Some("#/ghcr.io/org")),
        ("#/org/", Some("#/org")),
        ("#/https://joe:hunter2@ghcr.io/org/app", Some("#/ghcr.io/org/app")),
        ("#/docker%20pull%20alpine%3A3", Some("#/alpine:3")),
        ("#alpine", Some("#/alpine")),
        ("#/ghcr.io/org/Q?platform=x", Some("#/ghcr.io/org/q")),
        ("#/%zz", None),
        ("#/a b c", None),
        ("", None),
    ] {
        assert_eq!(Link::meant(fragment).map(|link| link.to_string()).as_deref(), meant, "{fragment}");
    }
}

#[test]
fn a_name_and_password_before_the_host_are_left_out() {
    for (given, clean) in [
        ("#/https://user:pw@registry.example/org/app:1", "#/registry.example/org/app:1"),
        ("#/user:pw@registry.example/org/app", "#/registry.example/org/app"),
        (
            "#/https://user:p%40w@registry.example/org/app?platform=linux/arm64&token=x",
            "#/registry.example/org/app?platform=linux/arm64",
        ),
        ("#/https://user:pw@registry.example/", "#/registry.example/"),
        ("#/http://user@127.0.0.1:5000/app", "#/127.0.0.1:5000/app"),
        ("#/https://user:pw@/../", "#/"),
    ] {
        assert_eq!(without_user_info(given).as_deref(), Some(clean), "{given}");
    }
    for none in ["", "#/", "#/alpine@sha256:1", "#/registry.example/org/app@latest", "#/?token=x", "#/alpine:3@20"] {
        assert_eq!(without_user_info(none), None, "{none}");
    }
}

#[test]
fn credentials_in_a_link_are_named_and_left_out() {
    let fragment = "#/alpine?token=abc&platform=linux/arm64&PassWord=x&us%65r=y&username";
    assert_eq!(credentials(fragment), ["token", "password", "user", "username"]);
    assert_eq!(link(fragment).to_string(), "#/alpine?platform=linux/arm64");
    assert_eq!(credentials("?image=alpine&access_token=x"), ["access_token"]);
    for none in ["", "#/", "#/user/token:password", "#/alpine?path=token=x", "#/alpine?platform=user", "?image=token"] {
        assert_eq!(credentials(none), Vec::<String>::new(), "{none}");
    }
}

#[test]
fn the_search_of_other_explorers_is_understood() {
    for (search, shown) in [
        ("?image=alpine:3.20", "#/alpine:3.20"),
        ("image=ghcr.io%2Forg%2Fapp%3A1", "#/ghcr.io/org/app:1"),
        ("?repo=org/app", "#/org/app"),
        ("?image=docker+pull+alpine", "#/alpine"),
        ("?registry=ghcr.io", "#/ghcr.io/"),
        ("?registry=localhost:5000", "#/localhost:5000/"),
        ("?registry=myhost:5000", "#/myhost:5000/"),
        ("?registry=registry", "#/https://registry/"),
        ("?url=https://registry.example/", "#/registry.example/"),
        ("?url=http%3A%2F%2F192.168.1.5%3A5000", "#/http://192.168.1.5:5000/"),
        ("?url=https://ghcr.io/org/app", "#/ghcr.io/org/app"),
        ("?registry=ghcr.io&image=alpine", "#/ghcr.io/alpine"),
        ("?registry=ghcr.io&image=docker.io/library/alpine", "#/alpine"),
        ("?registry=ghcr.io&image=quay.io/org/app", "#/quay.io/org/app"),
        ("?registry=localhost:5000&repo=rich/app", "#/localhost:5000/rich/app"),
        ("?url=http://192.168.1.5:5000&image=docker+pull+rich/app:v1", "#/http://192.168.1.5:5000/rich/app:v1"),
        ("?image=&repo=alpine", "#/alpine"),
        ("?image=alpine&tag=3.20", "#/alpine:3.20"),
        ("?url=https://registry.example&repo=app&tag=1", "#/registry.example/app:1"),
        ("?image=alpine:3.19&tag=3.20", "#/alpine:3.19"),
    ] {
        let found = Link::from_search(search).unwrap_or_else(|| panic!("{search}")).unwrap();
        assert_eq!(found.to_string(), shown, "{search}");
    }
    for none in ["", "?", "?x=y", "?image=", "?registry=%20", "?broken=%", "?next=https://evil.example"] {
        assert_eq!(Link::from_search(none), None, "{none}");
    }
    for bad in [
        "?image=%",
        "?image=a//b",
        "?url=javascript:alert(1)",
        "?image=alpine%253A3",
        "?url=https://u:p@h/",
        "?registry=a b&repo=rich/app",
        "?image=alpine&tag=-1",
    ] {
        assert!(Link::from_search(bad).is_some_and(|found| found.is_err()), "{bad}");
    }
    assert!(Link::from_search(&format!("?image={}", "a".repeat(100_000))).is_some_and(|found| found.is_err()));
}

#[test]
fn what_is_typed_becomes_a_link_and_so_does_a_link_of_ours() {
    for (text, shown) in [
        (" docker pull alpine:3 \n", "#/alpine:3"),
        ("ghcr.io", "#/ghcr.io/"),
        ("#/alpine:3?platform=linux/arm64", "#/alpine:3?platform=linux/arm64"),
        ("https://pages.example/tallyman/#/alpine:3?path=x", "#/alpine:3?path=x"),
        ("http://localhost:8080/#/ghcr.io/", "#/ghcr.io/"),
    ] {
        assert_eq!(Link::from_typed(text).unwrap().to_string(), shown, "{text}");
    }
    for (line, shown) in [
        ("docker pull --platform linux/arm64 alpine:3", "#/alpine:3?platform=linux/arm64"),
        ("docker pull --platform=linux/arm/v7 alpine:3", "#/alpine:3?platform=linux/arm/v7"),
        ("FROM --platform=$BUILDPLATFORM golang:1.22 AS build", "#/golang:1.22"),
        ("docker pull --platform linux/arm64 alpine", "#/alpine"),
        ("docker run --platforms x alpine:3", "#/alpine:3"),
    ] {
        assert_eq!(Link::from_typed(line).unwrap().to_string(), shown, "{line}");
    }
    let of_platform = Link::from_typed("ghcr.io/org/app:1?platform=linux/arm64").unwrap();
    assert_eq!(of_platform.to_string(), "#/ghcr.io/org/app:1?platform=linux/arm64");
    assert_eq!(Link::from_typed("Alpine").unwrap_err().suggestion().as_deref(), Some("alpine"));
    assert!(Link::from_typed("").is_err());
}

#[test]
fn a_title_names_the_thing_first() {
    for (fragment, title) in [
        ("#/", "Tallyman"),
        ("#/ghcr.io/", "ghcr.io · Tallyman"),
        ("#/docker.io/library/alpine:3.20", "alpine:3.20 · Tallyman"),
        ("#/ghcr.io/org/app", "ghcr.io/org/app · Tallyman"),
        (&*format!("#/ghcr.io/org/app@{D}"), "ghcr.io/org/app@sha256:2792c97f… · Tallyman"),
        (&*format!("#/alpine:3@{D}?path=x"), "alpine:3@sha256:2792c97f… · Tallyman"),
        ("#/alpine:3?platform=linux/arm64", "alpine:3 linux/arm64 · Tallyman"),
        (
            &*format!("#/alpine:3?platform=linux/arm64&layer={D}&path=etc/passwd"),
            "alpine:3 linux/arm64, layer sha256:2792c97f… · Tallyman",
        ),
        ("#/alpine:3?compare=3.19", "alpine:3 compared with 3.19 · Tallyman"),
        (&*format!("#/alpine@{D}?proof=layers"), "alpine@sha256:2792c97f… proof · Tallyman"),
        ("#/alpine?report", "alpine report · Tallyman"),
        ("#/alpine?filter=3&sort=newest", "alpine · Tallyman"),
        // What no page of that kind goes by.
        (&*format!("#/alpine?platform=linux/arm64&layer={D}&proof=layers"), "alpine · Tallyman"),
        ("#/alpine:3?report&section=pin", "alpine:3 · Tallyman"),
        (&*format!("#/alpine:3?layer={D}&compare=3.19&proof=layers"), "alpine:3 proof · Tallyman"),
        ("#/alpine@blake3:abc", "alpine@blake3:abc · Tallyman"),
        ("#/oci:demo:1", "oci:demo:1 · Tallyman"),
    ] {
        assert_eq!(link(fragment).title("Tallyman"), title, "{fragment}");
    }
    assert_eq!(link("#/alpine:Tallyman").title("Harbour"), "alpine:Tallyman · Harbour");
}

#[test]
fn links_are_made_from_what_they_open() {
    let app = Repository::new(Host::parse("ghcr.io").unwrap(), "org/app").unwrap();
    assert_eq!(Link::repository(&app).to_string(), "#/ghcr.io/org/app");
    assert_eq!(Link::reference("alpine:3".parse().unwrap()).to_string(), "#/alpine:3");
    assert_eq!(Link::of_registry(Host::hub()).to_string(), "#/docker.io/");
    let view = View { filter: Some("team/".to_owned()), platform: Some("linux".to_owned()), ..View::default() };
    assert_eq!(Link::of_registry(Host::hub()).inside(view.clone()).to_string(), "#/docker.io/?filter=team/");
    let alpine = Link::reference("alpine:3".parse().unwrap()).inside(view.clone());
    assert_eq!(alpine.to_string(), "#/alpine:3?platform=linux&filter=team/");
    assert_eq!(Link::Home.inside(view), Link::Home);
}

fn any_view() -> impl Strategy<Value = View> {
    let text = || option::of(any::<String>());
    let layer = option::of("(sha256:[a-f0-9]{64}|blake3[+]b:[a-zA-Z0-9=_-]{1,9})".prop_map(|d| d.parse().unwrap()));
    let proof = option::of(prop_oneof![Just(Proof::Layers), Just(Proof::Documents)]);
    let section = option::of(prop_oneof![Just(Section::Pin), Just(Section::Platforms), Just(Section::Document)]);
    let list = (text(), text(), text(), any::<bool>());
    (text(), layer, text(), text(), list, proof, section).prop_map(
        |(platform, layer, path, compare, list, proof, section)| {
            let (filter, sort, show, report) = list;
            View { platform, layer, path, compare, filter, sort, show, report, proof, section }
        },
    )
}

fn any_link() -> impl Strategy<Value = Link> {
    let host =
        || "(|https?://)([a-z0-9]{1,5}[.][a-z]{1,5}|localhost|\\[::[1-9a-f]\\]|docker.io|127.0.0.1)(|:[1-9][0-9]{1,3})";
    let registry = host().prop_filter_map("not a host", |text| Host::parse(&text).ok());
    let path = "[a-z0-9]{1,5}((/|[.]|__?|--?)[a-z0-9]{1,5}){0,3}";
    let tag = || "(|:[A-Za-z0-9_][A-Za-z0-9._-]{0,9})(|@sha256:[a-f0-9]{64})";
    let folder = "(https?://[a-z]{1,5}[.][a-z]{2}(|:8080)(/[a-zA-Z0-9._~!$&'()*+,;=:@-]{1,5}|/a%20b){0,3}/?|demo(/[a-z0-9_-]{1,5}){0,2})";
    let reference = prop_oneof![
        (host(), path, tag()).prop_map(|(host, path, tag)| format!("{host}/{path}{tag}")),
        (path, tag()).prop_map(|(path, tag)| format!("{path}{tag}")),
        (folder, tag()).prop_map(|(folder, tag)| format!("oci:{folder}{tag}")),
    ];
    let reference = reference.prop_filter_map("not a reference", |text| text.parse::<Reference>().ok());
    prop_oneof![
        1 => Just(Link::Home),
        2 => (registry, option::of(any::<String>())).prop_map(|(host, filter)| Link::Registry { host, filter }),
        6 => (reference, any_view()).prop_map(|(reference, view)| Link::Reference { reference, view }),
    ]
}

proptest! {
    // A failing input belongs into a table above, not into a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_link_reads_back(link in any_link()) {
        prop_assert_eq!(Link::parse(&link.to_string()), Ok(link.clone()));
        // A link pasted into the search box too.
        prop_assert_eq!(Link::from_typed(&format!("https://pages.example/{link}")), Ok(link.clone()));
        prop_assert!(link.to_string().bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert!(credentials(&link.to_string()).is_empty());
    }

    #[test]
    fn no_text_can_panic(text in any::<String>(), crooked in "[#/?&=%a-z0-9:@.\\[\\]]{0,80}") {
        for text in [text.as_str(), crooked.as_str(), &format!("#/{text}"), &format!("#/{crooked}"), &format!("#/a?{text}")] {
            if let Ok(link) = Link::parse(text) {
                prop_assert_eq!(Link::parse(&link.to_string()), Ok(link.clone()));
                prop_assert!(!link.title("Tallyman").is_empty());
            }
            Link::from_search(text);
            Link::from_typed(text).ok();
            credentials(text);
        }
    }
}

/// The mistake in brackets.
fn marked(mistake: Option<Mistake>) -> String {
    mistake.map_or_else(|| "-".to_owned(), |m| format!("{}[{}]{}", m.before, m.wrong, m.after))
}

#[test]
fn a_mistake_is_marked_in_the_text_that_has_it() {
    let cases = [
        ("#/ghcr.io/org/App:1", "ghcr.io/org/[A]pp:1"),
        ("#/ghcr.io/org/app:1!2", "ghcr.io/org/app:1[!]2"),
        ("#/ghcr.io/%C3%84pp:1", "ghcr.io/[Ä]pp:1"),
        ("#/ghcr.io/a%zz", "ghcr.io/a[%]zz"),
        ("#/app?layer=nothing", "app[]"),
        ("#install", "install[]"),
    ];
    for (fragment, expected) in cases {
        let error = Link::parse(fragment).unwrap_err();
        let mistake = Mistake::in_fragment(fragment, &error);
        assert_eq!(marked(mistake.clone()), expected, "{fragment}: {error}");
        let mistake = mistake.unwrap();
        assert_eq!(mistake.text(), [mistake.before.as_str(), &mistake.wrong, &mistake.after].concat());
    }
    let typed = "ghcr.io/größe/App";
    let mistake = Mistake::in_text(typed, &Link::from_typed(typed).unwrap_err()).unwrap();
    assert_eq!((mistake.wrong.as_str(), mistake.span()), ("ö", (10, 11)), "as a text field counts");
}

#[test]
fn a_text_that_may_hold_a_password_is_not_repeated() {
    let typed = "https://bob:hunter2@ghcr.io/org/app";
    let error = Link::from_typed(typed).unwrap_err();
    assert!(error.is_credential());
    assert_eq!(Mistake::in_text(typed, &error), None);
    for typed in ["curl -u bob:hunter2 https://ghcr.io/v2/", "curl -ubob:hunter2 ghcr.io", "wget --password=x ghcr.io"]
    {
        assert_eq!(Mistake::in_text(typed, &Link::from_typed(typed).unwrap_err()), None, "{typed}");
    }
    // What is signed in to on a command line is the registry.
    let login = Link::from_typed("docker login -u bob -p hunter2 ghcr.io").unwrap();
    assert_eq!(login.to_string(), "#/ghcr.io/");
    let long = format!("#/{}", "A".repeat(5000));
    assert_eq!(Mistake::in_fragment(&long, &Link::parse(&long).unwrap_err()), None);
}

#[test]
fn the_open_section_travels_in_the_link() {
    for (written, section) in [
        ("#/alpine:3?section=pin", Some(Section::Pin)),
        ("#/alpine:3?section=compare", Some(Section::Compare)),
        ("#/alpine:3?section=platforms", Some(Section::Platforms)),
        ("#/alpine:3?section=layers", Some(Section::Layers)),
        ("#/alpine:3?section=config", Some(Section::Config)),
        ("#/alpine:3?section=annotations", Some(Section::Annotations)),
        ("#/alpine:3?platform=linux/arm64&section=document", Some(Section::Document)),
        ("#/alpine:3?section=unknown", Some(Section::Unknown)),
        ("#/alpine:3", None),
    ] {
        let link = Link::parse(written).unwrap();
        let Link::Reference { view, .. } = &link else { panic!("{written}") };
        assert_eq!(view.section, section, "{written}");
        assert_eq!(link.to_string(), written);
    }
    assert_eq!(Link::parse("#/alpine:3?section=<script>").unwrap().to_string(), "#/alpine:3?section=unknown");
}

#[test]
fn the_other_side_of_a_comparison_may_be_written_short() {
    let base: Reference = "ghcr.io/org/app:1.4.2".parse().unwrap();
    for (written, reference, platform) in [
        ("mirror.example.com/org/app:1.4.2", "mirror.example.com/org/app:1.4.2", None),
        ("ghcr.io/org/app:1.4.1?platform=linux/arm64", "ghcr.io/org/app:1.4.1", Some("linux/arm64")),
        ("alpine:3", "docker.io/library/alpine:3", None),
        (":1.4.1", "ghcr.io/org/app:1.4.1", None),
        (":1.4.1?platform=linux/arm64", "ghcr.io/org/app:1.4.1", Some("linux/arm64")),
        ("?platform=linux/arm64", "ghcr.io/org/app:1.4.2", Some("linux/arm64")),
        ("mirror.example.com/org/app", "mirror.example.com/org/app:1.4.2", None),
        ("mirror.example.com/", "mirror.example.com/org/app:1.4.2", None),
        ("http://10.0.0.1:5000/", "http://10.0.0.1:5000/org/app:1.4.2", None),
        ("oci:demo:1", "oci:demo:1", None),
    ] {
        let compared = Compared::parse(written, &base).unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(compared.reference.to_string(), reference, "{written}");
        assert_eq!(compared.platform.as_deref(), platform, "{written}");
        assert_eq!(Compared::parse(&compared.to_string(), &base).unwrap(), compared, "{written} reads back");
        let link = compared.link(&base, Some("linux/amd64".to_owned()));
        assert_eq!(Link::parse(&link.to_string()).unwrap(), link, "{written} in a link");
    }
    let digest = format!("@{D}");
    let compared = Compared::parse(&digest, &base).unwrap();
    assert_eq!(compared.reference.to_string(), format!("ghcr.io/org/app@{D}"));
    let pinned: Reference = format!("ghcr.io/org/app@{D}").parse().unwrap();
    let mirror = Compared::parse("mirror.example.com/", &pinned).unwrap();
    assert_eq!(mirror.reference.to_string(), format!("mirror.example.com/org/app@{D}"));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let base: Reference = "ghcr.io/org/app:1.4.2".parse().unwrap();
    for text in ["", "a/UPPER:1", ":", "@sha256:1", "user:secret@ghcr.io/org/app:1"] {
        assert!(Compared::parse(text, &base).is_err(), "{text}");
    }
    let layout: Reference = "oci:demo:1".parse().unwrap();
    assert!(Compared::parse("ghcr.io/", &layout).is_err(), "a layout has no repository of the same name anywhere");
    assert_eq!(
        Compared::from_typed("docker pull alpine:3", &base).unwrap().reference.to_string(),
        "docker.io/library/alpine:3"
    );
    assert_eq!(
        Compared::from_typed("mirror.example.com", &base).unwrap().reference.to_string(),
        "mirror.example.com/org/app:1.4.2"
    );
}

#[test]
fn a_file_to_pin_has_a_link_with_nothing_of_it() {
    assert_eq!(link("#/?pin"), Link::PinFile);
    assert_eq!(Link::PinFile.to_string(), "#/?pin");
    assert_eq!(Link::PinFile.title("Tallyman"), "Pin my file · Tallyman");
}
