//! A document as it was received: laid out with its digests as links, as raw text, and with the request that got it.

use std::collections::HashMap;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::copy::copy;
use super::digest::short;
use super::remark;
use super::time::since_mark;
use crate::browser::clock::Within;
use crate::browser::{download, location};
use crate::digest::Digest;
use crate::link::Link;
use crate::object::Object;
use crate::pretty::{Piece, lay_out};
use crate::reference::Reference;
use crate::secret::struck;
use crate::shown::{CELL, visible};
use crate::size;
use crate::source::{Came, Exchange};
use crate::transport::AuthorizationKind;

/// How much of a document is laid out, in bytes. All of it can be downloaded; a page of more JSON helps nobody.
const SHOWN: usize = 256 << 10;

/// Where the digests inside a document lead. A digest that is not in the map is not a link.
pub type Links = HashMap<Digest, String>;

/// Links for a document that says nothing of what its digests are: each to that content in the same place, whatever it is.
pub fn links_within(reference: &Reference, object: &Object) -> Links {
    let text = String::from_utf8_lossy(object.bytes().unwrap_or_default());
    let digest = |piece| match piece {
        Piece::Digest(digest) => Some(digest),
        _ => None,
    };
    let link = |digest: Digest| (digest.clone(), Link::reference(reference.with_digest(digest)).to_string());
    lay_out(&text, SHOWN).0.into_iter().filter_map(digest).map(link).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Formatted,
    Raw,
    Request,
}

/// In the order in which they stand.
const TABS: [(Tab, &str); 3] = [(Tab::Formatted, "formatted"), (Tab::Raw, "as received"), (Tab::Request, "request")];

/// The bytes of an object, three ways, and a download. Nothing when they are withheld.
pub fn document(object: &Object, links: Links) -> AnyView {
    let Some(bytes) = object.bytes() else { return ().into_any() };
    let tab = RwSignal::new(Tab::Formatted);
    let copied = struck(&String::from_utf8_lossy(bytes)).into_owned();
    let kind = object.answer().media_type.as_deref().unwrap_or("no media type");
    let about = format!("{kind} · {} bytes", size::grouped(object.size()));
    // A page may show a config's document beside its manifest's.
    let object_id = short(object.digest());
    let kept = object.clone();
    let download = move |_| {
        download::save(kept.bytes().unwrap_or_default(), &format!("{}.json", kept.digest().encoded()));
    };
    let object = object.clone();
    let panel = move || {
        let text = String::from_utf8_lossy(object.bytes().unwrap_or_default());
        match tab.get() {
            Tab::Formatted => formatted(&text, &links),
            Tab::Raw => raw(&text),
            Tab::Request => came(&object.answer().came),
        }
    };
    let id = format!("document-{}", object_id);
    let (tabs, panel_id) = (tabs(tab, &id), id.clone());
    let chosen = move || tab_id(&id, tab.get());
    view! {
        <section class="panel" data-document>
            <header class="panel-head">
                <h2>"Document"</h2>
                <p class="remark">{about}</p>
                {tabs}
                {copy(copied, "copy")}
                <button type="button" class="button button-small" data-action="download" on:click=download>"download"</button>
            </header>
            <div role="tabpanel" id=panel_id class="document" aria-labelledby=chosen>{panel}</div>
        </section>
    }
    .into_any()
}

fn tab_id(panel: &str, tab: Tab) -> String {
    format!("{panel}-{}", tab as u8)
}

/// The tabs: one stop of the Tab key, and arrows go from one to the next,
/// <https://www.w3.org/WAI/ARIA/apg/patterns/tabs/>.
fn tabs(tab: RwSignal<Tab>, panel: &str) -> AnyView {
    let list = NodeRef::<html::Div>::new();
    let turn = move |event: KeyboardEvent| {
        let at = TABS.iter().position(|(this, _)| *this == tab.get_untracked()).unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % TABS.len(),
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        tab.set(TABS.get(next).map_or(Tab::Formatted, |(this, _)| *this));
        let css = format!("[role=tab]:nth-child({})", next + 1);
        if let Some(Ok(Some(button))) = list.get_untracked().map(|list| list.query_selector(&css)) {
            location::focus(&button);
        }
    };
    let choice = |(this, label): (Tab, &'static str)| {
        let chosen = move || tab.get() == this;
        view! {
            <button type="button" role="tab" id=tab_id(panel, this) aria-controls=panel.to_owned() aria-selected=move || chosen().to_string() tabindex=move || if chosen() { "0" } else { "-1" }
                class="tab" on:click=move |_| tab.set(this)>{label}</button>
        }
        .into_any()
    };
    let choices: Vec<_> = TABS.into_iter().map(choice).collect();
    view! {
        <div node_ref=list class="tabs" role="tablist" aria-label="Ways to see the document" on:keydown=turn>{choices}</div>
    }
    .into_any()
}

fn formatted(text: &str, links: &Links) -> AnyView {
    let (pieces, whole) = lay_out(text, SHOWN);
    let span = |class: &'static str, text: String| view! { <span class=class>{whole_text(&text)}</span> }.into_any();
    let piece = |piece| match piece {
        Piece::Plain(text) => whole_text(&text).into_any(),
        Piece::Key(text) => span("json-key", text),
        Piece::Text(text) => span("json-text", text),
        Piece::Literal(text) => span("json-literal", text),
        Piece::Digest(digest) => match links.get(&digest) {
            Some(href) => view! { "\""<a href=href.clone()>{digest.to_string()}</a>"\"" }.into_any(),
            None => span("json-text", format!("\"{digest}\"")),
        },
    };
    let pieces: Vec<_> = pieces.into_iter().map(piece).collect();
    view! { <pre class="json" tabindex="0">{pieces}</pre>{cut(whole)} }.into_any()
}

/// What hides or turns text round is written by its number here too. The download alone has the bytes as they came.
fn whole_text(text: &str) -> String {
    visible(text, usize::MAX)
}

fn raw(text: &str) -> AnyView {
    let (shown, rest) = text.split_at(text.floor_char_boundary(SHOWN));
    let shown = whole_text(shown);
    view! { <pre class="json json-raw" tabindex="0">{shown}</pre>{cut(rest.is_empty())} }.into_any()
}

fn cut(whole: bool) -> AnyView {
    if whole {
        return ().into_any();
    }
    remark("Only the beginning is shown here; the download has all of it.".into())
}

/// How the bytes came.
fn came(came: &Came) -> AnyView {
    match came {
        Came::Answer(exchange) => request(exchange),
        Came::Kept { since } => view! {
            <p class="remark came" data-came="kept">
                "Nobody was asked for these bytes: this browser has kept them since an earlier visit, "{since_mark(*since, Within::Sentence)}
                ". They were hashed again just now, and are what their digest says."
            </p>
        }
        .into_any(),
        Came::File { path, made: false } => view! {
            <p class="remark came" data-came="file">
                "Nothing was asked: these bytes are those of "<code>{visible(path, CELL)}</code>" in the file that you opened."
            </p>
        }
        .into_any(),
        Came::File { path, made: true } => view! {
            <p class="remark came" data-came="made">
                "Nothing was asked, and these bytes do not stand in the file that you opened: they were put together here from its "
                <code>{visible(path, CELL)}</code>"."
            </p>
        }
        .into_any(),
    }
}

/// What was asked and what a browser may see of the answer.
fn request(exchange: &Exchange) -> AnyView {
    let mut text = format!("{} {}", exchange.method.as_str(), exchange.url);
    if let Some(accept) = &exchange.accept {
        text.push_str("\nAccept: ");
        text.push_str(accept);
    }
    match exchange.authorized {
        Some(AuthorizationKind::Bearer) => text.push_str("\nAuthorization: Bearer …"),
        Some(AuthorizationKind::Basic) => text.push_str("\nAuthorization: Basic …"),
        None => {}
    }
    text.push_str(&format!("\n\n{}", exchange.status));
    for (name, value) in exchange.headers.iter() {
        text.push_str(&format!("\n{name}: {value}"));
    }
    let redirected = if exchange.redirected { "The answer came from another address, after a redirect." } else { "" };
    let words = format!("{redirected} A browser shows a page only the headers that the server exposes to it.");
    view! { <pre class="json">{whole_text(&text)}</pre>{remark(words)} }.into_any()
}
