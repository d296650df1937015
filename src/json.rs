//! JSON as it was written: order kept, every duplicate kept, no number rounded.
//!
//! `serde_json::Value` keeps the last of two equal keys and turns large numbers into floating point. Both would hide
//! what an explorer must point at, so the tree is built here, on serde_json's parser. All that registries and files
//! say in JSON is read through it: one way of reading is smaller than several. Only Docker's own `config.json` is not: it
//! is no document to show.

mod member;
mod write;

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// How deep lists and objects are followed. Real documents nest 6 deep; serde_json itself stops at 128. What lies
/// deeper is skipped without recursion, so that the rest can be shown.
const MAX_DEPTH: u8 = 64;

/// How many values are kept. The largest index allowed (10 000 entries) has about 200 000; 8 MiB of `[0,0,0…]` would
/// have four million and fill the memory of a telephone.
pub const MAX_VALUES: usize = 2_000_000;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number from 0 to 2^64 - 1.
    Whole(u64),
    /// A whole number below zero.
    Negative(i64),
    /// A number with a fraction or an exponent, or one that does not fit 64 bits.
    Decimal(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, with its members in their order.
    Object(Vec<(String, Json)>),
    /// A list or object below `MAX_DEPTH`, skipped.
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
    pub fn shape(&self) -> Shape {
        match self {
            Self::Null => Shape::Null,
            Self::Bool(_) => Shape::Bool,
            Self::Whole(_) => Shape::Whole,
            Self::Negative(_) => Shape::Negative,
            Self::Decimal(_) => Shape::Decimal,
            Self::Text(_) => Shape::Text,
            Self::List(_) => Shape::List,
            Self::Object(_) => Shape::Object,
            Self::Deep => Shape::Deep,
        }
    }

    /// The member of an object; the last one, if a key is there twice.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }
}

/// A whole document.
#[derive(Debug)]
pub struct Parsed {
    /// Its value.
    pub value: Json,
    /// Whether something was skipped because it lies too deep.
    pub deep: bool,
}

/// Why a text is not one JSON document.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It breaks the grammar, ends early or goes on after its end.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// It is fine so far, and something follows.
    #[error(transparent)]
    Trailing(serde_json::Error),
    /// It is not UTF-8.
    #[error("not UTF-8 from byte {at}")]
    NotUtf8 {
        /// Where, in bytes from the beginning.
        at: usize,
    },
    /// It holds more than [`MAX_VALUES`] values.
    #[error("more than {MAX_VALUES} values")]
    TooMany,
}

/// Parses one document. White space around it is allowed, anything else after it is an error.
///
/// # Errors
/// When it is no such document, and where.
pub fn parse(text: &str) -> Result<Parsed, JsonError> {
    let tally = Tally { values: Cell::new(0), deep: Cell::new(false) };
    let value = run(text, Node { depth: 0, tally: &tally, only: None }).map_err(|error| tally.or_too_many(error))?;
    Ok(Parsed { value, deep: tally.deep.get() })
}

/// The value of a document in bytes.
///
/// # Errors
/// Those of [`parse`].
pub fn read(bytes: &[u8]) -> Result<Json, JsonError> {
    Ok(parse(text_of(bytes)?)?.value)
}

/// Members of the object in a document, as they come. Only those in `names` are kept in memory, and only those that `check`
/// finds right: what it says of others is an error, with its place.
///
/// # Errors
/// Those of [`parse`], and those of `check`.
pub fn pick(bytes: &[u8], names: &'static [&'static str], check: Check) -> Result<Vec<(String, Json)>, JsonError> {
    let text = text_of(bytes)?;
    let tally = Tally { values: Cell::new(0), deep: Cell::new(false) };
    let node = Node { depth: 0, tally: &tally, only: Some((names, check)) };
    match run(text, node).map_err(|error| tally.or_too_many(error))? {
        Json::Object(members) => Ok(members),
        _ => Err(JsonError::Syntax(serde_json::Error::custom("an object was expected"))),
    }
}

/// What a member is found to be: right, or what was expected of it.
pub type Check = fn(&str, &Json) -> Result<(), &'static str>;

fn text_of(bytes: &[u8]) -> Result<&str, JsonError> {
    std::str::from_utf8(bytes).map_err(|error| JsonError::NotUtf8 { at: error.valid_up_to() })
}

fn run(text: &str, node: Node<'_>) -> Result<Json, JsonError> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = node.deserialize(&mut parser)?;
    parser.end().map_err(JsonError::Trailing)?;
    Ok(value)
}

/// What has been met so far.
struct Tally {
    values: Cell<usize>,
    deep: Cell<bool>,
}

impl Tally {
    fn or_too_many(&self, error: JsonError) -> JsonError {
        if self.values.get() > MAX_VALUES { JsonError::TooMany } else { error }
    }
}

/// The place of one value.
struct Node<'t> {
    depth: u8,
    tally: &'t Tally,
    /// At the top: which members of an object are kept.
    only: Option<(&'static [&'static str], Check)>,
}

impl Node<'_> {
    fn below(&self) -> Self {
        Self { depth: self.depth + 1, tally: self.tally, only: None }
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
        Ok(u64::try_from(value).map_or(Json::Negative(value), Json::Whole))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Decimal(value))
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
            if self.only.is_some_and(|(names, _)| !names.contains(&key.as_str())) {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = members.next_value_seed(self.below())?;
            if let Some((_, check)) = self.only {
                check(&key, &value).map_err(A::Error::custom)?;
            }
            object.push((key, value));
        }
        Ok(Json::Object(object))
    }
}
