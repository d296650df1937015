//! GitHub Container Registry.
//! <https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, User, token_server};

pub(super) const GHCR: Known = Known {
    id: "ghcr",
    name: "GitHub Container Registry",
    hosts: &["ghcr.io"],
    signs: &[],
    access: Access::Token(token_server("https://ghcr.io/token", "ghcr.io")),
    elsewhere: &[],
    logins: &[
        Login { user: User::Own("GitHub user name"), secret: "personal access token (classic)", command: None },
        Login { user: User::Own("GitHub user name"), secret: "token of gh", command: Some("gh auth token") },
    ],
    advice: "Give the token the scope read:packages and no other. Fine-grained tokens are not taken. The token of gh \
             needs `gh auth refresh --scopes read:packages` once, and can do more than read.",
    reach: Reach::Relay,
    catalog: Catalog::No,
    paging: Paging { usual: 100, most: 1000, link: LinkForm::Relative },
    counts_reads: false,
    refuses: &["It lists no referrers.", "It does not tell a private repository from one that does not exist."],
};
