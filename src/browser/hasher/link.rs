//! One worker and the line to it.

use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob as RawBlob, ErrorEvent, Event, MessageEvent, Worker};

use crate::browser::file::Blob;
use crate::browser::listener::Listener;
use crate::verify::job::{Failure, FromWorker, Order, read, write};

/// A running worker. Dropping it ends the worker.
pub(super) struct Link {
    worker: Worker,
    /// Held for their drop.
    _listeners: [Listener; 2],
}

impl Link {
    /// Starts a worker. `hear` is called with what it says and with its failures, always later, and with what it hands
    /// over.
    pub(super) fn new(
        address: &str,
        hear: impl Fn(Result<FromWorker, Failure>, Option<Blob>) + Clone + 'static,
    ) -> Result<Self, Failure> {
        let worker = Worker::new(address).map_err(|error| Failure::Worker(format!("{error:?}")))?;
        let said = {
            let hear = hear.clone();
            move |event: Event| {
                let (text, blob) = parted(&event.unchecked_into::<MessageEvent>().data());
                hear(read(&text), blob.map(Blob::of));
            }
        };
        // A script that cannot be loaded says no more than "error"; a trap brings its message.
        let failed = move |event: Event| {
            let words = event
                .dyn_into::<ErrorEvent>()
                .map_or_else(|_| "its script could not be loaded".into(), |e| e.message());
            hear(Err(Failure::Worker(words)), None);
        };
        let listeners = [
            Listener::new(worker.clone().into(), "message", said),
            Listener::new(worker.clone().into(), "error", failed),
        ];
        Ok(Self { worker, _listeners: listeners })
    }

    /// Gives the worker an order, and the bytes where they are here already.
    pub(super) fn post(&self, order: &Order, blob: Option<&Blob>) -> Result<(), Failure> {
        let message = joined(write(order)?, blob.map(Blob::raw));
        self.worker.post_message(&message).map_err(|error| Failure::Worker(format!("{error:?}")))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// A message with bytes beside it is a list of the two.
pub(in crate::browser) fn joined(text: String, blob: Option<&RawBlob>) -> JsValue {
    match blob {
        Some(blob) => Array::of2(&text.into(), blob).into(),
        None => text.into(),
    }
}

/// A message, and the bytes beside it.
pub(in crate::browser) fn parted(data: &JsValue) -> (String, Option<RawBlob>) {
    match data.dyn_ref::<Array>() {
        Some(both) => (both.get(0).as_string().unwrap_or_default(), both.get(1).dyn_into().ok()),
        None => (data.as_string().unwrap_or_default(), None),
    }
}
