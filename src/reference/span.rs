//! A piece of the text being parsed that remembers where it began, so that an error can say where.

use super::error::{ReferenceError, Rule};

/// The end of a quotation in an error: enough to recognise the spot, not enough to flood a page.
const LONGEST_QUOTE: usize = 80;

/// A piece of a longer text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<'a> {
    /// Its first byte's offset in the whole.
    pub at: usize,
    /// The piece.
    pub text: &'a str,
}

impl<'a> Span<'a> {
    /// The whole text.
    pub fn whole(text: &'a str) -> Self {
        Self { at: 0, text }
    }

    /// Another text that came from here, for example decoded. Errors in it point to where this piece began.
    pub fn instead<'b>(self, text: &'b str) -> Span<'b> {
        Span { at: self.at, text }
    }

    /// The pieces before and after the first such character, which belongs to neither.
    pub fn cut(self, character: char) -> Option<(Self, Self)> {
        let (before, after) = self.text.split_once(character)?;
        Some((self.instead(before), Self { at: self.at + before.len() + character.len_utf8(), text: after }))
    }

    /// The piece before the first such character, and the one after it if there is one.
    pub fn cut_off(self, character: char) -> (Self, Option<Self>) {
        match self.cut(character) {
            Some((before, after)) => (before, Some(after)),
            None => (self, None),
        }
    }

    /// The rest after `prefix`, whose letters match in either case.
    pub fn after(self, prefix: &str) -> Option<Self> {
        let head = self.text.get(..prefix.len())?;
        let rest = self.text.get(prefix.len()..)?;
        head.eq_ignore_ascii_case(prefix).then_some(Self { at: self.at + prefix.len(), text: rest })
    }

    /// Without the characters at both ends for which `unwanted` holds.
    pub fn trim(self, unwanted: impl Fn(char) -> bool) -> Self {
        let kept = self.text.trim_start_matches(&unwanted);
        Self { at: self.at + self.text.len() - kept.len(), text: kept.trim_end_matches(&unwanted) }
    }

    /// This piece breaks a rule.
    pub fn breaks(self, rule: Rule) -> ReferenceError {
        let quoted = &self.text[..self.text.floor_char_boundary(LONGEST_QUOTE)];
        ReferenceError::new(rule, self.at, quoted)
    }

    /// One character of this piece, `offset` bytes in, breaks a rule.
    pub fn breaks_at(self, offset: usize, character: char, rule: Rule) -> ReferenceError {
        ReferenceError::new(rule, self.at + offset, character.encode_utf8(&mut [0; 4]))
    }
}
