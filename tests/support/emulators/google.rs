//! Google Artifact Registry: no POST, no service at the base address, blobs redirected to another path.

use super::{Account, Blobs, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE};
use crate::support::recorder::PASSWORD;

pub const GOOGLE: Habits = Habits {
    id: "google",
    host: "us-docker.pkg.dev",
    origin: "https://us-docker.pkg.dev",
    public: "google-samples/containers/gke/app",
    private: "project/repo/secret",
    door: Door::Token(Tokens {
        realm: "https://us-docker.pkg.dev/v2/token",
        service: "us-docker.pkg.dev",
        names_service: false,
        names_scope: false,
        ..TOKENS
    }),
    open: false,
    account: Account::Password("oauth2accesstoken", PASSWORD),
    pages: Pages { usual: 1000, ..WHOLE },
    blobs: Blobs::Sent { status: 302, to: "" },
    says_more: true,
    ..PLAIN
};
