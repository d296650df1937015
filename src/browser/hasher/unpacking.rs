//! Files that are unpacked in a worker, where the decoders are.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::Hasher;
use super::link::Link;
use crate::archive::{ArchiveError, Bytes as _};
use crate::browser::file::Blob;
use crate::unpack::{Coding, Limits, MAX_UNPACKED, MOST_WINDOW, Problem};
use crate::verify::job::{Failure, FromWorker, Order, Report};

/// How many bytes tell how a file is compressed.
const HEAD: u64 = 6;

impl Hasher {
    /// A file's bytes, unpacked where it is compressed. It has a worker of its own, which ends with it.
    ///
    /// # Errors
    /// When the worker fails; within, when the file cannot be read, is damaged, or more comes out than may.
    pub async fn unpack(&self, packed: Blob) -> Result<Result<Blob, ArchiveError>, Failure> {
        let Some(head) = packed.read(0, packed.size().min(HEAD)).await else {
            return Ok(Err(ArchiveError::Unreadable));
        };
        // A file is the reader's own: its frames may ask for the window that the zstd command allows.
        let limits = Limits { window: MOST_WINDOW, ..Limits::default() };
        match Coding::of(&head) {
            Coding::Plain => Ok(Ok(packed)),
            coding => ask(&self.address(), &Order::Unpack { coding, limits }, &packed).await,
        }
    }

    fn address(&self) -> String {
        self.0.borrow().address.clone()
    }
}

async fn ask(address: &str, order: &Order, packed: &Blob) -> Result<Result<Blob, ArchiveError>, Failure> {
    let heard = Rc::<Heard>::default();
    let link = Link::new(address, {
        let heard = heard.clone();
        move |message, blob| heard.push((message, blob))
    })?;
    loop {
        return Ok(match heard.next().await {
            (Ok(FromWorker::Ready), _) => {
                link.post(order, Some(packed))?;
                continue;
            }
            (Ok(FromWorker::Unpacked { problem: None }), Some(unpacked)) => Ok(unpacked),
            (Ok(FromWorker::Unpacked { problem: Some(problem) }), _) => Err(why(problem)),
            (Ok(FromWorker::Report(Report::Failed(Failure::Body(_)))), _) => Err(ArchiveError::Unreadable),
            (Ok(FromWorker::Report(Report::Failed(failure))) | Err(failure), _) => return Err(failure),
            (Ok(_), _) => return Err(Failure::Worker("it brought nothing".to_owned())),
        });
    }
}

fn why(problem: Problem) -> ArchiveError {
    match problem {
        Problem::Unsupported { .. } => ArchiveError::Compressed,
        Problem::Limit(_) => ArchiveError::TooLarge { most: MAX_UNPACKED },
        damage => ArchiveError::Damaged(damage),
    }
}

type Said = (Result<FromWorker, Failure>, Option<Blob>);

/// What a worker has said and nobody has listened to yet.
#[derive(Default)]
struct Heard {
    said: RefCell<VecDeque<Said>>,
    waker: Cell<Option<Waker>>,
}

impl Heard {
    fn push(&self, said: Said) {
        self.said.borrow_mut().push_back(said);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    async fn next(&self) -> Said {
        poll_fn(|context| match self.said.borrow_mut().pop_front() {
            Some(said) => Poll::Ready(said),
            None => {
                self.waker.set(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }
}
