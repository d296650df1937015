//! One side of a comparison: read by itself, and shown by itself, whatever becomes of the other.

use std::sync::Arc;

use leptos::prelude::*;

use crate::compare::Side;
use crate::content::{Config, Descriptor, Document, read_config_of};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::json::{self, Json};
use crate::library::{DOCUMENT_LIMIT, Library};
use crate::link::{Link, View};
use crate::object::Object;
use crate::reference::{Place, Reference};
use crate::size;
use crate::transport::Transport;
use crate::ui::address;
use crate::ui::context::shared;
use crate::ui::page::content::open_document;
use crate::ui::part::digest::digest_mark;
use crate::ui::part::drift::{Content, cleared_drift, tag_drift};
use crate::ui::part::failure::failure_note;
use crate::ui::part::maybe;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::read::{self, Outcome};
use crate::verify::{Expected, Measured, Verdict};

/// One side as it was asked for, and its reading on the way.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) reference: Reference,
    pub(super) platform: Option<String>,
    pub(super) read: ReadSignal<Outcome<Arc<SideRead>>>,
}

/// A side that was read.
pub(super) struct SideRead {
    pub(super) side: Side,
    /// The digest of what the reference names, also where a platform of it is the side.
    pub(super) root: Digest,
    /// Why its config could not be had, or what is wrong with its bytes.
    problem: Option<Failure>,
}

/// Begins to read a side.
pub(super) fn ask(reference: Reference, platform: Option<String>) -> Asked {
    let library = shared().library();
    let (asked, wanted) = (reference.clone(), platform.clone());
    let read = read::start(async move || read_side(&library, &asked, wanted.as_deref()).await.map(Arc::new));
    Asked { reference, platform, read }
}

/// Opens one side, and its config when it is one image.
async fn read_side<T: Transport>(
    library: &Library<T>,
    reference: &Reference,
    platform: Option<&str>,
) -> Result<SideRead, Failure> {
    let opened = open_document(library, reference, platform).await?;
    let root = opened.parent.as_ref().map_or(&opened.object, |(index, _)| index).named().clone();
    // Only an index has platforms to choose from.
    let platform = opened.parent.as_ref().and(platform);
    let object = opened.object;
    let ((config, written), mut problem) = match config_of(library, reference, &object).await {
        Ok(read) => (read.unzip(), None),
        // Read again once the machine is connected, as a whole.
        Err(failure) if failure.is_offline() => return Err(failure),
        Err(failure) => ((None, None), Some(failure)),
    };
    if let Some(Err(error)) = object.reading() {
        problem = Some(error.clone().into());
    }
    problem = Failure::of_verdict(object.verdict()).or(problem);
    let problem = problem.map(|failure| failure.cleared(|text| library.cleared(text)));
    let (platform, read) = (platform.map(str::to_owned), read_before(&reference.place, &object));
    Ok(SideRead {
        side: Side { reference: reference.familiar(), platform, object, config, written, read },
        root,
        problem,
    })
}

/// What hashing the layers of a manifest found in this tab, by a proof or without one.
fn read_before(place: &Place, object: &Object) -> Vec<Option<Measured>> {
    let Some(Ok(reading)) = object.reading() else { return Vec::new() };
    let Document::Manifest(manifest) = &reading.document else { return Vec::new() };
    let measured = |layer: &Descriptor| Some(shared().measured(place, layer.digest.valid()?, 0)?.measured);
    manifest.layers.iter().map(measured).collect()
}

async fn config_of<T: Transport>(
    library: &Library<T>,
    reference: &Reference,
    object: &Object,
) -> Result<Option<((Config, Verdict), Json)>, Failure> {
    let Some(Ok(reading)) = object.reading() else { return Ok(None) };
    let Document::Manifest(manifest) = &reading.document else { return Ok(None) };
    let named = manifest.config.as_ref().filter(|_| !manifest.is_artifact());
    let Some((digest, size)) = named.and_then(|config| Some((config.digest.valid()?.clone(), config.size))) else {
        return Ok(None);
    };
    let blob = library.blob(&reference.place, &Expected { digest, size }, DOCUMENT_LIMIT).await?;
    let blob = blob.named_by(object.verdict());
    if let Some(failure) = Failure::of_verdict(blob.verdict()) {
        return Err(failure);
    }
    let bytes = blob.bytes().unwrap_or_default();
    let config = read_config_of(manifest, bytes).transpose()?;
    // What was read as a config is JSON.
    let written = json::read(bytes).unwrap_or(Json::Null);
    Ok(config.map(|(config, _)| ((config, blob.verdict().clone()), written)))
}

/// One side: its name, its digest and verdict, and what went wrong with it.
pub(super) fn side_view(side: &'static str, asked: Asked) -> AnyView {
    let view = View { platform: asked.platform.clone(), ..View::default() };
    let href = Link::Reference { reference: asked.reference.clone(), view }.to_string();
    let Asked { reference, platform, read } = asked;
    let name = reference.familiar();
    let state = move || match &*read.read() {
        Outcome::Loading => waiting_or_stop("Reading…".to_owned()),
        Outcome::Failed(failure) => {
            view! { {address::failed(&reference.place, failure)}{maybe(cleared_drift(&reference, failure))} }.into_any()
        }
        Outcome::Ready(read) => read_view(&reference, read),
    };
    let chosen = move || {
        let is_chosen = !matches!(&*read.read(), Outcome::Ready(read) if read.side.platform.is_none());
        maybe(
            platform
                .clone()
                .filter(|_| is_chosen)
                .map(|platform| view! { <span class="chip">{platform}</span> }.into_any()),
        )
    };
    view! {
        <section class="panel side" data-side=side aria-label=side>
            <header class="panel-head"><span class="label">{side}</span><a class="side-name" href=href>{name}</a>{chosen}</header>
            <div class="side-body">{state}</div>
        </section>
    }
    .into_any()
}

fn read_view(reference: &Reference, read: &SideRead) -> AnyView {
    let object = &read.side.object;
    let kind = read.side.reading().map(|reading| reading.kind_words()).unwrap_or_default();
    let about = format!("{kind} · {} bytes", size::grouped(object.size()));
    view! {
        <p class="digest-line">{digest_mark(object.named(), object.verdict(), None)}</p>
        <p class="remark">{about}</p>
        {maybe(tag_drift(reference, Content::Named))}
        {maybe(read.problem.as_ref().map(failure_note))}
    }
    .into_any()
}
