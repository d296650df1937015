//! Image layouts served as files: `oci:https://host/path[:tag][@digest]`, or `oci:demo:tag` for a folder beside the page.
//!
//! A colon or an at sign begins a tag or digest only after the last slash behind the host; a folder whose own name has
//! one is written with a slash at its end. The layout itself:
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>.

use std::fmt;

use super::error::{Part, ReferenceError, Rule};
use super::host::{Authority, Scheme, origin};
use super::span::Span;
use super::{Place, Reference, parse};

/// The longest address, in bytes: what every server takes.
const LONGEST: usize = 2048;

/// Where an OCI image layout lies: a folder on a static host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Layout(At);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum At {
    /// The path is empty or begins with a slash, and never ends with one.
    Absolute { origin: String, path: String },
    /// A folder's path without slashes at its ends.
    Beside(String),
}

impl Layout {
    /// Reads `https://host/path`, `http://host/path` or the path of a folder beside the page, with or without `oci:`
    /// before it and a slash after it. A folder beside the page has lower-case letters, digits, `.`, `_`, `-` and `/`.
    ///
    /// # Errors
    /// [`ReferenceError`] when it is neither, or could climb out of its folder.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let text = Span::whole(text);
        let folder = text.text.strip_prefix("oci:").map_or(text, |rest| Span { at: 4, text: rest });
        read(folder)
    }

    /// The folder's address without a slash at its end. `page_base` is the address of the folder that the page is in.
    pub fn url(&self, page_base: &str) -> String {
        match &self.0 {
            At::Absolute { origin, path } => format!("{origin}{path}"),
            At::Beside(path) => format!("{}/{path}", page_base.strip_suffix('/').unwrap_or(page_base)),
        }
    }

    /// The origin it is fetched from, or `None` when that is the page's own.
    pub fn origin(&self) -> Option<&str> {
        match &self.0 {
            At::Absolute { origin, .. } => Some(origin),
            At::Beside(_) => None,
        }
    }

    /// As in a reference, ready for a tag or digest when one follows.
    pub(super) fn before(&self, identifier: bool) -> String {
        let mut text = self.to_string();
        let bare_origin = matches!(&self.0, At::Absolute { path, .. } if path.is_empty());
        if identifier && bare_origin {
            text.push('/');
        }
        text
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            At::Beside(path) => write!(f, "oci:{path}"),
            At::Absolute { origin, path } => {
                let last = path.rsplit('/').next().unwrap_or_default();
                let end = if last.contains([':', '@']) { "/" } else { "" };
                write!(f, "oci:{origin}{path}{end}")
            }
        }
    }
}

/// What follows `oci:`, with tag and digest.
pub(super) fn reference(text: Span<'_>) -> Result<Reference, ReferenceError> {
    let folder_end = match Scheme::take(text) {
        (Some(_), rest) => rest.text.rfind('/').map(|slash| text.text.len() - rest.text.len() + slash + 1),
        (None, _) => Some(text.text.rfind('/').map_or(0, |slash| slash + 1)),
    };
    let Some(folder_end) = folder_end else {
        return Ok(read(text)?.into());
    };
    let last = text.text.get(folder_end..).unwrap_or_default();
    let name_end = folder_end + last.find([':', '@']).unwrap_or(last.len());
    let layout = read(text.instead(text.text.get(..name_end).unwrap_or_default()))?;
    let identifier = Span { at: text.at + name_end, text: text.text.get(name_end..).unwrap_or_default() };
    let (named, digest) = identifier.cut_off('@');
    Ok(Reference {
        place: Place::Layout(layout),
        tag: named.cut(':').map(|(_, tag)| parse::tag(tag)).transpose()?,
        digest: digest.map(parse::digest).transpose()?,
    })
}

/// The folder.
fn read(text: Span<'_>) -> Result<Layout, ReferenceError> {
    if text.text.len() > LONGEST {
        return Err(text.breaks(Rule::PartTooLong { part: Part::Layout, limit: LONGEST }));
    }
    let (Some(scheme), rest) = Scheme::take(text) else {
        return beside(text).map(|path| Layout(At::Beside(path)));
    };
    let (authority, path) = rest.cut_off('/');
    let origin = origin(scheme, &Authority::read(authority)?.to_string());
    let path = path.map(absolute_path).transpose()?.unwrap_or_default();
    Ok(Layout(At::Absolute { origin, path }))
}

fn beside(text: Span<'_>) -> Result<String, ReferenceError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '/');
    check(text, allowed)?;
    let path = text.text.strip_suffix('/').unwrap_or(text.text);
    refuse_empty_part(text.instead(path))?;
    Ok(path.to_owned())
}

/// The path behind the host's slash; the characters are those of RFC 3986, section 3.3.
fn absolute_path(text: Span<'_>) -> Result<String, ReferenceError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%/".contains(c);
    check(text, allowed)?;
    check_escapes(text)?;
    let path = text.text.strip_suffix('/').unwrap_or(text.text);
    if path.is_empty() {
        return if text.text.is_empty() { Ok(String::new()) } else { Err(text.breaks(Rule::LayoutSlash)) };
    }
    refuse_empty_part(text.instead(path))?;
    Ok(format!("/{path}"))
}

fn check(text: Span<'_>, allowed: impl Fn(char) -> bool) -> Result<(), ReferenceError> {
    if let Some((offset, other)) = text.text.char_indices().find(|(_, c)| !allowed(*c)) {
        return Err(text.breaks_at(offset, other, Rule::Unexpected { part: Part::Layout }));
    }
    // Two dots together are refused wherever they stand: no folder needs them, and servers differ on what they mean.
    if let Some(offset) = text.text.find("..") {
        return Err(text.breaks_at(offset, '.', Rule::LayoutClimbs));
    }
    if text.text.split('/').any(|part| part == ".") {
        return Err(text.breaks(Rule::LayoutClimbs));
    }
    Ok(())
}

/// Escapes must be whole, and may not hide what the other checks refuse: dots, slashes and control characters.
fn check_escapes(text: Span<'_>) -> Result<(), ReferenceError> {
    for (offset, _) in text.text.match_indices('%') {
        let byte = text.text.get(offset + 1..offset + 3).and_then(super::percent::byte);
        match byte {
            None => return Err(text.breaks_at(offset, '%', Rule::Unexpected { part: Part::Layout })),
            Some(b'.' | b'/' | b'\\' | 0..=0x1f | 0x7f) => return Err(text.breaks_at(offset, '%', Rule::LayoutClimbs)),
            Some(_) => {}
        }
    }
    Ok(())
}

fn refuse_empty_part(path: Span<'_>) -> Result<(), ReferenceError> {
    let mut rest = Some(path);
    while let Some(text) = rest {
        let (part, more) = text.cut_off('/');
        if part.text.is_empty() {
            return Err(part.breaks(Rule::LayoutSlash));
        }
        rest = more;
    }
    Ok(())
}
