//! What compose files say of building: Dockerfiles written within, images as build contexts, and caches.
//! <https://docs.docker.com/reference/compose-file/build/>

use super::add;
use super::keyed::Keyed;
use super::written::{Written, comment};
use crate::pin::file::line::{Line, lines};
use crate::pin::file::{Meaning, Role, Scan, Skipped, Unseen, Why, dockerfile};

const SCHEME: &str = "docker-image://";

/// Reads a line that speaks of building; nothing of any other.
pub(super) fn read(scan: &mut Scan, text: &str, keyed: &[Keyed<'_>], at: usize) {
    let Some(own) = keyed.get(at) else { return };
    match own.key {
        "cache_from" => caches(scan, keyed, at),
        "dockerfile_inline" if own.value().starts_with('|') => {
            let end = keyed.get(at + 1).map_or(text.len(), |next| next.line.at);
            inline(scan, text.get(own.line.at..end).unwrap_or_default(), own);
        }
        _ if is_inline(own) => scan.skipped.push(Skipped { line: own.line.number, what: Unseen::Inline }),
        "image" => {}
        _ => context(scan, own),
    }
}

/// Whether it is a Dockerfile written within one line, which is not read.
pub(super) fn is_inline(own: &Keyed<'_>) -> bool {
    own.key == "dockerfile_inline" && own.value().to_ascii_lowercase().contains("from ")
}

/// Caches are left as they are.
fn caches(scan: &mut Scan, keyed: &[Keyed<'_>], at: usize) {
    let Some(own) = keyed.get(at) else { return };
    let mut skip = |line: &Keyed<'_>| scan.skipped.push(Skipped { line: line.line.number, what: Unseen::Cache });
    if !matches!(own.value().chars().next(), None | Some('#')) {
        skip(own);
    }
    // Items may stand as far left as the key of their list.
    let items = keyed.iter().skip(at + 1).take_while(|line| line.key.is_empty() && line.column >= own.column);
    items.for_each(skip);
}

/// `name: docker-image://reference`, or `- name=docker-image://reference`.
fn context(scan: &mut Scan, own: &Keyed<'_>) {
    let text = own.line.text.get(..comment(own.line.text)).unwrap_or_default();
    let Some(found) = text.find(SCHEME) else { return };
    let at_name = found + SCHEME.len();
    let rest = text.get(at_name..).unwrap_or_default();
    let name = rest.split([' ', '\t', '"', '\'', ',']).next().unwrap_or_default();
    let in_braces = own.line.text.get(..found).is_some_and(|before| before.contains(['{', '[']));
    if in_braces || own.above.parent != Some("additional_contexts") {
        return scan.skipped.push(Skipped { line: own.line.number, what: Unseen::Context });
    }
    let count = scan.mentions.len();
    add(scan, own.line, Written::Text { at: at_name, text: name }, false);
    scan.mentions.iter_mut().skip(count).for_each(|mention| mention.role = Role::Context);
}

/// A Dockerfile within: its lines, without what they are all indented by. Compose fills variables in before anybody reads
/// it, so names with variables are not known, and no default is one. `text` is that of the file from its key to the next one.
fn inline(scan: &mut Scan, text: &str, own: &Keyed<'_>) {
    let indent = |line: &Line<'_>| line.text.len() - line.text.trim_start_matches(' ').len();
    let is_empty = |line: &Line<'_>| line.text.trim().is_empty();
    let before = own.line.number - 1;
    let in_file = lines(text).into_iter().skip(1);
    let below = in_file.map(|line| Line { number: line.number + before, at: line.at + own.line.at, text: line.text });
    let block: Vec<_> = below.take_while(|line| is_empty(line) || indent(line) > own.column).collect();
    let margin = block.iter().find(|line| !is_empty(line)).map(indent).unwrap_or_default();
    let block: Vec<_> = block.into_iter().map(|line| cut(line, margin)).collect();
    let mut within = dockerfile::scan_lines(&block);
    let has_variable = |number| block.iter().any(|line| line.number == number && line.text.contains('$'));
    for mention in &mut within.mentions {
        let depends = match mention.meaning {
            Meaning::Image(_) => mention.role == Role::Arg || has_variable(mention.line),
            Meaning::Unpinned { .. } => true,
            Meaning::Nothing(_) => false,
        };
        if depends {
            mention.meaning = Meaning::Nothing(Why::Interpolated);
        }
    }
    scan.mentions.append(&mut within.mentions);
    scan.skipped.append(&mut within.skipped);
}

/// A line without its first bytes.
fn cut(line: Line<'_>, bytes: usize) -> Line<'_> {
    let text = line.text.get(bytes..).unwrap_or_default();
    Line { number: line.number, at: line.at + line.text.len() - text.len(), text }
}
