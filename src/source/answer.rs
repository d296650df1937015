//! What a source hands out: bytes, what was claimed about them, and the exchange that brought them.

use std::sync::Arc;

use crate::digest::Digest;
use crate::json::Json;
use crate::reference::Tag;
use crate::source::error::{About, Error, ErrorKind};
use crate::source::throttle::Permit;
use crate::transport::{AuthorizationKind, Headers, Method};

/// One request and the head of its answer, for showing. It holds no secret: whether an `Authorization` header was sent,
/// never which; and never the address of a redirect, which may be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The method.
    pub method: Method,
    /// The address asked.
    pub url: String,
    /// The `Accept` header sent.
    pub accept: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// Whether the answer came from another address.
    pub redirected: bool,
    /// The answer's headers, as far as the browser shows them.
    pub headers: Headers,
    /// What kind of `Authorization` header was sent.
    pub authorized: Option<AuthorizationKind>,
}

/// How bytes came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// As the answer to a request.
    Answer(Exchange),
    /// This browser had kept them since an earlier visit, so that nobody was asked for them.
    Kept {
        /// When they came, in seconds since 1970.
        since: u64,
    },
    /// Out of a file that the reader opened.
    File {
        /// Where in the archive.
        path: String,
        /// Whether they do not stand there but were put together here of what does.
        made: bool,
    },
}

impl Came {
    /// Whether the bytes were put together here, so that nobody else has named or serves their digest.
    pub fn is_made(&self) -> bool {
        matches!(self, Self::File { made: true, .. })
    }

    /// Whether bytes of this number are not those that were sent: a browser decodes what was encoded for the way before
    /// anybody sees it, and leaves the headers as they were. Across origins it shows of these two the length alone.
    pub fn was_coded(&self, received: u64) -> bool {
        let Self::Answer(Exchange { headers, .. }) = self else { return false };
        let coding = headers.get("content-encoding").map(str::trim).filter(|coding| !coding.is_empty());
        let length = headers.get("content-length").and_then(|text| text.trim().parse::<u64>().ok());
        coding.is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) || length.is_some_and(|n| n != received)
    }
}

/// What the `Docker-Content-Digest` header says: a claim, never evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// There is none to be seen. Across origins that cannot be told from one that is hidden.
    Hidden,
    /// There is one, and it is not a digest. Cut to 256 bytes.
    Unreadable(String),
    /// The digest claimed.
    Digest(Digest),
}

impl Claim {
    /// Reads the claim from an answer's headers.
    pub fn of(headers: &Headers) -> Self {
        match headers.get("docker-content-digest") {
            None => Self::Hidden,
            Some(text) => match text.trim().parse() {
                Ok(digest) => Self::Digest(digest),
                Err(_) => Self::Unreadable(super::told::cut(text, 256).to_owned()),
            },
        }
    }

    /// The digest, when one was claimed.
    pub fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Digest(digest) => Some(digest),
            Self::Hidden | Self::Unreadable(_) => None,
        }
    }
}

/// Bytes, exactly as received. Whether they are what was asked for is for `verify` to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// The media type as served (`Content-Type`), or in a layout as described.
    pub media_type: Option<String>,
    /// The digest claimed.
    pub claimed: Claim,
    /// How they came.
    pub came: Came,
}

/// What is known of content without reading it. All of it is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Whether the source answered the question. False when a registry refused the HEAD with a status after which a GET
    /// may still succeed: Nexus answers HEAD 404 where GET answers 200, others know no HEAD at all.
    pub answered: bool,
    /// The digest, when it can be seen.
    pub digest: Option<Digest>,
    /// The size in bytes. From a registry it is the `Content-Length`, which counts compressed bytes where the answer is.
    pub size: Option<u64>,
    /// The media type.
    pub media_type: Option<String>,
    /// The last exchange.
    pub exchange: Exchange,
}

/// Which content is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What a tag points at now.
    Tag(Tag),
    /// The content of a digest.
    Digest {
        /// The digest.
        digest: Digest,
        /// Its media type, when a parent names it.
        media_type: Option<String>,
        /// Its size in bytes, when a parent names it.
        size: Option<u64>,
    },
}

/// Content that somebody else was sent for, once the source had begun to answer.
#[derive(Debug)]
pub enum Fetched {
    /// It is on its way to whoever carries the request out.
    Transfer(Transfer),
    /// It lies in the reader's file, and nobody has to be asked.
    Part(Part),
}

/// A transfer under way. It counts among the requests to its host until it is dropped.
#[derive(Debug)]
#[must_use = "the host may be asked more as soon as it is dropped"]
pub struct Transfer {
    about: About,
    _permit: Permit,
}

impl Transfer {
    /// The transfer of what was asked for with this permit.
    pub fn new(about: About, permit: Permit) -> Self {
        Self { about, _permit: permit }
    }

    /// The error that its end is.
    pub fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        self.about.error(kind)
    }
}

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins, in bytes.
    pub at: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<N> {
    /// The names, in the order they came, without those that an earlier page brought.
    pub names: Vec<N>,
    /// How to ask for more; `None` at the end.
    pub next: Option<crate::registry::page::Next>,
    /// At the end: how to ask for more all the same, if the reader wants to. After a stop, and where nothing tells whether
    /// there is more.
    pub beyond: Option<crate::registry::page::Next>,
    /// What a reader should know about the list.
    pub notes: Vec<ListNote>,
}

/// A page of the names in a repository or a layout.
pub type Names = Page<Name>;

/// A name in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// As received; hostile text. The digest of content without a name.
    pub text: String,
    /// The tag, when the text is one. Nothing else may become a link or a request.
    pub tag: Option<Tag>,
    /// What it points at, where that lies in the layout's own list.
    pub entry: Option<Entry>,
    /// What a registry says of it beside its name, where it does.
    pub hint: Option<Hint>,
}

/// What a list says of a tag. All of it is claimed, and as old as the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What it points at.
    pub digest: Digest,
    /// The media type of that.
    pub media_type: Option<String>,
    /// The compressed size of the image in bytes.
    pub size: Option<u64>,
    /// When it was pushed, in seconds since 1970.
    pub pushed: Option<u64>,
}

/// Content as a layout's `index.json` lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its media type.
    pub media_type: Option<String>,
    /// All that is said of it, as it was written; nothing where the entry was made here.
    pub written: Option<Arc<Json>>,
}

/// What a reader should know about a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListNote {
    /// Names that had come before were left out.
    #[error("names that came more than once: {0}")]
    Duplicates(usize),
    /// Names that are not valid; they are shown and never asked for.
    #[error("names that are not valid: {0}")]
    Invalid(usize),
    /// Entries that are no texts were left out.
    #[error("entries of the list that are not names were left out: {0}")]
    Strange(usize),
    /// What should be a list is null. Programs in Go write that for an empty one.
    #[error("the answer has null in place of a list, which is read as an empty one")]
    Null,
    /// What should hold a list has none.
    #[error("the answer has no list, so nothing is known of what should be in it")]
    NoList,
    /// The answer speaks of another repository.
    #[error("the answer names another repository: {0}")]
    OtherName(String),
    /// The `Link` header cannot be read, so the list may go on. Cut to 256 bytes.
    #[error("the link to the next page cannot be read, the list may be incomplete: {0}")]
    UnreadableLink(String),
    /// The next page is said to be no page of this list. It was not asked for. Cut to 256 bytes.
    #[error("the list is incomplete: its next page is said to be somewhere else, at {0}, and was not asked for")]
    Elsewhere(String),
    /// The list looks like a first page and the rest could not be had.
    #[error("the list may be incomplete: the link to a next page is not visible")]
    MaybeIncomplete,
    /// Nothing that a page may see tells whether the list goes on.
    #[error("the list may be incomplete: the registry hides from web pages whether there is more")]
    Unseen,
    /// Reading stopped although the registry offers more.
    #[error("the list is incomplete: {0}")]
    Stopped(Stop),
    /// Descriptors without a usable digest were left out.
    #[error("descriptors without a usable digest: {0}")]
    Undescribed(usize),
    /// Tags that several names end in, so that they name none of them.
    #[error("tags that are there more than once: {0}; what has one of them is opened by its digest")]
    SharedTags(usize),
    /// About the archive that the names are of.
    #[error(transparent)]
    Archive(#[from] crate::archive::Note),
}

impl ListNote {
    /// Whether there may be names that were not read: of such a list nothing may be said to be missing.
    pub fn leaves_open(&self) -> bool {
        match self {
            Self::NoList
            | Self::UnreadableLink(_)
            | Self::Elsewhere(_)
            | Self::MaybeIncomplete
            | Self::Unseen
            | Self::Stopped(_) => true,
            Self::Archive(note) => note.leaves_open(),
            Self::Duplicates(_)
            | Self::Invalid(_)
            | Self::Strange(_)
            | Self::Null
            | Self::OtherName(_)
            | Self::Undescribed(_)
            | Self::SharedTags(_) => false,
        }
    }

    /// The number in it, for those that are counted page by page.
    pub(super) fn number(&self) -> Option<usize> {
        match self {
            Self::Duplicates(number) | Self::Invalid(number) | Self::Strange(number) => Some(*number),
            _ => None,
        }
    }

    /// The same, to be added to.
    pub(super) fn number_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::Duplicates(number) | Self::Invalid(number) | Self::Strange(number) => Some(number),
            _ => None,
        }
    }
}

/// Why a list was not read further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The next page is the page just read.
    #[error("the next page is this page again")]
    Loop,
    /// Several pages brought nothing new.
    #[error("several pages brought nothing new")]
    NoProgress,
    /// There are more pages than are read.
    #[error("there are more pages than are read")]
    Pages,
    /// There are more names than are kept.
    #[error("there are more names than are kept")]
    Names,
}
