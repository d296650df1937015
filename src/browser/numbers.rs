//! Numbers as the reader writes them, by the browser's own knowledge of languages.

use js_sys::{Array, Function, Intl, Object};
use wasm_bindgen::JsValue;

thread_local! {
    // Made once: a new one takes longer than a row of a table. Without a name the language is the reader's.
    static FORMAT: Function = Intl::NumberFormat::new(&Array::new(), &Object::new()).format();
}

/// A whole number with its groups apart.
pub fn whole(number: u64) -> String {
    written(&number.into()).unwrap_or_else(|| number.to_string())
}

/// What stands between a number and its tenths.
pub fn decimal_mark() -> char {
    let one_and_a_half = written(&JsValue::from_f64(1.5)).unwrap_or_default();
    one_and_a_half.chars().find(|c| !c.is_numeric()).unwrap_or('.')
}

fn written(number: &JsValue) -> Option<String> {
    FORMAT.with(|format| format.call1(&JsValue::UNDEFINED, number)).ok()?.as_string()
}
