//! Numbers as the reader writes them, by the browser's own knowledge of languages.

use js_sys::{BigInt, Number};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen]
extern "C" {
    // js-sys wants a locale; without one it is the reader's.
    #[wasm_bindgen(extends = BigInt)]
    type LocalBigInt;
    #[wasm_bindgen(method, js_name = "toLocaleString")]
    fn to_text(this: &LocalBigInt) -> String;
    #[wasm_bindgen(extends = Number)]
    type LocalNumber;
    #[wasm_bindgen(method, js_name = "toLocaleString")]
    fn to_text(this: &LocalNumber) -> String;
}

/// A whole number with its groups apart.
pub fn whole(number: u64) -> String {
    JsValue::from(number).unchecked_into::<LocalBigInt>().to_text()
}

/// What stands between a number and its tenths.
pub fn decimal_mark() -> char {
    let one_and_a_half = JsValue::from_f64(1.5).unchecked_into::<LocalNumber>().to_text();
    one_and_a_half.chars().find(|c| !c.is_numeric()).unwrap_or('.')
}
