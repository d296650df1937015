//! Ceilings: how much unpacking may cost. A layer of a few kilobytes can hold gigabytes of zeros.

use std::fmt;

use serde::Serialize;

/// How many bytes may come out of one layer. Public layers end at about 10 GB, nearly all far below 4.
pub const MAX_UNPACKED: u64 = 4 << 30;

/// How many bytes may come out for each that went in. DEFLATE itself ends at 1032; real layers stay below 100.
pub const MAX_RATIO: u64 = 1_000;

/// From how many bytes on the ratio counts. Below it, even a bomb is cheap, and small sparse layers are legitimate.
pub const RATIO_FROM: u64 = 16 << 20;

/// The largest window of a zstd frame, in bytes: what RFC 9659 allows on the web. It is memory that a frame's header
/// asks for before its first byte.
pub const MAX_WINDOW: u64 = 8 << 20;

/// The largest window when the reader lifts the limit: the ceiling of the zstd command, unless it is told another. It can be
/// told up to 2 GiB, and a frame's header may ask for a thousand times that.
pub const MOST_WINDOW: u64 = 128 << 20;

/// How many entries of an archive are walked.
pub const MAX_ENTRIES: u64 = 1_000_000;

/// A number of bytes for a sentence. Ceilings and windows are round numbers of a binary unit; others stand in bytes.
#[derive(Clone, Copy)]
pub struct Binary(pub u64);

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes")];
        let round = |(unit, _): &(u64, &str)| self.0 != 0 && self.0.is_multiple_of(*unit);
        let (unit, name) = UNITS.into_iter().find(round).unwrap_or((1, "bytes"));
        write!(f, "{} {name}", self.0 / unit)
    }
}

/// The ceilings of one pass. A reader may lift all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Bytes that may come out.
    pub unpacked: u64,
    /// Bytes that may come out for each that went in, after the first [`RATIO_FROM`].
    pub ratio: u64,
    /// The largest window of a zstd frame, in bytes.
    pub window: u64,
    /// Entries of the archive.
    pub entries: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unpacked: MAX_UNPACKED, ratio: MAX_RATIO, window: MAX_WINDOW, entries: MAX_ENTRIES }
    }
}

impl Limits {
    /// No ceilings, for a reader who says so; but for the window, which is memory.
    pub fn lifted() -> Self {
        Self { unpacked: u64::MAX, ratio: u64::MAX, window: MOST_WINDOW, entries: u64::MAX }
    }
}

impl Exceeded {
    /// Whether a reader who lifts the ceilings gets past it. A window is memory: more than [`MOST_WINDOW`] nobody gets.
    pub fn can_be_lifted(&self) -> bool {
        !matches!(self, Self::Window { asked, .. } if *asked > MOST_WINDOW)
    }
}

/// Which ceiling was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "limit", rename_all = "kebab-case")]
pub enum Exceeded {
    /// More came out than is allowed.
    #[error("more than {} came out", Binary(*most))]
    Unpacked {
        /// The ceiling in bytes.
        most: u64,
    },
    /// What came out is too many times what went in.
    #[error("more than {most} bytes came out for each that went in")]
    Ratio {
        /// The ceiling.
        most: u64,
    },
    /// A zstd frame asks for too large a window.
    #[error("a frame asks for a window of {}; at most {} are given", Binary(*asked), Binary(*most))]
    Window {
        /// The ceiling in bytes.
        most: u64,
        /// What the frame asks for, in bytes.
        asked: u64,
    },
}
