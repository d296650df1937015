//! The cache: content that this browser keeps across visits, so that a second visit asks nobody for it.
//!
//! It holds bytes and never a verdict: whatever comes out is hashed again, and what is not what its key names is dropped
//! and read anew. Anybody may write into it (every page of one account on a hosting service shares its storage), so it
//! is believed no more than a registry is.
//!
//! The key is the place *and* the digest. Bytes of a digest are the same wherever they come from, but whether a place
//! serves them is a statement about the place: what one registry answered must not look as if another had. For the same
//! reason nothing is kept that came to somebody who was signed in: the next reader of this browser may be somebody else,
//! and a kept document would be shown to them as what the place shows to everybody. Names are not kept, as they may point
//! elsewhere tomorrow.
//!
//! In a browser it is the Cache API: a read took 1.1 ms and a miss 0.15 ms, in Chromium on a small machine, where files
//! of the origin private file system took 1.25 and 0.21.

use std::collections::HashMap;

use futures_util::future::LocalBoxFuture;

use crate::digest::{Digest, Hasher};
use crate::reference::{Place, Reference, percent};

/// How many documents are kept. A busy reader opens some hundreds a week.
pub const MOST_DOCUMENTS: usize = 2000;

/// How many bytes of documents are kept: as much as of one visit.
pub const MOST_DOCUMENT_BYTES: u64 = 64 << 20;

/// How many layers are kept, where the reader wants that.
pub const MOST_LAYERS: usize = 500;

/// How many bytes of layers are kept: some dozen images, and little beside what a container engine keeps.
pub const MOST_LAYER_BYTES: u64 = 2 << 30;

/// The largest document that is read back, in bytes: as large as one may be when it comes from a source.
pub const MOST_RECORD: u64 = 8 << 20;

/// How many lines of [`Uses`] are read: one for each entry there may be.
const MOST_USES: usize = MOST_DOCUMENTS + MOST_LAYERS;

/// What a browser keeps, from the least to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// Indexes, manifests and configs.
    #[default]
    Documents,
    /// Layers as well.
    Layers,
}

impl Keep {
    /// All choices, from the least to the most.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Documents, Self::Layers];

    /// The word by which it is kept itself.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Documents => "documents",
            Self::Layers => "layers",
        }
    }

    /// What a word means. One that means nothing means what nobody having chosen means.
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|keep| keep.as_str() == word).unwrap_or_default()
    }
}

/// The two kinds of content. They have limits of their own, so that one layer does not drive out all documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An index, a manifest, a config or another small blob.
    Document,
    /// A layer.
    Layer,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Document => "documents/",
            Self::Layer => "layers/",
        }
    }

    /// The kind of a key; nothing for what is no key of ours.
    pub fn of(key: &str) -> Option<Self> {
        [Self::Document, Self::Layer].into_iter().find(|kind| key.starts_with(kind.prefix()))
    }

    /// How many entries of the kind there may be, and how many bytes they may have together.
    pub fn limits(self) -> (usize, u64) {
        match self {
            Self::Document => (MOST_DOCUMENTS, MOST_DOCUMENT_BYTES),
            Self::Layer => (MOST_LAYERS, MOST_LAYER_BYTES),
        }
    }
}

/// The name of content in the cache, ready to be the end of an address.
pub fn key(kind: Kind, place: &Place, digest: &Digest) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let place = percent::encode(&Reference::to_place(place.clone()).to_string(), plain);
    format!("{}{place}/{}", kind.prefix(), percent::encode(&digest.to_string(), plain))
}

/// A document as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The type that it was served as.
    pub media_type: Option<String>,
    /// When it came, in seconds since 1970.
    pub since: u64,
}

/// Something that keeps documents. It may refuse, lose or change anything at any time.
pub trait Cache {
    /// What is kept under a key.
    fn get<'c>(&'c self, key: &'c str) -> LocalBoxFuture<'c, Option<Record>>;

    /// Keeps something under a key, sooner or later.
    fn put(&self, key: String, record: Record);

    /// Drops what is kept under a key, sooner or later.
    fn remove(&self, key: &str);
}

/// The document that a place once served under a digest, hashed again. One that is something else now is dropped.
pub async fn open(cache: &dyn Cache, place: &Place, digest: &Digest) -> Option<Record> {
    let mut hasher = Hasher::new(digest.algorithm())?;
    let key = key(Kind::Document, place, digest);
    let record = cache.get(&key).await?;
    hasher.update(&record.bytes);
    if hasher.finish() == *digest {
        return Some(record);
    }
    cache.remove(&key);
    None
}

/// What is kept, as a list tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
}

/// When entries were used last: a line of text for each, the time in seconds since 1970 before its key. It is a hint and
/// no more: two tabs that write it lose some of each other's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses(HashMap<String, u64>);

impl Uses {
    /// Reads the lines. What is no line of ours is left out.
    pub fn read(text: &str) -> Self {
        let line = |line: &str| {
            let (time, key) = line.split_once(' ')?;
            Some((key.to_owned(), time.parse().ok()?))
        };
        Self(text.lines().take(MOST_USES).filter_map(line).collect())
    }

    /// Notes a use.
    pub fn note(&mut self, key: &str, now: u64) {
        self.0.insert(key.to_owned(), now);
    }

    /// Takes the later ones of other notes.
    pub fn merge(&mut self, others: Self) {
        for (key, time) in others.0 {
            let known = self.0.entry(key).or_insert(time);
            *known = time.max(*known);
        }
    }

    /// The lines about entries that are there.
    pub fn text(&self, entries: &[Entry]) -> String {
        let line = |entry: &Entry| Some(format!("{} {}\n", self.0.get(&entry.key)?, entry.key));
        entries.iter().filter_map(line).collect()
    }
}

/// The entries that have to go so that the limits hold, those first that were not used for longest, and whatever is no
/// entry of ours. `entries` are in the order in which they came.
pub fn surplus(entries: &[Entry], uses: &Uses) -> Vec<String> {
    let mut gone: Vec<String> =
        entries.iter().filter(|entry| Kind::of(&entry.key).is_none()).map(|entry| entry.key.clone()).collect();
    for kind in [Kind::Document, Kind::Layer] {
        let mut ours: Vec<_> = entries.iter().filter(|entry| Kind::of(&entry.key) == Some(kind)).collect();
        // Stable: what was never used since it came stands by when it came.
        ours.sort_by_key(|entry| uses.0.get(&entry.key).copied().unwrap_or(0));
        let (most, most_bytes) = kind.limits();
        // Wide enough for sizes that somebody made up.
        let mut bytes: u128 = ours.iter().map(|entry| u128::from(entry.size)).sum();
        let mut count = ours.len();
        for entry in ours {
            if count <= most && bytes <= u128::from(most_bytes) {
                break;
            }
            count -= 1;
            bytes -= u128::from(entry.size);
            gone.push(entry.key.clone());
        }
    }
    gone
}

/// How many entries of a kind there are, and how many bytes they have.
pub fn sum(entries: &[Entry], kind: Kind) -> (usize, u64) {
    let ours = entries.iter().filter(|entry| Kind::of(&entry.key) == Some(kind));
    ours.fold((0, 0), |(count, bytes), entry| (count + 1, bytes.saturating_add(entry.size)))
}
