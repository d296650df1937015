//! A receipt in few words, for a comment on a pull request. Markdown, because that is where such comments stand.

use std::fmt::Write as _;

use super::{Entry, Receipt};

/// How many objects are listed; the rest is counted. Comments end at 65,536 characters on GitHub.
const LISTED: usize = 50;

/// The longest text from outside that is shown.
const LONGEST: usize = 200;

/// The summary of a receipt, in Markdown. Texts from outside stand in code spans, which they cannot leave.
pub fn summary(receipt: &Receipt) -> String {
    let mut text = String::new();
    let asked = || receipt.objects.iter().filter(|entry| !entry.left_out);
    let outcome =
        |wanted: &str| asked().flat_map(|entry| &entry.checks).filter(|check| check.outcome == wanted).count();
    let read: u64 = asked().filter_map(|entry| entry.computed_size).fold(0, u64::saturating_add);
    let left_out = receipt.objects.len() - asked().count();
    let resolved = receipt.resolved.as_deref().unwrap_or("nothing");
    // Writing to a text does not fail.
    let _ = writeln!(text, "**{}**: {}\n", words(&receipt.standing), code(&receipt.reference));
    let _ = writeln!(text, "- resolved to {}", code(resolved));
    let _ = writeln!(text, "- {} objects checked, {read} bytes read, {left_out} left out", asked().count());
    let _ = writeln!(
        text,
        "- checks: {} passed, {} failed, {} not made",
        outcome("passed"),
        outcome("failed"),
        outcome("not-checked")
    );
    let _ = writeln!(text, "- Tallyman {}, {}\n", code(&receipt.program), code(&receipt.time));
    let _ = writeln!(text, "| object | verdict | digest | not right |\n| --- | --- | --- | --- |");
    // What is wrong must not be among those that are only counted.
    let (odd, even): (Vec<&Entry>, Vec<&Entry>) = asked().partition(|entry| is_odd(entry));
    for entry in odd.iter().chain(&even).take(LISTED) {
        let digest = entry.computed.as_ref().or(entry.expected.as_ref()).map_or("none", String::as_str);
        let _ = writeln!(text, "| {} | {} | {} | {} |", name(entry), code(&entry.verdict), code(digest), wrong(entry));
    }
    let more = asked().count().saturating_sub(LISTED);
    if more > 0 {
        let _ = writeln!(text, "\nand {more} more objects");
    }
    text
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

fn name(entry: &Entry) -> String {
    let name = match (entry.role.as_str(), entry.position) {
        ("layer", Some(position)) => format!("layer {}", position.saturating_add(1)),
        ("config", _) => "config".to_owned(),
        _ => "document".to_owned(),
    };
    match &entry.platform {
        Some(platform) => format!("{name} {}", code(platform)),
        None => name,
    }
}

fn is_odd(entry: &Entry) -> bool {
    entry.verdict == "mismatch"
        || entry.verdict == "unverifiable"
        || entry.checks.iter().any(|check| check.outcome == "failed")
}

/// The checks that failed, and why the bytes are not judged.
fn wrong(entry: &Entry) -> String {
    let failed = entry.checks.iter().filter(|check| check.outcome == "failed").map(|check| code(&check.name));
    let reason = entry.reason.iter().map(|reason| code(reason));
    failed.chain(reason).take(20).collect::<Vec<_>>().join(", ")
}

/// A text as a code span: no backtick, bar or line end leaves it, and it is not long.
fn code(text: &str) -> String {
    let mut span = "`".to_owned();
    let harmless = |c: char| if c == '`' || c == '|' || c.is_control() { ' ' } else { c };
    span.extend(text.chars().take(LONGEST).map(harmless));
    span.push('`');
    span
}
