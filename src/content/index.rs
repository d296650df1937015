//! Indexes (manifest lists): one name for several platforms, with the attestations that describe them.
//!
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md>

use std::collections::HashMap;

use super::descriptor::Descriptor;
use super::error::{ContentError, What};
use super::field::{Need, Notes, Object, Pointer, Unknown};
use super::media_type::{MediaKind, MediaType};
use super::note::NoteKind;
use crate::digest::Digest;
use crate::json::Json;

/// How many entries an index may have. The largest public ones have some hundred; a table of more needs another tool.
pub const MAX_ENTRIES: usize = 10_000;

/// An image index or a Docker manifest list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// The type of the artifact that the index as a whole is.
    pub artifact_type: Option<MediaType>,
    /// The entries, in the document's order.
    pub manifests: Vec<Descriptor>,
    /// What the index refers to, if it is a referrer.
    pub subject: Option<Descriptor>,
    /// Remarks by key, in the document's order.
    pub annotations: Vec<(String, String)>,
}

/// What an entry of an index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// An image for a named platform.
    Platform,
    /// Another index inside.
    Index,
    /// An entry whose artifact type is named, or whose content is no manifest.
    Artifact,
    /// An attestation manifest that describes nothing in this index.
    Attestation,
    /// A manifest for which no platform is named.
    NoPlatform,
}

/// An entry of an index with the attestations that describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Where it stands among `manifests`, from 0.
    pub position: usize,
    /// The entry.
    pub descriptor: &'a Descriptor,
    /// What it is.
    pub kind: RowKind,
    /// The attestation manifests for it, in the document's order, each with its place among `manifests`. What they attest is
    /// told by their layers, once read.
    pub attestations: Vec<(usize, &'a Descriptor)>,
}

impl Row<'_> {
    /// What to call the entry: its platform, or else what it is. Never `unknown/unknown`.
    pub fn label(&self) -> String {
        let platform = self.descriptor.platform.as_ref().filter(|platform| !platform.is_unknown());
        match (self.kind, platform) {
            (RowKind::Attestation, _) => "attestation manifest".to_owned(),
            (RowKind::Index, None) => "index".to_owned(),
            (RowKind::Index, Some(platform)) => format!("index for {platform}"),
            (RowKind::Platform, Some(platform)) => platform.to_string(),
            (RowKind::Artifact, _) => {
                let artifact_type = self.descriptor.artifact_type.as_ref().or(self.descriptor.media_type.as_ref());
                artifact_type.map_or("artifact", |media_type| media_type.describe()).to_owned()
            }
            (RowKind::Platform | RowKind::NoPlatform, _) => "no platform named".to_owned(),
        }
    }
}

impl Index {
    pub(super) const MEMBERS: [&'static str; 6] =
        ["schemaVersion", "mediaType", "artifactType", "manifests", "subject", "annotations"];

    /// Reads the members of an index.
    pub(super) fn read(value: &Json, notes: &mut Notes) -> Result<Self, ContentError> {
        let root = Pointer::Root;
        let Some(object) = Object::open(value, &root, &Self::MEMBERS, Unknown::Noted, notes) else {
            return Ok(Self::default());
        };
        let entries = object.list("manifests", Need::Required, notes).unwrap_or_default();
        if entries.len() > MAX_ENTRIES {
            return Err(ContentError::TooMany { what: What::Entries, limit: MAX_ENTRIES });
        }
        let at = root.key("manifests");
        let mut manifests = Vec::with_capacity(entries.len());
        for (position, entry) in entries.iter().enumerate() {
            manifests.push(Descriptor::read(entry, &at.item(position), notes));
        }
        let index = Self {
            artifact_type: object.text("artifactType", Need::Optional, notes).map(MediaType::new),
            manifests,
            subject: object
                .get("subject", Need::Optional, notes)
                .map(|subject| Descriptor::read(subject, &root.key("subject"), notes)),
            annotations: object.pairs("annotations", Need::Optional, notes),
        };
        index.note_relations(notes);
        Ok(index)
    }

    /// Notes attestations without target and digests that are listed twice.
    fn note_relations(&self, notes: &mut Notes) {
        let at = Pointer::Root.key("manifests");
        for row in self.rows() {
            if row.kind == RowKind::Attestation {
                notes.add(&at.item(row.position), NoteKind::AttestationWithoutTarget);
            }
        }
        let mut first = HashMap::new();
        for (position, entry) in self.manifests.iter().enumerate() {
            let Some(digest) = entry.digest.valid() else { continue };
            if *first.entry(digest).or_insert(position) != position {
                notes.add(&at.item(position), NoteKind::RepeatedDigest);
            }
        }
    }

    /// A row per entry, in the document's order, except that attestation manifests are folded under the manifest they
    /// describe. One that describes a digest listed twice goes to the first.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let mut targets: HashMap<&Digest, Vec<(usize, &Descriptor)>> = HashMap::new();
        for entry in self.manifests.iter().filter(|entry| !entry.is_attestation()) {
            if let Some(digest) = entry.digest.valid() {
                targets.entry(digest).or_default();
            }
        }
        let mut alone = Vec::new();
        for (position, entry) in self.manifests.iter().enumerate().filter(|(_, entry)| entry.is_attestation()) {
            let target = entry.describes().and_then(|text| text.parse::<Digest>().ok());
            match target.and_then(|digest| targets.get_mut(&digest)) {
                Some(attestations) => attestations.push((position, entry)),
                None => alone.push(position),
            }
        }
        let mut alone = alone.into_iter().peekable();
        let mut rows = Vec::new();
        for (position, descriptor) in self.manifests.iter().enumerate() {
            if descriptor.is_attestation() && alone.next_if_eq(&position).is_none() {
                continue;
            }
            let attestations = if descriptor.is_attestation() {
                None
            } else {
                descriptor.digest.valid().and_then(|d| targets.remove(d))
            };
            rows.push(Row {
                position,
                descriptor,
                kind: kind(descriptor),
                attestations: attestations.unwrap_or_default(),
            });
        }
        rows
    }
}

fn kind(entry: &Descriptor) -> RowKind {
    let content = entry.media_type.as_ref().map(MediaType::kind);
    if entry.is_attestation() {
        RowKind::Attestation
    } else if content == Some(MediaKind::Index) {
        RowKind::Index
    } else if entry.platform.as_ref().is_some_and(|platform| !platform.is_unknown()) {
        RowKind::Platform
    } else if entry.artifact_type.is_some() || entry.media_type.as_ref().is_some_and(|known| !known.is_manifest()) {
        RowKind::Artifact
    } else {
        RowKind::NoPlatform
    }
}
