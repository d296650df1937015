//! JSON as it was written: order kept, every duplicate kept, no number rounded.
//!
//! `serde_json::Value` keeps the last of two equal keys and turns large numbers into floating point. Both would hide
//! what an explorer must point at, so the tree is built here, on serde_json's parser.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::error::{ContentError, What};

/// How deep lists and objects are followed. Real documents nest 6 deep; serde_json itself stops at 128. What lies
/// deeper is skipped without recursion, so that the rest can be shown.
const MAX_DEPTH: u8 = 64;

/// How many values are kept. The largest index allowed (10 000 entries) has about 200 000; 8 MiB of `[0,0,0…]` would
/// have four million and fill the memory of a telephone.
pub(super) const MAX_VALUES: usize = 2_000_000;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Whole(u64),
    Negative,
    Decimal,
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
    /// A list or object below [`MAX_DEPTH`], skipped.
    Deep,
}

/// The kind of a JSON value, for saying what was found where something else belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number from 0 to 2^64 - 1.
    Whole,
    /// A whole number below zero.
    Negative,
    /// A number with a fraction or an exponent, or one that does not fit 64 bits.
    Decimal,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object.
    Object,
    /// An array or object nested deeper than is followed.
    Deep,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Whole => "a whole number",
            Self::Negative => "a negative number",
            Self::Decimal => "a number that is not a whole number of 64 bits",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Object => "an object",
            Self::Deep => "a value nested too deeply",
        })
    }
}

impl Json {
    /// What kind of value this is.
    pub(super) fn shape(&self) -> Shape {
        match self {
            Self::Null => Shape::Null,
            Self::Bool(_) => Shape::Bool,
            Self::Whole(_) => Shape::Whole,
            Self::Negative => Shape::Negative,
            Self::Decimal => Shape::Decimal,
            Self::Text(_) => Shape::Text,
            Self::List(_) => Shape::List,
            Self::Object(_) => Shape::Object,
            Self::Deep => Shape::Deep,
        }
    }
}

/// A whole document.
pub(super) struct Parsed {
    pub(super) value: Json,
    /// Whether something was skipped because it lies too deep.
    pub(super) deep: bool,
}

/// Parses one document. White space around it is allowed, anything else after it is an error.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed, ContentError> {
    let text = decode(bytes)?;
    let tally = Tally { values: Cell::new(0), deep: Cell::new(false) };
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = Node { depth: 0, tally: &tally }.deserialize(&mut parser).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        if tally.values.get() > MAX_VALUES {
            ContentError::TooMany { what: What::Values, limit: MAX_VALUES }
        } else if error.is_eof() {
            ContentError::Truncated { line, column }
        } else {
            ContentError::NotJson { line, column }
        }
    })?;
    parser.end().map_err(|error| ContentError::TrailingData { line: error.line(), column: error.column() })?;
    Ok(Parsed { value, deep: tally.deep.get() })
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

/// What has been met so far.
struct Tally {
    values: Cell<usize>,
    deep: Cell<bool>,
}

/// The place of one value.
struct Node<'t> {
    depth: u8,
    tally: &'t Tally,
}

impl Node<'_> {
    fn below(&self) -> Self {
        Self { depth: self.depth + 1, tally: self.tally }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let values = self.tally.values.get() + 1;
        self.tally.values.set(values);
        if values > MAX_VALUES {
            return Err(D::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Whole(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(u64::try_from(value).map_or(Json::Negative, Json::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Decimal)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        if self.depth >= MAX_DEPTH {
            self.tally.deep.set(true);
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Json::Deep);
        }
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.below())? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        if self.depth >= MAX_DEPTH {
            self.tally.deep.set(true);
            while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Json::Deep);
        }
        let mut object = Vec::new();
        while let Some(key) = members.next_key::<String>()? {
            object.push((key, members.next_value_seed(self.below())?));
        }
        Ok(Json::Object(object))
    }
}
