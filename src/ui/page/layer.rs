//! A layer: what the manifest says of it, and its bytes hashed on request.

use std::sync::Arc;

use leptos::prelude::*;

use crate::content::{Descriptor, Manifest};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::View;
use crate::object::Object;
use crate::proof::elsewhere_words;
use crate::reference::Reference;
use crate::size;
use crate::ui::address::{agree, failed_with};
use crate::ui::check::{Check, Checks, Progress};
use crate::ui::image::read_image_config;
use crate::ui::part::addresses::addresses;
use crate::ui::part::copy::{copies, copy};
use crate::ui::part::digest::{awaited_digest_mark, digest_mark, short};
use crate::ui::part::drift::{Content, tag_drift};
use crate::ui::part::facts::{fact, facts};
use crate::ui::part::failure::failure_note;
use crate::ui::part::focus::keep_the_focus_in;
use crate::ui::part::frame::{frame, path};
use crate::ui::part::inside::{check_notes, inside as found_inside};
use crate::ui::part::layers::of_layer;
use crate::ui::part::metadata::annotations;
use crate::ui::part::neighbours::neighbours;
use crate::ui::part::panel::panel;
use crate::ui::part::progress::{percent, progress_bar};
use crate::ui::part::section::missing_section;
use crate::ui::part::share::share;
use crate::ui::part::{maybe, waiting};
use crate::ui::read::Stage;
use crate::verify::Verdict;

/// The page of one layer of a manifest. `root` is what the link's digest names: an index, where the manifest was chosen in one.
pub fn layer_page(
    reference: &Reference,
    object: &Object,
    manifest: &Manifest,
    layer: &Digest,
    platform: Option<&str>,
    root: &Object,
) -> AnyView {
    let named = |(_, known): &(usize, &Descriptor)| known.digest.valid() == Some(layer);
    let Some((at, descriptor)) = manifest.layers.iter().enumerate().find(named) else {
        return not_here(reference, layer, manifest, root);
    };
    let config = manifest.has_image_config().then(|| read_image_config(reference, object, manifest));
    let checks = Checks::new(reference, manifest, object, config);
    let check = checks.of_layer(descriptor);
    let mark = match check {
        Some(check) => awaited_digest_mark(layer, Arc::new(move || check.verdict()), None),
        None => digest_mark(layer, &Verdict::Claimed, None),
    };
    let media_type = descriptor.media_type.as_ref();
    let inside = match platform {
        Some(platform) => format!("{platform} / layer {}", short(layer)),
        None => format!("layer {}", short(layer)),
    };
    let mut about = vec![
        fact("kind", media_type.map_or("no media type", |media_type| media_type.describe())),
        fact("media type", media_type.map_or("", |media_type| media_type.as_str())),
        fact("compressed", &descriptor.size.map_or_else(|| "not stated".to_owned(), size::exactly)),
    ];
    // What need not be in the registry has no check.
    about.extend(check.is_none().then(|| fact("where", &elsewhere_words(&descriptor.urls))));
    let bytes = descriptor.size.unwrap_or(0);
    let stays = NodeRef::new();
    let hashing = check.map(|check| {
        let state = move || {
            keep_the_focus_in(stays);
            hashing(checks, check, bytes)
        };
        view! { <div class="layer-check" data-role="layer-check" node_ref=stays tabindex="-1">{state}</div> }.into_any()
    });
    let described = descriptor.clone();
    let found = check.map(|check| {
        (move || {
            view! {
                <div class="notes-live" aria-live="polite">{check_notes(checks, check, at, &described)}</div>
                {found_inside(checks, check, at, &described).map(|found| panel("Inside", found))}
            }
        })
        .into_any()
    });
    let view = View { platform: platform.map(str::to_owned), layer: Some(layer.clone()), ..View::default() };
    let content = view! {
        {path(reference, Some(&inside))}
        <div class="title-row"><h1>{format!("Layer {} of {}", at + 1, manifest.layers.len())}</h1>{copies(vec![share(reference, root.named(), view)])}</div>
        <p class="digest-line">{mark}{copy(layer.to_string(), "copy digest")}</p>
        {maybe(tag_drift(reference, Content::of(root)))}
        {missing_section(Vec::new())}
        {facts(about)}
        {neighbours(reference, manifest, at, platform, config)}
        {maybe(hashing)}
        {maybe(found)}
        {addresses(&descriptor.urls)}
        {annotations("Annotations", &descriptor.annotations)}
    };
    frame("layer", Stage::Ready, content.into_any())
}

/// The button that hashes, its progress, and what came of it.
fn hashing(checks: Checks, check: Check, bytes: u64) -> AnyView {
    match &*check.progress.read() {
        Progress::Idle => hash_button(checks, check, "Verify its bytes"),
        Progress::Waiting => {
            view! { <div class="check-controls">{waiting("Waiting…")}{cancel_button(checks)}</div> }.into_any()
        }
        Progress::Running { received, rate } => {
            let share = percent(*received, bytes);
            let words = format!("{} · {}/s", size::in_words(*received), size::in_words(*rate));
            view! {
                <div class="check-controls">
                    {progress_bar("Verifying the layer", Arc::new(move || share))}
                    <span class="rate">{words}</span>
                    {cancel_button(checks)}
                </div>
            }
            .into_any()
        }
        Progress::Failed(_, failure) => {
            let place = checks.place();
            let actions = [Some(verify_button(checks, check, "Try again")), agree(&place, failure)];
            failed_with(&place, failure, actions.into_iter().flatten().collect())
        }
        Progress::Done(verdict) => match of_layer(checks, check, verdict) {
            Some(failure) if check.progress.read().is_open() => {
                view! { {failure_note(&failure)}{hash_button(checks, check, "Fetch it again")} }.into_any()
            }
            Some(failure) => failure_note(&failure),
            None if matches!(verdict, Verdict::Unverifiable(_)) => hash_button(checks, check, "Start again"),
            None => view! { <p class="banner banner-good">"All bytes were read and hashed in this tab; they are what the manifest names."</p> }.into_any(),
        },
    }
}

fn hash_button(checks: Checks, check: Check, label: &'static str) -> AnyView {
    view! { <p>{verify_button(checks, check, label)}</p> }.into_any()
}

fn verify_button(checks: Checks, check: Check, label: &'static str) -> AnyView {
    view! { <button type="button" class="button button-primary" data-action="verify-layer" on:click=move |_| checks.start(check)>{label}</button> }
        .into_any()
}

fn cancel_button(checks: Checks) -> AnyView {
    view! { <button type="button" class="button" data-action="cancel" on:click=move |_| checks.cancel()>"Cancel"</button> }
        .into_any()
}

/// The link names a layer that the manifest does not have.
fn not_here(reference: &Reference, layer: &Digest, manifest: &Manifest, root: &Object) -> AnyView {
    let failure = Failure {
        object: Some(layer.to_string()),
        received: Some(format!("{} other layers", manifest.layers.len())),
        ..Failure::new("layer-unknown", "The manifest has no such layer.", "Open the manifest to see its layers.")
    };
    let content = view! {
        {path(reference, None)}
        <h1>"Layer"</h1>
        {maybe(tag_drift(reference, Content::of(root)))}
        {failure_note(&failure.in_place(&reference.place))}
    };
    frame("layer", Stage::Failed, content.into_any())
}
