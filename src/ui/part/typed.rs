//! What was typed into the box, or stands in the search part of a link as other explorers write it, as a link of ours.
//! Most visits begin with a link of ours, so it is a part of its own.

use leptos::prelude::*;

use super::failure::did_you_mean;
use super::maybe;
use crate::browser::location;
use crate::failure::Failure;
use crate::link::{self, Link};
use crate::ui::context::{Shared, shared};

/// Reads what was typed.
pub fn understand(shared: Shared, text: &str) -> Result<Link, Box<Failure>> {
    if text.trim().is_empty() {
        return Ok(Link::Home);
    }
    let link = Link::from_typed(text).map_err(|error| Box::new(Failure::of_typed(error, text)))?;
    // Where a default registry is set, a name without a host means that registry.
    Ok(match &shared.settings().registry {
        Some(host) => link.on(host, text),
        None => link,
    })
}

/// What the search part of the address said when the page was loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrival {
    /// Why it is no link, where it means to be one. It is explained as long as there is no fragment.
    pub mistake: Option<Failure>,
    /// Names of its parameters that held credentials.
    pub exposed: Vec<String>,
}

/// Turns the search part into a link of ours in the address bar. Credentials leave the address bar in any case.
pub fn arrive(search: &str) -> Arrival {
    let mut exposed = link::credentials(search);
    let mistake = match Link::from_search(search) {
        Some(Ok(link)) => {
            location::replace(&link.to_string());
            return Arrival { mistake: None, exposed };
        }
        Some(Err(error)) => {
            exposed.extend(error.is_credential().then(|| "a name before the host".to_owned()));
            Some(error.into())
        }
        None => None,
    };
    if !exposed.is_empty() {
        location::replace(&location::hash());
    }
    Arrival { mistake, exposed }
}

/// The link that a fragment which cannot be opened was probably meant to be.
pub fn meant(fragment: &str) -> AnyView {
    let link = Link::meant(fragment).filter(|link| shared().settings().allow(link).is_ok());
    maybe(link.map(|link| view! { <p>{did_you_mean(&link)}</p> }.into_any()))
}
