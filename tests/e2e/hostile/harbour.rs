//! The world of the walk: the page, over TLS; a registry under a name of its own for each case, with its token server and
//! store; a sound registry; and strangers, whom nobody may ask.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::answer::Answer;
use super::case::Case;
use super::wire::Wire;
use crate::faults::Content;
use crate::recorder::Played;
use crate::site::{SUB_PATH, dist};
use crate::support::recorder::{ACCESS, PASSWORD, REFRESH, Sent, USER, base64};

const PAGE: &str = "page.example";

/// Where all is well, and nobody has to sign in.
pub const SOUND: &str = "sound.example";

/// Names that cases lead to and nobody may ask.
pub const STRANGERS: [&str; 2] = ["evil.example", "b.github.io"];

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    /// The browser's question before a request that carries a token.
    Question,
    Base,
    Catalog,
    Tags,
    Manifest,
    /// The second layer of the image.
    Layer,
    /// Any other blob.
    Blob,
    Token,
    Other,
}

impl Object {
    fn read(sent: &Sent, content: &Content) -> Self {
        let path = sent.url.split(['?', '#']).next().unwrap_or_default().replace("%3A", ":");
        let parts: Vec<&str> = path.trim_end_matches('/').rsplit('/').collect();
        match parts.as_slice() {
            _ if sent.method == "OPTIONS" => Self::Question,
            ["v2", ..] => Self::Base,
            ["_catalog", ..] => Self::Catalog,
            ["token", ..] => Self::Token,
            ["list", "tags", ..] => Self::Tags,
            [_, "manifests", ..] => Self::Manifest,
            [digest, "blobs", ..] if *digest == content.image.layers[1].digest => Self::Layer,
            [_, "blobs", ..] => Self::Blob,
            _ => Self::Other,
        }
    }
}

/// A request to a registry of a case, and what there is to know about it.
pub struct Asked<'a> {
    pub sent: &'a Sent,
    /// The registry's name.
    pub host: &'a str,
    pub object: Object,
    /// How many requests for such an object were let in before.
    pub before: usize,
}

impl Asked<'_> {
    /// Changes the answer about an object to somebody who is let in.
    pub fn about(&self, object: Object, sound: Answer, change: impl FnOnce(Answer) -> Answer) -> Answer {
        if self.object == object && sound.status == 200 { change(sound) } else { sound }
    }

    /// Changes what is asked of somebody who is not let in.
    pub fn asks(&self, sound: Answer, challenge: &str) -> Answer {
        if self.object != Object::Token && sound.status == 401 {
            sound.with("www-authenticate", challenge.replace("HOST", self.host))
        } else {
            sound
        }
    }

    /// The path and query of the request.
    pub fn target(&self) -> &str {
        &self.sent.url[self.sent.origin().len()..]
    }

    /// Whether it is asked for at the registry itself, and not at its store.
    pub fn is_at_home(&self) -> bool {
        self.sent.origin() == format!("https://{}", self.host)
    }

    /// The names of the tags as the answer to a list.
    pub fn list(&self, sound: Answer, tags: &Value) -> Answer {
        self.about(Object::Tags, sound, |sound| {
            sound.holding(json!({ "name": "harbour/app", "tags": tags }).to_string())
        })
    }
}

/// The whole world of some cases.
pub struct Harbour {
    pub wire: Wire,
    pub content: Arc<Content>,
    names: Vec<String>,
}

impl Harbour {
    pub async fn start(cases: &'static [Case]) -> Self {
        let content = Arc::new(Content::new());
        let counts = Mutex::<HashMap<(String, Object), usize>>::default();
        let held = content.clone();
        let desk = move |sent: &Sent| {
            let origin = sent.origin().trim_start_matches("https://").to_owned();
            let name = origin.split(':').next().unwrap_or_default();
            if name == PAGE {
                return file(sent);
            }
            let is_of = |case: &&Case| name == case.host() || name.ends_with(&format!(".{}", case.host()));
            let Some(case) = cases.iter().find(is_of) else {
                return sound(&held, sent, name != SOUND);
            };
            let host = case.host();
            let is_open = origin != host || has_token(sent) || sent.url.contains(&format!("{host}/back/"));
            let object = Object::read(sent, &held);
            let sound = if is_open { sound(&held, sent, false) } else { guarded(&held, sent, &host) };
            let before = if sound.status == 200 { count(&counts, (origin, object)) } else { 0 };
            (case.serves)(&Asked { sent, host: &host, object, before }, sound)
        };
        let hosts = cases.iter().flat_map(|case| [case.host(), format!("store.{}", case.host())]);
        let names = hosts.chain([PAGE, SOUND].iter().chain(&STRANGERS).map(|&name| name.to_owned())).collect();
        Self { wire: Wire::start(Arc::new(desk)).await, content, names }
    }

    /// The address of the page.
    pub fn url() -> String {
        format!("https://{PAGE}{SUB_PATH}")
    }

    /// Where the browser finds all names.
    pub fn played(&self) -> Played {
        self.names.iter().map(|name| (name.clone(), self.wire.port)).collect()
    }
}

fn count(counts: &Mutex<HashMap<(String, Object), usize>>, key: (String, Object)) -> usize {
    let mut counts = counts.lock().unwrap();
    let count = counts.entry(key).or_default();
    *count += 1;
    *count - 1
}

/// The built page.
fn file(sent: &Sent) -> Answer {
    let path = sent.url.split(['?', '#']).next().unwrap_or_default();
    let name = path.split_once(SUB_PATH).map_or("", |(_, name)| name);
    let name = if name.is_empty() { "index.html" } else { name };
    let Ok(bytes) = std::fs::read(dist().join(name)) else { return Answer::new(404, "text/plain", "nothing") };
    let media_type = match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    Answer::new(200, media_type, bytes)
}

fn has_token(sent: &Sent) -> bool {
    let bearer = format!("Bearer {ACCESS}");
    sent.headers.iter().any(|(name, value)| name == "authorization" && value.starts_with(&bearer))
}

fn has_password(sent: &Sent) -> bool {
    let pair = base64(format!("{USER}:{PASSWORD}").as_bytes());
    sent.headers.contains(&("authorization".to_owned(), format!("Basic {pair}")))
        || sent.body.contains(&format!("refresh_token={REFRESH}"))
        || sent.body.contains("canary-password")
}

/// The token of a good token server.
pub fn token() -> Value {
    json!({ "token": ACCESS, "expires_in": 300, "refresh_token": REFRESH })
}

/// The answer to somebody without a token.
fn guarded(content: &Content, sent: &Sent, host: &str) -> Answer {
    match Object::read(sent, content) {
        Object::Question => sound(content, sent, false),
        Object::Token if has_password(sent) => Answer::new(200, "application/json", token().to_string()),
        _ => {
            let challenge = format!("Bearer realm=\"https://{host}/token\",service=\"{host}\"");
            Answer::error(401, "UNAUTHORIZED", "authentication required").with("www-authenticate", challenge)
        }
    }
}

/// The answer of a sound registry that lets everybody in; a stranger's token server gives tokens to everybody.
fn sound(content: &Content, sent: &Sent, is_stranger: bool) -> Answer {
    const JSON: &str = "application/json";
    let path = sent.url.split(['?', '#']).next().unwrap_or_default().replace("%3A", ":");
    let name = path.rsplit('/').next().unwrap_or_default();
    match Object::read(sent, content) {
        Object::Question => Answer::new(204, JSON, ""),
        Object::Base => Answer::new(200, JSON, "{}"),
        Object::Catalog => Answer::new(200, JSON, r#"{"repositories":["harbour/app"]}"#),
        Object::Tags => Answer::new(200, JSON, r#"{"name":"harbour/app","tags":["1.4.2","latest"]}"#),
        Object::Manifest => {
            let digest = if name.contains(':') { name } else { &content.image.manifest.digest };
            stored(content, digest, "application/vnd.oci.image.manifest.v1+json", "MANIFEST_UNKNOWN")
        }
        Object::Layer | Object::Blob => stored(content, name, "application/octet-stream", "BLOB_UNKNOWN"),
        Object::Token if is_stranger => Answer::new(200, JSON, token().to_string()),
        Object::Token | Object::Other => Answer::new(404, "text/plain", "404 page not found\n"),
    }
}

fn stored(content: &Content, digest: &str, media_type: &str, unknown: &str) -> Answer {
    match content.store.all().find(|(known, _)| *known == digest) {
        Some((_, stored)) => Answer::new(200, media_type, stored.bytes.clone()).with("docker-content-digest", digest),
        None => Answer::error(404, unknown, "unknown"),
    }
}
