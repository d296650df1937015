//! Pairing: what belongs together on both sides, by one measure after another. Lists come from outside and may be long, so
//! nothing is compared with each of the other side.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Two lists, of which more and more is paired.
#[derive(Debug)]
pub(super) struct Pairing<'a, T> {
    left: &'a [T],
    right: &'a [T],
    partners: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a, T> Pairing<'a, T> {
    /// Of two lists, with nothing paired.
    pub fn new(left: &'a [T], right: &'a [T]) -> Self {
        Self { left, right, partners: vec![None; left.len()], taken: vec![false; right.len()] }
    }

    /// Pairs what has no partner yet and one key, each of the left with the first of the right. What has no key stays alone.
    pub fn by<K: Eq + Hash>(mut self, key: impl Fn(&'a T) -> Option<K>) -> Self {
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::new();
        for ((at, other), _) in self.right.iter().enumerate().zip(&self.taken).filter(|(_, taken)| !**taken) {
            if let Some(key) = key(other) {
                free.entry(key).or_default().push_back(at);
            }
        }
        for (item, partner) in self.left.iter().zip(&mut self.partners).filter(|(_, partner)| partner.is_none()) {
            let found = key(item).and_then(|key| free.get_mut(&key)?.pop_front());
            if let Some(taken) = found.and_then(|at| self.taken.get_mut(at)) {
                *taken = true;
                *partner = found;
            }
        }
        self
    }

    /// All in their order: those of the left, each with its partner if it has one, then what only the right has.
    pub fn sides(&self) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
        let (left, right) = (self.left, self.right);
        let beside = left.iter().zip(&self.partners).map(|(item, at)| (Some(item), at.and_then(|at| right.get(at))));
        beside.chain(right.iter().zip(&self.taken).filter(|(_, taken)| !**taken).map(|(other, _)| (None, Some(other))))
    }
}
