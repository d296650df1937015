//! A panel: a bordered section with a heading.

use leptos::prelude::*;

/// A section with a heading.
pub fn panel(title: &'static str, content: AnyView) -> AnyView {
    view! { <section class="panel"><header class="panel-head"><h2>{title}</h2></header>{content}</section> }.into_any()
}
