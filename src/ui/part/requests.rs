//! The ledger of requests as a panel: what was asked of whom and why, what came, and the command that asks the same.

use leptos::html;
use leptos::prelude::*;

use super::copy::copy;
use super::maybe;
use crate::browser::{clock, location};
use crate::ledger::{Call, Came, Preflight, Tool, command, lacking};
use crate::secret::struck;
use crate::shown::{CELL, visible};
use crate::size;
use crate::transport::Method;
use crate::ui::context::shared;
use crate::ui::read;
use crate::ui::shell::shell;

/// How long the open panel rests after it was drawn, in milliseconds: bytes that come are news as well, many times a second.
const REST: u32 = 400;

/// Rows that are shown; the ledger keeps more for the number of calls alone.
const SHOWN: usize = 100;

/// The panel, for as long as it is open.
pub fn requests() -> AnyView {
    let shared = shared();
    let watched = shared.ledger();
    let (close, changes) = (shell().requests, RwSignal::new(watched.changes()));
    let panel = NodeRef::<html::Div>::new();
    take_the_focus(panel);
    read::run(async move {
        while let Some(seen) = changes.try_get_untracked() {
            watched.after(seen).await;
            let _ = changes.try_set(watched.changes());
            clock::pause(REST).await;
        }
    });
    let content = move || {
        changes.track();
        let ledger = shared.ledger();
        table(&ledger.calls(), ledger.total())
    };
    view! {
        <section class="requests panel" aria-label="Requests" data-role="requests">
            <header class="panel-head">
                <h2>"Requests"</h2>
                <span class="remark">"made by this tab since it was opened, its own files apart; secrets are not among what is kept"</span>
                <button type="button" class="button button-small" data-action="close-requests" on:click=move |_| close.set(false)>"Close"</button>
            </header>
            <div node_ref=panel class="requests-body" tabindex="0" role="group" aria-label="What was asked">{content}</div>
        </section>
    }
    .into_any()
}

/// Takes the focus while the panel is open, and gives it back to whatever had it: the panel stands far from the button that
/// opens it.
fn take_the_focus(panel: NodeRef<html::Div>) {
    let before = StoredValue::new_local(location::focused());
    Effect::new(move || {
        if let Some(panel) = panel.get() {
            location::focus(&panel);
        }
    });
    on_cleanup(move || {
        // Unless it went elsewhere meanwhile.
        let is_free = location::focused().is_none_or(|now| now.closest(".requests").is_ok_and(|panel| panel.is_some()));
        if let Some(Some(before)) = before.try_get_value().filter(|_| is_free) {
            location::focus(&before);
        }
    });
}

fn table(calls: &[Call], total: u64) -> AnyView {
    let rows: Vec<_> = calls.iter().take(SHOWN).map(row).collect();
    let shown = size::grouped(rows.len() as u64);
    view! {
        <table class="rows requests-table">
            <caption class="hidden">"Requests, the newest first"</caption>
            <thead><tr>
                <th scope="col">"Request"</th><th scope="col">"Answer"</th><th scope="col" class="number">"Bytes"</th>
                <th scope="col" class="number">"Time"</th><th scope="col">"Preflight"</th><th scope="col">"Copy as"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="remark">{format!("The newest {shown} of {}.", size::grouped(total))}</p>
    }
    .into_any()
}

fn row(call: &Call) -> AnyView {
    let came = match call.came {
        Came::Waiting => "waiting".to_owned(),
        Came::Status(status) => status.to_string(),
        Came::Nothing => "nothing that may be read".to_owned(),
        Came::Dropped => "no longer wanted".to_owned(),
    };
    let preflight = match call.preflight {
        Preflight::SameOrigin => "same origin",
        Preflight::None => "no",
        Preflight::Asked => "yes",
    };
    let copies: Vec<_> = Tool::ALL
        .into_iter()
        .filter_map(|tool| Some(copy(struck(&command(tool, call)?).into_owned(), tool.name())))
        .collect();
    let without =
        lacking(call).map(|why| view! { <span class="request-why" data-role="no-command">{why}</span> }.into_any());
    let time = if call.came == Came::Waiting { String::new() } else { format!("{} ms", size::grouped(call.took)) };
    let bytes = match call.bytes {
        _ if call.method == Method::Head => String::new(),
        Some(bytes) => size::in_words(bytes),
        // A probe asks only whether there is an answer.
        None if matches!(call.came, Came::Status(_)) && !call.under_way => "not read".to_owned(),
        None => String::new(),
    };
    let why = call.asked.why(call.method);
    let url = visible(&call.url, CELL);
    let by = call.relay.as_ref().map(|relay| {
        let words = format!("through the relay {}", visible(relay, CELL));
        view! { <span class="request-why" data-through=relay.clone()>{words}</span> }.into_any()
    });
    view! {
        <tr data-request=call.number.to_string()>
            <th scope="row"><code class="request-url">{call.method.as_str()}" "{url}</code><span class="request-why">{why}</span>{maybe(by)}</th>
            <td>{came}</td>
            <td class="number">{bytes}</td>
            <td class="number">{time}</td>
            <td>{preflight}</td>
            <td><div class="actions">{copies}</div>{maybe(without)}</td>
        </tr>
    }
    .into_any()
}
