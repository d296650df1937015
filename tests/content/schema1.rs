//! Schema 1: read, and never verified by what is not its bytes.

use std::sync::Arc;

use tallyman::content::{ContentError, Document, NoteKind, Schema1, read};
use tallyman::object::{Held, Object};
use tallyman::source::{Answer, Came, Claim};
use tallyman::verify::{Expected, Reason, Verdict, measure};

use crate::signed::{signed, url64};
use crate::{A, B, note};

const SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";

const DOCUMENT: &str = r##"{
  "schemaVersion": 1, "name": "library/old", "tag": "1", "architecture": "amd64",
  "fsLayers": [{"blobSum": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
               {"blobSum": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}],
  "history": [
    {"v1Compatibility": "{\"id\":\"b\",\"parent\":\"a\",\"created\":\"2015-01-02T00:00:00Z\",\"os\":\"linux\",\"throwaway\":true,\"container_config\":{\"Cmd\":[\"/bin/sh\",\"-c\",\"#(nop) CMD [\\\"sh\\\"]\"]}}"},
    {"v1Compatibility": "{\"id\":\"a\",\"created\":\"2015-01-01T00:00:00Z\",\"container_config\":{\"Cmd\":[\"/bin/sh -c #(nop) ADD file:1 in /\"]}}"}],
  "signatures": [{"header": {}, "signature": "x", "protected": "y"}]
}"##;

#[track_caller]
fn schema1(text: &str) -> (Schema1, Vec<tallyman::content::Note>) {
    let reading = read(text.as_bytes(), Some(SIGNED)).unwrap();
    let Document::Schema1(schema1) = reading.document else { panic!("not schema 1") };
    (schema1, reading.notes)
}

#[test]
fn a_signed_manifest_is_read_and_flagged() {
    let (read, notes) = schema1(DOCUMENT);
    assert_eq!(notes, [note("", NoteKind::SignedSchema1)]);
    assert!(read.signed);
    assert_eq!(read.name.as_deref(), Some("library/old"));
    assert_eq!(read.tag.as_deref(), Some("1"));
    assert_eq!(read.architecture.as_deref(), Some("amd64"));
    let layers: Vec<_> = read.fs_layers.iter().map(ToString::to_string).collect();
    assert_eq!(layers, [A, B]);
    assert_eq!(read.history[0].id.as_deref(), Some("b"));
    assert_eq!(read.history[0].parent.as_deref(), Some("a"));
    assert!(read.history[0].throwaway && !read.history[1].throwaway);
}

#[test]
fn without_signatures_it_is_not_flagged() {
    let text = r#"{"schemaVersion":1,"name":"a","tag":"b","architecture":"c","fsLayers":[],"history":[]}"#;
    let (read, notes) = schema1(text);
    assert_eq!((read.signed, notes), (false, vec![]));
}

#[test]
fn steps_come_oldest_first_with_their_layers() {
    let steps: Vec<_> = schema1(DOCUMENT).0.steps().into_iter().map(|s| (s.command, s.layer, s.empty)).collect();
    assert_eq!(steps, [("ADD file:1 in /".to_owned(), Some(1), false), ("CMD [\"sh\"]".to_owned(), Some(0), true)]);
}

#[test]
fn the_summary_is_taken_from_the_newest_step() {
    let summary = read(DOCUMENT.as_bytes(), Some(SIGNED)).unwrap().summary();
    assert_eq!(summary.kind_words, "Docker schema 1 manifest (signed)");
    assert_eq!(summary.created.as_deref(), Some("2015-01-02T00:00:00Z"));
    assert_eq!(summary.platforms[0].to_string(), "linux/amd64");
}

#[test]
fn wrong_parts_are_noted_and_keep_their_place() {
    let (read, notes) = schema1(
        r#"{"schemaVersion":1,"fsLayers":[null,{"blobSum":"../x"},{"blobSum":"blake3:aa"}],
            "history":[{"v1Compatibility":"nonsense"},{"v1Compatibility":"[]"},{"v1Compatibility":7},{},
                       {"v1Compatibility":"{\"id\":\"a\",\"id\":\"b\",\"created\":5}"}]}"#,
    );
    assert_eq!(read.fs_layers.len(), 3);
    assert!(read.fs_layers[0].valid().is_none() && read.fs_layers[1].valid().is_none());
    assert_eq!(read.history.len(), 5);
    assert_eq!(read.history[4].id.as_deref(), Some("b"));
    let not_json = notes.iter().filter(|note| note.kind == NoteKind::NotJson).count();
    assert_eq!(not_json, 2);
    assert!(notes.contains(&note("/history/4/v1Compatibility/id", NoteKind::DuplicateKey)));
    assert_eq!(read.steps().iter().filter(|step| step.layer.is_some()).count(), 3);
}

#[test]
fn too_many_layers_are_refused() {
    let layers = vec!["{}"; 2001].join(",");
    let error = read(format!(r#"{{"schemaVersion":1,"fsLayers":[{layers}]}}"#).as_bytes(), Some(SIGNED)).unwrap_err();
    assert!(matches!(error, ContentError::TooMany { limit: 2000, .. }));
}

#[test]
fn the_payload_is_cut_out_as_it_was_signed() {
    let payload = "{\n   \"schemaVersion\": 1,\n   \"name\": \"é?>\"\n}";
    assert_eq!(Schema1::payload(signed(payload).as_bytes()).as_deref(), Some(payload.as_bytes()));
    assert_eq!(Schema1::payload(DOCUMENT.as_bytes()), None, "its header is no JSON");
    assert_eq!(Schema1::payload(payload.as_bytes()), None, "not signed");
    for (length, tail) in [("1000000", "fQ"), ("-1", "fQ"), ("18446744073709551615", "fQ"), ("1", "f"), ("1", "fR")] {
        let protected = url64(format!(r#"{{"formatLength":{length},"formatTail":"{tail}"}}"#).as_bytes());
        let text = format!(r#"{{"signatures":[{{"protected":"{protected}"}}]}}"#);
        assert_eq!(Schema1::payload(text.as_bytes()), None, "{length} {tail}");
    }
}

#[test]
fn the_digest_of_its_payload_is_no_proof_and_no_mismatch() {
    let payload = r#"{"schemaVersion":1,"name":"a","tag":"b","architecture":"c","fsLayers":[],"history":[]}"#;
    let bytes = signed(payload).into_bytes();
    let digest = |bytes: &[u8]| measure(bytes, None).digest;
    let judged = |named: &[u8], size: Option<u64>| {
        let expected = Expected { digest: digest(named), size };
        let answer = Answer {
            bytes: bytes.clone().into(),
            claimed: Claim::Hidden,
            media_type: Some(SIGNED.into()),
            came: Came::Kept { since: 0 },
        };
        Object::new(Arc::new(Held::new(answer, Some(&expected))), Some(&expected)).verdict().clone()
    };
    let agrees = Verdict::Unverifiable(Reason::Payload);
    assert_eq!(judged(payload.as_bytes(), None), agrees);
    assert_eq!(judged(payload.as_bytes(), Some(bytes.len() as u64)), agrees);
    assert!(matches!(judged(payload.as_bytes(), Some(payload.len() as u64)), Verdict::Mismatch(_)), "another size");
    assert!(matches!(judged(b"another", None), Verdict::Mismatch(_)));
    assert_eq!(judged(&bytes, None), Verdict::Verified);
}
