//! Unpacking: what is inside a layer, found in one pass over its bytes as they arrive.
//!
//! One [`Pass`] takes the stored bytes a piece at a time and comes out with two digests: that of the stored bytes, and
//! the DiffID, that of the tar archive inside. On the way it walks the archive to its end. Nothing is kept: memory does
//! not grow with the layer.
//!
//! What will surprise you:
//! - The stored bytes are hashed first and always to their end. When the decoder or the archive fails, or a limit is
//!   reached, that is remembered ([`Problem`], [`ArchiveProblem`]) and hashing goes on.
//! - What the bytes are is told by their first few, as the programs that unpack layers do it. That the media type
//!   promised something else is for the caller to see.
//! - Nothing here is good or bad: an archive with setuid programs or names that climb out is described, not judged.
//!
//! One pass, because two commands that find the same digests are no faster: on two quiet cores `sha256sum` and
//! `gzip -dc | sha256sum` take 2.1 s for four layers of 64 MiB of random bytes and 1.6 s for one of 81 MB of programs
//! (204 MB unpacked); fetching, both hashes, unpacking and the walk take 1.3 s (0.65 of it) and 1.6 s (1.0, on one core) in
//! Chromium, with 48 MiB for all workers together. `script/bench proof` measures it again.
//!
//! A single layer keeps one core busy, so where another is idle, what comes out of a large one is hashed there
//! ([`Pass::elsewhere`], [`crate::verify::beside`]). The layer of programs takes 0.73 to 0.95 of what the commands take with it
//! and 1.12 to 1.17 without: best of three each time, on two cores, which the browser's network and the registry want as well.
//! One of 1 GiB, 540 MB stored, takes 0.67. The two take 35 and 48 MiB of memory in all, and the worker's program is 4 KB
//! larger.
//!
//! Only the worker uses the pass. The page knows the plain data alone, so none of the decoders is linked into it.

mod archive;
mod decoder;
mod findings;
mod gzip;
mod limits;
mod read;
mod sink;
mod unpacker;
mod zstd;

pub use archive::{Archive, ArchiveEnd, ArchiveProblem, Listed, Lister, MAX_EXTENSION, NAMED, Remark, Remarked, What};
pub use findings::{Coding, Findings, Problem, Trailing};
pub use limits::{Binary, Exceeded, Limits, MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED, MAX_WINDOW, MOST_WINDOW, RATIO_FROM};
pub use sink::{Begin, Give};
pub use unpacker::Unpacker;

use crate::digest::{Digest, Hasher};
use decoder::Decoder;
use sink::{Hashed, Inner, Sink};

/// How many bytes tell what the stream is: those of the longest magic number, xz's.
const MAGIC: usize = 6;

/// One pass over the bytes of a layer.
pub struct Pass {
    raw: Hasher,
    size: u64,
    /// The hasher for what is inside, until it is known whether it is needed.
    diff_id: Option<Hasher>,
    /// Who hashes in its place, until it is known whether anybody does.
    elsewhere: Option<Begin>,
    /// The first bytes, until there are enough to tell what they are.
    head: Vec<u8>,
    decoder: Option<Decoder>,
    coding: Coding,
    problem: Option<Problem>,
    sink: Sink,
}

/// What a pass found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The digest of the stored bytes.
    pub digest: Digest,
    /// Their number.
    pub size: u64,
    /// What is inside.
    pub findings: Findings,
    /// Whether the DiffID is missing from it because somebody else hashed for it ([`Pass::elsewhere`]).
    pub is_given: bool,
}

impl Pass {
    /// A pass with a hasher for the stored bytes and one for the DiffID.
    pub fn new(raw: Hasher, diff_id: Hasher, limits: Limits) -> Self {
        Self {
            raw,
            size: 0,
            diff_id: Some(diff_id),
            elsewhere: None,
            head: Vec::new(),
            decoder: None,
            coding: Coding::Plain,
            problem: None,
            sink: Sink::new(limits),
        }
    }

    /// The same pass, which has what comes out of gzip hashed elsewhere. How much comes out of other streams before anybody
    /// can wait for room has no bound worth having: a block of zstd's has 128 KiB in four bytes.
    pub fn elsewhere(self, begin: Begin) -> Self {
        Self { elsewhere: Some(begin), ..self }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.raw.update(bytes);
        self.size += bytes.len() as u64;
        if self.problem.is_some() {
            return;
        }
        self.sink.meter.raw = self.size;
        let outcome = if self.decoder.is_some() {
            self.decode(bytes)
        } else {
            self.head.extend_from_slice(bytes);
            if self.head.first_chunk::<MAGIC>().is_none() {
                return;
            }
            self.begin()
        };
        self.problem = outcome.err();
    }

    /// The end of the bytes.
    pub fn finish(mut self) -> Passed {
        if self.decoder.is_none() && self.problem.is_none() {
            self.problem = self.begin().err();
        }
        let mut trailing = Trailing::default();
        let mut members = 0;
        let ended = match &mut self.decoder {
            None => Ok(()),
            Some(decoder) => decoder.finish(&mut self.sink).map(|found| (members, trailing) = found),
        };
        let problem = self.problem.or(ended.err());
        let digest = self.raw.finish();
        let (hashed, unpacked, archive) = self.sink.finish(problem.is_none());
        let is_given = problem.is_none() && matches!(hashed, Hashed::Elsewhere);
        let diff_id = match hashed {
            _ if problem.is_some() => None,
            Hashed::Stored => Some(digest.clone()),
            Hashed::Here(digest) => Some(digest),
            Hashed::Elsewhere => None,
        };
        let findings = Findings { coding: self.coding, members, unpacked, diff_id, problem, trailing, archive };
        Passed { digest, size: self.size, findings, is_given }
    }

    /// Chooses the decoder by the first bytes and gives them to it.
    fn begin(&mut self) -> Result<(), Problem> {
        let head = std::mem::take(&mut self.head);
        self.coding = Coding::of(&head);
        // Where the stored bytes are the unpacked ones, one hash serves for both.
        let is_packed = self.coding != Coding::Plain;
        let hasher = self.diff_id.take().filter(|hasher| is_packed || !hasher.is_like(&self.raw));
        let elsewhere = self.elsewhere.take().filter(|_| self.coding == Coding::Gzip);
        self.sink.inner = match (hasher, elsewhere.and_then(|begin| begin())) {
            (None, _) => Inner::Stored,
            (Some(_), Some(give)) => Inner::Elsewhere(give),
            (Some(hasher), None) => Inner::Here(Box::new(hasher)),
        };
        self.decoder = Some(Decoder::of(self.coding, self.sink.meter.limits.window)?);
        self.decode(&head)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        match &mut self.decoder {
            None => Ok(()),
            Some(decoder) => decoder.feed(bytes, &mut self.sink),
        }
    }
}
