//! What this browser keeps: how much it is, how much it may be, and an end to it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::empty;
use crate::browser::cache::BrowserCache;
use crate::browser::remembered;
use crate::cache::{Entry, Keep, Kind, sum};
use crate::size;
use crate::ui::context::shared;
use crate::ui::read;

/// What is kept, with a choice of how much that is. Where the browser lets a page keep nothing it says so.
pub fn kept() -> AnyView {
    let cache = shared().cache();
    let listed = RwSignal::new(None::<Vec<Entry>>);
    let is_there = RwSignal::new(None);
    read::run(async move {
        let there = cache.is_there().await;
        if there {
            listed.set(Some(cache.entries().await));
        }
        is_there.set(Some(there));
    });
    // Made once it is known that something can be kept; what is in it follows signals of its own.
    let section = move || match is_there.get() {
        None => ().into_any(),
        Some(false) => empty("This browser lets the page keep nothing."),
        Some(true) => untrack(|| choices(listed)),
    };
    section.into_any()
}

fn choices(listed: RwSignal<Option<Vec<Entry>>>) -> AnyView {
    let cache = shared().cache();
    let keep = RwSignal::new(cache.keep());
    let (clearing, dropping) = (cache.clone(), cache.clone());
    let choose = move |chosen: Keep| {
        cache.set_keep(chosen);
        keep.set(chosen);
        if chosen == Keep::Nothing {
            spawn_local(emptied(dropping.clone(), listed));
        }
    };
    let clear = move |_| {
        remembered::forget();
        spawn_local(emptied(clearing.clone(), listed));
    };
    let option = |choice: Keep| {
        let selected = choice == keep.get_untracked();
        view! { <option value=choice.as_str() selected=selected>{label(choice)}</option> }.into_any()
    };
    let options: Vec<_> = Keep::ALL.into_iter().map(option).collect();
    let entries = move || listed.read().as_ref().map_or(0, Vec::len).to_string();
    view! {
        <div data-role="kept" data-keep=move || keep.get().as_str() data-entries=entries>
            <p class="remark">
                "Content by digest is kept by the place that served it, and hashed again each time it is shown. What came to you while signed in is never kept. What tags pointed at when they were last seen here is kept too, and cleared with the rest."
            </p>
            <div class="kept-controls">
                <label>"Keep "
                    <select data-action="keep" on:change:target=move |event| choose(Keep::of(&event.target().value()))>{options}</select>
                </label>
                <span class="kept-sum">{move || words(listed.read().as_deref().unwrap_or_default())}</span>
                <button type="button" class="button button-small" data-action="clear-kept" on:click=clear>"clear"</button>
            </div>
        </div>
    }
    .into_any()
}

async fn emptied(cache: BrowserCache, listed: RwSignal<Option<Vec<Entry>>>) {
    cache.clear().await;
    let entries = cache.entries().await;
    let _ = listed.try_set(Some(entries));
}

fn label(keep: Keep) -> &'static str {
    match keep {
        Keep::Nothing => "nothing",
        Keep::Documents => "documents",
        Keep::Layers => "documents and layers",
    }
}

/// How much there is, and how much there may be.
fn words(entries: &[Entry]) -> String {
    let part = |kind: Kind, one: &str| {
        let (count, bytes) = sum(entries, kind);
        let plural = if count == 1 { "" } else { "s" };
        let (count, most) = (size::grouped(count as u64), size::in_words(kind.limits().1));
        format!("{count} {one}{plural}, {} of at most {most}", size::in_words(bytes))
    };
    let documents = part(Kind::Document, "document");
    match sum(entries, Kind::Layer).0 {
        0 => documents,
        _ => format!("{documents}; {}", part(Kind::Layer, "layer")),
    }
}
