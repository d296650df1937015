//! What a filter keeps of a list of tags: words, `kind:semver`, `flavour:alpine`, `digest:abc`, `/pattern/`; all of them
//! must match. A text in quotes is one word, whatever is in it.
//!
//! Patterns are the reader's own platform's: whoever parses a filter brings the means to compile them (in a browser its
//! `RegExp`), so that no second engine is shipped. Such a pattern may take for ever on a hostile text or be hostile
//! itself; names have at most 128 bytes and patterns [`LONGEST_PATTERN`], repetitions within repetitions are refused, and
//! [`Filter::has_pattern`] tells, so that one which came in a link need not be run before the reader looked at it.

mod endless;
mod error;
mod kinds;
mod read;
mod unfinished;

use std::rc::Rc;

pub use error::{FilterError, FilterRule};
use kinds::Kinds;
use read::{LONGEST_PATTERN, read_term};

use super::row::Row;

pub use unfinished::unfinished;

/// The longest filter that is read, in bytes. It travels in links.
pub const LONGEST_FILTER: usize = 512;

/// What only names made of digests hold.
const DIGEST_TAGS: [&str; 6] = ["sha256-", "sha384-", "sha512-", ".sig", ".att", ".sbom"];

/// A compiled pattern.
pub trait Matcher {
    /// Whether the pattern is found anywhere in the text. Must not fail: what cannot be matched is not found.
    fn is_found(&self, text: &str) -> bool;

    /// The same of each of many texts, in their order. A call to an engine outside of this program costs more than what
    /// it does there: such an engine is asked once for all.
    fn are_found(&self, texts: &[&str]) -> Vec<bool> {
        texts.iter().map(|text| self.is_found(text)).collect()
    }
}

/// Compiles the pattern between the slashes; letters match in either case. The error is the engine's own words.
pub type Compile = fn(&str) -> Result<Rc<dyn Matcher>, String>;

/// A filter, parsed.
#[derive(Clone, Default)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone)]
enum Term {
    /// Found in the name, in any case.
    Word(String),
    Kind(Kinds),
    /// The flavour, or one of its words.
    Flavour(String),
    /// The beginning of the digest that it points at, with or without its algorithm.
    Digest(String),
    Pattern(Rc<dyn Matcher>),
}

impl Filter {
    /// Reads a filter. An empty one keeps everything.
    ///
    /// # Errors
    /// [`FilterError`] with the place.
    pub fn parse(text: &str, compile: Compile) -> Result<Self, FilterError> {
        if text.len() > LONGEST_FILTER {
            return Err(FilterError { at: LONGEST_FILTER, rule: FilterRule::TooLong });
        }
        let mut terms = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let space = rest.len() - rest.trim_start().len();
            if space > 0 {
                at += space;
                continue;
            }
            let (term, length) = read_term(rest, compile).map_err(|rule| FilterError { at, rule })?;
            terms.push(term);
            at += length;
        }
        Ok(Self { terms })
    }

    /// Whether nothing is filtered away.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether it runs a pattern.
    pub fn has_pattern(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Pattern(_)))
    }

    /// Whether rows of which nothing has been read could match later: it asks for digests.
    pub fn asks_for_digests(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Digest(_)))
    }

    /// Whether it asks for a digest and nothing else.
    pub fn is_of_digests(&self) -> bool {
        !self.terms.is_empty() && self.terms.iter().all(|term| matches!(term, Term::Digest(_)))
    }

    /// Whether it asks for names made of digests, which are folded away otherwise.
    pub fn asks_for_digest_tags(&self) -> bool {
        self.terms.iter().any(|term| match term {
            Term::Kind(kinds) => matches!(kinds, Kinds::Digest | Kinds::DigestTag(_)),
            Term::Word(word) => DIGEST_TAGS.iter().any(|start| contains(word, start)),
            _ => false,
        })
    }

    /// Whether it asks for content without a name, which is folded away otherwise.
    pub fn asks_for_untagged(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Kind(Kinds::Untagged)))
    }

    /// Which of names that are no tags, such as repositories', hold every word and pattern, by position. What asks for
    /// kinds, flavours or digests finds nothing there.
    pub fn found(&self, names: &[&str]) -> Vec<u32> {
        let name = |position: u32| names.get(position as usize).copied().unwrap_or_default();
        let holds = |position, term: &Term| match term {
            Term::Word(word) => contains(name(position), word),
            Term::Pattern(_) => true,
            Term::Kind(_) | Term::Flavour(_) | Term::Digest(_) => false,
        };
        self.sift((0..).take(names.len()).collect(), name, holds)
    }

    /// Which of these positions belong to rows that match every term, in their order.
    pub fn kept(&self, rows: &[Row], positions: Vec<u32>) -> Vec<u32> {
        let row = |position: u32| rows.get(position as usize);
        let name = |position| row(position).map_or("", |row| row.name().as_str());
        self.sift(positions, name, |position, term| row(position).is_some_and(|row| term.holds(row)))
    }

    /// Leaves the positions for which every term holds; patterns come last, and look at what is left by then.
    fn sift<'n>(
        &self,
        mut positions: Vec<u32>,
        name: impl Fn(u32) -> &'n str,
        holds: impl Fn(u32, &Term) -> bool,
    ) -> Vec<u32> {
        positions.retain(|position| self.terms.iter().all(|term| holds(*position, term)));
        for term in &self.terms {
            let Term::Pattern(pattern) = term else { continue };
            let names: Vec<&str> = positions.iter().map(|position| name(*position)).collect();
            let mut found = pattern.are_found(&names).into_iter();
            positions.retain(|_| found.next() == Some(true));
        }
        positions
    }
}

impl Term {
    /// Whether it holds for a row; patterns are for many names at once.
    fn holds(&self, row: &Row) -> bool {
        let name = row.name();
        match self {
            Self::Word(word) => contains(name.as_str(), word),
            Self::Kind(kinds) => kinds.holds(row.kind()),
            Self::Flavour(flavour) => {
                let own = name.flavour();
                own.eq_ignore_ascii_case(flavour) || own.split('-').any(|word| is_of_flavour(word, flavour))
            }
            Self::Digest(start) => begins(row, start),
            // Not of one row: see `sift`.
            Self::Pattern(_) => true,
        }
    }
}

/// Whether a word of an edition is the one that was asked for, with a version of its own behind it or without:
/// `alpine3.19` for `alpine`.
fn is_of_flavour(word: &str, flavour: &str) -> bool {
    let Some((beginning, version)) = word.split_at_checked(flavour.len()) else { return false };
    let is_version = |version: &str| version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    // What ends in a number has none behind it: `alpine3.1` is not `alpine3.19`.
    let ends_in_number = flavour.ends_with(|last: char| last.is_ascii_digit());
    beginning.eq_ignore_ascii_case(flavour)
        && is_version(version)
        && (version.is_empty() || version.starts_with('.') || !ends_in_number)
}

/// Whether what the row points at has a digest that begins like this. Names made of a digest are others: such a tag points
/// at what was made for that digest.
fn begins(row: &Row, start: &str) -> bool {
    row.digest().is_some_and(|digest| match start.split_once(':') {
        Some((algorithm, start)) => digest.algorithm().as_str() == algorithm && digest.encoded().starts_with(start),
        None => digest.encoded().starts_with(start),
    })
}

/// Whether `word`, in lower case, is part of `text`.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len().max(1)).any(|part| part.eq_ignore_ascii_case(word))
}
