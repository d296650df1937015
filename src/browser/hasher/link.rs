//! One worker and the line to it.

use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};

use crate::browser::file::Blob;
use crate::browser::listener::Listener;
use crate::verify::job::{Failure, FromWorker, Job, read, write};

/// A running worker. Dropping it ends the worker.
pub(super) struct Link {
    worker: Worker,
    /// Held for their drop.
    _listeners: [Listener; 2],
}

impl Link {
    /// Starts a worker. `hear` is called with what it says and with its failures, always later.
    pub(super) fn new(
        address: &str,
        hear: impl Fn(Result<FromWorker, Failure>) + Clone + 'static,
    ) -> Result<Self, Failure> {
        let worker = Worker::new(address).map_err(|error| Failure::Worker(format!("{error:?}")))?;
        let said = {
            let hear = hear.clone();
            move |event: Event| {
                let data = event.unchecked_into::<MessageEvent>().data().as_string().unwrap_or_default();
                hear(read(&data));
            }
        };
        // A script that cannot be loaded says no more than "error"; a trap brings its message.
        let failed = move |event: Event| {
            let words = event
                .dyn_into::<ErrorEvent>()
                .map_or_else(|_| "its script could not be loaded".into(), |e| e.message());
            hear(Err(Failure::Worker(words)));
        };
        let listeners = [
            Listener::new(worker.clone().into(), "message", said),
            Listener::new(worker.clone().into(), "error", failed),
        ];
        Ok(Self { worker, _listeners: listeners })
    }

    /// Gives the worker a job, and the bytes where they are here already: a list of the two.
    pub(super) fn post(&self, job: &Job, blob: Option<&Blob>) -> Result<(), Failure> {
        let text = JsValue::from(write(job)?);
        let message = match blob {
            Some(blob) => Array::of2(&text, blob.raw()).into(),
            None => text,
        };
        self.worker.post_message(&message).map_err(|error| Failure::Worker(format!("{error:?}")))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
