//! nginx in front of a registry, or of files. <https://nginx.org/en/docs/http/ngx_http_headers_module.html>
//!
//! `add_header` is inherited only where a level has none of its own, so the set stands once in the location and holds for the
//! `if` in it. Without `always` refusals would have no headers.

use super::Template;

pub(super) const PROXY: Template = Template {
    id: "nginx",
    title: "nginx in front of it: inside the server block of {host}",
    note: "It answers the question before a request itself, so it does not matter what the registry does with it. Whatever the \
           registry sends of these headers is replaced: two of a kind would be as good as none. Where it listens \
           (proxy_pass) is a guess.",
    text: r#"location {location} {
    if ($request_method = OPTIONS) { return 204; }

    proxy_pass {upstream};
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_buffering off;
    client_max_body_size 0;

    proxy_hide_header Access-Control-Allow-Origin;
    proxy_hide_header Access-Control-Allow-Headers;
    proxy_hide_header Access-Control-Allow-Methods;
    proxy_hide_header Access-Control-Expose-Headers;
    add_header Access-Control-Allow-Origin "{page}" always;
    add_header Access-Control-Allow-Methods "GET, HEAD, OPTIONS" always;
    add_header Access-Control-Allow-Headers "Authorization, Accept, Range" always;
    add_header Access-Control-Expose-Headers "Docker-Content-Digest, Link, WWW-Authenticate, Content-Range, Retry-After" always;
    add_header Access-Control-Max-Age 7200 always;
}
"#,
};

/// What most nginx in front of registries lack that send the headers at all.
pub(super) const ALWAYS: Template = Template {
    id: "nginx-always",
    title: "nginx that sends these headers already: `always` at the end of each line",
    note: "Without it nginx adds a header to answers with status 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308 only, so \
           that no page can read a refusal. These lines take the place of those that are there.",
    text: r#"add_header Access-Control-Allow-Origin "{page}" always;
add_header Access-Control-Expose-Headers "Docker-Content-Digest, Link, WWW-Authenticate, Content-Range, Retry-After" always;
"#,
};

pub(super) const STATIC: Template = Template {
    id: "nginx-static",
    title: "nginx that serves the files: inside the server block of {host}",
    note: "Plain reading of files needs no more than this.",
    text: "add_header Access-Control-Allow-Origin \"{page}\" always;\n",
};
