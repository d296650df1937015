//! Running checks: a layer waits for its turn, is fetched and read by a worker, and is judged.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::delegate::{Finished, OnProgress, WorkerDelegate};
use super::layer::UnderWay;
use super::{Check, Checks, Ended, Hashed, Layer, Progress};
use crate::browser::cache::BrowserCache;
use crate::browser::clock;
use crate::failure::Failure;
use crate::proof::HowRead;
use crate::source::{Error, Fetched};
use crate::transport::Delegated;
use crate::ui::image::named_config;
use crate::unpack::Limits;
use crate::verify::job::{self, Job, Unpack};
use crate::verify::{Reason, Verdict, judge_read};
use crate::walk;

impl Checks {
    /// Starts all that are not under way or done. Those that failed are tried again.
    pub fn start_all(self) {
        self.start_each(Progress::is_open);
    }

    /// Starts all that are not under way, those that are done as well: what was read is read again.
    pub fn start_again(self) {
        self.start_each(Progress::is_repeatable);
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
        let unpack = self.unpack(check, layer);
        Job { url: String::new(), authorization: None, digest, size, unpack, kept, is_shared: false }
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
                check.end(None, stopped_after(received));
            }
        }
    }

    /// If any was stopped, how all ended that this tab does not keep the bytes' digests of.
    pub fn stopped(self) -> Option<Vec<Ended>> {
        let all = self.all();
        let is_stopped = all.iter().any(|check| check.progress.with_untracked(Progress::is_stopped));
        let is_open = |check: &Check| check.progress.with_untracked(Progress::is_open);
        is_stopped.then(|| all.into_iter().filter(is_open).map(ended).collect())
    }

    /// Ends those that nothing is known of as they had ended in a run that was stopped. Nothing is read.
    pub fn stay_stopped(self, before: &[Ended]) {
        for check in self.all() {
            if !check.progress.with_untracked(|progress| *progress == Progress::Idle) {
                continue;
            }
            let named = check.layer.with_value(Layer::named);
            match before.iter().find(|ended| ended.named == named) {
                Some(ended) => check.end(ended.seen.clone(), ended.progress.clone()),
                None => check.end(None, stopped_after(0)),
            }
        }
    }
}

/// What becomes of a check that the reader stops after so many bytes.
fn stopped_after(received: u64) -> Progress {
    Progress::Done(Verdict::Unverifiable(Reason::Cancelled { received }))
}

fn ended(check: Check) -> Ended {
    Ended {
        named: check.layer.with_value(Layer::named),
        seen: check.seen.get_value(),
        progress: check.progress.get_untracked(),
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
