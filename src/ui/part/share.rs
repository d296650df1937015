//! The link to send: whole, with the tag and the digest that it has now, and the place inside that is open.

use std::sync::Arc;

use leptos::prelude::*;

use super::copy::copy_current;
use super::section::OpenSection;
use crate::browser::location;
use crate::digest::Digest;
use crate::link::{Link, View};
use crate::reference::Reference;

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
    let button = copy_current(Arc::new(link), "copy link");
    view! { <span class="share" data-role="share">{button}</span> }.into_any()
}
