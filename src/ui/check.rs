//! Checking layers: each is fetched, hashed and unpacked by a worker in one pass, and judged here.

mod courier;

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::cache::BrowserCache;
use crate::browser::clock;
use crate::content::{Descriptor, Manifest};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::proof::{self, ConfigNamed, Seen, diff_id_verdict, is_elsewhere, layer_checks};
use crate::reference::{Place, Reference};
use crate::source::{Error, Fetched};
use crate::transport::ByCourier;
use crate::ui::context::{Desk, desk};
use crate::ui::image::{ImageConfig, named_config};
use crate::unpack::{ArchiveEnd, ArchiveProblem, Findings, Limits, Problem};
use crate::verify::job::{self, Job, Unpack};
use crate::verify::{Expected, Measured, Reason, Verdict, can_compute, judge};
use crate::walk;

use courier::{Finished, OnProgress, WorkerCourier};

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

    /// Whether starting it (again) may bring something: it was not done, it failed, or what came did not match.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Idle | Self::Failed(..) | Self::Done(Verdict::Mismatch(_)) => true,
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
    /// What the manifest says of it.
    pub layer: StoredValue<Layer>,
    /// How far it has come.
    pub progress: RwSignal<Progress>,
    /// What came of it; set before `progress` says so.
    seen: StoredValue<Option<Seen>>,
    /// Since when this browser had kept it, in seconds since 1970, if it was not fetched. Set before `progress`.
    pub since: StoredValue<Option<u64>>,
    /// Whether the reader wants it unpacked without limits.
    lifted: RwSignal<bool>,
    under_way: StoredValue<Option<UnderWay>>,
}

/// A check under way. Dropping it ends whatever it waits for: its turn, an answer, a worker.
struct UnderWay(AbortHandle);

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
            entries || matches!(inside.problem, Some(Problem::Limit(_)))
        };
        self.is_limited() && self.inside().is_some_and(is_limit)
    }

    fn end(self, seen: Option<Seen>, progress: Progress) {
        let _ = self.seen.try_set_value(seen);
        let _ = self.progress.try_set(progress);
    }
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

impl Layer {
    fn expected(&self) -> Expected {
        Expected { digest: self.digest.clone(), size: self.size }
    }
}

fn unknown_algorithm(digest: &Digest) -> Verdict {
    Verdict::Unverifiable(Reason::Algorithm { name: digest.algorithm().as_str().to_owned() })
}

/// The checks of all distinct layers of a manifest, or of several. Leaving the page stops them.
#[derive(Clone, Copy)]
pub struct Checks {
    desk: Desk,
    place: StoredValue<Place>,
    parent: StoredValue<Verdict>,
    all: StoredValue<Vec<Check>>,
    /// Where the check of a digest is among them.
    places: StoredValue<HashMap<Digest, usize>>,
    config: StoredValue<Option<ImageConfig>>,
}

impl Checks {
    /// Checks for a manifest that has this verdict itself, and its config; none is started.
    pub fn new(reference: &Reference, manifest: &Manifest, parent: Verdict, config: Option<ImageConfig>) -> Self {
        let layers = manifest.layers.iter().enumerate().filter_map(|(position, layer)| fetchable(position, layer));
        Self { config: StoredValue::new(config), ..Self::of(&reference.place, layers.collect(), parent) }
    }

    /// Checks for layers that something with this verdict names; none is started. What was hashed in this tab before is
    /// done.
    pub fn of(place: &Place, layers: Vec<Layer>, parent: Verdict) -> Self {
        let mut all: Vec<Check> = Vec::new();
        let mut places: HashMap<Digest, usize> = HashMap::new();
        let desk = desk();
        for layer in layers {
            if !places.contains_key(&layer.digest) {
                places.insert(layer.digest.clone(), all.len());
                let kept = desk.measured(place, &layer.digest).filter(|kept| is_enough(&layer, kept));
                let progress = match &kept {
                    Some((measured, _)) => Progress::Done(judge(Some(&layer.expected()), measured).named_by(&parent)),
                    None if !can_compute(layer.digest.algorithm()) => Progress::Done(unknown_algorithm(&layer.digest)),
                    None => Progress::Idle,
                };
                all.push(Check {
                    layer: StoredValue::new(layer),
                    progress: RwSignal::new(progress),
                    seen: StoredValue::new(kept.map(|(measured, inside)| Seen::Read { measured, inside })),
                    since: StoredValue::new(None),
                    lifted: RwSignal::new(false),
                    under_way: StoredValue::new(None),
                });
            }
        }
        Self {
            desk,
            place: StoredValue::new(place.clone()),
            parent: StoredValue::new(parent),
            all: StoredValue::new(all),
            places: StoredValue::new(places),
            config: StoredValue::new(None),
        }
    }

    /// All checks, in the order of the layers.
    pub fn all(self) -> Vec<Check> {
        self.all.get_value()
    }

    /// Where the layers are.
    pub fn place(self) -> Place {
        self.place.get_value()
    }

    /// The check of a layer.
    pub fn of_digest(self, digest: &Digest) -> Option<Check> {
        let place = self.places.with_value(|places| places.get(digest).copied())?;
        self.all.with_value(|all| all.get(place).copied())
    }

    /// What may be said of a layer's inside, seen from a place in the manifest. Nothing before its end.
    pub fn judged(self, check: Check, position: usize, descriptor: &Descriptor) -> Option<Judged> {
        let seen = check.seen()?;
        let with = |config: Option<ConfigNamed<'_>>| Judged {
            checks: layer_checks(position, descriptor, &seen, config),
            diff_id: check.inside().and_then(|inside| diff_id_verdict(position, &inside, config)),
            inside: check.inside(),
        };
        Some(match self.config.get_value() {
            Some(config) => with(named_config(&config.read())),
            None => with(None),
        })
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
            (read + done, total.saturating_add(size))
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

    /// Starts all that are not under way or done. Those that failed are tried again.
    pub fn start_all(self) {
        for check in self.all() {
            if check.progress.read_untracked().is_open() {
                self.start(check);
            }
        }
    }

    /// Starts one again, and unpacks it whatever comes out: the reader said so.
    pub fn lift(self, check: Check) {
        check.lifted.set(true);
        self.start(check);
    }

    /// Starts those again that failed. Others stay as they are.
    pub fn retry(self) {
        for check in self.all() {
            if check.failure().is_some() {
                self.start(check);
            }
        }
    }

    /// Starts one.
    pub fn start(self, check: Check) {
        check.progress.set(Progress::Waiting);
        let (handle, registration) = AbortHandle::new_pair();
        let _ = check.under_way.try_set_value(Some(UnderWay(handle)));
        // Not bound to the button that was pressed, which goes away as soon as the check begins, but to the page: without
        // it there is nothing to report to.
        let fetched = Abortable::new(self.fetch(check), registration);
        spawn_local(async move {
            let _ = fetched.await;
        });
    }

    /// Waits for its turn, and then for its bytes: those that this browser kept, if they are still right, or else those of
    /// the source. What asking needs, such as a token, is fetched when it is asked, and not when the reader pressed the
    /// button: the line may be long.
    async fn fetch(self, check: Check) {
        let desk = self.desk;
        let _turn = desk.line().enter().await;
        let (library, place) = (desk.library(), self.place.get_value());
        let layer = check.layer.get_value();
        let digest = layer.digest.clone();
        let kept = library.layer_key(&place, &digest).and_then(|(key, may_put)| desk.cache().layer(key, may_put));
        let is_kept = BrowserCache::has(kept.as_ref()).await;
        let job = self.job(check, layer, kept);
        let courier = Rc::new(WorkerCourier::new(desk.hasher(), desk.ledger(), job, telling(check)));
        if is_kept && let Ok(finished) = courier.read_here(None).await {
            return self.judge(check, finished);
        }
        // What was kept was something else by now; the worker has dropped it.
        let failed = |error: Error| (walk::reason(&error.kind), Failure::from(error));
        let broken = |failure: job::Failure| (failure.reason(), Failure::from(failure));
        let outcome = match library.source(&place).fetch(&digest, ByCourier(courier.clone())).await {
            Ok(Fetched::Part(part)) => courier.read_here(desk.part(&place, part)).await.map_err(broken),
            Ok(Fetched::Transfer(transfer)) => courier.end().await.map_err(|failure| match failure {
                job::Failure::Body(error) => failed(transfer.error(error)),
                other => broken(other),
            }),
            Err(error) => Err(courier.broken().map_or_else(|| failed(error), broken)),
        };
        match outcome {
            Ok(finished) => self.judge(check, finished),
            Err((reason, failure)) => {
                let failure = Failure { object: Some(digest.to_string()), ..failure.in_place(&place) };
                check.end(None, Progress::Failed(reason, Box::new(failure)));
            }
        }
    }

    /// What a worker has to do with it.
    fn job(self, check: Check, layer: Layer, kept: Option<job::Kept>) -> Job {
        let (digest, size) = (layer.digest.clone(), layer.size);
        Job { url: String::new(), authorization: None, digest, size, unpack: self.unpack(check, layer), kept }
    }

    /// Says what may be said of its bytes.
    fn judge(self, check: Check, finished: Finished) {
        let Finished { measured, inside, since } = finished;
        let expected = check.layer.with_value(Layer::expected);
        let _ = check.since.try_set_value(since);
        // What does not match may be another answer next time.
        if measured.digest == expected.digest {
            let hashed = (measured.clone(), inside.clone());
            self.desk.remember(self.place.get_value(), expected.digest.clone(), hashed);
        }
        let verdict = self.parent.with_value(|parent| judge(Some(&expected), &measured).named_by(parent));
        check.end(Some(Seen::Read { measured, inside }), Progress::Done(verdict));
    }

    /// How to look inside a layer, if there is an inside.
    fn unpack(self, check: Check, layer: Layer) -> Option<Unpack> {
        let named = || {
            let config = self.config.get_value()?;
            let read = config.read_untracked();
            let rootfs = named_config(&read)?.config?.rootfs.as_ref()?;
            Some(rootfs.diff_ids.get(layer.position)?.valid()?.as_digest().clone())
        };
        let limits = if check.lifted.get_untracked() { Limits::lifted() } else { Limits::default() };
        layer.unpacks.then(|| Unpack { diff_id: layer.diff_id.clone().or_else(named), limits })
    }

    /// Stops all that are under way. Nothing half-read is judged.
    pub fn cancel(self) {
        for check in self.all() {
            if check.progress.read_untracked().is_busy() {
                check.under_way.set_value(None);
                check.end(None, Progress::Done(Verdict::Unverifiable(Reason::Cancelled)));
            }
        }
    }
}

/// Shows how far a check has come, and how fast.
fn telling(check: Check) -> OnProgress {
    let began = Cell::new(None);
    Rc::new(move |received| {
        let now = clock::now_millis();
        let since = began.get().unwrap_or(now);
        began.set(Some(since));
        let rate = received.saturating_mul(1000).checked_div(now.saturating_sub(since)).unwrap_or(0);
        let _ = check.progress.try_set(Progress::Running { received, rate });
    })
}

/// What was found about a layer's inside.
pub struct Judged {
    /// All checks of the layer.
    pub checks: Vec<proof::Check>,
    /// The DiffID and what may be said of it, if the layer was unpacked to its end.
    pub diff_id: Option<(Digest, Verdict)>,
    /// What is inside.
    pub inside: Option<Box<Findings>>,
}

/// Whether what is kept of a layer answers what is asked now: also of its inside, with the right algorithm.
fn is_enough(layer: &Layer, kept: &Hashed) -> bool {
    let algorithm = |digest: &Digest| digest.algorithm().clone();
    let hashed = kept.1.as_ref().and_then(|inside| inside.diff_id.as_ref()).map(algorithm);
    let named = layer.diff_id.as_ref().map(algorithm);
    (!layer.unpacks || kept.1.is_some()) && (named.is_none() || hashed.is_none() || named == hashed)
}

/// What hashing a layer found, and unpacking it.
pub type Hashed = (Measured, Option<Box<Findings>>);

/// A layer that may be fetched from the registry. Foreign ones lie elsewhere and are named, not fetched.
pub fn fetchable(position: usize, descriptor: &Descriptor) -> Option<Layer> {
    let digest = descriptor.digest.valid()?.clone();
    let media_type = descriptor.media_type.as_ref();
    let unpacks = media_type.is_some_and(|media_type| media_type.is_layer() && !media_type.is_encrypted());
    let layer = Layer { digest, size: descriptor.size, unpacks, position, diff_id: None };
    (!is_elsewhere(descriptor)).then_some(layer)
}
