//! An OCI image layout as files (<https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>).
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::image::{Descriptor, OCI_INDEX, Store};

/// Content and the names under which it is offered.
#[derive(Default)]
pub struct Layout {
    pub store: Store,
    pub names: Vec<(String, Descriptor)>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    schema_version: u8,
    media_type: &'static str,
    manifests: Vec<Descriptor>,
}

impl Layout {
    /// Offers content under names.
    pub fn name(&mut self, names: &[&str], content: &Descriptor) {
        self.names.extend(names.iter().map(|name| ((*name).to_owned(), content.clone())));
    }

    /// What a name points at.
    pub fn named(&self, name: &str) -> &Descriptor {
        &self.names.iter().find(|(known, _)| known == name).unwrap().1
    }

    /// Every file by its path inside the layout.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let manifests = self
            .names
            .iter()
            .map(|(name, content)| content.clone().annotated("org.opencontainers.image.ref.name", name))
            .collect();
        let index = Index { schema_version: 2, media_type: OCI_INDEX, manifests };
        let mut files = BTreeMap::from([
            ("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
            ("index.json".to_owned(), serde_json::to_vec_pretty(&index).unwrap()),
        ]);
        for (digest, stored) in self.store.all() {
            files.insert(format!("blobs/{}", digest.replace(':', "/")), stored.bytes.clone());
        }
        files
    }

    /// Replaces a folder by this layout.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        for (path, bytes) in self.files() {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }
}
