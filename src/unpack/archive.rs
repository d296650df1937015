//! The tar archive of a layer, walked to its end as it arrives.
//!
//! Headers are read by the `tar` crate. Where programs disagree, this follows Go's `archive/tar`, because the programs
//! that run containers are written with it: links, folders and devices have no content, whatever size their header
//! names; a PAX `size` counts for all others. <https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html>,
//! <https://www.gnu.org/software/tar/manual/html_node/Standard.html>

mod entry;
mod list;
mod pax;
mod remark;

use ::tar::{EntryType, Header};
use serde::Serialize;

use entry::Long;
pub use list::{Listed, Lister, What};
use remark::Remarks;
pub use remark::{NAMED, Remark, Remarked};

use super::limits::Binary;

/// The size of a block in bytes. Everything in an archive begins at a multiple of it.
const BLOCK: usize = 512;

/// The longest extended header that is read, in bytes: Go's limit. It is kept in memory until its entry comes.
pub const MAX_EXTENSION: u64 = 1 << 20;

/// What an archive holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Archive {
    /// Entries, without extended headers.
    pub entries: u64,
    /// Regular files among them.
    pub files: u64,
    /// Folders among them.
    pub folders: u64,
    /// Symbolic and hard links among them.
    pub links: u64,
    /// The content of all files, in bytes, as far as it was there.
    pub content: u64,
    /// How the archive ends.
    pub end: ArchiveEnd,
    /// What a reader may want to know, in the order of [`Remark`].
    pub remarks: Vec<Remarked>,
}

/// How an archive ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "end", rename_all = "kebab-case")]
pub enum ArchiveEnd {
    /// It was not walked to its end, because unpacking ended before.
    #[default]
    Unseen,
    /// With the two blocks of zeros that mark the end.
    Marked {
        /// Bytes behind the marker that are not zero. No program that reads archives looks at them.
        behind: u64,
    },
    /// Between two entries, without a marker.
    Unmarked,
    /// It cannot be walked to its end.
    Broken {
        /// Why.
        why: ArchiveProblem,
        /// Where, in unpacked bytes.
        at: u64,
    },
}

/// Why an archive cannot be walked further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum ArchiveProblem {
    /// The first block is no header: this is no tar archive.
    #[error("this is not a tar archive")]
    NotAnArchive,
    /// A header's checksum is wrong.
    #[error("the checksum of a header is wrong")]
    Checksum,
    /// A header's size is not a number that can be.
    #[error("the size of an entry cannot be read")]
    Size,
    /// The archive ends in the middle of an entry.
    #[error("the archive ends in the middle of an entry")]
    Truncated,
    /// An extended header is longer than is read.
    #[error("an extended header has more than {}", Binary(MAX_EXTENSION))]
    Extension,
    /// There are more entries than are walked.
    #[error("there are more entries than are walked")]
    Entries,
}

/// Walks an archive.
pub(super) struct Walker {
    place: Place,
    /// A block that has not come whole yet.
    held: Vec<u8>,
    /// Bytes walked over.
    walked: u64,
    /// Where the block at hand begins.
    at: u64,
    most: u64,
    long: Long,
    facts: Archive,
    remarks: Remarks,
    /// The longest name wanted, and what was found, for who asks for a list.
    listed: Option<(usize, Vec<Listed>)>,
}

/// Where the next byte belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// To a header.
    Header,
    /// To a header or to the second block of the marker.
    HalfEnd,
    /// To a block that goes on with the map of a sparse file, before so many bytes of content and so much padding.
    SparseMap(u64, u64),
    /// To content, with so many bytes left, and then so much padding.
    Content(u64, u64),
    /// To an extended header of this kind, with so many bytes left and then so much padding.
    Extension(EntryType, u64, u64),
    /// Behind the marker.
    Behind(u64),
    /// Behind something that cannot be walked past.
    Broken(ArchiveProblem, u64),
}

impl Walker {
    pub(super) fn new(most: u64) -> Self {
        let (long, remarks) = (Long::default(), Remarks::default());
        Self {
            place: Place::Header,
            held: Vec::new(),
            walked: 0,
            at: 0,
            most,
            long,
            facts: Archive::default(),
            remarks,
            listed: None,
        }
    }

    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let used = match self.place {
                Place::Content(left, padding) => self.content(bytes.len() as u64, left, padding) as usize,
                Place::Extension(kind, left, padding) => self.extension(bytes, kind, left, padding),
                Place::Behind(not_zero) => {
                    let more = bytes.iter().filter(|byte| **byte != 0).count() as u64;
                    self.place = Place::Behind(not_zero + more);
                    bytes.len()
                }
                Place::Broken(..) => return,
                Place::Header | Place::HalfEnd | Place::SparseMap(..) => self.gather(bytes),
            };
            self.walked += used as u64;
            bytes = bytes.get(used..).unwrap_or_default();
        }
    }

    /// What was found; `complete` when all bytes have come.
    pub(super) fn finish(mut self, complete: bool) -> Archive {
        self.facts.end = match self.place {
            Place::Broken(why, at) => ArchiveEnd::Broken { why, at },
            _ if !complete => ArchiveEnd::Unseen,
            Place::Behind(behind) => ArchiveEnd::Marked { behind },
            Place::Header | Place::HalfEnd if self.held.is_empty() && self.long.is_empty() => ArchiveEnd::Unmarked,
            _ => ArchiveEnd::Broken { why: ArchiveProblem::Truncated, at: self.walked },
        };
        self.facts.remarks = self.remarks.finish();
        self.facts
    }

    /// Collects a block, and reads it once it is whole.
    fn gather(&mut self, bytes: &[u8]) -> usize {
        self.at = self.walked - self.held.len() as u64;
        if self.held.is_empty()
            && let Some(block) = bytes.first_chunk()
        {
            self.block(block);
            return BLOCK;
        }
        let used = (BLOCK - self.held.len()).min(bytes.len());
        self.held.extend(bytes.iter().take(used));
        let held = std::mem::take(&mut self.held);
        match held.first_chunk() {
            Some(block) => self.block(block),
            None => self.held = held,
        }
        used
    }

    fn block(&mut self, block: &[u8; BLOCK]) {
        let is_zero = block.iter().all(|byte| *byte == 0);
        match self.place {
            Place::SparseMap(content, padding) => {
                // The last map block says that none follows: <https://www.gnu.org/software/tar/manual/html_node/Standard.html>,
                // `struct sparse_header`.
                let goes_on = block.get(504).is_some_and(|flag| *flag != 0);
                self.place = if goes_on { Place::SparseMap(content, padding) } else { content_of(content, padding) };
            }
            Place::HalfEnd if is_zero => self.place = Place::Behind(0),
            _ if is_zero => self.place = Place::HalfEnd,
            _ => {
                if self.place == Place::HalfEnd {
                    self.remarks.add(Remark::LoneZeroBlock, b"");
                }
                self.header(block);
            }
        }
    }

    fn broken(&mut self, why: ArchiveProblem) {
        self.place = Place::Broken(why, self.at);
    }

    fn header(&mut self, block: &[u8; BLOCK]) {
        let header = Header::from_byte_slice(block);
        if !is_sum(block, header) {
            let is_first = self.at == 0;
            return self.broken(if is_first { ArchiveProblem::NotAnArchive } else { ArchiveProblem::Checksum });
        }
        let Ok(size) = header.entry_size() else { return self.broken(ArchiveProblem::Size) };
        let kind = header.entry_type();
        if kind.is_gnu_longname() || kind.is_gnu_longlink() || kind.is_pax_local_extensions() {
            self.long.begin(kind, &mut self.remarks);
            self.begin_extension(kind, size);
        } else if kind.is_pax_global_extensions() {
            self.remarks.add(Remark::GlobalHeader, b"");
            self.begin_extension(kind, size);
        } else {
            self.entry(header, size);
        }
    }

    fn begin_extension(&mut self, kind: EntryType, size: u64) {
        if size > MAX_EXTENSION {
            return self.broken(ArchiveProblem::Extension);
        }
        self.place = if size == 0 { Place::Header } else { Place::Extension(kind, size, padded(size) - size) };
    }

    fn extension(&mut self, bytes: &[u8], kind: EntryType, left: u64, padding: u64) -> usize {
        let used = left.min(bytes.len() as u64);
        if !kind.is_pax_global_extensions() {
            self.long.take(kind, bytes.get(..used as usize).unwrap_or_default());
        }
        self.place = if used == left { content_of(0, padding) } else { Place::Extension(kind, left - used, padding) };
        used as usize
    }

    /// Goes on in content and its padding, over so many bytes at most. Gives how many that were.
    fn content(&mut self, most: u64, left: u64, padding: u64) -> u64 {
        let used = left.min(most);
        self.facts.content = self.facts.content.saturating_add(used);
        let skipped = padding.min(most - used);
        self.place = content_of(left - used, padding - skipped);
        used + skipped
    }

    fn entry(&mut self, header: &Header, size: u64) {
        if self.facts.entries >= self.most {
            return self.broken(ArchiveProblem::Entries);
        }
        self.facts.entries += 1;
        let entry = std::mem::take(&mut self.long).entry(header, size, &mut self.remarks);
        match entry.kind {
            EntryType::Directory => self.facts.folders += 1,
            EntryType::Link | EntryType::Symlink => self.facts.links += 1,
            kind if entry::is_file(kind) => self.facts.files += 1,
            _ => {}
        }
        entry.remark(header, &mut self.remarks);
        // Sizes end at 2^63, so that none of the sums here overflows.
        if entry.content > i64::MAX as u64 {
            return self.broken(ArchiveProblem::Size);
        }
        let (content, padding) = (entry.content, padded(entry.content) - entry.content);
        if let Some((longest, listed)) = &mut self.listed {
            listed.extend(entry.listed(self.at + BLOCK as u64, *longest));
        }
        let is_mapped = header.as_gnu().is_some_and(|gnu| header.entry_type().is_gnu_sparse() && gnu.is_extended());
        self.place = if is_mapped { Place::SparseMap(content, padding) } else { content_of(content, padding) };
    }
}

fn content_of(size: u64, padding: u64) -> Place {
    if size == 0 && padding == 0 { Place::Header } else { Place::Content(size, padding) }
}

/// Up to the next block.
fn padded(size: u64) -> u64 {
    size.next_multiple_of(BLOCK as u64)
}

/// Whether a header's checksum is right: the sum of its bytes, its own field taken as spaces. Some old programs summed
/// signed bytes.
fn is_sum(block: &[u8; BLOCK], header: &Header) -> bool {
    let Ok(named) = header.cksum() else { return false };
    let field = 148..156;
    let mut sums = (0_u32, 0_i32);
    for (at, byte) in block.iter().enumerate() {
        let byte = if field.contains(&at) { b' ' } else { *byte };
        sums.0 += u32::from(byte);
        sums.1 += i32::from(byte as i8);
    }
    named == sums.0 || i64::from(named) == i64::from(sums.1)
}
