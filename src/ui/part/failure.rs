//! How a failure looks: what, where, expected and received, and what to do next.

use leptos::prelude::*;

use super::countdown::countdown;
use super::maybe;
use crate::failure::Failure;
use crate::link::{Link, Mistake};
use crate::shown::{CELL, visible};

/// A failure, announced to screen readers, with its stable code in `data-error`.
pub fn failure_note(failure: &Failure) -> AnyView {
    failure_with(failure, Vec::new())
}

/// A failure with buttons for what can be done about it here.
pub fn failure_with(failure: &Failure, actions: Vec<AnyView>) -> AnyView {
    failure_drawn(failure, actions, |value| value.to_owned().into_any())
}

/// The same, with another way to draw what is known about where it happened and what was expected.
pub fn failure_drawn(failure: &Failure, actions: Vec<AnyView>, draw: fn(&str) -> AnyView) -> AnyView {
    let fact = |(name, value): (&'static str, String)| {
        view! { <div><dt>{name}</dt><dd>{draw(&visible(&value, CELL))}</dd></div> }.into_any()
    };
    let facts: Vec<_> = failure.facts().into_iter().map(fact).collect();
    let next = match &failure.instead {
        Some(link) => vec![view! { <li>{did_you_mean(link)}</li> }.into_any()],
        None => failure.next.iter().map(|step| view! { <li>{step.clone()}</li> }.into_any()).collect(),
    };
    let text = failure.text.clone().map(|text| {
        view! {
            <details class="failure-text">
                <summary>"What the server said"</summary>
                <pre>{text}</pre>
            </details>
        }
        .into_any()
    });
    view! {
        <section class="failure" role="alert" data-error=failure.code>
            <p class="failure-what"><strong>{failure.what.clone()}</strong> <code class="failure-code">{failure.code}</code></p>
            {maybe(failure.mistake.as_deref().map(mistake))}
            <dl class="facts-list">{facts}</dl>
            {maybe(failure.wait.filter(|wait| *wait > 0).map(countdown))}
            <ul class="failure-next">{next}</ul>
            {maybe(text)}
            <div class="actions">{actions}</div>
        </section>
    }
    .into_any()
}

/// The link that was probably meant.
pub fn did_you_mean(link: &Link) -> AnyView {
    let (href, name) = (link.to_string(), visible(link.to_string().trim_start_matches("#/"), CELL));
    view! { <span>"Did you mean "<a data-role="instead" href=href>{name}</a>"?"</span> }.into_any()
}

/// The text that could not be read, with the spot where reading stopped.
pub fn mistake(mistake: &Mistake) -> AnyView {
    let shown = |text: &str| visible(text, CELL);
    view! { <code class="mistake">{shown(&mistake.before)}<mark>{shown(&mistake.wrong)}</mark>{shown(&mistake.after)}</code> }.into_any()
}
