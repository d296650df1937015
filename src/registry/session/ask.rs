//! What a refusal asks for, and asking a token server for it.

use std::rc::Rc;

use crate::body::collect;
use crate::registry::address::Address;
use crate::registry::answered::Answered;
use crate::registry::challenge::{self, Bearer};
use crate::registry::credentials::Credentials;
use crate::registry::policy::{self, Decision, Purpose, SecretKind};
use crate::registry::token::{self, Ask, Scope, Token};
use crate::secret::Secret;
use crate::source::error::{About, Error, ErrorKind};
use crate::source::retry;
use crate::source::target::Target;
use crate::source::throttle::Guarded;
use crate::source::told::{READ_LIMIT, Told, cut, read_start, struck};
use crate::transport::{Request, Response, Transport};

use super::refusals::By;
use super::tokens::Held;
use super::{Session, SignInMethod};

/// What a registry wants to see.
pub(super) enum Wants {
    /// A token.
    Token {
        bearer: Bearer,
        /// Whether user and password would do as well.
        offers_basic: bool,
    },
    /// User and password.
    Direct,
}

impl<T: Transport> Session<T> {
    /// What a refused request may be repeated with: by its challenge, by the one that the stale token came from, by what the
    /// reader says or by what is known about the registry.
    pub(super) fn wants(
        &self,
        registry: &Address,
        answered: Answered<T::Body>,
        held: Option<&Held>,
        about: &About,
    ) -> Result<Wants, Error> {
        // After a redirect it is the store that asks, and it gets nothing.
        if answered.response.redirected {
            return Err(about.error(ErrorKind::StoreLogin));
        }
        let challenges = self.challenges(&answered.response.headers);
        let token = |bearer| Ok(Wants::Token { bearer, offers_basic: false });
        let named = match &*self.0.way.borrow() {
            SignInMethod::TokenServer(realm) => Some(realm.clone()),
            SignInMethod::Challenge | SignInMethod::Direct => None,
        };
        let known = || policy::known_realm(registry);
        let has_password = self.0.login.borrow().password().is_some();
        if let Some(realm) = named {
            let seen = challenges.and_then(Result::ok).and_then(|challenges| challenges.bearer);
            let service = seen.and_then(|bearer| bearer.service);
            // A challenge without a realm, which the reader makes up for, may still name it.
            let header = || answered.response.headers.get("www-authenticate");
            let service = service.or_else(|| challenge::service(header()?));
            let service = service.or_else(|| known().and_then(|(_, service)| service));
            return token(Bearer { realm, service, insufficient_scope: false });
        }
        let Some(challenges) = challenges else {
            if let Some(held) = held {
                return token(held.bearer.clone());
            }
            return match known() {
                Some((realm, service)) => token(Bearer { realm, service, insufficient_scope: false }),
                // It goes to the registry itself, and to nobody else.
                None if has_password => Ok(Wants::Direct),
                None => {
                    self.note_hidden(&answered.exchange);
                    Err(about.error(ErrorKind::ChallengeHidden))
                }
            };
        };
        let Ok(challenges) = challenges else {
            let header = answered.response.headers.get("www-authenticate").unwrap_or_default();
            return Err(about.error(ErrorKind::BadChallenge { header: cut(header, 256).to_owned() }));
        };
        let offers_basic = challenges.basic.is_some();
        if let Some(mut bearer) = challenges.bearer {
            bearer.service = bearer.service.or_else(|| known().and_then(|(_, service)| service));
            return Ok(Wants::Token { bearer, offers_basic });
        }
        if offers_basic && has_password {
            return Ok(Wants::Direct);
        }
        self.note_unfit();
        Err(about.error(match challenges.other {
            Some(scheme) if !offers_basic => ErrorKind::SchemeUnknown { scheme: cut(&scheme, 64).to_owned() },
            _ => ErrorKind::LoginRequired { scheme: "Basic".to_owned(), unfit: self.is_signed_in() },
        }))
    }

    /// A token other than `used`. However many requests ask at once, one of them asks the token server; the others take
    /// what it got, also when that is an error.
    pub(super) async fn token(
        &self,
        scope: &Scope,
        bearer: Bearer,
        used: Option<&Rc<Held>>,
        signed_in: bool,
        about: &About,
    ) -> Result<Rc<Held>, Error> {
        let tokens = &self.0.tokens;
        let before = tokens.asked();
        let _permit = self.0.token_throttle.enter().await;
        if let Some(held) = tokens.current(scope, self.0.transport.now())
            && !used.is_some_and(|used| Rc::ptr_eq(used, &held))
        {
            return Ok(held);
        }
        // It may have failed for somebody else while this request waited in the queue.
        tokens.failed_since(before, scope, about)?;
        if signed_in && !self.0.login.borrow().is_held() {
            let (by, told) = (self.0.origin.as_str().into(), Told::silent(401).into());
            return Err(about.error(ErrorKind::LoginRejected { by, told }));
        }
        let wide = self.wider(scope);
        let flight = tokens.begin(&wide);
        let outcome = self.ask(&wide, bearer.clone(), about).await;
        let outcome = match outcome {
            // Some servers give nothing at all when one of two is not for this reader.
            Err(Error { kind: ErrorKind::Unauthorized { .. } | ErrorKind::Refused(_), .. }) if wide != *scope => {
                self.ask(scope, bearer, about).await.map(|held| (scope.clone(), held))
            }
            outcome => outcome.map(|held| (wide.clone(), held)),
        };
        drop(flight);
        tokens.end(scope, outcome)
    }

    /// The scope to ask for in place of this one: with what is read beside it. Not while a login is yet to be accepted, for
    /// a refusal would not say which of the two it is about.
    fn wider(&self, scope: &Scope) -> Scope {
        let is_settled = !self.0.login.borrow().is_held() || self.is_proven();
        let together = self.0.together.borrow().clone().filter(|together| is_settled && together.covers(scope));
        together.unwrap_or_else(|| scope.clone())
    }

    async fn ask(&self, scope: &Scope, bearer: Bearer, about: &About) -> Result<Held, Error> {
        let registry = self.registry(about)?;
        let secrets = self.secrets(None);
        let shown = || struck(cut(&bearer.realm, 256).to_owned(), &secrets);
        let refuse = |why| about.error(ErrorKind::RealmRefused { realm: shown(), why });
        let realm = policy::realm_address(&registry, &bearer.realm).map_err(refuse)?;
        if secrets.iter().any(|secret| bearer.realm.contains(secret.reveal())) {
            // A registry's words were cleared of them; a reader may have typed one here. No address ever holds a secret.
            return Err(refuse(policy::Refusal::Elsewhere));
        }
        let wish = if self.0.login.borrow().is_held() { SecretKind::Password } else { SecretKind::Nothing };
        match self.decide(&registry, Purpose::Token, &realm, wish) {
            Decision::Send(carry) if carry == wish => {}
            Decision::Refuse(why) => return Err(refuse(why)),
            Decision::AskRelay(_) => return Err(about.error(self.relay_login())),
            Decision::Send(_) | Decision::Ask(_) => {
                return Err(about.error(ErrorKind::RealmForeign {
                    registry: self.0.origin.as_str().into(),
                    realm: realm.origin().into(),
                    password: wish == SecretKind::Password,
                }));
            }
        }
        if self.is_refused_again(By::TokenServer(realm.origin())) {
            let (by, told) = (realm.origin().into(), Told::silent(401).into());
            return Err(about.error(ErrorKind::LoginRejected { by, told }));
        }
        let token = self.fetch(&realm, &bearer, scope, about).await?;
        let until = self.0.transport.now() + token.seconds;
        Ok(Held { authorization: token.authorization, until, bearer })
    }

    /// Asks the token server as whoever is signed in. Its failures name it, not the registry.
    async fn fetch(&self, realm: &Address, bearer: &Bearer, scope: &Scope, about: &About) -> Result<Token, Error> {
        let service = bearer.service.as_deref();
        let credentials = || self.0.login.borrow().typed().map(|typed| typed.credentials.clone());
        let credentials = match credentials() {
            Some(Credentials::Directory(token)) => {
                self.exchange_directory(&token, service, about).await?;
                credentials()
            }
            other => other,
        };
        let request = |ask| token::request(realm, service, scope, ask);
        let header = credentials.as_ref().and_then(Credentials::header);
        let first = match (&credentials, &header) {
            (Some(Credentials::Identity(secret)), _) => request(Ask::Refresh(secret)),
            (Some(Credentials::Password { .. }), Some(header)) => request(Ask::Basic(header)),
            // The registry's own token is no business of the token server's.
            _ => request(Ask::Anonymous),
        };
        let at = About::new(realm.authority(), about.place.clone(), Target::Token);
        let mut response = self.to_token_server(first, realm, &at).await?;
        if let (404 | 405 | 501, Some(Credentials::Password { user, secret })) = (response.status, &credentials) {
            // It knows no GET. Nothing was said about the password, so it may be posted.
            response = self.to_token_server(request(Ask::Password { user, secret }), realm, &at).await?;
        }
        if response.status != 200 {
            let login = credentials.is_some().then_some(scope);
            return Err(self.refusal(response, realm, login, &at, about).await);
        }
        let body = collect(response.body, token::BODY_LIMIT).await.map_err(|error| at.error(error))?;
        let token = token::parse(&body).ok_or_else(|| at.error(ErrorKind::NoToken))?;
        if credentials.is_some() {
            self.prove(false);
            self.rotate(token.refresh.clone());
        }
        Ok(token)
    }

    /// Gets an identity token for a directory's access token, and holds it in its place. It goes to the registry that is
    /// known to take it, whatever a challenge says.
    async fn exchange_directory(&self, token: &Secret, service: Option<&str>, about: &About) -> Result<(), Error> {
        let registry = self.registry(about)?;
        let named = policy::known_exchange(&registry).ok_or_else(|| about.error(ErrorKind::NoToken))?;
        let refuse = |why| about.error(ErrorKind::RealmRefused { realm: named.clone(), why });
        let to = policy::realm_address(&registry, &named).map_err(refuse)?;
        match self.decide(&registry, Purpose::Token, &to, SecretKind::Password) {
            Decision::Send(SecretKind::Password) => {}
            Decision::AskRelay(_) => return Err(about.error(self.relay_login())),
            Decision::Refuse(why) => return Err(refuse(why)),
            Decision::Send(_) | Decision::Ask(_) => return Err(refuse(policy::Refusal::Elsewhere)),
        }
        let at = About::new(to.authority(), about.place.clone(), Target::Token);
        let request = token::request(&to, service, &Scope::login(), Ask::Exchange(token));
        let response = self.to_token_server(request, &to, &at).await?;
        if response.status != 200 {
            return Err(self.refusal(response, &to, Some(&Scope::login()), &at, about).await);
        }
        let body = collect(response.body, token::BODY_LIMIT).await.map_err(|error| at.error(error))?;
        let identity = token::parse_identity(&body).ok_or_else(|| at.error(ErrorKind::NoToken))?;
        self.exchanged(identity);
        Ok(())
    }

    /// What a token server's refusal means. `login`: what a token was asked for when somebody's login was shown to it.
    async fn refusal(
        &self,
        response: Response<Guarded<T::Body>>,
        realm: &Address,
        login: Option<&Scope>,
        at: &About,
        about: &About,
    ) -> Error {
        let wait = retry::wait_of(&response.headers, self.0.transport.now());
        let secrets = self.secrets(None);
        let told = Told::read(response.status, &read_start(response.body, READ_LIMIT).await, &secrets);
        let by = || By::TokenServer(realm.origin());
        match told.status {
            // A 403 may be about the repository; where none was named, it is about the login.
            400 | 401 | 403
                if login.is_some_and(|to| self.refused(told.status != 403 || *to == Scope::login(), by())) =>
            {
                about.error(ErrorKind::LoginRejected { by: realm.origin().into(), told: told.into() })
            }
            400 if login.is_none() => at.error(ErrorKind::of_status(told, wait)),
            // It gives strangers nothing: the same as a registry's refusal.
            400 | 401 | 403 => {
                let by = Some(realm.origin()).filter(|by| *by != self.0.origin).map(String::into_boxed_str);
                let told = Told { by, ..told };
                about.error(ErrorKind::Unauthorized { private_or_missing: true, told: told.into() })
            }
            _ => at.error(ErrorKind::of_status(told, wait)),
        }
    }

    async fn to_token_server(
        &self,
        request: Request,
        realm: &Address,
        at: &About,
    ) -> Result<Response<Guarded<T::Body>>, Error> {
        self.touch();
        *self.0.server.borrow_mut() = Some(realm.authority()).filter(|_| realm.origin() != self.0.origin);
        // They come one at a time already, and the answer to one may still be held when the next is sent.
        let permit = self.0.server_throttle.beyond();
        self.dispatch_token(permit, request, realm, at).await
    }
}
