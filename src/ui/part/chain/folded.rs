//! What is folded under an object of a chain: its checks, and of a layer what is inside.

use std::sync::Arc;

use leptos::prelude::*;

use crate::proof::{Chain, Check, Link, Outcome, Standing, WhyNot};
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::part::inside::findings;
use crate::ui::part::verdict::reason_words;
use crate::ui::proof::{Fold, Run};
use crate::verify::Reason;

/// How a check came out, in words.
pub(super) fn why(check: &Check) -> String {
    let values = |words: &str| {
        let mut text = words.to_owned();
        for (name, value) in [("expected", &check.expected), ("received", &check.received)] {
            if let Some(value) = value {
                text.push_str(if text.is_empty() { "" } else { "; " });
                text.push_str(name);
                text.push(' ');
                text.push_str(&visible(value, CELL));
            }
        }
        text
    };
    match &check.outcome {
        Outcome::Passed => values(""),
        Outcome::Failed if check.received.is_none() => "it is not so".to_owned(),
        Outcome::Failed => values(""),
        Outcome::NotChecked(WhyNot::Unread { reason: Reason::Unreadable }) => {
            values(&reason_words(&Reason::Unreadable))
        }
        Outcome::NotChecked(WhyNot::Unread { reason }) => {
            values(&format!("not read to its end: {}", reason_words(reason)))
        }
        Outcome::NotChecked(why) => values(why.words()),
    }
}

/// Something folded, drawn when it is unfolded: there are thousands in an image of many platforms. What the reader
/// unfolded stays so when the chain is drawn anew.
fn folded(run: Run, fold: Fold, is_open: bool, words: String, draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let is_open = run.opened.with_value(|opened| opened.get(&fold).copied()).unwrap_or(is_open);
    let open = RwSignal::new(is_open);
    let toggle = move |_| {
        let is_open = !open.get_untracked();
        open.set(is_open);
        run.opened.update_value(|opened| {
            opened.insert(fold, is_open);
        });
    };
    let content = move || open.get().then(&draw);
    view! {
        <details class="link-checks" data-role=fold.as_str() open=is_open>
            <summary on:click=toggle>{words}</summary>
            {content}
        </details>
    }
    .into_any()
}

/// The checks of an object: how many passed, and unfolded all of them.
pub(super) fn checks(chain: &Arc<Chain>, number: usize, link: &Link, run: Run) -> AnyView {
    let count = |outcome: &Outcome| link.checks.iter().filter(|check| check.outcome == *outcome).count();
    let (failed, passed) = (count(&Outcome::Failed), count(&Outcome::Passed));
    let gaps = link.checks.iter().filter(|check| check.standing() == Standing::Incomplete).count();
    let counts = [(failed, "failed"), (gaps, "not made"), (passed, "passed")];
    let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
    let words = counts.collect::<Vec<_>>().join(", ");
    let chain = chain.clone();
    let table = move || check_table(chain.links().get(number));
    folded(run, Fold::Checks(number), link.standing() < Standing::Consistent, words, table)
}

/// What is inside a layer that was unpacked: facts, neither good nor bad. Nothing of bytes that are others than were named.
pub(super) fn found(chain: &Arc<Chain>, number: usize, link: &Link, run: Run) -> Option<AnyView> {
    let archive = &link.inside.as_ref().filter(|_| link.verdict.may_show())?.archive;
    let noted: u64 = archive.remarks.iter().map(|remarked| remarked.count).fold(0, u64::saturating_add);
    let noted = if noted == 0 { String::new() } else { format!(", {} noted", size::grouped(noted)) };
    let entries = if archive.entries == 1 { "entry" } else { "entries" };
    let words = format!("{} {entries} inside{noted}", size::grouped(archive.entries));
    let chain = chain.clone();
    let inside = move |number: usize| Some(findings(chain.links().get(number)?.inside.as_ref()?, Vec::new()));
    Some(folded(run, Fold::Inside(number), false, words, move || inside(number).into_any()))
}

/// Those that did not pass come first.
fn check_table(link: Option<&Link>) -> AnyView {
    let mut sorted: Vec<&Check> = link.iter().flat_map(|link| &link.checks).collect();
    sorted.sort_by_key(|check| check.standing());
    let row = |check: &&Check| {
        let outcome = check.outcome.as_str();
        let sign = match &check.outcome {
            Outcome::Passed => "✓",
            Outcome::Failed => "✗",
            Outcome::NotChecked(_) => "–",
        };
        view! {
            <tr class=format!("check-{outcome}") data-check=check.name.as_str() data-outcome=outcome>
                <th scope="row"><span aria-hidden="true">{sign}" "</span>{check.name.words()}</th>
                <td class="value">{why(check)}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<_> = sorted.iter().map(row).collect();
    view! { <table class="entries"><caption class="hidden">"Checks"</caption><tbody>{rows}</tbody></table> }.into_any()
}
