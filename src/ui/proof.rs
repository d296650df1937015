//! A run of proof: documents first, then layers, and a chain that grows meanwhile. It tells the page by signals and
//! scripts by events on the window; leaving the page ends it, and coming back goes on, but for one that the reader stopped:
//! that one stays as it ended. Whoever begins one, or begins it again, has all of it read in that run.

mod drawing;
mod early;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::Abortable;
use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;
use leptos::task::spawn_local;

use crate::browser::clock;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::object::Object;
use crate::proof::{Chain, Link, Plan, Platforms, Role};
use crate::receipt::Receipt;
use crate::reference::Reference;
use crate::ui::check::{Check, Checks, Ended, Layer, fetchable};
use crate::ui::context::{Begun, Course, Shared, Stopped, Told, shared};
use crate::ui::read::AbortOnDrop;
use crate::verify::Verdict;
use crate::walk::{Steps, Walk, WalkError};

pub use early::{tell_unbegun, unbegun};

/// How far a run has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nobody asked for it yet.
    Idle,
    /// Documents are being read.
    Documents(Steps),
    /// Layers are being read.
    Layers,
    /// All that was asked for was read, or given up.
    Done,
    /// The reader stopped it before all documents were there, so that nothing can be said. So far it had come.
    Cancelled(Steps),
}

impl Step {
    /// Whether something is on its way.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Documents(_) | Self::Layers)
    }
}

/// A run, or one that may be started. Copied freely; it holds handles.
#[derive(Clone, Copy)]
pub struct Run {
    shared: Shared,
    /// What is proven.
    pub reference: StoredValue<Reference>,
    root: StoredValue<Object>,
    /// What the reference leads to now, where that is something else, or why nothing.
    anew: Anew,
    /// How much is to be proven.
    pub plan: StoredValue<Plan>,
    /// How far it has come.
    pub step: RwSignal<Step>,
    /// What is known so far.
    pub chain: RwSignal<Arc<Chain>>,
    /// The receipt of a run that is done.
    pub receipt: RwSignal<Option<Arc<Receipt>>>,
    /// The layers, once it is known which there are.
    pub checks: RwSignal<Option<Checks>>,
    /// What the source said about documents that could not be had, and why others were not followed.
    pub errors: RwSignal<Vec<Failure>>,
    /// Whether the reader wants all objects drawn, however many.
    pub shows_all: RwSignal<bool>,
    /// Objects whose checks the reader unfolded or folded.
    pub opened: StoredValue<HashMap<usize, bool>>,
    walk: StoredValue<Option<Rc<Walk>>, LocalStorage>,
    /// Which layers had ended when the chain was made last.
    ended: StoredValue<Option<Vec<bool>>>,
    /// Which objects were told of, by their number.
    told: StoredValue<Told, LocalStorage>,
    abort: StoredValue<Option<AbortOnDrop>>,
    owner: StoredValue<Option<WeakOwner>>,
    /// When the chain was drawn last, in milliseconds since 1970.
    made: StoredValue<Option<u64>>,
    /// How long that took, in milliseconds.
    cost: StoredValue<u64>,
    /// Changed to look at the layers once more.
    again: RwSignal<u32>,
    /// Whether it will be changed in a while.
    is_waiting: StoredValue<bool>,
    /// Whether a chain is being made and drawn.
    is_making: StoredValue<bool>,
    /// How often it was begun.
    round: StoredValue<u32>,
    /// When it was begun, in milliseconds since 1970.
    since: StoredValue<u64>,
    /// When the last of it was read, if nothing had to be read since.
    read_at: StoredValue<Option<String>>,
}

/// What a run found in place of what the page shows.
pub type Anew = RwSignal<Option<Result<Object, Failure>>>;

/// Opens what a proof begins with.
///
/// # Errors
/// Those of the source.
pub async fn open(shared: Shared, reference: &Reference) -> Result<Object, Failure> {
    let library = shared.library();
    Ok(match (&reference.digest, &reference.tag) {
        (Some(digest), _) => library.open_digest(&reference.place, digest).await?,
        (None, Some(tag)) => library.open_tag(&reference.place, tag).await?,
        // A place alone has a page of its own.
        (None, None) => return Err(Failure::of_nothing()),
    })
}

/// Why parts of a tree were not followed, in words.
fn unfollowed(walk: &Walk) -> Vec<Failure> {
    let platforms = match &walk.plan().platforms {
        Platforms::All => None,
        Platforms::Only(wanted) => Some(wanted.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    let failure = |error: WalkError| match error {
        WalkError::NoPlatform => Failure {
            expected: platforms.clone(),
            received: walk.platform().map(|platform| platform.to_string()),
            ..error.into()
        },
        WalkError::TooMany | WalkError::TooManyLayers | WalkError::TooDeep => error.into(),
    };
    walk.unfollowed().into_iter().map(failure).collect()
}

impl Run {
    /// A run for what a reference led to. Belongs to the page that makes it. One that the reader had begun before goes on:
    /// what was read to its end in that run is here, and the rest is asked for again. `anew` is the page's: it shows that.
    pub fn new(reference: &Reference, root: &Object, plan: Plan, anew: Anew) -> Self {
        let run = Self {
            shared: shared(),
            reference: StoredValue::new(reference.clone()),
            root: StoredValue::new(root.clone()),
            anew,
            plan: StoredValue::new(plan),
            step: RwSignal::new(Step::Idle),
            chain: RwSignal::new(Arc::default()),
            receipt: RwSignal::new(None),
            checks: RwSignal::new(None),
            errors: RwSignal::new(Vec::new()),
            shows_all: RwSignal::new(false),
            opened: StoredValue::new(HashMap::new()),
            walk: StoredValue::new_local(None),
            ended: StoredValue::new(None),
            told: StoredValue::new_local(Told::default()),
            abort: StoredValue::new(None),
            made: StoredValue::new(None),
            cost: StoredValue::new(0),
            again: RwSignal::new(0),
            is_waiting: StoredValue::new(false),
            is_making: StoredValue::new(false),
            round: StoredValue::new(0),
            since: StoredValue::new(0),
            read_at: StoredValue::new(None),
            owner: StoredValue::new(Owner::current().map(|owner| owner.downgrade())),
        };
        Effect::new(move || run.advance());
        match run.shared.course(&run.begun()) {
            Some(Course { since, ended, told, stopped: Some(Stopped::Documents(steps)), .. }) => {
                run.since.set_value(since);
                run.read_at.set_value(ended);
                run.told.set_value(told);
                run.stop(steps);
            }
            Some(Course { since, ended, .. }) => run.go(since, ended, false),
            None => {}
        }
        run
    }

    fn begun(self) -> Begun {
        let digest = self.root.with_value(|root| root.digest().clone());
        (self.reference.get_value(), digest, self.plan.get_value())
    }

    /// Begins, or begins anew. Whatever was read before is read again, from what the browser keeps or else from the source.
    pub fn start(self) {
        let since = clock::now_millis();
        self.shared.begin(self.begun(), since);
        self.shared.library().read_anew(&self.reference.with_value(|reference| reference.place.clone()));
        self.go(since, None, true);
    }

    /// Goes on with a run that was begun then, and that ended before if all of it was read.
    fn go(self, since: u64, ended: Option<String>, opens: bool) {
        self.since.set_value(since);
        self.read_at.set_value(ended);
        self.checks.set(None);
        self.receipt.set(None);
        self.chain.set(Arc::default());
        self.errors.set(Vec::new());
        self.ended.set_value(None);
        self.made.set_value(None);
        self.cost.set_value(0);
        self.told.set_value(self.shared.course(&self.begun()).map(|course| course.told).unwrap_or_default());
        self.is_making.set_value(false);
        self.round.update_value(|round| *round = round.wrapping_add(1));
        self.step.set(Step::Documents(Steps::default()));
        let (handle, registration) = AbortOnDrop::pair();
        self.abort.set_value(Some(handle));
        let read = Abortable::new(self.read(opens), registration);
        spawn_local(async move {
            // Aborted: the page is gone, or the reader said so. Or the page begins with something else now.
            let Ok(Some(walk)) = read.await else { return };
            // What is made now belongs to the page, too.
            if let Some(owner) = self.owner.try_get_value().flatten().and_then(|owner| owner.upgrade()) {
                owner.with(|| self.begin_layers(walk));
            }
        });
    }

    /// Reads all documents. Nothing when the reference leads to something else by now: the page is told, and goes on with
    /// that.
    async fn read(self, opens: bool) -> Option<Walk> {
        let (reference, mut root, plan) = (self.reference.get_value(), self.root.get_value(), self.plan.get_value());
        if opens {
            let opened = open(self.shared, &reference).await;
            match opened {
                Ok(same) if same.digest() == root.digest() => root = same,
                other => {
                    self.leave();
                    match &other {
                        Ok(other) => {
                            self.shared.begin((reference, other.digest().clone(), plan), self.since.get_value())
                        }
                        Err(_) => self.end_unopened(),
                    }
                    self.anew.set(Some(other));
                    return None;
                }
            }
        }
        self.root.set_value(root.clone());
        let tell = |steps| {
            let _ = self.step.try_set(Step::Documents(steps));
        };
        let library = self.shared.library();
        Some(Walk::read(&library, &reference.place, reference.digest.clone(), root, plan, &tell).await)
    }

    /// Whether what it begins with was put together here.
    pub fn is_made(self) -> bool {
        self.root.with_value(|root| root.answer().came.is_made())
    }

    /// Ends all that is on its way. What was read to its end stays, and so does the end, for whoever comes back.
    pub fn cancel(self) {
        self.abort.set_value(None);
        let now = clock::now_in_utc();
        self.read_at.set_value(Some(now.clone()));
        match (self.checks.get_untracked(), self.step.get_untracked()) {
            (Some(checks), _) => {
                checks.cancel();
                // Its receipt takes a moment, and the reader may leave before.
                self.keep_end(&now);
            }
            (None, Step::Documents(steps)) => {
                self.shared.end(&self.begun(), &now, Some(Stopped::Documents(steps)));
                self.stop(steps);
            }
            (None, _) => {}
        }
    }

    /// Shows and tells that the reader stopped it when it had come so far.
    fn stop(self, steps: Steps) {
        self.end_stopped(steps);
        self.step.set(Step::Cancelled(steps));
    }

    /// Keeps when the last of it was read, and how its layers ended if they were stopped.
    fn keep_end(self, time: &str) {
        let stopped = self.checks.get_untracked().and_then(Checks::stopped).map(Stopped::Layers);
        self.shared.end(&self.begun(), time, stopped);
    }

    /// Where the reader had stopped it among its layers, how they had ended.
    fn stopped_before(self) -> Option<Vec<Ended>> {
        match self.shared.course(&self.begun())?.stopped? {
            Stopped::Layers(ended) => Some(ended),
            Stopped::Documents(_) => None,
        }
    }

    /// Forgets that it was begun: coming back waits for the reader.
    fn leave(self) {
        self.shared.leave(|begun| *begun == self.begun());
    }

    /// The check of a layer of the chain that has not come to its end.
    pub fn pending(self, link: &Link) -> Option<Check> {
        if !matches!(link.role, Role::Layer { .. }) {
            return None;
        }
        let (digest, checks): (Digest, _) = (link.named.parse().ok()?, self.checks.get()?);
        let check = |unpacks| checks.of_named(&(digest.clone(), link.named_size, unpacks));
        let is_busy = |check: &Check| check.progress.with_untracked(|progress| progress.is_busy());
        [true, false].into_iter().filter_map(check).find(is_busy)
    }

    fn begin_layers(self, walk: Walk) {
        let layer = |wanted: &crate::walk::Wanted<'_>| {
            let layer = fetchable(wanted.position, wanted.descriptor)?;
            Some(Layer { diff_id: wanted.diff_id.cloned(), ..layer })
        };
        let layers = walk.layers().iter().filter_map(layer).collect();
        let place = self.reference.with_value(|reference| reference.place.clone());
        // The verdicts that stand on the page are those of the chain.
        let checks = Checks::of(&place, layers, Verdict::Claimed, self.since.get_value());
        let stopped = self.stopped_before();
        if !walk.errors.is_empty() || (stopped.is_none() && checks.are_open()) {
            self.read_at.set_value(None);
        }
        let unread = walk.errors.iter().cloned().map(Failure::from);
        self.errors.set(unread.chain(unfollowed(&walk)).collect());
        self.walk.set_value(Some(Rc::new(walk)));
        self.step.set(Step::Layers);
        match stopped {
            Some(ended) => checks.stay_stopped(&ended),
            None => checks.start_all(),
        }
        self.checks.set(Some(checks));
    }
}
