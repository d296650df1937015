//! The words for what keeps a reader from signing in. None of them repeats what was typed.

use super::sentence;
use crate::failure::{Failure, Remedy};
use crate::registry::credentials::CredentialsError;
use crate::registry::docker_config::ConfigError;
use crate::registry::policy::Refusal;
use crate::registry::session::SignInError;
use crate::shown::span;

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        let (code, next) = match error {
            SignInError::RejectedBefore { seconds } => return rejected_before(error, seconds),
            SignInError::Registry(Refusal::OwnPage) => (
                "login-unsafe",
                "Other pages of this site could get at it. Whoever runs the page can name the registry in its config.json.",
            ),
            SignInError::Registry(Refusal::NoTls) => {
                ("login-unsafe", "Give the registry TLS. Only loopback addresses are exempt.")
            }
            SignInError::Registry(_) => ("login-unsafe", "Check the spelling of the registry's host."),
            SignInError::TokenServer(_) => {
                ("login-unsafe", "Give the token server's whole address, with https:// before it.")
            }
        };
        Self::new(code, sentence(&error.to_string()), next)
    }
}

/// What was refused by whoever would be asked again.
fn rejected_before(error: SignInError, seconds: u64) -> Failure {
    let again = format!(
        "If it is good by now, let this tab forget that it was refused; else it is sent that way again in {} at the earliest.",
        span(seconds)
    );
    let next = [
        "Check it: registries lock accounts after a few bad logins.",
        "If it was shown to the wrong one, choose another way to be let in, below the form: whoever has not refused it yet is shown it once.",
        &again,
    ];
    Failure {
        next: next.map(str::to_owned).into(),
        remedies: [Remedy::ForgetRefusal].into(),
        ..Failure::new("login-rejected", sentence(&error.to_string()), "")
    }
}

impl From<CredentialsError> for Failure {
    fn from(error: CredentialsError) -> Self {
        Self::new(
            "bad-credentials",
            sentence(&error.to_string()),
            "Copy the name and the secret anew, and nothing else.",
        )
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let next = "Give the file config.json from the folder .docker of your home.";
        Self::new("bad-docker-config", sentence(&error.to_string()), next)
    }
}
