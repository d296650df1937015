//! The mark beside a digest that says what may be said of it. Legible without colour: each verdict has its own sign,
//! border and word, and no text from a registry is ever drawn in its style.

use leptos::prelude::*;

use crate::size;
use crate::verify::{Mismatch, Reason, Verdict};

/// The verdict as a small mark, with its meaning as a tooltip.
pub fn verdict_mark(verdict: &Verdict) -> AnyView {
    let word = verdict.as_str();
    view! {
        <span class=format!("verdict verdict-{word}") title=meaning(verdict)>
            <span class="verdict-sign" aria-hidden="true">{sign(verdict)}</span>
            {word}
        </span>
    }
    .into_any()
}

fn sign(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "✓",
        Verdict::Computed => "≡",
        Verdict::Claimed => "“",
        Verdict::Mismatch(_) => "✗",
        Verdict::Unverifiable(_) => "?",
    }
}

/// One sentence on what a verdict means here.
pub fn meaning(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Verified => "All bytes were hashed in this tab and are exactly what was asked for.".into(),
        Verdict::Computed => {
            "The bytes were hashed in this tab, but no link or verified parent named this digest beforehand.".into()
        }
        Verdict::Claimed => "The source says so; the bytes have not been read.".into(),
        Verdict::Mismatch(mismatch) => mismatch_words(mismatch),
        Verdict::Unverifiable(reason) => format!("Cannot be checked: {}.", reason_words(reason)),
    }
}

/// Expected and received, as a sentence.
pub fn mismatch_words(mismatch: &Mismatch) -> String {
    match mismatch.expected_size {
        Some(size) if mismatch.is_size() => {
            let [arrived, named] = [mismatch.received_size, size].map(size::grouped);
            format!("The digest is right, but there are {arrived} bytes where {named} were named.")
        }
        Some(size) if mismatch.received.is_none() => {
            format!("More than the {} bytes that were named arrived; reading stopped there.", size::grouped(size))
        }
        Some(size) if mismatch.received_size < size => {
            let [arrived, named] = [mismatch.received_size, size].map(size::grouped);
            format!("{arrived} bytes arrived where {named} were named.")
        }
        _ => "The bytes hash to another digest than was asked for.".into(),
    }
}

/// Why something cannot be checked, as part of a sentence.
pub fn reason_words(reason: &Reason) -> String {
    match reason {
        Reason::Algorithm { name } => format!("{name} digests cannot be recomputed here"),
        Reason::Interrupted { received } => format!("the transfer broke off after {}", size::in_words(*received)),
        Reason::Stalled { received } => format!("next to nothing more arrived after {}", size::in_words(*received)),
        Reason::TooLarge { limit } => format!("there is more than {}", size::in_words(*limit)),
        Reason::Cancelled { .. } => "it was stopped before the end".into(),
        Reason::Unreadable => "it could not be had".into(),
        Reason::BadDigest => "what names it is not a digest".into(),
        Reason::Payload => "the digest covers only the payload that is signed; the payload agrees".into(),
        Reason::Worker => "the part of this page that hashes did not run".into(),
    }
}
