//! What is inside a layer: its DiffID, and what its archive holds. Facts, neither good nor bad.

use leptos::prelude::*;

use super::digest::digest_mark;
use super::facts::{fact, fact_of, facts};
use super::failure::failure_with;
use super::focus::CHECKS;
use super::maybe;
use crate::browser::location;
use crate::content::Descriptor;
use crate::failure::{Failure, Remedy};
use crate::proof::remark_words;
use crate::shown::{CELL, visible};
use crate::size;
use crate::ui::check::{Check, Checks, Judged};
use crate::unpack::{ArchiveEnd, Findings, Remarked};

/// What was found inside a layer at a place in its manifest; nothing before it was unpacked.
pub fn inside(checks: Checks, check: Check, position: usize, layer: &Descriptor) -> Option<AnyView> {
    let Judged { diff_id, inside, .. } = checks.judged(check, position, layer)?;
    let found = inside?;
    let mut about = Vec::new();
    if let Some((digest, verdict)) = &diff_id {
        about.push(fact_of("DiffID", digest_mark(digest, verdict, None)));
    }
    Some(findings(&found, about))
}

/// What was found, after what else there is to say.
pub fn findings(found: &Findings, mut about: Vec<AnyView>) -> AnyView {
    about.extend(counted(found));
    let unmarked = (found.archive.end == ArchiveEnd::Unmarked).then(|| {
        view! { <li data-remark="unmarked">"the archive ends without the two blocks of zeros that mark an end; programs read it all the same"</li> }.into_any()
    });
    let remarks: Vec<_> = found.archive.remarks.iter().map(remarked).chain(unmarked).collect();
    let remarks = (!remarks.is_empty()).then(|| view! { <ul class="notes remarks">{remarks}</ul> }.into_any());
    view! { <div class="inside">{facts(about)}{maybe(remarks)}</div> }.into_any()
}

/// How it is compressed and what it holds, in numbers.
fn counted(found: &Findings) -> Vec<AnyView> {
    let archive = &found.archive;
    let count = |number: u64, one: &str, more: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{} {more}", size::grouped(number))),
    };
    let told = archive.files.saturating_add(archive.folders).saturating_add(archive.links);
    let kinds = [
        count(archive.files, "file", "files"),
        count(archive.folders, "folder", "folders"),
        count(archive.links, "link", "links"),
        count(archive.entries.saturating_sub(told), "other", "others"),
    ];
    let kinds: Vec<String> = kinds.into_iter().flatten().collect();
    let coding = match found.members {
        0 | 1 => found.coding.as_str().to_owned(),
        members => format!("{}, {} streams", found.coding.as_str(), size::grouped(members)),
    };
    let entries = size::grouped(archive.entries);
    vec![
        fact("unpacked", &size::in_words(found.unpacked)),
        fact("compression", &coding),
        fact("entries", &if kinds.is_empty() { entries } else { format!("{entries}: {}", kinds.join(", ")) }),
    ]
}

fn remarked(remarked: &Remarked) -> AnyView {
    let count = size::grouped(remarked.count);
    let words = remark_words(remarked.remark);
    let names: Vec<_> = remarked.first.iter().map(|name| visible(name, CELL)).collect();
    let more = if remarked.count > names.len() as u64 && !names.is_empty() { ", …" } else { "" };
    let names = (!names.is_empty()).then(|| view! { " – "<code>{names.join(", ")}</code>{more} }.into_any());
    view! { <li>{format!("entries that {words}: {count}")}{maybe(names)}</li> }.into_any()
}

/// What is wrong with the inside of a layer, each announced, with a way past a limit where there is one.
pub fn check_notes(checks: Checks, check: Check, position: usize, layer: &Descriptor) -> Vec<AnyView> {
    let judged = checks.judged(check, position, layer);
    let found = judged.as_ref().and_then(|judged| judged.inside.as_deref());
    let is_hard = found.is_some_and(Findings::met_hard_limit);
    let failures = judged.iter().flat_map(|judged| &judged.checks);
    let failures = failures.filter_map(|check| Failure::of_check(check, is_hard));
    let mut limited = false;
    let note = |failure: Failure| {
        // Stream and archive end at one limit together; one note says it.
        let is_limit = failure.remedies.contains(&Remedy::LiftLimits);
        if is_limit && std::mem::replace(&mut limited, true) {
            return None;
        }
        let mut actions = Vec::new();
        if is_limit && check.is_limited() {
            actions.push(lift(checks, check));
        }
        let failure = Failure { object: Some(layer.digest.to_string()), ..failure.in_place(&checks.place()) };
        Some(failure_with(&failure, actions))
    };
    failures.filter_map(note).collect()
}

/// Unpacks a layer without limits.
fn lift(checks: Checks, check: Check) -> AnyView {
    let lift = move |_| {
        location::focus_first(CHECKS);
        checks.lift(check);
    };
    view! {
        <button type="button" class="button" data-action="lift-limits" on:click=lift>
            "Unpack it without limits"
        </button>
    }
    .into_any()
}
