//! Deviations: each one is noted with its place, and the rest is read.

use tallyman::content::{ContentError, MediaType, NoteKind, Shape, Written, read};
use tallyman::digest::DigestError;

use crate::{A, B, OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, index, layer, manifest, note};

#[test]
fn a_valid_document_has_no_notes() {
    let (manifest, notes) = manifest(&format!(
        r#"{{"schemaVersion":2,"mediaType":"{OCI_MANIFEST}","artifactType":"a/b",
        "config":{{"mediaType":"{OCI_CONFIG}","digest":"{B}","size":2}},
        "layers":[{{"mediaType":"{OCI_LAYER}","digest":"{A}","size":0,"urls":["https://example.org/x"],
                    "annotations":{{"k":"v"}},"artifactType":"c/d","data":""}}],
        "subject":{{"mediaType":"{OCI_MANIFEST}","digest":"{A}","size":5}},
        "annotations":{{"b":"1","a":"2"}}}}"#
    ));
    assert_eq!(notes, []);
    assert_eq!(manifest.artifact_type, Some(MediaType::new("a/b")));
    assert_eq!(manifest.annotations, [("b".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())]);
    assert_eq!(manifest.subject.unwrap().size, Some(5));
    let layer = &manifest.layers[0];
    assert_eq!(layer.digest, Written::Valid(A.parse().unwrap()));
    assert_eq!(layer.size, Some(0));
    assert_eq!(layer.urls, ["https://example.org/x"]);
    assert_eq!(layer.artifact_type, Some(MediaType::new("c/d")));
    assert_eq!(layer.data.as_deref(), Some(""));
    assert_eq!(layer.annotation("k"), Some("v"));
}

#[test]
fn members_that_are_missing_are_named() {
    let (_, notes) = manifest(r#"{"x":1}"#);
    let missing = |pointer| note(pointer, NoteKind::Missing);
    let unknown = |pointer| note(pointer, NoteKind::UnknownMembers { count: 1 });
    assert_eq!(notes, [missing("/schemaVersion"), unknown(""), missing("/layers"), missing("/config")]);
    let (_, notes) = index(r#"{"schemaVersion":2,"manifests":[{"platform":{"x":1}}]}"#);
    let at = "/manifests/0";
    assert_eq!(
        notes,
        [
            missing(&format!("{at}/mediaType")),
            missing(&format!("{at}/digest")),
            missing(&format!("{at}/size")),
            unknown("/manifests/0/platform"),
            missing(&format!("{at}/platform/os")),
            missing(&format!("{at}/platform/architecture")),
        ]
    );
}

#[test]
fn null_is_read_as_not_there_and_noted() {
    let null = |pointer| note(pointer, NoteKind::Null { required: false });
    let required = |pointer| note(pointer, NoteKind::Null { required: true });
    let (read, notes) = index(
        r#"{"schemaVersion":2,"mediaType":null,"manifests":null,"annotations":null,"subject":null,"artifactType":null}"#,
    );
    assert_eq!(read.manifests, []);
    for pointer in ["/mediaType", "/annotations", "/subject", "/artifactType"] {
        assert!(notes.contains(&null(pointer)), "{pointer}: {notes:?}");
    }
    assert!(notes.contains(&required("/manifests")), "{notes:?}");
    let (read, notes) = manifest(r#"{"schemaVersion":2,"config":null,"layers":null}"#);
    assert_eq!((read.config, read.layers.len()), (None, 0));
    assert_eq!(notes, [required("/layers"), required("/config")]);
}

#[test]
fn a_wrong_type_is_noted_and_the_rest_is_read() {
    let (read, notes) = index(&format!(
        r#"{{"schemaVersion":2,"annotations":{{"a":1,"b":"x"}},"manifests":[
            null, 7, {{"mediaType":5,"digest":[],"size":1,"platform":"linux","urls":["u",1],"annotations":[]}},
            {{"mediaType":"{OCI_MANIFEST}","digest":"{A}","size":9}}]}}"#
    ));
    let wrong = |pointer, expected, found| note(pointer, NoteKind::WrongType { expected, found });
    assert_eq!(
        notes,
        [
            wrong("/manifests/0", Shape::Object, Shape::Null),
            wrong("/manifests/1", Shape::Object, Shape::Whole),
            wrong("/manifests/2/mediaType", Shape::Text, Shape::Whole),
            wrong("/manifests/2/digest", Shape::Text, Shape::List),
            wrong("/manifests/2/platform", Shape::Object, Shape::Text),
            wrong("/manifests/2/annotations", Shape::Object, Shape::List),
            wrong("/manifests/2/urls/1", Shape::Text, Shape::Whole),
            wrong("/annotations/a", Shape::Text, Shape::Whole),
        ]
    );
    assert_eq!(read.manifests.len(), 4);
    assert_eq!(read.manifests[2].urls, ["u"]);
    assert_eq!(read.manifests[3].size, Some(9));
    assert_eq!(read.annotations, [("b".to_owned(), "x".to_owned())]);
    let (_, notes) = manifest(r#"{"schemaVersion":2,"config":3,"layers":{"0":1}}"#);
    assert!(notes.contains(&wrong("/layers", Shape::List, Shape::Object)));
    assert!(notes.contains(&wrong("/config", Shape::Object, Shape::Whole)));
}

#[test]
fn a_size_is_exact_or_none() {
    for (text, expected) in [
        ("0", Some(0)),
        ("9007199254740993", Some(9_007_199_254_740_993)), // 2^53 + 1, which floating point cannot hold
        ("9223372036854775808", Some(1 << 63)),
        ("18446744073709551615", Some(u64::MAX)),
        ("-0", None),
    ] {
        let (read, _) = layer(&format!(r#"{{"mediaType":"{OCI_LAYER}","digest":"{A}","size":{text}}}"#));
        assert_eq!(read.size, expected, "{text}");
    }
    for (text, found) in [
        ("-1", Shape::Negative),
        ("1.0", Shape::Decimal),
        ("1e3", Shape::Decimal),
        ("18446744073709551616", Shape::Decimal),
        ("-9223372036854775809", Shape::Decimal),
        (r#""5""#, Shape::Text),
        ("true", Shape::Bool),
        ("[5]", Shape::List),
    ] {
        let (read, notes) = layer(&format!(r#"{{"mediaType":"{OCI_LAYER}","digest":"{A}","size":{text}}}"#));
        assert_eq!(read.size, None, "{text}");
        assert_eq!(notes, [note("/layers/0/size", NoteKind::NotASize { found })], "{text}");
    }
}

#[test]
fn a_bad_digest_keeps_its_text_and_is_never_a_digest() {
    let hex = &A["sha256:".len()..];
    for (text, error) in [
        (format!("sha256:{}", hex.to_uppercase()), DigestError::UpperCase),
        (format!("sha256:{}", &hex[1..]), DigestError::Length { algorithm: "sha256", expected: 64, received: 63 }),
        (format!("sha256:{hex}0"), DigestError::Length { algorithm: "sha256", expected: 64, received: 65 }),
        (format!("sha256:{hex}{hex}"), DigestError::Length { algorithm: "sha256", expected: 64, received: 128 }),
        (format!("sha512:{hex}"), DigestError::Length { algorithm: "sha512", expected: 128, received: 64 }),
        ("sha256:".to_owned(), DigestError::Empty),
        ("sha256:../../x".to_owned(), DigestError::Character),
        ("sha256:a/b?c#d".to_owned(), DigestError::Character),
        ("sha256:%2f".to_owned(), DigestError::Character),
        (format!("{A}\\n"), DigestError::Character),
        (hex.to_owned(), DigestError::NoColon),
        (String::new(), DigestError::NoColon),
    ] {
        let (read, notes) = layer(&format!(r#"{{"mediaType":"{OCI_LAYER}","digest":"{text}","size":1}}"#));
        let text = text.replace("\\n", "\n");
        assert_eq!(read.digest.valid(), None, "{text}");
        assert_eq!(read.digest.to_string(), text);
        assert_eq!(read.digest, Written::Invalid { text, error: error.clone() });
        assert_eq!(notes, [note("/layers/0/digest", NoteKind::BadDigest(error))]);
    }
}

#[test]
fn a_digest_that_cannot_be_computed_is_kept_and_noted() {
    let (read, notes) = layer(&format!(r#"{{"mediaType":"{OCI_LAYER}","digest":"blake3:aF_-=","size":1}}"#));
    assert_eq!(read.digest.valid().unwrap().to_string(), "blake3:aF_-=");
    assert_eq!(notes, [note("/layers/0/digest", NoteKind::UnknownAlgorithm { algorithm: "blake3".to_owned() })]);
    let sha512 = format!("sha512:{}", "0".repeat(128));
    let (read, notes) = layer(&format!(r#"{{"mediaType":"{OCI_LAYER}","digest":"{sha512}","size":1}}"#));
    assert_eq!((read.digest.to_string(), notes), (sha512, vec![]));
}

#[test]
fn a_member_that_matters_may_not_be_there_twice() {
    let good = format!(r#""mediaType":"{OCI_LAYER}","digest":"{A}","size":1"#);
    for (text, pointer) in [
        (r#"{"layers":[],"layers":[]}"#.to_owned(), "/layers"),
        (r#"{"layers":[],"layers":null}"#.to_owned(), "/layers"),
        (format!(r#"{{"mediaType":"{OCI_MANIFEST}","layers":[],"mediaType":"{OCI_MANIFEST}"}}"#), "/mediaType"),
        (format!(r#"{{"layers":[{{{good},"digest":"{B}"}}]}}"#), "/layers/0/digest"),
        (format!(r#"{{"layers":[{{{good},"size":1}}]}}"#), "/layers/0/size"),
        (format!(r#"{{"layers":[{{{good},"\u0073ize":1}}]}}"#), "/layers/0/size"),
        (format!(r#"{{"layers":[],"config":{{{good},"mediaType":"x/y"}}}}"#), "/config/mediaType"),
        (format!(r#"{{"layers":[{{{good},"platform":{{"os":"a","os":"b"}}}}]}}"#), "/layers/0/platform/os"),
    ] {
        let error = read(text.as_bytes(), Some(OCI_MANIFEST)).unwrap_err();
        assert_eq!(error, ContentError::DuplicateKey { pointer: pointer.to_owned() }, "{text}");
    }
}

#[test]
fn a_duplicate_annotation_is_kept_and_the_last_one_counts() {
    let (read, notes) = index(r#"{"schemaVersion":2,"manifests":[],"annotations":{"a/b~":"1","c":"2","a/b~":"3"}}"#);
    let pairs: Vec<_> = read.annotations.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(pairs, [("a/b~", "1"), ("c", "2"), ("a/b~", "3")]);
    assert_eq!(notes, [note("/annotations/a~1b~0", NoteKind::DuplicateKey)]);
    let text =
        format!(r#"{{"mediaType":"{OCI_LAYER}","digest":"{A}","size":1,"annotations":{{"k":"first","k":"last"}}}}"#);
    assert_eq!(layer(&text).0.annotation("k"), Some("last"));
}

#[test]
fn a_key_in_another_case_is_flagged_and_not_read() {
    let text = format!(
        r#"{{"MediaType":"x/y","mediaType":"{OCI_LAYER}","digest":"{A}","Digest":"{B}","\u017fize":7,"size":1}}"#
    );
    let (read, notes) = layer(&text);
    assert_eq!(read.digest.to_string(), A);
    assert_eq!(read.size, Some(1));
    let variant = |key: &str, known| note(&format!("/layers/0/{key}"), NoteKind::CaseVariant { known });
    assert_eq!(notes, [variant("Digest", "digest"), variant("MediaType", "mediaType"), variant("\u{17f}ize", "size")]);
    // Alone, it leaves the real member missing.
    let (read, notes) = manifest(r#"{"schemaVersion":2,"config":{},"Layers":[1]}"#);
    assert_eq!(read.layers, []);
    assert!(notes.contains(&note("/Layers", NoteKind::CaseVariant { known: "layers" })));
    assert!(notes.contains(&note("/layers", NoteKind::Missing)));
}

#[test]
fn members_that_nobody_knows_are_counted() {
    let many: String = (0..10_000).map(|n| format!(r#","x{n}":{n}"#)).collect();
    let (_, notes) = index(&format!(r#"{{"schemaVersion":2,"manifests":[]{many}}}"#));
    assert_eq!(notes, [note("", NoteKind::UnknownMembers { count: 10_000 })]);
}

#[test]
fn another_schema_version_is_named() {
    let at = "/schemaVersion";
    for (text, expected) in [
        ("1", NoteKind::SchemaVersion { expected: 2, found: 1 }),
        ("3", NoteKind::SchemaVersion { expected: 2, found: 3 }),
        (r#""2""#, NoteKind::WrongType { expected: Shape::Whole, found: Shape::Text }),
        ("2.0", NoteKind::WrongType { expected: Shape::Whole, found: Shape::Decimal }),
        ("null", NoteKind::WrongType { expected: Shape::Whole, found: Shape::Null }),
    ] {
        let (_, notes) = index(&format!(r#"{{"schemaVersion":{text},"manifests":[]}}"#));
        assert_eq!(notes, [note(at, expected)]);
    }
    assert_eq!(read(br#"{"manifests":[]}"#, Some(OCI_INDEX)).unwrap().notes, [note(at, NoteKind::Missing)]);
}

#[test]
fn notes_say_where_and_what() {
    let wrong = NoteKind::WrongType { expected: Shape::List, found: Shape::Text };
    assert_eq!(note("/layers", wrong).to_string(), "/layers: a list is expected, this is a text");
    assert_eq!(note("", NoteKind::TooDeep).to_string(), "document: values nested too deeply were skipped");
    assert_eq!(
        NoteKind::TypeFromShape { served: None }.to_string(),
        "served without a Content-Type, and no mediaType tells what this is; its members do"
    );
}
