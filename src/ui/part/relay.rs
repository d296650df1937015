//! Relays on the page: which one is in use and what it can see, and a form to name one.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::maybe;
use crate::browser::storage;
use crate::reference::Host;
use crate::registry::address::Address;
use crate::ui::address;
use crate::ui::context::{Shared, shared};

/// What no digest proves.
const BELIEVED: &str =
    "What a tag points at, and which tags there are, has to be believed, the relay as much as the registry.";

/// Says that a registry is read through a relay, which one, what it sees and what it has to be believed.
pub fn relay_banner(host: Host) -> AnyView {
    let (shared, address) = (shared(), expect_context::<address::Address>());
    let banner = move || {
        // Whether it is in use may change with every page, and while one is read.
        let _ = address.link();
        shared.relay_uses().track();
        let session = shared.library().session_of(&host);
        let relay = session.relay()?;
        let passes = if session.reads_beside() {
            Passes::Blobs
        } else if session.is_signed_in() && session.is_relay_agreed() {
            Passes::Login
        } else {
            Passes::Everything
        };
        Some(in_use(relay.base(), &host.to_string(), passes))
    };
    (move || maybe(banner())).into_any()
}

/// What goes through a relay.
#[derive(Clone, Copy)]
enum Passes {
    /// What is opened, and nothing that anybody signed in with.
    Everything,
    /// That as well.
    Login,
    /// Configs and layers alone: the rest comes by an API of the registry's own.
    Blobs,
}

fn in_use(base: &str, host: &str, passes: Passes) -> AnyView {
    let (believed, sees) = match passes {
        Passes::Everything => {
            (BELIEVED, "It sees what you open here. Nothing that you sign in with goes there before you have agreed.")
        }
        Passes::Login => (BELIEVED, "It sees what you open here, and your login passes through it."),
        Passes::Blobs => (
            "Tags and manifests come from the registry itself; configs and layers come through the relay.",
            "It sees which of them you open. Nothing that you sign in with goes there before you have agreed.",
        ),
    };
    let own = storage::relay().is_some();
    let leave = own.then(|| {
        leave(|| {
            storage::keep_relay(None);
            shared().library().use_relay(shared().settings().relay.as_deref().and_then(|url| Address::parse(url).ok()));
        })
    });
    view! {
        <aside class="banner relay" data-relay=base.to_owned() aria-label="Relay">
            <p>
                <strong>{format!("{host} is read through a relay, ")}<code>{base.to_owned()}</code>", "</strong>
                "because the registry lets no web page read it. What a digest names was checked here anyway. "{believed}" "{sees}
            </p>
            {maybe(leave)}
        </aside>
    }
    .into_any()
}

/// A button that gives a relay up and reads the page anew.
fn leave(give_up: impl Fn() + 'static) -> AnyView {
    let leave = move |_| {
        give_up();
        address::reload();
    };
    view! { <button type="button" class="button button-small" data-action="leave-relay" on:click=leave>"Do without it"</button> }
        .into_any()
}

/// Says that a relay which somebody named does not answer, so that the registry was asked without it.
pub fn silent_relay() -> Option<AnyView> {
    let relay = shared().library().relays().silent()?;
    let set = shared().settings().relay.as_deref().and_then(|url| Address::parse(url).ok());
    let by = if storage::relay().is_some() { "you named" } else { "the config.json of this page names" };
    let leave = leave(move || {
        // The operator's, where it is another, and else none: for this visit, when it is the operator's own.
        let own = storage::relay().is_some();
        storage::keep_relay(None);
        shared().library().use_relay(set.clone().filter(|_| own));
    });
    let view = view! {
        <div class="banner banner-warning" role="alert" data-error="relay-unusable">
            <p>{format!("The relay that {by}, ")}<code>{relay.to_string()}</code>
                ", does not answer, or does not know this page. So the registry was asked without it."</p>
            <div class="actions">{address::retry()}{leave}</div>
        </div>
    };
    Some(view.into_any())
}

/// A form to name a relay of one's own, for a registry that could not be read.
pub fn relay_form(host: Host) -> AnyView {
    let typed = RwSignal::new(String::new());
    let said = RwSignal::new(None::<&'static str>);
    let (shared, address) = (shared(), expect_context::<address::Address>());
    let use_it = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let host = host.clone();
        spawn_local(async move {
            match try_relay(shared, &host, typed.get_untracked().trim()).await {
                Ok(()) => address.open_anew(shared),
                Err(why) => {
                    let _ = said.try_set(Some(why));
                }
            }
        });
    };
    view! {
        <details class="cure" data-cure="own-relay">
            <summary>"I have a relay"</summary>
            <p class="remark">
                "Its address is kept in this browser. It is asked only for registries in its list, and it sees what you open there."
            </p>
            <form class="relay-form" on:submit=use_it>
                <input type="url" inputmode="url" autocomplete="off" aria-label="Address of the relay" data-role="relay"
                    placeholder="http://127.0.0.1:8080/relay" prop:value=typed on:input:target=move |event| typed.set(event.target().value())/>
                <button type="submit" class="button" data-action="use-relay">"Use it"</button>
            </form>
            {move || maybe(said.get().map(|why| view! { <p role="alert" data-error="relay-unusable">{why}</p> }.into_any()))}
        </details>
    }
    .into_any()
}

/// Takes a relay into use if it answers and reads this registry.
async fn try_relay(shared: Shared, host: &Host, typed: &str) -> Result<(), &'static str> {
    let relay = Address::parse(typed).map_err(|_| "That is not an address with http:// or https:// before it.")?;
    let library = shared.library();
    let before = library.relays().named();
    library.use_relay(Some(relay.clone()));
    let registry = Address::parse(&host.api_origin()).map_err(|_| "That registry has no address.")?;
    let why = match library.relays().find().await {
        None => "No relay answers there, or it does not know this page.",
        Some(found) if !found.reads(&registry) => "The relay answers, but this registry is not in its list.",
        Some(_) => {
            storage::keep_relay(Some(&relay.to_string()));
            return Ok(());
        }
    };
    library.use_relay(before);
    Err(why)
}
