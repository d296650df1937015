//! A notifier: changes, counted. Whoever saw one can wait for the next, and misses none in between.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::task::{Poll, Waker};

/// How often something changed.
#[derive(Debug, Default)]
pub struct Notifier {
    number: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl Notifier {
    /// The changes so far.
    pub fn count(&self) -> u64 {
        self.number.get()
    }

    /// One more, and all that waits for it goes on.
    pub fn notify(&self) {
        self.number.set(self.number.get() + 1);
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    /// Waits until there were more than `seen`.
    pub fn after(&self, seen: u64) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            if self.number.get() != seen {
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
