//! What is told of the inside of a layer has to be: what its checks say, in numbers that can be.

use super::checks::{media_type, named, why};
use super::values::OF_VALUES;
use crate::digest::Digest;
use crate::proof;
use crate::receipt::{CheckEntry, Entry};
use crate::unpack::{Archive, ArchiveEnd, Coding, Findings, NAMED, Problem, Remark};

/// The size of a block of a tar archive, in bytes; of every header and the two at the end.
const BLOCK: u64 = 512;

/// Whether what was found inside a layer is told where checks were made of it, and these are what comes of it. How a problem is
/// worded is the program's own matter.
pub(super) fn are_of_inside(entry: &Entry) -> bool {
    let Some(inside) = &entry.inside else { return is_unseen(entry) };
    let is_same = |(check, made): (&CheckEntry, &CheckEntry)| {
        let has_values = OF_VALUES.contains(&made.name.as_str());
        let values = |check: &CheckEntry| has_values.then(|| (check.expected.clone(), check.received.clone()));
        (&check.outcome, &check.why, values(check)) == (&made.outcome, &made.why, values(made))
    };
    let made = proof::findings_checks(media_type(entry).as_ref(), inside);
    // Without a DiffID there is nothing to hold against the config's.
    let is_held = match inside.diff_id {
        Some(_) => {
            !matches!(why(entry, "diff-id"), Some("not-asked" | "opaque" | "limit" | "unreadable" | "unknown-type"))
        }
        None => why(entry, "diff-id").is_some() && why(entry, "diff-id") == why(entry, "trailing"),
    };
    entry.verdict != "mismatch"
        && is_held
        && made
            .iter()
            .map(CheckEntry::new)
            .all(|made| named(entry, &made.name).is_none_or(|check| is_same((check, &made))))
}

/// Whether all checks of an inside that nobody saw were not made, for one reason.
fn is_unseen(entry: &Entry) -> bool {
    let Some(coding) = named(entry, "coding") else { return true };
    let is_encrypted = media_type(entry).is_some_and(|media_type| media_type.is_encrypted());
    let is_reason = match coding.why.as_deref() {
        Some("opaque") => is_encrypted,
        Some("not-asked") => !is_encrypted,
        why => why == Some("withheld"),
    };
    let others = ["stream", "trailing", "archive", "diff-id"];
    is_reason && others.into_iter().all(|name| named(entry, name).is_none_or(|check| check.why == coding.why))
}

/// Whether the numbers can be those of one layer of so many bytes.
pub(super) fn is_possible(entry: &Entry) -> bool {
    let Some(inside) = &entry.inside else { return true };
    is_stream(entry, inside) && is_archive(&inside.archive, inside.unpacked) && are_remarks(&inside.archive)
}

/// What is stored, and what comes out of it.
fn is_stream(entry: &Entry, inside: &Findings) -> bool {
    let Findings { coding, members, unpacked, diff_id, problem, trailing, .. } = inside;
    let stored = entry.computed_size.unwrap_or(u64::MAX);
    let is_whole = problem.is_none();
    let is_unsupported = match problem {
        Some(Problem::Unsupported { coding: other }) => other == coding,
        _ => !matches!(coding, Coding::Xz | Coding::Bzip2),
    };
    // The shortest member of gzip has a header of 10 bytes, 2 of data and 8 behind them (RFC 1952); the shortest frame of zstd
    // is one that is skipped, with 8 (RFC 8878). DEFLATE makes 1032 bytes of one at most; zstd a block of 128 KiB of four.
    let (shortest, most) = match coding {
        Coding::Gzip => (20, 1_032),
        Coding::Zstd => (8, 32_768),
        Coding::Plain | Coding::Xz | Coding::Bzip2 => (u64::MAX, 1),
    };
    let is_packed = matches!(coding, Coding::Gzip | Coding::Zstd);
    let taken = members.saturating_mul(shortest).saturating_add(trailing.bytes);
    let is_plain = || {
        let computed = entry.computed.as_ref().and_then(|computed| computed.parse::<Digest>().ok());
        let is_other =
            |(inside, stored): (&Digest, &Digest)| inside.algorithm() == stored.algorithm() && inside != stored;
        *unpacked == stored && !diff_id.as_ref().zip(computed.as_ref()).is_some_and(is_other)
    };
    is_unsupported
        && is_whole == diff_id.is_some()
        && (!is_packed || !is_whole || *members > 0)
        && (is_whole || trailing.bytes == 0)
        && taken <= stored
        && *unpacked <= stored.saturating_mul(most)
        && trailing.not_zero <= trailing.bytes
        && (*coding != Coding::Plain || !is_whole || is_plain())
}

/// The entries of an archive in so many bytes.
fn is_archive(archive: &Archive, unpacked: u64) -> bool {
    let count = |wanted: Remark| {
        archive.remarks.iter().find(|remarked| remarked.remark == wanted).map_or(0, |remarked| remarked.count)
    };
    // What is neither a file nor a folder nor a link is remarked on.
    let others = [Remark::Device, Remark::Pipe, Remark::UnknownType].map(count);
    let parts = [archive.files, archive.folders, archive.links].into_iter().chain(others);
    let is_sum = parts.fold(0, u64::saturating_add) == archive.entries;
    let content = archive.content.checked_next_multiple_of(BLOCK).unwrap_or(u64::MAX);
    let least = archive.entries.saturating_mul(BLOCK).saturating_add(content);
    let has_room = match archive.end {
        ArchiveEnd::Marked { behind } => least.saturating_add(2 * BLOCK).saturating_add(behind) <= unpacked,
        ArchiveEnd::Unmarked => least <= unpacked && unpacked.is_multiple_of(BLOCK),
        ArchiveEnd::Broken { at, .. } => at <= unpacked,
        ArchiveEnd::Unseen => true,
    };
    is_sum && has_room && (archive.content == 0 || archive.files > 0 || count(Remark::UnknownType) > 0)
}

/// Remarks are each there once, in their order, and name the first of the entries that they are about.
fn are_remarks(archive: &Archive) -> bool {
    let is_in_order = archive.remarks.is_sorted_by(|one, other| one.remark < other.remark);
    let nameless = archive.remarks.iter().find(|remarked| remarked.remark == Remark::EmptyName);
    let nameless = nameless.map_or(0, |remarked| remarked.count);
    is_in_order
        && archive.remarks.iter().all(|remarked| {
            let names = remarked.first.len() as u64;
            let most = remarked.count.min(NAMED as u64);
            // Of these nobody knows the name, or not yet.
            let is_of_header = matches!(
                remarked.remark,
                Remark::LoneZeroBlock
                    | Remark::GlobalHeader
                    | Remark::RepeatedExtension
                    | Remark::MalformedExtension
                    | Remark::Sparse
            );
            let is_named = is_of_header || names.saturating_add(nameless) >= most;
            names <= most && remarked.count > 0 && is_named && (is_of_header || remarked.count <= archive.entries)
        })
}
