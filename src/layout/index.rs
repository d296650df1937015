//! A layout's `index.json`, read only as far as names and descriptors.
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md#indexjson-file>

use crate::json::{self, Json};
use crate::source::{Entry, ListNote};

/// The annotation that names content in a layout.
const REF_NAME: &str = "org.opencontainers.image.ref.name";

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
    let json = json::read(bytes).map_err(|error| error.to_string())?;
    let manifests = match (&json, json.get("manifests")) {
        (Json::Object(_), None | Some(Json::Null)) => &[],
        (Json::Object(_), Some(Json::List(manifests))) => manifests.as_slice(),
        (Json::Object(_), Some(_)) => return Err("manifests: a list was expected".to_owned()),
        _ => return Err("an object was expected".to_owned()),
    };
    let entries: Vec<_> = manifests.iter().filter_map(entry).collect();
    let left_out = manifests.len() - entries.len();
    let named = |entry: &(Option<String>, Entry)| {
        entry.0.as_deref().is_some_and(|name| name.parse::<crate::reference::Tag>().is_err())
    };
    let invalid = entries.iter().filter(|entry| named(entry)).count();
    let mut notes = Vec::new();
    if left_out > 0 {
        notes.push(ListNote::Undescribed(left_out));
    }
    if invalid > 0 {
        notes.push(ListNote::Invalid(invalid));
    }
    Ok(Index { entries, notes })
}

fn entry(descriptor: &Json) -> Option<(Option<String>, Entry)> {
    let text = |key: &str| descriptor.get(key).and_then(Json::as_str);
    let name = descriptor.get("annotations").and_then(|all| all.get(REF_NAME)).and_then(Json::as_str);
    let entry = Entry {
        digest: text("digest")?.parse().ok()?,
        size: descriptor.get("size").and_then(Json::as_u64),
        media_type: text("mediaType").map(str::to_owned),
    };
    Some((name.map(str::to_owned), entry))
}
