//! Findings from what curl prints.

use tallyman::doctor::Finding;
use tallyman::doctor::pasted::{command, kind, read};

const PAGE: &str = "https://page.example";

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
        (with_basic(&["Access-Control-Allow-Headers: Authorization"]), Finding::NoCors),
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
        assert_eq!(read(&text, PAGE), Some(finding), "{text}");
    }
}

#[test]
fn what_is_no_head_is_nothing() {
    for text in
        ["", "curl: (6) Could not resolve host: x", "<html>HTTP/1.1 200</html>", "Access-Control-Allow-Origin: *"]
    {
        assert_eq!(read(text, PAGE), None, "{text}");
    }
    // However much is pasted, and wherever it is cut.
    for start in ["X: ", "XX: "] {
        let long = head(200, &[STAR, &format!("{start}{}", "ä".repeat(100_000))]) + &head(401, &[STAR]);
        assert_eq!(read(&long, PAGE), Some(Finding::Readable));
    }
}

#[test]
fn the_command_is_two_lines_that_no_address_can_add_to() {
    let text = command("https://a.example/v2/?x='; rm -rf $HOME; '", PAGE);
    assert_eq!(text.lines().count(), 2);
    assert!(text.contains("'https://a.example/v2/?x='\\''; rm -rf $HOME; '\\'''"), "{text}");
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
