//! Tolerant reading: each reader takes what it can use and notes what it cannot.

use std::fmt;

use super::descriptor::Written;
use super::note::{Note, NoteKind};
use crate::digest::{Algorithm, Digest};
use crate::json::{Json, Shape};

/// How many notes are kept. A page with more is not read by anybody, and a hostile document could make a million.
const MAX_NOTES: usize = 500;

/// A place in a document, built on the stack while reading: a text is made only when something is noted.
pub(super) enum Pointer<'p> {
    Root,
    Key(&'p Pointer<'p>, &'p str),
    Item(&'p Pointer<'p>, usize),
}

impl Pointer<'_> {
    pub(super) fn key<'p>(&'p self, key: &'p str) -> Pointer<'p> {
        Pointer::Key(self, key)
    }

    pub(super) fn item(&self, position: usize) -> Pointer<'_> {
        Pointer::Item(self, position)
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(parent, key) => write!(f, "{parent}/{}", key.replace('~', "~0").replace('/', "~1")),
            Self::Item(parent, position) => write!(f, "{parent}/{position}"),
        }
    }
}

/// The notes of one document.
#[derive(Default)]
pub(super) struct Notes {
    list: Vec<Note>,
    more: usize,
    /// Whether a note about keys has been kept. One always is: a proof looks for it.
    has_key: bool,
    /// Whether a note about members has been kept, the schema version apart. One always is, for the same reason.
    has_member: bool,
    /// The first member known to the specification that is there twice.
    pub(super) duplicate: Option<String>,
}

impl Notes {
    pub(super) fn add(&mut self, at: &Pointer<'_>, kind: NoteKind) {
        let is_first_key = kind.is_about_keys() && !self.has_key;
        let is_first_member = kind.is_about_members() && !self.has_member;
        if self.list.len() < MAX_NOTES || is_first_key || is_first_member {
            let note = Note { pointer: at.to_string(), kind };
            self.has_key |= is_first_key;
            self.has_member |= is_first_member && !note.is_about_version();
            self.list.push(note);
        } else {
            self.more += 1;
        }
    }

    /// All notes; when some were not kept, the last one says how many.
    pub(super) fn finish(mut self) -> Vec<Note> {
        if self.more > 0 {
            self.list.push(Note { pointer: String::new(), kind: NoteKind::More { count: self.more } });
        }
        self.list
    }
}

/// Whether a member must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
    /// Optional, and `null` is one of the usual ways to say so (the execution parameters of a config).
    Nullable,
}

/// An object whose keys have been looked at.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    members: &'a [(String, Json)],
    at: &'a Pointer<'a>,
}

/// What is done with members that are not known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Counted in a note.
    Noted,
    /// Usual: configs carry members of many programs.
    Silent,
}

impl<'a> Object<'a> {
    /// Opens a value as an object with these known members; notes what is odd about its keys.
    pub(super) fn open(
        value: &'a Json,
        at: &'a Pointer<'a>,
        known: &[&'static str],
        unknown: Unknown,
        notes: &mut Notes,
    ) -> Option<Self> {
        let Json::Object(members) = value else {
            notes.add(at, NoteKind::WrongType { expected: Shape::Object, found: value.shape() });
            return None;
        };
        let others = check_keys(members, at, known, notes);
        if others > 0 && unknown == Unknown::Noted {
            notes.add(at, NoteKind::UnknownMembers { count: others });
        }
        Some(Self { members, at })
    }

    /// The value of a key, the last one if there are several. `None` when missing or `null`, with a note if that matters.
    pub(super) fn get(&self, key: &str, need: Need, notes: &mut Notes) -> Option<&'a Json> {
        let found = self.members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value);
        match found {
            None if need == Need::Required => notes.add(&self.at.key(key), NoteKind::Missing),
            Some(Json::Null) if need != Need::Nullable => {
                notes.add(&self.at.key(key), NoteKind::Null { required: need == Need::Required });
            }
            _ => {}
        }
        found.filter(|value| **value != Json::Null)
    }

    fn wrong(&self, key: &str, expected: Shape, value: &Json, notes: &mut Notes) {
        notes.add(&self.at.key(key), NoteKind::WrongType { expected, found: value.shape() });
    }

    pub(super) fn text(&self, key: &str, need: Need, notes: &mut Notes) -> Option<String> {
        match self.get(key, need, notes)? {
            Json::Text(text) => Some(text.clone()),
            other => {
                self.wrong(key, Shape::Text, other, notes);
                None
            }
        }
    }

    pub(super) fn flag(&self, key: &str, need: Need, notes: &mut Notes) -> Option<bool> {
        match self.get(key, need, notes)? {
            Json::Bool(flag) => Some(*flag),
            other => {
                self.wrong(key, Shape::Bool, other, notes);
                None
            }
        }
    }

    pub(super) fn whole(&self, key: &str, need: Need, notes: &mut Notes) -> Option<u64> {
        match self.get(key, need, notes)? {
            Json::Whole(number) => Some(*number),
            other => {
                self.wrong(key, Shape::Whole, other, notes);
                None
            }
        }
    }

    /// A number of bytes, exact or not at all.
    pub(super) fn size(&self, key: &str, notes: &mut Notes) -> Option<u64> {
        match self.get(key, Need::Required, notes)? {
            Json::Whole(number) => Some(*number),
            other => {
                notes.add(&self.at.key(key), NoteKind::NotASize { found: other.shape() });
                None
            }
        }
    }

    pub(super) fn list(&self, key: &str, need: Need, notes: &mut Notes) -> Option<&'a [Json]> {
        match self.get(key, need, notes)? {
            Json::List(items) => Some(items),
            other => {
                self.wrong(key, Shape::List, other, notes);
                None
            }
        }
    }

    /// A list of texts; items of another type are noted and left out. `None` when there is no list.
    pub(super) fn texts(&self, key: &str, need: Need, notes: &mut Notes) -> Option<Vec<String>> {
        let at = self.at.key(key);
        let mut texts = Vec::new();
        for (position, item) in self.list(key, need, notes)?.iter().enumerate() {
            match item {
                Json::Text(text) => texts.push(text.clone()),
                other => {
                    notes.add(&at.item(position), NoteKind::WrongType { expected: Shape::Text, found: other.shape() })
                }
            }
        }
        Some(texts)
    }

    fn map(&self, key: &str, need: Need, notes: &mut Notes) -> &'a [(String, Json)] {
        match self.get(key, need, notes) {
            Some(Json::Object(members)) => {
                check_map(members, &self.at.key(key), notes);
                members
            }
            Some(other) => {
                self.wrong(key, Shape::Object, other, notes);
                &[]
            }
            None => &[],
        }
    }

    /// Texts by text, in the document's order and with every duplicate, such as annotations and labels.
    pub(super) fn pairs(&self, key: &str, need: Need, notes: &mut Notes) -> Vec<(String, String)> {
        let at = self.at.key(key);
        let mut pairs = Vec::new();
        for (name, value) in self.map(key, need, notes) {
            match value {
                Json::Text(text) => pairs.push((name.clone(), text.clone())),
                other => {
                    notes.add(&at.key(name), NoteKind::WrongType { expected: Shape::Text, found: other.shape() });
                }
            }
        }
        pairs
    }

    /// The keys of an object whose values mean nothing (`{"80/tcp": {}}`: Go's way to write a set).
    pub(super) fn keys(&self, key: &str, need: Need, notes: &mut Notes) -> Vec<String> {
        self.map(key, need, notes).iter().map(|(name, _)| name.clone()).collect()
    }

    /// A digest, or the text that is none.
    pub(super) fn digest(&self, key: &str, notes: &mut Notes) -> Written<Digest> {
        match self.get(key, Need::Required, notes) {
            Some(value) => digest(value, &self.at.key(key), notes),
            None => Written::Missing,
        }
    }
}

/// Reads one digest; anything else is noted.
pub(super) fn digest(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Written<Digest> {
    let Json::Text(text) = value else {
        notes.add(at, NoteKind::WrongType { expected: Shape::Text, found: value.shape() });
        return Written::Missing;
    };
    match text.parse::<Digest>() {
        Ok(digest) => {
            if let Algorithm::Other(algorithm) = digest.algorithm() {
                notes.add(at, NoteKind::UnknownAlgorithm { algorithm: algorithm.clone() });
            }
            Written::Valid(digest)
        }
        Err(error) => {
            notes.add(at, NoteKind::BadDigest(error.clone()));
            Written::Invalid { text: text.clone(), error }
        }
    }
}

/// Notes duplicates and case variants; returns how many keys are not known.
fn check_keys(members: &[(String, Json)], at: &Pointer<'_>, known: &[&'static str], notes: &mut Notes) -> usize {
    let mut others = 0;
    let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    for same in keys.chunk_by(|a, b| a == b) {
        let Some(&key) = same.first() else { continue };
        let is_known = known.contains(&key);
        if same.len() > 1 {
            notes.add(&at.key(key), NoteKind::DuplicateKey);
            if is_known && notes.duplicate.is_none() {
                notes.duplicate = Some(at.key(key).to_string());
            }
        }
        if !is_known {
            match known.iter().find(|known| folds_to(key, known)) {
                Some(known) => notes.add(&at.key(key), NoteKind::CaseVariant { known }),
                None => others += 1,
            }
        }
    }
    others
}

/// Notes the duplicates of an object whose keys are anybody's, such as annotations.
fn check_map(members: &[(String, Json)], at: &Pointer<'_>, notes: &mut Notes) {
    let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    for same in keys.chunk_by(|a, b| a == b) {
        if let [key, _, ..] = same {
            notes.add(&at.key(key), NoteKind::DuplicateKey);
        }
    }
}

/// Whether Go's JSON parser takes `key` for `known`: it folds case, and two characters outside ASCII fold into it.
/// <https://pkg.go.dev/encoding/json#Unmarshal>
pub(super) fn folds_to(key: &str, known: &str) -> bool {
    let fold = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    key.chars().map(fold).eq(known.chars().map(fold))
}
