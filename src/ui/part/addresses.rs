//! Other addresses of content, as its descriptor names them: texts to be read and copied, and no links. They are the author's,
//! and a click on one would fetch what nobody has checked. The addresses of annotations are links, for what they lead to are
//! pages to be read, and not content that a digest names.

use leptos::prelude::*;

use super::copy::copy;
use super::long;
use super::maybe;
use crate::content::host_of;
use crate::secret::struck;
use crate::shown::{CELL, visible};
use crate::size;

/// How many are shown. The document has all of them.
const SHOWN: usize = 50;

/// The addresses with their hosts; nothing where there are none.
pub fn addresses(urls: &[String]) -> AnyView {
    if urls.is_empty() {
        return ().into_any();
    }
    let row = |url: &String| {
        let host = host_of(url).map_or_else(|| "no host that can be read".to_owned(), |host| visible(host, CELL));
        view! {
            <tr data-address=struck(url).into_owned()>
                <th scope="row">{host}</th>
                <td class="value">{long::line(url)}{copy(struck(url).into_owned(), "copy address")}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<_> = urls.iter().take(SHOWN).map(row).collect();
    let more = urls.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| {
        view! { <p class="remark">{format!("And {} more, in the document.", size::grouped(more as u64))}</p> }
            .into_any()
    });
    view! {
        <section class="panel" data-role="addresses">
            <header class="panel-head">
                <h2>"Other addresses"</h2>
                <span class="remark">"as the manifest names them; nothing was fetched from there, and they are no links: what a click brings would be hashed by nobody"</span>
            </header>
        <table class="entries"><caption class="hidden">"Other addresses"</caption><tbody>{rows}</tbody></table>
        {maybe(more)}
        </section>
    }
    .into_any()
}
