//! Measures the built page in headless Chromium and prints figures: what the first view weighs, how long a long list of
//! tags takes, how fast a large layer is hashed, and how fast whole images are proven. The aims stand beside the figures, and
//! nothing passes or fails but, with `--check`, what is the same on every machine: sizes.
//!
//! Run it with `script/bench`. It stands on what the end-to-end tests stand on.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

// What the end-to-end tests have too; none of it is needed whole.
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/e2e/engine.rs"]
#[allow(dead_code)]
mod engine;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../../tests/support/image.rs"]
mod image;
#[cfg(not(target_arch = "wasm32"))]
#[allow(dead_code)]
#[path = "../../tests/e2e/page.rs"]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[allow(dead_code)]
#[path = "../../tests/e2e/program.rs"]
mod program;
#[cfg(not(target_arch = "wasm32"))]
#[allow(dead_code)]
#[path = "../../tests/e2e/recorder.rs"]
mod recorder;
#[cfg(not(target_arch = "wasm32"))]
#[allow(dead_code)]
#[path = "../../tests/e2e/site.rs"]
mod site;

// What is measured, and how.
#[cfg(not(target_arch = "wasm32"))]
mod every_row;
#[cfg(not(target_arch = "wasm32"))]
mod figure;
#[cfg(not(target_arch = "wasm32"))]
mod hashing;
#[cfg(not(target_arch = "wasm32"))]
mod memory;
#[cfg(not(target_arch = "wasm32"))]
mod probe;
#[cfg(not(target_arch = "wasm32"))]
mod proof;
#[cfg(not(target_arch = "wasm32"))]
mod registry;
#[cfg(not(target_arch = "wasm32"))]
mod tags;
#[cfg(not(target_arch = "wasm32"))]
mod transfer;
#[cfg(not(target_arch = "wasm32"))]
mod yardstick;

/// Takes the names of the groups that are wanted; without any, all of them.
#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() {
    const GROUPS: [&str; 5] = ["transfer", "tags", "hashing", "proof", "many"];
    let (options, wanted): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word == "--check");
    if let Some(unknown) = wanted.iter().find(|name| !GROUPS.contains(&name.as_str())) {
        eprintln!("there is no {unknown}; there are {}", GROUPS.join(", "));
        std::process::exit(2);
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|known| known == name);
    if is_wanted("transfer") && !transfer::measure().await && !options.is_empty() {
        eprintln!("the page weighs more than it may");
        std::process::exit(1);
    }
    if is_wanted("tags") {
        tags::measure().await;
    }
    if is_wanted("hashing") {
        hashing::measure().await;
    }
    if is_wanted("proof") {
        proof::measure().await;
    }
    if is_wanted("many") {
        proof::measure_many().await;
    }
}

/// `cargo test` builds examples for every target, and a browser has no browser to drive.
#[cfg(target_arch = "wasm32")]
fn main() {}
