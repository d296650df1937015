//! Harbor. It sends no CORS headers and has no setting for it. <https://goharbor.io/docs/main/install-config/configure-yml-file/>

use super::{Recipe, Template};

pub(super) const HARBOR: Recipe = Recipe {
    known: "harbor",
    own: None,
    upstream: "http://127.0.0.1:8080",
    paths: "^/(v2/|service/token)",
    globs: "/v2/* /service/token",
    realm: Some("/service/token"),
    inline: Some(Template {
        id: "harbor-inline",
        title: "Harbor: harbor.yml, to serve content itself",
        note: "Run its prepare script afterwards. Then nothing is redirected to the store.",
        text: "\
storage_service:
  redirect:
    disable: true
",
    }),
};
