//! A text as an image's name.

use super::written::Written;
use crate::pin::file::line::Line;
use crate::pin::file::variable::fill;
use crate::pin::file::{Form, Meaning, Mention, Role, Scan, Skipped, Unseen, Why, meaning};

/// Takes the name that a value is. `built` when the same service is built.
pub(super) fn add(scan: &mut Scan, line: Line<'_>, written: Written<'_>, built: bool) {
    let (at, text, escapes) = match written {
        // Told where aliases are followed.
        Written::Unseen(Unseen::Alias) => return,
        Written::Unseen(what) => {
            scan.skipped.push(Skipped { line: line.number, what });
            return;
        }
        Written::Text { at, text } => (at, text, false),
        Written::Escapes { at, text } => (at, text, true),
    };
    let (mut at, mut name) = (at, text);
    let meaning = if built {
        Meaning::Nothing(Why::Built)
    } else if escapes {
        Meaning::Nothing(Why::Escapes)
    } else if text.contains("{{") {
        Meaning::Nothing(Why::Template)
    } else {
        match fill(text, |_| None) {
            Ok(None) => meaning(text),
            Err(why) => Meaning::Nothing(why),
            Ok(Some(filled)) => match (filled.whole, meaning(&filled.text)) {
                (Some(whole), found) => {
                    at += whole.start;
                    name = text.get(whole).unwrap_or_default();
                    found
                }
                (None, Meaning::Image(reference)) => Meaning::Unpinned { reference, why: Why::Part(filled.variable) },
                (None, other) => other,
            },
        }
    };
    let start = line.at + at;
    let span = start..start + name.len();
    scan.mentions.push(Mention {
        line: line.number,
        span,
        written: name.to_owned(),
        form: Form::Whole,
        role: Role::Image,
        meaning,
    });
}
