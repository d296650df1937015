//! Findings from what curl prints.

use tallyman::doctor::pasted::{self, command, kind};
use tallyman::doctor::probe::Read;
use tallyman::doctor::{Answer, Asked, Case, Evidence, Finding, Probe};

use crate::{at, case};

const URL: &str = "https://registry.example/v2/org/app/manifests/v1";

/// What it means where a login was sent along and nothing else is known.
fn read(text: &str) -> Option<Finding> {
    let with_login = Case { authorized: true, ..case(URL) };
    pasted::read(text, &with_login, &[], None).map(|reading| reading.finding)
}

fn head(status: u16, headers: &[&str]) -> String {
    format!("HTTP/1.1 {status} Whatever\r\n{}\r\n\r\n", headers.join("\r\n"))
}

const STAR: &str = "Access-Control-Allow-Origin: *";
const EXPOSED: &str = "Access-Control-Expose-Headers: Docker-Content-Digest, Link, WWW-Authenticate";
const CHALLENGE: &str = "WWW-Authenticate: Basic realm=\"x\"";

#[test]
fn what_a_browser_hides_is_told_apart() {
    let good = || head(200, &[STAR]);
    let with_basic = |headers: &[&str]| good() + &head(204, headers);
    for (text, finding) in [
        (head(200, &["Content-Type: text/plain"]), Finding::NoCors),
        (head(200, &[STAR, STAR]), Finding::AllowOriginTwice),
        (head(200, &[STAR, "access-control-allow-origin: https://page.example"]), Finding::AllowOriginTwice),
        (
            head(200, &["Access-Control-Allow-Origin: https://page.example, https://other.example"]),
            Finding::AllowOriginList,
        ),
        (head(200, &["Access-Control-Allow-Origin: https://other.example"]), Finding::AllowOriginOther),
        (head(200, &["Access-Control-Allow-Origin: https://page.example:8443"]), Finding::AllowOriginOther),
        (head(200, &["Access-Control-Allow-Origin: https://page.example"]), Finding::Readable),
        (good() + &head(401, &[STAR]), Finding::PreflightRefused { status: Some(401) }),
        (good() + &head(405, &[]), Finding::PreflightRefused { status: Some(405) }),
        (good() + &head(307, &[STAR, "Location: /x"]), Finding::PreflightRefused { status: Some(307) }),
        (with_basic(&[STAR]), Finding::AuthorizationNotAllowed),
        (with_basic(&[STAR, "Access-Control-Allow-Headers: *"]), Finding::AuthorizationNotAllowed),
        (with_basic(&[STAR, "Access-Control-Allow-Headers: Accept, AUTHORIZATION"]), Finding::Readable),
        (with_basic(&["Access-Control-Allow-Headers: Authorization"]), Finding::PreflightRefused { status: None }),
        (head(401, &[STAR, CHALLENGE]), Finding::HeadersHidden { hidden: vec!["WWW-Authenticate"] }),
        (head(401, &[STAR, CHALLENGE, EXPOSED]), Finding::Readable),
        (head(401, &[STAR, CHALLENGE, "Access-Control-Expose-Headers: *"]), Finding::Readable),
        (
            head(200, &[STAR, "Docker-Content-Digest: sha256:0"]),
            Finding::HeadersHidden { hidden: vec!["Docker-Content-Digest"] },
        ),
        (head(307, &[STAR, "Location: https://store.example/x?sig=y"]), Finding::RedirectBlocked),
        // A proxy on the way speaks first.
        (head(100, &[]) + &good(), Finding::Readable),
        ("HTTP/1.1 200 Connection established\r\n\r\n".to_owned() + &good(), Finding::Readable),
        ("HTTP/2 200\naccess-control-allow-origin: *\n".to_owned(), Finding::Readable),
    ] {
        assert_eq!(read(&text), Some(finding), "{text}");
    }
}

/// Both heads that the command prints, read about a case that was looked into before.
fn after(case: &Case, seen: &[(Probe, Answer)], before: Finding, get: &str, question: &str) -> Finding {
    let evidence = |(probe, answer): &(Probe, Answer)| Evidence { probe: *probe, answer: answer.clone() };
    let seen: Vec<_> = seen.iter().map(evidence).collect();
    pasted::read(&format!("{get}{question}"), case, &seen, Some(&before)).unwrap().finding
}

#[test]
fn what_was_found_right_stays_right_with_both_heads_that_the_command_prints() {
    let redirect = head(307, &[STAR, "Location: https://store.example/x"]);
    let (yes, no, sent_on) = (head(200, &[STAR]), head(405, &[]), head(307, &[STAR, "Location: /x"]));
    let allowed = head(204, &[STAR, "Access-Control-Allow-Headers: Authorization"]);
    let challenge = head(401, &[STAR, CHALLENGE, EXPOSED]);
    let blob = case("https://registry.example/v2/org/app/blobs/sha256:0");
    let realm = Case { asked: Asked::TokenServer, ..case("https://auth.example/token") };
    let with_login = |case: &Case| Case { authorized: true, ..case.clone() };
    // Nobody asked that question.
    for question in [&yes, &no, &sent_on, &allowed] {
        let blocked = Finding::RedirectBlocked;
        assert_eq!(after(&blob, &[], blocked.clone(), &redirect, question), blocked);
        assert_eq!(after(&realm, &[], Finding::RealmNoCors, &head(200, &[]), question), Finding::RealmNoCors);
        assert_eq!(after(&realm, &[], Finding::RealmRedirects, &redirect, question), Finding::RealmRedirects);
        assert_eq!(after(&blob, &[], Finding::NoCors, &yes, question), Finding::Readable);
    }
    // What lies behind the login is nothing that the command sees.
    for found in [Finding::RedirectBlocked, Finding::LetInUnread] {
        assert_eq!(after(&with_login(&blob), &[], found.clone(), &challenge, &allowed), found);
        let refused = Finding::PreflightRefused { status: Some(405) };
        assert_eq!(after(&with_login(&blob), &[], found, &challenge, &no), refused);
    }
    // A stranger's refusal is followed by that question.
    assert_eq!(after(&blob, &[], Finding::NoCors, &challenge, &yes), Finding::AuthorizationNotAllowed);
}

#[test]
fn a_refusal_without_the_leave_is_told_from_a_registry_without_any() {
    let status = |status| Answer::Read(Read { status, headers: Vec::new(), manifest: false });
    let manifest = case(URL);
    for (seen, code, finding) in [
        (vec![(Probe::Base, status(200))], 404, Finding::RefusalHidden { status: Some(404) }),
        (vec![(Probe::Kin, Answer::Before)], 429, Finding::RefusalHidden { status: Some(429) }),
        (vec![(Probe::Base, status(200))], 200, Finding::NoCorsHere),
        (vec![(Probe::Base, status(401))], 404, Finding::NoCorsHere),
        (vec![(Probe::Base, Answer::Failed)], 404, Finding::NoCors),
        (vec![], 404, Finding::NoCors),
    ] {
        let got = after(&manifest, &seen, Finding::NoCors, &head(code, &[]), &head(204, &[]));
        assert_eq!(got, finding, "{seen:?} {code}");
    }
    // What wants a login at every address shows a page nothing at all; but it gives the leave with the other answer.
    for (code, question, finding) in [
        (401, head(204, &[STAR]), Finding::RefusalHidden { status: Some(401) }),
        (401, head(204, &[STAR, STAR]), Finding::NoCors),
        (401, head(405, &[STAR]), Finding::NoCors),
        (200, head(204, &[STAR]), Finding::NoCors),
    ] {
        assert_eq!(after(&manifest, &[], Finding::NoCors, &head(code, &[]), &question), finding, "{code} {question}");
    }
    let layout = Case { asked: Asked::Layout, registry: at(URL), ..manifest };
    assert_eq!(after(&layout, &[], Finding::NoCors, &head(404, &[]), &head(204, &[STAR])), Finding::NoCors);
}

#[test]
fn what_was_read_of_it_is_said() {
    let said = |text: &str| pasted::read(text, &case(URL), &[], None).unwrap().said;
    assert_eq!(
        said(&(head(404, &[]) + &head(204, &[STAR]))),
        "GET: status 404, Access-Control-Allow-Origin is missing. OPTIONS: status 204, Access-Control-Allow-Origin *."
    );
    assert_eq!(said(&head(200, &[STAR, STAR])), "GET: status 200, Access-Control-Allow-Origin * and *.");
}

#[test]
fn what_is_no_head_is_nothing() {
    for text in
        ["", "curl: (6) Could not resolve host: x", "<html>HTTP/1.1 200</html>", "Access-Control-Allow-Origin: *"]
    {
        assert_eq!(read(text), None, "{text}");
    }
    // However much is pasted, and wherever it is cut.
    for start in ["X: ", "XX: "] {
        let long = head(200, &[STAR, &format!("{start}{}", "ä".repeat(100_000))]) + &head(401, &[STAR]);
        assert_eq!(read(&long), Some(Finding::Readable));
    }
}

#[test]
fn the_command_is_two_lines_that_no_address_can_add_to() {
    let accept = Some("x/y'; rm -rf $HOME; '".to_owned());
    let text = command(&Case { accept, ..case("https://a.example/v2/?x=$HOME") });
    assert_eq!(text.lines().count(), 2);
    assert!(
        text.lines().next().unwrap().contains(r"-H 'Accept: x/y'\''; rm -rf $HOME; '\''' "),
        "as the page asks: {text}"
    );
    assert!(!command(&case(URL)).contains("Accept"));
    assert!(text.contains("'Origin: https://page.example'"));
}

#[test]
fn what_runs_there_gives_itself_away() {
    let of = |headers: &[&str]| kind(&(head(401, headers) + &head(204, &[STAR]))).map(|known| known.id);
    let bearer = |realm: &str| format!("WWW-Authenticate: Bearer realm=\"{realm}\",service=\"container_registry\"");
    for (headers, expected) in [
        (vec![bearer("https://a.example/service/token")], Some("harbor")),
        (vec![bearer("https://a.example/v2/token"), "WWW-Authenticate: Basic realm=\"x\"".into()], Some("gitea")),
        (vec!["WWW-Authenticate: Basic realm=\"Sonatype Nexus Repository Manager\"".into()], Some("nexus")),
        (vec!["X-JFrog-Version: Artifactory/7".into()], Some("artifactory")),
        (vec![CHALLENGE.into(), "Docker-Distribution-Api-Version: registry/2.0".into()], Some("distribution")),
        (vec![CHALLENGE.into()], None),
        (vec!["WWW-Authenticate: ,,\"".into()], None),
    ] {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        assert_eq!(of(&headers), expected, "{headers:?}");
    }
    assert_eq!(kind("no head"), None);
}
