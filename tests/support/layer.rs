//! Layers from fixed inputs: the same entries give the same bytes on every machine.

use super::digest_of;

/// 2026-03-01T12:00:00Z, the modification time of every file. A moving clock would move every digest.
const MODIFIED: u64 = 1_772_366_400;

/// What a layer holds.
pub enum Entry {
    /// A folder.
    Folder(&'static str),
    /// A file with its permission bits (octal) and bytes.
    File(String, u32, Vec<u8>),
    /// A symbolic link and its target.
    Link(&'static str, &'static str),
}

/// A file that anyone may read.
pub fn file(path: &str, text: impl Into<Vec<u8>>) -> Entry {
    Entry::File(path.to_owned(), 0o644, text.into())
}

/// A file that anyone may run.
pub fn program(path: &str, bytes: Vec<u8>) -> Entry {
    Entry::File(path.to_owned(), 0o755, bytes)
}

/// How the tar of a layer is compressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// `…+gzip`, or `.gzip` in Docker's media types.
    Gzip,
    /// `…+zstd`.
    Zstd,
    /// The bare tar.
    Plain,
}

/// One layer as it is stored, with the digest of what is inside.
#[derive(Clone)]
pub struct Layer {
    /// The stored bytes.
    pub blob: Vec<u8>,
    /// The digest of the tar before compression: the DiffID of the config.
    pub diff_id: String,
    /// The compression of `blob`.
    pub packing: Packing,
}

impl Layer {
    /// A tar of the entries, in gzip.
    pub fn of(entries: &[Entry]) -> Self {
        Self::packed(entries, Packing::Gzip)
    }

    /// A tar of the entries.
    pub fn packed(entries: &[Entry], packing: Packing) -> Self {
        let tar = tar_of(entries);
        let diff_id = digest_of(&tar);
        let blob = match packing {
            Packing::Gzip => gzip(&tar),
            Packing::Zstd => zstd_stored(&tar),
            Packing::Plain => tar,
        };
        Self { blob, diff_id, packing }
    }
}

/// The archive of the entries.
pub fn tar_of(entries: &[Entry]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_ustar();
        header.set_mtime(MODIFIED);
        header.set_uid(0);
        header.set_gid(0);
        let (path, bytes): (&str, &[u8]) = match entry {
            Entry::Folder(path) => {
                header.set_entry_type(tar::EntryType::Directory);
                header.set_mode(0o755);
                (path, &[])
            }
            Entry::File(path, mode, bytes) => {
                header.set_mode(*mode);
                (path, bytes)
            }
            Entry::Link(path, target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_mode(0o777);
                header.set_link_name(target).unwrap();
                (path, &[])
            }
        };
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, path, bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

/// gzip without a name, a time or an operating system in its header (RFC 1952). Not by the compressor of the program,
/// whose bytes may change with its version or the processor.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut member = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    member.extend(miniz_oxide::deflate::compress_to_vec(bytes, 9));
    let mut checksum = flate2::Crc::new();
    checksum.update(bytes);
    member.extend(checksum.sum().to_le_bytes());
    member.extend(checksum.amount().to_le_bytes());
    member
}

/// The largest block of a zstd frame, in bytes (RFC 8878 section 3.1.1.2.4).
const ZSTD_BLOCK: usize = 128 * 1024;

/// A zstd frame whose blocks are stored, not compressed (RFC 8878 section 3.1.1). Every decoder must read it, and it
/// saves the tests an encoder.
pub fn zstd_stored(bytes: &[u8]) -> Vec<u8> {
    // Magic number, then a descriptor that says: one segment, and the content's size in four bytes.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1010_0000];
    frame.extend((bytes.len() as u32).to_le_bytes());
    let mut blocks: Vec<&[u8]> = bytes.chunks(ZSTD_BLOCK).collect();
    if blocks.is_empty() {
        blocks.push(&[]); // a frame has one block at least: the one that is marked as the last
    }
    for (at, block) in blocks.iter().enumerate() {
        let last = u32::from(at + 1 == blocks.len());
        let header = (block.len() as u32) << 3 | last;
        frame.extend(&header.to_le_bytes()[..3]);
        frame.extend(*block);
    }
    frame
}

/// Bytes that look random, always the same for a seed: what a compiled program looks like to a compressor.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    // Knuth's MMIX generator; its high bits are the good ones.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}
