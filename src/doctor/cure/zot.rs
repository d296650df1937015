//! zot. <https://zotregistry.dev/latest/admin-guide/admin-configuration/>

use super::{Own, Recipe, Template};

pub(super) const ZOT: Recipe = Recipe {
    known: "zot",
    own: Some(Own {
        template: Template {
            id: "zot",
            title: "zot: config.json",
            note: "Without the setting every origin may read. It covers tags and manifests, neither blobs nor refusals, \
                   and exposes no header; for those put a web server in front.",
            text: "\
{
  \"http\": {
    \"allowOrigin\": \"{page}\"
  }
}
",
        },
        preflight: true,
        blobs: false,
        exposes: false,
    }),
    upstream: "http://127.0.0.1:5000",
    paths: "^/(v2|zot/auth)/",
    globs: "/v2/* /zot/auth/*",
    realm: Some("/zot/auth/token"),
    inline: None,
};
