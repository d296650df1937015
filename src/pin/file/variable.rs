//! Variables in names: `$NAME`, `${NAME}`, `${NAME:-default}` and their kin, as Dockerfiles and compose files have them.
//! <https://docs.docker.com/reference/dockerfile/#environment-replacement>,
//! <https://docs.docker.com/reference/compose-file/interpolation/>

use std::ops::Range;

use super::Why;

/// A text with variables in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filled {
    /// With every variable at its value or default.
    pub text: String,
    /// The first variable that was filled in.
    pub variable: String,
    /// When the whole text is one variable with a default that has none in it: where that default stands, in bytes of the
    /// text.
    pub whole: Option<Range<usize>>,
    /// Whether the value came from outside of the text.
    pub outside: bool,
}

/// Fills in variables; nothing when there are none.
///
/// # Errors
/// [`Why`] when one has no value, or stands in a way that is not read.
pub(super) fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<Option<Filled>, Why> {
    if !text.contains('$') {
        return Ok(None);
    }
    let (mut out, mut first, mut whole, mut outside) = (String::new(), None::<String>, None, false);
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let found = variable(after).ok_or_else(|| Why::Variable(first_variable(after)))?;
        let known = value(found.name);
        outside |= known.is_some();
        let filled = match (known, found.default) {
            (Some(value), _) => value,
            (None, Some(default)) if !default.contains('$') => default.to_owned(),
            _ => return Err(Why::Variable(found.name.to_owned())),
        };
        if found.length == text.len() {
            let start = found.default.and_then(|default| text.len().checked_sub(default.len() + 1));
            whole = start.map(|start| start..text.len() - 1);
        }
        out.push_str(&filled);
        first.get_or_insert_with(|| found.name.to_owned());
        rest = after.get(found.length..).unwrap_or_default();
    }
    out.push_str(rest);
    Ok(first.map(|variable| Filled { text: out, variable, whole, outside }))
}

struct Variable<'t> {
    name: &'t str,
    default: Option<&'t str>,
    /// In bytes, with the dollar and the braces.
    length: usize,
}

fn variable(text: &str) -> Option<Variable<'_>> {
    let rest = text.strip_prefix('$')?;
    let Some(inner) = rest.strip_prefix('{') else {
        let end = name_end(rest);
        return Some(Variable { name: rest.get(..end)?, default: None, length: 1 + end }).filter(|_| end > 0);
    };
    let end = inner.find('}')?;
    let inner = inner.get(..end)?;
    let named = name_end(inner);
    let (name, operator) = inner.split_at(named);
    // `${NAME:+other}` and patterns are not read.
    let default = if operator.is_empty() || operator.starts_with(":?") || operator.starts_with('?') {
        None
    } else {
        let default = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-'))?;
        Some(default).filter(|default| !default.contains('{'))
    };
    Some(Variable { name, default, length: end + 3 }).filter(|_| named > 0)
}

fn name_end(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// What the first variable of a text is called; as much of the text as names the trouble, where it cannot be told.
pub(super) fn first_variable(text: &str) -> String {
    let rest = text.find('$').and_then(|at| text.get(at..)).unwrap_or(text);
    let name = rest.get(1..).map(|rest| rest.strip_prefix('{').unwrap_or(rest)).unwrap_or_default();
    let name = name.get(..name_end(name)).unwrap_or_default();
    if name.is_empty() { shown(rest) } else { name.to_owned() }
}

/// As much of a text as names the trouble.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
