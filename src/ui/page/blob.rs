//! A blob that a link names by digest alone: a config, or a layer without the manifest that would explain it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::digest::Digest;
use crate::failure::Failure;
use crate::object::Object;
use crate::reference::Reference;
use crate::size;
use crate::ui::context::shared;
use crate::ui::part::copy::copy;
use crate::ui::part::digest::awaited_digest_mark;
use crate::ui::part::document::{Links, document};
use crate::ui::part::drift::{Content, tag_drift};
use crate::ui::part::facts::{fact, facts};
use crate::ui::part::failure::failure_note;
use crate::ui::part::frame::{live_frame, path};
use crate::ui::part::section::missing_section;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::part::{maybe, remark};
use crate::ui::read::{self, Outcome};
use crate::verify::{Expected, Verdict};

/// Blobs up to this size, in bytes, are read and shown without being asked: configs are smaller, layers seldom are.
const READ_AT_ONCE: u64 = 256 << 10;

/// The page of a blob.
pub fn blob_page(reference: &Reference, digest: &Digest, size: Option<u64>) -> AnyView {
    let library = shared().library();
    let (place, asked) = (reference.place.clone(), digest.clone());
    let blob = read::start::<Option<Object>, Failure>(async move || {
        if size.is_none_or(|size| size > READ_AT_ONCE) {
            return Ok(None);
        }
        let expected = Expected { digest: asked.clone(), size: None };
        Ok(Some(library.blob(&place, &expected, READ_AT_ONCE).await?))
    });
    let verdict = move || match &*blob.read() {
        Outcome::Ready(Some(object)) => object.verdict().clone(),
        _ => Verdict::Claimed,
    };
    let size = size.map_or_else(|| "not visible to a browser".to_owned(), size::exactly);
    let found = move || {
        match &*blob.read() {
        Outcome::Loading => waiting_or_stop("Reading it…".to_owned()),
        Outcome::Failed(failure) => failure_note(failure),
        Outcome::Ready(None) => remark("No manifest in this repository is known to name it, so nothing more can be said. Open it from its manifest to hash its bytes.".into()),
        Outcome::Ready(Some(object)) => match Failure::of_bytes(object.verdict(), &object.answer().came, object.size()) {
            Some(failure) => failure_note(&failure),
            None => document(object, Links::new()),
        },
    }
    };
    let content = view! {
        {path(reference, None)}
        <div class="title-row"><h1>"Blob"</h1></div>
        <p class="digest-line">{awaited_digest_mark(digest, Arc::new(verdict), None)}{copy(digest.to_string(), "copy digest")}</p>
        {maybe(tag_drift(reference, Content::Blob))}
        {missing_section(Vec::new())}
        {facts(vec![fact("size", &size)])}
        {found}
    };
    live_frame("blob", Box::new(move || blob.read().stage()), content.into_any())
}
