//! Sonatype Nexus. It has no setting for CORS. <https://help.sonatype.com/en/run-behind-a-reverse-proxy.html>

use super::Recipe;

pub(super) const NEXUS: Recipe = Recipe {
    known: "nexus",
    own: None,
    upstream: "http://127.0.0.1:8082",
    paths: "^/v2/",
    globs: "/v2/*",
    realm: Some("/v2/token"),
    inline: None,
};
