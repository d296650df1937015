//! What the first answers about tags teach about all others.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::reference::Tag;
use crate::registry::accept::{OCI_INDEX, OCI_MANIFEST, Plan, essence};
use crate::source::throttle::{Permit, Throttle};
use crate::source::{Asked, Claim};
use crate::transport::{Headers, Transport};

use super::RepositorySource;

/// The lessons so far.
pub(super) struct Habits {
    /// One question goes ahead of those asked at the same time: they would all ask for the wrong types first.
    ahead: Throttle,
    /// Whether a tag was asked for to its end.
    known: Cell<bool>,
    /// The type that the last tag read here had, for the next one's plan; behind a plain OCI image, that of the last which
    /// its plan does not find at once. No header that needs no preflight holds more than two types, so a plan is a guess.
    usual: RefCell<Option<String>>,
    /// Whether an answer about a tag came without a digest that a browser may see: then no HEAD will have one.
    pub(super) hides_digests: Cell<bool>,
    /// Whether a HEAD of a tag found something here.
    heads_find: Cell<bool>,
    /// Tags that no HEAD has found, and no GET was asked for since.
    unfound: RefCell<BTreeSet<Tag>>,
    /// Whether the registry's own list of the newest tags may say more of them.
    pub(super) says_more: Cell<bool>,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            ahead: Throttle::new(1),
            known: Cell::new(false),
            usual: RefCell::default(),
            hides_digests: Cell::new(false),
            heads_find: Cell::new(false),
            unfound: RefCell::default(),
            says_more: Cell::new(true),
        }
    }
}

impl Habits {
    /// Whether a tag was read here: so the repository is there.
    pub(super) fn is_known(&self) -> bool {
        self.known.get()
    }

    /// Takes note of what the last HEAD about a tag came to.
    pub(super) fn note_head(&self, tag: &Tag, status: u16) {
        if status == 200 {
            self.heads_find.set(true);
        }
        let mut unfound = self.unfound.borrow_mut();
        unfound.remove(tag);
        if status == 404 {
            unfound.insert(tag.clone());
        }
    }

    /// Whether a GET that was refused settles that a tag is not there, whatever types it asked for: where HEADs find tags and
    /// found this one by none of its types. The one GET is for registries whose HEAD knows less, as that of a Nexus that
    /// stands before another registry and has not fetched the tag yet.
    pub(super) fn is_gone(&self, asked: &Asked) -> bool {
        let Asked::Tag(tag) = asked else { return false };
        self.unfound.borrow_mut().remove(tag) && self.heads_find.get()
    }
}

impl<T: Transport> RepositorySource<T> {
    /// Forgets which tags were not found: the reader asks anew.
    pub fn look_again(&self) {
        self.habits.unfound.borrow_mut().clear();
    }

    /// Whether a browser sees no digest in this repository's answers to HEAD, as one of its answers has shown.
    pub fn hides_digests(&self) -> bool {
        self.habits.hides_digests.get()
    }

    /// What the answer to a GET teaches about HEADs of tags. A registry exposes its headers to both or to none, so a digest
    /// that is hidden here is hidden there; one that was not sent although it would be seen may still be sent there. An
    /// answer by digest may come from another server, and counts only as long as none by tag does.
    pub(super) fn learn_whether_hidden(&self, asked: &Asked, headers: &Headers) {
        let hides = match Claim::of(headers) {
            Claim::Digest(_) => false,
            Claim::Hidden if !headers.are_all() => true,
            Claim::Hidden | Claim::Unreadable(_) => return,
        };
        if matches!(asked, Asked::Tag(_)) || !self.habits.known.get() {
            self.habits.hides_digests.set(hides);
        }
    }

    /// How to ask for a tag. As long as nothing is known of the repository, whoever holds the permit asks alone.
    pub(super) async fn plan_for_tag(&self) -> (Plan, Option<Permit>) {
        let mut ahead = None;
        if !self.habits.known.get() {
            ahead = Some(self.habits.ahead.enter().await).filter(|_| !self.habits.known.get());
        }
        (self.plan_by_habit(self.habits.usual.borrow().as_deref()), ahead)
    }

    pub(super) fn remember(&self, served: Option<String>, plan: &Plan) {
        self.note_refusals(plan);
        let mut usual = self.habits.usual.borrow_mut();
        let is = |media_type: &Option<String>, kind: &str| {
            media_type.as_deref().is_some_and(|media_type| essence(media_type).eq_ignore_ascii_case(kind))
        };
        // What asks for plain OCI images asks for OCI indexes as well: where both kinds are mixed, each costs one request.
        if !(is(&usual, OCI_MANIFEST) && is(&served, OCI_INDEX)) {
            *usual = served;
        }
        self.habits.known.set(true);
    }
}
