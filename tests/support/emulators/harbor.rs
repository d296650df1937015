//! Harbor: a token is needed also for what is public; user and password do as well; cookies on every answer.

use super::{Account, Door, Habits, PLAIN, TOKENS, Tokens};
use crate::support::recorder::PASSWORD;

pub const HARBOR: Habits = Habits {
    id: "harbor",
    host: "harbor.example",
    origin: "https://harbor.example",
    door: Door::Token(Tokens {
        realm: "https://harbor.example/service/token",
        service: "harbor-registry",
        expires: Some(1800),
        post: Some(405),
        ..TOKENS
    }),
    open: false,
    account: Account::Password("robot$org+canary-user", PASSWORD),
    catalog_door: Some("harbor"),
    denied: (401, "UNAUTHORIZED"),
    always: &[("Set-Cookie", "sid=1")],
    ..PLAIN
};
