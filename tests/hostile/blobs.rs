//! Group B: blobs, compression, archives.

use tallyman::digest::Digest;
use tallyman::library::{DOCUMENT_LIMIT, Library};
use tallyman::object::HeaderSays;
use tallyman::unpack::{ArchiveEnd, ArchiveProblem, Coding, Findings, Limits, Remark};
use tallyman::verify::job::Unpack;
use tallyman::verify::{Expected, Verdict, judge_read, measure_layer};

use crate::image::layer::{Entry, Layer, Packing, file, gzip, noise, tar_of, zstd_stored};
use crate::shelf::{OCI_INDEX, Page, Pieces, Shelf, place, run, sha256};

/// What is said of bytes that are served for what was named.
fn served(bytes: &[u8], named: &[u8]) -> (Verdict, Option<Findings>) {
    let expected = Expected { digest: sha256(named), size: Some(named.len() as u64) };
    let unpack = Unpack { diff_id: None, limits: Limits::default() };
    let (measured, inside) = run(measure_layer(Pieces::of(bytes, false), &expected, &unpack, None, |_| {})).unwrap();
    (judge_read(&expected, &measured), inside)
}

/// Sound bytes are verified, and looked into.
fn sound(bytes: &[u8]) -> Findings {
    let (verdict, inside) = served(bytes, bytes);
    assert_eq!(verdict, Verdict::Verified);
    inside.unwrap()
}

#[test]
fn b01_to_b04_other_bytes_are_a_mismatch_that_names_both_digests() {
    let layer = Layer::of(&[file("a", noise(3000, 1))]).blob;
    let other = Layer::of(&[file("b", noise(3000, 2))]).blob;
    let flipped = |at: usize| {
        let mut bytes = layer.clone();
        bytes[at] ^= 1;
        bytes
    };
    let last = layer.len() - 1;
    let cases = [
        flipped(0),
        flipped(last / 2),
        flipped(last),
        layer[..last].to_vec(),
        [&layer[..], b"x"].concat(),
        Vec::new(),
        other,
    ];
    for bytes in cases {
        let (verdict, _) = served(&bytes, &layer);
        let Verdict::Mismatch(mismatch) = verdict else { panic!("{verdict:?} of {} bytes", bytes.len()) };
        assert_eq!((&mismatch.expected, mismatch.expected_size), (&sha256(&layer), Some(layer.len() as u64)));
        // Of what is longer than was named only a part was read.
        let received = (bytes.len() <= layer.len()).then(|| sha256(&bytes));
        assert_eq!((mismatch.received, mismatch.received_size), (received, bytes.len() as u64));
    }
    assert_eq!(sound(&layer).coding, Coding::Gzip);
}

#[test]
fn b05_the_headers_of_a_blob_change_no_verdict() {
    let (blob, other) = (b"{}", sha256(b"something else"));
    let named = Expected { digest: sha256(blob), size: Some(2) };
    let opened = |media_type: &str, body: &[u8], claimed: &Digest| {
        let shelf = Shelf::default();
        let page = Page::ok(media_type, body).claiming(claimed);
        shelf.lay(&format!("/v2/app/blobs/{}", named.digest), page);
        let library = Library::new(shelf, "https://example.org/".to_owned());
        run(library.blob(&place(), &named, DOCUMENT_LIMIT)).unwrap()
    };
    for media_type in ["application/octet-stream", "text/html", OCI_INDEX, "no type at all"] {
        let object = opened(media_type, blob, &other);
        assert_eq!((object.verdict(), object.bytes()), (&Verdict::Verified, Some(&blob[..])), "{media_type}");
        assert_eq!(object.header_says(), HeaderSays::Differs(other.clone()), "and it is said");
        let object = opened(media_type, b"[]", &named.digest);
        assert_eq!((object.verdict().as_str(), object.bytes()), ("mismatch", None), "{media_type}");
    }
}

#[test]
fn b10_and_b11_bytes_behind_the_end_of_the_archive_count() {
    let tar = tar_of(&[file("a", "one")]);
    let longer = [&tar[..], b"x"].concat();
    let other = [&tar[..], b"y"].concat();
    for store in [<[u8]>::to_vec as fn(&[u8]) -> Vec<u8>, gzip, zstd_stored] {
        let found = sound(&store(&longer));
        assert_eq!(found.diff_id, Some(sha256(&longer)), "the DiffID covers all that came out");
        assert_eq!(found.archive.end, ArchiveEnd::Marked { behind: 1 });
        let (verdict, inside) = served(&store(&other), &store(&longer));
        assert_eq!(verdict.as_str(), "mismatch");
        assert_eq!(inside.unwrap().diff_id, Some(sha256(&other)));
    }
}

#[test]
fn b21_and_b42_names_that_meet_and_links_that_lead_nowhere_are_entries() {
    // The last two are one name to a file system that composes characters.
    let names = ["a", "a", "A", "a/b", "\u{e9}", "e\u{301}"];
    let mut builder = tar::Builder::new(Vec::new());
    let mut append = |kind: tar::EntryType, name: &str, target: Option<&str>| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_size(0);
        match target {
            Some(target) => builder.append_link(&mut header, name, target).unwrap(),
            None => builder.append_data(&mut header, name, &[][..]).unwrap(),
        }
    };
    names.iter().for_each(|name| append(tar::EntryType::Regular, name, None));
    append(tar::EntryType::Directory, "a", None);
    for (name, target) in
        [("itself", "itself"), ("folder", "a"), ("later", "last"), ("missing", "nowhere"), ("up", "../x")]
    {
        append(tar::EntryType::Link, name, Some(target));
    }
    append(tar::EntryType::Regular, "last", None);
    let archive = builder.into_inner().unwrap();
    let found = sound(&gzip(&archive));
    let walked = &found.archive;
    assert_eq!((walked.entries, walked.files, walked.folders, walked.links), (13, 7, 1, 5));
    assert_eq!((walked.end, found.diff_id), (ArchiveEnd::Marked { behind: 0 }, Some(sha256(&archive))));
    // No file is made of it, so that names which meet do no harm here; a link that leaves the layer is told.
    let told: Vec<_> = walked.remarks.iter().map(|remarked| (remarked.remark, remarked.first.as_slice())).collect();
    assert_eq!(told, [(Remark::HardLinkOutside, &["up".to_owned()][..])]);
}

#[test]
fn b31_what_is_packed_inside_is_not_unpacked() {
    let bomb = gzip(&vec![0; 1 << 20]);
    let found = sound(&gzip(&bomb));
    assert_eq!((found.unpacked, found.diff_id), (bomb.len() as u64, Some(sha256(&bomb))));
    assert_eq!(found.archive.end, ArchiveEnd::Broken { why: ArchiveProblem::NotAnArchive, at: 0 });
}

#[test]
fn b41_links_lead_nowhere() {
    let up = "../../../../../../../../../../../../etc/shadow";
    let links = [("root", "/"), ("up", up), ("self", "self"), ("a", "b"), ("b", "a")];
    let entries: Vec<Entry> = links.iter().map(|(name, target)| Entry::Link(name, target)).collect();
    let found = sound(&Layer::packed(&entries, Packing::Gzip).blob);
    assert_eq!((found.archive.links, found.archive.entries), (5, 5));
    assert_eq!(found.archive.end, ArchiveEnd::Marked { behind: 0 });
}

#[test]
fn b45_a_name_of_a_hundred_thousand_parts_is_read_and_cut() {
    let name = "a/".repeat(100_000);
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(0);
    header.set_mode(0o4755);
    builder.append_data(&mut header, format!("{name}b"), &[][..]).unwrap();
    let found = sound(&gzip(&builder.into_inner().unwrap()));
    assert_eq!((found.archive.entries, found.archive.files), (1, 1));
    let named: Vec<&String> = found.archive.remarks.iter().flat_map(|remarked| &remarked.first).collect();
    assert!(!named.is_empty() && named.iter().all(|name| name.len() < 300), "{named:?}");
}
