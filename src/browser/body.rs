//! The bytes of a `fetch` answer, a chunk at a time.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult};

use super::abort::AbortOnDrop;
use super::clock::within;
use crate::body::{Body, BodyError};

/// How long a body may be silent, in seconds. There is no limit on the whole: a big layer on a slow line is legitimate,
/// its progress is shown, and the reader can stop it.
pub const IDLE_SECONDS: u32 = 30;

/// The body of an answer. Dropping it aborts the transfer.
#[derive(Debug)]
pub struct FetchBody {
    reader: Option<ReadableStreamDefaultReader>,
    received: u64,
    /// Held for its drop.
    _guard: AbortOnDrop,
}

impl FetchBody {
    /// The body behind a stream; no stream is no bytes (an answer to HEAD, or 204).
    pub(super) fn new(stream: Option<ReadableStream>, guard: AbortOnDrop) -> Self {
        let reader = stream.and_then(|stream| ReadableStreamDefaultReader::new(&stream).ok());
        Self { reader, received: 0, _guard: guard }
    }
}

impl Body for FetchBody {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        let Some(reader) = &self.reader else { return Ok(None) };
        let received = self.received;
        let read = within(IDLE_SECONDS, JsFuture::from(reader.read()));
        let answer = read.await.ok_or(BodyError::Stalled { received, seconds: IDLE_SECONDS })?;
        // A rejection is a transfer that broke off: reset, a content coding that cannot be undone, or fewer bytes than
        // Content-Length, which Chromium and Firefox notice.
        let result: ReadableStreamReadResult =
            answer.map_err(|_| BodyError::Interrupted { received })?.unchecked_into();
        if result.get_done().unwrap_or(true) {
            self.reader = None;
            return Ok(None);
        }
        let chunk = result.get_value().dyn_into::<Uint8Array>().map_err(|_| BodyError::Interrupted { received })?;
        self.received += u64::from(chunk.length());
        Ok(Some(chunk.to_vec()))
    }
}
