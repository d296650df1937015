//! What is folded under an object of a chain: its checks, and of a layer what is inside.

use std::sync::Arc;

use leptos::prelude::*;

use crate::digest::Digest;
use crate::proof::{Chain, Check, Link, Outcome, Standing, WhyNot};
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::part::digest::digest_name;
use crate::ui::part::inside::findings;
use crate::ui::part::maybe;
use crate::ui::part::verdict::reason_words;
use crate::ui::proof::Run;
use crate::unpack::Findings;
use crate::verify::Reason;

/// Why a check was not made, in words.
pub(super) fn why(check: &Check) -> String {
    match &check.outcome {
        Outcome::Passed | Outcome::Failed => String::new(),
        Outcome::NotChecked(WhyNot::Unread { reason: Reason::Unreadable }) => reason_words(&Reason::Unreadable),
        Outcome::NotChecked(WhyNot::Unread { reason }) => {
            format!("not read to its end: {}", reason_words(reason))
        }
        Outcome::NotChecked(why) => why.words().to_owned(),
    }
}

/// The same with what was expected and received.
fn said(check: &Check) -> AnyView {
    let words = why(check);
    let mut parts = vec![words.clone().into_any()];
    let mut stop = if words.is_empty() { "" } else { "; " };
    for (name, value) in [("expected", &check.expected), ("received", &check.received)] {
        if let Some(value) = value {
            parts.push(view! { {format!("{stop}{name} ")}{value_view(&visible(value, CELL))} }.into_any());
            stop = "; ";
        }
    }
    parts.into_any()
}

/// A value as text, with a digest at its start in the shape that all have: on one line, and whole where it is copied.
pub fn value_view(value: &str) -> AnyView {
    let (first, rest) = value.split_at(value.find(',').unwrap_or(value.len()));
    match first.parse::<Digest>() {
        Ok(digest) => view! { {digest_name(&digest)}{rest.to_owned()} }.into_any(),
        Err(_) => value.to_owned().into_any(),
    }
}

/// The checks of an object and what is inside: how many passed and how much there is, and unfolded all of it. That is drawn
/// when it is unfolded, because there are thousands in an image of many platforms. What the reader unfolded stays so when
/// the chain is drawn anew.
pub(super) fn checks(chain: &Arc<Chain>, number: usize, link: &Link, run: Run) -> AnyView {
    let is_open =
        run.opened.with_value(|opened| opened.get(&number).copied()).unwrap_or(link.standing() < Standing::Consistent);
    let open = RwSignal::new(is_open);
    let toggle = move |_| {
        let is_open = !open.get_untracked();
        open.set(is_open);
        run.opened.update_value(|opened| {
            opened.insert(number, is_open);
        });
    };
    let chain = chain.clone();
    let content = move || open.get().then(|| unfolded(chain.links().get(number)));
    view! {
        <details class="link-checks" open=is_open>
            <summary on:click=toggle>{words(link)}</summary>
            {content}
        </details>
    }
    .into_any()
}

/// What is inside a layer that was unpacked. Nothing of bytes that are others than were named.
fn inside(link: &Link) -> Option<&Findings> {
    link.inside.as_deref().filter(|_| link.verdict.may_show())
}

fn words(link: &Link) -> String {
    let count = |outcome: &Outcome| link.checks.iter().filter(|check| check.outcome == *outcome).count();
    let not_made = link.checks.iter().filter(|check| matches!(check.outcome, Outcome::NotChecked(_))).count();
    let counts = [(count(&Outcome::Failed), "failed"), (not_made, "not made"), (count(&Outcome::Passed), "passed")];
    let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
    let mut words = counts.collect::<Vec<_>>().join(", ");
    if let Some(Findings { archive, .. }) = inside(link) {
        let entries = if archive.entries == 1 { "entry" } else { "entries" };
        words.push_str(&format!(" · {} {entries} inside", size::grouped(archive.entries)));
        let noted: u64 = archive.remarks.iter().map(|remarked| remarked.count).fold(0, u64::saturating_add);
        if noted > 0 {
            words.push_str(&format!(", {} noted", size::grouped(noted)));
        }
    }
    words
}

fn unfolded(link: Option<&Link>) -> AnyView {
    let found = link.and_then(inside);
    let found = found.map(|found| view! { <div data-role="inside">{findings(found, Vec::new())}</div> }.into_any());
    view! { {check_table(link)}{maybe(found)} }.into_any()
}

/// Those that did not pass come first.
fn check_table(link: Option<&Link>) -> AnyView {
    let mut sorted: Vec<&Check> = link.iter().flat_map(|link| &link.checks).collect();
    sorted.sort_by_key(|check| check.standing());
    let row = |check: &&Check| {
        let outcome = check.outcome.as_str();
        let (sign, words) = match &check.outcome {
            Outcome::Passed => ("✓", check.name.words()),
            Outcome::Failed => ("✗", check.name.wrong_words()),
            Outcome::NotChecked(_) => ("–", check.name.words()),
        };
        view! {
            <tr class=format!("check-{outcome}") data-check=check.name.as_str() data-outcome=outcome>
                <th scope="row"><span aria-hidden="true">{sign}" "</span>{words}</th>
                <td class="value">{said(check)}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<_> = sorted.iter().map(row).collect();
    view! { <table class="entries"><caption class="hidden">"Checks"</caption><tbody>{rows}</tbody></table> }.into_any()
}
