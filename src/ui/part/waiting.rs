//! What is on its way, and for how long already.

use leptos::prelude::*;

use crate::browser::clock;
use crate::ui::live::text;
use crate::ui::read;

/// How long nothing is said of the time, in seconds: most answers come before anybody wonders.
pub const PATIENT: u64 = 3;

/// A line that says what is on its way, read out by screen readers once; the time is for the eye alone.
pub fn waiting(words: &'static str) -> AnyView {
    let passed = passing();
    view! {
        <p class="waiting" role="status">
            {words}
            <span class="waited" aria-hidden="true" data-role="waited">{text(move || said(passed.get()))}</span>
        </p>
    }
    .into_any()
}

/// The seconds that pass from now on.
pub fn passing() -> RwSignal<u64> {
    let began = clock::now();
    let passed = RwSignal::new(0);
    read::run(async move {
        loop {
            clock::pause(1000).await;
            if passed.try_set(clock::now().saturating_sub(began)).is_some() {
                return;
            }
        }
    });
    passed
}

/// The time so far; nothing as long as nobody wonders.
pub fn said(seconds: u64) -> String {
    match seconds {
        0..PATIENT => String::new(),
        PATIENT..60 => format!(" {seconds} s so far"),
        _ => format!(" {} min {} s so far", seconds / 60, seconds % 60),
    }
}
