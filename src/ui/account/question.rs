//! Questions before a password goes where the reader may not expect it: to another site than the registry's, or through a
//! relay. Each names everybody who would get to see it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::reference::Host;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The registry names a token server of another site; this is its origin.
    Elsewhere(String),
    /// The registry is read through the relay at this address.
    Relay(String),
}

/// The question, with the two answers.
pub fn question(
    host: &Host,
    question: &Question,
    yes: Arc<dyn Fn() + Send + Sync>,
    no: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    let registry = host.api_origin();
    let origin = |text: &str| view! { <b class="origin">{text.to_owned()}</b> }.into_any();
    let (code, title, text, to) = match question {
        Question::Elsewhere(realm) => (
            "realm-foreign-login",
            "Send your password to another site?",
            view! {
                <p>"The registry "{origin(&registry)}" says that its logins are checked by "{origin(realm)}
                    ". Nothing was sent there yet. Agree only if you know that the two belong together; it holds for this login, in this tab."</p>
            }
            .into_any(),
            format!("Send it to {realm}"),
        ),
        Question::Relay(relay) => (
            "relay-login",
            "Let your login pass through a relay?",
            view! {
                <p>"No web page may read "{origin(&registry)}" itself, so the relay "{origin(relay)}" reads it for this page. It would pass "
                    "on what you typed to the registry or its token server, and can read that, the tokens that come back, and what they "
                    "open. Nothing of it was sent yet. Agree only if the relay is yours, or you trust whoever runs it; it holds for "
                    "this login, in this tab."</p>
            }
            .into_any(),
            format!("Send it through {relay}"),
        ),
    };
    view! {
        <div class="banner banner-warning" role="alert" data-role="consent" data-error=code>
            <p><strong>{title}</strong></p>
            {text}
            <div class="actions">
                <button type="button" class="button button-primary" data-action="allow-login" on:click=move |_| yes()>{to}</button>
                <button type="button" class="button" data-action="refuse-login" on:click=move |_| no()>"Do not send it"</button>
            </div>
        </div>
    }
    .into_any()
}
