//! Verdicts: what may be said about bytes after hashing them.
//!
//! The rules, in one place:
//! - `verified` needs a digest that somebody named *beforehand* (the reader's link, or a parent that was itself checked).
//!   A registry's own header is never that.
//! - all bytes must have arrived, and their number must be the one that was named, if one was.
//! - there is no default: whoever makes a [`Verdict`] says which.

pub mod beside;
pub mod job;

use std::rc::Rc;

use serde::Serialize;

use crate::body::{Body, BodyError};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::unpack::{Findings, Pass, Passed};
use beside::Beside;
use job::Unpack;

/// What was named before any byte arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The digest that the bytes must have.
    pub digest: Digest,
    /// The number of bytes, when a descriptor names it. `Some(0)` is a statement like any other.
    pub size: Option<u64>,
}

/// What hashing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The digest of the bytes as received.
    pub digest: Digest,
    /// How many bytes there were.
    pub size: u64,
}

/// What may be said about the content behind a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// All bytes were hashed here and are what was asked for.
    Verified,
    /// The bytes were hashed here, but nobody named their digest beforehand.
    Computed,
    /// The source says so; the bytes were not read.
    Claimed,
    /// The bytes are something else than was asked for.
    Mismatch(Mismatch),
    /// Nothing can be said, and why.
    Unverifiable(Reason),
}

impl Verdict {
    /// The word that stands on the page and in `data-verdict`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Computed => "computed",
            Self::Claimed => "claimed",
            Self::Mismatch(_) => "mismatch",
            Self::Unverifiable(_) => "unverifiable",
        }
    }

    /// The verdict for content whose digest was named by a parent with the verdict `parent`.
    ///
    /// A chain is as strong as its weakest link: what an unverified parent names was hashed here and agrees, but nobody
    /// the reader trusts named it. So a view that began at a tag never says `verified`.
    pub fn named_by(self, parent: &Self) -> Self {
        match (self, parent) {
            (Self::Verified, Self::Verified) => Self::Verified,
            (Self::Verified, _) => Self::Computed,
            (other, _) => other,
        }
    }

    /// Whether the content may be shown: a mismatch is withheld.
    pub fn may_show(&self) -> bool {
        !matches!(self, Self::Mismatch(_))
    }
}

/// Expected and received, where they differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The digest asked for.
    pub expected: Digest,
    /// The digest of what came; nothing when it was longer than was named and was read no further.
    pub received: Option<Digest>,
    /// The size named beforehand, in bytes.
    pub expected_size: Option<u64>,
    /// The size of what came, in bytes. When reading stopped early, more than was expected.
    pub received_size: u64,
}

impl Mismatch {
    /// Whether only the size is wrong: the bytes are those of the digest, and whoever named their number was mistaken.
    pub fn is_size(&self) -> bool {
        self.received.as_ref() == Some(&self.expected)
    }

    /// Whether more came than was named.
    pub fn is_longer(&self) -> bool {
        self.expected_size.is_some_and(|size| self.received_size > size)
    }
}

/// Why a digest cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Reason {
    /// The algorithm is well formed but not one that can be computed here.
    Algorithm {
        /// Its name.
        name: String,
    },
    /// The transfer ended early.
    Interrupted {
        /// Bytes that had arrived.
        received: u64,
    },
    /// Nothing came for too long.
    Stalled {
        /// Bytes that had arrived.
        received: u64,
    },
    /// More bytes than the reader allows.
    TooLarge {
        /// The ceiling in bytes.
        limit: u64,
    },
    /// The reader stopped it.
    Cancelled {
        /// Bytes that had arrived.
        received: u64,
    },
    /// It could not be had: it was refused, or no answer came that may be read.
    Unreadable,
    /// What names it is not a digest, so that it cannot be asked for.
    BadDigest,
    /// The hashing itself failed: the worker could not start or ended.
    Worker,
    /// The digest is that of a part of the bytes, the payload that a schema 1 manifest signs. That part agrees; nothing
    /// names the rest.
    Payload,
}

/// Judges bytes that were all read: the one place where `verified` is said.
pub fn judge(expected: Option<&Expected>, measured: &Measured) -> Verdict {
    let Some(expected) = expected else {
        return Verdict::Computed;
    };
    if Hasher::new(expected.digest.algorithm()).is_none() {
        return Verdict::Unverifiable(Reason::Algorithm { name: expected.digest.algorithm().as_str().to_owned() });
    }
    if expected.digest == measured.digest && expected.size.is_none_or(|size| size == measured.size) {
        return Verdict::Verified;
    }
    Verdict::Mismatch(Mismatch {
        expected: expected.digest.clone(),
        received: Some(measured.digest.clone()),
        expected_size: expected.size,
        received_size: measured.size,
    })
}

/// Judges what [`measure_body`] and [`measure_layer`] found. What is longer than was named they read no further, so the digest
/// is that of a part, and says nothing unless it is the one that was named.
pub fn judge_read(expected: &Expected, measured: &Measured) -> Verdict {
    match judge(Some(expected), measured) {
        Verdict::Mismatch(mismatch) if mismatch.is_longer() && !mismatch.is_size() => {
            Verdict::Mismatch(Mismatch { received: None, ..mismatch })
        }
        other => other,
    }
}

/// Hashes bytes that are all there, with the algorithm that was asked for (sha256 when none was, or when it is unknown).
pub fn measure(bytes: &[u8], expected: Option<&Expected>) -> Measured {
    let mut hasher = hasher_for(expected);
    hasher.update(bytes);
    Measured { digest: hasher.finish(), size: bytes.len() as u64 }
}

fn hasher_for(expected: Option<&Expected>) -> Hasher {
    expected.and_then(|expected| Hasher::new(expected.digest.algorithm())).unwrap_or_else(Hasher::sha256)
}

/// Hashes a body to its end without keeping it, telling `progress` how many bytes have come so far.
///
/// Nothing grows with the body: for 1 GiB Chromium takes 36 MiB more than idle, 22 to 23 MiB for 256 MiB. From click to
/// verdict it mostly takes 0.83 to 0.9 of the time in which hash-wasm, fed by the same `fetch`, does the same (up to 1.17
/// where other programs wanted the cores), and 2.3 to 3.3 times as long as fetching and discarding. `script/bench hashing` measures it again.
///
/// Stops at the first byte beyond the expected size: nothing after it can make the content right.
///
/// # Errors
/// Those of [`Body::chunk`]. An error leaves no digest behind, so half a body can never be judged.
pub async fn measure_body(
    mut body: impl Body,
    expected: &Expected,
    mut progress: impl FnMut(u64),
) -> Result<Measured, BodyError> {
    let mut hasher = hasher_for(Some(expected));
    let mut size = 0_u64;
    while let Some(chunk) = body.chunk().await? {
        size += chunk.len() as u64;
        hasher.update(&chunk);
        progress(size);
        if expected.size.is_some_and(|most| size > most) {
            break;
        }
    }
    Ok(Measured { digest: hasher.finish(), size })
}

/// Hashes a layer to its end and looks inside on the way, telling `progress` how many bytes have come so far.
///
/// Stops at the first byte beyond the expected size, as [`measure_body`] does; what is inside is then not known. Where there
/// is somebody `beside`, unpacked bytes are hashed there.
///
/// # Errors
/// Those of [`Body::chunk`]. An error leaves neither digest behind.
pub async fn measure_layer(
    mut body: impl Body,
    expected: &Expected,
    unpack: &Unpack,
    beside: Option<Rc<dyn Beside>>,
    mut progress: impl FnMut(u64),
) -> Result<(Measured, Option<Findings>), BodyError> {
    let named = unpack.diff_id.as_ref().map(Digest::algorithm).filter(|algorithm| can_compute(algorithm));
    let algorithm = named.unwrap_or(&Algorithm::Sha256).clone();
    let diff_id = Hasher::new(&algorithm).unwrap_or_else(Hasher::sha256);
    let mut pass = Pass::new(hasher_for(Some(expected)), diff_id, unpack.limits);
    if let Some(beside) = beside.clone() {
        pass = pass.elsewhere(Box::new(move || beside.begin(&algorithm)));
    }
    let mut size = 0_u64;
    let mut is_whole = true;
    while let Some(chunk) = body.chunk().await? {
        size += chunk.len() as u64;
        feed(&mut pass, &chunk, beside.as_deref()).await;
        progress(size);
        if expected.size.is_some_and(|most| size > most) {
            is_whole = false;
            break;
        }
    }
    let Passed { digest, size, mut findings, is_given } = pass.finish();
    if let Some(beside) = beside.filter(|_| is_whole && is_given) {
        findings.diff_id = beside.digest().await;
    }
    Ok((Measured { digest, size }, is_whole.then_some(findings)))
}

/// Gives a chunk to the pass, and waits where more comes out of it than is hashed beside: after each piece, however the chunks
/// were cut.
async fn feed(pass: &mut Pass, chunk: &[u8], beside: Option<&dyn Beside>) {
    for piece in chunk.chunks(beside.map_or(usize::MAX, |_| beside::PIECE)) {
        pass.feed(piece);
        if let Some(beside) = beside {
            beside.room().await;
        }
    }
}

/// Whether this program can recompute digests of that algorithm.
pub fn can_compute(algorithm: &Algorithm) -> bool {
    Hasher::new(algorithm).is_some()
}
