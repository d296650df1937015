//! Reads: one asynchronous question, asked when a page or a row is made and cancelled when it goes away.
//!
//! A page is made anew for every link, so a read needs no key: it belongs to the owner that started it. When that
//! owner is cleaned up the task is dropped, and dropping a request aborts it.

use std::future::Future;

use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, AbortRegistration, LocalBoxFuture};
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};

use crate::failure::Failure;
use crate::ui::context::shared;

/// How far a page has come: the value of `data-state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Something is still on its way.
    Loading,
    /// All that the page needs at first is there.
    Ready,
    /// It cannot be shown, and the page says why.
    Failed,
}

impl Stage {
    /// The word in `data-state`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    /// The stage of a list that comes page after page: what came stays good when a later page fails.
    pub fn of_list(listed: bool, failed: bool) -> Self {
        match (listed, failed) {
            (true, _) => Self::Ready,
            (false, true) => Self::Failed,
            (false, false) => Self::Loading,
        }
    }
}

/// The state of one read.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// No answer yet.
    Loading,
    /// The answer.
    Ready(T),
    /// Why there is none.
    Failed(Failure),
}

impl<T> Outcome<T> {
    /// The stage that a page with this one read is in.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Loading => Stage::Loading,
            Self::Ready(_) => Stage::Ready,
            Self::Failed(_) => Stage::Failed,
        }
    }
}

/// Ends a task when it is dropped, for those that may also end before their page does.
pub struct AbortOnDrop(AbortHandle);

impl AbortOnDrop {
    /// One, and what makes a task [`Abortable`](futures_util::future::Abortable) by it.
    pub fn pair() -> (Self, AbortRegistration) {
        let (handle, registration) = AbortHandle::new_pair();
        (Self(handle), registration)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A failure without anything that the reader signed in with, whatever a document said.
pub fn cleared(failure: Failure) -> Failure {
    let library = shared().library();
    failure.cleared(|text| library.cleared(text))
}

/// Starts a read that lives as long as the current owner, and that the reader may stop. One that fails because the machine
/// is offline is made again whenever it is connected.
pub fn start<T, E>(ask: impl AsyncFn() -> Result<T, E> + 'static) -> ReadSignal<Outcome<T>>
where
    T: Send + Sync + 'static,
    E: Into<Failure> + 'static,
{
    let (state, set_state) = signal(Outcome::Loading);
    let (library, stops, online) = (shared().library(), shared().stops(), shared().online());
    run(async move {
        loop {
            let times = online.now();
            let failure = match stops.or_stopped(ask()).await {
                Ok(value) => return set_state.set(Outcome::Ready(value)),
                Err(failure) => failure.cleared(|text| library.cleared(text)),
            };
            let is_offline = failure.is_offline();
            set_state.set(Outcome::Failed(failure));
            if !is_offline {
                return;
            }
            online.after(times).await;
            set_state.set(Outcome::Loading);
        }
    });
    state
}

/// Runs a task for as long as the current owner lives.
pub fn run(task: impl Future<Output = ()> + 'static) {
    run_boxed(task.boxed_local());
}

/// Runs a task to its end, whatever becomes of the page that began it.
pub fn last(task: impl Future<Output = ()> + 'static) {
    last_boxed(task.boxed_local());
}

fn last_boxed(task: LocalBoxFuture<'static, ()>) {
    spawn_local(task);
}

// Boxed, so that what watches over a task is compiled once and not for every task.
fn run_boxed(task: LocalBoxFuture<'static, ()>) {
    spawn_local_scoped_with_cancellation(task);
}
