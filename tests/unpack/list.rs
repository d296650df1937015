//! Listing: files and links by their names and places, without their content.

use tallyman::unpack::{Archive, ArchiveEnd, Listed, Lister, What};

use crate::headers::{END, content, entry, header};
use crate::{MARKED, add};

/// Lists an archive, fed in pieces of a length with content left out where that can be told.
fn list(bytes: &[u8], piece: usize, longest: usize) -> (Vec<Listed>, Archive, u64) {
    let mut lister = Lister::new(100, longest);
    let (mut at, mut skipped) = (0, 0);
    while at < bytes.len() && !lister.is_over() {
        let end = (at + piece).min(bytes.len());
        lister.feed(&bytes[at..end]);
        let left_out = lister.skip((bytes.len() - end) as u64);
        skipped += left_out;
        at = end + left_out as usize;
    }
    let (listed, archive) = lister.finish();
    (listed, archive, skipped)
}

fn file(name: &str, at: u64, size: u64) -> Listed {
    Listed { name: name.into(), what: What::File { at, size } }
}

fn link(name: &str, kind: u8, target: &str) -> Vec<u8> {
    let mut block = header(name, kind, 0);
    block[157..157 + target.len()].copy_from_slice(target.as_bytes());
    crate::headers::sum(block).to_vec()
}

#[test]
fn files_and_links_are_listed_with_their_places_whatever_the_pieces() {
    let parts = [
        entry("a", b'0', b"text"),
        entry("folder", b'5', b""),
        entry("b", b'7', &[b'x'; 1500]),
        link("soft", b'2', "../a"),
        link("hard", b'1', "b"),
        entry("pipe", b'6', b""),
        entry("sparse", b'S', b"x"),
        entry("empty", 0, b""),
    ];
    let archive = [&parts.concat(), &END[..]].concat();
    let expected = [
        file("a", 512, 4),
        file("b", 2048, 1500),
        Listed { name: "soft".into(), what: What::Symbolic("../a".into()) },
        Listed { name: "hard".into(), what: What::Hard("b".into()) },
        file("empty", 6656, 0),
    ];
    for piece in [1, 511, 512, 4096, usize::MAX] {
        let (listed, walked, _) = list(&archive, piece.min(archive.len()), 100);
        assert_eq!((listed, walked.end), (expected.to_vec(), MARKED), "pieces of {piece}");
        assert_eq!((walked.entries, walked.files, walked.links), (8, 4, 2));
    }
}

#[test]
fn content_is_left_out_and_counts_as_walked() {
    let mut builder = tar::Builder::new(Vec::new());
    add(&mut builder, "a", &[b'x'; 100_000]);
    add(&mut builder, "b", &[b'y'; 512]);
    let archive = builder.into_inner().unwrap();
    let (listed, walked, skipped) = list(&archive, 512, 100);
    assert_eq!((listed, walked.end), (vec![file("a", 512, 100_000), file("b", 101_376, 512)], MARKED));
    assert_eq!(skipped, 100_352 + 512, "all content with its padding");
    // A file that ends in the middle of content that was left out.
    let (listed, walked, skipped) = list(&archive[..5000], 512, 100);
    assert_eq!((listed, skipped), (vec![file("a", 512, 100_000)], 4488));
    assert_eq!(walked.end, ArchiveEnd::Broken { why: tallyman::unpack::ArchiveProblem::Truncated, at: 5000 });
    let mut lister = Lister::new(1, 100);
    assert_eq!(lister.skip(7), 0, "a header comes first");
    lister.feed(&archive[..512]);
    assert_eq!((lister.skip(7), lister.skip(0), lister.skip(u64::MAX), lister.skip(1)), (7, 0, 100_345, 0));
}

#[test]
fn names_that_are_too_long_and_entries_that_are_too_many_are_not_listed() {
    let parts =
        [entry("four", b'0', b""), entry("fifth", b'0', b""), link("soft", b'2', "fifth"), link("s", b'2', "four")];
    let archive = [&parts.concat(), &END[..]].concat();
    let (listed, walked, _) = list(&archive, 512, 4);
    let names: Vec<_> = listed.iter().map(|listed| listed.name.clone()).collect();
    assert_eq!((names, walked.entries), (vec![b"four".to_vec(), b"s".to_vec()], 4));
    let mut lister = Lister::new(1, 100);
    lister.feed(&archive);
    assert!(lister.is_over(), "at the second of one");
    assert_eq!(lister.finish().0.len(), 1);
    let mut lister = Lister::new(9, 100);
    lister.feed(&content(&archive[..1024]));
    assert!(!lister.is_over(), "more may come");
    lister.feed(&END);
    assert!(lister.is_over(), "behind the end");
}
