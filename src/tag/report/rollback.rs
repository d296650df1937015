//! What one would go back to.

use super::super::words;
use super::{Edition, Facts, Floating, Rollback};

/// For so many editions it is told.
const EDITIONS: usize = 8;

impl Facts<'_> {
    /// For each edition the newest release, or that of its own floating tag, and the one before of another image; the
    /// editions with most releases first.
    pub(super) fn rollbacks(&self, floating: &[Floating]) -> Vec<Rollback> {
        let mut editions: Vec<_> = self.editions.iter().collect();
        editions.sort_by_key(|(edition, releases)| (!edition.is_plain(), std::cmp::Reverse(releases.len())));
        let rollback = |(edition, releases): (&Edition, &Vec<u32>)| self.rollback(edition, releases, floating);
        editions.into_iter().filter_map(rollback).take(EDITIONS).collect()
    }

    fn rollback(&self, edition: &Edition, releases: &[u32], floating: &[Floating]) -> Option<Rollback> {
        let out = self.out(edition, releases, floating);
        let from = out.map(|(_, at)| at).or_else(|| releases.first().copied())?;
        let place = releases.iter().position(|release| *release == from)?;
        let before = releases.get(place + 1..).unwrap_or_default().iter().copied();
        let digest = self.digest(from);
        // Another spelling of the same version is no step back, nor is another version of the same image.
        let is_other = |release: &u32| self.version(*release) != self.version(from);
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
        Some(Rollback { edition: edition.name(), from, by: out.map(|(by, _)| by), to, apart, same })
    }

    /// The floating tag that names a whole edition, `latest` or `alpine`, with the release of it at which it stands.
    fn out(&self, edition: &Edition, releases: &[u32], floating: &[Floating]) -> Option<(u32, u32)> {
        let names_it = |floating: &&Floating| {
            let name = self.name(floating.tag).filter(|name| name.core().is_empty() && name.build().is_empty());
            name.is_some() && self.meant(floating.tag) == *edition
        };
        floating.iter().filter(names_it).find_map(|floating| {
            let at = floating.at.iter().copied().find(|at| releases.contains(at))?;
            Some((floating.tag, at))
        })
    }

    /// Whether its edition went on under another number of its base: one goes back from there, and perhaps to it.
    fn is_succeeded(&self, release: u32) -> bool {
        let own = self.edition(release);
        let newer = self.ordered.iter().copied().take_while(|at| *at != release);
        let mut others = newer.filter(|at| self.is_release(*at)).map(|at| self.edition(at));
        others.any(|other| other != own && is_related(&other, &own))
    }

    /// Releases before one, newest first, of editions that differ from its own by the numbers of their bases only.
    fn related_before(&self, from: u32) -> Vec<u32> {
        let own = self.edition(from);
        let later = self.ordered.iter().copied().skip_while(|at| *at != from).skip(1);
        later.filter(|at| self.is_release(*at) && is_related(&own, &self.edition(*at))).collect()
    }
}

fn is_related(edition: &Edition, other: &Edition) -> bool {
    edition.is_of_line(other) && words::is_related(&edition.flavour, &other.flavour)
}
