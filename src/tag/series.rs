//! Bare numbers of a repository: the builds of a pipeline, families of releases, or commits. One number does not tell: `97`
//! may be a build or a family, and one commit in 27 has no letter among its first seven digits. All of them do, so this is
//! judged for a list as a whole, again with each page of it. So are words of the letters that a hash has, like `deadbeef`.

use std::collections::BTreeSet;

use super::kind::Kind;
use super::row::Row;

/// How many numbers in a row make a series: fewer may be the families that somebody keeps (`14`, `15`, `16`).
const ROW: u64 = 5;

/// A number as it is written, by its value and how many digits it has: nothing is released within `1` by `01.02.03`.
type Number = (u64, usize);

/// What is known of the bare numbers of a list so far. A list that grows is looked at once.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// The names that are numbers and alone are taken for families.
    numbers: BTreeSet<Number>,
    /// The first numbers of versions that have several.
    families: BTreeSet<Number>,
    /// Whether there are as many in a row as make a series.
    is_row: bool,
    /// Whether something is released within one of the numbers (`97.1`), which is a family then, and so are the others.
    has_releases: bool,
    /// The numbers of builds that say so: 77 of `build-77`.
    builds: BTreeSet<Number>,
    /// How many digits the names have that are commits by their letters.
    commits: BTreeSet<usize>,
}

impl Series {
    /// Takes the rows from a position on, which have been added to the list, and tells all rows what their numbers are:
    /// builds, when several stand in a row and nothing is released within any, or when another name says so of one within
    /// which nothing is released; families otherwise; and commits, when they are as long as others that are.
    pub fn judge(&mut self, rows: &mut [Row], from: usize) {
        let before = self.judgement();
        rows.iter().skip(from).for_each(|row| self.hear(row));
        let changed = if before == self.judgement() { from } else { 0 };
        for row in rows.iter_mut().skip(changed) {
            row.count_as(self.kind_of(row));
        }
    }

    /// What decides about the rows that were told before.
    fn judgement(&self) -> (bool, Vec<Number>, usize) {
        let said = self.numbers.iter().copied().filter(|number| self.is_said_build(number));
        (self.are_builds(), said.collect(), self.commits.len())
    }

    /// What the list makes of a name that is a number.
    fn kind_of(&self, row: &Row) -> Option<Kind> {
        if let Some(number) = bare(row) {
            return (self.are_builds() || self.is_said_build(&number)).then_some(Kind::Build);
        }
        let (name, tag) = (row.name(), row.name().tag());
        let may_be_commit = match name.kind() {
            Kind::Build => tag.bytes().all(|byte| byte.is_ascii_digit()) && !name.shape().is_date(tag),
            Kind::Other => tag.bytes().all(|byte| matches!(byte, b'a'..=b'f')),
            _ => false,
        };
        (may_be_commit && self.commits.contains(&tag.len())).then_some(Kind::Commit)
    }

    fn are_builds(&self) -> bool {
        self.is_row && !self.has_releases
    }

    /// Whether a number is that of a build by another name, and nothing is released within it.
    fn is_said_build(&self, number: &Number) -> bool {
        self.builds.contains(number) && !self.families.contains(number)
    }

    fn hear(&mut self, row: &Row) {
        if row.name().kind() == Kind::Commit && row.name().tag().bytes().all(|byte| byte.is_ascii_hexdigit()) {
            self.commits.insert(row.name().tag().len());
        }
        if row.name().kind() == Kind::Build && row.name().core().is_empty() {
            self.builds.extend(number(row.name().build()));
        }
        if let Some(number) = bare(row) {
            self.has_releases |= self.families.contains(&number);
            if self.numbers.insert(number) && !self.is_row {
                let (value, _) = number;
                let is_there = |value: u64| self.numbers.range((value, 0)..=(value, usize::MAX)).next().is_some();
                let run = |values: &mut dyn Iterator<Item = Option<u64>>| {
                    values.take_while(|value| value.is_some_and(is_there)).count()
                };
                let below = run(&mut (1..ROW).map(|less| value.checked_sub(less)));
                let above = run(&mut (1..ROW).map(|more| value.checked_add(more)));
                self.is_row = (below + 1 + above) as u64 >= ROW;
            }
        } else if let Some((family, _)) = row.name().core().split_once('.')
            && let Some(family) = number(family)
        {
            self.has_releases |= self.numbers.contains(&family);
            self.families.insert(family);
        }
    }
}

/// The number that a name consists of, where that alone would be a family.
fn bare(row: &Row) -> Option<Number> {
    let name = row.name();
    (name.kind() == Kind::Floating && name.core() == name.tag()).then(|| number(name.tag()))?
}

/// Reads digits, as far as they fit.
fn number(digits: &str) -> Option<Number> {
    Some((digits.parse().ok()?, digits.len()))
}
