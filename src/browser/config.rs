//! `config.json`, which `public/boot.js` asks for while the program itself is on its way. The browser parses it, so that
//! the first view needs no parser of ours.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::json::Json;
use crate::settings::{LIMIT, Settings, is_no_file};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = settingsOfTallyman)]
    fn answer() -> Result<js_sys::Promise, JsValue>;

    type Answer;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;
    #[wasm_bindgen(method, getter)]
    fn text(this: &Answer) -> String;
}

/// How deep values lie that are looked at: the names in a list in an object.
const DEPTH: u8 = 3;

/// The settings. Most pages have none: that is no error.
pub async fn settings() -> Settings {
    let asked = async { JsFuture::from(answer()?).await };
    let answer: Answer = match asked.await {
        Ok(answer) => answer.into(),
        Err(error) => return Settings::unreadable(&said(error)),
    };
    match answer.status() {
        200 => read(&answer.text()),
        status if Settings::is_absent(status) => Settings::default(),
        status => Settings::unreadable(&format!("status {status}")),
    }
}

/// Reads the text of the file.
pub fn read(text: &str) -> Settings {
    if is_no_file(text) {
        return Settings::default();
    }
    if text.len() > LIMIT {
        return Settings::unreadable(&format!("more than {LIMIT} bytes"));
    }
    match JSON::parse(text) {
        Ok(value) => Settings::of(json(&value, DEPTH)),
        Err(error) => Settings::unreadable(&said(error)),
    }
}

/// A value that the browser parsed, as one of ours.
fn json(value: &JsValue, depth: u8) -> Json {
    if let Some(text) = value.as_string() {
        Json::Text(text)
    } else if let Some(is) = value.as_bool() {
        Json::Bool(is)
    } else if let Some(number) = value.as_f64() {
        Json::Decimal(number)
    } else if value.is_null() {
        Json::Null
    } else if depth == 0 {
        Json::Deep
    } else if let Some(items) = value.dyn_ref::<Array>() {
        Json::List(items.iter().map(|item| json(&item, depth - 1)).collect())
    } else {
        let member = |pair: JsValue| {
            let pair: Array = pair.unchecked_into();
            Some((pair.get(0).as_string()?, json(&pair.get(1), depth - 1)))
        };
        Json::Object(Object::entries(value.unchecked_ref()).iter().filter_map(member).collect())
    }
}

/// What the browser says of an error.
fn said(error: JsValue) -> String {
    String::from(Object::from(error).to_string())
}
