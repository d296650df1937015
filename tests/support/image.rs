//! Builds images from fixed inputs: layers, configs, manifests, indexes and artifacts, byte for byte the same each time.
//!
//! Documents are written field by field in the order that builders use, with nothing of the program under test, so that
//! a mistake there cannot hide here.
// Several test programs share this file, and none of them needs all of it.
#![allow(dead_code)]

pub mod attestation;
pub mod layer;

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::Digest as _;

use layer::{Layer, Packing};

pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
pub const OCI_EMPTY: &str = "application/vnd.oci.empty.v1+json";
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
pub const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar";

/// The sha256 digest of bytes, as it stands in a descriptor.
pub fn digest_of(bytes: &[u8]) -> String {
    let hash = sha2::Sha256::digest(bytes);
    hash.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// A descriptor, its fields in the order in which Go writes them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    pub media_type: String,
    pub digest: String,
    pub size: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// The same with one more annotation.
    pub fn annotated(mut self, name: &str, value: &str) -> Self {
        self.annotations.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same for a platform.
    pub fn on(mut self, platform: &Platform) -> Self {
        self.platform = Some(platform.clone());
        self
    }
}

/// A platform.
#[derive(Clone, Debug, Serialize)]
pub struct Platform {
    pub architecture: &'static str,
    pub os: &'static str,
    #[serde(rename = "os.version", skip_serializing_if = "Option::is_none")]
    pub os_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'static str>,
}

impl Platform {
    /// A platform without a version.
    pub const fn new(os: &'static str, architecture: &'static str, variant: Option<&'static str>) -> Self {
        Self { architecture, os, os_version: None, variant }
    }
}

/// Whose media types are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    Oci,
    Docker,
}

/// One blob or manifest in the store.
pub struct Stored {
    pub bytes: Vec<u8>,
    /// The media type when it is a manifest or an index, which a registry takes at another address than blobs.
    pub manifest: Option<String>,
}

/// Content by digest, in the order in which it was made: children before those that name them.
#[derive(Default)]
pub struct Store {
    stored: BTreeMap<String, Stored>,
    order: Vec<String>,
}

impl Store {
    /// Keeps bytes and describes them.
    pub fn blob(&mut self, media_type: &str, bytes: Vec<u8>) -> Descriptor {
        self.keep(media_type, bytes, None)
    }

    /// Keeps a manifest or an index and describes it.
    pub fn document(&mut self, media_type: &str, document: &impl Serialize) -> Descriptor {
        let bytes = serde_json::to_vec_pretty(document).unwrap();
        self.keep(media_type, bytes, Some(media_type.to_owned()))
    }

    fn keep(&mut self, media_type: &str, bytes: Vec<u8>, manifest: Option<String>) -> Descriptor {
        let digest = digest_of(&bytes);
        let size = bytes.len() as u64;
        if self.stored.insert(digest.clone(), Stored { bytes, manifest }).is_none() {
            self.order.push(digest.clone());
        }
        Descriptor {
            media_type: media_type.to_owned(),
            digest,
            size,
            annotations: BTreeMap::new(),
            platform: None,
            artifact_type: None,
        }
    }

    /// The bytes behind a digest.
    pub fn bytes(&self, digest: &str) -> &[u8] {
        &self.stored[digest].bytes
    }

    /// Everything in order: digest and what is stored under it.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Stored)> {
        self.order.iter().map(|digest| (digest.as_str(), &self.stored[digest]))
    }

    /// Flips one bit of what is stored under a digest: same size, other bytes, old name.
    pub fn damage(&mut self, digest: &str) {
        let bytes = &mut self.stored.get_mut(digest).unwrap().bytes;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    }
}

/// One line of the build: with a layer, or without (`ENV`, `CMD`, …).
pub struct Step {
    pub created_by: String,
    pub layer: Option<Layer>,
}

/// A step that added files.
pub fn added(created_by: &str, layer: &Layer) -> Step {
    Step { created_by: created_by.to_owned(), layer: Some(layer.clone()) }
}

/// A step that changed the config alone.
pub fn noted(created_by: &str) -> Step {
    Step { created_by: created_by.to_owned(), layer: None }
}

/// What an image is made of.
pub struct Image {
    pub platform: Platform,
    pub flavour: Flavour,
    /// RFC 3339.
    pub created: String,
    pub steps: Vec<Step>,
    pub env: Vec<String>,
    pub entrypoint: Vec<String>,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

/// The descriptors of an image's parts, once it is in the store.
pub struct Built {
    pub manifest: Descriptor,
    pub config: Descriptor,
    pub layers: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    schema_version: u8,
    media_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact_type: Option<&'a str>,
    config: &'a Descriptor,
    layers: &'a [Descriptor],
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a Descriptor>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Index<'a> {
    schema_version: u8,
    media_type: &'a str,
    manifests: &'a [Descriptor],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Config<'a> {
    #[serde(flatten)]
    platform: &'a Platform,
    created: &'a str,
    config: RunConfig<'a>,
    rootfs: RootFs<'a>,
    history: Vec<History<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RunConfig<'a> {
    user: &'a str,
    exposed_ports: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
    env: &'a [String],
    entrypoint: &'a [String],
    working_dir: &'a str,
    labels: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct RootFs<'a> {
    r#type: &'a str,
    diff_ids: Vec<&'a str>,
}

#[derive(Serialize)]
struct History<'a> {
    created: &'a str,
    created_by: &'a str,
    comment: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    empty_layer: bool,
}

impl Image {
    /// Puts layers, config and manifest into the store.
    pub fn build(&self, store: &mut Store) -> Built {
        let made: Vec<&Layer> = self.steps.iter().filter_map(|step| step.layer.as_ref()).collect();
        let layers: Vec<Descriptor> =
            made.iter().map(|layer| store.blob(&self.layer_type(layer.packing), layer.blob.clone())).collect();
        let config = serde_json::to_vec(&self.config(&made)).unwrap();
        let (config_type, manifest_type) = match self.flavour {
            Flavour::Oci => (OCI_CONFIG, OCI_MANIFEST),
            Flavour::Docker => (DOCKER_CONFIG, DOCKER_MANIFEST),
        };
        let config = store.blob(config_type, config);
        let manifest = manifest(store, manifest_type, None, &config, &layers, None, &self.annotations);
        Built { manifest, config, layers }
    }

    fn layer_type(&self, packing: Packing) -> String {
        match (self.flavour, packing) {
            (Flavour::Oci, Packing::Gzip) => format!("{OCI_LAYER}+gzip"),
            (Flavour::Oci, Packing::Zstd) => format!("{OCI_LAYER}+zstd"),
            (Flavour::Oci, Packing::Plain) => OCI_LAYER.to_owned(),
            (Flavour::Docker, Packing::Gzip) => format!("{DOCKER_LAYER}.gzip"),
            // Docker has no media type for zstd: it never came to be in schema 2.
            (Flavour::Docker, Packing::Zstd | Packing::Plain) => DOCKER_LAYER.to_owned(),
        }
    }

    fn config<'a>(&'a self, layers: &[&'a Layer]) -> Config<'a> {
        let ports = BTreeMap::from([("8080/tcp", BTreeMap::new())]);
        Config {
            platform: &self.platform,
            created: &self.created,
            config: RunConfig {
                user: if self.platform.os == "windows" { "ContainerUser" } else { "65532:65532" },
                exposed_ports: ports,
                env: &self.env,
                entrypoint: &self.entrypoint,
                working_dir: if self.platform.os == "windows" { "C:\\quay" } else { "/srv" },
                labels: &self.labels,
            },
            rootfs: RootFs { r#type: "layers", diff_ids: layers.iter().map(|layer| layer.diff_id.as_str()).collect() },
            history: self.steps.iter().map(|step| self.history(step)).collect(),
        }
    }

    fn history<'a>(&'a self, step: &'a Step) -> History<'a> {
        History {
            created: &self.created,
            created_by: &step.created_by,
            comment: "buildkit.dockerfile.v0",
            empty_layer: step.layer.is_none(),
        }
    }
}

/// Writes a manifest.
pub fn manifest(
    store: &mut Store,
    media_type: &str,
    artifact_type: Option<&str>,
    config: &Descriptor,
    layers: &[Descriptor],
    subject: Option<&Descriptor>,
    annotations: &BTreeMap<String, String>,
) -> Descriptor {
    let document = Manifest { schema_version: 2, media_type, artifact_type, config, layers, subject, annotations };
    store.document(media_type, &document)
}

/// Writes an OCI index or a Docker manifest list.
pub fn index(store: &mut Store, flavour: Flavour, manifests: &[Descriptor]) -> Descriptor {
    let media_type = match flavour {
        Flavour::Oci => OCI_INDEX,
        Flavour::Docker => DOCKER_LIST,
    };
    store.document(media_type, &Index { schema_version: 2, media_type, manifests, annotations: &BTreeMap::new() })
}

/// Writes an artifact whose config says nothing: the empty descriptor, and what it is in `artifactType`.
pub fn artifact(store: &mut Store, kind: &str, layers: &[Descriptor], subject: Option<&Descriptor>) -> Descriptor {
    let config = store.blob(OCI_EMPTY, b"{}".to_vec());
    manifest(store, OCI_MANIFEST, Some(kind), &config, layers, subject, &BTreeMap::new())
}

/// Name and value pairs as a map.
pub fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
