//! Reads: one asynchronous question, asked when a page or a row is made and cancelled when it goes away.
//!
//! A page is made anew for every link, so a read needs no key: it belongs to the owner that started it. When that
//! owner is cleaned up the task is dropped, and dropping a request aborts it.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::failure::Failure;

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
}

/// The state of one read.
#[derive(Clone, Debug, PartialEq)]
pub enum Read<T> {
    /// No answer yet.
    Loading,
    /// The answer.
    Ready(T),
    /// Why there is none.
    Failed(Failure),
}

impl<T> Read<T> {
    /// The stage that a page with this one read is in.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Loading => Stage::Loading,
            Self::Ready(_) => Stage::Ready,
            Self::Failed(_) => Stage::Failed,
        }
    }
}

/// Starts a read that lives as long as the current owner.
pub fn start<T, E>(task: impl Future<Output = Result<T, E>> + 'static) -> ReadSignal<Read<T>>
where
    T: Send + Sync + 'static,
    E: Into<Failure> + 'static,
{
    let (state, set_state) = signal(Read::Loading);
    spawn_local_scoped_with_cancellation(async move {
        set_state.set(match task.await {
            Ok(value) => Read::Ready(value),
            Err(error) => Read::Failed(error.into()),
        });
    });
    state
}
