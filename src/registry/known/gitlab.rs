//! GitLab. <https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/>

use super::{Access, Catalog, Known, Login, Reach, Sign, UNPAGED, User, token_server};

pub(super) const GITLAB: Known = Known {
    id: "gitlab",
    name: "GitLab",
    hosts: &["registry.gitlab.com"],
    signs: &[Sign::RealmPath("/jwt/auth")],
    access: Access::Token(token_server("https://gitlab.com/jwt/auth", "container_registry")),
    elsewhere: &["https://gitlab.com"],
    logins: &[
        Login { user: User::Own("name of a deploy token"), secret: "deploy token", command: None },
        Login { user: User::Own("user name"), secret: "personal, project or group access token", command: None },
    ],
    advice: "Give the token the scope read_registry and no other. A password works only without two-factor login.",
    reach: Reach::Relay,
    catalog: Catalog::No,
    paging: UNPAGED,
    counts_reads: false,
    refuses: &["It lists no referrers."],
};
