//! Failures in words: what happened, where, what was expected and received, and what to do next. Every error of every
//! room comes through here on its way to the page, so that all of them read alike and each has one stable code.

mod remedy;
mod words;

pub use remedy::{Agreement, Remedy, Symptom};

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
    /// What else the page can offer.
    pub remedies: Box<[Remedy]>,
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

    /// What a link shows that leads to content and names none.
    pub fn of_nothing() -> Self {
        Self::new("bad-link", "The link names neither a tag nor a digest.", "Put :tag or @sha256:… behind the name.")
    }

    /// Whether signing in may help.
    pub fn wants_login(&self) -> bool {
        self.remedies.contains(&Remedy::SignIn)
    }

    /// How it looks to the doctor, where it may be about what a browser lets through.
    pub fn symptom(&self) -> Option<Symptom> {
        self.remedies
            .iter()
            .find_map(|remedy| if let Remedy::Examine(symptom) = remedy { Some(*symptom) } else { None })
    }

    /// The same with each text of it that others may have a word in as `clear` leaves it.
    pub fn cleared(self, clear: impl Fn(String) -> String) -> Self {
        let each = |text: Option<String>| text.map(&clear);
        Self {
            what: clear(self.what),
            object: each(self.object),
            expected: each(self.expected),
            received: each(self.received),
            text: each(self.text),
            ..self
        }
    }

    /// Whether the machine was offline: once it is not, the same read may work.
    pub fn is_offline(&self) -> bool {
        self.symptom() == Some(Symptom::Offline)
    }

    /// The document of which more is read where the reader says so.
    pub fn lift(&self) -> Option<&Target> {
        self.remedies.iter().find_map(|remedy| if let Remedy::ReadMore(target) = remedy { Some(target) } else { None })
    }

    /// The origin of another site's token server, which may be asked with nothing of the reader's.
    pub fn elsewhere(&self) -> Option<&str> {
        self.remedies
            .iter()
            .find_map(|remedy| if let Remedy::AskElsewhere(realm) = remedy { Some(&**realm) } else { None })
    }

    /// What the reader is asked to agree to.
    pub fn agreement(&self) -> Option<&Agreement> {
        self.remedies
            .iter()
            .find_map(|remedy| if let Remedy::Agree(agreement) = remedy { Some(agreement) } else { None })
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
        let is_archive = matches!(place, Place::Archive(_));
        let (host, place) = match place {
            Place::Repository(repository) => (Some(repository.host().to_string()), repository.path().to_owned()),
            Place::Layout(layout) => (None, layout.to_string()),
            Place::Archive(archive) => (None, archive.to_string()),
        };
        let there = Self { host: self.host.or(host), place: self.place.or(Some(place)), ..self };
        if is_archive { there.of_file() } else { there }
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
