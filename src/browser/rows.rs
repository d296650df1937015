//! Rows under the keyboard: the one that has the focus, its neighbours, and the digest in it.

use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

/// What counts as a row. A row without a link is passed over.
const ROWS: &str = "main tbody tr, main .places li, main .cards li";

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The row that holds the focus.
fn here() -> Option<Element> {
    document()?.active_element()?.closest(ROWS).ok()?
}

/// A table with keys of its own.
const GRID: &str = "[role=grid]";

/// The stop of the Tab key in a table that is a grid.
const STOP: &str = "main [role=grid] tbody [tabindex='0']";

/// Moves the focus to the first link of the next row, or of the one before. Without a row in focus, to the one that had it
/// in a grid, or else to the first or the last one. Within a grid it does what the arrow keys do there.
pub fn step(down: bool) {
    let stepped = || {
        // Its rows are not all in the document, and the one in focus may stand there far from its neighbours.
        if let Some(target) = here().and_then(|row| row.closest(GRID).ok()?).and_then(|_| document()?.active_element())
        {
            let arrow = KeyboardEventInit::new();
            arrow.set_key(if down { "ArrowDown" } else { "ArrowUp" });
            arrow.set_bubbles(true);
            let arrow = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &arrow).ok()?;
            return target.dispatch_event(&arrow).ok().map(drop);
        }
        if here().is_none()
            && let Some(stop) = document()?.query_selector(STOP).ok()?
        {
            return stop.dyn_into::<HtmlElement>().ok()?.focus().ok();
        }
        let found = document()?.query_selector_all(ROWS).ok()?;
        let rows: Vec<Element> = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect();
        let links: Vec<(usize, HtmlElement)> =
            rows.iter().enumerate().filter_map(|(at, row)| Some((at, link_in(row)?))).collect();
        let at = here().and_then(|here| rows.iter().position(|row| *row == here));
        let next = match (at, down) {
            (None, true) => links.first(),
            (None, false) => links.last(),
            (Some(at), true) => links.iter().find(|(row, _)| *row > at),
            (Some(at), false) => links.iter().rev().find(|(row, _)| *row < at),
        };
        next?.1.focus().ok()
    };
    // At an end, or without rows, the focus stays.
    let _ = stepped();
}

fn link_in(row: &Element) -> Option<HtmlElement> {
    row.query_selector("a[href]").ok()??.dyn_into().ok()
}

/// Gives the focus back from a row or a field to the page, and says whether there was anything to leave.
pub fn leave() -> bool {
    let left = || {
        let document = document()?;
        let active = document.active_element()?.dyn_into::<HtmlElement>().ok()?;
        if matches!(active.id().as_str(), "main") || active.tag_name() == "BODY" {
            return None;
        }
        let main = document.get_element_by_id("main")?;
        super::location::focus(&main);
        Some(())
    };
    left().is_some()
}

/// The whole digest of the row in focus, or else of the page.
pub fn digest() -> Option<String> {
    let mark = |within: &Element| within.query_selector("[data-digest]").ok().flatten();
    let of_page = || document()?.query_selector("main .digest-line [data-digest]").ok().flatten();
    here().and_then(|row| mark(&row)).or_else(of_page)?.get_attribute("data-digest")
}

/// Where the page's own link by digest leads, on a page that a tag led to.
pub fn pin() -> Option<String> {
    document()?.query_selector("main [data-role=pin]").ok()??.get_attribute("href")
}

/// Puts the focus into the box that takes references, with what stands there marked.
pub fn to_the_box() {
    let _ = to_field("input[data-role=reference]");
}

/// Puts the focus into the filter of the list, with what stands there marked; whether there is one.
pub fn to_the_filter() -> bool {
    to_field("input[data-role=filter]").is_some()
}

fn to_field(css: &str) -> Option<()> {
    let input: web_sys::HtmlInputElement = document()?.query_selector(css).ok()??.dyn_into().ok()?;
    // In this order: marking its text focuses a field as well, but brings nobody to where it stands.
    input.focus().ok()?;
    input.select();
    Some(())
}

/// Whether a key was pressed inside an open dialog, which has keys of its own.
pub fn in_dialog(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|target| target.closest("dialog").ok().flatten()).is_some()
}
