use tallyman::browser::config::read;
use tallyman::json;
use tallyman::settings::{LIMIT, Settings};
use wasm_bindgen_test::wasm_bindgen_test;

/// The settings in a text, read by our own parser.
fn by_ours(text: &str) -> Settings {
    json::read(text.as_bytes()).map_or_else(|error| Settings::unreadable(&error.to_string()), Settings::of)
}

#[wasm_bindgen_test]
fn what_the_browser_parses_means_what_our_own_parser_reads() {
    for text in [
        "{}",
        r#"{"title":" Harbour ","defaultRegistry":"ghcr.io","registries":["ghcr.io","docker.io"],"relay":"https://relay.example/v/"}"#,
        r#"{"title":null,"registries":null}"#,
        r#"{"title":7,"defaultRegistry":"no host","relay":true,"registries":["ghcr.io"],"colour":"red"}"#,
        r#"{"registries":[7,null,["ghcr.io"],{"a":[[[1]]]}]}"#,
        r#"{"registries":{"ghcr.io":true}}"#,
        r#"{"title":"\u00fc \ud83d\ude00"}"#,
        "[]",
        "null",
        "7",
        "\"x\"",
    ] {
        assert_eq!(read(text), by_ours(text), "{text}");
    }
}

#[wasm_bindgen_test]
fn a_file_that_cannot_be_read_is_a_fence_that_lets_nobody_through() {
    let long = format!("{}{}", r#"{"registries":["ghcr.io"]}"#, " ".repeat(LIMIT));
    let deep = "[".repeat(LIMIT - 10);
    for text in [r#"{"registries":["ghcr.io"],}"#, r#"{"title":"Harbour""#, "registries: [ghcr.io]", &long, &deep] {
        let settings = read(text);
        assert_eq!(settings.only.as_deref(), Some([].as_slice()));
        assert_eq!(settings.notes.len(), 1);
    }
    let nested = format!("{{\"registries\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(read(&nested).only.as_deref(), Some([].as_slice()));
}

#[wasm_bindgen_test]
fn the_page_of_a_site_is_no_file() {
    assert_eq!(read("<!doctype html><p>{}"), Settings::default());
    assert_eq!(read(""), Settings::default());
}
