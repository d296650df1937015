//! One layer and its check: how far it has come, and what came of it.

use futures_util::future::AbortHandle;
use leptos::prelude::*;

use crate::content::Descriptor;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::proof::{Seen, is_elsewhere};
use crate::unpack::{ArchiveEnd, ArchiveProblem, Findings, Problem};
use crate::verify::{Expected, Reason, Verdict};

/// How far the check of one layer has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Nobody asked for it yet.
    Idle,
    /// Asked for, waiting for a worker.
    Waiting,
    /// Being read.
    Running {
        /// Bytes so far.
        received: u64,
        /// Bytes per second since it began.
        rate: u64,
    },
    /// Ended with a verdict.
    Done(Verdict),
    /// Ended without all of its bytes, or with none: what may be said of its digest, and what happened.
    Failed(Reason, Box<Failure>),
}

impl Progress {
    /// Whether it is under way.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Waiting | Self::Running { .. })
    }

    /// Whether starting it (again) may bring something new: it was not done, it failed, or what came did not match.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Idle | Self::Failed(..) | Self::Done(Verdict::Mismatch(_)) => true,
            Self::Done(Verdict::Unverifiable(reason)) => !matches!(reason, Reason::Algorithm { .. }),
            _ => false,
        }
    }

    /// Whether starting it can bring anything at all: an algorithm that is unknown here stays so.
    pub fn is_repeatable(&self) -> bool {
        !self.is_busy() && !matches!(self, Self::Done(Verdict::Unverifiable(Reason::Algorithm { .. })))
    }

    /// Whether the reader stopped it.
    pub fn is_stopped(&self) -> bool {
        matches!(self, Self::Done(Verdict::Unverifiable(Reason::Cancelled { .. })))
    }

    /// Bytes read so far.
    pub fn received(&self) -> u64 {
        match self {
            Self::Running { received, .. } => *received,
            _ => 0,
        }
    }
}

/// One layer and its check.
#[derive(Clone, Copy)]
pub struct Check {
    /// What the manifest says of it.
    pub layer: StoredValue<Layer>,
    /// How far it has come.
    pub progress: RwSignal<Progress>,
    /// What came of it; set before `progress` says so.
    pub(super) seen: StoredValue<Option<Seen>>,
    /// Since when this browser had kept it, in seconds since 1970, if it was not fetched. Set before `progress`.
    pub since: StoredValue<Option<u64>>,
    /// Whether the reader wants it unpacked without limits.
    pub(super) lifted: RwSignal<bool>,
    pub(super) under_way: StoredValue<Option<UnderWay>>,
}

/// A check under way. Dropping it ends whatever it waits for: its turn, an answer, a worker.
pub(super) struct UnderWay(pub(super) AbortHandle);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Check {
    /// What may be said of the layer so far.
    pub fn verdict(self) -> Verdict {
        match &*self.progress.read() {
            Progress::Done(verdict) => verdict.clone(),
            Progress::Failed(reason, _) => Verdict::Unverifiable(reason.clone()),
            _ => Verdict::Claimed,
        }
    }

    /// What became of the layer, for the checks of [`crate::proof`]; nothing before its end.
    pub fn seen(self) -> Option<Seen> {
        match &*self.progress.read() {
            Progress::Done(Verdict::Unverifiable(reason)) => Some(Seen::Unread(reason.clone())),
            Progress::Done(_) => self.seen.get_value(),
            Progress::Failed(reason, _) => Some(Seen::Unread(reason.clone())),
            Progress::Idle | Progress::Waiting | Progress::Running { .. } => None,
        }
    }

    /// What kept its bytes from being read to their end.
    pub fn failure(self) -> Option<Failure> {
        match &*self.progress.read() {
            Progress::Failed(_, failure) => Some((**failure).clone()),
            _ => None,
        }
    }

    /// What is inside the layer, when its bytes are those that were named and were unpacked.
    pub fn inside(self) -> Option<Box<Findings>> {
        match self.seen()? {
            Seen::Read { inside, .. } => inside.filter(|_| self.verdict().may_show()),
            _ => None,
        }
    }

    /// Whether the limits of unpacking hold.
    pub fn is_limited(self) -> bool {
        !self.lifted.get()
    }

    /// Whether a limit ended the unpacking, and the reader has not lifted it yet.
    pub fn met_limit(self) -> bool {
        let is_limit = |inside: Box<Findings>| {
            let entries = matches!(inside.archive.end, ArchiveEnd::Broken { why: ArchiveProblem::Entries, .. });
            entries || matches!(inside.problem, Some(Problem::Limit(exceeded)) if exceeded.can_be_lifted())
        };
        self.is_limited() && self.inside().is_some_and(is_limit)
    }

    /// Says how it ended.
    pub(super) fn end(self, seen: Option<Seen>, progress: Progress) {
        let _ = self.seen.try_set_value(seen);
        let _ = self.progress.try_set(progress);
    }
}

/// How the check of a layer ended that a run was stopped with: what becomes of it when the reader comes back.
#[derive(Clone)]
pub struct Ended {
    pub(super) named: Named,
    pub(super) seen: Option<Seen>,
    pub(super) progress: Progress,
}

/// What a check needs to know of a layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its digest.
    pub digest: Digest,
    /// Its size as named, in bytes.
    pub size: Option<u64>,
    /// Whether it is one of a file system, so that there is something inside.
    pub unpacks: bool,
    /// The first place that it has among the manifest's layers.
    pub position: usize,
    /// The DiffID that its config names, where that is known already.
    pub diff_id: Option<Digest>,
}

/// What a layer is checked for: its digest and size, and whether it is unpacked. Descriptors that differ in it are checked
/// apart, since nothing that holds for the one need hold for the other.
pub type Named = (Digest, Option<u64>, bool);

impl Layer {
    pub(super) fn named(&self) -> Named {
        (self.digest.clone(), self.size, self.unpacks)
    }

    pub(super) fn expected(&self) -> Expected {
        Expected { digest: self.digest.clone(), size: self.size }
    }
}

/// A layer that may be fetched from the registry. Foreign ones need not be there; they are named, not fetched.
pub fn fetchable(position: usize, descriptor: &Descriptor) -> Option<Layer> {
    let digest = descriptor.digest.valid()?.clone();
    let media_type = descriptor.media_type.as_ref();
    let unpacks = media_type.is_some_and(|media_type| media_type.is_layer() && !media_type.is_encrypted());
    let layer = Layer { digest, size: descriptor.size, unpacks, position, diff_id: None };
    (!is_elsewhere(descriptor)).then_some(layer)
}
