//! Numbers that were left out between releases.

use std::collections::BTreeSet;

use super::{Facts, Gap, MOST, Released, head};

/// The longest gap that counts as one: beyond it numbers are not counted one by one (dates, build numbers).
const LONGEST_GAP: u64 = 30;

impl Facts<'_> {
    /// Numbers left out between the versions of the plain edition, and of each line that has one: within a family, whole
    /// families, and first numbers. Nothing between numbers of the calendar.
    pub(super) fn gaps(&self) -> Vec<Gap> {
        let counts = matches!(self.released, Released::Versions | Released::VersionBuilds | Released::ShortVersions);
        let mut gaps = Vec::new();
        for (edition, releases) in self.editions.iter().filter(|(edition, _)| counts && edition.flavour.is_empty()) {
            let before = if edition.line.is_empty() { String::new() } else { format!("{}-", edition.line) };
            self.gaps_of(releases, &before, &mut gaps);
        }
        gaps.truncate(MOST);
        gaps
    }

    /// Those of one edition; `before` stands before its numbers.
    fn gaps_of(&self, releases: &[u32], before: &str, gaps: &mut Vec<Gap>) {
        let by_calendar = self.by_calendar(releases);
        for pair in releases.windows(2) {
            let [newer, older] = pair else { continue };
            let (Some(new), Some(old)) = (numbers(self.core(*newer)), numbers(self.core(*older))) else { continue };
            if new.len() != old.len() || [newer, older].into_iter().any(|at| is_padded(self.core(*at))) {
                continue;
            }
            let places = || new.iter().copied().zip(old.iter().copied()).enumerate();
            let Some((place, (high, low))) = places().find(|(_, (high, low))| high != low) else { continue };
            let is_of_calendar = |first: &u64| by_calendar.contains(&(*first, place.max(1)));
            // Years are those of the calendar.
            let is_year = place == 0 && high >= 1_000;
            if is_year || [&new, &old].into_iter().filter_map(|numbers| numbers.first()).any(is_of_calendar) {
                continue;
            }
            let family = head(self.core(*newer), place).map_or(String::new(), |family| format!("{family}."));
            push_gap(gaps, (low, high), (*older, *newer), |number| format!("{before}{family}{number}"));
        }
    }

    /// Where releases of one first number have months or days, which are not counted one by one: the first number, and the
    /// place of the others. A zero before a number tells (`24.04.1`, `2024.01.05`); behind such months two digits each are
    /// days as well (`2024.01.15`), and one digit alone is the count of a month (`24.04.1`).
    fn by_calendar(&self, releases: &[u32]) -> BTreeSet<(u64, usize)> {
        let (mut padded, mut short) = (BTreeSet::new(), BTreeSet::new());
        for release in releases {
            let core = self.core(*release);
            let Some(first) = numbers(core).and_then(|numbers| numbers.first().copied()) else { continue };
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
}

/// Whether a zero stands before the first number, as before a month.
fn is_padded(core: &str) -> bool {
    core.split('.').next().is_some_and(|first| first.len() > 1 && first.starts_with('0'))
}

/// Adds the numbers between two as a gap, if there are some and not too many.
fn push_gap(gaps: &mut Vec<Gap>, (old, new): (u64, u64), between: (u32, u32), name: impl Fn(u64) -> String) {
    let missing = new.saturating_sub(old).saturating_sub(1);
    if (1..=LONGEST_GAP).contains(&missing) {
        gaps.push(Gap { from: name(old + 1), to: name(new - 1), between });
    }
}

/// Two numbers or the first three: a fourth is often that of a build.
fn numbers(core: &str) -> Option<Vec<u64>> {
    let numbers: Vec<u64> = core.split('.').take(3).map(|number| number.parse().ok()).collect::<Option<_>>()?;
    (numbers.len() > 1).then_some(numbers)
}
