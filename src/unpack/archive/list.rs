//! Listing: which files an archive holds and where, without reading what is in them.

use super::{Archive, Place, Walker};

/// A file or a link in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name as it stands there.
    pub name: Vec<u8>,
    /// What it is.
    pub what: What,
}

/// What an entry is. Folders, devices and sparse files are not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A regular file.
    File {
        /// Where its content begins, in bytes.
        at: u64,
        /// How long it is, in bytes, as its header says.
        size: u64,
    },
    /// A symbolic link, seen from its folder.
    Symbolic(Vec<u8>),
    /// A hard link, seen from the root.
    Hard(Vec<u8>),
}

/// Lists an archive. Whoever feeds it may leave content out.
pub struct Lister(Walker);

impl Lister {
    /// A lister of so many entries at most, with names of so many bytes at most; longer ones are walked past.
    pub fn new(most: u64, longest: usize) -> Self {
        let mut walker = Walker::new(most);
        walker.listed = Some((longest, Vec::new()));
        Self(walker)
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.feed(bytes);
    }

    /// How many of the bytes that follow are content, `most` at most. They count as fed.
    pub fn skip(&mut self, most: u64) -> u64 {
        let Place::Content(left, padding) = self.0.place else { return 0 };
        let skipped = self.0.content(most, left, padding);
        self.0.walked += skipped;
        skipped
    }

    /// Whether nothing more can be found.
    pub fn is_over(&self) -> bool {
        matches!(self.0.place, Place::Behind(_) | Place::Broken(..))
    }

    /// What was found, and how the archive ends.
    pub fn finish(mut self) -> (Vec<Listed>, Archive) {
        let listed = self.0.listed.take().map(|(_, listed)| listed).unwrap_or_default();
        (listed, self.0.finish(true))
    }
}
