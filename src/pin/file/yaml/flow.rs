//! Mappings in braces and lists in brackets, over as many lines as they take; JSON is nothing else.
//! <https://yaml.org/spec/1.2.2/#74-flow-collection-styles>

use std::collections::HashMap;

use super::keyed::{Above, Block, Keyed};
use crate::pin::file::line::Line;

/// How deep they may stand in each other. Kubernetes manifests reach about twenty.
const DEEPEST: usize = 200;

/// A key with its value, which is the line of it. An item of a list that is an anchor or an alias has a value alone.
#[derive(Clone, Copy)]
pub(super) struct Pair<'t> {
    pub keyed: Keyed<'t>,
    /// The number of the mapping that it is in.
    pub mapping: usize,
    /// The key that this mapping, or the list it is in, belongs to.
    pub parent: &'t str,
    /// The number of the mapping or list that is its value, if it is one.
    pub inner: Option<usize>,
}

/// The pairs between a brace or bracket and the one that closes it.
pub(super) struct Pairs<'t> {
    /// In the order of the file.
    pub all: Vec<Pair<'t>>,
    /// The first of a mapping with a key.
    named: HashMap<(usize, &'t str), Keyed<'t>>,
}

impl<'t> Pairs<'t> {
    fn of(all: Vec<Pair<'t>>) -> Self {
        let mut named = HashMap::new();
        for pair in &all {
            named.entry((pair.mapping, pair.keyed.key)).or_insert(pair.keyed);
        }
        Self { all, named }
    }

    /// A key of a mapping.
    pub fn get(&self, mapping: usize, key: &str) -> Option<Keyed<'t>> {
        self.named.get(&(mapping, key)).copied()
    }
}

/// What is open: a mapping or a list.
struct Open<'t> {
    number: usize,
    is_mapping: bool,
    parent: &'t str,
    key: Option<&'t str>,
    colon: bool,
    /// Where a plain value begins and ends, and on which line.
    value: Option<(usize, usize, usize)>,
    inner: Option<(usize, usize)>,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    count: usize,
    open: Vec<Open<'t>>,
    pairs: Vec<Pair<'t>>,
}

/// Reads from a brace or bracket in a line to the one that closes it: the pairs, and where they end. Nothing when none does
/// within the document.
pub(super) fn read<'t>(text: &'t str, from: usize, line: usize, parent: &'t str) -> Option<(Pairs<'t>, usize)> {
    let mut reader = Reader { text, at: from, line, count: 0, open: Vec::new(), pairs: Vec::new() };
    loop {
        reader.step(parent)?;
        if reader.open.is_empty() {
            return Some((Pairs::of(reader.pairs), reader.at));
        }
    }
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self, parent: &'t str) -> Option<()> {
        let rest = self.rest();
        match rest.chars().next()? {
            '\n' => {
                (self.at, self.line) = (self.at + 1, self.line + 1);
                return if self.rest().starts_with("---") { None } else { Some(()) };
            }
            ' ' | '\t' | '\r' => self.at += 1,
            '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
            '{' if rest.starts_with("{{") => self.scalar(rest.find("}}")? + 2),
            c @ ('{' | '[') => return self.begin(c == '{', parent),
            '}' | ']' => {
                self.finish();
                self.open.pop()?;
                self.at += 1;
            }
            ',' => {
                self.finish();
                self.at += 1;
            }
            ':' if self.open.last().is_some_and(|open| open.key.is_some() && !open.colon) => {
                self.open.last_mut()?.colon = true;
                self.at += 1;
            }
            quote @ ('"' | '\'') => self.scalar(quoted(rest, quote)?),
            _ => self.scalar(plain(rest)),
        }
        Some(())
    }

    fn begin(&mut self, is_mapping: bool, parent: &'t str) -> Option<()> {
        let (number, line) = (self.count, self.line);
        let parent = match self.open.last_mut() {
            None => parent,
            Some(open) => {
                open.inner = Some((number, line));
                open.key.filter(|_| open.is_mapping).unwrap_or(open.parent)
            }
        };
        self.open.push(Open { number, is_mapping, parent, key: None, colon: false, value: None, inner: None });
        (self.count, self.at) = (self.count + 1, self.at + 1);
        (self.open.len() <= DEEPEST).then_some(())
    }

    /// A text of so many bytes: a key, or a part of a value.
    fn scalar(&mut self, length: usize) {
        let (start, end) = (self.at, self.at + length);
        let text = self.text.get(start..end).unwrap_or_default();
        if let Some(open) = self.open.last_mut() {
            if open.colon || !open.is_mapping {
                let (first, line) = open.value.map_or((start, self.line), |(first, _, line)| (first, line));
                open.value = Some((first, start + text.trim_end().len(), line));
            } else {
                // `? key` asks for a key in so many words.
                let key = text.strip_prefix("? ").unwrap_or(text).trim();
                open.key = Some(key.trim_matches(['"', '\'']));
            }
        }
        self.line += text.matches('\n').count();
        self.at = end;
    }

    /// Ends a pair, or an item.
    fn finish(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let (key, value, inner) = (open.key.take(), open.value.take(), open.inner.take());
        open.colon = false;
        let is_marked =
            value.and_then(|(start, ..)| self.text.get(start..)).is_some_and(|text| text.starts_with(['&', '*']));
        let Some(key) = key.filter(|_| open.is_mapping).or((!open.is_mapping && is_marked).then_some("")) else {
            return;
        };
        let (start, end, number) = match (value, inner) {
            (Some(value), _) => value,
            (None, Some((_, line))) => (self.at, self.at, line),
            (None, None) => (self.at, self.at, self.line),
        };
        let line = Line { number, at: start, text: self.text.get(start..end).unwrap_or_default() };
        let keyed =
            Keyed { line, column: 0, item: None, key, value_at: 0, block: Block::Nothing, above: Above::default() };
        let inner = inner.map(|(number, _)| number);
        self.pairs.push(Pair { keyed, mapping: open.number, parent: open.parent, inner });
    }
}

/// How long a text in quotes is, with them.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut inside = text.char_indices().skip(1);
    while let Some((at, c)) = inside.next() {
        match c {
            '\\' if quote == '"' => drop(inside.next()),
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// How long a text without quotes is. An anchor or a tag ends at a blank, so that what follows may be in quotes.
fn plain(text: &str) -> usize {
    let marked = text.starts_with(['&', '!']);
    let mut chars = text.char_indices().peekable();
    let mut braces = 0_usize;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '\n' => true,
            // `${NAME}` is none of YAML's, and cannot stand here by its rules; people write it.
            '{' if at > 0 && text.get(..at).is_some_and(|before| before.ends_with('$')) => {
                braces += 1;
                false
            }
            '}' if braces > 0 => {
                braces -= 1;
                false
            }
            ',' | '[' | ']' | '{' | '}' => braces == 0,
            ':' => at > 0 && next.is_none_or(|next| next.is_whitespace() || ",[]{}".contains(next)),
            ' ' | '\t' => marked || next == Some('#'),
            _ => false,
        };
        if ends {
            return at.max(1);
        }
    }
    text.len()
}
