//! A manifest of Docker's first schema: shown for reading. Its layers have no sizes, and its signed form is hashed over
//! a payload that no browser client recomputes.

use leptos::prelude::*;

use crate::content::Document;
use crate::object::Object;
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::ui::part::digest::DigestName;
use crate::ui::part::document::{Document as DocumentPanel, Links};
use crate::ui::part::facts::Fact;
use crate::ui::part::frame::Frame;
use crate::ui::part::heading::Heading;
use crate::ui::part::metadata::notes_of;
use crate::ui::part::table::Notes;
use crate::ui::read::Stage;

/// The page of a schema 1 manifest.
#[component]
pub fn Schema1Page(reference: Reference, object: Object) -> impl IntoView {
    let Some(Ok(reading)) = object.reading().cloned() else { return ().into_any() };
    let Document::Schema1(manifest) = reading.document.clone() else { return ().into_any() };
    let layers = manifest.fs_layers.clone();
    let steps = manifest.steps().into_iter().map(move |step| {
        let digest = step.layer.and_then(|at| layers.get(at)).and_then(|written| written.valid().cloned());
        view! {
            <tr><th scope="row"><code class="step">{visible(&step.command, CELL)}</code></th>
                <td>{digest.map(|digest| view! { <DigestName digest/> })}</td></tr>
        }
    });
    let signed = manifest.signed.then(|| {
        view! { <p class="remark">"This is the signed form: a digest of it counts the payload without its signatures, so it cannot be checked here."</p> }
    });
    view! {
        <Frame page="schema1" stage=Stage::Ready>
            <Heading reference=reference.clone() object=object.clone() title=reference.label()>
                <Fact name="kind">"Docker manifest, schema 1 (obsolete)"</Fact>
                <Fact name="architecture">{manifest.architecture.clone().map(|text| visible(&text, 40))}</Fact>
            </Heading>
            {signed}
            <Notes notes=notes_of(&reading.notes)/>
            <section class="panel">
                <table class="rows"><caption class="hidden">"Steps and layers, the oldest first"</caption>
                    <thead><tr><th scope="col">"Step"</th><th scope="col">"Layer"</th></tr></thead>
                    <tbody>{steps.collect_view()}</tbody></table>
            </section>
            <DocumentPanel object=object.clone() links=Links::new()/>
        </Frame>
    }
    .into_any()
}
