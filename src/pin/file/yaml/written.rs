//! How a value is written on its line: plain, in quotes, behind an anchor, before a comment.

use super::keyed::Keyed;
use crate::pin::file::Unseen;

/// A value as it is written: its text, and where that begins in the line.
pub(super) enum Written<'t> {
    Text { at: usize, text: &'t str },
    Escapes { at: usize, text: &'t str },
    Unseen(Unseen),
}

/// The text that begins at a place of a line and ends at a comment, or at its quote.
pub(super) fn written<'t>(line: &'t str, at: usize) -> Written<'t> {
    let rest = line.get(at..).unwrap_or_default();
    if rest.contains('\n') {
        return Written::Unseen(Unseen::Lines);
    }
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
            Written::Text { at, text: text.trim_end() }
        }
    }
}

/// Where a value begins behind an anchor, or a tag such as `!!str`.
pub(super) fn after_anchor(keyed: Keyed<'_>) -> usize {
    after_marks(keyed.line.text, keyed.value_at)
}

/// Where a text begins behind the anchors and tags that begin at a place of its line.
pub(super) fn after_marks(line: &str, mut at: usize) -> usize {
    while let Some(word) = line.get(at..).filter(|rest| rest.starts_with(['&', '!'])) {
        let length = word.find(' ').unwrap_or(word.len());
        let rest = word.get(length..).unwrap_or_default();
        at += length + rest.len() - rest.trim_start_matches(' ').len();
    }
    at
}

/// Why a value names nothing: it is null, empty, or taken back. Compose takes back with `!reset` what another file says.
pub(super) fn nothing(keyed: Keyed<'_>) -> Option<Unseen> {
    let marks = keyed.line.text.get(keyed.value_at..after_anchor(keyed)).unwrap_or_default();
    if marks.split_whitespace().any(|mark| mark == "!reset") {
        return Some(Unseen::Reset);
    }
    let empty = keyed.line.text.get(after_anchor(keyed)..).is_some_and(|rest| {
        rest.strip_prefix("\"\"").or_else(|| rest.strip_prefix("''")).is_some_and(|rest| !rest.starts_with(['"', '\'']))
    });
    (empty || is_null(keyed)).then_some(Unseen::Null)
}

/// Whether a value is one of the words for nothing. <https://yaml.org/spec/1.2.2/#1032-tag-resolution>
pub(in crate::pin::file) fn is_null(keyed: Keyed<'_>) -> bool {
    let at = after_anchor(keyed);
    let is_text = keyed.line.text.get(keyed.value_at..at).is_some_and(|marks| marks.contains("!!str"));
    let rest = keyed.line.text.get(at..).unwrap_or_default();
    let plain = rest.get(..comment(rest)).unwrap_or_default().trim_end();
    !is_text && matches!(plain, "null" | "Null" | "NULL" | "~")
}

/// The text of a key, and where it begins in its line.
pub(in crate::pin::file) fn plain<'t>(keyed: Keyed<'t>) -> Result<(usize, &'t str), Unseen> {
    match written(keyed.line.text, after_anchor(keyed)) {
        Written::Text { at, text } => Ok((at, text)),
        Written::Escapes { .. } => Err(Unseen::Escapes),
        Written::Unseen(what) => Err(what),
    }
}

/// Where a comment begins behind a text, or the end.
pub(super) fn comment(text: &str) -> usize {
    let found = [" #", "\t#"].into_iter().filter_map(|start| text.find(start));
    found.min().unwrap_or(text.len())
}
