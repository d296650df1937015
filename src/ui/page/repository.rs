//! A repository or layout: its tags. Names come first; details are read only for the rows on screen.

use std::sync::Arc;

use leptos::prelude::*;

use crate::failure::Failure;
use crate::link::Link;
use crate::reference::{Place, Reference};
use crate::size;
use crate::source::{Name, Names};
use crate::tag::newest_first;
use crate::ui::address;
use crate::ui::context::desk;
use crate::ui::part::copy::copy;
use crate::ui::part::facts::{fact, facts};
use crate::ui::part::failure::failure_with;
use crate::ui::part::frame::{live_frame, path};
use crate::ui::part::table::notes;
use crate::ui::part::tags::tag_table;
use crate::ui::part::{empty, maybe, waiting};
use crate::ui::read::{self, Stage};

/// What is known of the list so far.
#[derive(Clone, Debug, Default, PartialEq)]
struct Listed {
    names: Arc<Vec<Name>>,
    notes: Vec<String>,
    /// Whether the list was read to its end.
    whole: bool,
}

/// What there is to show in a place of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Nothing is known yet.
    Nothing,
    /// Something was looked for, and there is none of it.
    None,
    /// There are some.
    Some,
}

/// The page of a repository.
pub fn repository_page(place: Place) -> AnyView {
    let reference = Reference::to_place(place.clone());
    let listed = RwSignal::new(None::<Listed>);
    let failure = RwSignal::new(None::<Failure>);
    let filter = RwSignal::new(String::new());
    read_names(place.clone(), listed, failure);

    let stage = move || Stage::of_list(listed.read().is_some(), failure.read().is_some());
    let rows = Memo::new(move |_| {
        let names = listed.read().as_ref().map(|listed| listed.names.clone()).unwrap_or_default();
        Arc::new(select(&names, &filter.read()))
    });
    // Changes only when the kind of answer does, so that the filter stays while tags come.
    let tags = Memo::new(move |_| match listed.read().as_ref() {
        None => Found::Nothing,
        Some(listed) if listed.names.is_empty() => Found::None,
        Some(_) => Found::Some,
    });
    let asked = place.clone();
    let failed = move |failure: &Failure| failure_with(failure, address::actions(&asked, failure));
    let content = view! {
        {path(&reference, None)}
        <div class="title-row">
            <h1>{heading(&reference)}</h1>
            {copy(reference.familiar(), "copy reference")}
        </div>
        {move || maybe(listed.read().as_ref().map(|listed| summary(listed, rows.read().len())))}
        {move || maybe(failure.read().as_ref().map(&failed))}
        {move || maybe((stage() == Stage::Loading).then(|| waiting("Asking for the tags…")))}
        {move || match tags.get() {
            Found::Nothing => ().into_any(),
            Found::None => empty("There are no tags here."),
            Found::Some => filtered(&place, filter, rows),
        }}
    };
    live_frame("repository", Box::new(stage), content.into_any())
}

/// The filter and the tags that match it.
fn filtered(place: &Place, filter: RwSignal<String>, rows: Memo<Arc<Vec<Name>>>) -> AnyView {
    // The table stays while its rows change.
    let found = Memo::new(move |_| if rows.read().is_empty() { Found::None } else { Found::Some });
    let place = place.clone();
    let table = move || match found.get() {
        Found::Some => tag_table(place.clone(), rows),
        Found::Nothing | Found::None => empty("No tag matches the filter."),
    };
    view! {
        <input class="filter" type="search" placeholder="Filter tags" aria-label="Filter tags" data-role="filter"
            prop:value=filter on:input:target=move |event| filter.set(event.target().value())/>
        {table}
    }
    .into_any()
}

fn summary(listed: &Listed, shown: usize) -> AnyView {
    let total = listed.names.len();
    let more = if listed.whole { "" } else { " so far" };
    let mut about = vec![fact("tags", &format!("{}{more}", size::grouped(total as u64)))];
    if shown != total {
        about.push(fact("matching", &size::grouped(shown as u64)));
    }
    view! { {facts(about)}{notes(&listed.notes)} }.into_any()
}

fn heading(reference: &Reference) -> String {
    match &reference.place {
        Place::Repository(repository) => repository.path().to_owned(),
        Place::Layout(layout) => layout.to_string(),
    }
}

/// Reads page after page and shows each as it comes. A page that fails leaves those before it.
fn read_names(place: Place, listed: RwSignal<Option<Listed>>, failure: RwSignal<Option<Failure>>) {
    let source = desk().library().source(&place);
    read::run(async move {
        let mut names = Vec::new();
        let mut notes = Vec::new();
        let mut next = None;
        loop {
            let page: Names = match source.names(next.as_ref()).await {
                Ok(page) => page,
                Err(error) => {
                    failure.set(Some(error.into()));
                    return;
                }
            };
            names.extend(page.names);
            notes.extend(page.notes.iter().map(ToString::to_string));
            next = page.next;
            let whole = next.is_none();
            listed.set(Some(Listed { names: Arc::new(names.clone()), notes: notes.clone(), whole }));
            if whole {
                return;
            }
        }
    });
}

/// The names that match every word of the filter, newest release first.
fn select(names: &[Name], filter: &str) -> Vec<Name> {
    let filter = filter.to_ascii_lowercase();
    let matches = |name: &&Name| {
        let text = name.text.to_ascii_lowercase();
        filter.split_whitespace().all(|word| text.contains(word))
    };
    let mut chosen: Vec<_> = names.iter().filter(matches).cloned().collect();
    chosen.sort_by(|a, b| newest_first(&a.text, &b.text));
    chosen
}

/// Where a tag's row leads.
pub fn tag_link(place: &Place, name: &Name) -> Option<Link> {
    let here = Reference::to_place(place.clone());
    let reference = match (&name.tag, &name.entry) {
        (Some(tag), _) => here.with_tag(tag.clone()),
        (None, Some(entry)) => here.with_digest(entry.digest.clone()),
        (None, None) => return None,
    };
    Some(Link::reference(reference))
}
