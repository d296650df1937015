//! Why there is no answer, as far as a few more requests can tell.

use super::error::ErrorKind;
use super::told::Told;
use crate::transport::{Authorization, AuthorizationKind, Glance, Request, Transport, TransportError};

/// The token that a stranger shows: of a scheme that exists, and given by nobody.
const NO_TOKEN: &str = "none";

/// What was seen after a request of which a browser says only that it failed. What was not asked is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether anything at all answers at the address itself.
    pub here: Option<bool>,
    /// Whether anything at all answers at the base address beside it.
    pub base: Option<bool>,
    /// What came when the request was sent as it was, and no redirect followed.
    pub same: Option<Glance>,
    /// What came when a token was sent that nobody gave.
    pub stranger: Option<Glance>,
    /// What came of the base address, where that was asked for.
    pub base_read: Option<Glance>,
    /// Whether another address of the same kind gave a good answer that could be read, in this tab.
    pub kin: bool,
}

impl Seen {
    /// Whether the very request that had failed was answered a moment later, and could be read.
    pub fn is_read_now(&self) -> bool {
        matches!(self.same, Some(Glance::Read { .. }))
    }
}

/// Turns a transport's silence into the most that can be known of it, with what was seen for it. At most three more
/// requests are sent, and a fourth where a token was sent along; no password is.
///
/// `base` is an address of the same server that answers if any does.
pub async fn explain<T: Transport>(
    transport: &T,
    error: TransportError,
    base: &str,
    request: &Request,
) -> (ErrorKind, Seen) {
    let kind = match error {
        TransportError::MixedContent => ErrorKind::MixedContent,
        TransportError::Offline => ErrorKind::Offline,
        TransportError::TimedOut { seconds } => ErrorKind::TimedOut { seconds },
        TransportError::BadAddress => ErrorKind::BadAddress,
        TransportError::Delegate => ErrorKind::Worker,
        TransportError::HeldBack { seconds, after: None } => ErrorKind::HeldBack { seconds },
        TransportError::HeldBack { seconds, after: Some(status) } => {
            ErrorKind::of_status(Told::silent(status), Some(seconds))
        }
        TransportError::Blocked => {
            let mut seen = Seen::default();
            let kind = match &request.authorization {
                Some(header) => of_reader(transport, header.kind(), base, request, &mut seen).await,
                None => of_anybody(transport, base, request, &mut seen).await,
            };
            return (kind, seen);
        }
    };
    (kind, Seen::default())
}

/// The request could be anybody's, so what answers without being read answers the same.
async fn of_anybody<T: Transport>(transport: &T, base: &str, request: &Request, seen: &mut Seen) -> ErrorKind {
    let here = transport.answers(&request.url).await;
    seen.here = Some(here);
    if !here && !base_answers(transport, base, request, seen).await {
        return ErrorKind::Unreachable;
    }
    // A form may hold a password, which is not sent again for a diagnosis.
    if request.form.is_none() {
        seen.same = Some(transport.glance(request).await);
    }
    match (&seen.same, here) {
        (Some(Glance::Redirect), true) => ErrorKind::RedirectBlocked { answers: true },
        // A circle ends in silence, and so does a target that is down: a browser gives up both without a word.
        (Some(Glance::Redirect), false) => ErrorKind::RedirectLoop,
        // Now it can be read.
        (Some(Glance::Read { .. }), _) | (_, false) => ErrorKind::BrokenOff,
        (_, true) => ErrorKind::Cors,
    }
}

/// The request carried what lets a reader in. What may not be read cannot be asked for with a token, so a stranger's
/// question has to do for it. A password is not sent again for a diagnosis.
async fn of_reader<T: Transport>(
    transport: &T,
    kind: AuthorizationKind,
    base: &str,
    request: &Request,
    seen: &mut Seen,
) -> ErrorKind {
    if kind == AuthorizationKind::Bearer {
        let same = seen.same.insert(transport.glance(request).await);
        match same {
            Glance::Redirect => return ErrorKind::RedirectBlocked { answers: false },
            // Now it can be read.
            Glance::Read { .. } => return ErrorKind::BrokenOff,
            Glance::Nothing => {}
        }
    }
    let stranger = Request { authorization: Authorization::bearer(NO_TOKEN), ..Request::get(&request.url) };
    if matches!(seen.stranger.insert(transport.glance(&stranger).await), Glance::Read { .. }) {
        // Tokens may be sent, and answers read: it is what comes to those who are let in.
        return ErrorKind::Unread;
    }
    let here = transport.answers(&request.url).await;
    seen.here = Some(here);
    match here {
        true => ErrorKind::Cors,
        false if base_answers(transport, base, request, seen).await => ErrorKind::BrokenOff,
        false => ErrorKind::Unreachable,
    }
}

async fn base_answers<T: Transport>(transport: &T, base: &str, request: &Request, seen: &mut Seen) -> bool {
    if base == request.url {
        return false;
    }
    let answers = transport.answers(base).await;
    seen.base = Some(answers);
    answers
}
