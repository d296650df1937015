//! The question before a password goes to another site than the registry's. It names both hosts.

use std::sync::Arc;

use leptos::prelude::*;

use crate::reference::Host;

/// The question, with the two answers.
pub fn question(
    host: &Host,
    realm: &str,
    yes: Arc<dyn Fn() + Send + Sync>,
    no: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    let registry = host.api_origin();
    view! {
        <div class="banner banner-warning" role="alert" data-role="consent" data-error="realm-foreign-login">
            <p><strong>"Send your password to another site?"</strong></p>
            <p>"The registry "<b class="origin">{registry}</b>" says that its logins are checked by "<b class="origin">{realm.to_owned()}</b>
                ". Nothing was sent there yet. Agree only if you know that the two belong together; it holds for this login, in this tab."</p>
            <div class="actions">
                <button type="button" class="button button-primary" data-action="allow-login" on:click=move |_| yes()>"Send it to "{realm.to_owned()}</button>
                <button type="button" class="button" data-action="refuse-login" on:click=move |_| no()>"Do not send it"</button>
            </div>
        </div>
    }
    .into_any()
}
