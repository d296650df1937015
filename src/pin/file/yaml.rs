//! YAML, line by line: every key called `image` with a text beside it, and names in parts ([`parted`]). Compose files, Kubernetes manifests of any kind
//! and depth, several documents, and JSON of the same.
//!
//! The lines are not parsed as YAML: what is needed is where a text is written, and that survives everything else in the
//! file. Blocks of text (`|`, `>`) are stepped over by their indentation.

use super::line::{Line, lines};
use super::variable::fill;
use super::{Form, Format, Meaning, Mention, Role, Scan, Skipped, Unseen, Why, meaning, parted};

/// A line with a key: where the key stands and what follows its colon.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyed<'t> {
    pub line: Line<'t>,
    /// The column of the key, in bytes.
    column: usize,
    /// The column of the dash that begins an item on this line.
    item: Option<usize>,
    pub key: &'t str,
    /// Where the value begins, in bytes of the line.
    value_at: usize,
}

impl<'t> Keyed<'t> {
    fn value(&self) -> &'t str {
        self.line.text.get(self.value_at..).unwrap_or_default()
    }
}

/// Finds the names in YAML.
pub(super) fn scan(text: &str) -> Scan {
    let mut scan = Scan { format: Format::Yaml, mentions: Vec::new(), skipped: Vec::new() };
    let keyed = keyed_lines(text, &mut scan.skipped);
    for (at, line) in keyed.iter().enumerate() {
        if line.key == "image" && is_mapping(&keyed, at) {
            continue;
        }
        unpinned(&mut scan, &keyed, at);
        if line.key == "image"
            && let Some(next) = continued(&keyed, at)
        {
            next_line(&mut scan, next, sibling(&keyed, at, "build").is_some());
        } else if line.key == "image" || is_reference(&keyed, at) {
            value(&mut scan, line, sibling(&keyed, at, "build").is_some());
        } else {
            parted::add(&mut scan, &keyed, at);
            flow(&mut scan, line.line, line.value_at);
        }
    }
    scan
}

/// The lines that have a key, without those inside of blocks of text.
fn keyed_lines<'t>(text: &'t str, skipped: &mut Vec<Skipped>) -> Vec<Keyed<'t>> {
    let mut keyed: Vec<Keyed> = Vec::new();
    let mut block: Option<usize> = None;
    let mut told = false;
    for line in lines(text) {
        let indent = line.text.len() - line.text.trim_start_matches(' ').len();
        let is_empty = line.text.trim().is_empty();
        if let Some(column) = block {
            if is_empty || indent > column {
                let inline = keyed.last().is_some_and(|line| line.key == "dockerfile_inline");
                let what = if inline { Unseen::Inline } else { Unseen::Block };
                let first = line.text.split_whitespace().next().unwrap_or_default();
                let is_from = first.eq_ignore_ascii_case("from");
                let speaks = if inline { is_from } else { !told && (is_from || line.text.contains("image:")) };
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
        let Some(found) = key_of(line, indent) else {
            // A text as an item of a list, a list of mappings in braces, or JSON.
            let item = line.text.trim_start().strip_prefix("- ");
            block = item.filter(|item| is_block(item)).map(|_| indent);
            keyed.push(Keyed { line, column: indent, item: None, key: "", value_at: 0 });
            continue;
        };
        block = is_block(found.value()).then_some(found.column);
        keyed.push(found);
    }
    keyed
}

fn key_of(line: Line<'_>, indent: usize) -> Option<Keyed<'_>> {
    let (mut column, mut item) = (indent, None);
    while let Some(rest) =
        line.text.get(column..).and_then(|rest| rest.strip_prefix('-')).filter(|r| r.starts_with(' '))
    {
        item = Some(column);
        column += 1 + rest.len() - rest.trim_start_matches(' ').len();
    }
    let rest = line.text.get(column..)?;
    let (key, length) = match rest.chars().next()? {
        quote @ ('"' | '\'') => {
            let inner = rest.get(1..)?;
            let end = inner.find(quote)?;
            (inner.get(..end)?, end + 2)
        }
        '{' | '[' | '}' | ']' => return None,
        _ => {
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
    apart.then(|| Keyed { line, column, item, key, value_at: line.text.len() - value.len() })
}

/// Whether a value begins a block of text, with or without an anchor or a tag before it.
fn is_block(value: &str) -> bool {
    let mut words = value.split_whitespace().skip_while(|word| word.starts_with(['&', '!']));
    words.next().is_some_and(|word| word.starts_with(['|', '>']))
}

/// Whether a mapping begins behind a key that has a `repository` in it, or the `reference` of an image volume.
/// <https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/>
fn is_mapping(keyed: &[Keyed<'_>], at: usize) -> bool {
    let Some(own) = keyed.get(at).filter(|own| own.value().is_empty() || own.value().starts_with('#')) else {
        return false;
    };
    let inside = keyed.iter().skip(at + 1).take_while(|line| line.column > own.column);
    inside.into_iter().any(|line| matches!(line.key, "repository" | "reference"))
}

/// Whether it is the `reference` of an image volume.
fn is_reference(keyed: &[Keyed<'_>], at: usize) -> bool {
    let Some(own) = keyed.get(at).filter(|own| own.key == "reference") else { return false };
    let mut before = keyed.iter().take(at).rev().take_while(|line| !is_document(line));
    before.find(|line| line.column < own.column).is_some_and(|line| line.key == "image")
}

/// The lines further right of a key without a value in its own line, if they have no keys: a text that begins there.
fn continued<'k, 't>(keyed: &'k [Keyed<'t>], at: usize) -> Option<&'k [Keyed<'t>]> {
    let own = keyed.get(at).filter(|own| matches!(own.value().chars().next(), None | Some('#')))?;
    let rest = keyed.get(at + 1..)?;
    let is_more = |line: &Keyed<'_>| line.key.is_empty() && line.column > own.column && !is_document(line);
    let count = rest.iter().take_while(|line| is_more(line)).count();
    let first = rest.first().filter(|_| count > 0)?.line.text.trim_start();
    if first.starts_with(['-', '{', '[', '}', ']']) { None } else { rest.get(..count) }
}

/// Reads the value of `image` from the next line.
fn next_line(scan: &mut Scan, lines: &[Keyed<'_>], built: bool) {
    match lines {
        [line] => add(scan, line.line, written(line.line.text, line.column, &[]), built),
        [line, ..] => scan.skipped.push(Skipped { line: line.line.number, what: Unseen::Lines }),
        [] => {}
    }
}

/// Tells of names of images that are left as they are: caches and build contexts of compose files.
fn unpinned(scan: &mut Scan, keyed: &[Keyed<'_>], at: usize) {
    let Some(own) = keyed.get(at) else { return };
    let mut skip = |line: &Keyed<'_>, what| scan.skipped.push(Skipped { line: line.line.number, what });
    let text = own.line.text.get(..comment(own.line.text)).unwrap_or_default();
    if own.key != "image" && text.contains("docker-image://") {
        skip(own, Unseen::Context);
    }
    if own.key == "cache_from" {
        if !matches!(own.value().chars().next(), None | Some('#')) {
            skip(own, Unseen::Cache);
        }
        // Items may stand as far left as the key of their list.
        let items = keyed.iter().skip(at + 1).take_while(|line| line.key.is_empty() && line.column >= own.column);
        items.for_each(|item| skip(item, Unseen::Cache));
    }
}

/// Another key of the mapping that a key is in.
pub(super) fn sibling<'k, 't>(keyed: &'k [Keyed<'t>], at: usize, name: &str) -> Option<&'k Keyed<'t>> {
    let own = keyed.get(at)?;
    let mut found = None;
    let is_named = |line: &Keyed<'_>| line.column == own.column && line.key == name;
    // Up to where the mapping begins: an item's dash, or a line further left.
    if own.item.is_none() {
        for line in keyed.get(..at)?.iter().rev() {
            if is_document(line) || line.column < own.column {
                break;
            }
            found = found.or(is_named(line).then_some(line));
            if line.item.is_some_and(|item| item < own.column) && line.column == own.column {
                break;
            }
        }
    }
    for line in keyed.get(at + 1..)? {
        let left = line.item.unwrap_or(line.column);
        if is_document(line) || left < own.column {
            break;
        }
        found = found.or(is_named(line).then_some(line));
    }
    found
}

/// The key that the mapping or list of mappings belongs to in which a key is.
pub(super) fn parent<'t>(keyed: &[Keyed<'t>], at: usize) -> Option<&'t str> {
    let own = keyed.get(at)?;
    let before = keyed.get(..at)?.iter().rev().take_while(|line| !is_document(line));
    // Items may stand as far left as the key of their list.
    let mut before = before.skip_while(|line| line.column >= own.column || line.item.is_some());
    before.next().map(|line| line.key)
}

fn is_document(line: &Keyed<'_>) -> bool {
    line.line.text.starts_with("---")
}

/// The text of a key, and where it begins in its line.
pub(super) fn plain<'t>(keyed: Keyed<'t>) -> Result<(usize, &'t str), Unseen> {
    match written(keyed.line.text, after_anchor(keyed), &[]) {
        Written::Text { at, text } => Ok((at, text)),
        Written::Escapes { .. } => Err(Unseen::NoText),
        Written::Unseen(what) => Err(what),
    }
}

/// Where a value begins behind an anchor, or a tag such as `!!str`.
fn after_anchor(keyed: Keyed<'_>) -> usize {
    let (line, mut at) = (keyed.line, keyed.value_at);
    while let Some(word) = line.text.get(at..).filter(|rest| rest.starts_with(['&', '!'])) {
        let length = word.find(' ').unwrap_or(word.len());
        let rest = word.get(length..).unwrap_or_default();
        at += length + rest.len() - rest.trim_start_matches(' ').len();
    }
    at
}

/// A value as it is written: its text, and where that begins in the line.
enum Written<'t> {
    Text { at: usize, text: &'t str },
    Escapes { at: usize, text: &'t str },
    Unseen(Unseen),
}

/// Reads the value of `image`.
fn value(scan: &mut Scan, keyed: &Keyed<'_>, built: bool) {
    let (line, at) = (keyed.line, after_anchor(*keyed));
    add(scan, line, written(line.text, at, &[]), built);
    flow(scan, line, at);
}

/// The text that begins at a place of a line and ends at a comment, at its quote, or at one of some characters.
fn written<'t>(line: &'t str, at: usize, ends: &[char]) -> Written<'t> {
    let rest = line.get(at..).unwrap_or_default();
    match rest.chars().next() {
        None | Some('#') => Written::Unseen(Unseen::NoText),
        Some('{' | '[') if rest.starts_with("{{") => Written::Text { at, text: rest.trim_end() },
        Some('{' | '[') => Written::Unseen(Unseen::NoText),
        Some('|' | '>') => Written::Unseen(Unseen::Block),
        Some('*') => Written::Unseen(Unseen::Alias),
        Some(quote @ ('"' | '\'')) => {
            let inner = rest.get(1..).unwrap_or_default();
            match inner.find(quote) {
                None => Written::Unseen(Unseen::Lines),
                Some(end) => {
                    let text = inner.get(..end).unwrap_or_default();
                    let doubled = inner.get(end + 1..).is_some_and(|rest| rest.starts_with(quote));
                    if text.contains('\\') || doubled {
                        Written::Escapes { at: at + 1, text }
                    } else {
                        Written::Text { at: at + 1, text }
                    }
                }
            }
        }
        Some(_) => {
            let text = rest.get(..comment(rest)).unwrap_or_default();
            let text = text.split(ends).next().unwrap_or_default().trim_end();
            Written::Text { at, text }
        }
    }
}

/// `{image: name}` and `"image": "name"` further inside of a line.
fn flow(scan: &mut Scan, line: Line<'_>, from: usize) {
    let text = line.text;
    let mut from = from;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("image")) {
        let start = from + found;
        from = start + "image".len();
        let before = text.get(..start).unwrap_or_default().trim_end_matches(['"', '\'']).trim_end();
        let after = text.get(from..).unwrap_or_default();
        let quoted = after.starts_with(['"', '\'']);
        let after = after.trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = after.strip_prefix(':') else { continue };
        let apart = quoted || value.starts_with(' ');
        // The beginning of a mapping in braces, or of a key in one.
        if !before.ends_with(['{', ',']) || !apart || is_comment(text, start) {
            continue;
        }
        let at = text.len() - value.trim_start().len();
        add(scan, line, written(text, at, &[',', '}', ']']), false);
    }
}

fn is_comment(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| comment(before) < at || before.trim_start().starts_with('#'))
}

/// Where a comment begins behind a text, or the end.
fn comment(text: &str) -> usize {
    let found = [" #", "\t#"].into_iter().filter_map(|start| text.find(start));
    found.min().unwrap_or(text.len())
}

fn add(scan: &mut Scan, line: Line<'_>, written: Written<'_>, built: bool) {
    let (at, text, escapes) = match written {
        Written::Unseen(what) => {
            scan.skipped.push(Skipped { line: line.number, what });
            return;
        }
        Written::Text { at, text } => (at, text, false),
        Written::Escapes { at, text } => (at, text, true),
    };
    let (mut at, mut name) = (at, text);
    let meaning = if built {
        Meaning::Nothing(Why::Built)
    } else if escapes {
        Meaning::Nothing(Why::Escapes)
    } else if text.contains("{{") {
        Meaning::Nothing(Why::Template)
    } else {
        match fill(text, |_| None) {
            Ok(None) => meaning(text),
            Err(why) => Meaning::Nothing(why),
            Ok(Some(filled)) => match (filled.whole, meaning(&filled.text)) {
                (Some(whole), found) => {
                    at += whole.start;
                    name = text.get(whole).unwrap_or_default();
                    found
                }
                (None, Meaning::Image(reference)) => Meaning::ByDefault { reference, why: Why::Part(filled.variable) },
                (None, other) => other,
            },
        }
    };
    let start = line.at + at;
    let span = start..start + name.len();
    scan.mentions.push(Mention {
        line: line.number,
        span,
        written: name.to_owned(),
        form: Form::Whole,
        role: Role::Image,
        meaning,
    });
}
