//! The decoder that a stream needs, whichever it is.

use super::findings::{Coding, Problem, Trailing};
use super::gzip::Gzip;
use super::sink::Take;
use super::zstd::Zstd;

pub(super) enum Decoder {
    Plain,
    Gzip(Box<Gzip>),
    Zstd(Box<Zstd>),
}

impl Decoder {
    /// The decoder of a coding, where there is one, with windows of so many bytes at most.
    pub(super) fn of(coding: Coding, window: u64) -> Result<Self, Problem> {
        match coding {
            Coding::Plain => Ok(Self::Plain),
            Coding::Gzip => Ok(Self::Gzip(Box::default())),
            Coding::Zstd => Ok(Self::Zstd(Box::new(Zstd::new(window)))),
            Coding::Xz | Coding::Bzip2 => Err(Problem::Unsupported { coding }),
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut impl Take) -> Result<(), Problem> {
        match self {
            Self::Plain => Ok(sink.take(bytes)?),
            Self::Gzip(gzip) => gzip.feed(bytes, sink),
            Self::Zstd(zstd) => zstd.feed(bytes, sink),
        }
    }

    /// The end of the bytes: how many members or frames there were, and what followed them.
    pub(super) fn finish(&mut self, sink: &mut impl Take) -> Result<(u64, Trailing), Problem> {
        match self {
            Self::Plain => Ok((0, Trailing::default())),
            Self::Gzip(gzip) => gzip.finish(),
            Self::Zstd(zstd) => zstd.finish(sink),
        }
    }
}
