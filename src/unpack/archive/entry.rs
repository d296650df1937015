//! One entry of an archive: its header together with the extended headers before it.

use std::borrow::Cow;

use ::tar::{EntryType, Header};

use super::list::{Listed, What};
use super::pax;
use super::remark::{Remark, Remarks};
use crate::shown::is_hidden;

/// What extended headers say about the entry behind them.
#[derive(Default)]
pub(super) struct Long {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    pax: Option<Vec<u8>>,
}

/// An entry.
pub(super) struct Entry<'h> {
    pub(super) kind: EntryType,
    /// Bytes of content that follow, without padding.
    pub(super) content: u64,
    name: Cow<'h, [u8]>,
    link: Cow<'h, [u8]>,
}

impl Long {
    fn of(&mut self, kind: EntryType) -> &mut Option<Vec<u8>> {
        match kind {
            EntryType::GNULongName => &mut self.name,
            EntryType::GNULongLink => &mut self.link,
            _ => &mut self.pax,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.name.is_none() && self.link.is_none() && self.pax.is_none()
    }

    /// An extended header begins; one of the same kind before it is forgotten.
    pub(super) fn begin(&mut self, kind: EntryType, remarks: &mut Remarks) {
        if self.of(kind).replace(Vec::new()).is_some() {
            remarks.add(Remark::RepeatedExtension, b"");
        }
    }

    /// Takes the next bytes of an extended header.
    pub(super) fn take(&mut self, kind: EntryType, bytes: &[u8]) {
        self.of(kind).get_or_insert_default().extend_from_slice(bytes);
    }

    /// The entry of a header. GNU's names win over PAX's, as everywhere.
    pub(super) fn entry<'h>(self, header: &'h Header, size: u64, remarks: &mut Remarks) -> Entry<'h> {
        let mut entry = Entry {
            kind: header.entry_type(),
            content: size,
            name: header.path_bytes(),
            link: header.link_name_bytes().unwrap_or_default(),
        };
        let mut records = self.pax.as_deref().unwrap_or_default();
        let mut malformed = false;
        while !records.is_empty() {
            let Some((key, value, rest)) = pax::record(records) else {
                malformed = true;
                break;
            };
            match key {
                b"path" | b"GNU.sparse.name" => entry.name = Cow::Owned(value.to_vec()),
                b"linkpath" => entry.link = Cow::Owned(value.to_vec()),
                b"size" => match pax::number(value) {
                    Some(size) => entry.content = size,
                    None => malformed = true,
                },
                // The formats 0.x have the one, 1.0 the other.
                b"GNU.sparse.size" | b"GNU.sparse.major" => remarks.add(Remark::Sparse, &entry.name),
                _ => {}
            }
            records = rest;
        }
        if malformed {
            remarks.add(Remark::MalformedExtension, &entry.name);
        }
        if let Some(name) = self.name {
            entry.name = Cow::Owned(until_nul(name));
        }
        if let Some(link) = self.link {
            entry.link = Cow::Owned(until_nul(link));
        }
        entry.settle(header, remarks);
        entry
    }
}

fn until_nul(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    bytes.truncate(end);
    bytes
}

/// Whether entries of this kind are regular files.
pub(super) fn is_file(kind: EntryType) -> bool {
    kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()
}

impl Entry<'_> {
    /// The entry for a list, with its content from a place on. Sparse files have none that could be read in one piece.
    pub(super) fn listed(&self, at: u64, longest: usize) -> Option<Listed> {
        let what = match self.kind {
            EntryType::Symlink => What::Symbolic(self.link.to_vec()),
            EntryType::Link => What::Hard(self.link.to_vec()),
            kind if is_file(kind) && !kind.is_gnu_sparse() => What::File { at, size: self.content },
            _ => return None,
        };
        let fits = self.name.len() <= longest && self.link.len() <= longest;
        fits.then(|| Listed { name: self.name.to_vec(), what })
    }

    /// Decides what the kind is and whether content follows.
    fn settle(&mut self, header: &Header, remarks: &mut Remarks) {
        // Before there was a type for folders, a slash at the end said so.
        let is_old_folder = header.as_old().linkflag == [0] && self.name.ends_with(b"/");
        if is_old_folder {
            self.kind = EntryType::Directory;
        }
        if self.is_without_content() && self.content > 0 {
            remarks.add(Remark::SizeWithoutContent, &self.name);
            self.content = 0;
        }
    }

    /// Remarks on the entry.
    pub(super) fn remark(&self, header: &Header, remarks: &mut Remarks) {
        let name = &*self.name;
        let mut add = |holds: bool, remark: Remark| {
            if holds {
                remarks.add(remark, name);
            }
        };
        let mode = header.mode();
        add(mode.is_err(), Remark::BadNumber);
        let mode = mode.unwrap_or(0);
        let is_folder = self.kind == EntryType::Directory;
        add(mode & 0o4000 != 0 && !is_folder, Remark::SetUserId);
        add(mode & 0o2000 != 0 && !is_folder, Remark::SetGroupId);
        add(is_absolute(name), Remark::AbsoluteName);
        add(parts(name).any(|part| part == b".."), Remark::ParentName);
        add(name.is_empty(), Remark::EmptyName);
        add(std::str::from_utf8(name).map_or(true, |name| name.chars().any(is_odd)), Remark::OddName);
        add(matches!(self.kind, EntryType::Char | EntryType::Block), Remark::Device);
        add(self.kind == EntryType::Fifo, Remark::Pipe);
        add(self.kind == EntryType::Link && climbs_out(&self.link), Remark::HardLinkOutside);
        add(self.kind == EntryType::Symlink && self.points_outside(), Remark::SymbolicLinkOutside);
        match parts(name).rfind(|part| !part.is_empty()) {
            Some(b".wh..wh..opq") => add(true, Remark::OpaqueWhiteout),
            Some(last) => add(last.starts_with(b".wh."), Remark::Whiteout),
            None => {}
        }
        add(self.kind == EntryType::GNUSparse, Remark::Sparse);
        let is_known = is_file(self.kind) || self.is_without_content();
        add(!is_known, Remark::UnknownType);
    }

    /// Whether the target of a symbolic link, seen from the folder that it lies in, leaves the layer.
    fn points_outside(&self) -> bool {
        let folder = self.name.iter().rposition(|byte| *byte == b'/').and_then(|end| self.name.get(..end));
        let path = [folder.unwrap_or_default(), &*self.link].join(&b'/');
        !is_absolute(&self.link) && climbs_out(path.strip_prefix(b"/").unwrap_or(&path))
    }

    fn is_without_content(&self) -> bool {
        self.kind.is_dir()
            || self.kind.is_symlink()
            || self.kind.is_hard_link()
            || self.kind.is_fifo()
            || self.kind.is_character_special()
            || self.kind.is_block_special()
    }
}

/// Whether a character is not seen as itself.
fn is_odd(c: char) -> bool {
    c.is_control() || is_hidden(c)
}

fn parts(name: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    name.split(|byte| *byte == b'/')
}

fn is_absolute(name: &[u8]) -> bool {
    matches!(name, [b'/' | b'\\', ..] | [b'a'..=b'z' | b'A'..=b'Z', b':', b'/' | b'\\', ..])
}

/// Whether a path, seen from the root of the layer, begins above it or leaves it.
fn climbs_out(path: &[u8]) -> bool {
    let mut depth = 0_i64;
    let mut is_out = is_absolute(path);
    for part in parts(path) {
        depth += match part {
            b"" | b"." => 0,
            b".." => -1,
            _ => 1,
        };
        is_out |= depth < 0;
    }
    is_out
}
