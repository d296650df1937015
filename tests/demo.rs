//! The committed demo is what its script makes, and what it claims to be.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/demo.rs"]
mod demo;
#[path = "support/image.rs"]
mod image;
#[path = "support/layout.rs"]
mod layout;

use std::collections::BTreeMap;
use std::path::Path;

/// All files below a folder, by their path in it.
fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    files
}

fn committed() -> BTreeMap<String, Vec<u8>> {
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("public/demo"))
}

#[test]
fn the_committed_demo_is_what_the_script_makes() {
    let (committed, made) = (committed(), demo::demo().files());
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&committed), names(&made), "run script/demo");
    for (name, bytes) in &made {
        assert!(committed[name] == *bytes, "{name} differs: run script/demo");
    }
}

#[test]
fn the_demo_is_smaller_than_one_mebibyte() {
    let size: usize = committed().values().map(Vec::len).sum();
    assert!(size < 1024 * 1024, "{size} bytes");
}

#[test]
fn every_blob_but_the_damaged_one_hashes_to_its_name() {
    let wrong: Vec<String> = committed()
        .iter()
        .filter_map(|(name, bytes)| {
            let named = name.strip_prefix("blobs/sha256/")?;
            (image::digest_of(bytes) != format!("sha256:{named}")).then(|| format!("sha256:{named}"))
        })
        .collect();
    assert_eq!(wrong, [demo::damaged_layer(&demo::demo())]);
}

#[test]
fn every_descriptor_of_the_demo_leads_to_content_of_its_size() {
    let layout = demo::demo();
    let mut seen = 0;
    for (digest, stored) in layout.store.all().filter(|(_, stored)| stored.manifest.is_some()) {
        let document: serde_json::Value = serde_json::from_slice(&stored.bytes).unwrap();
        let lists = ["manifests", "layers"].into_iter().filter_map(|name| document[name].as_array()).flatten();
        for descriptor in lists.chain(document.get("config")).chain(document.get("subject")) {
            let child = descriptor["digest"].as_str().unwrap();
            assert_eq!(layout.store.bytes(child).len() as u64, descriptor["size"], "{child} in {digest}");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} descriptors");
}

#[test]
fn the_documents_of_the_demo_are_valid_for_another_reader() {
    let layout = demo::demo();
    for (digest, stored) in layout.store.all() {
        let bytes = stored.bytes.as_slice();
        match stored.manifest.as_deref() {
            Some(image::OCI_INDEX | image::DOCKER_LIST) => {
                oci_spec::image::ImageIndex::from_reader(bytes).unwrap_or_else(|error| panic!("{digest}: {error}"));
            }
            Some(_) => {
                oci_spec::image::ImageManifest::from_reader(bytes).unwrap_or_else(|error| panic!("{digest}: {error}"));
            }
            None => {}
        }
    }
    let index = layout.files()["index.json"].clone();
    oci_spec::image::ImageIndex::from_reader(index.as_slice()).unwrap();
}

#[test]
fn one_release_is_known_by_semver_floating_commit_and_combined_tags() {
    let layout = demo::demo();
    let release = &layout.named("1.4.2").digest;
    for name in ["1.4", "1", "latest", "a1b2c3d", "1.4.2-a1b2c3d"] {
        assert_eq!(layout.named(name).digest, *release, "{name}");
    }
    for name in ["1.4.1", "1.4.0", "1.3.9", "1.5.0-rc.1"] {
        assert_ne!(layout.named(name).digest, *release, "{name}");
    }
}

#[test]
fn the_compressed_layers_of_the_demo_can_be_opened() {
    let layout = demo::demo();
    let damaged = demo::damaged_layer(&layout);
    let mut opened = 0;
    for (digest, stored) in layout.store.all().filter(|(_, stored)| stored.bytes.starts_with(&[0x1f, 0x8b])) {
        if digest == damaged {
            continue;
        }
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(stored.bytes.as_slice()));
        assert!(archive.entries().unwrap().map(Result::unwrap).count() > 0, "{digest} is empty");
        opened += 1;
    }
    assert!(opened > 20, "{opened} layers");
}
