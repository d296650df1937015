//! What can be checked of a receipt without any network: whether it agrees with itself.

use std::collections::HashSet;
use std::str::FromStr as _;

use super::{CheckEntry, Entry, Receipt};
use crate::digest::Digest;
use crate::proof::CheckName;

/// A place where a receipt contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The object's number; `None` for the receipt as a whole.
    pub object: Option<usize>,
    /// What is wrong.
    pub kind: FlawKind,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlawKind {
    /// There are no objects.
    #[error("there are no objects")]
    Empty,
    /// A word that no version of the program writes.
    #[error("a role, verdict, outcome, check or standing is none that is known")]
    Word,
    /// A digest that is none.
    #[error("a digest cannot be one")]
    Digest,
    /// The parent is not an earlier object, or one that names nothing; or a first object has one.
    #[error("the object that names this one cannot")]
    Parent,
    /// `verified`, and the digests or sizes differ or are missing.
    #[error("called verified, but what was computed is not what was expected")]
    NotAsNamed,
    /// `mismatch`, and the digests and sizes are the same.
    #[error("called a mismatch, but what was computed is what was expected")]
    Mismatch,
    /// `verified`, and what names it is not.
    #[error("called verified, but what names it is not verified")]
    Chain,
    /// The first object is verified and was not asked for by that digest.
    #[error("the reference does not name the digest of the first object")]
    Reference,
    /// `resolved` is another digest than that of the first object.
    #[error("the resolved digest is not that of the first object")]
    Resolved,
    /// A check passed although its two values differ, or failed although they do not.
    #[error("the outcome of a check contradicts its values")]
    Outcome,
    /// The DiffID passed and there is no verified config.
    #[error("a DiffID is called right, but no verified config names it")]
    DiffId,
    /// The standing is better than its objects.
    #[error("the standing is better than that of the weakest object")]
    Standing,
}

/// Finds the places where a receipt contradicts itself. None means that it could be true, not that it is.
pub fn check_again(receipt: &Receipt) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut add = |object, kind, holds: bool| {
        if holds {
            flaws.push(Flaw { object, kind });
        }
    };
    let Some(first) = receipt.objects.first() else {
        return vec![Flaw { object: None, kind: FlawKind::Empty }];
    };
    let named = receipt.reference.rsplit_once('@').map(|(_, digest)| digest);
    add(None, FlawKind::Reference, first.verdict == "verified" && named != first.computed.as_deref());
    add(None, FlawKind::Resolved, receipt.resolved != first.computed);
    let is_verified_config = |entry: &&Entry| entry.role == "config" && entry.verdict == "verified";
    let have_config: HashSet<_> = receipt.objects.iter().filter(is_verified_config).map(|entry| entry.parent).collect();
    for (number, entry) in receipt.objects.iter().enumerate() {
        let at = Some(number);
        let parent = entry.parent.filter(|parent| *parent < number).and_then(|parent| receipt.objects.get(parent));
        let is_verified = entry.verdict == "verified";
        add(at, FlawKind::Word, !has_known_words(entry));
        add(
            at,
            FlawKind::Digest,
            [&entry.expected, &entry.computed].into_iter().flatten().any(|text| !is_digest(text))
                && entry.verdict != "claimed",
        );
        let may_name = parent.is_some_and(|parent| parent.role == "document");
        add(at, FlawKind::Parent, if number == 0 { entry.parent.is_some() } else { !may_name });
        add(at, FlawKind::NotAsNamed, is_verified && !agrees(entry));
        add(at, FlawKind::Mismatch, entry.verdict == "mismatch" && agrees(entry));
        add(at, FlawKind::Chain, is_verified && parent.is_some_and(|parent| parent.verdict != "verified"));
        add(at, FlawKind::Outcome, !entry.checks.iter().all(is_consistent));
        let proves = entry.checks.iter().any(|check| check.name == "diff-id" && check.outcome == "passed");
        add(at, FlawKind::DiffId, proves && !have_config.contains(&entry.parent));
    }
    let worst = receipt.objects.iter().filter(|entry| !entry.left_out).map(standing).min();
    match rank(&receipt.standing) {
        None => add(None, FlawKind::Word, true),
        Some(rank) => add(None, FlawKind::Standing, rank > worst.unwrap_or(1)),
    }
    flaws
}

fn is_digest(text: &str) -> bool {
    Digest::from_str(text).is_ok()
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

/// Whether the outcome follows from the values, for the checks where equal texts are what passing means.
fn is_consistent(check: &CheckEntry) -> bool {
    if !["digest", "size", "diff-id", "coding", "trailing", "diff-id-count"].contains(&check.name.as_str()) {
        return true;
    }
    match (&check.expected, &check.received) {
        (Some(expected), Some(received)) => match check.outcome.as_str() {
            "passed" => expected == received,
            "failed" => expected != received,
            _ => true,
        },
        _ => check.outcome != "passed" || check.name == "trailing",
    }
}

/// The standings in words, the weakest first.
fn rank(standing: &str) -> Option<usize> {
    ["failed", "incomplete", "consistent", "proven"].iter().position(|known| *known == standing)
}

/// How much an object is worth at most, by its own words; the same numbers as [`rank`].
fn standing(entry: &Entry) -> usize {
    let of_bytes = match entry.verdict.as_str() {
        "verified" => 3,
        "computed" => 2,
        "mismatch" => 0,
        _ => 1,
    };
    let of_check = |check: &CheckEntry| match (check.outcome.as_str(), check.why.as_deref()) {
        ("failed", _) => 0,
        ("passed", _) | ("not-checked", Some("not-asked" | "elsewhere" | "nothing-named")) => 3,
        ("not-checked", Some("config-computed")) => 2,
        _ => 1,
    };
    entry.checks.iter().map(of_check).fold(of_bytes, usize::min)
}
