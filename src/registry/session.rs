//! The session: a transport that knows how to be let in, so that nothing above it has to.
//!
//! 1. a request goes out with what is held for its scope, or bare;
//! 2. a 401 says what is wanted: a token of a token server, or user and password;
//! 3. the token server is asked, once for however many requests wait, and the request is repeated once;
//! 4. a second 401 is final.
//!
//! Before anything is sent, [`policy::decide`] says whether it may be, and with how much. One session serves one registry;
//! what a reader signs in with lives here, in memory, and goes nowhere else.

mod ask;
mod login;
mod readable;
mod refusals;
mod route;
mod send;
mod status;
mod tokens;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::reference::{Host, Repository};
use crate::source::Exchange;
use crate::source::budget::{self, Budget};
use crate::source::error::{About, Error, ErrorKind};
use crate::source::notifier::Notifier;
use crate::source::target::Target;
use crate::source::throttle::{AT_ONCE, Guarded, Permit, Throttle};
use crate::source::told;
use crate::transport::{Headers, Request, Response, Transport};

use super::address::Address;
use super::answered::Answered;
use super::challenge::{self, Challenges};
use super::ends::Ends;
use super::known::{self, Known, Seen};
use super::policy::{self, Consents, Decision, Ground, Purpose, SecretKind, Through};
use super::token::Scope;

use login::Login;
pub use login::{IDLE, LoginState, SignInError, SignInMethod};
use readable::Readable;
use refusals::Refusals;
use route::Route;
pub use route::Trouble;
pub use status::{LoginPause, Pause, Status};
use tokens::Tokens;

/// How many token requests run at once: the server of one registry is asked for one scope after another, and a password that
/// nobody has accepted yet is tried once, not four times.
const TOKENS_AT_ONCE: usize = 1;

/// A registry, with what was learned about reaching it. Clones share it.
#[derive(Clone)]
pub struct Session<T>(Rc<Inner<T>>);

struct Inner<T> {
    transport: T,
    origin: String,
    throttle: Throttle,
    token_throttle: Throttle,
    /// The token server is not the registry: it rests by itself, and the registry's queue does not hold up its requests.
    server_throttle: Throttle,
    /// Host and port of the token server that was asked last, where it is not the registry itself.
    server: RefCell<Option<String>>,
    own_page: Cell<bool>,
    consents: RefCell<Consents>,
    login: RefCell<Login>,
    refusals: Refusals,
    way: RefCell<SignInMethod>,
    tokens: Tokens,
    /// What is being read together, and asked for with one token.
    together: RefCell<Option<Scope>>,
    /// Notifies when somebody signs in or out: a request that began for somebody else ends.
    epoch: Notifier,
    /// Notifies when anything changes that [`Status`] tells, and when the reader says what it is.
    news: Rc<Notifier>,
    /// Whether the login was forgotten for not being used, and nobody was told yet.
    idled: Cell<bool>,
    /// What was told last, by the answer to the request of that number.
    budget: Cell<Option<(u64, Budget)>>,
    /// How many requests were sent.
    sent: Cell<u64>,
    /// What its answers gave away of its kind.
    kind: Cell<Option<&'static Known>>,
    /// What the reader says of its kind.
    said: Cell<Option<&'static Known>>,
    /// What is known of the ends of its lists, by what is listed.
    ends: RefCell<HashMap<Target, Ends>>,
    /// Whether its API beside `/v2` can be read, when that is known.
    beside: Cell<Option<bool>>,
    route: Route<T>,
    readable: Readable,
}

impl<T: Transport> Session<T> {
    /// A session with the registry of that host.
    pub fn new(transport: T, host: &Host) -> Self {
        let news = Rc::<Notifier>::default();
        Self(Rc::new(Inner {
            transport,
            origin: host.api_origin(),
            throttle: Throttle::beside(AT_ONCE, news.clone()),
            token_throttle: Throttle::new(TOKENS_AT_ONCE),
            server_throttle: Throttle::beside(TOKENS_AT_ONCE, news.clone()),
            server: RefCell::default(),
            own_page: Cell::new(false),
            consents: RefCell::default(),
            login: RefCell::new(Login::None),
            refusals: Refusals::default(),
            way: RefCell::default(),
            tokens: Tokens::default(),
            together: RefCell::default(),
            epoch: Notifier::default(),
            news,
            idled: Cell::new(false),
            budget: Cell::new(None),
            sent: Cell::new(0),
            kind: Cell::new(None),
            said: Cell::new(None),
            ends: RefCell::default(),
            beside: Cell::new(None),
            route: Route::default(),
            readable: Readable::default(),
        }))
    }

    /// Says whether the registry's origin is the page's own, without its operator having named it as a registry. Nothing
    /// secret is sent there then: another page of the same origin could be anybody's.
    pub fn set_own_page(&self, own: bool) {
        self.0.own_page.set(own);
    }

    /// Notes that the reader agreed to ask the token server at that origin on behalf of this registry, and whether with the
    /// password. The origin is the one of [`ErrorKind::RealmForeign`]; the consent ends with the session and covers no other
    /// pair.
    pub fn consent(&self, realm_origin: &str, password: bool) {
        let carry = if password { SecretKind::Password } else { SecretKind::Nothing };
        self.0.consents.borrow_mut().agree(&self.0.origin, realm_origin, carry);
    }

    /// Notes that two repositories of this registry are about to be read side by side: where a token is needed, one is
    /// asked for that serves both. It holds until two others are.
    pub fn read_together(&self, one: &Repository, other: &Repository) {
        *self.0.together.borrow_mut() = Some(Scope::pull(one).and(Scope::pull(other)));
    }

    /// The registry's kind, by its host, by the reader's word or by what its answers gave away. Nothing secret depends on it.
    pub fn known(&self) -> Option<&'static Known> {
        let by_host = Address::parse(&self.0.origin).ok().and_then(|registry| known::of_origin(&registry));
        by_host.or(self.0.said.get()).or(self.0.kind.get())
    }

    /// Takes the reader's word on the registry's kind, until another is said or the page is closed. Whatever that kind offers
    /// is tried, also where it was tried before.
    pub fn say_kind(&self, known: Option<&'static Known>) {
        self.0.said.set(known);
        self.0.beside.set(None);
        self.0.news.notify();
    }

    /// How many reads are left before the registry refuses, by its last answer that told.
    pub fn budget(&self) -> Option<Budget> {
        self.0.budget.get().map(|(_, budget)| budget)
    }

    /// The transport below.
    pub fn transport(&self) -> &T {
        &self.0.transport
    }

    /// Sends a request as it is, with nothing secret.
    ///
    /// # Errors
    /// When there is no answer that may be read.
    pub async fn send_bare(&self, request: Request, about: &About) -> Result<Answered<T::Body>, Error> {
        self.allow(&request, Purpose::Registry, SecretKind::Nothing, about)?;
        let permit = self.0.throttle.enter().await;
        self.exchange(permit, request, about).await
    }

    /// Sends a request of an API beside `/v2`, with nothing secret. Where web pages are let in there, it goes through no
    /// relay: what a registry tells the page itself needs no third party to be believed.
    ///
    /// # Errors
    /// When there is no answer that may be read. If it never gave one, the API then counts as closed for this session.
    pub async fn send_beside(&self, request: Request, about: &About) -> Result<Answered<T::Body>, Error> {
        self.allow(&request, Purpose::Beside, SecretKind::Nothing, about)?;
        self.exchange_beside(request, about).await
    }

    /// One exchange with an API beside `/v2`.
    async fn exchange_beside(&self, request: Request, about: &About) -> Result<Answered<T::Body>, Error> {
        let permit = self.0.throttle.enter().await;
        let (number, sent) = (self.number(), request.clone());
        let outcome = self.dispatch_beside(permit, request, about).await;
        let before = self.0.beside.get();
        self.0.beside.set(match &outcome {
            Ok(_) => Some(true),
            Err(error) if before.is_none() && route::is_unreadable(&error.kind) => Some(false),
            Err(_) => before,
        });
        Ok(self.answered(number, sent, outcome?))
    }

    /// What is known of the ends of lists of this kind.
    pub(super) fn ends(&self, of: &Target) -> Option<Ends> {
        self.0.ends.borrow().get(of).copied()
    }

    /// Notes that.
    pub(super) fn note_ends(&self, of: Target, ends: Ends) {
        self.0.ends.borrow_mut().insert(of, ends);
    }

    /// Whether the API beside `/v2` turned out to be closed to this page.
    pub fn is_closed_beside(&self) -> bool {
        self.0.beside.get() == Some(false)
    }

    /// Notes that the API beside `/v2` gives nothing: it is not asked again.
    pub(super) fn close_beside(&self) {
        self.0.beside.set(Some(false));
    }

    /// Whether what everybody may see is read by an API beside `/v2`: where web pages are let in there alone, nobody signed
    /// in, and it did not turn out to be closed as well.
    pub fn reads_beside(&self) -> bool {
        let is_way_in = self.known().is_some_and(|known| known.reach == known::Reach::Api);
        is_way_in && !self.is_signed_in() && !self.is_closed_beside()
    }

    /// One exchange by the usual way.
    async fn exchange(&self, permit: Permit, request: Request, about: &About) -> Result<Answered<T::Body>, Error> {
        let (number, sent) = (self.number(), request.clone());
        let response = self.dispatch(permit, request, about).await?;
        Ok(self.answered(number, sent, response))
    }

    /// The number of the request that is sent now.
    fn number(&self) -> u64 {
        let number = self.0.sent.get() + 1;
        self.0.sent.set(number);
        number
    }

    /// An answer, with the server's words and headers cleared of what they must not repeat.
    fn answered(&self, number: u64, sent: Request, mut response: Response<Guarded<T::Body>>) -> Answered<T::Body> {
        let secrets = self.secrets(sent.authorization.as_ref());
        if !secrets.is_empty() {
            let clean = |(name, value): (&str, &str)| (name.to_owned(), told::struck(value.to_owned(), &secrets));
            response.headers = response.headers.iter().map(clean).collect();
        }
        // An answer that comes late tells of what was, before later requests were counted.
        let is_news = self.0.budget.get().is_none_or(|(last, _)| last < number);
        if let Some(budget) = budget::read(&response.headers).filter(|_| is_news) {
            self.0.budget.set(Some((number, budget)));
            self.0.news.notify();
        }
        let exchange = Exchange {
            method: sent.method,
            url: sent.url,
            accept: sent.accept,
            status: response.status,
            redirected: response.redirected,
            headers: response.headers.clone(),
            authorized: sent.authorization.as_ref().map(|header| header.kind()),
        };
        Answered { response, exchange, secrets, now: self.0.transport.now() }
    }

    /// The scope that the registry's token server knows in place of this one.
    fn scope_here(&self, scope: &Scope) -> Scope {
        let fixed = self.known().and_then(Known::token_server).and_then(|server| server.scope);
        fixed.map_or_else(|| scope.clone(), Scope::fixed)
    }

    fn registry(&self, about: &About) -> Result<Address, Error> {
        Address::parse(&self.0.origin).map_err(|_| about.error(ErrorKind::BadAddress))
    }

    fn decide(&self, registry: &Address, purpose: Purpose<'_>, to: &Address, wish: SecretKind) -> Decision {
        let consents = self.0.consents.borrow();
        let relay = self.relay();
        let through =
            |relay| Through { relay, agreed: self.0.route.is_agreed(), signed_in: self.0.login.borrow().is_held() };
        let relay = relay.as_ref().map(|relay| through(relay.address()));
        policy::decide(
            &Ground { registry, consents: &consents, own_page: self.0.own_page.get(), relay },
            purpose,
            to,
            wish,
        )
    }

    /// Lets a request go to the registry, or says why not.
    fn allow(&self, request: &Request, purpose: Purpose<'_>, wish: SecretKind, about: &About) -> Result<(), Error> {
        let registry = self.registry(about)?;
        let to = Address::parse(&request.url).map_err(|_| about.error(ErrorKind::BadAddress))?;
        match self.decide(&registry, purpose, &to, wish) {
            Decision::Send(carry) if carry == wish => Ok(()),
            Decision::Refuse(why) => Err(about.error(ErrorKind::RealmRefused { realm: to.origin(), why })),
            Decision::AskRelay(_) => Err(about.error(self.relay_login())),
            Decision::Send(_) | Decision::Ask(_) => Err(about.error(ErrorKind::BadAddress)),
        }
    }

    /// What an answer asks for; `None` when that cannot be seen. It may also give the registry's kind away.
    fn challenges(&self, headers: &Headers) -> Option<Result<Challenges, challenge::ChallengeError>> {
        let parsed = challenge::parse(headers.get("www-authenticate")?);
        if let Ok(challenges) = &parsed {
            let bearer = challenges.bearer.as_ref();
            let names: Vec<_> = headers.iter().map(|(name, _)| name).collect();
            let seen = Seen {
                realm: bearer.map(|bearer| bearer.realm.as_str()),
                basic_realm: challenges.basic.as_deref(),
                service: bearer.and_then(|bearer| bearer.service.as_deref()),
                headers: &names,
            };
            self.0.kind.set(known::by_signs(seen).or(self.0.kind.get()));
        }
        Some(parsed)
    }
}
