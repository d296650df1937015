//! A row of the table of tags. Its details are read once it is there, and cancelled when it scrolls away.

use leptos::prelude::*;

use crate::browser::clock::{self, Within};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::{Link, View};
use crate::listing::Named;
use crate::moment::{self, Moment};
use crate::reference::{Place, Reference};
use crate::shown::{CELL, visible};
use crate::size;
use crate::tag::{Kind, Moved, Row, Seen, Trouble};
use crate::ui::context::shared;
use crate::ui::part::digest::{digest_mark, short};
use crate::ui::part::maybe;
use crate::ui::part::time::{since_mark, time};
use crate::ui::read;
use crate::ui::tags::{TagList, named_of, reference_of};

/// How many platforms a row names before it counts the rest.
const PLATFORMS: usize = 3;

/// How many other names a row shows before it counts the rest.
const ALIASES: usize = 4;

/// How many of the others paper has besides, where nothing can be opened.
const ON_PAPER: usize = 100;

/// Names up to so many characters are not shortened for want of room: little would be left of them.
const SHORT: usize = 6;

/// A row's own name is not shortened to fewer characters.
const SHORTENED: usize = 12;

/// How many characters at its end a name that is shortened keeps: long names often begin alike.
const END: usize = 5;

/// How long a row that was scrolled to must stay before anything is asked for it, in milliseconds: what only flies by
/// costs no request.
const STAY: u32 = 90;

/// How much longer while names come, in milliseconds: the next page may push it off the screen.
const STAY_LONGER: u32 = 600;

/// The longest name that is shown whole: a tag has at most 128 characters.
const LONGEST: usize = 128;

/// When a row asks for its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// As it comes: it is one of the first.
    AtOnce,
    /// Once the page has been drawn, which the reader waits for: it is there to stay.
    Drawn,
    /// When it has stayed for a while.
    Stayed,
}

/// What is known of a row that is on screen.
#[derive(Clone, Debug, Default)]
struct Reading {
    seen: Seen,
    failure: Option<Failure>,
    /// When it was pushed, in seconds since 1970, as the registry claims.
    pushed: Option<u64>,
}

/// One tag, as it is now and as more becomes known of it. Where it stands, and whether it is selected later on, is for
/// whoever has all rows to say.
pub fn row(list: TagList, position: u32, is_selected: bool, begin: Begin) -> AnyView {
    let here = list.place();
    let facts = list.with_rows(|rows| {
        let row = rows.get(position as usize)?;
        Some((row.name().as_str().to_owned(), named_of(row), reference_of(&here, row), row.seen().cloned()))
    });
    let Some((text, named, reference, seen)) = facts else { return ().into_any() };
    let is_complete = seen.as_ref().is_some_and(|seen| seen.complete);
    let reading =
        RwSignal::new(Reading { seen: seen.unwrap_or_default(), failure: None, pushed: list.pushed(position) });
    if let Some(named) = named.filter(|_| !is_complete) {
        read_details(list, position, named, reading, begin);
    }
    let shown_name = visible(&text, LONGEST);
    let label = format!("Select {shown_name}");
    let name = name(&shown_name, reference);
    // Names that come later may tell that this number is a build's.
    let kind = move || {
        list.listed.track();
        list.with_rows(|rows| rows.get(position as usize).map(Row::kind)).unwrap_or(Kind::Other)
    };
    let what = move || what(list, position, kind(), &reading.read().seen);
    let is_finished = move || is_complete || reading.with(|reading| reading.seen.complete || reading.failure.is_some());
    view! {
        <tr role="row" data-tag=text data-kind=move || kind().as_str() data-complete=move || is_finished().to_string()
            aria-selected=is_selected.to_string()>
            <td role="gridcell" class="tag-pick"><input type="checkbox" tabindex="-1" aria-label=label prop:checked=is_selected/></td>
            <th role="rowheader" scope="row" class="tag-head">
                <div class="tag-names">{name}{move || other_names(list, position, &reading.read().seen)}</div>
                <div class="tag-kind">{what}</div>
            </th>
            {details(list, reading, is_complete)}
        </tr>
    }
    .into_any()
}

fn read_details(list: TagList, position: u32, named: Named, reading: RwSignal<Reading>, begin: Begin) {
    let online = shared().online();
    read::run(async move {
        match begin {
            Begin::AtOnce => {}
            Begin::Drawn => clock::drawn().await,
            Begin::Stayed => {
                clock::pause(STAY).await;
                if list.listed.try_read_untracked().is_some_and(|listed| !listed.ended) {
                    clock::pause(STAY_LONGER).await;
                }
            }
        }
        let see = |seen: Seen| reading.update(|reading| reading.seen = seen);
        let fail = |failure: Option<Failure>| reading.update(|reading| reading.failure = failure);
        loop {
            if let Some(known) = list.seen(position).filter(|known| known.complete) {
                return see(known);
            }
            let times = online.now();
            let Err(error) = list.read_row(position, &named, see).await else { return };
            let error = Failure::from(error);
            let is_offline = error.is_offline();
            fail(Some(error));
            if !is_offline {
                return;
            }
            online.after(times).await;
            fail(None);
        }
    });
}

fn name(text: &str, reference: Option<Reference>) -> AnyView {
    let text = text.to_owned();
    match reference {
        Some(reference) => {
            let href = Link::reference(reference).to_string();
            // Where it is shortened, nothing else on the screen has it whole.
            let title = (text.len() > SHORTENED).then(|| text.clone());
            view! { <a class="tag-name" tabindex="-1" href=href title=title>{text}</a> }.into_any()
        }
        None => view! { <span class="tag-name invalid" tabindex="-1" title="Not a valid tag, so it cannot be opened">{text}</span> }
            .into_any(),
    }
}

/// The kinds in the groups that colours tell apart.
fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Release => "release",
        Kind::PreRelease => "pre-release",
        Kind::Floating => "floating",
        Kind::Digest(_) => "digest",
        Kind::Commit | Kind::Combined | Kind::Build | Kind::Untagged | Kind::Other => "other",
    }
}

/// The other names of the same digest, from what has been read so far. Where they are joined into this row, they lead to
/// where their own rows would.
fn other_names(list: TagList, position: u32, seen: &Seen) -> AnyView {
    let Some((digest, _)) = &seen.digest else { return ().into_any() };
    let aliases = list.aliases.read();
    let Some(group) = aliases.of(digest) else { return ().into_any() };
    let joined = list.wish.folds.read().aliases;
    let others: Vec<u32> = group.rows.iter().copied().filter(|other| *other != position).collect();
    let place = list.place();
    let (shown, rest) = others.split_at(others.len().min(ALIASES));
    let name = |(at, other): (usize, &u32)| alias(list, &place, *other, joined, others.len() - at - 1);
    let names: Vec<AnyView> = shown.iter().enumerate().filter_map(name).collect();
    let more = (!rest.is_empty()).then(|| {
        let names = list.with_rows(|rows| names_on_paper(rows, rest));
        let said = format!(" and {} more", rest.len());
        view! { <span class="hidden">{said}</span><span class="on-paper" data-role="aliases-on-paper">{names}</span> }
            .into_any()
    });
    let read = format!("The same digest. {} of {} tags have been read.", aliases.read, aliases.total);
    let first = shown.first().map_or(0, |other| letters(list, *other));
    let count = behind(others.len());
    view! { <span class="tag-aliases" data-role="aliases" title=read style=("--letters", first.to_string()) style=("--more", room_for_more(others.len()))><span aria-hidden="true">"="</span><span class="hidden">" is the same as "</span><span class="tag-alias-names">{count}{names}</span>{maybe(more)}</span> }
        .into_any()
}

/// How wide the number of further names is, for the style sheet: its sign and digits, its frame, and the gap before it.
fn room_for_more(others: usize) -> String {
    format!("calc({}ch + 14px)", others.to_string().len() + 1)
}

/// How many more names there are: seen where the next one has no room.
fn behind(number: usize) -> AnyView {
    view! { <span class="alias-more" aria-hidden="true"><span class="chip" data-role="more-aliases">{format!("+{number}")}</span></span> }
        .into_any()
}

fn letters(list: TagList, position: u32) -> usize {
    list.with_rows(|rows| {
        rows.get(position as usize).map_or(0, |row| visible(row.name().as_str(), LONGEST).chars().count())
    })
}

/// One of the other names, and how many there are behind it.
fn alias(list: TagList, place: &Place, other: u32, joined: bool, more: usize) -> Option<AnyView> {
    let name = other_name(list, place, other, joined)?;
    let more = (more > 0).then(|| behind(more));
    let letters = letters(list, other).to_string();
    Some(view! { <span class="alias-unit" style=("--letters", letters)>{name}{maybe(more)}</span> }.into_any())
}

/// The names that a screen only counts.
fn names_on_paper(rows: &[Row], others: &[u32]) -> String {
    let name = |position: &u32| Some(visible(rows.get(*position as usize)?.name().as_str(), LONGEST));
    let mut names: Vec<String> = others.iter().take(ON_PAPER).filter_map(name).collect();
    if others.len() > ON_PAPER {
        names.push(format!("and {} more", size::grouped((others.len() - ON_PAPER) as u64)));
    }
    names.join(", ")
}

fn other_name(list: TagList, place: &Place, other: u32, joined: bool) -> Option<AnyView> {
    let (text, kind, reference) = list.with_rows(|rows| {
        let row = rows.get(other as usize)?;
        Some((visible(row.name().as_str(), LONGEST), row.kind(), reference_of(place, row)))
    })?;
    let is_short = text.chars().count() <= SHORT;
    let floating = if kind == Kind::Floating { " alias-floating" } else { "" };
    let class = format!("chip alias{floating}");
    let title = (!is_short).then(|| text.clone());
    let shown = if is_short { text.into_any() } else { cut(&text) };
    Some(match reference.filter(|_| joined) {
        Some(reference) => {
            view! { <a class=class title=title tabindex="-1" href=Link::reference(reference).to_string()>{shown}</a> }
                .into_any()
        }
        None => view! { <span class=class title=title>{shown}</span> }.into_any(),
    })
}

/// A name that is shortened in its middle where there is no room, and stands whole in the document.
fn cut(text: &str) -> AnyView {
    let at = text.char_indices().rev().nth(END - 1).map_or(0, |(at, _)| at);
    let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
    let (head, tail) = (head.to_owned(), tail.to_owned());
    view! { <span class="alias-head">{head}</span><span class="alias-tail">{tail}</span> }.into_any()
}

/// The kind, and behind it what went wrong, that it moved, and what the tag leads to, which a narrow row may cut off.
fn what(list: TagList, position: u32, kind: Kind, seen: &Seen) -> Vec<AnyView> {
    let mark = view! { <span class=format!("kind kind-{}", class_of(kind))>{kind.as_str()}</span> }.into_any();
    let what = seen.what.as_ref().map(|what| format!(" · {what}").into_any());
    let parts = [Some(mark), seen.trouble.as_ref().map(trouble), moved(list, position, seen), what];
    parts.into_iter().flatten().collect()
}

/// That a tag points elsewhere than before, and at what it did.
fn moved(list: TagList, position: u32, seen: &Seen) -> Option<AnyView> {
    seen.digest.as_ref()?;
    let Moved { was, at, .. } = list.moved_from(position)?;
    let href = Link::reference(Reference::to_place(list.place()).with_digest(was.clone())).to_string();
    let at = at.and_then(moment::in_utc).map(|at| format!(", {at}")).unwrap_or_default();
    let title = format!("It pointed at {was} when it was last seen here{at}");
    let digest = was.to_string();
    let view = view! {
        <span class="tag-moved" data-role="moved" data-was=digest>" · moved, was "<a tabindex="-1" href=href title=title>{short(&was)}</a></span>
    };
    Some(view.into_any())
}

/// Why a row has no digest, in a few words; the code stands in the attribute.
fn problem(failure: &Failure) -> AnyView {
    let words = if failure.code == "tag-unknown" { "gone since it was listed" } else { failure.code };
    view! { <span class="row-failure" data-error=failure.code title=visible(&failure.what, CELL)>{words}</span> }
        .into_any()
}

/// What went wrong with what the tag leads to: before anything that a narrow row may cut off.
fn trouble(trouble: &Trouble) -> AnyView {
    let of = visible(&trouble.of, 60);
    let title = format!("{of}: {}", visible(&trouble.what, CELL));
    let words = format!("{} in {of}", trouble.code);
    view! { " · "<span class="tag-trouble" data-role="trouble" data-error=trouble.code title=title>{words}</span> }
        .into_any()
}

/// The cells beside the name: what is known so far. The cells themselves stay, since one of them may have the focus.
fn details(list: TagList, reading: RwSignal<Reading>, is_complete: bool) -> AnyView {
    let part = |draw: fn(TagList, &Reading) -> Vec<AnyView>| {
        let draw = move || draw(list, &reading.read());
        // Nothing follows what does not change any more.
        if is_complete { untrack(draw).into_any() } else { draw.into_any() }
    };
    view! {
        <td role="gridcell" tabindex="-1" class="tag-digest"><div class="tag-digest-line">{part(digest)}</div></td>
        <td role="gridcell" tabindex="-1" class="tag-platforms">{part(platforms)}</td>
        <td role="gridcell" tabindex="-1" class="number tag-size" title=move || size_title(&reading.read().seen)>{part(compressed)}</td>
        <td role="gridcell" tabindex="-1" class="number tag-created">{part(dates)}</td>
    }
    .into_any()
}

/// The digest, or why there is none.
fn digest(list: TagList, reading: &Reading) -> Vec<AnyView> {
    let digest = reading.seen.digest.as_ref();
    let mark = digest.map(|(digest, verdict)| digest_mark(digest, verdict, None));
    let same = digest.map(|(digest, _)| same_digest(list, digest));
    [mark, reading.failure.as_ref().map(problem), same].into_iter().flatten().collect()
}

fn compressed(_: TagList, reading: &Reading) -> Vec<AnyView> {
    reading.seen.size.map(|bytes| size::in_words(bytes).into_any()).into_iter().collect()
}

/// When it was made, and when it was pushed.
fn dates(_: TagList, reading: &Reading) -> Vec<AnyView> {
    let created = reading.seen.created.as_deref().map(created);
    created.into_iter().chain(reading.pushed.map(pushed_mark)).collect()
}

/// When it was made. Of a date that is a placeholder the day, and that it is one, which has no room beside it.
fn created(date: &str) -> AnyView {
    if Moment::parse(date).is_some() || clock::in_words(date, Within::Nothing).is_none() {
        return time(date);
    }
    let (whole, day) = (visible(date, CELL), date.get(..10).unwrap_or_default().to_owned());
    view! { <time title=whole><div>{day}</div><div class="tag-pushed">"placeholder"</div></time> }.into_any()
}

/// When it was pushed: the registry says so beside the name, and nothing can check it.
fn pushed_mark(seconds: u64) -> AnyView {
    view! { <div class="tag-pushed" data-role="pushed" title="The registry says so; nobody can check it">"pushed "{since_mark(seconds, Within::Sentence)}</div> }
        .into_any()
}

/// A link to all tags of this digest.
fn same_digest(list: TagList, digest: &Digest) -> AnyView {
    let view = View { filter: Some(format!("digest:{digest}")), ..View::default() };
    let href = Link::Reference { reference: Reference::to_place(list.place()), view }.to_string();
    view! {
        <a class="same-digest" tabindex="-1" href=href data-action="same-digest" title="Which tags are this digest?"
            aria-label="Which tags are this digest?">"="</a>
    }
    .into_any()
}

/// The first few platforms by name, the rest by number.
fn platforms(_: TagList, reading: &Reading) -> Vec<AnyView> {
    let all: Vec<_> = reading.seen.platforms.iter().map(|platform| visible(platform, 40)).collect();
    let chip = |name: &String| view! { <span class="chip">{name.clone()}</span> }.into_any();
    let mut chips: Vec<_> = all.iter().take(PLATFORMS).map(chip).collect();
    let rest = all.len().saturating_sub(PLATFORMS);
    if rest > 0 {
        chips.push(view! { <span class="chip" title=all.join(", ")>{format!("+{rest}")}</span> }.into_any());
    }
    chips
}

fn size_title(seen: &Seen) -> Option<String> {
    let bytes = size::grouped(seen.size?);
    Some(match &seen.size_of {
        Some(platform) => format!("{bytes} bytes, layers of {}", visible(platform, 40)),
        None => format!("{bytes} bytes, all layers"),
    })
}
