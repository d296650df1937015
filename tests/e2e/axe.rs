//! axe-core on every page. A new kind of page gets a line in [`pages`].

use std::path::PathBuf;

use serde_json::json;

use crate::demo::demo;
use crate::page::Page;

/// Every kind of page: a name for pictures, its link, and what is there once it can be looked at. `host` is the server for faults.
pub fn pages(host: &str) -> Vec<(&'static str, String, &'static str)> {
    let ready = "main[data-state=ready]";
    let failed = "main[data-state=failed] [role=alert]";
    let digest = demo().named("1.4.2").digest.clone();
    let layer = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    [
        ("home", "#/".to_owned(), ready),
        ("registry", format!("#/{host}/"), "main[data-page=registry]"),
        ("tags", "#/oci:demo".to_owned(), "tr[data-complete=true]"),
        ("index", "#/oci:demo:1.4.2".to_owned(), ready),
        ("index-pinned", format!("#/oci:demo:1.4.2@{digest}"), "[data-drift=still]"),
        ("manifest", "#/oci:demo:1.4.2?platform=linux/amd64".to_owned(), ready),
        ("artifact", "#/oci:demo:chart".to_owned(), ready),
        ("docker", "#/oci:demo:docker-image".to_owned(), ready),
        ("schema1", format!("#/{host}/faults/schema1:latest"), ready),
        ("proof", "#/oci:demo:1.4.2?proof=documents".to_owned(), "[data-proof]"),
        ("receipt", "#/?receipt".to_owned(), "main[data-page=receipt]"),
        ("layer-missing", format!("#/oci:demo:1.4.2?platform=linux/amd64&layer={layer}"), failed),
        ("bad-link", "#/ghcr.io/org/App".to_owned(), failed),
        ("tag-missing", "#/oci:demo:nothing".to_owned(), failed),
        ("server-error", format!("#/{host}/faults/html-502:latest"), failed),
        ("not-json", format!("#/{host}/faults/not-json:latest"), failed),
    ]
    .into()
}

/// The script, from where script/setup put it.
fn script() -> String {
    let cache = std::env::var_os("TALLYMAN_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        let caches = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        caches.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache")).join("tallyman")
    });
    let path = cache.join("node/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run script/setup --tests", path.display()))
}

/// What axe finds wrong with what is shown now, one line for each rule.
pub async fn violations(page: &Page) -> Vec<String> {
    page.run(&script(), json!([])).await;
    let run = "const done = arguments[arguments.length - 1]; axe.run(document, { resultTypes: ['violations'] }).then(\
         result => done(result.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target + ' ' + n.any.map(a => a.message)).join(' | ')}`)), \
         error => done([String(error)]))";
    let found = page.driver.execute_async(run, Vec::new()).await.unwrap();
    serde_json::from_value(found.json().clone()).unwrap()
}

/// Makes the system prefer light or dark.
pub async fn prefer(page: &Page, scheme: &str) {
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    page.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await.unwrap();
}
