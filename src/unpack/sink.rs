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

pub(super) struct Sink {
    pub(super) meter: Meter,
    /// None where somebody else hashes the same bytes.
    pub(super) hasher: Option<Hasher>,
    walker: Walker,
}

impl Take for Sink {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Exceeded> {
        self.meter.count(bytes.len() as u64)?;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        self.walker.feed(bytes);
        Ok(())
    }
}

impl Sink {
    pub(super) fn new(limits: Limits) -> Self {
        Self { meter: Meter::new(limits), hasher: None, walker: Walker::new(limits.entries) }
    }

    /// The digest of all that came out, the number of bytes, and what the archive holds; `complete` when all came out.
    pub(super) fn finish(self, complete: bool) -> (Option<Digest>, u64, Archive) {
        (self.hasher.map(Hasher::finish), self.meter.unpacked, self.walker.finish(complete))
    }
}
