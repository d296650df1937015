//! The box that takes any reference: typed, pasted from a command line, or copied from a registry's page.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::maybe;
use crate::failure::Failure;
use crate::link::Link;
use crate::ui::address::{self, Address};
use crate::ui::context::desk;

/// The box, with what is open in it. `/` goes to it from anywhere.
pub fn search() -> AnyView {
    let address = expect_context::<Address>();
    let typed = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<(Failure, Option<Link>)>);
    let input = NodeRef::<html::Input>::new();
    // The box shows what is open until something is typed; a link that cannot be read stays as it was typed.
    Effect::new(move || {
        failure.set(None);
        if let Ok(link) = address.link() {
            typed.set(shown(&link));
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match understand(&typed.read_untracked()) {
            Ok(link) => {
                failure.set(None);
                address::open(&link);
            }
            Err(problem) => failure.set(Some(*problem)),
        }
    };
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "/" && !is_typing(&event) {
            event.prevent_default();
            if let Some(input) = input.get_untracked() {
                input.select();
                crate::browser::location::focus(&input);
            }
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <form class="search" role="search" on:submit=submit>
            <input node_ref=input type="text" data-role="reference" aria-label="Reference" autocomplete="off" autocapitalize="off"
                spellcheck="false" enterkeyhint="go" placeholder="ghcr.io/org/app:1.4.2, name@sha256:…, a docker pull command"
                aria-invalid=move || failure.read().is_some().to_string() aria-describedby="search-problem"
                prop:value=typed on:input:target=move |event| typed.set(event.target().value())/>
            <kbd aria-hidden="true">"/"</kbd>
            <button type="submit" class="button">"Open"</button>
            <div id="search-problem">{move || maybe(failure.read().as_ref().map(problem))}</div>
        </form>
    }
    .into_any()
}

fn problem((failure, instead): &(Failure, Option<Link>)) -> AnyView {
    let hint = match instead {
        Some(link) => view! { <span>"Did you mean "<a href=link.to_string()>{shown(link)}</a>"?"</span> }.into_any(),
        None => view! { <span>{failure.next.first().cloned().unwrap_or_default()}</span> }.into_any(),
    };
    view! {
        <div class="search-problem" role="alert" data-error=failure.code>
            <strong>{failure.what.clone()}</strong>" "{hint}
        </div>
    }
    .into_any()
}

/// What stands in the box for a link: the link without its `#/`. A receipt has no name that could be typed.
fn shown(link: &Link) -> String {
    if matches!(link, Link::Receipt | Link::PinFile) {
        return String::new();
    }
    link.to_string().trim_start_matches("#/").to_owned()
}

/// Reads what was typed; on failure also the link that was probably meant.
fn understand(text: &str) -> Result<Link, Box<(Failure, Option<Link>)>> {
    if text.trim().is_empty() {
        return Ok(Link::Home);
    }
    let link = Link::from_typed(text).map_err(|error| {
        let instead = error.suggestion().and_then(|suggestion| Link::from_typed(&suggestion).ok());
        Box::new((Failure::from(error), instead))
    })?;
    // Where a default registry is set, a name without a host means that registry.
    Ok(match &desk().settings().registry {
        Some(host) => link.on(host, text),
        None => link,
    })
}

/// Whether a key is meant for a field rather than for the page.
fn is_typing(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key() || crate::browser::location::in_field(event)
}
