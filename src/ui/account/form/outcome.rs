//! How it goes, or how it went.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Form, State, pause};
use crate::failure::Remedy;
use crate::registry::session::LoginState;
use crate::ui::account::note_examining;
use crate::ui::account::question::{agree, question};
use crate::ui::address::{self, Patient};
use crate::ui::part::failure::failure_note;
use crate::ui::part::maybe;

impl Form {
    /// How it goes, or how it went.
    pub(super) fn outcome(self) -> AnyView {
        match self.state.get() {
            State::Ready => ().into_any(),
            State::Busy => pause::waiting(self),
            State::Asks(asked) => {
                let agreed = asked.clone();
                let yes = move || {
                    agree(&self.host.get_value(), &agreed);
                    self.check();
                };
                let no = move || self.forget();
                question(&self.host.get_value(), &asked, Arc::new(yes), Arc::new(no))
            }
            State::Failed(failure) => {
                let is_held = matches!(self.session().login_state(), LoginState::SignedIn { .. });
                let again = is_held.then(|| {
                    view! {
                        <div class="actions">
                            <button type="button" class="button" data-action="check-login" on:click=move |_| self.check_again()>"Check it again"</button>
                        </div>
                    }
                    .into_any()
                });
                let rejected = failure.remedies.contains(&Remedy::ForgetRefusal);
                let looked = address::examination(Patient::Registry(self.host.get_value()), &failure);
                if failure.symptom().is_some() {
                    note_examining();
                }
                view! { {failure_note(&failure)}{maybe(again)}{maybe(rejected.then(|| self.once_more()))}{looked} }
                    .into_any()
            }
        }
    }

    /// A button that lets what was refused be sent once more: an account may have been unlocked meanwhile.
    fn once_more(self) -> AnyView {
        view! {
            <div class="actions">
                <button type="button" class="button" data-action="forget-refusal" on:click=move |_| self.forget()>"Forget that it was refused"</button>
            </div>
        }
        .into_any()
    }
}
