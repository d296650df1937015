//! An index: the platforms it holds, each with the attestations about it folded under it.

use leptos::prelude::*;

use crate::content::attestation::statements;
use crate::content::{ContentError, Descriptor, Document, Index, Platform, RowKind};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::{Link, View};
use crate::object::Object;
use crate::reference::Reference;
use crate::shown::visible;
use crate::size;
use crate::ui::context::desk;
use crate::ui::part::digest::DigestMark;
use crate::ui::part::document::{Document as DocumentPanel, Links};
use crate::ui::part::facts::Fact;
use crate::ui::part::frame::Frame;
use crate::ui::part::heading::Heading;
use crate::ui::part::metadata::{Annotations, notes_of};
use crate::ui::part::table::Notes;
use crate::ui::read::{self, Read, Stage};
use crate::verify::Verdict;

/// Rows whose manifests are read without being asked, in the document's order. More are read on demand.
const READ_AT_ONCE: usize = 24;

/// The page of an index or manifest list.
#[component]
pub fn IndexPage(reference: Reference, object: Object) -> impl IntoView {
    let Some(Ok(reading)) = object.reading().cloned() else { return ().into_any() };
    let Document::Index(index) = reading.document.clone() else { return ().into_any() };
    let rows = index.rows();
    let platforms = rows.iter().filter(|row| row.kind == RowKind::Platform).count();
    let title = reference.label();
    let kind = reading.kind_words();
    let table = rows.iter().enumerate().map(|(at, row)| {
        let link = platform_link(&reference, &object, row.descriptor);
        let parent = object.clone();
        let entries = row.attestations.iter().map(|descriptor| {
            view! { <AttestationRow reference=reference.clone() parent=object.clone() descriptor=Descriptor::clone(descriptor) eager=at < READ_AT_ONCE/> }
        });
        let entries = entries.collect_view();
        view! {
            <EntryRow reference=reference.clone() parent descriptor=row.descriptor.clone() label=row.label() kind=row.kind
                link eager=at < READ_AT_ONCE/>
            {entries}
        }
    });
    let table = table.collect_view();
    let empty = rows.is_empty();
    let links = links_of(&reference, &index);
    view! {
        <Frame page="index" stage=Stage::Ready>
            <Heading reference=reference.clone() object=object.clone() title>
                <Fact name="kind">{kind}</Fact>
                <Fact name="platforms">{platforms}</Fact>
            </Heading>
            <Notes notes=notes_of(&reading.notes)/>
            <section class="panel">
                <table class="rows index-rows">
                    <caption class="hidden">"What the index holds"</caption>
                    <thead><tr>
                        <th scope="col">"Platform"</th><th scope="col">"Digest"</th>
                        <th scope="col" class="number">"Layers"</th><th scope="col" class="number">"Compressed"</th>
                    </tr></thead>
                    <tbody>{table}</tbody>
                </table>
                {empty.then(|| view! { <p class="empty">"The index is empty."</p> })}
            </section>
            <Annotations title="Annotations" annotations=index.annotations.clone()/>
            <DocumentPanel object=object.clone() links/>
        </Frame>
    }
    .into_any()
}

/// Where a platform's row leads: inside this index, so that the page knows the way it was reached. Two entries of one
/// platform (two versions of Windows) can only be told apart by digest.
fn platform_link(reference: &Reference, object: &Object, descriptor: &Descriptor) -> Option<String> {
    let digest = descriptor.digest.valid()?;
    let Some(Ok(reading)) = object.reading() else { return None };
    let Document::Index(index) = &reading.document else { return None };
    let platform = descriptor.platform.as_ref().filter(|platform| !platform.is_unknown()).map(bare);
    let twins = |wanted| {
        index.manifests.iter().filter(|other| other.platform.as_ref().is_some_and(|p| p.matches(wanted))).count()
    };
    let link = match platform {
        Some(platform) if twins(&platform) == 1 => Link::Reference {
            reference: reference.clone(),
            view: View { platform: Some(platform.to_string()), ..View::default() },
        },
        _ => Link::reference(reference.with_digest(digest.clone())),
    };
    Some(link.to_string())
}

/// A platform as people name it, without the version of its system.
fn bare(platform: &Platform) -> Platform {
    Platform { os_version: None, os_features: Vec::new(), ..platform.clone() }
}

fn links_of(reference: &Reference, index: &Index) -> Links {
    let digests = index.manifests.iter().filter_map(|descriptor| descriptor.digest.valid());
    digests.map(|digest| (digest.clone(), Link::reference(reference.with_digest(digest.clone())).to_string())).collect()
}

/// One entry: its manifest is read for the number of layers and their size.
#[component]
fn EntryRow(
    reference: Reference,
    parent: Object,
    descriptor: Descriptor,
    label: String,
    kind: RowKind,
    link: Option<String>,
    eager: bool,
) -> impl IntoView {
    let child = read_child(&reference, &parent, &descriptor, eager && kind != RowKind::Index);
    let name = visible(&label, 80);
    let platform = descriptor.platform.as_ref().map_or(label, |platform| bare(platform).to_string());
    let remark = match kind {
        RowKind::Index => Some("an index inside this one"),
        RowKind::Artifact => Some("artifact"),
        RowKind::Attestation => Some("describes nothing in this index"),
        RowKind::Platform | RowKind::NoPlatform => None,
    };
    let name = match link {
        Some(href) => view! { <a class="row-name" href=href>{name}</a> }.into_any(),
        None => view! { <span class="row-name">{name}</span> }.into_any(),
    };
    view! {
        <tr data-platform=platform>
            <th scope="row">{name}
                {remark.map(|remark| view! { <span class="row-remark">{remark}</span> })}
            </th>
            <td><ChildDigest reference descriptor=descriptor.clone() child/></td>
            <td class="number">{move || layers_of(&object_of(child))}</td>
            <td class="number">{move || size_of(&object_of(child))}</td>
        </tr>
    }
}

/// What is attached to the platform above, named by what it attests.
#[component]
fn AttestationRow(reference: Reference, parent: Object, descriptor: Descriptor, eager: bool) -> impl IntoView {
    let child = read_child(&reference, &parent, &descriptor, eager);
    let words = move || {
        let known = object_of(child).and_then(|object| named(&object)).unwrap_or_default();
        if known.is_empty() { "attestation".to_owned() } else { known.join(" · ") }
    };
    view! {
        <tr class="attestation" data-attestation>
            <th scope="row"><span class="attestation-name" title="Attached to the platform above. Its signature is not checked here.">"↳ "{words}</span></th>
            <td><ChildDigest reference descriptor=descriptor.clone() child/></td>
            <td class="number">{move || layers_of(&object_of(child))}</td>
            <td class="number">{move || size_of(&object_of(child))}</td>
        </tr>
    }
}

/// The digest of an entry: claimed by the index until its bytes were read.
#[component]
fn ChildDigest(reference: Reference, descriptor: Descriptor, child: Child) -> impl IntoView {
    let Some(digest) = descriptor.digest.valid().cloned() else {
        return view! { <span class="invalid">"not a digest"</span> }.into_any();
    };
    let href = Link::reference(reference.with_digest(digest.clone())).to_string();
    let verdict = Signal::derive(move || object_of(child).map_or(Verdict::Claimed, |object| object.verdict().clone()));
    view! { <DigestMark digest verdict href=Some(href)/>{move || problem(child)} }.into_any()
}

/// The manifest of an entry.
type Child = Signal<Read<Object>>;

/// Reads the manifest of an entry, if it is wanted.
fn read_child(reference: &Reference, parent: &Object, descriptor: &Descriptor, wanted: bool) -> Child {
    let digest: Option<Digest> = descriptor.digest.valid().cloned().filter(|_| wanted);
    let Some(digest) = digest else { return Signal::derive(|| Read::Loading) };
    let library = desk().library();
    let (place, descriptor, parent) = (reference.place.clone(), descriptor.clone(), parent.verdict().clone());
    let child =
        read::start(
            async move { library.child(&place, &digest, &descriptor).await.map(|object| object.named_by(&parent)) },
        );
    child.into()
}

/// The manifest, once it is there.
fn object_of(child: Child) -> Option<Object> {
    match child.get() {
        Read::Ready(object) => Some(object),
        Read::Loading | Read::Failed(_) => None,
    }
}

/// What went wrong with an entry, in the one word that scripts know, and in a sentence.
fn problem(child: Child) -> Option<AnyView> {
    let failure = match child.get() {
        Read::Failed(failure) => failure,
        Read::Ready(object) => match (object.reading(), Failure::of_verdict(object.verdict())) {
            (_, Some(failure)) => failure,
            (Some(Err(error)), None) => ContentError::clone(error).into(),
            _ => return None,
        },
        Read::Loading => return None,
    };
    let (code, what) = (failure.code, failure.what);
    Some(
        view! { <p class="row-problem" data-error=code><code class="row-failure">{code}</code>" "{what}</p> }
            .into_any(),
    )
}

fn layers_of(child: &Option<Object>) -> Option<String> {
    match child.as_ref()?.reading()?.as_ref().ok()?.document {
        Document::Manifest(ref manifest) => Some(manifest.layers.len().to_string()),
        Document::Index(_) | Document::Schema1(_) => None,
    }
}

fn size_of(child: &Option<Object>) -> Option<String> {
    match child.as_ref()?.reading()?.as_ref().ok()?.document {
        Document::Manifest(ref manifest) => manifest.compressed_size().map(size::in_words),
        Document::Index(_) | Document::Schema1(_) => None,
    }
}

fn named(object: &Object) -> Option<Vec<String>> {
    match object.reading()?.as_ref().ok()?.document {
        Document::Manifest(ref manifest) => {
            Some(statements(manifest).into_iter().map(|s| visible(&s.words, 80)).collect())
        }
        Document::Index(_) | Document::Schema1(_) => None,
    }
}
