//! Gitea and Forgejo. <https://docs.gitea.com/usage/packages/container>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, Sign, User};

pub(super) const GITEA: Known = Known {
    id: "gitea",
    name: "Gitea or Forgejo",
    // A Forgejo for everybody.
    hosts: &["codeberg.org"],
    // GitLab uses the same word, and is found by its path before.
    signs: &[Sign::Service("container_registry")],
    access: Access::Challenge,
    elsewhere: &[],
    logins: &[Login { user: User::Own("user name"), secret: "access token", command: None }],
    advice: "Give the token the permission to read packages and no other.",
    reach: Reach::Configured,
    catalog: Catalog::Yes,
    paging: Paging { usual: 0, most: 0, link: LinkForm::None },
    counts_reads: false,
    refuses: &["It lists no referrers.", "It serves no parts of a blob.", "Some of its refusals are empty."],
};
