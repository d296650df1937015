//! Reading receipts that anybody may have written.

use std::collections::HashSet;

use super::{CheckEntry, Entry, FORMAT, Receipt, VERSION};
use crate::json::{self, Json, Shape};
use crate::unpack::Findings;

/// The largest receipt that is read, in bytes: one of an index with a thousand images has about four million.
pub const MAX_RECEIPT: usize = 16 << 20;

/// Members of Docker's config.json that tell of logins.
const LOGINS: [&str; 3] = ["auths", "credHelpers", "credsStore"];

/// Why bytes are not a receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// There are too many of them.
    #[error("a receipt has at most {MAX_RECEIPT} bytes")]
    TooLarge,
    /// They are no JSON object.
    #[error("this is not a JSON object")]
    NotJson,
    /// It is another document.
    #[error("this JSON does not call itself a receipt")]
    NotAReceipt,
    /// It is another document: the file in which Docker keeps logins.
    #[error("this is Docker's config.json, which has logins and is no receipt")]
    Logins,
    /// It is of a schema to come.
    #[error("this receipt has version {0} of the schema; {VERSION} is the last that is known here")]
    Version(u64),
}

/// Reads a receipt. A mark of UTF-8 before it is passed over.
///
/// # Errors
/// The bytes are none. Whatever is odd inside is left out or kept as text, for [`super::check_again`] to find.
pub fn read(bytes: &[u8]) -> Result<Receipt, ReceiptError> {
    if bytes.len() > MAX_RECEIPT {
        return Err(ReceiptError::TooLarge);
    }
    // Editors of Windows write the mark before UTF-8, and JSON has no place for it.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let json = json::read(bytes).map_err(|_| ReceiptError::NotJson)?;
    if json.shape() != Shape::Object {
        return Err(ReceiptError::NotJson);
    }
    match (text(&json, "format").as_str(), number(&json, "version").unwrap_or_default()) {
        (FORMAT, VERSION) => Ok(receipt(&json)),
        (FORMAT, version) => Err(ReceiptError::Version(version)),
        _ if LOGINS.iter().any(|name| json.get(name).is_some()) => Err(ReceiptError::Logins),
        _ => Err(ReceiptError::NotAReceipt),
    }
}

fn receipt(json: &Json) -> Receipt {
    Receipt {
        format: text(json, "format"),
        version: number(json, "version").unwrap_or_default(),
        program: text(json, "program"),
        begun: maybe_text(json, "begun"),
        time: text(json, "time"),
        reference: text(json, "reference"),
        resolved: maybe_text(json, "resolved"),
        platforms: texts(json, "platforms"),
        layers: is_true(json, "layers"),
        standing: text(json, "standing"),
        weakest: index(json, "weakest"),
        // What is no object counts as one that says nothing, so that numbers go on meaning the same objects.
        objects: items(json, "objects").iter().map(entry).collect(),
        is_twofold: is_twofold(json),
    }
}

/// Whether a member is twice in one object, at any depth; the tree has few levels.
fn is_twofold(json: &Json) -> bool {
    match json {
        Json::Object(members) => {
            let mut seen = HashSet::new();
            members.iter().any(|(name, value)| !seen.insert(name) || is_twofold(value))
        }
        Json::List(items) => items.iter().any(is_twofold),
        _ => false,
    }
}

fn entry(json: &Json) -> Entry {
    Entry {
        role: text(json, "role"),
        parent: index(json, "parent"),
        position: index(json, "position"),
        media_type: maybe_text(json, "mediaType"),
        platform: maybe_text(json, "platform"),
        urls: texts(json, "urls"),
        expected: maybe_text(json, "expected"),
        expected_size: number(json, "expectedSize"),
        computed: maybe_text(json, "computed"),
        computed_size: number(json, "computedSize"),
        verdict: text(json, "verdict"),
        reason: maybe_text(json, "reason"),
        left_out: is_true(json, "leftOut"),
        kept: maybe_text(json, "kept"),
        unlimited: is_true(json, "unlimited"),
        checks: items(json, "checks").iter().map(check).collect(),
        inside: json.get("inside").and_then(Findings::from_json),
    }
}

fn check(json: &Json) -> CheckEntry {
    CheckEntry {
        name: text(json, "name"),
        outcome: text(json, "outcome"),
        why: maybe_text(json, "why"),
        expected: maybe_text(json, "expected"),
        received: maybe_text(json, "received"),
    }
}

// A member of the right type, or nothing.

fn maybe_text(json: &Json, name: &str) -> Option<String> {
    Some(json.get(name)?.as_str()?.to_owned())
}

fn text(json: &Json, name: &str) -> String {
    maybe_text(json, name).unwrap_or_default()
}

fn number(json: &Json, name: &str) -> Option<u64> {
    json.get(name)?.as_u64()
}

fn index(json: &Json, name: &str) -> Option<usize> {
    usize::try_from(number(json, name)?).ok()
}

fn is_true(json: &Json, name: &str) -> bool {
    json.get(name) == Some(&Json::Bool(true))
}

fn texts(json: &Json, name: &str) -> Vec<String> {
    items(json, name).iter().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}

fn items<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json.get(name).and_then(Json::as_array).unwrap_or_default()
}
