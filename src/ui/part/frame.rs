//! The frame of every page: the main element with its contract for scripts, and the path that leads to it.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::browser::location;
use crate::link::Link;
use crate::reference::{Place, Reference};
use crate::shown::{CELL, visible};
use crate::ui::address::Address;
use crate::ui::live::{follow, text};
use crate::ui::read::Stage;

/// The main element of a page whose stage is known. `data-page` names the page and `data-state` is `loading`, `ready` or
/// `failed`; scripts wait on it.
pub fn frame(page: &'static str, stage: Stage, content: AnyView) -> AnyView {
    live_frame(page, Box::new(move || stage), content)
}

/// The main element of a page whose stage changes.
pub fn live_frame(page: &'static str, stage: Box<dyn Fn() -> Stage + Send + Sync>, content: AnyView) -> AnyView {
    let main = NodeRef::<html::Main>::new();
    if use_context::<Address>().is_some_and(Address::has_moved) {
        follow(move || {
            if let Some(main) = main.get() {
                location::focus_heading(&main);
            }
        });
    }
    let stage = Arc::new(stage);
    // What failed is not worth coming back to.
    if let Some(address) = use_context::<Address>() {
        let stage = stage.clone();
        follow(move || {
            if stage() == Stage::Ready {
                address.remember();
            }
        });
    }
    view! {
        <main node_ref=main id="main" class=format!("page page-{page}") data-page=page data-state=text(move || stage().as_str().to_owned()) tabindex="-1">
            {content}
        </main>
    }
    .into_any()
}

/// The path from the registry down to what is open, each step a link. `inside` is a place in what the reference names.
pub fn path(reference: &Reference, inside: Option<&str>) -> AnyView {
    let named = reference.tag.is_some() || reference.digest.is_some();
    let place = reference.place_only();
    let mut steps: Vec<(String, Option<Link>)> = Vec::new();
    match &reference.place {
        Place::Repository(repository) => {
            steps.push((repository.host().to_string(), Some(Link::of_registry(repository.host().clone()))));
            let here = named || inside.is_some();
            steps.push((repository.path().to_owned(), here.then(|| Link::reference(place.clone()))));
        }
        Place::Layout(layout) => steps.push((layout.to_string(), named.then(|| Link::reference(place.clone())))),
        Place::Archive(archive) => steps.push((archive.to_string(), named.then(|| Link::reference(place.clone())))),
    }
    if let Some(tag) = &reference.tag {
        let here = reference.digest.is_some() || inside.is_some();
        steps.push((tag.to_string(), here.then(|| Link::reference(place.with_tag(tag.clone())))));
    }
    if let Some(digest) = &reference.digest {
        let text = format!("{}:{}…", digest.algorithm().as_str(), super::digest::short(digest));
        let here = || Link::reference(Reference { tag: reference.tag.clone(), ..place.with_digest(digest.clone()) });
        steps.push((text, inside.is_some().then(here)));
    }
    steps.extend(inside.map(|inside| (visible(inside, CELL), None)));
    let last = steps.len().saturating_sub(1);
    let item = |(index, (text, link)): (usize, (String, Option<Link>))| match link {
        Some(link) => view! { <li><a href=link.to_string()>{text}</a></li> }.into_any(),
        None if index == last => view! { <li aria-current="page">{text}</li> }.into_any(),
        None => view! { <li>{text}</li> }.into_any(),
    };
    let items: Vec<_> = steps.into_iter().enumerate().map(item).collect();
    view! { <nav class="path" aria-label="Path"><ol>{items}</ol></nav> }.into_any()
}
