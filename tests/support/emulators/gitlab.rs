//! GitLab: its token server is another origin, and tokens live five minutes.

use super::{Account, Blobs, Door, Habits, PLAIN, TOKENS, Tokens};
use crate::support::recorder::{PASSWORD, USER};

pub const GITLAB: Habits = Habits {
    id: "gitlab",
    host: "registry.gitlab.com",
    origin: "https://registry.gitlab.com",
    public: "group/project/app",
    private: "group/project/secret",
    door: Door::Token(Tokens { realm: "https://gitlab.com/jwt/auth", service: "container_registry", ..TOKENS }),
    open: false,
    account: Account::Password(USER, PASSWORD),
    denied: (401, "UNAUTHORIZED"),
    blobs: Blobs::Sent { status: 307, to: "https://cdn.registry.gitlab-static.net" },
    always: &[("Docker-Distribution-Api-Version", "registry/2.0")],
    ..PLAIN
};
