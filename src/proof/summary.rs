//! What may be said of a whole chain, and of what hangs below each of its links.

use std::collections::BTreeMap;

use super::check::Outcome;
use super::{Chain, Link, Standing};
use crate::verify::{Reason, Verdict};

/// What hangs below a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Below {
    /// The standing of the weakest among the link and everything below it.
    pub weakest: Standing,
    /// The links that it names, the weakest branch first, those that were left out last.
    pub children: Vec<usize>,
}

/// What may be said of a whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// That of the weakest link. An empty chain is incomplete.
    pub standing: Standing,
    /// The weakest link, the first of several.
    pub weakest: Option<usize>,
    /// Links that were checked.
    pub checked: usize,
    /// Links that were left out on purpose. They weaken nothing, and nothing is said of them.
    pub left_out: usize,
    /// Those of them that need not be in a registry and were not fetched.
    pub elsewhere: usize,
    /// Links whose bytes this browser had kept, so that nobody was asked for them.
    pub kept: usize,
    /// Bytes that were read to their end and hashed, as stored. What has one name counts once.
    pub read: u64,
    /// Objects of which not all bytes were read.
    pub unread: usize,
    /// Those of them that the reader stopped.
    pub stopped: usize,
    /// Bytes that had arrived of these. Nothing is said of them.
    pub cut: u64,
    /// Checks that passed.
    pub passed: usize,
    /// Checks that failed.
    pub failed: usize,
    /// Checks that could not be made.
    pub not_checked: usize,
}

impl Chain {
    /// For each link, by its number, what hangs below it.
    pub fn tree(&self) -> Vec<Below> {
        let own = |link: &Link| Below {
            weakest: if link.is_left_out { Standing::Proven } else { link.standing() },
            children: Vec::new(),
        };
        let mut tree: Vec<Below> = self.links().iter().map(own).collect();
        // Children come after their parents, so from the end each is whole when its parent asks.
        for (number, link) in self.links().iter().enumerate().rev() {
            let weakest = tree.get(number).map_or(Standing::Proven, |below| below.weakest);
            if let Some(above) = link.parent.and_then(|parent| tree.get_mut(parent)) {
                above.weakest = above.weakest.min(weakest);
                above.children.push(number);
            }
        }
        let standings: Vec<Standing> = tree.iter().map(|below| below.weakest).collect();
        let left_out = |number: usize| self.links().get(number).is_some_and(|link| link.is_left_out);
        for below in &mut tree {
            below.children.sort_by_key(|number| (left_out(*number), standings.get(*number).copied(), *number));
        }
        tree
    }

    /// What may be said of the whole.
    pub fn summary(&self) -> Summary {
        let asked = || self.links().iter().enumerate().filter(|(_, link)| !link.is_left_out);
        let weakest = asked().min_by_key(|(_, link)| link.standing());
        let checks = || asked().flat_map(|(_, link)| &link.checks);
        let size = |link: &Link| Some(link.measured.as_ref()?.size);
        let sizes: BTreeMap<&str, u64> =
            asked().filter_map(|(_, link)| Some((link.named.as_str(), size(link)?))).collect();
        let cut = |link: &Link| match &link.verdict {
            Verdict::Unverifiable(Reason::Cancelled { received }) => Some(*received),
            _ => None,
        };
        let cuts: BTreeMap<&str, u64> =
            asked().filter_map(|(_, link)| Some((link.named.as_str(), cut(link)?))).collect();
        let count = |wanted: fn(&Outcome) -> bool| checks().filter(|check| wanted(&check.outcome)).count();
        Summary {
            standing: weakest.map_or(Standing::Incomplete, |(_, link)| link.standing()),
            weakest: weakest.map(|(number, _)| number),
            checked: asked().count(),
            left_out: self.links().iter().filter(|link| link.is_left_out).count(),
            elsewhere: self.links().iter().filter(|link| link.is_elsewhere()).count(),
            read: sizes.values().fold(0, |sum, size| sum.saturating_add(*size)),
            kept: asked().filter(|(_, link)| link.how.kept.is_some()).count(),
            unread: asked().filter(|(_, link)| link.measured.is_none()).count(),
            stopped: asked().filter(|(_, link)| cut(link).is_some()).count(),
            cut: cuts.values().fold(0, |sum, size| sum.saturating_add(*size)),
            passed: count(|outcome| *outcome == Outcome::Passed),
            failed: count(|outcome| *outcome == Outcome::Failed),
            not_checked: count(|outcome| matches!(outcome, Outcome::NotChecked(_))),
        }
    }
}
