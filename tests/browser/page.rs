use std::cell::RefCell;
use std::rc::Rc;

use tallyman::browser::clock::Within;
use tallyman::browser::{clipboard, clock, download, location, storage};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{script, until};

#[wasm_bindgen_test]
fn a_date_is_exact_in_utc_and_relative_to_now() {
    for (text, exact) in [
        ("2024-05-01T12:34:56Z", "2024-05-01 12:34:56"),
        ("2024-05-01T12:34:56.123456789Z", "2024-05-01 12:34:56"),
        ("2024-05-01t12:34:56+02:00", "2024-05-01 10:34:56"),
    ] {
        let words = clock::in_words(text, Within::Nothing).unwrap();
        assert_eq!(words.exact, exact);
        assert!(words.relative.ends_with(" years ago") || words.relative.ends_with(" year ago"), "{words:?}");
    }
    for (seconds, relative) in
        [(90, "1 minute ago"), (7300, "2 hours ago"), (86400 * 45, "1 month ago"), (-7300, "in 2 hours")]
    {
        let text = script(&format!("new Date(Date.now() - 1000 * {seconds}).toISOString()")).as_string().unwrap();
        for within in [Within::Nothing, Within::Sentence] {
            assert_eq!(clock::in_words(&text, within).unwrap().relative, relative);
        }
    }
}

#[wasm_bindgen_test]
fn the_dates_of_reproducible_builds_are_not_ages() {
    for text in ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"] {
        let shown = format!("{} {}", &text[..10], clock::PLACEHOLDER);
        assert_eq!(clock::in_words(text, Within::Nothing).unwrap().relative, shown);
    }
}

#[wasm_bindgen_test]
fn what_is_not_a_date_stays_text() {
    for text in [
        "",
        "2024",
        "yesterday",
        "2024-05-01",
        "2024-13-01T00:00:00Z",
        "2024-05-01T12:34:56",
        "2024-05-01T12:34:56Zx",
        "2024-05-01T12:34:5é",
    ] {
        assert_eq!(clock::in_words(text, Within::Nothing), None, "{text}");
    }
}

#[wasm_bindgen_test]
async fn copying_works_without_the_clipboard_interface() {
    // What the browser is about to copy; a test has no clipboard of its own.
    script(
        "globalThis.copied = null;
         document.execCommand = (command) => { globalThis.copied = command + ' ' + document.activeElement.value; return true; };
         Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
         document.body.insertAdjacentHTML('beforeend', '<button id=focused>x</button>'); focused.focus();",
    );
    let said = clipboard::copy("sha256:00\n<b>").await;
    assert_eq!(script("copied").as_string().unwrap(), "copy sha256:00\n<b>");
    assert!(said);
    assert_eq!(script("document.querySelectorAll('textarea').length"), 0);
    assert_eq!(script("document.activeElement.id"), "focused", "the focus returns");
    script("document.execCommand = () => { throw 1 }");
    assert!(!clipboard::copy("x").await, "a copy that failed says so");
    script("delete document.execCommand; delete navigator.clipboard; focused.remove()");
}

#[wasm_bindgen_test]
fn recent_places_are_few_plain_and_checked_on_load() {
    storage::forget();
    for number in 0..20 {
        storage::remember(&format!("place-{number}"));
    }
    storage::remember("place-15");
    let places = storage::recent(|_| true);
    assert_eq!(places.len(), storage::MOST);
    assert_eq!(places[..3], ["place-15", "place-19", "place-18"]);
    assert_eq!(storage::recent(|place| place == "place-15"), ["place-15"]);
    storage::remember("two\nlines");
    assert_eq!(storage::recent(|_| true)[0], "place-15");
    script("localStorage.setItem('tallyman.recent.1', 'x'.repeat(1 << 20))");
    assert!(storage::recent(|_| true).is_empty());
    script("localStorage.setItem('tallyman.recent.1', 'a\\n\\u0000\\n\\nb')");
    assert_eq!(storage::recent(|_| true), ["a", "b"]);
    storage::forget();
    assert!(storage::recent(|_| true).is_empty());
}

#[wasm_bindgen_test]
fn a_browser_that_refuses_storage_has_no_recent_places() {
    script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') }, configurable: true })",
    );
    storage::remember("a");
    assert!(storage::recent(|_| true).is_empty());
    storage::forget();
    script("delete window.localStorage");
}

#[wasm_bindgen_test]
async fn the_hash_is_read_as_it_stands_and_followed_until_dropped() {
    let listen = || {
        let heard: Rc<RefCell<Vec<String>>> = Rc::default();
        let log = heard.clone();
        (location::on_change(move |hash| log.borrow_mut().push(hash)), heard)
    };
    let (listener, heard) = listen();
    let (_witness, seen) = listen();
    location::go("/a%2Fb?x#y");
    until(|| seen.borrow().len() == 1).await;
    assert_eq!(location::hash(), "/a%2Fb?x#y");
    location::replace("/replaced");
    assert_eq!(location::hash(), "/replaced");
    location::go("/after");
    until(|| seen.borrow().len() == 2).await;
    assert_eq!(*heard.borrow(), ["/a%2Fb?x#y", "/after"], "replacing is silent");
    drop(listener);
    location::go("/unheard");
    until(|| seen.borrow().len() == 3).await;
    assert_eq!(heard.borrow().len(), 2);
    assert!(location::page_base().ends_with('/') && location::page().starts_with(&location::page_base()));
    location::set_title("a title");
    assert_eq!(script("document.title"), "a title");
}

#[wasm_bindgen_test]
async fn a_download_has_exactly_the_bytes_and_a_tame_name() {
    script(
        "globalThis.saved = null;
         HTMLAnchorElement.prototype.click = function () { globalThis.saved = [this.download, fetch(this.href).then((r) => r.blob())] };",
    );
    assert!(download::save(&[0, 159, 146, 150], "../a b.json"));
    assert_eq!(script("saved[0]"), "-a-b.json");
    let promise: js_sys::Promise =
        script("saved[1].then(async (b) => b.type + ' ' + new Uint8Array(await b.arrayBuffer()))").into();
    let answer = wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    assert_eq!(answer, "application/octet-stream 0,159,146,150");
    script("delete HTMLAnchorElement.prototype.click");
    assert_eq!(download::file_name(""), "download");
    assert_eq!(download::file_name("..\\..\u{202e}x"), "-..-x");
}
