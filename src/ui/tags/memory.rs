//! What tags pointed at when this browser saw them last.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{TagList, tag_of};
use crate::browser::remembered;
use crate::digest::Digest;
use crate::reference::{Place, Reference};
use crate::tag::remembered::Remembered;

impl TagList {
    /// What tags of this place pointed at when this browser saw them last, before this list was read.
    pub fn before(self) -> Vec<(String, Digest)> {
        self.store.before.get_value()
    }

    /// What a row pointed at before: when this list was made, or else when this browser saw it last. Nothing unless it is
    /// known to point elsewhere now.
    pub fn was(self, position: u32) -> Option<Digest> {
        self.with_rows(|rows| {
            let row = rows.get(position as usize)?;
            let seen_last = || {
                let of_name = |(name, _): &&(String, Digest)| name == row.name().as_str();
                self.store.before.with_value(|before| before.iter().find(of_name).map(|(_, digest)| digest.clone()))
            };
            let now = row.digest()?;
            row.was().cloned().or_else(seen_last).filter(|was| was != now && was.algorithm() == now.algorithm())
        })
    }

    /// Forgets what tags pointed at when they were seen before.
    pub fn forget_before(self) {
        self.store.before.set_value(Vec::new());
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
            let tags = rows.filter(|row| tag_of(row).is_some() && !row.name().kind().is_digest());
            tags.filter_map(|row| Some((row.name().as_str().to_owned(), row.digest()?.clone()))).collect()
        });
        let mut known = Remembered::read(&remembered::read());
        known.note(&key(&place), seen.into_iter().collect());
        remembered::write(&known.to_string());
    }
}

/// What is remembered of the tags of a place.
pub fn of(place: &Place) -> Vec<(String, Digest)> {
    Remembered::read(&remembered::read()).of(&key(place))
}

/// What a place is called where tags are remembered.
fn key(place: &Place) -> String {
    Reference::to_place(place.clone()).familiar()
}
