//! The box that takes any reference: typed, pasted from a command line, or copied from a registry's page.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::failure::{did_you_mean, mistake};
use super::maybe;
use crate::failure::Failure;
use crate::link::Link;
use crate::ui::address::{self, Address};
use crate::ui::context::shared;
use crate::ui::later;
use crate::ui::live::{follow, live, on, text};
use crate::ui::read;

/// The box, with what is open in it. `/` goes to it from anywhere.
pub fn search() -> AnyView {
    let (shared, address) = (shared(), expect_context::<Address>());
    let typed = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<Failure>);
    let input = NodeRef::<html::Input>::new();
    let marked = RwSignal::new(None::<(u32, u32)>);
    // What is marked is what typing replaces.
    let mark = move || {
        if let (Some(input), Some((from, to))) = (input.get_untracked(), marked.get_untracked()) {
            let _ = input.set_selection_range(from, to);
        }
    };
    // The box shows what is open until something is typed; a link that cannot be read stays as it was typed.
    follow(move || {
        failure.set(None);
        match address.link() {
            Ok(link) => {
                marked.set(None);
                typed.set(shown(&link));
            }
            // The text to mend. What is wrong with it is said on the page, and marked here once the box is opened.
            Err(failure) => {
                if let Some(mistake) = failure.mistake {
                    typed.set(mistake.text());
                    marked.set(Some(mistake.span()));
                    // Once the box has the text.
                    request_animation_frame(mark);
                }
            }
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        read::last(async move {
            let understood = later::understand(shared, text).await.unwrap_or_else(|missing| Err(Box::new(missing)));
            match understood {
                Ok(link) => {
                    failure.set(None);
                    // The reader has done typing: the focus goes on to the page that opens.
                    if let Some(input) = input.get_untracked() {
                        let _ = input.blur();
                    }
                    address::open(&link);
                }
                Err(problem) => {
                    marked.set(problem.mistake.as_ref().map(|mistake| mistake.span()));
                    failure.set(Some(*problem));
                    mark();
                }
            }
        });
    };
    view! {
        <form class="search" role="search" on:submit=on(submit)>
            <input node_ref=input type="text" data-role="reference" aria-label="Reference" autocomplete="off" autocapitalize="off"
                spellcheck="false" enterkeyhint="go" placeholder="ghcr.io/org/app:1.4.2, name@sha256:…, a docker pull command"
                aria-invalid=text(move || failure.read().is_some().to_string()) aria-describedby="search-problem"
                prop:value=typed on:focus=on(move |_| request_animation_frame(mark)) on:input:target=move |event| { marked.set(None); typed.set(event.target().value()) }/>
            <kbd aria-hidden="true">"/"</kbd>
            <button type="submit" class="button">"Open"</button>
            <div id="search-problem">{live(move || maybe(failure.read().as_ref().map(problem)))}</div>
        </form>
    }
    .into_any()
}

fn problem(failure: &Failure) -> AnyView {
    let hint = match &failure.instead {
        Some(link) => did_you_mean(link),
        None => view! { <span>{failure.next.first().cloned().unwrap_or_default()}</span> }.into_any(),
    };
    view! {
        <div class="search-problem" role="alert" data-error=failure.code>
            {maybe(failure.mistake.as_deref().map(mistake))}
            <strong>{failure.what.clone()}</strong>" "{hint}
        </div>
    }
    .into_any()
}

/// What stands in the box for a link: what it names, as one would type it, without the place inside of it. A receipt has no
/// name that could be typed.
fn shown(link: &Link) -> String {
    let named = match link {
        Link::Receipt | Link::PinFile => return String::new(),
        Link::Reference { reference, .. } => Link::reference(reference.clone()),
        other => other.clone(),
    };
    named.to_string().trim_start_matches("#/").to_owned()
}
