//! The text that could not be read, with the spot where reading stopped.

use super::LinkError;
use crate::reference::percent;

/// The longest text that is shown again, in bytes: longer ones were no reference to begin with.
const LONGEST: usize = 2048;

/// A text and the part of it that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What stands before the mistake.
    pub before: String,
    /// The mistake; empty where it has no place, for example when something is missing.
    pub wrong: String,
    /// What stands after it.
    pub after: String,
}

impl Mistake {
    /// The mistake in a text that was typed. `None` for a text that may hold a password, or is too long to show.
    pub fn in_text(text: &str, error: &LinkError) -> Option<Self> {
        if error.is_credential() || may_hold_a_password(text) || text.len() > LONGEST {
            return None;
        }
        let (at, length) = match error {
            LinkError::Reference(error) => (error.at(), error.found().len()),
            LinkError::Encoding { at } => (*at, 1),
            LinkError::NotALink
            | LinkError::TooLong { .. }
            | LinkError::Layer(_)
            | LinkError::Twice(_)
            | LinkError::Proof
            | LinkError::NotComparable => (text.len(), 0),
        };
        // A name taken out of a longer text counts from elsewhere; then the text stands without a mark.
        let parts = text.split_at_checked(at).and_then(|(before, rest)| {
            let (wrong, after) = rest.split_at_checked(length)?;
            let named = matches!(error, LinkError::Reference(error) if error.found() != wrong);
            (!named).then_some((before, wrong, after))
        });
        let (before, wrong, after) = parts.unwrap_or((text, "", ""));
        Some(Self { before: before.to_owned(), wrong: wrong.to_owned(), after: after.to_owned() })
    }

    /// The mistake in a fragment such as `#/Alpine`, as it would be typed.
    pub fn in_fragment(fragment: &str, error: &LinkError) -> Option<Self> {
        let route = fragment.trim_start_matches('#').trim_start_matches('/');
        let place = route.split('?').next().unwrap_or_default();
        match percent::decode(place) {
            Ok(place) => Self::in_text(&place, error),
            Err(_) => Self::in_text(place, error),
        }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        [self.before.as_str(), &self.wrong, &self.after].concat()
    }

    /// Where the mistake begins and ends, counted as a text field of a browser counts: in units of UTF-16.
    pub fn span(&self) -> (u32, u32) {
        let units = |text: &str| text.encode_utf16().count() as u32;
        let from = units(&self.before);
        (from, from + units(&self.wrong))
    }
}

/// Whether a pasted command line has an option that takes a password.
fn may_hold_a_password(text: &str) -> bool {
    const OPTIONS: [&str; 8] = ["-u", "-p", "-H", "--user", "--username", "--password", "--creds", "--header"];
    let is_one = |word: &str| OPTIONS.iter().any(|option| word == *option || word.starts_with(&format!("{option}=")));
    text.split_whitespace().any(|word| is_one(word) || word.starts_with("-u") && word.contains(':'))
}
