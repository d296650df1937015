//! Tokens: asking a token server for one, and reading its answer.
//!
//! The scope is always our own: to pull one repository, or to list the catalog. What a challenge wishes for is not asked.
//! <https://distribution.github.io/distribution/spec/auth/token/>

use std::fmt;

use crate::json::{self, Json};
use crate::reference::Repository;
use crate::transport::{Authorization, Request};

use super::address::Address;

/// How much of a token server's answer is read. Real ones have a few kilobytes.
pub const BODY_LIMIT: u64 = 128 * 1024;

/// The longest token sent, in bytes: servers refuse longer headers.
const LONGEST: usize = 16 * 1024;

/// The shortest and longest life believed, in seconds. The specification's default and minimum is 60.
const LIFE: std::ops::RangeInclusive<u64> = 60..=3600;

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(String);

impl Scope {
    /// Reading one repository.
    pub fn pull(repository: &Repository) -> Self {
        Self(format!("repository:{}:pull", repository.path()))
    }

    /// Listing the repositories.
    pub fn catalog() -> Self {
        Self("registry:catalog:*".to_owned())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A token and how long it may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The header to send.
    pub authorization: Authorization,
    /// Its life in seconds from now.
    pub seconds: u64,
}

/// The request for an anonymous token. It follows no redirect: a token server that sends us on is not the one checked.
///
/// Format: `GET <realm>?service=<service>&scope=<scope>`.
pub fn request(realm: &Address, service: Option<&str>, scope: &Scope) -> Request {
    let mut url = realm.to_string();
    url.push(if realm.query().is_some() { '&' } else { '?' });
    if let Some(service) = service {
        url.push_str("service=");
        encode(&mut url, service);
        url.push('&');
    }
    url.push_str("scope=");
    encode(&mut url, &scope.0);
    Request { follow: false, ..Request::get(url) }
}

/// Reads a token server's answer: the first of `token` and `access_token` that a header can carry. Both are seen, alone and
/// together.
pub fn parse(body: &[u8]) -> Option<Token> {
    let json = json::read(body).ok()?;
    let usable = |key| {
        let text = json.get(key)?.as_str().filter(|text| text.len() <= LONGEST)?;
        Authorization::bearer(text)
    };
    let life = match json.get("expires_in") {
        Some(Json::Whole(seconds)) => Some(*seconds),
        Some(Json::Decimal(seconds)) => Some(*seconds as u64),
        Some(Json::Text(text)) => text.parse().ok(),
        _ => None,
    };
    Some(Token {
        authorization: usable("token").or_else(|| usable("access_token"))?,
        seconds: life.unwrap_or(0).clamp(*LIFE.start(), *LIFE.end()),
    })
}

/// Percent-encodes all but unreserved characters, and `/` and `:`, which a query may hold.
pub fn encode(to: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b':') {
            to.push(char::from(byte));
        } else {
            to.push('%');
            to.push(char::from(DIGITS[usize::from(byte >> 4)]));
            to.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}
