//! The focus in a grid: the whole of it is one stop of the Tab key, and keys lead from cell to cell.
//! <https://www.w3.org/WAI/ARIA/apg/patterns/grid/>
//!
//! Rows have `aria-rowindex`, the head being 1; of a long list only some are in the document.

use js_sys::Reflect;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement};

use super::{clock, location};
use crate::keys::Step;

/// What can have the focus within a row.
const TARGETS: &str = "a[href], button, input, [tabindex]";

/// What has a meaning of its own for the Enter key.
const PRESSED: &str = "a[href], button, input";

/// To which the Enter key says nothing by itself. In a grid it does what Space does.
const CHECKBOX: &str = "[type=checkbox]";

/// How often a row is looked for that has to be scrolled to, one frame after the other.
const LOOKS: usize = 60;

/// A frame, in milliseconds.
const FRAME: u32 = 16;

/// What there is of a grid beyond what is in the document.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// All rows, the head apart.
    pub rows: usize,
    /// Rows on screen.
    pub screen: usize,
    /// The height of a row in pixels.
    pub height: u32,
}

/// Says in which place of the list a row stands.
pub fn number(row: &Element, place: usize) {
    set(row, "aria-rowindex", &(place + 2).to_string());
}

/// The place of the row that something happened in.
pub fn place_of(event: &Event) -> Option<usize> {
    Some(index_of(&row_of(&target(event)?)?))
}

/// Says of each row that is in the document whether it is selected, by its place.
pub fn select(body: &Element, is_selected: impl Fn(usize) -> bool) {
    let Ok(rows) = body.query_selector_all("tr[aria-rowindex]") else { return };
    for row in (0..rows.length()).filter_map(|at| rows.get(at)?.dyn_into::<Element>().ok()) {
        let is_selected = is_selected(index_of(&row));
        set(&row, "aria-selected", if is_selected { "true" } else { "false" });
        if let Some(checkbox) = first(&row, CHECKBOX) {
            // Fails only for what takes no properties.
            let _ = Reflect::set(&checkbox, &"checked".into(), &is_selected.into());
        }
    }
}

/// Makes what has just got the focus the stop of the Tab key.
pub fn hold(body: &Element, event: &Event) {
    if let Some(target) = target(event) {
        stop_at(body, &target);
    }
}

/// Sees to it that there is a stop, since rows come and go: in the row at `place` if that is given, or else in the one
/// where it was, or else at the first name.
pub fn settle(body: &Element, place: Option<usize>) {
    let name_in = |row: &str| first(body, &format!("{row} th a, {row} th [tabindex]"));
    let row = place.map(|place| format!("tr[aria-rowindex='{}']", place + 2));
    let stop = |within: &str| first(body, &format!("{within} [tabindex='0']"));
    if row.as_deref().is_some_and(|row| stop(row).is_some()) {
        return;
    }
    let there = row.as_deref().and_then(name_in);
    let first = || if stop("tr").is_none() { name_in("tr[aria-rowindex]") } else { None };
    if let Some(name) = there.or_else(first) {
        stop_at(body, &name);
    }
}

/// Takes the focus to the name in the row at `place`, unless the reader has put it elsewhere by now than on the heading of the
/// page; whether the row is there.
pub fn come_back(body: &Element, place: usize) -> bool {
    let Some(name) = first(body, &format!("tr[aria-rowindex='{}'] th :is(a, [tabindex])", place + 2)) else {
        return false;
    };
    if location::focused().is_none_or(|now| now.matches("main, h1").unwrap_or(false)) {
        location::focus(&name);
    }
    true
}

/// Goes where a key leads, and keeps the browser from doing something else with it. Into rows that are not in the document it goes once they are.
pub fn go(body: &Element, event: &Event, step: Step, extent: Extent) {
    let Some((target, row)) = target(event).and_then(|target| Some((target.clone(), row_of(&target)?))) else { return };
    let Some(last) = extent.rows.checked_sub(1) else { return };
    let is_at = |css: &str| step == Step::Open && target.matches(css).unwrap_or(false);
    if is_at(PRESSED) && !is_at(CHECKBOX) {
        return;
    }
    event.prevent_default();
    if is_at(CHECKBOX) {
        return press(&target);
    }
    let at = index_of(&row);
    let to = match step {
        Step::Left | Step::Right | Step::RowStart | Step::RowEnd => return along(&row, &target, step),
        Step::Open => return open(&row),
        Step::Up => at.saturating_sub(1),
        Step::Down => at + 1,
        Step::PageUp => at.saturating_sub(extent.screen),
        Step::PageDown => at + extent.screen,
        Step::Top => 0,
        Step::Bottom => last,
    };
    let (to, cell) = (to.min(last), cell_of(&row, &target));
    if !enter(body, to, cell) {
        let body = body.clone();
        wasm_bindgen_futures::spawn_local(async move { scroll_and_enter(&body, to, cell, extent.height).await });
    }
}

async fn scroll_and_enter(body: &Element, to: usize, cell: u32, height: u32) {
    if let Some(window) = web_sys::window() {
        let middle = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default() / 2.0;
        let top = body.get_bounding_client_rect().top() + to as f64 * f64::from(height);
        window.scroll_by_with_x_and_y(0.0, top - middle);
    }
    for _ in 0..LOOKS {
        if enter(body, to, cell) {
            return;
        }
        clock::pause(FRAME).await;
    }
}

/// Puts the focus into a row, in the same cell; whether the row is there.
fn enter(body: &Element, index: usize, cell: u32) -> bool {
    let Some(row) = first(body, &format!("tr[aria-rowindex='{}']", index + 2)) else { return false };
    let here = row.children().item(cell);
    let within = here.and_then(|here| if is_target(&here) { Some(here) } else { first(&here, TARGETS) });
    if let Some(target) = within.or_else(|| first(&row, TARGETS)) {
        location::focus(&target);
    }
    true
}

/// Opens what a row stands for, as a click on its name does. A name that is none is no link, and opens nothing.
fn open(row: &Element) {
    first(row, "th a[href]").iter().for_each(press);
}

fn press(target: &Element) {
    if let Some(target) = target.dyn_ref::<HtmlElement>() {
        target.click();
    }
}

/// Goes to another target of the same row.
fn along(row: &Element, target: &Element, step: Step) {
    let targets = targets(row);
    let at = targets.iter().position(|other| other == target);
    let to = match step {
        Step::Left => at.and_then(|at| at.checked_sub(1)),
        Step::Right => at.map(|at| at + 1),
        Step::RowStart => Some(0),
        _ => targets.len().checked_sub(1),
    };
    if let Some(target) = to.and_then(|to| targets.get(to)) {
        location::focus(target);
    }
}

/// All that can have the focus within: what is not shown, as a name without room, cannot.
pub(super) fn targets(within: &Element) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(TARGETS) else { return Vec::new() };
    let is_shown = |element: &Element| element.dyn_ref::<HtmlElement>().is_none_or(has_room);
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).filter(is_shown).collect()
}

/// Whether an element is drawn, and not below the end of what it is in.
fn has_room(element: &HtmlElement) -> bool {
    let is_above = |around: Element| element.offset_top() < around.client_height();
    element.offset_width() > 0 && element.offset_parent().is_none_or(is_above)
}

fn stop_at(body: &Element, target: &Element) {
    if let Ok(before) = body.query_selector_all("[tabindex='0']") {
        (0..before.length())
            .filter_map(|at| before.get(at)?.dyn_into().ok())
            .for_each(|before| set(&before, "tabindex", "-1"));
    }
    set(target, "tabindex", "0");
}

fn set(element: &Element, name: &str, value: &str) {
    // Fails only for a name that is none.
    let _ = element.set_attribute(name, value);
}

fn first(within: &Element, css: &str) -> Option<Element> {
    within.query_selector(css).ok().flatten()
}

/// Whether it can have the focus.
pub(super) fn is_target(element: &Element) -> bool {
    element.matches(TARGETS).unwrap_or(false)
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(TARGETS).ok()?
}

/// The row around a target.
pub(super) fn row_of(target: &Element) -> Option<Element> {
    target.closest("tr[aria-rowindex]").ok()?
}

/// Which row it is, counted from the first below the head.
fn index_of(row: &Element) -> usize {
    let written = row.get_attribute("aria-rowindex").and_then(|index| index.parse::<usize>().ok());
    written.unwrap_or_default().saturating_sub(2)
}

/// In which cell of its row a target lies.
pub(super) fn cell_of(row: &Element, target: &Element) -> u32 {
    let cells = row.children();
    (0..cells.length()).find(|at| cells.item(*at).is_some_and(|cell| cell.contains(Some(target)))).unwrap_or_default()
}
