//! The doctor: why a page could not read a registry, told apart by ordered probes, before anybody apologises.
//!
//! A browser says only that a request failed. So other requests are made that fail for fewer reasons: one whose answer may
//! not be read, one that needs no question before it, one that follows no redirect, one that carries a token. [`next`] is
//! a pure function from what was seen so far to the next probe or to the [`Finding`]; whoever can send requests
//! ([`Prober`]) only carries them out. What no browser can tell apart stays one finding, which says so and names the
//! command that tells; what that command prints can be read as well ([`pasted`]). [`cure`] has what then helps.
//!
//! <https://fetch.spec.whatwg.org/#http-cors-protocol>

pub mod cure;
pub mod finding;
pub mod pasted;
pub mod probe;
mod shown;
mod words;

use crate::reference::Scheme;
use crate::registry::address::Address;

pub use finding::Finding;
pub use probe::{Answer, Evidence, Permission, Probe, Prober};
pub use shown::{of_registry, shown};

/// How many requests the doctor sends by itself. More need a click: they go to a server that may not want them.
pub const BY_ITSELF: usize = 3;

/// What failed, and where the page stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The page's own address.
    pub page: Address,
    /// What could not be read.
    pub url: Address,
    /// The registry's origin, also where its token server was asked; of a layout the same address.
    pub registry: Address,
    /// Who was asked.
    pub asked: Asked,
    /// Whether the request carried an `Authorization` header, which costs a question before it.
    pub authorized: bool,
    /// The types of manifests that were asked for, if it was one.
    pub accept: Option<String>,
}

/// Who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A registry.
    Registry,
    /// The token server that it names.
    TokenServer,
    /// A host of static files.
    Layout,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask this.
    Ask(Probe),
    /// Enough is known.
    Found(Finding),
}

impl Case {
    /// The registry's base address: what every registry answers, and where it sends its headers if anywhere.
    pub fn base(&self) -> String {
        match self.asked {
            Asked::Registry => format!("{}/v2/", self.url.origin()),
            Asked::TokenServer | Asked::Layout => self.url.to_string(),
        }
    }

    /// The address that a probe asks.
    pub fn address_of(&self, probe: Probe) -> String {
        if matches!(probe, Probe::Base | Probe::Host) { self.base() } else { self.url.to_string() }
    }

    /// Whether the page came from the open internet and asks into the reader's own network, for which browsers have a
    /// permission of its own.
    fn enters_local_network(&self) -> bool {
        self.url.is_private() && !self.page.is_private()
    }

    /// Whether it is content that registries keep in stores and send on to.
    fn is_blob(&self) -> bool {
        self.asked == Asked::Registry && self.url.path().contains("/blobs/")
    }

    fn is_mixed(&self) -> bool {
        self.page.scheme() == Scheme::Https && self.url.scheme() == Scheme::Http && !self.url.is_loopback()
    }
}

/// Whether the registry asks for a login, by what was seen of it.
pub fn wants_login(case: &Case, seen: &[Evidence]) -> bool {
    let is_refused = |evidence: &Evidence| matches!(&evidence.answer, Answer::Read(read) if read.status == 401);
    // To a token that nobody gave every registry may say no.
    let plain = |evidence: &&Evidence| evidence.probe != Probe::Authorization;
    case.authorized || (case.asked == Asked::Registry && seen.iter().filter(plain).any(is_refused))
}

/// What was answered to a probe, if it was asked.
fn answer_to(seen: &[Evidence], probe: Probe) -> Option<&Answer> {
    seen.iter().find(|evidence| evidence.probe == probe).map(|evidence| &evidence.answer)
}

/// The next probe, or what is known. Each probe is asked at most once, so this ends.
pub fn next(case: &Case, seen: &[Evidence]) -> Next {
    match known(case, seen) {
        Ok(finding) => Next::Found(finding),
        Err(probe) => Next::Ask(probe),
    }
}

/// The finding, or the probe that is missing for it.
fn known(case: &Case, seen: &[Evidence]) -> Result<Finding, Probe> {
    let ask = |probe| answer_to(seen, probe).ok_or(probe);
    let permission = match case.enters_local_network() {
        true => match ask(Probe::Permission)? {
            Answer::Permission(permission) => *permission,
            _ => Permission::Unknown,
        },
        false => Permission::Granted,
    };
    // A granted permission also lifts the rule about TLS, for addresses of the local network alone.
    if case.is_mixed() && !(case.enters_local_network() && permission == Permission::Granted) {
        return Ok(Finding::MixedContent);
    }
    if permission == Permission::Denied {
        return Ok(Finding::LocalNetwork { denied: true });
    }
    if let Some(finding) = behind_the_door(case, seen) {
        return Ok(finding);
    }
    match ask(Probe::Opaque)? {
        Answer::Opaque | Answer::Read(_) | Answer::Redirect => {}
        _ if *ask(Probe::Online)? == Answer::Online(false) && !case.url.is_loopback() => return Ok(Finding::Offline),
        _ if permission == Permission::Prompt => return Ok(Finding::LocalNetwork { denied: false }),
        Answer::TimedOut => return Ok(Finding::Silent),
        _ => return silent_here(case, seen),
    }
    match ask(Probe::Simple)? {
        Answer::Read(read) => readable(case, seen, read),
        _ => unreadable(case, seen),
    }
}

/// What came to whoever was let in, where the failed request was sent with a token.
fn behind_the_door(case: &Case, seen: &[Evidence]) -> Option<Finding> {
    let same = answer_to(seen, Probe::Same);
    match (same, answer_to(seen, Probe::Authorization)) {
        _ if !case.authorized => None,
        (Some(Answer::Redirect), _) => Some(sent_on(case)),
        (Some(Answer::Read(_)), _) => Some(Finding::Readable),
        // Nothing is in the way up to the registry's door, so it is what comes behind it. No probe can follow: none has a
        // token that is let in.
        (None, Some(Answer::Read(read))) if read.status == 401 && case.is_blob() => Some(Finding::RedirectBlocked),
        (_, Some(Answer::Read(read))) if read.status == 401 => Some(match answer_to(seen, Probe::Kin) {
            Some(_) => Finding::RefusalHidden { status: None },
            None => Finding::LetInUnread,
        }),
        _ => None,
    }
}

/// Nothing answers at the address. Whether anything does beside it tells the host from the address.
fn silent_here(case: &Case, seen: &[Evidence]) -> Result<Finding, Probe> {
    let ask = |probe| answer_to(seen, probe).ok_or(probe);
    let has_base = case.base() != case.url.to_string();
    if !has_base || !matches!(ask(Probe::Host)?, Answer::Opaque | Answer::Read(_) | Answer::Redirect) {
        return Ok(Finding::Unreachable);
    }
    Ok(if *ask(Probe::Redirect)? == Answer::Redirect { Finding::RedirectLost } else { Finding::BrokenHere })
}

/// It begins with a redirect, and cannot be read.
fn sent_on(case: &Case) -> Finding {
    if case.asked == Asked::TokenServer { Finding::RealmRedirects } else { Finding::RedirectBlocked }
}

/// It answers, and the plainest request to the address cannot be read.
fn unreadable(case: &Case, seen: &[Evidence]) -> Result<Finding, Probe> {
    let ask = |probe| answer_to(seen, probe).ok_or(probe);
    if *ask(Probe::Redirect)? == Answer::Redirect {
        // The first hop let itself be read, so it is what comes after it.
        return Ok(sent_on(case));
    }
    match case.asked {
        Asked::TokenServer => return Ok(Finding::RealmNoCors),
        Asked::Layout => return Ok(Finding::NoCors),
        Asked::Registry if case.base() == case.url.to_string() => return Ok(Finding::NoCors),
        Asked::Registry if answer_to(seen, Probe::Kin).is_some() => return Ok(Finding::RefusalHidden { status: None }),
        Asked::Registry => {}
    }
    match ask(Probe::Base)? {
        Answer::Read(_) => Ok(Finding::NoCorsHere),
        _ => Ok(Finding::NoCors),
    }
}

/// The plainest request can be read: what is wrong lies in the question before, or in what is hidden.
fn readable(case: &Case, seen: &[Evidence], read: &probe::Read) -> Result<Finding, Probe> {
    let ask = |probe| answer_to(seen, probe).ok_or(probe);
    let wants_login = case.authorized || (read.status == 401 && case.asked == Asked::Registry);
    if wants_login && !matches!(ask(Probe::Authorization)?, Answer::Read(_)) {
        let is_yes = |probe| ask(probe).map(|answer| matches!(answer, Answer::Read(_)));
        let has_yes = is_yes(Probe::Accept)? || is_yes(Probe::ContentType)?;
        return Ok(if has_yes { Finding::AuthorizationNotAllowed } else { Finding::PreflightRefused { status: None } });
    }
    if case.asked == Asked::Registry {
        let hidden = read.hidden();
        if !hidden.is_empty() {
            return Ok(Finding::HeadersHidden { hidden });
        }
        if !matches!(ask(Probe::Accept)?, Answer::Read(_)) {
            return Ok(Finding::AcceptNotAllowed);
        }
    }
    Ok(Finding::Readable)
}

/// Asks on until it is found, or until another request would be one more than `requests`. What was seen so far is kept, so
/// that it can be gone on with.
pub async fn examine<P: Prober>(prober: &P, case: &Case, seen: &mut Vec<Evidence>, requests: usize) -> Option<Finding> {
    let mut sent = 0;
    loop {
        let probe = match next(case, seen) {
            Next::Found(finding) => return Some(finding),
            Next::Ask(probe) => probe,
        };
        sent += usize::from(probe.is_request());
        if sent > requests {
            return None;
        }
        let answer = prober.ask(probe, &case.address_of(probe)).await;
        seen.push(Evidence { probe, answer });
    }
}
