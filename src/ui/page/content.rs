//! What a tag or digest names, whatever it turns out to be: the page of an index, a manifest, an artifact, a layer, a
//! blob.

use leptos::prelude::*;

use super::artifact::artifact_page;
use super::attestation::attestation_page;
use super::blob::blob_page;
use super::index::index_page;
use super::layer::layer_page;
use super::manifest::manifest_page;
use super::schema1::schema1_page;
use super::unread::{unread, withheld};
use crate::content::{ContentError, Descriptor, Document, Index, ManifestKind, Platform};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::Library;
use crate::link::View;
use crate::object::Object;
use crate::reference::{Place, Reference};
use crate::transport::Transport;
use crate::ui::address::{self, Address};
use crate::ui::context::shared;
use crate::ui::part::digest::short;
use crate::ui::part::drift::cleared_drift;
use crate::ui::part::frame::{frame, path};
use crate::ui::part::maybe;
use crate::ui::part::section::OpenSection;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::read::{self, Outcome, Stage};
use crate::verify::Verdict;

/// Content on the way from the link: the object itself, and the index it was chosen from.
pub struct Opened {
    /// What the page shows.
    pub object: Object,
    /// The index through which it was reached, and how that index names it.
    pub parent: Option<(Object, Descriptor)>,
}

/// What a link led to.
enum Found {
    Document(Box<Opened>),
    Blob { digest: Digest, size: Option<u64> },
}

/// The page for a reference with a tag or a digest.
pub fn content_page(reference: Reference, view: View) -> AnyView {
    let library = shared().library();
    OpenSection::provide(view.section);
    let tab = expect_context::<Address>();
    let (asked, platform) = (reference.clone(), view.platform.clone());
    let found = read::start(async move || find(&library, &asked, platform.as_deref()).await);
    let page = move || match &*found.read() {
        Outcome::Loading => asking(&reference),
        Outcome::Failed(failure) => {
            if failure.code == "platform-unknown" {
                tab.name_the_tab_as(View::default());
            }
            failed(&reference, failure)
        }
        // What is made from here on follows signals of its own.
        Outcome::Ready(Found::Blob { digest, size }) => untrack(|| {
            tab.name_the_tab_as(View::default());
            blob_page(&reference, digest, *size)
        }),
        Outcome::Ready(Found::Document(opened)) => untrack(|| {
            tab.name_the_tab_as(had(&view, opened));
            show(&reference, &view, opened)
        }),
    };
    page.into_any()
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
        // A place alone has a page of its own.
        (None, None) => return Err(Failure::of_nothing()),
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

/// Opens a document for a page that shows more than one: what the reference names, or the platform of it.
pub async fn open_document<T: Transport>(
    library: &Library<T>,
    reference: &Reference,
    platform: Option<&str>,
) -> Result<Opened, Failure> {
    match find(library, reference, platform).await? {
        Found::Document(opened) => Ok(*opened),
        Found::Blob { digest, .. } => Err(Failure {
            object: Some(digest.to_string()),
            ..Failure::new(
                "not-a-document",
                "The digest names a blob, which is neither an index nor a manifest.",
                "Name the image that it belongs to.",
            )
        }),
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

/// What of a view the content has: a platform was chosen, or may be that of the one image; and only manifests have layers.
fn had(view: &View, opened: &Opened) -> View {
    let document = opened.object.reading().and_then(|reading| reading.as_ref().ok()).map(|reading| &reading.document);
    let manifest = document.and_then(|document| match document {
        Document::Manifest(manifest) => Some(manifest),
        Document::Index(_) | Document::Schema1(_) => None,
    });
    let may_be_of = opened.parent.is_some() || manifest.is_some_and(|manifest| manifest.kind() == ManifestKind::Image);
    View {
        platform: view.platform.clone().filter(|_| may_be_of),
        layer: view.layer.clone().filter(|_| manifest.is_some()),
        ..View::default()
    }
}

fn platforms_of(index: &Index) -> String {
    let rows = index.rows();
    let names: Vec<_> =
        rows.iter().filter_map(|row| row.descriptor.platform.as_ref()).map(ToString::to_string).collect();
    names.join(", ")
}

/// Chooses the page by what the bytes turned out to be.
fn show(reference: &Reference, view: &View, opened: &Opened) -> AnyView {
    let object = &opened.object;
    let reading = match object.reading() {
        None => return withheld(reference, object),
        // The link names exactly these bytes, and nobody said that they are a manifest: a config, held already or found
        // where a layout keeps manifests and blobs alike.
        Some(Err(ContentError::NotAManifest | ContentError::EmptyObject)) if *object.verdict() == Verdict::Verified => {
            return blob_page(reference, object.digest(), Some(object.size()));
        }
        Some(Err(error)) => return unread(reference, object, error),
        Some(Ok(reading)) => reading,
    };
    match (&reading.document, &view.layer) {
        (Document::Index(index), _) => index_page(reference, view, object, reading, index),
        (Document::Schema1(manifest), _) => schema1_page(reference, object, reading, manifest),
        (Document::Manifest(manifest), Some(layer)) => {
            let root = opened.parent.as_ref().map_or(object, |(index, _)| index);
            layer_page(reference, object, manifest, layer, opened.parent.as_ref().and(view.platform.as_deref()), root)
        }
        (Document::Manifest(manifest), None) => match manifest.kind() {
            ManifestKind::Attestation => attestation_page(reference, opened, reading, manifest),
            ManifestKind::Artifact => artifact_page(reference, object, reading, manifest),
            ManifestKind::Image => manifest_page(reference, view, opened, reading, manifest),
        },
    }
}

fn asking(reference: &Reference) -> AnyView {
    let content = view! {
        {path(reference, None)}
        <h1 class="long">{reference.familiar()}</h1>
        {waiting_or_stop(format!("Asking {} for {}…", asked_of(&reference.place), asked_for(reference)))}
    };
    frame("content", Stage::Loading, content.into_any())
}

fn asked_of(place: &Place) -> String {
    match place {
        Place::Repository(repository) => repository.host().to_string(),
        Place::Layout(_) => "the layout".to_owned(),
        Place::Archive(_) => "the archive".to_owned(),
    }
}

fn asked_for(reference: &Reference) -> String {
    match (&reference.digest, &reference.tag) {
        (Some(digest), _) => format!("the content of {}:{}…", digest.algorithm().as_str(), short(digest)),
        (None, Some(tag)) => format!("what the tag {tag} points at"),
        (None, None) => "it".to_owned(),
    }
}

fn failed(reference: &Reference, failure: &Failure) -> AnyView {
    let content = view! {
        {path(reference, None)}
        <h1 class="long">{reference.familiar()}</h1>
        {address::failed(&reference.place, &failure.clone().at(reference))}
        {maybe(cleared_drift(reference, failure))}
    };
    frame("content", Stage::Failed, content.into_any())
}
