//! Which digest each tag had when it was last seen in this browser: so that a release which moved can be told. A list of
//! lines, bounded, of public names only; whoever reads it treats it as foreign text.

use std::collections::BTreeSet;
use std::fmt;

use crate::digest::Digest;

/// How many tags are remembered, of all places together; the oldest go first.
pub const MOST: usize = 3000;

/// The longest line, in bytes: a place, a tag and a digest.
const LONGEST: usize = 640;

/// What is remembered, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    place: String,
    tag: String,
    digest: Digest,
}

impl Remembered {
    /// Reads lines of a place, a tag and a digest with spaces between. Lines that are none are left out.
    pub fn read(text: &str) -> Self {
        if text.len() > MOST * LONGEST {
            return Self::default();
        }
        let entry = |line: &str| {
            let mut words = line.split(' ');
            let (place, tag, digest) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
            let whole = words.next().is_none() && !place.is_empty() && !tag.is_empty() && line.len() <= LONGEST;
            whole.then(|| Entry { place: place.to_owned(), tag: tag.to_owned(), digest })
        };
        Self(text.lines().filter_map(entry).take(MOST).collect())
    }

    /// How many tags are remembered.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tags of a place, with what they pointed at.
    pub fn of(&self, place: &str) -> Vec<(String, Digest)> {
        let of_place = self.0.iter().filter(|entry| entry.place == place);
        of_place.map(|entry| (entry.tag.clone(), entry.digest.clone())).collect()
    }

    /// Remembers what tags of a place point at now, in place of what they did before. Names that would break a line are not
    /// remembered.
    pub fn note(&mut self, place: &str, tags: Vec<(String, Digest)>) {
        let plain = |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
        if !plain(place) {
            return;
        }
        let fits = |tag: &str, digest: &Digest| place.len() + tag.len() + digest.encoded().len() + 32 <= LONGEST;
        let tags: Vec<_> = tags.into_iter().filter(|(tag, digest)| plain(tag) && fits(tag, digest)).collect();
        let anew: BTreeSet<&str> = tags.iter().map(|(tag, _)| tag.as_str()).collect();
        self.0.retain(|entry| entry.place != place || !anew.contains(entry.tag.as_str()));
        let entry = |(tag, digest)| Entry { place: place.to_owned(), tag, digest };
        self.0.extend(tags.into_iter().map(entry));
        let many = self.0.len().saturating_sub(MOST);
        self.0.drain(..many);
    }
}

impl fmt::Display for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Entry { place, tag, digest } in &self.0 {
            writeln!(f, "{place} {tag} {digest}")?;
        }
        Ok(())
    }
}
