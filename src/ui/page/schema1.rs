//! A manifest of Docker's first schema: shown for reading. Its layers have no sizes, and the digest of its signed form is
//! that of the payload within.

use leptos::prelude::*;

use crate::content::{Reading, Schema1};
use crate::link::{Link, Section};
use crate::object::Object;
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::ui::part::digest::{digest_mark, no_digest};
use crate::ui::part::document::{Links, document};
use crate::ui::part::facts::fact;
use crate::ui::part::frame::frame;
use crate::ui::part::heading::{Inside, heading};
use crate::ui::part::metadata::notes_of;
use crate::ui::part::section::section;
use crate::ui::part::{maybe, remark};
use crate::ui::read::Stage;
use crate::verify::{self, Verdict};

/// Where the digests in the document lead.
fn links_of(reference: &Reference, manifest: &Schema1) -> Links {
    let digests = manifest.fs_layers.iter().filter_map(|written| written.valid());
    digests.map(|digest| (digest.clone(), Link::reference(reference.with_digest(digest.clone())).to_string())).collect()
}

/// The page of a schema 1 manifest.
pub fn schema1_page(reference: &Reference, object: &Object, reading: &Reading, manifest: &Schema1) -> AnyView {
    let mut steps = Vec::new();
    for step in manifest.steps() {
        // Whatever the document's own verdict, the bytes of its layers were not read.
        let digest = step.layer.and_then(|at| manifest.fs_layers.get(at)).map(|written| match written.valid() {
            Some(digest) => {
                let href = Link::reference(reference.with_digest(digest.clone())).to_string();
                digest_mark(digest, &Verdict::Claimed, Some(href))
            }
            None => no_digest(),
        });
        let row = view! {
            <tr><th scope="row"><code class="step">{visible(&step.command, CELL)}</code></th>
                <td>{maybe(digest)}</td></tr>
        };
        steps.push(row.into_any());
    }
    let signed = || {
        let payload = object.bytes().and_then(Schema1::payload).map(|payload| verify::measure(&payload, None).digest);
        let named = payload.map(|digest| {
            let href = Link::reference(reference.with_digest(digest.clone())).to_string();
            view! { <p class="digest-line" data-role="payload">"Digest of the payload: "{digest_mark(&digest, &Verdict::Computed, Some(href))}</p> }
        });
        view! {
            {remark("This is the signed form: registries name it by the digest of the payload within, without the signatures. The bytes as served have another one, which no registry knows.".into())}
            {named}
        }
        .into_any()
    };
    let about = vec![
        fact("kind", "Docker manifest, schema 1 (obsolete)"),
        fact("architecture", &manifest.architecture.as_ref().map(|text| visible(text, 40)).unwrap_or_default()),
    ];
    let table = view! {
        <section class="panel">
            <table class="rows"><caption class="hidden">"Steps and layers, the oldest first"</caption>
                <thead><tr><th scope="col">"Step"</th><th scope="col">"Layer"</th></tr></thead>
                <tbody>{steps}</tbody></table>
        </section>
    };
    let content = view! {
        {heading(reference, object, Inside::default(), about)}
        {maybe(manifest.signed.then(signed))}
        {notes_of(&reading.notes)}
        {section(Section::Layers, table.into_any())}
        {section(Section::Document, document(object, links_of(reference, manifest)))}
    };
    frame("schema1", Stage::Ready, content.into_any())
}
