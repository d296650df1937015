//! What the test of a row has shown, laid down for the table in the README: `script/rows` makes the table of these notes
//! alone, so it can say nothing that no test did.

use std::path::PathBuf;

use serde_json::json;

use crate::program::scratch;
use tallyman::registry::known::ALL;

/// How a registry was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// As it comes.
    Direct,
    /// As its owner set it up: to send the headers itself, or with a server in front.
    Configured,
    /// By an API of its own.
    OwnApi,
    /// The same, and through the relay what that does not have.
    OwnApiAndRelay,
    /// Through the relay.
    Relay,
}

impl How {
    /// Whether the relay has a part in it.
    pub fn has_relay(self) -> bool {
        matches!(self, Self::OwnApiAndRelay | Self::Relay)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Configured => "direct, once set up",
            Self::OwnApi => "its own API",
            Self::OwnApiAndRelay => "its own API, and the relay for layers and with a login",
            Self::Relay => "relay",
        }
    }
}

/// A note that is being made. It lies in no file before its test has passed.
pub struct Note {
    file: PathBuf,
    id: &'static str,
    how: How,
    against: String,
}

impl Note {
    /// The note of the test of this name about a known registry. What it once said is gone.
    pub fn of(test: &str, id: &'static str, how: How, against: &str) -> Self {
        let folder = scratch().join("rows");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{test}.json"));
        drop(std::fs::remove_file(&file));
        Self { file, id, how, against: against.to_owned() }
    }

    /// Lays down who could read, and whether that was the layers as well.
    pub fn write(self, by: &[String], layers: bool) {
        let place = ALL.iter().position(|known| known.id == self.id).unwrap();
        let mut read = vec!["tag", "digest", "all tags"];
        if layers {
            read.insert(2, "layers");
        }
        let note = json!({
            "place": place, "name": ALL[place].name, "how": self.how.words(), "against": self.against,
            "read": read, "by": by,
        });
        std::fs::write(self.file, note.to_string()).unwrap();
    }
}
