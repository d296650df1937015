//! An image layout's `index.json`, read only as far as names and descriptors.
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md#indexjson-file>

use std::sync::Arc;

use super::Entry;
use crate::json::{self, Json};

/// The annotation that names content in a layout.
pub const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// What `index.json` lists.
#[derive(Debug, Default)]
pub struct Listed {
    /// Names with their content, in the order given.
    pub entries: Vec<(Option<String>, Entry)>,
    /// How many descriptors have no usable digest.
    pub left_out: usize,
    /// What stands in place of the list, when there is none.
    pub instead: Option<Instead>,
}

/// What stands in place of the list of descriptors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// Nothing at all.
    Nothing,
    /// Null, which programs in Go write for an empty list.
    Null,
}

/// Reads it. The first annotation of `names` that an entry has is its name.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(bytes: &[u8], names: &[&str]) -> Result<Listed, String> {
    let json = json::read(bytes).map_err(|error| error.to_string())?;
    let (manifests, instead) = match (&json, json.get("manifests")) {
        (Json::Object(_), None) => (&[][..], Some(Instead::Nothing)),
        (Json::Object(_), Some(Json::Null)) => (&[][..], Some(Instead::Null)),
        (Json::Object(_), Some(Json::List(manifests))) => (manifests.as_slice(), None),
        (Json::Object(_), Some(_)) => return Err("manifests: a list was expected".to_owned()),
        _ => return Err("an object was expected".to_owned()),
    };
    let entries: Vec<_> = manifests.iter().filter_map(|descriptor| entry(descriptor, names)).collect();
    Ok(Listed { left_out: manifests.len() - entries.len(), entries, instead })
}

fn entry(descriptor: &Json, names: &[&str]) -> Option<(Option<String>, Entry)> {
    let text = |key: &str| descriptor.get(key).and_then(Json::as_str);
    let annotation = |key: &&str| descriptor.get("annotations")?.get(key)?.as_str().map(str::to_owned);
    let entry = Entry {
        digest: text("digest")?.parse().ok()?,
        size: descriptor.get("size").and_then(Json::as_u64),
        media_type: text("mediaType").map(str::to_owned),
        written: Some(Arc::new(descriptor.clone())),
    };
    Some((names.iter().find_map(annotation), entry))
}
