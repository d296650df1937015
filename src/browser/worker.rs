//! The worker's end: one job at a time, fetched, hashed and unpacked here, so that the page stays quick.

mod second;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use super::body::FetchBody;
use super::cache::{self, Copying, Writing};
use super::clock::now_millis;
use super::fetch::Fetch;
use super::file::Pieces;
use super::hasher::link::{joined, parted};
use crate::body::{Body, BodyError, READ_LIMIT, read_start};
use crate::digest::Hasher;
use crate::transport::Transport as _;
use crate::unpack::{Coding, Findings, Limits, Problem, Unpacker};
use crate::verify::beside::{Beside, FromSecond, ToSecond};
use crate::verify::job::{Done, Failure, FromWorker, Head, Job, Order, Report, read, write};
use crate::verify::{Measured, Verdict, judge, measure_body, measure_layer};
use second::Second;

/// The least time between two reports of progress, in milliseconds. More often than twenty times a second nobody sees.
const BETWEEN: u64 = 50;

/// Takes jobs until the page ends the worker.
pub fn listen() {
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| match event.data().dyn_into() {
        Ok(piece) => hash(&piece),
        Err(said) => {
            let (text, blob) = parted(&said);
            spawn_local(obey(text, blob));
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker: nothing else happens here.
    hear.forget();
    post(FromWorker::Ready);
}

thread_local! {
    /// What pieces are hashed with, between [`ToSecond::Begin`] and [`ToSecond::End`].
    static HASHER: RefCell<Option<Hasher>> = const { RefCell::new(None) };
}

/// How many bytes of a piece are taken in at once, so that they are hashed while the processor's cache still has them.
const PART: u32 = 64 << 10;

/// Hashes a piece, and gives its buffer back to be filled again.
fn hash(piece: &Uint8Array) {
    HASHER.with_borrow_mut(|hasher| {
        if let Some(hasher) = hasher {
            let parts = (0..piece.length()).step_by(PART as usize);
            parts.for_each(|at| hasher.update(&piece.subarray(at, at + PART).to_vec()));
        }
    });
    let buffer = piece.buffer();
    let _ = scope().post_message_with_transfer(&buffer, &Array::of1(&buffer));
}

async fn obey(text: String, blob: Option<Blob>) {
    let report = match (read(&text), blob) {
        (Ok(Order::Beside(ToSecond::Begin { algorithm })), _) => return HASHER.set(Hasher::new(&algorithm)),
        (Ok(Order::Beside(ToSecond::End)), _) => match HASHER.take() {
            Some(hasher) => return hand_over(FromSecond::Hashed { digest: hasher.finish() }, None),
            None => Report::Failed(Failure::Worker("it was given nothing to hash".to_owned())),
        },
        (Ok(Order::Hash(job)), blob) => run(*job, blob).await.into(),
        (Ok(Order::Unpack { coding, limits }), Some(blob)) => match unpack(&blob, coding, limits).await {
            Ok(Ok(unpacked)) => return hand_over(FromWorker::Unpacked { problem: None }, Some(&unpacked)),
            Ok(Err(problem)) => return post(FromWorker::Unpacked { problem: Some(problem) }),
            Err(failure) => Report::Failed(failure),
        },
        (Ok(Order::Unpack { .. }), None) => Report::Failed(Failure::Worker("it was given no file".to_owned())),
        (Err(failure), _) => Report::Failed(failure),
    };
    post(FromWorker::Report(report));
}

/// Unpacks a file. Its archive is read here and there, which a stream cannot be; so it is unpacked once, to its end, piece by
/// piece into a blob. The browser writes large blobs to disk, drops them with the tab, and needs no permission, quota or
/// tidying up for them, as files of our own would.
async fn unpack(packed: &Blob, coding: Coding, limits: Limits) -> Result<Result<Blob, Problem>, Failure> {
    let mut unpacker = match Unpacker::new(coding, limits) {
        Ok(unpacker) => unpacker,
        Err(problem) => return Ok(Err(problem)),
    };
    let (mut body, mut pieces, mut has_room) = (FetchBody::kept(Some(packed.stream())), Pieces::default(), true);
    while let Some(chunk) = body.chunk().await? {
        if let Err(problem) = unpacker.feed(&chunk, |bytes| has_room &= pieces.push(bytes).is_some()) {
            return Ok(Err(problem));
        }
    }
    let ended = unpacker.finish(|bytes| has_room &= pieces.push(bytes).is_some());
    match (ended, pieces.finish().filter(|_| has_room)) {
        (Err(problem), _) => Ok(Err(problem)),
        (Ok(()), Some(unpacked)) => Ok(Ok(unpacked)),
        (Ok(()), None) => Err(Failure::Worker("the browser has no room for what comes out".to_owned())),
    }
}

async fn run(job: Job, blob: Option<Blob>) -> Result<Done, Failure> {
    if let Some(blob) = blob {
        let (measured, inside) = measure(&job, alone(FetchBody::kept(Some(blob.stream())))).await?;
        return Ok((measured, inside, None));
    }
    if let Some(kept) = &job.kept
        && let Some((body, since)) = cache::layer(kept).await
    {
        if let Ok((measured, inside)) = measure(&job, alone(body)).await
            && measured.digest == job.digest
        {
            return Ok((measured, inside, Some(since)));
        }
        cache::drop_layer(kept).await;
    }
    let response = Fetch::new().send(job.request()?).await?;
    let head = Head::of(&response);
    if head.status != 200 {
        let words = read_start(response.body, READ_LIMIT).await;
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

/// A body that is not to be kept.
fn alone(body: FetchBody) -> Copying {
    Copying { body, writing: Rc::default() }
}

/// Hashes the bytes, and looks inside if that is asked for, telling the page how far it has come. There is one kind of body
/// alone, because each would bring all of it once more into the worker's program (a kilobyte each, gzip).
async fn measure(job: &Job, body: Copying) -> Result<(Measured, Option<Findings>), BodyError> {
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
        Some(unpack) => {
            let beside = job.is_shared.then(|| -> Rc<dyn Beside> { Rc::new(Second::default()) });
            measure_layer(body, &expected, unpack, beside, progress).await?
        }
    })
}

fn post(message: FromWorker) {
    hand_over(message, None);
}

fn hand_over(message: impl Serialize, blob: Option<&Blob>) {
    // Neither fails: the types are plain, and text and blobs can always be posted.
    if let Ok(text) = write(message) {
        let _ = scope().post_message(&joined(text, blob));
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
