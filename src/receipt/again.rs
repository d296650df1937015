//! What can be checked of a receipt without any network: whether it agrees with itself.

mod checks;
mod flaw;
mod inside;
mod scope;
mod types;
mod values;
mod verdict;

use std::str::FromStr as _;

use super::{CheckEntry, Entry, Receipt};
use crate::content::Platform;
use crate::digest::Digest;
use crate::moment::Moment;
use crate::proof::CheckName;

pub use flaw::{Flaw, FlawKind};

/// How far the clocks of two machines may be apart, in seconds: as far as zones of time are, where one takes its own for UTC.
const APART: u64 = 86_400;

/// Finds the places where a receipt contradicts itself. None means that it could be true, not that it is. `now` is in seconds
/// since 1970, by whatever clock there is.
pub fn check_again(receipt: &Receipt, now: u64) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut add = |object, kind, holds: bool| {
        if holds {
            flaws.push(Flaw { object, kind });
        }
    };
    let Some(first) = receipt.objects.first() else {
        return vec![Flaw { object: None, kind: FlawKind::Empty }];
    };
    add(None, FlawKind::Twice, receipt.is_twofold);
    add(None, FlawKind::Time, !was_before(&receipt.time, now));
    add(None, FlawKind::Begun, !is_in_order(receipt));
    add(None, FlawKind::Word, receipt.platforms.iter().any(|platform| platform.parse::<Platform>().is_err()));
    add(None, FlawKind::Reference, !is_of_reference(&receipt.reference, first));
    add(None, FlawKind::Resolved, receipt.resolved != first.computed);
    for (number, entry) in receipt.objects.iter().enumerate() {
        let parent = entry.parent.filter(|parent| *parent < number).and_then(|parent| receipt.objects.get(parent));
        of_object(receipt, number, entry, parent, &mut |kind, holds| add(Some(number), kind, holds));
    }
    of_layers(receipt, &mut add);
    let asked = receipt.objects.iter().enumerate().filter(|(_, entry)| !entry.left_out);
    let weakest = asked.min_by_key(|(_, entry)| standing(entry));
    let worst = weakest.map_or(1, |(_, entry)| standing(entry));
    match rank(&receipt.standing) {
        None => add(None, FlawKind::Word, true),
        Some(rank) => add(None, FlawKind::Standing, rank != worst),
    }
    add(None, FlawKind::Weakest, receipt.weakest != weakest.map(|(number, _)| number));
    flaws
}

/// What one object says, by itself and beside what names it.
fn of_object(
    receipt: &Receipt,
    number: usize,
    entry: &Entry,
    parent: Option<&Entry>,
    add: &mut dyn FnMut(FlawKind, bool),
) {
    let is_verified = entry.verdict == "verified";
    let is_none = |text: &Option<String>| text.as_ref().is_some_and(|text| Digest::from_str(text).is_err());
    let may_be_none = entry.verdict == "claimed" || entry.reason.as_deref() == Some("bad-digest");
    let may_name = parent.is_some_and(|parent| parent.role == "document");
    add(FlawKind::Word, !has_known_words(entry));
    add(FlawKind::Digest, is_none(&entry.computed) || (!may_be_none && is_none(&entry.expected)));
    add(FlawKind::Parent, if number == 0 { entry.parent.is_some() } else { !may_name });
    add(FlawKind::NotAsNamed, is_verified && !agrees(entry));
    add(FlawKind::Mismatch, entry.verdict == "mismatch" && agrees(entry));
    add(FlawKind::Chain, is_verified && parent.is_some_and(|parent| parent.verdict != "verified"));
    add(FlawKind::Verdict, !verdict::follows(entry, parent) || !verdict::has_reason(entry));
    add(FlawKind::Outcome, !entry.checks.iter().all(values::is_consistent));
    add(FlawKind::Values, !values::are_of(entry, parent));
    add(FlawKind::Checks, !checks::are_whole(entry));
    add(FlawKind::Why, !checks::have_whys(entry));
    add(FlawKind::Type, !types::is_of_type(entry, parent));
    add(FlawKind::How, !is_read_so(receipt, entry));
    add(FlawKind::Inside, !inside::are_of_inside(entry));
    add(FlawKind::Counts, !inside::is_possible(entry));
    add(FlawKind::Elsewhere, !scope::is_elsewhere_by_type(receipt, entry));
    add(FlawKind::Depth, !scope::is_of_depth(receipt, entry));
    add(FlawKind::Platform, !scope::is_of_platform(receipt, entry));
}

/// What is told of the layers of a manifest by its config.
fn of_layers(receipt: &Receipt, add: &mut dyn FnMut(Option<usize>, FlawKind, bool)) {
    let families = scope::families(receipt);
    for (number, entry) in receipt.objects.iter().enumerate() {
        let config = entry.parent.and_then(|parent| families.get(&parent)?.config);
        add(Some(number), FlawKind::DiffId, !scope::is_of_config(entry, config));
        let is_followed = checks::named(entry, "below").is_none();
        let is_whole = !is_followed || families.get(&number).is_none_or(|family| family.is_whole());
        add(Some(number), FlawKind::Layers, !is_whole);
        let has_config = families.get(&number).is_some_and(|family| family.has_config);
        add(Some(number), FlawKind::Config, is_followed && checks::must_have_config(entry) && !has_config);
    }
}

/// Whether an object can have been read as it says: kept before the run ended and read, and without limits only where there
/// was something to unpack.
fn is_read_so(receipt: &Receipt, entry: &Entry) -> bool {
    let ended = Moment::parse(&receipt.time).map(Moment::seconds);
    let was_kept = |kept: &String| {
        let kept = Moment::parse(kept).map(Moment::seconds);
        entry.computed.is_some() && kept.is_some_and(|kept| ended.is_none_or(|ended| kept <= ended))
    };
    entry.kept.as_ref().is_none_or(was_kept) && (!entry.unlimited || entry.inside.is_some())
}

/// The digest that a reference ends with, if it does.
pub(super) fn named_digest(reference: &str) -> Option<&str> {
    reference.rsplit_once('@').map(|(_, digest)| digest).filter(|digest| Digest::from_str(digest).is_ok())
}

/// Whether the first object is what the reference names, and is verified only where it names a digest.
fn is_of_reference(reference: &str, first: &Entry) -> bool {
    match named_digest(reference) {
        Some(digest) => first.expected.as_deref().is_none_or(|expected| expected == digest),
        None => first.verdict != "verified",
    }
}

/// Whether a time is one, and not one to come.
fn was_before(time: &str, now: u64) -> bool {
    Moment::parse(time).is_some_and(|time| time.seconds() <= now.saturating_add(APART))
}

/// Whether the run did not begin after its end. Receipts of old do not say when.
fn is_in_order(receipt: &Receipt) -> bool {
    let Some(begun) = &receipt.begun else { return true };
    Moment::parse(begun).is_some_and(|begun| {
        Moment::parse(&receipt.time).is_none_or(|ended| begun.nanoseconds() <= ended.nanoseconds())
    })
}

/// Whether what was computed is what was expected, as far as a size was.
fn agrees(entry: &Entry) -> bool {
    entry.computed.is_some()
        && entry.computed == entry.expected
        && (entry.expected_size.is_none() || entry.expected_size == entry.computed_size)
}

fn has_known_words(entry: &Entry) -> bool {
    let checks = |check: &CheckEntry| {
        CheckName::ALL.iter().any(|name| name.as_str() == check.name)
            && ["passed", "failed", "not-checked"].contains(&check.outcome.as_str())
    };
    ["document", "config", "layer"].contains(&entry.role.as_str())
        && ["verified", "computed", "claimed", "mismatch", "unverifiable"].contains(&entry.verdict.as_str())
        && entry.checks.iter().all(checks)
}

/// The standings in words, the weakest first.
pub(super) fn rank(standing: &str) -> Option<usize> {
    ["failed", "incomplete", "consistent", "proven"].iter().position(|known| *known == standing)
}

/// How much an object is worth, by its own words; the same numbers as [`rank`].
fn standing(entry: &Entry) -> usize {
    let of_bytes = match entry.verdict.as_str() {
        "verified" => 3,
        "computed" => 2,
        "mismatch" => 0,
        _ => 1,
    };
    let of_check = |check: &CheckEntry| match (check.outcome.as_str(), check.why.as_deref()) {
        ("failed", _) => 0,
        ("passed", _) | ("not-checked", Some("not-asked" | "elsewhere" | "nothing-named" | "no-document")) => 3,
        ("not-checked", Some("config-computed")) => 2,
        _ => 1,
    };
    entry.checks.iter().map(of_check).fold(of_bytes, usize::min)
}
