//! Digests side by side: entries of indexes, layers of manifests.

use leptos::prelude::*;

use super::pair::Pair;
use super::said;
use crate::compare::{Change, Entry, Layers, Row};
use crate::digest::Digest;
use crate::link::Link;
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::part::digest::{digest_mark, no_digest};
use crate::ui::part::{empty, maybe};

/// How many lines a table shows. The JSON has all.
const MOST: usize = 500;

/// A mark for how two sides stand: a sign and a word, legible without colour.
pub(super) fn mark(change: Change) -> AnyView {
    let (sign, word) = match change {
        Change::Same => ("=", "same"),
        Change::Changed => ("≠", "changed"),
        Change::Moved => ("↕", "moved"),
        Change::Redated => ("≈", "redated"),
        Change::Gained => ("+", "gained"),
        Change::Lost => ("−", "lost"),
    };
    view! { <span class=format!("change change-{word}")><span aria-hidden="true">{sign}</span>" "{word}</span> }
        .into_any()
}

pub(super) fn more(all: usize) -> AnyView {
    let more = all.saturating_sub(MOST);
    maybe((more > 0).then(|| empty("There are more; the JSON has all of them.")))
}

/// One table of digests, per platform.
pub(super) fn platforms(pair: &Pair, rows: &[Row]) -> AnyView {
    let lines: Vec<_> = rows.iter().take(MOST).map(|row| platform(pair, row)).collect();
    let none = rows.is_empty().then(|| empty("Neither side holds anything."));
    view! {
        <section class="panel" data-table="platforms">
            <header class="panel-head"><h2>"Platforms"</h2></header>
            <table class="rows compare-rows">
                <caption class="hidden">"What both sides hold, by platform"</caption>
                <thead><tr><th scope="col">"Platform"</th><th scope="col">"Change"</th><th scope="col">"Left"</th><th scope="col">"Right"</th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
            {maybe(none)}{more(rows.len())}
        </section>
    }
    .into_any()
}

/// The configs that both manifests name.
pub(super) fn config(pair: &Pair, row: &Row) -> AnyView {
    view! {
        <section class="panel" data-table="config">
            <header class="panel-head"><h2>"Digest of the config"</h2></header>
            <table class="rows compare-rows">
                <caption class="hidden">"The configs that both sides name"</caption>
                <thead><tr><th scope="col">"Document"</th><th scope="col">"Change"</th><th scope="col">"Left"</th><th scope="col">"Right"</th></tr></thead>
                <tbody>{platform(pair, row)}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn platform(pair: &Pair, row: &Row) -> AnyView {
    let text = visible(&row.name, CELL);
    let attached = row.name == "attestation" && row.platform.is_none();
    let name = match (&row.platform, row.change) {
        (Some(_), Change::Changed) => {
            view! { <a class="row-name" href=pair.link(row.platform.as_ref())>{text.clone()}</a> }.into_any()
        }
        _ => view! { <span class="row-name">{if attached { format!("↳ {text}") } else { text.clone() }}</span> }
            .into_any(),
    };
    let renamed = row.renamed.as_ref().map(|other| {
        view! { <span class="row-remark">{format!("on the right {}", visible(other, CELL))}</span> }.into_any()
    });
    view! {
        <tr data-row=text data-change=row.change.as_str()>
            <th scope="row">{name}{maybe(renamed)}</th>
            <td>{mark(row.change)}</td>
            <td>{entry(&pair.left.0, row.left.as_ref())}</td>
            <td>{entry(&pair.right.0, row.right.as_ref())}</td>
        </tr>
    }
    .into_any()
}

fn entry(reference: &Reference, entry: Option<&Entry>) -> AnyView {
    match entry {
        None => view! { <span class="remark">"not there"</span> }.into_any(),
        Some(entry) => match &entry.digest {
            Some(digest) => digest_mark(digest, &entry.verdict, Some(link(reference, digest))),
            None => no_digest(),
        },
    }
}

fn link(reference: &Reference, digest: &Digest) -> String {
    Link::reference(reference.with_digest(digest.clone())).to_string()
}

/// The layers, those in common first.
pub(super) fn layers(pair: &Pair, layers: &Layers) -> AnyView {
    let place = |at: Option<usize>| at.map(|at| (at + 1).to_string()).unwrap_or_default();
    let line = |layer: &crate::compare::Layer| {
        let reference = if layer.right.is_some() { &pair.right.0 } else { &pair.left.0 };
        let digest = match &layer.digest {
            Some(digest) => digest_mark(digest, &layer.verdict, Some(link(reference, digest))),
            None => no_digest(),
        };
        let repacked = layer.repacked.map(|at| {
            let words = format!("the content of layer {} on the left, packed otherwise", at + 1);
            view! { <span class="row-remark">{words}</span> }.into_any()
        });
        let shown = layer.digest.as_ref().map(ToString::to_string).unwrap_or_default();
        view! {
            <tr data-layer-row=shown data-change=layer.change.as_str()>
                <th scope="row">{mark(layer.change)}{maybe(repacked)}</th>
                <td>{digest}</td>
                <td class="number">{layer.size.map(size::in_words).unwrap_or_default()}</td>
                <td class="number place-left">{place(layer.left)}</td>
                <td class="number place-right">{place(layer.right)}</td>
            </tr>
        }
        .into_any()
    };
    let lines: Vec<_> = layers.rows.iter().take(MOST).map(line).collect();
    let fetch = layers.fetch.map(|bytes| bytes.to_string());
    let words = match layers.fetch {
        Some(bytes) => format!("{} in common from the lowest up; {} to fetch", layers.shared, size::exactly(bytes)),
        None => format!("{} in common from the lowest up", layers.shared),
    };
    let words = [Some(words), said::moved(layers)].into_iter().flatten().collect::<Vec<_>>().join("; ");
    view! {
        <section class="panel" data-table="layers" data-shared=layers.shared.to_string() data-fetch=fetch>
            <header class="panel-head"><h2>"Layers"</h2><p class="remark">{words}</p></header>
            <table class="rows compare-layers">
                <caption class="hidden">"Layers of both sides"</caption>
                <thead><tr><th scope="col">"Change"</th><th scope="col">"Layer"</th><th scope="col" class="number">"Compressed"</th>
                    <th scope="col" class="number">"Left"</th><th scope="col" class="number">"Right"</th></tr></thead>
                <tbody>{lines}</tbody>
            </table>
            {more(layers.rows.len())}
        </section>
    }
    .into_any()
}
