//! Lists: their JSON, their links, and when they end.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use tallyman::registry::page::{MOST_IDLE, MOST_NAMES, MOST_PAGES, Next, next_of, sort};
use tallyman::registry::wire::list;
use tallyman::source::{ListNote, ListState, Page, Paging, Stop};

const URL: &str = "https://a.example/v2/x/tags/list";

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("t{number}")).collect()
}

fn next(after: Option<&Next>, names: &[&str], link: Option<&str>) -> (Option<Next>, Vec<ListNote>) {
    let url = after.map_or(URL, |after| &after.url).to_owned();
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let sorted = sort(&url, after, names, link);
    (sorted.next, sorted.notes)
}

#[test]
fn lists_are_read_or_refused_whole() {
    for (body, expected) in [
        (r#"{"name":"x","tags":["b","a"]}"#, Some(vec!["b", "a"])),
        (r#"{"repositories":["x/y"]}"#, Some(vec!["x/y"])),
        (r#"{"name":"x","tags":null}"#, Some(vec![])),
        (r#"{"name":"x"}"#, Some(vec![])),
        (r#"{"name":5,"tags":[]}"#, Some(vec![])),
        (r#"{"child":[],"manifest":{"sha256:x":{"tag":["b"]}},"tags":["b"]}"#, Some(vec!["b"])),
        (r#"{"tags":["../x","","<b>","a\u202eb"]}"#, Some(vec!["../x", "", "<b>", "a\u{202e}b"])),
        (r#"{"tags":"a"}"#, None),
        (r#"{"tags":{"a":1}}"#, None),
        (r#"{"tags":["a",5,null,{"b":[]}]}"#, Some(vec!["a"])),
        (r#"["x",["a"]]"#, None),
        (r#"[]"#, None),
        (r#"{"tags":["\ud800"]}"#, None),
        ("\u{feff}{\"tags\":[]}", None),
        (r#"{"tags":["a"]} trailing"#, None),
        (r#"{"tags":["a""#, None),
        ("", None),
        ("null", None),
    ] {
        let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(list(body.as_bytes()).ok().map(|list| list.names), expected, "{body}");
    }
    assert_eq!(list(br#"{"tags":["a",5,null]}"#).unwrap().strange, 2, "what was left out is counted");
    for (body, instead) in [
        (r#"{"tags":null}"#, Some(ListNote::Null)),
        (r#"{"repositories":null}"#, Some(ListNote::Null)),
        (r#"{"name":"x"}"#, Some(ListNote::NoList)),
        ("{}", Some(ListNote::NoList)),
        (r#"{"tags":[]}"#, None),
        (r#"{"repositories":["x/y"]}"#, None),
    ] {
        assert_eq!(list(body.as_bytes()).unwrap().instead, instead, "{body}");
    }
    assert!(list(br#"{"tags":"a"}"#).unwrap_err().contains("column"));
}

/// G07: an answer of millions of bytes within the limit of one.
#[test]
fn a_hundred_thousand_names_in_one_answer_are_a_list() {
    let all: Vec<String> = (0..100_000).map(|number| format!("build-{number:0>100}")).collect();
    let body = serde_json::json!({ "name": "x", "tags": all }).to_string();
    assert!(body.len() as u64 <= tallyman::registry::wire::LIST_LIMIT, "{}", body.len());
    let read = list(body.as_bytes()).unwrap();
    let sorted = sort(URL, None, read.names, Some(""));
    assert_eq!((sorted.names == all, sorted.next, sorted.notes), (true, None, vec![]));
    let rows: Vec<_> = all.into_iter().map(tallyman::tag::Row::new).collect();
    let ordered = tallyman::tag::ordered(&rows, tallyman::tag::Order::default());
    assert_eq!(ordered.len(), 100_000, "and they have an order");
}

#[test]
fn links_are_found_in_every_legal_form() {
    for (header, expected) in [
        (r#"</v2/x/tags/list?last=b&n=2>; rel="next""#, Some("/v2/x/tags/list?last=b&n=2")),
        ("</a>; rel=next", Some("/a")),
        ("</a>;rel=NEXT", Some("/a")),
        ("</a> ; REL = next", Some("/a")),
        (r#"</a>; title="x, y; rel=\"prev\""; rel="prev next""#, Some("/a")),
        (r#"</p>; rel="prev", </n>; rel="next""#, Some("/n")),
        (r#"</a,b;c>; rel=next"#, Some("/a,b;c")),
        (r#"</a>; rel="prev""#, None),
        (r#"</a>; rel="prev"; rel="next""#, None),
        ("</a>", None),
        ("</a>; rel", None),
        ("", None),
        (r#"</a>; anchor="/b"; rel="next"; hreflang=en,"#, Some("/a")),
    ] {
        assert_eq!(next_of(header), Ok(expected), "{header}");
    }
    let long = format!("<{}>; rel=next", "x".repeat(200 * 1024));
    for header in [r#"<>; rel="next""#, "/a; rel=next", "</a; rel=next", r#"</a>; rel="next"#, "</a> rel=next", &long] {
        assert!(next_of(header).is_err(), "{header}");
    }
}

#[test]
fn a_link_is_followed_to_the_same_list_only() {
    for (link, expected) in [
        ("</v2/x/tags/list?last=b>; rel=next", "https://a.example/v2/x/tags/list?last=b"),
        ("<?last=b>; rel=next", "https://a.example/v2/x/tags/list?last=b"),
        ("<list?last=b>; rel=next", "https://a.example/v2/x/tags/list?last=b"),
        ("<https://a.example:443/v2/x/tags/list?last=b>; rel=next", "https://a.example/v2/x/tags/list?last=b"),
    ] {
        let (next, notes) = next(None, &["a", "b"], Some(link));
        assert_eq!(next.map(|next| (next.url, next.guessed)), Some((expected.to_owned(), false)), "{link}");
        assert!(notes.is_empty());
    }
    for link in [
        "https://evil.example/v2/x/tags/list?last=b",
        "https://a.example:8443/v2/x/tags/list?last=b",
        "http://a.example/v2/x/tags/list?last=b",
        "//evil.example/v2/x/tags/list?last=b",
        "https://a.example@evil.example/v2/x/tags/list?last=b",
        "javascript:alert(1)",
        "/v2/y/tags/list?last=b",
        "/v2/x/manifests/latest",
        "../../y/tags/list?last=b",
        "/v2/x/tags/../../y/tags/list",
        "/v2/x/tags/list?last=b#x",
    ] {
        let header = format!("<{link}>; rel=next");
        let sorted = sort(URL, None, names(2), Some(&header));
        assert_eq!(sorted.notes, [ListNote::Elsewhere(link.to_owned())], "the address is named");
        assert_eq!((sorted.names, sorted.next, sorted.beyond), (names(2), None, None), "its own names are kept");
    }
}

#[test]
fn links_that_lead_nowhere_end_the_list() {
    let broken = next(None, &["a"], Some("<>; rel=next"));
    assert_eq!(broken, (None, vec![ListNote::UnreadableLink("<>; rel=next".to_owned())]));
    assert_eq!(next(None, &["a"], Some("</x>; rel=prev")), (None, vec![]));
    let itself = next(None, &["a"], Some("</v2/x/tags/list>; rel=next"));
    assert_eq!(itself, (None, vec![ListNote::Stopped(Stop::Loop)]));
}

#[test]
fn a_cycle_of_pages_ends() {
    let (mut after, mut pages) = (None, 0);
    loop {
        pages += 1;
        let link = if pages % 2 == 0 { "<?last=a>; rel=next" } else { "<?last=b>; rel=next" };
        let (then, notes) = next(after.as_ref(), &[if pages % 2 == 0 { "b" } else { "a" }], Some(link));
        after = then;
        if after.is_none() {
            assert!(notes.contains(&ListNote::Stopped(Stop::NoProgress)), "{notes:?}");
            break;
        }
    }
    assert_eq!(pages, 2 + MOST_IDLE);
}

/// How many pages are read one after the other from here, each with a new name or none, and what ends it.
fn read_on(mut after: Option<Next>, fresh: bool) -> (u32, Option<Next>, Vec<ListNote>) {
    let mut pages = 0;
    loop {
        let url = after.as_ref().map_or(URL, |after| &after.url).to_owned();
        let name = if fresh { url.clone() } else { "a".to_owned() };
        // Counted on from the address, so that none comes twice.
        let last = url.rsplit('=').next().and_then(|last| last.parse::<u32>().ok()).unwrap_or_default();
        let link = format!("<?last={}>; rel=next", last + 1);
        let sorted = sort(&url, after.as_ref(), vec![name], Some(&link));
        pages += 1;
        after = sorted.next;
        if after.is_none() {
            return (pages, sorted.beyond, sorted.notes);
        }
    }
}

#[test]
fn whoever_wants_to_reads_on_behind_a_stop() {
    let (pages, beyond, notes) = read_on(None, true);
    assert_eq!((pages, notes), (MOST_PAGES, vec![ListNote::Stopped(Stop::Pages)]));
    let (more, beyond, notes) = read_on(beyond, true);
    assert_eq!((more, notes, beyond.is_some()), (MOST_PAGES, vec![ListNote::Stopped(Stop::Pages)], true));

    let (pages, beyond, notes) = read_on(None, false);
    assert!(notes.contains(&ListNote::Stopped(Stop::NoProgress)), "{notes:?}");
    assert_eq!(pages, 1 + MOST_IDLE);
    let (more, beyond, notes) = read_on(beyond, false);
    assert!(notes.contains(&ListNote::Stopped(Stop::NoProgress)) && beyond.is_some(), "{notes:?}");
    assert_eq!(more, MOST_IDLE);
    // Where there is no further page, or no room, there is nothing to go on with.
    let itself = sort(URL, None, names(1), Some("</v2/x/tags/list>; rel=next"));
    let full = sort(URL, None, names(MOST_NAMES + 5), Some("<?last=x>; rel=next"));
    assert_eq!((itself.beyond, full.beyond, full.next), (None, None, None));
    assert_eq!(full.notes, [ListNote::Stopped(Stop::Names)]);
}

/// G11, G15, G16: what ends before its end is not whole, and says so until the reader went on.
#[test]
fn a_list_is_whole_only_when_it_was_read_to_an_end_that_is_known() {
    let next = || sort(URL, None, names(2), Some("<?last=b>; rel=next")).next;
    let page = |next: Option<Next>, beyond: Option<Next>, notes: &[ListNote]| Page {
        names: vec!["a".to_owned()],
        next,
        beyond,
        notes: notes.to_vec(),
    };
    let mut list = ListState::default();
    assert!(!list.is_whole() && !list.begun);
    list.take(&page(next(), None, &[ListNote::Duplicates(1), ListNote::Invalid(1)]));
    assert!(!list.is_whole() && list.begun && list.after_count() == " so far");
    list.take(&page(None, None, &[ListNote::Duplicates(2)]));
    assert_eq!((list.is_whole(), list.after_count(), list.count), (true, "", 2));
    assert_eq!(list.notes, [ListNote::Duplicates(3), ListNote::Invalid(1)], "numbers are added up");

    let stops = [Stop::Loop, Stop::NoProgress, Stop::Pages, Stop::Names].map(ListNote::Stopped);
    let open =
        [ListNote::UnreadableLink("x".to_owned()), ListNote::MaybeIncomplete, ListNote::Unseen, ListNote::NoList];
    let cut = ListNote::Archive(tallyman::archive::Note::CutOff);
    for note in stops.into_iter().chain(open).chain([cut]) {
        let mut paging = Paging::default();
        paging.take(&page(None, next(), std::slice::from_ref(&note)));
        let list = paging.state();
        assert!(list.ended && list.continues && !list.is_whole(), "{note}");
        assert_eq!((list.after_count(), paging.next()), (" or more", None));
        for _ in 0..2 {
            // Said twice, it is asked for once.
            paging.go_on();
            let list = paging.state();
            assert!(!list.ended && !list.continues && list.notes.is_empty());
            assert_eq!(paging.next(), next().as_ref());
        }
        paging.take(&page(None, None, &[]));
        assert!(paging.state().is_whole());
    }
    for note in [ListNote::Strange(1), ListNote::Null, ListNote::OtherName("x".to_owned()), ListNote::Undescribed(1)] {
        let mut list = ListState::default();
        list.take(&page(None, None, &[note]));
        assert!(list.is_whole());
    }
}

#[test]
fn endless_pages_end() {
    let (mut after, mut pages): (Option<Next>, u32) = (None, 0);
    loop {
        let name = format!("t{pages}");
        let (then, notes) = next(after.as_ref(), &[&name], Some(&format!("<?last={name}>; rel=next")));
        pages += 1;
        after = then;
        if after.is_none() {
            assert_eq!(notes, [ListNote::Stopped(Stop::Pages)]);
            break;
        }
    }
    assert_eq!(pages, MOST_PAGES);
}

#[test]
fn more_names_than_are_kept_are_said_to_be_left_out() {
    let sorted = sort(URL, None, names(MOST_NAMES + 5), None);
    assert_eq!((sorted.names.len(), sorted.next), (MOST_NAMES, None));
    assert_eq!(sorted.notes, [ListNote::Stopped(Stop::Names)]);
}

#[test]
fn names_that_came_before_are_left_out_with_a_note() {
    let first = sort(URL, None, vec!["a".into(), "b".into(), "a".into()], Some("<?last=b>; rel=next"));
    assert_eq!((first.names, first.notes), (vec!["a".to_owned(), "b".to_owned()], vec![ListNote::Duplicates(1)]));
    let second =
        sort("https://a.example/v2/x/tags/list?last=b", first.next.as_ref(), vec!["b".into(), "c".into()], None);
    assert_eq!((second.names, second.notes), (vec!["c".to_owned()], vec![ListNote::Duplicates(1)]));
}

#[test]
fn a_page_asked_for_again_answers_the_same() {
    let first = sort(URL, None, names(2), Some("<?last=b>; rel=next")).next;
    let again = || sort("https://a.example/v2/x/tags/list?last=b", first.as_ref(), vec!["c".into()], None);
    assert_eq!(again().names, ["c"]);
    assert_eq!(again().names, ["c"]);
}

#[test]
fn without_a_link_only_a_list_as_long_as_a_page_is_continued() {
    for (count, continued) in
        [(0, false), (3, false), (50, true), (99, false), (100, true), (1000, true), (1001, false)]
    {
        let sorted = sort(URL, None, names(count), None);
        let next = sorted.next.map(|next| (next.url, next.guessed));
        assert_eq!(next, continued.then(|| (format!("{URL}?last=t{}", count.saturating_sub(1)), true)), "{count}");
        assert!(sorted.notes.is_empty());
        // Of another length it may be a page all the same.
        let beyond = sorted.beyond.map(|next| (next.url, next.guessed));
        assert_eq!(beyond, (!continued && count > 0).then(|| (format!("{URL}?last=t{}", count - 1), true)), "{count}");
    }
}

#[test]
fn a_guessed_continuation_ends_with_the_first_page_that_is_short_or_old() {
    let first = sort(URL, None, names(50), None).next.unwrap();
    let more = || (50..100).map(|number| format!("t{number}")).collect::<Vec<_>>();
    let full = sort(&first.url, Some(&first), more(), None);
    assert_eq!(full.next.as_ref().map(|next| next.url.as_str()), Some("https://a.example/v2/x/tags/list?last=t99"));
    let short = sort(&first.url, Some(&first), vec!["z".into()], None);
    assert_eq!((short.names.len(), short.next, short.notes.len()), (1, None, 0));
    // A registry that ignores `last` repeats everything: that is the end, and nothing worth a note.
    let same = sort(&first.url, Some(&first), names(50), None);
    assert_eq!((same.names.len(), same.next, same.notes.len()), (0, None, 0));
}

#[test]
fn a_guessed_name_is_encoded() {
    let mut list = names(49);
    list.push("a&b=c#ä".to_owned());
    let next = sort(URL, None, list, None).next.unwrap();
    assert_eq!(next.url, format!("{URL}?last=a%26b%3Dc%23%C3%A4"));
}
