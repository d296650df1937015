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
