//! What holds for all style sheets, which the page puts together into one.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::fs;

/// Two sheets that mean different things by one name dress each other's parts, and nobody sees where it comes from.
#[test]
fn a_class_gets_its_look_in_one_sheet() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/style")).unwrap() {
        let path = entry.unwrap().path();
        let sheet = path.file_name().unwrap().to_string_lossy().into_owned();
        // Rules for a condition, such as a narrow screen, are indented, and those for several stand on several lines.
        let css = fs::read_to_string(&path).unwrap();
        for (before, line) in std::iter::once("").chain(css.lines()).zip(css.lines()) {
            let class = line.strip_suffix(" {").and_then(|selector| selector.strip_prefix('.'));
            let class = class.filter(|_| !before.ends_with(','));
            let Some(class) = class.filter(|class| class.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
            else {
                continue;
            };
            places.entry(class.to_owned()).or_default().push(sheet.clone());
        }
    }
    assert!(places.len() > 100, "{places:?}");
    let shared: Vec<_> = places.iter().filter(|(_, sheets)| sheets.iter().any(|sheet| *sheet != sheets[0])).collect();
    assert!(shared.is_empty(), "{shared:?}");
}
