//! What the one who hosts the page may set, in a `config.json` beside `index.html`.

use crate::failure::Failure;
use crate::json::Json;
use crate::link::Link;
use crate::reference::Host;

/// The most that is read of `config.json`, in bytes.
pub const LIMIT: usize = 64 << 10;

/// The settings, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The name in the header and in tab titles, instead of "Tallyman".
    pub title: Option<String>,
    /// The registry that home offers first and that a name without a host in the box means.
    pub registry: Option<Host>,
    /// When given, the only registries that this page opens.
    pub only: Option<Vec<Host>>,
    /// The address of a relay for registries that let no web page read them.
    pub relay: Option<String>,
    /// What in the file was not understood.
    pub notes: Vec<String>,
}

impl Settings {
    /// Reads the file. What cannot be understood becomes a note and leaves the rest in force; a list of registries that
    /// cannot be read allows nothing, because it was meant as a fence.
    pub fn of(file: Json) -> Self {
        let Json::Object(file) = file else { return Self::unreadable("an object was expected") };
        let mut settings = Self::default();
        for (name, value) in file {
            match name.as_str() {
                _ if value == Json::Null => {}
                "title" => settings.title = settings.text(&name, &value).filter(|title| !title.is_empty()),
                "defaultRegistry" => {
                    settings.registry = settings.text(&name, &value).and_then(|text| settings.host(&text));
                }
                "registries" => settings.only = Some(settings.hosts(&value)),
                "relay" => settings.relay = settings.text(&name, &value).and_then(|url| settings.relay_at(&url)),
                _ => settings.note(format!("has {name:?}, which means nothing here")),
            }
        }
        settings
    }

    /// Whether a status says that there is no file. Some stores answer 403 for what they do not have.
    pub fn is_absent(status: u16) -> bool {
        matches!(status, 403 | 404 | 410)
    }

    /// The settings of a file that cannot be read: it may have held a fence, so nothing is opened.
    pub fn unreadable(why: &str) -> Self {
        let mut settings = Self { only: Some(Vec::new()), ..Self::default() };
        settings.note(format!("cannot be read: {why}"));
        settings
    }

    fn note(&mut self, what: String) {
        self.notes.push(format!("config.json {what}"));
    }

    fn text(&mut self, name: &str, value: &Json) -> Option<String> {
        let text = value.as_str().map(|text| text.trim().to_owned());
        if text.is_none() {
            self.note(format!("has {name:?}, which should be a text"));
        }
        text
    }

    fn host(&mut self, text: &str) -> Option<Host> {
        match Host::parse(text.strip_suffix('/').unwrap_or(text)) {
            Ok(host) => Some(host),
            Err(error) => {
                self.note(format!("names a registry that cannot be read, {text:?}: {error}"));
                None
            }
        }
    }

    fn hosts(&mut self, value: &Json) -> Vec<Host> {
        let Some(names) = value.as_array() else {
            self.note("has \"registries\", which should be a list of texts".to_owned());
            return Vec::new();
        };
        let mut hosts = Vec::with_capacity(names.len());
        for name in names {
            let host = self.text("registries", name).and_then(|text| self.host(&text));
            hosts.extend(host.filter(|host| !hosts.contains(host)));
        }
        hosts
    }

    /// A relay's address without the slash at its end; other addresses are put behind it.
    fn relay_at(&mut self, url: &str) -> Option<String> {
        let relay = is_address(url).then(|| url.trim_end_matches('/').to_owned());
        if relay.is_none() {
            self.note(format!("has a relay that is not an http or https address: {url:?}"));
        }
        relay
    }

    /// Whether this page may open a link.
    ///
    /// # Errors
    /// A failure that names the registries which may be opened. Layouts lie beside the page or are named in full by
    /// the reader, and are always allowed.
    pub fn allow(&self, link: &Link) -> Result<(), Failure> {
        let Some(host) = link.registry() else { return Ok(()) };
        let Some(only) = self.only.as_ref().filter(|only| !only.contains(host)) else {
            return Ok(());
        };
        Err(Failure { host: Some(host.to_string()), ..not_offered(only) })
    }
}

fn not_offered(only: &[Host]) -> Failure {
    const CODE: &str = "registry-not-offered";
    if only.is_empty() {
        let next = "Whoever runs this page must fix the config.json beside it.";
        return Failure::new(CODE, "This page is set up to open no registry at all.", next);
    }
    let offered: Vec<_> = only.iter().map(ToString::to_string).collect();
    let next = format!("Open one of these: {}.", offered.join(", "));
    Failure::new(CODE, "This page is set up for other registries.", next)
}

/// An absolute http or https address of a host and perhaps a path, and nothing that would swallow what is put behind it.
fn is_address(url: &str) -> bool {
    let after = ["https://", "http://"].into_iter().find_map(|scheme| url.strip_prefix(scheme));
    let authority = after.map(|rest| rest.split('/').next().unwrap_or_default());
    authority.is_some_and(|authority| Host::parse(authority).is_ok())
        && url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'\\'))
}

/// Whether a text is no file of settings at all: hosts of single-page sites answer every address with their own page.
pub fn is_no_file(text: &str) -> bool {
    let text = text.trim_ascii_start();
    text.is_empty() || text.starts_with('<')
}
