//! Watched references: a list that is bounded, survives storage, and believes none of it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use proptest::prelude::*;
use tallyman::digest::Digest;
use tallyman::reference::Reference;
use tallyman::watch::{List, MOST, MOST_BYTES, Watched};

fn digest(number: u64) -> Digest {
    format!("sha256:{number:064x}").parse().unwrap()
}

fn watched(reference: &str, number: u64) -> Watched {
    Watched::new(&reference.parse().unwrap(), &digest(number), number).unwrap()
}

#[test]
fn what_is_watched_comes_back_as_it_was() {
    let mut list = List::default();
    let references = [
        "alpine:3.20",
        "ghcr.io/org/app:1.4.2",
        "localhost:5000/app:latest",
        "http://192.168.1.5:5000/app:1",
        "oci:demo:1.4.2",
        "oci:https://example.org/images:1",
    ];
    for (number, reference) in references.iter().enumerate() {
        list.add(watched(reference, number as u64));
    }
    assert_eq!(List::read(&list.text()), list);
    assert_eq!(list.all().len(), references.len());
    assert_eq!(list.all()[0], watched(references[5], 5));
}

#[test]
fn a_tag_is_watched_once_and_the_newest_digest_counts() {
    let mut list = List::default();
    list.add(watched("alpine:3.20", 1));
    list.add(watched("alpine:3.19", 1));
    list.add(watched("docker.io/library/alpine:3.20", 2));
    assert_eq!(list.all(), [watched("alpine:3.20", 2), watched("alpine:3.19", 1)]);
    let pinned: Reference = format!("alpine:3.20@{}", digest(9)).parse().unwrap();
    assert_eq!(list.of(&pinned), Some(&watched("alpine:3.20", 2)));
    list.remove(&pinned);
    assert_eq!(list.all(), [watched("alpine:3.19", 1)]);
}

#[test]
fn only_tags_of_places_that_can_be_asked_are_watched() {
    for reference in ["alpine", "archive:images.tar:1"] {
        assert_eq!(Watched::new(&reference.parse().unwrap(), &digest(1), 1), None);
    }
    let pinned: Reference = format!("alpine:3.20@{}", digest(9)).parse().unwrap();
    let watched = Watched::new(&pinned, &digest(1), 1).unwrap();
    assert_eq!(watched.reference.to_string(), "docker.io/library/alpine:3.20");
}

#[test]
fn the_list_is_bounded_and_the_oldest_goes() {
    let mut list = List::default();
    for number in 0..MOST as u64 + 2 {
        list.add(watched(&format!("app:{number}"), number));
    }
    assert_eq!(list.all().len(), MOST);
    assert_eq!(list.all().last(), Some(&watched("app:2", 2)));
    let text = list.text().repeat(3);
    assert_eq!(List::read(&text).all().len(), MOST);
    assert_eq!(List::read(&"x".repeat(MOST_BYTES + 1)), List::default());
}

#[test]
fn lines_that_are_none_of_ours_are_left_out() {
    let one = digest(1);
    let lines = [
        "".to_owned(),
        format!("1 {one}"),
        format!("x {one} alpine:1"),
        format!("-1 {one} alpine:1"),
        "1 sha256:short alpine:1".to_owned(),
        format!("1 {one} alpine"),
        format!("1 {one} alpine:1@{one}"),
        format!("1 {one} alpine:1 more"),
        format!("1 {one} javascript:alert(1)"),
        format!("1 {one} https://user:canary@example.org/app:1"),
        format!("1 {one} <img src=x>:1"),
        format!("1 {one} archive:images.tar:1"),
    ];
    for line in lines {
        assert_eq!(List::read(&line), List::default(), "{line}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_what_is_read_comes_back(text in "(\\PC{0,40}\n){0,5}") {
        let list = List::read(&text);
        prop_assert_eq!(List::read(&list.text()), list);
    }
}
