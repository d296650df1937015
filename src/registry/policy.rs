//! Whom a registry may send us to for a token: one pure function, asked before every token request.
//!
//! The realm in a challenge is whatever the registry likes. Tools that followed it posted passwords to strangers; so the
//! rule here is: the registry's own origin, a known pair, or a site that the reader agreed to. Sites are not guessed from
//! names: without a public-suffix list `a.github.io` and `b.github.io` look alike, so every other origin is another site.

use crate::reference::Scheme;

use super::address::{Address, AddressError};
use super::known;

/// What to do with a realm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Ask it.
    Send(Address),
    /// Ask it only after the reader agreed to this pair.
    Ask {
        /// Where the token would come from.
        realm: Address,
    },
    /// Never ask it.
    Refuse {
        /// Why not.
        why: Refusal,
    },
}

/// Why a realm is never asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It cannot be read in one way only.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The registry has TLS and the realm has none, or is another host without TLS.
    #[error("it has no TLS")]
    NoTls,
    /// It lies in the reader's own network, and the registry does not.
    #[error("it lies in a private network")]
    Private,
}

/// Decides about the realm that a registry names. A realm that begins with one slash lies on the registry.
pub fn realm(registry: &Address, realm: &str) -> Decision {
    let relative = realm.starts_with('/');
    let parsed = if relative { registry.join(realm) } else { Address::parse(realm) };
    let realm = match parsed {
        Ok(realm) => realm,
        Err(why) => return Decision::Refuse { why: why.into() },
    };
    if realm.origin() == registry.origin() {
        return Decision::Send(realm);
    }
    let same_host = realm.host() == registry.host();
    if realm.scheme() == Scheme::Http && (registry.scheme() == Scheme::Https || !same_host) {
        return Decision::Refuse { why: Refusal::NoTls };
    }
    if realm.is_private() && !same_host {
        return Decision::Refuse { why: Refusal::Private };
    }
    let known = known::of_origin(registry).is_some_and(|known| known.elsewhere.contains(&realm.origin().as_str()));
    if known { Decision::Send(realm) } else { Decision::Ask { realm } }
}

/// Realm and service of a registry whose challenge cannot be seen.
pub fn known_realm(registry: &Address) -> Option<(String, Option<String>)> {
    known::of_origin(registry)?.realm(registry)
}

/// Whether this status says that a token is stale: 401, and whatever else this registry says it with.
pub fn is_stale(registry: &Address, status: u16) -> bool {
    let server = || known::of_origin(registry).and_then(|known| known.token_server());
    status == 401 || server().is_some_and(|server| server.stale == Some(status))
}
