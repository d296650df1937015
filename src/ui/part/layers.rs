//! History and layers in one table: every step that made the image, with the bytes it left and what was proved of them.

use leptos::prelude::*;

use super::digest::DigestMark;
use super::failure::FailureNote;
use super::progress::ProgressBar;
use super::verdict::VerdictMark;
use crate::content::history::{Step, align};
use crate::content::{Config, Descriptor, Manifest};
use crate::failure::Failure;
use crate::link::View;
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::check::{Check, Checks, Progress};
use crate::ui::page::manifest::layer_link;
use crate::verify::Verdict;

/// The steps of the history with their layers, or only the layers while there is no config.
#[component]
pub fn LayerTable(
    reference: Reference,
    view: View,
    manifest: Manifest,
    config: Option<Config>,
    checks: Checks,
) -> impl IntoView {
    let count = manifest.layers.len();
    let (title, first) = match config {
        Some(_) => ("History and layers", "Step"),
        None if manifest.is_artifact() => ("Blobs", "Content"),
        None => ("Layers", "Content"),
    };
    let (steps, uncertain) = steps_of(config.as_ref(), count);
    let largest = manifest.layers.iter().filter_map(|layer| layer.size).max().unwrap_or(0);
    let rows = steps.into_iter().map(|(words, layer)| {
        let layer = layer.and_then(|at| manifest.layers.get(at).cloned());
        match layer {
            None => view! { <tr class="no-bytes"><th scope="row"><StepText words otherwise=String::new()/></th><td></td><td class="number">"no bytes"</td><td></td><td></td></tr> }.into_any(),
            Some(layer) => {
                let href = layer.digest.valid().map(|digest| layer_link(&reference, &view, digest));
                view! { <LayerRow words layer largest checks href/> }.into_any()
            }
        }
    });
    let rows = rows.collect_view();
    let failures = move || checks.all().into_iter().filter_map(failure_of).collect::<Vec<_>>();
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{title}</h2>
                {uncertain.then(|| view! { <p class="remark">"History and layers do not fit together exactly; the pairing is a guess."</p> })}
                <CheckControls checks/>
            </header>
            <div aria-live="polite">{move || failures().into_iter().map(|failure| view! { <FailureNote failure/> }).collect_view()}</div>
            {if count == 0 && rows.is_empty() {
                view! { <p class="empty">"There are no layers."</p> }.into_any()
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
                }.into_any()
            }}
        </section>
    }
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

#[component]
fn StepText(words: Words, otherwise: String) -> impl IntoView {
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

#[component]
fn LayerRow(words: Words, layer: Descriptor, largest: u64, checks: Checks, href: Option<String>) -> impl IntoView {
    let check = layer.digest.valid().and_then(|digest| checks.of(digest));
    let verdict = Signal::derive(move || check.map_or(Verdict::Claimed, verdict_of));
    let share = layer.size.unwrap_or(0);
    let full = layer.digest.valid().map(ToString::to_string);
    let digest = match layer.digest.valid().cloned() {
        Some(digest) => view! { <DigestMark digest verdict href/> }.into_any(),
        None => view! { <span class="invalid">"not a digest"</span> }.into_any(),
    };
    let bytes = layer.size.map(size::in_words).unwrap_or_else(|| "not stated".into());
    let exact = layer.size.map(|size| format!("{} bytes", size::grouped(size)));
    let foreign = check.is_none() && layer.digest.valid().is_some();
    view! {
        <tr data-layer=full>
            <th scope="row"><StepText words otherwise=name_of(&layer)/></th>
            <td>{digest}</td>
            <td class="number" title=exact>{bytes}</td>
            <td class="share"><ShareBar share largest check/></td>
            <td class="check">{match check {
                Some(check) => view! { <CheckCell checks check/> }.into_any(),
                None if foreign => view! { <span class="remark">"lies elsewhere, not fetched"</span> }.into_any(),
                None => ().into_any(),
            }}</td>
        </tr>
    }
}

/// What may be said of a layer so far.
fn verdict_of(check: Check) -> Verdict {
    match check.progress.get() {
        Progress::Done(verdict) => verdict,
        _ => Verdict::Claimed,
    }
}

/// How large the layer is among the others, and how much of it was read.
#[component]
fn ShareBar(share: u64, largest: u64, check: Option<Check>) -> impl IntoView {
    let width = share.saturating_mul(100).checked_div(largest).unwrap_or(0).clamp(u64::from(share > 0), 100);
    let read = move || match check.map(|check| check.progress.get()) {
        Some(Progress::Running { received, .. }) => {
            received.saturating_mul(100).checked_div(share).unwrap_or(0).min(100)
        }
        Some(Progress::Done(Verdict::Verified | Verdict::Computed)) => 100,
        _ => 0,
    };
    view! {
        <div class="bar" style:width=format!("{width}%") aria-hidden="true"><div class="bar-fill" style:width=move || format!("{}%", read())></div></div>
    }
}

#[component]
fn CheckCell(checks: Checks, check: Check) -> impl IntoView {
    move || {
        match check.progress.get() {
        Progress::Idle => view! { <button type="button" class="button button-small" data-action="verify-layer" on:click=move |_| checks.start(check)>"hash it"</button> }.into_any(),
        Progress::Waiting => view! { <span class="remark">"waiting"</span> }.into_any(),
        Progress::Running { rate, .. } => view! { <span class="rate">{size::in_words(rate)}"/s"</span> }.into_any(),
        Progress::Failed(failure) => view! { <span class="row-failure">{failure.code}</span>{again(checks, check)} }.into_any(),
        Progress::Done(verdict) => view! { <VerdictMark verdict/>{check.progress.get().is_open().then(|| again(checks, check))} }.into_any(),
    }
    }
}

/// Hashes it anew.
fn again(checks: Checks, check: Check) -> AnyView {
    view! { <button type="button" class="button button-small" data-action="verify-layer" on:click=move |_| checks.start(check)>"again"</button> }.into_any()
}

/// The button that checks all layers, and the progress of it.
#[component]
fn CheckControls(checks: Checks) -> impl IntoView {
    let total = checks.total();
    if checks.all().is_empty() {
        return ().into_any();
    }
    let done = Signal::derive(move || checks.sum().0);
    view! {
        <div class="check-controls">
            {move || if checks.is_busy() {
                view! {
                    <ProgressBar label="Hashing the layers" done total=Signal::derive(move || total)/>
                    <span class="rate" data-role="rate">{move || format!("{} of {} · {}/s", size::in_words(done.get()), size::in_words(total), size::in_words(checks.rate()))}</span>
                    <button type="button" class="button" data-action="cancel" on:click=move |_| checks.cancel()>"Cancel"</button>
                }.into_any()
            } else {
                view! {
                    <button type="button" class="button button-primary" data-action="verify-layers" on:click=move |_| checks.start_all()>
                        "Hash all layers ("{size::in_words(total)}")"
                    </button>
                }.into_any()
            }}
        </div>
    }
    .into_any()
}

/// What went wrong with a layer, as a note above the table.
fn failure_of(check: Check) -> Option<Failure> {
    match check.progress.get() {
        Progress::Failed(failure) => Some(failure),
        Progress::Done(verdict) => Failure::of_verdict(&verdict),
        _ => None,
    }
}
