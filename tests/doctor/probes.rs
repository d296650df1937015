//! Findings from probes.

use std::cell::RefCell;
use std::collections::BTreeSet;

use tallyman::doctor::probe::{LONG_ACCEPT, Read};
use tallyman::doctor::{Answer, Asked, BY_ITSELF, Case, Evidence, Finding, Permission, Probe, Prober, examine};

use crate::{at, case};

/// A browser that answers from a table, and notes what it was asked.
struct Table {
    answers: Vec<(Probe, Answer)>,
    asked: RefCell<Vec<(Probe, String)>>,
}

impl Prober for Table {
    async fn ask(&self, probe: Probe, url: &str) -> Answer {
        self.asked.borrow_mut().push((probe, url.to_owned()));
        let answer = self.answers.iter().find(|(known, _)| *known == probe).map(|(_, answer)| answer.clone());
        answer.unwrap_or_else(|| panic!("{probe:?} was not expected"))
    }
}

/// What is found, with how many requests, when each probe gets the answer of the table.
async fn found(case: &Case, answers: &[(Probe, Answer)]) -> (Finding, Vec<(Probe, String)>) {
    let table = Table { answers: answers.to_vec(), asked: RefCell::default() };
    let mut seen = Vec::new();
    let finding = examine(&table, case, &mut seen, usize::MAX).await.unwrap();
    let asked = table.asked.into_inner();
    assert_eq!(seen.len(), asked.len());
    let distinct: BTreeSet<_> = asked.iter().map(|(probe, _)| format!("{probe:?}")).collect();
    assert_eq!(distinct.len(), asked.len(), "nothing is asked twice: {asked:?}");
    (finding, asked)
}

fn read(status: u16, headers: &[&str]) -> Answer {
    Answer::Read(Read { status, headers: headers.iter().map(|&name| name.to_owned()).collect(), manifest: false })
}

fn manifest(headers: &[&str]) -> Answer {
    Answer::Read(Read { status: 200, headers: headers.iter().map(|&name| name.to_owned()).collect(), manifest: true })
}

const URL: &str = "https://registry.example/v2/org/app/tags/list";
const BASE: &str = "https://registry.example/v2/";

#[tokio::test]
async fn each_pattern_of_answers_is_one_finding() {
    use Answer::{Failed, Online, Opaque, Redirect as Redirected, TimedOut};
    use Probe::{Accept, Authorization, Base, ContentType, Host, Opaque as NoCors, Redirect, Simple};
    let (ok, refused) = (|| read(200, &["content-type"]), || read(401, &["www-authenticate"]));
    let hidden = Finding::HeadersHidden { hidden: vec!["WWW-Authenticate"] };
    let no_digest = Finding::HeadersHidden { hidden: vec!["Docker-Content-Digest"] };
    for (answers, finding) in [
        (vec![(NoCors, Failed), (Probe::Online, Online(false))], Finding::Offline),
        (vec![(NoCors, Failed), (Probe::Online, Online(true)), (Host, Failed)], Finding::Unreachable),
        (
            vec![(NoCors, Failed), (Probe::Online, Online(true)), (Host, Opaque), (Redirect, Failed)],
            Finding::BrokenHere,
        ),
        (
            vec![(NoCors, Failed), (Probe::Online, Online(true)), (Host, Opaque), (Redirect, Redirected)],
            Finding::RedirectLost,
        ),
        (vec![(NoCors, TimedOut), (Probe::Online, Online(true))], Finding::Silent),
        (vec![(NoCors, Opaque), (Simple, Failed), (Redirect, Failed), (Base, Failed)], Finding::NoCors),
        (vec![(NoCors, Opaque), (Simple, TimedOut), (Redirect, Failed), (Base, Failed)], Finding::NoCors),
        (vec![(NoCors, Opaque), (Simple, Failed), (Redirect, Failed), (Base, ok())], Finding::NoCorsHere),
        (vec![(NoCors, Opaque), (Simple, Failed), (Redirect, Failed), (Base, refused())], Finding::NoCorsHere),
        (vec![(NoCors, Opaque), (Simple, Failed), (Redirect, Redirected)], Finding::RedirectBlocked),
        (
            vec![
                (NoCors, Opaque),
                (Simple, refused()),
                (Authorization, Failed),
                (Accept, Failed),
                (ContentType, Failed),
            ],
            Finding::PreflightRefused { status: None },
        ),
        // A list that was copied from somewhere.
        (
            vec![
                (NoCors, Opaque),
                (Simple, refused()),
                (Authorization, Failed),
                (Accept, Failed),
                (ContentType, refused()),
            ],
            Finding::AuthorizationNotAllowed,
        ),
        (
            vec![(NoCors, Opaque), (Simple, refused()), (Authorization, Failed), (Accept, refused())],
            Finding::AuthorizationNotAllowed,
        ),
        (vec![(NoCors, Opaque), (Simple, ok()), (Accept, Failed)], Finding::AcceptNotAllowed),
        (vec![(NoCors, Opaque), (Simple, read(401, &[])), (Authorization, refused())], hidden),
        (vec![(NoCors, Opaque), (Simple, manifest(&["content-type"]))], no_digest),
        (vec![(NoCors, Opaque), (Simple, manifest(&["docker-content-digest"])), (Accept, ok())], Finding::Readable),
        (vec![(NoCors, Opaque), (Simple, ok()), (Accept, ok())], Finding::Readable),
    ] {
        let (got, asked) = found(&case(URL), &answers).await;
        assert_eq!(got, finding, "{answers:?}");
        for (probe, url) in asked {
            assert_eq!(url, if matches!(probe, Base | Host) { BASE } else { URL }, "{probe:?}");
        }
    }
}

#[tokio::test]
async fn a_request_with_a_token_that_failed_is_looked_at_with_one() {
    let with_token = Case { authorized: true, ..case(URL) };
    let answers = [
        (Probe::Opaque, Answer::Opaque),
        (Probe::Simple, read(200, &[])),
        (Probe::Authorization, Answer::Failed),
        (Probe::Accept, Answer::Failed),
        (Probe::ContentType, Answer::Failed),
    ];
    assert_eq!(found(&with_token, &answers).await.0, Finding::PreflightRefused { status: None });
    let token_server = Case { asked: Asked::TokenServer, ..with_token };
    assert_eq!(found(&token_server, &answers).await.0, Finding::PreflightRefused { status: None });
}

#[tokio::test]
async fn a_token_server_and_a_layout_have_no_base_address() {
    for (asked, finding) in [(Asked::TokenServer, Finding::RealmNoCors), (Asked::Layout, Finding::NoCors)] {
        let there = Case { asked, ..case("https://auth.example/token") };
        let answers =
            [(Probe::Opaque, Answer::Opaque), (Probe::Simple, Answer::Failed), (Probe::Redirect, Answer::Failed)];
        assert_eq!(found(&there, &answers).await.0, finding);
        // Nothing is known of headers that such a server should have.
        let answers = [(Probe::Opaque, Answer::Opaque), (Probe::Simple, read(400, &[]))];
        assert_eq!(found(&there, &answers).await.0, Finding::Readable);
    }
}

#[tokio::test]
async fn mixed_content_is_known_without_any_request() {
    for url in ["http://registry.example/v2/", "http://8.8.8.8:5000/v2/"] {
        assert_eq!(found(&case(url), &[]).await, (Finding::MixedContent, vec![]), "{url}");
    }
    // This machine is exempt; what it then is about is the local network.
    let granted = [
        (Probe::Permission, Answer::Permission(Permission::Granted)),
        (Probe::Opaque, Answer::Failed),
        (Probe::Online, Answer::Online(false)),
    ];
    // A machine without a network still reaches itself, so that is not why.
    assert_eq!(found(&case("http://127.0.0.1:5000/v2/"), &granted).await.0, Finding::Unreachable);
    // Nor is a page without TLS held to it.
    let plain = Case { page: at("http://192.168.1.5/"), ..case("http://registry.example/v2/") };
    let answers = [(Probe::Opaque, Answer::Failed), (Probe::Online, Answer::Online(true))];
    assert_eq!(found(&plain, &answers).await.0, Finding::Unreachable);
}

#[tokio::test]
async fn the_local_network_is_asked_about_before_anything_is_sent_there() {
    use Answer::{Failed, Opaque};
    use Permission::{Denied, Granted, Prompt, Unknown};
    let failed = |permission| {
        vec![
            (Probe::Permission, Answer::Permission(permission)),
            (Probe::Opaque, Failed),
            (Probe::Online, Answer::Online(true)),
        ]
    };
    for (url, answers, finding) in [
        ("https://10.0.0.7/v2/", failed(Denied), Finding::LocalNetwork { denied: true }),
        ("https://10.0.0.7/v2/", failed(Prompt), Finding::LocalNetwork { denied: false }),
        ("https://10.0.0.7/v2/", failed(Granted), Finding::Unreachable),
        ("https://10.0.0.7/v2/", failed(Unknown), Finding::Unreachable),
        ("https://registry.lan/v2/", failed(Denied), Finding::LocalNetwork { denied: true }),
        // Without TLS only a permission that was given lifts the other rule.
        ("http://10.0.0.7/v2/", failed(Prompt), Finding::MixedContent),
        ("http://10.0.0.7/v2/", failed(Unknown), Finding::MixedContent),
        ("http://10.0.0.7/v2/", failed(Granted), Finding::Unreachable),
    ] {
        assert_eq!(found(&case(url), &answers).await.0, finding, "{url} {answers:?}");
    }
    // A page that lies in the network itself needs no permission.
    let inside = Case { page: at("http://192.168.1.5/"), ..case("http://10.0.0.7/v2/") };
    let answers = [(Probe::Opaque, Opaque), (Probe::Simple, Failed), (Probe::Redirect, Failed)];
    assert_eq!(found(&inside, &answers).await.0, Finding::NoCors);
}

#[tokio::test]
async fn by_itself_it_sends_no_more_than_three_requests_and_can_be_gone_on_with() {
    let answers = vec![
        (Probe::Opaque, Answer::Opaque),
        (Probe::Simple, Answer::Failed),
        (Probe::Redirect, Answer::Failed),
        (Probe::Base, Answer::Failed),
    ];
    let table = Table { answers, asked: RefCell::default() };
    let (case, mut seen) = (case(URL), Vec::new());
    assert_eq!(examine(&table, &case, &mut seen, BY_ITSELF).await, None);
    assert_eq!(table.asked.borrow().len(), 3);
    assert_eq!(examine(&table, &case, &mut seen, usize::MAX).await, Some(Finding::NoCors));
    assert_eq!(table.asked.borrow().len(), 4);
    // What the failed read itself showed need not be asked again.
    let evidence = |probe, answer| Evidence { probe, answer };
    let mut seen = vec![evidence(Probe::Opaque, Answer::Opaque), evidence(Probe::Simple, Answer::Failed)];
    assert_eq!(examine(&table, &case, &mut seen, BY_ITSELF).await, Some(Finding::NoCors));
}

#[test]
fn every_finding_has_its_own_code_and_words() {
    let all = Finding::all();
    let codes: BTreeSet<_> = all.iter().map(Finding::code).collect();
    assert_eq!(codes.len(), all.len());
    for finding in &all {
        assert!(finding.what().ends_with('.'), "{finding:?}");
        let is_harmless =
            matches!(finding, Finding::AcceptNotAllowed | Finding::HeadersHidden { .. } | Finding::Readable);
        let helps = finding.is_servers() || is_harmless || finding.advice().is_some();
        assert!(helps, "{finding:?} leaves the reader alone");
    }
}

#[test]
fn the_long_accept_needs_leave() {
    assert!(LONG_ACCEPT.len() > 128, "{}", LONG_ACCEPT.len());
    assert!(LONG_ACCEPT.bytes().all(|b| b.is_ascii_graphic()));
}

#[test]
fn evidence_reads_as_questions_and_answers() {
    let case = case(URL);
    let probes = [
        Probe::Opaque,
        Probe::Host,
        Probe::Same,
        Probe::Simple,
        Probe::Redirect,
        Probe::Base,
        Probe::Authorization,
        Probe::Accept,
        Probe::ContentType,
    ];
    for probe in probes {
        let words = probe.words(&case);
        assert!(words.contains("https://registry.example/v2/") && words.contains('?'), "{words}");
        assert!(probe.is_request());
    }
    assert!(!Probe::Online.is_request() && !Probe::Permission.is_request());
    assert_eq!(read(401, &["a", "b"]).words(), "An answer with status 401, of which 2 headers can be seen.");
}

#[tokio::test]
async fn behind_a_door_that_opens_to_a_token_it_is_the_store() {
    use Probe::{Authorization, Opaque as NoCors, Simple};
    let refused = || read(401, &["www-authenticate"]);
    let door = [(NoCors, Answer::Opaque), (Simple, refused()), (Authorization, refused())];
    let blob = Case { authorized: true, ..case("https://registry.example/v2/org/app/blobs/sha256:1") };
    assert_eq!(found(&blob, &door).await.0, Finding::RedirectBlocked);
    // Manifests are not sent on, and whoever sent no token knows nothing of what is behind the door.
    let answers: Vec<_> = door.into_iter().chain([(Probe::Accept, read(401, &["www-authenticate"]))]).collect();
    assert_eq!(found(&Case { authorized: true, ..case(URL) }, &answers).await.0, Finding::LetInUnread);
    assert_ne!(found(&Case { authorized: false, ..blob }, &answers).await.0, Finding::RedirectBlocked);
}
