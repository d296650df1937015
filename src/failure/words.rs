//! The words for each room's errors. A server's own words are never part of a sentence of ours: they stand beside it, as
//! what was received or as what the server said.

mod check;
mod login;
mod source;

use super::Failure;
use crate::content::{ContentError, Note};
use crate::link::LinkError;
use crate::shown::{CELL, capital, visible};
use crate::size::in_words;
use crate::source::Came;
use crate::verify::job;
use crate::verify::{Mismatch, Reason, Verdict};

/// A capital at the start, a full stop at the end.
fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{stop}", capital(text))
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        let code = if matches!(error, LinkError::Reference(_)) { "bad-reference" } else { "bad-link" };
        let next = match error.suggestion() {
            Some(suggestion) => format!("Did you mean {suggestion}?"),
            None if error == LinkError::Proof => "Ask for proof=layers or proof=documents.".to_owned(),
            None if matches!(error, LinkError::Twice(_)) => "Take one of the two out of the address.".to_owned(),
            None => "Write it as host/name:tag, name@sha256:…, or paste a docker pull command.".to_owned(),
        };
        Self::new(code, sentence(&error.to_string()), next)
    }
}

impl From<ContentError> for Failure {
    fn from(error: ContentError) -> Self {
        let shown = |text: &str| Some(visible(text, CELL));
        let (what, expected, received) = match &error {
            ContentError::TypeDisagrees { served, field } => (
                "The document calls itself another type than it was served as.".to_owned(),
                shown(served),
                shown(field),
            ),
            ContentError::UnknownType { media_type } => (
                "The document is of a type that cannot be shown here.".to_owned(),
                Some("an index, a manifest or a config".to_owned()),
                shown(media_type),
            ),
            ContentError::NamedOtherwise { named, found } => (
                "The document is of another type than the index says that names it.".to_owned(),
                shown(named),
                shown(found),
            ),
            ContentError::ShapeDisagrees { media_type, member } => {
                let what = format!("The document has \u{201c}{member}\u{201d}, which its type does not have.");
                (what, shown(media_type), None)
            }
            ContentError::DuplicateKey { pointer } => (
                "The document has a member twice; programs would disagree about which one counts.".to_owned(),
                None,
                shown(pointer).map(|pointer| format!("{pointer}, twice")),
            ),
            ContentError::Ambiguous { .. } | ContentError::TooMany { .. } | ContentError::NumberTooLarge { .. } => {
                (sentence(&error.to_string()), None, None)
            }
            no_manifest => {
                (sentence(&no_manifest.to_string()), Some("an index, a manifest or a config, in JSON".to_owned()), None)
            }
        };
        let next = match &error {
            ContentError::UnknownType { .. } | ContentError::NotAManifest | ContentError::EmptyObject => {
                "The bytes shown are what was received. If this should be an image, whoever pushed it must fix it."
            }
            _ => "The bytes shown are what was received. Whoever pushed or serves this must fix it.",
        };
        Self { expected, received, ..Self::new(error.code(), what, next) }
    }
}

impl Failure {
    /// A file was dropped that nothing here can read: neither its name nor its beginning tells what it is.
    pub fn of_dropped(name: &str) -> Self {
        Self::new(
            "file-not-known",
            format!("{} is no file that is read here.", visible(name, CELL)),
            "Archives of images (tar, packed or not), receipts (JSON), Dockerfiles, compose files and Kubernetes YAML are; a \
             folder is packed into a tar file first.",
        )
    }
}

/// How many notes are told in one failure.
const TOLD: usize = 3;

impl Failure {
    /// The failure that content is named by what is no digest; nothing where a document's notes tell of no such thing.
    pub fn of_notes(notes: &[Note]) -> Option<Self> {
        let about: Vec<&Note> = notes.iter().filter(|note| note.is_about_no_digest()).collect();
        let mut told: Vec<String> = about.iter().take(TOLD).map(|note| visible(&note.to_string(), CELL)).collect();
        if let Some(more @ 1..) = about.len().checked_sub(TOLD) {
            told.push(format!("and {more} more"));
        }
        (!about.is_empty()).then(|| Self {
            expected: Some("an algorithm, a colon and the hash, such as sha256:…".to_owned()),
            received: Some(told.join("; ")),
            ..Self::new(
                "bad-digest",
                "The document names content by what is no digest, so that it cannot be asked for, nor checked.",
                "Whoever pushed it must fix it: no registry can serve what has no name.",
            )
        })
    }
}

/// What to do about content that is something else than was asked for.
const OTHER: &str =
    "Do not use it. Fetch it again; if it stays so, the registry, its storage or something on the way altered it.";

/// The same where nothing was fetched.
const OTHER_IN_FILE: &str =
    "Do not use it. The file is damaged or was altered since it was written: copy it again, or write it anew.";

impl From<&Mismatch> for Failure {
    fn from(mismatch: &Mismatch) -> Self {
        let plural = |bytes: u64| if bytes == 1 { "" } else { "s" };
        let size =
            |bytes: Option<u64>| bytes.map(|bytes| format!(", {bytes} byte{}", plural(bytes))).unwrap_or_default();
        let (code, what, next) = if mismatch.is_size() {
            (
                "wrong-size",
                "The content has the digest that was asked for, but not the size that was named. It is withheld.",
                "Whoever pushed the document that names this size must fix it.",
            )
        } else if mismatch.received.is_none() {
            (
                "mismatch",
                "The content is not what was asked for: it is longer than was named, and was read no further. It is withheld.",
                OTHER,
            )
        } else {
            (
                "mismatch",
                "The content is not what was asked for: its bytes hash to something else. It is withheld.",
                OTHER,
            )
        };
        let received = match (&mismatch.received, mismatch.expected_size) {
            (None, Some(named)) => format!("more than {named} byte{}", plural(named)),
            (None, None) => "more than was named".to_owned(),
            (Some(received), _) => format!("{received}{}", size(Some(mismatch.received_size))),
        };
        Self {
            object: Some(mismatch.expected.to_string()),
            expected: Some(format!("{}{}", mismatch.expected, size(mismatch.expected_size))),
            received: Some(received),
            ..Self::new(code, what, next)
        }
    }
}

impl Failure {
    /// The reader stopped it, after that many seconds and bytes.
    pub fn stopped(seconds: u64, bytes: u64) -> Self {
        Self {
            expected: Some("all of its bytes".to_owned()),
            received: Some(format!("{bytes} bytes in {seconds} seconds")),
            ..Self::new(
                "stopped",
                "You stopped this before all of it was there.",
                "Try again. If it stays slow, the server or the network on the way to it is.",
            )
        }
    }

    /// The same about what lies in a file, where no registry and no way can have altered it.
    pub(super) fn of_file(mut self) -> Self {
        self.next.iter_mut().filter(|next| *next == OTHER).for_each(|next| OTHER_IN_FILE.clone_into(next));
        self
    }

    /// The failure behind a verdict that is one; nothing for the others.
    pub fn of_verdict(verdict: &Verdict) -> Option<Self> {
        match verdict {
            Verdict::Mismatch(mismatch) => Some(mismatch.into()),
            Verdict::Unverifiable(Reason::Algorithm { name }) => Some(Self::new(
                "digest-algorithm-unknown",
                format!(
                    "Digests of the algorithm {name} cannot be recomputed here, so nothing is said about the content."
                ),
                "Check it with a program that knows this algorithm.",
            )),
            Verdict::Unverifiable(Reason::Interrupted { received }) => Some(cut_short("interrupted", *received)),
            Verdict::Unverifiable(Reason::Stalled { received }) => Some(cut_short("stalled", *received)),
            _ => None,
        }
    }

    /// The same about bytes that came like this, in this number: where they were coded for the way, that may be why.
    pub fn of_bytes(verdict: &Verdict, came: &Came, received: u64) -> Option<Self> {
        const CODED: &str = "It may have been encoded anew on its way: its Content-Encoding or Content-Length is not that \
                             of the bytes that arrived. Let whatever compresses answers leave this one alone.";
        let mut failure = Self::of_verdict(verdict)?;
        if matches!(verdict, Verdict::Mismatch(_)) && came.was_coded(received) {
            failure.next.push(CODED.to_owned());
        }
        Some(failure)
    }
}

/// What became of a job of the workers, where no source is to blame.
impl From<job::Failure> for Failure {
    fn from(failure: job::Failure) -> Self {
        match failure.reason() {
            Reason::Interrupted { received } => return cut_short("interrupted", received),
            Reason::Stalled { received } => return cut_short("stalled", received),
            _ => {}
        }
        let (what, received, next) = match failure {
            job::Failure::Protocol(_) => (
                "The part of this page that hashes is of another version than the page.".to_owned(),
                None,
                "Reload the page.",
            ),
            job::Failure::Worker(words) => (
                WORKER.to_owned(),
                Some(visible(&words, CELL)),
                "Try again. If it fails each time, reload the page; too little memory or a browser extension may be why.",
            ),
            other => (WORKER.to_owned(), Some(visible(&other.to_string(), CELL)), "Try again."),
        };
        Self { expected: Some("its digest".to_owned()), received, ..Self::new("worker", what, next) }
    }
}

/// What happened when a worker broke down.
pub(super) const WORKER: &str = "The part of this page that hashes broke down, so nothing is said about the content.";

/// Content of which not all came.
fn cut_short(code: &'static str, received: u64) -> Failure {
    Failure {
        expected: Some("all of its bytes".to_owned()),
        received: Some(match code {
            "stalled" => format!("{}, then next to nothing", in_words(received)),
            _ => format!("{}, then nothing", in_words(received)),
        }),
        ..Failure::new(
            code,
            "The transfer ended too early, so nothing is said about the content.",
            "Try again. If it ends at the same place each time, the registry has lost the rest.",
        )
    }
}
