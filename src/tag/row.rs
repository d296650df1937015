//! A row of a table of tags: the name, and what has been read of it so far.

use super::kind::{Kind, TagName};
use crate::digest::Digest;
use crate::moment::Moment;
use crate::reference::Tag;
use crate::verify::Verdict;

/// What went wrong with what a tag leads to, where the tag itself was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// With what; hostile text: "linux/amd64", "its config".
    pub of: String,
    /// The stable code of the failure.
    pub code: &'static str,
    /// What happened, in a sentence.
    pub what: String,
}

/// What has been read of a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What the tag points at, and what may be said of it.
    pub digest: Option<(Digest, Verdict)>,
    /// When that was asked, in seconds since 1970, where somebody noted it: a tag may point elsewhere by now.
    pub read_at: Option<u64>,
    /// What it is, in words: "OCI image index".
    pub what: Option<String>,
    /// The platforms it holds, each as written: `linux/arm64/v8`.
    pub platforms: Vec<String>,
    /// Compressed size in bytes.
    pub size: Option<u64>,
    /// The platform that size and date belong to, when there are several.
    pub size_of: Option<String>,
    /// Whether nothing more is to be read of it.
    pub complete: bool,
    /// When it was made, as the image says.
    pub created: Option<String>,
    /// Why some of it is missing.
    pub trouble: Option<Trouble>,
}

/// One tag of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    name: TagName,
    /// Behind a pointer, since most of a long list has never been read.
    seen: Option<Box<Seen>>,
    moment: Option<Moment>,
    /// When it was pushed, in seconds since 1970, as the registry says beside the name.
    pushed: Option<u64>,
    /// What it pointed at before, when it was seen to move, and when it was last seen there.
    was: Option<Box<(Digest, Option<u64>)>>,
    /// Whether the name is a tag that can be asked for. Kept, since all rows are counted by it again and again.
    has_tag: bool,
    /// What the list shows a name to be that is a number.
    told: Option<Kind>,
}

impl Row {
    /// A name of which nothing has been read.
    pub fn new(name: String) -> Self {
        Self::named(TagName::new(name))
    }

    /// Content that is listed by its digest alone.
    pub fn untagged(digest: &Digest) -> Self {
        Self::named(TagName::of_content(digest))
    }

    fn named(name: TagName) -> Self {
        let has_tag = name.tag().parse::<Tag>().is_ok();
        Self { name, seen: None, moment: None, pushed: None, was: None, has_tag, told: None }
    }

    /// Takes when it was pushed, in seconds since 1970, as the registry claims.
    pub fn hear_when_pushed(&mut self, seconds: u64) {
        self.pushed = Some(seconds);
    }

    /// Takes that its name is no tag, whatever it looks like: others in the list may have the same.
    pub fn lose_tag(&mut self) {
        self.has_tag = false;
    }

    /// Takes what kind it is in the list as a whole, where that says another than the name alone.
    pub(super) fn count_as(&mut self, told: Option<Kind>) {
        self.told = told;
    }

    /// What kind of name it is, from the name and from those beside it: see [`super::Series`].
    pub fn kind(&self) -> Kind {
        self.told.unwrap_or_else(|| self.name.kind())
    }

    /// What kind the list as a whole makes of it: a build, where it is one of several numbers in a row, or a commit.
    pub(super) fn told(&self) -> Option<Kind> {
        self.told
    }

    /// The tag to ask for, if the name is one.
    pub fn tag(&self) -> Option<Tag> {
        if self.has_tag { self.name.tag().parse().ok() } else { None }
    }

    /// Whether the name is a tag that can be asked for.
    pub fn has_tag(&self) -> bool {
        self.has_tag
    }

    /// Takes what has been read, in place of what was known before.
    pub fn learn(&mut self, seen: Seen) {
        if let (Some(before), Some((now, _))) = (self.digest(), &seen.digest)
            && before != now
            && before.algorithm() == now.algorithm()
        {
            self.was = Some(Box::new((before.clone(), self.seen().and_then(|seen| seen.read_at))));
        }
        self.moment = seen.created.as_deref().and_then(Moment::parse);
        self.seen = Some(Box::new(seen));
    }

    /// The name.
    pub fn name(&self) -> &TagName {
        &self.name
    }

    /// What has been read.
    pub fn seen(&self) -> Option<&Seen> {
        self.seen.as_deref()
    }

    /// What the tag points at, if that is known.
    pub fn digest(&self) -> Option<&Digest> {
        self.seen()?.digest.as_ref().map(|(digest, _)| digest)
    }

    /// What the tag pointed at before, when something else was read later: it moved since the list was made. Beside it when
    /// it was last seen there, in seconds since 1970, where that was noted.
    pub fn was(&self) -> Option<(&Digest, Option<u64>)> {
        self.was.as_deref().map(|(digest, at)| (digest, *at))
    }

    /// Forgets that it moved: the reader took note.
    pub fn take_note(&mut self) {
        self.was = None;
    }

    /// Whether all that a table shows has been read.
    pub fn is_complete(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.complete)
    }

    /// When it was made, if the image tells.
    pub fn moment(&self) -> Option<Moment> {
        self.moment
    }

    /// When it was pushed, in seconds since 1970, if the registry says so: a claim.
    pub fn pushed(&self) -> Option<u64> {
        self.pushed
    }

    /// Compressed size in bytes, if it is known.
    pub fn size(&self) -> Option<u64> {
        self.seen()?.size
    }
}
