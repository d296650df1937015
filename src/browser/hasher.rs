//! The page's end: workers that fetch and hash blobs.
//!
//! As many jobs at once as the machine has cores, four at most, because more would only share the same line; the rest of the
//! jobs wait in line. A worker starts with the first job, takes the next when it is done, and ends after ten idle
//! seconds. Where a core is left, the worker of a large layer starts another that hashes what it unpacks. More than four are
//! never at work, such others among them; a job that comes while they help does not wait for them where there are fewer.

pub(super) mod link;
mod unpacking;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;

use super::clock;
use super::file::Blob;
use crate::verify::job::{Failure, FromWorker, Job, Order, Report};
use link::Link;

/// The most workers at once, however many cores there are, those that help others among them. A registry is asked at most
/// four things at a time, so that more would only wait.
pub const WORKERS: usize = 4;

/// How long an idle worker is kept, in milliseconds. A new one costs about as much as a small layer.
const IDLE: u32 = 10_000;

/// How long a worker may take to start, in milliseconds. Its module is loaded over the reader's line.
const START: u32 = 60_000;

/// How long a worker may say nothing about its job, in milliseconds: twice the longest silence that it bears itself (of a
/// body, [`IDLE_SECONDS`](super::body::IDLE_SECONDS)), so that only one that hangs is ended, in a decoder for example.
const SILENCE: u32 = 60_000;

/// In how many parts the silence is waited for. A machine that slept, or a page that was hidden, wakes late from one of
/// them, and not from all.
const PARTS: u32 = 6;

type OnReport = Rc<RefCell<dyn FnMut(Report)>>;

/// Hashes blobs in workers. Clones share the workers.
#[derive(Clone)]
pub struct Hasher(Rc<RefCell<Pool>>);

struct Pool {
    address: String,
    /// How many jobs may run at once.
    most: usize,
    /// How long a worker may say nothing, in milliseconds.
    silence: u32,
    /// The next name for a job, a worker or a spell of idleness.
    next: u64,
    waiting: VecDeque<Task>,
    busy: Vec<(Task, Worker)>,
    idle: Vec<(u64, Worker)>,
    /// Whether a worker failed that had another to help it, which may have been why. From then on each works alone.
    alone: bool,
}

struct Task {
    id: u64,
    order: Order,
    /// The bytes, where they are here already.
    blob: Option<Blob>,
    on_report: OnReport,
}

impl Task {
    fn is_shared(&self) -> bool {
        matches!(&self.order, Order::Hash(job) if job.is_shared)
    }
}

struct Worker {
    id: u64,
    link: Link,
    ready: bool,
    /// How often it was given something or said something.
    heard: u64,
}

/// A job under way. Dropping it cancels the job: its worker ends at once, in the middle of a request, and nothing is
/// reported any more.
#[must_use = "dropping the handle cancels the job"]
pub struct Handle {
    /// The job keeps its workers, even when nobody holds the [`Hasher`] any longer.
    pool: Rc<RefCell<Pool>>,
    id: u64,
}

impl Hasher {
    /// A hasher with the worker that `index.html` names.
    pub fn new() -> Self {
        Self::with_worker(&worker_address().unwrap_or_default())
    }

    /// A hasher with the worker script at an address.
    pub fn with_worker(address: &str) -> Self {
        Self::with_workers(address, cores().min(WORKERS))
    }

    /// A hasher that does so many jobs at once, at least one.
    pub fn with_workers(address: &str, most: usize) -> Self {
        let (address, most) = (address.to_owned(), most.max(1));
        let (waiting, busy, idle) = (VecDeque::new(), Vec::new(), Vec::new());
        let pool = Pool { address, most, silence: SILENCE, next: 0, waiting, busy, idle, alone: false };
        Self(Rc::new(RefCell::new(pool)))
    }

    /// The same, with workers that may say nothing for so many milliseconds.
    pub fn patient_for(self, millis: u32) -> Self {
        self.0.borrow_mut().silence = millis;
        self
    }

    /// How many jobs may run at once.
    pub fn most(&self) -> usize {
        self.0.borrow().most
    }

    /// Starts a job, or puts it in line. Reports come later, never before this returns; the last one is
    /// [`Report::is_last`].
    pub fn start(&self, job: &Job, on_report: impl FnMut(Report) + 'static) -> Handle {
        self.start_with(job, None, on_report)
    }

    /// The same for bytes that are here already, so that nothing is asked for.
    pub fn start_with(&self, job: &Job, blob: Option<Blob>, on_report: impl FnMut(Report) + 'static) -> Handle {
        let id = self.0.borrow_mut().name();
        let task =
            Task { id, order: Order::Hash(Box::new(job.clone())), blob, on_report: Rc::new(RefCell::new(on_report)) };
        self.0.borrow_mut().waiting.push_back(task);
        // Later, so that a worker that cannot start is reported like any other failure.
        let pool = Rc::downgrade(&self.0);
        spawn_local(async move { advance(&pool) });
        Handle { pool: self.0.clone(), id }
    }

    /// How many workers there are, at work or idle.
    pub fn workers(&self) -> usize {
        let pool = self.0.borrow();
        pool.at_work() + pool.idle.len()
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Dropped at the end, outside of the borrow: a task owns a callback, which may own anything.
        let (_waiting, _busy) = {
            let mut pool = self.pool.borrow_mut();
            let waiting = pool.waiting.iter().position(|task| task.id == self.id);
            let busy = pool.busy.iter().position(|(task, _)| task.id == self.id);
            (waiting.and_then(|at| pool.waiting.remove(at)), busy.map(|at| pool.busy.swap_remove(at)))
        };
        let pool = Rc::downgrade(&self.pool);
        spawn_local(async move { advance(&pool) });
    }
}

impl Pool {
    fn name(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// How many workers are at work: one for each job, and one more where a job is shared.
    fn at_work(&self) -> usize {
        self.busy.len() + self.busy.iter().filter(|(task, _)| task.is_shared()).count()
    }

    /// Whether the next job has to wait. It does not wait for a worker that only helps, as long as there are fewer than
    /// [`WORKERS`]: a small layer would wait for minutes of a large one.
    fn is_full(&self) -> bool {
        self.busy.len() >= self.most || self.at_work() >= WORKERS
    }

    /// Lets a second worker help with a large layer where a core is left for it, also when all in line have theirs.
    fn share(&self, task: &mut Task) {
        let taken = self.at_work() + self.waiting.len() + 1;
        if let Order::Hash(job) = &mut task.order {
            job.is_shared = !self.alone && taken < self.most && job.is_worth_sharing();
        }
    }

    fn is_ready(&mut self, worker: u64) -> Option<(&Task, &Worker)> {
        let (task, found) = self.busy.iter_mut().find(|(_, candidate)| candidate.id == worker)?;
        found.ready = true;
        Some((task, found))
    }

    /// Notes that a worker said something about its job, or was given one.
    fn hears(&mut self, worker: u64) {
        let found = self.busy.iter_mut().find(|(_, candidate)| candidate.id == worker);
        if let Some((_, worker)) = found {
            worker.heard += 1;
        }
    }

    /// How often a worker with this job was heard of, for as long as it has it.
    fn heard(&self, worker: u64, task: u64) -> Option<u64> {
        let found = self.busy.iter().find(|(held, candidate)| candidate.id == worker && held.id == task);
        found.map(|(_, worker)| worker.heard)
    }
}

/// Gives waiting jobs to workers, as far as there are any.
fn advance(weak: &Weak<RefCell<Pool>>) {
    let Some(pool) = weak.upgrade() else { return };
    loop {
        let mut state = pool.borrow_mut();
        if state.is_full() {
            return;
        }
        let Some(mut task) = state.waiting.pop_front() else { return };
        state.share(&mut task);
        let worker = match state.idle.pop() {
            Some((_, worker)) => Ok(worker),
            None => hire(weak, &mut state),
        };
        let given = worker.and_then(|worker| {
            // A worker that is not ready yet is given its job when it says so.
            if worker.ready { worker.link.post(&task.order, task.blob.as_ref()).map(|()| worker) } else { Ok(worker) }
        });
        match given {
            Ok(worker) => {
                let (id, is_given) = ((worker.id, task.id), worker.ready);
                state.busy.push((task, worker));
                // One that is shared takes the place of an idle one, too.
                let places = state.most.saturating_sub(state.at_work());
                state.idle.truncate(places);
                if is_given {
                    watch(weak, state.silence, id);
                }
            }
            Err(failure) => {
                drop(state);
                (task.on_report.borrow_mut())(Report::Failed(failure));
            }
        }
    }
}

fn hire(weak: &Weak<RefCell<Pool>>, state: &mut Pool) -> Result<Worker, Failure> {
    let id = state.name();
    let link = Link::new(&state.address, {
        let pool = weak.clone();
        move |message, _| hear(&pool, id, message)
    })?;
    let pool = weak.clone();
    spawn_local(async move {
        clock::pause(START).await;
        let late = |(_, worker): &(Task, Worker)| worker.id == id && !worker.ready;
        if pool.upgrade().is_some_and(|pool| pool.borrow().busy.iter().any(late)) {
            hear(&pool, id, Err(Failure::Worker(format!("it did not start within {} seconds", START / 1000))));
        }
    });
    Ok(Worker { id, link, ready: false, heard: 0 })
}

/// Ends a worker that says nothing about its job for too long. `id` names the two.
fn watch(weak: &Weak<RefCell<Pool>>, silence: u32, id: (u64, u64)) {
    let pool = weak.clone();
    spawn_local(async move {
        let heard = || pool.upgrade().and_then(|pool| pool.borrow().heard(id.0, id.1));
        let (mut last, mut silent) = (heard(), 0);
        while silent < PARTS {
            clock::pause(silence / PARTS).await;
            let now = heard();
            if now.is_none() {
                return;
            }
            silent = if now == last { silent + 1 } else { 0 };
            last = now;
        }
        let words = format!("it said nothing for {} s", silence.div_ceil(1000));
        hear(&pool, id.0, Err(Failure::Worker(words)));
    });
}

/// What a worker said, or that it failed.
fn hear(weak: &Weak<RefCell<Pool>>, worker: u64, message: Result<FromWorker, Failure>) {
    let Some(pool) = weak.upgrade() else { return };
    pool.borrow_mut().hears(worker);
    let outcome = match message {
        Ok(FromWorker::Ready) => {
            let mut pool = pool.borrow_mut();
            let silence = pool.silence;
            let given = pool.is_ready(worker).map(|(task, worker)| {
                watch(weak, silence, (worker.id, task.id));
                worker.link.post(&task.order, task.blob.as_ref())
            });
            match given {
                Some(Err(failure)) => Err(failure),
                _ => return,
            }
        }
        Ok(FromWorker::Report(report)) => Ok(report),
        Ok(FromWorker::Unpacked { .. }) => Err(Failure::Worker("it unpacked what it should hash".to_owned())),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(report) if !report.is_last() => {
            let found =
                pool.borrow().busy.iter().find(|(_, busy)| busy.id == worker).map(|(task, _)| task.on_report.clone());
            if let Some(on_report) = found {
                (on_report.borrow_mut())(report);
            }
        }
        Ok(report) => end(weak, &pool, worker, report, true),
        Err(failure) => end(weak, &pool, worker, Report::Failed(failure), false),
    }
}

/// The end of a worker's job; a worker that failed ends with it.
fn end(weak: &Weak<RefCell<Pool>>, pool: &Rc<RefCell<Pool>>, worker: u64, report: Report, keep: bool) {
    let found = {
        let mut state = pool.borrow_mut();
        let at = state.busy.iter().position(|(_, busy)| busy.id == worker);
        at.map(|at| state.busy.swap_remove(at))
    };
    let Some((task, worker)) = found else {
        pool.borrow_mut().idle.retain(|(_, idle)| keep || idle.id != worker);
        return;
    };
    if keep {
        rest(weak, &mut pool.borrow_mut(), worker);
    } else if task.is_shared() {
        pool.borrow_mut().alone = true;
    }
    advance(weak);
    (task.on_report.borrow_mut())(report);
}

/// Keeps a worker for a while, in case another job comes.
fn rest(weak: &Weak<RefCell<Pool>>, state: &mut Pool, worker: Worker) {
    let spell = state.name();
    state.idle.push((spell, worker));
    let pool = weak.clone();
    spawn_local(async move {
        clock::pause(IDLE).await;
        if let Some(pool) = pool.upgrade() {
            pool.borrow_mut().idle.retain(|(other, _)| *other != spell);
        }
    });
}

/// How many cores the browser says there are; two where it does not.
fn cores() -> usize {
    let told = web_sys::window().map_or(0.0, |window| window.navigator().hardware_concurrency());
    if told >= 1.0 { told as usize } else { 2 }
}

/// The worker's script, as the build wrote it into the page (Trunk.toml).
fn worker_address() -> Option<String> {
    let document = web_sys::window()?.document()?;
    let meta = document.query_selector("meta[name=tallyman]").ok()??;
    meta.get_attribute("data-worker")
}
