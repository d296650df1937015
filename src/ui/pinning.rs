//! The file that the reader gave to be pinned, and what looking its names up found. It is kept in memory, as long as this tab
//! is open: the names are links, and whoever follows one comes back.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::{Listed, Pointed};
use crate::pin::file::Format;
use crate::pin::{Presence, Tagged};
use crate::reference::{Host, Place, Tag};
use crate::source::{Error, ErrorKind};

/// A file that the reader gave.
#[derive(Clone, PartialEq)]
pub struct Given {
    /// What to call the result.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
    /// How to read it, where that was said.
    pub format: Option<Format>,
}

/// What is asked for a name: its tag, or its digest where it has no tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// The tag.
    Tag(Tag),
    /// The digest.
    Digest(Digest),
}

/// What became of one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// What the tag leads to.
    pub tag: TagLooked,
    /// What became of the digests in the file, where they were asked for themselves.
    pub pins: Arc<[Pin]>,
}

/// What became of a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum TagLooked {
    /// Not asked yet.
    Waiting,
    /// There is none, and the digest was asked for.
    Untagged,
    /// What the tag points at, and which digests of the file are listed there.
    At(Pointed, Arc<[Listed]>),
    /// Why it is not known, and what there is not, where the registry answered that.
    Failed(Failure, Option<Absent>),
}

/// What a registry answered that it does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The tag.
    Tag,
    /// The repository, and so the tag.
    Repository,
}

/// A digest of the file that was asked for itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// The digest.
    pub digest: Digest,
    /// Whether it is there, or why that is not known.
    pub there: Result<bool, Failure>,
}

impl Pin {
    /// What became of it.
    pub fn presence(&self) -> Presence {
        match self.there {
            Ok(true) => Presence::There,
            Ok(false) => Presence::Missing,
            Err(_) => Presence::Unknown,
        }
    }
}

impl From<TagLooked> for Looked {
    fn from(tag: TagLooked) -> Self {
        Self { tag, pins: Arc::default() }
    }
}

impl Looked {
    /// What became of a digest of the file, where it was asked for itself.
    pub fn pin(&self, digest: &Digest) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.digest == *digest)
    }

    /// What became of the tag, beside the digest that the file has.
    pub fn tagged(&self, pinned: Option<&Digest>) -> Tagged<'_> {
        match &self.tag {
            TagLooked::Waiting => Tagged::Waiting,
            TagLooked::Untagged => Tagged::Untagged,
            TagLooked::At(now, listed) => {
                let lists = pinned.is_some_and(|pinned| listed.iter().any(|entry| entry.digest == *pinned));
                Tagged::At { now: &now.digest, lists }
            }
            TagLooked::Failed(_, Some(Absent::Tag)) => Tagged::NoTag,
            TagLooked::Failed(_, Some(Absent::Repository)) => Tagged::NoRepository,
            TagLooked::Failed(_, None) => Tagged::Failed,
        }
    }

    /// Whether nothing was asked yet.
    pub fn is_waiting(&self) -> bool {
        self.tag == TagLooked::Waiting
    }

    /// Whether asking again could tell more.
    pub fn is_open(&self) -> bool {
        let is_unknown = |pin: &Pin| pin.there.is_err();
        matches!(self.tag, TagLooked::Failed(..)) || self.pins.iter().any(is_unknown)
    }

    /// Whether the registry answered that it has not what is named: no such tag or repository, or none of a digest.
    pub fn is_missing(&self) -> bool {
        matches!(self.tag, TagLooked::Failed(_, Some(_))) || self.pins.iter().any(|pin| pin.there == Ok(false))
    }
}

impl TagLooked {
    /// What came of asking.
    pub fn of(outcome: Result<(Pointed, Vec<Listed>), Error>) -> Self {
        outcome.map_or_else(Self::failed, |(now, listed)| Self::At(now, listed.into()))
    }

    fn failed(error: Error) -> Self {
        let absent = match error.kind {
            ErrorKind::TagUnknown => Some(Absent::Tag),
            ErrorKind::RepositoryUnknown => Some(Absent::Repository),
            _ => None,
        };
        Self::Failed(error.into(), absent)
    }
}

/// What a registry was asked, and what became of it.
type Answer = ((Place, Wanted), Looked);

/// The file with what is known of it.
#[derive(Default)]
pub struct Pinning {
    given: RefCell<Option<Result<Given, Failure>>>,
    answers: RefCell<Vec<Answer>>,
    /// Whether the reader wants new digests where tags have moved.
    pub follow: Cell<bool>,
}

impl Pinning {
    /// The file, or why it could not be read.
    pub fn given(&self) -> Option<Result<Given, Failure>> {
        self.given.borrow().clone()
    }

    /// Takes another file. Nothing is known of it yet.
    pub fn take(&self, given: Result<Given, Failure>) {
        *self.given.borrow_mut() = Some(given);
        self.answers.borrow_mut().clear();
        self.follow.set(false);
    }

    /// What became of a name.
    pub fn answer(&self, question: &(Place, Wanted)) -> Looked {
        let answers = self.answers.borrow();
        answers
            .iter()
            .find(|(other, _)| other == question)
            .map_or(TagLooked::Waiting.into(), |(_, looked)| looked.clone())
    }

    /// Remembers what became of a name.
    pub fn note(&self, question: (Place, Wanted), looked: Looked) {
        let mut answers = self.answers.borrow_mut();
        answers.retain(|(other, _)| *other != question);
        answers.push((question, looked));
    }

    /// Forgets what a registry said.
    pub fn forget(&self, host: &Host) {
        let is_there = |place: &Place| matches!(place, Place::Repository(repository) if repository.host() == host);
        self.answers.borrow_mut().retain(|((place, _), _)| !is_there(place));
    }
}
