//! The frame of every page: the main element with its contract for scripts, and the path that leads to it.

use leptos::prelude::*;

use crate::link::Link;
use crate::reference::{Place, Reference};
use crate::ui::read::Stage;

/// The main element. `data-page` names the page and `data-state` is `loading`, `ready` or `failed`; scripts wait on it.
#[component]
pub fn Frame(page: &'static str, #[prop(into)] stage: Signal<Stage>, children: Children) -> impl IntoView {
    view! {
        <main id="main" class=format!("page page-{page}") data-page=page data-state=move || stage.get().as_str() tabindex="-1">
            {children()}
        </main>
    }
}

/// The path from the registry down to what is open, each step a link.
#[component]
pub fn Path(reference: Reference, #[prop(optional, into)] inside: Option<String>) -> impl IntoView {
    let named = reference.tag.is_some() || reference.digest.is_some();
    let place = reference.place_only();
    let mut steps = Vec::new();
    let mut step = |text: String, link: Option<Link>| steps.push((text, link));
    match &reference.place {
        Place::Repository(repository) => {
            step(repository.host().to_string(), Some(Link::Registry(repository.host().clone())));
            let here = named || inside.is_some();
            step(repository.path().to_owned(), here.then(|| Link::reference(place.clone())));
        }
        Place::Layout(layout) => step(layout.to_string(), named.then(|| Link::reference(place.clone()))),
    }
    if let Some(tag) = &reference.tag {
        let link = Link::reference(place.with_tag(tag.clone()));
        step(tag.to_string(), (reference.digest.is_some() || inside.is_some()).then_some(link));
    }
    if let Some(digest) = &reference.digest {
        let text = format!("{}:{}…", digest.algorithm().as_str(), super::digest::short(digest));
        step(
            text,
            inside.is_some().then(|| {
                Link::reference(Reference { tag: reference.tag.clone(), ..place.with_digest(digest.clone()) })
            }),
        );
    }
    if let Some(inside) = inside {
        step(inside, None);
    }
    let last = steps.len().saturating_sub(1);
    let items = steps.into_iter().enumerate().map(|(index, (text, link))| match link {
        Some(link) => view! { <li><a href=link.to_string()>{text}</a></li> }.into_any(),
        None if index == last => view! { <li aria-current="page">{text}</li> }.into_any(),
        None => view! { <li>{text}</li> }.into_any(),
    });
    view! { <nav class="path" aria-label="Path"><ol>{items.collect_view()}</ol></nav> }
}
