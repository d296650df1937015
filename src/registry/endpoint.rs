//! The endpoints, one function each. Every argument is a type that cannot hold a stray character, so none is encoded.
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#endpoints>

use crate::digest::Digest;
use crate::reference::{Host, Repository, Tag};

/// Whether this is a registry.
///
/// Format: `<scheme>://<registry>/v2/`.
/// Reference: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#determining-support>
pub fn base(host: &Host) -> String {
    format!("{}/v2/", host.api_origin())
}

/// The registry's repositories.
///
/// Format: `<scheme>://<registry>/v2/_catalog`.
/// Reference: <https://distribution.github.io/distribution/spec/api/#catalog>
pub fn catalog(host: &Host) -> String {
    format!("{}_catalog", base(host))
}

/// A repository's tags.
///
/// Format: `<scheme>://<registry>/v2/<repository>/tags/list`.
/// Reference: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags>
pub fn tags(repository: &Repository) -> String {
    format!("{}{}/tags/list", base(repository.host()), repository.path())
}

/// What a tag points at.
///
/// Format: `<scheme>://<registry>/v2/<repository>/manifests/<tag>`.
/// Reference: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests>
pub fn manifest_of_tag(repository: &Repository, tag: &Tag) -> String {
    format!("{}{}/manifests/{tag}", base(repository.host()), repository.path())
}

/// A manifest by its digest.
///
/// Format: `<scheme>://<registry>/v2/<repository>/manifests/<digest>`.
/// Reference: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests>
pub fn manifest(repository: &Repository, digest: &Digest) -> String {
    format!("{}{}/manifests/{digest}", base(repository.host()), repository.path())
}

/// A blob.
///
/// Format: `<scheme>://<registry>/v2/<repository>/blobs/<digest>`.
/// Reference: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs>
pub fn blob(repository: &Repository, digest: &Digest) -> String {
    format!("{}{}/blobs/{digest}", base(repository.host()), repository.path())
}
