//! What was signed in with and refused, and by whom, so that it is known again and not sent there a second time.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::digest::{Digest, Hasher};
use crate::registry::credentials::Credentials;

/// How many refusals are remembered. The oldest makes room.
const MOST: usize = 16;

/// Who refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The registry itself.
    Registry,
    /// The token server of this origin, which may be the registry's.
    TokenServer(String),
}

/// The refusals of one session: hashes, never what was typed.
#[derive(Default)]
pub(super) struct Refusals(RefCell<VecDeque<(Digest, By)>>);

impl Refusals {
    /// Notes that these were refused.
    pub(super) fn note(&self, credentials: &Credentials, by: By) {
        let refusal = (hash_of(credentials), by);
        let mut all = self.0.borrow_mut();
        if !all.contains(&refusal) {
            all.push_back(refusal);
        }
        if all.len() > MOST {
            all.pop_front();
        }
    }

    /// Whether these were refused: by whoever is named, or else by anybody.
    pub(super) fn know(&self, credentials: &Credentials, by: Option<&By>) -> bool {
        let hash = hash_of(credentials);
        self.0.borrow().iter().any(|(refused, whose)| *refused == hash && by.is_none_or(|by| by == whose))
    }

    pub(super) fn forget(&self) {
        self.0.borrow_mut().clear();
    }
}

fn hash_of(credentials: &Credentials) -> Digest {
    let mut hash = Hasher::sha256();
    for text in credentials.texts() {
        hash.update(text.reveal().as_bytes());
        hash.update(&[0]);
    }
    hash.finish()
}
