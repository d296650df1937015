//! The reference implementation. <https://distribution.github.io/distribution/about/configuration/#headers>

use super::{Own, Recipe, Template};

pub(super) const DISTRIBUTION: Recipe = Recipe {
    known: "distribution",
    own: Some(Own {
        template: Template {
            id: "distribution",
            title: "Distribution (registry:2, registry:3): config.yml",
            note: "Add the headers to the http section. It answers the question before a request with a token only as \
                   long as it has no login of its own; with htpasswd or tokens put a web server in front.",
            text: "\
http:
  headers:
    X-Content-Type-Options: [nosniff]
    Access-Control-Allow-Origin: ['{page}']
    Access-Control-Allow-Methods: ['GET, HEAD, OPTIONS']
    Access-Control-Allow-Headers: ['Authorization, Accept, Range']
    Access-Control-Expose-Headers: ['Docker-Content-Digest, Link, WWW-Authenticate, Content-Range, Retry-After']
    Access-Control-Max-Age: ['7200']
",
        },
        preflight: false,
        blobs: true,
        exposes: true,
    }),
    upstream: "http://127.0.0.1:5000",
    paths: "^/v2/",
    globs: "/v2/*",
    realm: None,
    inline: Some(Template {
        id: "distribution-inline",
        title: "Distribution: config.yml, to serve content itself",
        note: "Then nothing is redirected to the store, and the store needs no CORS rule.",
        text: "\
storage:
  redirect:
    disable: true
",
    }),
};
