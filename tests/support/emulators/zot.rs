//! zot: CORS on everything but blobs and refusals, nothing exposed, and `Accept` not allowed by name.

use super::{Accepts, Account, Cors, Door, Habits, PLAIN};
use crate::support::recorder::{PASSWORD, USER};

pub const ZOT: Habits = Habits {
    id: "zot",
    host: "zot.example",
    origin: "https://zot.example",
    door: Door::Basic { realm: "Authorization Required" },
    account: Account::Password(USER, PASSWORD),
    accepts: Accepts::Anything,
    cors: Cors::Zot,
    catalog: true,
    ..PLAIN
};
