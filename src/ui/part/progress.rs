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

/// What is read aloud, and when it was said: whether it ran then, and the quarter.
type Said = (bool, u64, String);

/// Words about progress that change all the time: read aloud at the start, at each quarter and at the end. What is known
/// by the way, while nothing runs, is not; the old words then go, so that nobody who reads line by line finds two numbers.
pub fn told_in_quarters(
    words: Box<dyn Fn() -> String + Send + Sync>,
    progress: Box<dyn Fn() -> Progress + Send + Sync>,
) -> AnyView {
    let words: Arc<dyn Fn() -> String + Send + Sync> = words.into();
    let shown = words.clone();
    let said = Memo::new(move |last: Option<&Said>| {
        let Progress { running, done, total } = progress();
        let quarter = percent(done as u64, total as u64) / 25;
        let (ran, told, old) = last.map_or((false, 0, ""), |(ran, told, old)| (*ran, *told, old.as_str()));
        let text = match (running, ran) {
            (true, true) if told == quarter => old.to_owned(),
            (true, _) => untrack(|| words()),
            // Followed: what changes afterwards, such as how long the list is, makes these words old.
            (false, true) => words(),
            (false, false) => String::new(),
        };
        (running, quarter, text)
    });
    view! { <span>{move || shown()}</span><span class="hidden" role="status">{move || said.get().2}</span> }.into_any()
}
