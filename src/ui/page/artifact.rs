//! An artifact: a manifest that is no container image. Its type, its blobs, and what it is attached to.

use leptos::prelude::*;

use super::content::Opened;
use crate::content::Document;
use crate::link::{Link, View};
use crate::reference::Reference;
use crate::shown::visible;
use crate::size;
use crate::ui::check::Checks;
use crate::ui::page::manifest::links_of;
use crate::ui::part::digest::DigestMark;
use crate::ui::part::document::Document as DocumentPanel;
use crate::ui::part::facts::Fact;
use crate::ui::part::frame::Frame;
use crate::ui::part::heading::Heading;
use crate::ui::part::layers::LayerTable;
use crate::ui::part::metadata::{Annotations, notes_of};
use crate::ui::part::table::Notes;
use crate::ui::read::Stage;
use crate::verify::Verdict;

/// The page of an artifact.
#[component]
pub fn ArtifactPage(reference: Reference, opened: Opened) -> impl IntoView {
    let object = opened.object;
    let Some(Ok(reading)) = object.reading().cloned() else { return ().into_any() };
    let Document::Manifest(manifest) = reading.document.clone() else { return ().into_any() };
    let kind = reading.kind_words();
    let artifact = manifest.artifact().map(|media_type| visible(media_type.as_str(), 120));
    let subject = manifest.subject.as_ref().and_then(|subject| subject.digest.valid().cloned()).map(|digest| {
        let href = Link::reference(reference.with_digest(digest.clone())).to_string();
        view! { <p class="digest-line"><span class="label">"attached to"</span><DigestMark digest verdict=Verdict::Claimed href=Some(href)/></p> }
    });
    let checks = Checks::new(&reference, &manifest, object.verdict().clone());
    let (count, total) = (manifest.layers.len(), manifest.compressed_size());
    let links = links_of(&reference, &View::default(), &manifest);
    view! {
        <Frame page="artifact" stage=Stage::Ready>
            <Heading reference=reference.clone() object=object.clone() title=reference.label()>
                <Fact name="kind">{kind}</Fact>
                {artifact.map(|artifact| view! { <Fact name="type">{artifact}</Fact> })}
                <Fact name="blobs">{count}</Fact>
                {total.map(|total| view! { <Fact name="size">{size::in_words(total)}</Fact> })}
            </Heading>
            {subject}
            <Notes notes=notes_of(&reading.notes)/>
            <LayerTable reference=reference.clone() view=View::default() manifest=manifest.clone() config=None checks/>
            <Annotations title="Annotations" annotations=manifest.annotations.clone()/>
            <DocumentPanel object=object.clone() links/>
        </Frame>
    }
    .into_any()
}
