//! What a form for signing in to a registry asks for: made from what is known about it, or by the plain protocol.

use super::credentials::{Credentials, CredentialsError};
use super::known::{Access, Known, Login, User};

/// One way to sign in, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What to type as the user's name.
    pub user: User,
    /// What the secret is called.
    pub secret: &'static str,
    /// The command that prints it, ready to copy.
    pub command: Option<String>,
    /// Whether the secret is a refresh token, to be posted to the token server and to nobody else.
    pub refresh: bool,
}

/// What to use where nothing is known.
const PLAIN: Login = Login { user: User::Own("user name"), secret: "password or access token", command: None };

/// What the right secret may do, where nothing is known.
const ADVICE: &str = "Use an account or token that may read this and do nothing else.";

/// The ways to sign in to the registry of a host. None where everybody may read and nobody signs in.
pub fn offers(known: Option<&Known>, host: &str) -> Vec<Offer> {
    if known.is_some_and(Known::is_for_everybody) {
        return Vec::new();
    }
    let logins = known.map(|known| known.logins).filter(|logins| !logins.is_empty()).unwrap_or(&[PLAIN]);
    let offer = |login: &Login| Offer {
        user: login.user,
        secret: login.secret,
        command: known.and_then(|known| login.command_for(known, host)),
        refresh: false,
    };
    // Where a name says that the secret is one, it stands among the logins.
    let is_named = |known: &Known| known.token_server().is_some_and(|server| server.identity_user.is_some());
    let takes_none = |known: &Known| known.token_server().is_some_and(|server| !server.posted);
    let by_token_server =
        !known.is_some_and(|known| known.access == Access::Basic || is_named(known) || takes_none(known));
    let posted = || Offer { user: User::Secret, secret: "refresh or identity token", command: None, refresh: true };
    logins.iter().map(offer).chain(by_token_server.then(posted)).collect()
}

/// What the right secret may do, and no more.
pub fn advice(known: Option<&Known>) -> &'static str {
    known.map(|known| known.advice).filter(|advice| !advice.is_empty()).unwrap_or(ADVICE)
}

impl Offer {
    /// What was typed, as it is sent.
    ///
    /// # Errors
    /// [`CredentialsError`] when it cannot be sent.
    pub fn credentials(&self, user: &str, secret: String) -> Result<Credentials, CredentialsError> {
        match self.user {
            _ if self.refresh => Credentials::identity(secret),
            User::Fixed(name) => Credentials::password(name, secret),
            User::Own(_) => Credentials::password(user, secret),
            User::Secret => {
                let name = secret.trim().to_owned();
                Credentials::password(&name, secret)
            }
            User::Directory => Credentials::directory(secret),
        }
    }
}
