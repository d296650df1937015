//! What a layout's `index.json` lists, and what a reader should know of it.

use std::collections::{HashMap, HashSet};

use crate::reference::Tag;
use crate::source::listed::{self, Instead, Listed, REF_NAME};
use crate::source::{Entry, ListNote};

/// What `index.json` lists.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Names with their content, in the order given.
    pub(super) entries: Vec<(Option<String>, Entry)>,
    /// What a reader should know.
    pub(super) notes: Vec<ListNote>,
    /// Names that several entries with other digests have.
    pub(super) shared: HashSet<String>,
}

/// Reads `index.json`. Descriptors without a usable digest are left out with a note.
pub(super) fn read(bytes: &[u8]) -> Result<Index, String> {
    let Listed { entries, left_out, instead } = listed::read(bytes, &[REF_NAME])?;
    let names = entries.iter().filter_map(|(name, _)| name.as_deref());
    let invalid = names.filter(|name| name.parse::<Tag>().is_err()).count();
    let mut notes = Vec::new();
    notes.extend(instead.map(|instead| match instead {
        Instead::Nothing => ListNote::NoList,
        Instead::Null => ListNote::Null,
    }));
    if left_out > 0 {
        notes.push(ListNote::Undescribed(left_out));
    }
    if invalid > 0 {
        notes.push(ListNote::Invalid(invalid));
    }
    let shared = shared(&entries);
    if !shared.is_empty() {
        notes.push(ListNote::SharedTags(shared.len()));
    }
    Ok(Index { entries, notes, shared })
}

/// The tags that several entries have, which are not the same.
fn shared(entries: &[(Option<String>, Entry)]) -> HashSet<String> {
    let mut first: HashMap<&str, &Entry> = HashMap::new();
    let mut shared = HashSet::new();
    for (name, entry) in entries {
        let tag = name.as_deref().filter(|name| name.parse::<Tag>().is_ok());
        if let Some(tag) = tag
            && first.entry(tag).or_insert(entry).digest != entry.digest
        {
            shared.insert(tag.to_owned());
        }
    }
    shared
}
