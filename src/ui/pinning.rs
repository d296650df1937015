//! The file that the reader gave to be pinned, and what looking its names up found. It is kept in memory, as long as this tab
//! is open: the names are links, and whoever follows one comes back.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::failure::Failure;
use crate::library::{Listed, Pointed};
use crate::pin::file::Format;
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

/// What became of one name.
#[derive(Clone, Debug, PartialEq)]
pub enum Looked {
    /// Not asked yet.
    Waiting,
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

impl Looked {
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

    /// Whether the registry answered that it has no such tag.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Failed(_, Some(Absent::Tag)))
    }

    /// Whether the registry answered that it has nothing of that name.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Failed(_, Some(_)))
    }
}

/// What a registry was asked, and what became of it.
type Answer = ((Place, Tag), Looked);

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
    pub fn answer(&self, question: &(Place, Tag)) -> Looked {
        let answers = self.answers.borrow();
        answers.iter().find(|(other, _)| other == question).map_or(Looked::Waiting, |(_, looked)| looked.clone())
    }

    /// Remembers what became of a name.
    pub fn note(&self, question: (Place, Tag), looked: Looked) {
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
