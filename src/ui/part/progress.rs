//! A bar that fills.

use leptos::prelude::*;

/// Progress of something in bytes. The width is a number made here, never text from outside.
#[component]
pub fn ProgressBar(
    #[prop(into)] label: String,
    #[prop(into)] done: Signal<u64>,
    #[prop(into)] total: Signal<u64>,
) -> impl IntoView {
    let percent = move || done.get().saturating_mul(100).checked_div(total.get()).unwrap_or(0).min(100);
    view! {
        <div class="progress" role="progressbar" aria-label=label aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=move || percent().to_string()>
            <div class="progress-fill" style:width=move || format!("{}%", percent())></div>
        </div>
    }
}
