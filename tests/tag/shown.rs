//! What of a list is shown: orders by their words, folds, and what a filter unfolds.

use std::rc::Rc;

use tallyman::tag::{
    Aliases, By, Filter, Folds, Kind, Matcher, Order, Unread, aliases, kinds, next_to_read, nothing_shown, ordered,
    shown, unread_digest_tags,
};

use crate::{names, rows};

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn no_patterns(_: &str) -> Result<Rc<dyn Matcher>, String> {
    Err("none".to_owned())
}

/// The names that are shown, how many are folded and how many joined.
fn seen(names_given: &[&str], filter: &str, folds: Folds) -> (Vec<String>, usize, usize) {
    let rows = rows(names_given);
    let filter = Filter::parse(filter, no_patterns).unwrap();
    let shown = shown(&rows, &ordered(&rows, Order::default()), &filter, folds, &aliases(&rows));
    let names = names(&rows, &shown.positions).into_iter().map(|name| name.replace(HEX, "HEX")).collect();
    (names, shown.folded, shown.joined)
}

#[test]
fn every_order_has_a_word_that_reads_back() {
    for by in [By::Release, By::Natural, By::Name, By::Created, By::Pushed, By::Size, By::Digest] {
        for reverse in [false, true] {
            let order = Order { by, reverse };
            assert_eq!(order.to_string().parse(), Ok(order));
        }
    }
    assert_eq!("newest".parse(), Ok(Order { by: By::Created, reverse: false }));
    for none in ["", "-", "--name", "Name", "date"] {
        assert!(none.parse::<Order>().is_err(), "{none}");
    }
}

#[test]
fn only_orders_by_what_was_read_change_with_reading() {
    let needs = |word: &str| word.parse::<Order>().unwrap().needs_reading();
    assert!(["newest", "size", "digest"].into_iter().all(needs));
    assert!(!["release", "natural", "name", "pushed"].into_iter().any(needs));
}

#[test]
fn names_made_of_digests_are_folded_until_something_asks_for_them() {
    let signature = format!("sha256-{HEX}.sig");
    let given = ["1.0.0", "latest", signature.as_str()];
    assert_eq!(seen(&given, "", Folds::default()).0, ["latest", "1.0.0"]);
    assert_eq!(seen(&given, "", Folds::default()).1, 1);
    let open = Folds { digest_tags: true, ..Folds::default() };
    assert_eq!(seen(&given, "", open), (vec!["latest".into(), "1.0.0".into(), "sha256-HEX.sig".into()], 0, 0));
    for filter in ["kind:signature", "kind:digest", ".sig", "SHA256-e3"] {
        assert_eq!(seen(&given, filter, Folds::default()), (vec!["sha256-HEX.sig".into()], 0, 0), "{filter}");
    }
    assert_eq!(seen(&given, "e3b0", Folds::default()), (vec![], 1, 0), "what is hidden and would match is counted");
}

#[test]
fn content_without_a_tag_is_folded_where_there_are_tags_and_counted_apart() {
    let digest = format!("sha256:{HEX}");
    let given = ["1.0.0", digest.as_str(), "latest"];
    let of = |given: &[&str], filter: &str, folds: Folds| {
        let rows = rows(given);
        let filter = Filter::parse(filter, no_patterns).unwrap();
        let shown = shown(&rows, &ordered(&rows, Order::default()), &filter, folds, &aliases(&rows));
        let names = names(&rows, &shown.positions).into_iter().map(|name| name.replace(HEX, "HEX")).collect::<Vec<_>>();
        (names.join(" "), shown.untagged, shown.folded)
    };
    assert_eq!(of(&given, "", Folds::default()), ("latest 1.0.0".into(), 1, 0));
    let open = Folds { untagged: true, ..Folds::default() };
    assert_eq!(of(&given, "", open), ("latest 1.0.0 sha256:HEX".into(), 0, 0));
    assert_eq!(of(&given, "kind:untagged", Folds::default()), ("sha256:HEX".into(), 0, 0));
    assert_eq!(of(&[digest.as_str()], "", Folds::default()), ("sha256:HEX".into(), 0, 0), "there is nothing else");
    // Half a digest is a name like any other.
    assert_eq!(of(&["1.0.0", "sha256:abc"], "", Folds::default()), ("1.0.0 sha256:abc".into(), 0, 0));
}

#[test]
fn what_a_registry_says_of_pushes_makes_an_order_and_silence_comes_last() {
    let mut rows = rows(&["a", "b", "c", "d"]);
    rows[0].hear_when_pushed(10);
    rows[2].hear_when_pushed(30);
    rows[3].hear_when_pushed(20);
    // What is read later does not take it away.
    rows[2].learn(tallyman::tag::Seen::default());
    let by = |word: &str| names(&rows, &ordered(&rows, word.parse().unwrap())).join("");
    assert_eq!((by("pushed"), by("-pushed")), ("cdab".into(), "adcb".into()));
}

#[test]
fn joined_aliases_leave_the_most_particular_name_that_is_shown() {
    let given = ["1.4.2=a", "1.4=a", "latest=a", "1.4.1=b", "edge"];
    let joined = Folds { aliases: true, ..Folds::default() };
    assert_eq!(seen(&given, "", joined), (vec!["1.4.2".into(), "1.4.1".into(), "edge".into()], 0, 2));
    assert_eq!(seen(&given, "", Folds::default()).0.len(), 5);
    assert_eq!(seen(&given, "kind:floating", joined), (vec!["1.4".into(), "edge".into()], 0, 1));
}

#[test]
fn kinds_are_counted_the_most_frequent_first() {
    assert_eq!(kinds(&rows(&["1.0.0", "latest", "1.1.0", "1.0.1"])), [(Kind::Release, 3), (Kind::Floating, 1)],);
    assert_eq!(kinds(&[]), []);
}

/// What a filter cannot find because it was not read is not called absent.
#[test]
fn an_empty_list_says_what_was_not_read() {
    let beside = |folded: usize, filter: &str, read: usize, total: usize, whole: bool| {
        let known = Aliases { read, total, ..Aliases::default() };
        nothing_shown(&Filter::parse(filter, no_patterns).unwrap(), &known, folded, whole)
    };
    let words = |filter: &str, read: usize, total: usize, whole: bool| beside(0, filter, read, total, whole);
    assert_eq!(words("1.4", 0, 3_000, true), "No tag matches the filter.");
    assert_eq!(words("1.4", 0, 3_000, false), "No tag that is listed so far matches the filter.");
    assert_eq!(words("digest:ab", 3_000, 3_000, true), "No tag matches the filter.");
    assert_eq!(
        words("digest:ab", 0, 3_000, true),
        "Which tag has this digest is not known: none of the 3,000 has been read so far."
    );
    assert_eq!(words("digest:ab", 1, 2, true), "The one tag of 2 that was read so far is none that has this digest.");
    assert_eq!(
        words("digest:ab", 1_200, 3_000, true),
        "None of the 1,200 tags read so far has this digest. There are 3,000."
    );
    assert_eq!(
        words("1.4 digest:ab", 25, 30, false),
        "None of the 25 tags read so far matches the filter. There are 30."
    );
    let folded = |folded: usize, total: usize| beside(folded, "digest:ab", 23, total, true);
    assert_eq!(
        folded(3, 26),
        "None of the 23 tags read so far has this digest. The other 3 are names made of digests, and folded away."
    );
    assert_eq!(
        folded(1, 24),
        "None of the 23 tags read so far has this digest. The other one is a name made of a digest, and folded away."
    );
    assert_eq!(folded(3, 27), "None of the 23 tags read so far has this digest. There are 27.");
    let signature = |at: usize| format!("sha256-{}.sig=x", at.to_string().repeat(64));
    let unread = signature(1).replace("=x", "");
    assert_eq!(unread_digest_tags(&rows(&["1.0.0", "latest=a", &signature(0), &unread])), 1);
}

#[test]
fn what_is_shown_is_read_first_and_in_its_order_and_then_the_newest_of_the_others() {
    let rows = rows(&["1.0.0", "1.1.0=a", "1.2.0", "2.0.0", "3.0.0=b", "2.1.0"]);
    let is_open = |row: &tallyman::tag::Row| row.digest().is_none();
    let next = |shown: &[u32]| names(&rows, &next_to_read(&rows, shown, is_open));
    assert_eq!(next(&[0, 1, 2]), ["1.0.0", "1.2.0"]);
    assert_eq!(next(&[1]), ["2.1.0", "2.0.0", "1.2.0", "1.0.0"]);
    assert_eq!(next(&[]), next(&[1, 4]));
    let count = |shown: &[u32]| Unread::count(&rows, shown, is_open);
    assert_eq!([count(&[0, 1, 2]), count(&[1])].map(|left| (left.shown, left.all)), [(2, 4), (0, 4)]);
    for (shown, all, words) in [
        (900, 900, "Read the next 500"),
        (12, 12, "Read the other 12"),
        (628, 20_000, "Read 500 of the 628 shown"),
        (128, 20_000, "Read the other 128 shown"),
        (128, 129, "Read the other 128 shown"),
        (0, 19_372, "Read 500 of the 19,372 not shown"),
        (0, 3, "Read the other 3 not shown"),
    ] {
        assert_eq!(Unread { shown, all }.words(500), words);
    }
}
