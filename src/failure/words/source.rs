//! The words for what a source could not give.

use crate::failure::{Failure, Remedy};
use crate::shown::{CELL, visible};
use crate::size::in_words;
use crate::source::told::{SHOWN_LIMIT, Told};
use crate::source::{Error, ErrorKind, LIFTED_LIMIT};

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

fn expected(error: &Error) -> String {
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

fn received(kind: &ErrorKind) -> String {
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

/// What a relay calls a redirect that it does not follow.
const NOT_FOLLOWED: &str = "RELAY_REDIRECT";

/// What the reader can do, most likely first.
fn next(kind: &ErrorKind, host: &str) -> Vec<String> {
    let steps: &[&str] = match kind {
        ErrorKind::Unreachable => &[
            "Check the host's name and port, and that this machine can reach it (VPN, firewall).",
            "Open that address in a tab of its own: a certificate that the browser does not trust fails like this.",
            "Look for a browser extension that blocks requests: that fails like this too.",
        ],
        ErrorKind::Cors => &[
            "If the registry is yours, let it send Access-Control-Allow-Origin and expose Docker-Content-Digest, Link and WWW-Authenticate.",
            "If it is not, read it through a relay of your own (script/serve --relay runs one), or copy the image into an OCI layout on a static host.",
        ],
        ErrorKind::RedirectLoop => &[
            "Ask with curl -sSIL, which shows every step. Proxies that turn https into http and back do this, and so does a store that is down.",
        ],
        ErrorKind::RedirectBlocked { .. } => &[
            "If the store is yours, let it send Access-Control-Allow-Origin: * with what it serves.",
            "If the registry is yours, let it serve content itself instead of sending on; else read it through a relay of your own (script/serve --relay runs one).",
        ],
        ErrorKind::BrokenOff => {
            &["Try again. If it stays so, the log of the registry, or of what stands in front of it, tells why."]
        }
        ErrorKind::Unread => &[
            "Try again: a connection that broke off looks the same.",
            "Ask for it with a command-line client, which shows what a browser hides.",
        ],
        ErrorKind::MixedContent => {
            &["Open this page over http, or give the registry TLS. Only loopback addresses are exempt."]
        }
        ErrorKind::Offline => &[
            "Connect it to the network. Pages and lists are then read again by themselves, layers and proofs at a click.",
        ],
        ErrorKind::TimedOut { .. } | ErrorKind::Stalled { .. } | ErrorKind::Interrupted { .. } => {
            &["Try again. The server, or the network on the way to it, is slow or unsteady."]
        }
        ErrorKind::BadAddress => &["Check the spelling of the host and its port."],
        ErrorKind::Unauthorized { private_or_missing: true, .. } => {
            &["Check the spelling of the repository.", "If it is private, sign in with an account that may read it."]
        }
        ErrorKind::LoginRequired { unfit: true, .. } => {
            &["Sign in with your user name and your password, or an access token in its place."]
        }
        ErrorKind::Unauthorized { .. } | ErrorKind::LoginRequired { .. } => {
            &["Sign in with an account that may read it, or ask whoever owns it to let everybody read."]
        }
        ErrorKind::SchemeUnknown { .. } => &[
            "Whoever runs the registry can let it take tokens (Bearer) or user and password (Basic) beside it.",
            "Until then, read it by a command-line client that knows this kind of login.",
        ],
        ErrorKind::RealmForeign { .. } => {
            &["Nothing was sent there yet. If you know that the two belong together, allow it for this tab."]
        }
        ErrorKind::RelayLogin { .. } => &[
            "Nothing was sent there yet. If this relay is yours, or you trust whoever runs it, allow it for this tab.",
        ],
        ErrorKind::RelayRefused { told, .. } if told.is_code(NOT_FOLLOWED) => &[
            "The relay's words name the host. Whoever runs the relay can put it into the map $relay_store of its list \
             (relay/allow.conf), as a line like ~^https://store\\.example\\.com/ 1;",
        ],
        ErrorKind::RelayRefused { .. } => &[
            "Whoever runs the relay can put the registry, its token server or its store into the list (relay/allow.conf).",
            "A status of 500 and more says that the relay cannot reach the registry, or does not trust its certificate.",
        ],
        ErrorKind::RelaySilent { .. } => &[
            "Start the relay again, and see that it lets this page read (relay/allow.conf). Then try again.",
            "Nothing was asked of the registry itself.",
        ],
        ErrorKind::LoginRejected { .. } => &[
            "It was forgotten and is not sent there again: registries lock accounts after a few bad logins. Sign in anew.",
            "If it was shown to the wrong one, choose another way to be let in, below the form.",
        ],
        ErrorKind::AccountChanged => &["Open it again as who you are now."],
        ErrorKind::RepositoryUnknown => {
            &["Check the spelling. The page of the registry lists its repositories, where it tells."]
        }
        ErrorKind::TagUnknown => {
            &["Open the repository to see which tags there are. Tags are case-sensitive, and can be deleted."]
        }
        ErrorKind::DigestUnknown => {
            &["It may have been deleted, or lie in another repository: content is found only where it was pushed."]
        }
        ErrorKind::NotFound(_) => &["Check the spelling of the repository, the tag and the digest."],
        ErrorKind::RateLimited { .. } => &["Wait, then try again."],
        ErrorKind::HeldBack { .. } => &[
            "Wait, then try again. Trying again before asks it all the same; some registries then want a longer pause.",
        ],
        ErrorKind::Worker => &["Try again. If it fails each time, reload the page."],
        ErrorKind::ServerError(_) => &["Try again later. The fault is the server's."],
        ErrorKind::NotARegistry => {
            &["Check the address. A login page, a captive portal or a proxy may have answered instead."]
        }
        ErrorKind::NotALayout(_) => &["Give the address of the folder that holds index.json and oci-layout."],
        ErrorKind::TooLarge { .. } => &["Fetch it with a command-line client."],
        ErrorKind::Refused(_) | ErrorKind::Empty { .. } | ErrorKind::NotJson(_) => {
            return vec![format!("Check the address, or ask whoever runs {host}.")];
        }
        ErrorKind::Forbidden(_)
        | ErrorKind::StoreLogin
        | ErrorKind::ChallengeHidden
        | ErrorKind::BadChallenge { .. }
        | ErrorKind::RealmRefused { .. }
        | ErrorKind::NoToken => return vec![format!("Whoever runs {host} {}.", owner_can(kind))],
    };
    steps.iter().map(|&step| step.to_owned()).collect()
}

/// What the reader can do about a document of more than the usual size.
fn read_more() -> Vec<String> {
    let most = LIFTED_LIMIT >> 20;
    vec![
        format!("If you expect it to be that large, read up to {most} MiB of it for this once."),
        "Or fetch it with a command-line client.".to_owned(),
    ]
}

/// What only the one who runs the registry can do.
fn owner_can(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StoreLogin => "can let it serve content itself instead of redirecting",
        ErrorKind::ChallengeHidden => "can let it expose WWW-Authenticate (Access-Control-Expose-Headers)",
        ErrorKind::RealmRefused { .. } => {
            "has to name a token server that has TLS and can be reached from wherever the registry can; nothing was sent to this one"
        }
        ErrorKind::BadChallenge { .. } | ErrorKind::NoToken => "must fix its token service",
        _ => "can give you access",
    }
}
