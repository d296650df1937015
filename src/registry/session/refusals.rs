//! What was signed in with and refused, and by whom, so that it is known again and not sent there a second time.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::digest::{Digest, Hasher};
use crate::registry::credentials::Credentials;

use super::SignInMethod;

/// How many refusals are remembered. The oldest makes room.
const MOST: usize = 16;

/// How long a refusal is remembered, in seconds. Accounts are unlocked by then, or never.
const REMEMBERED: u64 = 30 * 60;

/// Who refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The registry itself.
    Registry,
    /// The token server of this origin, which may be the registry's.
    TokenServer(String),
}

struct Refusal {
    hash: Digest,
    by: By,
    /// How the reader wanted to be let in.
    way: SignInMethod,
    /// Until when it is remembered, in seconds since 1970.
    until: u64,
}

/// The refusals of one session: hashes, never what was typed.
#[derive(Default)]
pub(super) struct Refusals(RefCell<VecDeque<Refusal>>);

impl Refusals {
    /// Notes that these were refused. What is refused again because it was refused before was not sent, and is remembered no
    /// longer for it.
    pub(super) fn note(&self, credentials: &Credentials, by: By, way: SignInMethod, now: u64) {
        let hash = hash_of(credentials);
        let mut all = self.0.borrow_mut();
        all.retain(|refusal| refusal.until > now);
        let before = all.iter().find(|refusal| refusal.hash == hash && refusal.by == by).map(|refusal| refusal.until);
        if all.iter().any(|refusal| refusal.hash == hash && refusal.by == by && refusal.way == way) {
            return;
        }
        all.push_back(Refusal { hash, by, way, until: before.unwrap_or(now + REMEMBERED) });
        if all.len() > MOST {
            all.pop_front();
        }
    }

    /// For how many seconds more it is remembered that whoever is named refused these.
    pub(super) fn of_server(&self, credentials: &Credentials, by: &By, now: u64) -> Option<u64> {
        self.left(credentials, now, |refusal| refusal.by == *by)
    }

    /// For how many seconds more it is remembered that these were refused by whoever the reader's way leads to.
    pub(super) fn of_method(&self, credentials: &Credentials, way: &SignInMethod, now: u64) -> Option<u64> {
        self.left(credentials, now, |refusal| refusal.way == *way)
    }

    fn left(&self, credentials: &Credentials, now: u64, is_it: impl Fn(&Refusal) -> bool) -> Option<u64> {
        let (hash, all) = (hash_of(credentials), self.0.borrow());
        let of_these = all.iter().filter(|refusal| refusal.hash == hash && refusal.until > now && is_it(refusal));
        of_these.map(|refusal| refusal.until - now).max()
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
