//! Copying text.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlTextAreaElement, Navigator};

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    // web-sys says that a Navigator always has a clipboard, and that Documents have no execCommand.
    #[wasm_bindgen(extends = Navigator)]
    type NavigatorMaybe;
    #[wasm_bindgen(method, getter)]
    fn clipboard(this: &NavigatorMaybe) -> Option<web_sys::Clipboard>;
    #[wasm_bindgen(extends = web_sys::Document)]
    type OldDocument;
    #[wasm_bindgen(method, catch, js_name = "execCommand")]
    fn exec_command(this: &OldDocument, command: &str) -> Result<bool, wasm_bindgen::JsValue>;
}

/// Copies `text` and says whether that worked. Call it in answer to a click: browsers refuse it otherwise.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = window.navigator().unchecked_into::<NavigatorMaybe>().clipboard();
    if let Some(clipboard) = clipboard
        && JsFuture::from(clipboard.write_text(text)).await.is_ok()
    {
        return true;
    }
    copy_by_selection(text).unwrap_or(false)
}

/// The way before there was a clipboard interface, which pages served over http still lack: select text and say "copy".
pub fn copy_by_selection(text: &str) -> Option<bool> {
    let document = web_sys::window()?.document()?;
    let focused = document.active_element();
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_read_only(true);
    area.set_attribute("aria-hidden", "true").ok()?;
    // Inside an open dialog everything else is inert, so the text must lie beside what has the focus.
    let place =
        focused.as_ref().and_then(|element| element.parent_element()).or_else(|| document.body().map(Into::into))?;
    place.append_child(&area).ok()?;
    area.select();
    let copied = document.unchecked_ref::<OldDocument>().exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(element) = focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
    Some(copied)
}
