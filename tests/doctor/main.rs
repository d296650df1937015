//! The doctor, by table: which probes are asked in which order, and what is found.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod cures;
mod pasted;
mod probes;
mod shown;

use tallyman::doctor::{Asked, Case};
use tallyman::registry::address::Address;

pub fn at(url: &str) -> Address {
    Address::parse(url).unwrap()
}

/// A page of the internet that could not read something.
pub fn case(url: &str) -> Case {
    let (page, registry) = (at("https://page.example/tally/"), at(&at(url).origin()));
    Case { page, url: at(url), registry, asked: Asked::Registry, authorized: false, accept: None }
}
