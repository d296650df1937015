//! Media types, and the questions one asks of them.

use std::fmt;

/// A media type as it was written. Case and parameters are kept for showing and ignored by every question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaType(String);

/// What kind of content a type promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// An image index or manifest list.
    Index,
    /// An image manifest, or the withdrawn artifact manifest.
    Manifest,
    /// A schema 1 manifest, signed or not.
    Schema1,
    /// The config of a container image.
    ImageConfig,
    /// A file system layer of a container image.
    Layer,
    /// The two bytes `{}` that stand for "nothing".
    Empty,
    /// Anything else.
    Other,
}

/// How a layer is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// A plain tar archive.
    Uncompressed,
    /// gzip, possibly of several members.
    Gzip,
    /// Zstandard.
    Zstd,
}

impl MediaType {
    /// <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md>
    pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
    /// <https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md>
    pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    /// <https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md>
    pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    /// <https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md>
    pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
    /// [`Self::OCI_LAYER`], compressed with gzip.
    pub const OCI_LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
    /// [`Self::OCI_LAYER`], compressed with Zstandard.
    pub const OCI_LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
    /// <https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidance-for-an-empty-descriptor>
    pub const OCI_EMPTY: &str = "application/vnd.oci.empty.v1+json";
    /// <https://github.com/opencontainers/image-spec/blob/v1.1.0-rc2/artifact.md>
    pub const OCI_ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";
    /// <https://distribution.github.io/distribution/spec/manifest-v2-2/>
    pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// <https://distribution.github.io/distribution/spec/manifest-v2-2/>
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    /// The config of [`Self::DOCKER_MANIFEST`].
    pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
    /// A gzip layer of [`Self::DOCKER_MANIFEST`].
    pub const DOCKER_LAYER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// <https://github.com/moby/moby/blob/v20.10.0/image/spec/v1.md> in its wrapper, without signatures.
    pub const DOCKER_SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";
    /// [`Self::DOCKER_SCHEMA1`] with signatures.
    pub const DOCKER_SCHEMA1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    /// An in-toto statement, as BuildKit attaches it.
    pub const IN_TOTO: &str = "application/vnd.in-toto+json";

    /// Takes a text as it was written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type without parameters, in lower case: what two types are compared by.
    pub fn essence(&self) -> String {
        self.0.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether both name the same type, whatever their case and parameters.
    pub fn agrees(&self, other: &Self) -> bool {
        self.essence() == other.essence()
    }

    /// What kind of content the type promises.
    pub fn kind(&self) -> MediaKind {
        let essence = self.essence();
        match known(&essence) {
            Some((kind, _)) => kind,
            None if is_layer(&essence) => MediaKind::Layer,
            None => MediaKind::Other,
        }
    }

    /// Whether this is a file system layer of a container image, encrypted or not.
    pub fn is_layer(&self) -> bool {
        self.kind() == MediaKind::Layer
    }

    /// Whether this is a document that has a place under `/manifests/`.
    pub fn is_manifest(&self) -> bool {
        matches!(self.kind(), MediaKind::Index | MediaKind::Manifest | MediaKind::Schema1)
    }

    /// Whether the bytes are encrypted, so that only the holder of a key can look inside.
    pub fn is_encrypted(&self) -> bool {
        self.essence().ends_with("+encrypted")
    }

    /// How a tar archive of this type is compressed; `None` when the type does not say that it is one.
    pub fn compression(&self) -> Option<Compression> {
        let essence = self.essence();
        if essence.ends_with(".tar") {
            Some(Compression::Uncompressed)
        } else if essence.ends_with("tar+gzip") || essence.ends_with(".tar.gzip") {
            Some(Compression::Gzip)
        } else if essence.ends_with("tar+zstd") || essence.ends_with(".tar.zstd") {
            Some(Compression::Zstd)
        } else {
            None
        }
    }

    /// Whether the content is expected in the registry. Foreign layers, such as Windows' base layers once were, need not be
    /// there; their descriptors may name other addresses.
    pub fn is_distributable(&self) -> bool {
        let essence = self.essence();
        !essence.contains(".nondistributable.") && !essence.contains(".foreign.")
    }

    /// A few plain words, such as "OCI image index".
    pub fn describe(&self) -> &'static str {
        let essence = self.essence();
        match known(&essence) {
            Some((_, words)) => words,
            None if is_layer(&essence) => match (self.is_encrypted(), self.is_distributable()) {
                (true, _) => "encrypted layer",
                (false, true) => "layer",
                (false, false) => "non-distributable layer",
            },
            None => match self.compression() {
                Some(Compression::Uncompressed) => "tar archive",
                Some(Compression::Gzip) => "gzip tar archive",
                Some(Compression::Zstd) => "zstd tar archive",
                None if essence.ends_with("+json") || essence == "application/json" => "JSON document",
                None => "other content",
            },
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_layer(essence: &str) -> bool {
    essence.starts_with("application/vnd.oci.image.layer.")
        || essence.starts_with("application/vnd.docker.image.rootfs.")
}

fn known(essence: &str) -> Option<(MediaKind, &'static str)> {
    KNOWN.iter().find(|(name, _, _)| *name == essence).map(|(_, kind, words)| (*kind, *words))
}

/// Types with a name of their own. Sources: the image specification's `media-types.md`, the distribution project's
/// `manifest-v2-2.md`, and the pages of the named tools.
const KNOWN: &[(&str, MediaKind, &str)] = {
    use MediaKind::{Empty, ImageConfig, Index, Layer, Manifest, Other, Schema1};
    &[
        (MediaType::OCI_INDEX, Index, "OCI image index"),
        (MediaType::DOCKER_LIST, Index, "Docker manifest list"),
        (MediaType::OCI_MANIFEST, Manifest, "OCI image manifest"),
        (MediaType::DOCKER_MANIFEST, Manifest, "Docker image manifest"),
        (MediaType::OCI_ARTIFACT, Manifest, "OCI artifact manifest (withdrawn)"),
        (MediaType::DOCKER_SCHEMA1, Schema1, "Docker schema 1 manifest"),
        (MediaType::DOCKER_SCHEMA1_SIGNED, Schema1, "Docker schema 1 manifest (signed)"),
        (MediaType::OCI_CONFIG, ImageConfig, "image config (OCI)"),
        (MediaType::DOCKER_CONFIG, ImageConfig, "image config (Docker)"),
        (MediaType::OCI_EMPTY, Empty, "empty descriptor"),
        (MediaType::OCI_LAYER, Layer, "uncompressed layer (OCI)"),
        (MediaType::OCI_LAYER_GZIP, Layer, "gzip layer (OCI)"),
        (MediaType::OCI_LAYER_ZSTD, Layer, "zstd layer (OCI)"),
        (
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            Layer,
            "non-distributable uncompressed layer (OCI)",
        ),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", Layer, "non-distributable gzip layer (OCI)"),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", Layer, "non-distributable zstd layer (OCI)"),
        ("application/vnd.docker.image.rootfs.diff.tar", Layer, "uncompressed layer (Docker)"),
        (MediaType::DOCKER_LAYER_GZIP, Layer, "gzip layer (Docker)"),
        ("application/vnd.docker.image.rootfs.diff.tar.zstd", Layer, "zstd layer (Docker)"),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar", Layer, "foreign uncompressed layer (Docker)"),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", Layer, "foreign gzip layer (Docker)"),
        (MediaType::IN_TOTO, Other, "in-toto attestation"),
        ("application/vnd.docker.attestation.manifest.v1+json", Other, "attestation manifest (BuildKit)"),
        ("application/vnd.dsse.envelope.v1+json", Other, "signed envelope (DSSE)"),
        ("application/vnd.dev.cosign.simplesigning.v1+json", Other, "signature (cosign)"),
        ("application/vnd.dev.cosign.artifact.sig.v1+json", Other, "signature (cosign)"),
        ("application/vnd.dev.cosign.artifact.sbom.v1+json", Other, "SBOM (cosign)"),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", Other, "Sigstore bundle"),
        ("application/vnd.dev.sigstore.bundle+json", Other, "Sigstore bundle"),
        ("application/vnd.cncf.notary.signature", Other, "signature (Notary)"),
        ("application/jose+json", Other, "signature (JWS)"),
        ("application/cose", Other, "signature (COSE)"),
        ("application/spdx+json", Other, "SBOM (SPDX)"),
        ("text/spdx+json", Other, "SBOM (SPDX)"),
        ("text/spdx", Other, "SBOM (SPDX)"),
        ("application/vnd.cyclonedx+json", Other, "SBOM (CycloneDX)"),
        ("application/vnd.cyclonedx+xml", Other, "SBOM (CycloneDX)"),
        ("application/vnd.syft+json", Other, "SBOM (Syft)"),
        ("application/sarif+json", Other, "scan result (SARIF)"),
        ("application/vnd.cncf.helm.config.v1+json", Other, "Helm chart config"),
        ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", Other, "Helm chart"),
        ("application/vnd.cncf.helm.chart.provenance.v1.prov", Other, "Helm chart signature"),
        ("application/vnd.cncf.flux.config.v1+json", Other, "Flux config"),
        ("application/vnd.cncf.flux.content.v1.tar+gzip", Other, "Flux content"),
        ("application/vnd.wasm.config.v0+json", Other, "WebAssembly config"),
        ("application/vnd.wasm.config.v1+json", Other, "WebAssembly config"),
        ("application/vnd.wasm.content.layer.v1+wasm", Other, "WebAssembly module"),
        ("application/wasm", Other, "WebAssembly module"),
        ("application/vnd.buildkit.cacheconfig.v0", Other, "build cache config (BuildKit)"),
        ("application/vnd.docker.plugin.v1+json", Other, "Docker plugin config"),
        ("application/vnd.docker.compose.project", Other, "Compose project"),
        ("application/vnd.cncf.model.config.v1+json", Other, "model config"),
        ("application/vnd.docker.ai.model.config.v0.1+json", Other, "model config (Docker)"),
        ("application/vnd.docker.ai.gguf.v3", Other, "model weights (GGUF)"),
        ("application/vnd.ollama.image.model", Other, "model weights (Ollama)"),
        ("application/vnd.devcontainers", Other, "dev container feature"),
        ("application/vnd.unknown.config.v1+json", Other, "config of no named type"),
        ("application/vnd.unknown.artifact.v1", Other, "artifact of no named type"),
        ("text/plain", Other, "plain text"),
        ("text/markdown", Other, "Markdown text"),
        ("application/octet-stream", Other, "bytes of no named type"),
    ]
};
