//! Files that the reader chooses or drops on the page. They are read in this tab and sent nowhere.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, Event, HtmlInputElement};

/// A file of the reader's, not read yet.
pub struct File(web_sys::File);

/// The first file that was chosen in an input. The input forgets it, so that the same file can be chosen again.
pub fn chosen(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0).map(File);
    input.set_value("");
    file
}

/// The first file that was dropped. The browser would leave the page to show it.
pub fn dropped(event: &DragEvent) -> Option<File> {
    event.prevent_default();
    event.data_transfer()?.files()?.get(0).map(File)
}

/// Says that files may be dropped here.
pub fn allow_drop(event: &DragEvent) {
    event.prevent_default();
}

impl File {
    /// Its bytes; `None` when there are more than `most`, or when they cannot be read.
    pub async fn read(self, most: usize) -> Option<Vec<u8>> {
        if self.0.size() > most as f64 {
            return None;
        }
        let buffer = JsFuture::from(self.0.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
}
