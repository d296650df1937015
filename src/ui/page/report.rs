//! The report on a repository: where its floating tags stand, what moved, what one would go back to. Facts with the tags
//! beside them, and what of it is not known yet.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::clock::Within;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::link::{Link, View};
use crate::reference::{Place, Reference};
use crate::shown::visible;
use crate::size;
use crate::source::ListState;
use crate::tag::remembered::Before;
use crate::tag::report::{Extent, MOST, Released, Report, Said, Told, report};
use crate::tag::{Kind, Moved, kinds};
use crate::ui::page::repository::{failed, further, heading, listed};
use crate::ui::part::copy::{copies, copy};
use crate::ui::part::digest::digest_mark;
use crate::ui::part::facts::{fact, facts};
use crate::ui::part::frame::{live_frame, path};
use crate::ui::part::panel::panel;
use crate::ui::part::progress::{Progress, told_in_quarters};
use crate::ui::part::share::absolute;
use crate::ui::part::stop::waiting_or_stop;
use crate::ui::part::time::since_mark;
use crate::ui::part::{maybe, remark};
use crate::ui::read::Stage;
use crate::ui::tags::sweep::{BUDGET, Goal, UNASKED};
use crate::ui::tags::{TagList, reference_of};
use crate::verify::Verdict;

/// The report of a place.
pub fn report_page(place: Place) -> AnyView {
    let reference = Reference::to_place(place.clone());
    let list = TagList::open(&place, &View { report: true, ..View::default() });
    let told = Memo::new(move |_| {
        list.follow_known();
        let (aliases, before) = (list.aliases.get(), list.before());
        let extent = list.listed.with(|listed| Extent::of(listed.ended, listed.is_whole()));
        Arc::new(list.with_rows(|rows| report(rows, &aliases, &before, extent)))
    });
    read_unasked(list, told);
    let stage = move || match &*list.listed.read() {
        listed if listed.ended || listed.begun && list.failure.read().is_some() => Stage::Ready,
        _ if list.failure.read().is_some() => Stage::Failed,
        _ => Stage::Loading,
    };
    let is_failed = Memo::new(move |_| stage() == Stage::Failed);
    let is_ready = Memo::new(move |_| stage() == Stage::Ready);
    let failed = move |failure: &Failure| failed(&place, list, failure);
    let tags = Link::reference(reference.clone()).to_string();
    let here = View { report: true, ..View::default() };
    let here = Link::Reference { reference: reference.clone(), view: here }.to_string();
    let content = view! {
        {path(&reference, Some("report"))}
        <div class="title-row">
            <h1>{format!("How {} is released", heading(&reference))}</h1>
            <div class="actions">{copies(vec![copy(absolute(&here), "link")])}<a class="button button-small" href=tags>"All tags"</a></div>
        </div>
        {move || maybe(list.failure.read().as_ref().map(&failed))}
        {move || maybe(is_ready.get().then(|| facts(vec![listed(list)])))}
        {move || match stage() {
            Stage::Loading => waiting_or_stop("Reading the list of tags…".to_owned()),
            Stage::Ready => view! { {maybe(on_from_here(list))}{sections(list, &told.read())} }.into_any(),
            Stage::Failed => ().into_any(),
        }}
        {move || maybe((!is_failed.get()).then(|| view! { {reading(list, told)}{memory(list)} }.into_any()))}
    };
    live_frame("report", Box::new(stage), content.into_any())
}

/// The way on where the list ended although there may be more of it.
fn on_from_here(list: TagList) -> Option<AnyView> {
    let listed = list.listed.read();
    listed.continues.then(|| further(&listed.notes, Box::new(move || list.resume())))
}

/// Reads what the report needs without being asked, as much of it as scrolling through the list would. What has
/// been read may make it speak of other tags; what could not be read, or was paused, is not tried again by itself.
fn read_unasked(list: TagList, told: Memo<Arc<Report>>) {
    let tried = StoredValue::new(BTreeSet::<u32>::new());
    Effect::new(move || {
        let unread = told.read().unread.clone();
        if !list.listed.read().ended || list.sweep.read().running {
            return;
        }
        tried.update_value(|tried| {
            let is_new = unread.iter().all(|position| !tried.contains(position));
            let next: Vec<u32> = unread.into_iter().take(UNASKED.saturating_sub(tried.len())).collect();
            if is_new && !next.is_empty() {
                tried.extend(&next);
                list.read_these(Goal::Digests, next);
            }
        });
    });
}

/// What is still to be read for the report, with the way to it.
fn reading(list: TagList, told: Memo<Arc<Report>>) -> AnyView {
    let running = Memo::new(move |_| list.sweep.read().running);
    let left = Memo::new(move |_| told.read().unread.len());
    let read =
        move |_| list.read_these(Goal::Digests, told.read_untracked().unread.iter().copied().take(BUDGET).collect());
    let button = move || {
        match (running.get(), left.read() == 0) {
        (true, _) => {
            view! { <button type="button" class="button" data-action="pause-reading" on:click=move |_| list.pause()>"Pause"</button> }
                .into_any()
        }
        (false, true) => ().into_any(),
        (false, false) => {
            view! { <button type="button" class="button" data-action="read-on" on:click=read>"Read their digests"</button> }.into_any()
        }
    }
    };
    let words = move || match left.get() {
        0 => "All tags that this report speaks of have been read.".to_owned(),
        1 => "One tag that this report speaks of has not been read: it is partial.".to_owned(),
        left => {
            format!("{} tags that this report speaks of have not been read: it is partial.", size::grouped(left as u64))
        }
    };
    let most = StoredValue::new(0);
    let far = move || {
        let left = left.get();
        let total = left.max(most.get_value());
        most.set_value(total);
        Progress { running: running.get(), done: total - left, total }
    };
    let shown = move || {
        maybe(list.listed.read().ended.then(|| {
            view! {
                <div class="sweep" data-role="report-reading" data-unread=move || left.get().to_string()
                    data-running=move || running.get().to_string()>
                    {told_in_quarters(Box::new(words), Box::new(far))}{button}</div>
            }
            .into_any()
        }))
    };
    shown.into_any()
}

fn sections(list: TagList, report: &Report) -> AnyView {
    let names = list.with_rows(<[_]>::len);
    let after = list.listed.with(ListState::after_count);
    let number = |count: usize| format!("{}{after}", size::grouped(count as u64));
    let kinds = list.with_rows(kinds);
    let releases = kinds.iter().find(|(kind, _)| *kind == Kind::Release).map_or(0, |(_, count)| *count);
    let mut about = vec![fact("tags", &number(names)), fact("releases", &number(releases))];
    about.extend(COUNTED.iter().filter_map(|(name, is_meant)| {
        let count: usize = kinds.iter().filter(|(kind, _)| is_meant(*kind)).map(|(_, count)| count).sum();
        (count > 0).then(|| fact(name, &number(count)))
    }));
    let said = |told: Told| fact_line(list, &told);
    let all = vec![
        facts(about),
        maybe(extent(report)),
        maybe((report.extent != Extent::Part).then(|| released(report))),
        section(
            "Where floating tags stand",
            report.floating.iter().map(|one| said(one.told(report.released))).collect(),
            report.floating.len(),
        ),
        section(
            "What one would go back to",
            report.rollbacks.iter().map(|one| said(one.told(report.released))).collect(),
            0,
        ),
        section("Moved since last seen here", moved(list, report), report.moved.len()),
        section(
            "Families without their tag",
            report.without_family.iter().map(|one| said(one.told())).collect(),
            report.without_family.len(),
        ),
        section(
            "Numbers that were left out",
            report.gaps.iter().map(|one| said(one.told())).collect(),
            report.gaps.len(),
        ),
    ];
    all.into_any()
}

/// The kinds of tags that are counted beside the releases, where there are any.
type Counted = (&'static str, fn(Kind) -> bool);
const COUNTED: [Counted; 7] = [
    ("pre-releases", |kind| kind == Kind::PreRelease),
    ("floating tags", |kind| kind == Kind::Floating),
    ("dates and builds", |kind| kind == Kind::Build),
    ("combined names", |kind| kind == Kind::Combined),
    ("commits", |kind| kind == Kind::Commit),
    ("names made of digests", Kind::is_digest),
    ("other names", |kind| kind == Kind::Other),
];

/// A panel of facts; nothing when there are none.
fn section(title: &'static str, lines: Vec<AnyView>, count: usize) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let more = (count >= MOST).then(|| remark(format!("Only the first {MOST} are told.")));
    panel(title, view! { <ul class="report-facts">{lines}</ul>{maybe(more)} }.into_any())
}

/// A fact: a word for scripts, and what it says.
fn line(word: &'static str, content: Vec<AnyView>) -> AnyView {
    view! { <li data-fact=word>{content}</li> }.into_any()
}

fn words(text: &str) -> AnyView {
    view! { <span class="report-words">{text.to_owned()}</span> }.into_any()
}

/// A tag as a link, with what it points at or that this is not known.
fn tag(list: TagList, position: u32) -> AnyView {
    let place = list.place();
    let found = list.with_rows(|rows| {
        let row = rows.get(position as usize)?;
        let seen = row.seen().and_then(|seen| seen.digest.clone());
        Some((visible(row.name().as_str(), 128), reference_of(&place, row)?, seen))
    });
    let Some((name, reference, seen)) = found else { return ().into_any() };
    let href = Link::reference(reference).to_string();
    let digest = match &seen {
        Some((digest, verdict)) => digest_mark(digest, verdict, None),
        None => view! { <span class="unread">"digest not read"</span> }.into_any(),
    };
    view! { <span class="report-tag" data-fact-tag=name.clone()><a class="tag-name" href=href>{name.clone()}</a>{digest}</span> }.into_any()
}

/// That there may be names which it does not speak of.
fn extent(report: &Report) -> Option<AnyView> {
    let word = if report.extent == Extent::Part { "part" } else { "open" };
    let words = report.extent.told()?;
    Some(view! { <p class="banner banner-warning" data-fact=word>{words}</p> }.into_any())
}

/// Which names stand for releases, with a sign where they are no versions.
fn released(report: &Report) -> AnyView {
    let word = match report.released {
        _ if report.only_latest => "only-latest",
        Released::Versions => "released",
        _ => "no-releases",
    };
    let class = if report.released == Released::Versions { "remark" } else { "banner banner-warning" };
    view! { <p class=class data-fact=word data-released=report.released.as_str()>{report.told_released()}</p> }
        .into_any()
}

/// A fact, with its tags as links.
fn fact_line(list: TagList, told: &Told) -> AnyView {
    let piece = |said: &Said| match said {
        Said::Words(text) => words(&visible(text, 400)),
        Said::Tag(position) => tag(list, *position),
    };
    line(told.word, told.said.iter().map(piece).collect())
}

fn moved(list: TagList, report: &Report) -> Vec<AnyView> {
    let was = |was: &Digest, at: Option<u64>| {
        let there = Link::reference(Reference::to_place(list.place()).with_digest(was.clone())).to_string();
        let at =
            at.map(|at| view! { " "<span class="remark">"seen "{since_mark(at, Within::Sentence)}</span> }.into_any());
        view! { {digest_mark(was, &Verdict::Claimed, Some(there))}{maybe(at)} }.into_any()
    };
    let moved = |moved: &Moved| {
        let word = if moved.floating { "moved-floating" } else { "moved-release" };
        let why = if moved.floating {
            "moved, as its name says it may; before it was"
        } else {
            "moved, although its name does not; before it was"
        };
        line(word, vec![tag(list, moved.tag), words(why), was(&moved.was, moved.at)])
    };
    let gone = |gone: &Before| {
        let name = visible(&gone.tag, 128);
        line("gone", vec![words(&format!("{name} is not in the list any more; it was")), was(&gone.digest, gone.at)])
    };
    let told: Vec<_> = report.moved.iter().map(moved).chain(report.gone.iter().map(gone)).collect();
    if told.is_empty() {
        return told;
    }
    let names: Vec<String> = report.gone.iter().map(|gone| gone.tag.clone()).collect();
    let button = view! {
        <li class="report-note">"Told on every visit until it is marked as seen. "
            <button type="button" class="button button-small" data-action="take-note" on:click=move |_| list.take_note(&names)>"Mark as seen"</button></li>
    };
    told.into_iter().chain([button.into_any()]).collect()
}

/// What this browser remembers of the tags, and how to forget it.
fn memory(list: TagList) -> AnyView {
    let known = Memo::new(move |_| list.before().len());
    let forget = move |_| list.forget_before();
    let view = move || {
        let words = match known.get() {
            0 if !list.is_remembered() => "What these tags point at is not for everybody to see, and is not kept in this browser: what moved is told only as far as this tab saw it.".to_owned(),
            0 => "Nothing is remembered of these tags. What they point at is kept in this browser as it is read, so that a release which moves can be told.".to_owned(),
            1 => "Of one tag this browser remembers what it pointed at. It is kept nowhere else.".to_owned(),
            count => format!("Of {} tags this browser remembers what they pointed at. It is kept nowhere else.", size::grouped(count as u64)),
        };
        let button = (known.get() > 0).then(|| {
            view! { <button type="button" class="link" data-action="forget-tags" on:click=forget>"Forget it for all places"</button> }.into_any()
        });
        view! { <p class="remark" data-role="remembered" data-count=known.get().to_string()>{words}" "{maybe(button)}</p> }.into_any()
    };
    view.into_any()
}
