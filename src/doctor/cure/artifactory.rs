//! JFrog Artifactory. Its reverse proxy is where headers are set.
//! <https://jfrog.com/help/r/jfrog-artifactory-documentation/reverse-proxy-settings>

use super::Recipe;

pub(super) const ARTIFACTORY: Recipe = Recipe {
    known: "artifactory",
    own: None,
    upstream: "http://127.0.0.1:8082",
    paths: "^/(v2|artifactory/api/docker)/",
    globs: "/v2/* /artifactory/api/docker/*",
    realm: Some("/artifactory/api/docker/REPOSITORY/v2/token"),
    inline: None,
};
