//! Patterns that readers write between slashes: the browser's own `RegExp`, so that no second engine is shipped.

use std::rc::Rc;

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
}

/// How much of a name is looked through, in bytes: a tag has at most 128, a repository 255. What a registry sends besides
/// may be a megabyte long.
const LONGEST: usize = 256;

impl Matcher for Pattern {
    fn is_found(&self, text: &str) -> bool {
        text.len() <= LONGEST && self.test(text)
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
