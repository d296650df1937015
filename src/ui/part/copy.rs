//! A button that copies, and says that it did.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::{clipboard, clock};

/// How long "copied" stays, in milliseconds.
const SHOWN: u32 = 1500;

/// Copies `text`. The text also stands in `data-copy`, for scripts that cannot read a clipboard.
#[component]
pub fn Copy(
    #[prop(into)] text: String,
    /// What the button is called, for example "copy digest".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let said = RwSignal::new(None::<&'static str>);
    let value = text.clone();
    let copy = move |_| {
        let text = value.clone();
        spawn_local(async move {
            let _ = said.try_set(Some(if clipboard::copy(&text).await { "copied" } else { "copying failed" }));
            clock::pause(SHOWN).await;
            // The page may be another one by now.
            let _ = said.try_set(None);
        });
    };
    let idle = label.clone();
    view! {
        <button type="button" class="button button-small" data-copy=text on:click=copy>
            {move || said.get().map_or_else(|| idle.clone(), str::to_owned)}
        </button>
    }
}
