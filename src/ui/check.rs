//! Checking layers: each is fetched and hashed by a worker, and judged here.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clock;
use crate::browser::hasher::Handle;
use crate::content::{Descriptor, Manifest};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::reference::{Place, Reference};
use crate::ui::context::{Desk, desk};
use crate::verify::job::{Job, Report};
use crate::verify::{Expected, Measured, Reason, Verdict, can_compute, judge};

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
    /// Ended with an error of the source.
    Failed(Failure),
}

impl Progress {
    /// Whether it is under way.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Waiting | Self::Running { .. })
    }

    /// Whether starting it (again) may bring something: it was not done, it failed, or what came did not match.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Idle | Self::Failed(_) | Self::Done(Verdict::Mismatch(_)) => true,
            Self::Done(Verdict::Unverifiable(reason)) => !matches!(reason, Reason::Algorithm { .. }),
            _ => false,
        }
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
    /// The descriptor's digest, size and whether it may be fetched.
    pub layer: StoredValue<Layer>,
    /// How far it has come.
    pub progress: RwSignal<Progress>,
    handle: StoredValue<Option<Handle>, LocalStorage>,
}

impl Check {
    /// What may be said of the layer so far.
    pub fn verdict(self) -> Verdict {
        match &*self.progress.read() {
            Progress::Done(verdict) => verdict.clone(),
            _ => Verdict::Claimed,
        }
    }
}

/// What a check needs to know of a layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its digest.
    pub digest: Digest,
    /// Its size as named, in bytes.
    pub size: Option<u64>,
}

impl Layer {
    fn expected(&self) -> Expected {
        Expected { digest: self.digest.clone(), size: self.size }
    }
}

fn unknown_algorithm(digest: &Digest) -> Verdict {
    Verdict::Unverifiable(Reason::Algorithm { name: digest.algorithm().as_str().to_owned() })
}

/// The checks of all distinct layers of a manifest. Leaving the page stops them.
#[derive(Clone, Copy)]
pub struct Checks {
    desk: Desk,
    place: StoredValue<Place>,
    parent: StoredValue<Verdict>,
    all: StoredValue<Vec<Check>>,
}

impl Checks {
    /// Checks for a manifest that has this verdict itself; none is started.
    pub fn new(reference: &Reference, manifest: &Manifest, parent: Verdict) -> Self {
        let mut all: Vec<Check> = Vec::new();
        let desk = desk();
        for layer in manifest.layers.iter().filter_map(fetchable) {
            if all.iter().all(|check| check.layer.with_value(|known| known.digest != layer.digest)) {
                let measured = desk.measured(&reference.place, &layer.digest);
                let progress = match measured {
                    Some(measured) => Progress::Done(judge(Some(&layer.expected()), &measured).named_by(&parent)),
                    None if !can_compute(layer.digest.algorithm()) => Progress::Done(unknown_algorithm(&layer.digest)),
                    None => Progress::Idle,
                };
                all.push(Check {
                    layer: StoredValue::new(layer),
                    progress: RwSignal::new(progress),
                    handle: StoredValue::new_local(None),
                });
            }
        }
        Self {
            desk,
            place: StoredValue::new(reference.place.clone()),
            parent: StoredValue::new(parent),
            all: StoredValue::new(all),
        }
    }

    /// All checks, in the order of the layers.
    pub fn all(self) -> Vec<Check> {
        self.all.get_value()
    }

    /// The check of a layer.
    pub fn of(self, digest: &Digest) -> Option<Check> {
        self.all().into_iter().find(|check| check.layer.with_value(|layer| layer.digest == *digest))
    }

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
            (read + done, total + size)
        })
    }

    /// Bytes named, over all layers.
    pub fn total(self) -> u64 {
        self.all().iter().map(|check| check.layer.with_value(|layer| layer.size.unwrap_or(0))).sum()
    }

    /// Bytes per second of all that run, together.
    pub fn rate(self) -> u64 {
        let of = |check: &Check| match *check.progress.read() {
            Progress::Running { rate, .. } => rate,
            _ => 0,
        };
        self.all().iter().map(of).sum()
    }

    /// Starts all that are not under way or done. Those that failed are tried again.
    pub fn start_all(self) {
        for check in self.all() {
            if check.progress.read_untracked().is_open() {
                self.start(check);
            }
        }
    }

    /// Starts one.
    pub fn start(self, check: Check) {
        check.progress.set(Progress::Waiting);
        let (library, hasher) = (self.desk.library(), self.desk.hasher());
        let (place, parent) = (self.place.get_value(), self.parent.get_value());
        let layer = check.layer.get_value();
        // Not bound to the button that was pressed: it goes away as soon as the check begins. The handle is bound to the
        // page, and without a page there is nothing to report to.
        spawn_local(async move {
            let fetchable = library.source(&place).fetchable(&layer.digest).await;
            if !check.progress.try_get_untracked().is_some_and(|progress| progress.is_busy()) {
                return;
            }
            let fetchable = match fetchable {
                Ok(fetchable) => fetchable,
                Err(error) => return check.progress.set(Progress::Failed(error.into())),
            };
            let authorization = fetchable.authorization.map(|authorization| authorization.reveal().to_owned());
            let (url, digest, size) = (fetchable.url, layer.digest.clone(), layer.size);
            let job = Job { url, authorization, digest, size, unpack: None };
            let expected = layer.expected();
            let desk = self.desk;
            let mut began = None;
            let handle = hasher.start(&job, move |report| {
                let now = clock::now_millis();
                let since = *began.get_or_insert(now);
                // What does not match may be another answer next time.
                if let Report::Finished { digest, size, .. } = &report
                    && *digest == expected.digest
                {
                    let measured = Measured { digest: digest.clone(), size: *size };
                    desk.remember(place.clone(), digest.clone(), measured);
                }
                if let Some(progress) = after(report, now.saturating_sub(since), &expected, &parent) {
                    let _ = check.progress.try_set(progress);
                }
            });
            let _ = check.handle.try_set_value(Some(handle));
        });
    }

    /// Stops all that are under way. Nothing half-read is judged.
    pub fn cancel(self) {
        for check in self.all() {
            if check.progress.read_untracked().is_busy() {
                check.handle.set_value(None);
                check.progress.set(Progress::Done(Verdict::Unverifiable(Reason::Cancelled)));
            }
        }
    }
}

/// What a report of the worker makes of a check, `millis` after its first report.
fn after(report: Report, millis: u64, expected: &Expected, parent: &Verdict) -> Option<Progress> {
    Some(match report {
        Report::Progress { received } => {
            let rate = received.saturating_mul(1000).checked_div(millis).unwrap_or(0);
            Progress::Running { received, rate }
        }
        Report::Finished { digest, size, .. } => {
            Progress::Done(judge(Some(expected), &Measured { digest, size }).named_by(parent))
        }
        Report::Failed(failure) => Progress::Done(Verdict::Unverifiable(failure.reason())),
    })
}

/// Layers that may be fetched from the registry. Foreign ones lie elsewhere and are named, not fetched.
fn fetchable(descriptor: &Descriptor) -> Option<Layer> {
    let distributable = descriptor.media_type.as_ref().is_none_or(|media_type| media_type.is_distributable());
    let digest = descriptor.digest.valid()?.clone();
    (descriptor.urls.is_empty() || distributable).then_some(Layer { digest, size: descriptor.size })
}
