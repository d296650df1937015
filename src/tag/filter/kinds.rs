//! Kinds of tags as a filter names them.

use crate::tag::kind::{DigestTag, Kind};

/// What `kind:` can ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    Semver,
    Release,
    PreRelease,
    Floating,
    Commit,
    Combined,
    Build,
    /// All that are made of digests.
    Digest,
    /// Those of one kind among them.
    DigestTag(DigestTag),
    Untagged,
    Other,
}

impl Kinds {
    /// The words for them, each in any case.
    pub(super) const NAMES: [(&'static str, Self); 21] = [
        ("semver", Self::Semver),
        ("version", Self::Semver),
        ("release", Self::Release),
        ("pre-release", Self::PreRelease),
        ("prerelease", Self::PreRelease),
        ("pre", Self::PreRelease),
        ("floating", Self::Floating),
        ("commit", Self::Commit),
        ("sha", Self::Commit),
        ("git", Self::Commit),
        ("combined", Self::Combined),
        ("build", Self::Build),
        ("date", Self::Build),
        ("digest", Self::Digest),
        ("signature", Self::DigestTag(DigestTag::Signature)),
        ("sig", Self::DigestTag(DigestTag::Signature)),
        ("attestation", Self::DigestTag(DigestTag::Attestation)),
        ("att", Self::DigestTag(DigestTag::Attestation)),
        ("sbom", Self::DigestTag(DigestTag::Sbom)),
        ("untagged", Self::Untagged),
        ("other", Self::Other),
    ];

    pub(super) fn holds(self, kind: Kind) -> bool {
        match self {
            Self::Semver => matches!(kind, Kind::Release | Kind::PreRelease),
            Self::Release => kind == Kind::Release,
            Self::PreRelease => kind == Kind::PreRelease,
            Self::Floating => kind == Kind::Floating,
            Self::Commit => kind == Kind::Commit,
            Self::Combined => kind == Kind::Combined,
            Self::Build => kind == Kind::Build,
            Self::Digest => kind.is_digest(),
            Self::DigestTag(wanted) => kind == Kind::Digest(wanted),
            Self::Untagged => kind == Kind::Untagged,
            Self::Other => kind == Kind::Other,
        }
    }
}
