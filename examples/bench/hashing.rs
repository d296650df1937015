//! Hashing one large layer, beside reading the same bytes and hashing nothing.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::figure::{aimed, best, each, heading, millis, plain, speed};
use crate::image::layer::{Layer, Packing, noise};
use crate::image::{Store, digest_of};
use crate::memory::{self, Peak};
use crate::page::{Page, visit};
use crate::registry::{Content, Registry};
use crate::site::Site;
use crate::tags::one_layer;
use crate::{probe, yardstick};

const REPOSITORY: &str = "bench/layer";

/// Mebibytes of the layer, where the environment does not say.
const SIZE: usize = 256;

/// The environment variable that says so.
const OTHER_SIZE: &str = "TALLYMAN_BENCH_LAYER";

/// Rounds; in each the page is loaded anew.
const RUNS: usize = 3;

/// Opens the manifest, hashes its layer, reads it without hashing, and prints what both took.
pub async fn measure() {
    let mebibytes = other_size().unwrap_or(SIZE);
    heading(&format!("hashing a layer of {mebibytes} MiB, registry on loopback"));
    let size = mebibytes << 20;
    let (content, manifest, layer) = content(size);
    let registry = Registry::start(content).await;
    let address = format!("http://{}/v2/{REPOSITORY}/blobs/{layer}", registry.host);
    let link = format!("#/{}/{REPOSITORY}@{manifest}", registry.host);
    let origin = registry.host.clone();
    let site = Site::start().await;
    visit("hashing", &site, move |page| async move {
        probe::install(&page).await;
        let mut rounds = Vec::new();
        for _ in 0..RUNS {
            rounds.push(round(&page, &link, &address, size).await);
        }
        print(&rounds, size);
        let hashed: Vec<f64> = rounds.iter().map(|round| round.hashed).collect();
        yardstick::measure(&page, &origin, &address, size, best(&hashed)).await;
    })
    .await;
}

/// The size that the environment names.
pub fn other_size() -> Option<usize> {
    std::env::var(OTHER_SIZE).ok()?.parse().ok()
}

/// Times in milliseconds, memory in bytes.
struct Round {
    /// From the click to the verdict: the start of the worker is part of it.
    hashed: f64,
    read: f64,
    /// The longest task of the main thread that began between click and verdict, if any was long.
    longest: Option<f64>,
    resident: Held,
    heap: Held,
}

/// Memory before the click, and while or after the layer was hashed.
struct Held {
    idle: f64,
    then: f64,
}

async fn round(page: &Page, link: &str, address: &str, size: usize) -> Round {
    const BUTTON: &str = "button[data-action=verify-layers]";
    page.open(link).await;
    page.wait_for(BUTTON).await;
    let idle_heap = probe::heap(page).await;
    let (idle, peak) = (memory::resident(), Peak::start());
    let click = "const now = performance.now(); document.querySelector(arguments[0]).click(); return now";
    let clicked = page.run(click, json!([BUTTON])).await.as_f64().unwrap();
    let noted = probe::wait(page, "verified").await;
    let peak = peak.stop();
    let heap = probe::heap(page).await;
    let verified = noted["verified"].as_f64().unwrap();
    Round {
        hashed: verified - clicked,
        longest: longest(&noted["tasks"], clicked, verified),
        resident: Held { idle: idle as f64, then: peak as f64 },
        heap: Held { idle: idle_heap, then: heap },
        read: read(page, address, size).await,
    }
}

/// The longest task of the main thread between two times, in milliseconds, if any was long.
pub fn longest(tasks: &Value, from: f64, to: f64) -> Option<f64> {
    let within = |task: &&Value| task["start"].as_f64().is_some_and(|start| (from..=to).contains(&start));
    tasks.as_array()?.iter().filter(within).filter_map(|task| task["duration"].as_f64()).max_by(f64::total_cmp)
}

/// Reads the layer on the page's main thread and drops what comes. Gives milliseconds.
async fn read(page: &Page, address: &str, all: usize) -> f64 {
    let script = "return (async address => { const start = performance.now(); let size = 0; \
         const reader = (await fetch(address)).body.getReader(); \
         for (;;) { const { done, value } = await reader.read(); if (done) break; size += value.length; } \
         return [size, performance.now() - start] })(arguments[0])";
    let (size, time): (usize, f64) = serde_json::from_value(page.run(script, json!([address])).await).unwrap();
    assert_eq!(size, all, "the plain reading missed some bytes");
    time
}

fn print(rounds: &[Round], size: usize) {
    let all = |of: fn(&Round) -> f64| rounds.iter().map(of).collect::<Vec<f64>>();
    let (hashed, read) = (all(|round| round.hashed), all(|round| round.read));
    let line = |times: &[f64]| format!("{}, best of {} ms", speed(size, best(times)), each(times));
    plain("fetched and hashed in the worker, click to verdict", &line(&hashed));
    plain("fetched and discarded by the page", &line(&read));
    // Not within reach while sha2 alone takes 1.8 times as long as discarding: see .cargo/config.toml.
    let ratio = format!("{:.2}", best(&hashed) / best(&read));
    aimed("time of hashing to time of discarding", &ratio, "at most 1.5");
    let longest = rounds.iter().filter_map(|round| round.longest).max_by(f64::total_cmp);
    let longest = longest.map_or("none over 50 ms".to_owned(), millis);
    aimed("longest task of the main thread while hashing", &longest, "at most 50 ms");
    let mebibytes = |bytes: f64| format!("{:.1} MiB", bytes / f64::from(1 << 20));
    let most = |of: fn(&Round) -> f64| mebibytes(all(of).into_iter().fold(f64::MIN, f64::max));
    // The first round: later ones begin with what the discarded bytes of the one before have left.
    if let Some(Round { resident, .. }) = rounds.first() {
        plain("resident memory of all renderers before the click", &mebibytes(resident.idle));
        aimed(
            "resident memory above that, peak while hashing",
            &mebibytes(resident.then - resident.idle),
            "at most 64 MiB",
        );
    }
    plain("JavaScript heap of the page above idle, afterwards", &most(|round| round.heap.then - round.heap.idle));
}

/// The content, the digest of the manifest, and that of the layer.
fn content(size: usize) -> (Content, String, String) {
    let blob = noise(size, 1);
    let layer = Layer { diff_id: digest_of(&blob), blob, packing: Packing::Plain };
    let mut store = Store::default();
    let built = one_layer(&layer).build(&mut store);
    let (manifest, config) = (built.manifest, built.config.digest);
    let bytes = |digest: &str| Bytes::copy_from_slice(store.bytes(digest));
    let mut content = Content::default();
    content.manifest(REPOSITORY, &manifest.digest, &manifest.media_type, &manifest.digest, bytes(&manifest.digest));
    content.blob(REPOSITORY, &config, bytes(&config));
    content.blob(REPOSITORY, &layer.diff_id, Bytes::from(layer.blob));
    yardstick::serve(&mut content);
    (content, manifest.digest, layer.diff_id)
}
