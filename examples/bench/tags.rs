//! Repositories with a thousand and with twenty thousand tags.

use std::collections::BTreeSet;

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::every_row::{self, Taken};
use crate::figure::{aimed, best, each, heading, millis, plain};
use crate::image::layer::{Layer, Packing, noise};
use crate::image::{Flavour, Image, Platform, Store, added, map};
use crate::page::{Page, visit};
use crate::probe;
use crate::recorder::{Log, Seen};
use crate::registry::{Content, Registry};
use crate::site::Site;

const REPOSITORY: &str = "bench/tags";
/// How many tags the two have.
const SIZES: [usize; 2] = [1_000, 20_000];
/// How many frames the scrolling takes.
const FRAMES: u64 = 180;
/// Manifests behind the tags: release lines move several tags at once.
const DIGESTS: usize = 20;
/// Readings; the first with an empty cache.
const RUNS: usize = 4;

/// Opens the repositories and prints how long it took and what it cost.
pub async fn measure() {
    for tags in SIZES {
        measure_one(tags).await;
    }
}

async fn measure_one(tags: usize) {
    heading(&format!("repository with {tags} tags, {DIGESTS} distinct digests, registry on loopback"));
    let mut content = content(tags);
    every_row::serve(&mut content);
    let registry = Registry::start(content).await;
    let (link, log) = (format!("#/{}/{REPOSITORY}", registry.host), registry.log.clone());
    let host = registry.host.clone();
    let site = Site::start().await;
    visit("tags", &site, move |page| async move {
        probe::install(&page).await;
        let mut readings = Vec::new();
        for _ in 0..RUNS {
            readings.push(read(&page, &link, &log).await);
        }
        let Some(ours) = print(&readings) else { return };
        print_use(&page).await;
        every_row::measure(&page, &host, (REPOSITORY, tags), &log, &ours).await;
    })
    .await;
}

/// Filters, sorts and scrolls in the open page, several times over. Each time is from the event to the end of the task
/// after the next frame, so that drawing is in it.
async fn print_use(page: &Page) {
    let mut told = Vec::new();
    for _ in 0..RUNS {
        told.push(use_once(page).await);
    }
    let of = |part: &str, name: &str| {
        let times: Vec<f64> = told.iter().map(|told| told[part][name].as_f64().unwrap()).collect();
        format!("{} best of {}", millis(best(&times)), each(&times))
    };
    for (label, words) in [("filter", FILTERS), ("order", ORDERS)] {
        for word in words {
            let name = if word.is_empty() { "nothing" } else { word };
            aimed(&format!("{label} {name}, to the next frame"), &of("times", name), "50 ms");
        }
    }
    aimed("scrolling, longest task", &of("scroll", "longest"), "50 ms");
    aimed("scrolling, a frame in the middle", &of("scroll", "median"), "16.7 ms");
    plain("scrolling, the slowest frame", &of("scroll", "slowest"));
    // Whatever else the machine does, it does not count here.
    let own: Vec<f64> = told.iter().map(|told| told["own"].as_f64().unwrap() / FRAMES as f64).collect();
    let each: Vec<String> = own.iter().map(|time| format!("{time:.1}")).collect();
    let words = format!("{:.1} ms best of {}", best(&own), each.join(", "));
    aimed("scrolling, the main thread's own time for each frame", &words, "16.7 ms");
    plain("elements in the document after scrolling", &told[0]["nodes"].to_string());
}

const FILTERS: [&str; 4] = ["1.4", "kind:release", "/^1[0-9]\\./", ""];
const ORDERS: [&str; 4] = ["natural", "name", "newest", "release"];

async fn use_once(page: &Page) -> Value {
    const CHOOSE: &str = "const done = arguments[arguments.length - 1]; \
        const frame = (act) => new Promise((end) => { const begin = performance.now(); act(); \
            requestAnimationFrame(() => setTimeout(() => end(performance.now() - begin))); }); \
        const rest = () => new Promise((end) => setTimeout(end, 400)); \
        (async () => { const times = {}; \
        for (const [css, kind, words] of [['[data-role=filter]', 'input', arguments[0]], ['[data-role=sort]', 'change', arguments[1]]]) \
            for (const word of words) { await rest(); const box = document.querySelector(css); \
                times[word || 'nothing'] = await frame(() => { box.value = word; box.dispatchEvent(new Event(kind)); }); } \
        await rest(); done(times); })();";
    const SCROLL: &str = "const done = arguments[arguments.length - 1]; \
        const rest = () => new Promise((end) => setTimeout(end, 400)); \
        (async () => { const before = window.probe.tasks.length; const frames = []; let last = performance.now(); \
        for (let at = 0; at < arguments[0]; at++) { await new Promise(requestAnimationFrame); \
            const now = performance.now(); frames.push(now - last); last = now; scrollBy(0, 400); } \
        await rest(); frames.sort((a, b) => a - b); \
        const longest = Math.max(0, ...window.probe.tasks.slice(before).map((task) => task.duration)); \
        done([{ longest, median: frames[frames.length >> 1], slowest: frames[frames.length - 1] }, \
            document.querySelectorAll('*').length]); scrollTo(0, 0); })();";
    let ask = async |script: &str, arguments: Vec<Value>| {
        page.driver.execute_async(script, arguments).await.unwrap().json().clone()
    };
    let times = ask(CHOOSE, vec![json!(FILTERS), json!(ORDERS)]).await;
    let before = probe::own_time(page).await;
    let scrolled = ask(SCROLL, vec![json!(FRAMES)]).await;
    let own = probe::own_time(page).await - before;
    json!({ "times": times, "scroll": scrolled[0], "own": own, "nodes": scrolled[1] })
}

/// What one reading took.
struct Reading {
    first_row: f64,
    complete: f64,
    /// Rows in the document, and those of them that the window shows.
    rows: (usize, usize),
    nodes: u64,
    asked: Vec<Seen>,
}

async fn read(page: &Page, link: &str, log: &Log) -> Reading {
    let before = log.all().len();
    page.open(link).await;
    let times = probe::wait(page, "complete").await;
    let script = "const rows = [...document.querySelectorAll('tr[data-tag]')].map(row => row.getBoundingClientRect()); \
         return [rows.length, rows.filter(row => row.top < innerHeight && row.bottom > 0).length, \
         document.querySelectorAll('*').length]";
    let counts: (usize, usize, u64) = serde_json::from_value(page.run(script, json!([])).await).unwrap();
    let of = |name: &str| times[name].as_f64().unwrap();
    Reading {
        first_row: of("firstRow"),
        complete: of("complete"),
        rows: (counts.0, counts.1),
        nodes: counts.2,
        asked: log.all().split_off(before),
    }
}

fn print(readings: &[Reading]) -> Option<Taken> {
    let (cold, warm) = readings.split_first()?;
    let first_rows: Vec<f64> = warm.iter().map(|reading| reading.first_row).collect();
    let complete: Vec<f64> = warm.iter().map(|reading| reading.complete).collect();
    plain("navigation to the first tag row, empty cache", &millis(cold.first_row));
    plain("navigation to all rows complete, empty cache", &millis(cold.complete));
    let of = |times: &[f64]| format!("{} best of {}", millis(best(times)), each(times));
    plain("navigation to the first tag row, page in cache", &of(&first_rows));
    plain("navigation to all rows complete, page in cache", &of(&complete));
    let (rows, on_screen) = cold.rows;
    plain("rows in the document", &format!("{rows}, of which {on_screen} on screen"));
    aimed("requests", &cold.asked.len().to_string(), &format!("1 + rows on screen = {}", 1 + on_screen));
    let per_row = (cold.asked.len() as f64 - 1.0) / rows as f64;
    plain("requests after the list, for each row in the document", &format!("{per_row:.2}"));
    let of_kind = |method: &str, part: &str| {
        let of_kind = |seen: &&Seen| seen.method == method && seen.target.contains(part);
        let targets: Vec<&str> = cold.asked.iter().filter(of_kind).map(|seen| seen.target.as_str()).collect();
        let distinct: BTreeSet<&str> = targets.iter().copied().collect();
        format!("{}, for {} addresses", targets.len(), distinct.len())
    };
    plain("requests, lists", &of_kind("GET", "/tags/list"));
    plain("requests, HEAD of manifests", &of_kind("HEAD", "/manifests/"));
    plain("requests, GET of manifests", &of_kind("GET", "/manifests/"));
    plain("requests, GET of configs", &of_kind("GET", "/blobs/"));
    plain("requests, preflights", &of_kind("OPTIONS", ""));
    plain("elements in the document", &cold.nodes.to_string());
    Some(Taken { first_row: best(&first_rows), complete: best(&complete), requests: cold.asked.len() })
}

fn content(tags: usize) -> Content {
    let mut content = Content::default();
    let names: Vec<String> = (0..tags).map(|at| format!("{}.{}.{}", at / 100, at / 10 % 10, at % 10)).collect();
    let mut store = Store::default();
    let manifests: Vec<_> = (0..DIGESTS).map(|at| image(at as u64).build(&mut store).manifest).collect();
    for (at, name) in names.iter().enumerate() {
        // Neighbours have different digests, so that the rows on screen share as little as twenty digests allow.
        let manifest = &manifests[at % DIGESTS];
        let bytes = Bytes::copy_from_slice(store.bytes(&manifest.digest));
        for name in [name, &manifest.digest] {
            content.manifest(REPOSITORY, name, &manifest.media_type, &manifest.digest, bytes.clone());
        }
    }
    for (digest, stored) in store.all().filter(|(_, stored)| stored.manifest.is_none()) {
        content.blob(REPOSITORY, digest, Bytes::copy_from_slice(&stored.bytes));
    }
    let list: Value = json!({ "name": REPOSITORY, "tags": names });
    content.file(&format!("/v2/{REPOSITORY}/tags/list"), "application/json", list.to_string());
    content
}

/// A small image, different for each seed.
fn image(seed: u64) -> Image {
    let blob = noise(1_000, seed);
    let layer = Layer { diff_id: crate::image::digest_of(&blob), blob, packing: Packing::Plain };
    one_layer(&layer)
}

/// An image with one layer.
pub fn one_layer(layer: &Layer) -> Image {
    Image {
        platform: Platform::new("linux", "amd64", None),
        flavour: Flavour::Oci,
        created: "2025-01-01T00:00:00Z".to_owned(),
        steps: vec![added("COPY noise /noise", layer)],
        env: Vec::new(),
        entrypoint: vec!["/noise".to_owned()],
        labels: map(&[]),
        annotations: map(&[]),
    }
}
