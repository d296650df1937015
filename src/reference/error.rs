//! Why a text is not a reference: which rule, where, and what stood there. The words are in one place, `Display`.

use std::fmt;

use crate::digest::DigestError;

/// Which part of a reference a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The registry's host.
    Host,
    /// The repository's path.
    Name,
    /// The tag.
    Tag,
    /// The address of an image layout.
    Layout,
}

impl Part {
    fn words(self) -> &'static str {
        match self {
            Self::Host => "the host",
            Self::Name => "the repository name",
            Self::Tag => "the tag",
            Self::Layout => "the layout's address",
        }
    }
}

/// The rule that a text breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// There is nothing.
    Empty,
    /// More bytes than any such text needs.
    TooLong {
        /// The ceiling, in bytes.
        limit: usize,
    },
    /// A part has more bytes than it may.
    PartTooLong {
        /// The part.
        part: Part,
        /// The ceiling, in bytes.
        limit: usize,
    },
    /// A character that this part may not have.
    Unexpected {
        /// The part.
        part: Part,
    },
    /// A character that cannot be seen, such as a zero-width space.
    Invisible,
    /// More words than a reference has.
    Words,
    /// A scheme other than http and https.
    Scheme,
    /// The host is missing.
    HostMissing,
    /// A label of the host is empty or begins or ends with a hyphen.
    HostLabel,
    /// The host has letters outside ASCII.
    HostNotAscii,
    /// Not an IPv4 address of four decimal numbers, nor an IPv6 address in brackets.
    HostAddress,
    /// An IPv6 address with a zone, which means nothing on another machine.
    HostZone,
    /// A single word where a registry is expected.
    HostBare,
    /// The port is not a number from 1 to 65535.
    Port,
    /// A user name or password before the host. It is never repeated in an error.
    UserInfo,
    /// The repository's name is missing.
    NameMissing,
    /// The repository's name has an empty component.
    NameEmptyPart,
    /// Repository names are lower case.
    NameUpperCase,
    /// A separator at the end of a component, or separators that may not follow one another.
    NameSeparator,
    /// 64 hexadecimal digits, which the grammar keeps for image identifiers.
    NameIsIdentifier,
    /// A colon without a tag after it.
    TagMissing,
    /// A tag begins with a letter, a digit or an underscore.
    TagStart,
    /// What stands after `@` is not a digest.
    Digest(DigestError),
    /// A digest without a repository.
    DigestAlone,
    /// A layout's address climbs out of its folder, or could.
    LayoutClimbs,
    /// A layout's folder beside the page begins with a slash, or has an empty component.
    LayoutSlash,
    /// The address of a web page that names no repository, or of an unknown endpoint.
    Page,
}

/// A text that is not a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceError {
    rule: Rule,
    at: usize,
    found: String,
    suggestion: Option<String>,
}

impl ReferenceError {
    pub(super) fn new(rule: Rule, at: usize, found: &str) -> Self {
        // A password must not travel on in a message.
        let found = if rule == Rule::UserInfo { "" } else { found };
        Self { rule, at, found: found.to_owned(), suggestion: None }
    }

    pub(super) fn suggesting(self, suggestion: Option<String>) -> Self {
        Self { suggestion, ..self }
    }

    /// The same about a name that was taken out of what begins at `at`.
    pub(super) fn within(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// The rule that was broken.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Where, in bytes from the beginning of the text. In a name taken out of a web address: where that began.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What stood there, at most 80 bytes of it. Empty when it may be a password.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// A text that was perhaps meant. It is always one that can be opened.
    pub fn suggestion(&self) -> Option<String> {
        self.suggestion.clone()
    }

    /// Whether the text held a user name or password, so that whoever has it should let go of it.
    pub fn is_credential(&self) -> bool {
        self.rule == Rule::UserInfo
    }
}

impl std::error::Error for ReferenceError {}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People count from one.
        let (at, character) = (self.at + 1, Shown(self.found.chars().next()));
        match &self.rule {
            Rule::Empty => f.write_str("there is nothing to look for"),
            Rule::TooLong { limit } => write!(f, "longer than {limit} bytes"),
            Rule::PartTooLong { part, limit } => write!(f, "{} is longer than {limit} bytes", part.words()),
            Rule::Unexpected { part } => write!(f, "unexpected character {character} at {at} in {}", part.words()),
            Rule::Invisible => write!(f, "an invisible character, {character}, at {at}"),
            Rule::Words => write!(f, "more than one word; the second begins at {at}"),
            Rule::Scheme => f.write_str("only http and https addresses can be opened"),
            Rule::HostMissing => write!(f, "the host is missing at {at}"),
            Rule::HostLabel => {
                write!(f, "the parts of a host are separated by single dots and do not begin or end with a hyphen")
            }
            Rule::HostNotAscii => {
                write!(f, "unexpected character {character} at {at} in the host: write the host in punycode (xn--…)")
            }
            Rule::HostAddress => {
                write!(f, "an address is written as four decimal numbers, or as IPv6 in brackets such as [::1]")
            }
            Rule::HostZone => f.write_str("an IPv6 address with a zone cannot be opened in a browser"),
            Rule::HostBare => f.write_str("a registry's name has a dot or a port; for others write https:// before it"),
            Rule::Port => write!(f, "the port at {at} is not a number from 1 to 65535"),
            Rule::UserInfo => f.write_str("a user name or password does not belong in an address"),
            Rule::NameMissing => f.write_str("the repository name is missing"),
            Rule::NameEmptyPart => write!(f, "an empty part at {at} in the repository name"),
            Rule::NameUpperCase => {
                write!(f, "repository names are lower case: unexpected character {character} at {at}")
            }
            Rule::NameSeparator => {
                write!(
                    f,
                    "unexpected separator {character} at {at} in the repository name: letters or digits belong on both sides of one dot, one or two underscores, or hyphens"
                )
            }
            Rule::NameIsIdentifier => {
                f.write_str("64 hexadecimal digits are an image's identifier, not a repository name")
            }
            Rule::TagMissing => write!(f, "the tag is missing at {at}"),
            Rule::TagStart => {
                write!(
                    f,
                    "unexpected character {character} at {at}: a tag begins with a letter, a digit or an underscore"
                )
            }
            Rule::Digest(error) => error.fmt(f),
            Rule::DigestAlone => {
                f.write_str("a digest alone does not say where the content is: write repository@digest")
            }
            Rule::LayoutClimbs => write!(f, "a layout's address may not climb out of its folder (at {at})"),
            Rule::LayoutSlash => write!(f, "an empty part at {at} in the layout's address"),
            Rule::Page => f.write_str("the address of a page that names no repository"),
        }
    }
}

/// A character as it can safely be shown: by its number, unless everybody can see and tell it.
struct Shown(Option<char>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(character) if character.is_ascii_graphic() => write!(f, "'{character}'"),
            Some(' ') => f.write_str("' '"),
            Some(character) => write!(f, "U+{:04X}", u32::from(character)),
            None => f.write_str("''"),
        }
    }
}
