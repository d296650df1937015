//! Which word of a pasted line is the reference.

use super::error::{ReferenceError, Rule};
use super::span::Span;

/// Programs whose command lines get pasted.
const PROGRAMS: [&str; 10] =
    ["docker", "podman", "nerdctl", "buildah", "crane", "skopeo", "oras", "regctl", "helm", "cosign"];

/// Their subcommands that stand before a reference.
const VERBS: [&str; 25] = [
    "login",
    "pull",
    "push",
    "run",
    "create",
    "image",
    "images",
    "container",
    "manifest",
    "inspect",
    "history",
    "buildx",
    "imagetools",
    "copy",
    "cp",
    "digest",
    "tag",
    "ls",
    "list-tags",
    "get",
    "fetch",
    "discover",
    "repo",
    "config",
    "verify",
];

/// Options that stand alone. Every other option without `=` takes the next word with it.
const SWITCHES: [&str; 16] = [
    "--rm",
    "--interactive",
    "--tty",
    "--detach",
    "--init",
    "--privileged",
    "--read-only",
    "--publish-all",
    "--quiet",
    "--all-tags",
    "--disable-content-trust",
    "--no-healthcheck",
    "--raw",
    "--verbose",
    "--insecure",
    "--",
];

/// The letters of short options that stand alone, and may be run together as in `-it`.
const SHORT_SWITCHES: &str = "itdPqa";

/// The word that names something.
pub(super) fn wanted(text: Span<'_>) -> Result<Span<'_>, ReferenceError> {
    let words = split(unquote(text.trim(char::is_whitespace)));
    let words = without_noise(&words);
    let (first, rest) = words.split_first().ok_or_else(|| text.instead("").breaks(Rule::Empty))?;
    if rest.is_empty() {
        return Ok(value(*first));
    }
    let command = first.text.eq_ignore_ascii_case("from") || PROGRAMS.contains(&first.text);
    let operand = if first.text.eq_ignore_ascii_case("from") {
        operand(rest, &[])
    } else if command {
        transport(rest).or_else(|| operand(rest, &VERBS))
    } else if first.text.ends_with([':', '=']) || matches!(rest, [equals, _] if equals.text == "=") {
        rest.last().copied().filter(|_| rest.len() < 3)
    } else {
        None
    };
    operand.map(value).ok_or_else(|| match (command, rest.first(), words.last()) {
        (true, _, Some(last)) => Span { at: last.at + last.text.len(), text: "" }.breaks(Rule::NameMissing),
        (_, second, _) => second.unwrap_or(first).breaks(Rule::Words),
    })
}

/// The value of `--platform` in a pasted command or `FROM` line; nothing for a variable such as `$BUILDPLATFORM`.
pub fn platform(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let value = words.find_map(|word| match word.strip_prefix("--platform")? {
        "" => Some(None),
        value => value.strip_prefix('=').map(Some),
    })?;
    let value = value.or_else(|| words.next())?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    (!value.is_empty() && value.bytes().all(plain)).then_some(value)
}

fn split(text: Span<'_>) -> Vec<Span<'_>> {
    let mut words = Vec::new();
    let mut rest = text.trim(char::is_whitespace);
    while !rest.text.is_empty() {
        let end = rest.text.find(char::is_whitespace).unwrap_or(rest.text.len());
        let (word, more) = rest.text.split_at(end);
        words.push(rest.instead(word));
        rest = Span { at: rest.at + end, text: more }.trim(char::is_whitespace);
    }
    // The end of a line that goes on.
    words.retain(|word| word.text != "\\");
    words
}

/// Without the prompt, `sudo`, a list's dash, and a comment at the end.
fn without_noise<'w, 'a>(mut words: &'w [Span<'a>]) -> &'w [Span<'a>] {
    while let Some((first, rest)) = words.split_first() {
        if rest.is_empty() || !["$", "-", "sudo"].contains(&first.text) {
            break;
        }
        words = rest;
    }
    let comment = words.iter().skip(1).position(|word| word.text.starts_with('#'));
    comment.and_then(|before| words.get(..=before)).unwrap_or(words)
}

/// The first reference that says how it is meant, as in `helm pull oci://…`.
fn transport<'a>(words: &[Span<'a>]) -> Option<Span<'a>> {
    words.iter().copied().find(|word| ["docker://", "oci://"].iter().any(|scheme| value(*word).after(scheme).is_some()))
}

/// The first word that is neither a subcommand nor an option nor an option's value.
fn operand<'a>(words: &[Span<'a>], verbs: &[&str]) -> Option<Span<'a>> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if let Some(option) = word.text.strip_prefix('-') {
            if takes_next(word.text, option) {
                words.next();
            }
        } else if !verbs.contains(&word.text) {
            return Some(*word);
        }
    }
    None
}

fn takes_next(word: &str, option: &str) -> bool {
    if option.starts_with('-') {
        return !word.contains('=') && !SWITCHES.contains(&word);
    }
    // `-p8080:80` brings its value along.
    option.len() == 1 && !SHORT_SWITCHES.contains(option)
}

/// A word without quotes and the comma of a list; of `"image":"x"` the value.
fn value(word: Span<'_>) -> Span<'_> {
    let word = word.trim(|c| matches!(c, ',' | ';'));
    let at = word.text.find("\":").map_or(0, |key| key + 2);
    unquote(Span { at: word.at + at, text: word.text.get(at..).unwrap_or_default() })
}

fn unquote(text: Span<'_>) -> Span<'_> {
    text.trim(|c| matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '«' | '»'))
}
