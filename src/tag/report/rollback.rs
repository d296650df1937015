//! What one would go back to.

use super::super::kind::TagName;
use super::super::words;
use super::{Facts, Floating, Rollback};

impl Facts<'_> {
    /// For each edition the newest release, or that of `latest`, and the one before of another image; the editions with most releases first.
    pub(super) fn rollbacks(&self, floating: &[Floating]) -> Vec<Rollback> {
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
}
