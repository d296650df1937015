//! What kind of name a tag is.

use proptest::prelude::*;
use tallyman::tag::{DigestTag, Kind, Row, TagName};

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn are(kind: Kind, names: &[&str]) {
    for name in names {
        assert_eq!(TagName::new((*name).to_owned()).kind(), kind, "{name}");
    }
}

#[test]
fn releases_have_three_numbers_or_four() {
    let names = ["1.4.2", "v1.4.2", "V1.4.2", "0.0.1", "10.0.17763.1", "2024.10.15", "2024.01.15", "release-1.4.2"];
    are(Kind::Release, &names);
    are(Kind::Release, &["1.4.2-alpine", "1.4.2-slim-bookworm", "1.4.2-alpine3.19", "17.0.9_9-jre", "1.4.2_build.5"]);
    are(Kind::Release, &["1.4.2-r9", "1.4.2-ls234", "app-1.4.2", "app-v1.4.2-alpine", "my-app-1.4.2", "version-1.4.2"]);
    are(Kind::Release, &["1.4.2-debian-12-r5", "1.25.3-otel", "99999999999999999999999.0.1"]);
}

#[test]
fn a_word_before_a_version_is_what_it_is_a_version_of() {
    are(Kind::PreRelease, &["app-1.4.2-rc.1", "operator-v0.1.0-beta.2"]);
    are(Kind::Floating, &["app-1.4", "arm64v8-1.4-alpine"]);
    // A program that is released by itself, and editions that are named after their base or have the program in them.
    are(Kind::Release, &["jdk-17.0.9", "jdk-17.0.9_9", "jre-17.0.9_9-alpine", "fpm-8.2.1", "apache-2.4.58-bookworm"]);
    are(
        Kind::Floating,
        &["alpine-3.19.1", "debian-12.4.0", "slim-1.2.3", "jdk-17", "jdk-alpine3.19", "fpm-8.2", "jdk"],
    );
    are(Kind::Combined, &["jdk-20240127.1", "fpm-a1b2c3d"]);
    are(Kind::Combined, &["app-1.4.2-a1b2c3d", "app-1.4-r2"]);
    are(
        Kind::Other,
        &["app-1", "fix-1.4.2", "feature-1.4.2-x", "dependabot-npm-1.4.2", "app-1.4.2foo", "a1b2c3d-1.4.2"],
    );
    for (name, line) in [
        ("app-1.4.2", "app"),
        ("my-app-v1.4.2", "my-app"),
        ("jdk-17.0.9_9", "jdk"),
        ("v1.4.2", ""),
        ("release-v1.4.2", ""),
        ("Version-1.4.2", ""),
        ("main-20240102-a1b2c3d", "main"),
        ("main-20240102-alpine", "main"),
        ("main-alpine", "main"),
        ("main", "main"),
        ("noble-20240127.1", ""),
        ("bookworm-2024-01-10-slim", "bookworm"),
        ("slim-bookworm", ""),
        ("latest", ""),
        ("latest-alpine", ""),
        ("build-17", "build"),
        ("build.17", "build"),
        ("b17", "b"),
        ("ci", "ci"),
        ("48213", ""),
        ("20240102-alpine", ""),
    ] {
        assert_eq!(TagName::new(name.to_owned()).line(), line, "{name}");
    }
}

#[test]
fn a_tag_with_its_repository_is_of_the_kind_of_the_tag() {
    are(Kind::Release, &["app:1.4.2", "docker.io/library/alpine:3.20.1", "my_app:v1.2.3", "localhost:5000/a.b:1.0.0"]);
    are(Kind::Floating, &["app:1", "ubuntu:latest", "a.b:2", "alpine:3.20", "library/redis:7", "app:1.4-alpine"]);
    are(Kind::Other, &["app:", ":", "app:strange"]);
    are(Kind::Untagged, &[&format!("sha256:{HEX}"), &format!("sha512:{HEX}{HEX}")]);
    are(Kind::Digest(DigestTag::Signature), &[&format!("app:sha256-{HEX}.sig")]);
    let name = TagName::new("localhost:5000/a.b:v1.4.2-rc.1-slim".to_owned());
    assert_eq!((name.repository(), name.tag()), ("localhost:5000/a.b", "v1.4.2-rc.1-slim"));
    assert_eq!((name.prefix(), name.core(), name.build(), name.flavour()), ("v", "1.4.2", "rc.1", "slim"));
    let plain = TagName::new("1.4.2".to_owned());
    assert_eq!((plain.repository(), plain.tag()), ("", "1.4.2"));
}

#[test]
fn content_without_a_name_is_untagged_whatever_the_algorithm_of_its_digest() {
    let digest = "blake3:1".parse().unwrap();
    let row = Row::untagged(&digest);
    assert_eq!((row.kind(), row.name().as_str(), row.tag(), row.has_tag()), (Kind::Untagged, "blake3:1", None, false));
    let mut row = Row::new("blake3:1".to_owned());
    assert_eq!((row.tag().unwrap().to_string(), row.has_tag()), ("1".to_owned(), true));
    row.lose_tag();
    assert_eq!((row.tag(), row.has_tag()), (None, false));
    assert!(!Row::new("-1".to_owned()).has_tag());
}

#[test]
fn pre_releases_have_a_word_for_it() {
    are(Kind::PreRelease, &["1.5.0-rc.1", "v1.5.0-rc1", "1.5.0-beta", "1.5.0-alpha.2.3", "2.0.0-SNAPSHOT", "1.5.0-M2"]);
    are(Kind::PreRelease, &["3.14.0rc1", "3.14.0b2-slim", "3.13.0a1", "1.5.0-rc-2", "1.5.0-rc.1-alpine", "1.4-rc1"]);
    are(Kind::PreRelease, &["16rc1", "16beta1", "16beta1-alpine", "v17rc2"]);
    are(Kind::PreRelease, &["8.0.0-preview.7", "1.5.0-dev"]);
}

#[test]
fn floating_names_are_channels_families_editions_and_reviews() {
    are(Kind::Floating, &["latest", "stable", "edge", "main", "master", "nightly", "LTS", "latest-alpine", "dev-slim"]);
    are(
        Kind::Floating,
        &["1", "v1", "1.4", "24.04", "2019", "1.4-alpine", "3-slim-bookworm", "1.4.x", "1.x", "3.13-rc"],
    );
    are(Kind::Floating, &["alpine", "slim-bookworm", "alpine3.19", "bookworm", "ltsc2022", "pr-17", "release-1.4"]);
}

#[test]
fn commits_have_letters_and_digits() {
    let whole = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3";
    are(Kind::Commit, &["9f8e7d6", "abcdef0", whole, "sha-9f8e7d6", "git-9f8e7d6c", "g9f8e7d6", "commit-123456", HEX]);
    are(Kind::Other, &["defaced", "sha-main", "9f8e7d6x", "9f8e7"]);
}

#[test]
fn combined_names_have_a_commit_a_date_or_a_number_behind_them() {
    are(Kind::Combined, &["1.4.2-a1b2c3d", "v1.4.2-3-g9f8e7d6", "1.4.2-57", "1.4.2-20240102", "1.4-a1b2c3d"]);
    are(
        Kind::Combined,
        &["main-20240102", "main-a1b2c3d", "main-20240102-a1b2c3d", "nightly-2024-01-02", "20240102-a1b2c3d"],
    );
    are(
        Kind::Combined,
        &["0.0.0-20240102150405-abcdef123456", "1.4.2-alpine-a1b2c3d", "feature-x-a1b2c3d", "app-2024-01-02"],
    );
    are(
        Kind::Combined,
        &["jammy-20240111", "noble-20240127.1", "bookworm-20240110-slim", "slim-bookworm-2024-01-10", "alpine-a1b2c3d"],
    );
    are(Kind::Floating, &["alpine-3.19", "ubuntu-22.04", "fpm-8", "alpine-edge"]);
}

/// One hash in a thousand has letters only, and behind a version they are no word.
#[test]
fn a_commit_behind_a_version_needs_no_digit() {
    are(Kind::Combined, &["v1.12.0-deadbee", "1.4.2-alpine-deadbeef", "main-deadbee", "1.4.2-gdeadbee"]);
    are(Kind::Release, &["1.4.2-facade", "1.4.2-defaceds"]);
    are(Kind::Other, &["deadbee", "words-deadbee"]);
}

#[test]
fn builds_are_dates_and_numbers() {
    are(
        Kind::Build,
        &[
            "001",
            "012",
            "20240102",
            "2024-01-02",
            "202401021530",
            "20240102153000",
            "20240102T1530",
            "20240102-1",
            "v20240102",
        ],
    );
    are(Kind::Build, &["RELEASE.2024-01-02T03-04-05Z", "48213", "build-17", "b17", "20240102-alpine", "1234567"]);
    // Days that the calendar has not: the number of a build, or nothing.
    are(Kind::Build, &["20241302", "20240230", "2024-02-29", "2000-02-29", "2024-04-30"]);
    for day in ["2024-02-30", "2023-02-29", "2024-04-31", "2024-13-02", "2024_02_30", "2024-02-30-alpine"] {
        are(Kind::Other, &[day]);
    }
}

#[test]
fn names_made_of_digests_are_told_by_their_length() {
    are(Kind::Digest(DigestTag::Referrers), &[&format!("sha256-{HEX}"), &format!("sha512-{HEX}")]);
    are(Kind::Digest(DigestTag::Signature), &[&format!("sha256-{HEX}.sig")]);
    are(Kind::Digest(DigestTag::Attestation), &[&format!("sha256-{HEX}.att")]);
    are(Kind::Digest(DigestTag::Sbom), &[&format!("sha256-{HEX}.sbom")]);
    are(Kind::Digest(DigestTag::Other), &[&format!("sha256-{HEX}.vex")]);
    are(Kind::Other, &["sha256-e3b0c442.sig", &format!("sha256-{HEX}0"), &format!("sha256-{}", HEX.to_uppercase())]);
}

#[test]
fn a_name_made_of_a_digest_tells_its_subject() {
    let subject = |name: String| TagName::new(name).subject().map(|digest| digest.to_string());
    assert_eq!(subject(format!("sha256-{HEX}.sig")), Some(format!("sha256:{HEX}")));
    assert_eq!(subject(format!("sha512-{HEX}")), None, "cut, so it names nothing");
    assert_eq!(subject("1.4.2".to_owned()), None);
}

#[test]
fn other_names_stay_names() {
    are(
        Kind::Other,
        &[
            "",
            "1.0.0-",
            "v1.0.0_",
            "1.0.0+",
            "1.0.0.",
            "foo",
            "feature-login",
            "1..0",
            "1.",
            ".1",
            "v",
            "v1a",
            "1.2.3.4.5",
            "1.4.2foo",
            "ünïcode",
            "x86_64",
        ],
    );
}

#[test]
fn the_parts_of_a_name_are_told_apart() {
    for (name, prefix, core, build, flavour) in [
        ("v1.4.2", "v", "1.4.2", "", ""),
        ("1.5.0-rc.1-slim-bookworm", "", "1.5.0", "rc.1", "slim-bookworm"),
        ("1.4.2-a1b2c3d", "", "1.4.2", "a1b2c3d", ""),
        ("1.4.2-alpine-a1b2c3d", "", "1.4.2", "a1b2c3d", "alpine"),
        ("v1.4.2-3-g9f8e7d6", "v", "1.4.2", "3-g9f8e7d6", ""),
        ("17.0.9_9-jre-alpine", "", "17.0.9", "", "jre-alpine"),
        ("3.14.0rc1-slim", "", "3.14.0", "rc1", "slim"),
        ("1.4-alpine3.19", "", "1.4", "", "alpine3.19"),
        ("latest-alpine", "", "", "", "alpine"),
        ("main-20240102", "", "", "20240102", ""),
        ("slim-bookworm", "", "", "", "slim-bookworm"),
        ("2024-01-02", "", "2024", "01-02", ""),
        ("2024-01-02-alpine", "", "2024", "01-02", "alpine"),
        ("20240102T1530", "", "20240102", "T1530", ""),
        ("release-1.4.2", "release-", "1.4.2", "", ""),
        ("app-v1.4.2-rc.1-slim", "app-v", "1.4.2", "rc.1", "slim"),
        ("1.4.2-r9", "", "1.4.2", "r9", ""),
        ("1.4.2-debian-12-r9", "", "1.4.2", "r9", "debian-12"),
        ("1.4.2-r9-alpine", "", "1.4.2", "r9", "alpine"),
        ("feature-x-a1b2c3d", "", "", "a1b2c3d", ""),
        ("build-17", "", "", "17", ""),
        ("b17", "", "", "17", ""),
        ("noble-20240127.1", "", "", "20240127.1", "noble"),
        ("bookworm-2024-01-10-slim", "", "", "2024-01-10", "slim"),
        ("slim-bookworm-20240110", "", "", "20240110", "slim-bookworm"),
        ("alpine-20240110-", "", "", "20240110", ""),
        ("alpine-3.19", "", "", "", "alpine-3.19"),
    ] {
        let parsed = TagName::new(name.to_owned());
        let parts = (parsed.prefix(), parsed.core(), parsed.build(), parsed.flavour());
        assert_eq!(parts, (prefix, core, build, flavour), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_kind(name in "\\PC{0,140}") {
        let parsed = TagName::new(name.clone());
        prop_assert_eq!(parsed.as_str(), name);
    }

    #[test]
    fn the_parts_of_a_tag_are_parts_of_it(name in "(v|release-|main-|sha-)?[0-9a-z]{0,9}([-._][0-9a-zA-Z]{0,9}){0,5}") {
        let parsed = TagName::new(name.clone());
        for part in [parsed.core(), parsed.build(), parsed.flavour()] {
            prop_assert!(name.contains(part));
        }
        // They stand apart, in this order or with the build last.
        let parts = parsed.prefix().len() + parsed.core().len() + parsed.build().len() + parsed.flavour().len();
        prop_assert!(parts <= name.len(), "{:?}", parsed);
    }

    #[test]
    fn every_release_is_one(major in 0_u32..3000, minor in 0_u32..100, patch in 0_u32..100, v in "v?") {
        let name = TagName::new(format!("{v}{major}.{minor}.{patch}"));
        prop_assert_eq!(name.kind(), Kind::Release);
        let family = TagName::new(format!("{v}{major}.{minor}"));
        prop_assert_eq!(family.kind(), Kind::Floating);
    }
}
