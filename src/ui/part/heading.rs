//! The top of every page of content: its name, its digest and verdict, whether the tag still points there, and how it
//! came.

use leptos::prelude::*;

use super::copy::Copy;
use super::digest::{DigestMark, short};
use super::facts::{Fact, Facts};
use super::frame::Path;
use crate::digest::Digest;
use crate::library::Drift;
use crate::link::{Link, View};
use crate::object::{HeaderSays, Object};
use crate::reference::{Place, Reference};
use crate::size;
use crate::ui::context::desk;
use crate::ui::read::{self, Read};
use crate::verify::Verdict;

/// Path, name, digest with verdict, and the facts of the answer.
#[component]
pub fn Heading(
    reference: Reference,
    object: Object,
    #[prop(into)] title: String,
    /// Where inside the reference this is, for example a platform.
    #[prop(optional_no_strip)]
    inside: Option<String>,
    /// The index through which the object was reached: it is what a link by digest has to name.
    #[prop(optional_no_strip)]
    parent: Option<Object>,
    /// Facts that belong to this kind of page.
    children: Children,
) -> impl IntoView {
    let digest = object.digest().clone();
    let pinned = reference.with_digest(digest.clone());
    let root = parent.as_ref().unwrap_or(&object).digest().clone();
    let platform = parent.as_ref().and(inside.clone());
    let says = matches!(reference.place, Place::Repository(_)).then(|| header_words(&object.header_says()));
    let path = match inside {
        Some(inside) => view! { <Path reference=reference.clone() inside/> }.into_any(),
        None => view! { <Path reference=reference.clone()/> }.into_any(),
    };
    let bytes = size::grouped(object.size());
    let pull = pinned.pull_name().map(|name| {
        view! { <Copy text=format!("docker pull {name}") label="copy docker pull"/> }
    });
    view! {
        {path}
        <div class="title-row">
            <h1>{title}</h1>
            <div class="actions">
                <Copy text=pinned.to_string() label="copy reference"/>
                {pull}
            </div>
        </div>
        <p class="digest-line">
            <DigestMark digest=digest.clone() verdict=object.verdict().clone()/>
            <Copy text=digest.to_string() label="copy digest"/>
        </p>
        {disagreement(&object)}
        <TagDrift reference=reference.clone()/>
        <Unpinned reference root platform/>
        <Facts>
            {children()}
            <Fact name="hashed here">{bytes}" bytes"</Fact>
            {says.map(|says| view! { <Fact name="registry's own digest">{says}</Fact> })}
        </Facts>
    }
}

/// A registry that names another digest for these bytes is wrong about its own content, whatever the reason.
fn disagreement(object: &Object) -> Option<AnyView> {
    let HeaderSays::Differs(digest) = object.header_says() else { return None };
    Some(
        view! {
            <div class="banner banner-warning" role="status" data-header="differs">
                <p><strong>"The registry names another digest for these bytes. "</strong>
                    "The digest above was computed here from what came. The registry's own header says:"</p>
                <DigestMark digest verdict=Verdict::Claimed/>
            </div>
        }
        .into_any(),
    )
}

/// What the registry's digest header says, beside what was computed.
fn header_words(says: &HeaderSays) -> String {
    match says {
        HeaderSays::Agrees => "agrees".into(),
        HeaderSays::Differs(_) => "differs".into(),
        HeaderSays::Other(other) => format!("uses another algorithm: {other}"),
        HeaderSays::Unreadable(_) => "is not a digest".into(),
        HeaderSays::Hidden => "not visible to a browser".into(),
    }
}

/// For `tag@digest`: whether the tag still points at the digest in the link.
#[component]
fn TagDrift(reference: Reference) -> impl IntoView {
    let (Some(tag), Some(digest)) = (reference.tag.clone(), reference.digest.clone()) else { return ().into_any() };
    let library = desk().library();
    let (place, asked, named) = (reference.place.clone(), tag.clone(), digest.clone());
    let drift = read::start(async move { library.drift(&place, &asked, &named).await });
    let tag_link = Link::reference(Reference { digest: None, ..reference.clone() }).to_string();
    let tag = tag.to_string();
    view! {
        <div class="drift" role="status">
            {move || {
                let (tag, tag_link) = (tag.clone(), tag_link.clone());
                match drift.get() {
                    Read::Loading => view! { <p class="remark">"Asking where "<code>{tag}</code>" points now…"</p> }.into_any(),
                    Read::Ready(Drift::Still) => view! {
                        <p class="banner banner-good" data-drift="still"><strong>"Still there."</strong>
                            " The tag "<code>{tag}</code>" points at this digest now."</p>
                    }.into_any(),
                    Read::Ready(Drift::Gone) => view! {
                        <p class="banner banner-warning" data-drift="gone"><strong>"The tag is gone."</strong>
                            " The content of this link is still here; the name "<code>{tag}</code>" is not."</p>
                    }.into_any(),
                    Read::Ready(Drift::Unknown) => view! {
                        <p class="banner banner-warning" data-drift="unknown"><strong>"Where the tag points now is not known."</strong>
                            " The source names a digest of another kind, and this kind cannot be computed here."</p>
                    }.into_any(),
                    Read::Ready(Drift::Moved { now, verdict }) => {
                        let open = Link::reference(reference.with_digest(now.clone())).to_string();
                        view! {
                            <div class="banner banner-warning" data-drift="moved"><p><strong>"The tag has moved."</strong>
                                " This link names "<code>{short(&digest)}</code>"; "<a href=tag_link>{tag}</a>" now points at "</p>
                                <DigestMark digest=now verdict=verdict href=Some(open)/></div>
                        }.into_any()
                    }
                    Read::Failed(failure) => view! {
                        <p class="banner banner-warning" data-drift="unknown"><strong>"Where the tag points now is not known."</strong>" "{failure.what}</p>
                    }.into_any(),
                }
            }}
        </div>
    }
    .into_any()
}

/// For a bare tag: why nothing here says verified, and the link that would.
#[component]
fn Unpinned(reference: Reference, root: Digest, platform: Option<String>) -> impl IntoView {
    let (Some(_), None) = (&reference.tag, &reference.digest) else { return ().into_any() };
    let pinned = Reference { tag: reference.tag.clone(), ..reference.with_digest(root) };
    let href = Link::Reference { reference: pinned, view: View { platform, ..View::default() } }.to_string();
    view! {
        <p class="remark" data-role="unpinned">
            "A tag can point elsewhere tomorrow, so what it leads to is computed, not verified. "
            <a href=href data-role="pin">"Open it by digest"</a>" for a link that proves what it shows."
        </p>
    }
    .into_any()
}
