//! Caddy in front of a registry, or of files. <https://caddyserver.com/docs/caddyfile/directives/reverse_proxy>

use super::Template;

pub(super) const PROXY: Template = Template {
    id: "caddy",
    title: "Caddy in front of it: Caddyfile",
    note: "It answers the question before a request itself. header_down replaces what the registry sends of these headers. \
           Where it listens (reverse_proxy) is a guess.",
    text: r#"{site} {
	@preflight {
		method OPTIONS
		path {globs}
	}
	handle @preflight {
		header Access-Control-Allow-Origin "{page}"
		header Access-Control-Allow-Methods "GET, HEAD, OPTIONS"
		header Access-Control-Allow-Headers "Authorization, Accept, Range"
		header Access-Control-Max-Age 7200
		respond 204
	}
	handle {
		reverse_proxy {upstream} {
			header_down Access-Control-Allow-Origin "{page}"
			header_down Access-Control-Expose-Headers "Docker-Content-Digest, Link, WWW-Authenticate, Content-Range, Retry-After"
		}
	}
}
"#,
};

pub(super) const STATIC: Template = Template {
    id: "caddy-static",
    title: "Caddy that serves the files: inside the site block of {host}",
    note: "Plain reading of files needs no more than this.",
    text: "header Access-Control-Allow-Origin \"{page}\"\n",
};
