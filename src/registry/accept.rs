//! Which manifest types to ask for, in which order.
//!
//! A browser sends an `Accept` header without asking permission first (a preflight) only up to 128 bytes, and no three of
//! the four manifest types fit. `*/*` does not help: the reference implementation compares literally. It behaves so:
//!
//! - an OCI manifest or index whose type is not asked for is a 404 that mentions the "accept header", even by digest;
//! - a Docker manifest list asked *by tag* without its type becomes its linux/amd64 child, another digest altogether;
//! - a Docker manifest is handed out whatever is asked for.
//!
//! Others answer a plain 404 or 406, convert to schema 1 (Quay), or ignore the header (zot). So a tag is asked for the two
//! index types first, whose answer can be no child of anything, then for the two manifest types. Once a tag of a
//! repository was a plain OCI manifest, the two OCI types go first, until one is Docker's: one request instead of two, for
//! either kind. There a Docker manifest may be a list's child, so it is not believed before the two Docker types were asked for, which hand out the list itself.
//!
//! Some servers put the headers for web pages on good answers only, so that a 404 about the types cannot be read at all.
//! There the next types are asked for as well; where that was what helped, the two OCI types go first from then on.
//! <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>

/// The OCI image index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// Docker's manifest list.
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// The OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Docker's image manifest, schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// Both index types: 97 bytes.
pub const INDEXES: &str =
    "application/vnd.oci.image.index.v1+json,application/vnd.docker.distribution.manifest.list.v2+json";
/// Both image manifest types: 95 bytes.
pub const MANIFESTS: &str =
    "application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.v2+json";
/// Both OCI types: 82 bytes.
pub const OCI: &str = "application/vnd.oci.image.index.v1+json,application/vnd.oci.image.manifest.v1+json";
/// Both Docker types: 110 bytes.
pub const DOCKER: &str =
    "application/vnd.docker.distribution.manifest.list.v2+json,application/vnd.docker.distribution.manifest.v2+json";

/// The longest `Accept` that needs no preflight, in bytes.
const SAFELISTED: usize = 128;

/// What came back, as far as it decides the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// Content of this type (`Content-Type` as served).
    Content(Option<&'a str>),
    /// A 404 or the like: missing, or not of the types asked for.
    Refused {
        /// Whether the refusal is plainly about the `Accept` header.
        about_accept: bool,
    },
    /// An answer that no page may read. Where good answers may be, it is likely to be such a refusal.
    Unreadable,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The answer stands.
    Done,
    /// Ask again, for these types.
    Again,
}

/// A conversation about one manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    asked: String,
    then: Vec<&'static str>,
    by_tag: bool,
    /// Whether a plain refusal of `asked` already means that the content is missing.
    exact: bool,
    /// Whether an answer so far could not be read.
    unreadable: bool,
}

impl Plan {
    /// For a tag. `usual` is the type that the repository's tags have, as far as its last ones tell.
    pub fn for_tag(usual: Option<&str>) -> Self {
        let oci = usual.is_some_and(|usual| essence(usual).eq_ignore_ascii_case(OCI_MANIFEST));
        let (asked, then) = if oci { (OCI, vec![DOCKER]) } else { (INDEXES, vec![MANIFESTS]) };
        Self { asked: asked.to_owned(), then, by_tag: true, exact: false, unreadable: false }
    }

    /// For a digest, whose type a parent may have named. `oci_first` where refusals cannot be read.
    pub fn for_digest(media_type: Option<&str>, oci_first: bool) -> Self {
        let named = media_type.filter(|name| is_safelisted(name));
        let (asked, then) = match named {
            Some(name) => (name, vec![MANIFESTS, INDEXES]),
            None if oci_first => (OCI, vec![DOCKER]),
            None => (INDEXES, vec![MANIFESTS]),
        };
        Self { asked: asked.to_owned(), then, by_tag: false, exact: named.is_some(), unreadable: false }
    }

    /// Whether an answer before this one could not be read.
    pub fn was_unreadable(&self) -> bool {
        self.unreadable
    }

    /// The `Accept` header to send now.
    pub fn accept(&self) -> &str {
        &self.asked
    }

    /// What the answer means; after [`Step::Again`], [`Plan::accept`] has changed.
    pub fn hear(&mut self, heard: Heard<'_>) -> Step {
        let enough = match heard {
            Heard::Content(served) => self.is_final(served),
            // A parent named the type. A registry that has the content under another type says so, or has none at all.
            Heard::Refused { about_accept } => self.exact && !about_accept,
            Heard::Unreadable => self.exact,
        };
        self.unreadable |= heard == Heard::Unreadable;
        match self.then.pop().filter(|_| !enough) {
            Some(next) => {
                next.clone_into(&mut self.asked);
                self.exact = false;
                Step::Again
            }
            None => Step::Done,
        }
    }

    fn is_final(&self, served: Option<&str>) -> bool {
        let served = essence(served.unwrap_or_default()).to_ascii_lowercase();
        let child_of_a_list = self.by_tag && served == DOCKER_MANIFEST && self.asked == OCI;
        let converted = self.by_tag && is_schema1(&served);
        !child_of_a_list && !converted
    }
}

/// A media type without its parameters.
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

fn is_schema1(essence: &str) -> bool {
    essence.starts_with("application/vnd.docker.distribution.manifest.v1+")
}

/// Whether a type from a document may stand in an `Accept` header that needs no preflight.
fn is_safelisted(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+' | b'.' | b'-' | b'_');
    !name.is_empty() && name.len() <= SAFELISTED && name.contains('/') && name.bytes().all(allowed)
}
