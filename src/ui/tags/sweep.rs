//! Reads over many tags that the reader asks for: with a budget, a pause, and what came so far always in view.

use futures_util::{StreamExt as _, stream};

use leptos::prelude::*;

use super::TagList;
use crate::failure::Failure;
use crate::listing::{Named, describe};
use crate::reference::Tag;
use crate::source::Error;
use crate::tag::{Row, Seen, Unread, next_to_read};
use crate::ui::context::shared;

/// How many tags are read before the reader is asked again.
pub const BUDGET: usize = 500;

/// How many may be read without being asked: as many as scrolling through them would.
pub const UNASKED: usize = 60;

/// Reads at once. One fewer than a registry is asked at once, so that rows which come on screen do not wait.
const LANES: usize = 3;

/// How many refusals end it.
const MOST_FAILED: usize = 10;

/// What is to be known of each tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// Its digest: one HEAD, where the registry shows it to a page.
    #[default]
    Digests,
    /// Its date as well: the manifest and the config, once for each digest.
    Dates,
}

impl Goal {
    fn is_reached(self, row: &Row) -> bool {
        match self {
            Self::Digests => row.digest().is_some(),
            Self::Dates => row.is_complete(),
        }
    }

    /// Whether a row is to be read for it; see [`is_wanted`].
    fn is_open(self, row: &Row, all: bool) -> bool {
        is_wanted(row, all) && !self.is_reached(row)
    }
}

/// What is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// What is wanted.
    pub goal: Goal,
    /// Whether it runs.
    pub running: bool,
    /// How many could not be read.
    pub failed: usize,
    /// Why the last of them could not.
    pub why: Option<Failure>,
    /// Counts starts and pauses; who reads for an earlier one stops.
    round: u32,
}

impl TagList {
    /// How many tags a goal is reached for, and of how many. Names made of digests count only where they are unfolded.
    pub fn reached(self, goal: Goal) -> (usize, usize) {
        self.follow_known();
        let all = self.wish.folds.get().digest_tags;
        self.with_rows(|rows| {
            let wanted = rows.iter().filter(|row| is_wanted(row, all));
            wanted.fold((0, 0), |(read, total), row| (read + usize::from(goal.is_reached(row)), total + 1))
        })
    }

    /// How many tags a goal is not reached for.
    pub fn unread(self, goal: Goal) -> Unread {
        self.follow_known();
        let (all, shown) = (self.wish.folds.get().digest_tags, self.shown.read());
        self.with_rows(|rows| Unread::count(rows, &shown.positions, |row| goal.is_open(row, all)))
    }

    /// Reads on for a goal, at most [`BUDGET`] tags: what is shown first.
    pub fn read_on(self, goal: Goal) {
        let (all, shown) = (self.wish.folds.get_untracked().digest_tags, self.shown.get_untracked());
        let mut positions = self.with_rows(|rows| next_to_read(rows, &shown.positions, |row| goal.is_open(row, all)));
        positions.truncate(BUDGET);
        self.read_these(goal, positions);
    }

    /// Reads these.
    pub fn read_these(self, goal: Goal, positions: Vec<u32>) {
        let round = self.sweep.read_untracked().round.wrapping_add(1);
        self.sweep.set(Sweep { goal, running: true, round, ..Sweep::default() });
        self.run(async move {
            stream::iter(positions).for_each_concurrent(LANES, |position| self.read_one(goal, position, round)).await;
            if self.is_round(round) {
                self.pause();
            }
        });
    }

    /// Stops after what is under way. What was read stays.
    pub fn pause(self) {
        // First what is known, so that whoever hears of the end hears the last numbers.
        let _ = self.known.try_update(|count| *count = count.wrapping_add(1));
        let _ = self.sweep.try_update(|sweep| {
            sweep.running = false;
            sweep.round = sweep.round.wrapping_add(1);
        });
        self.settle();
    }

    fn is_round(self, round: u32) -> bool {
        self.sweep.try_get_untracked().is_some_and(|sweep| sweep.round == round)
    }

    async fn read_one(self, goal: Goal, position: u32, round: u32) {
        let wanted = |row: &Row| if goal.is_reached(row) { None } else { row.tag() };
        let tag = self.with_rows(|rows| rows.get(position as usize).and_then(wanted));
        let Some(tag) = tag.filter(|_| self.is_round(round)) else { return };
        let read = match goal {
            Goal::Digests => self.read_digest(position, &tag).await,
            Goal::Dates => self.read_row(position, &Named::Tag(tag), |_| ()).await,
        };
        let Err(error) = read else { return };
        let failed = self.sweep.try_update(|sweep| {
            sweep.failed += 1;
            sweep.why = Some(error.into());
            sweep.failed
        });
        if failed.is_some_and(|failed| failed >= MOST_FAILED) && self.is_round(round) {
            self.pause();
        }
    }

    async fn read_digest(self, position: u32, tag: &Tag) -> Result<(), Error> {
        let (library, place) = (shared().library(), self.place());
        let now = library.points_at(&place, tag).await?;
        self.learn(
            position,
            Seen { digest: Some((now.digest, now.verdict)), ..Seen::default() },
            library.is_public(&place),
        );
        Ok(())
    }

    /// Reads all that a row shows, telling `report` after every answer.
    pub async fn read_row(self, position: u32, named: &Named, report: impl Fn(Seen)) -> Result<(), Error> {
        let (library, place) = (shared().library(), self.place());
        let told = |seen: Seen| {
            self.learn(position, seen.clone(), library.is_public(&place));
            report(seen);
        };
        describe(&library, &place, named, |line| told(line.seen())).await.map(|_| ())
    }
}

/// Whether a row counts where all tags are to be read.
fn is_wanted(row: &Row, all: bool) -> bool {
    (all || !row.kind().is_digest()) && row.has_tag()
}
