//! Jobs of the workers, to wait for; and a worker as a delegate, so that a layer's requests go through its registry's session
//! like any other: its queue, its tokens, its rests, its relay.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::browser::clock;
use crate::browser::file::Blob;
use crate::browser::hasher::{Handle, Hasher};
use crate::ledger::{Came, Ledger, Open};
use crate::source::notifier::Notifier;
use crate::transport::{Delegate, Request, Response, TransportError};
use crate::unpack::Findings;
use crate::verify::Measured;
use crate::verify::job::{Failure, Head, Job, Report};

/// Is told how many bytes have come, whenever more did.
pub type OnProgress = Rc<dyn Fn(u64)>;

/// What came of a job.
pub struct Finished {
    /// Digest and size of the bytes.
    pub measured: Measured,
    /// What is inside, when that was asked for.
    pub inside: Option<Box<Findings>>,
    /// Since when this browser had kept it, in seconds since 1970; nothing when it was fetched.
    pub since: Option<u64>,
}

/// A worker that is sent for one blob, as often as it takes.
pub struct WorkerDelegate {
    hasher: Hasher,
    ledger: Ledger,
    job: Job,
    on_progress: OnProgress,
    /// The job that was given content.
    running: RefCell<Option<Running>>,
    /// Why the worker brought no answer, where that was its own fault.
    broken: RefCell<Option<Failure>>,
}

impl WorkerDelegate {
    /// A delegate for this blob. Its requests are written into the ledger.
    pub fn new(hasher: Hasher, ledger: Ledger, job: Job, on_progress: OnProgress) -> Self {
        Self { hasher, ledger, job, on_progress, running: RefCell::new(None), broken: RefCell::new(None) }
    }

    /// Does the job with bytes that are here, in a file or kept by the browser. Nobody is asked for anything.
    ///
    /// # Errors
    /// When they are gone, or the worker broke down.
    pub async fn read_here(&self, blob: Option<Blob>) -> Result<Finished, Failure> {
        Running::new(&self.hasher, &self.job, blob, self.on_progress.clone(), None).end().await
    }

    /// What came of the content that a source has begun to send.
    ///
    /// # Errors
    /// When not all of it came, or the worker broke down.
    pub async fn end(&self) -> Result<Finished, Failure> {
        match self.running.take() {
            Some(running) => running.end().await,
            None => Err(self.broken().unwrap_or_else(|| Failure::Worker("it was given nothing".into()))),
        }
    }

    /// Why the worker brought no answer, where that was its own fault.
    pub fn broken(&self) -> Option<Failure> {
        self.broken.take()
    }

    async fn ask(&self, request: Request) -> Result<Response<Vec<u8>>, TransportError> {
        let call = Open::new(&self.ledger, &request, clock::now_millis);
        let authorization = request.authorization.map(|authorization| authorization.reveal().to_owned());
        let job = Job { url: request.url, authorization, ..self.job.clone() };
        let running = Running::new(&self.hasher, &job, None, self.on_progress.clone(), Some(call));
        let failure = match running.head().await {
            Ok(head) => {
                self.running.replace(Some(running));
                return Ok(head.with(Vec::new()));
            }
            Err(failure) => failure,
        };
        match failure {
            Failure::Refused { head, words } => Ok(head.with(words.into_bytes())),
            Failure::Transport(error) => Err(error),
            broken => {
                self.broken.replace(Some(broken));
                Err(TransportError::Delegate)
            }
        }
    }
}

impl Delegate for WorkerDelegate {
    fn carry(&self, request: Request) -> LocalBoxFuture<'_, Result<Response<Vec<u8>>, TransportError>> {
        self.ask(request).boxed_local()
    }
}

/// A job under way. Dropping it ends the job.
struct Running {
    said: Rc<Said>,
    _handle: Handle,
}

/// What its worker has said so far.
#[derive(Default)]
struct Said {
    head: RefCell<Option<Head>>,
    last: RefCell<Option<Report>>,
    news: Notifier,
}

impl Running {
    fn new(hasher: &Hasher, job: &Job, blob: Option<Blob>, on_progress: OnProgress, call: Option<Open>) -> Self {
        let said = Rc::<Said>::default();
        let (hears, mut noting) = (said.clone(), Noting { call, bytes: 0 });
        let handle = hasher.start_with(job, blob, move |report| {
            noting.hear(&report);
            match report {
                Report::Answered(head) => drop(hears.head.replace(Some(head))),
                Report::Progress { received } => return on_progress(received),
                last => drop(hears.last.replace(Some(last))),
            }
            hears.news.notify();
        });
        Self { said, _handle: handle }
    }

    /// The head of the answer. Of what turned out to be kept it is that of content.
    async fn head(&self) -> Result<Head, Failure> {
        loop {
            let seen = self.said.news.count();
            if let Some(head) = self.said.head.take() {
                return Ok(head);
            }
            match &*self.said.last.borrow() {
                Some(Report::Failed(failure)) => return Err(failure.clone()),
                Some(_) => return Ok(Head { status: 200, redirected: false, headers: Vec::new() }),
                None => {}
            }
            self.said.news.after(seen).await;
        }
    }

    async fn end(&self) -> Result<Finished, Failure> {
        loop {
            let seen = self.said.news.count();
            match self.said.last.take() {
                Some(Report::Finished { digest, size, inside, since }) => {
                    return Ok(Finished { measured: Measured { digest, size }, inside, since });
                }
                Some(Report::Failed(failure)) => return Err(failure),
                _ => self.said.news.after(seen).await,
            }
        }
    }
}

/// The worker's request in the ledger.
struct Noting {
    call: Option<Open>,
    /// Bytes written down so far.
    bytes: u64,
}

impl Noting {
    fn hear(&mut self, report: &Report) {
        let Some(call) = &mut self.call else { return };
        let (came, received) = match report {
            Report::Answered(head) => (Came::Status(head.status), 0),
            Report::Progress { received } => (Came::Status(200), *received),
            // It was kept: nothing was asked.
            Report::Finished { since: Some(_), .. } => return,
            Report::Finished { size, .. } => (Came::Status(200), *size),
            Report::Failed(Failure::Refused { head, words }) => (Came::Status(head.status), words.len() as u64),
            Report::Failed(_) if self.bytes > 0 => (Came::Status(200), self.bytes),
            Report::Failed(_) => (Came::Nothing, 0),
        };
        call.came(came, received.checked_sub(self.bytes).filter(|more| *more > 0));
        self.bytes = received.max(self.bytes);
    }
}
