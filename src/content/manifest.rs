//! Manifests: one image, or one artifact of any kind.
//!
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md>

use super::descriptor::Descriptor;
use super::error::{ContentError, What};
use super::field::{Need, Notes, Object, Pointer, Unknown};
use super::media_type::{MediaKind, MediaType};
use super::note::NoteKind;
use crate::json::Json;

/// How many layers a manifest may have. Storage drivers stop at about 128; artifacts have used some hundred.
pub const MAX_LAYERS: usize = 2_000;

/// What Docker takes for the type of an image's config besides the two types of one, since registries of old wrote these.
/// <https://github.com/moby/moby/blob/v28.0.0/distribution/registry.go>
const ODD_CONFIGS: [&str; 4] = ["application/octet-stream", "application/json", "text/html", ""];

/// An image manifest, of OCI or Docker, or the withdrawn artifact manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The `artifactType` member. What the manifest counts as is told by [`Manifest::artifact`].
    pub artifact_type: Option<MediaType>,
    /// The config; artifact manifests have none.
    pub config: Option<Descriptor>,
    /// The layers, the lowest first; the `blobs` of an artifact manifest.
    pub layers: Vec<Descriptor>,
    /// What the manifest refers to, if it is a referrer.
    pub subject: Option<Descriptor>,
    /// Remarks by key, in the document's order.
    pub annotations: Vec<(String, String)>,
}

/// What a manifest is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ManifestKind {
    /// A container image.
    Image,
    /// Statements about an image (in-toto), as BuildKit writes them.
    Attestation,
    /// Anything else.
    Artifact,
}

impl Manifest {
    pub(super) const MEMBERS: [&'static str; 8] =
        ["schemaVersion", "mediaType", "artifactType", "config", "layers", "blobs", "subject", "annotations"];

    /// Reads the members of a manifest; `withdrawn` reads `blobs` in place of `layers`.
    pub(super) fn read(value: &Json, withdrawn: bool, notes: &mut Notes) -> Result<Self, ContentError> {
        let root = Pointer::Root;
        let Some(object) = Object::open(value, &root, &Self::MEMBERS, Unknown::Noted, notes) else {
            return Ok(Self::default());
        };
        let (layers_key, need) = if withdrawn { ("blobs", Need::Optional) } else { ("layers", Need::Required) };
        let config_need = if withdrawn { Need::Optional } else { Need::Required };
        if withdrawn {
            notes.add(&root, NoteKind::ArtifactManifest);
        }
        let items = object.list(layers_key, need, notes).unwrap_or_default();
        if items.len() > MAX_LAYERS {
            return Err(ContentError::TooMany { what: What::Layers, limit: MAX_LAYERS });
        }
        let descriptor = |key: &'static str, need: Need, notes: &mut Notes| {
            object.get(key, need, notes).map(|value| Descriptor::read(value, &root.key(key), notes))
        };
        let config = descriptor("config", config_need, notes);
        let at = root.key(layers_key);
        let mut layers = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            layers.push(Descriptor::read(item, &at.item(position), notes));
        }
        Ok(Self {
            artifact_type: object.text("artifactType", Need::Optional, notes).map(MediaType::new),
            config,
            layers,
            subject: descriptor("subject", Need::Optional, notes),
            annotations: object.pairs("annotations", Need::Optional, notes),
        })
    }

    /// The bytes of all layers as they are stored; `None` when a size is missing or the sum does not fit 64 bits.
    pub fn compressed_size(&self) -> Option<u64> {
        self.layers.iter().try_fold(0_u64, |sum, layer| sum.checked_add(layer.size?))
    }

    /// Whether this is something else than a container image: it says so, or its config is none of an image.
    pub fn is_artifact(&self) -> bool {
        self.artifact_type.is_some() || !self.has_image_config()
    }

    /// Whether its config is that of an image by its type, or may be one by what is in it ([`Manifest::may_run`]). What the
    /// bytes say is told by [`super::read_config_of`].
    pub fn has_image_config(&self) -> bool {
        self.config_kind() == Some(MediaKind::ImageConfig) || self.may_run()
    }

    /// What the manifest is about.
    pub fn kind(&self) -> ManifestKind {
        let in_toto = |layer: &Descriptor| layer.media_type.as_ref().is_some_and(|t| t.essence() == MediaType::IN_TOTO);
        if !self.layers.is_empty() && self.layers.iter().all(in_toto) {
            ManifestKind::Attestation
        } else if self.is_artifact() {
            ManifestKind::Artifact
        } else {
            ManifestKind::Image
        }
    }

    /// The type of the artifact: the member of that name, or else the config's type, as the list of referrers counts it.
    pub fn artifact(&self) -> Option<&MediaType> {
        if !self.is_artifact() {
            return None;
        }
        let config = self.config.as_ref().and_then(|config| config.media_type.as_ref());
        self.artifact_type.as_ref().or(config)
    }

    /// Whether the config's type leaves open what it is while the layers are those of an image, so that Docker takes it for an
    /// image's: `ODD_CONFIGS`.
    pub fn may_run(&self) -> bool {
        let media_type = self.config.as_ref().map(|config| config.media_type.as_ref().map(MediaType::essence));
        let is_odd = |essence: Option<String>| ODD_CONFIGS.contains(&essence.unwrap_or_default().as_str());
        let is_layer = |layer: &Descriptor| layer.media_type.as_ref().is_some_and(MediaType::is_layer);
        media_type.is_some_and(is_odd) && self.layers.iter().any(is_layer)
    }

    /// The kind of its config, when it has one whose type is named.
    pub fn config_kind(&self) -> Option<MediaKind> {
        self.config.as_ref()?.media_type.as_ref().map(MediaType::kind)
    }
}
