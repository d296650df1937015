//! Archives that a reader opens: every page's questions answered from a file, and what hostile files do.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/archive.rs"]
mod archive;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/image.rs"]
mod image;
#[path = "support/layout.rs"]
mod layout;
#[path = "support/shelf.rs"]
mod shelf;

use std::cell::Cell;
use std::rc::Rc;

use archive::{by_skopeo, image_of, layout_tar, saved};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use image::layer::{Entry, Layer, Packing, file, gzip, noise, tar_of, zstd_stored};
use image::{Built, Store, digest_of};
use proptest::prelude::*;
use shelf::{Shelf, run, tag};
use tallyman::archive::{ArchiveError, ArchiveSource, Bytes, HEAD, MOST_ENTRIES, Note, may_be_archive};
use tallyman::content::Document;
use tallyman::failure::Failure;
use tallyman::library::Library;
use tallyman::link::Link;
use tallyman::proof::{Check, Outcome, Plan, Platforms, Seen};
use tallyman::receipt::{Receipt, check_again};
use tallyman::reference::{Archive, Place, Reference};
use tallyman::source::{Came, DOCUMENT_LIMIT, ErrorKind, ListNote, Part, Source};
use tallyman::verify::{Expected, Verdict};
use tallyman::walk::Walk;

/// A file in memory that counts what is read of it.
struct Memory {
    bytes: Vec<u8>,
    read: Cell<u64>,
}

impl Bytes for Memory {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read(&self, at: u64, length: u64) -> LocalBoxFuture<'_, Option<Vec<u8>>> {
        self.read.set(self.read.get() + length);
        let read = self.bytes.get(at as usize..(at + length) as usize).map(<[u8]>::to_vec);
        async move { read }.boxed_local()
    }
}

fn memory(bytes: Vec<u8>) -> Rc<Memory> {
    Rc::new(Memory { bytes, read: Cell::new(0) })
}

fn name() -> Archive {
    Archive::of_file("images.tar")
}

fn place() -> Place {
    Place::Archive(name())
}

fn try_open(bytes: Vec<u8>) -> Result<ArchiveSource, ArchiveError> {
    run(ArchiveSource::open(name(), memory(bytes)))
}

/// A library that holds an archive, and sends nothing.
fn open(bytes: Vec<u8>) -> (Library<Shelf>, Shelf, ArchiveSource) {
    let source = try_open(bytes).unwrap();
    let shelf = Shelf::default();
    let library = Library::new(shelf.clone(), "https://example.org/".to_owned());
    library.hold(name(), source.clone());
    (library, shelf, source)
}

fn texts(source: &ArchiveSource) -> Vec<(String, Option<String>)> {
    let names = source.names().names;
    names.into_iter().map(|name| (name.text, name.tag.map(|tag| tag.to_string()))).collect()
}

fn notes(source: &ArchiveSource) -> Vec<String> {
    source.names().notes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_layout_in_a_tar_answers_as_one_on_a_static_host_does() {
    let layout = demo::sound();
    let (library, shelf, source) = open(layout_tar(&layout));
    let opened = run(library.open_tag(&place(), &tag("1.4.2"))).unwrap();
    assert_eq!(
        (opened.digest().to_string(), opened.verdict()),
        (layout.named("1.4.2").digest.clone(), &Verdict::Computed)
    );
    let by_digest = run(library.open_digest(&place(), opened.digest())).unwrap();
    assert_eq!(by_digest.verdict(), &Verdict::Verified);
    let Document::Index(index) = &by_digest.reading().unwrap().as_ref().unwrap().document else { panic!("an index") };
    let descriptor = index.rows()[0].descriptor.clone();
    let child = run(library.child(&place(), descriptor.digest.valid().unwrap(), &descriptor)).unwrap();
    assert_eq!(child.verdict(), &Verdict::Verified);
    let path = format!("blobs/{}", opened.digest().to_string().replace(':', "/"));
    assert_eq!(opened.answer().came, Came::File { path, made: false });
    assert_eq!(texts(&source).len(), layout.names.len());
    assert_eq!(notes(&source), [""; 0]);
    assert_eq!(shelf.log(), [""; 0], "nobody was asked");
}

/// Proves the image of the only tag, or of its digest, in a layout whose `index.json` says something else of it: the standing
/// of the whole, and of its root the verdict, with the checks that failed.
fn prove_listed(change: &dyn Fn(&mut serde_json::Value), by_digest: bool) -> (&'static str, &'static str, Vec<String>) {
    let (store, built) = image_of(&[Layer::of(&[file("a", "a")])]);
    let layout = layout::Layout { store, names: vec![("1".to_owned(), built.manifest.clone())] };
    let mut files = layout.files();
    let mut index: serde_json::Value = serde_json::from_slice(&files["index.json"]).unwrap();
    change(&mut index["manifests"][0]);
    files.insert("index.json".to_owned(), index.to_string().into_bytes());
    let entries: Vec<_> = files.into_iter().map(|(path, bytes)| file(&path, bytes)).collect();
    let (library, _, source) = open(tar_of(&entries));
    let asked = by_digest.then(|| source.names().names[0].entry.as_ref().unwrap().digest.clone());
    let root = run(async {
        match &asked {
            Some(digest) => library.open_digest(&place(), digest).await,
            None => library.open_tag(&place(), &tag("1")).await,
        }
    });
    let plan = Plan { platforms: Platforms::All, layers: false };
    let walk = run(Walk::read(&library, &place(), asked.clone(), root.unwrap(), plan.clone(), &|_| ()));
    let chain = walk.chain(&|_| Seen::NotAsked);
    let reference = asked.map_or("archive:images.tar:1".to_owned(), |digest| format!("archive:images.tar@{digest}"));
    let receipt = Receipt::new(&reference, "2026-01-01T00:00:00Z", &plan, &chain);
    assert_eq!(check_again(&receipt, u64::MAX), [], "{}", receipt.to_json());
    let failed = |check: &&Check| check.outcome == Outcome::Failed;
    let failed = chain.links().iter().flat_map(|link| &link.checks).filter(failed);
    let failed = failed.map(|check| check.name.as_str().to_owned()).collect();
    (chain.summary().standing.as_str(), chain.links()[0].verdict.as_str(), failed)
}

#[test]
fn what_the_list_says_of_an_image_is_held_against_it() {
    type Change = fn(&mut serde_json::Value);
    let changes: [(Change, &[&str]); 5] = [
        (|_| (), &[]),
        (|entry| entry["size"] = 7.into(), &["size"]),
        (|entry| entry["data"] = "e30=".into(), &["embedded-data"]),
        (|entry| entry["platform"] = serde_json::json!({ "os": "linux", "architecture": "s390x" }), &["platform"]),
        (|entry| entry["mediaType"] = "text/plain".into(), &["served-type"]),
    ];
    for (change, names) in changes {
        for by_digest in [false, true] {
            let (standing, verdict, failed) = prove_listed(&change, by_digest);
            let right = if by_digest { ("proven", "verified") } else { ("consistent", "computed") };
            let is_mismatch = names.contains(&"size");
            let expected = if names.is_empty() { right.0 } else { "failed" };
            assert_eq!(
                (standing, failed.as_slice()),
                (expected, &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()[..])
            );
            assert_eq!(verdict, if is_mismatch { "mismatch" } else { right.1 }, "{names:?}");
        }
    }
}

#[test]
fn a_layer_is_a_part_of_the_file_and_is_not_read_to_be_found() {
    let layers = [Layer::of(&[file("large", noise(3 << 20, 1))]), Layer::of(&[file("small", "x")])];
    let (store, built) = image_of(&layers);
    let layout = layout::Layout { store, names: vec![("1".to_owned(), built.manifest.clone())] };
    let file = memory(layout_tar(&layout));
    let source = run(ArchiveSource::open(name(), file.clone())).unwrap();
    for (layer, descriptor) in layers.iter().zip(&built.layers) {
        let Part { at, length } = source.part(&descriptor.digest.parse().unwrap()).unwrap();
        assert_eq!(&file.bytes[at as usize..(at + length) as usize], &*layer.blob);
    }
    assert!(file.read.get() < file.size() / 2, "{} of {}", file.read.get(), file.size());
    assert_eq!(source.blob_head(&built.layers[0].digest.parse().unwrap()).size, Some(built.layers[0].size));
}

fn plain_image() -> (Store, Built, Vec<Layer>) {
    let layer = |name: &str| Layer::packed(&[file(name, noise(5000, 7))], Packing::Plain);
    let layers = vec![layer("a"), layer("b")];
    let (store, built) = image_of(&layers);
    (store, built, layers)
}

#[test]
fn what_docker_save_wrote_of_old_gets_a_manifest_that_says_it_was_made() {
    let (store, built, layers) = plain_image();
    let (library, _, source) = open(tar_of(&saved(&store, &built, &["example.org/app:1.0", "app:latest"])));
    let expected = [("example.org/app:1.0", "1.0"), ("app:latest", "latest")];
    assert_eq!(texts(&source), expected.map(|(text, tag)| (text.to_owned(), Some(tag.to_owned()))));
    assert_eq!(notes(&source), [Note::Made.to_string()]);
    let object = run(library.open_tag(&place(), &tag("1.0"))).unwrap();
    assert_eq!(object.verdict(), &Verdict::Computed);
    assert_eq!(object.answer().came, Came::File { path: "manifest.json".into(), made: true });
    assert!(object.answer().came.is_made());
    assert_eq!(source.full_name(object.digest()).as_deref(), Some("example.org/app:1.0"));
    let Document::Manifest(manifest) = &object.reading().unwrap().as_ref().unwrap().document else { panic!() };
    let config = manifest.config.as_ref().unwrap();
    assert_eq!(config.digest.to_string(), built.config.digest, "the config is that of the registry");
    let expected = Expected { digest: config.digest.valid().unwrap().clone(), size: config.size };
    assert_eq!(run(library.blob(&place(), &expected, 1 << 20)).unwrap().verdict(), &Verdict::Verified);
    for (named, layer) in manifest.layers.iter().zip(&layers) {
        assert_eq!(named.digest.to_string(), layer.diff_id, "an unpacked layer has its DiffID for a digest");
        assert_eq!(named.size, Some(layer.blob.len() as u64));
        assert_eq!(source.part(named.digest.valid().unwrap()).unwrap().length, layer.blob.len() as u64);
    }
    assert_eq!(manifest.layers.len(), 2);
    // The same file gives the same manifest, so a link by digest opens it again.
    assert_eq!(run(library.open_digest(&place(), object.digest())).unwrap().verdict(), &Verdict::Verified);
}

#[test]
fn what_skopeo_writes_for_docker_has_its_layers_by_their_diff_ids() {
    let (store, built, layers) = plain_image();
    let (library, _, source) = open(tar_of(&by_skopeo(&store, &built, &layers, "example.org/app", "1.0")));
    assert_eq!(texts(&source), [("example.org/app:1.0".to_owned(), Some("1.0".to_owned()))]);
    let object = run(library.open_tag(&place(), &tag("1.0"))).unwrap();
    let Document::Manifest(manifest) = &object.reading().unwrap().as_ref().unwrap().document else { panic!() };
    assert_eq!(manifest.config.as_ref().unwrap().digest.to_string(), built.config.digest);
    let named: Vec<_> = manifest.layers.iter().map(|layer| layer.digest.to_string()).collect();
    assert_eq!(named, layers.iter().map(|layer| layer.diff_id.clone()).collect::<Vec<_>>());
    for layer in &manifest.layers {
        let digest = layer.digest.valid().unwrap();
        assert_eq!(run(source.blob(digest, 1 << 20)).unwrap().bytes.len() as u64, layer.size.unwrap());
    }
}

#[test]
fn a_config_that_is_not_what_its_name_says_is_a_mismatch() {
    let (mut store, built, _) = plain_image();
    store.damage(&built.config.digest);
    // Damaged in a way that leaves it JSON or not, it is not what the file's name says.
    let (library, _, _) = open(tar_of(&saved(&store, &built, &["app:1"])));
    let object = run(library.open_tag(&place(), &tag("1"))).unwrap();
    let Document::Manifest(manifest) = &object.reading().unwrap().as_ref().unwrap().document else { panic!() };
    let config = manifest.config.as_ref().unwrap();
    let expected = Expected { digest: config.digest.valid().unwrap().clone(), size: config.size };
    let read = run(library.blob(&place(), &expected, 1 << 20)).unwrap();
    assert!(matches!(read.verdict(), Verdict::Mismatch(_)));
    assert_eq!(read.bytes(), None);
}

#[test]
fn what_docker_saves_today_is_a_layout_with_a_note() {
    let (store, built, _) = plain_image();
    let layout = layout::Layout { store, names: vec![("1.0".to_owned(), built.manifest.clone())] };
    let mut entries: Vec<_> = layout.files().into_iter().map(|(path, bytes)| file(&path, bytes)).collect();
    entries.push(file("manifest.json", "[]"));
    let (library, _, source) = open(tar_of(&entries));
    assert_eq!(notes(&source), [Note::Saved.to_string()]);
    let object = run(library.open_tag(&place(), &tag("1.0"))).unwrap();
    assert_eq!(object.digest().to_string(), built.manifest.digest);
}

/// A layout with two images and, beside it, a `manifest.json` that has these tags for the one with this config.
fn saved_twice(names: [&str; 2], tags: &[&str], of: usize) -> Vec<String> {
    let (mut layout, mut configs) = (layout::Layout::default(), Vec::new());
    for name in names {
        let (store, built) = image_of(&[Layer::of(&[file(name, name)])]);
        store.all().for_each(|(_, stored)| drop(layout.store.blob("", stored.bytes.clone())));
        configs.push(built.config.digest.replace(':', "/"));
        layout.names.push((name.to_owned(), built.manifest));
    }
    let mut files = layout.files();
    let image = serde_json::json!([{ "Config": format!("blobs/{}", configs[of]), "RepoTags": tags, "Layers": [] }]);
    files.insert("manifest.json".to_owned(), image.to_string().into_bytes());
    let entries: Vec<_> = files.into_iter().map(|(path, bytes)| file(&path, bytes)).collect();
    notes(&open(tar_of(&entries)).2)
}

#[test]
fn a_tag_of_two_images_in_the_two_lists_of_an_archive_is_told() {
    let full = ["docker.io/library/app:1", "example.org/app:2"];
    for (names, tags, others) in [
        (full, vec!["app:1"], 0),
        (full, vec!["app:2", "app:1"], 0),
        (full, vec!["app:1", "example.org/app:2"], 1),
        (["1", "2"], vec!["app:2"], 1),
        (["1", "2"], vec!["app:1"], 0),
        // Which of the two is meant is not known.
        (["2", "2"], vec!["app:2"], 0),
        (["1", "2"], vec!["app"], 0),
    ] {
        let mut expected = vec![Note::Saved.to_string()];
        expected.extend((others > 0).then(|| Note::Contradicted(others).to_string()));
        expected.extend((names[0] == names[1]).then(|| ListNote::SharedTags(1).to_string()));
        assert_eq!(saved_twice(names, &tags, 0), expected, "{names:?} {tags:?}");
    }
}

#[test]
fn blobs_that_are_links_within_the_archive_are_found() {
    let layout = demo::sound();
    let root = layout.named("1.4.2").digest.clone();
    let path = format!("blobs/{}", root.replace(':', "/"));
    let mut entries: Vec<_> = layout.files().into_iter().filter(|(name, _)| *name != path).collect();
    entries.push(("elsewhere".to_owned(), layout.store.bytes(&root).to_vec()));
    let tar = tar_of(&entries.into_iter().map(|(path, bytes)| file(&path, bytes)).collect::<Vec<_>>());
    for (kind, target) in [(b'1', "elsewhere"), (b'2', "../../elsewhere")] {
        let mut header = tar::Header::new_gnu();
        header.set_path(&path).unwrap();
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_link_name_literal(target).unwrap();
        header.set_mode(0o644);
        header.set_size(0);
        header.set_cksum();
        let (library, _, source) = open([header.as_bytes().as_slice(), &tar].concat());
        let digest = root.parse().unwrap();
        assert_eq!(run(library.open_digest(&place(), &digest)).unwrap().verdict(), &Verdict::Verified, "{target}");
        assert_eq!(notes(&source), [""; 0]);
    }
}

#[test]
fn what_follows_the_end_of_an_archive_is_told() {
    let whole = layout_tar(&demo::sound());
    for (zeros, more, told) in [
        (0, &b""[..], false),
        (20_000, b"", false),
        (0, b"more", true),
        (600_000, b"more", true),
        (2_000_000, b"too far to be looked at", false),
    ] {
        let (_, _, source) = open([&whole, &vec![0; zeros], more].concat());
        let expected: Vec<_> = told.then(|| Note::Behind.to_string()).into_iter().collect();
        assert_eq!(notes(&source), expected, "{zeros}");
    }
    // Another archive behind it is not read.
    let (_, _, source) = open([whole.clone(), whole].concat());
    assert_eq!((texts(&source).len(), notes(&source)), (demo::sound().names.len(), vec![Note::Behind.to_string()]));
}

#[test]
fn layers_that_are_links_are_found_and_links_that_lead_out_are_not() {
    let (store, built, _) = plain_image();
    let linked = |target: &'static str| {
        let mut entries = saved(&store, &built, &["app:1"]);
        let Entry::File(path, _, bytes) = entries.remove(1) else { panic!() };
        assert_eq!(path, "layer-0/layer.tar");
        entries.push(file("elsewhere/layer.tar", bytes));
        entries.push(Entry::Link("layer-0/layer.tar", target));
        try_open(tar_of(&entries)).unwrap()
    };
    assert_eq!(notes(&linked("../elsewhere/layer.tar")), [Note::Made.to_string()]);
    for target in ["../../elsewhere/layer.tar", "/elsewhere/layer.tar", "layer.tar", "../layer-0/layer.tar"] {
        let notes = notes(&linked(target));
        assert!(notes.contains(&Note::MissingLayers(1).to_string()), "{target}: {notes:?}");
    }
}

#[test]
fn compressed_layers_are_found_by_the_digest_in_their_name() {
    let layers = [Layer::of(&[file("a", "a")]), Layer::packed(&[file("b", "b")], Packing::Zstd)];
    let (store, built) = image_of(&layers);
    let config = built.config.digest.clone();
    let path = |at: usize| format!("{}.tar.gz", built.layers[at].digest.trim_start_matches("sha256:"));
    let manifest = serde_json::json!([{ "Config": config, "RepoTags": null, "Layers": [path(0), path(1)] }]);
    let entries = [
        file(&config, store.bytes(&config)),
        file(&path(0), layers[0].blob.clone()),
        file(&path(1), layers[1].blob.clone()),
        file("manifest.json", manifest.to_string()),
    ];
    let (library, _, source) = open(tar_of(&entries));
    let digest = source.names().names[0].entry.as_ref().unwrap().digest.clone();
    let object = run(library.open_digest(&place(), &digest)).unwrap();
    let Document::Manifest(manifest) = &object.reading().unwrap().as_ref().unwrap().document else { panic!() };
    let found: Vec<_> = manifest.layers.iter().map(|layer| layer.digest.to_string()).collect();
    assert_eq!(found, built.layers.iter().map(|layer| layer.digest.clone()).collect::<Vec<_>>());
    let types: Vec<_> = manifest.layers.iter().map(|layer| layer.media_type.as_ref().unwrap().to_string()).collect();
    assert!(types[0].ends_with("+gzip") && types[1].ends_with("+zstd"), "{types:?}");
}

#[test]
fn a_list_that_is_not_there_is_told_from_an_empty_one() {
    for (index, told, whole) in [
        ("{}", "no list of manifests", false),
        (r#"{"manifests":null}"#, "null in place of its list", true),
        (r#"{"manifests":[]}"#, "", true),
    ] {
        let (_, _, source) = open(tar_of(&[file("index.json", index)]));
        let (listed, notes) = (source.names(), notes(&source));
        assert!(listed.names.is_empty());
        assert_eq!(notes.len(), usize::from(!told.is_empty()), "{index}: {notes:?}");
        assert!(notes.iter().all(|note| note.contains(told)), "{index}: {notes:?}");
        assert_eq!(listed.notes.iter().any(ListNote::leaves_open), !whole, "{index}");
    }
}

#[test]
fn a_tag_that_two_names_share_is_no_link() {
    let (store, built, _) = plain_image();
    let (_, _, source) = open(tar_of(&saved(&store, &built, &["a:latest", "b:latest", "b:1", "strange"])));
    let expected = [("a:latest", None), ("b:latest", None), ("b:1", Some("1")), ("strange", Some("strange"))];
    assert_eq!(texts(&source), expected.map(|(text, tag)| (text.to_owned(), tag.map(str::to_owned))));
    assert_eq!(source.resolve(&tag("latest")).unwrap_err().kind, ErrorKind::TagUnknown);
    assert_eq!(notes(&source), [Note::Made.to_string(), ListNote::SharedTags(1).to_string()]);
}

#[test]
fn two_descriptors_of_one_name_are_reached_by_their_digests_and_told() {
    let (mut layout, other) = (demo::sound(), demo::sound().named("1").clone());
    layout.names = vec![("1.0".to_owned(), layout.named("1.4.2").clone()), ("1.0".to_owned(), other)];
    let (library, _, source) = open(layout_tar(&layout));
    assert_eq!(texts(&source), [("1.0".to_owned(), None), ("1.0".to_owned(), None)]);
    assert_eq!(notes(&source), [ListNote::SharedTags(1).to_string()]);
    for name in source.names().names {
        let digest = name.entry.unwrap().digest;
        assert_eq!(run(library.open_digest(&place(), &digest)).unwrap().verdict(), &Verdict::Verified);
    }
}

#[test]
fn names_that_lead_out_are_left_out_and_counted() {
    let layout = demo::sound();
    let mut bytes = layout_tar(&layout);
    // The writer refuses such names, so they are written into headers by hand.
    for name in ["../index.json", "/index.json", "a/../../index.json", "..\\index.json", "blobs/\u{7f}"] {
        bytes.splice(0..0, raw_entry(name, b'0', b"{}", 2));
    }
    let (_, _, source) = open(bytes);
    assert_eq!(notes(&source), [Note::Outside(4).to_string()]);
    assert_eq!(texts(&source).len(), layout.names.len());
}

/// A header with its content, and with any size.
fn raw_entry(name: &str, kind: u8, content: &[u8], size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_mode(0o644);
    header.set_size(size);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

#[test]
fn of_a_document_that_is_there_twice_the_last_counts() {
    let layout = demo::sound();
    let mut bytes = raw_entry("./index.json", b'0', b"{}", 2);
    bytes.extend(layout_tar(&layout));
    let (_, _, source) = open(bytes);
    assert_eq!(notes(&source), [Note::Repeated("index.json").to_string()]);
    assert_eq!(texts(&source).len(), layout.names.len());
}

#[test]
fn sizes_that_lie_and_files_that_are_cut_off_give_no_files() {
    let layout = demo::sound();
    let whole = layout_tar(&layout);
    let mut lying = whole[..whole.len() - 1024].to_vec();
    lying.extend(raw_entry("blobs/sha256/lies", b'0', b"", 1 << 40));
    let (_, _, source) = open(lying);
    assert_eq!(notes(&source), [Note::CutOff.to_string()]);
    assert_eq!(texts(&source).len(), layout.names.len());
    // Cut in the middle of the last file: it is not there, and nothing else is lost.
    let (_, _, source) = open(whole[..whole.len() - 1024 - 512].to_vec());
    assert_eq!(notes(&source), [Note::CutOff.to_string()]);
    // Between two entries.
    let (_, _, source) = open(whole[..whole.len() - 1024].to_vec());
    assert_eq!(notes(&source), [Note::NoEnd.to_string()]);
    for damaged in [b'0', b'x', b'L'] {
        let mut huge = raw_entry("huge", damaged, b"", u64::MAX >> 1);
        huge.extend(&whole);
        assert!(try_open(huge).is_err());
    }
}

#[test]
fn what_is_no_archive_says_what_it_is() {
    let (store, built, _) = plain_image();
    let tar = tar_of(&saved(&store, &built, &["app:1"]));
    let large = raw_entry("index.json", b'0', &vec![b' '; DOCUMENT_LIMIT as usize + 1], DOCUMENT_LIMIT + 1);
    let cases = [
        (b"".to_vec(), ArchiveError::NotAnArchive),
        (b"hello".to_vec(), ArchiveError::NotAnArchive),
        (vec![0; 1024], ArchiveError::NoImages),
        (b"not a tar file".repeat(100), ArchiveError::NotAnArchive),
        (gzip(&tar), ArchiveError::Compressed),
        (zstd_stored(&tar), ArchiveError::Compressed),
        (tar_of(&[file("README", "hello")]), ArchiveError::NoImages),
        (large, ArchiveError::Document("index.json".into())),
        (tar_of(&[file("index.json", "[]")]), ArchiveError::Index("an object was expected".into())),
        (tar_of(&[file("manifest.json", "{}")]), ArchiveError::Manifest("a list was expected".into())),
        (tar_of(&[file("manifest.json", "[{}]")]), ArchiveError::Manifest("an image has no Config".into())),
        (tar_of(&[file("manifest.json", r#"[{"Config":"../c.json"}]"#)]), ArchiveError::Document("../c.json".into())),
    ];
    for (bytes, expected) in cases {
        assert_eq!(try_open(bytes).err(), Some(expected));
    }
}

#[test]
fn what_may_be_an_archive_is_told_by_its_beginning() {
    let (store, built, _) = plain_image();
    let tar = tar_of(&saved(&store, &built, &["app:1"]));
    for bytes in [tar.clone(), gzip(&tar), zstd_stored(&tar)] {
        assert!(may_be_archive(&bytes[..HEAD as usize]));
    }
    for bytes in [&b""[..], b"FROM alpine", b"{}", b"\x89PNG", &[b'u'; HEAD as usize], &tar[..260]] {
        assert!(!may_be_archive(bytes), "{bytes:?}");
    }
}

#[test]
fn a_file_that_is_cut_off_before_its_index_says_so() {
    let whole = tar_of(&[file("blobs/sha256/a", vec![b'a'; 2000]), file("index.json", r#"{"manifests":[]}"#)]);
    // In the middle of the blob, and in the middle of the index.
    for length in [512 + 700, 512 + 2048 + 512 + 5] {
        let error = try_open(whole[..length].to_vec()).err().unwrap();
        assert_eq!(error, ArchiveError::CutOff, "{length}");
        assert!(Failure::from(error).what.contains("cut off"));
    }
    // Between the two, where nothing but the missing mark tells.
    let error = try_open(whole[..512 + 2048].to_vec()).err().unwrap();
    assert_eq!((error.code(), &error), ("archive-damaged", &ArchiveError::NoEnd));
    assert!(Failure::from(error).what.contains("cut off"));
    assert!(try_open(whole).is_ok());
}

#[test]
fn more_entries_than_are_listed_are_an_error() {
    let header = raw_entry("x", b'0', b"", 0);
    let mut bytes = header.repeat(MOST_ENTRIES as usize + 1);
    bytes.resize(bytes.len() + 1024, 0);
    assert_eq!(try_open(bytes.clone()).err(), Some(ArchiveError::TooMany));
    assert_eq!(try_open(bytes[512..].to_vec()).err(), Some(ArchiveError::NoImages));
}

#[test]
fn a_file_that_changed_meanwhile_is_told() {
    struct Gone;
    impl Bytes for Gone {
        fn size(&self) -> u64 {
            1000
        }
        fn read(&self, _: u64, _: u64) -> LocalBoxFuture<'_, Option<Vec<u8>>> {
            async { None }.boxed_local()
        }
    }
    assert_eq!(run(ArchiveSource::open(name(), Rc::new(Gone))).err(), Some(ArchiveError::Unreadable));
}

#[test]
fn an_archive_that_is_not_here_has_nothing() {
    let library = Library::new(Shelf::default(), "https://example.org/".to_owned());
    let source = library.source(&place());
    assert!(matches!(*source, Source::Archive(_)));
    let digest = digest_of(b"x").parse().unwrap();
    assert_eq!(run(library.open_digest(&place(), &digest)).unwrap_err().kind, ErrorKind::DigestUnknown);
}

#[test]
fn another_file_of_the_same_name_takes_the_place_of_the_first() {
    let (store, built, _) = plain_image();
    let (library, _, _) = open(tar_of(&saved(&store, &built, &["app:1"])));
    let digest = run(library.open_tag(&place(), &tag("1"))).unwrap().digest().clone();
    library.hold(name(), try_open(layout_tar(&demo::sound())).unwrap());
    assert_eq!(run(library.open_digest(&place(), &digest)).unwrap_err().kind, ErrorKind::DigestUnknown);
    assert!(run(library.open_tag(&place(), &tag("1.4.2"))).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_panics_and_never_verifies(at in any::<prop::sample::Index>(), bit in 0..8_u32, cut in any::<prop::sample::Index>()) {
        let (store, built, _) = plain_image();
        let mut bytes = tar_of(&saved(&store, &built, &["app:1"]));
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let cut = cut.index(bytes.len() * 2);
        bytes.truncate(cut.max(1));
        let Ok(source) = try_open(bytes) else { return Ok(()) };
        let library = Library::new(Shelf::default(), "https://example.org/".to_owned());
        library.hold(name(), source);
        let expected = Expected { digest: built.config.digest.parse().unwrap(), size: None };
        if let Ok(object) = run(library.blob(&place(), &expected, 1 << 20)) {
            let is_right = object.bytes() == Some(store.bytes(&built.config.digest));
            prop_assert_eq!(object.verdict() == &Verdict::Verified, is_right);
        }
    }
}

#[test]
fn a_link_to_an_archive_comes_back_as_it_was_and_holds_a_name_alone() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let digest = digest.as_str();
    for text in ["archive:images.tar", "archive:images.tar:1.4.2", "archive:a_b-C.tgz:1"] {
        for text in [text.to_owned(), format!("{text}@{digest}")] {
            let reference: Reference = text.parse().unwrap();
            assert_eq!((reference.to_string(), reference.familiar()), (text.clone(), text.clone()));
            let link = Link::parse(&format!("#/{text}")).unwrap();
            assert_eq!(link, Link::reference(reference));
            assert_eq!(link.to_string(), format!("#/{text}"));
            assert_eq!(Link::from_typed(&text), Ok(link));
        }
    }
    for name in ["my images (1).tar", "../../etc/passwd", "a:b@c", "ö.tar", "", "<img src=x>", "..", &"x".repeat(500)]
    {
        let reference = Reference::from(Archive::of_file(name));
        assert_eq!(reference.to_string().parse(), Ok(reference), "{name}");
    }
    for wrong in ["archive:", "archive::1", "archive:a/b", "archive:a b", "archive:a:", "archive:a@b", "archive:é"] {
        assert!(wrong.parse::<Reference>().is_err(), "{wrong}");
    }
    let named: Reference = "archive:images.tar:1".parse().unwrap();
    assert_eq!((named.label(), named.pull_name(), named.repository()), ("images.tar:1".to_owned(), None, None));
    // The image of that name on Docker Hub is written with its host.
    let image: Reference = "docker.io/library/archive:1".parse().unwrap();
    assert_eq!(image.familiar().parse::<Reference>(), Ok(image));
}

#[test]
fn a_document_that_is_a_file_and_then_a_link_is_told_and_the_last_counts() {
    let layout = demo::sound();
    let link = |kind: u8| {
        let mut header = tar::Header::new_gnu();
        header.set_path("index.json").unwrap();
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_link_name_literal("other.json").unwrap();
        header.set_mode(0o644);
        header.set_size(0);
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let other = raw_entry("other.json", b'0', br#"{"manifests":[]}"#, 16);
    let mut whole = layout_tar(&layout);
    whole.truncate(whole.len() - 1024);
    for kind in [b'1', b'2'] {
        // The link is unpacked last, so that programs find another list.
        let (_, _, source) = open([&*whole, &*other, &*link(kind), &[0; 1024]].concat());
        assert_eq!((texts(&source).len(), notes(&source)), (0, vec![Note::Repeated("index.json").to_string()]));
        // And the other way round.
        let (_, _, source) = open([&*other, &*link(kind), &*whole, &[0; 1024]].concat());
        let expected = (layout.names.len(), vec![Note::Repeated("index.json").to_string()]);
        assert_eq!((texts(&source).len(), notes(&source)), expected);
    }
}
