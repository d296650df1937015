//! The lists as registries write them: `{"name": …, "tags": […]}` and `{"repositories": […]}`.
//!
//! Null and absent lists are empty (Go writes `null` for an empty slice), and what in a list is no text is left out; both
//! are noted. Anything else of the wrong type is an error, because half a list must not pass for a whole one. Google's
//! `manifest` is kept for those who can read it; further members are left alone.

use crate::json::{Json, pick};
use crate::source::ListNote;

/// How much of a list is read. A hundred thousand tags take 5 to 13 MB.
pub const LIST_LIMIT: u64 = 16 * 1024 * 1024;

/// A list as received.
#[derive(Debug, Default, PartialEq)]
pub struct List {
    /// The repository that the answer says it is about.
    pub name: Option<String>,
    /// The names; hostile text.
    pub names: Vec<String>,
    /// What there is in place of a list.
    pub instead: Option<ListNote>,
    /// How many entries are no texts.
    pub strange: usize,
    /// The member `manifest`, unread.
    pub manifest: Option<Json>,
}

/// Reads a list of tags or repositories.
///
/// # Errors
/// What is wrong and where, in the words of the JSON reader.
pub fn list(bytes: &[u8]) -> Result<List, String> {
    let members =
        pick(bytes, &["name", "tags", "repositories", "manifest"], is_right).map_err(|error| error.to_string())?;
    let mut list = List::default();
    let mut lists = 0;
    for (key, value) in members {
        match (key.as_str(), value) {
            ("name", Json::Text(name)) => list.name = Some(name),
            ("name", _) => list.name = None,
            ("manifest", value) => list.manifest = Some(value),
            (_, value) => {
                lists += 1;
                list.instead = matches!(value, Json::Null).then_some(ListNote::Null);
                (list.names, list.strange) = texts(value);
            }
        }
    }
    match lists {
        0 => Ok(List { instead: Some(ListNote::NoList), ..list }),
        1 => Ok(list),
        _ => Err("more than one list".to_owned()),
    }
}

fn is_right(key: &str, value: &Json) -> Result<(), &'static str> {
    match value {
        Json::List(_) | Json::Null => Ok(()),
        _ if matches!(key, "name" | "manifest") => Ok(()),
        _ => Err("a list was expected"),
    }
}

/// The texts of a list, and how many entries are none.
fn texts(value: Json) -> (Vec<String>, usize) {
    let Json::List(items) = value else { return Default::default() };
    let count = items.len();
    let text = |item| if let Json::Text(text) = item { Some(text) } else { None };
    let names: Vec<_> = items.into_iter().filter_map(text).collect();
    let strange = count - names.len();
    (names, strange)
}
