//! Writes the demo that is shown without any registry: an OCI image layout under `public/demo`, from fixed inputs.
//!
//! Run it with `script/demo`. `tests/demo.rs` holds the committed files equal to what this makes.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/support/demo.rs"]
mod demo;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/support/image.rs"]
mod image;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/support/layout.rs"]
mod layout;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::io::Result<()> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public/demo");
    demo::demo().write(&folder)
}

/// `cargo test` builds examples for every target, and a browser has no files to write.
#[cfg(target_arch = "wasm32")]
fn main() {}
