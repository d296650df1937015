//! What is wrong with a text that is no filter, in the words that the reader sees.

use super::{LONGEST_FILTER, LONGEST_PATTERN};

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
        "this pattern could run for ever, or looks like one that could: a group that is repeated holds a repetition or a \
         choice, like (x+)+ or (x|x)+, or many repetitions stand side by side, like x*x*x*x*; [xy]+ is a choice of characters \
         that cannot, and (\\.x+){{1,3}} says how often"
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

impl FilterRule {
    /// Whether something was begun that has an end, and does not end.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::OpenQuote | Self::OpenPattern | Self::OpenClass)
    }
}
