//! What a failed read has shown before the doctor asks anything.

use std::cell::Cell;

use tallyman::doctor::probe::Read;
use tallyman::doctor::{Answer, BY_ITSELF, Case, Evidence, Finding, Probe, Prober, examine, of_registry};
use tallyman::reference::Host;
use tallyman::registry::session::Trouble;
use tallyman::source::explain::Seen;
use tallyman::transport::Glance;

use crate::at;

const URL: &str = "https://registry.example/v2/org/app/blobs/sha256:1";

/// A browser that reads nothing, and counts how often it was asked.
#[derive(Default)]
struct Shut(Cell<usize>);

impl Prober for Shut {
    async fn ask(&self, probe: Probe, _: &str) -> Answer {
        self.0.set(self.0.get() + usize::from(probe.is_request()));
        if probe == Probe::Online { Answer::Online(true) } else { Answer::Failed }
    }
}

fn opened(trouble: &Trouble) -> (Case, Vec<Evidence>) {
    let host = Host::parse("registry.example").unwrap();
    of_registry(at("https://page.example/tally/"), &host, Some(trouble)).unwrap()
}

fn trouble(authorized: bool, token_server: bool, seen: Seen) -> Trouble {
    Trouble { url: URL.to_owned(), authorized, token_server, accept: None, seen }
}

/// What is found, and how many requests that takes beside those of the read.
async fn found(trouble: &Trouble) -> (Finding, usize) {
    let (case, mut seen) = opened(trouble);
    let browser = Shut::default();
    let finding = examine(&browser, &case, &mut seen, usize::MAX).await.unwrap();
    (finding, browser.0.get())
}

#[tokio::test]
async fn what_the_read_has_shown_is_not_asked_again() {
    let nothing = || Some(Glance::Nothing);
    let redirect = || Some(Glance::Redirect);
    let read = |status| Some(Glance::Read { status, headers: Vec::new() });
    let of = |here, base, same, stranger| Seen { here, base, same, stranger, ..Seen::default() };
    let before = |seen: Seen| Seen { kin: true, ..seen };
    let hidden = || Finding::RefusalHidden { status: None };
    for (authorized, token_server, seen, finding, requests) in [
        // Another of its kind was read, or the base address looked at.
        (false, false, before(of(Some(true), None, nothing(), None)), hidden(), 0),
        (true, false, before(of(None, None, nothing(), read(401))), hidden(), 0),
        (false, true, before(of(Some(true), None, nothing(), None)), Finding::RealmNoCors, 0),
        (false, false, Seen { base_read: read(200), ..of(Some(true), None, nothing(), None) }, Finding::NoCorsHere, 0),
        (false, false, Seen { base_read: nothing(), ..of(Some(true), None, nothing(), None) }, Finding::NoCors, 0),
        // Whether the base address can be read is all that is missing.
        (false, false, of(Some(true), None, nothing(), None), Finding::NoCors, 1),
        (false, false, of(Some(true), None, redirect(), None), Finding::RedirectBlocked, 0),
        (false, false, of(Some(false), Some(true), redirect(), None), Finding::RedirectLost, 0),
        (false, false, of(Some(false), Some(true), nothing(), None), Finding::BrokenHere, 0),
        (false, false, of(Some(false), Some(false), None, None), Finding::Unreachable, 0),
        (false, true, of(Some(true), None, redirect(), None), Finding::RealmRedirects, 0),
        (true, false, of(None, None, redirect(), None), Finding::RedirectBlocked, 0),
        (true, false, of(None, None, read(200), None), Finding::Readable, 0),
        (true, false, of(None, None, nothing(), read(401)), Finding::LetInUnread, 0),
        // With a password nothing was sent again, and of a blob a store is the likeliest.
        (true, false, of(None, None, None, read(401)), Finding::RedirectBlocked, 0),
        (true, true, of(None, None, None, read(401)), Finding::LetInUnread, 0),
    ] {
        let trouble = trouble(authorized, token_server, seen);
        assert_eq!(found(&trouble).await, (finding, requests), "{trouble:?}");
    }
}

/// A browser that reads everything but headers, whatever it asks for.
struct Bare;

impl Prober for Bare {
    async fn ask(&self, _: Probe, _: &str) -> Answer {
        Answer::Read(Read { status: 200, headers: Vec::new(), manifest: false })
    }
}

#[tokio::test]
async fn a_refusal_without_its_challenge_is_not_forgotten_where_the_base_address_is_open() {
    let same = Some(Glance::Read { status: 401, headers: vec!["content-type".to_owned()] });
    let (case, mut seen) = opened(&trouble(false, false, Seen { here: Some(true), same, ..Seen::default() }));
    let finding = examine(&Bare, &case, &mut seen, BY_ITSELF).await;
    assert_eq!(finding, Some(Finding::HeadersHidden { hidden: vec!["WWW-Authenticate"] }));
}

#[test]
fn each_line_of_the_evidence_names_the_address_that_was_asked() {
    let seen = Seen { here: Some(false), base: Some(true), same: Some(Glance::Nothing), ..Seen::default() };
    let (case, evidence) = opened(&trouble(false, false, seen));
    let lines: Vec<_> = evidence.iter().map(|seen| (seen.probe.words(&case), seen.answer.words())).collect();
    let line = |words: &str, answer: Answer| (words.to_owned(), answer.words());
    assert_eq!(
        lines,
        [
            line(&format!("Does anything answer at {URL}?"), Answer::Failed),
            line("Does anything answer at https://registry.example/v2/?", Answer::Opaque),
            line(&format!("Can a plain GET of {URL} be read?"), Answer::Failed),
            line(&format!("Does {URL} begin with a redirect that can be read?"), Answer::Failed),
        ]
    );
}

#[test]
fn without_a_trouble_it_is_about_the_base_address() {
    let host = Host::parse("registry.example").unwrap();
    let (case, seen) = of_registry(at("https://page.example/"), &host, None).unwrap();
    assert_eq!((case.url.to_string().as_str(), seen), ("https://registry.example/v2/", vec![]));
}
