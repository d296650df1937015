//! Quay: public repositories without a token, absolute links, pages of 100 at most.

use super::{Account, Blobs, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE};
use crate::support::recorder::PASSWORD;
use tallyman::registry::known::LinkForm;

pub const QUAY: Habits = Habits {
    id: "quay",
    host: "quay.io",
    origin: "https://quay.io",
    door: Door::Token(Tokens { realm: "https://quay.io/v2/auth", service: "quay.io", expires: None, ..TOKENS }),
    account: Account::Password("org+canary-user", PASSWORD),
    denied: (401, "UNAUTHORIZED"),
    pages: Pages { usual: 100, most: 100, link: LinkForm::Absolute, always: true, ..WHOLE },
    catalog: true,
    blobs: Blobs::Sent { status: 302, to: "https://cdn01.quay.io" },
    own_api: true,
    ..PLAIN
};

/// The same under a name of its owner's, which tells nothing of what runs there.
pub const HOSTED: Habits = Habits {
    host: "registry.harbour.example",
    origin: "https://registry.harbour.example",
    door: Door::Token(Tokens {
        realm: "https://registry.harbour.example/v2/auth",
        service: "registry.harbour.example",
        expires: None,
        ..TOKENS
    }),
    ..QUAY
};
