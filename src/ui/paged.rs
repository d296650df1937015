//! Lists that come page after page: names of tags, repositories.

use leptos::prelude::*;

use crate::browser::clock;
use crate::failure::Failure;
use crate::ui::context::shared;

/// How long pages are gathered before the views hear of them, in milliseconds: each time, rows are filtered and put in
/// order anew, and more often nobody could see.
const GATHER: u64 = 250;

/// Reads page after page and shows each as it comes. One that fails leaves those before it, and `stopped` says why; where
/// the network was away, reading goes on by itself when that is back.
///
/// `ask` brings the next page, or nothing where nobody wants the list any more. `take` takes one in, and says whether it
/// was the last. `tell` lets the views know how far the list has come.
pub async fn read_on<P, E: Into<Failure>>(
    stopped: RwSignal<Option<Failure>>,
    ask: impl AsyncFn() -> Option<Result<P, E>>,
    take: impl AsyncFn(P) -> bool,
    tell: impl Fn(),
) {
    let (stops, online) = (shared().stops(), shared().online());
    let mut told = 0;
    loop {
        let times = online.now();
        let page = match stops.or_stopped(async { ask().await.transpose() }).await {
            Ok(Some(page)) => page,
            Ok(None) => return,
            Err(failure) => {
                tell();
                if online.goes_on(times, stopped, failure).await {
                    continue;
                }
                return;
            }
        };
        let ended = take(page).await;
        let now = clock::now_millis();
        if ended || told + GATHER <= now {
            told = now;
            tell();
        }
        if ended {
            return;
        }
    }
}
