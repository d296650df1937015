//! One number for each tool: what `script/versions` says is what the other files repeat.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A version in `script/versions`.
fn version(name: &str) -> String {
    let line =
        text("script/versions").lines().find_map(|line| line.strip_prefix(&format!("{name}=")).map(str::to_owned));
    line.unwrap_or_else(|| panic!("script/versions has no {name}"))
}

/// The value behind `key = "` in the first such line after the line `after`.
fn quoted(file: &str, after: &str, key: &str) -> String {
    let text = text(file);
    let mut lines = text.lines().skip_while(|line| *line != after).skip(1);
    let line = lines.find(|line| line.starts_with(key) && line[key.len()..].trim_start().starts_with('='));
    let line = line.unwrap_or_else(|| panic!("{file} has no {key} after {after}"));
    line.split('"').nth(1).unwrap_or_else(|| panic!("{file}: {line}")).to_owned()
}

fn locked(name: &str) -> String {
    quoted("Cargo.lock", &format!("name = \"{name}\""), "version")
}

#[test]
fn the_glue_code_has_the_version_of_the_crate() {
    let tool = version("WASM_BINDGEN");
    assert!(
        text("Cargo.toml").contains(&format!("wasm-bindgen = {{ version = \"={tool}\"")),
        "Cargo.toml pins another"
    );
    assert_eq!(locked("wasm-bindgen"), tool);
    assert_eq!(quoted("Trunk.toml", "[tools]", "wasm_bindgen"), tool);
}

#[test]
fn the_splitter_has_the_version_of_the_marks_that_it_reads() {
    assert_eq!(locked("wasm_split_helpers"), version("WASM_SPLIT"));
}

#[test]
fn the_optimiser_that_trunk_asks_for_is_the_one_that_is_installed() {
    let (tool, major) = (version("BINARYEN"), quoted("Trunk.toml", "[tools]", "wasm_opt"));
    assert_eq!(major, format!("version_{}", tool.split('.').next().unwrap()));
}

#[test]
fn the_bundler_is_one_that_its_settings_allow() {
    let text = text("Trunk.toml");
    let wanted =
        text.lines().find_map(|line| line.strip_prefix("trunk-version = ")).unwrap().trim_matches('"').to_owned();
    let least = wanted.strip_prefix(">=").unwrap().split(',').next().unwrap();
    assert_eq!(least, version("TRUNK"), "{wanted}");
}

#[test]
fn the_oldest_compiler_is_the_one_that_cargo_is_told() {
    assert_eq!(quoted("Cargo.toml", "[package]", "rust-version"), version("RUST_MINIMUM"));
}

fn workflows() -> Vec<(String, String)> {
    let files = std::fs::read_dir(path(".github/workflows")).unwrap().map(|entry| entry.unwrap().path());
    let read = |file: PathBuf| (file.file_name().unwrap().to_str().unwrap().to_owned(), read_to_string(file).unwrap());
    let workflows: Vec<_> = files.map(read).collect();
    assert!(!workflows.is_empty());
    workflows
}

/// The values of `key: …` in a workflow's lines, without comments at the end.
fn values<'a>(workflow: &'a str, key: &str) -> Vec<(&'a str, &'a str)> {
    let value = |line: &'a str| {
        let line = line.trim_start().trim_start_matches("- ");
        let value = line.strip_prefix(key)?.strip_prefix(": ")?;
        Some(value.split_once(" #").unwrap_or((value, "")))
    };
    workflow.lines().filter_map(value).collect()
}

#[test]
fn workflows_run_actions_of_one_exact_commit() {
    for (name, workflow) in workflows() {
        let actions = values(&workflow, "uses");
        assert!(!actions.is_empty(), "{name}");
        for (action, comment) in actions.into_iter().filter(|(action, _)| !action.starts_with("./")) {
            let commit = action.split_once('@').unwrap_or_else(|| panic!("{name}: {action}")).1;
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}: {action}");
            assert!(comment.trim().starts_with('v'), "{name}: {action} does not say which version it is");
        }
    }
}

#[test]
fn workflows_run_the_projects_own_scripts_and_nothing_else() {
    for (name, workflow) in workflows() {
        for (command, _) in values(&workflow, "run") {
            assert!(command.starts_with("script/"), "{name}: {command}");
            let script = command.split(' ').next().unwrap();
            assert!(path(script).exists(), "{name}: there is no {script}");
        }
        for tool in ["WASM_BINDGEN", "TRUNK", "BINARYEN", "CARGO_DENY", "RUST_MINIMUM"] {
            assert!(!workflow.contains(&version(tool)), "{name} repeats the version of {tool}");
        }
    }
}
