//! What a filter keeps.

use std::collections::BTreeSet;
use std::rc::Rc;

use proptest::prelude::*;
use tallyman::tag::{Filter, FilterError, FilterRule, LONGEST_FILTER, Matcher, unfinished};

use crate::{digest_of, names, rows};

/// An engine that knows `^` at the beginning and nothing else.
struct Start(String, bool);

impl Matcher for Start {
    fn is_found(&self, text: &str) -> bool {
        if self.1 { text.starts_with(&self.0) } else { text.contains(&self.0) }
    }
}

fn compile(pattern: &str) -> Result<Rc<dyn Matcher>, String> {
    if pattern.contains('(') {
        return Err("Unterminated group".to_owned());
    }
    let start = pattern.strip_prefix('^');
    Ok(Rc::new(Start(start.unwrap_or(pattern).to_owned(), start.is_some())))
}

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn kept(filter: &str) -> Vec<String> {
    let signature = format!("sha256-{HEX}.sig");
    let rows =
        rows(&["latest=a", "1.4.2=a", "1.4.2-alpine=b", "1.5.0-RC.1", "1.4", "main-20240102", "9f8e7d6", &signature]);
    let filter = Filter::parse(filter, compile).unwrap();
    names(&rows, &filter.kept(&rows, (0..8).collect())).into_iter().map(|name| name.replace(HEX, "HEX")).collect()
}

#[test]
fn all_words_must_match_in_any_case() {
    assert_eq!(kept("").len(), 8);
    assert_eq!(kept("  \t ").len(), 8);
    assert_eq!(kept("rc"), ["1.5.0-RC.1"]);
    assert_eq!(kept("ALPINE 1.4"), ["1.4.2-alpine"]);
    assert_eq!(kept("alpine 1.5"), Vec::<String>::new());
    assert_eq!(kept("\"1.4\" al"), ["1.4.2-alpine"]);
    assert_eq!(kept("\"1.4 \""), Vec::<String>::new(), "a space in quotes is looked for");
    assert_eq!(kept("\"kind:semver\""), Vec::<String>::new(), "quotes make a word of anything");
}

/// What stands beside a row can be asked for.
#[test]
fn the_word_for_a_kind_keeps_what_is_of_that_kind() {
    let digest = |ending: &str| format!("sha256-{HEX}{ending}");
    let made = ["", ".sig", ".att", ".sbom", ".x"].map(digest);
    let others = ["latest", "1.4.2", "1.5.0-rc.1", "9f8e7d6", "main-20240102", "20240102", "words"];
    let untagged = format!("sha256:{HEX}");
    let all: Vec<&str> = made.iter().map(String::as_str).chain(others).chain([untagged.as_str()]).collect();
    let rows = rows(&all);
    let mut words = BTreeSet::new();
    for (position, row) in (0_u32..).zip(&rows) {
        let word = row.name().kind().as_str();
        let filter = Filter::parse(&format!("kind:{word}"), compile).unwrap();
        let kept = filter.kept(&rows, (0..u32::try_from(rows.len()).unwrap()).collect());
        let is_kind = |at: &u32| word == "digest" || rows[*at as usize].name().kind().as_str() == word;
        assert!(kept.contains(&position) && kept.iter().all(is_kind), "{word}: {kept:?}");
        assert!(!row.name().kind().is_digest() || filter.asks_for_digest_tags(), "{word} unfolds");
        words.insert(word);
    }
    assert_eq!(words.len(), 12, "{words:?}");
}

#[test]
fn kinds_are_asked_for_by_name() {
    assert_eq!(kept("kind:semver"), ["1.4.2", "1.4.2-alpine", "1.5.0-RC.1"]);
    assert_eq!(kept("kind:release"), ["1.4.2", "1.4.2-alpine"]);
    assert_eq!(kept("kind:PRE-release"), ["1.5.0-RC.1"]);
    assert_eq!(kept("kind:floating"), ["latest", "1.4"]);
    assert_eq!(kept("kind:combined"), ["main-20240102"]);
    assert_eq!(kept("kind:sha"), ["9f8e7d6"]);
    assert_eq!(kept("kind:digest"), ["sha256-HEX.sig"]);
    assert_eq!(kept("kind:signature"), ["sha256-HEX.sig"]);
    assert_eq!(kept("kind:sbom"), Vec::<String>::new());
    assert_eq!(kept("kind:semver alpine"), ["1.4.2-alpine"]);
    assert_eq!(kept("flavour:alpine"), ["1.4.2-alpine"]);
}

#[test]
fn an_edition_is_asked_for_by_a_word_of_it_whatever_version_stands_behind_it() {
    let rows = rows(&[
        "1.4.2-alpine",
        "1.4.2-alpine3.19",
        "1.4.2-slim-alpine3.1",
        "1.4.2-Alpine3",
        "1.4.2-alpinelinux",
        "1.4.2-bookworm",
        "1.4.2",
    ]);
    let kept = |flavour: &str| {
        let filter = Filter::parse(&format!("flavour:{flavour}"), compile).unwrap();
        names(&rows, &filter.kept(&rows, (0..7).collect()))
    };
    assert_eq!(kept("alpine"), ["1.4.2-alpine", "1.4.2-alpine3.19", "1.4.2-slim-alpine3.1", "1.4.2-Alpine3"]);
    assert_eq!(kept("alpine3"), ["1.4.2-alpine3.19", "1.4.2-slim-alpine3.1", "1.4.2-Alpine3"]);
    assert_eq!(kept("alpine3.1"), ["1.4.2-slim-alpine3.1"]);
    assert_eq!(kept("slim-alpine3.1"), ["1.4.2-slim-alpine3.1"]);
    assert_eq!(kept("alp"), [""; 0]);
    assert_eq!(kept("3.19"), [""; 0]);
}

#[test]
fn a_digest_is_asked_for_by_its_beginning() {
    let a = digest_of("a");
    assert_eq!(kept(&format!("digest:{}", &a.encoded()[..8])), ["latest", "1.4.2"]);
    assert_eq!(kept(&format!("digest:{}", &a.to_string()[..15])), ["latest", "1.4.2"]);
    assert_eq!(kept(&a.to_string()), ["latest", "1.4.2"], "pasted without the word");
    assert_eq!(kept(&format!("digest:{}", &a.encoded()[8..])), Vec::<String>::new(), "only its beginning");
    assert_eq!(kept("digest:sha512:ca"), Vec::<String>::new());
    assert_eq!(kept(&format!("digest:SHA256:{}", a.encoded()[..8].to_uppercase())), ["latest", "1.4.2"]);
    assert!(Filter::parse("digest:of+another:zz", compile).is_ok(), "what others are made of is not known");
    assert!(Filter::parse("digest:ab", compile).unwrap().asks_for_digests());
    assert!(!Filter::parse("ab", compile).unwrap().asks_for_digests());
}

/// A signature's tag points at the signature: of the digest in its name it says nothing but the name.
#[test]
fn a_tag_named_after_a_digest_is_found_by_its_name_and_by_what_it_points_at() {
    let (signature, a) = (format!("sha256-{HEX}.sig"), digest_of("a"));
    let rows = rows(&[&signature, &format!("{signature}=a"), &format!("sha256-{}.att=b", a.encoded())]);
    let kept = |text: &str| {
        let filter = Filter::parse(text, compile).unwrap();
        (filter.kept(&rows, (0..3).collect()), filter.asks_for_digest_tags())
    };
    assert_eq!(kept(&format!("digest:{HEX}")), (vec![], false), "read or not");
    assert_eq!(kept(&format!("sha256:{HEX}")), (vec![], false));
    assert_eq!(kept(&format!("digest:{}", a.encoded())), (vec![1], false), "it points there, whatever it is called");
    assert_eq!(kept(&format!("sha256-{}", &HEX[..8])), (vec![0, 1], true), "all that belong to a digest, unfolded");
    assert_eq!(kept(&format!("kind:attestation {}", a.encoded())), (vec![2], true));
}

#[test]
fn patterns_are_matched_by_the_engine_that_was_given() {
    assert_eq!(kept("/^1.4/"), ["1.4.2", "1.4.2-alpine", "1.4"]);
    assert_eq!(kept("/^1.4/ alpine"), ["1.4.2-alpine"]);
    assert_eq!(kept("/a b/"), Vec::<String>::new(), "a space belongs to the pattern");
    assert_eq!(kept("/^1.4/i"), ["1.4.2", "1.4.2-alpine", "1.4"], "i is no word");
    assert_eq!(kept("/^1.4/iu alpine"), ["1.4.2-alpine"]);
    assert!(Filter::parse("x /y/", compile).unwrap().has_pattern());
    assert!(!Filter::parse("\"/y/\"", compile).unwrap().has_pattern());
    // A slash behind a backslash or in brackets does not end it.
    assert!(Filter::parse(r"/a\/b/", compile).is_ok());
    assert!(Filter::parse("/[/]/", compile).is_ok());
}

#[test]
fn what_is_no_filter_says_where() {
    for (text, at, rule) in [
        ("a \"b", 2, FilterRule::OpenQuote),
        ("a /b", 2, FilterRule::OpenPattern),
        (r"/b\/", 0, FilterRule::OpenPattern),
        ("a /[/", 2, FilterRule::OpenClass),
        ("/[a", 0, FilterRule::OpenClass),
        (r"/[\]/ b", 0, FilterRule::OpenClass),
        ("a /b/g", 2, FilterRule::Flags),
        ("/b/im", 0, FilterRule::Flags),
        ("/b/c/", 0, FilterRule::Flags),
        ("//", 0, FilterRule::Empty),
        ("\"\"", 0, FilterRule::Empty),
        ("x kind:", 2, FilterRule::Empty),
        ("  kind:x", 2, FilterRule::Kind),
        ("size:5", 0, FilterRule::Key),
        ("digest:a/b", 0, FilterRule::Digest),
        ("digest:zz", 0, FilterRule::Digest),
        ("x digest:sha256:zz", 2, FilterRule::Digest),
        ("sha512:0g", 0, FilterRule::Digest),
        ("ä /(/", 3, FilterRule::Pattern("Unterminated group".to_owned())),
    ] {
        assert_eq!(Filter::parse(text, compile).err(), Some(FilterError { at, rule }), "{text}");
    }
    let long = "x".repeat(LONGEST_FILTER + 1);
    assert_eq!(Filter::parse(&long, compile).err().map(|error| error.rule), Some(FilterRule::TooLong));
    let pattern = format!("/{}/", "x".repeat(201));
    assert_eq!(Filter::parse(&pattern, compile).err().map(|error| error.rule), Some(FilterRule::PatternTooLong));
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error_within_it(text in "[a-c/\":\\[\\]\\\\ k\u{e4}\u{3000}]{0,20}|\\PC{0,20}") {
        match Filter::parse(&text, compile) {
            Ok(filter) => { filter.kept(&rows(&["latest", "1.4.2=a"]), vec![0, 1]); }
            Err(error) => prop_assert!(text.is_char_boundary(error.at)),
        }
    }

    #[test]
    fn a_tag_is_found_by_any_part_of_its_name(name in "[a-zA-Z0-9_][a-zA-Z0-9._-]{1,20}", from in 0_usize..20, length in 1_usize..8) {
        let from = from.min(name.len() - 1);
        let part = &name[from..(from + length).min(name.len())];
        let rows = rows(&[&name]);
        let filter = Filter::parse(&part.to_ascii_uppercase(), compile).unwrap();
        prop_assert_eq!(filter.kept(&rows, vec![0]), [0]);
    }
}

#[test]
fn repositories_are_found_by_words_and_patterns() {
    let found = |filter: &str, name: &str| !Filter::parse(filter, compile).unwrap().found(&[name]).is_empty();
    assert!(found("", "team/app") && found("TEAM app", "team/app") && found("/^team/ app", "team/app"));
    assert!(!found("team web", "team/app") && !found("/^app/", "team/app"));
    for only_of_tags in ["kind:release", "flavour:alpine", "digest:ab"] {
        assert!(!found(only_of_tags, "kind/release-alpine"), "{only_of_tags}");
    }
}

#[test]
fn a_pattern_that_could_run_for_ever_is_refused() {
    /// An engine that takes everything.
    fn any(_: &str) -> Result<Rc<dyn Matcher>, String> {
        Ok(Rc::new(Start(String::new(), false)))
    }
    for bad in [
        "/(x+x+)+y/",
        "/(x*)*/",
        "/(?:x+)+/",
        "/(?<a>x+){2,}$/",
        "/((x+))+y/",
        "/((x+)y?)*?/",
        "/(x{1,9})+y/",
        "/(x{2,})*/",
        "/(x+){60}/",
        "/(x|x)+y/",
        "/(?:x|X)+y/",
        "/(a|ab|b)*c/",
        "/((a|aa)b)+/",
        "/(a|b|)+c/",
        "/(.|x)+y/",
        r"/(\d|\w)*y/",
        r"/([a-z]|\d)+y/",
        "/(x?x)+y/",
        "/(x{0,1}x)+y/",
        "/((?:a|a)){4,}/",
        "/(?<n>a|a)+/",
        "/(x|x){60}/",
        r"/([)]+\))+/",
        r"/(\(x+)+/",
        "/x*x*x*x*y/",
        r"/\w*\w*\w*\w*\w*\w*\w*!/",
        r"/\w*[a-z]*\d*.*!/",
        "/x*x?x*x?x*x?x*!/",
        "/x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?y/",
        "/(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)y/",
        "/(x*)(x*)(x*)(x*)y/",
        "/(x*x*){2}y/",
        "/x*(?!y)x*(?!y)x*(?!y)x*!/",
        "/x*(y|x*)(y|x*)(y|x*)!/",
        "/(x{1,9}y?x{1,9}){3}/",
    ] {
        assert_eq!(Filter::parse(bad, any).err().map(|error| error.rule), Some(FilterRule::Endless), "{bad}");
    }
    for good in [
        r"/^1\.4\.\d+$/",
        r"/^\d+(\.\d+){2}(-rc\d+)?$/",
        "/(a|b)+/",
        r"/^v?(alpha|beta|rc)?\d+$/",
        r"/(rc|beta|\.)+\d/",
        r"/(?:a|b|\|)+/",
        "/(a|a)?b/",
        "/(a|a){2}/",
        "/a|a/",
        r"/^v?\d+(\.\d+){1,3}$/",
        // Those that the words about a refusal name.
        "/[xy]+/",
        r"/(\.x+){1,3}/",
        r"/^v?\d+(\.\d+){2}(-rc\d+)?(\+\w+)?$/",
        r"/^[^-]+-[^-]+-[^-]+-[^-]+-.*$/",
        r"/^\d+\.\d+\.\d+-\d+-g[0-9a-f]+$/",
        "/.*alpine.*arm.*/",
        "/^(main|release)-[0-9]{8}-[a-f0-9]{7,40}$/",
        r"/\d{4}-\d{2}-\d{2}T?\d*/",
        "/(?<=a)(?<n>bc)+/",
        "/(?!a|a)b+/",
        "/(?:ab)*c+/",
        "/(x{2})+/",
        r"/(\+)+/",
        "/([*+])+/",
        "/(?=x+)y*/",
        "/(x+)(y+)z?/",
        "/(a{b})+/",
        "/x+)+/",
        "/(x+/",
        "/[/",
    ] {
        let rule = Filter::parse(good, any).err().map(|error| error.rule);
        assert!(rule != Some(FilterRule::Endless), "{good}");
    }
}

#[test]
fn a_word_that_is_being_typed_is_told_from_one_that_is_none() {
    for (text, rest) in [
        ("kind:", ""),
        ("1.4 kind:", "1.4 "),
        ("kind:r", ""),
        ("1.4 kind:Pre-", "1.4 "),
        ("flavour:", ""),
        ("digest:", ""),
        ("/", ""),
        ("1.4 /^1\\.[0-", "1.4 "),
        ("1.4 /a b kind:", "1.4 "),
        ("\"two wo", ""),
    ] {
        assert_eq!(unfinished(text, compile), Some(rest.len()), "{text}");
    }
    for text in [
        "",
        "k",
        "ki",
        "kind",
        "kind:release",
        "kind:pre",
        "kind:rex",
        "kind:rel ",
        "kinds:",
        "digest:xy",
        "kind:r\u{e9}",
        "/^1/",
        "//",
        "\"two words\"",
        "/a/x",
    ] {
        assert_eq!(unfinished(text, compile), None, "{text}");
    }
}
