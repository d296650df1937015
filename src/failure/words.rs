//! The words for each room's errors.

use super::Failure;
use crate::content::ContentError;
use crate::link::LinkError;
use crate::source::{Error, ErrorKind};
use crate::verify::{Mismatch, Reason, Verdict};

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = &error.kind;
        Self {
            code: kind.code(),
            what: sentence(&what(kind, &error.host)),
            host: some(error.host.clone()),
            place: some(error.place.clone()),
            object: some(error.object.clone()),
            expected: expected(kind),
            received: received(kind),
            next: next(kind, &error.host),
            text: told(kind),
        }
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A capital at the start, a full stop at the end.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

/// What happened. The server's own words are shown apart from ours.
fn what(kind: &ErrorKind, host: &str) -> String {
    match kind {
        ErrorKind::Unreachable => format!("Nothing answers at {host}."),
        ErrorKind::Cors => format!("{host} answers, but does not let web pages read its answers."),
        ErrorKind::Unauthorized { private_or_missing: true, .. } => {
            "This is private, or it does not exist; the registry will not say which.".into()
        }
        ErrorKind::Unauthorized { .. } => format!("{host} does not let anonymous readers see this."),
        ErrorKind::Forbidden(_) => format!("{host} knows this and refuses to show it."),
        ErrorKind::NotFound(_) => format!("{host} does not have this."),
        ErrorKind::RateLimited { wait: Some(seconds), .. } => {
            format!("{host} has had too many requests; it asks to wait {seconds} seconds.")
        }
        ErrorKind::RateLimited { .. } => format!("{host} has had too many requests."),
        ErrorKind::ServerError(told) => format!("{host} failed with status {}.", told.status),
        ErrorKind::Refused(told) => format!("{host} refused with status {}.", told.status),
        ErrorKind::NotALayout(_) => "There is no OCI image layout at this address.".into(),
        other => other.to_string(),
    }
}

fn expected(kind: &ErrorKind) -> Option<String> {
    Some(match kind {
        ErrorKind::NotJson(_) => "JSON".into(),
        ErrorKind::NotARegistry => "an answer of the registry API".into(),
        ErrorKind::NotALayout(_) => "an index.json".into(),
        ErrorKind::TooLarge { limit } => format!("at most {limit} bytes"),
        ErrorKind::Empty { .. } => "content".into(),
        ErrorKind::PageElsewhere { asked, .. } => format!("a next page of {asked}"),
        ErrorKind::RealmForeign { registry, .. } => format!("a token server of {registry}"),
        _ => return None,
    })
}

fn received(kind: &ErrorKind) -> Option<String> {
    Some(match kind {
        ErrorKind::NotJson(what) => what.clone(),
        ErrorKind::NotARegistry => "a web page (HTML)".into(),
        ErrorKind::TooLarge { .. } => "more".into(),
        ErrorKind::Interrupted { received } | ErrorKind::Stalled { received, .. } => format!("{received} bytes, then nothing"),
        ErrorKind::Empty { status } => format!("status {status} and no content"),
        ErrorKind::PageElsewhere { next, .. } => next.to_string(),
        ErrorKind::RealmForeign { realm, .. } => realm.to_string(),
        ErrorKind::RealmRefused { realm, .. } => realm.clone(),
        ErrorKind::BadChallenge { header } => header.clone(),
        _ => return told_of(kind).map(|told| format!("status {}", told.status)),
    })
}

fn told_of(kind: &ErrorKind) -> Option<&crate::source::told::Told> {
    match kind {
        ErrorKind::Unauthorized { told, .. } | ErrorKind::RateLimited { told, .. } => Some(told),
        ErrorKind::Forbidden(told)
        | ErrorKind::NotFound(told)
        | ErrorKind::ServerError(told)
        | ErrorKind::Refused(told)
        | ErrorKind::NotALayout(told) => Some(told),
        _ => None,
    }
}

fn told(kind: &ErrorKind) -> Option<String> {
    told_of(kind).and_then(|told| some(told.message.to_string()))
}

/// What the reader can do, most likely first.
fn next(kind: &ErrorKind, host: &str) -> Vec<String> {
    let steps: &[&str] = match kind {
        ErrorKind::Unreachable => &[
            "Check the host's name and port, and that this machine can reach it (VPN, firewall).",
            "Open the registry's address in a tab of its own once: a certificate that the browser does not trust fails like this.",
            "A browser extension that blocks requests fails like this too.",
        ],
        ErrorKind::Cors => &[
            "If the registry is yours, let it send Access-Control-Allow-Origin and expose Docker-Content-Digest, Link and WWW-Authenticate.",
            "If it is not, read it through something of your own that adds those headers, or copy the image into an OCI layout on a static host.",
        ],
        ErrorKind::MixedContent => &["Open this page over http, or give the registry TLS. Only loopback addresses are exempt."],
        ErrorKind::Offline => &["Connect, then try again."],
        ErrorKind::TimedOut { .. } | ErrorKind::Stalled { .. } | ErrorKind::Interrupted { .. } => &["Try again; the server or the way to it is slow or broke off."],
        ErrorKind::Unauthorized { private_or_missing: true, .. } => &["Check the spelling of the repository.", "A private repository cannot be read anonymously."],
        ErrorKind::Unauthorized { .. } | ErrorKind::LoginRequired { .. } => &["This page reads anonymously; the repository would have to allow that."],
        ErrorKind::StoreLogin => &["The registry keeps its blobs in a store that is not public; whoever runs it can switch redirects off."],
        ErrorKind::ChallengeHidden => &["Let the registry expose WWW-Authenticate (Access-Control-Expose-Headers)."],
        ErrorKind::BadChallenge { .. } | ErrorKind::NoToken => &["Whoever runs the registry has to mend its token service."],
        ErrorKind::RealmRefused { .. } => &["Nothing was sent there. Whoever runs the registry has to name a token server with TLS that is reachable from where you are."],
        ErrorKind::RealmForeign { .. } => &["Nothing was sent there. If you know the two belong together, allow it for this tab."],
        ErrorKind::Forbidden(_) => &["Ask whoever runs the registry for access."],
        ErrorKind::RepositoryUnknown => &["Check the spelling; names are lower case. The registry's page may list what there is."],
        ErrorKind::TagUnknown => &["Open the repository to see the tags there are. Tags are case-sensitive and can be deleted."],
        ErrorKind::DigestUnknown => &["The content may have been deleted, or lives in another repository: a digest is only found where it was pushed."],
        ErrorKind::NotFound(_) => &["Check the spelling of the repository, the tag and the digest."],
        ErrorKind::RateLimited { .. } => &["Wait, then try again."],
        ErrorKind::ServerError(_) => &["Try again later; this is the server's fault."],
        ErrorKind::NotARegistry => &["Something else answered: a login page, a captive portal or a proxy. Check the address."],
        ErrorKind::NotALayout(_) => &["The address must be the folder that holds index.json and oci-layout."],
        ErrorKind::PageElsewhere { .. } => &["The names above are those before the refused page."],
        ErrorKind::TooLarge { .. } => &["Documents of this size are not read in a browser; a command-line client can fetch it."],
        _ => &[],
    };
    let mut steps: Vec<String> = steps.iter().map(|&step| step.to_owned()).collect();
    if steps.is_empty() {
        steps.push(format!("Check the address, or ask whoever runs {host}."));
    }
    steps
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        let code = if matches!(error, LinkError::Reference(_)) { "bad-reference" } else { "bad-link" };
        let next = match error.suggestion() {
            Some(suggestion) => format!("Did you mean {suggestion}?"),
            None => "Write it as host/name:tag, name@sha256:…, or paste a docker pull command.".to_owned(),
        };
        Self::new(code, sentence(&error.to_string()), next)
    }
}

impl From<ContentError> for Failure {
    fn from(error: ContentError) -> Self {
        Self::new(
            error.code(),
            sentence(&error.to_string()),
            "The bytes below are what was received. Whoever pushed this has to mend it.",
        )
    }
}

impl From<&Mismatch> for Failure {
    fn from(mismatch: &Mismatch) -> Self {
        let size = |bytes: Option<u64>| bytes.map(|bytes| format!(", {bytes} bytes")).unwrap_or_default();
        let (code, what) = if mismatch.is_size() {
            ("wrong-size", "The content has another size than was named. It is withheld.")
        } else {
            ("mismatch", "The content is not what was asked for: its bytes hash to something else. It is withheld.")
        };
        Self {
            object: Some(mismatch.expected.to_string()),
            expected: Some(format!("{}{}", mismatch.expected, size(mismatch.expected_size))),
            received: Some(format!("{}{}", mismatch.received, size(Some(mismatch.received_size)))),
            ..Self::new(
                code,
                what,
                "Do not use it. Fetch it again; if it stays so, the registry, its storage or something on the way altered it.",
            )
        }
    }
}

impl Failure {
    /// The failure behind a verdict that is one; nothing for the others.
    pub fn of_verdict(verdict: &Verdict) -> Option<Self> {
        match verdict {
            Verdict::Mismatch(mismatch) => Some(mismatch.into()),
            Verdict::Unverifiable(Reason::Algorithm { name }) => Some(Self::new(
                "digest-algorithm-unknown",
                format!("{name} digests cannot be recomputed here, so nothing is said about the content."),
                "Check it with a program that knows this algorithm.",
            )),
            _ => None,
        }
    }
}
