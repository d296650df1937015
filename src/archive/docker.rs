//! `manifest.json` of `docker save`, and manifests made of it.

use std::collections::HashMap;
use std::sync::Arc;

use super::Bytes;
use super::contents::Contents;
use super::error::{ArchiveError, Note};
use super::names::Named;
use crate::digest::{Digest, Hasher};
use crate::json::{self, Json};
use crate::reference::Reference;
use crate::source::{DOCUMENT_LIMIT, Entry, Part};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// How many platforms of an index are looked at for the image that `manifest.json` means.
const MOST_PLATFORMS: usize = 100;

/// An image as `manifest.json` lists it: names of files.
pub(super) struct Image {
    config: String,
    pub(super) tags: Vec<String>,
    layers: Vec<String>,
}

/// A manifest that was put together here.
pub(super) struct Made {
    pub(super) bytes: Arc<[u8]>,
    pub(super) media_type: &'static str,
}

/// Reads `manifest.json`.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Image>, String> {
    let json = json::read(bytes).map_err(|error| error.to_string())?;
    let Json::List(images) = &json else { return Err("a list was expected".to_owned()) };
    let texts = |image: &Json, key: &str| match image.get(key) {
        Some(Json::List(list)) => list.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let image = |image: &Json| {
        let config = image.get("Config").and_then(Json::as_str).ok_or("an image has no Config")?;
        Ok(Image { config: config.to_owned(), tags: texts(image, "RepoTags"), layers: texts(image, "Layers") })
    };
    images.iter().map(image).collect()
}

/// How many tags that an `index.json` lists have another image in `manifest.json`. What cannot be read or compared is not
/// counted.
pub(super) async fn contradicted(
    manifest: &[u8],
    named: &[Named],
    files: &HashMap<Digest, (String, Part)>,
    bytes: &dyn Bytes,
) -> usize {
    let mut count = 0;
    for image in read(manifest).unwrap_or_default() {
        let Some(config) = named_digest(&image.config) else { continue };
        for listed in image.tags.iter().filter_map(|tag| listed(tag, named)) {
            let configs = configs(&listed.entry.digest, files, bytes).await;
            count += usize::from(!configs.is_empty() && !configs.contains(&config));
        }
    }
    count
}

/// What an `index.json` lists under a name of `manifest.json`: by the name in full, or by the tag alone where it is the only
/// one of that tag.
fn listed<'n>(name: &str, named: &'n [Named]) -> Option<&'n Named> {
    let full = |name: &str| name.parse::<Reference>().ok().map(|reference| reference.to_string());
    let tag = name.rsplit_once(':').map(|(_, tag)| tag)?;
    let of_name = |named: &&Named| named.text.as_deref().filter(|text| text.contains(':')).and_then(full) == full(name);
    let of_tag = |named: &&Named| named.text.as_deref() == Some(tag);
    let mut of_tags = named.iter().filter(of_tag);
    named.iter().find(of_name).or_else(|| of_tags.next().filter(|_| of_tags.next().is_none()))
}

/// The configs of a manifest, or of all manifests of an index, that are in the archive.
async fn configs(digest: &Digest, files: &HashMap<Digest, (String, Part)>, bytes: &dyn Bytes) -> Vec<Digest> {
    let digest_of = |descriptor: &Json| descriptor.get("digest")?.as_str()?.parse::<Digest>().ok();
    let Some(document) = document(digest, files, bytes).await else { return Vec::new() };
    let mut documents = vec![document];
    let below = documents.iter().flat_map(|index| index.get("manifests").and_then(Json::as_array).unwrap_or_default());
    let below: Vec<Digest> = below.filter_map(digest_of).take(MOST_PLATFORMS).collect();
    for digest in below {
        documents.extend(self::document(&digest, files, bytes).await);
    }
    documents.iter().filter_map(|document| digest_of(document.get("config")?)).collect()
}

async fn document(digest: &Digest, files: &HashMap<Digest, (String, Part)>, bytes: &dyn Bytes) -> Option<Json> {
    let (_, part) = files.get(digest).filter(|(_, part)| part.length <= DOCUMENT_LIMIT)?;
    json::read(&bytes.read(part.at, part.length).await?).ok()
}

/// Puts a manifest together, and notes where its config and layers lie.
pub(super) async fn make(
    image: &Image,
    bytes: &dyn Bytes,
    contents: &mut Contents,
    files: &mut HashMap<Digest, (String, Part)>,
) -> Result<(Entry, Made), ArchiveError> {
    let missing = || ArchiveError::Document(image.config.clone());
    let part = contents.file(&image.config).filter(|part| part.length <= DOCUMENT_LIMIT).ok_or_else(missing)?;
    let config = bytes.read(part.at, part.length).await.ok_or(ArchiveError::Unreadable)?;
    // Its name is its digest, most of the time; whether it tells the truth is found out when it is read.
    let digest = named_digest(&image.config).unwrap_or_else(|| sha256(&config));
    let config_text = descriptor(CONFIG, &digest, part.length);
    files.insert(digest, (image.config.clone(), part));
    let diff_ids = diff_ids(&config);
    if diff_ids.len() != image.layers.len() {
        contents.notes.push(Note::LayerCount);
    }
    let (mut layers, mut left_out) = (Vec::new(), 0);
    for (position, path) in image.layers.iter().enumerate() {
        match layer(path, diff_ids.get(position).cloned().flatten(), bytes, contents).await {
            Some((digest, part, media_type)) => {
                layers.push(descriptor(&media_type, &digest, part.length));
                files.insert(digest, (path.clone(), part));
            }
            None => left_out += 1,
        }
    }
    contents.notes.extend((left_out > 0).then_some(Note::MissingLayers(left_out)));
    let layers = layers.join(",");
    let text = format!(r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{config_text},"layers":[{layers}]}}"#);
    let entry = Entry {
        digest: sha256(text.as_bytes()),
        size: Some(text.len() as u64),
        media_type: Some(MANIFEST.to_owned()),
        written: None,
    };
    Ok((entry, Made { bytes: text.into_bytes().into(), media_type: MANIFEST }))
}

/// A layer's digest, place and type. Docker writes it unpacked, so that its DiffID is its digest; other programs write
/// `manifest.json` too, and name compressed layers by their digest.
async fn layer(
    path: &str,
    diff_id: Option<Digest>,
    bytes: &dyn Bytes,
    contents: &Contents,
) -> Option<(Digest, Part, String)> {
    let part = contents.file(path)?;
    let head = bytes.read(part.at, part.length.min(4)).await?;
    if head.starts_with(&[0x1f, 0x8b]) {
        return Some((named_digest(path)?, part, format!("{LAYER}+gzip")));
    }
    if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Some((named_digest(path)?, part, format!("{LAYER}+zstd")));
    }
    Some((diff_id?, part, LAYER.to_owned()))
}

fn diff_ids(config: &[u8]) -> Vec<Option<Digest>> {
    let Ok(config) = json::read(config) else { return Vec::new() };
    match config.get("rootfs").and_then(|rootfs| rootfs.get("diff_ids")) {
        Some(Json::List(ids)) => ids.iter().map(|id| id.as_str()?.parse().ok()).collect(),
        _ => Vec::new(),
    }
}

/// `sha256:…` of `….json`, `….tar.gz` or `blobs/sha256/…`, where the rest is 64 hexadecimal digits.
fn named_digest(path: &str) -> Option<Digest> {
    let last = path.rsplit('/').next()?;
    let encoded = last.split('.').next()?;
    let encoded = encoded.strip_prefix("sha256:").unwrap_or(encoded);
    format!("sha256:{encoded}").parse().ok()
}

fn sha256(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::sha256();
    hasher.update(bytes);
    hasher.finish()
}

/// A descriptor as text. Digests and these types need no escapes.
fn descriptor(media_type: &str, digest: &Digest, size: u64) -> String {
    format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}}}"#)
}
