//! A blob that a link names by digest alone: a config, or a layer without the manifest that would explain it.

use leptos::prelude::*;

use crate::digest::Digest;
use crate::failure::Failure;
use crate::object::Object;
use crate::reference::Reference;
use crate::size;
use crate::ui::context::desk;
use crate::ui::part::copy::Copy;
use crate::ui::part::digest::DigestMark;
use crate::ui::part::document::{Document as DocumentPanel, Links};
use crate::ui::part::facts::{Fact, Facts};
use crate::ui::part::failure::FailureNote;
use crate::ui::part::frame::{Frame, Path};
use crate::ui::read::{self, Read};
use crate::verify::{Expected, Verdict};

/// Blobs up to this size, in bytes, are read and shown without being asked: configs are smaller, layers seldom are.
const READ_AT_ONCE: u64 = 256 << 10;

/// The page of a blob.
#[component]
pub fn BlobPage(reference: Reference, digest: Digest, size: Option<u64>) -> impl IntoView {
    let library = desk().library();
    let (place, asked) = (reference.place.clone(), digest.clone());
    let blob = read::start::<Option<Object>, Failure>(async move {
        if size.is_none_or(|size| size > READ_AT_ONCE) {
            return Ok(None);
        }
        let expected = Expected { digest: asked, size: None };
        Ok(Some(library.blob(&place, &expected, READ_AT_ONCE).await?))
    });
    let verdict = Signal::derive(move || match blob.get() {
        Read::Ready(Some(object)) => object.verdict().clone(),
        _ => Verdict::Claimed,
    });
    let stage = Signal::derive(move || blob.with(Read::stage));
    view! {
        <Frame page="blob" stage=stage>
            <Path reference=reference.clone()/>
            <div class="title-row"><h1>"Blob"</h1></div>
            <p class="digest-line"><DigestMark digest=digest.clone() verdict/><Copy text=digest.to_string() label="copy digest"/></p>
            <Facts>
                <Fact name="size">{size.map_or_else(|| "not visible to a browser".to_owned(), |size| format!("{} ({} bytes)", size::in_words(size), size::grouped(size)))}</Fact>
            </Facts>
            {move || match blob.get() {
                Read::Loading => view! { <p class="waiting" role="status">"Reading it…"</p> }.into_any(),
                Read::Failed(failure) => view! { <FailureNote failure/> }.into_any(),
                Read::Ready(None) => view! { <p class="remark">"No manifest in this repository is known to name it, so nothing more can be said. Open it from its manifest to hash its bytes."</p> }.into_any(),
                Read::Ready(Some(object)) => match Failure::of_verdict(object.verdict()) {
                    Some(failure) => view! { <FailureNote failure/> }.into_any(),
                    None => view! { <DocumentPanel object links=Links::new()/> }.into_any(),
                },
            }}
        </Frame>
    }
}
