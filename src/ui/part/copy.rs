//! A button that copies, and says that it did.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::{clipboard, clock};

/// How long "copied" stays, in milliseconds.
const SHOWN: u32 = 1500;

/// Copies `text`; `label` is what the button is called, for example "copy digest". The text also stands in `data-copy`,
/// for scripts that cannot read a clipboard.
pub fn copy(text: String, label: &'static str) -> AnyView {
    copy_current(Arc::new(move || text.clone()), label)
}

/// The same for a text that changes while the button is there.
pub fn copy_current(current: Arc<dyn Fn() -> String + Send + Sync>, label: &'static str) -> AnyView {
    let said = RwSignal::new(None::<&'static str>);
    let value = current.clone();
    let copy = move |_| {
        let text = untrack(|| value());
        spawn_local(async move {
            let _ = said.try_set(Some(if clipboard::copy(&text).await { "copied" } else { "copying failed" }));
            clock::pause(SHOWN).await;
            // The page may be another one by now.
            let _ = said.try_set(None);
        });
    };
    view! {
        <button type="button" class="button button-small" data-copy=move || current() on:click=copy>
            {move || said.get().unwrap_or(label).to_owned()}
        </button>
    }
    .into_any()
}

/// Several of these in one frame, for the texts of one thing: the frame says "copy", the buttons only what.
pub fn copies(buttons: Vec<AnyView>) -> AnyView {
    framed("copy", buttons)
}

/// Buttons that do the same with different things: the frame says what, each button with which.
pub fn framed(what: &'static str, buttons: Vec<AnyView>) -> AnyView {
    view! { <div class="framed" role="group" aria-label=what><span class="label" aria-hidden="true">{what}</span>{buttons}</div> }
        .into_any()
}
