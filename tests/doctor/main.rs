//! The doctor, by table: which probes are asked in which order, and what is found.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod cures;
mod pasted;
mod probes;

use tallyman::doctor::{Asked, Case};
use tallyman::registry::address::Address;

pub fn at(url: &str) -> Address {
    Address::parse(url).unwrap()
}

/// A page of the internet that could not read something.
pub fn case(url: &str) -> Case {
    Case { page: at("https://page.example/tally/"), url: at(url), asked: Asked::Registry, authorized: false }
}
