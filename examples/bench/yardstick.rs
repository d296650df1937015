//! The same layer, fetched and hashed in a worker by hash-wasm, the npm package that a page in JavaScript would use.
//! The worker lives on a page of the registry, because ours runs no scripts but its own.

use serde_json::json;

use crate::figure::{best, each, plain, speed};
use crate::page::Page;
use crate::registry::Content;

/// The environment variable that names the package's `sha256.umd.min.js`. Without it this is left out.
const SCRIPT: &str = "TALLYMAN_HASH_WASM";

const RUNS: usize = 3;

const WORKER: &str = r#"
importScripts("/hash-wasm.js");
onmessage = async ({ data }) => {
  const hasher = await hashwasm.createSHA256();
  const reader = (await fetch(data)).body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    hasher.update(value);
  }
  postMessage(hasher.digest("hex"));
};
"#;

/// Puts the page, its worker and the package among what the registry serves.
pub fn serve(content: &mut Content) {
    if let Some(path) = std::env::var_os(SCRIPT) {
        content.file("/hash-wasm.js", "text/javascript", std::fs::read(path).unwrap());
        content.file("/worker.js", "text/javascript", WORKER);
        content.file("/", "text/html", "<!doctype html><title>hash-wasm</title>");
    }
}

/// Prints how long hash-wasm took, and how long ours took for each of its milliseconds.
pub async fn measure(page: &Page, registry: &str, address: &str, size: usize, ours: f64) {
    if std::env::var_os(SCRIPT).is_none() {
        plain("fetched and hashed by hash-wasm in a worker", &format!("not measured: {SCRIPT} names no script"));
        return;
    }
    let digest = address.rsplit_once(':').map(|(_, hex)| hex.to_owned()).unwrap();
    page.driver.goto(format!("http://{registry}/")).await.unwrap();
    let script = "return new Promise((resolve, reject) => { const start = performance.now(); \
         const worker = new Worker('/worker.js'); worker.onerror = event => reject(event.message); \
         worker.onmessage = ({ data }) => { resolve([data, performance.now() - start]); worker.terminate(); }; \
         worker.postMessage(arguments[0]); })";
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let (found, time): (String, f64) = serde_json::from_value(page.run(script, json!([address])).await).unwrap();
        assert_eq!(found, digest, "hash-wasm found another digest");
        times.push(time);
    }
    let line = format!("{}, best of {} ms", speed(size, best(&times)), each(&times));
    plain("fetched and hashed by hash-wasm in a worker", &line);
    plain("time of ours to time of hash-wasm", &format!("{:.2}", ours / best(&times)));
}
