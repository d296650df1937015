//! What is on its way from a server, how far it has come, and a button that ends it.

use leptos::prelude::*;

use super::maybe;
use super::waiting::{PATIENT, passing, said};
use crate::failure::Failure;
use crate::size;
use crate::ui::context::shared;
use crate::ui::live::{live, on, text};

/// A line that says what is on its way. After a while there is a button beside it.
pub fn waiting_or_stop(words: String) -> AnyView {
    let (shared, passed) = (shared(), passing());
    let came = move || shared.ledger().bytes_under_way();
    let stop = move |_| shared.stops().stop(Failure::stopped(passed.get_untracked(), came()));
    // The button stays the same one while the time goes on.
    let is_long = Memo::new(move |_| passed.get() >= PATIENT);
    let button = move || {
        maybe(is_long.get().then(|| {
            view! { <button type="button" class="button button-small" data-action="stop" on:click=on(stop)>"Stop"</button> }
                .into_any()
        }))
    };
    let far = move || match passed.get() {
        0..PATIENT => String::new(),
        seconds => format!("{}, {}", said(seconds), size::in_words(came())),
    };
    view! {
        <div class="waiting-or-stop">
            <p class="waiting" role="status">
                {words}
                <span class="waited" aria-hidden="true" data-role="waited">{text(far)}</span>
            </p>
            {live(button)}
        </div>
    }
    .into_any()
}
