//! Other ways in than the one that the registry's challenge names: for when that is hidden, missing or wrong.

use leptos::prelude::*;

use super::{Form, State};
use crate::registry::session::Way;
use crate::ui::address;

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

/// The ways, folded away.
pub(super) fn ways(form: Form) -> AnyView {
    let way = |choice: Choice, value: &'static str, words: &'static str| {
        view! {
            <label>
                <input type="radio" name="way" value=value checked=choice == Choice::Challenge on:change=move |_| form.way.set(choice)/>
                {words}
            </label>
        }
        .into_any()
    };
    let named = move || form.way.get() == Choice::Server;
    let anonymous = move |_| {
        let server = form.server.get_untracked().map(|field| field.value()).unwrap_or_default();
        match form.session().set_way(Way::TokenServer(server.trim().to_owned())) {
            Ok(()) => address::reload(),
            Err(error) => form.state.set(State::Failed(error.into())),
        }
    };
    view! {
        <details class="more" data-role="ways">
            <summary>"Another way to be let in: the registry names no token server, or a wrong one"</summary>
            <fieldset class="login-choices">
                <legend>"Be let in"</legend>
                {way(Choice::Challenge, "challenge", "as the registry says")}
                {way(Choice::Direct, "direct", "with name and password at the registry itself")}
                {way(Choice::Server, "server", "by this token server:")}
            </fieldset>
            <label class="field" hidden=move || !named()>
                <span>"Address of the token server"</span>
                <input node_ref=form.server type="text" inputmode="url" name="token-server" autocomplete="off" autocapitalize="off" spellcheck="false"
                    placeholder="https://auth.example.com/token" data-role="token-server"/>
            </label>
            <p class="actions" hidden=move || !named()>
                <button type="button" class="button button-small" data-action="ask-server" on:click=anonymous>"Ask it without signing in"</button>
            </p>
        </details>
    }
    .into_any()
}
