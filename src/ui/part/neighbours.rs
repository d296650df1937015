//! Where a layer stands: in which image, made by which step, between which others.

use leptos::prelude::*;

use super::digest::short;
use super::facts::{fact_of, facts};
use super::maybe;
use crate::content::history::align;
use crate::content::{Config, Manifest};
use crate::link::{Link, View};
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::image::{ImageConfig, config_of};
use crate::ui::page::manifest::layer_link;

/// The image of the layer at a place in a manifest, the step that made it once the config is read, and its neighbours.
pub fn neighbours(
    reference: &Reference,
    manifest: &Manifest,
    at: usize,
    platform: Option<&str>,
    config: Option<ImageConfig>,
) -> AnyView {
    let view = View { platform: platform.map(str::to_owned), ..View::default() };
    let image = Link::Reference { reference: reference.clone(), view: view.clone() }.to_string();
    let name = match platform {
        Some(platform) => format!("{}, {platform}", reference.label()),
        None => reference.label(),
    };
    let of = if manifest.is_artifact() { "part of" } else { "layer of" };
    let count = manifest.layers.len();
    let step = config.map(|config| {
        let made = move || maybe(config_of(&config.read()).and_then(|config| made_by(config, count, at)));
        made.into_any()
    });
    let beside = |other: Option<usize>, words: &'static str, role: &'static str| {
        let other = other.filter(|other| *other < count)?;
        let layer = manifest.layers.get(other)?;
        let digest = layer.digest.valid()?;
        let size = layer.size.map(|size| format!(", {}", size::in_words(size))).unwrap_or_default();
        let text = format!("{words}: {} of {count} ({}{size})", other + 1, short(digest));
        let href = layer_link(reference, &view, digest);
        Some(view! { <a href=href data-neighbour=role>{text}</a> }.into_any())
    };
    view! {
        {facts(vec![fact_of(of, view! { <a href=image data-role="image">{name}</a> }.into_any())])}
        {maybe(step)}
        <nav class="neighbours" aria-label="Layers beside this one">
            {maybe(beside(at.checked_sub(1), "↓ below", "below"))}
            {maybe(beside(at.checked_add(1), "↑ above", "above"))}
        </nav>
    }
    .into_any()
}

/// The step of the history that made a layer, and how sure that is.
fn made_by(config: &Config, count: usize, at: usize) -> Option<AnyView> {
    let aligned = align(config, count);
    let position = aligned.steps.iter().position(|step| step.layer == Some(at))?;
    let step = aligned.steps.get(position)?;
    let (command, raw) = (visible(&step.command, CELL), visible(&step.raw, CELL));
    let place = format!("step {} of {}", position + 1, aligned.steps.len());
    let guess = if aligned.certain { "" } else { " (a guess: history and layers do not fit together exactly)" };
    let value = view! { <code class="step" title=raw>{command}</code>" "{place}{guess} };
    Some(facts(vec![fact_of("made by", value.into_any())]))
}
