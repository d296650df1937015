//! DigitalOcean: the API token is name and password at once, and its token server another origin.

use super::{Account, Blobs, Door, Habits, PLAIN, TOKENS, Tokens};
use crate::support::recorder::PASSWORD;

pub const DIGITALOCEAN: Habits = Habits {
    id: "digitalocean",
    host: "registry.digitalocean.com",
    origin: "https://registry.digitalocean.com",
    door: Door::Token(Tokens {
        realm: "https://api.digitalocean.com/v2/registry/auth",
        service: "registry.digitalocean.com",
        bad_login: 400,
        anonymous: false,
        ..TOKENS
    }),
    open: false,
    account: Account::Password(PASSWORD, PASSWORD),
    blobs: Blobs::Sent { status: 307, to: "https://fra1.digitaloceanspaces.com" },
    ..PLAIN
};
