//! Checking layers: each is fetched, hashed and unpacked by a worker in one pass, and judged here.

mod delegate;
mod layer;

use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::cache::BrowserCache;
use crate::browser::clock;
use crate::content::{Descriptor, Manifest};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::object::Object;
use crate::proof::{self, ConfigNamed, HowRead, Seen, diff_id_verdict, layer_checks};
use crate::reference::{Place, Reference};
use crate::source::{Error, Fetched};
use crate::transport::Delegated;
use crate::ui::context::{Shared, shared};
use crate::ui::image::{ImageConfig, named_config};
use crate::ui::read::Outcome;
use crate::unpack::{Findings, Limits};
use crate::verify::job::{self, Job, Unpack};
use crate::verify::{Measured, Reason, Verdict, can_compute, judge_read};
use crate::walk;

use delegate::{Finished, OnProgress, WorkerDelegate};
use layer::UnderWay;
pub use layer::{Check, Layer, Named, Progress, fetchable};

fn unknown_algorithm(digest: &Digest) -> Verdict {
    Verdict::Unverifiable(Reason::Algorithm { name: digest.algorithm().as_str().to_owned() })
}

/// The checks of all distinct layers of a manifest, or of several. Leaving the page stops them.
#[derive(Clone, Copy)]
pub struct Checks {
    shared: Shared,
    place: StoredValue<Place>,
    parent: StoredValue<Verdict>,
    /// The digest of the manifest, where it is one.
    manifest: StoredValue<Option<Digest>>,
    all: StoredValue<Vec<Check>>,
    /// Where the check of what is named so is among them.
    places: StoredValue<HashMap<Named, usize>>,
    config: StoredValue<Option<ImageConfig>>,
}

impl Checks {
    /// Checks for what a document is that is a manifest, and its config, if that may be an image's; none is started.
    pub fn new(reference: &Reference, manifest: &Manifest, object: &Object, config: Option<ImageConfig>) -> Self {
        let layers = manifest.layers.iter().enumerate().filter_map(|(position, layer)| fetchable(position, layer));
        Self {
            config: StoredValue::new(config),
            manifest: StoredValue::new(Some(object.digest().clone())),
            ..Self::of(&reference.place, layers.collect(), object.verdict().clone(), 0)
        }
    }

    /// Checks for layers that something with this verdict names; none is started. What was hashed in this tab since then (in
    /// milliseconds since 1970) is done.
    pub fn of(place: &Place, layers: Vec<Layer>, parent: Verdict, since: u64) -> Self {
        let mut all: Vec<Check> = Vec::new();
        let mut places: HashMap<Named, usize> = HashMap::new();
        let shared = shared();
        for layer in layers {
            if let Entry::Vacant(free) = places.entry(layer.named()) {
                free.insert(all.len());
                let kept = shared.measured(place, &layer.digest, since).filter(|kept| is_enough(&layer, kept));
                let progress = match &kept {
                    Some(kept) => Progress::Done(judge_read(&layer.expected(), &kept.measured).named_by(&parent)),
                    None if !can_compute(layer.digest.algorithm()) => Progress::Done(unknown_algorithm(&layer.digest)),
                    None => Progress::Idle,
                };
                all.push(Check {
                    layer: StoredValue::new(layer),
                    progress: RwSignal::new(progress),
                    since: StoredValue::new(kept.as_ref().and_then(|kept| kept.how.kept)),
                    seen: StoredValue::new(kept.map(Hashed::seen)),
                    lifted: RwSignal::new(false),
                    under_way: StoredValue::new(None),
                });
            }
        }
        Self {
            shared,
            place: StoredValue::new(place.clone()),
            parent: StoredValue::new(parent),
            manifest: StoredValue::new(None),
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

    /// The check of a layer that is described so.
    pub fn of_layer(self, descriptor: &Descriptor) -> Option<Check> {
        self.of_named(&fetchable(0, descriptor)?.named())
    }

    /// The check of what is named so.
    pub fn of_named(self, named: &Named) -> Option<Check> {
        let place = self.places.with_value(|places| places.get(named).copied())?;
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
            // Nobody names any DiffID.
            None => self.parent.with_value(|verdict| with(Some(ConfigNamed { config: None, verdict }))),
        })
    }

    /// Whether the config could not be had for the same reason: then what helps stands with it already.
    pub fn ails_config(self, failure: &Failure) -> bool {
        let is_same = |config: ImageConfig| matches!(&*config.read(), Outcome::Failed(of) if of.code == failure.code);
        self.config.get_value().is_some_and(is_same)
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

    /// Starts all that are not under way or done. Those that failed are tried again.
    pub fn start_all(self) {
        self.start_each(Progress::is_open);
    }

    /// Starts all that are not under way, those that are done as well: what was read is read again.
    pub fn start_again(self) {
        self.start_each(Progress::is_repeatable);
    }

    /// Whether all have ended with a verdict.
    pub fn are_done(self) -> bool {
        self.all().iter().all(|check| matches!(*check.progress.read(), Progress::Done(_)))
    }

    /// Whether any is yet to be started.
    pub fn are_open(self) -> bool {
        self.all().iter().any(|check| check.progress.read_untracked().is_open())
    }

    fn start_each(self, is_wanted: fn(&Progress) -> bool) {
        for check in self.all() {
            // Let go of first: starting changes it.
            let is_wanted = is_wanted(&check.progress.read_untracked());
            if is_wanted {
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
        self.shared.ask_again();
        for check in self.all() {
            if check.failure().is_some() {
                self.start(check);
            }
        }
    }

    /// Starts one. What came of it before counts no more.
    pub fn start(self, check: Check) {
        let digest = check.layer.with_value(|layer| layer.digest.clone());
        self.shared.forget_layer(self.place.get_value(), digest);
        check.since.set_value(None);
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
        let shared = self.shared;
        let _turn = shared.line().enter().await;
        let (library, place) = (shared.library(), self.place.get_value());
        let layer = check.layer.get_value();
        let digest = layer.digest.clone();
        let kept = library.layer_key(&place, &digest).and_then(|(key, may_put)| shared.cache().layer(key, may_put));
        let is_kept = BrowserCache::has(kept.as_ref()).await;
        let job = self.job(check, layer, kept);
        let delegate = Rc::new(WorkerDelegate::new(shared.hasher(), shared.ledger(), job, telling(check)));
        if is_kept && let Ok(finished) = delegate.read_here(None).await {
            return self.judge(check, finished);
        }
        // What was kept was something else by now; the worker has dropped it.
        let failed = |error: Error| (walk::reason(&error.kind), Failure::from(error));
        let broken = |failure: job::Failure| (failure.reason(), Failure::from(failure));
        let outcome = match library.source(&place).fetch(&digest, Delegated(delegate.clone())).await {
            Ok(Fetched::Part(part)) => delegate.read_here(shared.part(&place, part)).await.map_err(broken),
            Ok(Fetched::Transfer(transfer)) => delegate.end().await.map_err(|failure| match failure {
                job::Failure::Body(error) => failed(transfer.error(error)),
                other => broken(other),
            }),
            Err(error) => Err(delegate.broken().map_or_else(|| failed(error), broken)),
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
        let how = HowRead { kept: since, unlimited: check.lifted.try_get_untracked().unwrap_or_default() };
        let hashed = Hashed { measured, inside, how };
        let measured = &hashed.measured;
        let expected = check.layer.with_value(Layer::expected);
        let _ = check.since.try_set_value(since);
        // What does not match may be another answer next time.
        if measured.digest == expected.digest {
            self.shared.remember(self.place.get_value(), expected.digest.clone(), hashed.clone());
        }
        let verdict = self.parent.with_value(|parent| judge_read(&expected, measured).named_by(parent));
        let is_wrong = matches!(verdict, Verdict::Mismatch(_));
        self.place.with_value(|place| self.shared.blame(place, &expected.digest, self.manifest.get_value(), is_wrong));
        check.end(Some(hashed.seen()), Progress::Done(verdict));
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
            let (is_busy, received) =
                check.progress.with_untracked(|progress| (progress.is_busy(), progress.received()));
            if is_busy {
                check.under_way.set_value(None);
                check.end(None, Progress::Done(Verdict::Unverifiable(Reason::Cancelled { received })));
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
    let hashed = kept.inside.as_ref().and_then(|inside| inside.diff_id.as_ref()).map(algorithm);
    let named = layer.diff_id.as_ref().map(algorithm);
    (!layer.unpacks || kept.inside.is_some()) && (named.is_none() || hashed.is_none() || named == hashed)
}

/// What hashing a layer found, and unpacking it.
#[derive(Clone, Debug)]
pub struct Hashed {
    /// Digest and number of its bytes.
    pub measured: Measured,
    /// What is inside, if that was looked at.
    inside: Option<Box<Findings>>,
    how: HowRead,
}

impl Hashed {
    /// The same for the checks of [`crate::proof`].
    pub fn seen(self) -> Seen {
        Seen::Read { measured: self.measured, inside: self.inside, how: self.how }
    }
}
