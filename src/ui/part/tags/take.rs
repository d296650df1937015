//! Taking the table along: what is selected, or else all that is shown, copied or as a file.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::{clipboard, clock, download};
use crate::reference::Reference;
use crate::size;
use crate::tag::export::{About, csv, json};
use crate::ui::part::copy::framed;
use crate::ui::part::maybe;
use crate::ui::tags::{TagList, reference_of};

/// How long "copied" stays, in milliseconds.
const SAID: u32 = 1500;

/// The positions that are taken: the selection in the order of the table, or all that is shown.
fn taken(list: TagList, selected: RwSignal<BTreeSet<u32>>) -> Vec<u32> {
    let (shown, selected) = (list.shown.get_untracked(), selected.read_untracked());
    if selected.is_empty() {
        return shown.positions.clone();
    }
    let mut taken: Vec<u32> = shown.positions.iter().copied().filter(|position| selected.contains(position)).collect();
    // What the filter hides by now was selected all the same.
    let told: BTreeSet<u32> = taken.iter().copied().collect();
    taken.extend(selected.difference(&told));
    taken
}

/// The line with what is taken and the ways to take it.
pub fn take(list: TagList, selected: RwSignal<BTreeSet<u32>>) -> AnyView {
    let said = RwSignal::new(None::<&'static str>);
    let words = move || {
        let number = |count: usize| size::grouped(count as u64);
        match selected.read().len() {
            0 => format!("{} shown{}", number(list.shown.read().positions.len()), list.wish.by_the_last()),
            count => format!("{} selected", number(count)),
        }
    };
    // While names come their number changes all the time.
    let aloud = move || if list.listed.read().ended { words() } else { String::new() };
    let clear = move || {
        maybe(
            (!selected.read().is_empty())
                .then(|| button("clear selection", "clear-selection", Box::new(move || selected.set(BTreeSet::new())))),
        )
    };
    let copy = move || copy_references(list, &taken(list, selected), said);
    view! {
        <div class="take" data-role="take" data-selected=move || selected.read().len().to_string()>
            <span>{words}</span><span class="hidden" role="status">{aloud}</span>{clear}
            <button type="button" class="button button-small" data-action="copy-tags" on:click=move |_| copy()>
                {move || said.get().unwrap_or("copy references")}
            </button>
            {framed("save", vec![
                button("CSV", "save-csv", Box::new(move || save_csv(list, &taken(list, selected)))),
                button("JSON", "save-json", Box::new(move || save_json(list, &taken(list, selected)))),
            ])}
        </div>
    }
    .into_any()
}

fn button(label: &'static str, action: &'static str, act: Box<dyn Fn() + Send>) -> AnyView {
    view! { <button type="button" class="button button-small" data-action=action on:click=move |_| act()>{label}</button> }.into_any()
}

/// One reference a line, each as a command takes it. Names that are no tags are left out: they could be anything.
fn copy_references(list: TagList, taken: &[u32], said: RwSignal<Option<&'static str>>) {
    let place = list.place();
    let text = list.with_rows(|rows| {
        let references = taken.iter().filter_map(|position| reference_of(&place, rows.get(*position as usize)?));
        references.map(|reference| reference.familiar() + "\n").collect::<String>()
    });
    spawn_local(async move {
        let _ = said.try_set(Some(if clipboard::copy(&text).await { "copied" } else { "copying failed" }));
        clock::pause(SAID).await;
        let _ = said.try_set(None);
    });
}

fn save_csv(list: TagList, taken: &[u32]) {
    let aliases = list.aliases.get_untracked();
    let text = list.with_rows(|rows| csv(rows, taken, &aliases));
    download::save(text.as_bytes(), &file_name(list, "csv"));
}

fn save_json(list: TagList, taken: &[u32]) {
    let aliases = list.aliases.get_untracked();
    let about = About {
        place: Reference::to_place(list.place()).familiar(),
        made: clock::now_in_utc(),
        filter: untrack(|| list.wish.in_force()).unwrap_or_default(),
        whole: list.listed.read_untracked().is_whole(),
    };
    let text = list.with_rows(|rows| json(rows, taken, &aliases, &about));
    download::save(text.as_bytes(), &file_name(list, "json"));
}

fn file_name(list: TagList, ending: &str) -> String {
    format!("{}-tags.{ending}", Reference::to_place(list.place()).familiar())
}
