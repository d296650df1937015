//! Summaries: a document in one row of a table.

use super::descriptor::annotation;
use super::index::RowKind;
use super::manifest::ManifestKind;
use super::media_type::MediaType;
use super::platform::Platform;
use super::{Document, Reading};

/// What a table tells about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What it is, such as "OCI image index" or "Helm chart config".
    pub kind_words: &'static str,
    /// The platforms that the document itself names; a manifest leaves that to its config.
    pub platforms: Vec<Platform>,
    /// The bytes of all layers as they are stored, where the document tells.
    pub compressed: Option<u64>,
    /// When it was made, as written in its annotations (or in the newest step of schema 1).
    pub created: Option<String>,
}

impl Reading {
    /// The document in one row.
    pub fn summary(&self) -> Summary {
        let created = |pairs| annotation(pairs, "org.opencontainers.image.created").map(str::to_owned);
        let kind_words = self.kind_words();
        match &self.document {
            Document::Index(index) => {
                let rows = index.rows();
                let named = rows.iter().filter(|row| row.kind == RowKind::Platform);
                let platforms = named.filter_map(|row| row.descriptor.platform.clone()).collect();
                Summary { kind_words, platforms, compressed: None, created: created(&index.annotations) }
            }
            Document::Manifest(manifest) => Summary {
                kind_words,
                platforms: Vec::new(),
                compressed: manifest.compressed_size(),
                created: created(&manifest.annotations),
            },
            Document::Schema1(schema1) => {
                let newest = schema1.history.first();
                let platform = schema1.architecture.as_ref().map(|architecture| Platform {
                    os: newest.and_then(|v1| v1.os.clone()).unwrap_or_default(),
                    architecture: architecture.clone(),
                    ..Platform::default()
                });
                let platforms = platform.into_iter().collect();
                Summary { kind_words, platforms, compressed: None, created: newest.and_then(|v1| v1.created.clone()) }
            }
        }
    }

    /// What the document is, in a few plain words.
    pub fn kind_words(&self) -> &'static str {
        let is_docker = self.media_type.as_ref().is_some_and(|t| t.essence().starts_with("application/vnd.docker."));
        match &self.document {
            Document::Index(_) if is_docker => "Docker manifest list",
            Document::Index(_) => "OCI image index",
            Document::Schema1(schema1) if schema1.signed => "Docker schema 1 manifest (signed)",
            Document::Schema1(_) => "Docker schema 1 manifest",
            Document::Manifest(manifest) => match manifest.kind() {
                ManifestKind::Attestation => "attestation manifest",
                ManifestKind::Image if is_docker => "Docker image",
                ManifestKind::Image => "OCI image",
                ManifestKind::Artifact => artifact_words(manifest.artifact()),
            },
        }
    }
}

/// An artifact goes by its type, unless that type says nothing of its own.
fn artifact_words(artifact: Option<&MediaType>) -> &'static str {
    let Some(artifact) = artifact else { return "artifact" };
    match artifact.essence().as_str() {
        "application/vnd.cncf.helm.config.v1+json" => "Helm chart",
        "application/vnd.wasm.config.v0+json" | "application/vnd.wasm.config.v1+json" => "WebAssembly module",
        MediaType::OCI_EMPTY => "artifact",
        _ => match artifact.describe() {
            "JSON document" | "other content" => "artifact",
            words => words,
        },
    }
}
