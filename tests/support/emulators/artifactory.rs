//! Artifactory: a challenge without a scope, a POST that is 401, refusals without a code.

use super::{Accepts, Account, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE, Words};
use crate::support::recorder::{PASSWORD, USER};

pub const ARTIFACTORY: Habits = Habits {
    id: "artifactory",
    host: "jfrog.example",
    origin: "https://jfrog.example",
    public: "docker-local/app",
    private: "docker-local/secret",
    door: Door::Token(Tokens {
        realm: "https://jfrog.example/artifactory/api/docker/docker-local/v2/token",
        service: "jfrog.example",
        names_scope: false,
        expires: Some(3600),
        post: Some(401),
        or_basic: Some("Artifactory Realm"),
        ..TOKENS
    }),
    open: false,
    account: Account::Password(USER, PASSWORD),
    denied: (404, "The repository does not exist"),
    missing: (404, "The repository does not exist"),
    accepts: Accepts::Anything,
    pages: Pages { ..WHOLE },
    catalog: true,
    words: Words::NoCode,
    always: &[("X-JFrog-Version", "Artifactory/7")],
    ..PLAIN
};
