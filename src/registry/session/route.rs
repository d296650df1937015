//! The way that requests take: straight to the registry, or through a relay where it lets no page read it.
//!
//! A relay is used for registries of which it is known that they let no page read them, once one was named or found; and
//! for any other after the direct way failed, if the relay lists it. From then on the session stays with it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::registry::address::Address;
use crate::registry::known::{self, Reach};
use crate::registry::policy::{Decision, Purpose, SecretKind};
use crate::registry::relay::{Relay, Relays, is_relays_own, is_sent_on};
use crate::source::Exchange;
use crate::source::error::{About, Error, ErrorKind};
use crate::source::explain::{Seen, explain};
use crate::source::retry;
use crate::source::throttle::{Guarded, Permit};
use crate::source::told::{READ_LIMIT, Told, read_start};
use crate::transport::{AuthorizationKind, Glance, Request, Response, Transport};

use super::Session;

/// How a session reaches its registry.
pub(super) struct Route<T> {
    relays: RefCell<Option<Relays<T>>>,
    via: RefCell<Option<Rc<Relay>>>,
    /// The relay that the reader trusts with this login.
    agreed: RefCell<Option<String>>,
    trouble: RefCell<Option<Trouble>>,
}

impl<T> Default for Route<T> {
    fn default() -> Self {
        let (relays, via) = (RefCell::new(None), RefCell::new(None));
        Self { relays, via, agreed: RefCell::new(None), trouble: RefCell::new(None) }
    }
}

impl<T> Route<T> {
    /// Whether the reader agreed to the relay in use.
    pub(super) fn is_agreed(&self) -> bool {
        let (via, agreed) = (self.via.borrow(), self.agreed.borrow());
        via.as_ref().is_some_and(|relay| agreed.as_deref() == Some(relay.base()))
    }

    pub(super) fn disagree(&self) {
        *self.agreed.borrow_mut() = None;
    }
}

/// The last request that got no answer which may be read, or one without what it should say: what a diagnosis begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The true address.
    pub url: String,
    /// Whether it carried an `Authorization` header.
    pub authorized: bool,
    /// Whether the token server was asked, rather than the registry.
    pub token_server: bool,
    /// The types of manifests that were asked for.
    pub accept: Option<String>,
    /// What else was asked about it, and what came.
    pub seen: Seen,
}

impl<T: Transport> Session<T> {
    /// Lets the session use a relay, where there is one.
    pub fn set_relays(&self, relays: Relays<T>) {
        *self.0.route.relays.borrow_mut() = Some(relays);
    }

    /// The relay that this registry is read through.
    pub fn relay(&self) -> Option<Rc<Relay>> {
        self.0.route.via.borrow().clone()
    }

    /// Goes the direct way again, until that fails.
    pub fn leave_relay(&self) {
        *self.0.route.via.borrow_mut() = None;
    }

    /// Notes that the reader agreed to let what they signed in with pass through the relay in use. It ends with the login,
    /// and covers no other relay.
    pub fn agree_to_relay(&self) {
        let base = self.relay().map(|relay| relay.base().to_owned());
        *self.0.route.agreed.borrow_mut() = base;
    }

    /// Whether the reader agreed to that.
    pub fn is_relay_agreed(&self) -> bool {
        self.0.route.is_agreed()
    }

    /// The last request that a diagnosis may begin with.
    pub fn trouble(&self) -> Option<Trouble> {
        self.0.route.trouble.borrow().clone()
    }

    /// Notes a refusal that does not say how to be let in. What a relay brings says nothing about the direct way.
    pub(super) fn note_hidden(&self, exchange: &Exchange) {
        let headers = exchange.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let same = Some(Glance::Read { status: exchange.status, headers });
        let seen = Seen { here: Some(true), same, ..Seen::default() };
        let url = exchange.url.clone();
        let trouble = || Trouble { url, authorized: false, token_server: false, accept: exchange.accept.clone(), seen };
        *self.0.route.trouble.borrow_mut() = self.relay().is_none().then(trouble);
    }

    /// Notes what came of the base address, for the diagnosis of the last failure.
    pub(super) fn note_base(&self, glance: Glance) {
        if let Some(trouble) = &mut *self.0.route.trouble.borrow_mut() {
            trouble.seen.base_read = Some(glance);
        }
    }

    pub(super) fn relay_login(&self) -> ErrorKind {
        ErrorKind::RelayLogin { relay: self.relay().map_or_else(Box::default, |relay| relay.base().into()) }
    }

    /// Sends a request of the registry's API.
    pub(super) async fn dispatch(
        &self,
        permit: Permit,
        request: Request,
        about: &About,
    ) -> Result<Response<Guarded<T::Body>>, Error> {
        let (url, authorized) = (request.url.clone(), request.authorization.is_some());
        let accept = request.accept.clone();
        let trouble = Trouble { url, authorized, token_server: false, accept, seen: Seen::default() };
        let base = format!("{}/v2/", self.0.origin);
        let (permit, relay) = match self.directly(permit, &request, trouble, &base, about).await {
            Way::Answered(answered) => return answered,
            Way::Through(permit, relay) => (permit, relay),
        };
        let carry = match &request.authorization {
            None => SecretKind::Nothing,
            Some(header) if header.kind() == AuthorizationKind::Basic => SecretKind::Password,
            Some(_) => SecretKind::Token,
        };
        self.allow(&request, Purpose::Registry, carry, about)?;
        self.through(&relay, permit, request, about).await
    }

    /// Sends a request of an API beside `/v2`: directly, or through the relay in use where `/v2` is not the only thing that
    /// lets no page in. It is never a reason to take to a relay.
    pub(super) async fn dispatch_beside(
        &self,
        permit: Permit,
        request: Request,
        about: &About,
    ) -> Result<Response<Guarded<T::Body>>, Error> {
        let is_open = self.known().is_some_and(|known| known.reach == Reach::Api);
        if let Some(relay) = self.relay().filter(|_| !is_open) {
            return self.through(&relay, permit, request, about).await;
        }
        match retry::send(&self.0.transport, permit, request.clone()).await {
            Ok(response) => Ok(response),
            Err(error) => Err(about.error(explain(&self.0.transport, error, &request.url, &request).await.0)),
        }
    }

    /// Sends a token request. `at` names the token server, for its failures.
    pub(super) async fn dispatch_token(
        &self,
        permit: Permit,
        request: Request,
        realm: &Address,
        at: &About,
    ) -> Result<Response<Guarded<T::Body>>, Error> {
        let authorized = request.authorization.is_some();
        let (url, seen) = (realm.to_string(), Seen::default());
        let trouble = Trouble { url, authorized, token_server: true, accept: None, seen };
        // Whatever else the token server has, nothing but this address is known of it.
        let (permit, relay) = match self.directly(permit, &request, trouble, &request.url, at).await {
            Way::Answered(answered) => return answered,
            Way::Through(permit, relay) => (permit, relay),
        };
        let secret = authorized || request.form.is_some();
        let carry = if secret { SecretKind::Password } else { SecretKind::Nothing };
        match self.decide(&self.registry(at)?, Purpose::Token, realm, carry) {
            Decision::Send(allowed) if allowed == carry => self.through(&relay, permit, request, at).await,
            Decision::AskRelay(_) => Err(at.error(self.relay_login())),
            Decision::Refuse(why) => Err(at.error(ErrorKind::RealmRefused { realm: realm.origin(), why })),
            Decision::Send(_) | Decision::Ask(_) => Err(at.error(ErrorKind::BadAddress)),
        }
    }

    /// The direct way, unless a relay is in use or likely to be needed; and what is left when it fails.
    async fn directly(&self, permit: Permit, request: &Request, trouble: Trouble, base: &str, about: &About) -> Way<T> {
        self.prefer_relay().await;
        if let Some(relay) = self.relay() {
            return Way::Through(permit, relay);
        }
        let mut permit = permit;
        let mut is_again = false;
        self.note_sent(request);
        loop {
            let successor = permit.successor();
            let error = match retry::send(&self.0.transport, permit, request.clone()).await {
                Ok(response) => {
                    if !trouble.token_server {
                        self.0.readable.note(&request.url, response.status);
                    }
                    return Way::Answered(Ok(response));
                }
                Err(error) => error,
            };
            let (kind, mut seen) = explain(&self.0.transport, error, base, request).await;
            if kind == ErrorKind::BrokenOff && seen.is_read_now() && !is_again {
                // Once more: a server that gives up a connection (HTTP/2's GOAWAY) may drop requests that it never read.
                is_again = true;
                permit = successor.await;
                continue;
            }
            seen.kin = !trouble.token_server && self.0.readable.has_kin(&request.url);
            *self.0.route.trouble.borrow_mut() = Some(Trouble { seen, ..trouble });
            let relay = if is_unreadable(&kind) { self.relay_for().await } else { None };
            return match relay {
                // The permit went with the request that failed.
                Some(relay) => Way::Through(successor.await, relay),
                None => Way::Answered(Err(about.error(kind))),
            };
        }
    }

    /// Takes the relay at once where the registry is known to let no page read its `/v2`, and one is at hand.
    async fn prefer_relay(&self) {
        let likely = self.0.route.relays.borrow().as_ref().is_some_and(Relays::is_likely);
        let registry = Address::parse(&self.0.origin).ok();
        let known = registry.and_then(|registry| known::of_origin(&registry));
        let is_shut = known.is_some_and(|known| matches!(known.reach, Reach::Relay | Reach::Api));
        if likely && is_shut && self.relay().is_none() {
            self.relay_for().await;
        }
    }

    /// The relay that reads this registry, which is used from now on.
    async fn relay_for(&self) -> Option<Rc<Relay>> {
        let relays = self.0.route.relays.borrow().clone()?;
        let registry = Address::parse(&self.0.origin).ok()?;
        let relay = relays.find().await.filter(|relay| relay.reads(&registry))?;
        let before = self.0.route.via.replace(Some(relay.clone()));
        if before.is_none_or(|before| before != relay) {
            relays.note_use(&relay);
        }
        Some(relay)
    }

    /// Sends a request through the relay. What the relay says for itself is its own failure, not the registry's.
    async fn through(
        &self,
        relay: &Relay,
        permit: Permit,
        request: Request,
        about: &About,
    ) -> Result<Response<Guarded<T::Body>>, Error> {
        self.note_sent(&request);
        let request = Request { url: relay.wire(&request.url), ..request };
        let response = match retry::send(&self.0.transport, permit, request).await {
            Ok(response) => response,
            Err(error) => {
                let base = relay.address().to_string();
                let (kind, _) = explain(&self.0.transport, error, &base, &Request::get(&base)).await;
                let silent = ErrorKind::RelaySilent { relay: relay.base().into() };
                return Err(about.error(if is_unreadable(&kind) { silent } else { kind }));
            }
        };
        if response.status >= 400 && is_relays_own(&response.headers) {
            let words = read_start(response.body, READ_LIMIT).await;
            let told = Told::read(response.status, &words, &self.secrets(None)).into();
            return Err(about.error(ErrorKind::RelayRefused { relay: relay.base().into(), told }));
        }
        let redirected = response.redirected || is_sent_on(&response.headers);
        Ok(Response { headers: relay.unwire(&response.headers), redirected, ..response })
    }
}

/// Whether somebody else may be able to read what this page cannot.
pub(super) fn is_unreadable(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Cors
            | ErrorKind::Unreachable
            | ErrorKind::MixedContent
            | ErrorKind::RedirectBlocked { .. }
            | ErrorKind::Unread
    )
}

/// What came of the direct way.
enum Way<T: Transport> {
    Answered(Result<Response<Guarded<T::Body>>, Error>),
    Through(Permit, Rc<Relay>),
}
