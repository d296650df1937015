//! GitHub's registry: `token` alone and no life told, a placeholder for a scope, tags in pages of 100.

use super::{Account, Blobs, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE};
use crate::support::recorder::{PASSWORD, USER};

pub const GHCR: Habits = Habits {
    id: "ghcr",
    host: "ghcr.io",
    origin: "https://ghcr.io",
    door: Door::Token(Tokens { realm: "https://ghcr.io/token", service: "ghcr.io", expires: None, ..TOKENS }),
    open: false,
    account: Account::Password(USER, PASSWORD),
    pages: Pages { usual: 100, most: 1000, sorted: false, always: true, ..WHOLE },
    blobs: Blobs::Sent { status: 307, to: "https://pkg-containers.githubusercontent.com" },
    ..PLAIN
};
