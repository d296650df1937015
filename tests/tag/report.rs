//! What a repository's names and digests tell about its releases.

use proptest::prelude::*;
use tallyman::tag::remembered::Before;
use tallyman::tag::report::{Extent, Floating, Released, Report, Said, Stands, Told, report};
use tallyman::tag::{Row, aliases};

use crate::{digest_of, rows};

fn of(names: &[&str]) -> (Vec<Row>, Report) {
    remembering(names, &[], Extent::Whole)
}

fn remembering(names: &[&str], before: &[(&str, &str)], extent: Extent) -> (Vec<Row>, Report) {
    let rows = rows(names);
    let known = |(tag, content): &(&str, &str)| Before { tag: (*tag).to_owned(), digest: digest_of(content), at: None };
    let before: Vec<Before> = before.iter().map(known).collect();
    let report = report(&rows, &aliases(&rows), &before, extent);
    (rows, report)
}

fn name(rows: &[Row], position: u32) -> &str {
    rows[position as usize].name().as_str()
}

/// Each floating tag with where it stands, what it stands at, and what would be the newest.
fn standing(names: &[&str]) -> Vec<(String, Stands, Vec<String>, String)> {
    let (rows, report) = of(names);
    let text = |position: &u32| name(&rows, *position).to_owned();
    let line = |floating: &Floating| {
        let newest = floating.newest.as_ref().map(text).unwrap_or_default();
        (text(&floating.tag), floating.stands, floating.at.iter().map(text).collect(), newest)
    };
    report.floating.iter().map(line).collect()
}

fn stands(names: &[&str], tag: &str) -> (Stands, Vec<String>, String) {
    let (_, stands, at, newest) = standing(names).into_iter().find(|(name, ..)| name == tag).unwrap();
    (stands, at, newest)
}

fn at(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_floating_tag_stands_at_the_newest_release_or_behind_it_or_that_is_not_known() {
    let newest = || "1.4.2".to_owned();
    assert_eq!(stands(&["1.4=a", "1.4.2=a", "1.4.1=b"], "1.4"), (Stands::Newest, at(&["1.4.2"]), newest()));
    assert_eq!(stands(&["1.4=b", "1.4.2=a", "1.4.1=b"], "1.4"), (Stands::Behind, at(&["1.4.1"]), newest()));
    assert_eq!(stands(&["1.4=c", "1.4.2=a", "1.4.1=b"], "1.4"), (Stands::Elsewhere, vec![], newest()));
    assert_eq!(stands(&["1.4", "1.4.2=a"], "1.4"), (Stands::Unread, vec![], newest()));
    assert_eq!(stands(&["1.4=b", "1.4.2", "1.4.1=b"], "1.4"), (Stands::Release, at(&["1.4.1"]), newest()));
    assert_eq!(stands(&["1.4=b", "1.4.2"], "1.4"), (Stands::Elsewhere, vec![], newest()));
}

/// A report's sentence about a floating tag, with its word for scripts.
fn told(names: &[&str], tag: &str) -> (&'static str, String) {
    let (rows, report) = of(names);
    let floating = report.floating.iter().find(|floating| name(&rows, floating.tag) == tag).unwrap();
    let told = floating.told(report.released);
    (told.word, sentence(&rows, &told))
}

fn sentence(rows: &[Row], told: &Told) -> String {
    let text = |said: &Said| match said {
        Said::Words(words) => words.clone(),
        Said::Tag(at) => name(rows, *at).to_owned(),
    };
    told.said.iter().map(text).collect::<Vec<_>>().join(" ")
}

#[test]
fn where_nothing_names_a_release_a_floating_tag_is_told_with_the_others_of_its_digest() {
    let alias = |sentence: &str| ("alias", sentence.to_owned());
    let alone = |tag: &str| ("unmatched", format!("{tag} stands at no other tag that has been read"));
    let words = ["edge=a", "latest=a", "stable=s", "nightly=n", "dev=d", "master-abc1234=m"];
    assert_eq!(told(&words, "latest"), alias("latest is the same as edge"));
    assert_eq!(told(&words, "edge"), alias("edge is the same as latest"));
    assert_eq!(told(&words, "stable"), alone("stable"));
    let numbers = ["v1=a", "v2=b", "v9=c", "v10=d", "latest=d"];
    assert_eq!(told(&numbers, "latest"), alias("latest is the same as v10"));
    assert_eq!(told(&numbers, "v9"), alone("v9"));
    assert_eq!(told(&["latest=a", "login=a"], "latest"), alias("latest is the same as login"), "floating or not");
    let three = ["latest=a", "edge=a", "main=a", "stable=a"];
    assert_eq!(told(&three, "latest"), alias("latest is the same as stable and main and edge"));
    let many = [&three[..], &["dev=a", "nightly=a"]].concat();
    assert_eq!(told(&many, "latest"), alias("latest is the same as stable and nightly and main and 2 more"));
    // What was made of a commit is told as what it stands at, and beside releases these are what counts.
    assert_eq!(told(&["latest=a", "edge=a", "main-9f8e7d6=a"], "latest").1, "latest stands at main-9f8e7d6");
    assert_eq!(
        told(&["edge=a", "next=a", "1.0.0=b"], "edge").1,
        "edge stands at none of the releases that have been read"
    );
}

#[test]
fn tags_of_several_repositories_are_told_apart_by_repository() {
    let names = [
        "app:1.4.2=a",
        "app:1.4.1=b",
        "app:1=b",
        "app:latest=a",
        "db:2.0.0=c",
        "db:latest=c",
        "web:latest=a",
        "app:1.2.0",
    ];
    assert_eq!(stands(&names, "app:latest"), (Stands::Newest, at(&["app:1.4.2"]), "app:1.4.2".to_owned()));
    assert_eq!(stands(&names, "app:1"), (Stands::Behind, at(&["app:1.4.1"]), "app:1.4.2".to_owned()));
    assert_eq!(stands(&names, "db:latest"), (Stands::Newest, at(&["db:2.0.0"]), "db:2.0.0".to_owned()));
    assert_eq!(stands(&names, "web:latest").0, Stands::Release, "at a release of which its name says nothing");
    let (rows, report) = of(&names);
    let steps: Vec<_> =
        report.rollbacks.iter().map(|step| (name(&rows, step.from), step.to.map(|to| name(&rows, to)))).collect();
    assert_eq!(steps, [("app:1.4.2", Some("app:1.4.1")), ("db:2.0.0", None)]);
    assert_eq!(report.released, Released::Versions);
    let families: Vec<_> = report.without_family.iter().map(|family| family.name.as_str()).collect();
    assert_eq!(families, [""; 0], "another repository's tags show nothing");
    let (_, report) = of(&["app:1", "app:1.4.2", "app:2.0.0", "db:3.0.0"]);
    assert_eq!(report.without_family.iter().map(|family| family.name.as_str()).collect::<Vec<_>>(), ["app:2"]);
}

#[test]
fn a_floating_name_stands_for_its_family_and_edition_only() {
    let names = ["1", "1.4", "latest", "alpine", "1.4-alpine", "edge", "1.4.2", "1.14.0", "2.0.0", "1.4.1-alpine"];
    let newest = |tag: &str| stands(&names, tag).2;
    assert_eq!(newest("1"), "1.14.0");
    assert_eq!(newest("1.4"), "1.4.2", "1.14 is not of the family 1.4, nor 1.4 of it");
    assert_eq!(newest("latest"), "2.0.0");
    assert_eq!(newest("alpine"), "1.4.1-alpine");
    assert_eq!(newest("1.4-alpine"), "1.4.1-alpine");
    assert_eq!(newest("edge"), "", "its name says nothing about releases");
    assert_eq!(stands(&["edge=a", "2.0.0=a"], "edge"), (Stands::Release, at(&["2.0.0"]), String::new()));
    assert_eq!(stands(&["next=a", "2.0.0-rc.1=a"], "next"), (Stands::Release, at(&["2.0.0-rc.1"]), String::new()));
    assert_eq!(stands(&["latest", "1.0.0", "2.0.0-rc.1"], "latest").2, "1.0.0", "a pre-release is no release");
}

#[test]
fn a_fourth_number_is_newer_than_the_release_that_has_none() {
    let names = ["1.0.0=a", "1.0.0-rc.1=b", "1.0.0.1=c", "1.0.0.2=d", "latest=d"];
    assert_eq!(stands(&names, "latest"), (Stands::Newest, at(&["1.0.0.2"]), "1.0.0.2".to_owned()));
    let (rows, report) = of(&names);
    let back = &report.rollbacks[0];
    assert_eq!((name(&rows, back.from), back.to.map(|to| name(&rows, to))), ("1.0.0.2", Some("1.0.0.1")));
}

/// `alpine` moves on to the next base, which is an edition of its own only by name.
#[test]
fn a_floating_edition_may_stand_at_any_that_begins_with_its_name() {
    let newest = || "1.12.0-alpine3.20".to_owned();
    let behind = ["1.12.0-alpine3.20=a", "1.4.2-alpine=b", "1.13.0-slim=s", "1.14.0=p"];
    let with = |tag: &'static str| stands(&[&[tag], &behind[..]].concat(), tag.split('=').next().unwrap());
    assert_eq!(with("alpine=a"), (Stands::Newest, at(&["1.12.0-alpine3.20"]), newest()));
    assert_eq!(with("1-alpine=a"), (Stands::Newest, at(&["1.12.0-alpine3.20"]), newest()));
    // Its own edition's newest is good as well, if that is what the name means.
    assert_eq!(with("alpine=b"), (Stands::Newest, at(&["1.4.2-alpine"]), "1.4.2-alpine".to_owned()));
    assert_eq!(with("alpine3=a").0, Stands::Newest);
    assert_eq!(with("alpine3.2=a"), (Stands::Release, at(&["1.12.0-alpine3.20"]), String::new()), "3.20 is not 3.2");
    assert_eq!(with("alpine=c"), (Stands::Elsewhere, vec![], newest()));
    // Where it points at another edition nothing is judged.
    assert_eq!(with("alpine=s"), (Stands::Apart, at(&["1.13.0-slim"]), newest()));
    assert_eq!(with("latest=s"), (Stands::Apart, at(&["1.13.0-slim"]), "1.14.0".to_owned()));
    let older = ["slim=b", "1.1.0-slim-trixie=a", "1.1.0-slim-bookworm=c", "1.0.0-slim-bookworm=b"];
    assert_eq!(stands(&older, "slim").0, Stands::Behind);
    let two = ["slim=c", "1.1.0-slim-trixie=a", "1.1.0-slim-bookworm=c"];
    assert_eq!(stands(&two, "slim"), (Stands::Newest, at(&["1.1.0-slim-bookworm"]), "1.1.0-slim-bookworm".to_owned()));
    let unread = ["slim=b", "1.1.0-slim-trixie=a", "1.1.0-slim-bookworm", "1.0.0-slim-bookworm=b"];
    assert_eq!(stands(&unread, "slim").0, Stands::Release);
    assert_eq!(stands(&unread, "slim").2, "1.1.0-slim-bookworm", "what it may yet stand at is to be read");
    // Sought among all of them.
    let lost = ["alpine=c", "1.12.0-alpine3.20=a", "1.11.0-alpine3.20", "1.4.2-alpine=b", "1.0.0-slim"];
    assert!(self::unread(&lost).contains(&"1.11.0-alpine3.20".to_owned()), "{:?}", self::unread(&lost));
}

#[test]
fn a_family_without_its_tag_is_told_only_where_others_have_theirs() {
    let without = |names: &[&str]| {
        let (rows, report) = of(names);
        let line = |family: &tallyman::tag::report::WithoutFamily| {
            (family.name.clone(), name(&rows, family.newest).to_owned(), name(&rows, family.like).to_owned())
        };
        report.without_family.iter().map(line).collect::<Vec<_>>()
    };
    let told = |name: &str, newest: &str, like: &str| vec![(name.to_owned(), newest.to_owned(), like.to_owned())];
    assert_eq!(without(&["1.3.0", "1.4.0", "1.4.1", "1.3"]), told("1.4", "1.4.1", "1.3"));
    assert_eq!(without(&["1.3.0", "2.4.0"]), [], "nobody here has such tags");
    assert_eq!(without(&["1", "1.3.0", "2.4.0"]), told("2", "2.4.0", "1"));
    assert_eq!(without(&["v1", "v1.3.0", "v2.4.0"]), told("v2", "v2.4.0", "v1"));
    assert_eq!(without(&["1.3", "v1.3.0", "v1.4.0"]), told("1.4", "v1.4.0", "1.3"), "spelled apart throughout");
    // Spelled in two ways: as most families are, and where those are as many, as most releases.
    assert_eq!(without(&["2", "v2", "2.4.0", "1.2.3"]), told("1", "1.2.3", "2"));
    assert_eq!(without(&["v1.0", "1.9", "1.0.0", "1.9.0", "v1.10.0"]), told("1.10", "v1.10.0", "1.9"));
    assert_eq!(without(&["v1.0", "v1.1", "1.2", "v1.0.0", "v1.1.0", "1.2.0", "1.3.0"]), told("v1.3", "1.3.0", "v1.1"));
    let many = ["1.9", "1.10", "1.9.0", "1.10.0", "1.11.0"];
    assert_eq!(without(&many), told("1.11", "1.11.0", "1.10"), "the last by its number");
    assert_eq!(
        without(&["1-alpine", "1.3.0-alpine", "2.4.0-alpine", "3.0.0"]),
        told("2-alpine", "2.4.0-alpine", "1-alpine")
    );
}

#[test]
fn where_the_spelling_of_releases_changed_a_family_has_its_tag_in_either() {
    let missing =
        |names: &[&str]| -> Vec<String> { of(names).1.without_family.into_iter().map(|family| family.name).collect() };
    let releases = ["1.0.0", "1.0.1", "1.1.0", "1.2.0", "2.0.0", "2.1.0", "v2.2.0"];
    let floating = ["1.0", "1.1", "1", "2", "latest"];
    assert_eq!(missing(&[&releases[..], &floating].concat()), ["2.2", "2.1", "2.0", "1.2"]);
    let either = ["1.0", "1.1", "1.2", "v2.2", "2.0", "2.1", "1", "v2"];
    assert_eq!(missing(&[&releases[..], &either].concat()), [""; 0]);
    let mirror = ["v1.0.0", "v1.0.1", "v1.1.0", "v2.0.0", "2.1.0", "v2.2.0", "v1.0", "v1", "v2", "latest"];
    assert_eq!(missing(&mirror), ["v2.2", "v2.1", "v2.0", "v1.1"]);
}

#[test]
fn releases_that_moved_come_before_tags_that_are_meant_to() {
    let before = [
        ("1.4.2", "old"),
        ("latest", "old"),
        ("1.4.1", "b"),
        ("1.4.0", "c"),
        ("9.9.9", "z"),
        ("next", "n"),
        ("pr-17", "p"),
    ];
    let names = ["latest=a", "1.4.2=a", "1.4.1=b", "1.4.0"];
    let (rows, report) = remembering(&names, &before, Extent::Whole);
    let moved: Vec<_> = report.moved.iter().map(|moved| (name(&rows, moved.tag), moved.floating)).collect();
    assert_eq!(moved, [("1.4.2", false), ("latest", true)], "what was not read may have moved or not");
    assert_eq!(report.moved[0].was, digest_of("old"));
    let gone: Vec<_> = report.gone.iter().map(|gone| gone.tag.as_str()).collect();
    assert_eq!(gone, ["9.9.9", "next"], "those of reviews come and go");
    for extent in [Extent::Open, Extent::Part] {
        assert_eq!(remembering(&names, &before, extent).1.gone, [], "the rest of the list may have it");
    }
    assert!(report.unread.iter().any(|position| name(&rows, *position) == "1.4.0"), "it is worth reading");
}

#[test]
fn numbers_that_were_left_out_stand_between_two_releases() {
    let gaps = |names: &[&str]| {
        let (rows, report) = of(names);
        let line = |gap: &tallyman::tag::report::Gap| {
            let (older, newer) = gap.between;
            format!("{}-{} between {} and {}", gap.from, gap.to, name(&rows, older), name(&rows, newer))
        };
        report.gaps.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(gaps(&["1.4.0", "1.4.1", "1.4.5"]), ["1.4.2-1.4.4 between 1.4.1 and 1.4.5"]);
    assert_eq!(gaps(&["1.4.9", "1.4.10", "1.5.0"]), [""; 0], "numbers, not letters");
    assert_eq!(gaps(&["1.2.7", "1.5.0"]), ["1.3-1.4 between 1.2.7 and 1.5.0"]);
    assert_eq!(gaps(&["1.0.0", "3.0.0"]), ["2-2 between 1.0.0 and 3.0.0"]);
    assert_eq!(gaps(&["2019.1.0", "2021.1.0", "22.04.1", "24.04.1"]), [""; 0], "years");
    assert_eq!(gaps(&["app-1.0.0", "app-1.0.2", "1.0.1"]), ["app-1.0.1-app-1.0.1 between app-1.0.0 and app-1.0.2"]);
    assert_eq!(gaps(&["1.0", "1.1", "1.3"]), ["1.2-1.2 between 1.1 and 1.3"]);
    assert_eq!(gaps(&["1.0.0-57", "1.0.0-59", "1.0.2-61"]), ["1.0.1-1.0.1 between 1.0.0-59 and 1.0.2-61"]);
    assert_eq!(gaps(&["0.1.0-rc.1", "0.3.0-rc.1"]), [""; 0], "what is before its release says nothing of releases");
    assert_eq!(gaps(&["1.4.1", "1.4.3-rc.1", "1.4.3-alpine"]), [""; 0], "of the plain edition only");
    assert_eq!(gaps(&["2024.1.20240102", "2024.1.20240301"]), [""; 0], "dates leave no gaps");
    assert_eq!(gaps(&["1.4.18446744073709551615", "1.4.0"]), [""; 0]);
    // A zero before a number tells of the calendar, wherever the first number is the same.
    assert_eq!(gaps(&["2024.01.15", "2024.01.18", "2024.10.12", "2024.10.20"]), [""; 0]);
    assert_eq!(gaps(&["24.04.1", "24.04.3", "24.10.1"]), ["24.04.2-24.04.2 between 24.04.1 and 24.04.3"]);
    assert_eq!(gaps(&["01.02.03", "1.4.1", "1.4.3", "2.4.1", "2.4.3"]), ["2.4.2-2.4.2 between 2.4.1 and 2.4.3"]);
    assert_eq!(gaps(&["V1.0.0", "01.2.3", "1.9.0"]), [""; 0], "on neither side of a number of the calendar");
    assert_eq!(gaps(&["1.4.0", "1.4.0.2", "1.4.2"]), ["1.4.1-1.4.1 between 1.4.0.2 and 1.4.2"]);
    assert_eq!(gaps(&["1.4.0.1", "1.4.0.4"]), [""; 0], "a fourth number may be that of a build");
    assert_eq!(gaps(&["1.4.0", "1.4.2"]), ["1.4.1-1.4.1 between 1.4.0 and 1.4.2"], "a zero alone is a number");
}

#[test]
fn one_would_go_back_to_the_release_before_the_one_that_is_out() {
    let back = |names: &[&str]| {
        let (rows, report) = of(names);
        let line = |rollback: &tallyman::tag::report::Rollback| {
            let to = rollback.to.map(|to| name(&rows, to).to_owned()).unwrap_or_default();
            (rollback.edition.clone(), name(&rows, rollback.from).to_owned(), rollback.by.is_some(), to)
        };
        report.rollbacks.iter().map(line).collect::<Vec<_>>()
    };
    let line = |flavour: &str, from: &str, latest: bool, to: &str| {
        (flavour.to_owned(), from.to_owned(), latest, to.to_owned())
    };
    assert_eq!(back(&["1.4.2", "1.4.1", "1.3.9"]), [line("", "1.4.2", false, "1.4.1")]);
    assert_eq!(back(&["2.0.0", "1.4.2=a", "latest=a", "1.4.1"]), [line("", "1.4.2", true, "1.4.1")]);
    assert_eq!(back(&["1.4.2", "v1.4.2", "1.4.1"])[0].3, "1.4.1", "another spelling is no step back");
    assert_eq!(back(&["1.0.0"]), [line("", "1.0.0", false, "")]);
    assert_eq!(
        back(&["1.1.0-alpine", "1.0.0-alpine", "1.1.0"]),
        [line("", "1.1.0", false, ""), line("alpine", "1.1.0-alpine", false, "1.0.0-alpine")]
    );
    assert_eq!(back(&["latest=a", "edge=a"]), []);
    // A newer base does not make another edition of what has none before it; one that has, keeps its own.
    // Nobody stands at the last of an edition that went on under another number.
    assert_eq!(
        back(&["1.12.0-alpine3.20", "1.11.0-alpine3.19", "1.4.2-alpine", "1.9.0-slim", "1.5.0"])[1..],
        [
            line("alpine3.19", "1.11.0-alpine3.19", false, "1.4.2-alpine"),
            line("alpine3.20", "1.12.0-alpine3.20", false, "1.11.0-alpine3.19"),
            line("slim", "1.9.0-slim", false, ""),
        ]
    );
    assert_eq!(back(&["3.0.0-jdk17", "2.0.0-jdk21", "1.0.0-jdk17"])[0].3, "1.0.0-jdk17");
}

#[test]
fn bare_numbers_in_a_row_are_builds_and_take_the_place_of_releases() {
    let numbers: Vec<String> = (97..125).map(|number| format!("{number}={number}")).collect();
    let mut names: Vec<&str> = numbers.iter().map(String::as_str).collect();
    names.push("latest=123");
    let (rows, report) = of(&names);
    assert_eq!((report.released, report.releases.len(), report.floating.len()), (Released::Builds, 28, 1));
    assert_eq!(name(&rows, report.releases[0]), "124");
    let back = &report.rollbacks[0];
    assert_eq!((name(&rows, back.from), back.by, name(&rows, back.to.unwrap())), ("123", Some(28), "122"));
    assert_eq!(stands(&names, "latest"), (Stands::Behind, at(&["123"]), "124".to_owned()));
}

/// Dates and numbers of builds, in a repository without releases.
#[test]
fn builds_take_the_place_of_releases_where_there_are_none() {
    let back = |names: &[&str]| {
        let (rows, report) = of(names);
        let text = |at: u32| name(&rows, at).to_owned();
        report.rollbacks.iter().map(|back| (text(back.from), back.to.map(text).unwrap_or_default())).collect::<Vec<_>>()
    };
    let line = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let dates = ["20240102=a", "20240105=b", "20240109=c", "latest=b", "20240109-alpine=d", "20240102-alpine=e"];
    assert_eq!(stands(&dates, "latest"), (Stands::Behind, at(&["20240105"]), "20240109".to_owned()));
    assert_eq!(back(&dates), [line("20240105", "20240102"), line("20240109-alpine", "20240102-alpine")]);
    let times = ["RELEASE.2024-01-02T03-04-05Z=a", "RELEASE.2024-01-09T03-04-05Z=b", "latest=b"];
    assert_eq!(stands(&times, "latest").0, Stands::Newest);
    assert_eq!(back(&times)[0].1, "RELEASE.2024-01-02T03-04-05Z", "of one year, and another date");
    let numbered = ["build-9=a", "build-10=b", "build-11=c", "latest=b"];
    assert_eq!(stands(&numbered, "latest"), (Stands::Behind, at(&["build-10"]), "build-11".to_owned()));
    assert_eq!(back(&numbered), [line("build-10", "build-9")]);
    assert_eq!(back(&["20240102=a", "20240105=b", "20240109=b", "latest=b"]), [line("20240109", "20240102")]);
    // Beside releases they are only what a tag may stand at.
    let mixed = ["1.4.2=a", "20240102=b", "edge=b", "latest=a"];
    assert_eq!(stands(&mixed, "edge"), (Stands::Release, at(&["20240102"]), String::new()));
    assert_eq!(back(&mixed), [line("1.4.2", "")]);
}

#[test]
fn builds_with_another_word_before_their_numbers_are_another_series() {
    let back = |names: &[&str]| {
        let (rows, report) = of(names);
        let text = |at: u32| name(&rows, at).to_owned();
        let line = |back: &tallyman::tag::report::Rollback| {
            (back.edition.clone(), text(back.from), back.by.is_some(), back.to.map(text).unwrap_or_default())
        };
        report.rollbacks.iter().map(line).collect::<Vec<_>>()
    };
    let line = |edition: &str, from: &str, by: bool, to: &str| (edition.to_owned(), from.to_owned(), by, to.to_owned());
    let others = ["r12=r", "r13=s", "b42=b", "b41=c", "1233=x", "1234=y", "100001=z"];
    let with = |names: &[&'static str]| [names, &others[..]].concat();
    // What has no word stays among what has none, and a series in which nothing stands is told by itself.
    let bare = with(&["latest=y"]);
    assert_eq!(stands(&bare, "latest"), (Stands::Behind, at(&["1234"]), "100001".to_owned()));
    let series = [line("", "1234", true, "1233"), line("b", "b42", false, "b41"), line("r", "r13", false, "r12")];
    assert_eq!(back(&bare), series);
    let first = with(&["build-17=a", "18=d", "17=a", "latest=a"]);
    assert_eq!(back(&first)[0], line("", "17", true, ""), "nothing of another word is older");
    // `latest` has no word: it means the series in which it stands.
    let word = with(&["latest=c", "b40=d"]);
    assert_eq!(stands(&word, "latest"), (Stands::Behind, at(&["b41"]), "b42".to_owned()));
    assert!(back(&word).contains(&line("b", "b41", true, "b40")), "{:?}", back(&word));
    // Until it is found it is sought in all of them.
    let lost = with(&["latest=q", "b40", "r11", "1232"]);
    assert_eq!(unread(&lost), at(&["1232", "b40", "r11"]));
    assert_eq!(unread(&["latest=q", "b42=b", "b41=c", "b40"]), at(&["b40"]), "the only series is what it means");
}

/// `17` may count versions and `100001` builds: which of two bare numbers was released later, none of them says.
#[test]
fn among_numbers_the_highest_is_called_no_newest_release() {
    let numbers = ["latest=a", "17=a", "build-17=a", "build-9=c", "100001=b", "9"];
    let told = told(&numbers, "latest");
    assert_eq!(told, ("behind", "latest stands at 17 and not at the newest by date or number, 100001".to_owned()));
    let (rows, report) = of(&["9=a", "build-9=c", "100001=b", "latest=b"]);
    let said = |told: Told| sentence(&rows, &told);
    let floating = report.floating.iter().find(|floating| name(&rows, floating.tag) == "latest").unwrap();
    assert!(said(floating.told(report.released)).contains("at the newest by date or number that its name speaks of"));
    let back: Vec<String> = report.rollbacks.iter().map(|back| said(back.told(report.released))).collect();
    assert!(back.iter().all(|words| !words.contains("newest release")), "{back:?}");
}

#[test]
fn a_floating_tag_may_stand_at_what_was_made_under_its_name() {
    let lines = ["jammy=b", "jammy-20240111=a", "jammy-20240125=b", "main=a", "main-9f8e7d6=a"];
    let newest = "jammy-20240125".to_owned();
    assert_eq!(stands(&lines, "jammy"), (Stands::Newest, at(&["jammy-20240125"]), newest));
    assert_eq!(stands(&lines, "main").1[..1], at(&["main-9f8e7d6"]));
    // Only what begins with its name is worth reading for it.
    let lost = ["jammy=x", "jammy-20240111=a", "jammy-20240125", "noble-20240125", "9f8e7d6"];
    assert_eq!(unread(&lost), at(&["jammy-20240125", "noble-20240125"]), "and what one would go back to");
}

#[test]
fn a_number_without_releases_in_it_shows_no_family() {
    assert_eq!(of(&["123", "1.4.2", "2.0.0"]).1.without_family, []);
    assert_eq!(of(&["1", "1.4.2", "2.0.0"]).1.without_family.len(), 1);
}

#[test]
fn another_version_of_the_same_image_is_no_step_back() {
    let back = |names: &[&str]| {
        let (rows, report) = of(names);
        let text = |at: Option<u32>| at.map(|at| name(&rows, at).to_owned()).unwrap_or_default();
        let back = &report.rollbacks[0];
        (text(Some(back.from)), text(back.to), back.apart, text(back.same))
    };
    let line = |from: &str, to: &str, apart: bool, same: &str| (from.to_owned(), to.to_owned(), apart, same.to_owned());
    assert_eq!(back(&["latest=a", "1.2.0=a", "1.1.0=a", "1.0.0=b"]), line("1.2.0", "1.0.0", true, "1.1.0"));
    assert_eq!(back(&["latest=a", "1.2.0=a", "1.1.0=a"]), line("1.2.0", "", false, "1.1.0"));
    assert_eq!(back(&["1.2.0=a", "1.1.0=b"]), line("1.2.0", "1.1.0", true, ""));
    // What has not been read may be the same.
    assert_eq!(back(&["1.2.0=a", "1.1.0=a", "1.0.0"]), line("1.2.0", "1.0.0", false, "1.1.0"));
    assert_eq!(back(&["1.2.0", "1.1.0"]), line("1.2.0", "1.1.0", false, ""));
}

#[test]
fn what_would_say_more_is_told_once_and_in_order() {
    let (rows, report) = of(&["latest", "1", "1.4.2", "1.4.1", "1.4.0", "edge=a"]);
    let unread: Vec<_> = report.unread.iter().map(|position| name(&rows, *position)).collect();
    assert_eq!(unread, ["1.4.2", "1.4.1", "latest", "1", "1.4.0"]);
    assert_eq!(of(&["latest=a", "1.0.0=a"]).1.unread, [0_u32; 0]);
    assert_eq!(of(&[]).1, Report::default());
}

/// What is unread, in order.
fn unread(names: &[&str]) -> Vec<String> {
    let (rows, report) = of(names);
    report.unread.iter().map(|position| name(&rows, *position).to_owned()).collect()
}

#[test]
fn a_floating_tag_is_sought_among_the_releases_that_its_name_speaks_of() {
    let releases =
        ["1.3.0", "1.2.0", "1.1.0", "2.0.0=y", "1.10.0=x", "1.9.0-alpine=z", "1.8.0-alpine=w", "1.7.0-alpine"];
    let with = |tag: &str| unread(&[&[tag], &releases[..]].concat());
    assert_eq!(with("1=a"), at(&["1.3.0", "1.2.0", "1.1.0"]), "newest first, of its edition only");
    assert_eq!(with("stable=a"), at(&["1.3.0", "1.7.0-alpine", "1.2.0", "1.1.0"]), "behind the gap's, any release");
    assert_eq!(with("alpine=a"), at(&["1.3.0", "1.7.0-alpine"]), "the whole edition");
    // Other families of its edition say nothing of it, apart from the one told to lack its tag.
    let family = ["1.1=a", "1.0.1", "1.0.0", "1.1.0", "1.1.1", "1.1.2=x", "1.1.3=y"];
    assert_eq!(unread(&family), at(&["1.0.1", "1.1.1", "1.1.0"]));
    // Found: the others say nothing more.
    assert_eq!(unread(&["1=a", "1.0.0", "1.1.0", "1.2.0=a", "1.3.0=x"]), [""; 0]);
    // `next` is at a pre-release more often than not, and so may a family's tag be.
    assert_eq!(unread(&["next=a", "1.0.0=b", "2.0.0-rc.1", "2.0.0-rc.2"]), at(&["2.0.0-rc.2", "2.0.0-rc.1"]));
    assert_eq!(unread(&["2=a", "1.0.0=b", "2.0.0=c", "2.1.0-rc.1", "1.1.0-rc.1"]), at(&["2.1.0-rc.1"]));
    // Nothing is left to read, and it stands nowhere.
    assert_eq!(unread(&["1=a", "1.0.0=b", "1.1.0=c"]), [""; 0]);
}

#[test]
fn tags_beside_a_gap_are_worth_reading() {
    assert_eq!(unread(&["3.0.0=a", "2.9.9=b", "1.4.5", "1.4.1", "1.4.0"]), at(&["1.4.5", "1.4.1"]));
}

#[test]
fn latest_alone_is_told_whatever_names_of_digests_lie_beside_it() {
    let signature = format!("sha256-{}.sig", "0".repeat(64));
    for (names, expected) in [
        (vec!["latest"], true),
        (vec![signature.as_str(), "latest"], true),
        (vec!["latest", "edge"], false),
        (vec!["1.0.0"], false),
        (vec![signature.as_str()], false),
        (vec![], false),
    ] {
        assert_eq!(of(&names).1.only_latest, expected, "{names:?}");
    }
}

#[test]
fn of_a_part_of_the_names_nothing_is_told_that_the_others_may_change() {
    let names = ["1.0.0=a", "1.0.3=b", "1.1.0=c", "1.0=b", "latest=a", "edge=x"];
    let (rows, whole) = of(&names);
    assert_eq!((whole.gaps.len(), whole.without_family.len(), whole.rollbacks.len()), (1, 1, 1));
    let (_, open) = remembering(&names, &[], Extent::Open);
    assert_eq!(open, Report { extent: Extent::Open, ..whole }, "nothing says that there are others");
    let (_, part) = remembering(&names, &[], Extent::Part);
    assert_eq!((part.gaps, part.without_family, part.rollbacks), (vec![], vec![], vec![]));
    let standing = |floating: &Floating| {
        let at: Vec<_> = floating.at.iter().map(|at| name(&rows, *at)).collect();
        (name(&rows, floating.tag), floating.stands, at, floating.newest)
    };
    let standing: Vec<_> = part.floating.iter().map(standing).collect();
    let told = [
        ("latest", Stands::OfPart, vec!["1.0.0"], None),
        ("1.0", Stands::OfPart, vec!["1.0.3"], None),
        ("edge", Stands::Elsewhere, vec![], None),
    ];
    assert_eq!(standing, told, "where they stand is known all the same");
    assert!(of(&["latest"]).1.only_latest);
    for extent in [Extent::Open, Extent::Part] {
        assert!(!remembering(&["latest"], &[], extent).1.only_latest, "{extent:?}");
        assert!(extent.told().is_some());
    }
}

proptest! {
    /// Whatever names a registry sends, there is a report, and it speaks of rows that are there.
    #[test]
    fn any_names_have_a_report(names in proptest::collection::vec("[v]?[0-9]{1,3}([.][0-9]{1,21}){0,4}(-[a-z0-9.]{0,9})?(=[ab])?|[ -~]{0,12}", 0..30)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (rows, report) = of(&names);
        let of_report = report.floating.iter().map(|floating| floating.tag).chain(report.unread.iter().copied())
            .chain(report.gaps.iter().flat_map(|gap| [gap.between.0, gap.between.1]))
            .chain(report.releases.iter().copied());
        for position in of_report {
            prop_assert!((position as usize) < rows.len());
        }
    }
}
