//! Why a source gave nothing: facts, worded once here.

use super::DOCUMENT_LIMIT;
use super::target::Target;
use super::told::Told;
use crate::body::BodyError;
use crate::registry::policy::Refusal;

/// What was asked of whom, and why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host}, {place}, {object}: {kind}")]
pub struct Error {
    /// Who was asked: a registry, the host of a layout, or a token server.
    pub host: String,
    /// The repository or layout.
    pub place: String,
    /// What in it.
    pub object: Target,
    /// What went wrong.
    pub kind: ErrorKind,
}

impl Error {
    /// Whether it is a document of more than the usual size, of which more is read where the reader says so.
    pub fn can_lift(&self) -> bool {
        self.object.is_document() && self.kind == ErrorKind::TooLarge { limit: DOCUMENT_LIMIT }
    }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// Nothing answers there.
    #[error("nothing answers: the host is down, unknown, has a certificate that the browser refuses, or is blocked")]
    Unreachable,
    /// Something answers, but lets no web page read it.
    #[error("it answers, but allows no web page to read the answer (CORS)")]
    Cors,
    /// The host answers, and this address sends on to others without end, or to where nothing answers.
    #[error("it sends on to another address, and from there nowhere: in a circle, or to where nothing answers")]
    RedirectLoop,
    /// This address sends on to others, and what comes from there may not be read.
    #[error("it sends on to another address, {}", if *.answers { "which allows no web page to read it (CORS)" } else { "from which nothing comes that a web page may read" })]
    RedirectBlocked {
        /// Whether something answers there. Where a login was sent along, that is not known.
        answers: bool,
    },
    /// The host answers, and at this address the connection ends before an answer.
    #[error("the host answers, but here the connection breaks off before an answer")]
    BrokenOff,
    /// Strangers get an answer that may be read, and whoever is let in gets none.
    #[error("strangers get an answer that a web page may read, and whoever is let in gets none")]
    Unread,
    /// A secure page may not ask a host without TLS.
    #[error("a page served over https may not ask an http address")]
    MixedContent,
    /// The reader's machine is offline.
    #[error("this machine is offline")]
    Offline,
    /// No answer in time.
    #[error("no answer within {seconds} seconds")]
    TimedOut {
        /// The time allowed, in seconds.
        seconds: u32,
    },
    /// Not an address that can be asked.
    #[error("not an address that can be asked")]
    BadAddress,
    /// Refused although a token was sent, or the token server gives none to strangers.
    #[error("not authorized{}: {told}", if *.private_or_missing { " (private, or it does not exist)" } else { "" })]
    Unauthorized {
        /// Whether the registry will not tell private from missing.
        private_or_missing: bool,
        /// Its words.
        told: Box<Told>,
    },
    /// It wants a login of a kind that no page can give.
    #[error("a login by {scheme} is wanted, which no page can give")]
    SchemeUnknown {
        /// What it calls the kind, at most 64 bytes; hostile text.
        scheme: String,
    },
    /// It wants a login of a kind that anonymous reading cannot give.
    #[error("it asks for a login ({scheme})")]
    LoginRequired {
        /// The scheme named, such as `Basic`.
        scheme: String,
        /// Whether the reader signed in with a token, which is nothing for that scheme, so that it was not sent.
        unfit: bool,
    },
    /// The store that the registry redirected to asks for a login. It gets none.
    #[error("the store that the registry redirected to asks for a login")]
    StoreLogin,
    /// It wants a token, and where to get one is hidden from web pages.
    #[error("it asks for a token, but hides from web pages where to get one")]
    ChallengeHidden,
    /// Its `WWW-Authenticate` header cannot be read.
    #[error("its WWW-Authenticate header cannot be read: {header}")]
    BadChallenge {
        /// The header, cut to 256 bytes.
        header: String,
    },
    /// The token server that it names is never asked.
    #[error("the token server it names is not asked: {why}: {realm}")]
    RealmRefused {
        /// The address named, cut to 256 bytes.
        realm: String,
        /// Why not.
        why: Refusal,
    },
    /// The token server that it names belongs to another site, and nobody agreed to that yet.
    #[error("{registry} names a token server of another site: {realm}")]
    RealmForeign {
        /// The registry's origin.
        registry: Box<str>,
        /// The token server's origin; this is what is agreed to.
        realm: Box<str>,
        /// Whether the reader's password would go there, rather than an anonymous question.
        password: bool,
    },
    /// What the reader signed in with would pass through a relay, and nobody agreed to that yet.
    #[error("the login would pass through the relay {relay}")]
    RelayLogin {
        /// The relay's address.
        relay: Box<str>,
    },
    /// The relay speaks for itself: it does not read this, or got no answer from the registry.
    #[error("the relay {relay} does not read it: {told}")]
    RelayRefused {
        /// The relay's address.
        relay: Box<str>,
        /// Its words.
        told: Box<Told>,
    },
    /// The relay itself gave no answer that may be read. Nothing is known of the registry behind it.
    #[error("the relay {relay} gave no answer")]
    RelaySilent {
        /// The relay's address.
        relay: Box<str>,
    },
    /// The user's name or password was refused. It is not sent again.
    #[error("{by} refused the login")]
    LoginRejected {
        /// The origin of the registry or token server that refused it.
        by: Box<str>,
        /// Its words; silent when it was refused before this was asked.
        told: Box<Told>,
    },
    /// Somebody signed in or out while the answer was on its way.
    #[error("somebody signed in or out meanwhile")]
    AccountChanged,
    /// The token server's answer holds no usable token.
    #[error("the token server's answer holds no usable token")]
    NoToken,
    /// Known and refused.
    #[error("forbidden: {0}")]
    Forbidden(Told),
    /// There is no such repository.
    #[error("the registry knows no such repository")]
    RepositoryUnknown,
    /// There is no such tag.
    #[error("there is no such tag")]
    TagUnknown,
    /// There is no content of that digest.
    #[error("there is no content of that digest")]
    DigestUnknown,
    /// Something is missing, and the answer does not tell what.
    #[error("not found: {0}")]
    NotFound(Told),
    /// Too many requests.
    #[error("too many requests{}: {told}", .wait.map(|seconds| format!(", again in {seconds} seconds")).unwrap_or_default())]
    RateLimited {
        /// How long the server asks to wait, in seconds, where it can be seen.
        wait: Option<u32>,
        /// Its words.
        told: Box<Told>,
    },
    /// Not asked at all: the host got too many requests before, and its pause is not over.
    #[error("not asked: the host wants to be left alone for another {seconds} seconds")]
    HeldBack {
        /// What is left of the pause, in seconds.
        seconds: u32,
    },
    /// The server failed.
    #[error("the server failed: {0}")]
    ServerError(Told),
    /// Any other refusal.
    #[error("refused: {0}")]
    Refused(Told),
    /// A success without content.
    #[error("an empty answer, status {status}")]
    Empty {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not the JSON that was asked for.
    #[error("not the JSON that was asked for: {0}")]
    NotJson(String),
    /// A web page came where a registry would answer: a login, a captive portal, a proxy.
    #[error("not a registry's answer but a web page")]
    NotARegistry,
    /// There is no OCI image layout.
    #[error("there is no OCI image layout: {0}")]
    NotALayout(Told),
    /// The worker that was to ask for it broke down, or did not start.
    #[error("the worker that was to ask for it broke down")]
    Worker,
    /// More bytes than are read.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The ceiling, in bytes.
        limit: u64,
    },
    /// The transfer broke off.
    #[error("the transfer broke off after {received} bytes")]
    Interrupted {
        /// Bytes that had arrived.
        received: u64,
    },
    /// Nothing, or next to nothing, came for too long.
    #[error("next to nothing arrived for {seconds} seconds, after {received} bytes")]
    Stalled {
        /// Bytes that had arrived.
        received: u64,
        /// How long that lasted, in seconds.
        seconds: u32,
    },
}

impl ErrorKind {
    /// Whether the source says that what was asked for is not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::RepositoryUnknown | Self::TagUnknown | Self::DigestUnknown | Self::NotFound(_))
    }

    /// Whether the digest asked for may be that of another kind of content. Some registries answer 400 or 500 to a blob's
    /// digest where they expect a manifest's; Debian's docker-registry does.
    pub fn may_be_another_kind(&self) -> bool {
        self.is_missing() || matches!(self, Self::ServerError(_) | Self::Refused(_))
    }

    /// The stable code that pages and scripts go by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Cors => "cors",
            Self::RedirectLoop => "redirect-loop",
            Self::RedirectBlocked { .. } => "redirect-blocked",
            Self::BrokenOff => "broken-off",
            Self::Unread => "unread",
            Self::MixedContent => "mixed-content",
            Self::Offline => "offline",
            Self::TimedOut { .. } => "timeout",
            Self::BadAddress => "bad-address",
            Self::Unauthorized { .. } => "unauthorized",
            Self::LoginRequired { unfit: true, .. } => "login-unfit",
            Self::LoginRequired { .. } => "login-required",
            Self::SchemeUnknown { .. } => "scheme-unknown",
            Self::StoreLogin => "store-login",
            Self::ChallengeHidden => "challenge-hidden",
            Self::BadChallenge { .. } => "bad-challenge",
            Self::RealmRefused { .. } => "realm-refused",
            Self::RealmForeign { password: false, .. } => "realm-foreign",
            Self::RealmForeign { password: true, .. } => "realm-foreign-login",
            Self::RelayLogin { .. } => "relay-login",
            Self::RelayRefused { .. } => "relay-refused",
            Self::RelaySilent { .. } => "relay-silent",
            Self::LoginRejected { .. } => "login-rejected",
            Self::AccountChanged => "account-changed",
            Self::NoToken => "no-token",
            Self::Forbidden(_) => "forbidden",
            Self::RepositoryUnknown => "repository-unknown",
            Self::TagUnknown => "tag-unknown",
            Self::DigestUnknown => "digest-unknown",
            Self::NotFound(_) => "not-found",
            Self::RateLimited { .. } => "rate-limited",
            Self::HeldBack { .. } => "held-back",
            Self::ServerError(_) => "server-error",
            Self::Refused(_) => "refused",
            Self::Empty { .. } => "empty-answer",
            Self::NotJson(_) => "not-json",
            Self::NotARegistry => "not-a-registry",
            Self::NotALayout(_) => "not-a-layout",
            Self::Worker => "worker",
            Self::TooLarge { .. } => "too-large",
            Self::Interrupted { .. } => "interrupted",
            Self::Stalled { .. } => "stalled",
        }
    }

    /// The kind of a refusal by its status alone.
    pub fn of_status(told: Told, wait: Option<u32>) -> Self {
        match told.status {
            // A part of the content (206), though no part was asked for, is refused with the rest below.
            200..=205 | 300..=399 => Self::Empty { status: told.status },
            401 => Self::Unauthorized { private_or_missing: false, told: told.into() },
            403 => Self::Forbidden(told),
            404 => Self::NotFound(told),
            429 => Self::RateLimited { wait, told: told.into() },
            500.. => Self::ServerError(told),
            _ => Self::Refused(told),
        }
    }
}

impl From<BodyError> for ErrorKind {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Interrupted { received } => Self::Interrupted { received },
            BodyError::Stalled { received, seconds } => Self::Stalled { received, seconds },
            BodyError::TooLarge { limit } => Self::TooLarge { limit },
        }
    }
}

/// What is being asked of whom: the first three facts of every [`Error`].
#[derive(Clone, Debug)]
pub struct About {
    /// See [`Error::host`].
    pub host: String,
    /// See [`Error::place`].
    pub place: String,
    /// See [`Error::object`].
    pub object: Target,
}

impl About {
    /// The three facts.
    pub fn new(host: impl Into<String>, place: impl Into<String>, object: impl Into<Target>) -> Self {
        Self { host: host.into(), place: place.into(), object: object.into() }
    }

    /// The error that adds the fourth.
    pub fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        Error { host: self.host.clone(), place: self.place.clone(), object: self.object.clone(), kind: kind.into() }
    }
}
