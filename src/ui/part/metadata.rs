//! What images say about themselves: annotations, labels, and the settings of a container, as tables.

use leptos::prelude::*;

use super::failure::failure_note;
use super::maybe;
use super::panel::panel;
use super::table::{Entry, entries, notes};
use crate::content::annotation::{AnnotationLink, link};
use crate::content::{Config, Note};
use crate::failure::Failure;
use crate::link::Link;
use crate::reference::Reference;
use crate::ui::context::shared;
use crate::ui::read::cleared;

/// Annotations or labels; those with a well-known meaning are links.
pub fn annotations(title: &'static str, annotations: &[(String, String)]) -> AnyView {
    if annotations.is_empty() {
        return ().into_any();
    }
    let entry = |(key, value): &(String, String)| Entry {
        href: link(key, value, annotations).and_then(href),
        ..Entry::new(key.clone(), value.clone())
    };
    panel(title, entries(annotations.iter().map(entry).collect(), title))
}

/// A link that was checked: to the web as it is, to an image through the grammar of references.
fn href(link: AnnotationLink) -> Option<String> {
    match link {
        AnnotationLink::Web(url) => Some(url),
        AnnotationLink::Reference(name) => Link::from_typed(&name).ok().map(|link| link.to_string()),
    }
}

/// How a container of this image is run.
pub fn execution(config: &Config) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut lines = |name: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            entries.push(Entry { name: name.into(), lines, href: None });
        }
    };
    let words = |words: &Option<Vec<String>>| words.as_ref().map(|words| as_array(words)).into_iter().collect();
    let one = |text: &Option<String>| text.clone().filter(|text| !text.is_empty()).into_iter().collect();
    if let Some(run) = &config.config {
        lines("Entrypoint", words(&run.entrypoint));
        lines("Cmd", words(&run.cmd));
        lines("User", one(&run.user));
        lines("Workdir", one(&run.working_dir));
        lines("Ports", run.exposed_ports.clone());
        lines("Volumes", run.volumes.clone());
        lines("Env", run.env.clone());
        lines("Stop signal", one(&run.stop_signal));
        lines("Shell", words(&run.shell));
        lines("On build", run.on_build.clone());
        lines("Health check", run.healthcheck.as_ref().map(|check| as_array(&check.test)).into_iter().collect());
    }
    lines("Author", one(&config.author));
    entries
}

/// Words as the JSON array that a Dockerfile has them in.
fn as_array(words: &[String]) -> String {
    serde_json::to_string(words).unwrap_or_default()
}

/// Notes as lines. What a registry put into its document of what the reader signed in with is not repeated in them.
pub fn notes_of(list: &[Note]) -> AnyView {
    let library = shared().library();
    notes(&list.iter().map(|note| library.cleared(note.to_string())).collect::<Vec<_>>())
}

/// Notes as lines, below an alert where content is named by what is no digest.
pub fn notes_at(reference: &Reference, list: &[Note]) -> AnyView {
    let failure = Failure::of_notes(list).map(|failure| failure_note(&cleared(failure).at(reference)));
    view! { {maybe(failure)}{notes_of(list)} }.into_any()
}
