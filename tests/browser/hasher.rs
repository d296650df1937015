use std::cell::RefCell;
use std::rc::Rc;

use tallyman::browser::hasher::{Handle, Hasher, WORKERS};
use tallyman::unpack::Limits;
use tallyman::verify::beside::WORTH;
use tallyman::verify::job::{Failure, Head, Job, PROTOCOL, Report, Unpack};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{script, until};

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Workers that speak the protocol, for two jobs at once; `work` is called with each job and `say`.
fn worker(work: &str) -> Hasher {
    jobs_at_once(2, work)
}

fn jobs_at_once(most: usize, work: &str) -> Hasher {
    let text = format!(
        "const say = (message, protocol = {PROTOCOL}) => postMessage(JSON.stringify({{ protocol, message }}));
         const done = () => say({{ Report: {{ Finished: {{ digest: '{DIGEST}', size: 0, inside: null }} }} }});
         onmessage = ({{ data }}) => ({work})(JSON.parse(data).message.Hash);
         say('Ready');"
    );
    script(&format!("globalThis.text = {}", serde_json::to_string(&text).unwrap()));
    Hasher::with_workers(&script("URL.createObjectURL(new Blob([text]))").as_string().unwrap(), most)
}

/// A layer that is large enough to be shared by two workers.
fn large(url: &str) -> Job {
    Job { size: Some(WORTH), unpack: Some(Unpack { diff_id: None, limits: Limits::default() }), ..job(url) }
}

fn job(url: &str) -> Job {
    let digest = DIGEST.parse().unwrap();
    Job { url: url.into(), authorization: None, digest, size: None, unpack: None, kept: None, is_shared: false }
}

type Log = Rc<RefCell<Vec<Report>>>;

fn start(hasher: &Hasher, url: &str) -> (Handle, Log) {
    begin(hasher, &job(url))
}

fn begin(hasher: &Hasher, job: &Job) -> (Handle, Log) {
    let log = Log::default();
    let handle = hasher.start(job, {
        let log = log.clone();
        move |report| log.borrow_mut().push(report)
    });
    (handle, log)
}

fn ended(log: &Log) -> bool {
    log.borrow().last().is_some_and(Report::is_last)
}

fn finished() -> Report {
    Report::Finished { digest: DIGEST.parse().unwrap(), size: 0, inside: None, since: None }
}

#[wasm_bindgen_test]
async fn reports_arrive_in_order_and_the_worker_is_used_again() {
    let hasher = worker("() => { say({ Report: { Progress: { received: 3 } } }); done(); }");
    let (_handle, log) = start(&hasher, "a");
    assert!(log.borrow().is_empty());
    until(|| ended(&log)).await;
    assert_eq!(*log.borrow(), [Report::Progress { received: 3 }, finished()]);
    assert_eq!(hasher.workers(), 1);
    let (_handle, log) = start(&hasher, "b");
    until(|| ended(&log)).await;
    assert_eq!(hasher.workers(), 1);
}

#[wasm_bindgen_test]
async fn no_more_jobs_run_at_once_than_there_may_be_workers_and_cancelling_lets_the_next_in() {
    let hasher =
        worker("(job) => { say({ Report: { Progress: { received: 1 } } }); if (job.url === 'quick') done(); }");
    let mut jobs: Vec<_> = ["slow", "slow", "quick", "quick"].into_iter().map(|url| start(&hasher, url)).collect();
    until(|| jobs.iter().take(2).all(|(_, log)| !log.borrow().is_empty())).await;
    assert_eq!(hasher.workers(), 2);
    assert!(jobs.iter().skip(2).all(|(_, log)| log.borrow().is_empty()), "they wait in line");
    let (handle, first) = jobs.remove(0);
    drop(handle);
    until(|| jobs.iter().skip(1).all(|(_, log)| ended(log))).await;
    assert_eq!(first.borrow().len(), 1, "a cancelled job says no more");
    assert!(!ended(&jobs[0].1), "the other one goes on");
}

#[wasm_bindgen_test]
async fn a_job_cancelled_in_line_never_starts() {
    let hasher = worker("(job) => job.url === 'never' ? say('Ready', 9) : setTimeout(done, 50)");
    let jobs: Vec<_> = (0..2).map(|_| start(&hasher, "a")).collect();
    let (handle, log) = start(&hasher, "never");
    drop(handle);
    let behind = [start(&hasher, "a"), start(&hasher, "a")];
    until(|| jobs.iter().chain(&behind).all(|(_, log)| ended(log))).await;
    assert!(log.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn a_worker_that_fails_is_a_fact_and_the_next_job_gets_a_new_one() {
    let hasher = worker("(job) => { if (job.url === 'bad') throw new Error('trap'); done(); }");
    let (_handle, log) = start(&hasher, "bad");
    until(|| ended(&log)).await;
    match &log.borrow()[..] {
        [Report::Failed(Failure::Worker(words))] => assert!(words.contains("trap"), "{words}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(hasher.workers(), 0);
    let (_handle, log) = start(&hasher, "good");
    until(|| ended(&log)).await;
    assert_eq!(*log.borrow(), [finished()]);
}

#[wasm_bindgen_test]
async fn a_worker_that_says_nothing_is_ended_and_the_others_go_on() {
    let work = "(job) => {
        if (job.url === 'mute') for (;;);
        if (job.url === 'done') return done();
        say({ Report: { Answered: { status: 200, redirected: false, headers: [['a', 'b']] } } });
        const tell = (received) => received === 12 ? done() : (say({ Report: { Progress: { received } } }), setTimeout(tell, 100, received + 1));
        tell(1);
    }";
    let hasher = worker(work).patient_for(600);
    let (_mute, mute) = start(&hasher, "mute");
    let (_slow, slow) = start(&hasher, "slow");
    let (_next, next) = start(&hasher, "done");
    until(|| ended(&mute) && ended(&next)).await;
    match &mute.borrow()[..] {
        [Report::Failed(Failure::Worker(words))] => assert!(words.contains("said nothing for 1 s"), "{words}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(*next.borrow(), [finished()], "the one in line took its place");
    until(|| ended(&slow)).await;
    assert_eq!(slow.borrow().last(), Some(&finished()), "twice as long, and never silent");
    let head = Head { status: 200, redirected: false, headers: vec![("a".into(), "b".into())] };
    assert_eq!(slow.borrow().first(), Some(&Report::Answered(head)));
}

#[wasm_bindgen_test]
async fn a_worker_that_cannot_be_loaded_is_a_fact() {
    for address in ["/no-such-worker.js", "https://"] {
        let (_handle, log) = start(&Hasher::with_worker(address), "a");
        until(|| ended(&log)).await;
        assert!(matches!(log.borrow()[..], [Report::Failed(Failure::Worker(_))]), "{:?}", log.borrow());
    }
}

#[wasm_bindgen_test]
async fn a_worker_of_another_version_is_not_believed() {
    let hasher = worker("() => say({ Report: { Finished: { digest: 'sha3:ff', size: 'many' } } }, 77)");
    let (_handle, log) = start(&hasher, "a");
    until(|| ended(&log)).await;
    assert_eq!(*log.borrow(), [Report::Failed(Failure::Protocol(77))]);
    assert_eq!(hasher.workers(), 0, "it is not used again");
}

#[wasm_bindgen_test]
async fn a_report_may_cancel_its_own_job_and_start_another() {
    let hasher = worker("(job) => { say({ Report: { Progress: { received: 1 } } }); if (job.url === 'next') done(); }");
    let slot: Rc<RefCell<Option<Handle>>> = Rc::default();
    let log = Log::default();
    let on_report = {
        let (slot, log, hasher) = (slot.clone(), log.clone(), hasher.clone());
        move |_| {
            let log = log.clone();
            let next = hasher.start(&job("next"), move |report| log.borrow_mut().push(report));
            drop(slot.borrow_mut().replace(next));
        }
    };
    let handle = hasher.start(&job("first"), on_report);
    *slot.borrow_mut() = Some(handle);
    until(|| ended(&log)).await;
    assert_eq!(log.borrow().len(), 2);
}

/// Tells of each job whether it is shared; only quick ones end by themselves.
const TELL: &str = "(job) => { say({ Report: { Progress: { received: Number(job.is_shared) } } });
    if (job.url === 'quick') done(); }";

async fn shared(jobs: &[(Handle, Log)]) -> Vec<bool> {
    until(|| jobs.iter().all(|(_, log)| !log.borrow().is_empty())).await;
    jobs.iter().map(|(_, log)| log.borrow()[0] == Report::Progress { received: 1 }).collect()
}

#[wasm_bindgen_test]
async fn a_second_worker_is_let_help_where_nobody_else_needs_the_core() {
    let hasher = worker(TELL);
    assert_eq!(shared(&[start(&hasher, "quick")]).await, [false], "a small one");
    assert_eq!(shared(&[begin(&hasher, &large("quick"))]).await, [true]);
    let together = [begin(&hasher, &large("quick")), begin(&hasher, &large("quick"))];
    assert_eq!(shared(&together).await, [false, false], "each has a core");
}

#[wasm_bindgen_test]
async fn no_job_waits_for_a_second_worker_and_with_it_there_are_four_at_most() {
    let hasher = worker(TELL);
    let two = [start(&hasher, "quick"), start(&hasher, "quick")];
    until(|| two.iter().all(|(_, log)| ended(log))).await;
    assert_eq!(hasher.workers(), 2, "both idle");
    let alone = [begin(&hasher, &large("slow"))];
    assert_eq!(shared(&alone).await, [true]);
    assert_eq!(hasher.workers(), 2, "one idle worker went, the other has a second");
    let beside = [begin(&hasher, &large("slow"))];
    assert_eq!(shared(&beside).await, [false], "it does not wait, and has no second");
    assert_eq!(hasher.workers(), 3);

    let hasher = jobs_at_once(WORKERS, TELL);
    let first = [begin(&hasher, &large("slow"))];
    assert_eq!(shared(&first).await, [true]);
    let second = [begin(&hasher, &large("slow"))];
    assert_eq!(shared(&second).await, [true]);
    let third = [begin(&hasher, &large("quick"))];
    // What another pool does meanwhile takes longer than it takes to hire a worker here.
    assert_eq!(shared(&[start(&worker(TELL), "quick")]).await, [false]);
    assert_eq!(hasher.workers(), WORKERS, "all are at work");
    assert_eq!(*third[0].1.borrow(), [], "it waits in line");
    drop(first);
    assert_eq!(shared(&third).await, [true]);
}

#[wasm_bindgen_test]
async fn after_one_that_had_help_failed_each_works_alone() {
    const FAIL: &str = "(job) => { if (job.is_shared) throw new Error('no other worker'); done(); }";
    let hasher = worker(FAIL);
    let (_handle, log) = begin(&hasher, &large("a"));
    until(|| ended(&log)).await;
    assert!(matches!(&log.borrow()[..], [Report::Failed(_)]));
    let (_handle, log) = begin(&hasher, &large("a"));
    until(|| ended(&log)).await;
    assert_eq!(*log.borrow(), [finished()]);
}
