//! Docker Hub: its token server is another origin, its blobs another, and it counts manifests that are read.

use super::{Account, Blobs, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE};
use crate::support::recorder::{PASSWORD, USER};

pub const HUB: Habits = Habits {
    id: "hub",
    host: "docker.io",
    origin: "https://registry-1.docker.io",
    public: "library/app",
    private: "me/secret",
    door: Door::Token(Tokens {
        realm: "https://auth.docker.io/token",
        service: "registry.docker.io",
        fields: &["token", "access_token"],
        ..TOKENS
    }),
    open: false,
    account: Account::Password(USER, PASSWORD),
    // Private and missing are the same to a stranger.
    denied: (401, "UNAUTHORIZED"),
    missing: (401, "UNAUTHORIZED"),
    pages: Pages { ..WHOLE },
    blobs: Blobs::Sent { status: 307, to: "https://production.cloudflare.docker.com" },
    budget: Some(100),
    ..PLAIN
};
