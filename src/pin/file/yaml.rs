//! YAML, line by line: every key called `image` with a text beside it, and names in parts ([`parted`]). Compose files,
//! Kubernetes manifests of any kind and depth, several documents, and JSON of the same.
//!
//! The lines are not parsed as YAML: what is needed is where a text is written, and that survives everything else in the
//! file. Blocks of text (`|`, `>`) are stepped over by their indentation, but for a name alone in one.

mod keyed;
mod written;

pub(super) use keyed::{Keyed, parent, sibling};
pub(super) use written::plain;

use keyed::{Block, is_document, keyed_lines};
use written::{Written, after_anchor, comment, written};

use super::line::Line;
use super::variable::fill;
use super::{Form, Format, Meaning, Mention, Role, Scan, Skipped, Unseen, Why, meaning, parted};

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

/// Reads the value of `image`.
fn value(scan: &mut Scan, keyed: &Keyed<'_>, built: bool) {
    let (line, at) = (keyed.line, after_anchor(*keyed));
    // A name alone in a block of text, where nothing begins a comment.
    if let Block::One(line) = keyed.block {
        let text = line.text.trim();
        let at = line.text.len() - line.text.trim_start().len();
        return add(scan, line, Written::Text { at, text }, built);
    }
    add(scan, line, written(line.text, at, &[]), built);
    flow(scan, line, at);
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
