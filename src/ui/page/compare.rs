//! Two things side by side, whatever the link names and whatever it is compared with.

mod fields;
mod found;
mod held;
mod pair;
mod said;
mod side;
mod tables;

use std::sync::Arc;

use leptos::prelude::*;

use crate::failure::Failure;
use crate::link::{Compared, Link};
use crate::reference::{Place, Reference};
use crate::ui::context::shared;
use crate::ui::part::archive::{Wanted, archive_wanted};
use crate::ui::part::compare::compare_panel;
use crate::ui::part::copy::copies;
use crate::ui::part::failure::{failure_note, failure_with};
use crate::ui::part::frame::{frame, live_frame, path};
use crate::ui::part::section::OpenSection;
use crate::ui::part::share::share_pair;
use crate::ui::read::{Outcome, Stage};
use found::compared;
use pair::Pair;
use side::{SideRead, ask, side_view};

/// The page that compares a reference with what the link says.
pub fn compare_page(reference: Reference, platform: Option<String>, with: &str) -> AnyView {
    OpenSection::provide(None);
    if reference.is_place() {
        return nothing_to_compare(&reference);
    }
    let other = match Compared::parse(with, &reference).map_err(Failure::from).and_then(allowed) {
        Ok(other) => other,
        Err(failure) => return refused(&reference, platform, &failure),
    };
    if let Place::Archive(archive) = &other.reference.place
        && !shared().holds(archive)
    {
        return other_wanted(reference, platform, other);
    }
    let right_platform = other.platform.or_else(|| platform.clone());
    if let (Some(left), Some(right)) = (reference.repository(), other.reference.repository())
        && left.host() == right.host()
    {
        shared().library().session_of(left.host()).read_together(left, right);
    }
    let (left, right) = (ask(reference, platform), ask(other.reference, right_platform));
    let pair = Pair {
        left: (left.reference.clone(), left.platform.clone()),
        right: (right.reference.clone(), right.platform.clone()),
    };
    let (left_read, right_read) = (left.read, right.read);
    let stage = move || match (left_read.read().stage(), right_read.read().stage()) {
        (Stage::Ready, Stage::Ready) => Stage::Ready,
        (Stage::Failed, _) | (_, Stage::Failed) => Stage::Failed,
        _ => Stage::Loading,
    };
    let shown = pair.clone();
    let found = move || match (&*left_read.read(), &*right_read.read()) {
        (Outcome::Ready(left), Outcome::Ready(right)) => untrack(|| compared(&shown, left, right)),
        _ => ().into_any(),
    };
    let (base, platform) = pair.left.clone();
    let swapped = pair.swapped();
    let root = |read: ReadSignal<Outcome<Arc<SideRead>>>| match &*read.read() {
        Outcome::Ready(read) => Some(read.root.clone()),
        Outcome::Loading | Outcome::Failed(_) => None,
    };
    let link = move || pair.pinned([root(left_read), root(right_read)]);
    let content = view! {
        {path(&base, Some("compare"))}
        <div class="title-row">
            <h1>"Compare"</h1>
            <div class="actions">
                {copies(vec![share_pair(Arc::new(link))])}
                <a class="button" data-role="swap" href=swapped>"Swap sides"</a>
            </div>
        </div>
        <div class="sides">{side_view("left", left)}{side_view("right", right)}</div>
        <div class="compared" aria-live="polite">{found}</div>
        {compare_panel(&base, platform)}
    };
    live_frame("compare", Box::new(stage), content.into_any())
}

/// The page that asks for the file of the other side, and then compares.
fn other_wanted(reference: Reference, platform: Option<String>, other: Compared) -> AnyView {
    let Compared { reference: named, platform: own } = other;
    let wanted = Wanted::new(named.clone(), move |named| {
        Compared { reference: named, platform: own.clone() }.link(&reference, platform.clone())
    });
    archive_wanted(&named, wanted)
}

/// What is compared with has to be offered here like everything else.
fn allowed(other: Compared) -> Result<Compared, Failure> {
    shared().settings().allow(&Link::reference(other.reference.clone())).map(|()| other)
}

fn refused(reference: &Reference, platform: Option<String>, failure: &Failure) -> AnyView {
    let content = view! {
        {path(reference, Some("compare"))}
        <h1>"Compare"</h1>
        {failure_note(failure)}
        {compare_panel(reference, platform)}
    };
    frame("compare", Stage::Failed, content.into_any())
}

/// A link that leads to a repository and not to anything in it.
fn nothing_to_compare(reference: &Reference) -> AnyView {
    let tags = Link::reference(reference.clone()).to_string();
    let content = view! {
        {path(reference, Some("compare"))}
        <h1>"Compare"</h1>
        {failure_with(&Failure::of_nothing(), vec![view! { <a class="button" data-role="tags" href=tags>"All tags"</a> }.into_any()])}
    };
    frame("compare", Stage::Failed, content.into_any())
}
