//! Families without a tag of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::super::kind::TagName;
use super::{Edition, Facts, MOST, WithoutFamily, head, is_within};

impl<'r> Facts<'r> {
    /// Families whose tag is missing, of one level at a time: `1`, then `1.4`. Only where another family of the same
    /// edition and level has one.
    pub(super) fn without_family(&self) -> Vec<WithoutFamily> {
        let mut found = Vec::new();
        let floats = self.ordered.iter().copied().filter(|at| self.floats(*at));
        let floats: BTreeMap<&str, u32> = floats.filter_map(|at| Some((self.name(at)?.as_str(), at))).collect();
        for (edition, releases) in &self.editions {
            let flavour = &edition.flavour;
            let tail = if flavour.is_empty() { String::new() } else { format!("-{flavour}") };
            for numbers in [1, 2] {
                let tags = self.family_tags(edition, releases, numbers);
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
