//! Words that are being typed.

use super::Kinds;

/// Where the last word of a text begins, if it is the beginning of one with a colon that a filter knows, so that whoever types
/// it may not be done: `kind:`, `kind:rel`.
pub fn unfinished(text: &str) -> Option<usize> {
    let word = text.rsplit(char::is_whitespace).next()?;
    let begins = |name: &str, start: &str| name.get(..start.len()).is_some_and(|part| part.eq_ignore_ascii_case(start));
    let is_unfinished = match word.split_once(':') {
        // A name may have any word in it, `kind` too.
        None => false,
        Some(("kind" | "flavour" | "flavor" | "digest", "")) => true,
        Some(("kind", start)) => {
            let is = |name: &str| name.eq_ignore_ascii_case(start);
            let mut names = Kinds::NAMES.iter().map(|(name, _)| *name);
            names.clone().any(|name| begins(name, start)) && !names.any(is)
        }
        Some(_) => false,
    };
    is_unfinished.then_some(text.len() - word.len())
}
