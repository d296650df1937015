//! Remarks: what a reader may want to know about an archive. Counted, and the first few named.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::shown::is_hidden;

/// How many entries are named for each remark. The count tells the rest.
pub const NAMED: usize = 8;

/// The longest name that is kept, in bytes of the archive. Longer ones are cut: they are for showing only.
const LONGEST: usize = 256;

/// What is remarked. None is good or bad by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// Files that run as their owner.
    SetUserId,
    /// Files that run as their group. On folders the bit means something harmless.
    SetGroupId,
    /// Names that begin at the root, of Unix or of Windows.
    AbsoluteName,
    /// Names with `..` in them.
    ParentName,
    /// Entries without a name.
    EmptyName,
    /// Names that are not UTF-8, or hold characters that are not seen: controls, and those that hide or reorder text.
    OddName,
    /// Character and block devices.
    Device,
    /// Named pipes.
    Pipe,
    /// Hard links to a name that begins at the root or climbs out of it.
    HardLinkOutside,
    /// Symbolic links to a name that climbs out of the layer, seen from where they lie. Those that begin at the root stay
    /// within the image.
    SymbolicLinkOutside,
    /// Files that hide one of a lower layer.
    Whiteout,
    /// Folders that hide all of a lower layer.
    OpaqueWhiteout,
    /// Files with holes.
    Sparse,
    /// Entries of a type that no specification names.
    UnknownType,
    /// Links, folders or devices that name a size. Programs disagree on whether that many bytes follow.
    SizeWithoutContent,
    /// Extended headers that break their format. Programs disagree on what they say.
    MalformedExtension,
    /// Several extended headers of one kind for one entry; the last one counts.
    RepeatedExtension,
    /// Headers for all entries after them. Go ignores them, GNU tar does not.
    GlobalHeader,
    /// Numbers in a header that cannot be read.
    BadNumber,
    /// One block of zeros where the end has two. GNU tar stops there, Go does not read on either.
    LoneZeroBlock,
}

/// A remark, how often it was made, and on which entries first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remarked {
    /// What is remarked.
    pub remark: Remark,
    /// How many entries it holds for.
    pub count: u64,
    /// The names of the first ones, made printable; hostile text all the same.
    pub first: Vec<String>,
}

/// Remarks while they are made.
#[derive(Default)]
pub(super) struct Remarks(BTreeMap<Remark, Remarked>);

impl Remarks {
    pub(super) fn add(&mut self, remark: Remark, name: &[u8]) {
        let remarked = self.0.entry(remark).or_insert_with(|| Remarked { remark, count: 0, first: Vec::new() });
        remarked.count += 1;
        if remarked.first.len() < NAMED && !name.is_empty() {
            remarked.first.push(printable(name));
        }
    }

    pub(super) fn finish(self) -> Vec<Remarked> {
        self.0.into_values().collect()
    }
}

/// A name with escapes for everything that is no printable text; cut at [`LONGEST`] bytes.
fn printable(name: &[u8]) -> String {
    let mut text = String::new();
    for chunk in name.get(..LONGEST).unwrap_or(name).utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                c if c.is_control() || is_hidden(c) => text.extend(c.escape_default()),
                c => text.push(c),
            }
        }
        text.extend(chunk.invalid().escape_ascii().map(char::from));
    }
    if name.len() > LONGEST {
        text.push('…');
    }
    text
}
