//! Who may know whom. The rooms of `src/lib.rs`, held to what their pages promise, line by line.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a source needs, and every room of the sources.
const SOURCES: &[&str] = &[
    "archive",
    "json",
    "reference",
    "digest",
    "body",
    "secret",
    "transport",
    "source",
    "registry",
    "layout",
    "moment",
];
const LIBRARY: &[&str] = &[
    "archive",
    "cache",
    "content",
    "digest",
    "source",
    "verify",
    "reference",
    "registry",
    "layout",
    "transport",
    "object",
];

/// Each room of the core and of the browser, with the rooms that it may name. `ui` may name any of them.
const ROOMS: &[(&str, &[&str])] = &[
    ("digest", &[]),
    ("body", &[]),
    ("reference", &["digest", "shown"]),
    ("link", &["reference", "digest", "shown"]),
    ("json", &[]),
    ("content", &["digest", "json"]),
    ("secret", &[]),
    ("transport", &["body", "secret"]),
    ("source", SOURCES),
    ("registry", SOURCES),
    ("layout", SOURCES),
    // The walker of archives is that of layers.
    ("archive", &["digest", "json", "reference", "source", "transport", "unpack"]),
    ("unpack", &["digest", "json", "shown"]),
    // Its jobs say what a worker has to ask for and to unpack.
    ("verify", &["digest", "body", "json", "transport", "unpack"]),
    // What is kept has a place and a digest, and no verdict.
    ("cache", &["digest", "reference"]),
    ("watch", &["digest", "reference"]),
    ("object", &["content", "digest", "source", "verify"]),
    ("library", LIBRARY),
    ("proof", &["content", "digest", "object", "unpack", "verify"]),
    ("receipt", &["content", "digest", "json", "moment", "proof", "secret", "unpack", "verify"]),
    ("walk", &["content", "digest", "library", "object", "proof", "reference", "source", "transport", "verify"]),
    // Its lines say what went wrong inside in the words of failures.
    (
        "listing",
        &["content", "digest", "failure", "source", "tag", "verify", "reference", "transport", "object", "library"],
    ),
    (
        "failure",
        &[
            "archive",
            "content",
            "link",
            "proof",
            "receipt",
            "registry",
            "source",
            "verify",
            "reference",
            "shown",
            "size",
            "walk",
        ],
    ),
    ("settings", &["failure", "json", "link", "reference"]),
    ("doctor", &["reference", "registry", "shown", "source", "transport"]),
    ("pin", &["digest", "reference"]),
    ("compare", &["content", "digest", "json", "object", "secret", "verify"]),
    ("pretty", &["digest"]),
    ("moment", &[]),
    ("shown", &["secret"]),
    ("size", &[]),
    // Filters of tags run the browser's own patterns, keys move its focus, and it parses what the host has set.
    (
        "browser",
        &[
            "archive",
            "cache",
            "transport",
            "body",
            "digest",
            "doctor",
            "json",
            "keys",
            "moment",
            "reference",
            "settings",
            "tag",
            "unpack",
            "verify",
        ],
    ),
    ("keys", &["link", "reference"]),
    ("ledger", &["body", "source", "transport"]),
    // A row holds its tag, and the verdict on what that points at.
    ("tag", &["digest", "json", "moment", "reference", "secret", "size", "verify"]),
];

/// A file of the program.
struct File {
    /// Below `src`, with slashes.
    path: String,
    text: String,
}

impl File {
    /// The room: the first folder or file.
    fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }

    /// How many modules it lies below the root.
    fn depth(&self) -> usize {
        self.path.split('/').count()
    }

    /// Lines with their numbers, without comments.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = |line| match str::find(line, "//") {
            // Not within an address.
            Some(at) if !line[..at].ends_with(':') => &line[..at],
            _ => line,
        };
        self.text.lines().map(code).enumerate().map(|(number, line)| (number + 1, line))
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.push(File { path, text });
            }
        }
    }
    assert!(files.len() > 40, "the files are elsewhere");
    files
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// The first names behind `crate::` in some code: one, or those of a group in braces.
fn named(code: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(word(rest));
            continue;
        };
        let (mut depth, mut begins) = (1, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' => begins = depth == 1,
                _ if begins && !c.is_whitespace() => {
                    names.push(word(&group[at..]));
                    begins = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    names
}

/// The code without comments, so that a group may span lines.
fn code(file: &File) -> String {
    file.lines().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

fn line_with<'a>(file: &'a File, text: &str) -> String {
    let line: Option<(usize, &'a str)> = file.lines().find(|(_, line)| line.contains(text));
    line.map_or_else(|| file.path.clone(), |(number, line)| format!("src/{}:{number}: {}", file.path, line.trim()))
}

/// `script/mutants` works on a copy of a few rooms; without one that they use, the copy does not compile.
#[test]
fn what_the_mutants_are_made_of_is_whole() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("script/mutants");
    let script = std::fs::read_to_string(script).unwrap();
    let groups: Vec<&str> = script.split("rooms=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(groups.len(), 3);
    let files = files();
    let is_room = |name: &&str| files.iter().any(|file| file.path == format!("{name}.rs"));
    for group in groups {
        let rooms: Vec<&str> = group.split(' ').collect();
        for file in files.iter().filter(|file| rooms.contains(&file.room())) {
            let code = code(file);
            let lacking: Vec<&str> =
                named(&code).into_iter().filter(|name| is_room(name) && !rooms.contains(name)).collect();
            assert!(lacking.is_empty(), "src/{} needs {lacking:?} beside {group}", file.path);
        }
    }
}

#[test]
fn a_room_names_only_rooms_that_it_may_know() {
    let mut offences = Vec::new();
    for file in files() {
        let room = file.room();
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else { continue };
        let code = code(&file);
        for name in named(&code) {
            if name != room && !may.contains(&name) {
                let exact = format!("crate::{name}");
                let line = line_with(&file, if code.contains(&exact) { &exact } else { name });
                offences.push(format!("{line}\n    {room} may not know {name}"));
            }
        }
        for (number, line) in file.lines() {
            if line.contains(&"super::".repeat(file.depth())) || line.contains("tallyman::") {
                offences.push(format!(
                    "src/{}:{number}: {}\n    this leaves the room by the back door",
                    file.path,
                    line.trim()
                ));
            }
        }
    }
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn every_room_has_its_rule() {
    let ruled: BTreeSet<_> = ROOMS.iter().map(|(room, _)| *room).chain(["ui", "bin", "lib"]).collect();
    let files = files();
    let found: BTreeSet<_> = files.iter().map(File::room).collect();
    assert_eq!(found.difference(&ruled).collect::<Vec<_>>(), Vec::<&&str>::new(), "rooms without a rule");
    let without_file = ruled.difference(&found).filter(|room| **room != "browser").collect::<Vec<_>>();
    assert_eq!(without_file, Vec::<&&str>::new(), "rules without a room");
}

/// Lines that hold one of the words although their file is not among those where it may be.
fn elsewhere(words: &[&str], allowed: impl Fn(&File) -> bool) -> Vec<String> {
    let is_word = |line: &str, word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let joins = |c: char| c.is_alphanumeric() || c == '_';
            !line[..at].ends_with(joins) && !line[at + word.len()..].starts_with(joins)
        })
    };
    let mut found = Vec::new();
    for file in files().iter().filter(|file| !allowed(file)) {
        for (number, line) in file.lines().filter(|(_, line)| words.iter().any(|word| is_word(line, word))) {
            found.push(format!("src/{}:{number}: {}", file.path, line.trim()));
        }
    }
    found
}

#[test]
fn only_the_browsers_room_and_the_doors_name_the_browser() {
    let words = ["web_sys", "js_sys", "gloo_net", "wasm_bindgen", "wasm_bindgen_futures"];
    let found = elsewhere(&words, |file| matches!(file.room(), "browser" | "bin"));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn only_the_page_names_leptos() {
    let page = |file: &File| file.room() == "ui" || ["bin/app.rs", "browser/viewport.rs"].contains(&file.path.as_str());
    let found = elsewhere(&["leptos"], page);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn verified_is_said_in_one_file() {
    // Elsewhere it is only looked at: a pattern before `=>`, or within `matches!`.
    let made = |line: &String| {
        let code = line.split_once(": ").map_or(line.as_str(), |(_, code)| code);
        let pattern =
            code.split_once("Verified").is_some_and(|(_, rest)| rest.contains("=>") && !rest.contains("Verified"));
        !pattern && !code.contains("matches!(") && !code.contains("== Verdict::Verified")
    };
    let found: Vec<_> = elsewhere(&["Verified"], |file| file.path == "verify.rs").into_iter().filter(made).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn groups_of_imports_are_read() {
    let code =
        "use crate::{body, digest::{self, Digest}, content::{a, b}};\nuse crate::verify;\nx(crate::size::in_words(1))";
    assert_eq!(named(code), ["body", "digest", "content", "verify", "size"]);
}
