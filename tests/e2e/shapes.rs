//! The shapes of content that the OCI conformance suite pushes: each opens as what it is, and is proven from its digest.
//! Through the reference registry where that takes it, and else through a registry that takes anything.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sha2::Digest as _;

use crate::distribution::{Cors, Distribution};
use crate::image::layer::{Layer, Packing, file};
use crate::image::{
    DOCKER_CONFIG, DOCKER_LAYER, DOCKER_MANIFEST, OCI_CONFIG, OCI_EMPTY, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, digest_of,
};
use crate::page::{LONG, Page, visit};
use crate::proof_cases::{prove, told};
use crate::site::Site;

const REPOSITORY: &str = "shapes/app";

/// Content by digest, children before parents, and what is opened.
#[derive(Default)]
struct Shape {
    /// Digest, bytes, and the media type of a manifest.
    stored: Vec<(String, Vec<u8>, Option<String>)>,
    /// The digests of this shape are sha512.
    long: bool,
}

impl Shape {
    fn digest(&self, bytes: &[u8]) -> String {
        let hex = |hash: &[u8]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        if self.long {
            format!("sha512:{}", hex(&sha2::Sha512::digest(bytes)))
        } else {
            format!("sha256:{}", hex(&sha2::Sha256::digest(bytes)))
        }
    }

    fn keep(&mut self, media_type: &str, bytes: Vec<u8>, manifest: Option<String>) -> Value {
        let (digest, size) = (self.digest(&bytes), bytes.len());
        if self.stored.iter().all(|(known, ..)| *known != digest) {
            self.stored.push((digest.clone(), bytes, manifest));
        }
        json!({ "mediaType": media_type, "digest": digest, "size": size })
    }

    fn blob(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        self.keep(media_type, bytes.to_vec(), None)
    }

    fn document(&mut self, value: &Value) -> Value {
        let media_type = value["mediaType"].as_str().unwrap();
        self.keep(media_type, serde_json::to_vec(value).unwrap(), Some(media_type.to_owned()))
    }

    /// The config of an image of these layers.
    fn config(&mut self, media_type: &str, layers: &[&Layer]) -> Value {
        let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        let rootfs = json!({ "type": "layers", "diff_ids": diff_ids });
        let config = json!({ "architecture": "amd64", "os": "linux", "rootfs": rootfs });
        self.blob(media_type, &serde_json::to_vec(&config).unwrap())
    }

    /// An OCI image of one layer.
    fn image(&mut self, layer: &Layer, coding: &str) -> Value {
        let config = self.config(OCI_CONFIG, &[layer]);
        let layer = self.blob(&format!("{OCI_LAYER}{coding}"), &layer.blob);
        self.document(&json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] }))
    }

    /// An OCI image of one layer, with other members on top.
    fn image_of(&mut self, layer: &Layer, members: &Value) -> Value {
        let config = self.config(OCI_CONFIG, &[layer]);
        let layer = self.blob(&format!("{OCI_LAYER}+gzip"), &layer.blob);
        let mut image = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] });
        for (name, value) in members.as_object().unwrap() {
            match value.as_object() {
                Some(inner) => inner.iter().for_each(|(inner, value)| image[name][inner] = value.clone()),
                None => image[name] = value.clone(),
            }
        }
        self.document(&image)
    }

    fn index(&mut self, manifests: &[Value]) -> Value {
        self.document(&json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests }))
    }

    /// A manifest with the empty config, whose two bytes it holds itself.
    fn artifact(&mut self, layers: &[Value]) -> Value {
        let mut config = self.blob(OCI_EMPTY, b"{}");
        config["data"] = json!("e30=");
        self.document(&json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": "application/vnd.example.thing",
            "config": config, "layers": layers,
        }))
    }
}

/// The standard alphabet, with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let of = |group: &[u8]| {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        let characters = (0..4).map(move |at| match at <= group.len() {
            true => char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]),
            false => '=',
        });
        characters.collect::<String>()
    };
    bytes.chunks(3).map(of).collect()
}

/// Each shape: what it is called, the page that it opens as, whether the reference registry takes it, and how to make it.
type Make = fn(&mut Shape) -> Value;

/// How the names of shapes begin of which a part is not there: all others are proven, these cannot be.
const SPARSE: &str = "sparse";

/// The data of the suite by its own names, and the shapes that hold them here:
/// <https://github.com/opencontainers/distribution-spec/blob/main/conformance/run.go>, `GenerateData`. What it pushes by tag
/// parameters is no shape of its own, and what it pushes under a wrong digest has to be refused.
const SUITE: [(&str, &[&str]); 18] = [
    ("image", &["gzip"]),
    ("image-uncompressed", &["uncompressed"]),
    ("large-manifest", &["large-manifest"]),
    ("index", &["index"]),
    ("nested-index", &["nested-index"]),
    ("empty-index", &["empty-index"]),
    ("artifact", &["artifact"]),
    ("artifact-index", &["artifact-index"]),
    ("artifact-without-layers", &["artifact-without-layers", "artifact-empty-layer"]),
    ("artifacts-with-subject", &["subject"]),
    ("index-with-subject", &["subject-list"]),
    ("missing-subject", &["subject-missing"]),
    ("data-field", &["data"]),
    ("non-distributable-layers", &["nondistributable"]),
    ("custom-fields", &["custom-fields"]),
    ("no-layers", &["no-layers"]),
    ("sparse", &["sparse-image", "sparse-index"]),
    ("sha512", &["sha512"]),
];

const SHAPES: [(&str, &str, bool, Make); 25] = [
    ("gzip", "manifest", true, |shape| shape.image(&Layer::of(&[file("a", "one")]), "+gzip")),
    ("uncompressed", "manifest", true, |shape| shape.image(&Layer::packed(&[file("a", "one")], Packing::Plain), "")),
    ("zstd", "manifest", true, |shape| shape.image(&Layer::packed(&[file("a", "one")], Packing::Zstd), "+zstd")),
    ("docker", "manifest", true, |shape| {
        let layer = Layer::of(&[file("a", "one")]);
        let config = shape.config(DOCKER_CONFIG, &[&layer]);
        let layer = shape.blob(&format!("{DOCKER_LAYER}.gzip"), &layer.blob);
        shape
            .document(&json!({ "schemaVersion": 2, "mediaType": DOCKER_MANIFEST, "config": config, "layers": [layer] }))
    }),
    ("odd-config", "manifest", true, |shape| {
        let layer = Layer::of(&[file("a", "one")]);
        shape.image_of(&layer, &json!({ "config": { "mediaType": "application/octet-stream" } }))
    }),
    ("artifact-of-an-image", "artifact", true, |shape| {
        let layer = Layer::of(&[file("a", "one")]);
        shape.image_of(&layer, &json!({ "artifactType": "application/vnd.example.thing" }))
    }),
    ("index", "index", true, |shape| {
        let mut image = shape.image(&Layer::of(&[file("a", "one")]), "+gzip");
        image["platform"] = json!({ "os": "linux", "architecture": "amd64" });
        shape.index(&[image])
    }),
    ("nested-index", "index", true, |shape| {
        let image = shape.image(&Layer::of(&[file("a", "one")]), "+gzip");
        let inner = shape.index(&[image]);
        shape.index(&[inner])
    }),
    ("empty-index", "index", true, |shape| shape.index(&[])),
    ("artifact-index", "index", true, |shape| {
        let artifact = shape.artifact(&[]);
        let kind = "application/vnd.example.set";
        shape.document(&json!({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "artifactType": kind, "manifests": [artifact],
        }))
    }),
    ("no-layers", "manifest", true, |shape| {
        let config = shape.config(OCI_CONFIG, &[]);
        shape.document(&json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [] }))
    }),
    ("artifact-without-layers", "artifact", true, |shape| shape.artifact(&[])),
    ("artifact-empty-layer", "artifact", true, |shape| {
        let layer = shape.blob(OCI_EMPTY, b"{}");
        shape.artifact(&[layer])
    }),
    ("large-manifest", "manifest", true, |shape| {
        let layer = Layer::of(&[file("a", "one")]);
        let config = shape.config(OCI_CONFIG, &[&layer]);
        let layer = shape.blob(&format!("{OCI_LAYER}+gzip"), &layer.blob);
        let note = |number| (format!("org.example.{number}"), "A".repeat(10_000));
        let notes: BTreeMap<String, String> = (0..390).map(note).collect();
        shape.document(&json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer], "annotations": notes,
        }))
    }),
    ("artifact", "artifact", true, |shape| {
        let layer = shape.blob("application/vnd.example.data", b"the data of the thing");
        shape.artifact(&[layer])
    }),
    ("empty-blob", "artifact", true, |shape| {
        let layer = shape.blob("application/octet-stream", b"");
        shape.artifact(&[layer])
    }),
    ("data", "manifest", true, |shape| {
        let layer = Layer::of(&[file("a", "one")]);
        let mut config = shape.config(OCI_CONFIG, &[&layer]);
        let (_, bytes, _) = shape.stored.last().unwrap();
        config["data"] = json!(base64(bytes));
        let layer = shape.blob(&format!("{OCI_LAYER}+gzip"), &layer.blob);
        shape.document(&json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] }))
    }),
    ("subject", "artifact", true, |shape| {
        let image = shape.image(&Layer::of(&[file("a", "one")]), "+gzip");
        let config = shape.blob(OCI_EMPTY, b"{}");
        let layer = shape.blob("application/vnd.example.note", b"a note");
        shape.document(&json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": "application/vnd.example.note",
            "config": config, "layers": [layer], "subject": image,
        }))
    }),
    ("subject-missing", "artifact", true, |shape| {
        let config = shape.blob(OCI_EMPTY, b"{}");
        let subject = json!({ "mediaType": OCI_MANIFEST, "digest": shape.digest(b"nowhere"), "size": 7 });
        shape.document(&json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": "application/vnd.example.note",
            "config": config, "layers": [config], "subject": subject,
        }))
    }),
    ("subject-list", "index", true, |shape| {
        let image = shape.image(&Layer::of(&[file("a", "one")]), "+gzip");
        let inner = shape.index(std::slice::from_ref(&image));
        shape.document(&json!({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [image], "subject": inner,
        }))
    }),
    ("nondistributable", "manifest", true, |shape| {
        let (elsewhere, layer) = (Layer::of(&[file("a", "one")]), Layer::of(&[file("b", "two")]));
        let config = shape.config(OCI_CONFIG, &[&elsewhere, &layer]);
        let kind = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
        let size = elsewhere.blob.len();
        let elsewhere = json!({ "mediaType": kind, "digest": shape.digest(&elsewhere.blob), "size": size });
        let layer = shape.blob(&format!("{OCI_LAYER}+gzip"), &layer.blob);
        let layers = [elsewhere, layer];
        shape.document(&json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": layers }))
    }),
    ("custom-fields", "manifest", true, |shape| {
        let layer = Layer::of(&[file("a", "one")]);
        let rootfs = json!({ "type": "layers", "diff_ids": [layer.diff_id] });
        let config =
            json!({ "architecture": "amd64", "os": "linux", "rootfs": rootfs, "org.example.more": { "a": [1] } });
        let mut config = shape.blob(OCI_CONFIG, &serde_json::to_vec(&config).unwrap());
        config["org.example.more"] = json!("text");
        let layer = shape.blob(&format!("{OCI_LAYER}+gzip"), &layer.blob);
        shape.document(&json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer], "org.example.more": null,
        }))
    }),
    ("sparse-image", "manifest", false, |shape| {
        let layer = Layer::of(&[file("a", "of no other shape")]);
        let config = shape.config(OCI_CONFIG, &[&layer]);
        let size = layer.blob.len();
        let layer =
            json!({ "mediaType": format!("{OCI_LAYER}+gzip"), "digest": shape.digest(&layer.blob), "size": size });
        shape.document(&json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] }))
    }),
    ("sparse-index", "index", false, |shape| {
        let image = shape.image(&Layer::of(&[file("a", "one")]), "+gzip");
        let missing = json!({ "mediaType": OCI_MANIFEST, "digest": shape.digest(b"nowhere"), "size": 7 });
        shape.index(&[image, missing])
    }),
    ("sha512", "manifest", false, |shape| {
        shape.long = true;
        shape.image(&Layer::of(&[file("a", "one")]), "+gzip")
    }),
];

/// A registry that takes anything: what lies at an address, with its type.
struct Anything {
    port: u16,
    task: tokio::task::JoinHandle<()>,
}

type Laid = Arc<BTreeMap<String, (String, Vec<u8>)>>;

impl Anything {
    async fn start(shapes: &[(&str, Shape)]) -> Self {
        let mut laid = BTreeMap::new();
        for (name, shape) in shapes {
            for (digest, bytes, manifest) in &shape.stored {
                let (kind, media_type) = match manifest {
                    Some(media_type) => ("manifests", media_type.as_str()),
                    None => ("blobs", "application/octet-stream"),
                };
                laid.insert(format!("/v2/{name}/{kind}/{digest}"), (media_type.to_owned(), bytes.clone()));
            }
        }
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = Router::new().fallback(answer).with_state(Arc::new(laid));
        Self { port, task: tokio::spawn(async move { axum::serve(listener, app).await.unwrap() }) }
    }
}

impl Drop for Anything {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(laid): State<Laid>, request: Request) -> Response {
    let path = request.uri().path().replace("%3A", ":");
    let mut response = match laid.get(&path) {
        Some((media_type, bytes)) => ([("content-type", media_type.clone())], bytes.clone()).into_response(),
        None => (StatusCode::NOT_FOUND, r#"{"errors":[{"code":"NOT_FOUND","message":""}]}"#).into_response(),
    };
    response.headers_mut().insert("access-control-allow-origin", HeaderValue::from_static("*"));
    response
}

/// Pushes a shape; whether the registry took all of it.
async fn push(registry: &Distribution, shape: &Shape) -> bool {
    let client = reqwest::Client::new();
    let origin = format!("http://{}/v2/{REPOSITORY}", registry.host());
    for (digest, bytes, manifest) in &shape.stored {
        let request = match manifest {
            Some(media_type) => client.put(format!("{origin}/manifests/{digest}")).header("content-type", media_type),
            None => {
                let session = client.post(format!("{origin}/blobs/uploads/")).send().await.unwrap();
                let location = session.headers()["location"].to_str().unwrap();
                let separator = if location.contains('?') { '&' } else { '?' };
                client.put(format!("{location}{separator}digest={digest}"))
            }
        };
        if request.body(bytes.clone()).send().await.unwrap().status() != 201 {
            return false;
        }
    }
    true
}

/// Opens a shape as what it is, and proves it.
async fn open_and_prove(page: &Page, place: &str, kind: &str, digest: &str) {
    let name = place.rsplit('/').next().unwrap_or_default();
    let expected = if name.starts_with(SPARSE) { "incomplete" } else { "proven" };
    page.follow(&format!("#/{place}@{digest}")).await;
    page.wait_state(kind, "ready").await;
    page.wait_verdict(digest, "verified").await;
    assert_eq!(page.errors().await, [""; 0], "{place}@{digest}");
    page.follow(&format!("#/{place}@{digest}?proof=layers")).await;
    page.wait_state("proof", "ready").await;
    page.click("button[data-action=\"prove\"]").await;
    page.wait_within(
        "[data-proof=\"proven\"], [data-proof=\"consistent\"], [data-proof=\"incomplete\"], [data-proof=\"failed\"]",
        LONG,
    )
    .await;
    let said = page.attributes("[data-proof]", "data-proof").await;
    assert_eq!(said, [expected], "{place}@{digest}: {}", page.text("main").await);
}

#[test]
fn every_kind_of_data_of_the_suite_has_its_shape() {
    for (data, shapes) in SUITE {
        for shape in shapes {
            assert!(SHAPES.iter().any(|(name, ..)| name == shape), "{data}: there is no {shape}");
        }
    }
}

#[tokio::test]
async fn every_shape_opens_as_what_it_is_and_is_proven_from_its_digest() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let mut shapes = Vec::new();
    let mut opened = Vec::new();
    for (name, kind, is_taken, make) in SHAPES {
        let mut shape = Shape::default();
        let digest = make(&mut shape)["digest"].as_str().unwrap().to_owned();
        assert_eq!(push(&registry, &shape).await, is_taken, "{name}: the reference registry takes it or not");
        if is_taken {
            opened.push((format!("{}/{REPOSITORY}", registry.host()), kind, digest));
        } else {
            opened.push((name.to_owned(), kind, digest));
            shapes.push((name, shape));
        }
    }
    let anything = Anything::start(&shapes).await;
    visit("shapes", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (place, kind, digest) in opened {
            let place = if place.contains('/') { place } else { format!("127.0.0.1:{}/{place}", anything.port) };
            open_and_prove(&page, &place, kind, &digest).await;
        }
    })
    .await;
}

#[tokio::test]
async fn indexes_too_deep_within_one_another_leave_a_gap_and_a_receipt() {
    let (site, mut shape) = (Site::start().await, Shape::default());
    let mut inner = shape.image(&Layer::of(&[file("a", "one")]), "+gzip");
    for _ in 0..12 {
        inner = shape.index(&[inner]);
    }
    let digest = inner["digest"].as_str().unwrap().to_owned();
    let anything = Anything::start(&[("deep", shape)]).await;
    visit("shape-deep", &site, |page| async move {
        let link = format!("#/127.0.0.1:{}/deep@{digest}?proof=layers", anything.port);
        prove(&page, &link, "incomplete").await;
        page.wait_error("too-many-documents").await;
        let receipt = &told(&page, "tallyman:finished").await[0];
        assert_eq!(receipt["objects"].as_array().unwrap().len(), 9, "as many as are read");
        assert_eq!(page.text("[data-role=weakest]").await, "below more than one proof follows");
        page.wait_for("[data-role=evidence] button[data-action=save-receipt]").await;
    })
    .await;
}

#[tokio::test]
async fn very_many_platforms_are_folded_before_the_chain() {
    let (site, mut shape) = (Site::start().await, Shape::default());
    let image = shape.image(&Layer::of(&[file("a", "one")]), "+gzip");
    let entry = |at: usize| {
        let mut entry = image.clone();
        entry["platform"] = json!({ "os": "linux", "architecture": format!("a{at}") });
        entry
    };
    let index = shape.index(&(0..60).map(entry).collect::<Vec<_>>());
    let digest = index["digest"].as_str().unwrap().to_owned();
    let anything = Anything::start(&[("many", shape)]).await;
    visit("shape-platforms", &site, |page| async move {
        page.open(&format!("#/127.0.0.1:{}/many@{digest}?platform=linux/a50&proof=documents", anything.port)).await;
        page.wait_for("[data-proof=idle]").await;
        let shown = page.texts(".choice-row[aria-label=Platforms] > ul a").await;
        assert_eq!(shown, ["all", "linux/a50"]);
        assert_eq!(page.text(".choice-row details summary").await, "all 60 platforms");
        page.click(".choice-row details summary").await;
        page.click_through(".choice-row details a[href*=\"platform=linux/a7&\"]").await;
        page.wait_for(".choice-row a[aria-current=true][href*=\"linux/a7&\"]").await;
    })
    .await;
}

#[tokio::test]
async fn a_large_document_below_the_root_is_read_where_the_reader_says_so() {
    let (site, mut shape) = (Site::start().await, Shape::default());
    let config = shape.config(OCI_CONFIG, &[]);
    let manifest = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [] });
    let mut bytes = serde_json::to_vec(&manifest).unwrap();
    bytes.resize((8 << 20) + 1, b' ');
    let manifest = shape.keep(OCI_MANIFEST, bytes, Some(OCI_MANIFEST.to_owned()));
    let digest = shape.index(&[manifest])["digest"].as_str().unwrap().to_owned();
    let anything = Anything::start(&[("large", shape)]).await;
    visit("shape-large", &site, |page| async move {
        page.open(&format!("#/127.0.0.1:{}/large@{digest}?proof=layers", anything.port)).await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_within("[data-proof=incomplete]", LONG).await;
        page.wait_error("too-large").await;
        page.click("button[data-action=\"lift-limits\"]").await;
        // It was begun, so it goes on by itself.
        page.wait_within("[data-proof=proven]", LONG).await;
    })
    .await;
}

#[tokio::test]
async fn layers_are_held_against_the_config_of_an_image_whatever_it_is_called() {
    let (site, lying) = (
        Site::start().await,
        Layer { diff_id: format!("sha256:{}", "0".repeat(64)), ..Layer::of(&[file("a", "one")]) },
    );
    let mut shape = Shape::default();
    let json_config = json!({ "config": { "mediaType": "application/json" } });
    let opened = [
        ("manifest", shape.image_of(&lying, &json_config)),
        ("artifact", shape.image_of(&lying, &json!({ "artifactType": "application/vnd.example.thing" }))),
    ];
    let other = shape.blob("application/json", br#"{"name":"x"}"#);
    let layer = shape.blob(&format!("{OCI_LAYER}+gzip"), &lying.blob);
    let other =
        shape.document(&json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": other, "layers": [layer] }));
    let anything = Anything::start(&[("odd", shape)]).await;
    let place = format!("127.0.0.1:{}/odd", anything.port);
    visit("shape-odd-config", &site, |page| async move {
        page.open("#/").await;
        for (kind, image) in opened {
            let link = format!("#/{place}@{}", image["digest"].as_str().unwrap());
            page.follow(&link).await;
            page.wait_state(kind, "ready").await;
            let said = u64::from(kind == "manifest");
            assert_eq!(page.count("[data-role=odd-config]").await, said, "{kind}");
            page.click("button[data-action=verify-layers]").await;
            page.wait_error("diff-id").await;
            // On the layer's own page as well, and no other than in the proof.
            page.follow(&format!("{link}?layer={}", digest_of(&lying.blob))).await;
            page.wait_state("layer", "ready").await;
            page.wait_error("diff-id").await;
            page.follow(&format!("{link}?proof=layers")).await;
            page.click("button[data-action=prove]").await;
            page.wait_for("[data-proof=failed]").await;
            assert_eq!(page.errors().await, ["diff-id"], "{kind}");
        }
        // What is no config of an image names no DiffID, for the page as for the proof.
        let link = format!("#/{place}@{}", other["digest"].as_str().unwrap());
        page.follow(&link).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=verify-layers]").await;
        page.wait_verdict(&digest_of(&lying.blob), "verified").await;
        page.wait_for(".layer-inside").await;
        assert_eq!(page.errors().await, [""; 0]);
        page.follow(&format!("{link}?proof=layers")).await;
        page.click("button[data-action=prove]").await;
        page.wait_for("[data-proof=proven]").await;
    })
    .await;
}
