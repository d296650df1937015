//! Checking layers: each is fetched, hashed and unpacked by a worker in one pass, and judged here.

mod delegate;
mod layer;
mod run;
mod sum;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use leptos::prelude::*;

use crate::content::{Descriptor, Manifest};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::object::Object;
use crate::proof::{self, ConfigNamed, HowRead, Seen, diff_id_verdict, layer_checks};
use crate::reference::{Place, Reference};
use crate::ui::context::{Shared, shared};
use crate::ui::image::{ImageConfig, named_config};
use crate::ui::read::Outcome;
use crate::unpack::Findings;
use crate::verify::{Measured, Reason, Verdict, can_compute, judge_read};

pub use layer::{Check, Ended, Layer, Named, Progress, fetchable};

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
