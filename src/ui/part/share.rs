//! The link to send: whole, with the tag and the digest that it has now, and the place inside that is open.

use std::sync::Arc;

use leptos::prelude::*;

use super::copy::copy_current;
use super::section::OpenSection;
use crate::browser::location;
use crate::digest::Digest;
use crate::link::{Link, View};
use crate::reference::Reference;
use crate::ui::tags::TagList;
use crate::ui::tags::wish::Wish;

/// A link with the page's own address before it.
pub fn absolute(link: &str) -> String {
    format!("{}{link}", location::page())
}

/// A button that copies the link. `root` is the content that the reference names: what a link by digest has to name, also
/// when a platform of it is shown. Whoever opens it is told whether the tag still points there.
pub fn share(reference: &Reference, root: &Digest, view: View) -> AnyView {
    let pinned = Reference { digest: Some(root.clone()), ..reference.clone() };
    let open = OpenSection::current();
    let link = move || {
        let view = View { section: open.get(), ..view.clone() };
        let link = Link::Reference { reference: pinned.clone(), view };
        absolute(&link.to_string())
    };
    button(Arc::new(link))
}

/// The same for a list: its link, with what the reader wants to see of it.
pub fn share_list(reference: Reference, list: TagList) -> AnyView {
    let link = move || Link::Reference { reference: reference.clone(), view: list.wish.view() }.to_string();
    button(Arc::new(move || absolute(&link())))
}

/// The same for whatever else has a link with a filter.
pub fn share_link(wish: Wish) -> AnyView {
    button(Arc::new(move || absolute(&wish.link().to_string())))
}

/// The same for a page whose links name more than one thing, each of which becomes known in its time.
pub fn share_pair(link: Arc<dyn Fn() -> Link + Send + Sync>) -> AnyView {
    button(Arc::new(move || absolute(&link().to_string())))
}

fn button(link: Arc<dyn Fn() -> String + Send + Sync>) -> AnyView {
    view! { <span class="share" data-role="share">{copy_current(link, "link")}</span> }.into_any()
}
