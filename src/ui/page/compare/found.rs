//! What comparing found: the verdict on it, and all tables.

use std::sync::Arc;

use leptos::prelude::*;

use super::pair::Pair;
use super::side::SideRead;
use super::{fields, held, said, tables};
use crate::browser::download;
use crate::compare::{Change, Comparison, Side, Uncompared, compare};
use crate::content::Document;
use crate::link::{Link, Section, View};
use crate::reference::Reference;
use crate::shown::{CELL, visible};
use crate::ui::part::maybe;

/// What comparing found.
pub(super) fn compared(pair: &Pair, left: &Arc<SideRead>, right: &Arc<SideRead>) -> AnyView {
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
