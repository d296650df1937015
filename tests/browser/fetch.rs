use futures_util::FutureExt as _;
use tallyman::body::{Body as _, BodyError, collect};
use tallyman::browser::address::{Mixed, mixed};
use tallyman::browser::clock;
use tallyman::browser::fetch::Fetch;
use tallyman::transport::{Authorization, Request, Transport as _, TransportError};
use wasm_bindgen_test::wasm_bindgen_test;

use super::script;

/// Replaces the page's `fetch` until dropped. `asked` holds the last request.
struct Stub;

impl Stub {
    fn new(answer: &str) -> Self {
        script(&format!(
            "globalThis.realFetch ??= fetch; globalThis.realTimeout ??= setTimeout;
             globalThis.fetch = (request) => {{ globalThis.asked = request; return ({answer})(request); }};"
        ));
        Self
    }

    /// Makes every second of a timer a millisecond.
    fn hurry(&self) {
        script("globalThis.setTimeout = (f, millis) => realTimeout(f, millis / 1000)");
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        script("globalThis.fetch = realFetch; globalThis.setTimeout = realTimeout");
    }
}

fn truth(text: &str) -> bool {
    script(text).is_truthy()
}

const NEVER: &str =
    "(request) => new Promise((_, no) => request.signal.addEventListener('abort', () => no('aborted')))";
const SILENT: &str = "async () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(5)) } }))";

#[wasm_bindgen_test]
async fn the_bytes_of_a_body_come_in_chunks_and_are_all_there() {
    let url = script("URL.createObjectURL(new Blob([new Uint8Array(3000000).fill(7)]))").as_string().unwrap();
    let mut response = Fetch::new().send(Request::get(url)).await.unwrap();
    assert_eq!(response.status, 200);
    let (mut chunks, mut size) = (0, 0);
    while let Some(chunk) = response.body.chunk().await.unwrap() {
        assert!(chunk.iter().all(|byte| *byte == 7));
        chunks += 1;
        size += chunk.len();
    }
    assert!(chunks > 1);
    assert_eq!(size, 3_000_000);
    assert_eq!(response.body.chunk().await, Ok(None), "the end stays the end");
}

#[wasm_bindgen_test]
async fn a_request_has_no_cookies_no_referrer_and_no_cache() {
    let _stub = Stub::new("async () => new Response('x', { headers: { 'X-Seen': '1' } })");
    let authorization = Authorization::bearer("token");
    let request =
        Request { authorization, follow: false, ..Request::get("https://example.org/?a=%27b'c").accept("a/b,c/d") };
    let response = Fetch::new().send(request).await.unwrap();
    assert_eq!(response.headers.get("x-seen"), Some("1"));
    for (what, value) in [
        ("url", "https://example.org/?a=%27b%27c"),
        ("method", "GET"),
        ("credentials", "omit"),
        ("referrerPolicy", "no-referrer"),
        ("cache", "no-store"),
        ("redirect", "error"),
        ("mode", "cors"),
        ("headers.get('accept')", "a/b,c/d"),
        ("headers.get('authorization')", "Bearer token"),
    ] {
        assert_eq!(script(&format!("asked.{what}")).as_string().as_deref(), Some(value), "{what}");
    }
}

#[wasm_bindgen_test]
async fn an_answer_to_head_has_no_bytes() {
    let _stub = Stub::new("async () => new Response(null, { headers: { 'content-length': '5' } })");
    let response = Fetch::new().send(Request::head("https://example.org/")).await.unwrap();
    assert_eq!(script("asked.method"), "HEAD");
    assert_eq!(collect(response.body, 0).await, Ok(Vec::new()));
}

#[wasm_bindgen_test]
async fn dropping_the_future_aborts_the_request() {
    let _stub = Stub::new(NEVER);
    {
        let fetch = Fetch::new();
        let mut send = Box::pin(fetch.send(Request::get("https://example.org/")));
        assert!((&mut send).now_or_never().is_none());
        assert!(!truth("asked.signal.aborted"));
    }
    assert!(truth("asked.signal.aborted"));
}

#[wasm_bindgen_test]
async fn dropping_the_body_aborts_the_transfer() {
    let _stub = Stub::new(SILENT);
    let mut response = Fetch::new().send(Request::get("https://example.org/")).await.unwrap();
    assert_eq!(response.body.chunk().await, Ok(Some(vec![0; 5])));
    assert!(!truth("asked.signal.aborted"));
    drop(response);
    assert!(truth("asked.signal.aborted"));
}

#[wasm_bindgen_test]
async fn silence_before_the_answer_times_out_and_silence_within_it_stalls() {
    let stub = Stub::new(NEVER);
    stub.hurry();
    let answer = Fetch::new().send(Request::get("https://example.org/")).await;
    assert_eq!(answer.err(), Some(TransportError::TimedOut { seconds: 20 }));
    assert!(truth("asked.signal.aborted"));
    let stub = Stub::new(SILENT);
    stub.hurry();
    let mut response = Fetch::new().send(Request::get("https://example.org/")).await.unwrap();
    assert_eq!(response.body.chunk().await, Ok(Some(vec![0; 5])));
    assert_eq!(response.body.chunk().await, Err(BodyError::Stalled { received: 5, seconds: 30 }));
}

#[wasm_bindgen_test]
async fn a_transfer_that_breaks_off_is_told_from_one_that_ends() {
    let _stub = Stub::new(
        "async () => new Response(new ReadableStream({ n: 0, pull(c) { this.n++ ? c.error('reset') : c.enqueue(new Uint8Array(9)) } }))",
    );
    let mut response = Fetch::new().send(Request::get("https://example.org/")).await.unwrap();
    assert_eq!(response.body.chunk().await, Ok(Some(vec![0; 9])));
    assert_eq!(response.body.chunk().await, Err(BodyError::Interrupted { received: 9 }));
}

#[wasm_bindgen_test]
async fn whatever_fetch_rejects_with_is_only_blocked() {
    for answer in ["async () => { throw new TypeError('x') }", "async () => { throw undefined }", "async () => 5"] {
        let _stub = Stub::new(answer);
        let answer = Fetch::new().send(Request::get("https://example.org/")).await;
        assert_eq!(answer.err(), Some(TransportError::Blocked));
        assert!(!Fetch::new().answers("https://example.org/").await);
    }
}

#[wasm_bindgen_test]
async fn an_opaque_answer_is_an_answer() {
    let _stub = Stub::new("async () => new Response('x')");
    assert!(Fetch::new().answers("https://example.org/").await);
    assert_eq!(script("asked.mode"), "no-cors");
}

#[wasm_bindgen_test]
async fn an_address_or_header_that_is_none_is_refused_before_anything_is_sent() {
    let _stub = Stub::new("async () => { globalThis.sent = true }");
    for request in [
        Request::get("https://"),
        Request::get("v2/"),
        Request::get("https://user:word@example.org/"),
        Request::get("https://example.org/").accept("a\nb"),
    ] {
        assert_eq!(Fetch::new().send(request).await.err(), Some(TransportError::BadAddress));
    }
    assert!(!truth("globalThis.sent"));
}

#[wasm_bindgen_test]
fn a_page_with_tls_calls_no_address_without_it_but_this_machine() {
    for (page, protocol, host, fate) in [
        ("http:", "http:", "example.org", Mixed::Allowed),
        ("https:", "https:", "example.org", Mixed::Allowed),
        ("https:", "http:", "localhost", Mixed::Allowed),
        ("https:", "http:", "app.localhost", Mixed::Allowed),
        ("https:", "http:", "127.0.0.1", Mixed::Allowed),
        ("https:", "http:", "127.8.0.1", Mixed::Allowed),
        ("https:", "http:", "[::1]", Mixed::Allowed),
        ("https:", "http:", "example.org", Mixed::Refused),
        ("https:", "http:", "localhost.example.org", Mixed::Refused),
        ("https:", "http:", "127.0.0.1.example.org", Mixed::Refused),
        ("https:", "http:", "172.32.0.1", Mixed::Refused),
        ("https:", "http:", "172.16.0.1", Mixed::Local),
        ("https:", "http:", "192.168.1.5", Mixed::Local),
        ("https:", "http:", "10.1.2.3", Mixed::Local),
        ("https:", "http:", "nas.local", Mixed::Local),
        ("https:", "http:", "[fd00::1]", Mixed::Local),
    ] {
        assert_eq!(mixed(page, protocol, host), fate, "{page} {protocol} {host}");
    }
}

#[wasm_bindgen_test]
async fn a_wait_that_is_dropped_leaves_no_timer() {
    script(
        "globalThis.realClear ??= clearTimeout; globalThis.cleared = 0; globalThis.clearTimeout = (id) => { cleared++; realClear(id) }",
    );
    drop(clock::pause(1_000_000));
    let cleared = script("globalThis.clearTimeout = realClear; cleared");
    assert_eq!(cleared, 1);
}

/// Pages that were refused together do not come back together; and none before the time that its server named.
#[wasm_bindgen_test]
async fn chance_lengthens_a_pause_by_a_quarter_or_a_second_and_never_shortens_it() {
    let _stub = Stub::new(NEVER);
    script(
        "globalThis.realRandom ??= Math.random; globalThis.setTimeout = (f, millis) => { globalThis.waited = millis; return realTimeout(f, 0) }",
    );
    for (chance, asked, waited) in [
        ("0", 0, 0),
        ("0.999999", 0, 0),
        ("0", 500, 500),
        ("0.999999", 500, 624),
        ("0.5", 1500, 1687),
        ("0.999999", 4000, 4999),
        ("0", 60_000, 60_000),
        ("0.5", 60_000, 60_500),
        ("0.999999", 60_000, 60_999),
    ] {
        script(&format!("Math.random = () => {chance}"));
        Fetch::new().pause(asked).await;
        assert_eq!(script("waited"), waited, "{asked} at {chance}");
    }
    script("Math.random = realRandom");
}

#[wasm_bindgen_test]
async fn a_timer_that_fires_much_too_late_is_given_a_second_chance() {
    let stub = Stub::new(NEVER);
    stub.hurry();
    // The clock leaps by an hour each time it is read: the machine slept.
    script("globalThis.realNow ??= Date.now; globalThis.leap = 0; Date.now = () => realNow() + 3600000 * leap++");
    script(
        "globalThis.waits = 0; { const hurried = setTimeout; globalThis.setTimeout = (f, m) => { waits++; return hurried(f, m) } }",
    );
    let answer = Fetch::new().send(Request::get("https://example.org/")).await;
    script("Date.now = realNow");
    assert_eq!(answer.err(), Some(TransportError::TimedOut { seconds: 20 }));
    assert_eq!(script("waits"), 2);
}
