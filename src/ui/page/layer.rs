//! A layer: what the manifest says of it, and its bytes hashed on request.

use leptos::prelude::*;

use super::content::Opened;
use crate::content::{Document, Manifest};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::reference::Reference;
use crate::size;
use crate::ui::check::{Check, Checks, Progress};
use crate::ui::part::copy::Copy;
use crate::ui::part::digest::{DigestMark, short};
use crate::ui::part::facts::{Fact, Facts};
use crate::ui::part::failure::FailureNote;
use crate::ui::part::frame::{Frame, Path};
use crate::ui::part::metadata::Annotations;
use crate::ui::part::progress::ProgressBar;
use crate::ui::read::Stage;
use crate::verify::Verdict;

/// The page of one layer of a manifest.
#[component]
pub fn LayerPage(reference: Reference, opened: Opened, layer: Digest, platform: Option<String>) -> impl IntoView {
    let Some(Ok(reading)) = opened.object.reading().cloned() else { return ().into_any() };
    let Document::Manifest(manifest) = reading.document.clone() else { return ().into_any() };
    let position = manifest.layers.iter().position(|known| known.digest.valid() == Some(&layer));
    let descriptor = position.and_then(|at| manifest.layers.get(at)).cloned();
    let Some(descriptor) = descriptor else {
        return view! { <NotHere reference layer manifest=manifest.clone()/> }.into_any();
    };
    let checks = Checks::new(&reference, &manifest, opened.object.verdict().clone());
    let check = checks.of(&layer);
    let verdict = Signal::derive(move || match check.map(|check| check.progress.get()) {
        Some(Progress::Done(verdict)) => verdict,
        _ => Verdict::Claimed,
    });
    let media_type = descriptor.media_type.clone();
    let words = media_type.as_ref().map(|media_type| media_type.describe()).unwrap_or("no media type");
    let inside = match platform {
        Some(platform) => format!("{platform} / layer {}", short(&layer)),
        None => format!("layer {}", short(&layer)),
    };
    let bytes = descriptor.size;
    view! {
        <Frame page="layer" stage=Stage::Ready>
            <Path reference=reference.clone() inside/>
            <div class="title-row"><h1>"Layer "{position.map(|at| at + 1)}" of "{manifest.layers.len()}</h1></div>
            <p class="digest-line"><DigestMark digest=layer.clone() verdict/><Copy text=layer.to_string() label="copy digest"/></p>
            <Facts>
                <Fact name="kind">{words}</Fact>
                <Fact name="media type">{media_type.map(|media_type| media_type.as_str().to_owned())}</Fact>
                <Fact name="compressed">{bytes.map_or_else(|| "not stated".to_owned(), |bytes| format!("{} ({} bytes)", size::in_words(bytes), size::grouped(bytes)))}</Fact>
            </Facts>
            {check.map(|check| view! { <Hashing checks check bytes=bytes.unwrap_or(0)/> })}
            <Annotations title="Annotations" annotations=descriptor.annotations.clone()/>
        </Frame>
    }
    .into_any()
}

/// The button that hashes, its progress, and what came of it.
#[component]
fn Hashing(checks: Checks, check: Check, bytes: u64) -> impl IntoView {
    move || {
        match check.progress.get() {
        Progress::Idle => view! { <HashButton checks check label="Hash its bytes"/> }.into_any(),
        Progress::Waiting => view! { <p class="waiting" role="status">"Waiting…"</p> }.into_any(),
        Progress::Running { .. } => {
            let received = Signal::derive(move || check.progress.read().received());
            let rate = move || match *check.progress.read() {
                Progress::Running { rate, .. } => size::in_words(rate),
                _ => String::new(),
            };
            view! {
                <div class="check-controls">
                    <ProgressBar label="Hashing the layer" done=received total=Signal::derive(move || bytes)/>
                    <span class="rate">{move || size::in_words(received.get())}" · "{rate}"/s"</span>
                    <button type="button" class="button" data-action="cancel" on:click=move |_| checks.cancel()>"Cancel"</button>
                </div>
            }
            .into_any()
        }
        Progress::Failed(failure) => view! { <FailureNote failure/><HashButton checks check label="Try again"/> }.into_any(),
        Progress::Done(verdict) => match Failure::of_verdict(&verdict) {
            Some(failure) if check.progress.get().is_open() => view! { <FailureNote failure/><HashButton checks check label="Fetch it again"/> }.into_any(),
            Some(failure) => view! { <FailureNote failure/> }.into_any(),
            None if matches!(verdict, Verdict::Unverifiable(_)) => view! { <HashButton checks check label="Start again"/> }.into_any(),
            None => view! { <p class="banner banner-good">"All bytes were read and hashed in this tab; they are what the manifest names."</p> }.into_any(),
        },
    }
    }
}

#[component]
fn HashButton(checks: Checks, check: Check, label: &'static str) -> impl IntoView {
    view! { <p><button type="button" class="button button-primary" data-action="verify-layer" on:click=move |_| checks.start(check)>{label}</button></p> }
}

/// The link names a layer that the manifest does not have.
#[component]
fn NotHere(reference: Reference, layer: Digest, manifest: Manifest) -> impl IntoView {
    let failure = Failure {
        object: Some(layer.to_string()),
        received: Some(format!("{} other layers", manifest.layers.len())),
        ..Failure::new("layer-unknown", "The manifest has no such layer.", "Open the manifest to see its layers.")
    };
    view! {
        <Frame page="layer" stage=Stage::Failed>
            <Path reference/>
            <h1>"Layer"</h1>
            <FailureNote failure/>
        </Frame>
    }
}
