//! What can be the matter.

/// What is the matter. Each has a stable code for scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The machine is offline.
    Offline,
    /// A page with TLS may not ask an address without it.
    MixedContent,
    /// The browser keeps pages of the internet out of the reader's own network.
    LocalNetwork {
        /// Whether the reader said no, rather than nothing yet.
        denied: bool,
    },
    /// Nothing answers: host, DNS, TLS, a firewall or a blocker.
    Unreachable,
    /// A connection, and then nothing in time.
    Silent,
    /// The registry answers, and this address does not.
    BrokenHere,
    /// It sends on to where nothing comes from, not even what nobody may read.
    RedirectLost,
    /// Strangers get an answer that may be read, whoever is let in gets none.
    LetInUnread,
    /// It answers, and no answer may be read.
    NoCors,
    /// Its base address may be read, this may not.
    NoCorsHere,
    /// Good answers may be read, and this one, most likely a refusal, may not.
    RefusalHidden {
        /// The status, where somebody told. A browser does not.
        status: Option<u16>,
    },
    /// `Access-Control-Allow-Origin` is there twice, which is as good as not at all.
    AllowOriginTwice,
    /// It holds a list, which no browser understands.
    AllowOriginList,
    /// It names another origin than this page's.
    AllowOriginOther,
    /// The question that a browser asks before a request with a token is refused.
    PreflightRefused {
        /// The status, where somebody told. A browser does not.
        status: Option<u16>,
    },
    /// The question is answered, and `Authorization` is not among what is allowed.
    AuthorizationNotAllowed,
    /// An `Accept` header of more than 128 bytes is not allowed. This page sends none.
    AcceptNotAllowed,
    /// What the registry redirects to may not be read.
    RedirectBlocked,
    /// The token server's answer may not be read.
    RealmNoCors,
    /// The token server sends on, which is not followed.
    RealmRedirects,
    /// It works; some headers cannot be seen.
    HeadersHidden {
        /// Their names.
        hidden: Vec<&'static str>,
    },
    /// It can be read now.
    Readable,
}

impl Finding {
    /// One of each, for tests and tables.
    pub const fn all() -> [Self; 23] {
        [
            Self::Offline,
            Self::MixedContent,
            Self::LocalNetwork { denied: true },
            Self::LocalNetwork { denied: false },
            Self::Unreachable,
            Self::Silent,
            Self::BrokenHere,
            Self::RedirectLost,
            Self::LetInUnread,
            Self::NoCors,
            Self::NoCorsHere,
            Self::RefusalHidden { status: None },
            Self::AllowOriginTwice,
            Self::AllowOriginList,
            Self::AllowOriginOther,
            Self::PreflightRefused { status: None },
            Self::AuthorizationNotAllowed,
            Self::AcceptNotAllowed,
            Self::RedirectBlocked,
            Self::RealmNoCors,
            Self::RealmRedirects,
            Self::HeadersHidden { hidden: Vec::new() },
            Self::Readable,
        ]
    }

    /// The stable code in `data-finding`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::MixedContent => "mixed-content",
            Self::LocalNetwork { denied: true } => "local-network-denied",
            Self::LocalNetwork { denied: false } => "local-network",
            Self::Unreachable => "unreachable",
            Self::Silent => "silent",
            Self::BrokenHere => "broken-here",
            Self::RedirectLost => "redirect-lost",
            Self::LetInUnread => "let-in-unread",
            Self::NoCors => "no-cors",
            Self::NoCorsHere => "no-cors-here",
            Self::RefusalHidden { .. } => "refusal-hidden",
            Self::AllowOriginTwice => "allow-origin-twice",
            Self::AllowOriginList => "allow-origin-list",
            Self::AllowOriginOther => "allow-origin-other",
            Self::PreflightRefused { .. } => "preflight-refused",
            Self::AuthorizationNotAllowed => "authorization-not-allowed",
            Self::AcceptNotAllowed => "accept-not-allowed",
            Self::RedirectBlocked => "redirect-blocked",
            Self::RealmNoCors => "realm-no-cors",
            Self::RealmRedirects => "realm-redirects",
            Self::HeadersHidden { .. } => "headers-hidden",
            Self::Readable => "readable",
        }
    }

    /// Whether it lies behind the first answer, of which no command without a login and without what follows tells.
    pub fn is_behind(&self) -> bool {
        matches!(self, Self::RedirectBlocked | Self::RedirectLost | Self::BrokenHere | Self::LetInUnread)
    }

    /// Whether the server's configuration is what has to change. Then there is a cure in text, and a relay helps too.
    pub fn is_servers(&self) -> bool {
        !matches!(
            self,
            Self::Offline
                | Self::MixedContent
                | Self::LocalNetwork { .. }
                | Self::Unreachable
                | Self::Silent
                | Self::BrokenHere
                | Self::RedirectLost
                | Self::RealmRedirects
                | Self::AcceptNotAllowed
                | Self::Readable
        )
    }
}
