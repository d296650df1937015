//! What a tag or digest names, whatever it turns out to be: the page of an index, a manifest, an artifact, a layer, a
//! blob.

use leptos::prelude::*;

use super::artifact::ArtifactPage;
use super::blob::BlobPage;
use super::index::IndexPage;
use super::layer::LayerPage;
use super::manifest::ManifestPage;
use super::schema1::Schema1Page;
use super::unread::{Unread, Withheld};
use crate::content::{ContentError, Descriptor, Document, Platform};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::Library;
use crate::link::View;
use crate::object::Object;
use crate::reference::Reference;
use crate::transport::Transport;
use crate::ui::address;
use crate::ui::context::desk;
use crate::ui::part::failure::FailureNote;
use crate::ui::part::frame::{Frame, Path};
use crate::ui::read::{self, Read, Stage};
use crate::verify::Verdict;

/// Content on the way from the link: the object itself, and the index it was chosen from.
#[derive(Clone)]
pub struct Opened {
    /// What the page shows.
    pub object: Object,
    /// The index through which it was reached, and how that index names it.
    pub parent: Option<(Object, Descriptor)>,
}

/// What a link led to.
#[derive(Clone)]
enum Found {
    Document(Box<Opened>),
    Blob { digest: Digest, size: Option<u64> },
}

/// The page for a reference with a tag or a digest.
#[component]
pub fn ContentPage(reference: Reference, view: View) -> impl IntoView {
    let library = desk().library();
    let (asked, platform) = (reference.clone(), view.platform.clone());
    let found = read::start(async move { find(&library, &asked, platform.as_deref()).await });
    move || match found.get() {
        Read::Loading => view! { <Waiting reference=reference.clone()/> }.into_any(),
        Read::Failed(failure) => view! { <Failed reference=reference.clone() failure/> }.into_any(),
        Read::Ready(Found::Blob { digest, size }) => {
            view! { <BlobPage reference=reference.clone() digest size/> }.into_any()
        }
        Read::Ready(Found::Document(opened)) => show(reference.clone(), view.clone(), *opened),
    }
}

/// Opens what the reference names, and inside an index the platform that the view asks for.
async fn find<T: Transport>(
    library: &Library<T>,
    reference: &Reference,
    platform: Option<&str>,
) -> Result<Found, Failure> {
    let opened = match (&reference.digest, &reference.tag) {
        (Some(digest), _) => library.open_digest(&reference.place, digest).await,
        (None, Some(tag)) => library.open_tag(&reference.place, tag).await,
        // A place alone has a page of its own; it never comes here.
        (None, None) => return Err(Failure::default()),
    };
    let object = match opened {
        Ok(object) => object,
        Err(error) => {
            // A digest may name a blob: a config, a layer. Only the registry can tell, so it is asked.
            if let (Some(digest), true) = (&reference.digest, error.kind.may_be_another_kind())
                && let Ok(head) = library.source(&reference.place).blob_head(digest).await
                && head.answered
            {
                return Ok(Found::Blob { digest: digest.clone(), size: head.size });
            }
            return Err(error.into());
        }
    };
    let Some(wanted) = platform else {
        return Ok(Found::Document(Box::new(Opened { object, parent: None })));
    };
    let descriptor = choose(&object, wanted)?;
    match descriptor {
        None => Ok(Found::Document(Box::new(Opened { object, parent: None }))),
        Some((digest, descriptor)) => {
            let child = library.child(&reference.place, &digest, &descriptor).await?;
            let child = child.named_by(object.verdict());
            Ok(Found::Document(Box::new(Opened { object: child, parent: Some((object, descriptor)) })))
        }
    }
}

/// The entry of an index for a platform; nothing when the object is no index.
fn choose(object: &Object, wanted: &str) -> Result<Option<(Digest, Descriptor)>, Failure> {
    let Some(Ok(reading)) = object.reading() else { return Ok(None) };
    let Document::Index(index) = &reading.document else { return Ok(None) };
    let absent = || Failure {
        received: Some(platforms_of(index)),
        expected: Some(wanted.to_owned()),
        ..Failure::new(
            "platform-unknown",
            "The index has no such platform.",
            "Open the index and choose one of its platforms.",
        )
    };
    let platform: Platform = wanted.parse().map_err(|_| absent())?;
    let rows = index.rows();
    let row = rows.iter().find(|row| row.descriptor.platform.as_ref().is_some_and(|here| here.matches(&platform)));
    let descriptor = row.map(|row| row.descriptor.clone()).ok_or_else(absent)?;
    let digest = descriptor.digest.valid().cloned().ok_or_else(absent)?;
    Ok(Some((digest, descriptor)))
}

fn platforms_of(index: &crate::content::Index) -> String {
    let rows = index.rows();
    let names: Vec<_> =
        rows.iter().filter_map(|row| row.descriptor.platform.as_ref()).map(ToString::to_string).collect();
    names.join(", ")
}

/// Chooses the page by what the bytes turned out to be.
fn show(reference: Reference, view: View, opened: Opened) -> AnyView {
    let object = opened.object.clone();
    match object.reading() {
        None => view! { <Withheld reference object/> }.into_any(),
        // The link names exactly these bytes, and nobody said that they are a manifest: a config, held already or found
        // where a layout keeps manifests and blobs alike.
        Some(Err(ContentError::NotAManifest | ContentError::EmptyObject)) if *object.verdict() == Verdict::Verified => {
            let (digest, size) = (object.digest().clone(), object.size());
            view! { <BlobPage reference digest size=Some(size)/> }.into_any()
        }
        Some(Err(error)) => {
            view! { <Unread reference object=object.clone() error=ContentError::clone(error)/> }.into_any()
        }
        Some(Ok(reading)) => match &reading.document {
            Document::Index(_) => view! { <IndexPage reference object=object.clone()/> }.into_any(),
            Document::Schema1(_) => view! { <Schema1Page reference object=object.clone()/> }.into_any(),
            Document::Manifest(manifest) => match view.layer {
                Some(layer) => view! { <LayerPage reference opened layer platform=view.platform/> }.into_any(),
                None if manifest.is_artifact() => view! { <ArtifactPage reference opened/> }.into_any(),
                None => view! { <ManifestPage reference opened platform=view.platform/> }.into_any(),
            },
        },
    }
}

#[component]
fn Waiting(reference: Reference) -> impl IntoView {
    let name = reference.familiar();
    view! {
        <Frame page="content" stage=Stage::Loading>
            <Path reference/>
            <h1 class="long">{name}</h1>
            <p class="waiting" role="status">"Asking for it…"</p>
        </Frame>
    }
}

#[component]
fn Failed(reference: Reference, failure: Failure) -> impl IntoView {
    let name = reference.familiar();
    let allow = address::agreement(&reference.place, &failure);
    view! {
        <Frame page="content" stage=Stage::Failed>
            <Path reference/>
            <h1 class="long">{name}</h1>
            <FailureNote failure retry=Callback::new(|()| address::reload()) allow/>
        </Frame>
    }
}
