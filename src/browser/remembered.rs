//! What tags pointed at when they were last seen, in the browser's storage: lines of text that `tag` reads and writes.

use super::storage;

/// The name in storage. The number is that of the format.
const KEY: &str = "tallyman.tags.1";

/// The longest text that is read, in bytes: more than the lines of all tags that are remembered have.
const LONGEST: usize = 4 << 20;

/// What is stored; empty where there is nothing, or nothing to be had.
pub fn read() -> String {
    storage::text(KEY, LONGEST).unwrap_or_default()
}

/// Stores it in place of what was there.
pub fn write(text: &str) {
    storage::put(KEY, Some(text));
}

/// Forgets it.
pub fn forget() {
    storage::put(KEY, None);
}
