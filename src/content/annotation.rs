//! Annotations and labels that point somewhere.
//!
//! Both are written by the image's author, who is not trusted: only an address that is plainly `https://host/…` becomes
//! a link, never one with a user name, and never any other scheme.
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md>

use super::descriptor::annotation;
use crate::digest::Digest;

/// The longest address that becomes a link. Browsers take more, readers do not.
const LONGEST: usize = 2048;

/// Where an annotation points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnnotationLink {
    /// An `https:` address.
    Web(String),
    /// An image's name, with its digest where that is told. Not checked beyond being one printable word.
    Reference(String),
}

/// What a link of this annotation would open, given all annotations beside it; `None` when it should stay text.
pub fn link(key: &str, value: &str, all: &[(String, String)]) -> Option<AnnotationLink> {
    let key = key.strip_prefix("org.opencontainers.image.").or_else(|| key.strip_prefix("org.label-schema."))?;
    match key {
        "url" | "source" | "documentation" | "vcs-url" | "usage" => {
            is_web(value).then(|| AnnotationLink::Web(value.to_owned()))
        }
        "revision" | "vcs-ref" => commit(value, all).map(AnnotationLink::Web),
        "base.name" => reference(value, annotation(all, "org.opencontainers.image.base.digest")),
        "base.digest" => reference(annotation(all, "org.opencontainers.image.base.name")?, Some(value)),
        _ => None,
    }
}

/// Whether this is an address that may become a link: `https`, a plain host, no user name, only visible ASCII.
fn is_web(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What browsers read differently from other programs has no place here: a backslash is a slash to them.
    let plain =
        |b: u8| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'^');
    scheme.eq_ignore_ascii_case("https") && text.len() <= LONGEST && text.bytes().all(plain) && is_authority(authority)
}

/// A host name with an optional port. Names outside ASCII must be written as `xn--…`, where look-alikes show.
fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    host.split('.').all(label) && port.is_none_or(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'))
}

/// The page of a commit, on the two hosts whose addresses are known.
fn commit(revision: &str, all: &[(String, String)]) -> Option<String> {
    let is_hash = (7..=64).contains(&revision.len()) && revision.bytes().all(|b| b.is_ascii_hexdigit());
    let source = annotation(all, "org.opencontainers.image.source")
        .or_else(|| annotation(all, "org.label-schema.vcs-url"))
        .filter(|source| is_hash && is_web(source) && !source.contains(['?', '#']))?;
    let source = source.trim_end_matches('/');
    let source = source.strip_suffix(".git").unwrap_or(source);
    let (_, rest) = source.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let segments = path.split('/').count();
    let is_segment = |segment: &str| !matches!(segment, "" | "." | "..");
    let host = host.to_ascii_lowercase();
    match host.as_str() {
        _ if !path.split('/').all(is_segment) => None,
        "github.com" if segments == 2 => Some(format!("https://{host}/{path}/commit/{revision}")),
        "gitlab.com" if segments >= 2 => Some(format!("https://{host}/{path}/-/commit/{revision}")),
        _ => None,
    }
}

/// The base image by name, held fast by its digest where there is one.
fn reference(name: &str, digest: Option<&str>) -> Option<AnnotationLink> {
    let is_name = !name.is_empty() && name.len() <= 512 && name.bytes().all(|b| b.is_ascii_graphic());
    if !is_name {
        return None;
    }
    let digest = digest.and_then(|digest| digest.parse::<Digest>().ok());
    Some(AnnotationLink::Reference(match digest {
        Some(digest) if !name.contains('@') => format!("{name}@{digest}"),
        _ => name.to_owned(),
    }))
}
