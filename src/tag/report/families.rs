//! Families without a tag of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::super::kind::TagName;
use super::{Edition, Facts, MOST, WithoutFamily, head, is_within};

impl<'r> Facts<'r> {
    /// Families whose tag is missing, of one level at a time: `1`, then `1.4`. Only where another family of the same
    /// edition and level has one that is spelled as this one would be.
    pub(super) fn without_family(&self) -> Vec<WithoutFamily> {
        let mut found = Vec::new();
        let floats = self.ordered.iter().copied().filter(|at| self.floats(*at));
        let floats: BTreeMap<&str, u32> = floats.filter_map(|at| Some((self.name(at)?.as_str(), at))).collect();
        for (edition, releases) in &self.editions {
            let flavour = &edition.flavour;
            let repository = edition.repository;
            let before = if repository.is_empty() { String::new() } else { format!("{repository}:") };
            let tail = if flavour.is_empty() { String::new() } else { format!("-{flavour}") };
            for numbers in [1, 2] {
                let tags = self.family_tags(edition, releases, numbers);
                let only = self.only_spelling(releases, &tags);
                let mut told = BTreeSet::new();
                // By what stands before a release: a family that is spelled so, or the only spelling that there is.
                let mut alike: BTreeMap<&str, Option<u32>> = BTreeMap::new();
                for release in releases {
                    let is_missing = |family: &&str| !tags.contains_key(*family) && !told.contains(*family);
                    let Some(family) = head(self.core(*release), numbers).filter(is_missing) else { continue };
                    let own = self.prefix(*release);
                    let spelled = |family: &&str| floats.get(format!("{before}{own}{family}{tail}").as_str()).copied();
                    let find = || tags.keys().rev().find_map(spelled).or(only);
                    let Some(like) = *alike.entry(own).or_insert_with(find) else { continue };
                    told.insert(family);
                    if found.len() < MOST {
                        let name = format!("{before}{}{family}{tail}", self.prefix(like));
                        found.push(WithoutFamily { name, newest: *release, like });
                    }
                }
            }
        }
        found
    }

    /// The last of the families where all are spelled in one way, and so are all releases, which need not be the same:
    /// `1.4` for `v1.4.2`. Where either are spelled in several, none says how that of another would be.
    fn only_spelling(&self, releases: &[u32], families: &BTreeMap<&str, u32>) -> Option<u32> {
        let is_one = |names: &mut dyn Iterator<Item = u32>| {
            let spelled: BTreeSet<&str> = names.map(|at| self.prefix(at)).collect();
            spelled.len() == 1
        };
        let last = families.values().next_back().copied();
        last.filter(|_| is_one(&mut releases.iter().copied()) && is_one(&mut families.values().copied()))
    }

    fn prefix(&self, position: u32) -> &'r str {
        self.name(position).map_or("", TagName::prefix)
    }

    /// The floating tags of an edition with so many numbers and a release within them, by their numbers.
    fn family_tags(&self, edition: &Edition, releases: &[u32], numbers: usize) -> BTreeMap<&'r str, u32> {
        let of_level = |name: &TagName| {
            let is_family = !name.core().is_empty() && name.build().is_empty();
            is_family && name.core().split('.').count() == numbers && self.released.edition(name) == *edition
        };
        // A number that nothing is released within is perhaps a build, and shows nothing.
        let is_family = |name: &TagName| releases.iter().any(|release| is_within(self.core(*release), name.core()));
        let rows = (0_u32..)
            .zip(self.rows)
            .filter(|(at, row)| self.floats(*at) && of_level(row.name()) && is_family(row.name()));
        rows.map(|(position, row)| (row.name().core(), position)).collect()
    }
}
