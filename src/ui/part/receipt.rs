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
use crate::receipt::{
    self, Comparison, Difference, DifferenceKind, MAX_RECEIPT, Of, Receipt, ReceiptError, are_of_same, compare, summary,
};
use crate::shown::{CELL, visible};
use crate::ui::address::{self, Address};
use crate::ui::context::{Shared, shared};
use crate::ui::later::Opening;
use crate::ui::live::live;
use crate::ui::read;

/// Buttons that save the receipt of a run and copy its summary; and, when the reader has opened an older receipt of the
/// same content, what is different now. `is_made` says that its first document was put together here.
pub fn evidence(receipt: Arc<Receipt>, is_made: bool) -> AnyView {
    let compared = match shared().receipt().get() {
        Some(Ok(older)) if are_of_same(&older, &receipt) => Some(comparison(&older, &receipt)),
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

/// What is other in this run than in an older receipt, and what only one of them says.
fn comparison(older: &Receipt, newer: &Receipt) -> AnyView {
    let found = compare(older, newer);
    let time = visible(&older.time, CELL);
    let other = scope_words(&found);
    if found.differences.is_empty() {
        let is_sound = matches!(newer.standing.as_str(), "proven" | "consistent");
        let (class, words) = if found.is_same() && is_sound {
            ("banner banner-good", format!("Nothing has changed since the receipt of {time}."))
        } else if found.is_same() {
            ("banner banner-plain", format!("As in the receipt of {time}, the whole is {}.", newer.standing))
        } else {
            (
                "banner banner-plain",
                format!("Nothing that both were asked for is worse or other than in the receipt of {time}.{other}"),
            )
        };
        return view! { <p class=class data-role="compared" data-differences="0">{words}</p> }.into_any();
    }
    let line = |difference: &Difference| {
        let entry = match difference.of {
            Of::Whole => None,
            Of::Older(number) => older.objects.get(number),
            Of::Newer(number) => newer.objects.get(number),
        };
        let name = entry.and_then(|entry| entry.expected.as_ref()).map(|digest| visible(digest, CELL));
        let kind = match difference.kind {
            DifferenceKind::Standing => {
                format!("the whole was {} and is {}", visible(&older.standing, CELL), newer.standing)
            }
            kind => kind.to_string(),
        };
        let name = name.map(|name| view! { <code>{name}</code>": " }.into_any());
        view! { <li>{maybe(name)}{kind}</li> }.into_any()
    };
    let lines: Vec<_> = found.differences.iter().map(line).collect();
    let words = format!("Not as in the receipt of {time}:");
    view! {
        <div class="banner banner-warning" data-role="compared" data-differences=found.differences.len().to_string()>
            <p>{words}</p><ul>{lines}</ul>{maybe((!other.is_empty()).then(|| view! { <p>{other}</p> }.into_any()))}
        </div>
    }
    .into_any()
}

/// What only one of two runs says, as sentences.
fn scope_words(found: &Comparison) -> String {
    let counted = |count: usize| if count == 1 { "1 object".to_owned() } else { format!("{count} objects") };
    let mut words = String::new();
    if found.not_asked > 0 {
        let objects = counted(found.not_asked);
        words.push_str(&format!(" This run covers less: of {objects} of the receipt nothing was asked."));
    }
    if found.more > 0 {
        let objects = counted(found.more);
        words.push_str(&format!(" This run covers more: the receipt says nothing of {objects} that it looked at."));
    }
    if found.firmer > 0 {
        let objects = counted(found.firmer);
        words.push_str(&format!(" Of {objects} it could check more than the receipt says."));
    }
    if found.is_of_other_scope && words.is_empty() {
        words.push_str(" The two were asked for other platforms or layers.");
    }
    words
}

/// A place to drop a receipt on.
pub fn open_receipt() -> AnyView {
    const ZONE: Zone = Zone {
        label: "Open a receipt: choose its file, or drop it here",
        accept: ".json,application/json",
        role: "drop",
        action: "open-receipt",
    };
    let (shared, failure) = (shared(), RwSignal::new(None));
    let address = expect_context::<Address>();
    let take = move |file| {
        let opening = open(shared, address, Given::Receipt(file));
        read::last(async move { failure.set(opening.await.err()) });
    };
    let failed = move || maybe(failure.read().as_ref().map(failure_note));
    view! { {drop_zone(ZONE, Rc::new(take))}{live(failed)} }.into_any()
}

/// Reads the file of a receipt, and goes to the page that shows it, or says why it is none.
pub fn take(shared: Shared, file: File) -> Opening {
    let opened = async move {
        let bytes = file.read(MAX_RECEIPT).await.ok_or(ReceiptError::TooLarge);
        let read = bytes.and_then(|bytes| receipt::read(&bytes)).map(Arc::new);
        shared.receipt().set(Some(read.map_err(Failure::from)));
        address::open(&Link::Receipt);
        Ok(())
    };
    opened.boxed_local()
}
