//! What a document is, or why it is none.

use std::collections::BTreeSet;

use tallyman::content::{ContentError, Document, MediaType, NoteKind, Shape, read};

use crate::{A, OCI_INDEX, OCI_MANIFEST, note};

const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";
const SCHEMA1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
const ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";

fn word(document: &Document) -> &'static str {
    match document {
        Document::Index(_) => "index",
        Document::Manifest(_) => "manifest",
        Document::Schema1(_) => "schema1",
    }
}

#[test]
fn each_served_type_is_read_as_what_it_names() {
    for (served, text, expected) in [
        (OCI_INDEX, r#"{"manifests":[]}"#, "index"),
        (DOCKER_LIST, r#"{"manifests":[]}"#, "index"),
        (OCI_MANIFEST, r#"{"layers":[]}"#, "manifest"),
        (DOCKER_MANIFEST, r#"{"layers":[]}"#, "manifest"),
        (ARTIFACT, r#"{"blobs":[]}"#, "manifest"),
        (SCHEMA1, r#"{"fsLayers":[]}"#, "schema1"),
        (SCHEMA1_SIGNED, r#"{"fsLayers":[]}"#, "schema1"),
        // Nothing tells but the type.
        (OCI_INDEX, r#"{"schemaVersion":2}"#, "index"),
        (OCI_MANIFEST, r#"{"schemaVersion":2}"#, "manifest"),
    ] {
        let reading = read(text.as_bytes(), Some(served)).unwrap();
        assert_eq!(word(&reading.document), expected, "{served} {text}");
        assert_eq!(reading.media_type, Some(MediaType::new(served)));
    }
}

#[test]
fn parameters_case_and_spaces_of_the_content_type_do_not_matter() {
    let text = format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[]}}"#);
    for served in [
        format!("{OCI_INDEX}; charset=utf-8"),
        format!("  {OCI_INDEX}  ;charset=utf-8"),
        OCI_INDEX.to_uppercase(),
        "Application/Vnd.OCI.image.index.v1+JSON;q=1;a=b".to_owned(),
    ] {
        let reading = read(text.as_bytes(), Some(&served)).unwrap();
        assert_eq!(reading.notes, [], "{served}");
    }
}

#[test]
fn a_served_type_that_contradicts_the_document_is_refused() {
    for (served, field, members) in [
        (OCI_MANIFEST, OCI_INDEX, r#""manifests":[]"#),
        (OCI_INDEX, OCI_MANIFEST, r#""layers":[]"#),
        (OCI_INDEX, DOCKER_LIST, r#""manifests":[]"#),
        (DOCKER_MANIFEST, OCI_MANIFEST, r#""layers":[]"#),
        (SCHEMA1, OCI_MANIFEST, r#""layers":[]"#),
    ] {
        let text = format!(r#"{{"schemaVersion":2,"mediaType":"{field}",{members}}}"#);
        let expected = ContentError::TypeDisagrees { served: served.to_owned(), field: field.to_owned() };
        assert_eq!(read(text.as_bytes(), Some(served)).unwrap_err(), expected);
        assert_eq!(expected.code(), "type-disagrees");
    }
}

#[test]
fn without_a_useful_content_type_the_documents_own_type_decides() {
    let text = format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[]}}"#);
    for served in [
        None,
        Some("text/plain"),
        Some("application/json; charset=utf-8"),
        Some("application/octet-stream"),
        Some("application/vnd.oci.image.index.v1+json, application/vnd.oci.image.index.v1+json"),
    ] {
        let reading = read(text.as_bytes(), served).unwrap();
        assert_eq!(reading.media_type, Some(MediaType::new(OCI_INDEX)));
        assert_eq!(reading.notes, [note("", NoteKind::TypeFromField { served: served.map(str::to_owned) })]);
    }
    assert_eq!(read(text.as_bytes(), Some(" ")).unwrap().notes, [note("", NoteKind::TypeFromField { served: None })]);
}

#[test]
fn without_any_type_the_members_decide() {
    for (members, expected) in [
        (r#""schemaVersion":2,"manifests":[]"#, "index"),
        (r#""schemaVersion":2,"manifests":null"#, "index"),
        (r#""schemaVersion":2,"config":{},"layers":[]"#, "manifest"),
        (r#""schemaVersion":1,"fsLayers":[],"history":[]"#, "schema1"),
        (r#""blobs":[]"#, "manifest"),
        (r#""schemaVersion":2,"mediaType":"text/plain","manifests":[]"#, "index"),
    ] {
        let reading = read(format!("{{{members}}}").as_bytes(), Some("text/plain")).unwrap();
        assert_eq!(word(&reading.document), expected, "{members}");
        assert_eq!(reading.media_type, None);
        let expected = note("", NoteKind::TypeFromShape { served: Some("text/plain".to_owned()) });
        assert!(reading.notes.contains(&expected), "{:?}", reading.notes);
    }
}

#[test]
fn an_own_type_that_is_no_manifest_is_noted() {
    let text = format!(r#"{{"schemaVersion":2,"mediaType":"text/html","manifests":[],"subject":null,"x":"{A}"}}"#);
    let notes = read(text.as_bytes(), Some(OCI_INDEX)).unwrap().notes;
    assert!(notes.contains(&note("/mediaType", NoteKind::FieldIsNoManifest { field: "text/html".to_owned() })));
}

#[test]
fn a_document_of_two_kinds_is_refused() {
    for (members, first, second) in [
        (r#""manifests":[],"layers":[]"#, "manifests", "layers"),
        (r#""layers":[],"manifests":[]"#, "manifests", "layers"),
        (r#""manifests":[],"config":{}"#, "manifests", "config"),
        (r#""manifests":[],"config":{},"layers":[]"#, "manifests", "layers"),
        (r#""manifests":[],"fsLayers":[]"#, "manifests", "fsLayers"),
        (r#""layers":[],"fsLayers":[]"#, "fsLayers", "layers"),
        (r#""layers":[],"blobs":[]"#, "blobs", "layers"),
        // Presence counts, not what is there.
        (r#""manifests":null,"layers":[]"#, "manifests", "layers"),
        (r#""manifests":[],"layers":null"#, "manifests", "layers"),
        // Go's parser reads these keys in any case, and folds two letters from outside ASCII.
        (r#""Manifests":[],"layers":[]"#, "manifests", "layers"),
        (r#""manifest\u017f":[],"layers":[]"#, "manifests", "layers"),
    ] {
        for served in [None, Some(OCI_INDEX), Some(OCI_MANIFEST)] {
            let error = read(format!(r#"{{"schemaVersion":2,{members}}}"#).as_bytes(), served).unwrap_err();
            assert_eq!(error, ContentError::Ambiguous { first, second }, "{members}");
            assert_eq!(error.code(), "ambiguous");
        }
    }
}

#[test]
fn members_of_another_kind_than_the_type_are_refused() {
    for (served, members, member) in [
        (OCI_MANIFEST, r#""manifests":[]"#, "manifests"),
        (OCI_MANIFEST, r#""manifests":null"#, "manifests"),
        (OCI_INDEX, r#""layers":[]"#, "layers"),
        (OCI_INDEX, r#""config":{}"#, "config"),
        (OCI_INDEX, r#""fsLayers":[]"#, "fsLayers"),
        (DOCKER_MANIFEST, r#""fsLayers":[]"#, "fsLayers"),
        (SCHEMA1_SIGNED, r#""layers":[]"#, "layers"),
    ] {
        let error = read(format!(r#"{{"schemaVersion":2,{members}}}"#).as_bytes(), Some(served)).unwrap_err();
        assert_eq!(error, ContentError::ShapeDisagrees { media_type: served.to_owned(), member });
    }
}

#[test]
fn what_is_no_document_is_told_apart() {
    let cases: &[(&[u8], ContentError)] = &[
        (b"", ContentError::Empty),
        (b" \r\n\t ", ContentError::Empty),
        (b"null", ContentError::NotAnObject { found: Shape::Null }),
        (b"[]", ContentError::NotAnObject { found: Shape::List }),
        (b"\"x\"", ContentError::NotAnObject { found: Shape::Text }),
        (b"7", ContentError::NotAnObject { found: Shape::Whole }),
        (b"{}", ContentError::EmptyObject),
        (b" {} ", ContentError::EmptyObject),
        (b"<!DOCTYPE html><html></html>", ContentError::Html),
        (b"\n <html>", ContentError::Html),
        (b"<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>", ContentError::Xml),
        (b"\xEF\xBB\xBF{}", ContentError::ByteOrderMark),
        (b"\xFF\xFE{\0}\0", ContentError::Utf16),
        (b"\xFE\xFF\0{\0}", ContentError::Utf16),
        (b"{\0}\0", ContentError::Utf16),
        (b"\0{\0}", ContentError::Utf16),
        (b"{\"a\":\"\xC3\x28\"}", ContentError::NotUtf8 { at: 6 }),
        (b"{\"a\":1,}", ContentError::NotJson { line: 1, column: 8 }),
        (b"hello", ContentError::NotJson { line: 1, column: 1 }),
        (b"{\"a\":1e999}", ContentError::NumberTooLarge { line: 1, column: 10 }),
        (b"{\"a\":\"\\ud800\"}", ContentError::NotJson { line: 1, column: 13 }),
        (b"{\"a\":NaN}", ContentError::NotJson { line: 1, column: 6 }),
        (b"{\n\"manifests\":[", ContentError::Truncated { line: 2, column: 13 }),
        (b"{\"manifests\":[]} {}", ContentError::TrailingData { line: 1, column: 18 }),
        (b"{\"manifests\":[]}\0", ContentError::TrailingData { line: 1, column: 17 }),
        (b"{\"errors\":[]}", ContentError::NotAManifest),
        (
            b"{\"mediaType\":\"application/x-weird\"}",
            ContentError::UnknownType { media_type: "application/x-weird".into() },
        ),
        (b"{\"architecture\":\"amd64\",\"config\":{},\"rootfs\":{}}", ContentError::NotAManifest),
    ];
    for (bytes, expected) in cases {
        assert_eq!(read(bytes, None).as_ref(), Err(expected), "{}", String::from_utf8_lossy(bytes));
    }
    let words: BTreeSet<_> = cases.iter().map(|(_, error)| error.to_string()).collect();
    let facts: BTreeSet<_> = cases.iter().map(|(_, error)| format!("{error:?}")).collect();
    assert_eq!(words.len(), facts.len(), "no two errors have the same words");
}

#[test]
fn white_space_around_a_document_is_allowed() {
    assert!(read(b"\n\t {\"schemaVersion\":2,\"manifests\":[]} \r\n", Some(OCI_INDEX)).is_ok());
}

#[test]
fn a_nul_escape_is_only_a_character() {
    let text = r#"{"schemaVersion":2,"manifests":[],"annotations":{"a":"\u0000"}}"#;
    let (index, notes) = crate::index(text);
    assert_eq!(index.annotations, [("a".to_owned(), "\0".to_owned())]);
    assert_eq!(notes, []);
}
