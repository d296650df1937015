//! What people type and paste: commands, lines of files, addresses of pages. See [`typed`].

use super::error::{ReferenceError, Rule};
use super::host::{Host, Scheme, counts_as_host};
use super::span::Span;
use super::{Reference, page, parse, suggest, words};
use crate::shown::is_hidden;

/// What was typed, once understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Typed {
    /// A registry.
    Registry(Host),
    /// A repository, a layout, or something in it.
    Reference(Reference),
}

/// Reads what people type and paste: references; `docker pull …` and the like; lines of Dockerfiles and YAML; addresses
/// of the registry API and of the pages of Docker Hub, GitHub, Quay and Amazon; `oci://…` and `docker://…`.
///
/// Where Docker would be misled, this follows the reader: `ghcr.io` and `localhost:5000` are registries, and
/// `sha256:…` alone is no repository called `sha256`.
///
/// # Errors
/// [`ReferenceError`], with a suggestion where there is a likely one. Characters that nobody can see are pointed out.
pub fn typed(text: &str) -> Result<Typed, ReferenceError> {
    read(text).map_err(|error| suggest::to(error, text))
}

/// The same without suggestions.
pub(super) fn read(text: &str) -> Result<Typed, ReferenceError> {
    let text = Span::whole(text);
    if text.text.len() > parse::LONGEST {
        return Err(text.breaks(Rule::TooLong { limit: parse::LONGEST }));
    }
    if let Some((offset, character)) = text.text.char_indices().find(|(_, c)| is_invisible(*c)) {
        return Err(text.breaks_at(offset, character, Rule::Invisible));
    }
    let word = words::wanted(text)?;
    for transport in ["docker://", "oci://"] {
        if let Some(rest) = word.after(transport) {
            return plain(rest);
        }
    }
    match Scheme::take(word) {
        (Some(scheme), rest) => page::address(rest, scheme),
        (None, _) if word.text.contains("://") && !word.text.starts_with("oci:") => Err(word.breaks(Rule::Scheme)),
        (None, _) => plain(word),
    }
}

/// A word without a scheme.
fn plain(word: Span<'_>) -> Result<Typed, ReferenceError> {
    if word.text.starts_with("oci:") || word.text.starts_with(super::archive::PREFIX) {
        return parse::reference(word).map(Typed::Reference);
    }
    if let Some(known) = page::known(word, None) {
        return known;
    }
    if parse::begins_like_digest(word.text) && parse::digest(word).is_ok() {
        return Err(word.breaks(Rule::DigestAlone));
    }
    if let Some(host) = registry(word) {
        return host.map(Typed::Registry);
    }
    let name = if word.text.starts_with('/') { word.text } else { word.text.strip_suffix('/').unwrap_or(word.text) };
    parse::reference(word.instead(name)).map(Typed::Reference)
}

/// `host/`, or a host alone: a word with a dot, `localhost`, or an address in brackets, with nothing but a port behind.
/// `alpine:3` is left to be what Docker takes it for.
fn registry(word: Span<'_>) -> Option<Result<Host, ReferenceError>> {
    if let Some(host) = word.text.strip_suffix('/') {
        let only = !host.contains(['/', '@']) && counts_as_host(host);
        return only.then(|| Host::read(word.instead(host), None));
    }
    if word.text.contains(['/', '@']) {
        return None;
    }
    let (name, port) = word.cut_off(':');
    let port_fits = port.is_none_or(|port| !port.text.is_empty() && port.text.bytes().all(|b| b.is_ascii_digit()));
    let host = counts_as_host(&name.text.to_ascii_lowercase()) && port_fits;
    (host || word.text.starts_with('[')).then(|| Host::read(word, None))
}

/// Characters that cannot be seen, or that turn the text around, but for blanks.
pub(super) fn is_invisible(character: char) -> bool {
    is_hidden(character) && !character.is_whitespace()
}
