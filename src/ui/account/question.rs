//! Questions before a password goes where the reader may not expect it: to another site than the registry's, or through a
//! relay. Each names everybody who would get to see it, and takes a no as well as a yes.

use std::sync::Arc;

use leptos::prelude::*;

use crate::failure::Agreement;
use crate::reference::Host;
use crate::ui::address;
use crate::ui::context::shared;

/// The question where a page could not be read without the answer. Yes reads the page anew; no forgets the login first.
pub fn asked(host: &Host, agreement: &Agreement) -> AnyView {
    let (agreeing, agreed, refusing) = (host.clone(), agreement.clone(), host.clone());
    let yes = move || {
        agree(&agreeing, &agreed);
        address::reload();
    };
    let no = move || {
        shared().forget(&refusing);
        address::reload();
    };
    question(host, agreement, Arc::new(yes), Arc::new(no))
}

/// Notes the reader's yes.
pub fn agree(host: &Host, agreement: &Agreement) {
    match agreement {
        Agreement::Elsewhere(realm) => shared().library().consent_login(host, realm),
        Agreement::Relay(_) => shared().library().consent_relay(host),
    }
}

/// The question, with the two answers.
pub fn question(
    host: &Host,
    agreement: &Agreement,
    yes: Arc<dyn Fn() + Send + Sync>,
    no: Arc<dyn Fn() + Send + Sync>,
) -> AnyView {
    let registry = host.api_origin();
    let origin = |text: &str| view! { <b class="origin">{text.to_owned()}</b> }.into_any();
    let (code, title, text, to) = match agreement {
        Agreement::Elsewhere(realm) => (
            "realm-foreign-login",
            "Send your password to another site?",
            view! {
                <p>"The registry "{origin(&registry)}" says that its logins are checked by "{origin(realm)}
                    ". Nothing was sent there yet. Agree only if you know that the two belong together; it holds for this login, in this tab."</p>
            }
            .into_any(),
            format!("Send it to {realm}"),
        ),
        Agreement::Relay(relay) => (
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
