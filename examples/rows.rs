//! Puts the table of registries into the README, from what the tests of the built page laid down; or, with `--check`, says
//! whether the README has it. `script/rows` runs it.
//!
//! Arguments: the folder of the tests' notes, the README, and perhaps `--check`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;
use tallyman::registry::known::ALL;

const START: &str = "<!-- written by script/rows -->\n";
const END: &str = "<!-- until here -->";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [folder, readme, rest @ ..] = arguments.as_slice() else { panic!("usage: rows FOLDER README [--check]") };
    let text = std::fs::read_to_string(readme).unwrap();
    let (before, rest_of) = text.split_once(START).expect("the README has no place for the table");
    let (old, after) = rest_of.split_once(END).expect("the table in the README has no end");
    let table = table(Path::new(folder));
    if old == table {
        return ExitCode::SUCCESS;
    }
    if rest == ["--check"] {
        println!("The README's table of registries is not what the tests showed; script/rows writes it:\n{table}");
        return ExitCode::FAILURE;
    }
    std::fs::write(readme, format!("{before}{START}{table}{END}{after}")).unwrap();
    ExitCode::SUCCESS
}

/// A line: the place among the known registries, its name, how it was reached, what stood in for it, what was read.
type Line = (u64, String, String, String, String);

/// The table: the notes of all tests, with those joined that differ only in who read.
fn table(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).expect("no test laid anything down: run script/test first");
    let mut lines: BTreeMap<Line, Vec<String>> = BTreeMap::new();
    for file in files {
        let note: Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        let text = |key: &str| note[key].as_str().unwrap().to_owned();
        let list = |key: &str| -> Vec<String> { serde_json::from_value(note[key].clone()).unwrap() };
        let line =
            (note["place"].as_u64().unwrap(), text("name"), text("how"), text("against"), list("read").join(", "));
        lines.entry(line).or_default().extend(list("by"));
    }
    for (place, known) in ALL.iter().enumerate() {
        if !lines.keys().any(|line| line.0 == place as u64) {
            let none = || "–".to_owned();
            lines.insert((place as u64, known.name.to_owned(), none(), "nothing".to_owned(), none()), vec![none()]);
        }
    }
    let mut table = "| registry | reached | read | by | tried against | unproven |\n".to_owned();
    table.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for ((_, name, how, against, read), mut by) in lines {
        // Whoever needs no login stands first.
        by.sort_by_key(|who| (who != "everybody", who.clone()));
        by.dedup();
        let unproven = match against.as_str() {
            "emulator" => "the service itself",
            "nothing" => "all of it",
            // One version of it, with its blobs on its own disk.
            _ => "other versions; a store that it redirects to",
        };
        let by = by.join("; ");
        table.push_str(&format!("| {name} | {how} | {read} | {by} | {against} | {unproven} |\n"));
    }
    table
}
