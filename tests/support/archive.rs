//! Archives of images as programs write them: an image layout in a tar, and what `docker save` writes.
#![allow(dead_code)]

use crate::image::layer::{Entry, Layer, file, tar_of};
use crate::image::{Built, Flavour, Image, Platform, Store, added, digest_of, map};
use crate::layout::Layout;

/// A layout in a tar, as `skopeo copy … oci-archive:` and `docker buildx build --output type=oci` write it.
pub fn layout_tar(layout: &Layout) -> Vec<u8> {
    let entries: Vec<_> = layout.files().into_iter().map(|(path, bytes)| file(&path, bytes)).collect();
    tar_of(&entries)
}

/// An image of these layers, for Linux on AMD64.
pub fn image_of(layers: &[Layer]) -> (Store, Built) {
    let mut store = Store::default();
    let image = Image {
        platform: Platform::new("linux", "amd64", None),
        flavour: Flavour::Oci,
        created: "2026-05-05T15:40:03Z".to_owned(),
        steps: layers.iter().map(|layer| added("COPY", layer)).collect(),
        env: Vec::new(),
        entrypoint: Vec::new(),
        labels: map(&[]),
        annotations: map(&[]),
    };
    let built = image.build(&mut store);
    (store, built)
}

/// The entries of an archive as `docker save` wrote them before there were layouts: the config by its digest, each layer
/// in a folder, one that comes twice as a link, and `manifest.json`.
pub fn saved(store: &Store, built: &Built, tags: &[&str]) -> Vec<Entry> {
    let config = built.config.digest.trim_start_matches("sha256:");
    let mut entries = vec![file(&format!("{config}.json"), store.bytes(&built.config.digest))];
    let mut paths = Vec::new();
    for (at, layer) in built.layers.iter().enumerate() {
        let path = format!("layer-{at}/layer.tar");
        entries.push(file(&path, store.bytes(&layer.digest)));
        paths.push(path);
    }
    let manifest = serde_json::json!([{ "Config": format!("{config}.json"), "RepoTags": tags, "Layers": paths }]);
    entries.push(file("manifest.json", manifest.to_string()));
    entries
}

/// The entries of an archive as skopeo 1.9 writes them for `skopeo copy … docker-archive:FILE:NAME:TAG`: each layer
/// unpacked, by its DiffID, then the config, a folder of long ago for each layer with a link to it, and the two documents
/// that name the image.
pub fn by_skopeo(store: &Store, built: &Built, unpacked: &[Layer], name: &str, tag: &str) -> Vec<Entry> {
    let hex = |digest: &str| digest.trim_start_matches("sha256:").to_owned();
    let paths: Vec<_> = unpacked.iter().map(|layer| format!("{}.tar", hex(&layer.diff_id))).collect();
    let mut entries: Vec<_> = paths.iter().zip(unpacked).map(|(path, layer)| file(path, layer.blob.clone())).collect();
    let config = format!("{}.json", hex(&built.config.digest));
    entries.push(file(&config, store.bytes(&built.config.digest)));
    let mut last = String::new();
    for path in &paths {
        // Any digest does: nobody looks there but programs of before 2016.
        last = hex(&digest_of(format!("{last}{path}").as_bytes()));
        entries.push(Entry::Link(format!("{last}/layer.tar").leak(), format!("../{path}").leak()));
        entries.push(file(&format!("{last}/VERSION"), "1.0"));
        entries.push(file(&format!("{last}/json"), serde_json::json!({ "id": last }).to_string()));
    }
    let image = serde_json::json!([{ "Config": config, "RepoTags": [format!("{name}:{tag}")], "Layers": paths }]);
    entries.push(file("manifest.json", image.to_string()));
    entries.push(file("repositories", serde_json::json!({ name: { tag: last } }).to_string()));
    entries
}
