//! Bare numbers of a repository: the builds of a pipeline, or families of releases. One number does not tell: `97` may be
//! either. All of them do, so this is judged for a list as a whole, again with each page of it.

use std::collections::BTreeSet;

use super::kind::Kind;
use super::row::Row;

/// How many numbers in a row make a series: fewer may be the families that somebody keeps (`14`, `15`, `16`).
const ROW: u64 = 5;

/// What is known of the bare numbers of a list so far. A list that grows is looked at once.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// The names that are numbers and alone are taken for families.
    numbers: BTreeSet<u64>,
    /// The first numbers of versions that have several.
    families: BTreeSet<u64>,
    /// Whether there are as many in a row as make a series.
    is_row: bool,
    /// Whether something is released within one of the numbers (`97.1`), which is a family then, and so are the others.
    has_releases: bool,
}

impl Series {
    /// Takes the rows from a position on, which have been added to the list, and tells all rows what their numbers are:
    /// builds, when several stand in a row and nothing is released within any; families otherwise.
    pub fn judge(&mut self, rows: &mut [Row], from: usize) {
        let before = self.are_builds();
        rows.iter().skip(from).for_each(|row| self.hear(row));
        let are_builds = self.are_builds();
        let changed = if before == are_builds { from } else { 0 };
        for row in rows.iter_mut().skip(changed) {
            row.count_as_build(are_builds && bare(row).is_some());
        }
    }

    fn are_builds(&self) -> bool {
        self.is_row && !self.has_releases
    }

    fn hear(&mut self, row: &Row) {
        if let Some(number) = bare(row) {
            self.has_releases |= self.families.contains(&number);
            if self.numbers.insert(number) && !self.is_row {
                let run = |numbers: &mut dyn Iterator<Item = Option<u64>>| {
                    numbers.take_while(|number| number.is_some_and(|number| self.numbers.contains(&number))).count()
                };
                let below = run(&mut (1..ROW).map(|less| number.checked_sub(less)));
                let above = run(&mut (1..ROW).map(|more| number.checked_add(more)));
                self.is_row = (below + 1 + above) as u64 >= ROW;
            }
        } else if let Some((family, _)) = row.name().core().split_once('.')
            && let Ok(family) = family.parse()
        {
            self.has_releases |= self.numbers.contains(&family);
            self.families.insert(family);
        }
    }
}

/// The number that a name consists of, where that alone would be a family.
fn bare(row: &Row) -> Option<u64> {
    let name = row.name();
    (name.kind() == Kind::Floating && name.core() == name.as_str()).then(|| name.as_str().parse().ok())?
}
