//! What the page and the worker that hashes say to each other: plain data, as JSON.
//!
//! The worker measures and reports; it never judges. `verified` is said on the page alone, by [`super::judge`], so a
//! worker of another version can at worst report a wrong digest, which is a mismatch.

mod read;

use std::fmt;

use serde::Serialize;

use super::beside::{ToSecond, WORTH};
use super::{Expected, Measured, Reason};
use crate::body::BodyError;
use crate::digest::Digest;
use crate::json::{self, Json};
use crate::transport::{Authorization, Headers, Request, Response, TransportError};
use crate::unpack::{Coding, Findings, Limits, Problem};
pub use read::Message;

/// The version of these types. Raise it with every change to them: a page and a worker of different builds can meet
/// for as long as a cache holds one of them.
pub const PROTOCOL: u32 = 6;

/// What a page asks of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Order {
    /// To hash a blob.
    Hash(Box<Job>),
    /// To unpack a file that is handed over with it.
    Unpack {
        /// How it is compressed.
        coding: Coding,
        /// How much may come out.
        limits: Limits,
    },
    /// To hash for another worker.
    #[serde(untagged)]
    Beside(ToSecond),
}

/// A blob to fetch and to hash.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Job {
    /// The absolute address.
    pub url: String,
    /// The value of the `Authorization` header, when the registry wants one.
    pub authorization: Option<String>,
    /// The digest that names the blob. Its algorithm is the one to hash with.
    pub digest: Digest,
    /// The size that was named, in bytes. Reading stops at the first byte beyond it.
    pub size: Option<u64>,
    /// Whether to look inside as well, and how.
    pub unpack: Option<Unpack>,
    /// Where this browser may have kept it, if layers are kept.
    pub kept: Option<Kept>,
    /// Whether a core is idle, so that a second worker may hash what comes out.
    pub is_shared: bool,
}

/// A place in the browser's cache. What is found there is hashed like anything else, and fetched when it is not the blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The cache's name.
    pub cache: String,
    /// The address of the entry.
    pub address: String,
    /// Whether the blob may be put there when it was fetched.
    pub may_put: bool,
}

/// How to look inside a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unpack {
    /// The DiffID that the config names, if one is known. Its algorithm is the one to hash with; sha256 without.
    pub diff_id: Option<Digest>,
    /// How much it may cost.
    pub limits: Limits,
}

impl Job {
    /// The request for the blob.
    ///
    /// # Errors
    /// [`TransportError::BadAddress`] when the authorization is not a header's value.
    pub fn request(&self) -> Result<Request, TransportError> {
        let authorization = match &self.authorization {
            None => None,
            Some(value) => Some(Authorization::revealed(value.clone()).ok_or(TransportError::BadAddress)?),
        };
        Ok(Request { authorization, ..Request::get(&self.url) })
    }

    /// Whether a second worker would have enough to do: it has to start.
    pub fn is_worth_sharing(&self) -> bool {
        self.unpack.is_some() && self.size.is_some_and(|size| size >= WORTH)
    }

    /// What was named beforehand, to judge by.
    pub fn expected(&self) -> Expected {
        Expected { digest: self.digest.clone(), size: self.size }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job({})", self.digest)
    }
}

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// Whether the answer came from another address than the one asked.
    pub redirected: bool,
    /// The headers that a browser shows.
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// The head of an answer whose body is still to be read.
    pub fn of<B>(response: &Response<B>) -> Self {
        let headers = response.headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { status: response.status, redirected: response.redirected, headers }
    }

    /// The answer again, with what came of its body.
    pub fn with<B>(self, body: B) -> Response<B> {
        let headers: Headers = self.headers.into_iter().collect();
        Response { status: self.status, redirected: self.redirected, headers, body }
    }
}

/// What a worker says about its job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Report {
    /// The source answers with content. Of what is kept or here already nothing like it is said.
    Answered(Head),
    /// So many bytes have been hashed.
    Progress {
        /// Bytes so far.
        received: u64,
    },
    /// All bytes were hashed. The last report.
    Finished {
        /// The digest of what came.
        digest: Digest,
        /// How many bytes came.
        size: u64,
        /// What is inside, when that was asked for and all bytes came.
        inside: Option<Box<Findings>>,
        /// Since when this browser had kept it, in seconds since 1970; nothing when it was fetched.
        since: Option<u64>,
    },
    /// There is no digest. The last report.
    Failed(Failure),
}

impl Report {
    /// Whether nothing follows.
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Answered(_) | Self::Progress { .. })
    }
}

/// What came of a job: the measure of its bytes, what is inside, and since when they were kept here.
pub type Done = (Measured, Option<Findings>, Option<u64>);

impl From<Result<Done, Failure>> for Report {
    fn from(outcome: Result<Done, Failure>) -> Self {
        match outcome {
            Ok((Measured { digest, size }, inside, since)) => {
                Self::Finished { digest, size, inside: inside.map(Box::new), since }
            }
            Err(failure) => Self::Failed(failure),
        }
    }
}

/// Why a job brought no digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Failure {
    /// There was no answer that may be read.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer was not the blob.
    #[error("the server answered with status {}", .head.status)]
    Refused {
        /// Its head.
        head: Box<Head>,
        /// The start of its words, at most [`READ_LIMIT`](crate::body::READ_LIMIT) bytes of them.
        words: String,
    },
    /// The bytes did not all arrive.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The worker could not be started, or ended.
    #[error("the worker that hashes failed: {0}")]
    Worker(String),
    /// Page and worker are of different builds.
    #[error(
        "the worker that hashes speaks version {0} of the protocol and this page version {PROTOCOL}; reload the page"
    )]
    Protocol(u32),
}

impl Failure {
    /// The same as a reason for which a digest cannot be checked.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Transport(_) | Self::Refused { .. } => Reason::Unreadable,
            Self::Body(BodyError::Interrupted { received }) => Reason::Interrupted { received: *received },
            Self::Body(BodyError::Stalled { received, .. }) => Reason::Stalled { received: *received },
            Self::Body(BodyError::TooLarge { limit }) => Reason::TooLarge { limit: *limit },
            Self::Worker(_) | Self::Protocol(_) => Reason::Worker,
        }
    }
}

/// A message with the version of its protocol, so that a stranger is recognised before it is understood.
#[derive(Serialize)]
struct Envelope<T> {
    protocol: u32,
    message: T,
}

/// What a worker sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum FromWorker {
    /// It listens. A job posted earlier would be lost: a worker hears nothing before its module runs.
    Ready,
    /// About its job.
    Report(Report),
    /// Nothing more comes of a file to unpack. What came out is handed over with it, unless there was a problem.
    Unpacked {
        /// Why it ended early.
        problem: Option<Problem>,
    },
}

/// Writes a message.
///
/// # Errors
/// [`Failure::Worker`] when it cannot be written as JSON; with the types here that does not happen.
pub fn write<T: Serialize>(message: T) -> Result<String, Failure> {
    serde_json::to_string(&Envelope { protocol: PROTOCOL, message })
        .map_err(|_| Failure::Worker("what it should be told cannot be written".to_owned()))
}

/// Reads a message.
///
/// # Errors
/// [`Failure::Protocol`] when it is of another version, [`Failure::Worker`] when it is no message at all.
pub fn read<T: Message>(text: &str) -> Result<T, Failure> {
    T::from_json(&opened(text)?).ok_or_else(|| Failure::Worker("not what was expected here".to_owned()))
}

/// What is in the envelope.
fn opened(text: &str) -> Result<Json, Failure> {
    // What is wrong with it nobody needs to know, and the words for it would weigh a kilobyte in the worker.
    let json = json::parse(text).map_err(|_| Failure::Worker("not JSON".to_owned()))?.value;
    match json.get("protocol").and_then(Json::as_u64).and_then(|protocol| u32::try_from(protocol).ok()) {
        Some(PROTOCOL) => {}
        Some(other) => return Err(Failure::Protocol(other)),
        None => return Err(Failure::Worker("no message".to_owned())),
    }
    let Json::Object(members) = json else { return Ok(Json::Null) };
    Ok(members.into_iter().find(|(key, _)| key == "message").map_or(Json::Null, |(_, message)| message))
}
