//! Handing bytes to the reader as a file.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::clock;

/// How long the browser gets to begin the download, in milliseconds.
const BEGIN: u32 = 10_000;

/// Saves exactly these bytes under `name` and says whether the browser took them. The type is always
/// `application/octet-stream`, so that a registry's HTML is never opened as a page of this site.
pub fn save(bytes: &[u8], name: &str) -> bool {
    begin(bytes, name).is_some()
}

fn begin(bytes: &[u8], name: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(&file_name(name));
    link.click();
    // Revoking at once would race with the download in some browsers.
    wasm_bindgen_futures::spawn_local(async move {
        clock::pause(BEGIN).await;
        let _ = Url::revoke_object_url(&address);
    });
    Some(())
}

/// A name for any file system: letters, digits, `.`, `_` and `-`, at most 120, not beginning with a dot.
pub fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let name: String = name.chars().map(plain).skip_while(|c| *c == '.').take(120).collect();
    if name.is_empty() { "download".to_owned() } else { name }
}
