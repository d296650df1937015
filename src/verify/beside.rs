//! Hashing beside unpacking: one layer on two cores.
//!
//! A layer's bytes come in one stream, and each of its two digests is one chain of steps that cannot be shared out. But the
//! two are independent: while one core takes the bytes in, hashes them as they are stored and unpacks them, another can hash
//! what comes out.

use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use crate::digest::{Algorithm, Digest};
use crate::unpack::Give;

/// How many stored bytes are unpacked before it is asked whether there is room for more: no more than 4.3 MB come out of
/// them, as DEFLATE ends at 1032 for one. Of a layer of 1 GiB, half of it one letter, all workers take 48 MiB at their peak;
/// with 16 KiB here it was 7 MiB more.
pub const PIECE: usize = 4 << 10;

/// From how many stored bytes on it is worth while: a second worker has to start.
pub const WORTH: u64 = 8 << 20;

/// What a worker that hashes for another one is told. Pieces to hash come between the two, as bare bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ToSecond {
    /// To hash the pieces that follow.
    Begin {
        /// With what.
        algorithm: Algorithm,
    },
    /// To tell the digest of the pieces so far.
    End,
}

/// What it answers; pieces come back when they are hashed, to be filled again. It is a type of its own, and not a part of
/// what workers tell the page, so that no worker has to read all of that: 2 KB of its program, gzip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum FromSecond {
    /// It listens, as every worker says first.
    Ready,
    /// The digest of the pieces.
    Hashed {
        /// That digest.
        digest: Digest,
    },
}

/// Somebody who hashes bytes that are given away.
pub trait Beside {
    /// Where bytes go from now on, in order; nothing where nobody can be had after all.
    fn begin(&self, algorithm: &Algorithm) -> Option<Give>;

    /// Waits until there is room for more. Where nothing was begun there is.
    fn room(&self) -> LocalBoxFuture<'_, ()>;

    /// Waits for the digest of all bytes that were given.
    fn digest(&self) -> LocalBoxFuture<'_, Option<Digest>>;
}
