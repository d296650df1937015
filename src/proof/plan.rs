//! Plans: how much of a tree the reader wants proven.

use crate::content::{Descriptor, Index, Platform};

/// How many indexes may lie within one another. Real trees have two levels.
pub const MAX_DEPTH: usize = 8;

/// How much is to be proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which entries of an index.
    pub platforms: Platforms,
    /// Whether layers are fetched and unpacked; without them only documents and configs are.
    pub layers: bool,
}

/// Which entries of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platforms {
    /// All, with attestations and other artifacts.
    All,
    /// Those for one of these platforms.
    Only(Vec<Platform>),
}

impl Plan {
    /// The entries of an index to go on with, in the document's order. An index inside is always one of them, unless it
    /// is for another platform: what it holds is not known before it is read.
    pub fn entries<'i>(&self, index: &'i Index) -> Vec<&'i Descriptor> {
        let Platforms::Only(wanted) = &self.platforms else { return index.manifests.iter().collect() };
        let is_wanted = |entry: &&Descriptor| match entry.platform.as_ref().filter(|platform| !platform.is_unknown()) {
            Some(platform) => wanted.iter().any(|wanted| platform.matches(wanted)),
            None => entry.media_type.as_ref().is_some_and(|known| known.kind() == crate::content::MediaKind::Index),
        };
        index.manifests.iter().filter(is_wanted).collect()
    }
}
