//! A manifest: one platform's image. Its config in a readable form, its history aligned with its layers, and the bytes
//! of the layers hashed on request.

use leptos::prelude::*;

use super::content::Opened;
use crate::content::{Config, Document, Manifest, Note, is_unset_date, read_config};
use crate::library::DOCUMENT_LIMIT;
use crate::link::{Link, View};
use crate::object::Object;
use crate::reference::Reference;
use crate::size;
use crate::ui::check::Checks;
use crate::ui::context::desk;
use crate::ui::part::digest::DigestMark;
use crate::ui::part::document::{Document as DocumentPanel, Links};
use crate::ui::part::facts::Fact;
use crate::ui::part::failure::FailureNote;
use crate::ui::part::frame::Frame;
use crate::ui::part::heading::Heading;
use crate::ui::part::layers::LayerTable;
use crate::ui::part::metadata::{Annotations, execution, notes_of};
use crate::ui::part::panel::Panel;
use crate::ui::part::table::{Entries, Notes};
use crate::ui::part::time::Time;
use crate::ui::read::{self, Read, Stage};
use crate::verify::Expected;

/// The page of one platform's image.
#[component]
pub fn ManifestPage(reference: Reference, opened: Opened, platform: Option<String>) -> impl IntoView {
    let object = opened.object.clone();
    let Some(Ok(reading)) = object.reading().cloned() else { return ().into_any() };
    let Document::Manifest(manifest) = reading.document.clone() else { return ().into_any() };
    let config = read_image_config(&reference, &object, &manifest);
    let parent = opened.parent.as_ref().map(|(index, _)| index.clone());
    let named = opened.parent.as_ref().and_then(|(_, descriptor)| descriptor.platform.clone());
    let listed = named.clone();
    let title = move || match (&listed, config.get()) {
        (Some(platform), _) => platform.to_string(),
        (None, Read::Ready((_, Ok((config, _))))) => config.platform().to_string(),
        (None, _) => String::new(),
    };
    let stage = Signal::derive(move || match config.get() {
        Read::Loading => Stage::Loading,
        Read::Ready(_) | Read::Failed(_) => Stage::Ready,
    });
    let checks = Checks::new(&reference, &manifest, object.verdict().clone());
    let within = View { platform: platform.clone(), ..View::default() };
    let links = links_of(&reference, &within, &manifest);
    let (layers, total) = (manifest.layers.len(), manifest.compressed_size());
    let manifest_kept = StoredValue::new(manifest.clone());
    let (notes, annotations) = (notes_of(&reading.notes), manifest.annotations.clone());
    let reference_kept = StoredValue::new((reference.clone(), within));
    view! {
        <Frame page="manifest" stage=stage>
            <Heading reference=reference.clone() object=object.clone() title=reference.label() inside=platform parent>
                <Fact name="platform">{title}</Fact>
                {move || created(&config.get()).map(|date| view! { <Fact name="created"><Time date/></Fact> })}
                <Fact name="layers">{layers}</Fact>
                <Fact name="compressed">{total.map_or_else(|| "not stated".to_owned(), size::in_words)}</Fact>
            </Heading>
            <Notes notes/>
            {move || match config.get() {
                Read::Loading => view! { <p class="waiting" role="status">"Reading the config…"</p> }.into_any(),
                Read::Failed(failure) => view! { <FailureNote failure/> }.into_any(),
                Read::Ready((blob, Err(failure))) => view! { <ConfigDigest blob/><FailureNote failure/> }.into_any(),
                Read::Ready((_, Ok((config, mut notes)))) => {
                    manifest_kept.with_value(|manifest| notes.extend(config.check_against(manifest.layers.len())));
                    if let Some(named) = &named {
                        notes.extend(config.check_platform(named));
                    }
                    view! { <Notes notes=notes_of(&notes)/> }.into_any()
                }
            }}
            {move || {
                let config = ready(&config.get());
                let (reference, view) = reference_kept.get_value();
                view! { <LayerTable reference view manifest=manifest_kept.get_value() config checks/> }
            }}
            {move || match config.get() {
                Read::Ready((blob, Ok((config, _)))) => view! { <ConfigPanels blob config/> }.into_any(),
                _ => ().into_any(),
            }}
            <Annotations title="Annotations" annotations/>
            <DocumentPanel object=object.clone() links/>
        </Frame>
    }
    .into_any()
}

/// A config that was read, or why it cannot be.
type ReadConfig = Result<(Config, Vec<Note>), crate::failure::Failure>;

/// Reads the config that a manifest names.
fn read_image_config(
    reference: &Reference,
    object: &Object,
    manifest: &Manifest,
) -> ReadSignal<Read<(Object, ReadConfig)>> {
    let library = desk().library();
    let named = manifest.config.as_ref().and_then(|config| Some((config.digest.valid()?.clone(), config.size)));
    let (place, parent) = (reference.place.clone(), object.verdict().clone());
    read::start(async move {
        let (digest, size) = named.ok_or_else(|| {
            crate::failure::Failure::new(
                "config-missing",
                "The manifest names no config.",
                "Its layers and the document below are all there is.",
            )
        })?;
        let blob = library.blob(&place, &Expected { digest, size }, DOCUMENT_LIMIT).await?.named_by(&parent);
        let config = match (blob.bytes(), crate::failure::Failure::of_verdict(blob.verdict())) {
            (_, Some(failure)) => Err(failure),
            (Some(bytes), None) => read_config(bytes).map_err(Into::into),
            (None, None) => Err(crate::failure::Failure::default()),
        };
        Ok::<_, crate::failure::Failure>((blob, config))
    })
}

fn ready(config: &Read<(Object, ReadConfig)>) -> Option<Config> {
    match config {
        Read::Ready((_, Ok((config, _)))) => Some(config.clone()),
        _ => None,
    }
}

fn created(config: &Read<(Object, ReadConfig)>) -> Option<String> {
    ready(config)?.created.filter(|date| !is_unset_date(date))
}

#[component]
fn ConfigDigest(blob: Object) -> impl IntoView {
    let verdict = blob.verdict().clone();
    let digest = match &verdict {
        crate::verify::Verdict::Mismatch(mismatch) => mismatch.expected.clone(),
        _ => blob.digest().clone(),
    };
    view! { <p class="digest-line"><span class="label">"config"</span><DigestMark digest verdict=verdict/></p> }
}

#[component]
fn ConfigPanels(blob: Object, config: Config) -> impl IntoView {
    let labels = config.config.as_ref().map(|run| run.labels.clone()).unwrap_or_default();
    let entries = execution(&config);
    let digest = view! { <ConfigDigest blob=blob.clone()/> };
    view! {
        <div class="columns">
            <Panel title="Config">
                {digest}
                {if entries.is_empty() {
                    view! { <p class="empty">"The config sets nothing for running it."</p> }.into_any()
                } else {
                    view! { <Entries entries caption="Config"/> }.into_any()
                }}
            </Panel>
            <Annotations title="Labels" annotations=labels/>
        </div>
        <details class="more"><summary>"The config's document"</summary><DocumentPanel object=blob links=Links::new()/></details>
    }
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
pub fn layer_link(reference: &Reference, view: &View, layer: &crate::digest::Digest) -> String {
    let view = View { layer: Some(layer.clone()), ..view.clone() };
    Link::Reference { reference: reference.clone(), view }.to_string()
}
