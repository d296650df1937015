//! How things stand with a registry, for a page that shows it and wants to know when it changes.

use std::future::Future;

use crate::registry::credentials::Credentials;
use crate::source::budget::Budget;
use crate::source::throttle::Throttle;
use crate::transport::Transport;

use super::{LoginState, Session};

/// A pause that was asked for after too many requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it ends, in seconds since 1970.
    pub until: u64,
    /// Host and port of the token server, when it is the one that asked for it and not the registry itself.
    pub server: Option<String>,
}

/// What a pause is to whoever signs in meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginPause {
    /// Signing in waits for its end.
    Waits(Pause),
    /// Signing in ends it.
    Ends(Pause),
}

/// How things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether somebody is signed in.
    pub login: LoginState,
    /// Whether what was signed in with left this page. Not while the reader is still asked where it may go.
    pub is_sent: bool,
    /// Whether it was not because the registry asks for another kind of login.
    pub is_unfit: bool,
    /// As whom, where that is no secret.
    pub account: Option<String>,
    /// How many reads are left, by the last answer that told.
    pub budget: Option<Budget>,
    /// For how long all requests wait because there were too many.
    pub rest: Option<Pause>,
    /// For how long none is sent because it refused for longer than is waited by itself.
    pub refusal: Option<Pause>,
    /// How many requests wait for their turn.
    pub queued: usize,
}

impl Status {
    /// The pause that what is wanted now comes up against first.
    pub fn pause(&self) -> Option<&Pause> {
        self.refusal.as_ref().or(self.rest.as_ref())
    }

    /// What signing in would come up against: a refusal was somebody else's, and [`Session::sign_in`] ends it.
    pub fn login_pause(&self) -> Option<LoginPause> {
        let waits = self.rest.clone().map(LoginPause::Waits);
        waits.or_else(|| self.refusal.clone().map(LoginPause::Ends))
    }
}

impl<T: Transport> Session<T> {
    /// How things stand now.
    pub fn status(&self) -> Status {
        let pause = |of: fn(&Throttle) -> u64| {
            let (registry, server) = (of(&self.0.throttle), of(&self.0.server_throttle));
            let until = Some(registry.max(server)).filter(|until| *until > self.0.transport.now())?;
            Some(Pause { until, server: self.0.server.borrow().clone().filter(|_| server > registry) })
        };
        Status {
            login: self.login_state(),
            is_sent: self.0.login.borrow().typed().is_some_and(|typed| typed.sent),
            is_unfit: self.0.login.borrow().typed().is_some_and(|typed| typed.unfit),
            account: self.account(),
            budget: self.budget(),
            rest: pause(Throttle::rest_until),
            refusal: pause(Throttle::refused_until),
            queued: self.0.throttle.queued(),
        }
    }

    /// How often that changed. The passing of time is no change.
    pub fn news(&self) -> u64 {
        self.0.news.count()
    }

    /// Waits until it changed more often than that.
    pub fn news_after(&self, seen: u64) -> impl Future<Output = ()> {
        self.0.news.after(seen)
    }

    /// Ends the waiting for a registry that asked for a rest: what waits fails with
    /// [`RateLimited`](crate::source::ErrorKind::RateLimited) or, where it was not sent yet, with
    /// [`HeldBack`](crate::source::ErrorKind::HeldBack); the rest stays.
    pub fn stop_waiting(&self) {
        let now = self.0.transport.now();
        for throttle in [&self.0.throttle, &self.0.server_throttle] {
            let left = throttle.rest_until().saturating_sub(now);
            if left > 0 {
                throttle.refuse(u32::try_from(left).unwrap_or(u32::MAX));
            }
        }
    }

    /// Sends again what a long refusal holds back, because the reader wants it.
    pub fn ask_again(&self) {
        for throttle in [&self.0.throttle, &self.0.server_throttle] {
            throttle.ask_again();
        }
    }

    /// Whether the login was forgotten for not being used since this was asked last.
    pub fn take_idled(&self) -> bool {
        self.0.idled.take()
    }

    /// The name that was signed in with. Where the same text is the password, it is nobody's name.
    fn account(&self) -> Option<String> {
        match &self.0.login.borrow().typed()?.credentials {
            Credentials::Password { user, secret } if user != secret => Some(user.reveal().to_owned()),
            _ => None,
        }
    }
}
