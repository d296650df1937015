//! Bodies: bytes that arrive a chunk at a time, with a ceiling and an end that can be told from an interruption.

use std::future::Future;

use serde::Serialize;

/// Bytes that arrive in chunks. Dropping a body stops the transfer.
pub trait Body {
    /// The next chunk, or `None` once everything has arrived.
    ///
    /// # Errors
    /// [`BodyError::Interrupted`] when the transfer broke off, [`BodyError::Stalled`] when next to nothing came for too long.
    fn chunk(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, BodyError>>;
}

/// Why the bytes of a body could not be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum BodyError {
    /// The transfer broke off before its end.
    #[error("the transfer broke off after {received} bytes")]
    Interrupted {
        /// Bytes that had arrived by then.
        received: u64,
    },
    /// Nothing, or next to nothing, arrived for too long: see [`Pace`].
    #[error("next to nothing arrived for {seconds} seconds, after {received} bytes")]
    Stalled {
        /// Bytes that had arrived by then.
        received: u64,
        /// How long that lasted, in seconds.
        seconds: u32,
    },
    /// There is more than the reader allows.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The ceiling, in bytes.
        limit: u64,
    },
}

/// Whether a body gets on. A server that sends a byte a second is never silent, and holds whoever waits for ever; so what
/// counts is the time that was waited until a kibibyte came.
#[derive(Debug, Default)]
pub struct Pace {
    /// Milliseconds waited for what follows.
    waited: u64,
    /// Bytes that came in that time.
    came: u64,
}

/// What has to come for a wait to have been worth while, in bytes. No line that anybody reads pages over is that slow.
const PROGRESS: u64 = 1 << 10;

impl Pace {
    /// How much longer may be waited when `most` seconds may be, in seconds; `None` when that is over.
    pub fn left(&self, most: u32) -> Option<u32> {
        let left = (u64::from(most) * 1000).saturating_sub(self.waited);
        u32::try_from(left.div_ceil(1000)).ok().filter(|left| *left > 0)
    }

    /// Notes what came after a wait of so many milliseconds. A wait that was longer than `most` seconds is none: the machine
    /// slept meanwhile.
    pub fn came(&mut self, bytes: u64, waited: u64, most: u32) {
        self.came = self.came.saturating_add(bytes);
        if self.came >= PROGRESS {
            *self = Self::default();
        } else if waited <= u64::from(most) * 1000 {
            self.waited = self.waited.saturating_add(waited);
        }
    }
}

/// Reads a body to its end.
///
/// # Errors
/// Those of [`Body::chunk`], and [`BodyError::TooLarge`] as soon as more than `limit` bytes came: too much is an error,
/// never a silent cut.
pub async fn collect(mut body: impl Body, limit: u64) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.chunk().await? {
        if bytes.len() as u64 + chunk.len() as u64 > limit {
            return Err(BodyError::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// How much is read of a refusal's body, in bytes. A usual one has 200.
pub const READ_LIMIT: usize = 64 * 1024;

/// Reads the start of a body and drops the rest: a refusal is not worth an error of its own.
pub async fn read_start(mut body: impl Body, limit: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = body.chunk().await {
        let room = limit - bytes.len();
        bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if bytes.len() >= limit {
            break;
        }
    }
    bytes
}
