//! What a reader signs in with.

use crate::secret::Secret;
use crate::transport::Authorization;

/// The longest secret taken, in bytes. Service account keys have 2,400, directory tokens up to some 8,000.
pub const LONGEST: usize = 16 * 1024;

/// The longest user name taken, in bytes.
const LONGEST_USER: usize = 1024;

/// What a reader signs in with. It belongs to one registry, and lives as long as the tab at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// A user's name, which may be a secret itself, and a password or anything that stands for one.
    Password {
        /// The name.
        user: Secret,
        /// The password.
        secret: Secret,
    },
    /// A refresh or identity token: posted to the token server, never sent to the registry.
    Identity(Secret),
    /// An access token of the directory that the registry's owner keeps accounts in: exchanged for an identity token, and
    /// posted nowhere else.
    Directory(Secret),
    /// A token that the registry itself takes.
    Registry(Secret),
}

/// Why something cannot be signed in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// There is no name, or no secret.
    #[error("the name or the secret is empty")]
    Empty,
    /// More than any real one has.
    #[error("it has more than {limit} bytes")]
    TooLong {
        /// The ceiling, in bytes.
        limit: usize,
    },
    /// A name with a colon or a control character, which no header can carry.
    #[error("a user name has no colon and no control characters")]
    User,
    /// A token with characters that no header can carry.
    #[error("a token has only plain characters and no spaces")]
    Token,
}

impl Credentials {
    /// A name and a password. A line break at the password's end is the terminal's, and is left out.
    ///
    /// # Errors
    /// [`CredentialsError`] when they cannot be sent.
    pub fn password(user: &str, secret: String) -> Result<Self, CredentialsError> {
        let (user, secret) = (user.trim(), without_break(secret)?);
        if user.is_empty() {
            return Err(CredentialsError::Empty);
        }
        if user.len() > LONGEST_USER {
            return Err(CredentialsError::TooLong { limit: LONGEST_USER });
        }
        if user.chars().any(|c| c == ':' || c.is_control()) {
            return Err(CredentialsError::User);
        }
        Ok(Self::Password { user: Secret::new(user.to_owned()), secret })
    }

    /// A refresh or identity token.
    ///
    /// # Errors
    /// [`CredentialsError`] when it cannot be sent.
    pub fn identity(token: String) -> Result<Self, CredentialsError> {
        without_break(token).map(Self::Identity)
    }

    /// An access token of a directory.
    ///
    /// # Errors
    /// [`CredentialsError`] when it cannot be sent.
    pub fn directory(token: String) -> Result<Self, CredentialsError> {
        without_break(token).map(Self::Directory)
    }

    /// A token that the registry itself takes.
    ///
    /// # Errors
    /// [`CredentialsError`] when it cannot be sent.
    pub fn registry(token: String) -> Result<Self, CredentialsError> {
        let token = without_break(token)?;
        Authorization::bearer(token.reveal()).ok_or(CredentialsError::Token)?;
        Ok(Self::Registry(token))
    }

    /// The header that shows them to the registry or, for a password, to its token server.
    pub(super) fn header(&self) -> Option<Authorization> {
        match self {
            Self::Password { user, secret } => Some(Authorization::basic(user.reveal(), secret.reveal())),
            Self::Registry(token) => Authorization::bearer(token.reveal()),
            Self::Identity(_) | Self::Directory(_) => None,
        }
    }

    /// The texts that no server's words may repeat to the screen. A name of three letters is no secret, and may be part
    /// of any word.
    pub(super) fn texts(&self) -> Vec<Secret> {
        match self {
            Self::Password { user, secret } => {
                let name = (user.reveal().len() > 3).then(|| user.clone());
                let header = Authorization::basic(user.reveal(), secret.reveal());
                let coded = header.reveal().trim_start_matches("Basic ").to_owned();
                [Some(secret.clone()), name, Some(Secret::new(coded))].into_iter().flatten().collect()
            }
            Self::Identity(token) | Self::Directory(token) | Self::Registry(token) => vec![token.clone()],
        }
    }
}

fn without_break(text: String) -> Result<Secret, CredentialsError> {
    // The whole text is a secret first, so that it is overwritten whatever comes of it.
    let text = Secret::new(text);
    let trimmed = text.reveal().trim_end_matches(['\r', '\n']);
    if trimmed.is_empty() {
        return Err(CredentialsError::Empty);
    }
    if trimmed.len() > LONGEST {
        return Err(CredentialsError::TooLong { limit: LONGEST });
    }
    let taken = if trimmed.len() == text.reveal().len() { text } else { Secret::new(trimmed.to_owned()) };
    Ok(taken.guarded())
}
