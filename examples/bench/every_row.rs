//! The yardstick for lists of tags: a page that asks for every row, as pages of this kind mostly do. It is as small as such a
//! page can be: no framework, no program to load, one HEAD for each tag. The registry serves it, so that nothing is asked
//! across origins.

use std::time::Duration;

use serde_json::json;

use crate::figure::{aimed, best, each, millis, plain};
use crate::page::Page;
use crate::probe;
use crate::recorder::Log;
use crate::registry::Content;

const PATH: &str = "/every-row";

/// How many tags it is asked to read at the most, over all readings: of many one reading must do.
const MOST: usize = 20_000;

/// How long a row may take, on a slow machine.
const PATIENCE: Duration = Duration::from_millis(30);

const DOCUMENT: &str = r#"<!doctype html><meta charset="utf-8"><title>every row</title><table></table>
<script type="module" src="/every-row.js"></script>"#;

/// Rows are drawn as soon as their names are there, and filled in as answers come.
const SCRIPT: &str = r#"
const repository = location.search.slice(1);
const table = document.querySelector("table");
const { tags } = await (await fetch(`/v2/${repository}/tags/list`)).json();
const rows = tags.map((tag) => {
  const row = table.insertRow();
  row.insertCell().textContent = tag;
  row.insertCell();
  window.probe.firstRow ??= performance.now();
  return row;
});
let next = 0;
const lane = async () => {
  while (next < rows.length) {
    const at = next++;
    const answer = await fetch(`/v2/${repository}/manifests/${tags[at]}`, { method: "HEAD" });
    rows[at].cells[1].textContent = answer.headers.get("Docker-Content-Digest");
  }
};
// More than six go at once to nowhere, and of twenty thousand the browser refuses most.
await Promise.all(Array.from({ length: 32 }, lane));
window.probe.complete = performance.now();
"#;

/// Puts the page among what the registry serves.
pub fn serve(content: &mut Content) {
    content.file(PATH, "text/html", DOCUMENT);
    content.file("/every-row.js", "text/javascript", SCRIPT);
}

/// What the two pages took, the best of readings: first row and all rows, in milliseconds; and requests.
pub struct Taken {
    pub first_row: f64,
    pub complete: f64,
    pub requests: usize,
}

/// Reads the list of so many tags with it, and prints what it took beside what ours did.
pub async fn measure(page: &Page, host: &str, (repository, tags): (&str, usize), log: &Log, ours: &Taken) {
    let mut readings = Vec::new();
    let patience = PATIENCE.saturating_mul(tags as u32).max(probe::PATIENCE);
    // The first has an empty cache, and counts only where it is the only one: its two files are small.
    let runs = (MOST / tags).clamp(1, 2);
    for _ in 0..runs {
        let before = log.all().len();
        page.driver.goto("about:blank").await.unwrap();
        page.driver.goto(format!("http://{host}{PATH}?{repository}")).await.unwrap();
        let noted = probe::wait_at_most(page, "complete", patience).await;
        let nodes = page.run("return document.querySelectorAll('*').length", json!([])).await;
        let of = |name: &str| noted[name].as_f64().unwrap();
        // Its own two files are not about the list.
        readings.push((of("firstRow"), of("complete"), log.all().len() - before - 2, nodes));
    }
    let all = |of: fn(&(f64, f64)) -> f64| {
        let times: Vec<f64> =
            readings.iter().skip(runs - 1).map(|(first, complete, ..)| of(&(*first, *complete))).collect();
        (best(&times), format!("{} best of {}", millis(best(&times)), each(&times)))
    };
    let ((first_row, first_words), (complete, words)) = (all(|times| times.0), all(|times| times.1));
    let Some((_, _, requests, nodes)) = readings.first() else { return };
    plain("a page that asks for every row, navigation to the first row", &first_words);
    plain("a page that asks for every row, navigation to all rows complete", &words);
    plain("a page that asks for every row, requests", &requests.to_string());
    plain("a page that asks for every row, elements in the document", &nodes.to_string());
    let ratio = |ours: f64, theirs: f64| format!("{:.3}", ours / theirs);
    plain("ours to that page, time to the first row", &ratio(ours.first_row, first_row));
    aimed("ours to that page, time to all rows complete", &ratio(ours.complete, complete), "at most 0.5");
    let requests = ratio(ours.requests as f64, *requests as f64);
    aimed("ours to that page, requests", &requests, "at most 0.5");
}
