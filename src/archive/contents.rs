//! What lies where in the file.

use std::collections::HashMap;

use super::Bytes;
use super::error::{ArchiveError, Note};
use crate::digest::Digest;
use crate::source::{DOCUMENT_LIMIT, Part};
use crate::unpack::{ArchiveEnd, ArchiveProblem, Listed, Lister, What};

/// How many entries an archive may have. One of many images has some hundreds; listing this many takes some seconds.
pub const MOST_ENTRIES: u64 = 100_000;

/// The longest name that is kept, in bytes. Those that mean something here have less than 150.
const LONGEST_NAME: usize = 256;

/// How much is read at once while listing, in bytes: some hundred headers of small files.
const WINDOW: u64 = 256 << 10;

/// How far behind the mark of the end is looked, in bytes. Writers fill up with zeros, to some KiB.
const BEHIND: u64 = 4 * WINDOW;

/// How many links are followed to a file.
const MOST_HOPS: usize = 8;

/// The files of an archive by their names.
#[derive(Default)]
pub(super) struct Contents {
    files: HashMap<String, Part>,
    links: HashMap<String, String>,
    pub(super) notes: Vec<Note>,
}

impl Contents {
    /// Lists an archive, reading its headers and little else.
    pub(super) async fn list(bytes: &dyn Bytes) -> Result<Self, ArchiveError> {
        let mut lister = Lister::new(MOST_ENTRIES, LONGEST_NAME);
        let size = bytes.size();
        let (mut at, mut until) = (0, size);
        while at < until {
            let length = WINDOW.min(until - at);
            let window = bytes.read(at, length).await.filter(|window| window.len() as u64 == length);
            let window = window.ok_or(ArchiveError::Unreadable)?;
            if at == 0 && is_compressed(&window) {
                return Err(ArchiveError::Compressed);
            }
            lister.feed(&window);
            at += length;
            at += lister.skip(size - at);
            if lister.is_over() {
                until = until.min(at.saturating_add(BEHIND));
            }
        }
        let (listed, walked) = lister.finish();
        let mut contents = Self::default();
        match walked.end {
            ArchiveEnd::Broken { why: ArchiveProblem::NotAnArchive, .. } => return Err(ArchiveError::NotAnArchive),
            ArchiveEnd::Broken { why: ArchiveProblem::Entries, .. } => return Err(ArchiveError::TooMany),
            // Shorter than a header.
            ArchiveEnd::Broken { why: ArchiveProblem::Truncated, .. } if walked.entries == 0 => {
                return Err(ArchiveError::NotAnArchive);
            }
            ArchiveEnd::Broken { why: ArchiveProblem::Truncated, .. } => contents.notes.push(Note::CutOff),
            ArchiveEnd::Broken { why, at } => contents.notes.push(Note::Broken { why, at }),
            ArchiveEnd::Unmarked if walked.entries == 0 => return Err(ArchiveError::NotAnArchive),
            ArchiveEnd::Unmarked | ArchiveEnd::Unseen => contents.notes.push(Note::NoEnd),
            ArchiveEnd::Marked { behind: 0 } => {}
            ArchiveEnd::Marked { .. } => contents.notes.push(Note::Behind),
        }
        contents.add_all(listed, size);
        Ok(contents)
    }

    fn add_all(&mut self, listed: Vec<Listed>, size: u64) {
        let mut outside = 0;
        for Listed { name, what } in listed {
            let Some(name) = plain(&name, "") else {
                outside += 1;
                continue;
            };
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = match &what {
                What::File { at, size: length } => {
                    // A size that lies reaches behind the end: there is no such file.
                    let is_whole = at.checked_add(*length).is_some_and(|end| end <= size);
                    if is_whole {
                        self.replace(&name);
                        self.files.insert(name, Part { at: *at, length: *length });
                    }
                    continue;
                }
                What::Symbolic(target) => plain(target, folder),
                What::Hard(target) => plain(target, ""),
            };
            match target {
                Some(target) if target == name => {}
                Some(target) => {
                    self.replace(&name);
                    self.links.insert(name, target);
                }
                None => outside += 1,
            }
        }
        if outside > 0 {
            self.notes.push(Note::Outside(outside));
        }
    }

    /// Makes way for an entry, which takes the place of an earlier one of its name, as when both are unpacked.
    fn replace(&mut self, name: &str) {
        let (file, link) = (self.files.remove(name), self.links.remove(name));
        if file.is_none() && link.is_none() {
            return;
        }
        for document in ["index.json", "manifest.json"] {
            let note = Note::Repeated(document);
            if name == document && !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }

    /// A file by its name, through links. They stay within the archive, and are few.
    pub(super) fn file(&self, name: &str) -> Option<Part> {
        let mut name = plain(name.as_bytes(), "")?;
        for _ in 0..=MOST_HOPS {
            if let Some(part) = self.files.get(&name) {
                return Some(*part);
            }
            name = self.links.get(&name)?.clone();
        }
        None
    }

    /// A document by its name, if it is there.
    pub(super) async fn document(&self, bytes: &dyn Bytes, name: &str) -> Result<Option<Vec<u8>>, ArchiveError> {
        let Some(part) = self.file(name) else { return Ok(None) };
        if part.length > DOCUMENT_LIMIT {
            return Err(ArchiveError::Document(name.to_owned()));
        }
        bytes.read(part.at, part.length).await.map(Some).ok_or(ArchiveError::Unreadable)
    }

    /// All files that a layout names by their digest, those that are links to others among them.
    pub(super) fn blobs(&self) -> HashMap<Digest, (String, Part)> {
        let blob = |name: &String| {
            let (algorithm, encoded) = name.strip_prefix("blobs/")?.split_once('/')?;
            Some((format!("{algorithm}:{encoded}").parse().ok()?, (name.clone(), self.file(name)?)))
        };
        self.files.keys().chain(self.links.keys()).filter_map(blob).collect()
    }
}

/// How many first bytes tell whether a file may be an archive.
pub const HEAD: u64 = 512;

/// Whether a file that begins with these bytes may be an archive, packed or not, whatever it is called. Those of the oldest
/// kinds of tar are not known by their beginning.
pub fn may_be_archive(head: &[u8]) -> bool {
    is_compressed(head) || head.get(257..).is_some_and(|mark| mark.starts_with(b"ustar"))
}

/// Whether bytes begin as those of gzip, zstd, xz or bzip2 do.
fn is_compressed(head: &[u8]) -> bool {
    let magics: [&[u8]; 4] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd], &[0xfd, b'7', b'z', b'X'], b"BZh"];
    magics.iter().any(|magic| head.starts_with(magic))
}

/// A name without `.` and `..`, seen from a folder; nothing for one that leads out of the archive or is no text.
fn plain(name: &[u8], folder: &str) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    if name.starts_with('/') || name.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}
