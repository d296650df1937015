//! Where on each page of the history the reader was. Pages are made anew, and their content comes late, so a browser's
//! own memory of the position finds nothing to scroll to.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ScrollRestoration, Window};

use super::clock;
use super::listener::Listener;

/// How often a page is asked whether it is long enough by now, and how many times.
const LOOK_MILLIS: u32 = 60;
const LOOKS: u32 = 200;

/// How long a position is not yet written into the history, in milliseconds. Some browsers refuse more than 100 writes in
/// half a minute.
const KEEP_MILLIS: u32 = 500;

/// Positions by entry of the history. Clones share them.
#[derive(Clone)]
pub struct History {
    inner: Rc<Inner>,
    _listeners: Rc<Vec<Listener>>,
}

#[derive(Default)]
struct Inner {
    positions: RefCell<HashMap<u64, u32>>,
    here: Cell<u64>,
    /// Counts what ends a restoration: another page, or the reader's own hand.
    turn: Cell<u32>,
    restoring: Cell<bool>,
    keeping: Cell<bool>,
}

impl History {
    /// Begins to follow, at the entry that the page was loaded at.
    pub fn follow() -> Option<Self> {
        let window = web_sys::window()?;
        // Without it the browser scrolls as well, by what it remembers of another content.
        window.history().ok()?.set_scroll_restoration(ScrollRestoration::Manual).ok()?;
        let inner = Rc::new(Inner::default());
        let mut listeners = Vec::new();
        let mut listen = |kind, act: fn(&Rc<Inner>)| {
            let inner = inner.clone();
            listeners.push(Listener::new(window.clone().into(), kind, move |_| act(&inner)));
        };
        listen("scroll", Inner::note);
        for hand in ["wheel", "touchstart", "pointerdown", "keydown"] {
            listen(hand, |inner| inner.stop());
        }
        let history = Self { inner, _listeners: Rc::new(listeners) };
        history.arrive();
        Some(history)
    }

    /// The number of the entry that the address bar shows.
    pub fn entry(&self) -> u64 {
        self.inner.here.get()
    }

    /// The address bar shows another entry now: one seen before gets its position back as soon as its page is long
    /// enough, a new one begins at its top.
    pub fn arrive(&self) {
        let inner = &self.inner;
        inner.stop();
        let entry = read_state();
        let id = entry.map_or_else(clock::now_millis, |(id, _)| id);
        inner.here.set(id);
        let kept = inner.positions.borrow().get(&id).copied().or(entry.map(|(_, y)| y));
        if entry.is_none() {
            write_state(id, 0);
        }
        inner.positions.borrow_mut().insert(id, kept.unwrap_or(0));
        match kept {
            Some(y) if y > 0 => inner.restore(y),
            _ => scroll_to(0),
        }
    }
}

impl Inner {
    fn note(self: &Rc<Self>) {
        if self.restoring.get() {
            return;
        }
        self.positions.borrow_mut().insert(self.here.get(), position());
        if self.keeping.replace(true) {
            return;
        }
        let (inner, here) = (self.clone(), self.here.get());
        spawn_local(async move {
            clock::pause(KEEP_MILLIS).await;
            inner.keeping.set(false);
            if inner.here.get() == here {
                inner.keep();
            }
        });
    }

    /// For the case that the page is loaded anew at this entry.
    fn keep(&self) {
        let here = self.here.get();
        write_state(here, self.positions.borrow().get(&here).copied().unwrap_or(0));
    }

    fn stop(&self) {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.restoring.set(false);
    }

    fn restore(self: &Rc<Self>, y: u32) {
        let (inner, turn) = (self.clone(), self.turn.get());
        inner.restoring.set(true);
        spawn_local(async move {
            for _ in 0..LOOKS {
                clock::pause(LOOK_MILLIS).await;
                if inner.turn.get() != turn {
                    return;
                }
                scroll_to(y);
                if position() == y {
                    break;
                }
            }
            inner.restoring.set(false);
            inner.keep();
        });
    }
}

/// What an entry of the history carries: its number, and the position kept for it.
fn read_state() -> Option<(u64, u32)> {
    let state = web_sys::window()?.history().ok()?.state().ok()?.as_string()?;
    let (id, y) = state.strip_prefix("tallyman ")?.split_once(' ')?;
    Some((id.parse().ok()?, y.parse().ok()?))
}

fn write_state(id: u64, y: u32) {
    let state = JsValue::from_str(&format!("tallyman {id} {y}"));
    let written = |window: Window| window.history().ok()?.replace_state_with_url(&state, "", None).ok();
    // A browser that refuses (some limit how often) forgets a position, which is all that this is about.
    let _ = web_sys::window().and_then(written);
}

fn position() -> u32 {
    web_sys::window().and_then(|window| window.scroll_y().ok()).map_or(0, |y| y.max(0.0) as u32)
}

fn scroll_to(y: u32) {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, f64::from(y));
    }
}
