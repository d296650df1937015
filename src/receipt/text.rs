//! A receipt in few words, for a comment on a pull request. Markdown, because that is where such comments stand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::again::named_digest;
use super::{CheckEntry, Entry, Receipt};
use crate::proof::CheckName;
use crate::secret::struck;

/// How many objects are listed; the rest is counted. Comments end at 65,536 characters on GitHub.
const LISTED: usize = 50;

/// What is said of an image that `docker save` of old wrote.
const MADE: &str =
    "its manifest was put together here from `manifest.json` of the archive; no registry serves that digest";

/// How many checks are named of an object: as many as there are.
const LISTED_CHECKS: usize = CheckName::ALL.len();

/// The longest text from outside that is shown.
const LONGEST: usize = 200;

/// The summary of a receipt, in Markdown. Texts from outside stand in code spans, which they cannot leave.
/// `is_made` says that the first document was put together here, which receipts do not have.
pub fn summary(receipt: &Receipt, is_made: bool) -> String {
    let mut text = String::new();
    let asked = || receipt.objects.iter().filter(|entry| !entry.left_out);
    let outcome =
        |wanted: &str| asked().flat_map(|entry| &entry.checks).filter(|check| check.outcome == wanted).count();
    // What has one name was read once.
    let sizes: BTreeMap<_, _> = asked().filter_map(|entry| Some((&entry.expected, entry.computed_size?))).collect();
    let read = sizes.values().fold(0_u64, |sum, size| sum.saturating_add(*size));
    let whole = if asked().all(|entry| entry.computed_size.is_some()) { "" } else { " to their end" };
    let resolved = receipt.resolved.as_deref().unwrap_or("nothing");
    // Writing to a text does not fail.
    let _ =
        writeln!(text, "**{}**{}: {}\n", words(&receipt.standing), scope(receipt, is_made), code(&receipt.reference));
    let _ = writeln!(text, "- resolved to {}", code(resolved));
    if is_made {
        let _ = writeln!(text, "- {MADE}");
    }
    let objects = counted(asked().count(), "object");
    let unread = asked().filter(|entry| entry.computed_size.is_none()).count();
    let but = if unread == 0 { String::new() } else { format!(", {unread} of them not read to the end") };
    let _ = writeln!(text, "- {objects}{but}, {read} bytes read{whole}, {}", left_out(receipt));
    if let Some(kept) = kept_line(receipt) {
        let _ = writeln!(text, "- {kept}");
    }
    let unlimited = asked().filter(|entry| entry.unlimited).count();
    if unlimited > 0 {
        let _ =
            writeln!(text, "- the limits of unpacking were lifted by the reader for {}", counted(unlimited, "layer"));
    }
    let stopped = asked().filter(|entry| entry.reason.as_deref() == Some("cancelled")).count();
    if stopped > 0 {
        let were = if stopped == 1 { "was" } else { "were" };
        let _ = writeln!(
            text,
            "- stopped by the reader: {} {were} not read to the end, and nothing is said of what had arrived",
            counted(stopped, "object")
        );
    }
    let _ = writeln!(
        text,
        "- checks: {} passed, {} failed, {} not made",
        outcome("passed"),
        outcome("failed"),
        outcome("not-checked")
    );
    let since = receipt.begun.iter().map(|begun| format!("{} to ", code(begun))).collect::<String>();
    let _ = writeln!(text, "- Tallyman {}, {since}{}\n", code(&receipt.program), code(&receipt.time));
    let _ = writeln!(text, "| object | verdict | digest | not right |\n| --- | --- | --- | --- |");
    // What is wrong must not be among those that are only counted.
    let (odd, even): (Vec<&Entry>, Vec<&Entry>) = asked().partition(|entry| is_odd(entry));
    for entry in odd.iter().chain(&even).take(LISTED) {
        let _ =
            writeln!(text, "| {} | {} | {} | {} |", name(entry), code(&entry.verdict), digests(entry), wrong(entry));
    }
    let more = asked().count().saturating_sub(LISTED);
    if more > 0 {
        let _ = writeln!(text, "\nand {}", counted(more, "more object"));
    }
    text
}

/// What of it the browser had kept, and what was asked all the same: by a tag, where that points.
fn kept_line(receipt: &Receipt) -> Option<String> {
    let asked = || receipt.objects.iter().filter(|entry| !entry.left_out);
    let kept: Vec<&String> = asked().filter_map(|entry| entry.kept.as_ref()).collect();
    let oldest = code(kept.iter().min()?);
    let is_first = receipt.objects.first().is_some_and(|first| first.kept.is_some());
    let is_of_tag = is_first && named_digest(&receipt.reference).is_none();
    let said = match (kept.len() == asked().count(), is_of_tag) {
        (true, false) => "nobody was asked for any",
        (false, false) => "nobody was asked for them",
        (true, true) => "nothing was asked but where the tag points",
        (false, true) => "of them nothing was asked but where the tag points",
    };
    Some(format!("{} of them came from what the browser had kept, since {oldest} at the earliest: {said}", kept.len()))
}

/// The digest that was named; where the bytes have another one, that as well.
fn digests(entry: &Entry) -> String {
    match (&entry.expected, &entry.computed) {
        (Some(expected), Some(computed)) if expected != computed => {
            format!("{}, but the bytes have {}", code(expected), code(computed))
        }
        (Some(digest), _) | (None, Some(digest)) => code(digest),
        (None, None) => code("none"),
    }
}

fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// A standing in words.
fn words(standing: &str) -> &'static str {
    match standing {
        "proven" => "Proven",
        "consistent" => "Consistent, from a tag",
        "incomplete" => "Incomplete",
        _ => "Failed",
    }
}

/// What the standing is of: platforms, depth, and what was left out of it.
fn scope(receipt: &Receipt, is_made: bool) -> String {
    let mut parts = Vec::new();
    parts.push(match receipt.platforms.as_slice() {
        [] => "all platforms".to_owned(),
        platforms => format!("{} alone", code(&platforms.join(", "))),
    });
    match (receipt.layers, count_left_out(receipt, "elsewhere")) {
        (false, _) => parts.push("documents only, no layers".to_owned()),
        (true, 0) => parts.push("down to the layers".to_owned()),
        (true, 1) => parts.push("without 1 non-distributable layer".to_owned()),
        (true, more) => parts.push(format!("without {more} non-distributable layers")),
    }
    if is_made {
        parts.push("by a manifest put together here".to_owned());
    }
    format!(" ({})", parts.join(", "))
}

/// How many objects were left out, and why.
fn left_out(receipt: &Receipt) -> String {
    let all = receipt.objects.iter().filter(|entry| entry.left_out).count();
    let reasons = [("not-asked", "not asked for"), ("elsewhere", "non-distributable")];
    let reasons = reasons.map(|(why, words)| (count_left_out(receipt, why), words));
    let reasons = reasons.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
    let reasons = reasons.collect::<Vec<_>>().join(", ");
    if reasons.is_empty() { format!("{all} left out") } else { format!("{all} left out ({reasons})") }
}

fn count_left_out(receipt: &Receipt, why: &str) -> usize {
    let is_why = |check: &CheckEntry| check.why.as_deref() == Some(why);
    receipt.objects.iter().filter(|entry| entry.left_out && entry.checks.iter().any(is_why)).count()
}

fn name(entry: &Entry) -> String {
    let name = match (entry.role.as_str(), entry.position) {
        ("layer", Some(position)) => format!("layer {}", position.saturating_add(1)),
        ("config", _) => "config".to_owned(),
        _ => "document".to_owned(),
    };
    match &entry.platform {
        Some(platform) => format!("{name} {}", code(&struck(platform))),
        None => name,
    }
}

fn is_odd(entry: &Entry) -> bool {
    entry.verdict == "mismatch"
        || entry.verdict == "unverifiable"
        || entry.checks.iter().any(|check| check.outcome == "failed" || is_gap(check))
}

/// Whether a check that was asked for was not made, so that the whole is incomplete.
fn is_gap(check: &CheckEntry) -> bool {
    // As `WhyNot::is_gap` has it; a reason that is not known here may be anything.
    const HARMLESS: [&str; 5] = ["not-asked", "elsewhere", "nothing-named", "no-document", "config-computed"];
    check.outcome == "not-checked" && !HARMLESS.contains(&check.why.as_deref().unwrap_or_default())
}

/// The checks that failed, and why the bytes are not judged. Where neither is so: the checks that were not made, and why.
fn wrong(entry: &Entry) -> String {
    let failed = entry.checks.iter().filter(|check| check.outcome == "failed").map(|check| code(&check.name));
    let reason = entry.reason.iter().map(|reason| code(reason));
    let mut wrong: Vec<String> = failed.chain(reason).take(LISTED_CHECKS).collect();
    if wrong.is_empty() {
        let not_made = |check: &CheckEntry| {
            format!("{} not made: {}", code(&check.name), code(check.why.as_deref().unwrap_or_default()))
        };
        wrong.extend(entry.checks.iter().filter(|check| is_gap(check)).map(not_made).take(LISTED_CHECKS));
    }
    wrong.join(", ")
}

/// A text as a code span: no backtick, bar or line end leaves it, and it is not long.
fn code(text: &str) -> String {
    let mut span = "`".to_owned();
    let harmless = |c: char| if c == '`' || c == '|' || c.is_control() { ' ' } else { c };
    span.extend(text.chars().take(LONGEST).map(harmless));
    span.push('`');
    span
}
