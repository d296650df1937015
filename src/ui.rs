//! The page: a frame around whatever the address bar names.
//!
//! The address bar is the state. Following a link changes the hash, the hash is parsed into a [`Link`], and the page
//! for that link is made anew; leaving it cancels its reads. Nothing else decides what is shown.

pub mod account;
pub mod address;
pub mod check;
pub mod context;
pub mod image;
pub mod later;
pub mod live;
pub mod online;
pub mod page;
pub mod paged;
pub mod part;
pub mod pinning;
pub mod proof;
pub mod read;
pub mod shell;
pub mod stops;
pub mod tags;

use leptos::prelude::*;

use crate::browser::{config, location, numbers};
use crate::failure::Failure;
use crate::link::{Link, View};
use crate::reference::{Host, Place};
use crate::settings::Settings;
use crate::size;
use address::Address;
use context::Shared;
use later::{later, piece};
use live::{follow, live};
use page::home::home;
use page::missing::missing;
use part::drop::drops;
use part::exposed::exposed;
use part::header::{footer, header};
use part::keyboard::keyboard;
use part::maybe;
use part::typed::Arrival;
use shell::Shell;

/// Reads `config.json` and puts the page into the document.
pub async fn start() {
    size::write_as(size::Writing { whole: numbers::whole, decimal: numbers::decimal_mark() });
    let settings = config::settings().await;
    let search = location::search();
    let arrival = match search.as_str() {
        "" => Arrival::default(),
        _ => later::arrive(search)
            .await
            .unwrap_or_else(|missing| Arrival { mistake: Some(missing), exposed: Vec::new() }),
    };
    mount_to_body(move || app(settings, arrival));
}

/// The whole page.
fn app(settings: Settings, arrival: Arrival) -> AnyView {
    let address = Address::follow(arrival);
    provide_context(address);
    let shared = Shared::new(settings);
    provide_context(shared);
    address.mend_when_online(shared);
    let shell = Shell::closed();
    provide_context(shell);
    drops(shared, address, shell);
    follow(move || address.name_the_tab());
    let registry = Memo::new(move |_| {
        let link = address.link().ok()?;
        context::shared().settings().allow(&link).ok()?;
        link.registry().cloned()
    });
    view! {
        <a class="skip" href="#main" on:click=address::skip_to_main>"Skip to the content"</a>
        {header()}
        {exposed(address.exposed())}
        {live(move || {
            address.track_parts();
            access(registry.get())
        })}
        {live(move || {
            let link = address.link();
            // A page follows signals of its own; only another link makes another page.
            untrack(|| shown(link))
        })}
        {live(move || {
            address.track_parts();
            maybe(shell.requests.get().then(|| piece(later::requests(), || ().into_any())))
        })}
        {footer()}
        {keyboard(address)}
        {shell.said()}
    }
    .into_any()
}

/// Who is signed in at a registry and how it is read, above its pages. Made anew only for another registry.
fn access(registry: Option<Host>) -> AnyView {
    let bar = |host| untrack(|| piece(later::access(host), account::nothing));
    maybe(registry.map(bar))
}

/// The page for a link.
fn shown(link: Result<Link, Failure>) -> AnyView {
    let allowed = link.and_then(|link| context::shared().settings().allow(&link).map(|()| link));
    if let Ok(Link::Reference { reference, view }) = &allowed
        && let Place::Archive(archive) = &reference.place
        && !context::shared().holds(archive)
    {
        return later(later::archive_wanted(reference.clone(), view.clone()));
    }
    match allowed {
        Err(failure) => missing(&failure),
        Ok(Link::Home) => home(),
        Ok(Link::Receipt) => later(later::receipt_page()),
        Ok(Link::PinFile) => later(later::pin_file()),
        Ok(Link::Registry { host, filter }) => later(later::registry(host, filter)),
        Ok(Link::Reference { reference, view }) if reference.is_place() && view.report => {
            later(later::report(reference.place))
        }
        Ok(Link::Reference { reference, view: View { compare: Some(other), proof: None, platform, .. } }) => {
            later(later::compare(reference, platform, other))
        }
        Ok(Link::Reference { reference, view }) if reference.is_place() => {
            later(later::repository(reference.place, view))
        }
        Ok(Link::Reference { reference, view: View { proof: Some(depth), platform, .. } }) => {
            later(later::proof(reference, depth, platform))
        }
        Ok(Link::Reference { reference, view }) => later(later::content(reference, view)),
    }
}
