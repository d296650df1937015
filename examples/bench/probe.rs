//! Times noted inside of the page by a script that runs before its own.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::page::Page;

/// How long something that is measured may take, where nothing else is said.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How long a time must have stood before it counts: another part of the page may still be on its way.
const CALM: Duration = Duration::from_millis(500);

/// Makes every document of the tab run the probe first.
pub async fn install(page: &Page) {
    command(page, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": include_str!("probe.js") })).await;
}

/// Waits until the probe has noted a time and stands by it, and gives all that it noted. The page is asked seldom,
/// because asking takes its time as well.
pub async fn wait(page: &Page, name: &str) -> Value {
    wait_at_most(page, name, PATIENCE).await
}

/// The same for what may take longer.
pub async fn wait_at_most(page: &Page, name: &str, patience: Duration) -> Value {
    let deadline = Instant::now() + patience;
    let mut last = Value::Null;
    loop {
        tokio::time::sleep(CALM).await;
        let noted = page.run("return window.probe", json!([])).await;
        if !noted[name].is_null() && noted[name] == last {
            return noted;
        }
        last = noted[name].clone();
        assert!(Instant::now() < deadline, "the page did not come to {name}: {:?}", page.errors().await);
    }
}

/// What the page's JavaScript holds on the main thread, module included, in bytes. Garbage is collected before.
pub async fn heap(page: &Page) -> f64 {
    command(page, "HeapProfiler.collectGarbage", json!({})).await;
    command(page, "Performance.enable", json!({})).await;
    metric(page, "JSHeapUsedSize").await
}

/// How long the page's main thread has been at work so far, by its own clock, in milliseconds: waiting for the processor does
/// not count.
pub async fn own_time(page: &Page) -> f64 {
    command(page, "Performance.enable", json!({ "timeDomain": "threadTicks" })).await;
    metric(page, "TaskDuration").await * 1e3
}

async fn metric(page: &Page, name: &str) -> f64 {
    let answer = command(page, "Performance.getMetrics", json!({})).await;
    let metrics = answer["metrics"].as_array().unwrap();
    metrics.iter().find(|metric| metric["name"] == name).unwrap()["value"].as_f64().unwrap()
}

async fn command(page: &Page, name: &str, arguments: Value) -> Value {
    let answer = page.driver.cdp().send_raw(name, arguments).await;
    answer.unwrap_or_else(|error| panic!("{name}: {error}"))
}
