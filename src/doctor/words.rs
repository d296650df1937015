//! Findings, probes and answers in words.

use super::{Answer, Case, Finding, Permission, Probe};

impl Finding {
    /// What is the matter, in a sentence or two.
    pub fn what(&self) -> String {
        let text = match self {
            Self::Offline => "This machine is offline.",
            Self::MixedContent => {
                "This page came over https, and browsers let no such page ask an address without TLS. Only this very \
                 machine is exempt."
            }
            Self::LocalNetwork { denied: true } => {
                "The address lies in your own network, and this page was told that it may not ask there."
            }
            Self::LocalNetwork { denied: false } => {
                "The address lies in your own network. Browsers ask you before a page of the internet may reach into it, \
                 and that was not answered."
            }
            Self::Unreachable => "Nothing answers at this address.",
            Self::BrokenHere => {
                "The registry answers, but at this address the connection breaks off before an answer comes."
            }
            Self::RedirectLost => {
                "The address sends on to another one: in a circle, to where nothing answers, or to one without TLS, which \
                 a page with TLS may not ask."
            }
            Self::LetInUnread => {
                "Strangers are refused with an answer that can be read, and whoever is let in gets none: the connection \
                 breaks off, it sends on to where no page may read, or the one answer lacks what lets pages read the \
                 others."
            }
            Self::RealmRedirects => {
                "The server that hands out tokens sends on to another address. What is sent there is meant for it alone, so \
                 that is not followed."
            }
            Self::Silent => "Somebody takes the connection, and then says nothing for too long.",
            Self::NoCors => "The server answers, but it lets no page of another site read what it says.",
            Self::NoCorsHere => "The registry lets pages read its base address, but not this one.",
            Self::RefusalHidden { status: Some(status) } => {
                return format!(
                    "The server answers this with status {status}, and lets pages read its good answers only: \
                     Access-Control-Allow-Origin is missing with this one."
                );
            }
            Self::RefusalHidden { status: None } => {
                "The registry let this page read another such answer, and not this one. Mostly that is a refusal which is \
                 sent without Access-Control-Allow-Origin: there is nothing of this name, or too many requests came."
            }
            Self::AllowOriginTwice => {
                "The server sends Access-Control-Allow-Origin twice. Browsers take that for no permission at all."
            }
            Self::AllowOriginList => {
                "The server sends a list in Access-Control-Allow-Origin. It may hold one origin or a star, nothing else."
            }
            Self::AllowOriginOther => "The server lets another site read what it says, not this one.",
            Self::PreflightRefused { status: Some(status) } => {
                return format!(
                    "Before a request with a token a browser asks for permission (a preflight, OPTIONS). The server \
                     answers that with status {status}; only 200 to 299 is a yes."
                );
            }
            Self::PreflightRefused { status: None } => {
                "Before a request with a token a browser asks for permission (a preflight, OPTIONS). The server \
                 does not answer that with a yes, or with one that names none of the headers tried, although plain requests \
                 can be read."
            }
            Self::AuthorizationNotAllowed => {
                "The server answers when a browser asks for permission, but Authorization is not among the headers that it \
                 allows. A star does not cover it: it has to be named."
            }
            Self::AcceptNotAllowed => {
                "It can be read. The server does not allow a long Accept header; this page keeps below the 128 bytes that \
                 need no leave."
            }
            Self::RedirectBlocked => {
                "The registry sends on to another address, a store, from which nothing comes that a page may read."
            }
            Self::RealmNoCors => {
                "The registry can be read, but the server that hands out its tokens lets no page of another site read \
                 what it says."
            }
            Self::HeadersHidden { hidden } => {
                return format!(
                    "It can be read, but {} cannot be seen: the server does not expose it to pages.",
                    hidden.join(" and ")
                );
            }
            Self::Readable => "It can be read now. Whatever it was has passed.",
        };
        text.to_owned()
    }

    /// What no browser can know about it.
    pub fn unknown(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unreachable => {
                "A browser does not say whether the name is wrong, the host is down, a firewall or an extension is in the \
                 way, or the certificate is one that it does not trust."
            }
            Self::NoCorsHere => {
                "A browser does not say whether pages are let in at some addresses alone, or with good answers alone: then \
                 this one is a refusal (there is nothing of this name, a login is wanted, too many requests came). The \
                 command below shows it."
            }
            Self::RefusalHidden { status: None } => {
                "A browser shows nothing of such an answer, not even its status: 404 (nothing of this name), 401, 429 (too \
                 many requests) and 503 look the same. The command below shows it."
            }
            Self::NoCors => {
                "A browser does not say whether Access-Control-Allow-Origin is missing, names another site, stands there \
                 twice, or is only sent with other answers. The command below shows it."
            }
            Self::PreflightRefused { status: None } | Self::AuthorizationNotAllowed => {
                "A browser shows neither the status nor the headers of the answer to its question. The command below does."
            }
            Self::RedirectBlocked => {
                "A browser hides where the redirect leads, and why nothing can be read. Mostly the store lets no page read \
                 it, or one certain site: after a redirect to another host the request comes from \u{201c}null\u{201d}, \
                 so only a star helps. It may also have no TLS, send on in a circle, or not answer."
            }
            Self::BrokenHere | Self::LetInUnread => {
                "A browser does not say how a connection ended, or where a redirect leads that it may not show."
            }
            Self::RealmNoCors => "A browser does not say which of the CORS headers is missing or wrong.",
            Self::HeadersHidden { .. } => "A browser does not say whether a header is hidden or was not sent at all.",
            Self::LocalNetwork { .. } => "Whether anything would answer there is not known before you allow it.",
            Self::Silent => {
                "Whether the server is slow or something on the way swallows packets cannot be seen from here."
            }
            _ => return None,
        })
    }

    /// What the reader can do here, without anybody's configuration.
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::Offline => "Connect it; then what could not be read is read again by itself.",
            Self::MixedContent => {
                "Give the registry TLS, or run this page on your own machine over http, or reach the registry through a \
                 relay that has TLS."
            }
            Self::LocalNetwork { denied: true } => {
                "Allow it in the site settings of the browser (local network), then try again. Or run this page in that \
                 network."
            }
            Self::LocalNetwork { denied: false } => "Try again, and answer the browser's question with yes.",
            Self::Unreachable => {
                "Check the name and the port, open the registry's address in a tab of its own to see what the browser says \
                 of its certificate, and look for an extension that blocks requests."
            }
            Self::RefusalHidden { status: Some(429) } => "Too many requests came: wait a while, then try again.",
            Self::RefusalHidden { status: Some(404) } => "Check the name: the registry has nothing there.",
            Self::RefusalHidden { status: Some(401) } => {
                "It wants a login here; a page that cannot read that cannot ask you for one."
            }
            Self::RefusalHidden { .. } => {
                "Check the name. If it was read here before, wait a minute and try again: it may be a limit."
            }
            Self::Silent => "Try again; if it stays so, ask whoever runs it.",
            Self::BrokenHere => {
                "Try again; if it stays so, the log of the registry, or of what stands in front of it, tells why."
            }
            Self::RedirectLost => "Ask with curl -sSIL, which shows every step.",
            Self::RealmRedirects => {
                "Whoever runs the registry has to name the address where that ends, in its challenge."
            }
            Self::HeadersHidden { .. } => {
                "The page does without: digests are computed, lists are paged by their last name, and known registries' \
                 token servers are known."
            }
            _ => return None,
        })
    }
}

impl Probe {
    /// What was asked, for the evidence.
    pub fn words(self, case: &Case) -> String {
        let at = case.address_of(self);
        match self {
            Self::Online => "Is this machine connected?".to_owned(),
            Self::Permission => "May this page ask into your own network?".to_owned(),
            Self::Opaque | Self::Host => format!("Does anything answer at {at}?"),
            Self::Kin => "Was another answer of this kind read in this tab?".to_owned(),
            Self::Same => format!("What comes of {at} when it is asked for again, with the token?"),
            Self::Simple => format!("Can a plain GET of {at} be read?"),
            Self::Redirect => format!("Does {at} begin with a redirect that can be read?"),
            Self::Base => format!("Can a plain GET of {at} be read?"),
            Self::Authorization => format!("May a request to {at} carry Authorization? (An empty token was sent.)"),
            Self::Accept => format!("May a request to {at} carry an Accept header of more than 128 bytes?"),
            Self::ContentType => format!("May a request to {at} carry a Content-Type? (Most lists have it.)"),
        }
    }
}

impl Answer {
    /// What came, for the evidence.
    pub fn words(&self) -> String {
        let text = match self {
            Self::Online(true) => "The browser says yes.",
            Self::Online(false) => "The browser says no.",
            Self::Permission(Permission::Granted) => "Yes, you allowed it.",
            Self::Permission(Permission::Denied) => "No, it was refused.",
            Self::Permission(Permission::Prompt) => "You were not asked yet.",
            Self::Permission(Permission::Unknown) => "This browser has no such permission.",
            Self::Opaque => "Something answers. Nobody may see what.",
            Self::Before => "Yes.",
            Self::Redirect => "A redirect.",
            Self::Read(read) => {
                return format!(
                    "An answer with status {}, of which {} headers can be seen.",
                    read.status,
                    read.headers.len()
                );
            }
            Self::Failed => "Nothing that can be read. The browser says no more than that.",
            Self::TimedOut => "Nothing came in time.",
        };
        text.to_owned()
    }
}
