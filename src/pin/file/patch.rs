//! Putting digests in, and the lines that changed.

use std::ops::Range;

use super::{Form, Mention};
use crate::digest::Digest;

/// A piece of the file with what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where, in bytes of the file.
    pub span: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

/// A line before and after, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// As it was.
    pub before: String,
    /// As it is now.
    pub after: String,
}

/// A name as it is written with a digest beside it: `name:tag@digest`. Where no tag is written, `latest` was asked for.
pub fn pinned_name(written: &str, digest: &Digest) -> String {
    let name = written.split_once('@').map_or(written, |(name, _)| name);
    let pinned = written.contains('@');
    let last = name.rsplit('/').next().unwrap_or(name);
    // A colon in the last part begins the tag. What was pinned without one stays so.
    let tag = if last.contains(':') || pinned { "" } else { ":latest" };
    format!("{name}{tag}@{digest}")
}

impl Mention {
    /// The edit that puts a digest beside this name; nothing for a name that is not to be pinned.
    pub fn pin(&self, digest: &Digest) -> Option<Edit> {
        let text = match self.form {
            Form::Whole => pinned_name(&self.written, digest),
            Form::Tag => format!("{}@{digest}", self.written.split('@').next().unwrap_or_default()),
            Form::Digest => digest.to_string(),
        };
        let image = matches!(self.meaning, super::Meaning::Image(_));
        (image && text != self.written).then(|| Edit { span: self.span.clone(), text })
    }
}

impl Edit {
    /// The file with edits in it. They must not overlap; of several for one place the first counts.
    pub fn apply(text: &str, edits: &[Self]) -> String {
        let mut out = String::with_capacity(text.len() + edits.len() * 80);
        let mut at = 0;
        for edit in sorted(edits) {
            let Some(before) = text.get(at..edit.span.start) else { continue };
            out.push_str(before);
            out.push_str(&edit.text);
            at = edit.span.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

fn sorted(edits: &[Edit]) -> Vec<&Edit> {
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.start);
    edits
}

/// The lines that edits change. A digest brings no line end, so lines keep their numbers.
pub fn changed_lines(text: &str, edits: &[Edit]) -> Vec<Line> {
    let after = Edit::apply(text, edits);
    let pairs = super::line::lines(text).into_iter().zip(super::line::lines(&after));
    let line = |(before, after): (super::line::Line<'_>, super::line::Line<'_>)| Line {
        number: before.number,
        before: before.text.to_owned(),
        after: after.text.to_owned(),
    };
    pairs.filter(|(before, after)| before.text != after.text).map(line).collect()
}
