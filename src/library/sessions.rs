//! The sessions of a library, one for each registry: who is signed in there, and by which way it is reached.

use crate::reference::{Host, Place};
use crate::registry::Registry;
use crate::registry::address::Address;
use crate::registry::relay::Relays;
use crate::registry::session::Session;
use crate::transport::Transport;

use super::Library;

impl<T: Transport> Library<T> {
    /// A registry without a repository: for its catalogue.
    pub fn registry(&self, host: &Host) -> Registry<T> {
        Registry::new(host.clone(), self.session(host))
    }

    /// Notes that the reader agreed to ask a token server of another site for this registry, until the page is closed.
    pub fn consent(&self, host: &Host, realm_origin: &str) {
        self.session(host).consent(realm_origin, false);
    }

    /// Notes that the reader agreed to send the password for this registry to a token server of another site.
    pub fn consent_login(&self, host: &Host, realm_origin: &str) {
        self.session(host).consent(realm_origin, true);
    }

    /// The session with a registry: for signing in, and for what is known about it.
    pub fn session_of(&self, host: &Host) -> Session<T> {
        self.session(host)
    }

    /// Notes that the reader agreed to let the login for this registry pass through the relay in use.
    pub fn consent_relay(&self, host: &Host) {
        self.session(host).agree_to_relay();
    }

    /// A text that documents have words in, without anything that somebody signed in with.
    pub fn cleared(&self, text: String) -> String {
        let sessions: Vec<_> = self.shelves.borrow().sessions.values().cloned().collect();
        sessions.iter().fold(text, |text, session| session.cleared(text))
    }

    /// The relays that may be used.
    pub fn relays(&self) -> &Relays<T> {
        &self.relays
    }

    /// Uses this relay from now on, or the one beside the page if there is one.
    pub fn use_relay(&self, relay: Option<Address>) {
        self.relays.name(relay);
        self.shelves.borrow().sessions.values().for_each(Session::leave_relay);
    }

    /// Asks registries again that refused for a long time, and a named relay that did not answer, because the reader wants it.
    pub fn ask_again(&self) {
        let shelves = self.shelves.borrow();
        shelves.sessions.values().for_each(Session::ask_again);
        self.relays.look_again();
        shelves.sources.values().for_each(|source| source.look_again());
    }

    /// Forgets who is signed in at a registry, and whatever was read there.
    pub fn forget(&self, host: &Host) {
        self.session(host).forget();
        self.forget_read(host);
    }

    /// Forgets whatever was read at a registry.
    pub(super) fn forget_read(&self, host: &Host) {
        let of_host = |place: &Place| matches!(place, Place::Repository(repository) if repository.host() == host);
        let mut shelves = self.shelves.borrow_mut();
        shelves.kept.drop_all(|(place, _)| of_host(place));
        shelves.under_way.retain(|((place, _), _), _| !of_host(place));
    }

    /// Forgets every login that was not used for a while, by the clock given (seconds since 1970), and says of which
    /// registries.
    pub fn forget_idle(&self, now: u64) -> Vec<Host> {
        let sessions: Vec<_> =
            self.shelves.borrow().sessions.iter().map(|(host, session)| (host.clone(), session.clone())).collect();
        let idle: Vec<_> =
            sessions.into_iter().filter(|(_, session)| session.forget_idle(now) | session.take_idled()).collect();
        idle.into_iter().map(|(host, _)| host).inspect(|host| self.forget(host)).collect()
    }

    /// Says that whoever runs this page names this registry, so that it may be signed in to although the page came from the
    /// same origin.
    pub fn offer(&self, host: &Host) {
        self.session(host).set_own_page(false);
    }

    /// One session for each registry: its tokens, its queue.
    pub(super) fn session(&self, host: &Host) -> Session<T> {
        let mut shelves = self.shelves.borrow_mut();
        let make = || {
            let session = Session::new(self.transport.clone(), host);
            session.set_relays(self.relays.clone());
            session.set_own_page(Address::parse(&self.page_base).is_ok_and(|page| page.origin() == host.api_origin()));
            session
        };
        shelves.sessions.entry(host.clone()).or_insert_with(make).clone()
    }
}
