//! A repository or layout: its tags. Names come first; details are read only for the rows on screen.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::browser::clock::{self, Within};
use crate::failure::Failure;
use crate::link::{Link, View};
use crate::reference::{Place, Reference};
use crate::shown::capital;
use crate::size;
use crate::source::ListNote;
use crate::tag::{nothing_shown, unread_digest_tags};
use crate::ui::address;
use crate::ui::live::{live, on};
use crate::ui::part::copy::{copies, copy};
use crate::ui::part::facts::{fact, fact_of, facts};
use crate::ui::part::frame::{live_frame, path};
use crate::ui::part::section::{OpenSection, missing_section};
use crate::ui::part::share::share_list;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::part::table;
use crate::ui::part::tags::controls::{
    UNTIL_READ, UNTIL_RUN, controls, fold_switch, folded, reading, untagged, untagged_of, wanted,
};
use crate::ui::part::tags::tag_table;
use crate::ui::part::tags::take::take;
use crate::ui::part::time::since_mark;
use crate::ui::part::{empty, maybe};
use crate::ui::read::{self, Stage};
use crate::ui::tags::TagList;
use crate::ui::tags::sweep::UNASKED;

/// How long a time in words stands before it is looked at again, in milliseconds.
const MINUTE: u32 = 60_000;

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
pub fn repository_page(place: Place, view: &View) -> AnyView {
    let reference = Reference::to_place(place.clone());
    OpenSection::provide(view.section);
    let list = TagList::open(&place, view);
    read_unasked(list);
    let stage = move || Stage::of_list(list.listed.read().begun, list.failure.read().is_some());
    // Changes only when the kind of answer does, so that the filter stays while tags come.
    let found = Memo::new(move |_| match &*list.listed.read() {
        listed if !listed.begun => Found::Nothing,
        listed if listed.count == 0 => Found::None,
        _ => Found::Some,
    });
    let failed = move |failure: &Failure| failed(&place, list, failure);
    let report = View { report: true, ..View::default() };
    let report = Link::Reference { reference: reference.clone(), view: report }.to_string();
    let content = view! {
        {path(&reference, None)}
        <div class="title-row">
            <h1>{heading(&reference)}</h1>
            <div class="actions">
                {copies(vec![share_list(reference.clone(), list), copy(reference.familiar(), "reference")])}
                <a class="button button-small" href=report data-action="report">"How it is released"</a>
            </div>
        </div>
        {missing_section(Vec::new())}
        {move || maybe((found.get() != Found::Nothing).then(|| summary(list)))}
        {move || maybe(list.failure.read().as_ref().map(&failed))}
        {move || maybe((stage() == Stage::Loading).then(|| waiting_or_stop("Asking for the tags…".to_owned())))}
        {move || match found.get() {
            Found::Nothing => ().into_any(),
            Found::None => empty("There are no tags here."),
            Found::Some => listing(list),
        }}
    };
    live_frame("repository", Box::new(stage), content.into_any())
}

/// Reads for an order or filter without being asked, where that is no more than scrolling would.
fn read_unasked(list: TagList) {
    Effect::new(move || {
        let Some(goal) = wanted(list) else { return };
        if !list.listed.read().ended {
            return;
        }
        let next = untrack(|| list.unread(goal)).of_next();
        if next > 0 && next <= UNASKED && !list.sweep.read_untracked().running {
            list.read_on(goal);
        }
    });
}

/// Why the list ends here. With names before it, reading goes on from there; without, from the beginning.
pub fn failed(place: &Place, list: TagList, failure: &Failure) -> AnyView {
    let mut actions = address::actions(place, failure);
    if list.listed.read_untracked().begun {
        let resume = view! {
            <button type="button" class="button button-primary" data-action="resume" on:click=move |_| list.resume()>"Read on from here"</button>
        };
        actions.insert(0, resume.into_any());
    }
    address::failed_with(place, &failure.clone().in_place(place), actions)
}

/// What stands above the table, and the table.
fn listing(list: TagList) -> AnyView {
    let selected = RwSignal::new(BTreeSet::new());
    // The table stays while its rows change.
    let found = Memo::new(move |_| if list.shown.read().positions.is_empty() { Found::None } else { Found::Some });
    let table = move || match found.get() {
        Found::Some => tag_table(list, selected),
        Found::Nothing | Found::None => nothing(list),
    };
    // What was selected is there to be taken, whatever the filter hides.
    let any = Memo::new(move |_| found.get() == Found::Some || !selected.read().is_empty());
    let taking = move || maybe(any.get().then(|| take(list, selected)));
    view! { {controls(list)}{reading(list)}{taking}{table} }.into_any()
}

/// Why the table is empty. The way to read on stands above it.
fn nothing(list: TagList) -> AnyView {
    let words = move || {
        if list.wish.error.read().is_some() {
            return UNTIL_READ.to_owned();
        }
        if list.wish.held.get() {
            return format!("{}.", capital(UNTIL_RUN));
        }
        let (aliases, whole) = (list.aliases.read(), list.listed.read().ended);
        let folded = if list.wish.folds.read().digest_tags { 0 } else { list.with_rows(unread_digest_tags) };
        list.wish
            .with_filter(|filter| nothing_shown(filter, &aliases, folded, whole))
            .unwrap_or_else(|| UNTIL_READ.to_owned())
    };
    view! { <p class="empty" data-role="nothing-shown">{words}</p> }.into_any()
}

/// What is known of the list. Each part changes by itself, so that the buttons in it stay under the reader's finger.
fn summary(list: TagList) -> AnyView {
    let number = |count: usize| size::grouped(count as u64);
    let tags = Memo::new(move |_| {
        let listed = list.listed.read();
        Some(format!("{}{}", number(listed.count.saturating_sub(list.with_rows(untagged_of))), listed.after_count()))
    });
    let matching = Memo::new(move |_| {
        if list.wish.held.get() {
            return Some(UNTIL_RUN.to_owned());
        }
        let (shown, count) = (list.shown.read(), list.listed.read().count);
        let visible = shown.positions.len();
        (visible + shown.folded + shown.untagged + shown.joined != count).then(|| number(visible))
    });
    let read = Memo::new(move |_| {
        let aliases = list.aliases.read();
        let plural = if aliases.distinct == 1 { "" } else { "s" };
        let (read, total) = (number(aliases.read), number(aliases.total));
        (aliases.read > 0).then(|| format!("{read} of {total}, {} distinct digest{plural}", number(aliases.distinct)))
    });
    let about = [("tags", tags), ("matching", matching), ("read", read)];
    let fact = |(name, value): (&'static str, Memo<Option<String>>)| {
        (move || maybe(value.get().map(|value| fact(name, &value)))).into_any()
    };
    let folds = folded(list);
    let folds = move || maybe(folds.get().map(|folds| fact_of("digest tags", fold_switch(list, &folds))));
    let notes = Memo::new(move |_| {
        let listed = list.listed.read();
        (listed.notes.clone(), listed.continues)
    });
    let ways = move || {
        let (noted, continues) = notes.get();
        let told: Vec<_> = noted.iter().map(ToString::to_string).collect();
        let further = continues.then(|| further(&noted, Box::new(move || list.resume())));
        view! { {table::notes(&told)}{maybe(further)} }.into_any()
    };
    let facts = facts(
        about.into_iter().map(fact).chain([folds.into_any(), untagged(list), moved(list), listed(list)]).collect(),
    );
    view! { {facts}{ways} }.into_any()
}

/// When the list was read, and the way to read it again: whoever comes back to it before long finds it as it was.
pub fn listed(list: TagList) -> AnyView {
    let ended = Memo::new(move |_| list.listed.read().ended || list.failure.read().is_some());
    let minutes = RwSignal::new(0_u32);
    read::run(async move {
        loop {
            clock::pause(MINUTE).await;
            let _ = minutes.try_update(|minutes| *minutes += 1);
        }
    });
    let first = Memo::new(move |_| {
        minutes.track();
        list.digests_since()
    });
    let told = move || {
        let since = ended.get().then(|| list.since()).flatten()?;
        // While the page stays open, the time goes on.
        let mark = move || {
            minutes.track();
            since_mark(since, Within::Nothing)
        };
        let digests = move || {
            minutes.track();
            maybe(first.get().map(digests_since))
        };
        let about = view! {
            <span data-role="listed">{live(mark)}{live(digests)}" "
                <button type="button" class="link" data-action="read-again" on:click=on(move |_| list.read_again())>"read again"</button></span>
        };
        Some(fact_of("listed", about.into_any()))
    };
    live(move || maybe(told()))
}

/// Since when tags were asked where they point.
fn digests_since(first: u64) -> AnyView {
    view! {
        <span data-role="digests-since">", digests from "{since_mark(first, Within::Sentence)}" on; what moved since is not known"</span>
    }
    .into_any()
}

/// How many tags moved, until the reader takes note.
fn moved(list: TagList) -> AnyView {
    let count = Memo::new(move |_| list.moved.read().len());
    let told = move || {
        maybe((count.get() > 0).then(|| {
            let title = "They point elsewhere than when they were last seen here. It is told until it is marked as seen";
            let count = count.get();
            let about = view! {
                <span data-role="moved-tags" data-moved=count.to_string() title=title>{size::grouped(count as u64)}" "
                    <button type="button" class="link" data-action="take-note" on:click=move |_| list.take_note(&[])>"mark as seen"</button></span>
            };
            fact_of("moved since last seen here", about.into_any())
        }))
    };
    told.into_any()
}

/// The way on where a list ends although it may not be whole.
pub fn further(notes: &[ListNote], act: Box<dyn Fn() + Send>) -> AnyView {
    let stopped = notes.iter().any(|note| matches!(note, ListNote::Stopped(_)));
    let words = if stopped { "Read on anyway" } else { "Ask whether there is more" };
    view! { <p><button type="button" class="button" data-action="resume" on:click=move |_| act()>{words}</button></p> }
        .into_any()
}

/// The name of a place.
pub fn heading(reference: &Reference) -> String {
    match &reference.place {
        Place::Repository(repository) => repository.path().to_owned(),
        Place::Layout(layout) => layout.to_string(),
        Place::Archive(archive) => archive.to_string(),
    }
}
