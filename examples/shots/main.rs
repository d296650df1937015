//! Pictures of every page of the built `dist/`, for people to look at: `script/shots`. It goes the way of the end-to-end
//! tests.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

// What the end-to-end tests have too; none of it is needed whole.
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/support/archive.rs"]
mod archive;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/support/demo.rs"]
mod demo;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/engine.rs"]
#[allow(dead_code)]
mod engine;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/faults.rs"]
#[allow(dead_code)]
mod faults;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/support/image.rs"]
mod image;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/support/layout.rs"]
mod layout;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/page.rs"]
#[allow(dead_code)]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/program.rs"]
#[allow(dead_code)]
mod program;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/recorder.rs"]
#[allow(dead_code)]
mod recorder;
#[cfg(not(target_arch = "wasm32"))]
#[allow(dead_code)]
#[path = "../../tests/support/schema1.rs"]
mod signed;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/site.rs"]
#[allow(dead_code)]
mod site;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/tour.rs"]
mod tour;

#[cfg(not(target_arch = "wasm32"))]
mod camera;

/// Takes the folder, then parts of names: only pages with one of them are pictured, or else all.
#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(arguments.next().expect("a folder for the pictures"));
    std::fs::create_dir_all(&folder).unwrap();
    camera::take(folder, arguments.collect()).await;
}

/// `cargo test` builds examples for every target, and a browser has no browser to drive.
#[cfg(target_arch = "wasm32")]
fn main() {}
