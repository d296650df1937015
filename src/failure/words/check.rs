//! The words for checks of a layer's inside that failed, for what a proof does not follow, and for receipts that are none.

use super::sentence;
use super::{CELL, Failure, visible};
use crate::archive::ArchiveError;
use crate::failure::Remedy;
use crate::proof::{Check, CheckName, Link, Outcome, WhyNot};
use crate::receipt::ReceiptError;
use crate::verify::{Reason, Verdict};
use crate::walk::WalkError;

/// What to do about content that is what its digest names and yet wrong.
const MEND: &str = "The bytes are those that the manifest names, so fetching them again changes nothing. Whoever pushed the \
                    image must fix it.";

impl Failure {
    /// The failure behind a check of a layer's inside that failed, or that a limit kept from being made; nothing for all
    /// others. What is wrong with the stored bytes themselves is told by their verdict. `is_hard` says that a limit which
    /// it met is one that nobody can lift.
    pub fn of_check(check: &Check, is_hard: bool) -> Option<Self> {
        let (code, what, next) = match (check.name, &check.outcome) {
            (CheckName::Stream | CheckName::Archive, Outcome::NotChecked(WhyNot::Limit)) if is_hard => (
                "unpack-limit",
                "Unpacking the layer takes more memory at once than this page ever gives. Its stored bytes were hashed to \
                 their end nevertheless.",
                "Unpack it on your machine: zstd -d --long=31 does, where it asks for at most 2 GiB; more that program never \
                 gives. Whoever made it can choose a smaller window, which all programs unpack.",
            ),
            (CheckName::Stream | CheckName::Archive, Outcome::NotChecked(WhyNot::Limit)) => (
                "unpack-limit",
                "Unpacking the layer was ended by a limit. Its stored bytes were hashed to their end nevertheless.",
                "If you trust whoever made it, unpack it without limits: it costs time, not memory. The window of a zstd frame \
                 is memory, so it has a limit even then, of 128 MiB.",
            ),
            (CheckName::DiffId, Outcome::Failed) => (
                "diff-id",
                "The layer's unpacked bytes are not what the config names: their DiffID is another one.",
                MEND,
            ),
            (CheckName::Stream, Outcome::Failed) => {
                ("layer-stream", "The layer's compressed stream cannot be unpacked to its end.", MEND)
            }
            (CheckName::Trailing, Outcome::Failed) => (
                "layer-trailing",
                "Bytes follow the end of the layer's compressed stream. Programs pass over them.",
                MEND,
            ),
            (CheckName::Archive, Outcome::Failed) => {
                ("layer-archive", "The layer's tar archive cannot be walked to its end.", MEND)
            }
            (CheckName::Coding, Outcome::Failed) => {
                ("layer-coding", "The layer is not compressed as its media type says.", MEND)
            }
            _ => return None,
        };
        let shown = |text: &Option<String>| text.as_ref().map(|text| visible(text, CELL));
        let (expected, received) = (shown(&check.expected), shown(&check.received));
        let remedies = if check.outcome == Outcome::NotChecked(WhyNot::Limit) && !is_hard {
            [Remedy::LiftLimits].into()
        } else {
            Box::default()
        };
        Some(Self { expected, received, remedies, ..Self::new(code, what, next) })
    }
}

impl Failure {
    /// What is wrong with an object of a proof: with its bytes, or what the check finds that makes it so weak. Nothing when
    /// all is well, and of what could not be read to its end: whoever reads it tells that.
    pub fn of_link(link: &Link) -> Option<Self> {
        let of_bytes = match &link.verdict {
            Verdict::Unverifiable(Reason::Interrupted { .. } | Reason::Stalled { .. }) => None,
            verdict => Self::of_verdict(verdict),
        };
        let is_hard = link.inside.as_ref().is_some_and(|inside| inside.met_hard_limit());
        let of_check = |check: &Check| Self::of_check(check, is_hard).or_else(|| of_any(check));
        let failure = of_bytes.or_else(|| link.weakest_check().and_then(of_check))?;
        Some(Self { object: failure.object.or_else(|| Some(visible(&link.named, CELL))), ..failure })
    }
}

/// The failure behind a check of a document or config that failed.
fn of_any(check: &Check) -> Option<Failure> {
    let shown = |text: &Option<String>| text.as_ref().map(|text| visible(text, CELL));
    (check.outcome == Outcome::Failed).then(|| Failure {
        expected: shown(&check.expected),
        received: shown(&check.received),
        ..Failure::new(
            "check-failed",
            sentence(check.name.wrong_words()),
            "The bytes are those that were named, so fetching them again changes nothing. Whoever pushed or serves this \
             must fix it.",
        )
    })
}

impl From<WalkError> for Failure {
    fn from(error: WalkError) -> Self {
        let (code, next) = match error {
            WalkError::TooMany | WalkError::TooManyLayers => {
                ("too-many-documents", "Choose one platform; it is a part of the whole.")
            }
            WalkError::TooDeep => ("too-many-documents", "Open one of the indexes inside, and prove that."),
            WalkError::NoPlatform => ("platform-unknown", "Choose another platform, or all of them."),
        };
        Self::new(code, sentence(&error.to_string()), next)
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        let next = match &error {
            ArchiveError::Unreadable => "Choose the file again: it was moved or changed since.",
            ArchiveError::NotAnArchive => "Choose a tar file: an OCI image layout, or what docker save wrote.",
            ArchiveError::Compressed => "Unpack it first, for example with xz -d or bzip2 -d, and choose the tar file.",
            ArchiveError::Damaged(_) | ArchiveError::CutOff | ArchiveError::NoEnd => {
                "Copy or write the file again: it is not whole, or not as it was written."
            }
            ArchiveError::TooLarge { .. } | ArchiveError::TooMany => {
                "Unpack it with a program on your machine, and choose a smaller archive."
            }
            ArchiveError::NoImages => "Write one with docker save, podman save, or skopeo copy … oci-archive:FILE.",
            ArchiveError::Document(_) | ArchiveError::Index(_) | ArchiveError::Manifest(_) => {
                "Write the archive anew; this one is damaged, or was made by a program that others do not understand."
            }
        };
        Self::new(error.code(), sentence(&error.to_string()), next)
    }
}

impl From<ReceiptError> for Failure {
    fn from(error: ReceiptError) -> Self {
        let next = match error {
            ReceiptError::Logins => {
                "Open a registry, choose \u{201c}Sign in\u{201d}, and drop the file on the form. It was sent nowhere."
            }
            _ => "Choose the file that \u{201c}Save receipt\u{201d} made.",
        };
        Self::new("not-a-receipt", sentence(&error.to_string()), next)
    }
}
