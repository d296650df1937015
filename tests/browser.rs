//! The browser's room, in a real browser: script/test-browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "browser/config.rs"]
mod config;
#[path = "browser/fetch.rs"]
mod fetch;
#[path = "browser/hasher.rs"]
mod hasher;
#[path = "browser/page.rs"]
mod page;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Runs a script in the page, for what a test must arrange there.
fn script(text: &str) -> wasm_bindgen::JsValue {
    js_sys::eval(text).unwrap()
}

/// Waits for a state, for five seconds.
async fn until(done: impl Fn() -> bool) {
    for _ in 0..250 {
        if done() {
            return;
        }
        tallyman::browser::clock::pause(20).await;
    }
    panic!("waited in vain");
}
