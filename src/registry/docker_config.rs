//! Docker's `config.json`, dropped on the page: which registries it can sign in to, and which it only knows a program for.
//!
//! Most of these files hold no secret at all: they name a credential helper, which a browser cannot run. That is said, host
//! by host, rather than passed over. <https://docs.docker.com/reference/cli/docker/login/#credential-stores>

mod choice;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::reference::Host;
use crate::secret::Secret;
use crate::source::told::cut;

pub use choice::choose;

use super::credentials::{Credentials, CredentialsError};

/// The most that is read, in bytes. Real files have some kilobytes, with service account keys in them some more.
pub const LIMIT: usize = 1 << 20;

/// The most registries taken from one file.
pub const MOST: usize = 1000;

/// The longest name of a registry or helper kept for showing, in bytes.
const LONGEST_NAME: usize = 256;

/// What the file holds for one registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The registry as written there; cut.
    pub name: String,
    /// The registry, when the name is one.
    pub host: Option<Host>,
    /// The part of the registry that it is for; empty for all of it.
    pub namespace: String,
    /// What it holds.
    pub holds: Holds,
}

/// What a file holds for a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Something to sign in with.
    Credentials(Credentials),
    /// The name of a credential helper: the secret is in a program's keeping, where a browser cannot get it.
    Helper(String),
    /// Nothing, or nothing that can be read.
    Nothing(Why),
}

/// Why an entry is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// There is nothing in it.
    #[error("there is no secret in it")]
    Empty,
    /// `auth` is not base64 of a name, a colon and a password.
    #[error("what is in it cannot be read")]
    Unreadable,
    /// Docker keeps it for the account's pages.
    #[error("it is a token for Docker's own services, which opens no registry")]
    Own,
    /// The registry was signed in to with another entry.
    #[error("another login of this file suits this registry better")]
    Another,
    /// What is in it cannot be sent.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
}

/// Why a file is of no use. It says nothing of what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// More than is read.
    #[error("the file has more than {limit} bytes")]
    TooLong {
        /// The ceiling, in bytes.
        limit: usize,
    },
    /// Not JSON, or not an object.
    #[error("the file is not a JSON object (line {line}, column {column})")]
    NotJson {
        /// Where the reading stopped; 0 when it is JSON of another kind.
        line: usize,
        /// The column in that line.
        column: usize,
    },
    /// No `auths` and no credential helpers: another file of that name, perhaps.
    #[error("the file names no registries")]
    NoRegistries,
    /// More registries than are taken.
    #[error("the file names more than {limit} registries")]
    TooMany {
        /// The ceiling.
        limit: usize,
    },
}

/// Reads the file. A registry with a helper of its own and an entry is listed by what can be used.
///
/// # Errors
/// [`ConfigError`] when there is nothing to list.
pub fn read(text: &str) -> Result<Vec<Entry>, ConfigError> {
    if text.len() > LIMIT {
        return Err(ConfigError::TooLong { limit: LIMIT });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json: Value = serde_json::from_str(text)
        .map_err(|error| ConfigError::NotJson { line: error.line(), column: error.column() })?;
    let Value::Object(json) = json else { return Err(ConfigError::NotJson { line: 0, column: 0 }) };
    let object = |name| json.get(name).and_then(Value::as_object);
    let store = text_of(&json, "credsStore").map(|name| cut(name, LONGEST_NAME).to_owned());
    let mut entries = Vec::new();
    for (name, entry) in object("auths").into_iter().flatten() {
        let holds = match holds(entry) {
            Holds::Nothing(Why::Empty) => store.clone().map_or(Holds::Nothing(Why::Empty), Holds::Helper),
            holds => holds,
        };
        entries.push(entry_of(name, holds));
    }
    for (name, helper) in object("credHelpers").into_iter().flatten() {
        let helper = Holds::Helper(cut(helper.as_str().unwrap_or_default(), LONGEST_NAME).to_owned());
        let entry = entry_of(name, helper);
        match entries.iter_mut().find(|held| held.name == entry.name || (held.is_for_all() && held.host == entry.host))
        {
            Some(held) if matches!(held.holds, Holds::Credentials(_)) => {}
            Some(held) => *held = entry,
            None => entries.push(entry),
        }
    }
    match entries.len() {
        0 => Err(ConfigError::NoRegistries),
        number if number > MOST => Err(ConfigError::TooMany { limit: MOST }),
        _ => Ok(entries),
    }
}

fn text_of<'a>(json: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn entry_of(name: &str, holds: Holds) -> Entry {
    // Names are hosts, parts of them, and addresses of the first registry API: https://index.docker.io/v1/.
    let (scheme, rest) = match name.strip_prefix("http://") {
        Some(rest) => ("http://", rest),
        None => ("", name.strip_prefix("https://").unwrap_or(name)),
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = Host::parse(&format!("{scheme}{authority}")).ok();
    let path = path.trim_end_matches('/');
    let namespace = if matches!(path, "v1" | "v2") { "" } else { path };
    let is_own = name.strip_prefix(choice::HUB).is_some_and(|token| matches!(token, "access-token" | "refresh-token"));
    let holds = if is_own { Holds::Nothing(Why::Own) } else { holds };
    Entry { name: cut(name, LONGEST_NAME).to_owned(), host, namespace: namespace.to_owned(), holds }
}

impl Entry {
    /// Whether it is for a whole registry.
    fn is_for_all(&self) -> bool {
        self.host.is_some() && self.namespace.is_empty()
    }
}

/// What one entry of `auths` holds: a token before a password, for the password beside a token is empty.
fn holds(entry: &Value) -> Holds {
    let Some(entry) = entry.as_object() else { return Holds::Nothing(Why::Unreadable) };
    let made = if let Some(token) = text_of(entry, "identitytoken") {
        Credentials::identity(token.to_owned())
    } else if let Some(token) = text_of(entry, "registrytoken") {
        Credentials::registry(token.to_owned())
    } else if let Some(auth) = text_of(entry, "auth") {
        let Some(pair) = decoded(auth) else { return Holds::Nothing(Why::Unreadable) };
        let Some((user, password)) = pair.reveal().split_once(':') else { return Holds::Nothing(Why::Unreadable) };
        // Docker pads old files with zero bytes.
        Credentials::password(user, password.trim_end_matches('\0').to_owned())
    } else if let (Some(user), Some(password)) = (text_of(entry, "username"), text_of(entry, "password")) {
        Credentials::password(user, password.to_owned())
    } else {
        return Holds::Nothing(Why::Empty);
    };
    made.map_or_else(|why| Holds::Nothing(why.into()), Holds::Credentials)
}

/// Base64 as tools write it into this file, with padding or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn decoded(auth: &str) -> Option<Secret> {
    String::from_utf8(BASE64.decode(auth.trim()).ok()?).ok().map(Secret::new)
}
