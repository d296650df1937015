//! The room `content`: what bytes turn out to be, one file per subject.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod annotation;
mod config;
mod descriptor;
mod history;
mod hostile;
mod index;
mod kind;
mod manifest;
mod media_type;
mod notes;
mod oracle;
mod platform;
mod schema1;
#[path = "../support/schema1.rs"]
mod signed;

use tallyman::content::{Document, Index, Manifest, Note, NoteKind, Reading, read};

/// sha256 of the empty text.
const A: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// sha256 of `{}`.
const B: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
/// sha256 of `a`.
const C: &str = "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

#[track_caller]
fn reading(text: &str, served: &str) -> Reading {
    read(text.as_bytes(), Some(served)).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[track_caller]
fn index(text: &str) -> (Index, Vec<Note>) {
    let reading = reading(text, OCI_INDEX);
    match reading.document {
        Document::Index(index) => (index, reading.notes),
        other => panic!("not an index: {other:?}"),
    }
}

#[track_caller]
fn manifest(text: &str) -> (Manifest, Vec<Note>) {
    let reading = reading(text, OCI_MANIFEST);
    match reading.document {
        Document::Manifest(manifest) => (manifest, reading.notes),
        other => panic!("not a manifest: {other:?}"),
    }
}

/// A manifest whose only layer is this text.
#[track_caller]
fn layer(text: &str) -> (tallyman::content::Descriptor, Vec<Note>) {
    let (manifest, notes) = manifest(&format!(
        r#"{{"schemaVersion":2,"config":{{"mediaType":"{OCI_CONFIG}","digest":"{B}","size":2}},"layers":[{text}]}}"#
    ));
    (manifest.layers.into_iter().next().unwrap(), notes)
}

fn note(pointer: &str, kind: NoteKind) -> Note {
    Note { pointer: pointer.to_owned(), kind }
}
