//! The page: a frame around whatever the address bar names.
//!
//! The address bar is the state. Following a link changes the hash, the hash is parsed into a [`Link`], and the page
//! for that link is made anew; leaving it cancels its reads. Nothing else decides what is shown.

pub mod address;
pub mod check;
pub mod context;
pub mod page;
pub mod part;
pub mod read;

use leptos::prelude::*;

use crate::link::Link;
use crate::settings::Settings;
use address::Address;
use context::Desk;
use page::{content, home, missing, registry, repository};

/// Reads `config.json` and puts the page into the document.
pub async fn start() {
    let settings = context::read_settings().await;
    mount_to_body(move || view! { <App settings/> });
}

/// The whole page.
#[component]
pub fn App(settings: Settings) -> impl IntoView {
    let address = Address::follow();
    provide_context(address);
    provide_context(Desk::new(settings));
    Effect::new(move || address.name_the_tab());
    view! {
        <a class="skip" href="#main" on:click=address::skip_to_main>"Skip to the content"</a>
        <part::header::Header/>
        <part::exposed::Exposed names=address.exposed()/>
        {move || shown(address.link().get())}
        <part::header::Footer/>
    }
}

/// The page for a link.
fn shown(link: Result<Link, crate::failure::Failure>) -> AnyView {
    let desk = context::desk();
    let link = match link {
        Ok(link) => link,
        Err(failure) => return view! { <missing::Missing failure/> }.into_any(),
    };
    if let Err(failure) = desk.settings().allow(&link) {
        return view! { <missing::Missing failure/> }.into_any();
    }
    match link {
        Link::Home => view! { <home::Home/> }.into_any(),
        Link::Registry(host) => view! { <registry::RegistryPage host/> }.into_any(),
        Link::Reference { reference, .. } if reference.is_place() => {
            view! { <repository::RepositoryPage place=reference.place/> }.into_any()
        }
        Link::Reference { reference, view } => view! { <content::ContentPage reference view/> }.into_any(),
    }
}
