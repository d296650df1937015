//! Writing receipts. By hand into the one tree that everything is read through: derived code would come out a second time
//! for each way of writing, and this is written on the page, where every byte counts.

use super::{CheckEntry, Entry, Receipt};
use crate::json::{self, Json};
use crate::secret::struck;
use crate::unpack::Findings;

impl Receipt {
    /// The document, with line ends for people.
    pub fn to_json(&self) -> String {
        // Trees of JSON can always be written.
        serde_json::to_string_pretty(&self.tree()).unwrap_or_default()
    }

    /// The document as a tree.
    pub fn tree(&self) -> Json {
        object(vec![
            ("format", text(&self.format)),
            ("version", Json::Whole(self.version)),
            ("program", text(&self.program)),
            ("begun", maybe_text(self.begun.as_ref())),
            ("time", text(&self.time)),
            ("reference", text(&self.reference)),
            ("resolved", maybe_text(self.resolved.as_ref())),
            ("platforms", Json::List(self.platforms.iter().map(|platform| text(platform)).collect())),
            ("layers", Json::Bool(self.layers)),
            ("standing", text(&self.standing)),
            ("weakest", index(self.weakest)),
            ("objects", Json::List(self.objects.iter().map(Entry::tree).collect())),
        ])
    }
}

impl Entry {
    /// The object as a tree.
    pub fn tree(&self) -> Json {
        let mut members = vec![("role", text(&self.role)), ("parent", index(self.parent))];
        members.extend(self.position.map(|position| ("position", index(Some(position)))));
        members.extend(self.media_type.as_ref().map(|media_type| ("mediaType", said(media_type))));
        members.extend(self.platform.as_ref().map(|platform| ("platform", said(platform))));
        let urls = (!self.urls.is_empty()).then(|| Json::List(self.urls.iter().map(|url| said(url)).collect()));
        members.extend(urls.map(|urls| ("urls", urls)));
        members.push(("expected", maybe_text(self.expected.as_ref())));
        members.push(("expectedSize", number(self.expected_size)));
        members.push(("computed", maybe_text(self.computed.as_ref())));
        members.push(("computedSize", number(self.computed_size)));
        members.push(("verdict", text(&self.verdict)));
        members.extend(self.reason.as_ref().map(|reason| ("reason", text(reason))));
        members.push(("leftOut", Json::Bool(self.left_out)));
        members.extend(self.kept.as_ref().map(|kept| ("kept", text(kept))));
        members.extend(self.unlimited.then_some(("unlimited", Json::Bool(true))));
        members.push(("checks", Json::List(self.checks.iter().map(CheckEntry::tree).collect())));
        members.extend(self.inside.as_ref().map(|inside| ("inside", findings(inside))));
        object(members)
    }
}

impl CheckEntry {
    fn tree(&self) -> Json {
        let mut members = vec![("name", text(&self.name)), ("outcome", text(&self.outcome))];
        let others = [("why", &self.why), ("expected", &self.expected), ("received", &self.received)];
        members.extend(others.into_iter().filter_map(|(name, value)| Some((name, said(value.as_ref()?)))));
        object(members)
    }
}

fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

/// A text that documents have a word in, which may be what somebody signed in with.
fn said(said: &str) -> Json {
    text(&struck(said))
}

fn maybe_text(value: Option<&String>) -> Json {
    value.map_or(Json::Null, |value| text(value))
}

fn number(value: Option<u64>) -> Json {
    value.map_or(Json::Null, Json::Whole)
}

fn index(value: Option<usize>) -> Json {
    number(value.and_then(|value| u64::try_from(value).ok()))
}

/// The same of every text in a value: names of files are among them.
fn cleared(value: Json) -> Json {
    match value {
        Json::Text(text) => said(&text),
        Json::List(items) => Json::List(items.into_iter().map(cleared).collect()),
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(name, value)| (name, cleared(value))).collect())
        }
        other => other,
    }
}

/// As the worker writes them.
fn findings(findings: &Findings) -> Json {
    let written = serde_json::to_string(findings).unwrap_or_default();
    json::parse(&written).map_or(Json::Null, |parsed| cleared(parsed.value))
}
