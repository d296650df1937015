//! Secrets: text that shows itself to nobody by accident. It has no `Display` and no serialisation, its `Debug` is mute,
//! and its bytes are overwritten when the last clone goes.
//!
//! That is as far as safe Rust reaches: what a form, a header or the browser copied before is not ours to overwrite.

use std::fmt;
use std::hint::black_box;
use std::sync::Arc;

/// A secret text. Clones share the one copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Wiped>);

#[derive(PartialEq, Eq)]
struct Wiped(String);

impl Secret {
    /// Takes over a text. The caller keeps no other copy.
    pub fn new(text: String) -> Self {
        Self(Arc::new(Wiped(text)))
    }

    /// The text, for the one place that has to send it or to look for it.
    pub fn reveal(&self) -> &str {
        &self.0.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        // Without this the compiler may leave out writes that nobody reads.
        black_box(&bytes);
    }
}
