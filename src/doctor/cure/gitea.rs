//! Gitea and Forgejo. The section `[cors]` of app.ini covers `/api`, not `/v2`.
//! <https://docs.gitea.com/administration/config-cheat-sheet#cors-cors>

use super::{Recipe, Template};

pub(super) const GITEA: Recipe = Recipe {
    known: "gitea",
    own: None,
    upstream: "http://127.0.0.1:3000",
    paths: "^/v2/",
    globs: "/v2/*",
    realm: Some("/v2/token"),
    inline: Some(Template {
        id: "gitea-inline",
        title: "Gitea, Forgejo: app.ini, to serve content itself",
        note: "Then nothing is redirected to the store.",
        text: "\
[storage.packages]
SERVE_DIRECT = false
",
    }),
};
