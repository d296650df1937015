//! The built page in headless Chromium, as a reader's own script would use it: through links, `data-` attributes and
//! roles. It is served under a sub-path, and speaks with the demo, with a real registry, and with one that misbehaves.
//!
//! Needs `dist/` (or the folder named by `TALLYMAN_DIST`), `chromium`, `chromedriver`, `docker-registry` and `nginx`
//! on `PATH`: `script/build` and `script/setup --tests` see to that.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../support/archive.rs"]
mod archive;
#[path = "../support/demo.rs"]
mod demo;
// Natively all of them are walked; a browser walks some.
#[allow(dead_code)]
#[path = "../support/emulators/mod.rs"]
mod emulators;
#[path = "../support/image.rs"]
mod image;
#[path = "../support/layout.rs"]
mod layout;
#[allow(dead_code)]
#[path = "../support/schema1.rs"]
mod signed;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/token_server.rs"]
mod token_server;

// What the cases stand on.
mod axe;
mod distribution;
mod ended_cases;
mod engine;
mod faults;
mod front;
mod large;
#[path = "../../examples/bench/registry.rs"]
mod memory;
mod page;
mod program;
mod proven;
mod recorder;
mod relay;
mod second_cases;
mod secrets;
mod site;
mod tour;
mod town;
mod walk;

// The cases.
mod again_cases;
mod always_cases;
mod archive_cases;
mod compare_cases;
mod compare_told_cases;
mod cure_cases;
mod day_cases;
mod demo_pages;
mod digests;
mod doctor_pages;
mod engine_cases;
mod fault_cases;
mod focus_cases;
mod ground;
mod held_cases;
mod hostile;
mod keep_cases;
mod layer_cases;
mod life_cases;
mod list_cases;
mod listed_cases;
mod login_cases;
mod login_form_cases;
mod login_rows;
mod login_token_cases;
mod long_cases;
mod look_cases;
mod offline_cases;
mod online_cases;
mod part_cases;
mod pause_cases;
mod pin_cases;
mod pin_file_cases;
mod proof_cases;
mod rate_cases;
mod reading_cases;
mod recorder_cases;
mod registry_pages;
mod relay_cases;
mod relay_login;
mod relay_pages;
mod repeated_cases;
mod report_cases;
mod rows;
mod shapes;
mod sharing_day;
mod stream_cases;
mod tab_cases;
mod tag_cases;
mod text_cases;
mod use_cases;
mod watch_cases;
