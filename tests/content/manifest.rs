//! Manifests: images, artifacts, sizes.

use tallyman::content::{ManifestKind, NoteKind, read_config_of};

use crate::{A, B, OCI_CONFIG, OCI_LAYER, OCI_MANIFEST, manifest, note, reading};

const EMPTY: &str = "application/vnd.oci.empty.v1+json";
const HELM: &str = "application/vnd.cncf.helm.config.v1+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";

fn document(artifact_type: Option<&str>, config: &str, layer_type: &str, sizes: &[&str]) -> String {
    let artifact_type = artifact_type.map_or(String::new(), |t| format!(r#""artifactType":"{t}","#));
    let layers: Vec<_> =
        sizes.iter().map(|size| format!(r#"{{"mediaType":"{layer_type}","digest":"{A}","size":{size}}}"#)).collect();
    format!(
        r#"{{"schemaVersion":2,{artifact_type}"config":{{"mediaType":"{config}","digest":"{B}","size":2}},"layers":[{}]}}"#,
        layers.join(",")
    )
}

#[test]
fn the_layers_are_added_up_exactly_or_not_at_all() {
    for (sizes, expected) in [
        (&["1", "2", "3"][..], Some(6)),
        (&[], Some(0)),
        (&["18446744073709551615"], Some(u64::MAX)),
        (&["18446744073709551615", "1"], None),
        (&["1", "-1"], None),
        (&["1", "null"], None),
    ] {
        let (read, _) = manifest(&document(None, OCI_CONFIG, OCI_LAYER, sizes));
        assert_eq!(read.compressed_size(), expected, "{sizes:?}");
    }
}

#[test]
fn images_and_artifacts_are_told_apart() {
    let in_toto = "application/vnd.in-toto+json";
    let buildkit = "application/vnd.docker.attestation.manifest.v1+json";
    for (artifact_type, config, layer, kind, artifact, words) in [
        (None, OCI_CONFIG, OCI_LAYER, ManifestKind::Image, None, "OCI image"),
        (None, DOCKER_CONFIG, OCI_LAYER, ManifestKind::Image, None, "OCI image"),
        (
            None,
            HELM,
            "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
            ManifestKind::Artifact,
            Some(HELM),
            "Helm chart",
        ),
        // Docker takes these for images; without layers of one they are something else.
        (None, "application/json", OCI_LAYER, ManifestKind::Image, None, "OCI image"),
        (None, "application/octet-stream", OCI_LAYER, ManifestKind::Image, None, "OCI image"),
        (None, "application/json", "text/plain", ManifestKind::Artifact, Some("application/json"), "artifact"),
        (Some("a/b"), "application/json", OCI_LAYER, ManifestKind::Artifact, Some("a/b"), "artifact"),
        (None, EMPTY, OCI_LAYER, ManifestKind::Artifact, Some(EMPTY), "artifact"),
        (None, EMPTY, "text/plain", ManifestKind::Artifact, Some(EMPTY), "artifact"),
        (Some("a/b"), EMPTY, "text/plain", ManifestKind::Artifact, Some("a/b"), "artifact"),
        (Some("a/b"), OCI_CONFIG, OCI_LAYER, ManifestKind::Artifact, Some("a/b"), "artifact"),
        (
            Some("application/spdx+json"),
            EMPTY,
            "text/plain",
            ManifestKind::Artifact,
            Some("application/spdx+json"),
            "SBOM (SPDX)",
        ),
        (None, OCI_CONFIG, in_toto, ManifestKind::Attestation, None, "attestation manifest"),
        (Some(buildkit), EMPTY, in_toto, ManifestKind::Attestation, Some(buildkit), "attestation manifest"),
    ] {
        let text = document(artifact_type, config, layer, &["1"]);
        let (read, notes) = manifest(&text);
        assert_eq!(notes, []);
        assert_eq!(read.kind(), kind, "{text}");
        assert_eq!(read.artifact().map(|t| t.as_str()), artifact, "{text}");
        assert_eq!(read.is_artifact(), artifact.is_some(), "{text}");
        assert_eq!(reading(&text, OCI_MANIFEST).kind_words(), words);
    }
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    assert_eq!(reading(&document(None, DOCKER_CONFIG, OCI_LAYER, &["1"]), docker).kind_words(), "Docker image");
}

#[test]
fn an_artifact_without_config_is_shown() {
    let (read, notes) =
        manifest(&format!(r#"{{"schemaVersion":2,"layers":[{{"mediaType":"text/plain","digest":"{A}","size":4}}]}}"#));
    assert_eq!(notes, [note("/config", NoteKind::Missing)]);
    assert!(read.is_artifact());
    assert_eq!((read.artifact(), read.layers.len()), (None, 1));
}

#[test]
fn the_withdrawn_artifact_manifest_is_read_with_its_blobs_as_layers() {
    let media_type = "application/vnd.oci.artifact.manifest.v1+json";
    let text = format!(
        r#"{{"mediaType":"{media_type}","artifactType":"a/b","blobs":[{{"mediaType":"c/d","digest":"{A}","size":4}}],
        "subject":{{"mediaType":"{OCI_MANIFEST}","digest":"{B}","size":9}}}}"#
    );
    let reading = reading(&text, media_type);
    assert_eq!(reading.notes, [note("", NoteKind::ArtifactManifest)]);
    let tallyman::content::Document::Manifest(read) = reading.document else { panic!("not a manifest") };
    assert_eq!(read.layers[0].size, Some(4));
    assert_eq!(read.subject.unwrap().digest.to_string(), B);
    assert_eq!(read.config, None);
}

#[test]
fn the_summary_of_a_manifest_has_its_size_and_date() {
    let text = document(None, OCI_CONFIG, OCI_LAYER, &["5", "6"]).replacen(
        '{',
        r#"{"annotations":{"org.opencontainers.image.created":"2026-01-02T03:04:05Z"},"#,
        1,
    );
    let summary = reading(&text, OCI_MANIFEST).summary();
    assert_eq!(summary.compressed, Some(11));
    assert_eq!(summary.created.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(summary.platforms, []);
}

#[test]
fn whether_a_config_is_an_images_is_told_by_its_type_and_else_by_what_is_in_it() {
    const IMAGE: &str = r#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#;
    const OTHER: &str = r#"{"name":"x"}"#;
    // Whether it is read: as one, as one that cannot be read, or not at all.
    for (artifact_type, config, layer, bytes, expected) in [
        (None, OCI_CONFIG, OCI_LAYER, IMAGE, Some(true)),
        (None, OCI_CONFIG, OCI_LAYER, OTHER, Some(true)),
        (None, OCI_CONFIG, OCI_LAYER, "", Some(false)),
        (Some("a/b"), DOCKER_CONFIG, "text/plain", IMAGE, Some(true)),
        (None, "application/json", OCI_LAYER, IMAGE, Some(true)),
        (None, "text/html; charset=utf-8", OCI_LAYER, IMAGE, Some(true)),
        (None, "application/json", OCI_LAYER, OTHER, None),
        (None, "application/json", OCI_LAYER, "", None),
        (None, "application/json", "text/plain", IMAGE, None),
        (None, HELM, OCI_LAYER, IMAGE, None),
    ] {
        let (read, _) = manifest(&document(artifact_type, config, layer, &["1"]));
        let found = read_config_of(&read, bytes.as_bytes());
        assert_eq!(found.as_ref().map(Result::is_ok), expected, "{config} {layer} {bytes}");
        assert!(found.is_none() || read.has_image_config(), "{config} {layer} {bytes}");
    }
}
