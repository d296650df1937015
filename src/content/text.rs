//! The text of a document, and what bytes plainly are when they are none.

use super::error::{ContentError, What};
use crate::json::{self, JsonError, MAX_VALUES, Parsed};

/// Parses a document.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed, ContentError> {
    json::parse(decode(bytes)?).map_err(|error| match error {
        JsonError::TooMany => ContentError::TooMany { what: What::Values, limit: MAX_VALUES },
        JsonError::NotUtf8 { at } => ContentError::NotUtf8 { at },
        JsonError::Trailing(error) => ContentError::TrailingData { line: error.line(), column: error.column() },
        JsonError::Syntax(error) if error.is_eof() => {
            ContentError::Truncated { line: error.line(), column: error.column() }
        }
        JsonError::Syntax(error) if is_out_of_range(&error) => {
            ContentError::NumberTooLarge { line: error.line(), column: error.column() }
        }
        JsonError::Syntax(error) => ContentError::NotJson { line: error.line(), column: error.column() },
    })
}

/// Whether the grammar holds, and a number has no place in 64 bits. serde_json tells that in words alone.
fn is_out_of_range(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}

/// The text, or what else the bytes plainly are.
fn decode(bytes: &[u8]) -> Result<&str, ContentError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Err(ContentError::ByteOrderMark),
        // Either a mark, or an ASCII character with its empty half.
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, _, ..] | [_, 0, ..] => return Err(ContentError::Utf16),
        _ => {}
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ContentError::NotUtf8 { at: error.valid_up_to() })?;
    let start = text.trim_start();
    if start.is_empty() {
        Err(ContentError::Empty)
    } else if start.starts_with("<?xml") || start.starts_with("<Error") {
        Err(ContentError::Xml)
    } else if start.starts_with('<') {
        Err(ContentError::Html)
    } else {
        Ok(text)
    }
}
