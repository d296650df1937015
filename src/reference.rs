//! References: the names that people type, parsed once into types that cannot be wrong.
//!
//! What will surprise you: a reference has no scheme; `alpine` means `docker.io/library/alpine`, and the API of
//! `docker.io` lives on `registry-1.docker.io`; a first segment counts as a host only when it has a dot, a colon or an
//! upper-case letter, or is `localhost`; `name:tag@digest` is legal and the digest decides.
//! The rules are those of <https://github.com/distribution/reference> (`regexp.go`, `normalize.go`), with these
//! differences, all on purpose:
//!
//! - no tag is added: a name alone is the repository, not its `latest`;
//! - `http://` and `https://` may stand before the host, and layouts (`oci:…`) and archives (`archive:…`) are references
//!   too;
//! - hosts are lower-cased, checked as a browser would read them, and `registry-1.docker.io` is Docker Hub as well;
//! - digests follow the image specification, so algorithms that nobody can compute here are still named.

mod archive;
mod error;
mod host;
mod layout;
mod page;
pub mod parse;
pub(crate) mod percent;
mod span;
mod suggest;
mod typed;
pub(crate) mod words;

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;

pub use archive::Archive;
pub use error::{Part, ReferenceError, Rule};
pub use host::{Host, Scheme, is_loopback};
pub use layout::Layout;
pub use typed::Typed;

use span::Span;

/// A repository on a registry, for example `library/alpine` on `docker.io`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Repository {
    host: Host,
    path: String,
}

/// A tag: a name that may point elsewhere tomorrow. `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(String);

/// Where content lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A repository of a registry.
    Repository(Repository),
    /// An OCI image layout served as files.
    Layout(Layout),
    /// An archive that the reader opened from a file.
    Archive(Archive),
}

/// A place, and what in it: a tag, a digest, both (the digest decides), or neither (the place itself).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Where.
    pub place: Place,
    /// The name, when there is one.
    pub tag: Option<Tag>,
    /// The content asked for, when it was named.
    pub digest: Option<Digest>,
}

impl Repository {
    /// A repository, its path checked. On Docker Hub a path of one component is one of the official images, whose
    /// path on the wire begins with `library/`.
    ///
    /// # Errors
    /// [`ReferenceError`] when the path breaks the grammar or is longer than 255 bytes.
    pub fn new(host: Host, path: &str) -> Result<Self, ReferenceError> {
        parse::repository(host, Span::whole(path))
    }

    /// The registry's host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The path as it stands in the API's URLs, for example `library/alpine`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole name as engines and command lines know it: no scheme, nothing left to a default. Programs that know
    /// nothing of Docker's short names need it.
    pub fn engine_name(&self) -> String {
        format!("{}/{}", self.host.engine_name(), self.path)
    }

    /// The short form that people use: `alpine`, `org/app`, `ghcr.io/org/app`. It parses back to the same repository.
    pub fn familiar(&self) -> String {
        let short = self.path.strip_prefix("library/").filter(|name| !name.contains('/')).unwrap_or(&self.path);
        if self.host.is_hub() && reads_as_hub(short) { short.to_owned() } else { self.to_string() }
    }
}

/// Whether a short name, without its host, is still read as a repository on Docker Hub: by the grammar, and in the
/// search box, where `ghcr.io` is a registry and `sha256:…` a digest that lacks its repository.
fn reads_as_hub(short: &str) -> bool {
    let first = short.split('/').next().unwrap_or_default();
    !host::counts_as_host(first)
        && !parse::is_bare_digest(short)
        && !["archive", "oci", "sha256", "sha512"].contains(&short)
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.path)
    }
}

impl Tag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        parse::tag(Span::whole(text))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Reference {
    /// The place itself, nothing in it.
    pub fn to_place(place: Place) -> Self {
        Self { place, tag: None, digest: None }
    }

    /// The same place, without tag and digest.
    pub fn place_only(&self) -> Self {
        Self::to_place(self.place.clone())
    }

    /// Content of the same place. The tag is dropped: it names something else.
    pub fn with_digest(&self, digest: Digest) -> Self {
        Self { digest: Some(digest), ..self.place_only() }
    }

    /// A tag of the same place. The digest is dropped.
    pub fn with_tag(&self, tag: Tag) -> Self {
        Self { tag: Some(tag), ..self.place_only() }
    }

    /// The repository, unless the place is a layout or an archive.
    pub fn repository(&self) -> Option<&Repository> {
        match &self.place {
            Place::Repository(repository) => Some(repository),
            Place::Layout(_) | Place::Archive(_) => None,
        }
    }

    /// The short form that people use. It parses back to the same reference.
    pub fn familiar(&self) -> String {
        let place = match &self.place {
            Place::Repository(repository) => repository.familiar(),
            Place::Layout(layout) => layout.before(self.tag.is_some() || self.digest.is_some()),
            Place::Archive(archive) => archive.to_string(),
        };
        place + self.identifier().as_str()
    }

    /// Whether nothing in the place is named.
    pub fn is_place(&self) -> bool {
        self.tag.is_none() && self.digest.is_none()
    }

    /// A heading: the last part of the place's name, with the tag or the beginning of the digest.
    pub fn label(&self) -> String {
        let place = match &self.place {
            Place::Repository(repository) => repository.familiar(),
            Place::Layout(layout) => layout.to_string(),
            Place::Archive(archive) => archive.to_string(),
        };
        let last = place.rsplit('/').next().unwrap_or_default();
        let last = last.trim_start_matches("oci:").trim_start_matches(archive::PREFIX);
        match (&self.tag, &self.digest) {
            (Some(tag), _) => format!("{last}:{tag}"),
            (None, Some(digest)) => format!("{last}@{}", digest.encoded().chars().take(8).collect::<String>()),
            (None, None) => last.to_owned(),
        }
    }

    /// What stands after `docker pull `, or `None` for a layout or an archive, which no engine pulls. Engines know no scheme: whether
    /// they use TLS is set up on their side.
    pub fn pull_name(&self) -> Option<String> {
        let repository = self.repository()?;
        let place = if repository.host().is_hub() { repository.familiar() } else { repository.engine_name() };
        Some(place + self.identifier().as_str())
    }

    /// `:tag`, `@digest`, both or nothing.
    fn identifier(&self) -> String {
        let mut text = String::new();
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag.as_str());
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(&digest.to_string());
        }
        text
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    /// The strict grammar: `[scheme://][host/]path[:tag][@digest]`, or a layout (see [`Layout`]).
    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        parse::reference(Span::whole(text))
    }
}

impl fmt::Display for Reference {
    /// The canonical form: host and path in full.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Repository(repository) => write!(f, "{repository}{}", self.identifier()),
            Place::Layout(_) | Place::Archive(_) => f.write_str(&self.familiar()),
        }
    }
}

impl From<Repository> for Reference {
    fn from(repository: Repository) -> Self {
        Self::to_place(Place::Repository(repository))
    }
}

impl From<Layout> for Reference {
    fn from(layout: Layout) -> Self {
        Self::to_place(Place::Layout(layout))
    }
}

impl From<Archive> for Reference {
    fn from(archive: Archive) -> Self {
        Self::to_place(Place::Archive(archive))
    }
}
