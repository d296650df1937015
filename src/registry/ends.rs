//! Whether the end of a list can be told from a page whose link to the next a browser hides.
//!
//! A list without a visible link, and of no length that registries put on a page, may end or go on, however few its names
//! are. So a page with one name is asked for, once for each kind of list of a registry:
//!
//! - a link is visible: then an absent one is absent;
//! - more than one name came: nothing there comes in pages;
//! - one name, and no link to be seen: it is hidden, and the list is continued by its last name, as one of a usual length is;
//! - anything else tells nothing, and the list is said to be perhaps incomplete.
//!
//! Beside a list of one name, such a page tells nothing: what comes behind the name is asked for at once.

use crate::body::collect;
use crate::source::ListNote;
use crate::source::error::About;
use crate::transport::{Headers, Request, Transport};

use super::page::Sorted;
use super::session::Session;
use super::token::Scope;
use super::wire;

/// What is known of the ends of a registry's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// They can be seen.
    Told,
    /// Links are hidden.
    Hidden,
    /// Nothing tells.
    Unknown,
}

/// Settles whether a first page without a visible link is the whole list; `first` is its address, `headers` are its own.
pub(crate) async fn settle<T: Transport>(
    session: &Session<T>,
    scope: &Scope,
    about: &About,
    (first, headers): (&str, &Headers),
    sorted: &mut Sorted,
) {
    let Some(guess) = sorted.beyond.take() else { return };
    // A relay shows the header to whoever may read it at all.
    if headers.are_all() || session.relay().is_some() {
        return;
    }
    let ends = match session.ends(&about.object) {
        Some(known) => known,
        None if sorted.names.len() == 1 => return sorted.next = Some(guess),
        None => {
            let found = probe(session, scope, about, first).await;
            session.note_ends(about.object.clone(), found);
            found
        }
    };
    match ends {
        Ends::Told => {}
        Ends::Hidden => sorted.next = Some(guess),
        Ends::Unknown => {
            sorted.notes.push(ListNote::Unseen);
            sorted.beyond = Some(guess);
        }
    }
}

/// Asks for a page with one name.
async fn probe<T: Transport>(session: &Session<T>, scope: &Scope, about: &About, first: &str) -> Ends {
    let Ok(answered) = session.send(Request::get(format!("{first}?n=1")), scope, about).await else {
        return Ends::Unknown;
    };
    if answered.response.status != 200 {
        return Ends::Unknown;
    }
    let link = answered.response.headers.get("link").is_some();
    let body = collect(answered.response.body, wire::LIST_LIMIT).await.ok();
    let names = body.and_then(|body| wire::list(&body).ok()).map_or(0, |list| list.names.len());
    match (link, names) {
        (true, _) | (false, 2..) => Ends::Told,
        (false, 1) => Ends::Hidden,
        (false, 0) => Ends::Unknown,
    }
}
