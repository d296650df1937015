//! Tokens: asking a token server for one, and reading its answer.
//!
//! The scope is always our own: to pull repositories, or to list the catalog. What a challenge wishes for is not asked.
//! <https://distribution.github.io/distribution/spec/auth/token/>

use std::fmt;

use crate::json::{self, Json};
use crate::reference::{Repository, percent};
use crate::secret::Secret;
use crate::transport::{Authorization, Form, Request};

use super::address::Address;

/// How much of a token server's answer is read. Real ones have a few kilobytes.
pub const BODY_LIMIT: u64 = 128 * 1024;

/// The longest token sent, in bytes: servers refuse longer headers.
const LONGEST: usize = 16 * 1024;

/// The shortest and longest life believed, in seconds. The specification's default and minimum is 60.
const LIFE: std::ops::RangeInclusive<u64> = 60..=3600;

/// What a token is for: one or more scopes, in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(Vec<String>);

impl Scope {
    /// Reading one repository.
    pub fn pull(repository: &Repository) -> Self {
        Self(vec![format!("repository:{}:pull", repository.path())])
    }

    /// Listing the repositories.
    pub fn catalog() -> Self {
        Self(vec!["registry:catalog:*".to_owned()])
    }

    /// Nothing but signing in.
    pub fn login() -> Self {
        Self(Vec::new())
    }

    /// The one scope of a registry that knows no others.
    pub(super) fn fixed(scope: &str) -> Self {
        Self(vec![scope.to_owned()])
    }

    /// This and another, with one token: for comparing two repositories.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self.0.sort_unstable();
        self.0.dedup();
        self
    }

    /// Whether a token for this may serve the other.
    pub(super) fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|scope| self.0.contains(scope))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// A token and how long it may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The header to send.
    pub authorization: Authorization,
    /// Its life in seconds from now.
    pub seconds: u64,
    /// The refresh token that takes the place of the one sent.
    pub refresh: Option<Secret>,
}

/// How a token is asked for. Never with `offline_token` or `access_type=offline`: the refresh token that these get is a
/// right of its own at the server, for months often, and would outlive the tab. What was typed is held for as long as the
/// tab anyway, and answers the next question as well.
#[derive(Clone, Copy, Debug)]
pub enum Ask<'a> {
    /// `GET`, by nobody.
    Anonymous,
    /// `GET` with user and password as `Basic`.
    Basic(&'a Authorization),
    /// `POST` of user and password, for servers that know no GET.
    Password {
        /// The user's name.
        user: &'a Secret,
        /// The password.
        secret: &'a Secret,
    },
    /// `POST` of a refresh or identity token.
    Refresh(&'a Secret),
    /// `POST` of a directory's access token, which gets an identity token and nothing else.
    /// <https://azure.github.io/acr/AAD-OAuth.html>
    Exchange(&'a Secret),
}

/// Our own name, which a posted request has to give.
const CLIENT: &str = "tallyman";

/// The request for a token. It follows no redirect: a token server that sends us on is not the one checked. The user's
/// name is not in the address (`account`), for addresses are logged.
///
/// Format: `GET <realm>?service=<service>&scope=<scope>[&scope=…]`, or `POST <realm>` with a form.
/// Reference: <https://distribution.github.io/distribution/spec/auth/oauth/>
pub fn request(realm: &Address, service: Option<&str>, scope: &Scope, ask: Ask<'_>) -> Request {
    match ask {
        Ask::Anonymous | Ask::Basic(_) => {
            let mut url = realm.to_string();
            let mut join = if realm.query().is_some() { '&' } else { '?' };
            let service = service.iter().map(|service| ("service", *service));
            for (name, value) in service.chain(scope.0.iter().map(|scope| ("scope", scope.as_str()))) {
                add(&mut url, join, name, value);
                join = '&';
            }
            let authorization = match ask {
                Ask::Basic(authorization) => Some(authorization.clone()),
                _ => None,
            };
            Request { authorization, follow: false, ..Request::get(url) }
        }
        Ask::Password { user, secret } => {
            let fields = [("grant_type", "password"), ("username", user.reveal()), ("password", secret.reveal())];
            Request::post(realm.to_string(), form(&fields, service, scope))
        }
        Ask::Refresh(token) => {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token.reveal())];
            Request::post(realm.to_string(), form(&fields, service, scope))
        }
        Ask::Exchange(token) => {
            let fields = [("grant_type", "access_token"), ("access_token", token.reveal())];
            Request::post(realm.to_string(), form(&fields, service, &Scope::login()))
        }
    }
}

fn form(fields: &[(&str, &str)], service: Option<&str>, scope: &Scope) -> Form {
    // Room for the worst case at once, so that no outgrown copy of a secret stays behind.
    let secrets: usize = fields.iter().map(|(name, value)| name.len() + value.len() * 3 + 2).sum();
    let rest = scope.0.iter().map(|scope| scope.len() * 3 + 3).sum::<usize>() + service.map_or(0, str::len) * 3;
    let mut text = String::with_capacity(secrets + rest + 64);
    text.push_str("client_id=");
    text.push_str(CLIENT);
    for (name, value) in fields {
        add(&mut text, '&', name, value);
    }
    if let Some(service) = service {
        add(&mut text, '&', "service", service);
    }
    if !scope.0.is_empty() {
        add(&mut text, '&', "scope", &scope.to_string());
    }
    Form::encoded(text)
}

fn add(to: &mut String, join: char, name: &str, value: &str) {
    to.push(join);
    to.push_str(name);
    to.push('=');
    encode(to, value);
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
        refresh: json.get("refresh_token").and_then(Json::as_str).filter(is_token).map(|t| Secret::new(t.to_owned())),
    })
}

/// Reads the answer to [`Ask::Exchange`].
pub fn parse_identity(body: &[u8]) -> Option<Secret> {
    let json = json::read(body).ok()?;
    json.get("refresh_token").and_then(Json::as_str).filter(is_token).map(|token| Secret::new(token.to_owned()))
}

fn is_token(text: &&str) -> bool {
    !text.is_empty() && text.len() <= LONGEST
}

/// Percent-encodes all but unreserved characters, and `/` and `:`, which a query may hold.
pub(super) fn encode(to: &mut String, text: &str) {
    percent::encode_to(to, text, |byte| byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte))
}
