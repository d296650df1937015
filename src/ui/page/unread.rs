//! Content that is not shown as what it should be: bytes that do not match are withheld, bytes that cannot be read are
//! shown raw. Two different statements, never mixed.

use leptos::prelude::*;

use crate::content::ContentError;
use crate::failure::Failure;
use crate::object::Object;
use crate::reference::Reference;
use crate::size;
use crate::ui::part::digest::DigestMark;
use crate::ui::part::document::{Document as DocumentPanel, Links};
use crate::ui::part::facts::Fact;
use crate::ui::part::failure::FailureNote;
use crate::ui::part::frame::{Frame, Path};
use crate::ui::part::heading::Heading;
use crate::ui::read::Stage;
use crate::verify::Verdict;

/// The page of content whose bytes are not what was asked for.
#[component]
pub fn Withheld(reference: Reference, object: Object) -> impl IntoView {
    let failure = Failure::of_verdict(object.verdict());
    let digest = match object.verdict() {
        Verdict::Mismatch(mismatch) => mismatch.expected.clone(),
        _ => object.digest().clone(),
    };
    view! {
        <Frame page="content" stage=Stage::Failed>
            <Path reference=reference.clone()/>
            <h1 class="long">{reference.label()}</h1>
            <p class="digest-line"><DigestMark digest verdict=object.verdict().clone()/></p>
            {failure.map(|failure| view! { <FailureNote failure/> })}
            <p class="remark">{size::grouped(object.size())}" bytes arrived. They are not shown, so that nobody takes them for what the link names."</p>
        </Frame>
    }
}

/// The page of content that is not a manifest or index that can be read.
#[component]
pub fn Unread(reference: Reference, object: Object, error: ContentError) -> impl IntoView {
    view! {
        <Frame page="content" stage=Stage::Failed>
            <Heading reference=reference.clone() object=object.clone() title=reference.label()>
                <Fact name="kind">"not a manifest that can be read"</Fact>
            </Heading>
            <FailureNote failure=Failure::from(error)/>
            <DocumentPanel object links=Links::new()/>
        </Frame>
    }
}
