//! Stopping: the reader ends what a page waits for. It goes for all reads under way, as with a browser's own button.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;

use futures_util::future::{Either, select};

use crate::failure::Failure;
use crate::source::notifier::Notifier;

/// The stops so far.
#[derive(Default)]
pub struct Stops {
    notifier: Notifier,
    last: RefCell<Failure>,
}

impl Stops {
    /// Ends all reads that are under way; `why` is what becomes of them.
    pub fn stop(&self, why: Failure) {
        *self.last.borrow_mut() = why;
        self.notifier.notify();
    }

    /// What a read brings, unless the reader stops it first. Then it is dropped, which ends its requests.
    pub async fn or_stopped<T, E: Into<Failure>>(
        &self,
        read: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        match select(pin!(read), pin!(self.notifier.after(self.notifier.count()))).await {
            Either::Left((outcome, _)) => outcome.map_err(Into::into),
            Either::Right(((), _)) => Err(self.last.borrow().clone()),
        }
    }
}
