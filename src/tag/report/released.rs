//! Which names stand for releases in a repository, and the edition that each of them is of.

use std::borrow::Cow;

use super::super::kind::{Kind, TagName};
use super::super::row::Row;
use super::super::words;

/// What stands for releases: of these sorts the first that the repository has any of. Names that are meant to stay come
/// before those that often move, and versions before dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Released {
    /// Versions of three or four numbers: `1.4.2`, `app-1.4.2`.
    Versions,
    /// Versions with a commit, date or number behind them: `1.4.2-a1b2c3d`, `1.0.0-1`, `1.4-57`.
    VersionBuilds,
    /// Dates behind the names of bases: `noble-20240127`, `bookworm-20240110-slim`. Beside them `24.04` moves.
    Bases,
    /// Versions of two numbers: `1.4`. Nothing is released within them, or that would have come first.
    ShortVersions,
    /// Versions before their release: `0.1.0-rc.1`.
    PreReleases,
    /// Dates and numbers of builds: `20240102`, `nightly-2024-01-02`, `build-17`.
    Builds,
    /// Dates and numbers behind the names of branches and the like: `main-20240102-a1b2c3d`.
    Lines,
    /// Nothing: no name tells which of two is newer.
    #[default]
    Nothing,
}

impl Released {
    const ALL: [Self; 7] = [
        Self::Versions,
        Self::VersionBuilds,
        Self::Bases,
        Self::ShortVersions,
        Self::PreReleases,
        Self::Builds,
        Self::Lines,
    ];

    /// What stands for releases in a list.
    pub(super) fn of(rows: &[Row]) -> Self {
        Self::ALL.into_iter().find(|sort| rows.iter().any(|row| sort.holds(row))).unwrap_or_default()
    }

    /// Whether a name is of this sort.
    pub(super) fn holds(self, row: &Row) -> bool {
        let (kind, name) = (row.kind(), row.name());
        let is_made = kind == Kind::Combined;
        let behind_name = is_made && name.core().is_empty();
        match self {
            Self::Versions => kind == Kind::Release,
            Self::VersionBuilds => is_made && !behind_name && name.date().is_none(),
            Self::Bases => {
                behind_name && name.date().is_some() && !flavour(name).is_empty() && own_line(name).is_empty()
            }
            Self::ShortVersions => {
                let is_spelled_out = name.as_str().ends_with(".x") || name.as_str().ends_with(".X");
                kind == Kind::Floating && name.core().contains('.') && name.build().is_empty() && !is_spelled_out
            }
            Self::PreReleases => kind == Kind::PreRelease,
            Self::Builds => {
                let is_regular = name.core().is_empty() && words::is_cadence(name.line());
                kind == Kind::Build || (is_made && name.date().is_some() && (is_regular || !name.core().is_empty()))
            }
            Self::Lines => behind_name && counted(name.build()).starts_with(|c: char| c.is_ascii_digit()),
            Self::Nothing => false,
        }
    }

    /// Whether names of this sort are told apart by their dates.
    pub(super) fn is_dated(self) -> bool {
        matches!(self, Self::Bases | Self::Builds | Self::Lines)
    }

    /// The edition that a name is of or stands for.
    pub(super) fn edition(self, name: &TagName) -> Edition<'_> {
        let line = own_line(name);
        // What is built every night is of no other line than what has the date alone.
        let line = if self == Self::Builds && words::is_cadence(line) { "" } else { line };
        Edition { repository: name.repository(), line, flavour: flavour(name) }
    }
}

/// An edition: releases follow one another within it, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edition<'r> {
    /// Whose tag it is, where the list is one of several repositories' tags. It stands in the tags that are told.
    pub repository: &'r str,
    /// What it is a version or build of, where names say so: `app`, `main`.
    pub line: &'r str,
    /// The base and the like: `alpine`, `slim-bookworm`.
    pub flavour: Cow<'r, str>,
}

impl Edition<'_> {
    /// Whether both are of one line of one repository.
    pub(super) fn is_of_line(&self, other: &Self) -> bool {
        (self.repository, self.line) == (other.repository, other.line)
    }

    /// Whether nothing but the version stands in its names.
    pub(super) fn is_plain(&self) -> bool {
        self.line.is_empty() && self.flavour.is_empty()
    }

    /// Its name: `alpine`, `app`, `main-slim`; empty for the plain one.
    pub(super) fn name(&self) -> String {
        let parts = [self.line, &self.flavour];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    }
}

/// The part of a build that counts, in front of a commit: `57` of `57-a1b2c3d`, nothing of `a1b2c3d`. Between two that
/// differ in their commits only, no name tells which is newer.
pub(super) fn counted(build: &str) -> &str {
    let mut end = 0;
    for word in build.split('-').take_while(|word| !words::is_commit_behind(word)) {
        end += word.len() + 1;
    }
    build.get(..end.saturating_sub(1)).unwrap_or_default()
}

/// The line of a name that does not begin with a base: those are flavours, wherever the date stands in them.
fn own_line(name: &TagName) -> &str {
    if begins_with_base(name) { "" } else { name.line() }
}

fn flavour(name: &TagName) -> Cow<'_, str> {
    let flavour = name.flavour();
    match begins_with_base(name) {
        true if flavour.is_empty() => name.line().into(),
        true => format!("{}-{flavour}", name.line()).into(),
        false => flavour.into(),
    }
}

fn begins_with_base(name: &TagName) -> bool {
    name.core().is_empty() && name.line().split('-').next().is_some_and(words::is_flavour)
}
