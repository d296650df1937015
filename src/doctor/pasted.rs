//! What a browser hides, told by a command: the heads of the answers to a GET and to the question before it, as curl
//! prints them. Whoever pastes them gets the one finding that fits, and what runs there is known where it gives itself away.

use crate::registry::challenge;
use crate::registry::known::{Known, Seen, by_signs};
use crate::shown;

use super::finding::Finding;
use super::probe::Read;

/// The most that is read, in bytes. A head has a few kilobytes.
pub const LIMIT: usize = 64 << 10;

/// The command whose output is read here: a GET, then the question that a browser asks before a request with a token.
pub fn command(url: &str, page_origin: &str) -> String {
    let (url, origin) = (quoted(url), quoted(&format!("Origin: {page_origin}")));
    format!(
        "curl -sS -o /dev/null -D - -H {origin} {url}\n\
         curl -sS -o /dev/null -D - -X OPTIONS -H {origin} -H 'Access-Control-Request-Method: GET' \
         -H 'Access-Control-Request-Headers: authorization' {url}"
    )
}

/// A text as one word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", shown::visible(text, 2048).replace('\'', "'\\''"))
}

/// The head of one answer.
#[derive(Default)]
struct Head {
    status: u16,
    /// Whether a proxy says with it that the way is free.
    is_tunnel: bool,
    headers: Vec<(String, String)>,
}

impl Head {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a header's lists name something.
    fn names(&self, header: &str, wanted: &str) -> bool {
        self.all(header).flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case(wanted))
    }

    /// What is wrong with the leave to read it, for a page of that origin.
    fn refuses(&self, origin: &str) -> Option<Finding> {
        let mut values = self.all("access-control-allow-origin");
        match (values.next(), values.next()) {
            (None, _) => Some(Finding::NoCors),
            (Some(_), Some(_)) => Some(Finding::AllowOriginTwice),
            (Some("*"), None) => None,
            (Some(value), None) if value == origin => None,
            (Some(value), None) if value.contains(',') => Some(Finding::AllowOriginList),
            (Some(_), None) => Some(Finding::AllowOriginOther),
        }
    }

    fn as_read(&self) -> Read {
        let exposed = |name: &&(String, String)| {
            self.names("access-control-expose-headers", &name.0) || self.names("access-control-expose-headers", "*")
        };
        let headers = self.headers.iter().filter(exposed).map(|(name, _)| name.clone()).collect();
        let manifest = self.all("docker-content-digest").next().is_some();
        Read { status: self.status, headers, manifest }
    }
}

/// Reads what the command printed. Nothing when it is no head of any answer.
pub fn read(text: &str, page_origin: &str) -> Option<Finding> {
    let heads = heads(&text[..text.floor_char_boundary(LIMIT)]);
    let (get, question) = (heads.first()?, heads.get(1));
    if let Some(finding) = get.refuses(page_origin) {
        return Some(finding);
    }
    if let Some(question) = question {
        if !(200..300).contains(&question.status) {
            return Some(Finding::PreflightRefused { status: Some(question.status) });
        }
        if let Some(finding) = question.refuses(page_origin) {
            return Some(finding);
        }
        if !question.names("access-control-allow-headers", "authorization") {
            return Some(Finding::AuthorizationNotAllowed);
        }
    }
    if matches!(get.status, 301 | 302 | 303 | 307 | 308) {
        return Some(Finding::RedirectBlocked);
    }
    let hidden = get.as_read().hidden();
    Some(if hidden.is_empty() { Finding::Readable } else { Finding::HeadersHidden { hidden } })
}

/// The kind of registry that gives itself away in what the command printed.
pub fn kind(text: &str) -> Option<&'static Known> {
    let heads = heads(&text[..text.floor_char_boundary(LIMIT)]);
    let get = heads.first()?;
    // Two such headers are as good as one with a comma between.
    let challenges = get.all("www-authenticate").collect::<Vec<_>>().join(", ");
    let challenges = challenge::parse(&challenges).unwrap_or_default();
    let bearer = challenges.bearer.as_ref();
    let names: Vec<_> = get.headers.iter().map(|(name, _)| name.as_str()).collect();
    by_signs(Seen {
        realm: bearer.map(|bearer| bearer.realm.as_str()),
        basic_realm: challenges.basic.as_deref(),
        service: bearer.and_then(|bearer| bearer.service.as_deref()),
        headers: &names,
    })
}

fn heads(text: &str) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("HTTP/") {
            let status = rest.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
            // What a proxy on the way says before the answer is no answer.
            if heads.last().is_some_and(|head| head.status < 200 || head.is_tunnel) {
                heads.pop();
            }
            let is_tunnel = rest.to_ascii_lowercase().contains("connection established");
            heads.push(Head { status, is_tunnel, headers: Vec::new() });
        } else if let (Some(head), Some((name, value))) = (heads.last_mut(), line.split_once(':')) {
            head.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    heads
}
