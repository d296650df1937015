//! The attestations that BuildKit puts into an index: manifests for the platform `unknown/unknown` whose layers are
//! in-toto statements about another manifest of the same index
//! (<https://docs.docker.com/build/metadata/attestations/attestation-storage/>).

use serde_json::{Value, json};

use super::{Descriptor, OCI_CONFIG, OCI_MANIFEST, Platform, Store, manifest, map};

const IN_TOTO: &str = "application/vnd.in-toto+json";
/// The predicate type of SLSA provenance as BuildKit writes it by default.
pub const PROVENANCE: &str = "https://slsa.dev/provenance/v0.2";
/// The predicate type of an SPDX bill of materials.
pub const SPDX: &str = "https://spdx.dev/Document";

/// What was built, as the statements tell it.
pub struct Build<'a> {
    pub name: &'a str,
    pub version: &'a str,
    pub commit: &'a str,
    /// RFC 3339.
    pub created: &'a str,
    /// Names and versions of what is inside.
    pub packages: &'a [(&'a str, &'a str)],
}

/// Puts a provenance and a bill of materials for an image into the store and describes them as an index does.
pub fn attest(store: &mut Store, image: &Descriptor, build: &Build<'_>) -> Descriptor {
    let statements = [(SPDX, spdx(build)), (PROVENANCE, provenance(build))];
    let layers: Vec<Descriptor> = statements
        .into_iter()
        .map(|(kind, predicate)| {
            let statement = bytes(statement(image, build, kind, predicate));
            store.blob(IN_TOTO, statement).annotated("in-toto.io/predicate-type", kind)
        })
        .collect();
    let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.digest.as_str()).collect();
    let config = bytes(json!({
        "architecture": "unknown",
        "os": "unknown",
        "config": {},
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    }));
    let config = store.blob(OCI_CONFIG, config);
    manifest(store, OCI_MANIFEST, None, &config, &layers, None, &map(&[]))
        .annotated("vnd.docker.reference.digest", &image.digest)
        .annotated("vnd.docker.reference.type", "attestation-manifest")
        .on(&Platform::new("unknown", "unknown", None))
}

/// Bytes of a document whose order of fields does not hang on how serde_json was built.
fn bytes(mut document: Value) -> Vec<u8> {
    document.sort_all_objects();
    serde_json::to_vec(&document).unwrap()
}

fn statement(image: &Descriptor, build: &Build<'_>, kind: &str, predicate: Value) -> Value {
    let hex = image.digest.trim_start_matches("sha256:");
    json!({
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": kind,
        "subject": [{ "name": format!("pkg:docker/{}@{}", build.name, build.version), "digest": { "sha256": hex } }],
        "predicate": predicate,
    })
}

fn provenance(build: &Build<'_>) -> Value {
    json!({
        "builder": { "id": "https://ci.example/harbour/runs/4711" },
        "buildType": "https://mobyproject.org/buildkit@v1",
        "invocation": {
            "configSource": {
                "uri": format!("https://git.example/{}.git#{}", build.name, build.commit),
                "entryPoint": "Dockerfile",
            },
            "parameters": { "frontend": "dockerfile.v0", "args": { "label:version": build.version } },
        },
        "metadata": {
            "buildStartedOn": build.created,
            "buildFinishedOn": build.created,
            "completeness": { "parameters": true, "environment": true, "materials": false },
            "reproducible": true,
        },
    })
}

/// The SPDX document for a build, also used as an artifact of its own.
pub fn spdx(build: &Build<'_>) -> Value {
    let packages: Vec<Value> = build
        .packages
        .iter()
        .map(|(name, version)| {
            json!({
                "SPDXID": format!("SPDXRef-Package-{name}"),
                "name": name,
                "versionInfo": version,
                "downloadLocation": "NOASSERTION",
                "licenseConcluded": "Apache-2.0",
            })
        })
        .collect();
    json!({
        "spdxVersion": "SPDX-2.3",
        "SPDXID": "SPDXRef-DOCUMENT",
        "dataLicense": "CC0-1.0",
        "name": format!("{} {}", build.name, build.version),
        "documentNamespace": format!("https://ci.example/spdx/{}-{}", build.name, build.commit),
        "creationInfo": { "created": build.created, "creators": ["Tool: fixed-inputs"] },
        "packages": packages,
    })
}

/// The SPDX document as bytes.
pub fn spdx_bytes(build: &Build<'_>) -> Vec<u8> {
    bytes(spdx(build))
}
