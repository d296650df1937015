//! A digest in the one shape it has everywhere: whole in the DOM and on the clipboard, shortened in the middle by the
//! width there is, with its verdict beside it.

use leptos::prelude::*;

use super::verdict::VerdictMark;
use crate::digest::Digest;
use crate::verify::Verdict;

/// Characters at the end that always stay visible.
const TAIL: usize = 6;

/// A digest and what may be said of it, optionally as a link.
#[component]
pub fn DigestMark(
    digest: Digest,
    #[prop(into)] verdict: Signal<Verdict>,
    #[prop(optional_no_strip)] href: Option<String>,
) -> impl IntoView {
    let full = digest.to_string();
    let name = view! { <DigestName digest=digest.clone()/> };
    let name = match href {
        Some(href) => view! { <a class="digest-link" href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <span class="digest-mark" data-digest=full data-verdict=move || verdict.read().as_str()>
            {name}
            {move || view! { <VerdictMark verdict=verdict.get()/> }}
        </span>
    }
}

/// Only the digest's text, for places that say the verdict elsewhere.
#[component]
pub fn DigestName(digest: Digest) -> impl IntoView {
    let full = digest.to_string();
    let (head, tail) = full.split_at(full.len().saturating_sub(TAIL));
    view! {
        <span class="digest" title=full.clone()>
            <span class="digest-head">{head.to_owned()}</span>
            <span class="digest-tail">{tail.to_owned()}</span>
        </span>
    }
}

/// The first eight hexadecimal digits: enough to recognise a digest in a sentence.
pub fn short(digest: &Digest) -> String {
    digest.encoded().chars().take(8).collect()
}
