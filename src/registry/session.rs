//! The session: a transport that knows about tokens, so that nothing above it has to.
//!
//! 1. a request goes out with the token held for its scope, or bare;
//! 2. a 401 names a token server; [`policy::realm`] says whether it may be asked;
//! 3. the token server is asked, once for however many requests wait, and the request is repeated once;
//! 4. a second 401 is final.
//!
//! Nothing is sent to a token server but the anonymous question for our own scope. One session serves one registry, and
//! its tokens go nowhere else.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::body::collect;
use crate::reference::Host;
use crate::source::Exchange;
use crate::source::error::{About, Error, ErrorKind, explain};
use crate::source::gate::{AT_ONCE, Gate, Permit};
use crate::source::retry;
use crate::source::told::{READ_LIMIT, Told, cut, read_start};
use crate::transport::{Authorization, Request, Transport};

use super::address::Address;
use super::answered::Answered;
use super::challenge::{self, Bearer, Challenge};
use super::policy::{self, Decision};
use super::token::{self, Scope};

/// How long before its end a token is no longer used, in seconds: the request itself takes time.
const MARGIN: u64 = 10;

/// How many token requests run at once: the server of one registry is asked for one scope after another.
const TOKENS_AT_ONCE: usize = 1;

/// A registry, with what was learned about reaching it. Clones share it.
#[derive(Clone)]
pub struct Session<T>(Rc<Inner<T>>);

struct Inner<T> {
    transport: T,
    origin: String,
    gate: Gate,
    token_gate: Gate,
    consents: RefCell<BTreeSet<String>>,
    access: RefCell<BTreeMap<Scope, Access>>,
    failures: RefCell<BTreeMap<Scope, (u64, Error)>>,
    /// How many token requests have ended.
    asked: Cell<u64>,
    /// The scopes that a token is being asked for.
    flights: RefCell<BTreeSet<Scope>>,
}

/// A token request under way; over when dropped, also when whoever made it left.
struct Flight<'a> {
    flights: &'a RefCell<BTreeSet<Scope>>,
    scope: &'a Scope,
}

impl<'a> Flight<'a> {
    fn begin(flights: &'a RefCell<BTreeSet<Scope>>, scope: &'a Scope) -> Self {
        flights.borrow_mut().insert(scope.clone());
        Self { flights, scope }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.flights.borrow_mut().remove(self.scope);
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

struct Held {
    authorization: Authorization,
    until: u64,
    bearer: Bearer,
}

impl<T: Transport> Session<T> {
    /// A session with the registry of that host.
    pub fn new(transport: T, host: &Host) -> Self {
        Self(Rc::new(Inner {
            transport,
            origin: host.api_origin(),
            gate: Gate::new(AT_ONCE),
            token_gate: Gate::new(TOKENS_AT_ONCE),
            consents: RefCell::default(),
            access: RefCell::default(),
            failures: RefCell::default(),
            asked: Cell::new(0),
            flights: RefCell::default(),
        }))
    }

    /// Notes that the reader agreed to ask the token server at that origin on behalf of this registry. The origin is the
    /// one of [`ErrorKind::RealmForeign`]; the consent ends with the session and covers no other pair.
    pub fn consent(&self, realm_origin: &str) {
        self.0.consents.borrow_mut().insert(realm_origin.to_owned());
    }

    /// Sends a request as it is, without any token.
    ///
    /// # Errors
    /// When there is no answer that may be read.
    pub async fn send_bare(&self, request: Request, about: &About) -> Result<Answered<T::Body>, Error> {
        let permit = self.0.gate.enter().await;
        self.exchange(permit, request, about).await
    }

    /// Sends a request with whatever token its scope needs.
    ///
    /// # Errors
    /// When there is no answer that may be read, or no token that helps. Any other status is an answer.
    pub async fn send(&self, request: Request, scope: &Scope, about: &About) -> Result<Answered<T::Body>, Error> {
        let registry = self.registry(about)?;
        let (used, answered) = self.send_held(&request, scope, about).await?;
        let status = answered.response.status;
        if !policy::is_stale(&registry, status) || (used.is_none() && status != 401) {
            self.note_open(scope, &answered);
            return Ok(answered);
        }
        let bearer = self.bearer(&registry, answered, used.as_deref(), about).await?;
        let fresh = self.token(scope, bearer, used.as_ref(), about).await?;
        let request = Request { authorization: Some(fresh.authorization.clone()), ..request };
        let answered = self.send_bare(request, about).await?;
        if answered.response.status != 401 {
            return Ok(answered);
        }
        if answered.response.redirected {
            return Err(about.error(ErrorKind::StoreLogin));
        }
        self.forget(scope, &fresh);
        let header = answered.response.headers.get("www-authenticate").map(challenge::parse);
        let insufficient = matches!(header, Some(Ok(Challenge::Bearer(Bearer { insufficient_scope: true, .. }))));
        let told = answered.told().await;
        // An anonymous token that is good and does not suffice: Docker Hub's way of saying private or missing.
        let private_or_missing = insufficient || told.is_code("DENIED");
        Err(about.error(ErrorKind::Unauthorized { private_or_missing, told: told.into() }))
    }

    /// Sends a request with the token held for its scope, if there is one. Which one is looked up when the request's turn
    /// has come: while it stood in the queue, another may have got it, or be about to.
    async fn send_held(
        &self,
        request: &Request,
        scope: &Scope,
        about: &About,
    ) -> Result<(Option<Rc<Held>>, Answered<T::Body>), Error> {
        self.held(scope, about).await?;
        let permit = self.0.gate.enter().await;
        let before = self.0.asked.get();
        if self.0.flights.borrow().contains(scope) {
            drop(self.0.token_gate.enter().await);
            self.failed_since(before, scope, about)?;
        }
        let held = self.current(scope);
        let authorization = held.as_ref().map(|held| held.authorization.clone());
        let answered = self.exchange(permit, Request { authorization, ..request.clone() }, about).await?;
        Ok((held, answered))
    }

    async fn exchange(&self, permit: Permit, request: Request, about: &About) -> Result<Answered<T::Body>, Error> {
        let (method, url, accept) = (request.method, request.url.clone(), request.accept.clone());
        let authorization = request.authorization.clone();
        let response = match retry::send(&self.0.transport, permit, request).await {
            Ok(response) => response,
            Err(error) => {
                let probe = format!("{}/v2/", self.0.origin);
                return Err(about.error(explain(&self.0.transport, error, &probe).await));
            }
        };
        let exchange = Exchange {
            method,
            url,
            accept,
            status: response.status,
            redirected: response.redirected,
            headers: response.headers.clone(),
            authorized: authorization.is_some(),
        };
        Ok(Answered { response, exchange, authorization, now: self.0.transport.now() })
    }

    /// The header that a request of this scope needs, when that is known: `None` when it is not, `Some(None)` when the
    /// scope is open.
    pub fn known_access(&self, scope: &Scope) -> Option<Option<Authorization>> {
        match self.0.access.borrow().get(scope)? {
            Access::Open => Some(None),
            Access::Held(held) => self.is_fresh(held).then(|| Some(held.authorization.clone())),
        }
    }

    /// The transport below.
    pub fn transport(&self) -> &T {
        &self.0.transport
    }

    fn registry(&self, about: &About) -> Result<Address, Error> {
        Address::parse(&self.0.origin).map_err(|_| about.error(ErrorKind::BadAddress))
    }

    fn is_fresh(&self, held: &Held) -> bool {
        self.0.transport.now() + MARGIN < held.until
    }

    /// The token held for a scope, if it may still be sent.
    fn current(&self, scope: &Scope) -> Option<Rc<Held>> {
        match self.0.access.borrow().get(scope) {
            Some(Access::Held(held)) if self.is_fresh(held) => Some(held.clone()),
            _ => None,
        }
    }

    /// Replaces a token that ran out before it is sent in vain.
    async fn held(&self, scope: &Scope, about: &About) -> Result<(), Error> {
        let old = match self.0.access.borrow().get(scope) {
            Some(Access::Held(held)) if !self.is_fresh(held) => held.clone(),
            _ => return Ok(()),
        };
        self.token(scope, old.bearer.clone(), Some(&old), about).await.map(|_| ())
    }

    /// The error of a token request for this scope that failed since.
    fn failed_since(&self, before: u64, scope: &Scope, about: &About) -> Result<(), Error> {
        match self.0.failures.borrow().get(scope) {
            Some((at, error)) if *at > before => Err(Error { place: about.place.clone(), ..error.clone() }),
            _ => Ok(()),
        }
    }

    fn note_open(&self, scope: &Scope, answered: &Answered<T::Body>) {
        if answered.response.status == 200 && !answered.exchange.authorized {
            self.0.access.borrow_mut().entry(scope.clone()).or_insert(Access::Open);
        }
    }

    fn forget(&self, scope: &Scope, used: &Rc<Held>) {
        let mut access = self.0.access.borrow_mut();
        if matches!(access.get(scope), Some(Access::Held(held)) if Rc::ptr_eq(held, used)) {
            access.remove(scope);
        }
    }

    /// Where a refused request may get a token: from the challenge, from the one that the stale token came from, or from
    /// what is known about the registry.
    async fn bearer(
        &self,
        registry: &Address,
        answered: Answered<T::Body>,
        held: Option<&Held>,
        about: &About,
    ) -> Result<Bearer, Error> {
        // After a redirect it is the store that asks, and it gets nothing.
        if answered.response.redirected {
            return Err(about.error(ErrorKind::StoreLogin));
        }
        let Some(header) = answered.response.headers.get("www-authenticate") else {
            if let Some(held) = held {
                return Ok(held.bearer.clone());
            }
            let (realm, service) =
                policy::known_realm(registry).ok_or_else(|| about.error(ErrorKind::ChallengeHidden))?;
            return Ok(Bearer { realm, service, insufficient_scope: false });
        };
        match challenge::parse(header) {
            Ok(Challenge::Bearer(bearer)) => Ok(bearer),
            Ok(Challenge::Other(scheme)) => {
                Err(about.error(ErrorKind::LoginRequired { scheme: cut(&scheme, 64).to_owned() }))
            }
            Err(_) => Err(about.error(ErrorKind::BadChallenge { header: cut(header, 256).to_owned() })),
        }
    }

    /// A token other than `used`. However many requests ask at once, one of them asks the token server; the others take
    /// what it got, also when that is an error.
    async fn token(
        &self,
        scope: &Scope,
        bearer: Bearer,
        used: Option<&Rc<Held>>,
        about: &About,
    ) -> Result<Rc<Held>, Error> {
        let inner = &self.0;
        let before = inner.asked.get();
        let _permit = inner.token_gate.enter().await;
        if let Some(held) = self.current(scope)
            && !used.is_some_and(|used| Rc::ptr_eq(used, &held))
        {
            return Ok(held);
        }
        // It may have failed for somebody else while this request waited in the queue.
        self.failed_since(before, scope, about)?;
        let flight = Flight::begin(&inner.flights, scope);
        let outcome = self.ask(scope, bearer, about).await;
        drop(flight);
        inner.failures.borrow_mut().remove(scope);
        inner.asked.set(inner.asked.get() + 1);
        match outcome {
            Ok(held) => {
                let held = Rc::new(held);
                inner.access.borrow_mut().insert(scope.clone(), Access::Held(held.clone()));
                Ok(held)
            }
            Err(error) => {
                inner.failures.borrow_mut().insert(scope.clone(), (inner.asked.get(), error.clone()));
                Err(error)
            }
        }
    }

    async fn ask(&self, scope: &Scope, bearer: Bearer, about: &About) -> Result<Held, Error> {
        let registry = self.registry(about)?;
        let realm = match policy::realm(&registry, &bearer.realm) {
            Decision::Send(realm) => realm,
            Decision::Ask { realm } if self.0.consents.borrow().contains(&realm.origin()) => realm,
            Decision::Ask { realm } => {
                return Err(about.error(ErrorKind::RealmForeign {
                    registry: self.0.origin.as_str().into(),
                    realm: realm.origin().into(),
                }));
            }
            Decision::Refuse { why } => {
                return Err(about.error(ErrorKind::RealmRefused { realm: cut(&bearer.realm, 256).to_owned(), why }));
            }
        };
        let (authorization, seconds) = self.fetch(&realm, &bearer, scope, about).await?;
        Ok(Held { authorization, until: self.0.transport.now() + seconds, bearer })
    }

    /// Asks the token server. Its failures name it, not the registry.
    async fn fetch(
        &self,
        realm: &Address,
        bearer: &Bearer,
        scope: &Scope,
        about: &About,
    ) -> Result<(Authorization, u64), Error> {
        let at = About::new(realm.authority(), about.place.clone(), "token");
        let transport = &self.0.transport;
        let request = token::request(realm, bearer.service.as_deref(), scope);
        // The token server is not the registry: it has a gate of its own, or the registry's could never open again.
        let response = match retry::send(transport, Gate::new(1).enter().await, request).await {
            Ok(response) => response,
            Err(error) => return Err(at.error(explain(transport, error, &realm.to_string()).await)),
        };
        if response.status != 200 {
            let wait = retry::wait_of(&response.headers, transport.now());
            let told = Told::read(response.status, &read_start(response.body, READ_LIMIT).await, None);
            return Err(match told.status {
                // It gives strangers nothing: the same as a registry's refusal.
                401 | 403 => about.error(ErrorKind::Unauthorized { private_or_missing: true, told: told.into() }),
                _ => at.error(ErrorKind::of_status(told, wait)),
            });
        }
        let body = collect(response.body, token::BODY_LIMIT).await.map_err(|error| at.error(error))?;
        let token = token::parse(&body).ok_or_else(|| at.error(ErrorKind::NoToken))?;
        Ok((token.authorization, token.seconds))
    }
}
