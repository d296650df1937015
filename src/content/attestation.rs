//! Attestations: what the layers of an attestation manifest state, told by their annotations.
//!
//! <https://docs.docker.com/build/metadata/attestations/attestation-storage/>

use super::descriptor::Descriptor;
use super::manifest::Manifest;

/// The annotation that names the type of an in-toto statement.
pub const PREDICATE_TYPE: &str = "in-toto.io/predicate-type";

/// One statement: a layer, and what kind of statement it says it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The layer that holds it.
    pub layer: &'a Descriptor,
    /// The predicate type as written, a URI.
    pub predicate_type: Option<&'a str>,
    /// What it is in plain words, such as "provenance (SLSA v1)".
    pub words: String,
}

/// The statements of an attestation manifest; empty for any other.
pub fn statements(manifest: &Manifest) -> Vec<Statement<'_>> {
    let is_statement = |layer: &&Descriptor| {
        layer.annotation(PREDICATE_TYPE).is_some()
            || layer.media_type.as_ref().is_some_and(|t| t.essence() == super::MediaType::IN_TOTO)
    };
    let statement = |layer| {
        let predicate_type = Descriptor::annotation(layer, PREDICATE_TYPE);
        let words = predicate_type.map_or_else(|| "statement of no named type".to_owned(), predicate_words);
        Statement { layer, predicate_type, words }
    };
    manifest.layers.iter().filter(is_statement).map(statement).collect()
}

/// What a predicate type is called; its own text when it is not a known one.
pub fn predicate_words(predicate_type: &str) -> String {
    let known = KNOWN.iter().find_map(|(prefix, words)| Some((predicate_type.strip_prefix(prefix)?, words)));
    match known {
        Some(("", (what, form))) => format!("{what} ({form})"),
        Some((version, (what, form))) if is_version(version) => {
            format!("{what} ({form} {})", version.trim_start_matches('/'))
        }
        _ => predicate_type.to_owned(),
    }
}

/// A version after a predicate's name: `/v0.2`, `/v1`.
fn is_version(text: &str) -> bool {
    text.strip_prefix("/v").is_some_and(|rest| {
        rest.len() <= 16
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
    })
}

/// Predicate types without their version, what they state, and the form's name. The list of in-toto:
/// <https://github.com/in-toto/attestation/tree/main/spec/predicates>
const KNOWN: &[(&str, (&str, &str))] = &[
    ("https://slsa.dev/provenance", ("provenance", "SLSA")),
    ("https://slsa.dev/verification_summary", ("verification summary", "SLSA")),
    ("https://spdx.dev/Document", ("SBOM", "SPDX")),
    ("https://cyclonedx.org/bom", ("SBOM", "CycloneDX")),
    ("https://openvex.dev/ns", ("exploitability", "OpenVEX")),
    ("https://in-toto.io/attestation/vulns", ("vulnerability scan", "in-toto")),
    ("https://in-toto.io/attestation/scai/attribute-report", ("build attributes", "SCAI")),
    ("https://in-toto.io/attestation/release", ("release", "in-toto")),
    ("https://in-toto.io/attestation/test-result", ("test result", "in-toto")),
    ("https://in-toto.io/attestation/link", ("build step", "in-toto")),
    ("https://cosign.sigstore.dev/attestation/vuln", ("vulnerability scan", "cosign")),
    ("https://cosign.sigstore.dev/attestation", ("statement", "cosign")),
];
