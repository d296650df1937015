//! What a pass found, as plain data that can cross from the worker to the page.

use serde::Serialize;

use super::archive::Archive;
use super::limits::Exceeded;
use crate::digest::Digest;

/// How a stream is compressed, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Coding {
    /// Not compressed, or by nothing that is known here.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// xz; known by name only.
    Xz,
    /// bzip2; known by name only.
    Bzip2,
}

impl Coding {
    /// What begins with these bytes.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or one of the sixteen skippable frames, of which zstd:chunked has one.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            _ => Self::Plain,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }
}

/// Why unpacking ended early.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum Problem {
    /// The stored bytes end in the middle of the compressed stream.
    #[error("the compressed stream is cut off")]
    Truncated,
    /// The compressed stream breaks its format.
    #[error("the compressed stream is damaged: {words}")]
    Corrupt {
        /// What is wrong, in the decoder's words.
        words: String,
    },
    /// It is compressed by something that cannot be undone here.
    #[error("{} cannot be unpacked here", .coding.as_str())]
    Unsupported {
        /// By what.
        coding: Coding,
    },
    /// A zstd frame needs a dictionary that is not in the layer.
    #[error("the frame needs dictionary {id}, which is not in the layer")]
    Dictionary {
        /// The dictionary's number.
        id: u32,
    },
    /// A ceiling was reached.
    #[error(transparent)]
    Limit(#[from] Exceeded),
}

impl Findings {
    /// Whether a ceiling ended it that nobody can lift.
    pub fn met_hard_limit(&self) -> bool {
        matches!(&self.problem, Some(Problem::Limit(exceeded)) if !exceeded.can_be_lifted())
    }
}

/// Stored bytes after the end of the compressed stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trailing {
    /// Their number.
    pub bytes: u64,
    /// How many of them are not zero. Some programs pass over zeros, none over anything else without a word.
    pub not_zero: u64,
}

impl Trailing {
    /// Takes more such bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.not_zero += bytes.iter().filter(|byte| **byte != 0).count() as u64;
    }
}

/// What is inside a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// How the stored bytes are compressed.
    pub coding: Coding,
    /// Members of the gzip stream or frames of the zstd stream that were unpacked to their end.
    pub members: u64,
    /// Bytes that came out.
    pub unpacked: u64,
    /// The digest of all that came out. Only when the compressed stream was read to its proper end.
    pub diff_id: Option<Digest>,
    /// Why unpacking ended early.
    pub problem: Option<Problem>,
    /// What follows the compressed stream.
    pub trailing: Trailing,
    /// What the tar archive holds.
    pub archive: Archive,
}
