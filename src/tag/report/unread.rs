//! Tags whose digest would say more.

use std::collections::BTreeSet;

use super::super::kind::{Kind, TagName};
use super::super::order::{By, Order, sort};
use super::super::remembered::Before;
use super::super::words;
use super::{Edition, Facts, Floating, Released, Report, Stands, head};

impl Facts<'_> {
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
        let family = |floating: &&Floating| (self.meant(floating.tag), self.core(floating.tag));
        let families: BTreeSet<(Edition, &str)> = speaking.iter().map(family).collect();
        // A tag without a word may stand in any series of builds.
        let any_line = self.released == Released::Builds;
        let is_spoken_of = |edition: Edition, core: &str| {
            is_of_any(&families, &edition, core)
                || (any_line && is_of_any(&families, &Edition { line: "", ..edition }, core))
        };
        let is_sought = |at: u32| !silent.is_empty() || is_spoken_of(self.edition(at), self.core(at));
        let has_no_order = self.released == Released::Nothing;
        let is_wanted = |at: &u32| match (self.kind(*at), self.name(*at)) {
            _ if self.is_release(*at) || self.is_version(*at) => is_sought(*at),
            (Some(Kind::Combined | Kind::Commit), Some(_)) if has_no_order => !silent.is_empty(),
            (Some(Kind::Combined), Some(name)) => is_made_of(name.as_str()),
            _ => false,
        };
        self.ordered.iter().copied().filter(is_wanted).collect()
    }

    /// The tags that the report speaks of and whose digest is not known, and those remembered that may have moved.
    pub(super) fn unread(&self, report: &Report, before: &[Before]) -> Vec<u32> {
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
fn is_of_any(families: &BTreeSet<(Edition, &str)>, edition: &Edition, core: &str) -> bool {
    let heads = || (1..).map_while(|numbers| head(core, numbers)).chain([core, ""]);
    let flavours = (0..=edition.flavour.len()).filter_map(|end| edition.flavour.get(..end));
    flavours.filter(|flavour| words::stands_for(flavour, &edition.flavour)).any(|flavour| {
        let edition = Edition { flavour: flavour.into(), ..edition.clone() };
        heads().any(|family| families.contains(&(edition.clone(), family)))
    })
}
