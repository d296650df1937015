//! How a failure looks: what, where, expected and received, and what to do next.

use leptos::prelude::*;

use crate::failure::Failure;

/// A failure, announced to screen readers, with its stable code in `data-error`.
#[component]
pub fn FailureNote(
    failure: Failure,
    #[prop(optional, into)] retry: Option<Callback<()>>,
    /// What agreeing to the question that the failure asks does, where it asks one.
    #[prop(optional_no_strip)]
    allow: Option<Callback<()>>,
) -> impl IntoView {
    let facts = failure.facts().into_iter().map(|(name, value)| {
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    });
    let next = failure.next.iter().map(|step| view! { <li>{step.clone()}</li> }).collect_view();
    let text = failure.text.clone().map(|text| {
        view! {
            <details class="failure-text">
                <summary>"What the server said"</summary>
                <pre>{text}</pre>
            </details>
        }
    });
    let retry = retry.map(|retry| {
        view! { <button type="button" class="button" data-action="retry" on:click=move |_| retry.run(())>"Try again"</button> }
    });
    let allow = allow.map(|allow| {
        view! { <button type="button" class="button" data-action="allow" on:click=move |_| allow.run(())>"Allow it for this tab"</button> }
    });
    view! {
        <section class="failure" role="alert" data-error=failure.code>
            <p class="failure-what"><strong>{failure.what.clone()}</strong> <code class="failure-code">{failure.code}</code></p>
            <dl class="facts-list">{facts.collect_view()}</dl>
            <ul class="failure-next">{next}</ul>
            {text}
            <div class="actions">{retry}{allow}</div>
        </section>
    }
}
