//! What a failed read has shown already, so that nothing is asked twice.

use super::probe::Read;
use super::{Answer, Asked, Case, Evidence, Probe};
use crate::reference::Host;
use crate::registry::address::{Address, AddressError};
use crate::registry::session::Trouble;
use crate::source::explain::Seen;
use crate::transport::Glance;

/// The case of a registry, with what is known of it already. Without a trouble it is about the base address.
///
/// # Errors
/// When an address cannot be read in one way only.
pub fn of_registry(
    page: Address,
    host: &Host,
    trouble: Option<&Trouble>,
) -> Result<(Case, Vec<Evidence>), AddressError> {
    let registry = Address::parse(&host.api_origin())?;
    let base = format!("{}/v2/", host.api_origin());
    let url = Address::parse(trouble.map_or(&base, |trouble| &trouble.url))?;
    let asked = if trouble.is_some_and(|trouble| trouble.token_server) { Asked::TokenServer } else { Asked::Registry };
    let authorized = trouble.is_some_and(|trouble| trouble.authorized);
    let accept = trouble.and_then(|trouble| trouble.accept.clone());
    let case = Case { page, url, registry, asked, authorized, accept };
    let seen = trouble.map(|trouble| shown(&case, &trouble.seen)).unwrap_or_default();
    Ok((case, seen))
}

/// What was seen, as evidence.
pub fn shown(case: &Case, seen: &Seen) -> Vec<Evidence> {
    let opaque = |answers| if answers { Answer::Opaque } else { Answer::Failed };
    let glance = |glance: &Glance| match glance {
        Glance::Nothing => Answer::Failed,
        Glance::Redirect => Answer::Redirect,
        Glance::Read { status, headers } => {
            let manifest = case.url.path().contains("/manifests/");
            Answer::Read(Read { status: *status, headers: headers.clone(), manifest })
        }
    };
    let same = seen.same.as_ref().map(glance);
    // Without a token no leave was needed for the read itself, and there is nothing else in it.
    let plain = (!case.authorized && seen.here.is_some()).then(|| match &same {
        Some(Answer::Read(read)) => Answer::Read(read.clone()),
        _ => Answer::Failed,
    });
    let all = [
        (Probe::Opaque, seen.here.map(opaque)),
        (Probe::Host, seen.base.map(opaque)),
        (Probe::Simple, plain),
        (if case.authorized { Probe::Same } else { Probe::Redirect }, same),
        (Probe::Authorization, seen.stranger.as_ref().map(glance)),
        (Probe::Base, seen.base_read.as_ref().map(glance)),
        (Probe::Kin, seen.kin.then_some(Answer::Before)),
    ];
    all.into_iter().filter_map(|(probe, answer)| Some(Evidence { probe, answer: answer? })).collect()
}
