//! Watched references: tags of which the reader wants to know when they point elsewhere. The list stays in the browser,
//! as text: the reference, the digest it had, and when. It holds no credential, because no reference does.
//!
//! Storage is foreign input: every line is parsed as strictly as a link, and what is no line of ours is left out.

use std::fmt;

use crate::digest::Digest;
use crate::reference::{Place, Reference};

/// How many are kept. Home asks about each of them.
pub const MOST: usize = 50;

/// The longest text that is read, in bytes: all lines at the length that references and digests can have.
pub const MOST_BYTES: usize = MOST * 1024;

/// A tag that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The tag, with its place and without a digest.
    pub reference: Reference,
    /// What it pointed at.
    pub digest: Digest,
    /// Since when it is watched, in seconds since 1970.
    pub since: u64,
}

impl fmt::Display for Watched {
    /// As a line of the list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.since, self.digest, self.reference)
    }
}

impl Watched {
    /// Watches a tag from now on. Nothing for what is no tag, and for what lies in a file, which moves nowhere.
    pub fn new(reference: &Reference, digest: &Digest, now: u64) -> Option<Self> {
        let tag = reference.tag.clone()?;
        let is_asked = !matches!(reference.place, Place::Archive(_));
        is_asked.then(|| Self { reference: reference.with_tag(tag), digest: digest.clone(), since: now })
    }

    fn line(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (since, digest, reference) = (words.next()?, words.next()?, words.next()?);
        let reference: Reference = reference.parse().ok().filter(|reference: &Reference| reference.digest.is_none())?;
        let watched = Self::new(&reference, &digest.parse().ok()?, since.parse().ok()?);
        watched.filter(|_| words.next().is_none())
    }
}

/// The tags that are watched, the newest first, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(Vec<Watched>);

impl List {
    /// Reads the text.
    pub fn read(text: &str) -> Self {
        let mut list = Self::default();
        if text.len() <= MOST_BYTES {
            for watched in text.lines().filter_map(Watched::line) {
                if list.0.len() < MOST && list.of(&watched.reference).is_none() {
                    list.0.push(watched);
                }
            }
        }
        list
    }

    /// The text.
    pub fn text(&self) -> String {
        self.0.iter().map(|watched| format!("{watched}\n")).collect()
    }

    /// All of them.
    pub fn all(&self) -> &[Watched] {
        &self.0
    }

    /// How a reference is watched, by its tag.
    pub fn of(&self, reference: &Reference) -> Option<&Watched> {
        self.0
            .iter()
            .find(|watched| watched.reference.place == reference.place && watched.reference.tag == reference.tag)
    }

    /// Adds one in front, in place of an older one of the same tag. When there are too many the oldest goes.
    pub fn add(&mut self, watched: Watched) {
        self.remove(&watched.reference);
        self.0.insert(0, watched);
        self.0.truncate(MOST);
    }

    /// Takes one out, by its tag.
    pub fn remove(&mut self, reference: &Reference) {
        self.0.retain(|watched| watched.reference.place != reference.place || watched.reference.tag != reference.tag);
    }
}
