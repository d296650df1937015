//! How far the checks of all layers have come, together.

use leptos::prelude::*;

use super::{Check, Checks, Progress};

impl Checks {
    /// Whether any is under way.
    pub fn is_busy(self) -> bool {
        self.all().iter().any(|check| check.progress.read().is_busy())
    }

    /// Bytes read and bytes named, over all layers.
    pub fn sum(self) -> (u64, u64) {
        self.all().iter().fold((0, 0), |(read, total), check| {
            let size = check.layer.with_value(|layer| layer.size.unwrap_or(0));
            let done = match check.progress.get() {
                Progress::Done(_) => size,
                other => other.received(),
            };
            (read.saturating_add(done), total.saturating_add(size))
        })
    }

    /// Bytes named, over all layers.
    pub fn total(self) -> u64 {
        let size = |check: &Check| check.layer.with_value(|layer| layer.size.unwrap_or(0));
        self.all().iter().map(size).fold(0, u64::saturating_add)
    }

    /// Bytes per second of all that run, together.
    pub fn rate(self) -> u64 {
        let of = |check: &Check| match *check.progress.read() {
            Progress::Running { rate, .. } => rate,
            _ => 0,
        };
        self.all().iter().map(of).sum()
    }

    /// Whether all have ended with a verdict.
    pub fn are_done(self) -> bool {
        self.all().iter().all(|check| matches!(*check.progress.read(), Progress::Done(_)))
    }

    /// Whether any is yet to be started.
    pub fn are_open(self) -> bool {
        self.all().iter().any(|check| check.progress.read_untracked().is_open())
    }
}
