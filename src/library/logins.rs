//! Signing in through the library, so that what was read as somebody is not shown to somebody else.

use crate::reference::{Host, Repository};
use crate::registry::credentials::Credentials;
use crate::registry::docker_config::{Entry, Holds, Why, choose};
use crate::registry::session::{LoginState, SignInError};
use crate::transport::Transport;

use super::Library;

/// What became of an entry of Docker's `config.json`. Nothing secret is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The registry as written there.
    pub name: String,
    /// The registry, when the name is one.
    pub host: Option<Host>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is held, and sent when the registry asks for it.
    SignedIn,
    /// It is not signed in with.
    NotSignedIn(SignInError),
    /// The secret is in the keeping of this program, where a browser cannot get it.
    Helper {
        /// The program's name behind `docker-credential-`.
        name: String,
        /// The command that prints the secret.
        command: Option<String>,
    },
    /// There is nothing in it, or nothing that can be read.
    Nothing(Why),
    /// The name is no registry's.
    NoRegistry,
    /// This page is set up for other registries.
    NotOffered,
}

impl<T: Transport> Library<T> {
    /// Signs in to a registry. What was read there as somebody else is forgotten.
    ///
    /// # Errors
    /// Those of [`Session::sign_in`](crate::registry::session::Session::sign_in).
    pub fn sign_in(&self, host: &Host, credentials: Credentials) -> Result<(), SignInError> {
        let session = self.session_of(host);
        let was_somebody = matches!(session.login_state(), LoginState::SignedIn { .. });
        session.sign_in(credentials)?;
        if was_somebody {
            self.forget_read(host);
        }
        Ok(())
    }

    /// Signs in with everything that a file holds, once to each registry, and says what became of each entry. `open` is the
    /// repository that the reader looks at.
    pub fn sign_in_all(
        &self,
        mut entries: Vec<Entry>,
        open: Option<&Repository>,
        offered: impl Fn(&Host) -> bool,
    ) -> Vec<Taken> {
        choose(&mut entries, open);
        let take = |entry: Entry| {
            let outcome = match (entry.holds, &entry.host) {
                (Holds::Nothing(why), _) => Outcome::Nothing(why),
                (_, None) => Outcome::NoRegistry,
                (_, Some(host)) if !offered(host) => Outcome::NotOffered,
                (Holds::Helper(name), Some(host)) => self.helped(host, &entry.name, name),
                (Holds::Credentials(credentials), Some(host)) => match self.sign_in(host, credentials) {
                    Ok(()) => Outcome::SignedIn,
                    Err(why) => Outcome::NotSignedIn(why),
                },
            };
            Taken { name: entry.name, host: entry.host, outcome }
        };
        entries.into_iter().map(take).collect()
    }

    /// The command that prints what a helper keeps: the registry's own, or the helper's.
    fn helped(&self, host: &Host, written: &str, name: String) -> Outcome {
        let known = self.session_of(host).known();
        let own =
            known.and_then(|known| known.logins.iter().find_map(|login| login.command_for(known, &host.to_string())));
        // It goes into a shell, so nothing that means something there may be in it.
        let plain = |text: &str, also: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
        };
        let asked = plain(&name, "-_.") && plain(written, "-_.:/");
        let command = own.or_else(|| asked.then(|| format!("echo {written} | docker-credential-{name} get")));
        Outcome::Helper { name, command }
    }
}
