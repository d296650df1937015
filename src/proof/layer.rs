//! The checks of a layer.

use super::bytes::{bytes, expected};
use super::check::{Check, CheckName, WhyNot};
use super::config::ConfigNamed;
use super::document::embedded;
use crate::content::{Compression, Descriptor, MediaType, Written};
use crate::digest::Digest;
use crate::unpack::{ArchiveEnd, Coding, Findings, Problem};
use crate::verify::{Expected, Measured, Mismatch, Reason, Verdict, judge, judge_read};

/// How bytes came to be read. It changes no verdict, and whoever holds one run against another wants to know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HowRead {
    /// When they came, in seconds since 1970, if this browser had kept them and nobody was asked for them.
    pub kept: Option<u64>,
    /// Whether the reader had lifted the limits of unpacking.
    pub unlimited: bool,
}

/// What became of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The plan leaves layers out.
    NotAsked,
    /// It is not in the registry and is not fetched ([`is_elsewhere`]).
    Elsewhere,
    /// All its bytes were read.
    Read {
        /// Their digest and number.
        measured: Measured,
        /// What is inside, if that was looked at.
        inside: Option<Box<Findings>>,
        /// How that came about.
        how: HowRead,
    },
    /// Its bytes could not be read to their end.
    Unread(Reason),
}

/// Whether a layer may be kept elsewhere by its type: foreign and non-distributable ones are named, never fetched.
pub fn is_elsewhere(descriptor: &Descriptor) -> bool {
    descriptor.media_type.as_ref().is_some_and(|media_type| !media_type.is_distributable())
}

/// Whether it is a layer by its type, so that there are checks of what is inside.
pub(super) fn is_unpacked(descriptor: &Descriptor) -> bool {
    descriptor.media_type.as_ref().is_some_and(|media_type| media_type.is_layer())
}

pub(super) fn is_encrypted(descriptor: &Descriptor) -> bool {
    descriptor.media_type.as_ref().is_some_and(MediaType::is_encrypted)
}

/// The verdict on a layer's bytes, their measure, and its checks.
pub(super) fn check(
    position: usize,
    descriptor: &Descriptor,
    seen: &Seen,
    config: Option<ConfigNamed<'_>>,
) -> (Verdict, Option<Measured>, Vec<Check>) {
    let not = |verdict, why| (verdict, None, vec![Check::not(CheckName::Digest, why)]);
    let (measured, inside) = match seen {
        Seen::NotAsked => return not(Verdict::Claimed, WhyNot::NotAsked),
        Seen::Elsewhere => return not(Verdict::Claimed, WhyNot::Elsewhere),
        Seen::Unread(reason) => {
            return not(Verdict::Unverifiable(reason.clone()), WhyNot::unread(reason));
        }
        Seen::Read { measured, inside, .. } => (measured, inside),
    };
    let Some(expected) = expected(descriptor) else {
        return (Verdict::Computed, Some(measured.clone()), vec![Check::not(CheckName::Digest, WhyNot::BadDigest)]);
    };
    let (verdict, is_whole, mut checks) = read(&expected, measured);
    checks.extend(embedded(descriptor));
    if is_unpacked(descriptor) {
        inside_checks(position, descriptor, &verdict, inside.as_deref(), config, &mut checks);
    } else if let Some(config) = config.filter(|config| config.config.is_some()) {
        checks.push(stored_diff_id(position, measured, &verdict, config));
    }
    (verdict, is_whole.then(|| measured.clone()), checks)
}

/// The verdict on a layer's bytes, whether all of them were read, and the checks of digest and size. What is longer than was
/// named was read no further.
fn read(expected: &Expected, measured: &Measured) -> (Verdict, bool, Vec<Check>) {
    let verdict = judge_read(expected, measured);
    match (&verdict, expected.size) {
        (Verdict::Mismatch(Mismatch { received: None, .. }), Some(limit)) => {
            let unread = WhyNot::Unread { reason: Reason::TooLarge { limit } };
            let size = Check::compare(CheckName::Size, &limit, &format!("more than {limit}"), false);
            (verdict, false, vec![Check::not(CheckName::Digest, unread), size])
        }
        _ => {
            let checks = bytes(Some(expected), measured, &verdict);
            (verdict, true, checks)
        }
    }
}

/// The checks of a layer that stands for itself, as [`super::Chain::layer`] makes them.
pub fn layer_checks(
    position: usize,
    descriptor: &Descriptor,
    seen: &Seen,
    config: Option<ConfigNamed<'_>>,
) -> Vec<Check> {
    check(position, descriptor, seen, config).2
}

fn inside_checks(
    position: usize,
    descriptor: &Descriptor,
    verdict: &Verdict,
    inside: Option<&Findings>,
    config: Option<ConfigNamed<'_>>,
    checks: &mut Vec<Check>,
) {
    use CheckName::{Archive, Coding, DiffId, Stream, Trailing};
    let why = match inside {
        _ if !verdict.may_show() => WhyNot::Withheld,
        _ if is_encrypted(descriptor) => WhyNot::Opaque,
        None => WhyNot::NotAsked,
        Some(findings) => {
            checks.extend(findings_checks(descriptor.media_type.as_ref(), findings));
            checks.push(diff_id(position, findings, config));
            return;
        }
    };
    checks.extend([Coding, Stream, Trailing, Archive, DiffId].map(|name| Check::not(name, why.clone())));
}

/// The checks of an unpacked layer that follow from what was found inside, and the type that was named for it, alone.
pub fn findings_checks(media_type: Option<&MediaType>, findings: &Findings) -> [Check; 4] {
    [coding(media_type, findings), stream(findings), trailing(findings), archive(findings)]
}

fn coding(media_type: Option<&MediaType>, findings: &Findings) -> Check {
    let promised = match media_type.and_then(MediaType::compression) {
        Some(Compression::Uncompressed) => Coding::Plain,
        Some(Compression::Gzip) => Coding::Gzip,
        Some(Compression::Zstd) => Coding::Zstd,
        None => return Check::not(CheckName::Coding, WhyNot::NothingNamed),
    };
    let found = findings.coding;
    Check::compare(CheckName::Coding, &promised.as_str(), &found.as_str(), promised == found)
}

fn stream(findings: &Findings) -> Check {
    match &findings.problem {
        None => Check::passed(CheckName::Stream),
        Some(problem) => {
            let failed = Check::failed(CheckName::Stream, problem);
            match why_not(problem) {
                None => failed,
                Some(why) => Check { received: failed.received, ..Check::not(CheckName::Stream, why) },
            }
        }
    }
}

/// Why a problem leaves the question open; `None` when it answers it.
fn why_not(problem: &Problem) -> Option<WhyNot> {
    match problem {
        Problem::Truncated | Problem::Corrupt { .. } => None,
        Problem::Unsupported { .. } | Problem::Dictionary { .. } => Some(WhyNot::Opaque),
        Problem::Limit(_) => Some(WhyNot::Limit),
    }
}

/// Why something that needs the whole stream is not known.
fn unseen(findings: &Findings) -> WhyNot {
    findings.problem.as_ref().and_then(why_not).unwrap_or(WhyNot::Unreadable)
}

fn trailing(findings: &Findings) -> Check {
    if findings.problem.is_some() {
        return Check::not(CheckName::Trailing, unseen(findings));
    }
    Check::compare(CheckName::Trailing, &0, &findings.trailing.bytes, findings.trailing.bytes == 0)
}

fn archive(findings: &Findings) -> Check {
    match &findings.archive.end {
        ArchiveEnd::Marked { behind: 0 } => Check::passed(CheckName::Archive),
        ArchiveEnd::Marked { .. } => Check::failed(CheckName::Archive, &"bytes follow the end of the archive"),
        // A habit of some writers, and read by all programs.
        ArchiveEnd::Unmarked => Check::passed(CheckName::Archive),
        ArchiveEnd::Broken { why: crate::unpack::ArchiveProblem::Entries, .. } => {
            Check::not(CheckName::Archive, WhyNot::Limit)
        }
        ArchiveEnd::Broken { why, .. } => Check::failed(CheckName::Archive, why),
        ArchiveEnd::Unseen => Check::not(CheckName::Archive, unseen(findings)),
    }
}

/// The DiffID of a layer that was unpacked to its end, with what may be said of it: it is worth no more than the config
/// that names it, and one that nobody names is computed. Of a mismatch it is the DiffID that was named.
pub fn diff_id_verdict(
    position: usize,
    findings: &Findings,
    config: Option<ConfigNamed<'_>>,
) -> Option<(Digest, Verdict)> {
    let measured = Measured { digest: findings.diff_id.clone()?, size: findings.unpacked };
    let Some((expected, parent)) = config.and_then(|config| Some((named_at(position, config)?, config.verdict))) else {
        return Some((measured.digest, Verdict::Computed));
    };
    let verdict = judge_diff_id(&expected, &measured).named_by(parent);
    Some((expected.digest, verdict))
}

/// A DiffID of another algorithm than was hashed with is no mismatch: nobody has looked yet.
fn judge_diff_id(expected: &Expected, measured: &Measured) -> Verdict {
    let (named, hashed) = (expected.digest.algorithm(), measured.digest.algorithm());
    if named != hashed {
        return Verdict::Unverifiable(Reason::Algorithm { name: named.as_str().to_owned() });
    }
    judge(Some(expected), measured)
}

/// The DiffID that a config names for a layer.
fn named_at(position: usize, config: ConfigNamed<'_>) -> Option<Expected> {
    let entry = config.config?.rootfs.as_ref()?.diff_ids.get(position)?;
    Some(Expected { digest: entry.valid()?.as_digest().clone(), size: None })
}

/// Proven only when the unpacked bytes have the DiffID that a proven config names at this place.
fn diff_id(position: usize, findings: &Findings, config: Option<ConfigNamed<'_>>) -> Check {
    let Some(digest) = findings.diff_id.clone() else { return Check::not(CheckName::DiffId, unseen(findings)) };
    let Some(config) = config else {
        return Check::not(CheckName::DiffId, WhyNot::ConfigUnproven);
    };
    if config.config.is_none() {
        return Check::not(CheckName::DiffId, WhyNot::NothingNamed);
    }
    judged_diff_id(position, Measured { digest, size: findings.unpacked }, config)
}

/// Of an image's layer whose type is none that is unpacked here. Attestations are such: they are stored as they are, and
/// their config names their digests once more. What is stored otherwise stays an open question.
fn stored_diff_id(position: usize, measured: &Measured, verdict: &Verdict, config: ConfigNamed<'_>) -> Check {
    if !verdict.may_show() {
        return Check::not(CheckName::DiffId, WhyNot::Withheld);
    }
    match named_at(position, config) {
        Some(expected) if expected.digest != measured.digest => Check::not(CheckName::DiffId, WhyNot::UnknownType),
        _ => judged_diff_id(position, measured.clone(), config),
    }
}

/// Why there is no DiffID to hold a layer against.
fn unnamed(position: usize, config: ConfigNamed<'_>) -> String {
    let entry = config.config.and_then(|config| config.rootfs.as_ref()?.diff_ids.get(position));
    match entry {
        Some(Written::Invalid { error, .. }) => format!("what the config names for this layer is no digest: {error}"),
        Some(_) => "what the config names for this layer is no digest".to_owned(),
        None => "the config names none for this layer".to_owned(),
    }
}

fn judged_diff_id(position: usize, measured: Measured, config: ConfigNamed<'_>) -> Check {
    let Some(expected) = named_at(position, config) else {
        return Check::failed(CheckName::DiffId, &unnamed(position, config));
    };
    let judged = judge_diff_id(&expected, &measured);
    let compared = |same| Check::compare(CheckName::DiffId, &expected.digest, &measured.digest, same);
    match (judged, config.verdict) {
        (Verdict::Mismatch(_), _) => compared(false),
        (Verdict::Unverifiable(reason), _) => Check::not(CheckName::DiffId, WhyNot::Unread { reason }),
        (_, proven) if *proven == Verdict::Verified => compared(true),
        (_, Verdict::Computed) => {
            Check { outcome: super::Outcome::NotChecked(WhyNot::ConfigComputed), ..compared(true) }
        }
        _ => Check { outcome: super::Outcome::NotChecked(WhyNot::ConfigUnproven), ..compared(true) },
    }
}
