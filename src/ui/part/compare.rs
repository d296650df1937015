//! The box that asks what to compare with.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::maybe;
use super::section::folded;
use crate::failure::Failure;
use crate::link::{Compared, Section};
use crate::reference::{Place, Reference};
use crate::ui::address;

/// A folded panel with the box, on the page of `base` and of a platform of it.
pub fn compare_panel(base: &Reference, platform: Option<String>) -> AnyView {
    let about = view! { <p class="remark">"with another tag, digest, platform, repository or registry"</p> }.into_any();
    let base = base.clone();
    folded(Section::Compare, "Compare", about, Box::new(move || compare_box(&base, platform.clone())))
}

fn compare_box(base: &Reference, platform: Option<String>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<Failure>);
    let asked = base.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match Compared::from_typed(&typed.read_untracked(), &asked) {
            Ok(other) => address::open(&other.link(&asked, platform.clone())),
            Err(error) => failure.set(Some(error.into())),
        }
    };
    let example = match &base.place {
        Place::Repository(_) => ":1.4.1 · ?platform=linux/arm64 · mirror.example.com/ · ghcr.io/org/app:1",
        _ => ":1.4.1 · ?platform=linux/arm64 · ghcr.io/org/app:1",
    };
    let problem = move || {
        failure.read().as_ref().map(|failure| {
            let next = failure.next.first().cloned().unwrap_or_default();
            view! { <p class="banner" role="alert" data-error=failure.code><strong>{failure.what.clone()}</strong>" "{next}</p> }.into_any()
        })
    };
    view! {
        <form class="compare-box" on:submit=submit>
            <label class="label" for="compare-with">"Compare with"</label>
            <input id="compare-with" class="filter" type="text" data-role="compare-with" autocomplete="off" autocapitalize="off" spellcheck="false"
                placeholder=example prop:value=typed on:input:target=move |event| typed.set(event.target().value())/>
            <button type="submit" class="button button-primary">"Compare"</button>
            {move || maybe(problem())}
        </form>
    }
    .into_any()
}
