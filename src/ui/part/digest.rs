//! A digest in the one shape it has everywhere: whole in the DOM and on the clipboard, shortened in the middle by the
//! width there is, with its verdict beside it.

use std::sync::Arc;

use leptos::prelude::*;

use super::verdict::verdict_mark;
use crate::digest::Digest;
use crate::verify::Verdict;

/// Characters at the end that always stay visible.
const TAIL: usize = 6;

/// A verdict that is still to come, and follows what is read.
pub type Awaited = Arc<dyn Fn() -> Verdict + Send + Sync>;

/// A digest and what may be said of it, optionally as a link.
pub fn digest_mark(digest: &Digest, verdict: &Verdict, href: Option<String>) -> AnyView {
    let full = digest.to_string();
    view! {
        <span class="digest-mark" data-digest=full data-verdict=verdict.as_str()>
            {linked(digest, href)}
            {verdict_mark(verdict)}
        </span>
    }
    .into_any()
}

/// The same for a verdict that is still to come.
pub fn awaited_digest_mark(digest: &Digest, verdict: Awaited, href: Option<String>) -> AnyView {
    let full = digest.to_string();
    let mark = verdict.clone();
    view! {
        <span class="digest-mark" data-digest=full data-verdict=move || verdict().as_str()>
            {linked(digest, href)}
            {move || verdict_mark(&mark())}
        </span>
    }
    .into_any()
}

/// Only the digest, optionally as a link, for places that say the verdict elsewhere.
pub fn linked(digest: &Digest, href: Option<String>) -> AnyView {
    let name = digest_name(digest);
    match href {
        Some(href) => view! { <a class="digest-link" href=href>{name}</a> }.into_any(),
        None => name,
    }
}

/// Only the digest's text, for places that say the verdict elsewhere.
pub fn digest_name(digest: &Digest) -> AnyView {
    let full = digest.to_string();
    let (head, tail) = full.split_at(full.len().saturating_sub(TAIL));
    let (head, tail) = (head.to_owned(), tail.to_owned());
    view! {
        <span class="digest" title=full>
            <span class="digest-head">{head}</span>
            <span class="digest-tail">{tail}</span>
        </span>
    }
    .into_any()
}

/// What stands where a document names no valid digest.
pub fn no_digest() -> AnyView {
    view! { <span class="invalid">"not a digest"</span> }.into_any()
}

/// The first eight hexadecimal digits: enough to recognise a digest in a sentence.
pub fn short(digest: &Digest) -> String {
    digest.encoded().chars().take(8).collect()
}
