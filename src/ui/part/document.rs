//! A document as it was received: laid out with its digests as links, as raw text, and with the request that got it.

use std::collections::HashMap;

use leptos::prelude::*;

use super::copy::Copy;
use crate::browser::download;
use crate::digest::Digest;
use crate::object::Object;
use crate::pretty::{Piece, lay_out};
use crate::size;
use crate::source::Exchange;

/// How much of a document is laid out, in bytes. All of it can be downloaded; a page of more JSON helps nobody.
const SHOWN: usize = 256 << 10;

/// Where the digests inside a document lead. A digest that is not in the map is not a link.
pub type Links = HashMap<Digest, String>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Formatted,
    Raw,
    Request,
}

/// The bytes of an object, three ways, and a download.
#[component]
pub fn Document(object: Object, links: Links) -> impl IntoView {
    let tab = RwSignal::new(Tab::Formatted);
    let Some(bytes) = object.bytes() else { return ().into_any() };
    let text = String::from_utf8_lossy(bytes).into_owned();
    let exact = bytes.to_vec();
    let name = format!("{}.json", object.digest().encoded());
    let media_type = object.answer().media_type.clone().unwrap_or_else(|| "no media type".into());
    let exchange = object.answer().exchange.clone();
    let copied = text.clone();
    let bytes_text = size::grouped(object.size());
    let links = StoredValue::new(links);
    let text = StoredValue::new(text);
    let exchange = StoredValue::new(exchange);
    let choose = move |this: Tab, label: &'static str| {
        view! {
            <button type="button" role="tab" aria-selected=move || (tab.get() == this).to_string()
                class="tab" on:click=move |_| tab.set(this)>{label}</button>
        }
    };
    view! {
        <section class="panel" data-document>
            <header class="panel-head">
                <h2>"Document"</h2>
                <p class="remark">{media_type}" · "{bytes_text}" bytes"</p>
                <div class="tabs" role="tablist" aria-label="Ways to see the document">
                    {choose(Tab::Formatted, "formatted")}{choose(Tab::Raw, "as received")}{choose(Tab::Request, "request")}
                </div>
                <Copy text=copied label="copy"/>
                <button type="button" class="button button-small" data-action="download"
                    on:click=move |_| { download::save(&exact, &name); }>"download"</button>
            </header>
            <div role="tabpanel" class="document">
                {move || match tab.get() {
                    Tab::Formatted => text.with_value(|text| links.with_value(|links| formatted(text, links))).into_any(),
                    Tab::Raw => text.with_value(|text| raw(text)).into_any(),
                    Tab::Request => exchange.with_value(request).into_any(),
                }}
            </div>
        </section>
    }
    .into_any()
}

fn formatted(text: &str, links: &Links) -> impl IntoView + use<> {
    let (pieces, whole) = lay_out(text, SHOWN);
    let pieces = pieces.into_iter().map(|piece| match piece {
        Piece::Plain(text) => text.into_any(),
        Piece::Key(text) => view! { <span class="json-key">{text}</span> }.into_any(),
        Piece::Text(text) => view! { <span class="json-text">{text}</span> }.into_any(),
        Piece::Literal(text) => view! { <span class="json-literal">{text}</span> }.into_any(),
        Piece::Digest(digest) => match links.get(&digest) {
            Some(href) => view! { "\""<a href=href.clone()>{digest.to_string()}</a>"\"" }.into_any(),
            None => view! { <span class="json-text">"\""{digest.to_string()}"\""</span> }.into_any(),
        },
    });
    view! { <pre class="json" tabindex="0">{pieces.collect_view()}</pre>{cut(whole)} }
}

fn raw(text: &str) -> impl IntoView + use<> {
    let end = (0..=SHOWN.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (shown, rest) = text.split_at(end);
    view! { <pre class="json json-raw" tabindex="0">{shown.to_owned()}</pre>{cut(rest.is_empty())} }
}

fn cut(whole: bool) -> impl IntoView {
    (!whole).then(|| view! { <p class="remark">"Only the beginning is shown here; the download has all of it."</p> })
}

/// What was asked and what a browser may see of the answer.
fn request(exchange: &Exchange) -> impl IntoView + use<> {
    let headers: Vec<_> = exchange.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let accept = exchange.accept.as_ref().map(|accept| format!("\nAccept: {accept}")).unwrap_or_default();
    let token = if exchange.authorized { "\nAuthorization: Bearer …" } else { "" };
    let asked = format!("{} {}{accept}{token}", exchange.method.as_str(), exchange.url);
    let redirected = exchange.redirected.then_some("The answer came from another address, after a redirect.");
    view! {
        <pre class="json">{asked}"\n\n"{exchange.status}"\n"{headers.join("\n")}</pre>
        <p class="remark">{redirected}" A browser shows a page only the headers that the server exposes to it."</p>
    }
}
