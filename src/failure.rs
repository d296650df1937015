//! Failures in words: what happened, where, what was expected and received, and what to do next. Every error of every
//! room comes through here on its way to the page, so that all of them read alike and each has one stable code.

mod words;

use crate::link::{Link, LinkError, Mistake};
use crate::reference::{Place, Reference};
use crate::source::target::Target;

/// A failure as the page shows it. Plain data: it can be compared, copied and tested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// The stable code in `data-error`, for scripts.
    pub code: &'static str,
    /// What happened, in one sentence.
    pub what: String,
    /// The registry or host, when one was asked.
    pub host: Option<String>,
    /// The repository or layout.
    pub place: Option<String>,
    /// The tag, digest or list that was asked for.
    pub object: Option<String>,
    /// What should have come.
    pub expected: Option<String>,
    /// What came instead.
    pub received: Option<String>,
    /// What the reader can do, most likely first.
    pub next: Vec<String>,
    /// The document of which more is read where the reader says so.
    pub lift: Option<Box<Target>>,
    /// How long the server asks to wait, in seconds.
    pub wait: Option<u32>,
    /// The server's own words, cut, shown as text.
    pub text: Option<String>,
    /// What could not be read, with the spot where reading stopped.
    pub mistake: Option<Box<Mistake>>,
    /// The link that was probably meant.
    pub instead: Option<Box<Link>>,
}

impl Failure {
    /// A failure with a code, a sentence and a next step.
    pub fn new(code: &'static str, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { code, what: what.into(), next: vec![next.into()], ..Self::default() }
    }

    /// The same about what a reference led to, where the failure does not say yet where it happened.
    pub fn at(self, reference: &Reference) -> Self {
        let object = match (&reference.digest, &reference.tag) {
            (Some(digest), _) => Some(Target::from(digest)),
            (None, tag) => tag.as_ref().map(Target::from),
        };
        Self {
            object: self.object.clone().or(object.map(|object| object.to_string())),
            ..self.in_place(&reference.place)
        }
    }

    /// The same about something in this place, where the failure does not say yet where it happened.
    pub fn in_place(self, place: &Place) -> Self {
        let (host, place) = match place {
            Place::Repository(repository) => (Some(repository.host().to_string()), repository.path().to_owned()),
            Place::Layout(layout) => (None, layout.to_string()),
            Place::Archive(archive) => (None, archive.to_string()),
        };
        Self { host: self.host.or(host), place: self.place.or(Some(place)), ..self }
    }

    /// What is wrong with a fragment of the address bar.
    pub fn of_fragment(error: LinkError, fragment: &str) -> Self {
        let mistake = Mistake::in_fragment(fragment, &error).map(Box::new);
        Self { mistake, ..error.into() }
    }

    /// What is wrong with a text that was typed.
    pub fn of_typed(error: LinkError, text: &str) -> Self {
        let mistake = Mistake::in_text(text, &error).map(Box::new);
        let instead = error.suggestion().and_then(|suggestion| Link::from_typed(&suggestion).ok()).map(Box::new);
        Self { mistake, instead, ..error.into() }
    }

    /// Names and values of what is known about where it happened and what was expected.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        // No repository has an address of its own; a layout is nothing else.
        let of_layout = self.place.as_deref().is_some_and(|place| place.contains("://"));
        let (host, place) = if of_layout { ("host", "layout") } else { ("registry", "repository") };
        let facts = [
            (host, &self.host),
            (place, &self.place),
            ("object", &self.object),
            ("expected", &self.expected),
            ("received", &self.received),
        ];
        facts.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value))).collect()
    }
}
