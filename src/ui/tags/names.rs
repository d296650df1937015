//! How the names of a list come: page after page, each shown as it comes.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{About, TagList, memory};
use crate::browser::clock;
use crate::reference::Place;
use crate::source::{Name, Names, Paging};
use crate::tag::{Kind, Row, Seen, Series};
use crate::ui::context::shared;
use crate::ui::{address, paged};
use crate::verify::Verdict;

/// From how many names on a page of a list is taken in two steps.
const MANY: usize = 4_000;

/// For how long a list is used again when the reader comes back to it, in seconds.
const FRESH: u64 = 300;

/// For how long what was asked for a page that is still open counts as asked just now, in seconds.
const JUST_NOW: u64 = 60;

impl TagList {
    /// Takes up the list that was read last if it is of this place, or starts anew.
    pub(super) fn begin(self) {
        let place = self.place();
        let now = clock::now();
        let kept = self.store.about.get_value().filter(|about| about.place == place && about.since + FRESH > now);
        self.is_reused.set_value(kept.is_some());
        self.store.before.set(memory::of(&place));
        match kept {
            Some(about) => {
                self.recall(0);
                self.tell();
                if !about.paging.state().ended {
                    self.run(async move { self.read_names().await });
                }
            }
            None => {
                self.store.rows.set_value(Vec::new());
                self.store.fresh.set_value(Vec::new());
                let about = About { place, paging: Paging::default(), since: now, series: Series::default() };
                self.store.about.set_value(Some(about));
                self.run(async move { self.read_names().await });
            }
        }
    }

    /// When it was read, in seconds since 1970: what changed since then is not in it. Nothing of what lies in a file, which
    /// stays as it is.
    pub fn since(self) -> Option<u64> {
        let is_asked = self.place.with_value(|place| !matches!(place, Place::Archive(_)));
        let since = self.store.about.with_value(|about| about.as_ref().map(|about| about.since));
        since.filter(|_| is_asked)
    }

    /// Since when its tags were asked where they point, in seconds since 1970: where one moved after it was asked, it is shown
    /// where it was. Nothing while all of it was asked just now, for this page. Followed.
    pub fn digests_since(self) -> Option<u64> {
        self.since()?;
        self.follow_known();
        let read_at = |row: &Row| row.seen().filter(|seen| seen.digest.is_some())?.read_at;
        let first = self.with_rows(|rows| rows.iter().filter_map(read_at).min())?;
        (self.is_reused.get_value() || first + JUST_NOW <= clock::now()).then_some(first)
    }

    /// Reads it anew, and what its tags point at: also of the one whose page was open last.
    pub fn read_again(self) {
        self.store.opened.set_value(None);
        address::reload();
    }

    /// Reads page after page and shows each as it comes.
    async fn read_names(self) {
        let source = shared().library().source(&self.place());
        let next = |about: &Option<About>| about.as_ref().map(|about| about.paging.next().cloned());
        let ask = async || {
            let next = self.store.about.try_with_value(next).flatten()?;
            Some(source.names(next.as_ref()).await)
        };
        let take = async |page: Names| {
            let ended = page.next.is_none();
            if page.names.len() > MANY {
                // Reading so many took its time, and so will what comes now; in between the page can answer the reader.
                clock::pause(0).await;
            }
            self.add(page);
            ended
        };
        paged::read_on(self.failure, ask, take, || self.tell()).await;
    }

    fn add(self, mut page: Names) {
        self.leave_out_known(&mut page);
        let (from, now) = (self.with_rows(<[Row]>::len), clock::now());
        self.store.about.update_value(|about| {
            let Some(about) = about else { return };
            about.paging.take(&page);
            let _ = self.store.rows.try_update_value(|rows| {
                rows.extend(page.names.into_iter().map(|name| row(name, now)));
                about.series.judge(rows, from);
            });
        });
        self.recall(from);
    }

    /// Gives rows from a position on what is known of them from before: the tag whose page was opened last has its digest,
    /// and the row that the reader left from is where the focus is and keys go on.
    fn recall(self, from: usize) {
        let place_of = |name: &str| {
            let is_it = |row: &Row| row.name().as_str() == name;
            let at = |rows: &[Row]| rows.iter().skip(from).position(is_it).and_then(|at| u32::try_from(from + at).ok());
            self.with_rows(at)
        };
        let place = self.place();
        let opened = self.store.opened.get_value().filter(|opened| opened.place == place);
        if let Some((position, opened)) = opened.and_then(|opened| Some((place_of(opened.tag.as_str())?, opened))) {
            let known =
                self.with_rows(|rows| rows.get(position as usize).and_then(Row::digest) == Some(&opened.digest));
            if !known {
                let digest = Some((opened.digest, opened.verdict));
                let seen = Seen { digest, read_at: Some(opened.at), ..Seen::default() };
                self.learn(position, seen, shared().library().is_public(&place));
            }
        }
        let left = self.store.left.with_value(|left| left.get(&self.entry).cloned());
        if let Some(position) = left.and_then(|name| place_of(&name))
            && self.focused.read_untracked().is_none()
        {
            self.focused.set(Some(position));
            self.returning.set(Some(position));
        }
    }

    /// Remembers which row had the focus, for whoever comes back to this entry of the history.
    pub(super) fn leave(self) {
        let name = |position: u32| self.with_rows(|rows| Some(rows.get(position as usize)?.name().as_str().to_owned()));
        if let Some(name) = self.focused.try_get_untracked().flatten().and_then(name) {
            self.store.left.update_value(|left| _ = left.insert(self.entry, name));
        }
    }

    /// Registries may list content without a tag on every page again.
    fn leave_out_known(self, page: &mut Names) {
        let is_untagged = |name: &Name| name.tag.is_none() && name.hint.is_some();
        if !page.names.iter().any(is_untagged) {
            return;
        }
        let kind = |row: &&Row| row.kind() == Kind::Untagged;
        let known: BTreeSet<String> =
            self.with_rows(|rows| rows.iter().filter(kind).map(|row| row.name().as_str().to_owned()).collect());
        page.names.retain(|name| !is_untagged(name) || !known.contains(&name.text));
    }

    fn tell(self) {
        let state = self.store.about.with_value(|about| about.as_ref().map(|about| about.paging.state().clone()));
        if let Some(state) = state {
            self.listed.set(state);
        }
    }

    /// Goes on reading names where it stopped, or behind where the list seems to end.
    pub fn resume(self) {
        self.failure.set(None);
        self.store.about.update_value(|about| {
            if let Some(about) = about {
                about.paging.go_on();
            }
        });
        self.tell();
        self.run(async move { self.read_names().await });
    }
}

/// A row for a name. Layouts say at once what it points at, and list content without a name by its digest; some
/// registries say it beside the name, `now` in seconds since 1970.
fn row(name: Name, now: u64) -> Row {
    let digest = name.entry.as_ref().map(|entry| &entry.digest).or(name.hint.as_ref().map(|hint| &hint.digest));
    let untagged = digest.filter(|digest| name.tag.is_none() && digest.to_string() == name.text).map(Row::untagged);
    let mut row = untagged.unwrap_or_else(|| Row::new(name.text));
    if name.tag.is_none() {
        row.lose_tag();
    }
    if let Some(seconds) = name.hint.as_ref().and_then(|hint| hint.pushed) {
        row.hear_when_pushed(seconds);
    }
    let hinted = name.hint.map(|hint| (hint.digest, hint.size));
    if let Some((digest, size)) = name.entry.map(|entry| (entry.digest, None)).or(hinted) {
        let digest = Some((digest, Verdict::Claimed));
        row.learn(Seen { digest, read_at: Some(now), size, ..Seen::default() });
    }
    row
}
