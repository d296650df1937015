//! What tags pointed at when the reader last took note of them.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{Store, TagList};
use crate::browser::{clock, remembered};
use crate::digest::Digest;
use crate::reference::{Place, Reference};
use crate::tag::remembered::{Before, Remembered};
use crate::tag::{Moved, Row, TagName};
use crate::ui::context::shared;

impl TagList {
    /// What tags of this place pointed at when the reader last took note of them.
    pub fn before(self) -> Vec<Before> {
        self.store.before.get()
    }

    /// Where a row pointed before, if it is known to point elsewhere now.
    pub fn moved_from(self, position: u32) -> Option<Moved> {
        let moved = self.moved.read();
        let at = moved.binary_search_by_key(&position, |moved| moved.tag).ok()?;
        moved.get(at).cloned()
    }

    /// The reader took note of what moved, and of `gone`, tags that are not there any more.
    pub fn take_note(self, gone: &[String]) {
        self.remember();
        let now = self.moved.get_untracked();
        let read = |rows: &[Row]| -> BTreeMap<String, Digest> {
            let rows = now.iter().filter_map(|moved| rows.get(moved.tag as usize));
            rows.filter_map(|row| Some((row.name().as_str().to_owned(), row.digest()?.clone()))).collect()
        };
        let digests = self.with_rows(read);
        let noted: Vec<String> = digests.keys().chain(gone).cloned().collect();
        self.store.rows.update_value(|rows| {
            now.iter().for_each(|moved| rows.get_mut(moved.tag as usize).into_iter().for_each(Row::take_note));
        });
        self.store.before.update(|before| {
            before.retain(|before| !gone.contains(&before.tag));
            for before in before {
                if let Some(digest) = digests.get(&before.tag) {
                    (before.digest, before.at) = (digest.clone(), Some(clock::now()));
                }
            }
        });
        let mut known = Remembered::read(&remembered::read());
        known.take_note(&key(&self.place()), &noted);
        remembered::write(&known.to_string());
    }

    /// Forgets what tags pointed at when they were seen before, in this tab and in this browser; also those of other places.
    pub fn forget_before(self) {
        remembered::forget();
        self.store.fresh.set_value(Vec::new());
        self.store.rows.update_value(|rows| rows.iter_mut().for_each(Row::take_note));
        self.store.before.set(Vec::new());
    }

    /// Whether what its tags point at is remembered at all: it is for everybody to see.
    pub fn is_remembered(self) -> bool {
        shared().library().is_public(&self.place())
    }

    /// Writes down what the tags that were read point at.
    pub(super) fn remember(self) {
        // The page may be gone by now.
        let Some(place) = self.place.try_get_value() else { return };
        let Some(fresh) = self.store.fresh.try_update_value(std::mem::take).filter(|fresh| !fresh.is_empty()) else {
            return;
        };
        let seen: BTreeMap<String, Digest> = self.with_rows(|rows| {
            let rows = fresh.iter().filter_map(|position| rows.get(*position as usize));
            let tags = rows.filter(|row| row.has_tag() && !row.kind().is_digest());
            tags.filter_map(|row| Some((row.name().as_str().to_owned(), row.digest()?.clone()))).collect()
        });
        let mut known = Remembered::read(&remembered::read());
        known.note(&key(&place), seen.into_iter().collect(), clock::now());
        remembered::write(&known.to_string());
        self.store.before.set(known.of(&key(&place)));
    }
}

impl Store {
    /// Remembers what a tag points at whose own page is open; gives what it pointed at when the reader last took note, if
    /// that was something else. Nothing of what is not for everybody to see.
    pub fn meet(self, reference: &Reference, digest: &Digest) -> Option<Before> {
        let tag = reference.tag.as_ref()?.to_string();
        let is_known = shared().library().is_public(&reference.place) && !TagName::new(tag.clone()).kind().is_digest();
        let mut known = is_known.then(|| Remembered::read(&remembered::read()))?;
        let place = key(&reference.place);
        known.note(&place, vec![(tag.clone(), digest.clone())], clock::now());
        remembered::write(&known.to_string());
        known.of(&place).into_iter().find(|before| before.tag == tag && before.digest != *digest)
    }

    /// The reader took note of where a tag points.
    pub fn take_note(self, reference: &Reference) {
        let Some(tag) = reference.tag.as_ref().map(ToString::to_string) else { return };
        let mut known = Remembered::read(&remembered::read());
        known.take_note(&key(&reference.place), std::slice::from_ref(&tag));
        remembered::write(&known.to_string());
    }
}

/// What is remembered of the tags of a place.
pub fn of(place: &Place) -> Vec<Before> {
    Remembered::read(&remembered::read()).of(&key(place))
}

/// What a place is called where tags are remembered.
fn key(place: &Place) -> String {
    Reference::to_place(place.clone()).familiar()
}
