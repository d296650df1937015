//! The strict grammar: `[scheme://][host/]path[:tag][@digest]`.
//!
//! Each function takes a piece of the text and gives a value; the piece knows where it stood, so that errors do too.

pub use super::typed::typed;

use super::error::{Part, ReferenceError, Rule};
use super::host::{Host, Scheme, counts_as_host};
use super::span::Span;
use super::{Place, Reference, Repository, Tag, archive, layout};
use crate::digest::Digest;

/// The longest text taken at all, in bytes. The longest reference to a registry has about 900.
pub(super) const LONGEST: usize = 4096;
/// The longest path, in bytes, host not counted (`RepositoryNameTotalLengthMax`).
const LONGEST_PATH: usize = 255;
/// The longest tag, in bytes.
const LONGEST_TAG: usize = 128;
/// Where the official images lie on Docker Hub.
const OFFICIAL: &str = "library/";

/// A whole reference.
pub(super) fn reference(text: Span<'_>) -> Result<Reference, ReferenceError> {
    if text.text.len() > LONGEST {
        return Err(text.breaks(Rule::TooLong { limit: LONGEST }));
    }
    if text.text.is_empty() {
        return Err(text.breaks(Rule::Empty));
    }
    if let Some(rest) = text.text.strip_prefix("oci:") {
        return layout::reference(Span { at: text.at + 4, text: rest });
    }
    if let Some(rest) = text.text.strip_prefix(archive::PREFIX) {
        return archive::reference(Span { at: text.at + archive::PREFIX.len(), text: rest });
    }
    if is_bare_digest(text.text) {
        return Err(text.breaks(Rule::NameIsIdentifier));
    }
    let (scheme, rest) = Scheme::take(text);
    behind_scheme(rest, scheme)
}

/// `[host/]path[:tag][@digest]`; behind a scheme, the host is no matter of guessing.
pub(super) fn behind_scheme(rest: Span<'_>, scheme: Option<Scheme>) -> Result<Reference, ReferenceError> {
    refuse_user_info(rest, scheme)?;
    let (named, digest) = rest.cut_off('@');
    let (host, named) = split_host(named, scheme)?;
    let (path, tag) = named.cut_off(':');
    Ok(Reference {
        place: Place::Repository(repository(host, path)?),
        tag: tag.map(self::tag).transpose()?,
        digest: digest.map(self::digest).transpose()?,
    })
}

/// `user:password@host/…` would otherwise be told off as a bad digest, and quoted.
fn refuse_user_info(text: Span<'_>, scheme: Option<Scheme>) -> Result<(), ReferenceError> {
    let (first, more) = text.cut_off('/');
    let user_info = first.text.split_once('@').is_some_and(|(_, after)| !begins_like_digest(after));
    if user_info && (scheme.is_some() || more.is_some()) { Err(first.breaks(Rule::UserInfo)) } else { Ok(()) }
}

pub(super) fn begins_like_digest(text: &str) -> bool {
    text.starts_with("sha256:") || text.starts_with("sha512:")
}

/// 64 hexadecimal digits and nothing else (`anchoredIdentifierRegexp`).
pub(super) fn is_bare_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

/// The host, and what follows its slash (`splitDockerDomain`). A name without a slash is on Docker Hub, even one that
/// looks like `localhost:5000`.
fn split_host(text: Span<'_>, scheme: Option<Scheme>) -> Result<(Host, Span<'_>), ReferenceError> {
    match (text.cut('/'), scheme) {
        (Some((first, rest)), Some(_)) => Ok((Host::read(first, scheme)?, rest)),
        (Some((first, rest)), None) if counts_as_host(first.text) => Ok((Host::read(first, None)?, rest)),
        (None, Some(_)) => {
            Host::read(text, scheme)?;
            Err(Span { at: text.at + text.text.len(), text: "" }.breaks(Rule::NameMissing))
        }
        (_, None) => Ok((Host::hub(), text)),
    }
}

/// A repository: `component(/component)*`.
pub(super) fn repository(host: Host, path: Span<'_>) -> Result<Repository, ReferenceError> {
    if path.text.is_empty() {
        return Err(path.breaks(Rule::NameMissing));
    }
    let mut rest = Some(path);
    while let Some(text) = rest {
        let (part, more) = text.cut_off('/');
        component(part)?;
        rest = more;
    }
    let official = host.is_hub() && !path.text.contains('/');
    let path_on_wire = if official { format!("{OFFICIAL}{}", path.text) } else { path.text.to_owned() };
    if path_on_wire.len() > LONGEST_PATH {
        return Err(path.breaks(Rule::PartTooLong { part: Part::Name, limit: LONGEST_PATH }));
    }
    Ok(Repository { host, path: path_on_wire })
}

/// `[a-z0-9]+((?:[._]|__|[-]+)[a-z0-9]+)*`.
fn component(text: Span<'_>) -> Result<(), ReferenceError> {
    if text.text.is_empty() {
        return Err(text.breaks(Rule::NameEmptyPart));
    }
    let mut separators_from = None;
    for (offset, character) in text.text.char_indices() {
        match character {
            'a'..='z' | '0'..='9' => {
                let begin = separators_from.take().unwrap_or(offset);
                let separators = text.text.get(begin..offset).unwrap_or_default();
                let lone_hyphens = separators.bytes().all(|b| b == b'-');
                // Nothing stands between `begin` and `offset` when there was no separator.
                let inside = separators.is_empty() || begin > 0;
                if !inside || !(lone_hyphens || matches!(separators, "." | "_" | "__")) {
                    return Err(separator(text, begin));
                }
            }
            '.' | '_' | '-' => separators_from = separators_from.or(Some(offset)),
            'A'..='Z' => return Err(text.breaks_at(offset, character, Rule::NameUpperCase)),
            _ => return Err(text.breaks_at(offset, character, Rule::Unexpected { part: Part::Name })),
        }
    }
    separators_from.map_or(Ok(()), |begin| Err(separator(text, begin)))
}

fn separator(text: Span<'_>, offset: usize) -> ReferenceError {
    let found = text.text.get(offset..).and_then(|rest| rest.chars().next()).unwrap_or_default();
    text.breaks_at(offset, found, Rule::NameSeparator)
}

/// A tag.
pub(super) fn tag(text: Span<'_>) -> Result<Tag, ReferenceError> {
    let mut characters = text.text.char_indices();
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match characters.next() {
        None => return Err(text.breaks(Rule::TagMissing)),
        Some((offset, first @ ('.' | '-'))) => return Err(text.breaks_at(offset, first, Rule::TagStart)),
        Some((_, first)) if word(first) => {}
        Some((offset, first)) => return Err(text.breaks_at(offset, first, Rule::Unexpected { part: Part::Tag })),
    }
    if let Some((offset, other)) = characters.find(|(_, c)| !word(*c) && !matches!(c, '.' | '-')) {
        return Err(text.breaks_at(offset, other, Rule::Unexpected { part: Part::Tag }));
    }
    if text.text.len() > LONGEST_TAG {
        return Err(text.breaks(Rule::PartTooLong { part: Part::Tag, limit: LONGEST_TAG }));
    }
    Ok(Tag(text.text.to_owned()))
}

/// A digest.
pub(super) fn digest(text: Span<'_>) -> Result<Digest, ReferenceError> {
    text.text.parse().map_err(|error| text.breaks(Rule::Digest(error)))
}
