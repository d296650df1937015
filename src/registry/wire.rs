//! The lists as registries write them: `{"name": …, "tags": […]}` and `{"repositories": […]}`.
//!
//! Null and absent lists are empty (Go writes `null` for an empty slice), and what in a list is no text is counted and
//! left out. Anything else of the wrong type is an error, because half a list must not pass for a whole one. Further members, such as Google's `manifest`, are left alone.

use serde::Deserialize;
use serde_json::Value;

/// How much of a list is read. A hundred thousand tags take 5 to 13 MB.
pub const LIST_LIMIT: u64 = 16 * 1024 * 1024;

/// A list as received.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The repository that the answer says it is about.
    pub name: Option<String>,
    /// The names; hostile text.
    pub names: Vec<String>,
    /// How many entries are no texts.
    pub strange: usize,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    name: Option<Value>,
    #[serde(default, alias = "repositories")]
    tags: Option<Vec<Value>>,
}

/// Reads a list of tags or repositories.
///
/// # Errors
/// What is wrong and where, in the words of the JSON reader.
pub fn list(bytes: &[u8]) -> Result<List, String> {
    // Serde would read an array's elements as the members of a struct.
    if bytes.trim_ascii_start().first().is_some_and(|first| *first != b'{') {
        return Err("an object was expected".to_owned());
    }
    let wire: Wire = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let name = wire.name.as_ref().and_then(Value::as_str).map(str::to_owned);
    let entries = wire.tags.unwrap_or_default();
    let count = entries.len();
    let text = |entry| if let Value::String(text) = entry { Some(text) } else { None };
    let names: Vec<_> = entries.into_iter().filter_map(text).collect();
    Ok(List { name, strange: count - names.len(), names })
}
