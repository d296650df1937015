//! Patterns that readers write between slashes: the browser's own `RegExp`, so that no second engine is shipped.

use std::rc::Rc;

use js_sys::{Array, Function, JsString, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::tag::Matcher;

#[wasm_bindgen]
extern "C" {
    // js-sys says that making one never throws.
    #[wasm_bindgen(js_name = RegExp)]
    type Pattern;
    #[wasm_bindgen(constructor, catch, js_class = "RegExp")]
    fn new(pattern: &str, flags: &str) -> Result<Pattern, JsValue>;
    #[wasm_bindgen(method)]
    fn test(this: &Pattern, text: &str) -> bool;
    #[wasm_bindgen(method, getter, js_name = test)]
    fn tester(this: &Pattern) -> Function;
    // `Uint8Array.from(texts, test, pattern)` calls `test` for each text, with the pattern as `this`.
    #[wasm_bindgen(js_namespace = Uint8Array, js_name = from)]
    fn each(texts: &Array, test: &Function, this: &Pattern) -> Uint8Array;
}

/// How much of a name is looked through, in bytes: a tag has at most 128, a repository 255. What a registry sends besides
/// may be a megabyte long.
const LONGEST: usize = 256;

/// Whether a text is looked through. Names have no line ends, and those lie between names here.
fn is_tame(text: &str) -> bool {
    text.len() <= LONGEST && !text.contains('\n')
}

impl Matcher for Pattern {
    fn is_found(&self, text: &str) -> bool {
        is_tame(text) && self.test(text)
    }

    /// One call for all: of 20,000 names it took 38 instead of 75 ms from the key to the next frame.
    fn are_found(&self, texts: &[&str]) -> Vec<bool> {
        let tame: Vec<&str> = texts.iter().map(|text| if is_tame(text) { text } else { "" }).collect();
        let names = JsString::from(tame.join("\n")).split("\n");
        let found = each(&names, &self.tester(), self).to_vec();
        texts.iter().zip(found).map(|(text, found)| found == 1 && is_tame(text)).collect()
    }
}

/// Compiles a pattern; letters match in either case. The error is in the browser's words.
pub fn compile(pattern: &str) -> Result<Rc<dyn Matcher>, String> {
    match Pattern::new(pattern, "i") {
        Ok(pattern) => Ok(Rc::new(pattern)),
        Err(error) => {
            let error = error.dyn_into::<js_sys::Error>().map(|error| String::from(error.message()));
            Err(error.unwrap_or_default())
        }
    }
}
