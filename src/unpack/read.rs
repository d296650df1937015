//! Findings out of JSON, as a worker's report and a receipt hold them.

use super::{Archive, ArchiveEnd, ArchiveProblem, Coding, Exceeded, Findings, Limits, Problem};
use super::{Remark, Remarked, Trailing};
use crate::json::Json;

const CODINGS: [Coding; 5] = [Coding::Plain, Coding::Gzip, Coding::Zstd, Coding::Xz, Coding::Bzip2];

const ARCHIVE_PROBLEMS: [(&str, ArchiveProblem); 6] = [
    ("not-an-archive", ArchiveProblem::NotAnArchive),
    ("checksum", ArchiveProblem::Checksum),
    ("size", ArchiveProblem::Size),
    ("truncated", ArchiveProblem::Truncated),
    ("extension", ArchiveProblem::Extension),
    ("entries", ArchiveProblem::Entries),
];

const REMARKS: [(&str, Remark); 20] = [
    ("set-user-id", Remark::SetUserId),
    ("set-group-id", Remark::SetGroupId),
    ("absolute-name", Remark::AbsoluteName),
    ("parent-name", Remark::ParentName),
    ("empty-name", Remark::EmptyName),
    ("odd-name", Remark::OddName),
    ("device", Remark::Device),
    ("pipe", Remark::Pipe),
    ("hard-link-outside", Remark::HardLinkOutside),
    ("symbolic-link-outside", Remark::SymbolicLinkOutside),
    ("whiteout", Remark::Whiteout),
    ("opaque-whiteout", Remark::OpaqueWhiteout),
    ("sparse", Remark::Sparse),
    ("unknown-type", Remark::UnknownType),
    ("size-without-content", Remark::SizeWithoutContent),
    ("malformed-extension", Remark::MalformedExtension),
    ("repeated-extension", Remark::RepeatedExtension),
    ("global-header", Remark::GlobalHeader),
    ("bad-number", Remark::BadNumber),
    ("lone-zero-block", Remark::LoneZeroBlock),
];

fn named<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    names.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

impl Findings {
    /// Reads findings that serde wrote.
    pub fn from_json(json: &Json) -> Option<Self> {
        let trailing = json.get("trailing")?;
        Some(Self {
            coding: Coding::from_json(json)?,
            members: json.number("members")?,
            unpacked: json.number("unpacked")?,
            diff_id: json.optional("diffId", |digest| digest.as_str()?.parse().ok())?,
            problem: json.optional("problem", Problem::from_json)?,
            trailing: Trailing { bytes: trailing.number("bytes")?, not_zero: trailing.number("notZero")? },
            archive: archive(json.get("archive")?)?,
        })
    }
}

impl Limits {
    /// Reads limits that serde wrote.
    pub fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            unpacked: json.number("unpacked")?,
            ratio: json.number("ratio")?,
            window: json.number("window")?,
            entries: json.number("entries")?,
        })
    }
}

impl Coding {
    /// Reads the coding that serde wrote under that name into an object.
    pub fn from_json(json: &Json) -> Option<Self> {
        let name = json.text("coding")?;
        CODINGS.into_iter().find(|coding| coding.as_str() == name)
    }
}

impl Problem {
    /// Reads a problem that serde wrote.
    pub fn from_json(json: &Json) -> Option<Self> {
        Some(match json.text("problem")? {
            "truncated" => Self::Truncated,
            "corrupt" => Self::Corrupt { words: json.text("words")?.to_owned() },
            "unsupported" => Self::Unsupported { coding: Coding::from_json(json)? },
            "dictionary" => Self::Dictionary { id: u32::try_from(json.number("id")?).ok()? },
            "limit" => Self::Limit(exceeded(json)?),
            _ => return None,
        })
    }
}

fn exceeded(json: &Json) -> Option<Exceeded> {
    let most = json.number("most")?;
    Some(match json.text("limit")? {
        "unpacked" => Exceeded::Unpacked { most },
        "ratio" => Exceeded::Ratio { most },
        "window" => Exceeded::Window { most, asked: json.number("asked")? },
        _ => return None,
    })
}

fn archive(json: &Json) -> Option<Archive> {
    Some(Archive {
        entries: json.number("entries")?,
        files: json.number("files")?,
        folders: json.number("folders")?,
        links: json.number("links")?,
        content: json.number("content")?,
        end: end(json.get("end")?)?,
        remarks: json.get("remarks")?.as_array()?.iter().map(remarked).collect::<Option<_>>()?,
    })
}

fn end(json: &Json) -> Option<ArchiveEnd> {
    Some(match json.text("end")? {
        "unseen" => ArchiveEnd::Unseen,
        "marked" => ArchiveEnd::Marked { behind: json.number("behind")? },
        "unmarked" => ArchiveEnd::Unmarked,
        "broken" => ArchiveEnd::Broken { why: named(&ARCHIVE_PROBLEMS, json.text("why")?)?, at: json.number("at")? },
        _ => return None,
    })
}

fn remarked(json: &Json) -> Option<Remarked> {
    let name = |name: &Json| name.as_str().map(str::to_owned);
    Some(Remarked {
        remark: named(&REMARKS, json.text("remark")?)?,
        count: json.number("count")?,
        first: json.get("first")?.as_array()?.iter().map(name).collect::<Option<_>>()?,
    })
}
