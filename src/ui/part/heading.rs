//! The top of every page of content: its name, its digest and verdict, and how it came.

use leptos::prelude::*;

use super::compare::compare_panel;
use super::copy::{copies, copy};
use super::digest::{Awaited, digest_mark};
use super::drift::{Content, tag_drift};
use super::facts::{fact, fact_of, facts};
use super::frame::path;
use super::maybe;
use super::moved::moved_since;
use super::pin::pin_panel;
use super::section::{OpenSection, missing_section, sections, sections_of};
use super::share::share;
use super::time::since_mark;
use super::watched::watch_button;
use crate::browser::clock::Within;
use crate::content::{Document, ManifestKind};
use crate::digest::Digest;
use crate::link::{Link, View};
use crate::object::{HeaderSays, Object};
use crate::reference::{Place, Reference};
use crate::size;
use crate::source::{Came, Source};
use crate::ui::context::shared;
use crate::ui::page::proof::proof_link;
use crate::verify::Verdict;

/// How an object was reached inside what the link names.
#[derive(Clone, Copy, Default)]
pub struct Inside<'a> {
    /// Where inside the reference it is, for example a platform.
    pub name: Option<&'a str>,
    /// The index through which it was reached: it is what a link by digest has to name.
    pub parent: Option<&'a Object>,
    /// The verdicts of digests further down on the page: one digest has one of them, wherever it stands.
    pub below: &'a [(Digest, Awaited)],
}

/// Path, name, digest with verdict, and the facts of the answer after those that belong to this kind of page.
pub fn heading(reference: &Reference, object: &Object, inside: Inside, mut about: Vec<AnyView>) -> AnyView {
    let digest = object.named();
    let pinned = reference.with_digest(digest.clone());
    // What was asked for and what it is now: two references that a reader must not take for each other.
    let tagged = reference.tag.is_some().then(|| Reference { digest: None, ..reference.clone() }.to_string());
    let root = inside.parent.unwrap_or(object).named();
    let by_tag = reference.digest.is_none();
    if by_tag {
        shared().tags().opened(reference, root, inside.parent.unwrap_or(object).verdict());
    }
    let platform = inside.parent.and(inside.name);
    let view = View { platform: platform.map(str::to_owned), ..View::default() };
    let texts = [
        Some(share(reference, root, view.clone())),
        tagged.map(|tagged| copy(tagged, "name:tag")),
        Some(copy(pinned.to_string(), "name@digest")),
        pull(reference, object).map(|command| copy(command, "docker pull")),
    ];
    about.push(fact("hashed here", &format!("{} bytes", size::grouped(object.size()))));
    if let Came::Kept { since } = object.answer().came {
        let since = view! { <span data-came="kept">{since_mark(since, Within::Nothing)}</span> };
        about.push(fact_of("kept in this browser", since.into_any()));
    } else if matches!(object.answer().came, Came::File { made: false, .. }) {
        let from = view! { <span data-came="file">"the file that you opened"</span> };
        about.push(fact_of("from", from.into_any()));
    } else if matches!(reference.place, Place::Repository(_)) {
        about.push(fact("registry's own digest", &header_words(&object.header_says())));
    }
    view! {
        {path(reference, inside.name)}
        <div class="title-row">
            <h1>{reference.label()}</h1>
            <div class="actions">
                {copies(texts.into_iter().flatten().collect())}
                {proof_link(reference, platform)}
                {maybe(watch_button(reference, root))}
                {maybe(registry_copy(reference, root, platform))}
            </div>
        </div>
        <p class="digest-line">
            {digest_mark(digest, object.verdict(), None)}
            {copy(digest.to_string(), "copy digest")}
            {maybe(inside.parent.is_none().then(|| its_tags(reference, digest)))}
        </p>
        {maybe(disagreement(object))}
        {maybe(made_here(object))}
        {maybe(tag_drift(reference, Content::of(inside.parent.unwrap_or(object))))}
        {maybe(if by_tag { moved_since(reference, root) } else { None })}
        {maybe(unpinned(reference, root, view))}
        {missing_section(sections_of(reference, object))}
        {facts(about)}
        {sections(reference, object)}
        {maybe(pin_panel(reference, object, inside.parent, inside.below))}
        {compare_panel(reference, platform.map(str::to_owned))}
    }
    .into_any()
}

/// The command that fetches exactly this, for what Docker takes.
fn pull(reference: &Reference, object: &Object) -> Option<String> {
    let name = reference.with_digest(object.named().clone()).pull_name()?;
    let takes = match &object.reading()?.as_ref().ok()?.document {
        Document::Manifest(manifest) => manifest.kind() == ManifestKind::Image,
        Document::Index(_) | Document::Schema1(_) => true,
    };
    takes.then(|| format!("docker pull {name}"))
}

/// The way to all tags of a digest. Tags name what a link by tag leads to, not what is inside of it.
fn its_tags(reference: &Reference, digest: &Digest) -> AnyView {
    let view = View { filter: Some(format!("digest:{digest}")), ..View::default() };
    let href = Link::Reference { reference: Reference::to_place(reference.place.clone()), view }.to_string();
    view! { <a class="its-tags" href=href data-action="same-digest">"Which tags are this digest?"</a> }.into_any()
}

/// A registry that names another digest for these bytes is wrong about its own content, whatever the reason.
pub fn disagreement(object: &Object) -> Option<AnyView> {
    let HeaderSays::Differs(digest) = &object.header_says() else { return None };
    Some(
        view! {
            <div class="banner banner-warning" role="status" data-header="differs">
                <p><strong>"The registry names another digest for these bytes. "</strong>
                    "The digest above was computed here from what came. The registry's own header says:"</p>
                {digest_mark(digest, &Verdict::Claimed, None)}
            </div>
        }
        .into_any(),
    )
}

/// For content of an archive that says what it is called in full: a link that compares it with what the registry serves
/// under that name.
fn registry_copy(reference: &Reference, root: &Digest, platform: Option<&str>) -> Option<AnyView> {
    let library = shared().library();
    let source = library.source(&reference.place);
    let Source::Archive(archive) = &*source else { return None };
    let served: Reference = archive.full_name(root)?.parse().ok()?;
    served.repository()?;
    let view = View { compare: Some(served.to_string()), platform: platform.map(str::to_owned), ..View::default() };
    let href = Link::Reference { reference: reference.with_digest(root.clone()), view }.to_string();
    let name = served.familiar();
    Some(view! { <a class="button" data-role="compare-registry" href=href title=name>"Compare with the registry's copy"</a> }.into_any())
}

/// A manifest that the archive does not have and that was put together for it.
pub fn made_here(object: &Object) -> Option<AnyView> {
    if !object.answer().came.is_made() {
        return None;
    }
    let banner = view! {
        <div class="banner banner-warning" role="status" data-came="made">
            <p><strong>"This manifest is not in the archive. "</strong>
                "It was put together here from manifest.json, so no registry serves its digest. The config, its digest and the DiffIDs are those of the image."</p>
        </div>
    };
    Some(banner.into_any())
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

/// For a bare tag: why nothing here says verified, and the link that would.
pub fn unpinned(reference: &Reference, root: &Digest, view: View) -> Option<AnyView> {
    let (Some(tag), None) = (&reference.tag, &reference.digest) else { return None };
    let pinned = Reference { tag: Some(tag.clone()), ..reference.with_digest(root.clone()) };
    let open = OpenSection::current();
    // With the part of the page that is open by then.
    let href = move || {
        let view = View { section: open.get(), ..view.clone() };
        Link::Reference { reference: pinned.clone(), view }.to_string()
    };
    let line = view! {
        <p class="remark" data-role="unpinned">
            "A tag can point elsewhere tomorrow, so what it leads to is computed, not verified. "
            <a href=href data-role="pin">"Open it by digest"</a>" for a link that proves what it shows."
        </p>
    };
    Some(line.into_any())
}
