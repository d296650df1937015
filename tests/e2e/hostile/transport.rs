//! Group T: transport and HTTP.

use serde_json::json;

use super::answer::{Answer, End, gzip};
use super::case::Comes::{Code, Shows, Well};
use super::case::Opens::{Digest, Layers, Tag, Tags};
use super::case::{Case, case, walk};
use super::harbour::Object;
use super::harbour::Object::{Layer, Manifest, Question};
use crate::engine::Engine;

fn refused(status: u16, body: &str) -> Answer {
    Answer::new(status, "application/json", body)
}

fn busy(wait: Option<&str>) -> Answer {
    let busy = Answer::error(429, "TOOMANYREQUESTS", "the quay is full");
    wait.into_iter().fold(busy, |busy, wait| busy.with("retry-after", wait))
}

const BROKEN: &[Case] = &[
    case("T01", "nobody", Tag, Code("unread"), |a, s| a.about(Manifest, s, |s| s.ending(End::Refused))),
    // Whoever is let in or not: the registry answers, and here it does not.
    case("T01", "here", Tag, Code("broken-off"), |a, s| if a.object == Manifest { s.ending(End::Refused) } else { s })
        .unsigned(),
    case("T02", "silent", Tag, Code("timeout"), |a, s| a.about(Manifest, s, |s| s.ending(End::Silent))),
    case("T03", "stalled", Tag, Code("stalled"), |a, s| a.about(Manifest, s, |s| s.half().ending(End::Stalled))),
    case("T04", "trickling", Tag, Code("stalled"), |a, s| a.about(Manifest, s, |s| s.ending(End::Trickling))),
    case("T05", "reset", Layers, Code("interrupted"), |a, s| a.about(Layer, s, |s| s.half().ending(End::Broken))),
    case("T06", "cut", Tag, Code("interrupted"), |a, s| a.about(Manifest, s, |s| s.half().ending(End::Broken))),
    case("T07", "short", Layers, Code("mismatch"), |a, s| {
        a.about(Layer, s, |s| {
            let half = s.clone().half().body;
            s.holding(half)
        })
    }),
    case("T08", "layer", Layers, Code("mismatch"), |a, s| a.about(Layer, s, |s| s.half().saying(None))),
    case("T08", "manifest", Digest, Code("mismatch"), |a, s| a.about(Manifest, s, |s| s.half().saying(None))),
    case("T08", "whole", Layers, Well, |a, s| a.about(Layer, s, |s| s.saying(None))),
    case("T09", "long", Layers, Code("mismatch"), |a, s| {
        a.about(Layer, s, |s| {
            let long = [s.body.as_slice(), b"more"].concat();
            s.holding(long)
        })
    }),
    // Nothing is asked for in parts, so nothing can be put together of two.
    case("T36", "spliced", Layers, Code("mismatch"), |a, s| {
        a.about(Layer, s, |s| {
            let half = s.clone().half().body;
            let other = half.iter().rev().copied().cycle().take(s.body.len() - half.len()).collect();
            s.holding([half, other].concat())
        })
    })
    .saw(|sent| sent.iter().all(|sent| sent.headers.iter().all(|(name, _)| name != "range"))),
    case("T10", "busy", Tag, Code("rate-limited"), |a, s| a.about(Manifest, s, |_| busy(None))),
    case("T11", "second", Tag, Well, |a, s| if a.before == 0 { a.about(Manifest, s, |_| busy(Some("1"))) } else { s }),
    case("T12", "past", Tag, Well, |a, s| {
        let past = Some("Wed, 21 Oct 2015 07:28:00 GMT");
        if a.before == 0 { a.about(Manifest, s, |_| busy(past)) } else { s }
    }),
    case("T13", "unix", Tag, Code("rate-limited"), |a, s| a.about(Manifest, s, |_| busy(Some("9999999999")))),
    case("T13", "letters", Tag, Code("rate-limited"), |a, s| a.about(Manifest, s, |_| busy(Some("abc")))),
    case("T13", "huge", Tag, Code("rate-limited"), |a, s| {
        a.about(Manifest, s, |_| busy(Some("999999999999999999999")))
    }),
    case("T14", "hidden", Tag, Code("rate-limited"), |a, s| a.about(Manifest, s, |_| busy(Some("1")).hidden())),
];

const REFUSED: &[Case] = &[
    case("T15", "html-500", Tag, Code("server-error"), |a, s| a.about(Manifest, s, |_| Answer::html(500))),
    case("T15", "html-502", Tag, Code("server-error"), |a, s| a.about(Manifest, s, |_| Answer::html(502))),
    case("T16", "empty", Tag, Code("tag-unknown"), |a, s| a.about(Manifest, s, |_| refused(404, r#"{"errors":[]}"#))),
    case("T16", "object", Tag, Code("refused"), |a, s| {
        a.about(Manifest, s, |_| {
            refused(400, r#"{"errors":[{"code":"X","message":{"a":["<img src=x onerror=alert(1)>"]}}]}"#)
        })
    }),
    case("T16", "nested", Tag, Code("refused"), |a, s| {
        a.about(Manifest, s, |_| refused(400, &format!("{}{}", "[".repeat(30_000), "]".repeat(30_000))))
    }),
    case("T17", "bare", Tag, Code("tag-unknown"), |a, s| a.about(Manifest, s, |_| Answer::new(404, "image/png", ""))),
    case("T17", "bytes", Tag, Code("tag-unknown"), |a, s| {
        a.about(Manifest, s, |_| Answer::new(404, "application/json", vec![0xff, 0xfe, 0x80]))
    }),
    case("T18", "endless", Tag, Code("forbidden"), |a, s| {
        a.about(Manifest, s, |_| refused(403, "").saying(None).ending(End::Endless))
    }),
    case("T19", "portal", Tag, Code("not-a-registry"), |a, s| a.about(Manifest, s, |_| Answer::html(200))),
    case("T30", "401", Tag, Code("cors"), |a, s| if a.object == Question { Answer::error(401, "X", "x") } else { s }),
    case("T30", "405", Tag, Code("cors"), |a, s| if a.object == Question { Answer::error(405, "X", "x") } else { s }),
    case(
        "T30",
        "moved",
        Tag,
        Code("cors"),
        |a, s| {
            if a.object == Question { Answer::redirect(307, "/elsewhere") } else { s }
        },
    ),
    case("T30", "unnamed", Tag, Code("cors"), |a, s| {
        if a.object == Question { s.with("access-control-allow-headers", "accept") } else { s }
    }),
    case("T31", "hidden", Tag, Well, |_, s| if s.status == 200 { s.hidden() } else { s }),
    case("T32", "twice", Tag, Code("unread"), |a, s| {
        a.about(Manifest, s, |s| s.and("access-control-allow-origin", "*"))
    }),
    case("T32", "refusals", Tag, Code("unread"), |a, s| {
        a.about(Manifest, s, |_| Answer::error(404, "MANIFEST_UNKNOWN", "unknown").closed())
    }),
    case("T33", "manifest", Digest, Well, |a, s| a.about(Manifest, s, Answer::packed)),
    case("T33", "layer", Layers, Well, |a, s| a.about(Layer, s, Answer::packed)),
    case("T33", "header", Digest, Code("interrupted"), |a, s| {
        a.about(Manifest, s, |s| s.with("content-encoding", "gzip"))
    })
    // It takes the bytes as they are, and they are the right ones.
    .comes_in(Engine::WebKit, Well),
    case("T33", "header-layer", Layers, Code("interrupted"), |a, s| {
        a.about(Layer, s, |s| s.with("content-encoding", "br"))
    }),
    case("T33", "double", Digest, Shows(RECODED), |a, s| {
        a.about(Manifest, s, |s| {
            let once = gzip(&s.body);
            s.holding(once).packed()
        })
    }),
    case("T33", "double-layer", Layers, Code("mismatch"), |a, s| {
        a.about(Layer, s, |s| {
            let once = gzip(&s.body);
            s.holding(once).packed()
        })
    }),
    case("T35", "part", Tag, Code("refused"), |a, s| {
        a.about(Manifest, s, |s| {
            let whole = s.body.len();
            let mut s = s.half();
            s.status = 206;
            let half = s.body.clone();
            s.holding(half).with("content-range", format!("bytes 0-{}/{whole}", whole / 2 - 1))
        })
    }),
    case("T35", "range", Layers, Code("refused"), |a, s| a.about(Layer, s, |_| Answer::new(416, "text/plain", ""))),
    case("T39", "many", Tag, Well, |a, s| {
        a.about(Manifest, s, |s| (0..1000).fold(s, |s, number| s.and(&format!("x-odd-{number}"), "odd")))
    }),
    case("T39", "bytes", Tag, Well, |a, s| {
        a.about(Manifest, s, |s| {
            s.with("docker-content-digest", b"sha256:\xff\xfe".to_vec()).and("x-odd", b"\x80".to_vec())
        })
    }),
    // WebKit takes no header of this length: it ends the first answer, and the list comes with the second.
    case("T39", "link", Tags, Well, |a, s| {
        let target = format!("</v2/harbour/app/tags/list?last={}>; rel=\"next\"", "x".repeat(200 * 1024));
        if a.before == 0 { a.about(Object::Tags, s, |s| s.with("link", target)) } else { s }
    }),
    case("T40", "missing", Tag, Well, |a, s| a.about(Manifest, s, |s| s.without("content-type"))),
    case("T40", "plain", Tag, Well, |a, s| a.about(Manifest, s, |s| s.with("content-type", "text/plain"))),
    case("T40", "upper", Tag, Well, |a, s| {
        a.about(Manifest, s, |s| s.with("content-type", "APPLICATION/VND.OCI.IMAGE.MANIFEST.V1+JSON; charset=utf-8"))
    }),
    case("T41", "204", Tag, Code("empty-answer"), |a, s| a.about(Manifest, s, |_| Answer::new(204, "text/plain", ""))),
    case("T41", "304", Tag, Code("empty-answer"), |a, s| a.about(Manifest, s, |_| Answer::new(304, "text/plain", ""))),
    case("T42", "flaky", Tags, Shows(COMPLETE), |a, s| {
        let names: Vec<_> = (0..12).map(|number| format!("1.{number}")).collect();
        let unlucky = ((a.before * 0x9e37) >> 4) % 3 == 0;
        match a.object {
            Manifest if unlucky => a.about(Manifest, s, |s| s.ending(End::Refused)),
            _ => a.list(s, &json!(names)),
        }
    }),
];

/// Bytes that are something else, and of another number than was sent.
const RECODED: &str = "[role=alert][data-error=mismatch] .failure-next li:nth-child(2)";

/// Twelve rows, and nothing left to read.
const COMPLETE: &str = "main:not(:has(tr[data-complete=false])) tr[data-tag]:nth-child(12)";

#[tokio::test]
async fn transfers_that_break_leak_nothing_and_say_so() {
    walk("hostile-broken", BROKEN).await;
}

#[tokio::test]
async fn refusals_and_odd_answers_leak_nothing_and_say_so() {
    walk("hostile-refused", REFUSED).await;
}
