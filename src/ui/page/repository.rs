//! A repository or layout: its tags. Names come first; details are read only for the rows on screen.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::super::part::copy::Copy;
use super::super::part::facts::{Fact, Facts};
use super::super::part::failure::FailureNote;
use super::super::part::frame::{Frame, Path};
use super::super::part::table::Notes;
use crate::failure::Failure;
use crate::link::Link;
use crate::reference::{Place, Reference};
use crate::size;
use crate::source::{Name, Names};
use crate::tag::newest_first;
use crate::ui::address;
use crate::ui::context::desk;
use crate::ui::part::tags::TagTable;
use crate::ui::read::Stage;

/// What is known of the list so far.
#[derive(Clone, Debug, Default, PartialEq)]
struct Listed {
    names: Arc<Vec<Name>>,
    notes: Vec<String>,
    /// Whether the list was read to its end.
    whole: bool,
}

/// What there is to show below the filter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    NoTags,
    NoMatch,
    Tags,
}

/// The page of a repository.
#[component]
pub fn RepositoryPage(place: Place) -> impl IntoView {
    let reference = Reference::to_place(place.clone());
    let listed = RwSignal::new(None::<Listed>);
    let failure = RwSignal::new(None::<Failure>);
    let filter = RwSignal::new(String::new());
    read_names(place.clone(), listed, failure);

    let stage = Signal::derive(move || match (listed.read().is_some(), failure.read().is_some()) {
        (true, _) => Stage::Ready,
        (false, true) => Stage::Failed,
        (false, false) => Stage::Loading,
    });
    let rows = Memo::new(move |_| Arc::new(select(listed.get().unwrap_or_default().names, &filter.read())));
    let shown = move || rows.read().len();
    // Changes only when the kind of answer does, so that the table stays while its rows change.
    let found = Memo::new(move |_| match listed.read().as_ref() {
        None => Found::Nothing,
        Some(listed) if listed.names.is_empty() => Found::NoTags,
        Some(_) if rows.read().is_empty() => Found::NoMatch,
        Some(_) => Found::Tags,
    });
    let heading = heading(&reference);
    let asked = place.clone();
    let name = reference.familiar();
    view! {
        <Frame page="repository" stage=stage>
            <Path reference=reference.clone()/>
            <div class="title-row">
                <h1>{heading}</h1>
                <Copy text=name label="copy reference"/>
            </div>
            {move || listed.get().map(|listed| view! { <Summary listed shown=shown()/> })}
            {move || failure.get().map(|failure| {
                let allow = address::agreement(&asked, &failure);
                view! { <FailureNote failure retry=Callback::new(|()| address::reload()) allow/> }
            })}
            <Show when=move || stage.get() == Stage::Loading>
                <p class="waiting" role="status">"Asking for the tags…"</p>
            </Show>
            <Show when=move || listed.read().as_ref().is_some_and(|listed| !listed.names.is_empty())>
                <input class="filter" type="search" placeholder="Filter tags" aria-label="Filter tags" data-role="filter"
                    prop:value=filter on:input:target=move |event| filter.set(event.target().value())/>
            </Show>
            {move || match found.get() {
                Found::Nothing => ().into_any(),
                Found::NoTags => view! { <p class="empty">"There are no tags here."</p> }.into_any(),
                Found::NoMatch => view! { <p class="empty">"No tag matches the filter."</p> }.into_any(),
                Found::Tags => view! { <TagTable place=place.clone() rows/> }.into_any(),
            }}
        </Frame>
    }
}

#[component]
fn Summary(listed: Listed, shown: usize) -> impl IntoView {
    let total = listed.names.len();
    let more = if listed.whole { "" } else { " so far" };
    let matched = (shown != total).then(|| {
        view! { <Fact name="matching">{size::grouped(shown as u64)}</Fact> }
    });
    view! {
        <Facts>
            <Fact name="tags">{size::grouped(total as u64)}{more}</Fact>
            {matched}
        </Facts>
        <Notes notes=listed.notes/>
    }
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
    spawn_local_scoped_with_cancellation(async move {
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
fn select(names: Arc<Vec<Name>>, filter: &str) -> Vec<Name> {
    let words: Vec<_> = filter.split_whitespace().map(str::to_lowercase).collect();
    let matches = |name: &&Name| {
        let text = name.text.to_lowercase();
        words.iter().all(|word| text.contains(word))
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
