//! A bar that fills.

use std::sync::Arc;

use leptos::prelude::*;

/// Progress in percent, and what it is of. The width is a number made here, never text from outside.
pub fn progress_bar(label: &'static str, percent: Arc<dyn Fn() -> u64 + Send + Sync>) -> AnyView {
    let width = percent.clone();
    view! {
        <div class="progress" role="progressbar" aria-label=label aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=move || percent().to_string()>
            <div class="progress-fill" style:width=move || format!("{}%", width())></div>
        </div>
    }
    .into_any()
}

/// A share as whole percent, at most 100.
pub fn percent(done: u64, total: u64) -> u64 {
    done.saturating_mul(100).checked_div(total).unwrap_or(0).min(100)
}

/// How far something has come that takes a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether it runs.
    pub running: bool,
    /// How much of it is done.
    pub done: usize,
    /// How much there is.
    pub total: usize,
}

/// Words about progress that change all the time: read aloud at the start, at each quarter and at the end.
pub fn told_in_quarters(
    words: Box<dyn Fn() -> String + Send + Sync>,
    progress: Box<dyn Fn() -> Progress + Send + Sync>,
) -> AnyView {
    let words: Arc<dyn Fn() -> String + Send + Sync> = words.into();
    let quarter = Memo::new(move |_| {
        let Progress { running, done, total } = progress();
        (running, percent(done as u64, total as u64) / 25)
    });
    let shown = words.clone();
    let said = move || {
        quarter.get();
        untrack(|| words())
    };
    view! { <span>{move || shown()}</span><span class="hidden" role="status">{said}</span> }.into_any()
}
