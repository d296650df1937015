//! What the one who hosts the page may set, in a `config.json` beside `index.html`.

use serde::Deserialize;

use crate::failure::Failure;
use crate::link::Link;
use crate::reference::{Host, Place};

/// The most that is read of `config.json`, in bytes.
pub const LIMIT: u64 = 64 << 10;

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

/// The file as it is written.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct File {
    title: Option<String>,
    default_registry: Option<String>,
    registries: Option<Vec<String>>,
    relay: Option<String>,
}

impl Settings {
    /// Reads the file. What cannot be understood becomes a note and leaves the rest in force; a list of registries that
    /// cannot be read allows nothing, because it was meant as a fence.
    pub fn read(json: &[u8]) -> Self {
        let file: File = match serde_json::from_slice(json) {
            Ok(file) => file,
            Err(error) => {
                return Self { notes: vec![format!("config.json cannot be read: {error}")], ..Self::default() };
            }
        };
        let mut notes = Vec::new();
        let mut host = |text: &String| match Host::parse(text) {
            Ok(host) => Some(host),
            Err(error) => {
                notes.push(format!("config.json names a registry that cannot be read, {text:?}: {error}"));
                None
            }
        };
        let registry = file.default_registry.as_ref().and_then(&mut host);
        let only = file.registries.as_ref().map(|names| names.iter().filter_map(&mut host).collect());
        let relay = file.relay.filter(|url| is_web(url)).map(|url| url.trim_end_matches('/').to_owned());
        Self { title: file.title, registry, only, relay, notes }
    }

    /// Whether this page may open a link.
    ///
    /// # Errors
    /// A failure that names the registries which may be opened. Layouts lie beside the page or are named in full by
    /// the reader, and are always allowed.
    pub fn allow(&self, link: &Link) -> Result<(), Failure> {
        let host = match link {
            Link::Registry(host) => host,
            Link::Reference { reference, .. } => match &reference.place {
                Place::Repository(repository) => repository.host(),
                Place::Layout(_) => return Ok(()),
            },
            Link::Home => return Ok(()),
        };
        let Some(only) = self.only.as_ref().filter(|only| !only.contains(host)) else {
            return Ok(());
        };
        let offered: Vec<_> = only.iter().map(ToString::to_string).collect();
        Err(Failure {
            host: Some(host.to_string()),
            ..Failure::new(
                "registry-not-offered",
                "This page is set up for other registries.",
                format!("Open one of these: {}.", offered.join(", ")),
            )
        })
    }
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
