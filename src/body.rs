//! Bodies: bytes that arrive a chunk at a time, with a ceiling and an end that can be told from an interruption.

use std::future::Future;

use serde::Serialize;

/// Bytes that arrive in chunks. Dropping a body stops the transfer.
pub trait Body {
    /// The next chunk, or `None` once everything has arrived.
    ///
    /// # Errors
    /// [`BodyError::Interrupted`] when the transfer broke off, [`BodyError::Stalled`] when nothing came for too long.
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
    /// Nothing arrived for too long.
    #[error("nothing arrived for {seconds} seconds, after {received} bytes")]
    Stalled {
        /// Bytes that had arrived by then.
        received: u64,
        /// How long the silence lasted, in seconds.
        seconds: u32,
    },
    /// There is more than the reader allows.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The ceiling, in bytes.
        limit: u64,
    },
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
