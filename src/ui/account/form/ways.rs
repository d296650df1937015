//! Other ways in than the one that the registry's challenge names: for when that is hidden, missing or wrong.

use leptos::prelude::*;

use super::{Form, State};
use crate::registry::session::SignInMethod;
use crate::ui::address;
use crate::ui::part::maybe;

/// How to be let in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// As the registry's challenge says.
    Challenge,
    /// At the registry itself.
    Direct,
    /// By a token server that the reader names.
    Server,
}

impl Choice {
    /// The one that is in force.
    pub(super) fn of(way: &SignInMethod) -> Self {
        match way {
            SignInMethod::Challenge => Self::Challenge,
            SignInMethod::Direct => Self::Direct,
            SignInMethod::TokenServer(_) => Self::Server,
        }
    }
}

/// The ways, folded away unless another than the registry's is in force.
pub(super) fn ways(form: Form) -> AnyView {
    let in_force = form.session().method();
    let chosen = Choice::of(&in_force);
    let server = if let SignInMethod::TokenServer(server) = &in_force { server.clone() } else { String::new() };
    let way = |choice: Choice, value: &'static str, words: &'static str| {
        view! {
            <label>
                <input type="radio" name="way" value=value checked=choice == chosen on:change=move |_| form.way.set(choice)/>
                {words}
            </label>
        }
        .into_any()
    };
    let named = move || form.way.get() == Choice::Server;
    let ask = move |way: SignInMethod| match form.session().set_method(way) {
        Ok(()) => address::reload(),
        Err(error) => form.state.set(State::Failed(error.into())),
    };
    let anonymous = move |_| {
        let server = form.server.get_untracked().map(|field| field.value()).unwrap_or_default();
        ask(SignInMethod::TokenServer(server.trim().to_owned()));
    };
    // Nothing needs to be typed to take back what was said before.
    let back = (chosen != Choice::Challenge).then(|| {
        let is_other = move || form.way.get() != Choice::Challenge;
        let words = match &in_force {
            SignInMethod::TokenServer(server) => format!("Now asked, because you named it: {server}"),
            SignInMethod::Challenge | SignInMethod::Direct => "Now what you sign in with goes to the registry itself, because you said so.".to_owned(),
        };
        view! {
            <p class="remark" data-role="way-in-force">{words}</p>
            <p class="actions" hidden=is_other>
                <button type="button" class="button button-small" data-action="ask-registry" on:click=move |_| ask(SignInMethod::Challenge)>"Ask as the registry says"</button>
            </p>
        }
        .into_any()
    });
    view! {
        <details class="more" data-role="ways" open=chosen != Choice::Challenge>
            <summary>"Another way to be let in: the registry names no token server, or a wrong one"</summary>
            <fieldset class="login-choices">
                <legend>"Be let in"</legend>
                {way(Choice::Challenge, "challenge", "as the registry says")}
                {way(Choice::Direct, "direct", "with name and password at the registry itself")}
                {way(Choice::Server, "server", "by this token server:")}
            </fieldset>
            {maybe(back)}
            <label class="field" hidden=move || !named()>
                <span>"Address of the token server"</span>
                <input node_ref=form.server type="text" inputmode="url" name="token-server" autocomplete="off" autocapitalize="off" spellcheck="false"
                    value=server placeholder="https://auth.example.com/token" data-role="token-server"/>
            </label>
            <p class="actions" hidden=move || !named()>
                <button type="button" class="button button-small" data-action="ask-server" on:click=anonymous>"Ask it without signing in"</button>
            </p>
        </details>
    }
    .into_any()
}
