//! Docker Hub. <https://docs.docker.com/docker-hub/usage/pulls/>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, User, token_server};

pub(super) const HUB: Known = Known {
    id: "hub",
    name: "Docker Hub",
    hosts: &["registry-1.docker.io"],
    signs: &[],
    access: Access::Token(token_server("https://auth.docker.io/token", "registry.docker.io")),
    elsewhere: &["https://auth.docker.io"],
    logins: &[
        Login { user: User::Own("Docker ID"), secret: "personal access token", command: None },
        Login { user: User::Own("organisation"), secret: "organisation access token", command: None },
    ],
    advice: "Create the token in Account settings, Personal access tokens, with the permission Read-only.",
    reach: Reach::Relay,
    catalog: Catalog::No,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Relative },
    counts_reads: true,
    refuses: &[
        "It lists no referrers.",
        "It does not tell a private repository from one that does not exist.",
        "It counts each manifest read: 100 in 6 hours for an address that is not signed in, 200 for a personal account. A \
         HEAD is not counted.",
    ],
};
