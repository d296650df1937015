//! Links: one object each, with what was found about it and what that is worth.

use super::bytes::measured;
use super::check::{Check, Outcome, WhyNot};
use super::layer::HowRead;
use crate::content::{Descriptor, Platform};
use crate::object::Object;
use crate::unpack::Findings;
use crate::verify::{Measured, Verdict};

/// What an object is in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An index, a manifest, or bytes that were to be one.
    Document,
    /// The config of a manifest.
    Config,
    /// A layer, or blob, of a manifest.
    Layer {
        /// Its place among the layers, from 0.
        position: usize,
    },
}

impl Role {
    /// A stable word for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Config => "config",
            Self::Layer { .. } => "layer",
        }
    }
}

/// One object and what was found about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub role: Role,
    /// The link that names it; `None` for the one that the reader asked for. Always an earlier one.
    pub parent: Option<usize>,
    /// The digest that was named, as written; of content that was asked for by tag, the one computed.
    pub named: String,
    /// The size that was named, in bytes.
    pub named_size: Option<u64>,
    /// The media type that was named, or served.
    pub media_type: Option<String>,
    /// What it runs on, when an index says so.
    pub platform: Option<Platform>,
    /// Other addresses that what names it says it has. They are texts from outside; nothing is fetched from there.
    pub urls: Vec<String>,
    /// Digest and size of the bytes, when all were read.
    pub measured: Option<Measured>,
    /// What may be said of its bytes.
    pub verdict: Verdict,
    /// Everything that was checked.
    pub checks: Vec<Check>,
    /// What is inside, of a layer that was unpacked.
    pub inside: Option<Box<Findings>>,
    /// How its bytes were read.
    pub how: HowRead,
    /// Whether it was left out on purpose: not asked for, or of a type that need not be in a registry.
    pub is_left_out: bool,
}

/// How much a link, or a whole chain, is worth. The weakest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The bytes are others than were named, or a check failed.
    Failed,
    /// Something could not be checked.
    Incomplete,
    /// All is consistent, but nobody named the first digest beforehand: it was the answer to a tag.
    Consistent,
    /// All that was asked for is what the reader's digest names.
    Proven,
}

impl Standing {
    /// A stable word for scripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Incomplete => "incomplete",
            Self::Consistent => "consistent",
            Self::Proven => "proven",
        }
    }
}

impl Link {
    /// How much it is worth.
    pub fn standing(&self) -> Standing {
        let of_bytes = match &self.verdict {
            Verdict::Verified => Standing::Proven,
            Verdict::Computed => Standing::Consistent,
            Verdict::Claimed | Verdict::Unverifiable(_) => Standing::Incomplete,
            Verdict::Mismatch(_) => Standing::Failed,
        };
        self.checks.iter().map(Check::standing).fold(of_bytes, Standing::min)
    }

    /// Whether it was left out because it need not be in a registry.
    pub fn is_elsewhere(&self) -> bool {
        let is_elsewhere = |check: &Check| check.outcome == Outcome::NotChecked(WhyNot::Elsewhere);
        self.is_left_out && self.checks.iter().any(is_elsewhere)
    }

    /// The first check that makes it as weak as it is; `None` when that is the verdict on the bytes itself.
    pub fn weakest_check(&self) -> Option<&Check> {
        let standing = self.standing();
        self.checks.iter().find(|check| check.standing() == standing && standing < Standing::Consistent)
    }
}

/// The link of an object that no descriptor names.
pub(super) fn link(
    role: Role,
    parent: Option<usize>,
    named: String,
    object: &Object,
    verdict: Verdict,
    checks: Vec<Check>,
) -> Link {
    let measured = Some(measured(object));
    Link { named, measured, ..described(role, parent, &Descriptor::default(), verdict, checks) }
}

/// The link of what a descriptor names, before anything is measured.
pub(super) fn described(
    role: Role,
    parent: Option<usize>,
    descriptor: &Descriptor,
    verdict: Verdict,
    checks: Vec<Check>,
) -> Link {
    Link {
        role,
        parent,
        named: descriptor.digest.to_string(),
        named_size: descriptor.size,
        media_type: descriptor.media_type.as_ref().map(ToString::to_string),
        platform: descriptor.platform.clone(),
        urls: descriptor.urls.clone(),
        measured: None,
        verdict,
        checks,
        inside: None,
        how: HowRead::default(),
        is_left_out: false,
    }
}
