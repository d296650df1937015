//! registry.k8s.io: a token that means nothing, and every read sent on to another host without its query.

use super::{Door, Habits, PLAIN, TOKENS, Tokens};

pub const KUBERNETES: Habits = Habits {
    id: "kubernetes",
    host: "registry.k8s.io",
    origin: "https://registry.k8s.io",
    public: "pause",
    private: "other",
    door: Door::Token(Tokens {
        realm: "https://registry.k8s.io/token",
        service: "registry.k8s.io",
        expires: Some(3600),
        ..TOKENS
    }),
    sends_on: Some("https://europe-west2-docker.pkg.dev/v2/k8s-artifacts-prod/images"),
    ..PLAIN
};
