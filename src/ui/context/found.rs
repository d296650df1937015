//! What this tab found out and goes on knowing until it is closed: what hashing layers found, proofs that the reader
//! began, and what they found wrong.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Shared;
use crate::browser::clock;
use crate::digest::Digest;
use crate::proof::{Plan, Standing};
use crate::reference::{Host, Place, Reference};
use crate::ui::check::{Ended, Hashed};
use crate::walk::Steps;

/// A proof that the reader began: of what, what that led to, and how much of it.
pub type Begun = (Reference, Digest, Plan);

/// What a proof in this tab found wrong, or could not check, below a document: where it is, its digest, and what that makes
/// of it.
type Doubt = (Place, Digest, Standing);

/// A layer whose bytes were not those that were named when they were read last: where it is, its digest, and that of the
/// manifest whose page had it read.
type WrongLayer = (Place, Digest, Option<Digest>);

/// When a proof began and ended that coming back goes on with.
#[derive(Clone)]
pub struct Course {
    of: Begun,
    /// When the reader began it, in milliseconds since 1970. What was read earlier is no part of it.
    pub since: u64,
    /// When the last of it was read, as its receipt says it.
    pub ended: Option<String>,
    /// Of which objects scripts were told.
    pub told: Told,
    /// Where the reader stopped it, if that was so: coming back to it reads nothing.
    pub stopped: Option<Stopped>,
}

/// Where the reader stopped a proof.
#[derive(Clone)]
pub enum Stopped {
    /// Among its documents, when it had come so far.
    Documents(Steps),
    /// Among its layers: how those ended that were not read to their end, or were something else.
    Layers(Vec<Ended>),
}

/// Of which objects of a run scripts were told, by their number. Coming back to it does not tell of them once more.
pub type Told = Rc<RefCell<Vec<bool>>>;

/// All of it.
#[derive(Default)]
pub(super) struct Found {
    /// What hashing found, and when that was, in milliseconds since 1970.
    measured: RefCell<HashMap<(Place, Digest), (u64, Hashed)>>,
    proofs: RefCell<Vec<Course>>,
    doubts: RefCell<Vec<Doubt>>,
    wrong: RefCell<Vec<WrongLayer>>,
}

impl Found {
    /// Forgets what was found in some places.
    pub(super) fn forget(&self, is_there: impl Fn(&Place) -> bool) {
        self.measured.borrow_mut().retain(|(place, _), _| !is_there(place));
        self.proofs.borrow_mut().retain(|proof| !is_there(&proof.of.0.place));
        self.doubts.borrow_mut().retain(|(place, ..)| !is_there(place));
        self.wrong.borrow_mut().retain(|(place, ..)| !is_there(place));
    }
}

impl Shared {
    /// What hashing a layer found, if it was hashed here since then (in milliseconds since 1970): coming back to it does not
    /// fetch it a second time.
    pub fn measured(self, place: &Place, digest: &Digest, since: u64) -> Option<Hashed> {
        let measured = self.held().found.measured.borrow();
        let (at, hashed) = measured.get(&(place.clone(), digest.clone()))?;
        (*at >= since).then(|| hashed.clone())
    }

    /// Forgets what hashing the layers of a registry found.
    pub fn forget_layers(self, host: &Host) {
        let is_there = |place: &Place| matches!(place, Place::Repository(repository) if repository.host() == host);
        self.held().found.forget(is_there);
    }

    /// Remembers what hashing a layer found.
    pub fn remember(self, place: Place, digest: Digest, measured: Hashed) {
        self.held().found.measured.borrow_mut().insert((place, digest), (clock::now_millis(), measured));
    }

    /// Forgets what hashing a layer found, because it is hashed again.
    pub fn forget_layer(self, place: Place, digest: Digest) {
        self.held().found.measured.borrow_mut().remove(&(place, digest));
    }

    /// Remembers that the reader began a proof then (in milliseconds since 1970), so that coming back to it goes on by
    /// itself.
    pub fn begin(self, proof: Begun, since: u64) {
        self.leave(|other| *other == proof);
        let course = Course { of: proof, since, ended: None, told: Told::default(), stopped: None };
        self.held().found.proofs.borrow_mut().push(course);
    }

    /// Forgets proofs that were begun: coming back to them waits for the reader.
    pub fn leave(self, is_left: impl Fn(&Begun) -> bool) {
        self.held().found.proofs.borrow_mut().retain(|proof| !is_left(&proof.of));
    }

    /// Says when the last of a proof was read, and where it was stopped, if it was.
    pub fn end(self, proof: &Begun, ended: &str, stopped: Option<Stopped>) {
        if let Some(course) = self.held().found.proofs.borrow_mut().iter_mut().find(|course| course.of == *proof) {
            course.ended = Some(ended.to_owned());
            course.stopped = stopped;
        }
    }

    /// Of a proof that the reader began in this tab: when it was read, and whether it was stopped.
    pub fn course(self, proof: &Begun) -> Option<Course> {
        self.held().found.proofs.borrow().iter().find(|course| course.of == *proof).cloned()
    }

    /// Remembers what a proof found of a document with all below it; nothing where there is nothing to doubt any more.
    pub fn doubt(self, place: &Place, digest: &Digest, standing: Option<Standing>) {
        let mut doubts = self.held().found.doubts.borrow_mut();
        doubts.retain(|(other, named, _)| (other, named) != (place, digest));
        doubts.extend(standing.map(|standing| (place.clone(), digest.clone(), standing)));
    }

    /// What a proof in this tab found wrong below a document, or could not check.
    pub fn doubted(self, place: &Place, digest: &Digest) -> Option<Standing> {
        let doubts = self.held().found.doubts.borrow();
        doubts.iter().find(|(other, named, _)| (other, named) == (place, digest)).map(|(.., standing)| *standing)
    }

    /// Remembers whether the bytes of a layer were others than were named, until they are read again.
    pub fn blame(self, place: &Place, layer: &Digest, manifest: Option<Digest>, is_wrong: bool) {
        let mut wrong = self.held().found.wrong.borrow_mut();
        wrong.retain(|(other, named, _)| (other, named) != (place, layer));
        wrong.extend(is_wrong.then(|| (place.clone(), layer.clone(), manifest)));
    }

    /// Whether a layer was such, or one of a manifest.
    pub fn is_blamed(self, place: &Place, digest: &Digest) -> bool {
        let wrong = self.held().found.wrong.borrow();
        wrong
            .iter()
            .any(|(other, layer, manifest)| other == place && (layer == digest || manifest.as_ref() == Some(digest)))
    }
}
