//! What the names of a repository, and the digests read so far, tell about how it is released. Facts, each with the tags
//! that it rests on and what is not known of them; no scores.
//!
//! A name says only what its makers seem to mean: that `1.4` is to stand at the newest release of its family is a habit,
//! not a rule, so what does not follow it is told and not judged.

mod standing;

use std::collections::{BTreeMap, BTreeSet};

use super::alias::Aliases;
use super::kind::{Kind, TagName};
use super::moved::Moved;
use super::order::{By, Order, sort};
use super::remembered::Before;
use super::row::Row;
use super::words;
use crate::digest::Digest;

/// How many facts of one sort are told; more than these nobody reads, and their number is told.
pub const MOST: usize = 200;

/// The longest gap that counts as one: beyond it numbers are not counted one by one (dates, build numbers).
const LONGEST_GAP: u64 = 30;

/// What there is to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Releases, newest first.
    pub releases: Vec<u32>,
    /// Dates and numbers of builds, newest first. In a repository without releases they take their place.
    pub builds: Vec<u32>,
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
    /// The edition; empty for the plain one.
    pub flavour: String,
    /// The newest release, or the one at which `latest` is known to stand.
    pub from: u32,
    /// Whether `latest` is known to stand there.
    pub by_latest: bool,
    /// The newest release before it that is not known to be the same image.
    pub to: Option<u32>,
    /// Whether `to` is known to be another image: both digests have been read.
    pub apart: bool,
    /// An earlier release that was passed over, because it is the same image.
    pub same: Option<u32>,
}

/// Releases of each edition, newest first; where there are no releases, dates and numbers of builds.
type Editions<'r> = BTreeMap<&'r str, Vec<u32>>;

/// Makes the report. `before` is what tags pointed at when the reader last took note of them, `whole` whether the list of names was
/// read to its end, `aliases` those of the same rows.
pub fn report(rows: &[Row], aliases: &Aliases, before: &[Before], whole: bool) -> Report {
    let ordered = super::shown::ordered(rows, Order::default());
    let of_kind = |kind: Kind| {
        let is_one = |at: &u32| rows.get(*at as usize).is_some_and(|row| row.kind() == kind);
        ordered.iter().copied().filter(is_one).collect::<Vec<u32>>()
    };
    let (releases, builds) = (of_kind(Kind::Release), of_kind(Kind::Build));
    let released = if releases.is_empty() { Kind::Build } else { Kind::Release };
    let editions = editions(rows, if releases.is_empty() { &builds } else { &releases });
    let facts = Facts { rows, ordered: &ordered, aliases, released, editions };
    let floats = ordered.iter().copied().filter(|at| facts.kind(*at) == Some(Kind::Floating));
    let floating: Vec<_> = floats.take(MOST).map(|at| facts.floating(at)).collect();
    let rollbacks = facts.rollbacks(&floating);
    let mut names = rows.iter().map(Row::name).filter(|name| !name.kind().is_digest());
    let mut report = Report {
        only_latest: names.next().is_some_and(|name| name.as_str() == "latest") && names.next().is_none(),
        without_family: facts.without_family(),
        moved: facts.moved(before),
        gone: if whole { facts.gone(before) } else { Vec::new() },
        gaps: facts.gaps(),
        releases,
        builds,
        floating,
        rollbacks,
        unread: Vec::new(),
    };
    report.unread = facts.unread(&report, before);
    report
}

fn editions<'r>(rows: &'r [Row], versions: &[u32]) -> Editions<'r> {
    let mut editions = Editions::new();
    for position in versions {
        let Some(name) = rows.get(*position as usize).map(Row::name) else { continue };
        editions.entry(name.flavour()).or_default().push(*position);
    }
    editions
}

struct Facts<'r> {
    rows: &'r [Row],
    /// All of them, newest release first.
    ordered: &'r [u32],
    aliases: &'r Aliases,
    /// What counts as a release: builds, where there are no releases.
    released: Kind,
    editions: Editions<'r>,
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

    /// Whether a floating tag can stand at it: a version or a build, or what was made of a commit.
    fn stays(&self, position: u32) -> bool {
        let is_made = matches!(self.kind(position), Some(Kind::Combined | Kind::Commit));
        is_made || self.is_version(position)
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

    /// Releases of an edition.
    fn edition(&self, flavour: &str) -> &[u32] {
        self.editions.get(flavour).map(Vec::as_slice).unwrap_or_default()
    }

    /// Families whose tag is missing, of one level at a time: `1`, then `1.4`. Only where another family of the same
    /// edition and level has one.
    fn without_family(&self) -> Vec<WithoutFamily> {
        let mut found = Vec::new();
        let is_floating = |at: &u32| self.kind(*at) == Some(Kind::Floating);
        let floats = self.ordered.iter().copied().filter(is_floating);
        let floats: BTreeMap<&str, u32> = floats.filter_map(|at| Some((self.name(at)?.as_str(), at))).collect();
        for (flavour, releases) in &self.editions {
            let tail = if flavour.is_empty() { String::new() } else { format!("-{flavour}") };
            for numbers in [1, 2] {
                let tags = self.family_tags(flavour, numbers);
                let Some((_, last)) = tags.iter().next_back() else { continue };
                let mut told = BTreeSet::new();
                for release in releases {
                    let core = self.core(*release);
                    let Some(family) = head(core, numbers).filter(|family| told.insert(*family)) else { continue };
                    if !tags.contains_key(family) && found.len() < MOST {
                        // Where families are spelled in several ways, that of the release counts.
                        let own = self.name(*release).map_or("", TagName::prefix);
                        let spelled = |family: &str| format!("{own}{family}{tail}");
                        let alike = tags.keys().rev().find_map(|family| floats.get(spelled(family).as_str()));
                        let like = alike.copied().unwrap_or(*last);
                        let prefix = self.name(like).map_or("", TagName::prefix);
                        let name = format!("{prefix}{family}{tail}");
                        found.push(WithoutFamily { name, newest: *release, like });
                    }
                }
            }
        }
        found
    }

    /// The floating tags of an edition with so many numbers and a release within them, by their numbers.
    fn family_tags(&self, flavour: &str, numbers: usize) -> BTreeMap<&'r str, u32> {
        let of_level = |row: &Row| {
            let name = row.name();
            let floating = row.kind() == Kind::Floating && name.flavour() == flavour && name.build().is_empty();
            floating && !name.core().is_empty() && name.core().split('.').count() == numbers
        };
        // A number that nothing is released within is perhaps a build, and shows nothing.
        let releases = self.edition(flavour);
        let is_family = |name: &TagName| releases.iter().any(|release| is_within(self.core(*release), name.core()));
        let rows = (0_u32..).zip(self.rows).filter(|(_, row)| of_level(row) && is_family(row.name()));
        rows.map(|(position, row)| (row.name().core(), position)).collect()
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

    /// Numbers left out between the releases of the plain edition: within a family, and whole families. Nothing between
    /// numbers of the calendar.
    fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let by_calendar = self.by_calendar();
        for pair in self.edition("").windows(2) {
            let [newer, older] = pair else { continue };
            let (Some(new), Some(old)) = (numbers(self.core(*newer)), numbers(self.core(*older))) else { continue };
            let Some(at) = (0..3).find(|at| new[*at] != old[*at]).filter(|at| *at > 0) else { continue };
            let family = head(self.core(*newer), at).unwrap_or_default();
            if !by_calendar.contains(&(new[0], at)) {
                push_gap(&mut gaps, (old[at], new[at]), (*older, *newer), |number| format!("{family}.{number}"));
            }
        }
        gaps.truncate(MOST);
        gaps
    }

    /// Where releases of one first number have months or days, which are not counted one by one: the first number, and the
    /// place of the others. A zero before a number tells (`24.04.1`, `2024.01.05`); behind such months two digits each are
    /// days as well (`2024.01.15`), and one digit alone is the count of a month (`24.04.1`).
    fn by_calendar(&self) -> BTreeSet<(u64, usize)> {
        let (mut padded, mut short) = (BTreeSet::new(), BTreeSet::new());
        for release in self.edition("") {
            let core = self.core(*release);
            let Some([first, ..]) = numbers(core) else { continue };
            for (place, number) in core.split('.').enumerate() {
                match number.len() {
                    1 => short.insert((first, place)),
                    _ => number.starts_with('0') && padded.insert((first, place)),
                };
            }
        }
        let days = padded.iter().filter(|(_, place)| *place == 1).map(|(first, _)| (*first, 2));
        let days: Vec<_> = days.filter(|days| !short.contains(days)).collect();
        padded.extend(days);
        padded
    }

    /// For each edition the newest release, or that of `latest`, and the one before of another image; the editions with most releases first.
    fn rollbacks(&self, floating: &[Floating]) -> Vec<Rollback> {
        const EDITIONS: usize = 8;
        let at_latest = |flavour: &str| {
            let is_latest = |floating: &&Floating| {
                self.name(floating.tag).is_some_and(|name| name.as_str() == "latest" && name.flavour() == flavour)
            };
            let mut at = floating.iter().find(is_latest)?.at.iter().copied();
            at.find(|at| self.name(*at).is_some_and(|name| name.flavour() == flavour))
        };
        let mut editions: Vec<_> = self.editions.iter().collect();
        editions.sort_by_key(|(flavour, releases)| (!flavour.is_empty(), std::cmp::Reverse(releases.len())));
        let rollback = |(flavour, releases): (&&str, &Vec<u32>)| {
            let latest = at_latest(flavour);
            let from = latest.or_else(|| releases.first().copied())?;
            let place = releases.iter().position(|release| *release == from)?;
            let before = releases.get(place + 1..).unwrap_or_default().iter().copied();
            let digest = self.digest(from);
            // Another spelling of the same version is no step back, nor is another version of the same image.
            let version = |release: u32| (self.core(release), self.name(release).map_or("", TagName::build));
            let is_other = |release: &u32| version(*release) != version(from);
            let mut before: Vec<u32> = before.filter(is_other).collect();
            if before.is_empty() {
                before = self.related_before(from).into_iter().filter(is_other).collect();
            }
            let mut before = before.into_iter();
            let is_same = |release: &u32| digest.is_some() && self.digest(*release) == digest;
            let to = before.clone().find(|release| !is_same(release));
            if to.is_none() && self.is_succeeded(from) {
                return None;
            }
            let apart = digest.is_some() && to.is_some_and(|to| self.digest(to).is_some());
            let same = before.next().filter(is_same);
            Some(Rollback { flavour: (*flavour).to_owned(), from, by_latest: latest.is_some(), to, apart, same })
        };
        editions.into_iter().take(EDITIONS).filter_map(rollback).collect()
    }

    /// Whether its edition went on under another number of its base: one goes back from there, and perhaps to it.
    fn is_succeeded(&self, release: u32) -> bool {
        let flavour = |at: u32| self.name(at).map_or("", TagName::flavour);
        let newer = self.ordered.iter().copied().take_while(|at| *at != release);
        let own = flavour(release);
        let mut others = newer.filter(|at| self.kind(*at) == Some(self.released) && flavour(*at) != own);
        others.any(|at| words::is_related(flavour(at), own))
    }

    /// Releases before one, newest first, of editions that differ from its own by the numbers of their bases only.
    fn related_before(&self, from: u32) -> Vec<u32> {
        let flavour = |at: u32| self.name(at).map_or("", TagName::flavour);
        let later = self.ordered.iter().copied().skip_while(|at| *at != from).skip(1);
        let is_related = |at: &u32| words::is_related(flavour(from), flavour(*at));
        later.filter(|at| self.kind(*at) == Some(self.released) && is_related(at)).collect()
    }

    /// The versions at which a floating tag may stand that was read and found at none of them so far, newest first: those
    /// that its name speaks of, or all where it says nothing about releases (`stable`, and `next` at a pre-release); and
    /// what was made of a commit or at a date under its name, `main-20240102` for `main`.
    fn sought(&self, report: &Report) -> Vec<u32> {
        let lost =
            report.floating.iter().filter(|floating| floating.stands == Stands::Elsewhere && floating.at.is_empty());
        let (speaking, silent): (Vec<_>, Vec<_>) = lost.partition(|floating| floating.newest.is_some());
        let all = speaking.iter().chain(&silent).filter_map(|floating| self.name(floating.tag));
        let all: BTreeSet<&str> = all.map(TagName::as_str).collect();
        let is_made_of = |text: &str| text.match_indices('-').any(|(at, _)| all.contains(text.get(..at).unwrap_or("")));
        let names = speaking.iter().filter_map(|floating| self.name(floating.tag));
        let families: BTreeSet<(&str, &str)> = names.map(|name| (name.flavour(), name.core())).collect();
        let is_sought =
            |release: &TagName| !silent.is_empty() || is_of_any(&families, release.flavour(), release.core());
        let is_wanted = |at: &u32| match (self.kind(*at), self.name(*at)) {
            (Some(Kind::Combined), Some(name)) => is_made_of(name.as_str()),
            (_, Some(name)) => self.is_version(*at) && is_sought(name),
            _ => false,
        };
        self.ordered.iter().copied().filter(is_wanted).collect()
    }

    /// The tags that the report speaks of and whose digest is not known, and those remembered that may have moved.
    fn unread(&self, report: &Report, before: &[Before]) -> Vec<u32> {
        let mut wanted = Vec::new();
        wanted.extend(report.rollbacks.iter().flat_map(|rollback| [Some(rollback.from), rollback.to]).flatten());
        wanted.extend(report.floating.iter().flat_map(|floating| [Some(floating.tag), floating.newest]).flatten());
        let remembered: BTreeSet<&str> = before.iter().map(|before| before.tag.as_str()).collect();
        let mut known: Vec<u32> = (0_u32..)
            .zip(self.rows)
            .filter(|(_, row)| remembered.contains(row.name().as_str()))
            .map(|(position, _)| position)
            .collect();
        sort(self.rows, &mut known, Order { by: By::Release, reverse: false });
        wanted.extend(known);
        wanted.extend(report.gaps.iter().flat_map(|gap| [gap.between.1, gap.between.0]));
        wanted.extend(report.without_family.iter().map(|family| family.newest));
        wanted.extend(self.sought(report));
        let mut told = BTreeSet::new();
        wanted.retain(|position| self.digest(*position).is_none() && told.insert(*position));
        wanted
    }
}

/// Whether a version may be of one of these families, each with its edition; a family without numbers is the whole edition.
fn is_of_any(families: &BTreeSet<(&str, &str)>, flavour: &str, core: &str) -> bool {
    let heads = || (1..).map_while(|numbers| head(core, numbers));
    let editions = (0..=flavour.len()).filter_map(|end| flavour.get(..end));
    editions
        .filter(|edition| words::stands_for(edition, flavour))
        .any(|edition| families.contains(&(edition, "")) || heads().any(|family| families.contains(&(edition, family))))
}

/// Adds the numbers between two as a gap, if there are some and not too many.
fn push_gap(gaps: &mut Vec<Gap>, (old, new): (u64, u64), between: (u32, u32), name: impl Fn(u64) -> String) {
    let missing = new.saturating_sub(old).saturating_sub(1);
    if (1..=LONGEST_GAP).contains(&missing) {
        gaps.push(Gap { from: name(old + 1), to: name(new - 1), between });
    }
}

/// Whether a version belongs to a family: `1.4.2` to `1.4` and to `1`.
fn is_within(core: &str, family: &str) -> bool {
    core.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'))
}

/// The first so many numbers of a version that has more.
fn head(core: &str, numbers: usize) -> Option<&str> {
    let (end, _) = core.match_indices('.').nth(numbers - 1)?;
    core.get(..end)
}

/// Three numbers.
fn numbers(core: &str) -> Option<[u64; 3]> {
    let mut numbers = core.split('.').map(|number| number.parse().ok());
    let three = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(three)
}
