//! What a page can offer against a failure, beside trying again. It follows from what went wrong, and from no words.

use crate::source::target::Target;
use crate::source::{Error, ErrorKind};

/// What may help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Signing in, perhaps as somebody else.
    SignIn,
    /// Looking into what the browser lets through.
    Examine(Symptom),
    /// Asking the token server of this other origin, with nothing of the reader's.
    AskElsewhere(String),
    /// The reader's word that what they signed in with may go there.
    Agree(Agreement),
    /// Reading more of this document than usual.
    ReadMore(Target),
    /// Forgetting that what was signed in with was refused, so that it is sent once more.
    ForgetRefusal,
    /// Unpacking a layer without limits.
    LiftLimits,
}

/// How it looks to a browser: where the doctor begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symptom {
    /// Something answers, and no page may read it.
    Unreadable,
    /// It sends on to what no page may read.
    SentOn,
    /// Nothing answers.
    Silent,
    /// The machine is offline.
    Offline,
    /// None of these.
    Other,
}

/// Where what a reader signed in with would go. Nothing of it was sent there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// To the token server of this other origin.
    Elsewhere(String),
    /// Through the relay at this address.
    Relay(String),
}

impl Remedy {
    /// What helps against an error of a source.
    pub(super) fn against(error: &Error) -> Box<[Self]> {
        let kind = &error.kind;
        let symptom = match kind {
            ErrorKind::Cors => Some(Symptom::Unreadable),
            ErrorKind::RedirectBlocked { .. } => Some(Symptom::SentOn),
            ErrorKind::Unreachable => Some(Symptom::Silent),
            ErrorKind::Offline => Some(Symptom::Offline),
            ErrorKind::RedirectLoop
            | ErrorKind::BrokenOff
            | ErrorKind::Unread
            | ErrorKind::MixedContent
            | ErrorKind::ChallengeHidden => Some(Symptom::Other),
            _ => None,
        };
        let login = matches!(
            kind,
            ErrorKind::Unauthorized { .. }
                | ErrorKind::LoginRequired { .. }
                | ErrorKind::LoginRejected { .. }
                | ErrorKind::Forbidden(_)
                | ErrorKind::ChallengeHidden
                | ErrorKind::BadChallenge { .. }
                | ErrorKind::RealmRefused { .. }
                | ErrorKind::NoToken
        );
        let asked = match kind {
            ErrorKind::RealmForeign { realm, password: false, .. } => Some(Self::AskElsewhere(realm.to_string())),
            ErrorKind::RealmForeign { realm, password: true, .. } => {
                Some(Self::Agree(Agreement::Elsewhere(realm.to_string())))
            }
            ErrorKind::RelayLogin { relay } => Some(Self::Agree(Agreement::Relay(relay.to_string()))),
            _ => None,
        };
        let refusal = matches!(kind, ErrorKind::LoginRejected { .. }).then_some(Self::ForgetRefusal);
        let more = error.can_lift().then(|| Self::ReadMore(error.object.clone()));
        [login.then_some(Self::SignIn), symptom.map(Self::Examine), asked, refusal, more]
            .into_iter()
            .flatten()
            .collect()
    }
}
