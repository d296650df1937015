//! What the names of a repository, and the digests read so far, tell about how it is released. Facts, each with the tags
//! that it rests on and what is not known of them; no scores.
//!
//! A name says only what its makers seem to mean: that `1.4` is to stand at the newest release of its family is a habit,
//! not a rule, so what does not follow it is told and not judged.

mod families;
mod gaps;
mod released;
mod rollback;
mod standing;
mod told;
mod unread;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::alias::Aliases;
use super::kind::{Kind, TagName};
use super::moved::Moved;
use super::order::Order;
use super::remembered::Before;
use super::row::Row;
use super::words;
use crate::digest::Digest;
use released::counted;

pub use released::{Edition, Released};
pub use told::{Said, Told};

/// How many facts of one sort are told; more than these nobody reads, and their number is told.
pub const MOST: usize = 200;

/// How much of the list of names a report is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// All that came, and whether there is more nothing tells: what is told is of the names that are here.
    Open,
    /// A part: it broke off, or still comes. The names that are missing may be the newest, or stand in any gap, so nothing is
    /// told that needs them.
    Part,
}

impl Extent {
    /// That of a list that ended, or did not, and is known to be whole or not.
    pub fn of(ended: bool, whole: bool) -> Self {
        match (ended, whole) {
            (_, true) => Self::Whole,
            (true, false) => Self::Open,
            (false, false) => Self::Part,
        }
    }
}

/// What there is to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Of how much of the list.
    pub extent: Extent,
    /// Which names stand for releases here.
    pub released: Released,
    /// Those names, newest first.
    pub releases: Vec<u32>,
    /// Whether `latest` is the only name, apart from those made of digests.
    pub only_latest: bool,
    /// Floating tags and where they stand, in the order of releases.
    pub floating: Vec<Floating>,
    /// Families without their tag, although others of the repository have theirs.
    pub without_family: Vec<WithoutFamily>,
    /// Tags that point elsewhere than when they were last seen here, those that are meant to stay first.
    pub moved: Vec<Moved>,
    /// Tags that were here when last seen, and are not in the list now. Empty unless the whole list was read.
    pub gone: Vec<Before>,
    /// Numbers that were left out between releases.
    pub gaps: Vec<Gap>,
    /// What one would go back to, for each edition.
    pub rollbacks: Vec<Rollback>,
    /// Tags whose digest would say more, in the order in which they are worth reading.
    pub unread: Vec<u32>,
}

/// A floating tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floating {
    /// The tag.
    pub tag: u32,
    /// The newest release of what its name may stand for: the one it stands at, or else one that has not been read, where
    /// several editions have it; nothing when the name says nothing about releases (`edge`).
    pub newest: Option<u32>,
    /// Releases, pre-releases, builds and what was made of a commit, that are known to have its digest.
    pub at: Vec<u32>,
    /// Where it stands.
    pub stands: Stands,
    /// Where nothing names a release and it stands at nothing that stays: the first of the other tags of its digest.
    pub beside: Vec<u32>,
    /// How many more of those there are.
    pub more: usize,
}

/// Where a floating tag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Its digest has not been read.
    Unread,
    /// At the newest release of what it stands for.
    Newest,
    /// At one of these, and not at the newest release.
    Behind,
    /// At a release; whether that is the newest is not known, or its name does not say of what.
    Release,
    /// At a release of another edition than its name speaks of: whether that is meant so, nobody can tell.
    Apart,
    /// At a release of a list of which only a part is here.
    OfPart,
    /// At none of the releases that have been read.
    Elsewhere,
}

/// A family without a tag of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutFamily {
    /// The tag that there is not: `1.4`.
    pub name: String,
    /// The newest release of the family.
    pub newest: u32,
    /// Another family's tag, which shows that the repository has such tags.
    pub like: u32,
}

/// Numbers that were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first and last number left out: `1.4.3` and `1.4.5`, or `1.3` and `1.3` for a whole family.
    pub from: String,
    /// The last.
    pub to: String,
    /// The releases on both sides of it: the older, the newer.
    pub between: (u32, u32),
}

/// What one would go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollback {
    /// The edition, `alpine` or `main`; empty for the plain one.
    pub edition: String,
    /// The newest release, or the one at which the edition's own floating tag is known to stand.
    pub from: u32,
    /// That tag, if it is known to stand there: `latest`, `alpine`, `main`.
    pub by: Option<u32>,
    /// The newest release before it that is not known to be the same image.
    pub to: Option<u32>,
    /// Whether `to` is known to be another image: both digests have been read.
    pub apart: bool,
    /// An earlier release that was passed over, because it is the same image.
    pub same: Option<u32>,
}

/// What stands for releases of each edition, newest first.
type Editions<'r> = BTreeMap<Edition<'r>, Vec<u32>>;

/// Makes the report. `before` is what tags pointed at when the reader last took note of them, `aliases`
/// those of the same rows.
pub fn report(rows: &[Row], aliases: &Aliases, before: &[Before], extent: Extent) -> Report {
    let ordered = super::shown::ordered(rows, Order::default());
    let released = Released::of(rows);
    let row = |at: u32| rows.get(at as usize);
    let is_release = |at: &u32| row(*at).is_some_and(|row| released.holds(row));
    let mut releases: Vec<u32> = ordered.iter().copied().filter(is_release).collect();
    if released.is_dated() {
        releases.sort_by_key(|at| Reverse(row(*at).and_then(|row| place_of_date(row.name()))));
    }
    let editions = editions(rows, &releases, released);
    let facts = Facts { rows, ordered: &ordered, aliases, released, editions, extent };
    let floats = ordered.iter().copied().filter(|at| facts.floats(*at));
    let floating: Vec<_> = floats.take(MOST).map(|at| facts.floating(at)).collect();
    let mut report = Report { extent, released, moved: facts.moved(before), releases, floating, ..Report::default() };
    if extent != Extent::Part {
        report.rollbacks = facts.rollbacks(&report.floating);
        report.without_family = facts.without_family();
        report.gaps = facts.gaps();
    }
    if extent == Extent::Whole {
        let mut names = rows.iter().map(Row::name).filter(|name| !name.kind().is_digest());
        report.only_latest = names.next().is_some_and(|name| name.tag() == "latest") && names.next().is_none();
        report.gone = facts.gone(before);
    }
    report.unread = facts.unread(&report, before);
    report
}

fn editions<'r>(rows: &'r [Row], releases: &[u32], released: Released) -> Editions<'r> {
    let mut editions = Editions::new();
    for position in releases {
        let Some(name) = rows.get(*position as usize).map(Row::name) else { continue };
        editions.entry(released.edition(name)).or_default().push(*position);
    }
    editions
}

/// A day, a time in it, and a number within that.
type PlaceOfDate = (u32, u32, u64);

fn place_of_date(name: &TagName) -> Option<PlaceOfDate> {
    name.date().map(|date| (date.day, date.time, date.count()))
}

struct Facts<'r> {
    rows: &'r [Row],
    /// All of them, newest release first.
    ordered: &'r [u32],
    aliases: &'r Aliases,
    released: Released,
    editions: Editions<'r>,
    extent: Extent,
}

impl<'r> Facts<'r> {
    fn row(&self, position: u32) -> Option<&'r Row> {
        self.rows.get(position as usize)
    }

    fn name(&self, position: u32) -> Option<&'r TagName> {
        self.row(position).map(Row::name)
    }

    fn kind(&self, position: u32) -> Option<Kind> {
        self.row(position).map(Row::kind)
    }

    /// Whether a floating tag can stand at it: what stands for a release, a version or a build, or what was made of a commit.
    fn stays(&self, position: u32) -> bool {
        let is_made = matches!(self.kind(position), Some(Kind::Combined | Kind::Commit));
        is_made || self.is_version(position) || self.is_release(position)
    }

    /// Whether it stands for a release.
    fn is_release(&self, position: u32) -> bool {
        self.row(position).is_some_and(|row| self.released.holds(row))
    }

    /// Whether it is a floating tag, and none that stands for a release.
    fn floats(&self, position: u32) -> bool {
        self.kind(position) == Some(Kind::Floating) && !self.is_release(position)
    }

    /// Whether a floating tag of any name may stand at it.
    fn is_version(&self, position: u32) -> bool {
        matches!(self.kind(position), Some(Kind::Release | Kind::PreRelease | Kind::Build))
    }

    fn digest(&self, position: u32) -> Option<&'r Digest> {
        self.row(position).and_then(Row::digest)
    }

    fn core(&self, position: u32) -> &'r str {
        self.name(position).map_or("", TagName::core)
    }

    fn edition(&self, position: u32) -> Edition<'r> {
        self.name(position).map(|name| self.released.edition(name)).unwrap_or_default()
    }

    /// What tells two releases of an edition apart: of two that have the same, no name tells which is newer.
    fn version(&self, position: u32) -> (Option<PlaceOfDate>, &'r str, &'r str) {
        let Some(name) = self.name(position) else { return (None, "", "") };
        match place_of_date(name).filter(|_| self.released.is_dated()) {
            Some(date) => (Some(date), "", ""),
            None => (None, name.core(), counted(name.build())),
        }
    }

    /// Those that are meant to stay first.
    fn moved(&self, before: &[Before]) -> Vec<Moved> {
        let mut moved = super::moved(self.rows, before);
        moved.sort_by_key(|moved| moved.floating);
        moved.truncate(MOST);
        moved
    }

    fn gone(&self, before: &[Before]) -> Vec<Before> {
        let here: BTreeSet<&str> = self.rows.iter().map(|row| row.name().as_str()).collect();
        // Those of reviews come and go.
        let is_of_review = |tag: &str| tag.split_once('-').is_some_and(|(word, _)| words::is_review_word(word));
        let stays = |tag: &str| !is_of_review(tag) && !TagName::new(tag.to_owned()).kind().is_digest();
        let gone = before.iter().filter(|before| !here.contains(before.tag.as_str()) && stays(&before.tag));
        gone.take(MOST).cloned().collect()
    }
}

/// Whether a version belongs to a family: `1.4.2` to `1.4` and to `1`.
fn is_within(core: &str, family: &str) -> bool {
    core.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'))
}

/// The first so many numbers of a version that has more.
fn head(core: &str, numbers: usize) -> Option<&str> {
    let (end, _) = core.match_indices('.').nth(numbers.checked_sub(1)?)?;
    core.get(..end)
}
