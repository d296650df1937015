//! Names and values as a table of two columns, and lists of notes.

use leptos::prelude::*;

use super::long;
use crate::secret::repeats;
use crate::shown::{CELL, visible};

/// A value in a table of names and values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub name: String,
    /// Its lines, each shown as text.
    pub lines: Vec<String>,
    /// Where the only line leads, when it is a link that was checked.
    pub href: Option<String>,
}

impl Entry {
    /// A name with one value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), lines: vec![value.into()], href: None }
    }
}

/// Names and values. Values come from outside and are shown as text, with what hides itself made visible.
pub fn entries(entries: Vec<Entry>, caption: &'static str) -> AnyView {
    let rows: Vec<_> = entries.into_iter().map(row).collect();
    view! {
        <table class="entries">
            <caption class="hidden">{caption}</caption>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(entry: Entry) -> AnyView {
    // Where it leads is text as well.
    let value = match entry.href.filter(|href| !repeats(href)) {
        Some(href) => link(href, &entry.lines),
        None => entry.lines.iter().map(|text| long::line(text)).collect::<Vec<_>>().into_any(),
    };
    view! { <tr><th scope="row">{long::name(&entry.name)}</th><td class="value">{value}</td></tr> }.into_any()
}

fn link(href: String, lines: &[String]) -> AnyView {
    let line = |line: &String| view! { <div class="line">{visible(line, CELL)}</div> }.into_any();
    let shown: Vec<_> = lines.iter().map(line).collect();
    let link = if href.starts_with('#') {
        // A link inside the page stays in this tab; one to the web says nothing of where it came from.
        view! { <a href=href>{shown}</a> }.into_any()
    } else {
        view! { <a href=href rel="noopener noreferrer nofollow" target="_blank">{shown}</a> }.into_any()
    };
    // Nothing can be unfolded within a link.
    let whole: Vec<_> = lines.iter().map(|line| long::whole(line)).collect();
    view! { {link}{whole} }.into_any()
}

/// Deviations and remarks, each a line. Nothing when there are none.
pub fn notes(notes: &[String]) -> AnyView {
    if notes.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = notes.iter().map(|note| view! { <li>{visible(note, CELL)}</li> }.into_any()).collect();
    view! { <ul class="notes" aria-label="Notes">{items}</ul> }.into_any()
}
