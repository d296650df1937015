//! What a filter keeps of a list of tags: words, `kind:semver`, `flavour:alpine`, `digest:abc`, `/pattern/`; all of them
//! must match. A text in quotes is one word, whatever is in it.
//!
//! Patterns are the reader's own platform's: whoever parses a filter brings the means to compile them (in a browser its
//! `RegExp`), so that no second engine is shipped. Such a pattern may take for ever on a hostile text or be hostile
//! itself; names have at most 128 bytes and patterns [`LONGEST_PATTERN`], repetitions within repetitions are refused, and
//! [`Filter::has_pattern`] tells, so that one which came in a link need not be run before the reader looked at it.

mod endless;

use std::rc::Rc;

use super::kind::{DigestTag, Kind};
use super::row::Row;

/// The longest filter that is read, in bytes. It travels in links.
pub const LONGEST_FILTER: usize = 512;
/// The longest pattern, in bytes: longer ones are programs.
const LONGEST_PATTERN: usize = 200;

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
    /// The beginning of a digest, with or without its algorithm.
    Digest(String),
    Pattern(Rc<dyn Matcher>),
}

/// What `kind:` can ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Semver,
    Release,
    PreRelease,
    Floating,
    Commit,
    Combined,
    Build,
    /// All that are made of digests.
    Digest,
    /// Those of one kind among them.
    DigestTag(DigestTag),
    Untagged,
    Other,
}

impl Kinds {
    const NAMES: [(&'static str, Self); 21] = [
        ("semver", Self::Semver),
        ("version", Self::Semver),
        ("release", Self::Release),
        ("pre-release", Self::PreRelease),
        ("prerelease", Self::PreRelease),
        ("pre", Self::PreRelease),
        ("floating", Self::Floating),
        ("commit", Self::Commit),
        ("sha", Self::Commit),
        ("git", Self::Commit),
        ("combined", Self::Combined),
        ("build", Self::Build),
        ("date", Self::Build),
        ("digest", Self::Digest),
        ("signature", Self::DigestTag(DigestTag::Signature)),
        ("sig", Self::DigestTag(DigestTag::Signature)),
        ("attestation", Self::DigestTag(DigestTag::Attestation)),
        ("att", Self::DigestTag(DigestTag::Attestation)),
        ("sbom", Self::DigestTag(DigestTag::Sbom)),
        ("untagged", Self::Untagged),
        ("other", Self::Other),
    ];

    fn holds(self, kind: Kind) -> bool {
        match self {
            Self::Semver => matches!(kind, Kind::Release | Kind::PreRelease),
            Self::Release => kind == Kind::Release,
            Self::PreRelease => kind == Kind::PreRelease,
            Self::Floating => kind == Kind::Floating,
            Self::Commit => kind == Kind::Commit,
            Self::Combined => kind == Kind::Combined,
            Self::Build => kind == Kind::Build,
            Self::Digest => kind.is_digest(),
            Self::DigestTag(wanted) => kind == Kind::Digest(wanted),
            Self::Untagged => kind == Kind::Untagged,
            Self::Other => kind == Kind::Other,
        }
    }
}

/// Why a text is not a filter, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule} (at {at})")]
pub struct FilterError {
    /// Where, in bytes from the beginning.
    pub at: usize,
    /// What is wrong.
    pub rule: FilterRule,
}

/// The rule that a filter breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterRule {
    /// More bytes than a filter needs.
    #[error("a filter has at most {LONGEST_FILTER} characters")]
    TooLong,
    /// A quotation mark without a second one.
    #[error("the second quotation mark is missing")]
    OpenQuote,
    /// A slash without a second one.
    #[error("a pattern ends with a slash, like /^v1/")]
    OpenPattern,
    /// A bracket without its second one, which takes the slash in.
    #[error("a bracket is open: [ needs its ], and one that is looked for a backslash before it, like \\[")]
    OpenClass,
    /// Letters behind the second slash that would change what the pattern means.
    #[error(
        "behind the second slash only i and u may stand, and letters match in either case anyway; a space begins the \
         next word"
    )]
    Flags,
    /// Nothing between the slashes, or behind the colon.
    #[error("there is nothing to look for here")]
    Empty,
    /// A pattern longer than any that a reader writes.
    #[error("a pattern has at most {LONGEST_PATTERN} characters")]
    PatternTooLong,
    /// A pattern that tries more ways than anyone waits for: `(x+)+`, `(x|x)+`.
    #[error(
        "this pattern could run for ever: a group that is repeated holds a repetition or a choice, like (x+)+ or (x|x)+, or \
         many repetitions stand side by side, like x*x*x*x*; [xy]+ is a choice of characters that cannot"
    )]
    Endless,
    /// The engine refuses the pattern.
    #[error("this pattern cannot be read: {0}")]
    Pattern(String),
    /// A word before a colon that means nothing.
    #[error("only kind:, flavour: and digest: mean something here; a name with a colon goes into quotation marks")]
    Key,
    /// A kind that is none.
    #[error(
        "kinds are semver, release, pre-release, floating, commit, combined, build, digest, signature, attestation, sbom, \
         untagged and other"
    )]
    Kind,
    /// Characters that no digest has.
    #[error("a digest has only digits and the letters a to f, perhaps with the algorithm and a colon before them")]
    Digest,
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
                own.eq_ignore_ascii_case(flavour) || own.split('-').any(|word| word.eq_ignore_ascii_case(flavour))
            }
            Self::Digest(start) => begins(row, start),
            // Not of one row: see `sift`.
            Self::Pattern(_) => true,
        }
    }
}

/// Whether the digest of the row, or the one that its name is made of, begins like this.
fn begins(row: &Row, start: &str) -> bool {
    let is_start = |algorithm: &str, encoded: &str| match start.split_once(':') {
        Some((wanted, start)) => wanted == algorithm && encoded.starts_with(start),
        None => encoded.starts_with(start),
    };
    let named = row.name().tag().split_once('-').filter(|_| row.kind().is_digest());
    row.digest().is_some_and(|digest| is_start(digest.algorithm().as_str(), digest.encoded()))
        || named.is_some_and(|(algorithm, encoded)| is_start(algorithm, encoded))
}

/// Whether `word`, in lower case, is part of `text`.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len().max(1)).any(|part| part.eq_ignore_ascii_case(word))
}

/// The term at the beginning, and its length.
fn read_term(text: &str, compile: Compile) -> Result<(Term, usize), FilterRule> {
    if let Some(rest) = text.strip_prefix('"') {
        let end = rest.find('"').ok_or(FilterRule::OpenQuote)?;
        let word = rest.get(..end).filter(|word| !word.is_empty()).ok_or(FilterRule::Empty)?;
        return Ok((Term::Word(word.to_owned()), end + 2));
    }
    if let Some(rest) = text.strip_prefix('/') {
        let end = end_of_pattern(rest)?;
        let pattern = rest.get(..end).filter(|pattern| !pattern.is_empty()).ok_or(FilterRule::Empty)?;
        if pattern.len() > LONGEST_PATTERN {
            return Err(FilterRule::PatternTooLong);
        }
        if endless::is_endless(pattern) {
            return Err(FilterRule::Endless);
        }
        let behind = rest.get(end + 1..).unwrap_or_default();
        let flags = behind.split(char::is_whitespace).next().unwrap_or_default();
        // Patterns are as with `i` anyway; names have only letters of one unit, for which `u` changes nothing.
        if !flags.bytes().all(|flag| matches!(flag, b'i' | b'u')) {
            return Err(FilterRule::Flags);
        }
        return Ok((Term::Pattern(compile(pattern).map_err(FilterRule::Pattern)?), end + 2 + flags.len()));
    }
    let length = text.find(char::is_whitespace).unwrap_or(text.len());
    let word = text.get(..length).unwrap_or_default();
    Ok((read_word(word)?, length))
}

fn read_word(word: &str) -> Result<Term, FilterRule> {
    // A digest pasted whole.
    if word.starts_with("sha256:") || word.starts_with("sha512:") {
        return digest(word);
    }
    let Some((key, value)) = word.split_once(':') else { return Ok(Term::Word(word.to_owned())) };
    if value.is_empty() {
        return Err(if matches!(key, "kind" | "flavour" | "flavor" | "digest") {
            FilterRule::Empty
        } else {
            FilterRule::Key
        });
    }
    match key {
        "kind" => {
            let named = Kinds::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
            named.map(|(_, kinds)| Term::Kind(*kinds)).ok_or(FilterRule::Kind)
        }
        "flavour" | "flavor" => Ok(Term::Flavour(value.to_owned())),
        "digest" => digest(value),
        _ => Err(FilterRule::Key),
    }
}

fn digest(text: &str) -> Result<Term, FilterRule> {
    let text = text.to_ascii_lowercase();
    let (algorithm, encoded) = text.split_once(':').unwrap_or(("sha256", &text));
    let is_known = matches!(algorithm, "sha256" | "sha384" | "sha512");
    let is_hex = encoded.bytes().all(|b| b.is_ascii_hexdigit());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'+' | b'.' | b'_' | b'-' | b'=');
    if text.bytes().all(plain) && (is_hex || !is_known) { Ok(Term::Digest(text)) } else { Err(FilterRule::Digest) }
}

/// Where the second slash stands: one behind a backslash, or in brackets, belongs to the pattern.
fn end_of_pattern(text: &str) -> Result<usize, FilterRule> {
    let (mut escaped, mut in_class) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Ok(at),
            _ => {}
        }
    }
    Err(if in_class { FilterRule::OpenClass } else { FilterRule::OpenPattern })
}
