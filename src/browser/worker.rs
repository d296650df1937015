//! The worker's end: one job at a time, fetched, hashed and unpacked here, so that the page stays quick.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use super::body::FetchBody;
use super::cache::{self, Copying, Writing};
use super::clock::now_millis;
use super::fetch::Fetch;
use crate::body::{Body, BodyError, read_start};
use crate::transport::Transport as _;
use crate::unpack::Findings;
use crate::verify::job::{Done, Failure, FromWorker, Head, Job, REFUSAL_LIMIT, Report, read, write};
use crate::verify::{Measured, Verdict, judge, measure_body, measure_layer};

/// The least time between two reports of progress, in milliseconds. More often than twenty times a second nobody sees.
const BETWEEN: u64 = 50;

/// Takes jobs until the page ends the worker.
pub fn listen() {
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let (text, blob) = heard(event.data());
        spawn_local(async move { post(FromWorker::Report(run(&text, blob).await.into())) });
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker: nothing else happens here.
    hear.forget();
    post(FromWorker::Ready);
}

/// A job, and its bytes where the page has them already.
fn heard(data: JsValue) -> (String, Option<Blob>) {
    match data.dyn_into::<Array>() {
        Ok(both) => (both.get(0).as_string().unwrap_or_default(), both.get(1).dyn_into().ok()),
        Err(text) => (text.as_string().unwrap_or_default(), None),
    }
}

async fn run(text: &str, blob: Option<Blob>) -> Result<Done, Failure> {
    let job: Job = read(text)?;
    if let Some(blob) = blob {
        let (measured, inside) = measure(&job, FetchBody::kept(Some(blob.stream()))).await?;
        return Ok((measured, inside, None));
    }
    if let Some(kept) = &job.kept
        && let Some((body, since)) = cache::layer(kept).await
    {
        if let Ok((measured, inside)) = measure(&job, body).await
            && measured.digest == job.digest
        {
            return Ok((measured, inside, Some(since)));
        }
        cache::drop_layer(kept).await;
    }
    let response = Fetch::new().send(job.request()?).await?;
    let head = Head::of(&response);
    if head.status != 200 {
        let words = read_start(response.body, REFUSAL_LIMIT).await;
        return Err(Failure::Refused { head: Box::new(head), words: String::from_utf8_lossy(&words).into_owned() });
    }
    post(FromWorker::Report(Report::Answered(head)));
    let writing = match (&job.kept, job.size) {
        (Some(kept), Some(size)) if kept.may_put => Writing::begin(kept, size).await,
        _ => None,
    };
    let writing = Rc::new(RefCell::new(writing));
    let body = Copying { body: response.body, writing: writing.clone() };
    let outcome = measure(&job, body).await;
    if let Some(writing) = writing.take() {
        let is_right = |(measured, _): &(Measured, _)| judge(Some(&job.expected()), measured) == Verdict::Verified;
        writing.end(outcome.as_ref().is_ok_and(is_right)).await;
    }
    let (measured, inside) = outcome?;
    Ok((measured, inside, None))
}

/// Hashes the bytes, and looks inside if that is asked for, telling the page how far it has come.
async fn measure(job: &Job, body: impl Body) -> Result<(Measured, Option<Findings>), BodyError> {
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
        None => (measure_body(body, &expected, progress).await?, None),
        Some(unpack) => measure_layer(body, &expected, unpack, progress).await?,
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
