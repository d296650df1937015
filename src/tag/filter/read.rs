//! Reads a filter, term by term.

use super::{Compile, FilterRule, Kinds, Term, endless};

/// The longest pattern, in bytes: longer ones are programs.
pub(super) const LONGEST_PATTERN: usize = 200;

/// The term at the beginning, and its length.
pub(super) fn read_term(text: &str, compile: Compile) -> Result<(Term, usize), FilterRule> {
    if let Some(rest) = text.strip_prefix('"') {
        let end = rest.find('"').ok_or(FilterRule::OpenQuote)?;
        let word = rest.get(..end).filter(|word| !word.is_empty()).ok_or(FilterRule::Empty)?;
        return Ok((Term::Word(word.to_owned()), end + 2));
    }
    if let Some(rest) = text.strip_prefix('/') {
        let end = end_of_pattern(rest)?;
        let pattern = rest.get(..end).filter(|pattern| !pattern.is_empty()).ok_or(FilterRule::Empty)?;
        if pattern.len() > LONGEST_PATTERN {
            return Err(FilterRule::PatternTooLong);
        }
        if endless::is_endless(pattern) {
            return Err(FilterRule::Endless);
        }
        let behind = rest.get(end + 1..).unwrap_or_default();
        let flags = behind.split(char::is_whitespace).next().unwrap_or_default();
        // Patterns are as with `i` anyway; names have only letters of one unit, for which `u` changes nothing.
        if !flags.bytes().all(|flag| matches!(flag, b'i' | b'u')) {
            return Err(FilterRule::Flags);
        }
        return Ok((Term::Pattern(compile(pattern).map_err(FilterRule::Pattern)?), end + 2 + flags.len()));
    }
    let length = text.find(char::is_whitespace).unwrap_or(text.len());
    let word = text.get(..length).unwrap_or_default();
    Ok((read_word(word)?, length))
}

fn read_word(word: &str) -> Result<Term, FilterRule> {
    // A digest pasted whole.
    if word.starts_with("sha256:") || word.starts_with("sha512:") {
        return digest(word);
    }
    let Some((key, value)) = word.split_once(':') else { return Ok(Term::Word(word.to_owned())) };
    if value.is_empty() {
        return Err(if matches!(key, "kind" | "flavour" | "flavor" | "digest") {
            FilterRule::Empty
        } else {
            FilterRule::Key
        });
    }
    match key {
        "kind" => {
            let named = Kinds::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
            named.map(|(_, kinds)| Term::Kind(*kinds)).ok_or(FilterRule::Kind)
        }
        "flavour" | "flavor" => Ok(Term::Flavour(value.to_owned())),
        "digest" => digest(value),
        _ => Err(FilterRule::Key),
    }
}

fn digest(text: &str) -> Result<Term, FilterRule> {
    let text = text.to_ascii_lowercase();
    let (algorithm, encoded) = text.split_once(':').unwrap_or(("sha256", &text));
    let is_known = matches!(algorithm, "sha256" | "sha384" | "sha512");
    let is_hex = encoded.bytes().all(|b| b.is_ascii_hexdigit());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'+' | b'.' | b'_' | b'-' | b'=');
    if text.bytes().all(plain) && (is_hex || !is_known) { Ok(Term::Digest(text)) } else { Err(FilterRule::Digest) }
}

/// Where the second slash stands: one behind a backslash, or in brackets, belongs to the pattern.
fn end_of_pattern(text: &str) -> Result<usize, FilterRule> {
    let (mut escaped, mut in_class) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Ok(at),
            _ => {}
        }
    }
    Err(if in_class { FilterRule::OpenClass } else { FilterRule::OpenPattern })
}
