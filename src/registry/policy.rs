//! Where what may go: one pure function, asked before every request that could carry something.
//!
//! The realm in a challenge is whatever the registry likes, and so is the address of a redirect or of a next page. Tools
//! that followed them posted passwords to strangers; so the rules here are:
//!
//! - a registry's token and the reader's password go to the registry's own origin: scheme, host and port;
//! - a password goes to a token server of another origin only for a pair that ships with the program, or after the reader
//!   agreed to that pair. An anonymous question needs the same, but a lesser yes;
//! - nothing goes from TLS to a place without it, and no password to anywhere without it but this machine;
//! - what the reader signed in with goes through a relay only after the reader agreed to that relay;
//! - whatever cannot be read in one way only is refused.
//!
//! Redirects are the browser's: it drops `Authorization` where the origin changes (<https://fetch.spec.whatwg.org/#http-redirect-fetch>),
//! and no page is asked. Token requests follow none. The doctor's probes carry nothing of the reader's.
//!
//! Sites are not guessed from names: without a public-suffix list `a.github.io` and `b.github.io` look alike, so every other
//! origin is another site.

use std::collections::BTreeMap;

use crate::reference::Scheme;

use super::address::{Address, AddressError};
use super::{known, vendor};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// A request of the registry's API, whoever carries it out.
    Registry,
    /// The next page of the list that was asked for at this address.
    NextPage(&'a Address),
    /// A request of an API beside `/v2`: the registry's own, at its origin or at the one that ships with the program.
    Beside,
    /// A token request, in the address line or as a form.
    Token,
}

/// What a request carries: the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretKind {
    /// Nothing secret.
    Nothing,
    /// A token that the registry's token server gave.
    Token,
    /// What the reader typed, or a token that stands for it.
    Password,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Send it, with no more than this.
    Send(SecretKind),
    /// Send it only after the reader agreed that this much goes from the one origin to the other.
    Ask(SecretKind),
    /// Send it only after the reader agreed that this much passes through the relay, which can read it.
    AskRelay(SecretKind),
    /// Never send it.
    Refuse(Refusal),
}

/// Why something is never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The address cannot be read in one way only.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// From TLS to a place without it, or a password to a place without it.
    #[error("it has no TLS")]
    NoTls,
    /// It lies in the reader's own network on another host than the registry, not both on this machine, and the reader did
    /// not name it.
    #[error("it lies in a private network")]
    Private,
    /// It is no address of this registry.
    #[error("it is not an address of this registry")]
    Elsewhere,
    /// The registry is the very site that this page came from, and nobody who runs it says that it is one.
    #[error("it is the site of this page itself")]
    OwnPage,
}

/// What the reader agreed to, each for one pair of origins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consents(BTreeMap<(String, String), Consent>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Consent {
    carry: SecretKind,
    /// Whether the reader named the token server, rather than the registry.
    named: bool,
}

impl Consents {
    /// The reader agreed that this much goes from the registry to the token server: both are origins.
    pub fn agree(&mut self, registry: &str, realm: &str, carry: SecretKind) {
        self.give(registry, realm, Consent { carry, named: false });
    }

    /// The reader named this token server for the registry.
    pub fn name(&mut self, registry: &str, realm: &str) {
        self.give(registry, realm, Consent { carry: SecretKind::Password, named: true });
    }

    /// Takes back whatever lets passwords go anywhere.
    pub fn withdraw_passwords(&mut self) {
        self.0.retain(|_, consent| consent.carry < SecretKind::Password);
    }

    fn give(&mut self, registry: &str, realm: &str, consent: Consent) {
        let held = self.0.entry((registry.to_owned(), realm.to_owned())).or_insert(consent);
        held.carry = held.carry.max(consent.carry);
        held.named |= consent.named;
    }

    fn of(&self, registry: &Address, realm: &Address) -> Option<Consent> {
        self.0.get(&(registry.origin(), realm.origin())).copied()
    }
}

/// What the decision stands on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The registry's own origin.
    pub registry: &'a Address,
    /// What the reader agreed to.
    pub consents: &'a Consents,
    /// Whether the registry's origin is that of the page, and nobody who runs the page says that it is a registry.
    pub own_page: bool,
    /// The relay that the request passes through, if any.
    pub relay: Option<Through<'a>>,
}

/// A relay on the way.
#[derive(Clone, Copy, Debug)]
pub struct Through<'a> {
    /// Its address.
    pub relay: &'a Address,
    /// Whether the reader agreed to it for this registry.
    pub agreed: bool,
    /// Whether tokens are the reader's own, rather than such as everybody gets.
    pub signed_in: bool,
}

/// Decides whether a request may be sent, and with how much of what it is wished to carry.
pub fn decide(ground: &Ground<'_>, purpose: Purpose<'_>, to: &Address, wish: SecretKind) -> Decision {
    let home = to.origin() == ground.registry.origin();
    let decision = match purpose {
        Purpose::Registry if home => Decision::Send(wish),
        Purpose::NextPage(asked) if home && asked.origin() == to.origin() && asked.path() == to.path() => {
            Decision::Send(wish)
        }
        Purpose::Registry | Purpose::NextPage(_) => Decision::Refuse(Refusal::Elsewhere),
        Purpose::Beside if home => Decision::Send(wish),
        Purpose::Beside if is_vendor_api(ground.registry, to) => Decision::Send(SecretKind::Nothing),
        Purpose::Beside => Decision::Refuse(Refusal::Elsewhere),
        // The registry's token is no business of the token server's.
        Purpose::Token if wish == SecretKind::Token => token_server(ground, to, SecretKind::Nothing),
        Purpose::Token => token_server(ground, to, wish),
    };
    match decision {
        Decision::Send(SecretKind::Password) | Decision::Ask(SecretKind::Password) => {
            no_password(ground, to).unwrap_or_else(|| through_relay(ground, decision))
        }
        decision => through_relay(ground, decision),
    }
}

/// What becomes of a decision where a relay is on the way. It sees what it passes on, so nothing of the reader's own goes
/// there without the reader's word.
fn through_relay(ground: &Ground<'_>, decision: Decision) -> Decision {
    let (Some(through), Decision::Send(carry)) = (ground.relay, decision) else { return decision };
    let secret = carry == SecretKind::Password || (carry == SecretKind::Token && through.signed_in);
    if !secret {
        decision
    } else if through.relay.scheme() == Scheme::Http && !through.relay.is_loopback() {
        Decision::Refuse(Refusal::NoTls)
    } else if through.agreed {
        decision
    } else {
        Decision::AskRelay(carry)
    }
}

/// Why a password goes nowhere from here, whatever else is allowed.
fn no_password(ground: &Ground<'_>, to: &Address) -> Option<Decision> {
    let safe = |address: &Address| address.scheme() == Scheme::Https || address.is_loopback();
    if ground.own_page {
        Some(Decision::Refuse(Refusal::OwnPage))
    } else if safe(to) && safe(ground.registry) {
        None
    } else {
        Some(Decision::Refuse(Refusal::NoTls))
    }
}

/// Decides about a token server.
fn token_server(ground: &Ground<'_>, to: &Address, wish: SecretKind) -> Decision {
    let registry = ground.registry;
    if to.origin() == registry.origin() {
        return Decision::Send(wish);
    }
    // All of this machine's names are as safe from eavesdroppers as one of them.
    let same_host = to.host() == registry.host() || (to.is_loopback() && registry.is_loopback());
    if falls(registry, to) || (to.scheme() == Scheme::Http && !same_host) {
        return Decision::Refuse(Refusal::NoTls);
    }
    let consent = ground.consents.of(registry, to);
    if to.is_private() && !same_host && !consent.is_some_and(|consent| consent.named) {
        return Decision::Refuse(Refusal::Private);
    }
    let shipped = known::of_origin(registry).is_some_and(|known| known.elsewhere.contains(&to.origin().as_str()));
    if shipped || consent.is_some_and(|consent| consent.carry >= wish) {
        Decision::Send(wish)
    } else {
        Decision::Ask(wish)
    }
}

/// Whether the registry's own API lies at this other origin.
fn is_vendor_api(registry: &Address, to: &Address) -> bool {
    let origin = known::of_origin(registry).and_then(vendor::of).and_then(|vendor| vendor.origin());
    origin.is_some_and(|origin| origin == to.origin())
}

/// Whether the way leads from TLS to a place without it.
fn falls(from: &Address, to: &Address) -> bool {
    from.scheme() == Scheme::Https && to.scheme() == Scheme::Http
}

/// Reads the realm that a registry or a reader names. One that begins with a slash lies on the registry.
///
/// # Errors
/// [`Refusal::Address`] when it cannot be read in one way only.
pub fn realm_address(registry: &Address, named: &str) -> Result<Address, Refusal> {
    let relative = named.starts_with('/');
    Ok(if relative { registry.join(named)? } else { Address::parse(named)? })
}

/// Realm and service of a registry whose challenge cannot be seen.
pub fn known_realm(registry: &Address) -> Option<(String, Option<String>)> {
    known::of_origin(registry)?.realm(registry)
}

/// Where a well-known registry exchanges the access tokens of a directory.
pub fn known_exchange(registry: &Address) -> Option<String> {
    known::of_origin(registry)?.exchange(registry)
}

/// Whether this status says that a token is stale: 401, and whatever else this registry says it with.
pub fn is_stale(registry: &Address, status: u16) -> bool {
    let server = || known::of_origin(registry).and_then(|known| known.token_server());
    status == 401 || server().is_some_and(|server| server.stale == Some(status))
}
