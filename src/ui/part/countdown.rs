//! A countdown until a registry may be asked again.

use leptos::prelude::*;

use crate::browser::clock;
use crate::shown;
use crate::ui::live::{live, text};
use crate::ui::read;

/// Counts down from some seconds, then says that it is over. It is read aloud only when it ends.
pub fn countdown(seconds: u32) -> AnyView {
    let until = clock::now() + u64::from(seconds);
    let left = RwSignal::new(u64::from(seconds));
    read::run(async move {
        while left.get_untracked() > 0 {
            clock::pause(1000).await;
            left.set(until.saturating_sub(clock::now()));
        }
    });
    let is_over = Memo::new(move |_| left.get() == 0);
    let line = move || {
        if is_over.get() {
            return view! { <p role="status" data-role="countdown" data-over>"The wait is over: try again."</p> }
                .into_any();
        }
        let clock = text(move || shown::clock(left.get()));
        view! { <p>"Again in "<span role="timer" aria-live="off" data-role="countdown">{clock}</span></p> }.into_any()
    };
    live(line)
}
