//! What is left of a registry's budget, and how long it wants to be left alone.

use leptos::prelude::*;

use super::{Stand, resting};
use crate::link::Link;
use crate::reference::Host;
use crate::shown::{self, clock};
use crate::source::budget::Budget;
use crate::ui::address::{self, Address};
use crate::ui::context::shared;
use crate::ui::part::maybe;

/// The budget, where the registry tells.
pub fn budget(stand: Stand) -> AnyView {
    let budget = Memo::new(move |_| stand.read().0.budget);
    let meter = move || maybe(budget.get().map(meter));
    meter.into_any()
}

fn meter(budget: Budget) -> AnyView {
    let Budget { limit, remaining, window } = budget;
    let window = window.map(|seconds| format!(" in {}", shown::span(seconds.into()))).unwrap_or_default();
    let next = if remaining == 0 { "the next one is refused until that time has passed" } else { costs() };
    let words = format!("{remaining} left of {limit} reads{window}; {next}");
    let advice = "What this tab has read before, or this browser kept, costs nothing. Docker Hub does not count the question \
                  where a tag points (HEAD) either.";
    let low = (limit / 5).to_string();
    let level = if remaining == 0 {
        "none"
    } else if remaining <= limit / 5 {
        "low"
    } else {
        "good"
    };
    view! {
        <div class="budget" data-role="budget" data-remaining=remaining.to_string() data-limit=limit.to_string() data-level=level title=advice>
            <meter min="0" max=limit.to_string() low=low value=remaining.to_string() aria-label="Reads left"></meter>
            <span>{words}</span>
        </div>
    }
    .into_any()
}

/// What the next click on the open page costs.
fn costs() -> &'static str {
    match expect_context::<Address>().link() {
        // Rows are read as they come on screen, and not again when they are opened.
        Ok(Link::Reference { reference, .. }) if reference.tag.is_none() && reference.digest.is_none() => {
            "each row costs 1 when it is shown first, and opening an index 1 for each of its rows"
        }
        _ => "opening a manifest costs 1, an index 1 and 1 for each of its rows",
    }
}

/// A countdown while the registry wants to be left alone, with a way out.
pub fn rest(host: Host, stand: Stand) -> AnyView {
    let named = host.clone();
    let rests = Memo::new(move |_| {
        let (standing, left) = &*stand.read();
        let pause = standing.pause().filter(|_| *left > 0)?;
        Some((standing.refusal.is_some(), resting(pause, &named)))
    });
    let line = move || {
        let Some((refused, who)) = rests.get() else { return ().into_any() };
        let waiting = host.clone();
        let (words, action, button) = if refused {
            ("nothing is sent there for ", "ask-again", "Ask anyway")
        } else {
            ("everything here waits. It goes on by itself in ", "stop-waiting", "Stop waiting")
        };
        let act = move |_| match refused {
            true => address::reload(),
            false => shared().library().session_of(&waiting).stop_waiting(),
        };
        let words = format!("Too many requests to {who}: {words}");
        let left = move || clock(stand.read().1);
        view! {
            <div class="banner banner-warning" role="status" data-role="rest">
                <p>{words}<span role="timer" aria-live="off" data-role="countdown">{left}</span></p>
                <button type="button" class="button button-small" data-action=action on:click=act>{button}</button>
            </div>
        }
        .into_any()
    };
    line.into_any()
}
