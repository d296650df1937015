//! An index: the platforms it holds, each with the attestations about it folded under it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::content::attestation::statements;
use crate::content::{ContentError, Descriptor, Document, Index, Manifest, Platform, Reading, Row, RowKind};
use crate::failure::Failure;
use crate::link::{Link, Section, View};
use crate::object::Object;
use crate::reference::Reference;
use crate::secret::{repeats, struck};
use crate::shown::visible;
use crate::size;
use crate::source::Error;
use crate::ui::context::shared;
use crate::ui::part::digest::{Awaited, awaited_digest_mark, no_digest};
use crate::ui::part::document::{Links, document};
use crate::ui::part::facts::fact;
use crate::ui::part::frame::frame;
use crate::ui::part::heading::{Inside, heading};
use crate::ui::part::metadata::{annotations, notes_at};
use crate::ui::part::section::section;
use crate::ui::part::{empty, maybe};
use crate::ui::read::{self, Outcome, Stage, cleared};
use crate::verify::Verdict;

/// Rows whose manifests are read without being asked, in the document's order. `show=all` reads the others too.
const READ_AT_ONCE: usize = 24;

/// The page of an index or manifest list.
pub fn index_page(reference: &Reference, view: &View, object: &Object, reading: &Reading, index: &Index) -> AnyView {
    let rows = index.rows();
    let platforms = rows.iter().filter(|row| row.kind == RowKind::Platform).count();
    let about = vec![fact("kind", reading.kind_words()), fact("platforms", &platforms.to_string())];
    let all = view.show.as_deref() == Some(ALL);
    let (mut table, mut below) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let eager = all || at < READ_AT_ONCE;
        let child = read_child(reference, object, row.descriptor, eager && row.kind != RowKind::Index);
        below.extend(row.descriptor.digest.valid().map(|digest| (digest.clone(), awaited(child))));
        table.push(entry_row(reference, index, row, child));
        let attestations = row.attestations.iter();
        table.extend(attestations.map(|(_, descriptor)| attestation_row(reference, object, descriptor, eager)));
    }
    let unread = rows.len().saturating_sub(READ_AT_ONCE);
    let platforms = platform_table(table, (!all && unread > 0).then(|| read_all(reference, unread)));
    let content = view! {
        {heading(reference, object, Inside { below: &below, ..Inside::default() }, about)}
        {maybe(view.layer.is_some().then(layer_of_none))}
        {notes_at(reference, &reading.notes)}
        {section(Section::Platforms, platforms)}
        {section(Section::Annotations, annotations("Annotations", &index.annotations))}
        {section(Section::Document, document(object, links_of(reference, index)))}
    };
    frame("index", Stage::Ready, content.into_any())
}

/// For a link to a layer that does not say of which platform.
fn layer_of_none() -> AnyView {
    view! {
        <p class="banner banner-warning" data-role="no-platform">
            "The link names a layer, and an index has none: choose the platform that has it, or add its name to the link, as in "
            <code>"?platform=linux/amd64&layer=…"</code>"."
        </p>
    }
    .into_any()
}

/// The value of `show` that reads every manifest.
const ALL: &str = "all";

/// Leads to the same page with every manifest read.
fn read_all(reference: &Reference, unread: usize) -> AnyView {
    let view = View { show: Some(ALL.to_owned()), ..View::default() };
    let href = Link::Reference { reference: reference.clone(), view }.to_string();
    let manifests = if unread == 1 { "manifest" } else { "manifests" };
    let words = format!("Read the other {} {manifests}", size::grouped(unread as u64));
    view! { <p class="remark">"The first "{READ_AT_ONCE}" rows were read. "<a data-role="read-all" href=href>{words}</a></p> }
        .into_any()
}

/// The table of what the index holds.
fn platform_table(rows: Vec<AnyView>, note: Option<AnyView>) -> AnyView {
    let none = rows.is_empty().then(|| empty("The index is empty."));
    view! {
        <section class="panel">
            <table class="rows index-rows">
                <caption class="hidden">"What the index holds"</caption>
                <thead><tr>
                    <th scope="col">"Platform"</th><th scope="col">"Digest"</th>
                    <th scope="col" class="number">"Layers"</th><th scope="col" class="number">"Compressed"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {maybe(none)}
            {maybe(note)}
        </section>
    }
    .into_any()
}

/// Where a platform's row leads: inside this index, so that the page knows the way it was reached. Two entries of one
/// platform (two versions of Windows) can only be told apart by digest, and no link has a secret in it.
fn platform_link(reference: &Reference, index: &Index, descriptor: &Descriptor) -> Option<String> {
    let digest = descriptor.digest.valid()?;
    let platform =
        descriptor.platform.as_ref().filter(|platform| !platform.is_unknown()).map(Platform::without_version);
    let twins = |wanted| {
        index.manifests.iter().filter(|other| other.platform.as_ref().is_some_and(|p| p.matches(wanted))).count()
    };
    let link = match platform {
        Some(platform) if twins(&platform) == 1 && !repeats(&platform.to_string()) => Link::Reference {
            reference: reference.clone(),
            view: View { platform: Some(platform.to_string()), ..View::default() },
        },
        _ => Link::reference(reference.with_digest(digest.clone())),
    };
    Some(link.to_string())
}

fn links_of(reference: &Reference, index: &Index) -> Links {
    let digests = index.manifests.iter().filter_map(|descriptor| descriptor.digest.valid());
    digests.map(|digest| (digest.clone(), Link::reference(reference.with_digest(digest.clone())).to_string())).collect()
}

/// The manifest of an entry, once it was read; nothing while it is on its way or when it cannot be had.
type Child = ReadSignal<Outcome<Option<Object>>>;

/// One entry: its manifest is read for the number of layers and their size.
fn entry_row(reference: &Reference, index: &Index, row: &Row, child: Child) -> AnyView {
    let (descriptor, label) = (row.descriptor, row.label());
    let text = visible(&label, 80);
    let platform = descriptor.platform.as_ref().map_or(label, |platform| platform.without_version().to_string());
    let remark = match row.kind {
        RowKind::Index => Some("an index inside this one"),
        RowKind::Artifact => Some("artifact"),
        RowKind::Attestation => Some("describes nothing in this index"),
        RowKind::Platform | RowKind::NoPlatform => None,
    };
    let name = match platform_link(reference, index, descriptor) {
        Some(href) => view! { <a class="row-name" href=href>{text}</a> }.into_any(),
        None => view! { <span class="row-name">{text}</span> }.into_any(),
    };
    let remark = remark.map(|remark| view! { <span class="row-remark">{remark}</span> }.into_any());
    view! {
        <tr data-platform=struck(&platform).into_owned()>
            <th scope="row">{name}{maybe(remark)}</th>
            {cells(reference, descriptor, child)}
        </tr>
    }
    .into_any()
}

/// What is attached to the platform above, named by what it attests.
fn attestation_row(reference: &Reference, parent: &Object, descriptor: &Descriptor, eager: bool) -> AnyView {
    let child = read_child(reference, parent, descriptor, eager);
    let words = move || {
        let known = manifest_of(&child.read()).map(named).unwrap_or_default();
        if known.is_empty() { "attestation".to_owned() } else { known.join(" · ") }
    };
    view! {
        <tr class="attestation" data-attestation>
            <th scope="row"><span class="attestation-name" title="Attached to the platform above. Its signature is not checked here.">"↳ "{words}</span></th>
            {cells(reference, descriptor, child)}
        </tr>
    }
    .into_any()
}

/// The verdict on an entry: claimed by the index until its bytes were read.
fn awaited(child: Child) -> Awaited {
    Arc::new(move || match &*child.read() {
        Outcome::Ready(Some(object)) => object.verdict().clone(),
        _ => Verdict::Claimed,
    })
}

/// The cells beside the name: the digest with its verdict, and what the manifest tells.
fn cells(reference: &Reference, descriptor: &Descriptor, child: Child) -> AnyView {
    let digest = match descriptor.digest.valid() {
        Some(digest) => {
            let href = Link::reference(reference.with_digest(digest.clone())).to_string();
            awaited_digest_mark(digest, awaited(child), Some(href))
        }
        None => no_digest(),
    };
    let layers =
        move || manifest_of(&child.read()).map(|manifest| manifest.layers.len().to_string()).unwrap_or_default();
    let size =
        move || manifest_of(&child.read()).and_then(Manifest::compressed_size).map(size::in_words).unwrap_or_default();
    view! {
        <td>{digest}{move || problem(&child.read())}</td>
        <td class="number" data-one=move || (layers() == "1").then_some("")>{layers}</td>
        <td class="number">{size}</td>
    }
    .into_any()
}

/// Reads the manifest of an entry, if it is wanted.
fn read_child(reference: &Reference, parent: &Object, descriptor: &Descriptor, wanted: bool) -> Child {
    let Some(digest) = descriptor.digest.valid().cloned().filter(|_| wanted) else {
        return signal(Outcome::Loading).0;
    };
    let library = shared().library();
    let (place, descriptor, parent) = (reference.place.clone(), descriptor.clone(), parent.verdict().clone());
    read::start::<_, Error>(async move || {
        let object = library.child(&place, &digest, &descriptor).await?;
        Ok(Some(object.named_by(&parent)))
    })
}

/// What went wrong with an entry, in the one word that scripts know, and in a sentence.
fn problem(child: &Outcome<Option<Object>>) -> Option<AnyView> {
    let failure = match child {
        Outcome::Failed(failure) => failure.clone(),
        Outcome::Ready(Some(object)) => match (object.reading(), Failure::of_verdict(object.verdict())) {
            (_, Some(failure)) => failure,
            (Some(Err(error)), None) => cleared(ContentError::clone(error).into()),
            _ => return None,
        },
        Outcome::Loading | Outcome::Ready(None) => return None,
    };
    let (code, what) = (failure.code, failure.what);
    Some(
        view! { <p class="row-problem" data-error=code><code class="row-failure">{code}</code>" "{what}</p> }
            .into_any(),
    )
}

fn manifest_of(child: &Outcome<Option<Object>>) -> Option<&Manifest> {
    let Outcome::Ready(Some(object)) = child else { return None };
    match &object.reading()?.as_ref().ok()?.document {
        Document::Manifest(manifest) => Some(manifest),
        Document::Index(_) | Document::Schema1(_) => None,
    }
}

fn named(manifest: &Manifest) -> Vec<String> {
    statements(manifest).into_iter().map(|s| visible(&s.words, 80)).collect()
}
