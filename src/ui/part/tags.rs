//! The table of tags. Only the rows on screen exist, and the one that has the focus, so 20,000 tags cost no more than
//! twenty; a row reads its details when it appears and stops when it goes.

pub mod controls;
pub mod row;
pub mod take;

use std::collections::BTreeSet;

use leptos::ev::{Event, FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use crate::browser::regain::Regain;
use crate::browser::{clock, grid, viewport};
use crate::keys::step;
use crate::size;
use crate::ui::part::kept_rows::{Item, kept_rows};
use crate::ui::part::maybe;
use crate::ui::read;
use crate::ui::tags::TagList;
use row::{Begin, row};

/// Rows beyond the edges of the screen that are kept ready.
const SPARE: usize = 4;

/// What of the list is in the document: rows in the order of the list, and the heights that stand for the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Window {
    /// None for the gap between the focused row and the others.
    items: Vec<Item>,
    above: usize,
    between: usize,
    below: usize,
}

impl Window {
    /// The rows from `start` to `end`, and the one that has or had the focus wherever it is: were it taken out of the
    /// document, the reader's next key would begin at the top of the page, and the way back into the table elsewhere.
    fn of(positions: &[u32], start: usize, end: usize, focused: Option<u32>) -> Self {
        let total = positions.len();
        let (start, end) = (start.min(total), end.min(total));
        let at = |at: usize| positions.get(at).map(|position| (at, *position));
        let mut window = Self { items: (start..end).map(at).collect(), above: start, between: 0, below: total - end };
        let apart = focused.and_then(|focused| positions.iter().position(|position| *position == focused));
        match apart {
            Some(place) if place < start => {
                window.items.splice(0..0, [at(place), None]);
                (window.above, window.between) = (place, start - place - 1);
            }
            Some(place) if place >= end => {
                window.items.extend([None, at(place)]);
                (window.between, window.below) = (place - end, total - place - 1);
            }
            _ => {}
        }
        window
    }

    /// How many rows are in the document, and how many are not.
    fn extent(&self) -> (usize, usize) {
        (self.items.iter().flatten().count(), self.above + self.between + self.below)
    }

    fn has(&self, position: u32) -> bool {
        self.items.iter().flatten().any(|(_, other)| *other == position)
    }

    fn place_of(&self, position: u32) -> Option<usize> {
        self.items.iter().flatten().find(|(_, other)| *other == position).map(|(place, _)| *place)
    }
}

/// Tags as rows of equal height, of which only those on screen are in the document.
pub fn tag_table(list: TagList, selected: RwSignal<BTreeSet<u32>>) -> AnyView {
    let body = NodeRef::<html::Tbody>::new();
    let screen = viewport::rows_on_screen(body);
    let focused = list.focused;
    let spare = spare_rows(list);
    let window = Memo::new(move |before: Option<&Window>| {
        let (first, count, _) = screen.get();
        let (shown, spare) = (list.shown.read(), spare.get());
        let is_wanted = |place: usize| {
            spare || before.zip(shown.positions.get(place)).is_some_and(|(before, position)| before.has(*position))
        };
        let (start, end) = with_spare(first, first + count, is_wanted);
        Window::of(&shown.positions, start, end, focused.get())
    });
    // The row height is in the style sheet, where it depends on the width; the view asks the browser for it.
    let height = Memo::new(move |_| screen.get().2);
    let tall = move |rows: usize| format!("{}px", rows as u64 * u64::from(height.get()));
    let above = move || tall(window.read().above);
    let between = move || tall(window.read().between);
    let below = move || tall(window.read().below);
    // Whether nobody is scrolling, and no page to come can push what is on screen away.
    let is_still = move || screen.get_untracked().0 == 0 && list.listed.read_untracked().ended;
    let begin = move || match (is_still(), untrack(|| list.wish.changes())) {
        (false, _) => Begin::Stayed,
        (true, 0) => Begin::AtOnce,
        (true, _) => Begin::Drawn,
    };
    let items = Memo::new(move |_| window.read().items.clone());
    // In the middle of a list it stays the same while one scrolls.
    let extent = Memo::new(move |_| window.read().extent());
    let end = NodeRef::<html::Tr>::new();
    kept_rows(body, end, items, move |item| match item {
        None => spacer(Box::new(between)),
        Some((_, position)) => {
            row(list, position, selected.with_untracked(|selected| selected.contains(&position)), begin())
        }
    });
    let position_of = move |event: &Event| {
        grid::place_of(event).and_then(|place| list.shown.read_untracked().positions.get(place).copied())
    };
    let picked = move |event: Event| {
        if let Some(position) = position_of(&event) {
            selected.update(|all| _ = all.remove(&position) || all.insert(position));
        }
    };
    Effect::new(move || {
        let (selected, shown) = (selected.read(), list.shown.read_untracked());
        let is_selected = |place| shown.positions.get(place).is_some_and(|position| selected.contains(position));
        if let Some(body) = body.get_untracked() {
            grid::select(&body, is_selected);
        }
    });
    let keyed = move |event: KeyboardEvent| {
        let Some(step) = step(&event.key(), event.ctrl_key()).filter(|_| !event.alt_key() && !event.meta_key()) else {
            return;
        };
        let (_, count, height) = screen.get_untracked();
        let extent = grid::Extent { rows: list.shown.read_untracked().positions.len(), screen: count, height };
        if let Some(body) = body.get_untracked() {
            grid::go(&body, &event, step, extent);
        }
    };
    let held = move |event: FocusEvent| {
        if let Some(position) = position_of(&event) {
            focused.set(Some(position));
        }
        if let Some(body) = body.get_untracked() {
            grid::hold(&body, &event);
        }
    };
    let regain = StoredValue::new_local(None);
    Effect::new(move || regain.set_value(body.get().map(|body| Regain::new(&body))));
    on_cleanup(move || regain.set_value(None));
    // After the rows were put in, and after what is in them was drawn anew.
    Effect::new(move || {
        let place = focused.get().and_then(|position| window.read().place_of(position));
        window.track();
        list.follow_known();
        if let Some(body) = body.get() {
            grid::settle(&body, place);
        }
    });
    // Its row may be far from those on screen; the focus brings the reader there.
    Effect::new(move || {
        let Some(place) = list.returning.get().and_then(|position| window.read().place_of(position)) else { return };
        if body.get().is_some_and(|body| grid::come_back(&body, place)) {
            list.returning.set(None);
        }
    });
    view! {
        <table class="tags" role="grid" aria-multiselectable="true" aria-rowcount=move || (list.shown.read().positions.len() + 1).to_string()>
            <caption class="hidden">"Tags. Their order is chosen above the table."</caption>
            <thead>
                <tr role="row" aria-rowindex="1">
                    <th role="columnheader" class="tag-pick">{select_all(list, selected)}</th>
                    <th role="columnheader" scope="col" class="tag-head">"Tag and its aliases"</th><th role="columnheader" scope="col" class="tag-digest">"Digest, = its tags"</th>
                    <th role="columnheader" scope="col" class="tag-platforms">"Platforms"</th>
                    <th role="columnheader" scope="col" class="number tag-size">"Compressed"</th><th role="columnheader" scope="col" class="number tag-created">"Created"</th>
                </tr>
            </thead>
            <tbody node_ref=body on:keydown=keyed on:focusin=held on:change=picked>
                {spacer(Box::new(above))}
                <tr node_ref=end class="spacer" aria-hidden="true"><td colspan="6" style:height=below></td></tr>
            </tbody>
        </table>
        {move || maybe(on_paper(extent.get()))}
    }
    .into_any()
}

/// The rows of a screen with spare ones at both edges, each as far as it is wanted.
fn with_spare(first: usize, end: usize, is_wanted: impl Fn(usize) -> bool) -> (usize, usize) {
    let above = (first.saturating_sub(SPARE)..first).rev().take_while(|place| is_wanted(*place)).count();
    let below = (end..end + SPARE).take_while(|place| is_wanted(*place)).count();
    (first - above, end + below)
}

/// Whether spare rows are made: where the reader has asked for something else, only once what they wait for is drawn.
fn spare_rows(list: TagList) -> Signal<bool> {
    let drawn = RwSignal::new(untrack(|| list.wish.changes()));
    Effect::new(move || {
        let now = list.wish.changes();
        if drawn.get_untracked() != now {
            read::run(async move {
                clock::drawn().await;
                drawn.set(now);
            });
        }
    });
    Signal::derive(move || drawn.get() == list.wish.changes())
}

/// What paper does not have: the rows that are not in the document. Said on paper only.
fn on_paper((here, left_out): (usize, usize)) -> Option<AnyView> {
    let number = |count: usize| size::grouped(count as u64);
    let words = format!(
        "On paper are the {} rows that were on screen; {} are left out. CSV and JSON have all of them.",
        number(here),
        number(left_out)
    );
    (left_out > 0).then(|| view! { <p class="on-paper" data-role="on-paper">{words}</p> }.into_any())
}

/// What stands for rows that are not in the document.
fn spacer(height: Box<dyn Fn() -> String + Send>) -> AnyView {
    view! { <tr class="spacer" aria-hidden="true"><td colspan="6" style:height=height></td></tr> }.into_any()
}

/// Selects all rows that are shown, or none.
fn select_all(list: TagList, selected: RwSignal<BTreeSet<u32>>) -> AnyView {
    let all = move || {
        let (shown, selected) = (list.shown.read(), selected.read());
        !shown.positions.is_empty() && shown.positions.iter().all(|position| selected.contains(position))
    };
    let toggle = move |_| {
        let shown = list.shown.get_untracked();
        let all = shown.positions.iter().all(|position| selected.read_untracked().contains(position));
        selected.set(if all { BTreeSet::new() } else { shown.positions.iter().copied().collect() });
    };
    view! {
        <input type="checkbox" aria-label="Select all that are shown" data-action="select-all" prop:checked=all on:change=toggle/>
    }
    .into_any()
}
