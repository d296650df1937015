//! What the documents say is there: links lead somewhere, commands can be run, and the names that scripts rely on stand in the
//! page's source.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 5] = ["README.md", "doc/comparison.md", "doc/receipt.md", "doc/tests.md", "fuzz/README.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap()
}

/// All texts between a beginning and the first of some characters behind it.
fn between<'t>(text: &'t str, begin: &str, ends: &[char]) -> BTreeSet<&'t str> {
    let all = text.match_indices(begin).map(|(at, _)| &text[at + begin.len()..]);
    all.map(|rest| rest.split(ends).next().unwrap()).filter(|found| !found.is_empty()).collect()
}

/// The anchors of a document's headings, as a forge makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    headings.map(|heading| heading.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn links_lead_to_files_and_headings_that_are_there() {
    let mut count = 0;
    for document in DOCUMENTS {
        let text = read(document);
        for link in between(&text, "](", &[')']).into_iter().filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let place = root().join(document).parent().unwrap().join(file);
            assert!(file.is_empty() || place.exists(), "{document}: {link}");
            if let Some(anchor) = anchor {
                let target = if file.is_empty() { text.clone() } else { fs::read_to_string(&place).unwrap() };
                assert!(anchors(&target).contains(anchor), "{document}: {link}");
            }
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

#[test]
fn scripts_that_are_named_are_there() {
    let mut count = 0;
    for document in DOCUMENTS {
        let text = read(document);
        for script in between(&text, "`script/", &['`', ' ', '\n']) {
            assert!(root().join("script").join(script).is_file(), "{document}: {script}");
            count += 1;
        }
    }
    assert!(count > 8, "{count}");
}

/// All sources of the page.
fn sources(folder: PathBuf, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(path, all);
        } else {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn what_scripts_rely_on_stands_in_the_source() {
    let mut source = String::new();
    sources(root().join("src"), &mut source);
    let text = read("README.md");
    let ends = [']', '`', ',', ' ', '"'];
    let mut count = 0;
    for attribute in ["data-role", "data-action"] {
        for name in between(&text, &format!("[{attribute}="), &ends) {
            // Either whole, or put together: "folded-{caption}".
            let whole = format!("\"{name}\"");
            let begin = name.split_once('-').map_or(whole.clone(), |(first, _)| format!("\"{first}-{{"));
            assert!(source.contains(&whole) || source.contains(&begin), "{attribute}={name}");
            count += 1;
        }
    }
    for attribute in between(&text, "[data-", &[']', '=', '`']) {
        assert!(source.contains(&format!("data-{attribute}")), "data-{attribute}");
        count += 1;
    }
    for event in between(&text, "`tallyman:", &['`']) {
        assert!(source.contains(&format!("tallyman:{event}")), "{event}");
        count += 1;
    }
    assert!(count > 60, "{count}");
}
