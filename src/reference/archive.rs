//! Archives that a reader opens from a file: `archive:NAME[:tag][@digest]`, where NAME is made of what the file is
//! called. Nothing else of the file is in a link; a tab that does not hold it asks for it.

use std::fmt;

use super::error::{Part, ReferenceError, Rule};
use super::span::Span;
use super::{Place, Reference, parse};

/// What a link to an archive begins with.
pub(super) const PREFIX: &str = "archive:";

/// The longest name, in bytes.
const LONGEST: usize = 100;

/// An archive by its name: letters, digits, `.`, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Archive(String);

impl Archive {
    /// The name for a file that is called so. Whatever a link cannot have becomes a hyphen.
    pub fn of_file(name: &str) -> Self {
        let plain = |c: char| if is_plain(c) { c } else { '-' };
        let name: String = name.chars().map(plain).take(LONGEST).collect();
        Self(if name.is_empty() { "file".to_owned() } else { name })
    }
}

impl fmt::Display for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0)
    }
}

/// What follows `archive:`, with tag and digest.
pub(super) fn reference(text: Span<'_>) -> Result<Reference, ReferenceError> {
    let (named, digest) = text.cut_off('@');
    let (name, tag) = named.cut_off(':');
    if name.text.is_empty() {
        return Err(name.breaks(Rule::NameMissing));
    }
    if name.text.len() > LONGEST {
        return Err(name.breaks(Rule::PartTooLong { part: Part::Name, limit: LONGEST }));
    }
    if let Some((offset, other)) = name.text.char_indices().find(|(_, c)| !is_plain(*c)) {
        return Err(name.breaks_at(offset, other, Rule::Unexpected { part: Part::Name }));
    }
    Ok(Reference {
        place: Place::Archive(Archive(name.text.to_owned())),
        tag: tag.map(parse::tag).transpose()?,
        digest: digest.map(parse::digest).transpose()?,
    })
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}
