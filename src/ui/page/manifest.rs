//! A manifest: one platform's image. Its config in a readable form, its history aligned with its layers, and the bytes
//! of the layers hashed on request.

use std::sync::Arc;

use leptos::prelude::*;

use super::content::Opened;
use crate::content::{Config, Descriptor, Document, Manifest, MediaKind, Platform, Reading};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::{Link, Section, View};
use crate::object::Object;
use crate::reference::{Place, Reference};
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::address::{Address, agree, failed_with, lift, retry};
use crate::ui::check::Checks;
use crate::ui::image::{ReadConfig, config_of, read_image_config};
use crate::ui::part::digest::digest_mark;
use crate::ui::part::document::{Links, document};
use crate::ui::part::facts::{fact, fact_of};
use crate::ui::part::failure::failure_note;
use crate::ui::part::frame::live_frame;
use crate::ui::part::heading::{Inside, heading};
use crate::ui::part::layers::layer_table;
use crate::ui::part::metadata::{annotations, execution, notes_at, notes_of};
use crate::ui::part::panel::panel;
use crate::ui::part::section::{return_when, section};
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::part::table::entries;
use crate::ui::part::time::time;
use crate::ui::part::{empty, maybe, remark};
use crate::ui::read::{Outcome, Stage, cleared};

/// The page of one platform's image.
pub fn manifest_page(
    reference: &Reference,
    view: &View,
    opened: &Opened,
    reading: &Reading,
    manifest: &Manifest,
) -> AnyView {
    let object = &opened.object;
    let read = read_image_config(reference, object, manifest);
    let parent = opened.parent.as_ref();
    let named = parent.and_then(|(_, descriptor)| descriptor.platform.clone());
    let stage = move || match &*read.read() {
        Outcome::Loading => Stage::Loading,
        Outcome::Ready(_) | Outcome::Failed(_) => Stage::Ready,
    };
    return_when(Box::new(move || stage() == Stage::Ready));
    let checks = Checks::new(reference, manifest, object, Some(read));
    // Only an index has platforms to choose from.
    let chosen = parent.and(view.platform.clone());
    let wanted = view.platform.clone().filter(|_| parent.is_none());
    let within = View { platform: chosen.clone(), ..View::default() };
    let links = links_of(reference, &within, manifest);
    let layer_at = |layer: &Descriptor| layer.digest.valid().map(|digest| layer_link(reference, &within, digest));
    let unpacked: Vec<_> = manifest.layers.iter().map(|layer| layer_at(layer).unwrap_or_default()).collect();
    let inside = Inside { name: chosen.as_deref(), parent: parent.map(|(index, _)| index), ..Inside::default() };
    let platform = named.as_ref().map(ToString::to_string);
    let platform = move || match (&platform, &*read.read()) {
        (Some(named), _) => named.clone(),
        (None, Outcome::Loading) => "…".to_owned(),
        (None, outcome) => {
            config_of(outcome).map_or_else(|| "not known".to_owned(), |config| config.platform().to_string())
        }
    };
    let about = vec![
        fact_of("platform", (move || visible(&platform(), CELL)).into_any()),
        (move || maybe(created(&read.read()))).into_any(),
        fact("layers", &manifest.layers.len().to_string()),
        fact("compressed", &manifest.compressed_size().map_or_else(|| "not stated".to_owned(), size::in_words)),
    ];
    let whole = object.clone();
    let place = reference.place.clone();
    let tab = expect_context::<Address>();
    let unlike = move || {
        let told = wanted.as_deref().and_then(|wanted| another_platform(wanted, &read.read()));
        if told.is_some() {
            tab.name_the_tab_as(View::default());
        }
        maybe(told)
    };
    let remarks = move || Some(remarks(&place, &read.read(), manifest_of(&whole)?, named.as_ref()));
    let shown = (reference.clone(), within, object.clone());
    let table = move || {
        let (reference, view, object) = &shown;
        let manifest = manifest_of(object)?;
        Some(layer_table(reference, view, manifest, config_of(&read.read()), checks))
    };
    let content = view! {
        {heading(reference, object, inside, about)}
        {notes_at(reference, &reading.notes)}
        {unlike}
        {remarks}
        {section(Section::Layers, (move || maybe(table())).into_any())}
        {section(Section::Config, (move || config_panels(&read.read(), &unpacked)).into_any())}
        {section(Section::Annotations, annotations("Annotations", &manifest.annotations))}
        {section(Section::Document, document(object, links))}
    };
    live_frame("manifest", Box::new(stage), content.into_any())
}

fn manifest_of(object: &Object) -> Option<&Manifest> {
    match &object.reading()?.as_ref().ok()?.document {
        Document::Manifest(manifest) => Some(manifest),
        _ => None,
    }
}

/// That the link asks for a platform, while what it names is one image and of another, as far as that is known.
fn another_platform(wanted: &str, read: &Outcome<Arc<ReadConfig>>) -> Option<AnyView> {
    if matches!(read, Outcome::Loading) {
        return None;
    }
    let own = config_of(read).map(Config::platform);
    let is_it = wanted.parse().is_ok_and(|wanted| own.as_ref().is_some_and(|own| own.matches(&wanted)));
    let failure = Failure {
        expected: Some(wanted.to_owned()),
        received: own.map(|own| own.to_string()),
        ..Failure::new(
            "platform-unknown",
            "The link asks for a platform. What it names is one image and no index, and is shown as it is.",
            "Look for a tag or a digest of that platform.",
        )
    };
    (!is_it).then(|| failure_note(&failure))
}

fn created(read: &Outcome<Arc<ReadConfig>>) -> Option<AnyView> {
    let date = config_of(read)?.created.as_deref()?;
    Some(fact_of("created", time(date)))
}

/// What the config's reading brought up, and where it does not fit the manifest or the platform it was named for.
fn remarks(place: &Place, read: &Outcome<Arc<ReadConfig>>, manifest: &Manifest, named: Option<&Platform>) -> AnyView {
    match read {
        Outcome::Loading => waiting_or_stop("Reading the config…".to_owned()),
        // Told above, with all else that has no digest.
        Outcome::Failed(failure) if failure.code == "bad-digest" => ().into_any(),
        Outcome::Failed(failure) => failed_with(place, failure, config_actions(place, failure)),
        Outcome::Ready(read) => match &read.config {
            Err(failure) => view! { {config_digest(&read.blob)}{failure_note(&cleared(failure.clone()))} }.into_any(),
            Ok(None) => {
                let words = "What is named as its config is not that of an image, so it names no DiffIDs.";
                view! { {config_digest(&read.blob)}{remark(words.into())} }.into_any()
            }
            Ok(Some((config, notes))) => {
                let mut notes = notes.clone();
                notes.extend(config.check_against(manifest.layers.len()));
                notes.extend(named.map(|named| config.check_platform(named)).unwrap_or_default());
                view! { {maybe(odd_type(manifest))}{notes_of(&notes)} }.into_any()
            }
        },
    }
}

/// That the type of its config does not say what it was taken for.
fn odd_type(manifest: &Manifest) -> Option<AnyView> {
    let config = manifest.config.as_ref().filter(|_| manifest.config_kind() != Some(MediaKind::ImageConfig))?;
    let named = config.media_type.as_ref().filter(|named| !named.as_str().is_empty());
    let named = named.map_or_else(|| "no type".to_owned(), |named| visible(named.as_str(), CELL));
    let words = format!("Its config is named with {named}, and read as that of an image, as Docker does.");
    Some(view! { <div data-role="odd-config">{remark(words)}</div> }.into_any())
}

/// What can be done about a config that could not be had. One that the manifest does not name stays away.
fn config_actions(place: &Place, failure: &Failure) -> Vec<AnyView> {
    let again = (failure.code != "config-missing").then(retry);
    [again, agree(place, failure), lift(place, failure)].into_iter().flatten().collect()
}

fn config_digest(blob: &Object) -> AnyView {
    let mark = digest_mark(blob.named(), blob.verdict(), None);
    view! { <p class="digest-line"><span class="label">"config"</span>{mark}</p> }.into_any()
}

fn config_panels(read: &Outcome<Arc<ReadConfig>>, layers: &[String]) -> AnyView {
    let (Outcome::Ready(kept), Some(config)) = (read, config_of(read)) else { return ().into_any() };
    let labels = config.config.as_ref().map(|run| run.labels.as_slice()).unwrap_or_default();
    let settings = execution(config);
    let settings = if settings.is_empty() {
        empty("The config sets nothing for running it.")
    } else {
        entries(settings, "Config")
    };
    let digest = config_digest(&kept.blob);
    view! {
        <div class="columns">
            {panel("Config", view! { {digest}{settings} }.into_any())}
            {annotations("Labels", labels)}
        </div>
        <details class="more"><summary>"The config's document"</summary>{document(&kept.blob, diff_ids(config, layers))}</details>
    }
    .into_any()
}

/// A DiffID names what a layer unpacks to, which no registry serves: it leads to its layer.
fn diff_ids(config: &Config, layers: &[String]) -> Links {
    let named = config.rootfs.iter().flat_map(|rootfs| &rootfs.diff_ids).zip(layers);
    let named = named.filter(|(_, href)| !href.is_empty());
    named.filter_map(|(diff_id, href)| Some((diff_id.valid()?.as_digest().clone(), href.clone()))).collect()
}

/// Where the digests in the manifest lead.
pub fn links_of(reference: &Reference, view: &View, manifest: &Manifest) -> Links {
    let mut links = Links::new();
    for layer in &manifest.layers {
        if let Some(digest) = layer.digest.valid() {
            links.insert(digest.clone(), layer_link(reference, view, digest));
        }
    }
    let others = [&manifest.config, &manifest.subject].into_iter().flatten();
    for digest in others.filter_map(|descriptor| descriptor.digest.valid()) {
        links.insert(digest.clone(), Link::reference(reference.with_digest(digest.clone())).to_string());
    }
    links
}

/// The link to a layer, inside the manifest that names it.
pub fn layer_link(reference: &Reference, view: &View, layer: &Digest) -> String {
    let view = View { layer: Some(layer.clone()), ..view.clone() };
    Link::Reference { reference: reference.clone(), view }.to_string()
}
