//! The table of tags. Only the rows on screen exist, so 20,000 tags cost no more than twenty; a row reads its details
//! when it appears and stops when it goes.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::digest::digest_mark;
use super::maybe;
use super::time::time;
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
use crate::ui::read;

/// Rows beyond the edges of the screen that are kept ready.
const SPARE: usize = 4;

/// How many platforms a row names before it counts the rest.
const PLATFORMS: usize = 4;

/// Tags as rows of equal height, of which only those on screen are in the document.
pub fn tag_table(place: Place, rows: Memo<Arc<Vec<Name>>>) -> AnyView {
    let body = NodeRef::<html::Tbody>::new();
    let screen = viewport::rows_on_screen(body);
    let total = move || rows.read().len();
    // The row height is in the style sheet, where it depends on the width; the view asks the browser for it.
    let window = move || {
        let (first, count, height) = screen.get();
        let start = first.saturating_sub(SPARE).min(total());
        let end = (first + count + SPARE).min(total());
        (start, end, height)
    };
    let above = move || {
        let (start, _, height) = window();
        format!("{}px", start as u32 * height)
    };
    let below = move || {
        let (_, end, height) = window();
        format!("{}px", (total() - end) as u32 * height)
    };
    let visible_rows = move || {
        let (start, end, _) = window();
        let rows = rows.get();
        (start..end).filter_map(|at| rows.get(at).cloned().map(|name| (at, name))).collect::<Vec<_>>()
    };
    view! {
        <table class="tags" aria-rowcount=move || (total() + 1).to_string()>
            <caption class="hidden">"Tags, newest release first"</caption>
            <thead>
                <tr aria-rowindex="1">
                    <th scope="col">"Tag"</th><th scope="col">"Digest"</th><th scope="col">"Platforms"</th>
                    <th scope="col" class="number">"Compressed"</th><th scope="col" class="number">"Created"</th>
                </tr>
            </thead>
            <tbody node_ref=body>
                <tr class="spacer" aria-hidden="true"><td colspan="5" style:height=above></td></tr>
                <For each=visible_rows key=|(at, name)| (*at, name.text.clone()) let((at, name))>{row(&place, name, at)}</For>
                <tr class="spacer" aria-hidden="true"><td colspan="5" style:height=below></td></tr>
            </tbody>
        </table>
    }
    .into_any()
}

/// One tag. Its details are read once it is there, and cancelled when it scrolls away.
fn row(place: &Place, name: Name, at: usize) -> AnyView {
    let line = RwSignal::new(Line::default());
    let failure = RwSignal::new(None::<Failure>);
    let link = tag_link(place, &name).map(|link| link.to_string());
    if let Some(tag) = name.tag {
        let library = desk().library();
        let place = place.clone();
        read::run(async move {
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
    view! {
        <tr data-tag=name.text aria-rowindex=(at + 2).to_string()
            data-complete=move || (line.read().complete || failure.read().is_some()).to_string()>
            <th scope="row">{tag_name}<span class="tag-kind">{move || line.read().kind.clone().unwrap_or_default()}</span></th>
            {move || details(&line.read(), failure.read().as_ref())}
        </tr>
    }
    .into_any()
}

/// The cells beside the name: what is known so far.
fn details(line: &Line, failure: Option<&Failure>) -> AnyView {
    let digest = line.digest.as_ref().map(|(digest, verdict)| digest_mark(digest, verdict, None));
    let problem = failure.map(|failure| {
        view! { <span class="row-failure" data-error=failure.code title=failure.what.clone()>{failure.code}</span> }
            .into_any()
    });
    view! {
        <td class="tag-digest">{maybe(digest)}{maybe(problem)}</td>
        <td class="tag-platforms">{platforms(&line.platforms)}</td>
        <td class="number tag-size" title=size_title(line)>{line.size.map(size::in_words).unwrap_or_default()}</td>
        <td class="number tag-created">{maybe(line.created.as_deref().map(time))}</td>
    }
    .into_any()
}

/// The first few platforms by name, the rest by number.
fn platforms(platforms: &[Platform]) -> AnyView {
    let all: Vec<_> = platforms.iter().map(|platform| visible(&platform.to_string(), 40)).collect();
    let chip = |name: &String| view! { <span class="chip">{name.clone()}</span> }.into_any();
    let mut chips: Vec<_> = all.iter().take(PLATFORMS).map(chip).collect();
    let rest = all.len().saturating_sub(PLATFORMS);
    if rest > 0 {
        chips.push(view! { <span class="chip" title=all.join(", ")>{format!("+{rest}")}</span> }.into_any());
    }
    chips.into_any()
}

fn size_title(line: &Line) -> Option<String> {
    let bytes = size::grouped(line.size?);
    Some(match &line.size_of {
        Some(platform) => format!("{bytes} bytes, layers of {platform}"),
        None => format!("{bytes} bytes, all layers"),
    })
}
