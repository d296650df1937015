//! Group G: lists of tags and repositories.

use serde_json::{Value, json};

use super::answer::Answer;
use super::case::Comes::{Code, Shows, Well};
use super::case::Opens::{Registry, Tags};
use super::case::{Case, case, walk};
use super::harbour::Asked;
use super::harbour::Object::{self, Catalog, Manifest};

/// The list is there although something is odd about it.
const LISTED: &str = "main[data-state=ready] tr[data-tag=latest]";

/// The list is there, and a note says what is odd about it.
const NOTED: &str = "main[data-state=ready]:has(.notes li) tr[data-tag=latest]";

/// The list begins, and an error says why it does not go on.
const CUT: &str = "main:has([role=alert][data-error]):has([data-action=resume]) tr[data-tag=latest]";

/// The answer to a list, as it stands.
fn saying(asked: &Asked<'_>, sound: Answer, body: impl Into<Vec<u8>>) -> Answer {
    asked.about(Object::Tags, sound, |sound| sound.holding(body))
}

/// The first page, with a link to the next.
fn going_on(asked: &Asked<'_>, sound: Answer, link: &str) -> Answer {
    let link = link.replace("HOST", asked.host);
    if asked.before == 0 { asked.about(Object::Tags, sound, |sound| sound.with("link", link)) } else { sound }
}

/// A page of two names for each number, with a link to the next.
fn page_of(asked: &Asked<'_>, sound: Answer, names: &Value, next: &str) -> Answer {
    let link = format!("</v2/harbour/app/tags/list?last={next}>; rel=\"next\"");
    let listed = asked.list(sound, names);
    asked.about(Object::Tags, listed, |sound| sound.with("link", link))
}

const CASES: &[Case] = &[
    case("G01", "null", Tags, Shows("main[data-state=ready]"), |a, s| a.list(s, &json!(null))),
    case("G01", "missing", Tags, Shows("main[data-state=ready]"), |a, s| saying(a, s, r#"{"name":"harbour/app"}"#)),
    case("G01", "string", Tags, Code("not-json"), |a, s| a.list(s, &json!("latest"))),
    case("G01", "object", Tags, Code("not-json"), |a, s| a.list(s, &json!({ "latest": 1 }))),
    case("G01", "array", Tags, Code("not-json"), |a, s| saying(a, s, r#"["latest"]"#)),
    case("G02", "none", Tags, Shows("main[data-state=ready]"), |a, s| a.list(s, &json!([]))),
    case("G02", "404", Tags, Code("repository-unknown"), |a, s| {
        a.about(Object::Tags, s, |_| Answer::error(404, "NAME_UNKNOWN", "unknown"))
    }),
    case("G03", "twice", Tags, Shows(NOTED), |a, s| a.list(s, &json!(["latest", "B", "a", "latest"]))),
    case("G04", "names", Tags, Shows(NOTED), |a, s| {
        a.list(s, &json!(["latest", "../x", "a/b", "?", "#", " ", "", "x".repeat(1 << 20)]))
    })
    .saw(|sent| !sent.iter().any(|sent| sent.url.contains("..") || sent.url.contains("a/b"))),
    case("G05", "markup", Tags, Shows(NOTED), |a, s| {
        a.list(s, &json!(["latest", "<img src=x onerror=alert(1)>", "{{7*7}}", "javascript:alert(1)", "`$(x)`"]))
    }),
    case("G06", "signs", Tags, Shows(NOTED), |a, s| {
        let marks = "a\u{301}".repeat(1000);
        a.list(s, &json!(["latest", "a\u{202e}b", "a\u{200b}b", marks, "a\u{7}\u{0}b"]))
    }),
    case("G06", "surrogate", Tags, Code("not-json"), |a, s| saying(a, s, r#"{"tags":["latest","a\ud800b"]}"#)),
    case("G07", "many", Tags, Shows(LISTED), |a, s| {
        let names: Vec<_> = (0..100_000).map(|number| format!("a{number}")).chain(["latest".to_owned()]).collect();
        a.list(s, &json!(names))
    }),
    case("G08", "few", Tags, Shows("tr[data-tag=last]"), |a, s| match a.before {
        0 => page_of(a, s, &json!(["latest"]), "latest"),
        _ => a.list(s, &json!(["last"])),
    }),
    case("G09", "text", Tags, Code("not-json"), |a, s| saying(a, s, "tags: latest")),
    case("G09", "cut", Tags, Code("not-json"), |a, s| saying(a, s, r#"{"tags":["latest","#)),
    case("G09", "trailing", Tags, Code("not-json"), |a, s| saying(a, s, r#"{"tags":["latest"]}}"#)),
    case("G09", "lines", Tags, Code("not-json"), |a, s| saying(a, s, "{\"tags\":[\"a\"]}\n{\"tags\":[\"b\"]}\n")),
    case("G09", "mark", Tags, Code("not-json"), |a, s| {
        saying(a, s, "\u{feff}{\"name\":\"harbour/app\",\"tags\":[\"latest\"]}")
    }),
    case("G10", "relative", Tags, Well, |a, s| going_on(a, s, "<list?last=latest>; rel=next")),
    case("G10", "absolute", Tags, Well, |a, s| {
        going_on(
            a,
            s,
            "<https://HOST/v2/>; rel=\"prev\", <https://HOST/v2/harbour/app/tags/list?last=latest>; x=y; rel=\"next\"",
        )
    })
    .saw(|sent| sent.iter().any(|sent| sent.url.ends_with("/tags/list?last=latest"))),
    case("G11", "prev", Tags, Shows(LISTED), |a, s| going_on(a, s, "<list?last=latest>; rel=\"prev\"")),
    case("G11", "malformed", Tags, Shows(LISTED), |a, s| going_on(a, s, "list?last=latest; rel=next")),
    case("G11", "empty", Tags, Shows(LISTED), |a, s| going_on(a, s, "<>; rel=\"next\"")),
    case("G12", "hidden", Tags, Shows(LISTED), |a, s| {
        let names: Vec<_> = (0..99).map(|number| format!("a{number}")).chain(["latest".to_owned()]).collect();
        let listed = a.list(s, &json!(names));
        a.about(Object::Tags, listed, |s| s.with("link", "<list?last=latest>; rel=\"next\"").hidden())
    }),
    case("G13", "origin", Tags, Shows(NOTED), |a, s| {
        going_on(a, s, "<https://evil.example/v2/harbour/app/tags/list?last=latest>; rel=\"next\"")
    }),
    case("G13", "port", Tags, Shows(NOTED), |a, s| {
        going_on(a, s, "<https://HOST:8443/v2/harbour/app/tags/list?last=latest>; rel=\"next\"")
    })
    .saw(|sent| !sent.iter().any(|sent| sent.url.contains(":8443"))),
    case("G14", "plain", Tags, Shows(NOTED), |a, s| {
        going_on(a, s, "<http://HOST/v2/harbour/app/tags/list?last=latest>; rel=\"next\"")
    }),
    case("G14", "script", Tags, Shows(NOTED), |a, s| going_on(a, s, "<javascript:alert(1)>; rel=\"next\"")),
    case("G14", "other", Tags, Shows(NOTED), |a, s| {
        going_on(a, s, "</v2/harbour/secret/tags/list?last=x>; rel=\"next\"")
    })
    .saw(|sent| !sent.iter().any(|sent| sent.url.contains("secret"))),
    case("G15", "itself", Tags, Shows(LISTED), |a, s| {
        a.about(Object::Tags, s, |s| s.with("link", "</v2/harbour/app/tags/list>; rel=\"next\""))
    })
    .saw(|sent| lists(sent) <= 6),
    case("G16", "cycle", Tags, Shows(LISTED), |a, s| {
        let next = if a.before % 2 == 0 { "a" } else { "b" };
        page_of(a, s, &json!(["latest", "a"]), next)
    })
    .saw(|sent| lists(sent) <= 6),
    case("G16", "endless", Tags, Shows(LISTED), |a, s| page_of(a, s, &json!(["latest"]), &format!("x{}", a.before)))
        .saw(|sent| lists(sent) <= 6),
    case("G17", "repeats", Tags, Shows("tr[data-tag=third]"), |a, s| match a.before {
        0 => page_of(a, s, &json!(["first", "second"]), "second"),
        _ => a.list(s, &json!(["second", "third"])),
    }),
    case("G18", "breaks", Tags, Shows(CUT), |a, s| match a.before {
        0 => page_of(a, s, &json!(["latest"]), "latest"),
        _ => a.about(Object::Tags, s, |_| Answer::html(500)),
    }),
    case("G19", "name", Tags, Shows(NOTED), |a, s| saying(a, s, r#"{"name":"other/name","tags":["latest"]}"#)),
    case("G20", "401", Registry, Code("unauthorized"), |a, s| {
        a.about(Catalog, s, |_| Answer::error(401, "UNAUTHORIZED", "no"))
    }),
    case("G20", "404", Registry, Code("not-found"), |a, s| a.about(Catalog, s, |_| Answer::new(404, "text/plain", ""))),
    case("G20", "405", Registry, Code("refused"), |a, s| a.about(Catalog, s, |_| Answer::new(405, "text/plain", ""))),
    case("G21", "gone", Tags, Shows("tr[data-tag=gone] [data-error=\"tag-unknown\"]"), |a, s| match a.object {
        Manifest if a.sent.url.ends_with("/gone") => {
            a.about(Manifest, s, |_| Answer::error(404, "MANIFEST_UNKNOWN", "unknown"))
        }
        _ => a.list(s, &json!(["latest", "gone"])),
    }),
    case("G22", "rows", Tags, Shows("tr[data-tag][data-complete=true]"), |a, s| {
        let names: Vec<_> = (0..1000).map(|number| format!("1.{number}")).collect();
        a.list(s, &json!(names))
    })
    .saw(|sent| sent.iter().filter(|sent| sent.url.contains("/manifests/")).count() < 150),
];

/// How many pages of a list were asked for, before the login and after.
fn lists(sent: &[crate::support::recorder::Sent]) -> usize {
    sent.iter().filter(|sent| sent.method == "GET" && sent.url.contains("/tags/list")).count()
}

#[tokio::test]
async fn lists_that_lie_leak_nothing_and_end() {
    walk("hostile-lists", CASES).await;
}
