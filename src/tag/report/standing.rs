//! Where a floating tag stands, judged by the releases that its name may stand for.

use super::super::kind::TagName;
use super::super::order::compare_names;
use super::super::words::stands_for;
use super::{Edition, Extent, Facts, Floating, Released, Stands, counted, is_within};

/// So many of the other names of a floating tag are told; their row in the table has all of them.
const BESIDE: usize = 3;

impl<'r> Facts<'r> {
    /// The newest releases that a floating name may stand for: of its family, or of its edition for `latest` and `alpine`.
    /// Several of the same numbers where several editions begin with its own (`alpine3.19`, `alpine3.20`), and that of
    /// its own edition in any case; and where no name tells which of them is newer. Nothing when the name says nothing about
    /// releases.
    fn newest_of(&self, tag: u32) -> Vec<u32> {
        let Some(name) = self.name(tag) else { return Vec::new() };
        let meant = self.meant(tag);
        let is_within = |core: &str| core == name.core() || is_within(core, name.core());
        let is_meant = |release: &u32| name.core().is_empty() || is_within(self.core(*release));
        // Those that begin alike stand together.
        let alike = self.editions.range(meant.clone()..).take_while(|(edition, _)| {
            edition.is_of_line(&meant) && edition.flavour.starts_with(meant.flavour.as_ref())
        });
        let alike = alike.filter(|(edition, _)| stands_for(&meant.flavour, &edition.flavour));
        let first = |releases: &[u32]| releases.iter().position(is_meant).map(|first| self.alike(releases, first));
        let mut newest: Vec<(u32, &TagName)> = alike
            .filter_map(|(_, releases)| first(releases))
            .flatten()
            .filter_map(|release| Some((release, self.name(release)?)))
            .collect();
        newest.sort_by(|(_, one), (_, other)| compare_names(one, other));
        let core = newest.first().map_or("", |(_, name)| name.core());
        newest.retain(|(at, name)| name.core() == core || self.edition(*at) == meant);
        newest.into_iter().map(|(release, _)| release).collect()
    }

    /// The edition that a floating name speaks of. Where there is but one, `latest` can mean no other, and among the numbers
    /// of builds it means the series in which it stands: it has none of the words before them.
    pub(super) fn meant(&self, tag: u32) -> Edition<'r> {
        let Some(name) = self.name(tag) else { return Edition::default() };
        let mut editions = self.editions.keys().filter(|edition| edition.repository == name.repository());
        match (editions.next(), editions.next()) {
            (Some(only), None) if name.tag() == "latest" => only.clone(),
            _ if self.released == Released::Builds => self.series_of(tag, self.released.edition(name)),
            _ => self.released.edition(name),
        }
    }

    /// The series of builds in which a floating tag without a word stands; that of bare numbers, its own, where it stands in
    /// several or in none.
    fn series_of(&self, tag: u32, own: Edition<'r>) -> Edition<'r> {
        if !own.line.is_empty() {
            return own;
        }
        let group = self.digest(tag).and_then(|digest| self.aliases.of(digest));
        let at = group.into_iter().flat_map(|group| group.rows.iter().copied().filter(|at| self.is_release(*at)));
        let series = at.map(|at| self.edition(at));
        let same = series.filter(|series| (series.repository, &series.flavour) == (own.repository, &own.flavour));
        same.min_by_key(|series| !series.line.is_empty()).unwrap_or(own)
    }

    /// A release, and those behind it of which no name tells whether they are older.
    fn alike(&self, releases: &[u32], first: usize) -> Vec<u32> {
        let behind = releases.get(first..).unwrap_or_default().iter().copied();
        let Some(version) = behind.clone().next().map(|first| self.version(first)) else { return Vec::new() };
        let is_by_commit =
            |at: &u32| self.name(*at).is_some_and(|name| counted(name.build()).len() < name.build().len());
        let alike = behind.clone().take(1).filter(|at| !is_by_commit(at));
        let unordered = behind.take_while(|at| self.version(*at) == version).filter(is_by_commit);
        alike.chain(unordered).collect()
    }

    /// Where a floating tag stands, from what has been read.
    pub(super) fn floating(&self, tag: u32) -> Floating {
        let is_part = self.extent == Extent::Part;
        let newest = if is_part { Vec::new() } else { self.newest_of(tag) };
        let first = newest.first().copied();
        let Some(digest) = self.digest(tag) else {
            return Floating {
                tag,
                newest: first,
                at: Vec::new(),
                stands: Stands::Unread,
                beside: Vec::new(),
                more: 0,
            };
        };
        let group = self.aliases.of(digest).map(|group| group.rows.as_slice()).unwrap_or_default();
        let mut at: Vec<u32> = group.iter().copied().filter(|at| self.stays(*at)).collect();
        if let Some(reached) = newest.iter().copied().find(|newest| self.digest(*newest) == Some(digest)) {
            return Floating { tag, newest: Some(reached), at, stands: Stands::Newest, beside: Vec::new(), more: 0 };
        }
        let meant = self.meant(tag);
        let is_meant = |at: &u32| {
            let edition = self.edition(*at);
            edition.is_of_line(&meant) && stands_for(&meant.flavour, &edition.flavour)
        };
        at.sort_by_key(|at| !is_meant(at));
        let unread = newest.iter().copied().find(|newest| self.digest(*newest).is_none());
        let stands = match (at.first(), first) {
            (None, _) => Stands::Elsewhere,
            _ if is_part => Stands::OfPart,
            (Some(at), Some(_)) if !is_meant(at) => Stands::Apart,
            (Some(_), Some(_)) if unread.is_none() => Stands::Behind,
            (Some(_), _) => Stands::Release,
        };
        let has_no_release = stands == Stands::Elsewhere && self.released == Released::Nothing;
        let (beside, more) = if has_no_release { beside(tag, group) } else { Default::default() };
        Floating { tag, newest: unread.or(first), at, stands, beside, more }
    }
}

/// The first of the other tags of a group, and how many more there are.
fn beside(tag: u32, group: &[u32]) -> (Vec<u32>, usize) {
    let others = || group.iter().copied().filter(|at| *at != tag);
    (others().take(BESIDE).collect(), others().skip(BESIDE).count())
}
