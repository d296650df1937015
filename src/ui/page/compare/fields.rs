//! Texts side by side: settings, environment, labels, annotations. What is equal is counted, and shown on request.

use leptos::prelude::*;

use super::said;
use super::tables::{mark, more};
use crate::compare::{Change, Comparison, DIFF_IDS, Field, Group};
use crate::shown::{CELL, visible};
use crate::ui::part::digest::digest_name;
use crate::ui::part::{long, maybe};

/// How many lines of each kind are shown.
const MOST: usize = 500;

/// A panel for each group that has anything.
pub(super) fn tables(comparison: &Comparison) -> AnyView {
    let titles = [
        (Group::Document, "Document"),
        (Group::Setting, "Config"),
        (Group::Env, "Environment"),
        (Group::Label, "Labels"),
        (Group::History, "History"),
        (Group::Annotation, "Annotations"),
        (Group::Member, "Other members"),
    ];
    let panels: Vec<_> = titles.into_iter().filter_map(|(group, title)| table(comparison, group, title)).collect();
    panels.into_any()
}

fn table(comparison: &Comparison, group: Group, title: &'static str) -> Option<AnyView> {
    let fields: Vec<&Field> = comparison.fields.iter().filter(|field| field.group == group).collect();
    if fields.is_empty() {
        return None;
    }
    let (same, other): (Vec<_>, Vec<_>) = fields.into_iter().partition(|field| field.change == Change::Same);
    let (dated, other): (Vec<_>, Vec<_>) = other.into_iter().partition(|field| field.change == Change::Redated);
    let differ = other.len();
    let rows = |fields: &[&Field]| -> Vec<AnyView> { fields.iter().take(MOST).map(|field| row(field)).collect() };
    let table = |fields: &[&Field], caption: &'static str| {
        view! {
            <table class="rows fields">
                <caption class="hidden">{caption}</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Change"</th><th scope="col">"Left"</th><th scope="col">"Right"</th></tr></thead>
                <tbody>{rows(fields)}</tbody>
            </table>
            {more(fields.len())}
        }
        .into_any()
    };
    let changed = (differ > 0).then(|| table(&other, title));
    let folded = |words: String, fields: &[&Field], caption: &'static str| {
        view! { <details class="more equal" data-role=format!("folded-{caption}")><summary>{words}</summary>{table(fields, caption)}</details> }
            .into_any()
    };
    let redated = said::redated(comparison).filter(|_| !dated.is_empty());
    let redated = redated.map(|words| folded(words, &dated, "redated"));
    let equal = (!same.is_empty()).then(|| folded(format!("{} equal", same.len()), &same, "equal"));
    Some(
        view! {
            <section class="panel" data-table=group.as_str() data-differences=differ.to_string()>
                <header class="panel-head"><h2>{title}</h2></header>
                {maybe(changed)}{maybe(redated)}{maybe(equal)}
            </section>
        }
        .into_any(),
    )
}

fn row(field: &Field) -> AnyView {
    view! {
        <tr data-field=visible(&field.name, CELL) data-change=field.change.as_str()>
            <th scope="row">{long::name(&field.name)}</th>
            <td>{mark(field.change)}</td>
            <td class="value">{lines(field, &field.left, &field.right)}</td>
            <td class="value">{lines(field, &field.right, &field.left)}</td>
        </tr>
    }
    .into_any()
}

/// The lines of one side, each beside the one at its place on the other.
fn lines(field: &Field, lines: &[String], others: &[String]) -> AnyView {
    if lines.is_empty() {
        return view! { <span class="remark">"not there"</span> }.into_any();
    }
    let is_diff_ids = field.group == Group::Setting && field.name == DIFF_IDS;
    let line = |(at, line): (usize, &String)| match (is_diff_ids.then(|| diff_id(line)).flatten(), others.get(at)) {
        (Some(diff_id), _) => diff_id,
        (None, Some(other)) if other != line => long::line_beside(line, other),
        (None, _) => long::line(line),
    };
    lines.iter().enumerate().map(line).collect::<Vec<_>>().into_any()
}

/// A DiffID at its place, in the shape that digests have everywhere; nothing where none is written there. It stands among
/// texts of others and is one itself, so it has no verdict: that is on the pages of both sides.
fn diff_id(line: &str) -> Option<AnyView> {
    let (place, written) = line.split_once(' ')?;
    let name = digest_name(&written.parse().ok()?);
    Some(view! { <div class="digest-line">{place.to_owned()}{name}</div> }.into_any())
}
