//! YAML, line by line: every key called `image` with a text beside it, and names in parts ([`parted`]). Compose files,
//! Kubernetes manifests of any kind and depth, several documents, and JSON of the same.
//!
//! The lines are not parsed as YAML: what is needed is where a text is written, and that survives everything else in the
//! file. Blocks of text (`|`, `>`) are stepped over by their indentation, but for a name alone in one. What stands in braces
//! or brackets is read from the one that opens to the one that closes ([`flow`]).

mod anchor;
mod build;
mod flow;
mod keyed;
mod mention;
mod written;

pub(super) use keyed::{Keyed, sibling};
pub(super) use written::{is_null, plain};

use anchor::Marks;
use flow::{Pair, Pairs};
use keyed::{Block, is_document, keyed_lines};
use mention::add;
use written::{Written, after_anchor, nothing, written};

use super::{Format, Scan, Skipped, Unseen, parted};

/// Keys below which others may be called anything, so that one called `image` is no image by itself: what compose files,
/// Kubernetes, Helm charts and workflows have of variables, labels and data.
const FREE: [&str; 18] = [
    "annotations",
    "args",
    "binaryData",
    "commonAnnotations",
    "commonLabels",
    "data",
    "driver_opts",
    "env",
    "environment",
    "extra_hosts",
    "labels",
    "matchLabels",
    "nodeSelector",
    "podAnnotations",
    "podLabels",
    "stringData",
    "variables",
    "with",
];

/// Finds the names in YAML.
pub(super) fn scan(text: &str) -> Scan {
    let mut scan = Scan { format: Format::Yaml, mentions: Vec::new(), skipped: Vec::new() };
    let keyed = keyed_lines(text, &mut scan.skipped);
    let mut marks = Marks::default();
    let mut until = 0;
    for (at, line) in keyed.iter().enumerate() {
        if line.line.at < until {
            continue;
        }
        marks.line(&keyed, at);
        if line.key == "image" && is_mapping(&keyed, at) {
            continue;
        }
        build::read(&mut scan, text, &keyed, at);
        if let Some(start) = flow_start(line) {
            until = in_braces((&mut scan, &mut marks), text, &keyed, at, start);
        } else if line.key == "image" {
            image(&mut scan, &keyed, at);
        } else if is_reference(line) {
            value(&mut scan, line, false);
        } else {
            let beside = |name: &str| sibling(&keyed, at, name).copied();
            parted::add(&mut scan, *line, beside, line.above.parent);
        }
    }
    marks.follow(&mut scan, &keyed);
    scan
}

/// Reads a key called `image`.
fn image(scan: &mut Scan, keyed: &[Keyed<'_>], at: usize) {
    let Some(own) = keyed.get(at) else { return };
    let built = sibling(keyed, at, "build").is_some();
    if FREE.contains(&own.left()) {
        scan.skipped.push(Skipped { line: own.line.number, what: Unseen::Free });
    } else if let Some(next) = continued(keyed, at) {
        next_line(scan, next, built);
    } else if is_empty(keyed, at) {
        scan.skipped.push(Skipped { line: own.line.number, what: Unseen::Null });
    } else {
        value(scan, own, built);
    }
}

/// Where a brace or bracket begins the value of a line, or the line itself; in bytes of it.
fn flow_start(own: &Keyed<'_>) -> Option<usize> {
    let text = own.line.text;
    let is_open = own.key.is_empty() && own.value_at == text.len();
    let at = if is_open { text.len() - text.trim_start_matches([' ', '-']).len() } else { after_anchor(*own) };
    let rest = text.get(at..)?;
    (rest.starts_with(['{', '[']) && !rest.starts_with("{{")).then_some(at)
}

/// Reads what stands in braces or brackets, however often they begin on this line; gives where they end in the file.
fn in_braces<'t>(
    (scan, marks): (&mut Scan, &mut Marks<'t>),
    text: &'t str,
    keyed: &[Keyed<'t>],
    at: usize,
    start: usize,
) -> usize {
    let Some(own) = keyed.get(at) else { return 0 };
    let above = if own.key.is_empty() { own.above.parent.unwrap_or_default() } else { own.key };
    let (mut from, mut number) = (own.line.at + start, own.line.number);
    loop {
        let Some((pairs, end)) = flow::read(text, from, number, above) else {
            if own.line.text.contains("image") {
                scan.skipped.push(Skipped { line: number, what: Unseen::Lines });
            }
            return own.line.at + 1;
        };
        if own.key == "image" && !has_name(&pairs, 0) {
            scan.skipped.push(Skipped { line: number, what: Unseen::NoText });
        }
        marks.pairs(&pairs);
        pairs.all.iter().for_each(|pair| read_pair(scan, &pairs, pair));
        number += text.get(from..end).unwrap_or_default().matches('\n').count();
        let rest = text.get(end..).unwrap_or_default().lines().next().unwrap_or_default();
        let next = rest.trim_start_matches([' ', '\t', ',', '}', ']']);
        if !next.starts_with(['{', '[']) || next.starts_with("{{") {
            return end;
        }
        from = end + rest.len() - next.len();
    }
}

/// Reads a key that stands in braces.
fn read_pair(scan: &mut Scan, pairs: &Pairs<'_>, pair: &Pair<'_>) {
    let beside = |name: &str| pairs.get(pair.mapping, name);
    let own = pair.keyed;
    let mut skip = |what| scan.skipped.push(Skipped { line: own.line.number, what });
    match own.key {
        "image" if FREE.contains(&pair.parent) => skip(Unseen::Free),
        "image" if pair.inner.is_some_and(|inner| !has_name(pairs, inner)) => skip(Unseen::NoText),
        "image" if pair.inner.is_some() => {}
        "image" if own.line.text.is_empty() => skip(Unseen::Null),
        "image" => value(scan, &own, beside("build").is_some()),
        "reference" if pair.parent == "image" => value(scan, &own, false),
        _ if build::is_inline(&own) => skip(Unseen::Inline),
        _ => parted::add(scan, own, beside, Some(pair.parent)),
    }
}

/// The keys in a mapping called `image` that say that the mapping names an image.
const NAME_PARTS: [&str; 2] = ["repository", "reference"];

/// Whether a mapping in braces, called `image`, names one.
fn has_name(pairs: &Pairs<'_>, mapping: usize) -> bool {
    NAME_PARTS.iter().any(|part| pairs.get(mapping, part).is_some())
}

/// Whether nothing stands behind a key, and nothing below it.
fn is_empty(keyed: &[Keyed<'_>], at: usize) -> bool {
    let Some(own) = keyed.get(at).filter(|own| matches!(own.behind().chars().next(), None | Some('#'))) else {
        return false;
    };
    // Items may stand as far left as the key of their list.
    let is_inside = |line: &Keyed<'_>| {
        line.column > own.column || (line.column == own.column && line.line.text.trim_start().starts_with("- "))
    };
    !keyed.get(at + 1).is_some_and(|next| is_inside(next) && !is_document(next))
}

/// Whether a mapping begins behind a key that has a `repository` in it, or the `reference` of an image volume.
/// <https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/>
fn is_mapping(keyed: &[Keyed<'_>], at: usize) -> bool {
    let Some(own) = keyed.get(at).filter(|own| own.behind().is_empty() || own.behind().starts_with('#')) else {
        return false;
    };
    let inside = keyed.iter().skip(at + 1).take_while(|line| line.column > own.column);
    inside.into_iter().any(|line| NAME_PARTS.contains(&line.key))
}

/// Whether it is the `reference` of an image volume.
fn is_reference(own: &Keyed<'_>) -> bool {
    own.key == "reference" && own.left() == "image"
}

/// The lines further right of a key without a value in its own line, if they have no keys: a text that begins there.
fn continued<'k, 't>(keyed: &'k [Keyed<'t>], at: usize) -> Option<&'k [Keyed<'t>]> {
    let own = keyed.get(at).filter(|own| matches!(own.behind().chars().next(), None | Some('#')))?;
    let rest = keyed.get(at + 1..)?;
    let is_more = |line: &Keyed<'_>| line.key.is_empty() && line.column > own.column && !is_document(line);
    let count = rest.iter().take_while(|line| is_more(line)).count();
    let first = rest.first().filter(|_| count > 0)?.line.text.trim_start();
    if first.starts_with(['-', '{', '[', '}', ']']) { None } else { rest.get(..count) }
}

/// Reads the value of `image` from the next line.
fn next_line(scan: &mut Scan, lines: &[Keyed<'_>], built: bool) {
    match lines {
        [line] => add(scan, line.line, written(line.line.text, line.column), built),
        [line, ..] => scan.skipped.push(Skipped { line: line.line.number, what: Unseen::Lines }),
        [] => {}
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
    match nothing(*keyed) {
        Some(what) => scan.skipped.push(Skipped { line: line.number, what }),
        None => add(scan, line, written(line.text, at), built),
    }
}
