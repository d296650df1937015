//! Azure Container Registry: refresh tokens by POST, `access_token` alone in the answer, stores of Azure's.

use super::{Account, Blobs, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE};
use crate::support::recorder::{DIRECTORY, PASSWORD, REFRESH, USER};

const SERVER: Tokens = Tokens {
    realm: "https://me.azurecr.io/oauth2/token",
    service: "me.azurecr.io",
    fields: &["access_token"],
    expires: None,
    post: None,
    ..TOKENS
};

pub const ACR: Habits = Habits {
    id: "acr",
    host: "me.azurecr.io",
    origin: "https://me.azurecr.io",
    door: Door::Token(SERVER),
    open: false,
    account: Account::Refresh("00000000-0000-0000-0000-000000000000", REFRESH),
    denied: (401, "UNAUTHORIZED"),
    pages: Pages { usual: 100, always: true, ..WHOLE },
    catalog: true,
    blobs: Blobs::Sent { status: 307, to: "https://weumanaged.blob.core.windows.net" },
    ..PLAIN
};

/// The same with what a directory gives its people.
pub const ACR_DIRECTORY: Habits = Habits {
    account: Account::Directory(DIRECTORY),
    door: Door::Token(Tokens { exchange: Some("https://me.azurecr.io/oauth2/exchange"), ..SERVER }),
    ..ACR
};

/// The same with a token of the repository's own: a name and a password, and no POST of them.
pub const ACR_TOKEN: Habits = Habits {
    account: Account::Password(USER, PASSWORD),
    door: Door::Token(Tokens { post: Some(400), ..SERVER }),
    ..ACR
};
