//! What tags pointed at when they were last seen, in the browser's storage: lines of text that `tag` reads and writes.
//! Storage is foreign input, may be refused, and is shared with every page of this origin.

use web_sys::Storage;

/// The name in storage. The number is that of the format.
const KEY: &str = "tallyman.tags.1";

/// What is stored; empty where there is nothing, or nothing to be had.
pub fn read() -> String {
    local().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default()
}

/// Stores it in place of what was there. Full or read-only storage keeps nothing, which is all that it promises.
pub fn write(text: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(KEY, text);
    }
}

/// Forgets it.
pub fn forget() {
    if let Some(storage) = local() {
        let _ = storage.remove_item(KEY);
    }
}

/// The storage, unless the browser refuses even to speak of it.
fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
