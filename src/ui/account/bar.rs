//! The line above every page of a registry: who is signed in, what is left of a budget, and how long the registry wants to
//! be left alone.

use leptos::prelude::*;

use super::meter::{budget, rest};
use super::taken::taken;
use super::{Accounts, accounts, nothing, stand};
use crate::reference::Host;
use crate::registry::session::{IDLE, LoginState};
use crate::shown::{CELL, visible};
use crate::ui::address;
use crate::ui::context::shared;
use crate::ui::later::{self, piece};
use crate::ui::part::maybe;

/// The line for a registry, below what became of logins elsewhere.
pub fn bar(host: &Host) -> AnyView {
    let accounts = accounts();
    accounts.begin();
    accounts.open.set(false);
    let stand = stand(host);
    // Changes only when somebody signs in or out or is checked, so that the focus stays on its button while the rest changes.
    let who = Memo::new(move |_| {
        let standing = &stand.read().0;
        (standing.login, standing.is_sent, standing.is_unfit, standing.account.clone())
    });
    let (named, shown, formed) = (host.clone(), host.clone(), host.clone());
    let state = move || match who.read().0 {
        LoginState::Anonymous => "anonymous",
        LoginState::SignedIn { proven: true } => "signed-in",
        LoginState::SignedIn { proven: false } => "unproven",
        LoginState::Rejected => "rejected",
    };
    let is_asked = Memo::new(move |_| accounts.open.get() && accounts.forms.get() == 0);
    let panel = move || {
        maybe(is_asked.get().then(|| untrack(|| piece(later::sign_in(formed.clone(), accounts.open), nothing))))
    };
    view! {
        {idle()}
        {taken(accounts.taken)}
        <section class="account" data-role="account" data-login=state aria-label="Access">
            <div class="account-line">
                {move || who.with(|(login, is_sent, is_unfit, account)| {
                    let account = account.as_deref();
                    mark(&shown, &words(&shown, *login, (*is_sent, *is_unfit), account), *login, accounts)
                })}
                {budget(stand)}
            </div>
            {rest(named, stand)}
            {panel}
        </section>
    }
    .into_any()
}

/// Who is signed in, and whether what they signed in with left this page or cannot.
fn words(host: &Host, login: LoginState, (is_sent, is_unfit): (bool, bool), account: Option<&str>) -> String {
    let who = account.map_or_else(|| "with a token".to_owned(), |name| format!("as {}", visible(name, CELL)));
    match login {
        LoginState::SignedIn { proven: true } => format!("Signed in {who} at {host}"),
        LoginState::SignedIn { .. } if is_sent => format!("Signed in {who} at {host}, not checked yet"),
        LoginState::SignedIn { .. } if is_unfit => {
            format!("Not signed in {who} at {host}: it asks for another kind of login, so nothing was sent")
        }
        LoginState::SignedIn { .. } => {
            format!("Signed in {who} at {host}, not sent yet: it goes there only when the registry asks for a login")
        }
        LoginState::Rejected => format!("The login for {host} was refused and is forgotten"),
        LoginState::Anonymous => format!("Reading {host} as anybody may"),
    }
}

/// The same with a button for what can be done about it.
fn mark(host: &Host, words: &str, login: LoginState, accounts: Accounts) -> AnyView {
    let words = words.to_owned();
    let forgotten = host.clone();
    let forget = move |_| {
        shared().forget(&forgotten);
        address::reload();
    };
    let forget = |what: &'static str| {
        view! { <button type="button" class="button button-small" data-action="forget-login" on:click=forget>{what}</button> }
            .into_any()
    };
    if matches!(login, LoginState::SignedIn { .. }) {
        let minutes = format!("In this tab only. Forgotten after {} minutes without use.", IDLE / 60);
        return view! { <p class="account-who" data-role="signed-in" title=minutes>{words}</p>{forget("forget")} }
            .into_any();
    }
    let open = move |_| accounts.open.update(|open| *open = !*open);
    let button = move || {
        // A form stands on the page already.
        maybe((accounts.forms.get() == 0).then(|| {
            view! {
                <button type="button" class="button button-small" data-action="sign-in"
                    aria-expanded=move || accounts.open.get().to_string() on:click=open>"Sign in"</button>
            }
            .into_any()
        }))
    };
    // What was refused is known again and not sent; an account may have been unlocked meanwhile.
    let forget = (login == LoginState::Rejected).then(|| forget("forget the refusal"));
    view! { <p class="account-who">{words}</p>{maybe(forget)}{maybe(may_sign_in(host).then(|| button.into_any()))} }
        .into_any()
}

/// Whether there is anything to sign in to.
fn may_sign_in(host: &Host) -> bool {
    let known = shared().library().session_of(host).known();
    known.is_none_or(|known| !known.is_for_everybody())
}

/// Says of which registries the login was forgotten because nobody used it, until the reader has seen it.
fn idle() -> AnyView {
    let idle = accounts().idle;
    let said = move || {
        let hosts: Vec<_> = idle.read().iter().map(Host::to_string).collect();
        if hosts.is_empty() {
            return ().into_any();
        }
        let words =
            format!("Not used for {} minutes, so it was forgotten: the login for {}.", IDLE / 60, hosts.join(", "));
        view! {
            <div class="banner exposed banner-warning" role="status" data-role="forgotten">
                <p>{words}</p>
                <button type="button" class="button button-small" on:click=move |_| idle.set(Vec::new())>"Understood"</button>
            </div>
        }
        .into_any()
    };
    said.into_any()
}
