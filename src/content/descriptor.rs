//! Descriptors: how one document names another.
//!
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md>

use std::fmt;

use super::field::{Need, Notes, Object, Pointer, Unknown};
use super::media_type::MediaType;
use super::note::NoteKind;
use super::platform::Platform;
use crate::digest::{Digest, DigestError};
use crate::json::Json;

/// A value as a document has it: checked, or kept as the text that failed the check. Only [`Written::Valid`] can be
/// asked for, so that no text of a document ends up in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Written<T> {
    /// The value.
    Valid(T),
    /// A text that is no such value, and why.
    Invalid {
        /// As it stands in the document; may be long and hold any character.
        text: String,
        /// What is wrong.
        error: DigestError,
    },
    /// Nothing, or something that is not even a text.
    #[default]
    Missing,
}

impl<T> Written<T> {
    /// The value, if it is one.
    pub fn valid(&self) -> Option<&T> {
        match self {
            Self::Valid(value) => Some(value),
            _ => None,
        }
    }

    /// The same, with the value turned into something else.
    pub(super) fn map<U>(self, to: impl FnOnce(T) -> U) -> Written<U> {
        match self {
            Self::Valid(value) => Written::Valid(to(value)),
            Self::Invalid { text, error } => Written::Invalid { text, error },
            Self::Missing => Written::Missing,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Written<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid(value) => value.fmt(f),
            Self::Invalid { text, .. } => f.write_str(text),
            Self::Missing => Ok(()),
        }
    }
}

/// A name for content: type, digest and size, and what else is said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// The type of the content.
    pub media_type: Option<MediaType>,
    /// The digest of the content.
    pub digest: Written<Digest>,
    /// The content's number of bytes, exactly as written; `None` when missing or not a whole number.
    pub size: Option<u64>,
    /// What the content runs on (in an index).
    pub platform: Option<Platform>,
    /// Remarks by key, in the document's order; a key may be there twice.
    pub annotations: Vec<(String, String)>,
    /// The type of the artifact that the content is.
    pub artifact_type: Option<MediaType>,
    /// Other addresses of the content. Never fetched without a question: they are the author's, not the registry's.
    pub urls: Vec<String>,
    /// The content itself in base64, unchecked.
    pub data: Option<String>,
}

impl Descriptor {
    /// Reads a descriptor; of a value that is none, an empty one.
    pub(super) fn read(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Self {
        let known = ["mediaType", "digest", "size", "platform", "annotations", "artifactType", "urls", "data"];
        let Some(object) = Object::open(value, at, &known, Unknown::Noted, notes) else {
            return Self::default();
        };
        let media_type = object.text("mediaType", Need::Required, notes);
        if media_type.as_ref().is_some_and(String::is_empty) {
            notes.add(&at.key("mediaType"), NoteKind::Empty);
        }
        Self {
            media_type: media_type.map(MediaType::new),
            digest: object.digest("digest", notes),
            size: object.size("size", notes),
            platform: object
                .get("platform", Need::Optional, notes)
                .and_then(|value| Platform::read(value, &at.key("platform"), notes)),
            annotations: object.pairs("annotations", Need::Optional, notes),
            artifact_type: object.text("artifactType", Need::Optional, notes).map(MediaType::new),
            urls: object.texts("urls", Need::Optional, notes).unwrap_or_default(),
            data: object.text("data", Need::Optional, notes),
        }
    }

    /// The descriptor that a JSON value is, as far as it can be read.
    pub fn of(value: &Json) -> Self {
        Self::read(value, &Pointer::Root, &mut Notes::default())
    }

    /// The value of an annotation; the last one if the key is there twice.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        annotation(&self.annotations, key)
    }

    /// Whether this is BuildKit's attestation manifest, which carries the platform `unknown/unknown` so that old
    /// programs never choose it.
    /// <https://docs.docker.com/build/metadata/attestations/attestation-storage/>
    pub fn is_attestation(&self) -> bool {
        self.annotation("vnd.docker.reference.type") == Some("attestation-manifest")
    }

    /// The digest of the manifest that this attestation describes, as written.
    pub fn describes(&self) -> Option<&str> {
        self.annotation("vnd.docker.reference.digest")
    }
}

/// The hosts of addresses that a descriptor names, each once, with their ports.
pub fn hosts(urls: &[String]) -> Vec<&str> {
    let mut hosts = Vec::new();
    for host in urls.iter().filter_map(|url| host_of(url)) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// The host of an address of the web, by letters alone that no two programs read differently: what stands before an `@` is no
/// part of it, and with a backslash, a space or an escape in it nobody can say which it is.
pub fn host_of(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let is_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    let authority = rest.split(['/', '?', '#']).next().filter(|_| is_web)?;
    let host = authority.rsplit('@').next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:[]".contains(c);
    (!host.is_empty() && host.chars().all(is_plain) && !authority.contains('\\')).then_some(host)
}

/// The value of a key in a list of pairs; the last one if there are several.
pub(super) fn annotation<'a>(pairs: &'a [(String, String)], key: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}
