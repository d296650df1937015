//! Indexes: rows, attestations, nesting.

use tallyman::content::attestation::{predicate_words, statements};
use tallyman::content::{NoteKind, RowKind};

use crate::{A, B, C, OCI_INDEX, OCI_MANIFEST, index, manifest, note, reading};

fn entry(digest: &str, more: &str) -> String {
    format!(r#"{{"mediaType":"{OCI_MANIFEST}","digest":"{digest}","size":7{more}}}"#)
}

fn platform(os: &str, architecture: &str) -> String {
    format!(r#","platform":{{"os":"{os}","architecture":"{architecture}"}}"#)
}

fn attestation(of: &str) -> String {
    let unknown = platform("unknown", "unknown");
    format!(
        r#"{unknown},"annotations":{{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{of}"}}"#
    )
}

fn document(entries: &[String]) -> String {
    format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[{}]}}"#, entries.join(","))
}

#[test]
fn attestations_are_folded_under_what_they_describe() {
    let text = document(&[
        entry(C, &attestation(B)),
        entry(A, &platform("linux", "amd64")),
        entry(B, &platform("linux", "arm64")),
        entry(&format!("sha256:{}", "1".repeat(64)), &attestation(A)),
        entry(&format!("sha256:{}", "2".repeat(64)), &attestation(A)),
    ]);
    let (index, notes) = index(&text);
    assert_eq!(notes, []);
    let rows: Vec<_> = index
        .rows()
        .iter()
        .map(|row| (row.position, row.kind, row.label(), row.attestations.len(), row.descriptor.digest.to_string()))
        .collect();
    assert_eq!(
        rows,
        [
            (1, RowKind::Platform, "linux/amd64".to_owned(), 2, A.to_owned()),
            (2, RowKind::Platform, "linux/arm64".to_owned(), 1, B.to_owned()),
        ]
    );
    let (position, descriptor) = index.rows()[1].attestations[0];
    assert_eq!((position, descriptor.digest.to_string().as_str()), (0, C));
}

#[test]
fn an_attestation_without_its_target_is_a_row_of_its_own() {
    let other = format!("sha256:{}", "9".repeat(64));
    for target in [&other, "not a digest", "sha256:AB"] {
        let text = document(&[entry(A, &platform("linux", "amd64")), entry(B, &attestation(target))]);
        let (index, notes) = index(&text);
        assert_eq!(notes, [note("/manifests/1", NoteKind::AttestationWithoutTarget)]);
        let rows = index.rows();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[1].kind, rows[1].label().as_str()), (RowKind::Attestation, "attestation manifest"));
    }
    // An attestation cannot describe another one, nor itself.
    let text = document(&[entry(A, &attestation(B)), entry(B, &attestation(B))]);
    assert_eq!(index(&text).0.rows().len(), 2);
}

#[test]
fn no_row_is_called_unknown_unknown() {
    let text = document(&[
        entry(A, &platform("unknown", "unknown")),
        entry(B, ""),
        entry(C, r#","platform":{}"#),
        entry(&format!("sha256:{}", "3".repeat(64)), r#","artifactType":"application/spdx+json""#),
    ]);
    let (index, _) = index(&text);
    let labels: Vec<_> = index.rows().iter().map(|row| (row.kind, row.label())).collect();
    assert_eq!(
        labels,
        [
            (RowKind::NoPlatform, "no platform named".to_owned()),
            (RowKind::NoPlatform, "no platform named".to_owned()),
            (RowKind::NoPlatform, "no platform named".to_owned()),
            (RowKind::Artifact, "SBOM (SPDX)".to_owned()),
        ]
    );
}

#[test]
fn an_index_inside_is_marked() {
    let text = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{OCI_INDEX}","digest":"{A}","size":7}},
            {{"mediaType":"{OCI_INDEX}","digest":"{B}","size":7{}}},
            {{"mediaType":"application/wasm","digest":"{C}","size":7}}]}}"#,
        platform("linux", "arm")
    );
    let (index, _) = index(&text);
    let labels: Vec<_> = index.rows().iter().map(|row| (row.kind, row.label())).collect();
    assert_eq!(
        labels,
        [
            (RowKind::Index, "index".to_owned()),
            (RowKind::Index, "index for linux/arm".to_owned()),
            (RowKind::Artifact, "WebAssembly module".to_owned()),
        ]
    );
}

#[test]
fn platforms_are_shown_as_given() {
    let odd = r#","platform":{"os":"Linux","architecture":"ARM","variant":"8","os.version":"1","os.features":["a","b"],"features":["sse4"]}"#;
    let (index, notes) = index(&document(&[entry(A, odd)]));
    assert_eq!(notes, []);
    let platform = index.manifests[0].platform.as_ref().unwrap();
    assert_eq!(platform.to_string(), "Linux(1)/ARM/8");
    assert_eq!(platform.os_features, ["a", "b"]);
}

#[test]
fn a_digest_that_is_listed_twice_is_noted_and_takes_its_attestations_once() {
    let text = document(&[
        entry(A, &platform("linux", "amd64")),
        entry(A, &platform("linux", "386")),
        entry(B, &attestation(A)),
    ]);
    let (index, notes) = index(&text);
    assert_eq!(notes, [note("/manifests/1", NoteKind::RepeatedDigest)]);
    let counts: Vec<_> = index.rows().iter().map(|row| row.attestations.len()).collect();
    assert_eq!(counts, [1, 0]);
}

#[test]
fn an_empty_index_and_an_artifact_index_are_read() {
    let (empty, notes) = index(&document(&[]));
    assert_eq!((empty.rows().len(), notes), (0, vec![]));
    let text = format!(
        r#"{{"schemaVersion":2,"artifactType":"a/b","subject":{{"mediaType":"{OCI_INDEX}","digest":"{A}","size":7}},"manifests":[]}}"#
    );
    let (artifact, notes) = index(&text);
    assert_eq!(notes, []);
    assert_eq!(artifact.artifact_type.unwrap().as_str(), "a/b");
    assert_eq!(artifact.subject.unwrap().digest.to_string(), A);
}

#[test]
fn statements_are_called_what_they_state() {
    for (predicate, words) in [
        ("https://slsa.dev/provenance/v0.2", "provenance (SLSA v0.2)"),
        ("https://slsa.dev/provenance/v1", "provenance (SLSA v1)"),
        ("https://spdx.dev/Document", "SBOM (SPDX)"),
        ("https://spdx.dev/Document/v2.3", "SBOM (SPDX v2.3)"),
        ("https://cyclonedx.org/bom", "SBOM (CycloneDX)"),
        ("https://cyclonedx.org/bom/v1.4", "SBOM (CycloneDX v1.4)"),
        ("https://openvex.dev/ns/v0.2.0", "exploitability (OpenVEX v0.2.0)"),
        ("https://cosign.sigstore.dev/attestation/vuln/v1", "vulnerability scan (cosign v1)"),
        ("https://cosign.sigstore.dev/attestation/v1", "statement (cosign v1)"),
        // Not quite: shown as written.
        ("https://spdx.dev/DocumentX", "https://spdx.dev/DocumentX"),
        ("https://slsa.dev/provenance/v1<b>", "https://slsa.dev/provenance/v1<b>"),
        ("http://slsa.dev/provenance/v1", "http://slsa.dev/provenance/v1"),
        ("", ""),
    ] {
        assert_eq!(predicate_words(predicate), words);
    }
}

#[test]
fn an_attestation_manifest_tells_its_statements() {
    let layer = |annotations: &str| {
        format!(r#"{{"mediaType":"application/vnd.in-toto+json","digest":"{A}","size":3{annotations}}}"#)
    };
    let provenance = r#","annotations":{"in-toto.io/predicate-type":"https://slsa.dev/provenance/v0.2"}"#;
    let text = format!(
        r#"{{"schemaVersion":2,"config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{B}","size":2}},
        "layers":[{},{}]}}"#,
        layer(provenance),
        layer("")
    );
    let (read, notes) = manifest(&text);
    assert_eq!(notes, []);
    let found: Vec<_> = statements(&read).into_iter().map(|s| (s.predicate_type, s.words)).collect();
    assert_eq!(
        found,
        [
            (Some("https://slsa.dev/provenance/v0.2"), "provenance (SLSA v0.2)".to_owned()),
            (None, "statement of no named type".to_owned()),
        ]
    );
    assert_eq!(reading(&text, OCI_MANIFEST).kind_words(), "attestation manifest");
}

#[test]
fn the_summary_of_an_index_names_its_platforms() {
    let text = format!(
        r#"{{"schemaVersion":2,"annotations":{{"org.opencontainers.image.created":"2026-01-02T03:04:05Z"}},"manifests":[{},{},{}]}}"#,
        entry(A, &platform("linux", "amd64")),
        entry(B, &platform("windows", "amd64")),
        entry(C, &attestation(A)),
    );
    let summary = reading(&text, OCI_INDEX).summary();
    assert_eq!(summary.kind_words, "OCI image index");
    assert_eq!(summary.created.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(summary.compressed, None);
    let platforms: Vec<_> = summary.platforms.iter().map(ToString::to_string).collect();
    assert_eq!(platforms, ["linux/amd64", "windows/amd64"]);
    let list = "application/vnd.docker.distribution.manifest.list.v2+json";
    assert_eq!(reading(r#"{"schemaVersion":2,"manifests":[]}"#, list).summary().kind_words, "Docker manifest list");
}
