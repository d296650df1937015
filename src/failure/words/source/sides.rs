//! What was expected of a source, and what came.

use crate::shown::{CELL, visible};
use crate::size::in_words;
use crate::source::{Error, ErrorKind};

/// What would have been right.
pub(super) fn expected(error: &Error) -> String {
    let (object, place) = (visible(&error.object.to_string(), CELL), visible(&error.place, CELL));
    match &error.kind {
        ErrorKind::NotJson(_) => "JSON".into(),
        ErrorKind::NotALayout(_) => "an index.json".into(),
        ErrorKind::TooLarge { limit } => format!("at most {}", in_words(*limit)),
        ErrorKind::Empty { .. } => "content".into(),
        ErrorKind::RealmForeign { registry, .. } => format!("a token server of {registry}"),
        ErrorKind::RelayLogin { .. } => "your word that this relay may see it".into(),
        ErrorKind::BadChallenge { .. } => "a WWW-Authenticate header that names a token server".into(),
        ErrorKind::RealmRefused { .. } => "a token server that may be asked".into(),
        ErrorKind::NoToken => "a token".into(),
        ErrorKind::Worker => "the digest of what came".into(),
        ErrorKind::LoginRequired { unfit: true, .. } => "a token server that takes the token".into(),
        ErrorKind::LoginRequired { .. } => "a token for anonymous readers".into(),
        ErrorKind::SchemeUnknown { .. } => "a login by Bearer or Basic".into(),
        ErrorKind::LoginRejected { .. } => "a login that is taken".into(),
        ErrorKind::AccountChanged => "one account from beginning to end".into(),
        ErrorKind::ChallengeHidden => "status 200, or a WWW-Authenticate header that a browser may see".into(),
        ErrorKind::RepositoryUnknown => format!("a repository {place}"),
        ErrorKind::TagUnknown => format!("a {object} in {place}"),
        ErrorKind::DigestUnknown => format!("content of {object} in {place}"),
        ErrorKind::BadAddress => "an address that a browser can ask".into(),
        ErrorKind::Interrupted { .. } | ErrorKind::Stalled { .. } => "all of its bytes".into(),
        ErrorKind::Cors | ErrorKind::RedirectBlocked { .. } | ErrorKind::Unread => {
            "an answer that web pages may read (Access-Control-Allow-Origin)".into()
        }
        ErrorKind::NotARegistry
        | ErrorKind::Unreachable
        | ErrorKind::RelaySilent { .. }
        | ErrorKind::Offline
        | ErrorKind::MixedContent
        | ErrorKind::RedirectLoop
        | ErrorKind::BrokenOff
        | ErrorKind::TimedOut { .. } => {
            if place.contains("://") { "a file of the layout" } else { "an answer of the registry API" }.into()
        }
        ErrorKind::Unauthorized { .. }
        | ErrorKind::Forbidden(_)
        | ErrorKind::StoreLogin
        | ErrorKind::NotFound(_)
        | ErrorKind::RelayRefused { .. }
        | ErrorKind::RateLimited { .. }
        | ErrorKind::HeldBack { .. }
        | ErrorKind::ServerError(_)
        | ErrorKind::Refused(_) => "status 200 and the content".into(),
    }
}

/// What came in its place.
pub(super) fn received(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::NotJson(why) => why.clone(),
        ErrorKind::RedirectLoop => {
            "a redirect that leads in a circle, to where nothing answers, or to where this page may not ask because there \
             is no TLS; a browser does not tell which"
                .into()
        }
        ErrorKind::RedirectBlocked { answers: true } => "a redirect, and from there what only the browser saw".into(),
        ErrorKind::RedirectBlocked { answers: false } => {
            "a redirect to an address that lets no page read it, has no TLS, sends on in a circle or does not answer; a \
             browser does not tell which"
                .into()
        }
        ErrorKind::Unread => {
            "nothing: the connection broke off, it sends on elsewhere, or this one answer may not be read; a browser does \
             not tell which"
                .into()
        }
        ErrorKind::RepositoryUnknown => "not found: the registry has no such repository, or none with tags".into(),
        ErrorKind::TagUnknown => "not found: the repository is there, the tag is not".into(),
        ErrorKind::DigestUnknown => "not found: nothing of this digest lies there".into(),
        ErrorKind::NotARegistry => "a web page (HTML)".into(),
        ErrorKind::TooLarge { .. } => "more".into(),
        ErrorKind::Interrupted { received } => format!("{}, then nothing", in_words(*received)),
        ErrorKind::Stalled { received, .. } => format!("{}, then next to nothing", in_words(*received)),
        ErrorKind::Empty { status } => format!("status {status} and no content"),
        ErrorKind::RealmForeign { realm, .. } => realm.to_string(),
        ErrorKind::RelayLogin { relay } => relay.to_string(),
        ErrorKind::RealmRefused { realm, .. } => realm.clone(),
        ErrorKind::LoginRejected { by, .. } => format!("a refusal by {by}"),
        ErrorKind::BadChallenge { header } => header.clone(),
        ErrorKind::ChallengeHidden => "status 401, and no such header that a browser may see".into(),
        ErrorKind::LoginRequired { scheme, .. } | ErrorKind::SchemeUnknown { scheme } => {
            format!("a request to log in ({scheme})")
        }
        ErrorKind::StoreLogin => "a redirect to a store that asks for a login".into(),
        ErrorKind::NoToken => "an answer without one".into(),
        ErrorKind::Worker => "nothing from the part of this page that hashes".into(),
        ErrorKind::AccountChanged => "another account halfway".into(),
        ErrorKind::Cors => "one that only the browser saw".into(),
        ErrorKind::BadAddress => "another".into(),
        ErrorKind::HeldBack { .. } => "nothing: this page did not ask".into(),
        ErrorKind::MixedContent => "nothing: the browser did not ask".into(),
        ErrorKind::Unreachable
        | ErrorKind::BrokenOff
        | ErrorKind::RelaySilent { .. }
        | ErrorKind::Offline
        | ErrorKind::TimedOut { .. } => "nothing".into(),
        ErrorKind::Unauthorized { told, .. }
        | ErrorKind::RateLimited { told, .. }
        | ErrorKind::RelayRefused { told, .. } => {
            let by = told.by.as_deref().map(|by| format!(" from its token server {by}"));
            format!("status {}{}", told.status, by.unwrap_or_default())
        }
        ErrorKind::Forbidden(told)
        | ErrorKind::NotFound(told)
        | ErrorKind::ServerError(told)
        | ErrorKind::Refused(told)
        | ErrorKind::NotALayout(told) => format!("status {}", told.status),
    }
}
