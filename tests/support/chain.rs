//! A small image, and the chain of checks through it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use serde_json::{Value, json};
use tallyman::content::{Config, Descriptor, Document, Index, Manifest, read, read_config};
use tallyman::digest::{Digest, Hasher};
use tallyman::object::{Held, Object};
use tallyman::proof::{Chain, ConfigNamed, HowRead, Seen, WhyNot};
use tallyman::source::{Answer, Came, Claim, Exchange};
use tallyman::transport::{Headers, Method};
use tallyman::unpack::{Limits, Pass, Passed};
use tallyman::verify::{Expected, Measured, Reason};

use crate::image::layer::{Layer, file};
use crate::image::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, digest_of};

/// Bytes as a source answered with them.
pub fn object(bytes: &[u8], media_type: Option<&str>) -> Object {
    object_as(bytes, media_type, &digest(bytes))
}

/// Bytes that a source named by a digest, rightly or not.
pub fn object_as(bytes: &[u8], media_type: Option<&str>, named: &Digest) -> Object {
    let exchange = Exchange {
        method: Method::Get,
        url: "https://registry.example/".into(),
        accept: None,
        status: 200,
        redirected: false,
        headers: Headers::default(),
        authorized: None,
    };
    let media_type = media_type.map(str::to_owned);
    let answer = Answer { bytes: bytes.into(), media_type, claimed: Claim::Hidden, came: Came::Answer(exchange) };
    let expected = Expected { digest: named.clone(), size: None };
    Object::new(Arc::new(Held::new(answer, Some(&expected))), Some(&expected))
}

pub fn digest(bytes: &[u8]) -> Digest {
    digest_of(bytes).parse().unwrap()
}

pub fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": digest_of(bytes), "size": bytes.len() })
}

/// The parts of an image, each to be changed before the chain is made.
pub struct Image {
    pub layers: Vec<Layer>,
    pub config: Value,
    pub manifest: Value,
    pub index: Value,
}

impl Image {
    /// An index for one platform, with an image of two layers.
    pub fn new() -> Self {
        let layers = vec![Layer::of(&[file("a", "one")]), Layer::of(&[file("b", "two")])];
        let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        let config = json!({
            "architecture": "amd64", "os": "linux", "rootfs": { "type": "layers", "diff_ids": diff_ids },
            "history": [{ "created_by": "one" }, { "created_by": "set", "empty_layer": true }, { "created_by": "two" }],
        });
        let mut image = Self { layers, config, manifest: Value::Null, index: Value::Null };
        image.name_all();
        image
    }

    /// Writes the digests anew, from the config up.
    pub fn name_all(&mut self) {
        let layers = self.layers.iter().map(|layer| descriptor(&format!("{OCI_LAYER}+gzip"), &layer.blob));
        let config = descriptor(OCI_CONFIG, &bytes(&self.config));
        let layers: Vec<Value> = layers.collect();
        self.manifest = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": layers });
        self.name_manifest();
    }

    /// Writes the digest of the manifest anew.
    pub fn name_manifest(&mut self) {
        let mut entry = descriptor(OCI_MANIFEST, &bytes(&self.manifest));
        entry["platform"] = json!({ "os": "linux", "architecture": "amd64" });
        self.index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry] });
    }

    /// The digest of the index.
    pub fn digest(&self) -> Digest {
        digest(&bytes(&self.index))
    }

    /// The chain, when the reader asked for this and the registry served these bytes.
    pub fn chain(&self, asked: Option<&Digest>) -> Chain {
        self.chain_with(asked, |_, blob| seen(blob))
    }

    /// The same, with something else seen of the layers.
    pub fn chain_with(&self, asked: Option<&Digest>, see: impl Fn(usize, &[u8]) -> Seen) -> Chain {
        let mut chain = Chain::default();
        let index = bytes(&self.index);
        let root = chain.root(asked, &object(&index, Some(OCI_INDEX)));
        self.add(&mut chain, root, &index_of(&index).manifests.remove(0), see);
        chain
    }

    /// Adds the image behind an entry of the index.
    pub fn add(&self, chain: &mut Chain, root: usize, entry: &Descriptor, see: impl Fn(usize, &[u8]) -> Seen) {
        let manifest_bytes = bytes(&self.manifest);
        let at = chain.document(root, entry, &object(&manifest_bytes, Some(OCI_MANIFEST)));
        let manifest = manifest_of(&manifest_bytes);
        let config_bytes = bytes(&self.config);
        let config_at = chain.config(at, &manifest, entry.platform.as_ref(), &object(&config_bytes, None));
        let config = config_of(&config_bytes);
        for (position, (layer, descriptor)) in self.layers.iter().zip(&manifest.layers).enumerate() {
            let verdict = chain.verdict(config_at).clone();
            let named = ConfigNamed { config: Some(&config), verdict: &verdict };
            chain.layer(at, position, descriptor, &see(position, &layer.blob), Some(named));
        }
    }
}

/// What a worker finds.
pub fn seen(blob: &[u8]) -> Seen {
    let mut pass = Pass::new(Hasher::sha256(), Hasher::sha256(), Limits::default());
    pass.feed(blob);
    let Passed { digest, size, findings, .. } = pass.finish();
    Seen::Read { measured: Measured { digest, size }, inside: Some(Box::new(findings)), how: HowRead::default() }
}

pub fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

pub fn index_of(bytes: &[u8]) -> Index {
    match read(bytes, None).unwrap().document {
        Document::Index(index) => index,
        other => panic!("{other:?}"),
    }
}

pub fn manifest_of(bytes: &[u8]) -> Manifest {
    match read(bytes, None).unwrap().document {
        Document::Manifest(manifest) => manifest,
        other => panic!("{other:?}"),
    }
}

pub fn config_of(bytes: &[u8]) -> Config {
    read_config(bytes).map(|(config, _)| config).unwrap_or_default()
}

/// A descriptor out of its JSON.
pub fn described(value: &Value) -> Descriptor {
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [value] });
    index_of(&bytes(&index)).manifests.remove(0)
}

/// All reasons why a check is not made.
pub fn reasons() -> [WhyNot; 17] {
    [
        WhyNot::NotAsked,
        WhyNot::Elsewhere,
        WhyNot::NothingNamed,
        WhyNot::BadDigest,
        WhyNot::Unread { reason: Reason::Cancelled { received: 7 } },
        WhyNot::Withheld,
        WhyNot::Unreadable,
        WhyNot::Opaque,
        WhyNot::UnknownType,
        WhyNot::Limit,
        WhyNot::NotFollowed,
        WhyNot::TooMuch,
        WhyNot::OtherPlatform,
        WhyNot::Refused,
        WhyNot::NoDocument,
        WhyNot::ConfigComputed,
        WhyNot::ConfigUnproven,
    ]
}
