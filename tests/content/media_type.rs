//! Media types and what they answer.

use tallyman::content::{Compression, MediaKind, MediaType};

#[test]
fn each_known_type_answers_for_itself() {
    use Compression::{Gzip, Uncompressed, Zstd};
    for (text, kind, compression, distributable, words) in [
        ("application/vnd.oci.image.index.v1+json", MediaKind::Index, None, true, "OCI image index"),
        (
            "application/vnd.docker.distribution.manifest.list.v2+json",
            MediaKind::Index,
            None,
            true,
            "Docker manifest list",
        ),
        ("application/vnd.oci.image.manifest.v1+json", MediaKind::Manifest, None, true, "OCI image manifest"),
        (
            "application/vnd.docker.distribution.manifest.v2+json",
            MediaKind::Manifest,
            None,
            true,
            "Docker image manifest",
        ),
        (
            "application/vnd.oci.artifact.manifest.v1+json",
            MediaKind::Manifest,
            None,
            true,
            "OCI artifact manifest (withdrawn)",
        ),
        (
            "application/vnd.docker.distribution.manifest.v1+json",
            MediaKind::Schema1,
            None,
            true,
            "Docker schema 1 manifest",
        ),
        (
            "application/vnd.docker.distribution.manifest.v1+prettyjws",
            MediaKind::Schema1,
            None,
            true,
            "Docker schema 1 manifest (signed)",
        ),
        ("application/vnd.oci.image.config.v1+json", MediaKind::ImageConfig, None, true, "image config (OCI)"),
        ("application/vnd.docker.container.image.v1+json", MediaKind::ImageConfig, None, true, "image config (Docker)"),
        ("application/vnd.oci.empty.v1+json", MediaKind::Empty, None, true, "empty descriptor"),
        (
            "application/vnd.oci.image.layer.v1.tar",
            MediaKind::Layer,
            Some(Uncompressed),
            true,
            "uncompressed layer (OCI)",
        ),
        ("application/vnd.oci.image.layer.v1.tar+gzip", MediaKind::Layer, Some(Gzip), true, "gzip layer (OCI)"),
        ("application/vnd.oci.image.layer.v1.tar+zstd", MediaKind::Layer, Some(Zstd), true, "zstd layer (OCI)"),
        (
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            MediaKind::Layer,
            Some(Gzip),
            false,
            "non-distributable gzip layer (OCI)",
        ),
        (
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            MediaKind::Layer,
            Some(Gzip),
            true,
            "gzip layer (Docker)",
        ),
        (
            "application/vnd.docker.image.rootfs.diff.tar.zstd",
            MediaKind::Layer,
            Some(Zstd),
            true,
            "zstd layer (Docker)",
        ),
        (
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            MediaKind::Layer,
            Some(Gzip),
            false,
            "foreign gzip layer (Docker)",
        ),
        // Encrypted: a layer, but no decoder fits.
        ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", MediaKind::Layer, None, true, "encrypted layer"),
        ("application/vnd.cncf.helm.config.v1+json", MediaKind::Other, None, true, "Helm chart config"),
        ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", MediaKind::Other, Some(Gzip), true, "Helm chart"),
        ("application/vnd.in-toto+json", MediaKind::Other, None, true, "in-toto attestation"),
        ("application/vnd.example.thing.v1.tar+zstd", MediaKind::Other, Some(Zstd), true, "zstd tar archive"),
        ("application/vnd.example+json", MediaKind::Other, None, true, "JSON document"),
        ("nonsense", MediaKind::Other, None, true, "other content"),
        ("", MediaKind::Other, None, true, "other content"),
    ] {
        let media_type = MediaType::new(text);
        assert_eq!(media_type.kind(), kind, "{text}");
        assert_eq!(media_type.is_layer(), kind == MediaKind::Layer, "{text}");
        assert_eq!(media_type.compression(), compression, "{text}");
        assert_eq!(media_type.is_distributable(), distributable, "{text}");
        assert_eq!(media_type.describe(), words, "{text}");
        let shouted = MediaType::new(format!(" {} ; charset=utf-8", text.to_uppercase()));
        assert_eq!((shouted.kind(), shouted.describe()), (kind, words), "{text}");
        assert!(shouted.agrees(&media_type));
    }
}

#[test]
fn the_text_is_kept_as_written() {
    let media_type = MediaType::new("Application/JSON; charset=UTF-8");
    assert_eq!(media_type.as_str(), "Application/JSON; charset=UTF-8");
    assert_eq!(media_type.to_string(), media_type.as_str());
    assert_eq!(media_type.essence(), "application/json");
    assert!(!media_type.agrees(&MediaType::new("text/json")));
}
