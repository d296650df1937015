//! axe-core, on what a page shows now.

use std::path::PathBuf;

use serde_json::json;

use crate::page::Page;

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
