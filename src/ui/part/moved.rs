//! That a tag points elsewhere than when it was last seen in this browser, on the tag's own page.

use leptos::prelude::*;

use super::digest::digest_mark;
use super::maybe;
use super::time::since_mark;
use crate::browser::clock::Within;
use crate::digest::Digest;
use crate::link::{Compared, Link};
use crate::reference::Reference;
use crate::tag::remembered::Before;
use crate::tag::{Kind, TagName};
use crate::ui::context::shared;
use crate::verify::Verdict;

/// Remembers what a tag points at, and tells if it pointed elsewhere before.
pub fn moved_since(reference: &Reference, now: &Digest) -> Option<AnyView> {
    let Before { digest: was, at, .. } = shared().tags().meet(reference, now)?;
    let pinned = reference.with_digest(was.clone());
    let changed =
        Compared { reference: reference.with_digest(now.clone()), platform: None }.link(&pinned, None).to_string();
    let there = Link::reference(pinned).to_string();
    let (shown, seen) = (RwSignal::new(true), reference.clone());
    let digest = was.to_string();
    // What is meant to move needs no warning.
    let floats = TagName::new(reference.tag.as_ref()?.to_string()).kind() == Kind::Floating;
    let (class, what) = if floats {
        ("banner banner-plain", "The tag has moved since it was last seen here, as its name says it may. ")
    } else {
        ("banner banner-warning", "The tag has moved since it was last seen here. ")
    };
    let note = move |_| {
        shared().tags().take_note(&seen);
        shown.set(false);
    };
    let banner = view! {
        <div class=class role="status" data-role="moved-since" data-was=digest hidden=move || !shown.get()>
            <p><strong>{what}</strong>"It pointed at"</p>
            {digest_mark(&was, &Verdict::Claimed, Some(there))}
            <p>{maybe(at.map(|at| view! { "Seen "{since_mark(at, Within::Sentence)}". " }.into_any()))}<a href=changed data-role="what-changed">"What changed?"</a>" "
                <button type="button" class="button button-small" data-action="take-note" on:click=note>"Mark as seen"</button></p>
        </div>
    };
    Some(banner.into_any())
}
