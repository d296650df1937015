//! From the button to the registry and back: what is typed or lies in a file is taken, shown to the registry, and held or
//! forgotten.

use leptos::html;
use leptos::prelude::*;

use super::{Form, State, ways};
use crate::browser::file::File;
use crate::browser::location;
use crate::failure::Failure;
use crate::link::Link;
use crate::reference::Host;
use crate::registry::docker_config::{self, ConfigError};
use crate::registry::session::{LoginState, SignInMethod};
use crate::secret::Secret;
use crate::source::error::{About, ErrorKind};
use crate::source::target::Target;
use crate::ui::account::accounts;
use crate::ui::address;
use crate::ui::context::shared;

impl Form {
    /// Signs in with what stands in the fields, and empties the secret's.
    pub(super) fn submit(self) {
        if *self.state.read_untracked() == State::Busy {
            return;
        }
        let value = |field: NodeRef<html::Input>| field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let (user, secret) = (value(self.user), value(self.secret));
        if let Some(field) = self.secret.get_untracked() {
            field.set_value("");
        }
        let way = match self.way.get_untracked() {
            ways::Choice::Challenge => SignInMethod::Challenge,
            ways::Choice::Direct => SignInMethod::Direct,
            ways::Choice::Server => SignInMethod::TokenServer(value(self.server).trim().to_owned()),
        };
        let Some(offer) = untrack(|| self.offer()) else { return };
        let credentials = match offer.credentials(&user, secret) {
            Ok(credentials) => credentials,
            Err(error) => return self.fail(error),
        };
        let signed_in = self.session().set_method(way);
        // What was found as somebody else goes with what was read.
        shared().forget_layers(&self.host.get_value());
        let signed_in = signed_in.and_then(|()| shared().library().sign_in(&self.host.get_value(), credentials));
        match signed_in {
            Ok(()) => self.check(),
            Err(error) => self.fail(error),
        }
    }

    /// Shows the login to the registry, and opens the page anew when it is taken.
    pub(super) fn check(self) {
        self.state.set(State::Busy);
        let (host, session) = (self.host.get_value(), self.session());
        self.run(async move {
            let about = About::new(host.to_string(), "", Target::Login);
            match session.check_login(&about).await {
                Ok(_) => {
                    // The field goes away, and the reader goes on at the page that comes.
                    location::release_from_form();
                    self.open.set(false);
                    address::reload();
                }
                Err(error) => {
                    if matches!(error.kind, ErrorKind::SchemeUnknown { .. }) {
                        // It would be held for good and never sent.
                        shared().forget(&self.host.get_value());
                    }
                    let failure = Failure::from(error);
                    let asks = failure.agreement().cloned().map(State::Asks);
                    self.state.set(asks.unwrap_or(State::Failed(failure)));
                }
            }
        });
    }

    /// The same at a click, which a long refusal met meanwhile does not hold back.
    pub(super) fn check_again(self) {
        self.session().ask_again();
        self.check();
    }

    /// Takes the logins of a file, and shows the one for this registry to it.
    pub(super) fn take(self, file: Option<File>) {
        let Some(file) = file else { return };
        let accounts = accounts();
        self.state.set(State::Busy);
        self.run(async move {
            // A secret as a whole, so that it is overwritten.
            let text = file.read(docker_config::LIMIT).await.map(|bytes| String::from_utf8(bytes).unwrap_or_default());
            let text = text.map(Secret::new).ok_or(ConfigError::TooLong { limit: docker_config::LIMIT });
            let entries = match text.and_then(|text| docker_config::read(text.reveal())) {
                Ok(entries) => entries,
                Err(error) => return self.fail(error),
            };
            let settings = shared().settings();
            let offered = |host: &Host| settings.allow(&Link::of_registry(host.clone())).is_ok();
            let taken = shared().library().sign_in_all(entries, address::repository_now().as_ref(), offered);
            accounts.taken.set(Some(taken));
            if matches!(self.session().login_state(), LoginState::SignedIn { .. }) {
                return self.check();
            }
            let what = format!("The file holds nothing to sign in to {} with.", self.host.get_value());
            self.fail(Failure::new("bad-docker-config", what, "The list above says what it holds."));
        });
    }

    /// Forgets what was typed and what became of it. The button that does goes away, so the reader goes on in the field.
    pub(super) fn forget(self) {
        shared().forget(&self.host.get_value());
        self.state.set(State::Ready);
        if let Some(field) = self.secret.get_untracked() {
            location::focus(&field);
        }
    }

    /// Closes the form. A login that is just being checked is forgotten: the reader does not want it.
    pub(super) fn close(self) {
        if matches!(*self.state.read_untracked(), State::Busy | State::Asks(_)) {
            shared().forget(&self.host.get_value());
        }
        self.open.set(false);
        request_animation_frame(|| {
            if let Ok(Some(button)) = document().query_selector("[data-action=\"sign-in\"]") {
                location::focus(&button);
            }
        });
    }

    fn fail(self, failure: impl Into<Failure>) {
        self.state.set(State::Failed(failure.into()));
    }
}
