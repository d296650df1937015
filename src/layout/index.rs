//! What a layout's `index.json` lists, and what a reader should know of it.

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
    Ok(Index { entries, notes })
}
