//! Evidence: saving and copying what a run found, opening a receipt again, and comparing the two.

use std::sync::Arc;

use leptos::ev::{DragEvent, Event};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::copy::copy;
use super::maybe;
use crate::browser::download;
use crate::browser::file::{self, File};
use crate::link::Link;
use crate::receipt::{Difference, MAX_RECEIPT, Receipt, compare, summary};
use crate::shown::{CELL, visible};
use crate::ui::address;
use crate::ui::context::{Desk, desk};
use crate::ui::later;

/// Buttons that save the receipt of a run and copy its summary; and, when the reader has opened an older receipt of the
/// same content, what is different now.
pub fn evidence(receipt: Arc<Receipt>) -> AnyView {
    let compared = match desk().receipt().get() {
        Some(Ok(older)) if older.resolved == receipt.resolved => Some(comparison(&older, &receipt)),
        _ => None,
    };
    let text = summary(&receipt);
    let resolved = receipt.resolved.clone().unwrap_or_default();
    let name = format!("receipt-{}.json", resolved.split(':').next_back().unwrap_or_default());
    let save = move |_| {
        download::save(receipt.to_json().as_bytes(), &name);
    };
    view! {
        <section class="panel" data-role="evidence">
            <header class="panel-head">
                <h2>"Evidence"</h2>
                <div class="actions">
                    <button type="button" class="button" data-action="save-receipt" on:click=save>"Save receipt"</button>
                    {copy(text, "Copy summary")}
                </div>
            </header>
            <p class="remark">"The receipt is a JSON file with every object, its digests and its checks. Drop it on the page later to read it and to prove it again."</p>
            {maybe(compared)}
        </section>
    }
    .into_any()
}

/// What an older receipt says and this run does not.
fn comparison(older: &Receipt, newer: &Receipt) -> AnyView {
    let differences = compare(older, newer);
    let time = visible(&older.time, CELL);
    if differences.is_empty() {
        let words = format!("Nothing has changed since the receipt of {time}.");
        return view! { <p class="banner banner-good" data-role="compared" data-differences="0">{words}</p> }
            .into_any();
    }
    let line = |difference: &Difference| {
        let entry = older.objects.get(difference.object);
        let name = entry.and_then(|entry| entry.expected.as_ref()).map(|digest| visible(digest, CELL));
        let kind = difference.kind.to_string();
        view! { <li><code>{name.unwrap_or_default()}</code>": "{kind}</li> }.into_any()
    };
    let lines: Vec<_> = differences.iter().map(line).collect();
    let words = format!("Not as in the receipt of {time}:");
    view! {
        <div class="banner banner-warning" data-role="compared" data-differences=differences.len().to_string()>
            <p>{words}</p><ul>{lines}</ul>
        </div>
    }
    .into_any()
}

/// A place to drop a receipt on, with a button for those who would rather choose it.
pub fn open_receipt() -> AnyView {
    let desk = desk();
    let take = move |file: Option<File>| {
        if let Some(file) = file {
            spawn_local(opened(desk, file));
        }
    };
    let drop = move |event: DragEvent| take(file::dropped(&event));
    let choose = move |event: Event| take(file::chosen(&event));
    view! {
        <div class="drop" data-role="drop" on:dragover=|event: DragEvent| file::allow_drop(&event) on:drop=drop>
            <label class="drop-label">
                <span>"Open a receipt: choose its file, or drop it here"</span>
                <input type="file" accept=".json,application/json" data-action="open-receipt" on:change=choose/>
            </label>
        </div>
    }
    .into_any()
}

async fn opened(desk: Desk, file: File) {
    let bytes = file.read(MAX_RECEIPT).await;
    let read = later::read_receipt(bytes).await;
    let _ = desk.receipt().try_set(Some(read));
    address::open(&Link::Receipt);
}
