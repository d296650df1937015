//! The focus of a reader whose cell is drawn anew, or whose row changes places. What is taken out of the document loses
//! the focus to the page, and the next key would begin at its top.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, MutationObserver, MutationObserverInit};

use super::listener::Listener;
use super::{grid, location};

/// What has the focus, and where that is.
struct Held {
    target: Element,
    row: Element,
    cell: u32,
}

/// Gives the focus back within the rows of a grid, until dropped.
pub struct Regain {
    observer: Option<MutationObserver>,
    _changed: Closure<dyn FnMut()>,
    _listeners: [Listener; 2],
}

impl Regain {
    /// Watches the rows in a body.
    pub fn new(body: &Element) -> Self {
        let held = Rc::new(RefCell::new(None));
        let (taken, left) = (held.clone(), held.clone());
        let within = body.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            // What takes the focus is told at once, and taken up as what is held from then on.
            let now = regain(&within, &held.borrow());
            if let Some(now) = now {
                location::focus(&now);
            }
        });
        let take = move |event: Event| _ = taken.replace(target(&event));
        // Whoever leaves is let go. The browser may tell the same of what is being taken out: that is out by the next task.
        let leave = move |_| {
            let left = left.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let is_left =
                    |held: &Held| held.target.is_connected() && location::focused().as_ref() != Some(&held.target);
                let is_left = left.borrow().as_ref().is_some_and(is_left);
                if is_left {
                    left.take();
                }
            });
        };
        let listeners = [
            Listener::new(body.clone().into(), "focusin", take),
            Listener::new(body.clone().into(), "focusout", leave),
        ];
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            // Fails only for options that contradict each other.
            let _ = observer.observe_with_options(body, &what);
        }
        Self { observer, _changed: changed, _listeners: listeners }
    }
}

impl Drop for Regain {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

fn target(event: &Event) -> Option<Held> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let row = grid::row_of(&target)?;
    let cell = grid::cell_of(&row, &target);
    Some(Held { target, row, cell })
}

/// What stands now where the focus was, if nothing has it: the same link of the same cell, or else the cell.
fn regain(body: &Element, held: &Option<Held>) -> Option<Element> {
    let held = held.as_ref().filter(|held| !held.target.is_connected() && location::focused().is_none())?;
    let row = if held.row.is_connected() { Some(held.row.clone()) } else { same_row(body, &held.row) }?;
    let cell = row.children().item(held.cell)?;
    let targets = grid::targets(&cell);
    let href = held.target.get_attribute("href");
    let same = targets.iter().find(|target| href.is_some() && target.get_attribute("href") == href).cloned();
    same.or_else(|| grid::is_target(&cell).then_some(cell)).or_else(|| targets.into_iter().next())
}

/// The row of the same tag.
fn same_row(body: &Element, row: &Element) -> Option<Element> {
    let rows = body.children();
    let tag = row.get_attribute("data-tag")?;
    let mut rows = (0..rows.length()).filter_map(|at| rows.item(at));
    rows.find(|row| row.get_attribute("data-tag").as_ref() == Some(&tag))
}
