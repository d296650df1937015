//! Reading receipts that anybody may have written.

use serde::de::DeserializeOwned;
use serde::{Deserialize as _, Deserializer};
use serde_json::Value;

use super::{FORMAT, Receipt, VERSION};

/// The largest receipt that is read, in bytes: one of an index with a thousand images has about four million.
pub const MAX_RECEIPT: usize = 16 << 20;

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
    /// It is of a schema to come.
    #[error("this receipt has version {0} of the schema; {VERSION} is the last that is known here")]
    Version(u64),
}

/// Reads a receipt.
///
/// # Errors
/// The bytes are none. Whatever is odd inside is left out or kept as text, for [`super::check_again`] to find.
pub fn read(bytes: &[u8]) -> Result<Receipt, ReceiptError> {
    if bytes.len() > MAX_RECEIPT {
        return Err(ReceiptError::TooLarge);
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|_| ReceiptError::NotJson)?;
    if !value.is_object() {
        return Err(ReceiptError::NotJson);
    }
    let receipt: Receipt = serde_json::from_value(value).map_err(|_| ReceiptError::NotJson)?;
    match (receipt.format.as_str(), receipt.version) {
        (FORMAT, VERSION) => Ok(receipt),
        (FORMAT, version) => Err(ReceiptError::Version(version)),
        _ => Err(ReceiptError::NotAReceipt),
    }
}

/// A value of the right type, or nothing.
pub(super) fn lenient<'de, T: Default + DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

/// A list of objects. What is none counts as one that says nothing, so that numbers go on meaning the same objects.
pub(super) fn list<'de, T: Default + DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let items = match Value::deserialize(from)? {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    Ok(items.into_iter().map(|item| serde_json::from_value(item).unwrap_or_default()).collect())
}
