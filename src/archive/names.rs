//! The names in an archive, and which of them can be a tag in a link.

use std::collections::HashMap;

use super::error::Note;
use crate::reference::Tag;
use crate::source::Entry;
use crate::source::listed::{self, Instead, Listed, REF_NAME};

/// The annotations that name content, the fuller one first. <https://github.com/containerd/containerd/blob/v2.1.0/core/images/annotations.go>
const NAMES: [&str; 2] = ["io.containerd.image.name", REF_NAME];

/// Content with its name.
pub(super) struct Named {
    /// The name as it stands in the archive.
    pub(super) text: Option<String>,
    /// What it is called in a link.
    pub(super) tag: Option<Tag>,
    pub(super) entry: Entry,
}

/// Reads an `index.json` as far as names go.
pub(super) fn read(bytes: &[u8], notes: &mut Vec<Note>) -> Result<Vec<Named>, String> {
    let Listed { entries, left_out, instead } = listed::read(bytes, &NAMES)?;
    notes.extend(instead.map(|instead| match instead {
        Instead::Nothing => Note::NoList,
        Instead::Null => Note::NullList,
    }));
    notes.extend((left_out > 0).then_some(Note::Undescribed(left_out)));
    Ok(entries.into_iter().map(|(text, entry)| Named { text, tag: None, entry }).collect())
}

/// The names that `docker save` gives to an image: none, one or several.
pub(super) fn of_tags(tags: &[String], entry: &Entry) -> Vec<Named> {
    let named = |text: Option<&String>| Named { text: text.cloned(), tag: None, entry: entry.clone() };
    if tags.is_empty() { vec![named(None)] } else { tags.iter().map(|tag| named(Some(tag))).collect() }
}

/// Says what each is called in a link: the tag at the end of its name, unless others have the same. Returns how many tags
/// several have.
pub(super) fn settle(named: &mut [Named]) -> usize {
    let mut count: HashMap<Tag, usize> = HashMap::new();
    let tags: Vec<_> = named.iter().map(|named| named.text.as_deref().and_then(tag_of)).collect();
    for tag in tags.iter().flatten() {
        *count.entry(tag.clone()).or_default() += 1;
    }
    for (named, tag) in named.iter_mut().zip(tags) {
        named.tag = tag.filter(|tag| count.get(tag) == Some(&1));
    }
    count.values().filter(|count| **count > 1).count()
}

/// `3.20` of `docker.io/library/alpine:3.20`; a layout may name content by a tag alone.
fn tag_of(name: &str) -> Option<Tag> {
    let last = name.rsplit_once(':').map_or(name, |(_, tag)| tag);
    last.parse().ok()
}
