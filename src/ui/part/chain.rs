//! The chain of a proof: what is weakest first, then every object below what names it, with its checks and what is inside of
//! it folded under it.

mod folded;

use std::cell::Cell;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

pub use folded::value_view;
use folded::{checks, why};

use super::digest::{linked, no_digest};
use super::layers::kept_since;
use super::maybe;
use super::progress::{percent, progress_bar};
use super::verdict::verdict_mark;
use crate::browser::{clock, location};
use crate::content::Platform;
use crate::link::View;
use crate::proof::{Below, Chain, Link, Outcome, Role, Scope, Standing, Summary, elsewhere_words, kept_words};
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::check::{self, Progress};
use crate::ui::live::on;
use crate::ui::page::manifest::layer_link;
use crate::ui::proof::Run;
use crate::verify::Verdict;

/// The sign of a standing, for readers who see no colours.
fn sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Proven => "✓",
        Standing::Consistent => "≡",
        Standing::Incomplete => "?",
        Standing::Failed => "✗",
    }
}

/// What an object is called: its platform, or its place, or its kind.
fn name(link: &Link) -> String {
    let platform = link.platform.as_ref().filter(|platform| !platform.is_unknown()).map(Platform::to_string);
    let kind = link.media_type.as_deref().unwrap_or_default();
    match (link.role, platform) {
        (Role::Document, Some(platform)) => visible(&platform, CELL),
        (Role::Document, None) if link.platform.is_some() => "attestation".to_owned(),
        (Role::Document, None) if kind.contains("index") || kind.contains("manifest.list") => "index".to_owned(),
        (Role::Document, None) => "manifest".to_owned(),
        (role, _) => role.words(),
    }
}

/// The way from the first object down to one.
fn way(chain: &Chain, number: usize) -> Vec<(usize, &Link)> {
    let mut way = Vec::new();
    let mut next = Some(number);
    while let Some((at, link)) = next.and_then(|at| Some((at, chain.links().get(at)?))) {
        way.push((at, link));
        // Parents are always earlier ones.
        next = link.parent.filter(|parent| *parent < at);
    }
    way.reverse();
    way
}

/// The page of an object: that of a layer is inside the manifest that names it. `None` for what has no digest.
fn page_of(chain: &Chain, link: &Link, run: Run) -> Option<String> {
    let at = |named: &str| {
        let digest = named.parse().ok()?;
        Some(run.reference.with_value(|reference| reference.with_digest(digest)))
    };
    let Role::Layer { .. } = link.role else {
        return Some(crate::link::Link::reference(at(&link.named)?).to_string());
    };
    let manifest = chain.links().get(link.parent?)?;
    Some(layer_link(&at(&manifest.named)?, &View::default(), &link.named.parse().ok()?))
}

/// What may be said of the whole, and the way to its weakest link.
pub fn weakest(chain: &Chain, run: Run) -> AnyView {
    let summary = chain.summary();
    let Summary { standing, weakest, checked, left_out, elsewhere, read, unread, passed, failed, not_checked, .. } =
        summary;
    let kept = kept_of(chain, &summary, run);
    let words = run.plan.with_value(|plan| standing.words(&Scope { plan, elsewhere, is_made: run.is_made() }));
    let class = match standing {
        Standing::Proven | Standing::Consistent => "banner banner-good",
        Standing::Incomplete => "banner banner-warning",
        Standing::Failed => "banner banner-bad",
    };
    let left = if left_out > 0 { format!(" · {left_out} left out") } else { String::new() };
    let objects = if checked == 1 { "object" } else { "objects" };
    let numbers = format!(
        "{checked} {objects} · {} read{} · {passed} checks passed · {failed} failed · {not_checked} not made{left}",
        size::in_words(read),
        if unread > 0 { " to their end" } else { "" }
    );
    let way = weakest.filter(|_| standing < Standing::Consistent).map(|number| weak_way(chain, number, run));
    view! {
        <div class=class data-role="summary">
            <p><strong>{sign(standing)}" "{visible(&words, CELL)}"."</strong></p>
            {maybe(way)}
            {maybe(stopped(&summary))}
            <p class="remark">{numbers}</p>
            {maybe(kept)}
        </div>
    }
    .into_any()
}

/// What is said of what this browser had kept.
fn kept_of(chain: &Chain, summary: &Summary, run: Run) -> Option<AnyView> {
    let is_of_tag = run.reference.with_value(|reference| reference.digest.is_none())
        && chain.links().first().is_some_and(|first| first.how.kept.is_some());
    let words = kept_words(summary.kept, summary.checked, is_of_tag)?;
    Some(view! { <p class="remark" data-role="from-kept">{words}</p> }.into_any())
}

/// What had arrived when the reader stopped it.
fn stopped(summary: &Summary) -> Option<AnyView> {
    let Summary { checked, unread, stopped, cut, .. } = summary;
    let of_these = match (*stopped, unread == stopped) {
        (1, true) => "Of the other".to_owned(),
        (stopped, true) => format!("Of the other {stopped}"),
        (stopped, false) => format!("Of {stopped} of the others"),
    };
    let words = format!(
        "You stopped it: {} of {checked} objects had been read to their end. {of_these}, {} had arrived, of which nothing is said.",
        checked - unread,
        size::in_words(*cut)
    );
    (*stopped > 0).then(|| view! { <p data-role="stopped">{words}</p> }.into_any())
}

/// The links from the first down to the weakest, and what is wrong there.
fn weak_way(chain: &Chain, number: usize, run: Run) -> AnyView {
    let step = |(at, link): (usize, &Link)| {
        let standing = if at == number { link.standing() } else { Standing::Proven };
        let name = match page_of(chain, link, run) {
            Some(href) => view! { <a href=href>{name(link)}</a> }.into_any(),
            None => name(link).into_any(),
        };
        view! { <li class=format!("way-step standing-{}", standing.as_str())>{name}</li> }.into_any()
    };
    let steps: Vec<_> = way(chain, number).into_iter().map(step).collect();
    let link = chain.links().get(number);
    let why = link.and_then(Link::weakest_check).map(|check| {
        // With which values is told by the alert, and below.
        let words = match check.outcome {
            Outcome::Failed => check.name.wrong_words().to_owned(),
            _ => why(check),
        };
        let name = check.name.as_str();
        view! { <p class="weakest" data-role="weakest"><code>{name}</code>" "{words}</p> }.into_any()
    });
    view! { <ol class="way" aria-label="The weakest link">{steps}</ol>{maybe(why)} }.into_any()
}

/// How many objects are drawn before the reader asks for all: drawing four takes a millisecond, and everything else
/// waits meanwhile.
const DRAWN: usize = 120;

/// All objects, each below what names it; of those side by side the weakest first. Of very many the first ones.
///
/// Nested lists on purpose, and no ARIA tree: a tree takes the arrow keys and one stop of the Tab key for itself, while the
/// items here hold text to be read and copied, links and checks to unfold, which a screen reader walks as it walks any list.
pub fn tree(chain: &Arc<Chain>, run: Run) -> AnyView {
    let tree = chain.tree();
    let room = Cell::new(if run.shows_all.get() { usize::MAX } else { DRAWN });
    let drawn = branches(chain, &tree, run, &[0], &room);
    let (all, more) = (chain.links().len(), room.get() == 0 && chain.links().len() > DRAWN);
    let more = more.then(|| {
        let show = on(move |_| {
            run.shows_all.set(true);
            // The first of those that were not there yet.
            spawn_local(async {
                clock::pause(0).await;
                location::focus_within("[data-object] > .link-line", DRAWN as u32);
            });
        });
        view! { <p><button type="button" class="button" data-action="show-all" on:click=show>{format!("Show all {all} objects")}</button></p> }.into_any()
    });
    view! { {drawn}{maybe(more)} }.into_any()
}

fn branches(chain: &Arc<Chain>, tree: &[Below], run: Run, numbers: &[usize], room: &Cell<usize>) -> AnyView {
    let items: Vec<_> = numbers.iter().filter_map(|number| branch(chain, tree, run, *number, room)).collect();
    if items.is_empty() {
        return ().into_any();
    }
    view! { <ol class="chain">{items}</ol> }.into_any()
}

fn branch(chain: &Arc<Chain>, tree: &[Below], run: Run, number: usize, room: &Cell<usize>) -> Option<AnyView> {
    let link = chain.links().get(number)?;
    room.set(room.get().checked_sub(1)?);
    let below = tree.get(number).map(|below| below.children.as_slice()).unwrap_or_default();
    let pending = run.pending(link);
    let standing = match (pending, link.is_left_out) {
        (Some(_), _) => "pending",
        (None, true) => "left-out",
        (None, false) => link.standing().as_str(),
    };
    let digest = match link.named.parse() {
        Ok(digest) => linked(&digest, page_of(chain, link, run)),
        Err(_) => no_digest(),
    };
    let said = match pending {
        Some(check) => (move || on_its_way(check)).into_any(),
        None if link.is_elsewhere() => {
            view! { {verdict_mark(&link.verdict)}<span class="remark" data-role="elsewhere">{visible(&elsewhere_words(&link.urls), CELL)}</span> }.into_any()
        }
        None => verdict_mark(&link.verdict),
    };
    let verdict = if pending.is_some() { Verdict::Claimed.as_str() } else { link.verdict.as_str() };
    let size = link.measured.as_ref().map(|measured| measured.size).or(link.named_size);
    let size = size.map(|size| view! { <span class="chain-size">{size::in_words(size)}</span> }.into_any());
    let kept = link.how.kept.filter(|_| pending.is_none()).map(kept_since);
    let checks = (pending.is_none() && !link.is_left_out).then(|| checks(chain, number, link, run));
    let item = view! {
        <li class=format!("chain-item standing-{standing}") data-object=number.to_string() data-role=link.role.as_str() data-standing=standing>
            <div class="link-line">
                <span class="link-name">{name(link)}</span>
                <span class="digest-mark" data-digest=link.named.clone() data-verdict=verdict>{digest}{said}</span>
                {maybe(size)}
                {maybe(kept)}
                {maybe(checks)}
            </div>
            {branches(chain, tree, run, below, room)}
        </li>
    };
    Some(item.into_any())
}

/// A layer that is being read.
fn on_its_way(check: check::Check) -> AnyView {
    match check.progress.get() {
        Progress::Running { received, .. } => {
            let size = check.layer.with_value(|layer| layer.size.unwrap_or(0));
            let share = percent(received, size);
            progress_bar("Reading the layer", Arc::new(move || share))
        }
        Progress::Idle | Progress::Waiting => view! { <span class="remark">"waiting"</span> }.into_any(),
        // The chain is drawn anew in a moment, with what came of it.
        Progress::Done(_) | Progress::Failed(..) => view! { <span class="remark">"read"</span> }.into_any(),
    }
}
