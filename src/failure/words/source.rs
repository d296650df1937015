//! The words for what a source could not give.

mod next;
mod sides;

use crate::failure::{Failure, Remedy};
use crate::shown::{CELL, visible};
use crate::size::in_words;
use crate::source::told::{SHOWN_LIMIT, Told};
use crate::source::{Error, ErrorKind};
use next::{next, read_more};
use sides::{expected, received};

/// What a relay calls a redirect that it does not follow.
const NOT_FOLLOWED: &str = "RELAY_REDIRECT";

/// The status of an answer that is only a part of what there is.
const PARTIAL: u16 = 206;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = &error.kind;
        let hub = hub_instead(&error);
        Self {
            code: kind.code(),
            what: what(kind, &error.host),
            expected: Some(expected(&error)),
            received: Some(visible(&received(kind), CELL)),
            next: if error.can_lift() { read_more() } else { hub.into_iter().chain(next(kind, &error.host)).collect() },
            wait: wait(kind),
            remedies: Remedy::against(&error),
            mistake: None,
            instead: None,
            text: told_of(kind).and_then(|told| some(visible(&told.message, SHOWN_LIMIT))),
            host: some(error.host),
            place: some(error.place),
            object: some(error.object.to_string()),
        }
    }
}

/// For `Foo/bar`, which names the host `foo`: what was perhaps meant.
fn hub_instead(error: &Error) -> Option<String> {
    let word = &error.host;
    let is_plain = !error.place.is_empty() && !error.place.contains(':');
    let alone = !word.contains(['.', ':']) && word != "localhost" && is_plain;
    (alone && matches!(error.kind, ErrorKind::Unreachable)).then(|| {
        format!(
            "A first part with capital letters is a host, as Docker has it. If Docker Hub was meant, open {word}/{}.",
            error.place
        )
    })
}

/// How long the server asks to wait, in seconds.
fn wait(kind: &ErrorKind) -> Option<u32> {
    match kind {
        ErrorKind::RateLimited { wait, .. } => *wait,
        ErrorKind::HeldBack { seconds } => Some(*seconds),
        _ => None,
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// What happened, in our words alone.
fn what(kind: &ErrorKind, host: &str) -> String {
    match kind {
        ErrorKind::Unreachable => format!("No answer came from {host}."),
        ErrorKind::Cors => format!("Something answers at {host}, but does not let web pages read the answer (CORS)."),
        ErrorKind::RedirectLoop => {
            format!("What answers at {host} sends on to another address, and from there nowhere.")
        }
        ErrorKind::RedirectBlocked { answers: true } => {
            format!("What answers at {host} sends on to another address, which does not let web pages read it (CORS).")
        }
        ErrorKind::RedirectBlocked { answers: false } => {
            format!(
                "What answers at {host} sends on to another address, from which nothing comes that a page may read."
            )
        }
        ErrorKind::BrokenOff => {
            format!("The server {host} answers, but the connection for this breaks off before an answer.")
        }
        ErrorKind::Unread => {
            format!(
                "The server {host} answers strangers, but whoever is let in gets no answer that this page may read."
            )
        }
        ErrorKind::MixedContent => {
            format!("This page came over https, so the browser does not let it ask {host} over http.")
        }
        ErrorKind::Offline => "This machine is offline.".into(),
        ErrorKind::TimedOut { seconds } => format!("No answer from {host} within {seconds} seconds."),
        ErrorKind::BadAddress => format!("A browser cannot ask {host}: this is not an address for it."),
        ErrorKind::Unauthorized { private_or_missing: true, .. } => {
            "This is private, or it does not exist; the registry does not say which.".into()
        }
        ErrorKind::Unauthorized { .. } => format!("The registry {host} does not let anonymous readers see this."),
        ErrorKind::LoginRequired { unfit: true, .. } => format!(
            "The registry {host} asks for user and password. What you signed in with is a token for a token server, and it \
             names none, so nothing was sent."
        ),
        ErrorKind::LoginRequired { .. } => format!("The registry {host} asks for a login."),
        ErrorKind::SchemeUnknown { .. } => {
            format!("The registry {host} asks for a kind of login that no web page can give.")
        }
        ErrorKind::StoreLogin => format!("The registry {host} sends on to a store that asks for a login."),
        ErrorKind::ChallengeHidden => {
            format!("The registry {host} wants a token, but hides from web pages where to get one.")
        }
        ErrorKind::BadChallenge { .. } => {
            format!("The registry {host} wants a token, but what it says about where to get one cannot be read.")
        }
        ErrorKind::RealmRefused { why, .. } => {
            format!("The token server that the registry {host} names was not asked: {why}.")
        }
        ErrorKind::RealmForeign { password: false, .. } => {
            format!("The registry {host} sends to another site for a token.")
        }
        ErrorKind::RealmForeign { password: true, .. } => {
            format!("The registry {host} wants your password to go to another site.")
        }
        ErrorKind::RelayLogin { .. } => {
            format!("What you signed in with at {host} would pass through a relay, which can read it.")
        }
        ErrorKind::RelayRefused { told, .. } if told.is_code(NOT_FOLLOWED) => {
            format!("The registry {host} sends on to where the relay does not follow.")
        }
        ErrorKind::RelayRefused { told, .. } if told.status >= 500 => {
            format!("The relay got no usable answer from {host}.")
        }
        ErrorKind::RelayRefused { .. } => format!("The relay does not read this from {host}."),
        ErrorKind::RelaySilent { relay } => format!("The relay {relay} gave no answer."),
        ErrorKind::LoginRejected { .. } => format!("The login for {host} was refused."),
        ErrorKind::AccountChanged => format!("The account at {host} was changed while this was being read."),
        ErrorKind::NoToken => format!("The token server {host} answered without a usable token."),
        ErrorKind::Forbidden(_) => format!("The registry {host} refuses to show this."),
        ErrorKind::RepositoryUnknown => format!("There is no such repository at {host}."),
        ErrorKind::TagUnknown => "There is no such tag.".into(),
        ErrorKind::DigestUnknown => "There is no content with this digest here.".into(),
        ErrorKind::NotFound(_) => format!("There is nothing of this name at {host}."),
        ErrorKind::RateLimited { wait: Some(seconds), .. } => {
            format!("The server at {host} got too many requests, and asks to wait {seconds} seconds.")
        }
        ErrorKind::RateLimited { .. } => format!("The server at {host} got too many requests."),
        ErrorKind::HeldBack { .. } => format!(
            "The server at {host} got too many requests before, and asked for a pause that is not over yet. Nothing was sent."
        ),
        ErrorKind::ServerError(told) => format!("The server at {host} failed with status {}.", told.status),
        ErrorKind::Refused(Told { status: PARTIAL, .. }) => {
            format!(
                "The server at {host} answered with a part only (status {PARTIAL}), although the whole was asked for."
            )
        }
        ErrorKind::Refused(told) => format!("The server at {host} refused with status {}.", told.status),
        ErrorKind::Empty { .. } => format!("The server at {host} answered without content."),
        ErrorKind::NotJson(_) => format!("The answer from {host} is not the JSON that was asked for."),
        ErrorKind::NotARegistry => format!("What answers at {host} is a web page, not a registry."),
        ErrorKind::NotALayout(_) => "There is no OCI image layout at this address.".into(),
        ErrorKind::Worker => super::WORKER.into(),
        ErrorKind::TooLarge { limit } => {
            format!("This has more than {}, the most that is read here.", in_words(*limit))
        }
        ErrorKind::Interrupted { received } => {
            format!("The transfer from {host} broke off after {}.", in_words(*received))
        }
        ErrorKind::Stalled { received, seconds } => {
            format!("After {} next to nothing more came from {host} for {seconds} seconds.", in_words(*received))
        }
    }
}

fn told_of(kind: &ErrorKind) -> Option<&Told> {
    match kind {
        ErrorKind::Unauthorized { told, .. }
        | ErrorKind::RateLimited { told, .. }
        | ErrorKind::RelayRefused { told, .. }
        | ErrorKind::LoginRejected { told, .. } => Some(told),
        ErrorKind::Forbidden(told)
        | ErrorKind::NotFound(told)
        | ErrorKind::ServerError(told)
        | ErrorKind::Refused(told)
        | ErrorKind::NotALayout(told) => Some(told),
        _ => None,
    }
}
