//! The browser: the only room that names its interfaces. Everything here works as said in one sentence and is dropped
//! without a trace: requests abort, listeners are removed, timers are cleared, workers end.
//!
//! `fetch`, `cache`, `worker`, `clock` also work inside a worker; the rest needs a page.

pub mod abort;
pub mod address;
pub mod body;
pub mod cache;
pub mod clipboard;
pub mod clock;
pub mod config;
pub mod download;
pub mod event;
pub mod fetch;
pub mod file;
pub mod grid;
pub mod hasher;
pub mod history;
pub mod listener;
pub mod location;
pub mod numbers;
pub mod panic;
pub mod pattern;
pub mod prober;
pub mod regain;
pub mod remembered;
pub mod rows;
pub mod storage;
pub mod theme;
#[cfg(feature = "app")]
pub mod viewport;
pub mod worker;
