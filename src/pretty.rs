//! JSON laid out for reading, from the very bytes that were received: the spelling of numbers, repeated keys and the
//! order of everything stay as they came. Digests are told apart, so that a page can make links of them.

use crate::digest::Digest;

/// A piece of a laid-out document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Layout and punctuation.
    Plain(String),
    /// An object's key, with its quotes.
    Key(String),
    /// A text, with its quotes.
    Text(String),
    /// A number, `true`, `false` or `null`.
    Literal(String),
    /// A text that is a digest, without its quotes.
    Digest(Digest),
}

/// Lays out a document that is already known to be JSON. Text that is not is passed through as it came.
///
/// Only the first `limit` bytes are laid out; `false` says that there were more.
pub fn lay_out(json: &str, limit: usize) -> (Vec<Piece>, bool) {
    let (shown, more) = json.split_at(json.floor_char_boundary(limit));
    let mut layout = Layout { rest: shown, pieces: Vec::new(), depth: 0 };
    while !layout.rest.is_empty() {
        layout.step();
    }
    if !more.is_empty() && matches!(layout.pieces.last(), Some(Piece::Literal(_))) {
        // Half a number is another number.
        layout.pieces.pop();
    }
    (layout.pieces, more.is_empty())
}

struct Layout<'a> {
    rest: &'a str,
    pieces: Vec<Piece>,
    depth: usize,
}

/// Deeper nesting stays on one line, so that a hostile document does not grow by being laid out.
const DEEPEST: usize = 40;

impl Layout<'_> {
    fn step(&mut self) {
        self.rest = after_space(self.rest);
        let Some(first) = self.rest.chars().next() else { return };
        match first {
            '{' | '[' => self.open(first),
            '}' | ']' => {
                self.advance(1);
                self.depth = self.depth.saturating_sub(1);
                self.line();
                self.plain(first);
            }
            ',' => {
                self.advance(1);
                self.plain(',');
                self.line();
            }
            ':' => {
                self.advance(1);
                self.plain(':');
                self.plain(' ');
            }
            '"' => self.text(),
            _ => self.literal(),
        }
    }

    fn open(&mut self, bracket: char) {
        self.advance(1);
        self.plain(bracket);
        let after = after_space(self.rest);
        if let Some(close @ ('}' | ']')) = after.chars().next() {
            self.rest = after;
            self.advance(1);
            self.plain(close);
        } else {
            self.depth += 1;
            self.line();
        }
    }

    fn text(&mut self) {
        let end = end_of_text(self.rest);
        let (quoted, rest) = self.rest.split_at(end);
        self.rest = rest;
        // A text that is cut off has no second quote, and is shown as it is.
        let inner = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let piece = if after_space(rest).starts_with(':') {
            Piece::Key(quoted.to_owned())
        } else if let Some(Ok(digest)) = inner.map(str::parse) {
            Piece::Digest(digest)
        } else {
            Piece::Text(quoted.to_owned())
        };
        self.pieces.push(piece);
    }

    fn literal(&mut self) {
        let stop = |c: char| matches!(c, ',' | '}' | ']' | '{' | '[' | ':' | '"') || SPACE.contains(&c);
        let end = self.rest.find(stop).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.pieces.push(Piece::Literal(word.to_owned()));
    }

    /// Steps over ASCII that was already looked at.
    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn plain(&mut self, c: char) {
        if let Some(Piece::Plain(text)) = self.pieces.last_mut() {
            text.push(c);
        } else {
            self.pieces.push(Piece::Plain(c.to_string()));
        }
    }

    fn line(&mut self) {
        if self.depth > DEEPEST {
            return;
        }
        self.plain('\n');
        for _ in 0..self.depth {
            self.plain(' ');
            self.plain(' ');
        }
    }
}

/// The white space of JSON, <https://www.rfc-editor.org/rfc/rfc8259#section-2>. Other space is content.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

fn after_space(text: &str) -> &str {
    text.trim_start_matches(SPACE)
}

/// The length of the quoted text at the start, with both quotes.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
