//! The table of tags. Only the rows on screen exist, so 20,000 tags cost no more than twenty; a row reads its details
//! when it appears and stops when it goes.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::digest::DigestMark;
use super::time::Time;
use crate::browser::viewport;
use crate::content::Platform;
use crate::failure::Failure;
use crate::listing::{self, Line};
use crate::reference::Place;
use crate::shown::visible;
use crate::size;
use crate::source::Name;
use crate::ui::context::desk;
use crate::ui::page::repository::tag_link;

/// Rows beyond the edges of the screen that are kept ready.
const SPARE: usize = 4;

/// How many platforms a row names before it counts the rest.
const PLATFORMS: usize = 4;

/// Tags as rows of equal height, of which only those on screen are in the document.
#[component]
pub fn TagTable(place: Place, rows: Memo<Arc<Vec<Name>>>) -> impl IntoView {
    let body = NodeRef::<html::Tbody>::new();
    let screen = viewport::rows_on_screen(body);
    let total = move || rows.read().len();
    // The row height is in the style sheet, where it depends on the width; the view asks the browser for it.
    let window = Memo::new(move |_| {
        let (first, count, height) = screen.get();
        let start = first.saturating_sub(SPARE).min(total());
        let end = (first + count + SPARE).min(total());
        (start, end, height)
    });
    let above = move || {
        let (start, _, height) = window.get();
        format!("{}px", start as u32 * height)
    };
    let below = move || {
        let (_, end, height) = window.get();
        format!("{}px", (total() - end.min(total())) as u32 * height)
    };
    let visible_rows = move || {
        let (start, end, _) = window.get();
        let rows = rows.get();
        (start..end).filter_map(|at| rows.get(at).cloned().map(|name| (at, name))).collect::<Vec<_>>()
    };
    view! {
        <table class="tags" aria-rowcount=move || total() + 1>
            <caption class="hidden">"Tags, newest release first"</caption>
            <thead>
                <tr aria-rowindex="1">
                    <th scope="col">"Tag"</th><th scope="col">"Digest"</th><th scope="col">"Platforms"</th>
                    <th scope="col" class="number">"Compressed"</th><th scope="col" class="number">"Created"</th>
                </tr>
            </thead>
            <tbody node_ref=body>
                <tr class="spacer" aria-hidden="true"><td colspan="5" style:height=above></td></tr>
                <For each=visible_rows key=|(at, name)| (*at, name.text.clone()) let((at, name))>
                    <TagRow place=place.clone() name at/>
                </For>
                <tr class="spacer" aria-hidden="true"><td colspan="5" style:height=below></td></tr>
            </tbody>
        </table>
    }
}

/// One tag. Its details are read once it is there, and cancelled when it scrolls away.
#[component]
fn TagRow(place: Place, name: Name, at: usize) -> impl IntoView {
    let line = RwSignal::new(Line::default());
    let failure = RwSignal::new(None::<Failure>);
    let link = tag_link(&place, &name).map(|link| link.to_string());
    if let Some(tag) = name.tag.clone() {
        let library = desk().library();
        let place = place.clone();
        spawn_local_scoped_with_cancellation(async move {
            if let Err(error) = listing::describe(&library, &place, &tag, |known| line.set(known)).await {
                failure.set(Some(error.into()));
            }
        });
    }
    let text = visible(&name.text, 128);
    let tag_name = match link {
        Some(href) => view! { <a class="tag-name" href=href>{text}</a> }.into_any(),
        None => view! { <span class="tag-name invalid" title="Not a valid tag, so it cannot be opened">{text}</span> }
            .into_any(),
    };
    let digest = move || {
        let known = line.read().digest.clone();
        known.map(|(digest, verdict)| view! { <DigestMark digest verdict=verdict/> })
    };
    let problem = move || {
        failure.get().map(|failure| {
            view! { <span class="row-failure" data-error=failure.code title=failure.what.clone()>{failure.code}</span> }
        })
    };
    view! {
        <tr data-tag=name.text aria-rowindex=at + 2 data-complete=move || (line.read().complete || failure.read().is_some()).to_string()>
            <th scope="row">{tag_name}<span class="tag-kind">{move || line.read().kind.clone()}</span></th>
            <td class="tag-digest">{digest}{problem}</td>
            <td class="tag-platforms">{move || platforms(&line.read().platforms)}</td>
            <td class="number tag-size" title=move || size_title(&line.read())>{move || line.read().size.map(size::in_words)}</td>
            <td class="number tag-created">{move || line.read().created.clone().map(|date| view! { <Time date/> })}</td>
        </tr>
    }
}

/// The first few platforms by name, the rest by number.
fn platforms(platforms: &[Platform]) -> impl IntoView + use<> {
    let named = platforms
        .iter()
        .take(PLATFORMS)
        .map(|platform| view! { <span class="chip">{visible(&platform.to_string(), 40)}</span> });
    let rest = platforms.len().saturating_sub(PLATFORMS);
    let all: Vec<_> = platforms.iter().map(|platform| visible(&platform.to_string(), 40)).collect();
    view! {
        {named.collect_view()}
        {(rest > 0).then(|| view! { <span class="chip" title=all.join(", ")>"+"{rest}</span> })}
    }
}

fn size_title(line: &Line) -> Option<String> {
    let bytes = size::grouped(line.size?);
    Some(match &line.size_of {
        Some(platform) => format!("{bytes} bytes, layers of {platform}"),
        None => format!("{bytes} bytes, all layers"),
    })
}
