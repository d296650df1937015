//! What a server said about a refusal: read with a ceiling, kept as text, never trusted.
//!
//! The distribution specification asks for `{"errors":[{"code","message","detail"}]}`; what comes is also plain text, XML,
//! login pages, `true`, `{"error":…}` and nothing at all, under any `Content-Type`.
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes>

use std::borrow::Cow;
use std::fmt;

pub use crate::body::{READ_LIMIT, read_start};
use crate::json::{self, Json};
use crate::secret::{Secret, strike};

/// How much of it is kept for showing. Longer texts are pages, not messages.
pub const SHOWN_LIMIT: usize = 2 * 1024;

/// The longest error code kept. The specification's longest has 21 characters.
const CODE_LIMIT: usize = 64;

/// A refusal in the server's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The HTTP status.
    pub status: u16,
    /// The error code, such as `MANIFEST_UNKNOWN`, when there is one.
    pub code: Option<Box<str>>,
    /// The message, or the start of whatever came instead; empty when nothing came. Hostile text: show it as text.
    pub message: Box<str>,
    /// The origin of the token server whose words these are, where it is not the registry itself.
    pub by: Option<Box<str>>,
}

impl Told {
    /// A status without words.
    pub fn silent(status: u16) -> Self {
        Self { status, code: None, message: Box::default(), by: None }
    }

    /// Reads a refusal's body. The secrets are struck out, should the server repeat what it was sent.
    pub fn read(status: u16, body: &[u8], secrets: &[Secret]) -> Self {
        let text = struck(String::from_utf8_lossy(body).into_owned(), secrets);
        let (code, message) = json::parse(&text).ok().and_then(|parsed| of_json(&parsed.value)).unwrap_or_default();
        // Once more: what JSON had escaped is plain only now.
        let message = message.map(|message| struck(message, secrets));
        let message = message.as_deref().unwrap_or_else(|| if code.is_some() { "" } else { text.trim() });
        Self {
            status,
            code: code.filter(|code| code.len() <= CODE_LIMIT).map(|code| struck(code, secrets).into()),
            message: cut(message, SHOWN_LIMIT).into(),
            by: None,
        }
    }

    /// Whether the server names this error code.
    pub fn is_code(&self, code: &str) -> bool {
        self.code.as_deref().is_some_and(|told| told.eq_ignore_ascii_case(code))
    }

    /// Whether the refusal is about the `Accept` header rather than about the content: some registries answer 404 with
    /// "OCI index found, but accept header does not support OCI indexes".
    pub fn mentions_accept(&self) -> bool {
        self.status == 406 || self.message.to_ascii_lowercase().contains("accept header")
    }

    /// Whether the words are a web page: a login, a captive portal, a proxy.
    pub fn is_page(&self) -> bool {
        is_page(self.message.as_bytes())
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, ", {code}")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", cut(&self.message, 200)) }
    }
}

/// A text without these secrets in it; those of fewer letters than [`SHORTEST`](crate::secret::SHORTEST) apart.
pub fn struck(text: String, secrets: &[Secret]) -> String {
    let mut text = Cow::Owned(text);
    secrets.iter().for_each(|secret| strike(&mut text, secret.reveal()));
    text.into_owned()
}

/// Whether bytes begin as an HTML page does.
pub fn is_page(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let starts = |word: &str| bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    starts("<!doctype html") || starts("<html") || starts("<head") || starts("<body")
}

/// The start of a text, at most `limit` bytes, cut between characters.
pub fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

/// Code and message of the first error of the specified shape, or the message of the shapes seen instead.
fn of_json(json: &Json) -> Option<(Option<String>, Option<String>)> {
    let error = match json.get("errors").and_then(Json::as_array).map(|errors| errors.first()) {
        Some(first) => first?,
        None => json.get("error").filter(|error| matches!(error, Json::Object(_))).unwrap_or(json),
    };
    let code = error.get("code").and_then(Json::as_str).map(str::to_owned);
    let message = ["message", "error_description", "error", "details"].into_iter().find_map(|key| error.get(key));
    let message = message.filter(|message| **message != Json::Null).map(|message| match message {
        Json::Text(text) => text.clone(),
        other => other.to_string(),
    });
    (code.is_some() || message.is_some()).then_some((code, message))
}
