//! The tokens held, by scope, and the token requests under way.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::registry::challenge::Bearer;
use crate::registry::token::Scope;
use crate::secret::Secret;
use crate::source::error::{About, Error};
use crate::transport::Authorization;

/// How long before its end a token is no longer used, in seconds: the request itself takes time.
const MARGIN: u64 = 10;

/// A token, and where the next one comes from.
pub(super) struct Held {
    pub(super) authorization: Authorization,
    /// When it runs out, in seconds since 1970.
    pub(super) until: u64,
    pub(super) bearer: Bearer,
}

impl Held {
    fn is_fresh(&self, now: u64) -> bool {
        now + MARGIN < self.until
    }
}

/// What is known about reading a scope.
#[derive(Clone)]
enum Access {
    /// It answered without a token.
    Open,
    /// It wants a token, and here is one.
    Held(Rc<Held>),
}

/// All of them.
#[derive(Default)]
pub(super) struct Tokens {
    access: RefCell<BTreeMap<Scope, Access>>,
    failures: RefCell<BTreeMap<Scope, (u64, Error)>>,
    /// How many token requests have ended.
    asked: Cell<u64>,
    /// The scopes that a token is being asked for.
    flights: RefCell<BTreeSet<Scope>>,
}

/// A token request under way; over when dropped, also when whoever made it left.
pub(super) struct Flight<'a> {
    flights: &'a RefCell<BTreeSet<Scope>>,
    scope: &'a Scope,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.flights.borrow_mut().remove(self.scope);
    }
}

impl Tokens {
    /// Forgets everything. The texts of the tokens are overwritten as soon as no request holds them.
    pub(super) fn clear(&self) {
        self.access.borrow_mut().clear();
        self.failures.borrow_mut().clear();
    }

    pub(super) fn asked(&self) -> u64 {
        self.asked.get()
    }

    pub(super) fn is_asked_for(&self, scope: &Scope) -> bool {
        self.flights.borrow().iter().any(|flight| flight.covers(scope))
    }

    pub(super) fn begin<'a>(&'a self, scope: &'a Scope) -> Flight<'a> {
        self.flights.borrow_mut().insert(scope.clone());
        Flight { flights: &self.flights, scope }
    }

    /// Notes how a token request for this scope ended; what came may be for more.
    pub(super) fn end(&self, scope: &Scope, outcome: Result<(Scope, Held), Error>) -> Result<Rc<Held>, Error> {
        self.failures.borrow_mut().remove(scope);
        self.asked.set(self.asked.get() + 1);
        match outcome {
            Ok((granted, held)) => {
                let held = Rc::new(held);
                let mut access = self.access.borrow_mut();
                // What was known of the scope alone would hide the wider one.
                access.remove(scope);
                access.insert(granted, Access::Held(held.clone()));
                Ok(held)
            }
            Err(error) => {
                self.failures.borrow_mut().insert(scope.clone(), (self.asked.get(), error.clone()));
                Err(error)
            }
        }
    }

    /// The token for a scope, or one for more than it, if it may still be sent.
    pub(super) fn current(&self, scope: &Scope, now: u64) -> Option<Rc<Held>> {
        let access = self.access.borrow();
        let fresh = |access: &Access| match access {
            Access::Held(held) if held.is_fresh(now) => Some(held.clone()),
            _ => None,
        };
        match access.get(scope) {
            Some(exact) => fresh(exact),
            None => access.iter().find_map(|(wider, access)| fresh(access).filter(|_| wider.covers(scope))),
        }
    }

    /// The token for a scope that can no longer be sent.
    pub(super) fn run_out(&self, scope: &Scope, now: u64) -> Option<Rc<Held>> {
        let access = self.access.borrow();
        let wider = || access.iter().find_map(|(wider, access)| wider.covers(scope).then_some(access));
        match access.get(scope).or_else(wider) {
            Some(Access::Held(held)) if !held.is_fresh(now) => Some(held.clone()),
            _ => None,
        }
    }

    pub(super) fn note_open(&self, scope: &Scope) {
        self.access.borrow_mut().entry(scope.clone()).or_insert(Access::Open);
    }

    /// Forgets a token that does not suffice for a scope. One that was for more may still do for the rest.
    pub(super) fn forget(&self, scope: &Scope, used: &Rc<Held>) {
        let mut access = self.access.borrow_mut();
        if matches!(access.get(scope), Some(Access::Held(held)) if Rc::ptr_eq(held, used)) {
            access.remove(scope);
        }
    }

    /// The texts of all tokens held.
    pub(super) fn texts(&self) -> Vec<Secret> {
        let access = self.access.borrow();
        let held = access.values().filter_map(|access| if let Access::Held(held) = access { Some(held) } else { None });
        held.map(|held| held.authorization.token()).collect()
    }

    /// The error of a token request for this scope that failed since.
    pub(super) fn failed_since(&self, before: u64, scope: &Scope, about: &About) -> Result<(), Error> {
        match self.failures.borrow().get(scope) {
            Some((at, error)) if *at > before => Err(Error { place: about.place.clone(), ..error.clone() }),
            _ => Ok(()),
        }
    }
}
