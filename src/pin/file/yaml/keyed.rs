//! Lines of YAML with a key, and where they stand to each other: told from their columns.

use super::written::{after_anchor, after_marks, comment};
use crate::pin::file::line::{Line, lines};
use crate::pin::file::{Skipped, Unseen};

/// What a block of text (`|`, `>`) holds.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::pin::file) enum Block<'t> {
    /// Nothing, or there is no block.
    #[default]
    Nothing,
    /// One line.
    One(Line<'t>),
    /// More.
    More,
}

/// A line with a key: where the key stands and what follows its colon.
#[derive(Clone, Copy, Debug)]
pub(in crate::pin::file) struct Keyed<'t> {
    pub line: Line<'t>,
    /// The column of the key, in bytes.
    pub column: usize,
    /// The column of the dash that begins an item on this line.
    pub item: Option<usize>,
    pub key: &'t str,
    /// Where the value begins, in bytes of the line.
    pub value_at: usize,
    /// The lines of the block of text that begins here.
    pub block: Block<'t>,
    /// Where it stands among the others.
    pub above: Above<'t>,
}

/// The lines above one, as far as they say what it belongs to. Found once for all lines: a file may have 100,000, and whoever
/// looked back from each would not come to an end.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::pin::file) struct Above<'t> {
    /// The key of the nearest line that stands further left.
    pub left: Option<&'t str>,
    /// The key that the mapping or list of mappings belongs to in which it is. Items may stand as far left as the key of
    /// their list, and are passed over.
    pub parent: Option<&'t str>,
}

impl<'t> Keyed<'t> {
    /// The rest of the line behind the colon.
    pub fn value(&self) -> &'t str {
        self.line.text.get(self.value_at..).unwrap_or_default()
    }

    /// The key of the nearest line above that stands further left; nothing where there is none.
    pub fn left(&self) -> &'t str {
        self.above.left.unwrap_or_default()
    }

    /// The same behind an anchor or a tag.
    pub fn behind(&self) -> &'t str {
        self.line.text.get(after_anchor(*self)..).unwrap_or_default()
    }

    /// Where its value ends in the file; `below` is the last line of a text that begins below its key.
    pub fn end(&self, below: Option<&Self>) -> usize {
        let line = match (self.block, below) {
            (Block::One(line), _) => line,
            (_, Some(below)) => below.line,
            _ => self.line,
        };
        line.at + line.text.len()
    }
}

/// The lines that have a key, without those inside of blocks of text.
pub(super) fn keyed_lines<'t>(text: &'t str, skipped: &mut Vec<Skipped>) -> Vec<Keyed<'t>> {
    let mut keyed: Vec<Keyed> = Vec::new();
    let mut block: Option<usize> = None;
    let mut told = false;
    let mut question: Option<Keyed> = None;
    for line in lines(text) {
        let indent = line.text.len() - line.text.trim_start_matches(' ').len();
        let is_empty = line.text.trim().is_empty();
        if let Some(column) = block {
            if is_empty || indent > column {
                if let Some(opening) = keyed.last_mut().filter(|_| !is_empty) {
                    opening.block = match opening.block {
                        Block::Nothing => Block::One(line),
                        _ => Block::More,
                    };
                }
                let inline = keyed.last().is_some_and(|line| line.key == "dockerfile_inline");
                let is_read = inline && keyed.last().is_some_and(|line| line.value().starts_with('|'));
                let what = if inline { Unseen::Inline } else { Unseen::Block };
                let first = line.text.split_whitespace().next().unwrap_or_default();
                let is_from = first.eq_ignore_ascii_case("from");
                let speaks =
                    if inline { is_from && !is_read } else { !told && (is_from || line.text.contains("image:")) };
                if speaks {
                    told = true;
                    skipped.push(Skipped { line: line.number, what });
                }
                continue;
            }
            (block, told) = (None, false);
        }
        if is_empty || line.text.trim_start().starts_with('#') {
            continue;
        }
        let asked = question.take();
        question = question_of(line, indent);
        if question.is_some() {
            continue;
        }
        let answered = asked.and_then(|asked| answer_of(line, indent, asked));
        let Some(found) = answered.or_else(|| key_of(line, indent)) else {
            // A text as an item of a list, a list of mappings in braces, or JSON.
            let (at, item) = items(line.text, indent);
            let value = line.text.get(at..).unwrap_or_default();
            block = item.filter(|_| is_block(value)).map(|_| indent);
            // Without a dash it is what another line began.
            let value_at = if item.is_some() { at } else { line.text.len() };
            keyed.push(Keyed {
                line,
                column: indent,
                item: None,
                key: "",
                value_at,
                block: Block::Nothing,
                above: Above::default(),
            });
            continue;
        };
        block = is_block(found.value()).then_some(found.column);
        keyed.push(found);
    }
    look_up(&mut keyed);
    keyed
}

/// Finds what each line belongs to. Of the lines above one only those matter that stand further left than all between.
fn look_up(keyed: &mut [Keyed<'_>]) {
    let (mut left, mut parents) = (Vec::new(), Vec::new());
    for line in keyed {
        if is_document(line) {
            (left, parents) = (Vec::new(), Vec::new());
        }
        let nearest = |open: &[(usize, _)]| {
            let further = open.partition_point(|(column, _)| *column < line.column);
            open.get(further.checked_sub(1)?).map(|(_, key)| *key)
        };
        line.above = Above { left: nearest(&left), parent: nearest(&parents) };
        if is_document(line) {
            continue;
        }
        let keep = |open: &mut Vec<(usize, _)>| {
            open.truncate(open.partition_point(|(column, _)| *column < line.column));
            open.push((line.column, line.key));
        };
        keep(&mut left);
        if line.item.is_none() {
            keep(&mut parents);
        }
    }
}

/// `? key`, whose value is in the next line.
fn question_of(line: Line<'_>, indent: usize) -> Option<Keyed<'_>> {
    let (column, item) = items(line.text, indent);
    let rest = line.text.get(column..)?.strip_prefix('?').filter(|rest| rest.starts_with([' ', '\t']))?;
    let key = rest.get(..comment(rest))?.trim().trim_matches(['"', '\'']);
    let above = Above::default();
    Some(Keyed { line, column, item, key, value_at: 0, block: Block::Nothing, above })
}

/// `: value`, below the key that it is of.
fn answer_of<'t>(line: Line<'t>, indent: usize, asked: Keyed<'t>) -> Option<Keyed<'t>> {
    let value = line.text.get(indent..)?.strip_prefix(':').filter(|_| asked.column == indent)?;
    let is_apart = value.is_empty() || value.starts_with([' ', '\t']);
    is_apart.then(|| Keyed { line, value_at: line.text.len() - value.trim_start().len(), ..asked })
}

/// Where the text of a line begins behind the dashes of items, and the last of these.
fn items(text: &str, indent: usize) -> (usize, Option<usize>) {
    let (mut column, mut item) = (indent, None);
    while let Some(rest) = text.get(column..).and_then(|rest| rest.strip_prefix('-')).filter(|r| r.starts_with(' ')) {
        item = Some(column);
        column += 1 + rest.len() - rest.trim_start_matches(' ').len();
    }
    (column, item)
}

pub(super) fn key_of(line: Line<'_>, indent: usize) -> Option<Keyed<'_>> {
    let (column, item) = items(line.text, indent);
    // An anchor of the key; what else there is in its mapping stands below the anchor.
    let start = after_marks(line.text, column);
    let rest = line.text.get(start..)?;
    let (key, length) = match rest.chars().next()? {
        quote @ ('"' | '\'') => {
            let inner = rest.get(1..)?;
            let end = inner.find(quote)?;
            (inner.get(..end)?, end + 2)
        }
        '{' | '[' | '}' | ']' => return None,
        _ => {
            let rest = rest.get(..comment(rest))?;
            let colon = rest.find(": ").into_iter().chain(rest.find(":\t")).min();
            let end = colon.or_else(|| rest.trim_end().strip_suffix(':').map(str::len))?;
            (rest.get(..end)?.trim_end(), end)
        }
    };
    let after = rest.get(length..)?;
    let behind = after.trim_start_matches(' ').strip_prefix(':')?;
    let value = behind.trim_start_matches([' ', '\t']);
    // `key:value` is one word in YAML, unless the key is quoted as in JSON.
    let apart = behind.is_empty() || value.len() < behind.len() || rest.starts_with(['"', '\'']);
    let (value_at, above) = (line.text.len() - value.len(), Above::default());
    apart.then_some(Keyed { line, column, item, key, value_at, block: Block::Nothing, above })
}

/// Whether a value begins a block of text, with or without an anchor or a tag before it.
pub(super) fn is_block(value: &str) -> bool {
    let mut words = value.split_whitespace().skip_while(|word| word.starts_with(['&', '!']));
    words.next().is_some_and(|word| word.starts_with(['|', '>']))
}

/// Another key of the mapping that a key is in. A mapping has a key once, so nobody looks beyond where its own stands again.
pub(in crate::pin::file) fn sibling<'k, 't>(keyed: &'k [Keyed<'t>], at: usize, name: &str) -> Option<&'k Keyed<'t>> {
    let own = keyed.get(at)?;
    let mut found = None;
    let is_named = |line: &Keyed<'_>, name: &str| line.column == own.column && line.key == name;
    // Up to where the mapping begins: an item's dash, or a line further left.
    if own.item.is_none() {
        for line in keyed.get(..at)?.iter().rev() {
            if is_document(line) || line.column < own.column || is_named(line, own.key) {
                break;
            }
            found = found.or(is_named(line, name).then_some(line));
            if line.item.is_some_and(|item| item < own.column) && line.column == own.column {
                break;
            }
        }
    }
    for line in keyed.get(at + 1..)? {
        let left = line.item.unwrap_or(line.column);
        if is_document(line) || left < own.column || is_named(line, own.key) {
            break;
        }
        found = found.or(is_named(line, name).then_some(line));
    }
    found
}

pub(super) fn is_document(line: &Keyed<'_>) -> bool {
    line.line.text.starts_with("---")
}
