//! A panel: a bordered section with a heading.

use leptos::prelude::*;

/// A section with a heading and an optional remark beside it.
#[component]
pub fn Panel(
    #[prop(into)] title: String,
    #[prop(optional, into)] remark: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="panel">
            <header class="panel-head"><h2>{title}</h2>{remark.map(|text| view! { <p class="remark">{text}</p> })}</header>
            {children()}
        </section>
    }
}
