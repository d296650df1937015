//! Where unpacked bytes go: into the DiffID's hash and past the walker of the archive, under the limits.

use super::archive::{Archive, Walker};
use super::limits::{Exceeded, Limits, RATIO_FROM};
use crate::digest::{Digest, Hasher};

/// What takes unpacked bytes.
pub(super) trait Take {
    /// Takes bytes that came out, unless they are too many.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Exceeded>;
}

/// Counts what goes in and comes out.
pub(super) struct Meter {
    pub(super) limits: Limits,
    /// Stored bytes so far, with those at hand.
    pub(super) raw: u64,
    unpacked: u64,
}

impl Meter {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, raw: 0, unpacked: 0 }
    }

    /// Counts so many bytes that came out.
    pub(super) fn count(&mut self, bytes: u64) -> Result<(), Exceeded> {
        self.unpacked += bytes;
        if self.unpacked > self.limits.unpacked {
            return Err(Exceeded::Unpacked { most: self.limits.unpacked });
        }
        if self.unpacked > RATIO_FROM && self.unpacked > self.limits.ratio.saturating_mul(self.raw) {
            return Err(Exceeded::Ratio { most: self.limits.ratio });
        }
        Ok(())
    }
}

/// Who hashes what comes out.
pub(super) enum Inner {
    /// Nobody: the same bytes are hashed as they are stored.
    Stored,
    /// The sink.
    Here(Box<Hasher>),
    /// Somebody who is given all of it, in order.
    Elsewhere(Give),
}

/// Takes unpacked bytes, in order, to where they are hashed.
pub type Give = Box<dyn FnMut(&[u8])>;

/// Begins to hash somewhere else, where that can be.
pub type Begin = Box<dyn FnOnce() -> Option<Give>>;

/// What became of the DiffID.
pub(super) enum Hashed {
    /// It is the digest of the stored bytes.
    Stored,
    /// This one.
    Here(Digest),
    /// Whoever was given the bytes has it.
    Elsewhere,
}

pub(super) struct Sink {
    pub(super) meter: Meter,
    pub(super) inner: Inner,
    walker: Walker,
}

impl Take for Sink {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Exceeded> {
        self.meter.count(bytes.len() as u64)?;
        match &mut self.inner {
            Inner::Stored => {}
            Inner::Here(hasher) => hasher.update(bytes),
            Inner::Elsewhere(give) => give(bytes),
        }
        self.walker.feed(bytes);
        Ok(())
    }
}

impl Sink {
    pub(super) fn new(limits: Limits) -> Self {
        Self { meter: Meter::new(limits), inner: Inner::Stored, walker: Walker::new(limits.entries) }
    }

    /// The digest of all that came out, the number of bytes, and what the archive holds; `complete` when all came out.
    pub(super) fn finish(self, complete: bool) -> (Hashed, u64, Archive) {
        let hashed = match self.inner {
            Inner::Stored => Hashed::Stored,
            Inner::Here(hasher) => Hashed::Here(hasher.finish()),
            Inner::Elsewhere(_) => Hashed::Elsewhere,
        };
        (hashed, self.meter.unpacked, self.walker.finish(complete))
    }
}
