//! Numbers that were left out between releases.

use std::collections::BTreeSet;

use super::{Facts, Gap, MOST, head};

/// The longest gap that counts as one: beyond it numbers are not counted one by one (dates, build numbers).
const LONGEST_GAP: u64 = 30;

impl Facts<'_> {
    /// Numbers left out between the releases of the plain edition: within a family, and whole families. Nothing between
    /// numbers of the calendar.
    pub(super) fn gaps(&self) -> Vec<Gap> {
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
}

/// Adds the numbers between two as a gap, if there are some and not too many.
fn push_gap(gaps: &mut Vec<Gap>, (old, new): (u64, u64), between: (u32, u32), name: impl Fn(u64) -> String) {
    let missing = new.saturating_sub(old).saturating_sub(1);
    if (1..=LONGEST_GAP).contains(&missing) {
        gaps.push(Gap { from: name(old + 1), to: name(new - 1), between });
    }
}

/// Three numbers.
fn numbers(core: &str) -> Option<[u64; 3]> {
    let mut numbers = core.split('.').map(|number| number.parse().ok());
    let three = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(three)
}
