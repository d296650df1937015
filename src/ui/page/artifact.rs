//! An artifact: a manifest that is no container image. Its type, its blobs, and what it is attached to.

use leptos::prelude::*;

use crate::content::{Manifest, Reading};
use crate::link::{Link, Section, View};
use crate::object::Object;
use crate::reference::Reference;
use crate::shown::visible;
use crate::size;
use crate::ui::check::Checks;
use crate::ui::image::read_image_config;
use crate::ui::page::manifest::links_of;
use crate::ui::part::digest::digest_mark;
use crate::ui::part::document::document;
use crate::ui::part::facts::fact;
use crate::ui::part::frame::frame;
use crate::ui::part::heading::{Inside, heading};
use crate::ui::part::layers::layer_table;
use crate::ui::part::maybe;
use crate::ui::part::metadata::{annotations, notes_at};
use crate::ui::part::section::section;
use crate::ui::read::Stage;
use crate::verify::Verdict;

/// The page of an artifact.
pub fn artifact_page(reference: &Reference, object: &Object, reading: &Reading, manifest: &Manifest) -> AnyView {
    let subject = manifest.subject.as_ref().and_then(|subject| subject.digest.valid()).map(|digest| {
        let href = Link::reference(reference.with_digest(digest.clone())).to_string();
        let mark = digest_mark(digest, &Verdict::Claimed, Some(href));
        view! { <p class="digest-line"><span class="label">"attached to"</span>{mark}</p> }.into_any()
    });
    // What says that it is an artifact may have the config of an image all the same.
    let config = manifest.has_image_config().then(|| read_image_config(reference, object, manifest));
    let checks = Checks::new(reference, manifest, object, config);
    let view = View::default();
    let mut about = vec![fact("kind", reading.kind_words())];
    about.extend(manifest.artifact().map(|media_type| fact("type", &visible(media_type.as_str(), 120))));
    about.push(fact("blobs", &manifest.layers.len().to_string()));
    about.extend(manifest.compressed_size().map(|total| fact("size", &size::in_words(total))));
    let content = view! {
        {heading(reference, object, Inside::default(), about)}
        {maybe(subject)}
        {notes_at(reference, &reading.notes)}
        {section(Section::Layers, layer_table(reference, &view, manifest, None, checks))}
        {section(Section::Annotations, annotations("Annotations", &manifest.annotations))}
        {section(Section::Document, document(object, links_of(reference, &view, manifest)))}
    };
    frame("artifact", Stage::Ready, content.into_any())
}
