//! Receipts: a run of proof as a document that can be kept, sent, read back and checked again.
//!
//! The schema is `doc/receipt.md`. A receipt is evidence of what this program said, not proof by itself: whoever wants
//! to rely on it runs the proof again, which is what the reference in it is for. Reading one back is lenient (what is
//! missing or of another type counts as not said) and total: a hostile receipt is at worst an inconsistent one.

mod again;
mod compare;
mod early;
mod read;
mod text;
mod write;

pub use again::{Flaw, FlawKind, check_again};
pub use compare::{Comparison, Difference, DifferenceKind, Of, are_of_same, compare};
pub use read::{MAX_RECEIPT, ReceiptError, read};
pub use text::summary;

use crate::moment::in_utc;
use crate::proof::{Chain, Check, Link, Outcome, Plan, Platforms, Role};
use crate::unpack::Findings;
use crate::verify::{Reason, Verdict};

/// The value of `format`.
pub const FORMAT: &str = "tallyman-receipt";

/// The version of the schema. Raised when a member changes its meaning; members may be added without.
pub const VERSION: u64 = 1;

/// The longest name of a file without its ending, in characters.
const LONGEST_NAME: usize = 200;

/// A run of proof. All of it is text and numbers as they stand in the document; nothing is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u64,
    /// The program's version.
    pub program: String,
    /// When the run began, as RFC 3339 in UTC: all that it has was read after that.
    pub begun: Option<String>,
    /// When the run ended, as RFC 3339 in UTC.
    pub time: String,
    /// What the reader asked for.
    pub reference: String,
    /// The digest of the first object, computed.
    pub resolved: Option<String>,
    /// The platforms asked for; none means all.
    pub platforms: Vec<String>,
    /// Whether layers were asked for.
    pub layers: bool,
    /// What may be said of the whole: `proven`, `consistent`, `incomplete` or `failed`.
    pub standing: String,
    /// The number of the weakest object, from 0.
    pub weakest: Option<usize>,
    /// All objects, parents before children.
    pub objects: Vec<Entry>,
    /// Whether a member stood twice in one object of the JSON that was read, so that another program may have read something
    /// else. Never so of a run.
    pub is_twofold: bool,
}

/// One object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `document`, `config` or `layer`.
    pub role: String,
    /// The object that names it.
    pub parent: Option<usize>,
    /// The place of a layer among its manifest's, from 0.
    pub position: Option<usize>,
    /// The media type named or served.
    pub media_type: Option<String>,
    /// What it runs on, when an index says so.
    pub platform: Option<String>,
    /// Other addresses that what names it says it has; nothing was fetched from there.
    pub urls: Vec<String>,
    /// The digest that was named; for the answer to a tag, the one computed.
    pub expected: Option<String>,
    /// The size that was named, in bytes.
    pub expected_size: Option<u64>,
    /// The digest of the bytes.
    pub computed: Option<String>,
    /// The number of bytes.
    pub computed_size: Option<u64>,
    /// The verdict on the bytes, in the program's five words.
    pub verdict: String,
    /// Why it is `unverifiable`.
    pub reason: Option<String>,
    /// Whether it was left out on purpose.
    pub left_out: bool,
    /// When the bytes came, as RFC 3339 in UTC, if the browser had kept them and nobody was asked for them.
    pub kept: Option<String>,
    /// Whether the reader had lifted the limits of unpacking.
    pub unlimited: bool,
    /// Everything that was checked.
    pub checks: Vec<CheckEntry>,
    /// What is inside a layer.
    pub inside: Option<Findings>,
}

/// One check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckEntry {
    /// Its stable name.
    pub name: String,
    /// `passed`, `failed` or `not-checked`.
    pub outcome: String,
    /// Why it was not made.
    pub why: Option<String>,
    /// What should be.
    pub expected: Option<String>,
    /// What is.
    pub received: Option<String>,
}

impl Receipt {
    /// The receipt of a run. `time` is RFC 3339 in UTC; the core has no clock.
    pub fn new(reference: &str, time: &str, plan: &Plan, chain: &Chain) -> Self {
        let summary = chain.summary();
        let first = chain.links().first().and_then(|link| link.measured.as_ref());
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            begun: None,
            time: time.to_owned(),
            reference: reference.to_owned(),
            resolved: first.map(|measured| measured.digest.to_string()),
            platforms: match &plan.platforms {
                Platforms::All => Vec::new(),
                Platforms::Only(platforms) => platforms.iter().map(ToString::to_string).collect(),
            },
            layers: plan.layers,
            standing: summary.standing.as_str().to_owned(),
            weakest: summary.weakest,
            objects: chain.links().iter().map(Entry::new).collect(),
            is_twofold: false,
        }
    }
}

impl Receipt {
    /// What its file is called: by the digest, the platforms and, without layers, `documents`. All that is in it but
    /// letters, digits, dots and low lines is a hyphen.
    pub fn file_name(&self) -> String {
        let digest = self.resolved.as_deref().and_then(|digest| digest.rsplit(':').next()).unwrap_or_default();
        let mut name = format!("receipt-{digest}");
        for part in self.platforms.iter().map(String::as_str).chain((!self.layers).then_some("documents")) {
            name.push('-');
            name.push_str(part);
        }
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '_' { c } else { '-' };
        // Systems of files have names of 255 bytes at most.
        let name: String = name.chars().take(LONGEST_NAME).map(plain).collect();
        format!("{name}.json")
    }
}

impl Entry {
    fn new(link: &Link) -> Self {
        Self {
            role: link.role.as_str().to_owned(),
            parent: link.parent,
            position: match link.role {
                Role::Layer { position } => Some(position),
                Role::Document | Role::Config => None,
            },
            media_type: link.media_type.clone(),
            platform: link.platform.as_ref().map(ToString::to_string),
            urls: link.urls.clone(),
            expected: Some(link.named.clone()).filter(|named| !named.is_empty()),
            expected_size: link.named_size,
            computed: link.measured.as_ref().map(|measured| measured.digest.to_string()),
            computed_size: link.measured.as_ref().map(|measured| measured.size),
            verdict: link.verdict.as_str().to_owned(),
            reason: match &link.verdict {
                Verdict::Unverifiable(reason) => Some(word(reason).to_owned()),
                _ => None,
            },
            left_out: link.is_left_out,
            kept: link.how.kept.and_then(in_utc),
            unlimited: link.how.unlimited,
            checks: link.checks.iter().map(CheckEntry::new).collect(),
            inside: link.inside.as_deref().cloned(),
        }
    }
}

impl CheckEntry {
    fn new(check: &Check) -> Self {
        Self {
            name: check.name.as_str().to_owned(),
            outcome: check.outcome.as_str().to_owned(),
            why: match &check.outcome {
                Outcome::NotChecked(why) => Some(why.as_str().to_owned()),
                Outcome::Passed | Outcome::Failed => None,
            },
            expected: check.expected.clone(),
            received: check.received.clone(),
        }
    }
}

/// The stable word for a reason.
fn word(reason: &Reason) -> &'static str {
    match reason {
        Reason::Algorithm { .. } => "algorithm",
        Reason::Interrupted { .. } => "interrupted",
        Reason::Stalled { .. } => "stalled",
        Reason::TooLarge { .. } => "too-large",
        Reason::Cancelled { .. } => "cancelled",
        Reason::Unreadable => "unreadable",
        Reason::BadDigest => "bad-digest",
        Reason::Worker => "worker",
        Reason::Payload => "payload",
    }
}
