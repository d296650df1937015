//! The worker's end: one job at a time, fetched, hashed and unpacked here, so that the page stays quick.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::clock::now_millis;
use super::fetch::Fetch;
use crate::transport::Transport as _;
use crate::unpack::Findings;
use crate::verify::job::{Failure, FromWorker, Job, Report, read, write};
use crate::verify::{Measured, measure_body, measure_layer};

/// The least time between two reports of progress, in milliseconds. More often than twenty times a second nobody sees.
const BETWEEN: u64 = 50;

/// Takes jobs until the page ends the worker.
pub fn listen() {
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        spawn_local(async move { post(FromWorker::Report(run(&text).await.into())) });
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker: nothing else happens here.
    hear.forget();
    post(FromWorker::Ready);
}

async fn run(text: &str) -> Result<(Measured, Option<Findings>), Failure> {
    let job: Job = read(text)?;
    let response = Fetch::new().send(job.request()?).await?;
    if response.status != 200 {
        return Err(Failure::Status(response.status));
    }
    let mut reported = 0;
    let progress = |received| {
        let now = now_millis();
        if now.saturating_sub(reported) >= BETWEEN {
            reported = now;
            post(FromWorker::Report(Report::Progress { received }));
        }
    };
    let expected = job.expected();
    Ok(match &job.unpack {
        None => (measure_body(response.body, &expected, progress).await?, None),
        Some(unpack) => measure_layer(response.body, &expected, unpack, progress).await?,
    })
}

fn post(message: FromWorker) {
    // Neither fails: the types are plain, and text can always be posted.
    if let Ok(text) = write(message) {
        let _ = scope().post_message(&text.into());
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
