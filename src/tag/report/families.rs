//! Families without a tag of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::super::kind::TagName;
use super::super::order::compare_names;
use super::{Edition, Facts, MOST, WithoutFamily, head, is_within};

impl<'r> Facts<'r> {
    /// Families whose tag is missing, of one level at a time: `1`, then `1.4`. Only where another family of the same
    /// edition and level has one. A family has its tag in whichever way that is spelled; one that has none is told as most
    /// families here are spelled, whatever its releases are: those before a change of habit have a `v`, and those after it none.
    pub(super) fn without_family(&self) -> Vec<WithoutFamily> {
        let mut found = Vec::new();
        for (edition, releases) in &self.editions {
            let flavour = &edition.flavour;
            let repository = edition.repository;
            let before = if repository.is_empty() { String::new() } else { format!("{repository}:") };
            let tail = if flavour.is_empty() { String::new() } else { format!("-{flavour}") };
            for numbers in [1, 2] {
                let tags = self.family_tags(edition, releases, numbers);
                let Some(like) = self.usually_spelled(releases, &tags) else { continue };
                let mut known: BTreeSet<&str> = tags.iter().map(|tag| self.core(*tag)).collect();
                for release in releases {
                    let Some(family) = head(self.core(*release), numbers).filter(|family| known.insert(family)) else {
                        continue;
                    };
                    if found.len() < MOST {
                        let name = format!("{before}{}{family}{tail}", self.prefix(like));
                        found.push(WithoutFamily { name, newest: *release, like });
                    }
                }
            }
        }
        found
    }

    /// The last of the families that are spelled as most are. Of spellings with as many families, that which more releases
    /// have.
    fn usually_spelled(&self, releases: &[u32], families: &[u32]) -> Option<u32> {
        let mut counted: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        families.iter().for_each(|at| counted.entry(self.prefix(*at)).or_default().0 += 1);
        releases.iter().for_each(|at| counted.entry(self.prefix(*at)).or_default().1 += 1);
        let (usual, _) = counted.into_iter().max_by_key(|(_, count)| *count)?;
        let spelled = families.iter().copied().filter(|at| self.prefix(*at) == usual);
        // By their numbers: `1.10` comes after `1.9`.
        let named = spelled.filter_map(|at| Some((at, self.name(at)?)));
        named.min_by(|(_, one), (_, other)| compare_names(one, other)).map(|(at, _)| at)
    }

    fn prefix(&self, position: u32) -> &'r str {
        self.name(position).map_or("", TagName::prefix)
    }

    /// The floating tags of an edition with so many numbers and a release within them.
    fn family_tags(&self, edition: &Edition, releases: &[u32], numbers: usize) -> Vec<u32> {
        let of_level = |name: &TagName| {
            let is_family = !name.core().is_empty() && name.build().is_empty();
            is_family && name.core().split('.').count() == numbers && self.released.edition(name) == *edition
        };
        // A number that nothing is released within is perhaps a build, and shows nothing.
        let is_family = |name: &TagName| releases.iter().any(|release| is_within(self.core(*release), name.core()));
        let rows = (0_u32..)
            .zip(self.rows)
            .filter(|(at, row)| self.floats(*at) && of_level(row.name()) && is_family(row.name()));
        rows.map(|(position, _)| position).collect()
    }
}
