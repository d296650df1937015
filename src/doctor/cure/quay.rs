//! Quay, one's own. Its token server lies under `/v2`. <https://docs.projectquay.io/>

use super::{Recipe, Template};

pub(super) const QUAY: Recipe = Recipe {
    known: "quay",
    own: None,
    upstream: "http://127.0.0.1:8080",
    paths: "^/v2/",
    globs: "/v2/*",
    realm: Some("/v2/auth"),
    inline: Some(Template {
        id: "quay-inline",
        title: "Quay: config.yaml, to serve content itself",
        note: "Then nothing is redirected to the store.",
        text: "FEATURE_PROXY_STORAGE: true\n",
    }),
};
