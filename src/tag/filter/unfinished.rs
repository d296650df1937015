//! Words that are being typed.

use super::{Compile, Filter, Kinds};

/// Where the last word of a text begins, if it is the beginning of one that a filter knows, so that whoever types it may not
/// be done: `kind:`, `kind:rel`, a pattern without its second slash, a quotation without its second mark.
pub fn unfinished(text: &str, compile: Compile) -> Option<usize> {
    let open = Filter::parse(text, compile).err().filter(|error| error.rule.is_open()).map(|error| error.at);
    open.or_else(|| unfinished_word(text))
}

fn unfinished_word(text: &str) -> Option<usize> {
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
