//! History and layers in one table: every step that made the image, with the bytes it left and what was proved of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::digest::{awaited_digest_mark, digest_mark, no_digest};
use super::failure::{failure_note, failure_with};
use super::focus::{CONTROLS, keep_the_focus};
use super::inside::{check_notes, inside};
use super::progress::{percent, progress_bar};
use super::time::since_mark;
use super::verdict::verdict_mark;
use super::{empty, maybe, remark};
use crate::browser::clock::Within;
use crate::browser::location;
use crate::content::history::{Step, align};
use crate::content::{Config, Descriptor, Manifest, MediaType};
use crate::failure::Failure;
use crate::link::View;
use crate::proof::elsewhere_words;
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::address::{agree, asked, has_help, help};
use crate::ui::check::{Check, Checks, Progress};
use crate::ui::live::{live, on};
use crate::ui::page::manifest::layer_link;
use crate::verify::Verdict;

/// The steps of the history with their layers, or only the layers while there is no config.
pub fn layer_table(
    reference: &Reference,
    view: &View,
    manifest: &Manifest,
    config: Option<&Config>,
    checks: Checks,
) -> AnyView {
    let (title, first) = match config {
        Some(_) => ("History and layers", "Step"),
        None if manifest.is_artifact() => ("Blobs", "Content"),
        None => ("Layers", "Content"),
    };
    let (steps, uncertain) = steps_of(config, manifest.layers.len());
    let largest = manifest.layers.iter().filter_map(|layer| layer.size).max().unwrap_or(0);
    let row = |(words, position): (Words, Option<usize>)| {
        match position.and_then(|at| manifest.layers.get(at)) {
        None => view! { <tr class="no-bytes"><th scope="row">{step_text(words.as_ref(), String::new())}</th><td></td><td class="number">"no bytes"</td><td></td><td></td></tr> }.into_any(),
        Some(layer) => {
            let href = layer.digest.valid().map(|digest| layer_link(reference, view, digest));
            let at = layer_at(words.as_ref(), layer, largest, checks, href);
            let inside = inside_row(checks, position.unwrap_or_default(), layer);
            view! { {at}{inside} }.into_any()
        }
    }
    };
    let rows: Vec<_> = steps.into_iter().map(row).collect();
    let guess = || remark("History and layers do not fit together exactly; the pairing is a guess.".into());
    let table = if rows.is_empty() {
        empty("There are no layers.")
    } else {
        view! {
            <table class="rows layers">
                <caption class="hidden">"Steps and layers, the oldest first"</caption>
                <thead><tr>
                    <th scope="col">{first}</th><th scope="col">"Layer"</th><th scope="col" class="number">"Compressed"</th>
                    <th scope="col">"Share"</th><th scope="col">"Check"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{title}</h2>
                {maybe(uncertain.then(guess))}
                {maybe(check_controls(checks))}
            </header>
            <div aria-live="polite">{live(move || mismatches(checks))}{inside_failures(checks, manifest)}</div>
            {unread_layers(checks)}
            {table}
        </section>
    }
    .into_any()
}

type Words = Option<Step>;

/// Every step with the index of its layer; layers that no step explains come at the end.
fn steps_of(config: Option<&Config>, count: usize) -> (Vec<(Words, Option<usize>)>, bool) {
    let Some(config) = config.filter(|config| !config.history.is_empty()) else {
        return ((0..count).map(|at| (None, Some(at))).collect(), false);
    };
    let aligned = align(config, count);
    let mut steps: Vec<_> = aligned
        .steps
        .into_iter()
        .map(|step| {
            let layer = step.layer;
            (Some(step), layer)
        })
        .collect();
    steps.extend(aligned.unexplained.into_iter().map(|at| (None, Some(at))));
    (steps, !aligned.certain)
}

fn step_text(words: Option<&Step>, otherwise: String) -> AnyView {
    match words {
        Some(step) => {
            view! { <code class="step" title=visible(&step.raw, CELL)>{visible(&step.command, CELL)}</code> }.into_any()
        }
        None => view! { <span class="remark">{otherwise}</span> }.into_any(),
    }
}

/// What to call a layer that no step of a history explains: its title, or else what its type promises.
fn name_of(layer: &Descriptor) -> String {
    let title = layer.annotation("org.opencontainers.image.title").map(|title| visible(title, CELL));
    let kind = || layer.media_type.as_ref().map(|media_type| media_type.describe().to_owned());
    title.or_else(kind).unwrap_or_else(|| "no media type".to_owned())
}

/// What its type says, with the type itself on hover and for scripts.
fn type_of(media_type: &MediaType) -> AnyView {
    let whole = visible(&media_type.to_string(), CELL);
    view! { <span class="row-remark" data-media-type=whole.clone() title=whole>{media_type.describe()}</span> }
        .into_any()
}

fn layer_at(words: Option<&Step>, layer: &Descriptor, largest: u64, checks: Checks, href: Option<String>) -> AnyView {
    let named = layer.digest.valid();
    let check = checks.of_layer(layer);
    let digest = match (named, check) {
        (Some(digest), Some(check)) => awaited_digest_mark(digest, Arc::new(move || check.verdict()), href),
        (Some(digest), None) => digest_mark(digest, &Verdict::Claimed, href),
        (None, _) => no_digest(),
    };
    let state = match check {
        Some(check) => (move || check_cell(checks, check)).into_any(),
        None if named.is_some() => elsewhere(layer),
        None => ().into_any(),
    };
    let bytes = layer.size.map_or_else(|| "not stated".to_owned(), size::in_words);
    let exact = layer.size.map(|size| format!("{} bytes", size::grouped(size)));
    view! {
        <tr data-layer=named.map(ToString::to_string)>
            <th scope="row">{step_text(words, name_of(layer))}</th>
            <td>{digest}{maybe(layer.media_type.as_ref().map(type_of))}</td>
            <td class="number" title=exact>{bytes}</td>
            <td class="share">{share_bar(layer.size.unwrap_or(0), largest, check)}</td>
            <td class="check">{state}</td>
        </tr>
    }
    .into_any()
}

/// What stands beside a layer that need not be in the registry. Its addresses are whole on hover, and on its page.
fn elsewhere(layer: &Descriptor) -> AnyView {
    let title = visible(&layer.urls.join("\n"), CELL);
    view! { <span class="remark" data-role="elsewhere" title=title>{visible(&elsewhere_words(&layer.urls), CELL)}</span> }.into_any()
}

/// What is inside the layer, once it was unpacked, in a row of its own.
fn inside_row(checks: Checks, position: usize, layer: &Descriptor) -> AnyView {
    let Some(check) = checks.of_layer(layer) else { return ().into_any() };
    let layer = layer.clone();
    let row = move || {
        let found = inside(checks, check, position, &layer)?;
        Some(view! { <tr class="layer-inside" data-inside=layer.digest.to_string()><td colspan="5">{found}</td></tr> })
    };
    row.into_any()
}

/// How large the layer is among the others, and how much of it was read.
fn share_bar(share: u64, largest: u64, check: Option<Check>) -> AnyView {
    let width = percent(share, largest).max(u64::from(share > 0));
    let read = move || match check.map(|check| check.progress.get()) {
        Some(Progress::Running { received, .. }) => percent(received, share),
        Some(Progress::Done(Verdict::Verified | Verdict::Computed)) => 100,
        _ => 0,
    };
    view! {
        <div class="bar" style:width=format!("{width}%") aria-hidden="true"><div class="bar-fill" style:width=move || format!("{}%", read())></div></div>
    }
    .into_any()
}

fn check_cell(checks: Checks, check: Check) -> AnyView {
    match check.progress.get() {
        Progress::Idle => view! { {verdict_mark(&Verdict::Claimed)}<button type="button" class="button button-small" data-action="verify-layer" on:click=move |_| checks.start(check)>"verify"</button> }.into_any(),
        Progress::Waiting => view! { <span class="remark">"waiting"</span> }.into_any(),
        Progress::Running { rate, .. } => view! { <span class="rate">{format!("{}/s", size::in_words(rate))}</span> }.into_any(),
        Progress::Done(ref verdict) => {
            let again = check.progress.read().is_open().then(|| again(checks, check));
            view! { {verdict_mark(verdict)}{maybe(kept_note(check))}{maybe(again)} }.into_any()
        }
        Progress::Failed(_, failure) => view! { <span class="row-failure">{failure.code}</span>{again(checks, check)} }.into_any(),
    }
}

/// For a layer that was not fetched: since when this browser had it.
pub fn kept_note(check: Check) -> Option<AnyView> {
    check.since.get_value().map(kept_since)
}

/// Since when this browser had kept something, in seconds since 1970.
pub fn kept_since(since: u64) -> AnyView {
    view! { <span class="remark" data-came="kept">"kept here "{since_mark(since, Within::Sentence)}</span> }.into_any()
}

/// Fetches it anew.
fn again(checks: Checks, check: Check) -> AnyView {
    view! { <button type="button" class="button button-small" data-action="verify-layer" on:click=move |_| checks.start(check)>"again"</button> }.into_any()
}

/// The button that checks all layers, and the progress of it.
fn check_controls(checks: Checks) -> Option<AnyView> {
    if checks.all().is_empty() {
        return None;
    }
    let total = checks.total();
    // Where no size is named there is no sum.
    let sum = move |before: &str, behind: &str| {
        if total > 0 { format!("{before}{}{behind}", size::in_words(total)) } else { String::new() }
    };
    let running = move |place: NodeRef<leptos::html::Button>| {
        let rate = move || {
            let (done, rate) = (checks.sum().0, checks.rate());
            format!("{}{} · {}/s", size::in_words(done), sum(" of ", ""), size::in_words(rate))
        };
        view! {
            {progress_bar("Verifying the layers", Arc::new(move || percent(checks.sum().0, total)))}
            <span class="rate" data-role="rate">{rate}</span>
            <button node_ref=place type="button" class="button" data-action="cancel" on:click=move |_| checks.cancel()>"Cancel"</button>
        }
        .into_any()
    };
    let idle = move |place: NodeRef<leptos::html::Button>| {
        let found: Vec<_> = checks.all().into_iter().map(|check| check.progress.get()).collect();
        let are_done = checks.are_done();
        let all = if are_done { "Verify all again" } else { "Verify all layers" };
        let label = format!("{all}{}", sum(" (", ")"));
        let start = move |_| if are_done { checks.start_again() } else { checks.start_all() };
        view! {
            <button node_ref=place type="button" class="button button-primary" data-action="verify-layers" on:click=start>{label}</button>
            {maybe(summary(&found).map(|sum| view! { <span class="rate" data-role="checked">{sum}</span> }.into_any()))}
        }
            .into_any()
    };
    let controls = move || {
        let place = NodeRef::new();
        keep_the_focus(place, CONTROLS);
        if checks.is_busy() { running(place) } else { idle(place) }
    };
    Some(view! { <div class="check-controls">{controls}</div> }.into_any())
}

/// How many layers have which verdict, once one has.
fn summary(found: &[Progress]) -> Option<String> {
    let mut counts = BTreeMap::new();
    for progress in found {
        let word = match progress {
            Progress::Done(verdict) => verdict.as_str(),
            Progress::Failed(..) => "failed",
            _ => continue,
        };
        *counts.entry(word).or_insert(0_usize) += 1;
    }
    let words: Vec<_> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    (!words.is_empty()).then(|| format!("of {}: {}", found.len(), words.join(", ")))
}

/// Layers whose bytes are not what was named, as notes above the table.
fn mismatches(checks: Checks) -> AnyView {
    let failure = |check: Check| match &*check.progress.read() {
        Progress::Done(verdict) => of_layer(checks, check, verdict),
        _ => None,
    };
    let notes: Vec<_> = checks.all().into_iter().filter_map(failure).map(|failure| failure_note(&failure)).collect();
    notes.into_any()
}

/// The failure that a verdict on a layer is.
pub fn of_layer(checks: Checks, check: Check, verdict: &Verdict) -> Option<Failure> {
    let object = check.layer.with_value(|layer| layer.digest.to_string());
    let failure = Failure::of_verdict(verdict)?;
    Some(Failure { object: Some(object), ..failure.in_place(&checks.place()) })
}

/// What kept layers from being read, and what can be done about it.
pub fn unread_layers(checks: Checks) -> AnyView {
    let told = Memo::new(move |_| told(checks));
    // What helps is not taken away when other layers fail as well: an examination would begin anew, and what was typed
    // into a form would be gone.
    let without_object = |failure: &Failure| Failure { object: None, ..failure.clone() };
    let helped = Memo::new(move |_| told.read().iter().find(|failure| has_help(failure)).map(without_object));
    let notes = move || {
        let note = |failure: &Failure| {
            if let Some(question) = asked(&checks.place(), failure) {
                return question;
            }
            let retry = on(move |_| {
                location::focus_first(CONTROLS);
                checks.retry();
            });
            let again =
                view! { <button type="button" class="button" data-action="retry" on:click=retry>"Try again"</button> };
            let actions = [Some(again.into_any()), agree(&checks.place(), failure)];
            failure_with(failure, actions.into_iter().flatten().collect())
        };
        told.read().iter().map(note).collect::<Vec<_>>().into_any()
    };
    let help_with = move |failure: &Failure| match checks.ails_config(failure) {
        true => remark("What was found about it, and what helps, stands above, with the config.".to_owned()),
        false => help(&checks.place(), failure),
    };
    let aside = move || maybe(helped.read().as_ref().map(help_with));
    view! { <div aria-live="polite">{live(notes)}</div>{live(aside)} }.into_any()
}

/// What kept layers from being read, once for all of which the same is to be said: what ails one of them mostly ails all.
fn told(checks: Checks) -> Vec<Failure> {
    let mut all: Vec<(Failure, usize)> = Vec::new();
    for failure in checks.all().into_iter().filter_map(Check::failure) {
        let is_same = |(known, _): &&mut (Failure, usize)| {
            Failure { object: None, ..known.clone() } == Failure { object: None, ..failure.clone() }
        };
        match all.iter_mut().find(is_same) {
            Some((_, others)) => *others += 1,
            None => all.push((failure, 0)),
        }
    }
    let counted = |(failure, others): (Failure, usize)| match others {
        0 => failure,
        1 => Failure { object: failure.object.map(|object| format!("{object} and 1 other layer")), ..failure },
        _ => Failure { object: failure.object.map(|object| format!("{object} and {others} other layers")), ..failure },
    };
    all.into_iter().map(counted).collect()
}

/// What is wrong with what is inside of layers whose bytes are right.
fn inside_failures(checks: Checks, manifest: &Manifest) -> Vec<AnyView> {
    let note = |(position, layer): (usize, &Descriptor)| {
        let check = checks.of_layer(layer)?;
        let layer = layer.clone();
        Some((move || check_notes(checks, check, position, &layer)).into_any())
    };
    manifest.layers.iter().enumerate().filter_map(note).collect()
}
