//! The faults: what each repository does to a sound answer.

use axum::http::HeaderMap;

use super::{Content, End, Object, Reply};
use crate::image::digest_of;

/// A request, and what there is to know about it.
pub struct Asked<'a> {
    pub fault: &'a str,
    pub object: &'a Object,
    pub headers: &'a HeaderMap,
    /// Whether it is the first one for this repository.
    pub first: bool,
    /// Whether it is the first one for this object that needs no token any more.
    pub first_of_it: bool,
    /// The server's own origin.
    pub origin: &'a str,
}

const HTML: &str = "<!doctype html><title>Bad Gateway</title><h1>Bad <em>gateway</em></h1><script>alert(1)</script>";

/// Answers that have nothing to do with what is stored.
pub fn refusal(asked: &Asked<'_>) -> Option<Reply> {
    let limited = || Reply::error(429, "TOOMANYREQUESTS", "rate limit exceeded").with("retry-after", "1");
    let is_token = |value: &axum::http::HeaderValue| value == "Bearer of-the-tests";
    let anonymous = !asked.headers.get("authorization").is_some_and(is_token);
    let reply = match asked.fault {
        "html-200" => Reply::new(200, "text/html; charset=utf-8", HTML),
        "html-404" => Reply::new(404, "text/html", HTML),
        "html-500" => Reply::new(500, "text/html", HTML),
        "html-502" => Reply::new(502, "text/html", HTML),
        "rate-limited" => limited(),
        "rate-limited-once" if asked.first => limited(),
        "forbidden" => Reply::error(403, "DENIED", "requested access to the resource is denied"),
        "unauthorized" => Reply::error(401, "UNAUTHORIZED", "authentication required"),
        "repository-unknown" => Reply::error(404, "NAME_UNKNOWN", "repository name not known to registry"),
        "tag-unknown" if matches!(asked.object, Object::Manifest(_)) => {
            Reply::error(404, "MANIFEST_UNKNOWN", "manifest unknown")
        }
        // To itself, for ever.
        "redirect-loop" => {
            let path = "/v2/faults/redirect-loop/manifests/latest";
            Reply::new(307, "text/plain", "").with("location", format!("{}{path}", asked.origin))
        }
        "token" | "expired-token" if anonymous => challenged(asked.origin),
        other if anonymous && other.starts_with("token-store-at-") => challenged(asked.origin),
        // A token server of another origin: the repository's name holds its port.
        other if anonymous => challenged(&format!("http://127.0.0.1:{}", other.strip_prefix("token-at-")?)),
        _ => return None,
    };
    Some(reply)
}

/// The demand for a token, with the token server at an origin.
fn challenged(origin: &str) -> Reply {
    let challenge = format!(r#"Bearer realm="{origin}/token",service="faults",scope="repository:faults/token:pull""#);
    Reply::error(401, "UNAUTHORIZED", "authentication required").with("www-authenticate", challenge)
}

/// Distorts a sound answer.
pub fn distorted(asked: &Asked<'_>, content: &Content, sound: Reply) -> Reply {
    match asked.object {
        Object::Tags if asked.fault == "no-tags" => {
            Reply { body: br#"{"name":"faults/no-tags","tags":[]}"#.to_vec(), ..sound }
        }
        Object::Manifest(name) => manifest(asked.fault, name, content, sound),
        Object::Blob(digest) if *digest == content.image.config.digest => config(asked, sound),
        Object::Blob(digest) if *digest == content.image.layers[1].digest => layer(asked, content, sound),
        _ => sound,
    }
}

fn manifest(fault: &str, name: &str, content: &Content, sound: Reply) -> Reply {
    let by_digest = name.contains(':');
    match fault {
        // Another manifest under the digest that was asked for, and a header that says all is well.
        "wrong-digest" if by_digest => Reply { body: content.swapped(name), ..sound },
        "wrong-child" if *name == content.image.manifest.digest => Reply { body: content.swapped(name), ..sound },
        // The same with an honest header.
        "wrong-digest-header-honest" if by_digest => {
            let body = content.swapped(name);
            let header = digest_of(&body);
            Reply { body, ..sound }.with("docker-content-digest", header)
        }
        "wrong-header" => sound.with("docker-content-digest", digest_of(b"something else")),
        "no-header" => sound.without("docker-content-digest"),
        "cut-manifest" => Reply { end: End::Cut, ..sound },
        "stalled-manifest" => Reply { end: End::Stalled, ..sound },
        "empty" => Reply { body: Vec::new(), ..sound },
        _ => sound,
    }
}

/// What comes in place of the config of the sound image.
fn config(asked: &Asked<'_>, sound: Reply) -> Reply {
    match asked.fault {
        "forbidden-config" => Reply::error(403, "DENIED", "requested access to the resource is denied"),
        "stalled-config" => Reply { end: End::Stalled, ..sound },
        fault => at_a_store(asked).filter(|_| fault.starts_with("config-")).unwrap_or(sound),
    }
}

/// What happens to the second layer of the sound image.
fn layer(asked: &Asked<'_>, content: &Content, mut sound: Reply) -> Reply {
    let limited = |wait| Reply::error(429, "TOOMANYREQUESTS", "the quay is full").with("retry-after", wait);
    match asked.fault {
        "flipped-bit" => {
            let middle = sound.body.len() / 2;
            sound.body[middle] ^= 1;
            sound
        }
        "another-layer" => Reply { body: content.store.bytes(&content.image.layers[0].digest).to_vec(), ..sound },
        "one-byte-short" => {
            sound.body.pop();
            sound
        }
        "one-byte-long" => {
            sound.body.push(0);
            sound
        }
        "empty-layer" => Reply { body: Vec::new(), ..sound },
        "cut-layer" => Reply { end: End::Cut, ..sound },
        "stalled-layer" => Reply { end: End::Stalled, ..sound },
        "forbidden-layer" => Reply::error(403, "DENIED", "requested access to the resource is denied"),
        "missing-layer" => Reply::error(404, "BLOB_UNKNOWN", "blob unknown to registry"),
        "broken-layer" => Reply::error(500, "UNKNOWN", "unknown error"),
        "layer-after-a-second" if asked.first_of_it => limited("1"),
        "layer-after-an-hour" if asked.first_of_it => limited("3600"),
        "expired-token" if asked.first_of_it => challenged(asked.origin),
        _ => at_a_store(asked).unwrap_or(sound),
    }
}

/// The layer lies at a store of another origin: the repository's name holds its port.
fn at_a_store(asked: &Asked<'_>) -> Option<Reply> {
    let (_, port) = asked.fault.split_once("store-at-")?;
    let Object::Blob(digest) = asked.object else { return None };
    let location = format!("http://127.0.0.1:{port}/v2/faults/sound/blobs/{digest}");
    Some(Reply::new(307, "text/plain", "").with("location", location))
}
