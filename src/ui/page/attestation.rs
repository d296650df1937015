//! An attestation: a manifest whose layers are statements about an image. What it states, in plain words, with the bytes
//! of each statement.

use leptos::prelude::*;

use super::content::Opened;
use crate::content::attestation::statements;
use crate::content::{Manifest, Reading};
use crate::link::{Link, View};
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::check::Checks;
use crate::ui::page::manifest::links_of;
use crate::ui::part::document::document;
use crate::ui::part::facts::fact;
use crate::ui::part::frame::frame;
use crate::ui::part::heading::{Inside, heading};
use crate::ui::part::layers::layer_table;
use crate::ui::part::metadata::{annotations, notes_at};
use crate::ui::part::panel::panel;
use crate::ui::part::remark;
use crate::ui::part::table::{Entry, entries};
use crate::ui::read::Stage;

/// The page of an attestation. Its config names no platform, only the words `unknown/unknown`; they say nothing and are
/// left to the document below.
pub fn attestation_page(reference: &Reference, opened: &Opened, reading: &Reading, manifest: &Manifest) -> AnyView {
    let object = &opened.object;
    let parent = opened.parent.as_ref().map(|(index, _)| index);
    let checks = Checks::new(reference, manifest, object, None);
    let view = View::default();
    let made = statements(manifest);
    let mut about = vec![fact("kind", "attestation (in-toto)"), fact("statements", &made.len().to_string())];
    about.extend(manifest.compressed_size().map(|total| fact("size", &size::in_words(total))));
    let stated = made.iter().map(|statement| {
        let href = statement.layer.digest.valid().map(|digest| {
            let view = View { layer: Some(digest.clone()), ..View::default() };
            Link::Reference { reference: reference.clone(), view }.to_string()
        });
        let kind = statement.predicate_type.unwrap_or("no type is named");
        Entry { href, ..Entry::new(visible(&statement.words, CELL), visible(kind, CELL)) }
    });
    let content = view! {
        {heading(reference, object, Inside { parent, ..Inside::default() }, about)}
        {remark("Statements about an image, stored beside it. Their bytes are checked like any other; who made them, and whether they are true, is not.".into())}
        {notes_at(reference, &reading.notes)}
        {panel("What it states", entries(stated.collect(), "Statements"))}
        {layer_table(reference, &view, manifest, None, checks)}
        {annotations("Annotations", &manifest.annotations)}
        {document(object, links_of(reference, &view, manifest))}
    };
    frame("attestation", Stage::Ready, content.into_any())
}
