//! Documents made to hurt: none may panic, hang or flood.

use proptest::prelude::*;
use tallyman::content::attestation::statements;
use tallyman::content::history::align;
use tallyman::content::{ContentError, Document, NoteKind, What, annotation, read, read_config};

use crate::{A, OCI_INDEX, OCI_MANIFEST, note};

/// Reads the bytes in every way and asks everything.
fn exercise(bytes: &[u8], served: Option<&str>) {
    if let Ok(reading) = read(bytes, served) {
        let _ = reading.summary();
        for note in &reading.notes {
            assert!(!note.to_string().is_empty());
        }
        match &reading.document {
            Document::Index(index) => {
                let rows = index.rows();
                let folded: usize = rows.iter().map(|row| row.attestations.len()).sum();
                assert_eq!(rows.len() + folded, index.manifests.len(), "every entry is in one place");
                for row in rows {
                    assert_ne!(row.label(), "unknown/unknown");
                }
                for (key, value) in &index.annotations {
                    let _ = annotation::link(key, value, &index.annotations);
                }
            }
            Document::Manifest(manifest) => {
                let _ = (manifest.kind(), manifest.artifact(), manifest.compressed_size(), statements(manifest));
            }
            Document::Schema1(schema1) => assert_eq!(schema1.steps().len(), schema1.history.len()),
        }
    }
    if let Ok((config, _)) = read_config(bytes) {
        for layers in [0, 1, 7] {
            let aligned = align(&config, layers);
            let paired = aligned.steps.iter().filter(|step| step.layer.is_some()).count();
            assert_eq!(paired + aligned.unexplained.len(), layers);
            let _ = config.check_against(layers);
        }
        let _ = config.check_platform(&config.platform());
    }
}

/// JSON made of the words that the readers look for, in every wrong place.
fn json() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "schemaVersion",
        "mediaType",
        "manifests",
        "layers",
        "config",
        "fsLayers",
        "blobs",
        "history",
        "digest",
        "size",
        "platform",
        "os",
        "architecture",
        "variant",
        "os.version",
        "annotations",
        "urls",
        "data",
        "subject",
        "blobSum",
        "v1Compatibility",
        "signatures",
        "rootfs",
        "diff_ids",
        "type",
        "Env",
        "Cmd",
        "Entrypoint",
        "Labels",
        "Healthcheck",
        "ExposedPorts",
        "created",
        "created_by",
        "empty_layer",
        "Digest",
        "SIZE",
        "artifactType",
        "vnd.docker.reference.type",
        "vnd.docker.reference.digest",
        "x",
    ]);
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("2".to_owned()),
        Just("-1".to_owned()),
        Just("1e300".to_owned()),
        Just("18446744073709551616".to_owned()),
        Just(format!("\"{A}\"")),
        Just(format!("\"{OCI_MANIFEST}\"")),
        Just("\"attestation-manifest\"".to_owned()),
        Just("\"{\\\"id\\\":7,\\\"container_config\\\":{\\\"Cmd\\\":[1]}}\"".to_owned()),
        "\\PC{0,8}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), served in "\\PC{0,40}") {
        exercise(&bytes, Some(&served));
    }

    #[test]
    fn no_json_makes_the_readers_panic(text in json()) {
        for served in [None, Some(OCI_INDEX), Some(OCI_MANIFEST)] {
            exercise(text.as_bytes(), served);
        }
    }

    #[test]
    fn no_members_in_a_known_place_make_the_readers_panic(a in json(), b in json(), c in json()) {
        exercise(format!(r#"{{"schemaVersion":{a},"manifests":[{b},{c}],"annotations":{a}}}"#).as_bytes(), None);
        exercise(format!(r#"{{"mediaType":{a},"config":{b},"layers":[{c},{a}],"subject":{c}}}"#).as_bytes(), None);
        exercise(format!(r#"{{"fsLayers":[{{"blobSum":{a}}},{b}],"history":[{{"v1Compatibility":{c}}}]}}"#).as_bytes(), None);
        exercise(format!(r#"{{"config":{a},"rootfs":{{"diff_ids":[{b}]}},"history":[{c},{{"created_by":{a}}}]}}"#).as_bytes(), None);
    }

    #[test]
    fn a_document_cut_short_is_an_error(cut in 1_usize..100) {
        let text = format!(r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{OCI_MANIFEST}","digest":"{A}","size":7}}]}}"#);
        let bytes = &text.as_bytes()[..cut];
        let is_truncated = matches!(read(bytes, Some(OCI_INDEX)), Err(ContentError::Truncated { .. }));
        prop_assert!(is_truncated);
    }
}

#[test]
fn deep_nesting_is_skipped_and_the_rest_is_read() {
    for depth in [100, 1_000, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let text = format!(r#"{{"schemaVersion":2,"x":{nested},"manifests":[]}}"#);
            let reading = read(text.as_bytes(), Some(OCI_INDEX)).unwrap();
            assert!(reading.notes.contains(&note("", NoteKind::TooDeep)));
            let known = format!(r#"{{"schemaVersion":2,"annotations":{nested},"manifests":[{nested}]}}"#);
            exercise(known.as_bytes(), Some(OCI_INDEX));
            assert!(read(known.as_bytes(), Some(OCI_INDEX)).is_ok());
        }
        // Never closed.
        let error = read("[".repeat(depth).as_bytes(), None).unwrap_err();
        assert!(matches!(error, ContentError::Truncated { .. }));
    }
}

#[test]
fn what_is_too_many_is_an_error_that_says_so() {
    let list = |count: usize, item: &str| vec![item; count].join(",");
    let entry = format!(r#"{{"mediaType":"{OCI_MANIFEST}","digest":"{A}","size":7}}"#);
    let too_many = |what, limit| Err(ContentError::TooMany { what, limit });
    let index = |count| format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, list(count, &entry));
    for count in [10_001, 100_000] {
        assert_eq!(read(index(count).as_bytes(), Some(OCI_INDEX)), too_many(What::Entries, 10_000));
    }
    assert!(read(index(10_000).as_bytes(), Some(OCI_INDEX)).is_ok());
    let manifest = |count| format!(r#"{{"schemaVersion":2,"config":{entry},"layers":[{}]}}"#, list(count, &entry));
    for count in [2_001, 100_000] {
        assert_eq!(read(manifest(count).as_bytes(), Some(OCI_MANIFEST)), too_many(What::Layers, 2_000));
    }
    assert!(read(manifest(2_000).as_bytes(), Some(OCI_MANIFEST)).is_ok());
    let values = format!(r#"{{"manifests":[],"x":[{}]}}"#, list(2_000_001, "0"));
    assert_eq!(read(values.as_bytes(), Some(OCI_INDEX)), too_many(What::Values, 2_000_000));
    assert_eq!(
        ContentError::TooMany { what: What::Entries, limit: 10_000 }.to_string(),
        "the document has more than 10000 entries"
    );
}

#[test]
fn notes_do_not_flood() {
    let text = format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, vec!["{}"; 10_000].join(","));
    let notes = read(text.as_bytes(), Some(OCI_INDEX)).unwrap().notes;
    assert_eq!(notes.len(), 501);
    assert_eq!(notes.last(), Some(&note("", NoteKind::More { count: 30_000 - 500 })));
}

#[test]
fn a_million_annotations_and_a_long_one_are_read() {
    let many: Vec<_> = (0..1_000_000).map(|n| format!("\"{n}\":\"\"")).collect();
    let long = "x".repeat(4 << 20);
    let text =
        format!(r#"{{"schemaVersion":2,"manifests":[],"annotations":{{"{long}":"{long}",{}}}}}"#, many.join(","));
    let (index, notes) = crate::index(&text);
    assert_eq!((index.annotations.len(), notes), (1_000_001, vec![]));
}

#[test]
fn hostile_text_stays_text() {
    let text = "<img src=x onerror=alert(1)>\u{202e}\u{200b}javascript:{{7*7}}";
    let written = serde_json::to_string(text).unwrap();
    let (index, _) = crate::index(&format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":{written},"digest":{written},"size":1,
            "platform":{{"os":{written},"architecture":{written}}},"annotations":{{{written}:{written}}}}}]}}"#
    ));
    let entry = &index.manifests[0];
    assert_eq!(entry.digest.to_string(), text);
    assert_eq!(entry.annotations, [(text.to_owned(), text.to_owned())]);
    assert_eq!(entry.platform.as_ref().unwrap().os, text);
    assert_eq!(entry.digest.valid(), None);
}
