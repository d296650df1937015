//! Who is signed in, counted: a request that began for somebody else ends as soon as that changes.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::task::{Poll, Waker};

/// How often somebody signed in or out.
#[derive(Debug, Default)]
pub(super) struct Epoch {
    number: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl Epoch {
    /// The present one.
    pub(super) fn now(&self) -> u64 {
        self.number.get()
    }

    /// Begins a new one, and ends all that waits for that.
    pub(super) fn end(&self) {
        self.number.set(self.number.get() + 1);
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    /// Waits until another epoch has begun.
    pub(super) fn changed(&self, epoch: u64) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            if self.number.get() != epoch {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting.borrow_mut();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
    }
}
