//! Proof: everything from the link down to the unpacked bytes of the layers, checked on request and drawn as a chain.

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::location;
use crate::cache::Keep;
use crate::content::{Document, Index, Platform};
use crate::failure::Failure;
use crate::link::{Link, Proof, View};
use crate::object::Object;
use crate::proof::{Chain, Plan, Platforms, Role, Standing};
use crate::reference::Reference;
use crate::secret::repeats;
use crate::shown::visible;
use crate::size;
use crate::ui::address::{self, Address};
use crate::ui::context::shared;
use crate::ui::live::live;
use crate::ui::part::chain::{tree, value_view, weakest};
use crate::ui::part::copy::copy;
use crate::ui::part::digest::digest_mark;
use crate::ui::part::drift::{Content, cleared_drift, tag_drift};
use crate::ui::part::failure::{failure_drawn, failure_note, failure_with};
use crate::ui::part::focus::{CONTROLS, keep_the_focus};
use crate::ui::part::frame::{live_frame, path};
use crate::ui::part::heading::{disagreement, made_here, unpinned};
use crate::ui::part::layers::unread_layers;
use crate::ui::part::maybe;
use crate::ui::part::progress::{percent, progress_bar};
use crate::ui::part::receipt::evidence;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::proof::{Anew, Run, Step, open, tell_unbegun, unbegun};
use crate::ui::read::{self, Outcome, Stage};
use crate::walk::Steps;

/// From how many platforms on they are folded.
const MANY: usize = 40;

/// The most of a platform's name that stands in a choice, in characters.
const NAME: usize = 64;

/// The page of a proof: `platform` is the one chosen, all without; `depth` says whether layers are part of it.
pub fn proof_page(reference: Reference, depth: Proof, platform: Option<String>) -> AnyView {
    let (shared, asked, shown) = (shared(), reference.clone(), reference.clone());
    let root = read::start(async move || open(shared, &asked).await);
    let anew: Anew = RwSignal::new(None);
    let (of, wanted) = (reference.clone(), platform.clone());
    // A reading that fails may be made again by itself; scripts hear of the first end alone.
    Effect::new(move |is_told: Option<bool>| {
        is_told == Some(true) || tell_of(&of, &root.read(), depth, wanted.as_deref())
    });
    let begin = move |root: &Object| match plan(root, depth, platform.as_deref()) {
        Ok(plan) => ready(&shown, Run::new(&shown, root, plan, anew), root, depth, platform.as_deref()),
        Err(failure) => absent(&shown, &failure, root, depth),
    };
    let asked = reference.clone();
    let page = move || match (&*anew.read(), &*root.read()) {
        (Some(Ok(root)), _) | (None, Outcome::Ready(root)) => untrack(|| begin(root)),
        (Some(Err(failure)), _) | (None, Outcome::Failed(failure)) => not_read(&asked, failure),
        (None, Outcome::Loading) => waiting_or_stop("Asking for it…".to_owned()),
    };
    let stage = move || match &*anew.read() {
        Some(Ok(_)) => Stage::Ready,
        Some(Err(_)) => Stage::Failed,
        None => root.read().stage(),
    };
    let content = view! {
        {path(&reference, Some("proof"))}
        <div class="title-row"><h1 class="long">"Proof of "{reference.label()}</h1></div>
        {page}
    };
    live_frame("proof", Box::new(stage), content.into_any())
}

fn not_read(reference: &Reference, failure: &Failure) -> AnyView {
    let (failed, state) = (address::failed(&reference.place, failure), standing_of(&unbegun(reference, None)));
    view! { <div class="unbegun" data-proof=state>{failed}{maybe(cleared_drift(reference, failure))}</div> }.into_any()
}

/// What a chain is worth, as scripts hear it.
fn standing_of(chain: &Chain) -> &'static str {
    chain.summary().standing.as_str()
}

/// Tells scripts of a proof that cannot be begun. Says whether this is one.
fn tell_of(reference: &Reference, root: &Outcome<Object>, depth: Proof, platform: Option<&str>) -> bool {
    let root = match root {
        Outcome::Loading => return false,
        Outcome::Failed(_) => None,
        Outcome::Ready(root) => Some(root),
    };
    let is_unbegun = root.is_none_or(|root| plan(root, depth, platform).is_err());
    if is_unbegun {
        tell_unbegun(reference, root, depth, platform);
    }
    is_unbegun
}

fn index_of(root: &Object) -> Option<&Index> {
    match &root.reading()?.as_ref().ok()?.document {
        Document::Index(index) => Some(index),
        Document::Manifest(_) | Document::Schema1(_) => None,
    }
}

/// The platforms of an index, each once.
fn platforms(index: &Index) -> Vec<Platform> {
    let mut all: Vec<Platform> = Vec::new();
    for platform in index.manifests.iter().filter_map(|entry| entry.platform.as_ref()) {
        let bare = Platform { os_version: None, os_features: Vec::new(), ..platform.clone() };
        if !platform.is_unknown() && !all.contains(&bare) {
            all.push(bare);
        }
    }
    all
}

fn plan(root: &Object, depth: Proof, platform: Option<&str>) -> Result<Plan, Failure> {
    let layers = depth == Proof::Layers;
    let Some(wanted) = platform else { return Ok(Plan { platforms: Platforms::All, layers }) };
    let absent = || Failure {
        expected: Some(wanted.to_owned()),
        ..Failure::new("platform-unknown", "The index has no such platform.", "Choose one of its platforms.")
    };
    let platform = wanted.parse::<Platform>().map_err(|_| absent())?;
    let plan = Plan { platforms: Platforms::Only(vec![platform]), layers };
    // What is no index, and what lies in indexes inside, is for whom it says: the walk finds out.
    if index_of(root).is_some_and(|index| plan.entries(index).is_empty()) { Err(absent()) } else { Ok(plan) }
}

/// The platforms that there are, in place of a proof for one that is not there. What is wrong with the document itself comes
/// first.
fn absent(reference: &Reference, failure: &Failure, root: &Object, depth: Proof) -> AnyView {
    let choices = index_of(root).map(|index| platform_choice(reference, depth, None, index));
    let depths = depth_choice(reference, depth, None);
    let chain = unbegun(reference, Some(root));
    expect_context::<Address>().name_the_tab_as(View { proof: Some(depth), ..View::default() });
    view! { <div class="unbegun" data-proof=standing_of(&chain)>{doubt(&chain, reference)}{failure_note(failure)}<div class="plan">{maybe(choices)}{depths}</div></div> }
        .into_any()
}

/// Whether nothing is for the platform that was asked for.
fn is_absent(failure: &Failure) -> bool {
    failure.code == "platform-unknown"
}

/// The link to a proof for all platforms, of what is for no other than its own.
fn all_platforms(run: Run) -> AnyView {
    let depth = if run.plan.with_value(|plan| plan.layers) { Proof::Layers } else { Proof::Documents };
    let view = View { proof: Some(depth), ..View::default() };
    let href = Link::Reference { reference: run.reference.get_value(), view }.to_string();
    view! { <a class="button" data-role="all-platforms" href=href>"Prove it for the platform that it is for"</a> }
        .into_any()
}

fn ready(reference: &Reference, run: Run, root: &Object, depth: Proof, platform: Option<&str>) -> AnyView {
    Effect::new(move || remember(run));
    let expected = root.verdict();
    let choices = index_of(root).map(|index| platform_choice(reference, depth, platform, index));
    let view = View { platform: platform.map(str::to_owned), proof: Some(depth), ..View::default() };
    let (shown, chosen) = (reference.clone(), platform.map(str::to_owned));
    let depths = move || {
        let is_other = run.errors.read().iter().any(is_absent);
        depth_choice(&shown, depth, chosen.as_deref().filter(|_| !is_other))
    };
    let state = move || match run.step.get() {
        Step::Idle => "idle",
        Step::Documents(_) | Step::Layers => "running",
        Step::Cancelled(_) => "cancelled",
        Step::Done => standing_of(&run.chain.read()),
    };
    view! {
        <p class="digest-line">{digest_mark(root.named(), expected, None)}{copy(root.named().to_string(), "copy digest")}</p>
        {maybe(disagreement(root))}
        {maybe(made_here(root))}
        {maybe(tag_drift(reference, Content::of(root)))}
        {maybe(unpinned(reference, root.named(), view))}
        <div class="plan">{maybe(choices)}{depths}</div>
        <section class="panel proof" data-proof=state aria-label="Proof">
            <header class="panel-head"><h2>"Chain"</h2>{move || controls(run)}</header>
            <div aria-live="polite">{move || outcome(run)}</div>
            {live(move || maybe(run.checks.get().map(unread_layers)))}
            {move || tree(&run.chain.read(), run)}
        </section>
        {move || maybe(run.receipt.get().map(|receipt| evidence(receipt, run.is_made())))}
    }
    .into_any()
}

/// Remembers of each document whether a run that is done found something to doubt below it, for whoever compares it. Only a
/// run of everything takes a doubt back.
fn remember(run: Run) {
    if !matches!(*run.step.read(), Step::Done) {
        return;
    }
    let is_whole = run.plan.with_value(|plan| plan.layers && plan.platforms == Platforms::All);
    let chain = run.chain.read_untracked();
    for (link, below) in chain.links().iter().zip(chain.tree()).filter(|(link, _)| link.role == Role::Document) {
        let doubt = Some(below.weakest).filter(|weakest| *weakest <= Standing::Incomplete);
        if let (true, Ok(digest)) = (is_whole || doubt.is_some(), link.named.parse()) {
            run.reference.with_value(|reference| shared().doubt(&reference.place, &digest, doubt));
        }
    }
}

/// A row of links of which one is chosen. Of very many the first and that one, with the others folded.
fn choice(label: &'static str, links: Vec<(String, View, bool)>, reference: &Reference) -> AnyView {
    let item = |(words, view, is_chosen): (String, View, bool)| {
        let href = Link::Reference { reference: reference.clone(), view }.to_string();
        let current = is_chosen.then_some("true");
        view! { <li><a class="plan-choice" href=href aria-current=current>{visible(&words, NAME)}</a></li> }.into_any()
    };
    let count = links.len();
    let (shown, folded): (Vec<_>, Vec<_>) =
        links.into_iter().enumerate().partition(|(at, (_, _, is_chosen))| count <= MANY || *at == 0 || *is_chosen);
    let items = |links: Vec<(usize, _)>| links.into_iter().map(|(_, link)| item(link)).collect::<Vec<_>>();
    let rest = (!folded.is_empty()).then(|| {
        let words = format!("all {} {}", count - 1, label.to_lowercase());
        view! { <details><summary>{words}</summary><ul>{items(folded)}</ul></details> }.into_any()
    });
    view! { <nav class="choice-row" aria-label=label><span class="label">{label}</span><ul>{items(shown)}</ul>{maybe(rest)}</nav> }
        .into_any()
}

fn platform_choice(reference: &Reference, depth: Proof, chosen: Option<&str>, index: &Index) -> AnyView {
    let view = |platform: Option<String>| View { platform, proof: Some(depth), ..View::default() };
    let mut links = vec![("all".to_owned(), view(None), chosen.is_none())];
    let parsed = chosen.and_then(|chosen| chosen.parse::<Platform>().ok());
    // No link has a secret in it, which a registry may name a platform by.
    for platform in platforms(index).into_iter().filter(|platform| !repeats(&platform.to_string())) {
        let is_chosen = parsed.as_ref().is_some_and(|chosen| platform.matches(chosen));
        let name = platform.to_string();
        links.push((name.clone(), view(Some(name)), is_chosen));
    }
    choice("Platforms", links, reference)
}

fn depth_choice(reference: &Reference, depth: Proof, platform: Option<&str>) -> AnyView {
    let view = |proof| View { platform: platform.map(str::to_owned), proof: Some(proof), ..View::default() };
    let of = |words: &str, proof| (words.to_owned(), view(proof), depth == proof);
    choice("Depth", vec![of("down to the layers", Proof::Layers), of("documents only", Proof::Documents)], reference)
}

/// The button that begins, or the progress and the button that ends it.
fn controls(run: Run) -> AnyView {
    let place = NodeRef::new();
    keep_the_focus(place, CONTROLS);
    let button = |words: &'static str| {
        view! { <button node_ref=place type="button" class="button button-primary" data-action="prove" on:click=move |_| run.start()>{words}</button> }.into_any()
    };
    let controls = match run.step.get() {
        Step::Idle => button("Prove it"),
        Step::Done | Step::Cancelled(_) => button("Prove it again"),
        Step::Documents(Steps { done, known, .. }) => {
            let share = percent(done as u64, known as u64);
            let words = format!("documents {done} of {known}");
            view! { {progress_bar("Reading the documents", Arc::new(move || share))}<span class="rate">{words}</span>{cancel(run, place)} }.into_any()
        }
        Step::Layers => view! { {layer_progress(run)}{cancel(run, place)} }.into_any(),
    };
    view! { <div class="check-controls">{controls}</div> }.into_any()
}

fn cancel(run: Run, place: NodeRef<leptos::html::Button>) -> AnyView {
    view! { <button node_ref=place type="button" class="button" data-action="cancel" on:click=move |_| run.cancel()>"Cancel"</button> }
        .into_any()
}

/// Bytes of all layers, and which layers are being read now.
fn layer_progress(run: Run) -> AnyView {
    let Some(checks) = run.checks.get() else { return ().into_any() };
    let total = checks.total();
    let words = move || {
        let now = checks.all().iter().filter(|check| check.progress.read().received() > 0).count();
        let (done, rate) = (checks.sum().0, checks.rate());
        let now = match now {
            0 => String::new(),
            1 => " · 1 layer".to_owned(),
            now => format!(" · {now} layers at once"),
        };
        format!("{} of {}{now} · {}/s", size::in_words(done), size::in_words(total), size::in_words(rate))
    };
    view! {
        {progress_bar("Reading the layers", Arc::new(move || percent(checks.sum().0, total)))}
        <span class="rate" data-role="rate">{words}</span>
    }
    .into_any()
}

/// What came of the run.
fn outcome(run: Run) -> AnyView {
    let reference = run.reference.get_value();
    let unread = |failure: &Failure| {
        let way = if is_absent(failure) { Some(all_platforms(run)) } else { address::lift(&reference.place, failure) };
        failure_with(failure, way.into_iter().collect())
    };
    let failures: Vec<_> = run.errors.read().iter().map(unread).collect();
    let said = match &*run.step.read() {
        Step::Cancelled(Steps { done, known, bytes }) => {
            let words = format!(
                "You stopped it when {done} of {known} documents had been read, {}. No layer was, so nothing is said of the whole.",
                size::in_words(*bytes)
            );
            view! { <p class="banner banner-warning" data-role="stopped">{words}</p> }.into_any()
        }
        Step::Done => {
            let chain = run.chain.read();
            view! { {weakest(&chain, run)}{doubt(&chain, &reference)} }.into_any()
        }
        Step::Idle => view! { <p class="empty">"Nothing was read yet but the document that the link names. Proving reads all that it names, in this tab, and checks each against what names it."{kept()}</p> }.into_any(),
        Step::Documents(_) | Step::Layers => ().into_any(),
    };
    view! { {failures}{said}{move || maybe(limits(run))} }.into_any()
}

/// What is wrong with the weakest of a chain.
fn doubt(chain: &Chain, reference: &Reference) -> AnyView {
    let failure = chain.summary().weakest.and_then(|number| Failure::of_link(chain.links().get(number)?));
    maybe(failure.map(|failure| failure_drawn(&failure.at(reference), Vec::new(), value_view)))
}

/// What is not asked for again, as the reader has chosen.
fn kept() -> &'static str {
    match shared().cache().keep() {
        Keep::Nothing => "",
        Keep::Documents => " Documents that this browser keeps are hashed again and not asked for.",
        Keep::Layers => " Documents and layers that this browser keeps are hashed again and not asked for.",
    }
}

/// A way past the limits of unpacking, where one was reached.
fn limits(run: Run) -> Option<AnyView> {
    let checks = run.checks.get()?;
    let limited: Vec<_> = checks.all().into_iter().filter(|check| check.met_limit()).collect();
    let lift = limited.clone();
    let lift = move |_| {
        location::focus_first(CONTROLS);
        lift.iter().for_each(|check| checks.lift(*check));
    };
    let words = format!("Layers that met a limit of unpacking: {}.", limited.len());
    (!limited.is_empty()).then(|| {
        view! { <div class="banner banner-warning"><p>{words}</p><button type="button" class="button" data-action="lift-limits" on:click=lift>"Unpack them without limits"</button></div> }.into_any()
    })
}

/// The link to the proof of what a page shows.
pub fn proof_link(reference: &Reference, platform: Option<&str>) -> AnyView {
    let view = View { platform: platform.map(str::to_owned), proof: Some(Proof::Layers), ..View::default() };
    let href = Link::Reference { reference: reference.clone(), view }.to_string();
    view! { <a class="button" data-role="proof" href=href>"prove the whole"</a> }.into_any()
}
