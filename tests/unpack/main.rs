//! The room `unpack`: what one pass finds in a layer, one file per subject.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/image.rs"]
mod image;
#[path = "../support/remarks.rs"]
mod remarks;

mod archive;
mod elsewhere;
mod gzip;
mod headers;
mod limits;
mod list;
mod properties;
mod sparse;
mod unpacker;
mod written;
mod zstd;

use tallyman::digest::{Digest, Hasher};
use tallyman::unpack::{ArchiveEnd, Findings, Limits, Pass, Passed, Remark};

/// Passes over bytes in pieces of a length.
fn pass_in(bytes: &[u8], piece: usize, limits: Limits) -> Passed {
    let mut pass = Pass::new(Hasher::sha256(), Hasher::sha256(), limits);
    bytes.chunks(piece).for_each(|bytes| pass.feed(bytes));
    pass.finish()
}

fn pass(bytes: &[u8]) -> Passed {
    pass_in(bytes, usize::MAX, Limits::default())
}

/// What is inside, whatever the pieces, with the digest of the bytes themselves checked.
fn inside(bytes: &[u8]) -> Findings {
    let whole = pass(bytes);
    assert_eq!((&whole.digest, whole.size), (&sha256(bytes), bytes.len() as u64), "the stored bytes");
    for piece in [1, 511, 4096] {
        assert_eq!(pass_in(bytes, piece, Limits::default()), whole, "pieces of {piece}");
    }
    whole.findings
}

fn sha256(bytes: &[u8]) -> Digest {
    image::digest_of(bytes).parse().unwrap()
}

/// A small archive with one file, a folder and a link.
fn tar() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Directory);
    header.set_size(0);
    header.set_mode(0o755);
    builder.append_data(&mut header, "etc", &[][..]).unwrap();
    add(&mut builder, "etc/motd", &[b'x'; 1000]);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    header.set_mode(0o777);
    builder.append_link(&mut header, "etc/issue", "motd").unwrap();
    builder.into_inner().unwrap()
}

fn add(builder: &mut tar::Builder<Vec<u8>>, name: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, name, bytes).unwrap();
}

/// How often a remark was made, and on what.
fn remarked(findings: &Findings, remark: Remark) -> (u64, Vec<&str>) {
    let found = findings.archive.remarks.iter().find(|remarked| remarked.remark == remark);
    found.map_or((0, Vec::new()), |found| (found.count, found.first.iter().map(String::as_str).collect()))
}

const MARKED: ArchiveEnd = ArchiveEnd::Marked { behind: 0 };
