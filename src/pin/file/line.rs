//! Lines of a file with their places, and a Dockerfile's logical lines.

/// A line without its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// From 1.
    pub number: usize,
    /// Where it begins, in bytes of the file.
    pub at: usize,
    /// Its text.
    pub text: &'t str,
}

/// All lines. A line ends at `\n`; a `\r` before it is no part of the text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let plain = line.strip_suffix('\n').unwrap_or(line);
        lines.push(Line { number: number + 1, at, text: plain.strip_suffix('\r').unwrap_or(plain) });
        at += line.len();
    }
    if let Some(first) = lines.first_mut()
        && let Some(rest) = first.text.strip_prefix('\u{feff}')
    {
        first.at += '\u{feff}'.len_utf8();
        first.text = rest;
    }
    lines
}

/// An instruction with its continuation lines joined, and for every byte of it its place in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Logical {
    /// Of its first line, from 1.
    pub number: usize,
    /// The joined text.
    pub text: String,
    places: Vec<usize>,
}

impl Logical {
    /// An instruction that begins on a line.
    pub fn begin(number: usize) -> Self {
        Self { number, ..Self::default() }
    }

    /// Adds a piece that begins at a place of the file.
    pub fn push(&mut self, text: &str, at: usize) {
        self.text.push_str(text);
        self.places.extend(at..at + text.len());
    }

    /// Where a piece of the text stands in the file; nothing when it is broken over lines.
    pub fn place(&self, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
        let (first, last) = (*self.places.get(start)?, *self.places.get(end.checked_sub(1)?)?);
        (last.checked_sub(first)? == end.checked_sub(start)?.checked_sub(1)?).then_some(first..last + 1)
    }

    /// The words, each with where it begins in the text. Quotes keep blanks together and stay in the word.
    pub fn words(&self) -> Vec<(usize, &str)> {
        let mut words = Vec::new();
        let (mut start, mut quote) = (None, None);
        for (at, c) in self.text.char_indices() {
            match (quote, c) {
                (Some(open), c) if open == c => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, ' ' | '\t') => {
                    if let Some(start) = start.take() {
                        words.push((start, self.text.get(start..at).unwrap_or_default()));
                    }
                    continue;
                }
                _ => {}
            }
            start = start.or(Some(at));
        }
        words.extend(start.map(|start| (start, self.text.get(start..).unwrap_or_default())));
        words
    }
}

/// A word without the quotes around it, and where it then begins.
pub(super) fn unquoted(at: usize, word: &str) -> (usize, &str) {
    for quote in ['"', '\''] {
        let inner = word.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.contains(quote)) {
            return (at + 1, inner);
        }
    }
    (at, word)
}
