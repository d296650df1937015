//! What the misbehaving registry would serve if it behaved, and the documents that are wrong in themselves.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Object, Reply};
use crate::image::layer::{Layer, file, noise, program};
use crate::image::{
    Built, Descriptor, Flavour, Image, OCI_MANIFEST, Platform, Store, added, digest_of, index, map, noted,
};
use crate::signed::signed;

/// Images and documents by digest, and what the tag `latest` means in each repository.
pub struct Content {
    pub store: Store,
    /// The sound image.
    pub image: Built,
    /// Another sound image, for answers that are swapped.
    pub other: Built,
    /// An index of both, at the tag `multi`.
    pub index: Descriptor,
    /// Documents that are not what a manifest should be, by repository.
    odd: BTreeMap<&'static str, Descriptor>,
    /// A signed manifest of schema 1, by the digest of its payload.
    signed: (String, String),
}

fn built(store: &mut Store, platform: Platform, seed: u64) -> Built {
    let base = Layer::of(&[file("etc/os-release", "ID=smalldeb\n"), program("usr/bin/sh", noise(3000, seed))]);
    let app = Layer::of(&[program("usr/local/bin/app", noise(5000, seed + 1))]);
    Image {
        platform,
        flavour: Flavour::Oci,
        created: "2026-05-05T15:40:03Z".to_owned(),
        steps: vec![
            added("ADD rootfs.tar.xz /", &base),
            noted("CMD [\"sh\"]"),
            added("COPY app /usr/local/bin/", &app),
        ],
        env: vec!["PATH=/usr/local/bin:/usr/bin".to_owned()],
        entrypoint: vec!["/usr/local/bin/app".to_owned()],
        labels: map(&[("org.opencontainers.image.title", "faults")]),
        annotations: map(&[]),
    }
    .build(store)
}

impl Content {
    pub fn new() -> Self {
        let mut store = Store::default();
        let (amd64, arm64) = (Platform::new("linux", "amd64", None), Platform::new("linux", "arm64", Some("v8")));
        let image = built(&mut store, amd64.clone(), 1);
        let other = built(&mut store, arm64.clone(), 100);
        let entries = [image.manifest.clone().on(&amd64), other.manifest.clone().on(&arm64)];
        let index = index(&mut store, Flavour::Oci, &entries);
        let mut odd = odd(&mut store, &image);
        odd.insert("wide", wide(&mut store, &image));
        let mut payload = schema1(&image);
        payload.as_object_mut().unwrap().remove("mediaType");
        let payload = serde_json::to_string_pretty(&payload).unwrap();
        let signed = (digest_of(payload.as_bytes()), signed(&payload));
        Self { store, image, other, index, odd, signed }
    }

    /// What the tag `latest` of a repository points at.
    pub fn latest(&self, fault: &str) -> &Descriptor {
        self.odd.get(fault).unwrap_or(&self.image.manifest)
    }

    /// The answer of a registry without faults.
    pub(super) fn sound(&self, fault: &str, object: &Object) -> Reply {
        match object {
            Object::Base => Reply::new(200, "application/json", "{}"),
            Object::Catalog => {
                Reply::new(200, "application/json", r#"{"repositories":["faults/no-tags","faults/sound"]}"#)
            }
            Object::Tags => {
                let list = format!(r#"{{"name":"faults/{fault}","tags":["latest","multi"]}}"#);
                Reply::new(200, "application/json", list)
            }
            Object::Manifest(name)
                if fault == "schema1-signed" && [self.signed.0.as_str(), "latest"].contains(&&**name) =>
            {
                Reply::new(200, SIGNED, self.signed.1.clone()).with("docker-content-digest", self.signed.0.clone())
            }
            Object::Manifest(name) => match name.as_str() {
                "latest" => self.manifest(&self.latest(fault).digest),
                "multi" => self.manifest(&self.index.digest),
                digest if digest.contains(':') => self.manifest(digest),
                _ => Reply::error(404, "MANIFEST_UNKNOWN", "manifest unknown"),
            },
            Object::Blob(digest) => match self.bytes(digest) {
                Some(bytes) => {
                    Reply::new(200, "application/octet-stream", bytes).with("docker-content-digest", digest.clone())
                }
                None => Reply::error(404, "BLOB_UNKNOWN", "blob unknown to registry"),
            },
            Object::Token => Reply::new(200, "application/json", r#"{"token":"of-the-tests","expires_in":300}"#),
            Object::Referrers | Object::Other => Reply::new(404, "text/plain", "404 page not found\n"),
        }
    }

    fn manifest(&self, digest: &str) -> Reply {
        let Some(bytes) = self.bytes(digest) else {
            return Reply::error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        };
        let document: Option<Value> = serde_json::from_slice(&bytes).ok();
        let named = document.as_ref().and_then(|document| document["mediaType"].as_str());
        Reply::new(200, named.unwrap_or(OCI_MANIFEST), bytes.clone()).with("docker-content-digest", digest)
    }

    fn bytes(&self, digest: &str) -> Option<Vec<u8>> {
        self.store.all().find(|(known, _)| *known == digest).map(|(_, stored)| stored.bytes.clone())
    }
}

/// How many platforms the index `wide` has: more than a page reads without being asked.
pub const WIDE: usize = 30;

fn wide(store: &mut Store, image: &Built) -> Descriptor {
    let manifest: Value = serde_json::from_slice(store.bytes(&image.manifest.digest)).unwrap();
    let entries: Vec<_> = (0..WIDE)
        .map(|at| {
            let mut other = manifest.clone();
            other["annotations"] = json!({ "number": at.to_string() });
            let named = store.blob(OCI_MANIFEST, serde_json::to_vec(&other).unwrap());
            named.on(&Platform::new("linux", format!("cpu{at}").leak(), None))
        })
        .collect();
    index(store, Flavour::Oci, &entries)
}

/// One more than what a page reads of a manifest, in bytes.
const TOO_LARGE: usize = (8 << 20) + 1;

/// Documents whose bytes are what their digest says, and which are wrong all the same.
fn odd(store: &mut Store, image: &Built) -> BTreeMap<&'static str, Descriptor> {
    let manifest: Value = serde_json::from_slice(store.bytes(&image.manifest.digest)).unwrap();
    let mut changed = |change: fn(&mut Value)| {
        let mut document = manifest.clone();
        change(&mut document);
        store.blob(OCI_MANIFEST, serde_json::to_vec(&document).unwrap())
    };
    let mut odd = BTreeMap::from([
        ("wrong-size", changed(|manifest| manifest["layers"][1]["size"] = json!(layer_size(manifest) + 1))),
        ("size-too-small", changed(|manifest| manifest["layers"][1]["size"] = json!(layer_size(manifest) - 1))),
        ("unknown-algorithm", changed(|manifest| manifest["layers"][1]["digest"] = json!(UNKNOWN_ALGORITHM))),
        ("layer-digest-bad", changed(|manifest| manifest["layers"][1]["digest"] = json!("sha256:xyz"))),
        (
            "layer-digest-missing",
            changed(|manifest| drop(manifest["layers"][1].as_object_mut().unwrap().remove("digest"))),
        ),
        ("layer-digest-md5", changed(|manifest| manifest["layers"][1]["digest"] = json!(MD5))),
        (
            "layer-elsewhere",
            changed(|manifest| {
                manifest["layers"][0]["mediaType"] =
                    json!("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip");
                manifest["layers"][1]["mediaType"] = json!("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
                manifest["layers"][1]["urls"] = json!(ADDRESSES);
            }),
        ),
        ("config-digest-bad", changed(|manifest| manifest["config"]["digest"] = json!("sha256:xyz"))),
        (
            "config-digest-missing",
            changed(|manifest| drop(manifest["config"].as_object_mut().unwrap().remove("digest"))),
        ),
        ("config-digest-md5", changed(|manifest| manifest["config"]["digest"] = json!(MD5))),
        ("layers-null", changed(|manifest| manifest["layers"] = Value::Null)),
        ("size-missing", changed(|manifest| drop(manifest["layers"][1].as_object_mut().unwrap().remove("size")))),
        ("config-missing", changed(|manifest| drop(manifest.as_object_mut().unwrap().remove("config")))),
        ("unknown-type", changed(|manifest| manifest["mediaType"] = json!("application/vnd.example.cargo.v1+json"))),
    ]);
    odd.insert("not-json", store.blob(OCI_MANIFEST, b"This is no JSON.".to_vec()));
    let mut large = serde_json::to_vec(&manifest).unwrap();
    large.resize(TOO_LARGE, b' ');
    odd.insert("too-large", store.blob(OCI_MANIFEST, large));
    odd.insert("foreign", store.blob(FOREIGN, format!(r#"{{"mediaType":"{FOREIGN}","cargo":[]}}"#).into_bytes()));
    odd.insert("schema1", store.blob(SCHEMA1, serde_json::to_vec(&schema1(image)).unwrap()));
    odd
}

/// Where else a layer lies: on two hosts that nobody may ask, and where no program of the web goes.
pub const ADDRESSES: [&str; 3] =
    ["https://one.quay.example/layers/2?for=all", "https://two.quay.example:8443/2", "ftp://three.quay.example/2"];

/// A digest of an algorithm that nothing is named by.
const MD5: &str = "md5:d41d8cd98f00b204e9800998ecf8427e";

/// A type that is nobody's manifest.
const FOREIGN: &str = "application/vnd.example.bill-of-lading.v1+json";

const SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";

const SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";

/// The same image as Docker described it before 1.10, unsigned.
fn schema1(image: &Built) -> Value {
    let step = |command: &str| {
        let v1 = json!({ "id": "0", "created": "2015-01-01T00:00:00Z", "container_config": { "Cmd": [command] } });
        json!({ "v1Compatibility": v1.to_string() })
    };
    let layers: Vec<_> = image.layers.iter().rev().map(|layer| json!({ "blobSum": layer.digest })).collect();
    json!({
        "schemaVersion": 1,
        "mediaType": SCHEMA1,
        "name": "faults/schema1",
        "tag": "latest",
        "architecture": "amd64",
        "fsLayers": layers,
        "history": [step("/bin/sh -c apt-get install app"), step("/bin/sh -c #(nop) ADD rootfs.tar.xz in /")],
    })
}

/// A digest of an algorithm that nobody registered.
pub const UNKNOWN_ALGORITHM: &str = "blake3:9c0dfb3ee9a3d2d4c1b7a6e5f4039281706f5e4d3c2b1a09f8e7d6c5b4a39281";

fn layer_size(manifest: &Value) -> u64 {
    manifest["layers"][1]["size"].as_u64().unwrap()
}

impl Content {
    /// Another object's bytes for a digest that was asked: never the right ones.
    pub(super) fn swapped(&self, digest: &str) -> Vec<u8> {
        let manifest = digest == self.other.manifest.digest;
        let instead = if manifest { &self.image.manifest } else { &self.other.manifest };
        let bytes = self.store.bytes(&instead.digest).to_vec();
        assert_ne!(digest_of(&bytes), digest, "a swapped answer must be wrong");
        bytes
    }
}
