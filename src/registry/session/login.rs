//! Who is signed in: taken, shown to be good, refused, forgotten.
//!
//! A password that was refused is never sent again by itself: after a few bad logins some registries lock the account.

use crate::registry::address::Address;
use crate::registry::credentials::Credentials;
use crate::registry::policy::{self, Decision, Purpose, Refusal, SecretKind};
use crate::secret::Secret;
use crate::source::error::{About, Error};
use crate::source::told::struck;
use crate::transport::{Authorization, Request, Transport};

use super::Session;
use super::refusals::By;

/// How long nothing may be sent with a login before it is forgotten, in seconds.
pub const IDLE: u64 = 30 * 60;

/// How often in a row an accepted login may be refused before it counts as no longer good. Some registries answer 401 also
/// where the account may not go.
const MOST_REFUSALS: u8 = 3;

/// How the reader wants to be let in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignInMethod {
    /// As the registry's challenge says.
    #[default]
    Challenge,
    /// With user and password at the registry itself, from the first request on: for registries whose refusals a browser
    /// cannot read.
    Direct,
    /// By the token server at this address, whatever the challenge says.
    TokenServer(String),
}

/// How things stand with the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginState {
    /// Nobody is signed in.
    Anonymous,
    /// Somebody is.
    SignedIn {
        /// Whether a server has accepted it.
        proven: bool,
    },
    /// What was last signed in with was refused, and is forgotten.
    Rejected,
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Nothing secret may go to this registry.
    #[error("nothing secret is sent to this registry: {0}")]
    Registry(Refusal),
    /// The token server that the reader named may not be asked.
    #[error("the token server named is not asked: {0}")]
    TokenServer(Refusal),
    /// The very same was refused before, by whoever would be asked. By another way it is taken, and once more after
    /// [`Session::forget`].
    #[error("the very same was refused before, so it was not sent")]
    RejectedBefore {
        /// How long that is remembered, in seconds.
        seconds: u64,
    },
}

/// Who is signed in.
pub(super) enum Login {
    None,
    Held(Box<Typed>),
    Rejected,
}

/// What the reader typed, and how it fared.
pub(super) struct Typed {
    pub(super) credentials: Credentials,
    /// The header that they are sent in, where there is one. It is held as long as they are, so that nothing repeats it.
    pub(super) header: Option<Authorization>,
    /// Whether the registry asked for it itself.
    pub(super) direct: bool,
    pub(super) proven: bool,
    /// Whether it left this page.
    pub(super) sent: bool,
    /// Whether the registry asked for a kind of login that this is not, last time that it asked.
    pub(super) unfit: bool,
    refusals: u8,
    /// When it was last sent, in seconds since 1970.
    used: u64,
}

impl Login {
    pub(super) fn typed(&self) -> Option<&Typed> {
        match self {
            Self::Held(typed) => Some(typed),
            Self::None | Self::Rejected => None,
        }
    }

    fn typed_mut(&mut self) -> Option<&mut Typed> {
        match self {
            Self::Held(typed) => Some(typed),
            Self::None | Self::Rejected => None,
        }
    }

    pub(super) fn is_held(&self) -> bool {
        self.typed().is_some()
    }

    pub(super) fn password(&self) -> Option<(&Secret, &Secret)> {
        match &self.typed()?.credentials {
            Credentials::Password { user, secret } => Some((user, secret)),
            Credentials::Identity(_) | Credentials::Directory(_) | Credentials::Registry(_) => None,
        }
    }
}

impl<T: Transport> Session<T> {
    /// Whether anybody may sign in here at all: asked before anything is typed.
    ///
    /// # Errors
    /// [`SignInError::Registry`] when nothing secret may go to this registry.
    pub fn may_sign_in(&self) -> Result<(), SignInError> {
        let registry = Address::parse(&self.0.origin).map_err(|why| SignInError::Registry(why.into()))?;
        match self.decide(&registry, Purpose::Registry, &registry, SecretKind::Password) {
            Decision::Refuse(why) => Err(SignInError::Registry(why)),
            Decision::Send(_) | Decision::Ask(_) | Decision::AskRelay(_) => Ok(()),
        }
    }

    /// Signs in to this registry. Nothing is sent yet: the next requests do, or [`Session::check_login`]. Requests under way
    /// end with [`AccountChanged`](crate::source::ErrorKind::AccountChanged).
    ///
    /// # Errors
    /// [`SignInError`] when it would never be sent, or was refused before.
    pub fn sign_in(&self, credentials: Credentials) -> Result<(), SignInError> {
        self.may_sign_in()?;
        let credentials = self.as_identity(credentials);
        if let Some(seconds) = self.refused_before(&credentials) {
            return Err(SignInError::RejectedBefore { seconds });
        }
        let used = self.0.transport.now();
        let header = credentials.header();
        let typed =
            Typed { credentials, header, direct: false, proven: false, sent: false, unfit: false, refusals: 0, used };
        self.0.consents.borrow_mut().withdraw_passwords();
        self.0.route.disagree();
        if let SignInMethod::TokenServer(named) = &*self.0.way.borrow() {
            let registry = Address::parse(&self.0.origin).map_err(|why| SignInError::Registry(why.into()))?;
            self.name_token_server(&registry, named).map_err(SignInError::TokenServer)?;
        }
        self.become_someone(Login::Held(typed.into()));
        Ok(())
    }

    /// How the reader wants to be let in.
    pub fn method(&self) -> SignInMethod {
        self.0.way.borrow().clone()
    }

    /// Says how the reader wants to be let in, before or without signing in.
    ///
    /// # Errors
    /// [`SignInError::TokenServer`] when the token server named may never be asked.
    pub fn set_method(&self, way: SignInMethod) -> Result<(), SignInError> {
        if let SignInMethod::TokenServer(named) = &way {
            let registry = Address::parse(&self.0.origin).map_err(|why| SignInError::Registry(why.into()))?;
            self.name_token_server(&registry, named).map_err(SignInError::TokenServer)?;
        }
        *self.0.way.borrow_mut() = way;
        self.0.tokens.clear();
        Ok(())
    }

    /// Forgets who is signed in and how, every token, every refusal, and every consent to send a password anywhere. Requests
    /// under way end.
    pub fn forget(&self) {
        self.0.refusals.forget();
        self.0.route.disagree();
        *self.0.way.borrow_mut() = SignInMethod::default();
        self.0.consents.borrow_mut().withdraw_passwords();
        self.become_someone(Login::None);
    }

    /// Forgets a login that was not used for [`IDLE`] seconds, by the clock given (seconds since 1970), and says whether it
    /// did. Every request asks this first, so a page whose timers sleep forgets no later than it would send.
    pub fn forget_idle(&self, now: u64) -> bool {
        let idle = self.0.login.borrow().typed().is_some_and(|typed| now.saturating_sub(typed.used) >= IDLE);
        if idle {
            self.forget();
            self.0.idled.set(true);
        }
        idle
    }

    /// Whether the reader gave something to sign in with, accepted yet or not.
    pub fn is_signed_in(&self) -> bool {
        self.0.login.borrow().is_held()
    }

    /// How things stand.
    pub fn login_state(&self) -> LoginState {
        match &*self.0.login.borrow() {
            Login::None => LoginState::Anonymous,
            Login::Held(typed) => LoginState::SignedIn { proven: typed.proven },
            Login::Rejected => LoginState::Rejected,
        }
    }

    /// Shows the login to the registry, as `docker login` does, and says how things stand then. A registry that lets
    /// everybody read its base address proves nothing, and is not shown it there.
    ///
    /// # Errors
    /// When it was refused, or there was no answer.
    pub async fn check_login(&self, about: &About) -> Result<LoginState, Error> {
        let request = Request::get(format!("{}/v2/", self.0.origin));
        if *self.0.way.borrow() == SignInMethod::Direct
            && self.send_bare(request.clone(), about).await.is_ok_and(|answered| answered.response.status == 200)
        {
            return Ok(self.login_state());
        }
        let answered = self.send(request, &super::Scope::login(), about).await?;
        match answered.response.status {
            200 | 404 => Ok(self.login_state()),
            _ => Err(about.error(answered.refusal().await)),
        }
    }

    /// For how many seconds more these count as refused, by the way that the reader wants now. Who is asked as the challenge
    /// says is not known yet: where that turns out to be one who refused them, they are not sent either.
    fn refused_before(&self, credentials: &Credentials) -> Option<u64> {
        let (way, now) = (self.0.way.borrow(), self.0.transport.now());
        let by = match &*way {
            SignInMethod::Challenge => return self.0.refusals.of_method(credentials, &way, now),
            SignInMethod::Direct => By::Registry,
            SignInMethod::TokenServer(named) => {
                let registry = Address::parse(&self.0.origin).ok()?;
                By::TokenServer(policy::realm_address(&registry, named).ok()?.origin())
            }
        };
        self.0.refusals.of_server(credentials, &by, now)
    }

    fn name_token_server(&self, registry: &Address, named: &str) -> Result<(), Refusal> {
        let realm = policy::realm_address(registry, named)?;
        let before = self.0.consents.borrow().clone();
        self.0.consents.borrow_mut().name(&registry.origin(), &realm.origin());
        match self.decide(registry, Purpose::Token, &realm, SecretKind::Password) {
            // Whether it may pass through a relay is asked when it would.
            Decision::Send(_) | Decision::AskRelay(_) => Ok(()),
            Decision::Ask(_) => Err(Refusal::Elsewhere),
            Decision::Refuse(why) => {
                *self.0.consents.borrow_mut() = before;
                Err(why)
            }
        }
    }

    /// Some user names say that the secret is an identity token.
    fn as_identity(&self, credentials: Credentials) -> Credentials {
        let marker = self.known().and_then(|known| known.token_server()?.identity_user);
        match credentials {
            Credentials::Password { user, secret } if marker == Some(user.reveal()) => Credentials::Identity(secret),
            other => other,
        }
    }

    fn become_someone(&self, login: Login) {
        // Dropped outside of the borrow.
        let _old = self.0.login.replace(login);
        self.0.tokens.clear();
        // Others have limits of their own.
        self.ask_again();
        self.0.idled.set(false);
        self.0.epoch.notify();
        self.0.news.notify();
    }

    pub(super) fn is_proven(&self) -> bool {
        self.0.login.borrow().typed().is_some_and(|typed| typed.proven)
    }

    /// Notes that it is being sent.
    pub(super) fn touch(&self) {
        if let Some(typed) = self.0.login.borrow_mut().typed_mut() {
            typed.used = self.0.transport.now();
        }
    }

    /// Notes what leaves this page, if that is what was signed in with. What a request carries while nobody has accepted it
    /// can be nothing else.
    pub(super) fn note_sent(&self, request: &Request) {
        let carries = request.authorization.is_some() || request.form.is_some();
        if let Some(typed) = self.0.login.borrow_mut().typed_mut().filter(|typed| carries && !typed.sent) {
            (typed.sent, typed.unfit) = (true, false);
            self.0.news.notify();
        }
    }

    /// Notes that the registry asks for something that what was signed in with cannot be made into.
    pub(super) fn note_unfit(&self) {
        if let Some(typed) = self.0.login.borrow_mut().typed_mut().filter(|typed| !typed.sent && !typed.unfit) {
            typed.unfit = true;
            self.0.news.notify();
        }
    }

    /// Notes that a server accepted it; `direct` when that was the registry itself.
    pub(super) fn prove(&self, direct: bool) {
        if let Some(typed) = self.0.login.borrow_mut().typed_mut() {
            typed.refusals = 0;
            typed.direct |= direct;
            if !std::mem::replace(&mut typed.proven, true) {
                self.0.news.notify();
            }
        }
    }

    /// Puts the token server's new refresh token in the place of the one sent.
    pub(super) fn rotate(&self, fresh: Option<Secret>) {
        if let Some(typed) = self.0.login.borrow_mut().typed_mut()
            && let (Credentials::Identity(held), Some(fresh)) = (&mut typed.credentials, fresh)
        {
            *held = fresh.guarded();
        }
    }

    /// Puts the identity token that the directory's was exchanged for in its place.
    pub(super) fn exchanged(&self, identity: Secret) {
        if let Some(typed) = self.0.login.borrow_mut().typed_mut() {
            typed.credentials = Credentials::Identity(identity.guarded());
        }
    }

    /// Notes that it was refused, and says whether it is thereby rejected and forgotten. `plainly` when the refusal can only
    /// be about the login, unless it was taken before.
    pub(super) fn refused(&self, plainly: bool, by: By) -> bool {
        let mut login = self.0.login.borrow_mut();
        let Some(typed) = login.typed_mut() else { return true };
        typed.refusals += 1;
        if (typed.proven || !plainly) && typed.refusals < MOST_REFUSALS {
            return false;
        }
        self.0.refusals.note(&typed.credentials, by, self.0.way.borrow().clone(), self.0.transport.now());
        *login = Login::Rejected;
        drop(login);
        self.0.tokens.clear();
        self.0.news.notify();
        true
    }

    /// Whether whoever is about to be shown the login refused the same before, for another one. Then it is refused again,
    /// without being sent.
    pub(super) fn is_refused_again(&self, by: By) -> bool {
        let now = self.0.transport.now();
        let known = |typed: &Typed| self.0.refusals.of_server(&typed.credentials, &by, now).is_some();
        let again = self.0.login.borrow().typed().is_some_and(known);
        if again {
            self.refused(true, by);
        }
        again
    }

    /// What no server's words may repeat: what was sent, and what was typed.
    pub(super) fn secrets(&self, sent: Option<&Authorization>) -> Vec<Secret> {
        let token = sent.map(Authorization::token);
        let typed = self.0.login.borrow().typed().map(|typed| typed.credentials.texts()).unwrap_or_default();
        token.into_iter().chain(typed).collect()
    }

    /// A text of a document without what was typed and what is sent: a registry may put either into what it serves.
    pub fn cleared(&self, text: String) -> String {
        let mut secrets = self.secrets(None);
        secrets.extend(self.0.tokens.texts());
        struck(text, &secrets)
    }
}
