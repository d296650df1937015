//! What the reader can do when a source did not give what was asked for.

use super::{NOT_FOLLOWED, PARTIAL};
use crate::archive::FILE;
use crate::source::told::Told;
use crate::source::{ErrorKind, LIFTED_LIMIT};

/// What the reader can do, most likely first.
pub(super) fn next(kind: &ErrorKind, host: &str) -> Vec<String> {
    let steps: &[&str] = match kind {
        ErrorKind::Unreachable => &[
            "Check the host's name and port, and that this machine can reach it (VPN, firewall).",
            "Open that address in a tab of its own: a certificate that the browser does not trust fails like this.",
            "Look for a browser extension that blocks requests: that fails like this too.",
        ],
        ErrorKind::Cors => &[
            "If the registry is yours, let it send Access-Control-Allow-Origin and expose Docker-Content-Digest, Link and WWW-Authenticate.",
            "If it is not, read it through a relay of your own (script/serve --relay runs one), or copy the image into an OCI layout on a static host.",
        ],
        ErrorKind::RedirectLoop => &[
            "Ask with curl -sSIL, which shows every step. Proxies that turn https into http and back do this, and so does a store that is down.",
        ],
        ErrorKind::RedirectBlocked { .. } => &[
            "If the store is yours, let it send Access-Control-Allow-Origin: * with what it serves.",
            "If the registry is yours, let it serve content itself instead of sending on; else read it through a relay of your own (script/serve --relay runs one).",
        ],
        ErrorKind::BrokenOff => {
            &["Try again. If it stays so, the log of the registry, or of what stands in front of it, tells why."]
        }
        ErrorKind::Unread => &[
            "Try again: a connection that broke off looks the same.",
            "Ask for it with a command-line client, which shows what a browser hides.",
        ],
        ErrorKind::MixedContent => {
            &["Open this page over http, or give the registry TLS. Only loopback addresses are exempt."]
        }
        ErrorKind::Offline => &[
            "Connect it to the network. Pages and lists are then read again by themselves, layers and proofs at a click.",
        ],
        ErrorKind::TimedOut { .. } | ErrorKind::Stalled { .. } | ErrorKind::Interrupted { .. } => {
            &["Try again. The server, or the network on the way to it, is slow or unsteady."]
        }
        ErrorKind::BadAddress => &["Check the spelling of the host and its port."],
        ErrorKind::Unauthorized { private_or_missing: true, .. } => {
            &["Check the spelling of the repository.", "If it is private, sign in with an account that may read it."]
        }
        ErrorKind::LoginRequired { unfit: true, .. } => {
            &["Sign in with your user name and your password, or an access token in its place."]
        }
        ErrorKind::Unauthorized { .. } | ErrorKind::LoginRequired { .. } => {
            &["Sign in with an account that may read it, or ask whoever owns it to let everybody read."]
        }
        ErrorKind::SchemeUnknown { .. } => &[
            "Whoever runs the registry can let it take tokens (Bearer) or user and password (Basic) beside it.",
            "Until then, read it by a command-line client that knows this kind of login.",
        ],
        ErrorKind::RealmForeign { .. } => {
            &["Nothing was sent there yet. If you know that the two belong together, allow it for this tab."]
        }
        ErrorKind::RelayLogin { .. } => &[
            "Nothing was sent there yet. If this relay is yours, or you trust whoever runs it, allow it for this tab.",
        ],
        ErrorKind::RelayRefused { told, .. } if told.is_code(NOT_FOLLOWED) => &[
            "The relay's words name the host. Whoever runs the relay can put it into the map $relay_store of its list \
             (relay/allow.conf), as a line like ~^https://store\\.example\\.com/ 1;",
        ],
        ErrorKind::RelayRefused { .. } => &[
            "Whoever runs the relay can put the registry, its token server or its store into the list (relay/allow.conf).",
            "A status of 500 and more says that the relay cannot reach the registry, or does not trust its certificate.",
        ],
        ErrorKind::RelaySilent { .. } => &[
            "Start the relay again, and see that it lets this page read (relay/allow.conf). Then try again.",
            "Nothing was asked of the registry itself.",
        ],
        ErrorKind::LoginRejected { .. } => &[
            "It was forgotten and is not sent there again: registries lock accounts after a few bad logins. Sign in anew.",
            "If it was shown to the wrong one, choose another way to be let in, below the form.",
        ],
        ErrorKind::AccountChanged => &["Open it again as who you are now."],
        ErrorKind::RepositoryUnknown => {
            &["Check the spelling. The page of the registry lists its repositories, where it tells."]
        }
        ErrorKind::TagUnknown => {
            &["Open the repository to see which tags there are. Tags are case-sensitive, and can be deleted."]
        }
        ErrorKind::DigestUnknown if host == FILE => {
            &["It is not in this file. Save the image again, with all that belongs to it, and open that."]
        }
        ErrorKind::DigestUnknown => {
            &["It may have been deleted, or lie in another repository: content is found only where it was pushed."]
        }
        ErrorKind::NotFound(_) => &["Check the spelling of the repository, the tag and the digest."],
        ErrorKind::RateLimited { .. } => &["Wait, then try again."],
        ErrorKind::HeldBack { .. } => &[
            "Wait, then try again. Trying again before asks it all the same; some registries then want a longer pause.",
        ],
        ErrorKind::Worker => &["Try again. If it fails each time, reload the page."],
        ErrorKind::ServerError(_) => &["Try again later. The fault is the server's."],
        ErrorKind::NotARegistry => {
            &["Check the address. A login page, a captive portal or a proxy may have answered instead."]
        }
        ErrorKind::NotALayout(_) => &["Give the address of the folder that holds index.json and oci-layout."],
        ErrorKind::TooLarge { .. } => &["Fetch it with a command-line client."],
        ErrorKind::Refused(Told { status: PARTIAL, .. }) => &[
            "Try again. If it stays so, whoever runs the server, or a proxy on the way to it, must mend it: no part was asked for.",
        ],
        ErrorKind::Refused(_) | ErrorKind::Empty { .. } | ErrorKind::NotJson(_) => {
            return vec![format!("Check the address, or ask whoever runs {host}.")];
        }
        ErrorKind::Forbidden(_)
        | ErrorKind::StoreLogin
        | ErrorKind::ChallengeHidden
        | ErrorKind::BadChallenge { .. }
        | ErrorKind::RealmRefused { .. }
        | ErrorKind::NoToken => return vec![format!("Whoever runs {host} {}.", owner_can(kind))],
    };
    steps.iter().map(|&step| step.to_owned()).collect()
}

/// What the reader can do about a document of more than the usual size.
pub(super) fn read_more() -> Vec<String> {
    let most = LIFTED_LIMIT >> 20;
    vec![
        format!("If you expect it to be that large, read up to {most} MiB of it for this once."),
        "Or fetch it with a command-line client.".to_owned(),
    ]
}

/// What only the one who runs the registry can do.
fn owner_can(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StoreLogin => "can let it serve content itself instead of redirecting",
        ErrorKind::ChallengeHidden => "can let it expose WWW-Authenticate (Access-Control-Expose-Headers)",
        ErrorKind::RealmRefused { .. } => {
            "has to name a token server that has TLS and can be reached from wherever the registry can; nothing was sent to this one"
        }
        ErrorKind::BadChallenge { .. } | ErrorKind::NoToken => "must fix its token service",
        _ => "can give you access",
    }
}
