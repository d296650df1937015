//! Where a floating tag stands, judged by the releases that its name may stand for.

use super::super::kind::TagName;
use super::super::order::compare_names;
use super::super::words::stands_for;
use super::{Facts, Floating, Stands, is_within};

impl Facts<'_> {
    /// The newest releases that a floating name may stand for: of its family, or of its edition for `latest` and `alpine`.
    /// Several of the same numbers where several editions begin with its own (`alpine3.19`, `alpine3.20`), and that of
    /// its own edition in any case. Nothing when the name says nothing about releases.
    fn newest_of(&self, name: &TagName) -> Vec<u32> {
        let flavour = name.flavour();
        let of_edition = name.as_str() == "latest" || (!flavour.is_empty() && name.as_str() == flavour);
        let latest_of = name.as_str().strip_prefix("latest-").is_some_and(|edition| edition == flavour);
        let is_meant = |release: &u32| name.core().is_empty() || is_within(self.core(*release), name.core());
        if name.core().is_empty() && !of_edition && !latest_of {
            return Vec::new();
        }
        // Those that begin alike stand together.
        let alike = self.editions.range(flavour..).take_while(|(edition, _)| edition.starts_with(flavour));
        let alike = alike.filter(|(edition, _)| stands_for(flavour, edition));
        let mut newest: Vec<(u32, &TagName)> = alike
            .filter_map(|(_, releases)| releases.iter().copied().find(is_meant))
            .filter_map(|release| Some((release, self.name(release)?)))
            .collect();
        newest.sort_by(|(_, one), (_, other)| compare_names(one, other));
        let core = newest.first().map_or("", |(_, name)| name.core());
        newest.retain(|(_, name)| name.core() == core || name.flavour() == flavour);
        newest.into_iter().map(|(release, _)| release).collect()
    }

    /// Where a floating tag stands, from what has been read.
    pub(super) fn floating(&self, tag: u32) -> Floating {
        let newest = self.name(tag).map(|name| self.newest_of(name)).unwrap_or_default();
        let first = newest.first().copied();
        let Some(digest) = self.digest(tag) else {
            return Floating { tag, newest: first, at: Vec::new(), stands: Stands::Unread };
        };
        let group = self.aliases.of(digest).map(|group| group.rows.as_slice()).unwrap_or_default();
        let mut at: Vec<u32> = group.iter().copied().filter(|at| self.stays(*at)).collect();
        if let Some(reached) = newest.iter().copied().find(|newest| self.digest(*newest) == Some(digest)) {
            return Floating { tag, newest: Some(reached), at, stands: Stands::Newest };
        }
        let flavour = |position: u32| self.name(position).map_or("", TagName::flavour);
        let is_meant = |at: &u32| stands_for(flavour(tag), flavour(*at));
        at.sort_by_key(|at| !is_meant(at));
        let unread = newest.iter().copied().find(|newest| self.digest(*newest).is_none());
        let stands = match (at.first(), first) {
            (None, _) => Stands::Elsewhere,
            (Some(at), Some(_)) if !is_meant(at) => Stands::Apart,
            (Some(_), Some(_)) if unread.is_none() => Stands::Behind,
            (Some(_), _) => Stands::Release,
        };
        Floating { tag, newest: unread.or(first), at, stands }
    }
}
