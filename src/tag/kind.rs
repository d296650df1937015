//! What kind of name a tag is, by the ways in which teams name releases.

mod date;
mod read;

use super::order::Key;
use super::words;
use crate::digest::{Algorithm, Digest};

pub(super) use date::Date;
pub(super) use read::date_length;

/// The longest name that is looked into, in bytes: a tag has at most 128. Longer texts of a registry are kept as names
/// without any structure.
const LONGEST: usize = 128;

/// What a tag is meant to be, told from its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A version of three or four numbers: `1.4.2`, `v1.4.2-alpine`. Meant to stay.
    Release,
    /// A version before its release: `1.5.0-rc.1`, `3.14.0b2`.
    PreRelease,
    /// A name that moves: `latest`, `1`, `1.4`, `edge`, `1.4-alpine`, `pr-17`.
    Floating,
    /// A commit: `9f8e7d6`, `sha-9f8e7d6`.
    Commit,
    /// A name with a commit, date or build number behind it: `1.4.2-a1b2c3d`, `main-20240102`.
    Combined,
    /// A date or a build number: `20240102`, `2024-01-02`, `build-17`, `48213`.
    Build,
    /// A name made of the digest of what it describes: `sha256-….sig`.
    Digest(DigestTag),
    /// No tag at all: the digest of content that a layout or a registry lists without a name.
    Untagged,
    /// None of these.
    Other,
}

/// What a tag that is made of a digest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DigestTag {
    /// No ending: the list of referrers where the registry has no API for it.
    /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema>
    Referrers,
    /// `.sig`: signatures, as cosign keeps them.
    Signature,
    /// `.att`: attestations, as cosign keeps them.
    Attestation,
    /// `.sbom`: a bill of materials, as cosign keeps it.
    Sbom,
    /// Another ending.
    Other,
}

impl Kind {
    /// The word that a filter takes (`kind:release`) and that stands in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::PreRelease => "pre-release",
            Self::Floating => "floating",
            Self::Commit => "commit",
            Self::Combined => "combined",
            Self::Build => "build",
            Self::Digest(DigestTag::Signature) => "signature",
            Self::Digest(DigestTag::Attestation) => "attestation",
            Self::Digest(DigestTag::Sbom) => "sbom",
            Self::Digest(_) => "digest",
            Self::Untagged => "untagged",
            Self::Other => "other",
        }
    }

    /// Whether the name is made of a digest: folded away in a list of tags.
    pub fn is_digest(self) -> bool {
        matches!(self, Self::Digest(_))
    }
}

/// A piece of a name of at most 128 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Piece {
    from: u8,
    to: u8,
}

impl Piece {
    const NONE: Self = Self { from: 0, to: 0 };

    fn of(from: usize, to: usize) -> Self {
        // Both are at most `LONGEST`.
        Self { from: u8::try_from(from).unwrap_or(u8::MAX), to: u8::try_from(to).unwrap_or(u8::MAX) }
    }

    fn is_empty(self) -> bool {
        self.from >= self.to
    }

    fn within(self, text: &str) -> &str {
        text.get(usize::from(self.from)..usize::from(self.to)).unwrap_or_default()
    }
}

/// Whether a text is a digest of an algorithm whose digests have one shape. No repository with a tag looks like that.
fn is_registered(text: &str) -> bool {
    let digest = || text.parse::<Digest>().is_ok_and(|digest| !matches!(digest.algorithm(), Algorithm::Other(_)));
    text.starts_with("sha") && digest()
}

/// The tag at the end of a name that may have its repository before it.
pub(super) fn tag_in(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((_, tag)) if !is_registered(name) => tag,
        _ => name,
    }
}

/// What a name is made of. It borrows nothing, and belongs to the one text that it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    kind: Kind,
    /// The numbers, without `v`: `1.4.2`.
    core: Piece,
    /// What stands for an earlier or a particular build: `rc.1`, `a1b2c3d`, `20240102-a1b2c3d`.
    build: Piece,
    /// The edition: `alpine`, `slim-bookworm`.
    flavour: Piece,
    /// The beginning of its place in the order of releases: where two differ, so do the names.
    pub(super) key: Key,
}

/// A tag's text together with its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagName {
    text: String,
    /// Where the tag begins in it: archives list tags with their repositories, `example.org/app:1.4.2`.
    at: usize,
    /// That of the tag.
    shape: Shape,
}

impl TagName {
    /// Parses a name. Registries answer with texts that are no tags, too; those are names of no kind. The kind of a tag with
    /// its repository is that of the tag.
    pub fn new(text: String) -> Self {
        let tag = tag_in(&text);
        let (at, shape) = (text.len() - tag.len(), Shape::of(tag));
        Self { text, at, shape }
    }

    /// The digest of content that is listed without a name. Its text alone does not tell: `app:1` may be a digest, too, of an
    /// algorithm that nobody knows.
    pub(super) fn of_content(digest: &Digest) -> Self {
        Self { text: digest.to_string(), at: 0, shape: Shape::UNTAGGED }
    }

    /// The name, as it is listed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The tag in it, without the repository that may stand before it.
    pub fn tag(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The repository before the tag, where the list has it; empty otherwise.
    pub fn repository(&self) -> &str {
        self.text.get(..self.at.saturating_sub(1)).unwrap_or_default()
    }

    /// Its parts.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// What kind of name it is.
    pub fn kind(&self) -> Kind {
        self.shape.kind
    }

    /// The edition, `alpine` or `slim-bookworm`; empty when there is none.
    pub fn flavour(&self) -> &str {
        self.shape.flavour.within(self.tag())
    }

    /// The numbers of the version, `1.4.2`; empty when there are none.
    pub fn core(&self) -> &str {
        self.shape.core.within(self.tag())
    }

    /// The pre-release, commit, date or build number behind the version or name; empty when there is none.
    pub fn build(&self) -> &str {
        self.shape.build.within(self.tag())
    }

    /// What stands before the numbers: nothing, `v`, `release-` or `app-`.
    pub fn prefix(&self) -> &str {
        self.shape.prefix(self.tag())
    }

    /// What it is a version or build of, where the name says so: `app` of `app-v1.4.2`, `build` of `build-17`, `main` of
    /// `main-20240102` and of `main` itself. Empty for a plain version, number or date, and for `latest`.
    pub fn line(&self) -> &str {
        let tag = self.tag();
        let stem = match (self.shape.core.is_empty(), self.shape.build.is_empty(), self.shape.flavour.is_empty()) {
            (false, ..) => return self.shape.word(tag),
            (true, false, _) => tag.get(..self.shape.build_at(tag)).unwrap_or_default(),
            (true, true, false) => tag.get(..usize::from(self.shape.flavour.from)).unwrap_or_default(),
            (true, true, true) => tag,
        };
        let line = stem.trim_end_matches(['-', '.']);
        if line == self.flavour() || line == "latest" { "" } else { line }
    }

    /// The date in the name of a build, with its time.
    pub(super) fn date(&self) -> Option<Date<'_>> {
        self.shape.date(self.tag())
    }

    /// The content that a name made of a digest is about, where the name holds the whole digest.
    pub fn subject(&self) -> Option<Digest> {
        let Kind::Digest(_) = self.shape.kind else { return None };
        let (algorithm, rest) = self.tag().split_once('-')?;
        let encoded = rest.split('.').next().unwrap_or_default();
        format!("{algorithm}:{encoded}").parse().ok()
    }
}

impl Shape {
    /// That of the digest of content without a name.
    const UNTAGGED: Self =
        Self { kind: Kind::Untagged, core: Piece::NONE, build: Piece::NONE, flavour: Piece::NONE, key: Key::DIGEST };

    /// Looks into a tag.
    pub fn of(text: &str) -> Self {
        let mut shape = match text {
            _ if is_registered(text) => return Self::UNTAGGED,
            _ if text.len() > LONGEST || !text.is_ascii() => Self { kind: Kind::Other, ..Self::UNTAGGED },
            _ => read::Reader { text }.read(),
        };
        shape.key = Key::of(text, &shape);
        shape
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the name that the shape was made from begins with a date, however that is written.
    pub(super) fn is_date(&self, text: &str) -> bool {
        let is_numbered = matches!(self.kind, Kind::Build | Kind::Combined) && !self.core.is_empty();
        is_numbered && self.date(text).is_some()
    }

    /// The date at which the name begins, or the build part behind a name.
    pub(super) fn date<'t>(&self, text: &'t str) -> Option<Date<'t>> {
        let at = match self.core.is_empty() {
            true if self.build.is_empty() => return None,
            true => usize::from(self.build.from),
            false => usize::from(self.core.from),
        };
        Date::at(text.get(at..)?)
    }

    fn prefix<'t>(&self, text: &'t str) -> &'t str {
        if self.core.is_empty() { "" } else { text.get(..usize::from(self.core.from)).unwrap_or("") }
    }

    /// The word before a version, where it says of what: `app` of `app-v1.4.2`.
    pub(super) fn word<'t>(&self, text: &'t str) -> &'t str {
        let word = self.prefix(text).trim_end_matches(['v', 'V']).trim_end_matches(['-', '.']);
        if words::is_release_word(word) { "" } else { word }
    }

    /// Whether something about the build stands behind the numbers, as semver has it behind `+`, for which tags have `_`.
    pub(super) fn has_metadata(&self, text: &str) -> bool {
        !self.core.is_empty() && text.get(usize::from(self.core.to)..).is_some_and(|rest| rest.starts_with(['_', '+']))
    }

    /// Numbers, build and flavour of the name that the shape was made from.
    pub(super) fn parts<'t>(&self, text: &'t str) -> (&'t str, &'t str, &'t str) {
        (self.core.within(text), self.build.within(text), self.flavour.within(text))
    }

    /// The name that versions or builds stand behind, and these: `app-` and `1.4.2`, `main-` and `20240102`.
    pub(super) fn stem<'t>(&self, text: &'t str) -> (&'t str, &'t str) {
        let at = if self.core.is_empty() { self.build_at(text) } else { usize::from(self.core.from) };
        text.split_at_checked(at).unwrap_or((text, ""))
    }

    /// Where the build part begins, or the text's end.
    fn build_at(&self, text: &str) -> usize {
        if self.build.is_empty() { text.len() } else { usize::from(self.build.from) }
    }
}
