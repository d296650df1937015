//! Two things side by side, whatever the link names and whatever it is compared with.

mod fields;
mod held;
mod said;
mod tables;

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::download;
use crate::compare::{Change, Comparison, Side, Uncompared, compare};
use crate::content::{Descriptor, Document, read_config_of};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::{DOCUMENT_LIMIT, Library};
use crate::link::{Compared, Link, Section, View};
use crate::object::Object;
use crate::reference::{Place, Reference};
use crate::shown::{CELL, visible};
use crate::size;
use crate::transport::Transport;
use crate::ui::address;
use crate::ui::context::shared;
use crate::ui::page::content::open_document;
use crate::ui::part::archive::{Wanted, archive_wanted};
use crate::ui::part::compare::compare_panel;
use crate::ui::part::copy::copies;
use crate::ui::part::digest::digest_mark;
use crate::ui::part::drift::{Content, cleared_drift, tag_drift};
use crate::ui::part::failure::{failure_note, failure_with};
use crate::ui::part::frame::{frame, live_frame, path};
use crate::ui::part::maybe;
use crate::ui::part::section::OpenSection;
use crate::ui::part::share::share_pair;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::read::{self, Outcome, Stage};
use crate::verify::{Expected, Measured, Verdict};

/// One side as it was asked for, and its reading on the way.
#[derive(Clone)]
struct Asked {
    reference: Reference,
    platform: Option<String>,
    read: ReadSignal<Outcome<Arc<SideRead>>>,
}

/// A side that was read.
struct SideRead {
    side: Side,
    /// The digest of what the reference names, also where a platform of it is the side.
    root: Digest,
    /// Why its config could not be had, or what is wrong with its bytes.
    problem: Option<Failure>,
}

/// Both sides as a link has them.
#[derive(Clone)]
struct Pair {
    left: (Reference, Option<String>),
    right: (Reference, Option<String>),
}

impl Pair {
    fn link(&self, platform: Option<&String>) -> String {
        Self::link_of(&self.left, &self.right, platform).to_string()
    }

    /// The same with the digests that the sides have, as far as they are known. Whoever opens that link gets exactly these
    /// two, and is told whether the tags still point there.
    fn pinned(&self, roots: [Option<Digest>; 2]) -> Link {
        let pin = |(reference, platform): &(Reference, Option<String>), root: Option<Digest>| {
            let digest = reference.digest.clone().or(root);
            (Reference { digest, ..reference.clone() }, platform.clone())
        };
        let [left, right] = roots;
        Self::link_of(&pin(&self.left, left), &pin(&self.right, right), None)
    }

    fn swapped(&self) -> String {
        Self::link_of(&self.right, &self.left, None).to_string()
    }

    fn link_of(
        (left, left_platform): &(Reference, Option<String>),
        (right, right_platform): &(Reference, Option<String>),
        platform: Option<&String>,
    ) -> Link {
        let left_platform = platform.or(left_platform.as_ref()).cloned();
        let right_platform = platform.or(right_platform.as_ref()).cloned();
        // What holds on both sides is said once.
        let own = right_platform.filter(|own| left_platform.as_ref() != Some(own));
        Compared { reference: right.clone(), platform: own }.link(left, left_platform)
    }
}

/// The page that compares a reference with what the link says.
pub fn compare_page(reference: Reference, platform: Option<String>, with: &str) -> AnyView {
    OpenSection::provide(None);
    if reference.is_place() {
        return nothing_to_compare(&reference);
    }
    let other = match Compared::parse(with, &reference).map_err(Failure::from).and_then(allowed) {
        Ok(other) => other,
        Err(failure) => return refused(&reference, platform, &failure),
    };
    if let Place::Archive(archive) = &other.reference.place
        && !shared().holds(archive)
    {
        return other_wanted(reference, platform, other);
    }
    let right_platform = other.platform.or_else(|| platform.clone());
    if let (Some(left), Some(right)) = (reference.repository(), other.reference.repository())
        && left.host() == right.host()
    {
        shared().library().session_of(left.host()).read_together(left, right);
    }
    let (left, right) = (ask(reference, platform), ask(other.reference, right_platform));
    let pair = Pair {
        left: (left.reference.clone(), left.platform.clone()),
        right: (right.reference.clone(), right.platform.clone()),
    };
    let (left_read, right_read) = (left.read, right.read);
    let stage = move || match (left_read.read().stage(), right_read.read().stage()) {
        (Stage::Ready, Stage::Ready) => Stage::Ready,
        (Stage::Failed, _) | (_, Stage::Failed) => Stage::Failed,
        _ => Stage::Loading,
    };
    let shown = pair.clone();
    let found = move || match (&*left_read.read(), &*right_read.read()) {
        (Outcome::Ready(left), Outcome::Ready(right)) => untrack(|| compared(&shown, left, right)),
        _ => ().into_any(),
    };
    let (base, platform) = pair.left.clone();
    let swapped = pair.swapped();
    let root = |read: ReadSignal<Outcome<Arc<SideRead>>>| match &*read.read() {
        Outcome::Ready(read) => Some(read.root.clone()),
        Outcome::Loading | Outcome::Failed(_) => None,
    };
    let link = move || pair.pinned([root(left_read), root(right_read)]);
    let content = view! {
        {path(&base, Some("compare"))}
        <div class="title-row">
            <h1>"Compare"</h1>
            <div class="actions">
                {copies(vec![share_pair(Arc::new(link))])}
                <a class="button" data-role="swap" href=swapped>"Swap sides"</a>
            </div>
        </div>
        <div class="sides">{side_view("left", left)}{side_view("right", right)}</div>
        <div class="compared" aria-live="polite">{found}</div>
        {compare_panel(&base, platform)}
    };
    live_frame("compare", Box::new(stage), content.into_any())
}

/// The page that asks for the file of the other side, and then compares.
fn other_wanted(reference: Reference, platform: Option<String>, other: Compared) -> AnyView {
    let Compared { reference: named, platform: own } = other;
    let wanted = Wanted::new(named.clone(), move |named| {
        Compared { reference: named, platform: own.clone() }.link(&reference, platform.clone())
    });
    archive_wanted(&named, wanted)
}

/// What is compared with has to be offered here like everything else.
fn allowed(other: Compared) -> Result<Compared, Failure> {
    shared().settings().allow(&Link::reference(other.reference.clone())).map(|()| other)
}

fn refused(reference: &Reference, platform: Option<String>, failure: &Failure) -> AnyView {
    let content = view! {
        {path(reference, Some("compare"))}
        <h1>"Compare"</h1>
        {failure_note(failure)}
        {compare_panel(reference, platform)}
    };
    frame("compare", Stage::Failed, content.into_any())
}

/// A link that leads to a repository and not to anything in it.
fn nothing_to_compare(reference: &Reference) -> AnyView {
    let tags = Link::reference(reference.clone()).to_string();
    let content = view! {
        {path(reference, Some("compare"))}
        <h1>"Compare"</h1>
        {failure_with(&Failure::of_nothing(), vec![view! { <a class="button" data-role="tags" href=tags>"All tags"</a> }.into_any()])}
    };
    frame("compare", Stage::Failed, content.into_any())
}

fn ask(reference: Reference, platform: Option<String>) -> Asked {
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
    let root = opened.parent.as_ref().map_or(&opened.object, |(index, _)| index).digest().clone();
    let object = opened.object;
    let (config, mut problem) = match config_of(library, reference, &object).await {
        Ok(config) => (config, None),
        // Read again once the machine is connected, as a whole.
        Err(failure) if failure.is_offline() => return Err(failure),
        Err(failure) => (None, Some(failure)),
    };
    if let Some(Err(error)) = object.reading() {
        problem = Some(error.clone().into());
    }
    problem = Failure::of_verdict(object.verdict()).or(problem);
    let problem = problem.map(|failure| failure.cleared(|text| library.cleared(text)));
    let (platform, read) = (platform.map(str::to_owned), read_before(&reference.place, &object));
    Ok(SideRead { side: Side { reference: reference.familiar(), platform, object, config, read }, root, problem })
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
) -> Result<Option<(crate::content::Config, Verdict)>, Failure> {
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
    let config = read_config_of(manifest, blob.bytes().unwrap_or_default()).transpose()?;
    Ok(config.map(|(config, _)| (config, blob.verdict().clone())))
}

/// One side: its name, its digest and verdict, and what went wrong with it.
fn side_view(side: &'static str, asked: Asked) -> AnyView {
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
    let platform = platform.map(|platform| view! { <span class="chip">{platform}</span> }.into_any());
    view! {
        <section class="panel side" data-side=side aria-label=side>
            <header class="panel-head"><span class="label">{side}</span><a class="side-name" href=href>{name}</a>{maybe(platform)}</header>
            <div class="side-body">{state}</div>
        </section>
    }
    .into_any()
}

fn read_view(reference: &Reference, read: &SideRead) -> AnyView {
    let object = &read.side.object;
    let digest = match object.verdict() {
        Verdict::Mismatch(mismatch) => &mismatch.expected,
        _ => object.digest(),
    };
    let kind = read.side.reading().map(|reading| reading.kind_words()).unwrap_or_default();
    let about = format!("{kind} · {} bytes", size::grouped(object.size()));
    view! {
        <p class="digest-line">{digest_mark(digest, object.verdict(), None)}</p>
        <p class="remark">{about}</p>
        {maybe(tag_drift(reference, Content::Named))}
        {maybe(read.problem.as_ref().map(failure_note))}
    }
    .into_any()
}

/// What comparing found.
fn compared(pair: &Pair, left: &Arc<SideRead>, right: &Arc<SideRead>) -> AnyView {
    let comparison = Arc::new(compare(&left.side, &right.side));
    let readable = left.side.reading().is_some() && right.side.reading().is_some();
    let made = [left, right].map(|read| read.side.object.answer().came.is_made());
    let (found, class, what, more) = said::said(&comparison, readable, made);
    let unlike = if comparison.same || !readable { None } else { unlike(pair, &comparison, &left.side, &right.side) };
    let verdict = view! {
        <p class=format!("banner {class}") data-compared=found><strong>{what}</strong>" "{maybe(unlike)}{more}</p>
    };
    let held = held::held(pair, &comparison, [&left.side, &right.side]);
    let (saved, left, right) = (comparison.clone(), left.clone(), right.clone());
    let save = move |_| {
        let json = saved.to_json(env!("CARGO_PKG_VERSION"), &left.side, &right.side);
        download::save(json.as_bytes(), "comparison.json");
    };
    let platforms = comparison.platforms.as_ref().map(|rows| tables::platforms(pair, rows));
    view! {
        {verdict}
        {maybe(comparison.uncompared.map(|what| uncompared(pair, what)))}
        {held}
        {maybe(platforms)}
        {maybe(comparison.config.as_ref().map(|row| tables::config(pair, row)))}
        {maybe(comparison.layers.as_ref().map(|layers| tables::layers(pair, layers)))}
        {fields::tables(&comparison)}
        <p><button type="button" class="button" data-action="save-comparison" on:click=save>"Save as JSON"</button></p>
    }
    .into_any()
}

/// An index beside one image: what the index has for the image's platform, and the way to compare these two.
fn unlike(pair: &Pair, comparison: &Comparison, left: &Side, right: &Side) -> Option<AnyView> {
    let is_index = |side: &Side| matches!(side.reading().map(|reading| &reading.document), Some(Document::Index(_)));
    let (index, other) = match (is_index(left), is_index(right)) {
        (true, false) => ("left", "right"),
        (false, true) => ("right", "left"),
        _ => return None,
    };
    let rows = comparison.platforms.as_deref().unwrap_or_default();
    let shared = rows.iter().find(|row| row.left.is_some() && row.right.is_some());
    let further = match shared {
        None => " The index has nothing for its platform. ".into_any(),
        Some(row) if row.change == Change::Same => {
            format!(" That is what the index names for {}. ", visible(&row.name, CELL)).into_any()
        }
        Some(row) => match &row.platform {
            Some(platform) => {
                let words = format!("Compare it with the {} of the index", visible(platform, CELL));
                view! { " "<a href=pair.link(Some(platform)) data-role="compare-platform">{words}</a>". " }.into_any()
            }
            None => " ".into_any(),
        },
    };
    Some(view! { {format!("The {index} side is an index, the {other} side a single manifest.")}{further} }.into_any())
}

/// That nothing that is compared here differs, with the way to the documents.
fn uncompared(pair: &Pair, what: Uncompared) -> AnyView {
    let (section, words) = match what {
        Uncompared::Documents => (Section::Document, "The documents differ in something that is not compared here"),
        Uncompared::Configs => (Section::Config, "The configs differ in something that is not compared here"),
    };
    let open = |(reference, platform): &(Reference, Option<String>)| {
        let view = View { platform: platform.clone(), section: Some(section), ..View::default() };
        Link::Reference { reference: reference.clone(), view }.to_string()
    };
    let (left, right) = (open(&pair.left), open(&pair.right));
    view! {
        <p class="banner banner-warning" data-uncompared=what.as_str()>
            {words}": open both as JSON, the "<a href=left>"left side"</a>" and the "<a href=right>"right side"</a>"."
        </p>
    }
    .into_any()
}
