//! Evidence: saving and copying what a run found, opening a receipt again, and comparing the two.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::FutureExt as _;
use leptos::prelude::*;

use super::copy::copy;
use super::drop::{Given, Zone, drop_zone, open};
use super::failure::failure_note;
use super::maybe;
use crate::browser::download;
use crate::browser::file::File;
use crate::failure::Failure;
use crate::link::Link;
use crate::receipt::{self, Comparison, Difference, MAX_RECEIPT, Receipt, ReceiptError, compare, summary};
use crate::shown::{CELL, visible};
use crate::ui::address::{self, Address};
use crate::ui::context::{Desk, desk};
use crate::ui::later::Opening;
use crate::ui::live::live;
use crate::ui::read;

/// Buttons that save the receipt of a run and copy its summary; and, when the reader has opened an older receipt of the
/// same content, what is different now. `is_made` says that its first document was put together here.
pub fn evidence(receipt: Arc<Receipt>, is_made: bool) -> AnyView {
    let compared = match desk().receipt().get() {
        Some(Ok(older)) if older.resolved == receipt.resolved => Some(comparison(&older, &receipt)),
        _ => None,
    };
    let text = summary(&receipt, is_made);
    let name = receipt.file_name();
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
            <p class="remark">"The receipt is a JSON file with every object, its digests and its checks. Open it on the first page later to read it and to prove it again."</p>
            {maybe(compared)}
        </section>
    }
    .into_any()
}

/// What an older receipt says and this run does not.
fn comparison(older: &Receipt, newer: &Receipt) -> AnyView {
    let Comparison { differences, not_asked } = compare(older, newer);
    let time = visible(&older.time, CELL);
    let less = match not_asked {
        0 => String::new(),
        1 => " This run covers less: 1 object of the receipt was not asked for.".to_owned(),
        more => format!(" This run covers less: {more} objects of the receipt were not asked for."),
    };
    if differences.is_empty() {
        let (class, words) = match not_asked {
            0 => ("banner banner-good", format!("Nothing has changed since the receipt of {time}.")),
            _ => {
                ("banner banner-plain", format!("Nothing that was read has changed since the receipt of {time}.{less}"))
            }
        };
        return view! { <p class=class data-role="compared" data-differences="0">{words}</p> }.into_any();
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
            <p>{words}</p><ul>{lines}</ul>{(not_asked > 0).then(|| view! { <p>{less}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// A place to drop a receipt on.
pub fn open_receipt() -> AnyView {
    const ZONE: Zone = Zone {
        label: "Open a receipt: choose its file, or drop it here",
        accept: ".json,application/json",
        role: "drop",
        action: "open-receipt",
    };
    let (desk, failure) = (desk(), RwSignal::new(None));
    let address = expect_context::<Address>();
    let take = move |file| {
        let opening = open(desk, address, file, Given::Receipt);
        read::last(async move { failure.set(opening.await.err()) });
    };
    let failed = move || maybe(failure.read().as_ref().map(failure_note));
    view! { {drop_zone(ZONE, Rc::new(take))}{live(failed)} }.into_any()
}

/// Reads the file of a receipt, and goes to the page that shows it, or says why it is none.
pub fn take(desk: Desk, file: File) -> Opening {
    let opened = async move {
        let bytes = file.read(MAX_RECEIPT).await.ok_or(ReceiptError::TooLarge);
        let read = bytes.and_then(|bytes| receipt::read(&bytes)).map(Arc::new);
        desk.receipt().set(Some(read.map_err(Failure::from)));
        address::open(&Link::Receipt);
        Ok(())
    };
    opened.boxed_local()
}
