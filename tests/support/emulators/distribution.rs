//! The reference implementation with a password file and CORS headers. The real one is tested elsewhere; here it stands for
//! what a browser makes of it.

use super::{Account, Cors, Door, Habits, PLAIN};
use crate::support::recorder::{PASSWORD, USER};

const ALWAYS: &[(&str, &str)] = &[("Docker-Distribution-Api-Version", "registry/2.0")];

pub const HTPASSWD: Habits = Habits {
    id: "distribution",
    host: "registry.example",
    origin: "https://registry.example",
    door: Door::Basic { realm: "Registry Realm" },
    open: false,
    account: Account::Password(USER, PASSWORD),
    cors: Cors::Configured,
    catalog: true,
    always: ALWAYS,
    ..PLAIN
};

/// The same for everybody.
pub const OPEN: Habits = Habits { door: Door::Open, open: true, account: Account::None, ..HTPASSWD };
