//! Which digest each tag had when it was seen in this browser: so that a release which moved is told until the reader has
//! taken note. A list of lines, bounded, of public names only; whoever reads it treats it as foreign text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::digest::Digest;

/// How many tags are remembered, of all places together; the oldest go first.
pub const MOST: usize = 3000;

/// The longest line, in bytes: a place, a tag, and two digests with their times.
const LONGEST: usize = 800;

/// What a line has at most besides place, tag and digests: spaces and two times.
const BETWEEN: usize = 48;

/// What is remembered, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered(Vec<Entry>);

/// What a tag pointed at when the reader last took note of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The tag.
    pub tag: String,
    /// What it pointed at.
    pub digest: Digest,
    /// When it was last seen there, in seconds since 1970, if that was written down.
    pub at: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    place: String,
    before: Before,
    /// What it points at by now, and when that was first seen.
    now: Option<(Digest, u64)>,
}

impl Entry {
    /// A place, a tag and a digest, then maybe when, then maybe what it points at by now and since when; spaces between.
    fn parse(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let [place, tag, digest, further @ ..] = words.as_slice() else { return None };
        let (at, now) = match further {
            [] => (0, None),
            [at] => (at.parse().ok()?, None),
            [at, digest, since] => (at.parse().ok()?, Some((digest.parse().ok()?, since.parse().ok()?))),
            _ => return None,
        };
        let before = Before { tag: (*tag).to_owned(), digest: digest.parse().ok()?, at: Some(at).filter(|at| *at > 0) };
        let whole = !place.is_empty() && !tag.is_empty() && line.len() <= LONGEST;
        whole.then(|| Self { place: (*place).to_owned(), before, now })
    }

    /// Takes what the tag points at. It has moved until it is seen where it was, or the reader takes note.
    fn see(&mut self, digest: Digest, now: u64) {
        let before = &mut self.before;
        if before.digest == digest || before.digest.algorithm() != digest.algorithm() {
            (before.digest, before.at, self.now) = (digest, Some(now), None);
        } else if self.now.as_ref().is_none_or(|(known, _)| *known != digest) {
            self.now = Some((digest, now));
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, before: Before { tag, digest, at }, now } = self;
        write!(f, "{place} {tag} {digest} {}", at.unwrap_or_default())?;
        now.iter().try_for_each(|(digest, since)| write!(f, " {digest} {since}"))
    }
}

impl Remembered {
    /// Reads the lines. Those that are none are left out.
    pub fn read(text: &str) -> Self {
        if text.len() > MOST * LONGEST {
            return Self::default();
        }
        Self(text.lines().filter_map(Entry::parse).take(MOST).collect())
    }

    /// How many tags are remembered.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tags of a place, with what they pointed at when the reader last took note.
    pub fn of(&self, place: &str) -> Vec<Before> {
        self.0.iter().filter(|entry| entry.place == place).map(|entry| entry.before.clone()).collect()
    }

    /// Remembers what tags of a place point at `now`, in seconds since 1970. Those that moved keep what they pointed at
    /// before until [`Remembered::take_note`]. Names that would break a line are not remembered.
    pub fn note(&mut self, place: &str, tags: Vec<(String, Digest)>, now: u64) {
        let plain = |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
        if !plain(place) {
            return;
        }
        let fits =
            |tag: &str, digest: &Digest| place.len() + tag.len() + 2 * digest.to_string().len() + BETWEEN <= LONGEST;
        let mut known = self.take_out(place, &tags.iter().map(|(tag, _)| tag.as_str()).collect());
        for (tag, digest) in tags.iter().filter(|(tag, digest)| plain(tag) && fits(tag, digest)) {
            let entry = known.remove(tag).map(|mut entry| {
                entry.see(digest.clone(), now);
                entry
            });
            self.0.push(entry.unwrap_or_else(|| Entry {
                place: place.to_owned(),
                before: Before { tag: tag.clone(), digest: digest.clone(), at: Some(now) },
                now: None,
            }));
        }
        let many = self.0.len().saturating_sub(MOST);
        self.0.drain(..many);
    }

    /// The reader took note of these tags of a place: what they point at by now is what they are held against from now on.
    /// Of those of which that is not written down nothing is remembered any more.
    pub fn take_note(&mut self, place: &str, tags: &[String]) {
        for (_, Entry { place, before, now }) in self.take_out(place, &tags.iter().map(String::as_str).collect()) {
            if let Some((digest, since)) = now {
                self.0.push(Entry { place, before: Before { digest, at: Some(since), ..before }, now: None });
            }
        }
    }

    fn take_out(&mut self, place: &str, tags: &BTreeSet<&str>) -> BTreeMap<String, Entry> {
        let all = std::mem::take(&mut self.0);
        let (out, stay): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|entry| entry.place == place && tags.contains(entry.before.tag.as_str()));
        self.0 = stay;
        out.into_iter().map(|entry| (entry.before.tag.clone(), entry)).collect()
    }
}

impl fmt::Display for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}
