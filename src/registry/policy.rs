//! Whom a registry may send us to for a token: one pure function, asked before every token request.
//!
//! The realm in a challenge is whatever the registry likes. Tools that followed it posted passwords to strangers; so the
//! rule here is: the registry's own origin, a known pair, or a site that the reader agreed to. Sites are not guessed from
//! names: without a public-suffix list `a.github.io` and `b.github.io` look alike, so every other origin is another site.

use crate::reference::Scheme;

use super::address::{Address, AddressError};

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

/// Registries whose token server is another origin, by their makers' documentation.
const PAIRS: [(&str, &str); 4] = [
    ("https://registry-1.docker.io", "https://auth.docker.io"),
    ("https://registry.gitlab.com", "https://gitlab.com"),
    ("https://registry.digitalocean.com", "https://api.digitalocean.com"),
    ("https://docker.elastic.co", "https://docker-auth.elastic.co"),
];

/// Token servers of registries that are known to exist, for when a browser hides the challenge: host, realm, service.
const REALMS: [(&str, &str, &str); 7] = [
    ("registry-1.docker.io", "https://auth.docker.io/token", "registry.docker.io"),
    ("ghcr.io", "https://ghcr.io/token", "ghcr.io"),
    ("quay.io", "https://quay.io/v2/auth", "quay.io"),
    ("registry.gitlab.com", "https://gitlab.com/jwt/auth", "container_registry"),
    ("public.ecr.aws", "https://public.ecr.aws/token/", "public.ecr.aws"),
    ("registry.digitalocean.com", "https://api.digitalocean.com/v2/registry/auth", "registry.digitalocean.com"),
    ("gcr.io", "https://gcr.io/v2/token", "gcr.io"),
];

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
    let known = PAIRS.iter().any(|(from, to)| *from == registry.origin() && *to == realm.origin());
    if known { Decision::Send(realm) } else { Decision::Ask { realm } }
}

/// Realm and service of a registry whose challenge cannot be seen.
pub fn known_realm(registry: &Address) -> Option<(String, String)> {
    let host = registry.authority();
    if registry.scheme() != Scheme::Https {
        return None;
    }
    if let Some((_, realm, service)) = REALMS.iter().find(|(known, ..)| *known == host) {
        return Some(((*realm).to_owned(), (*service).to_owned()));
    }
    let google = host.ends_with("-docker.pkg.dev") || host.ends_with(".gcr.io");
    let path = match host.as_str() {
        _ if google => "v2/token",
        azure if azure.ends_with(".azurecr.io") => "oauth2/token",
        _ => return None,
    };
    Some((format!("https://{host}/{path}"), host))
}

/// Whether this status says that a token is stale. Everywhere 401; Amazon's public registry answers 400 to an expired one.
pub fn is_stale(registry: &Address, status: u16) -> bool {
    status == 401 || (status == 400 && registry.host() == "public.ecr.aws")
}
