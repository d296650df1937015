//! Nexus: HEAD of a manifest is 404 where GET finds it; the service is an address.

use super::{Accepts, Account, Door, Habits, PLAIN, TOKENS, Tokens};
use crate::support::recorder::{PASSWORD, USER};

pub const NEXUS: Habits = Habits {
    id: "nexus",
    host: "nexus.example:8443",
    origin: "https://nexus.example:8443",
    door: Door::Basic { realm: "Sonatype Nexus Repository Manager" },
    account: Account::Password(USER, PASSWORD),
    head: 404,
    accepts: Accepts::Anything,
    catalog: true,
    ..PLAIN
};

/// The same with its token realm on, behind a proxy that it misunderstands.
pub const NEXUS_TOKEN: Habits = Habits {
    door: Door::Token(Tokens {
        realm: "https://nexus.example:8443/v2/token",
        named: Some("http://nexus.example:8443:8443/v2/token"),
        service: "https://nexus.example:8443",
        names_scope: false,
        ..TOKENS
    }),
    open: false,
    ..NEXUS
};
