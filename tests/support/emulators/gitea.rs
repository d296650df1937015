//! Gitea: two challenges, a scope of `*`, pages without links, refusals without words.

use super::{Accepts, Account, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE, Words};
use crate::support::recorder::{PASSWORD, USER};
use tallyman::registry::known::LinkForm;

pub const GITEA: Habits = Habits {
    id: "gitea",
    host: "git.example",
    origin: "https://git.example",
    door: Door::Token(Tokens {
        realm: "https://git.example/v2/token",
        service: "container_registry",
        or_basic: Some("Gitea Package API"),
        ..TOKENS
    }),
    open: false,
    account: Account::Password(USER, PASSWORD),
    denied: (401, "UNAUTHORIZED"),
    accepts: Accepts::Anything,
    pages: Pages { link: LinkForm::None, ..WHOLE },
    catalog: true,
    words: Words::Empty,
    ..PLAIN
};
