//! Content that is not shown as what it should be: bytes that do not match are withheld, bytes that cannot be read are
//! shown raw. Two different statements, never mixed.

use leptos::prelude::*;

use crate::content::ContentError;
use crate::failure::Failure;
use crate::link::Section;
use crate::object::Object;
use crate::reference::Reference;
use crate::size;
use crate::ui::part::digest::digest_mark;
use crate::ui::part::document::{document, links_within};
use crate::ui::part::drift::{Content, tag_drift};
use crate::ui::part::facts::fact;
use crate::ui::part::failure::failure_note;
use crate::ui::part::frame::{frame, path};
use crate::ui::part::heading::{Inside, heading};
use crate::ui::part::section::section;
use crate::ui::part::{maybe, remark};
use crate::ui::read::{Stage, cleared};

/// The page of content whose bytes are not what was asked for.
pub fn withheld(reference: &Reference, object: &Object) -> AnyView {
    let failure = Failure::of_bytes(object.verdict(), &object.answer().came, object.size());
    let failure = failure.map(|failure| failure.at(reference));
    let arrived = size::grouped(object.size());
    let content = view! {
        {path(reference, None)}
        <h1 class="long">{reference.label()}</h1>
        <p class="digest-line">{digest_mark(object.named(), object.verdict(), None)}</p>
        {maybe(tag_drift(reference, Content::Named))}
        {maybe(failure.as_ref().map(failure_note))}
        {remark(format!("{arrived} bytes arrived. They are not shown, so that nobody takes them for what the link names."))}
    };
    frame("content", Stage::Failed, content.into_any())
}

/// The page of content that is not a manifest or index that can be read.
pub fn unread(reference: &Reference, object: &Object, error: &ContentError) -> AnyView {
    let kind = fact("kind", "not a manifest that can be read");
    let content = view! {
        {heading(reference, object, Inside::default(), vec![kind])}
        {failure_note(&cleared(Failure::from(error.clone())).at(reference))}
        {section(Section::Document, document(object, links_within(reference, object)))}
    };
    frame("content", Stage::Failed, content.into_any())
}
