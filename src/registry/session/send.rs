//! One request, let in: bare or with what is held, and once more with what its refusal asks for.

use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};

use crate::registry::address::Address;
use crate::registry::answered::Answered;
use crate::registry::credentials::Credentials;
use crate::registry::known;
use crate::registry::policy::{self, Purpose, SecretKind};
use crate::registry::token::Scope;
use crate::source::error::{About, Error, ErrorKind};
use crate::source::told::Told;
use crate::transport::{Request, Transport};

use super::ask::Wants;
use super::login::Typed;
use super::refusals::By;
use super::tokens::Held;
use super::{Session, SignInMethod};

impl<T: Transport> Session<T> {
    /// Sends a request with whatever its scope needs and the reader gave.
    ///
    /// # Errors
    /// When there is no answer that may be read, or nothing that helps against a 401. Any other status is an answer.
    pub async fn send(&self, request: Request, scope: &Scope, about: &About) -> Result<Answered<T::Body>, Error> {
        self.forget_idle(self.0.transport.now());
        self.touch();
        let epoch = self.0.epoch.count();
        let scope = self.scope_here(scope);
        let sent = pin!(self.send_as(request, &scope, about));
        // Whoever signs in or out meanwhile must not see what came for somebody else.
        match select(pin!(self.0.epoch.after(epoch)), sent).await {
            Either::Left(_) => Err(about.error(ErrorKind::AccountChanged)),
            Either::Right((outcome, _)) => outcome,
        }
    }

    /// Sends a request of the registry's own API beside `/v2`, with the name and password that the reader signed in with
    /// where the registry took them; else as [`send_beside`](Self::send_beside) does.
    ///
    /// # Errors
    /// When there is no answer that may be read.
    pub async fn send_beside_as_reader(&self, request: Request, about: &About) -> Result<Answered<T::Body>, Error> {
        self.forget_idle(self.0.transport.now());
        let password = match self.0.login.borrow().typed() {
            Some(Typed { credentials: Credentials::Password { .. }, header, proven: true, .. }) => header.clone(),
            _ => None,
        };
        let Some(header) = password else { return self.send_beside(request, about).await };
        self.allow(&request, Purpose::Beside, SecretKind::Password, about)?;
        self.touch();
        let epoch = self.0.epoch.count();
        let sent = pin!(self.exchange_beside(Request { authorization: Some(header), ..request }, about));
        match select(pin!(self.0.epoch.after(epoch)), sent).await {
            Either::Left(_) => Err(about.error(ErrorKind::AccountChanged)),
            Either::Right((outcome, _)) => outcome,
        }
    }

    async fn send_as(&self, request: Request, scope: &Scope, about: &About) -> Result<Answered<T::Body>, Error> {
        let registry = self.registry(about)?;
        self.allow(&request, Purpose::Registry, SecretKind::Token, about)?;
        let signed_in = self.0.login.borrow().is_held();
        if self.goes_direct(&registry) {
            return self.send_direct(&request, about).await;
        }
        let (used, answered) = self.send_held(&request, scope, signed_in, about).await?;
        let status = answered.response.status;
        if !policy::is_stale(&registry, status) || (used.is_none() && status != 401) {
            if status == 200 && used.is_none() {
                self.0.tokens.note_open(scope);
            }
            return Ok(answered);
        }
        let (bearer, offers_basic) = match self.wants(&registry, answered, used.as_deref(), about)? {
            Wants::Direct => return self.send_direct(&request, about).await,
            Wants::Token { bearer, offers_basic } => (bearer, offers_basic),
        };
        let fresh = self.token(scope, bearer, used.as_ref(), signed_in, about).await?;
        let again = Request { authorization: Some(fresh.authorization.clone()), ..request.clone() };
        let permit = self.0.throttle.enter().await;
        let answered = self.exchange(permit, again, about).await?;
        if answered.response.status != 401 {
            return Ok(answered);
        }
        if answered.response.redirected {
            return Err(about.error(ErrorKind::StoreLogin));
        }
        self.0.tokens.forget(scope, &fresh);
        let challenges = self.challenges(&answered.response.headers).and_then(Result::ok).unwrap_or_default();
        if (offers_basic || challenges.basic.is_some()) && self.0.login.borrow().password().is_some() {
            // The token is good elsewhere at most; user and password it offered to take as well.
            return self.send_direct(&request, about).await;
        }
        let insufficient = challenges.bearer.is_some_and(|bearer| bearer.insufficient_scope);
        let told = answered.told().await;
        // A token that is good and does not suffice: Docker Hub's way of saying private or missing.
        let private_or_missing = insufficient || told.is_code("DENIED");
        Err(about.error(ErrorKind::Unauthorized { private_or_missing, told: told.into() }))
    }

    /// Sends a request with the token held for its scope, if there is one. Which one is looked up when the request's turn
    /// has come: while it stood in the queue, another may have got it, or be about to.
    async fn send_held(
        &self,
        request: &Request,
        scope: &Scope,
        signed_in: bool,
        about: &About,
    ) -> Result<(Option<Rc<Held>>, Answered<T::Body>), Error> {
        let tokens = &self.0.tokens;
        if let Some(old) = tokens.run_out(scope, self.0.transport.now()) {
            // Replaced before it is sent in vain.
            self.token(scope, old.bearer.clone(), Some(&old), signed_in, about).await?;
        }
        let permit = self.0.throttle.enter().await;
        let before = tokens.asked();
        if tokens.is_asked_for(scope) {
            drop(self.0.token_throttle.enter().await);
            tokens.failed_since(before, scope, about)?;
        }
        let held = tokens.current(scope, self.0.transport.now());
        let authorization = held.as_ref().map(|held| held.authorization.clone());
        let answered = self.exchange(permit, Request { authorization, ..request.clone() }, about).await?;
        Ok((held, answered))
    }

    /// Whether what the reader signed in with goes to the registry itself.
    fn goes_direct(&self, registry: &Address) -> bool {
        let direct = match &*self.0.way.borrow() {
            SignInMethod::Direct => true,
            SignInMethod::TokenServer(_) => false,
            SignInMethod::Challenge => {
                known::of_origin(registry).is_some_and(|known| known.access == known::Access::Basic)
            }
        };
        self.0.login.borrow().typed().is_some_and(|typed| match &typed.credentials {
            Credentials::Registry(_) => true,
            Credentials::Password { .. } => typed.direct || direct,
            Credentials::Identity(_) | Credentials::Directory(_) => false,
        })
    }

    /// Sends a request with what the reader signed in with. As long as nobody has accepted it, one request at a time.
    async fn send_direct(&self, request: &Request, about: &About) -> Result<Answered<T::Body>, Error> {
        let proving = if self.is_proven() { None } else { Some(self.0.token_throttle.enter().await) };
        let proving = proving.filter(|_| !self.is_proven());
        // The turn to prove it comes before the queue's, or the two would wait for each other.
        let permit = if proving.is_some() { self.0.throttle.beyond() } else { self.0.throttle.enter().await };
        let by = || self.0.origin.as_str().into();
        let gone = || about.error(ErrorKind::LoginRejected { by: by(), told: Told::silent(401).into() });
        let header = self.0.login.borrow().typed().and_then(|typed| typed.header.clone()).ok_or_else(gone)?;
        self.allow(request, Purpose::Registry, SecretKind::Password, about)?;
        if self.is_refused_again(By::Registry) {
            return Err(gone());
        }
        self.touch();
        let answered = self.exchange(permit, Request { authorization: Some(header), ..request.clone() }, about).await?;
        match answered.response.status {
            401 if answered.response.redirected => Err(about.error(ErrorKind::StoreLogin)),
            401 if self.refused(true, By::Registry) => {
                let told = answered.told().await.into();
                Err(about.error(ErrorKind::LoginRejected { by: by(), told }))
            }
            401 => {
                let told = answered.told().await.into();
                Err(about.error(ErrorKind::Unauthorized { private_or_missing: true, told }))
            }
            status => {
                if (200..300).contains(&status) {
                    self.prove(true);
                }
                Ok(answered)
            }
        }
    }
}
