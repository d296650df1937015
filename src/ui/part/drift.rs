//! Whether the tag of a `tag@digest` link still points at the digest in it.

use leptos::prelude::*;

use super::digest::{digest_mark, short};
use super::maybe;
use crate::content::Platform;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::Drift;
use crate::link::{Compared, Link};
use crate::object::Object;
use crate::reference::{Reference, Tag};
use crate::shown::{CELL, visible};
use crate::source::Came;
use crate::ui::context::shared;
use crate::ui::read::{self, Outcome};
use crate::verify::Verdict;

/// What the page has of the content that the link names: the words go by it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// It is shown, and what the tag points at now can be put beside it.
    Shown,
    /// The same, but it is what this browser has kept of an earlier visit: the source was not asked for it.
    Kept,
    /// It is shown and is a blob. Tags point at manifests, so one that points elsewhere did not move.
    Blob,
    /// It is a side of a comparison already, or its bytes are withheld.
    Named,
    /// It is not there any more.
    Cleared,
}

impl Content {
    /// What a page of a document has.
    pub fn of(object: &Object) -> Self {
        match object.answer().came {
            _ if object.bytes().is_none() => Self::Named,
            Came::Kept { .. } => Self::Kept,
            Came::Answer(_) | Came::File { .. } => Self::Shown,
        }
    }
}

/// Asks where the tag of a `tag@digest` link points now, and says so. Other links have nothing to ask.
pub fn tag_drift(reference: &Reference, content: Content) -> Option<AnyView> {
    let (tag, digest) = (reference.tag.clone()?, reference.digest.clone()?);
    let library = shared().library();
    let (place, asked, named) = (reference.place.clone(), tag.clone(), digest.clone());
    let drift = read::start(async move || library.drift(&place, &asked, &named).await);
    let (link, tags) = (reference.clone(), shared().tags());
    let drifted = move || match &*drift.read() {
        Outcome::Loading => {
            view! { <p class="remark">"Asking where "<code>{tag.to_string()}</code>" points now…"</p> }.into_any()
        }
        Outcome::Ready(Drift::Moved { now, verdict }) => moved(&link, &digest, (now, verdict), content),
        Outcome::Ready(Drift::Listed { now, verdict, platform }) => listed(&link, (now, verdict), platform.as_ref()),
        Outcome::Ready(Drift::Still) => {
            tags.opened(&bare(&link), &digest, &Verdict::Claimed);
            let words = view! { " The tag "<code>{tag.to_string()}</code>" points at this digest now." }.into_any();
            banner("banner banner-good", "still", "Still there.", words)
        }
        Outcome::Ready(Drift::Gone) => gone(&tag, content),
        Outcome::Ready(Drift::Unknown) => {
            not_known(" The source names a digest of another kind, and this kind cannot be computed here.".into())
        }
        Outcome::Failed(Failure { what, .. }) => not_known(format!(" {what}")),
    };
    Some(view! { <div class="drift" role="status">{drifted}</div> }.into_any())
}

/// The same for what could not be read, where the source said that it is not there.
pub fn cleared_drift(reference: &Reference, failure: &Failure) -> Option<AnyView> {
    (failure.code == "digest-unknown").then(|| tag_drift(reference, Content::Cleared)).flatten()
}

/// The same tag, wherever it points.
fn bare(link: &Reference) -> Reference {
    Reference { digest: None, ..link.clone() }
}

/// The tag points at something else than the digest in the link.
fn moved(link: &Reference, named: &Digest, (now, verdict): (&Digest, &Verdict), content: Content) -> AnyView {
    let (drift, what, names) = match content {
        Content::Blob => ("elsewhere", "The tag points elsewhere.", " This link names the blob "),
        _ => ("moved", "The tag has moved.", " This link names "),
    };
    let tag = link.tag.as_ref().map(Tag::to_string);
    let open = Link::reference(link.with_digest(now.clone())).to_string();
    let changed = matches!(content, Content::Shown | Content::Kept).then(|| {
        let now = Compared { reference: link.with_digest(now.clone()), platform: None };
        view! { <a href=now.link(link, None).to_string() data-role="what-changed">"What changed?"</a> }.into_any()
    });
    view! {
        <div class="banner banner-warning" data-drift=drift><p><strong>{what}</strong>
            {names}<code>{short(named)}</code>"; "<a href=Link::reference(bare(link)).to_string()>{tag}</a>" now points at "</p>
            {digest_mark(now, verdict, Some(open))}
            {maybe(changed)}</div>
    }
    .into_any()
}

/// The tag points at an index, and the link names an entry of it.
fn listed(link: &Reference, (now, verdict): (&Digest, &Verdict), platform: Option<&Platform>) -> AnyView {
    let open = Link::reference(link.with_digest(now.clone())).to_string();
    view! {
        <div class="banner banner-plain" data-drift="listed"><p>
            <strong>"The tag points at an index that lists this digest"</strong>{for_platform(platform)}". The index is "</p>
            {digest_mark(now, verdict, Some(open))}</div>
    }
    .into_any()
}

/// For what an index lists a digest, where it says so: `, for linux/amd64`.
pub(super) fn for_platform(platform: Option<&Platform>) -> String {
    platform.map(|platform| format!(", for {}", visible(&platform.to_string(), CELL))).unwrap_or_default()
}

/// What is said behind a name that is not there. Nobody who was asked knows whether it ever was.
const NOT_THERE: &str = " is not there: it was deleted, or never was.";

fn gone(tag: &Tag, content: Content) -> AnyView {
    let (before, after) = match content {
        Content::Shown => (" The content of this link is here; the name ", NOT_THERE),
        Content::Kept => (
            " This browser has kept the content of this link, and the source was not asked whether it has it still. The name ",
            NOT_THERE,
        ),
        Content::Blob | Content::Named => (" The name ", NOT_THERE),
        Content::Cleared => (" Neither the name ", " nor the content of this link is here: deleted, or never there."),
    };
    let words = view! { {before}<code>{tag.to_string()}</code>{after} }.into_any();
    banner("banner banner-warning", "gone", "There is no such tag now.", words)
}

fn banner(class: &'static str, drift: &'static str, what: &'static str, words: AnyView) -> AnyView {
    view! { <p class=class data-drift=drift><strong>{what}</strong>{words}</p> }.into_any()
}

fn not_known(why: String) -> AnyView {
    banner("banner banner-warning", "unknown", "Where the tag points now is not known.", why.into_any())
}
