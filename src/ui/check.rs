//! Checking layers: each is fetched, hashed and unpacked by a worker in one pass, and judged here.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::cache::BrowserCache;
use crate::browser::clock;
use crate::browser::hasher::{Handle, Hasher};
use crate::content::{Descriptor, Manifest};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::ledger::{Came, Open};
use crate::proof::{self, ConfigNamed, Seen, diff_id_verdict, is_elsewhere, layer_checks};
use crate::reference::{Place, Reference};
use crate::source::{Access, Fetchable};
use crate::transport::Request;
use crate::ui::context::{Desk, desk};
use crate::ui::image::{ImageConfig, named_config};
use crate::unpack::{ArchiveEnd, ArchiveProblem, Findings, Limits, Problem};
use crate::verify::job::{self, Job, Report, Unpack};
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

    /// What became of the layer, for the checks of [`crate::proof`]; nothing before its end.
    pub fn seen(self) -> Option<Seen> {
        match &*self.progress.read() {
            Progress::Done(Verdict::Unverifiable(reason)) => Some(Seen::Unread(reason.clone())),
            Progress::Done(_) => self.seen.get_value(),
            Progress::Failed(_) => Some(Seen::Unread(Reason::Unreadable)),
            Progress::Idle | Progress::Waiting | Progress::Running { .. } => None,
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
                    handle: StoredValue::new_local(None),
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

    /// Starts one.
    pub fn start(self, check: Check) {
        self.begin(check, true);
    }

    /// Starts one, with what this browser keeps of it or without.
    fn begin(self, check: Check, may_be_kept: bool) {
        check.progress.set(Progress::Waiting);
        let (library, hasher, cache) = (self.desk.library(), self.desk.hasher(), self.desk.cache());
        let place = self.place.get_value();
        let digest = check.layer.with_value(|layer| layer.digest.clone());
        // Not bound to the button that was pressed: it goes away as soon as the check begins. The handle is bound to the
        // page, and without a page there is nothing to report to.
        spawn_local(async move {
            let kept = library.layer_key(&place, &digest).and_then(|(key, may_put)| cache.layer(key, may_put));
            let is_kept = may_be_kept && BrowserCache::has(kept.as_ref()).await;
            // What is kept needs no question how it could be fetched.
            let access = match is_kept {
                true => Ok(None),
                false => library.source(&place).access(&digest).await.map(Some),
            };
            if !check.progress.try_get_untracked().is_some_and(|progress| progress.is_busy()) {
                return;
            }
            match access {
                Ok(access) => self.hash(check, &hasher, access, kept),
                Err(error) => check.progress.set(Progress::Failed(error.into())),
            }
        });
    }

    /// Gives one to the workers. Without anything to fetch it is one that is kept.
    fn hash(self, check: Check, hasher: &Hasher, access: Option<Access>, kept: Option<job::Kept>) {
        let (desk, place, parent) = (self.desk, self.place.get_value(), self.parent.get_value());
        let layer = check.layer.get_value();
        let expected = layer.expected();
        let is_fetched = access.is_some();
        // The worker sends it; it stands in the ledger all the same. What comes from a file is no request.
        let mut call = match &access {
            Some(Access::Request(Fetchable { url, authorization })) => {
                let request = Request { authorization: authorization.clone(), ..Request::get(url.clone()) };
                Some(Open::new(&desk.ledger(), &request, clock::now_millis))
            }
            Some(Access::Part(_)) | None => None,
        };
        let mut noted = 0;
        let (url, authorization, blob) = match access {
            Some(Access::Request(Fetchable { url, authorization })) => (url, authorization, None),
            Some(Access::Part(part)) => (String::new(), None, desk.part(&place, part)),
            None => (String::new(), None, None),
        };
        let job = Job {
            kept,
            url,
            authorization: authorization.map(|authorization| authorization.reveal().to_owned()),
            digest: layer.digest.clone(),
            size: layer.size,
            unpack: self.unpack(check, layer),
        };
        let mut began = None;
        let handle = hasher.start_with(&job, blob, move |report| {
            let now = clock::now_millis();
            let since = *began.get_or_insert(now);
            let (came, received) = match &report {
                Report::Progress { received } => (Came::Waiting, *received),
                Report::Finished { size, .. } => (Came::Status(200), *size),
                Report::Failed(_) => (Came::Nothing, noted),
            };
            if let Some(call) = &mut call {
                call.came(came, received.saturating_sub(noted));
            }
            noted = received;
            match report {
                Report::Progress { received } => {
                    let rate = received.saturating_mul(1000).checked_div(now.saturating_sub(since)).unwrap_or(0);
                    let _ = check.progress.try_set(Progress::Running { received, rate });
                }
                Report::Finished { digest, size, inside, since } => {
                    let _ = check.since.try_set_value(since);
                    let measured = Measured { digest, size };
                    // What does not match may be another answer next time.
                    if measured.digest == expected.digest {
                        desk.remember(place.clone(), expected.digest.clone(), (measured.clone(), inside.clone()));
                    }
                    let verdict = judge(Some(&expected), &measured).named_by(&parent);
                    check.end(Some(Seen::Read { measured, inside }), Progress::Done(verdict));
                }
                // It was kept, and was something else by now; the worker has dropped it.
                Report::Failed(_) if !is_fetched => self.begin(check, false),
                Report::Failed(failure) => {
                    check.end(None, Progress::Done(Verdict::Unverifiable(failure.reason())));
                }
            }
        });
        let _ = check.handle.try_set_value(Some(handle));
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
                check.handle.set_value(None);
                check.end(None, Progress::Done(Verdict::Unverifiable(Reason::Cancelled)));
            }
        }
    }
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
