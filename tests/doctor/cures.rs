//! Which cures are offered for what.

use tallyman::doctor::cure::{Cure, cures, depends_on_kind, kinds};
use tallyman::doctor::probe::Read;
use tallyman::doctor::{Answer, Asked, Case, Evidence, Finding, Probe, pasted, wants_login};
use tallyman::registry::known::{ALL, Known};

use crate::{at, case};

fn known(id: &str) -> Option<&'static Known> {
    Some(ALL.iter().find(|known| known.id == id).unwrap())
}

fn ids(cures: &[Cure]) -> Vec<&'static str> {
    cures.iter().map(|cure| cure.id).collect()
}

#[test]
fn each_software_gets_what_it_can_do_itself_then_a_server_in_front_then_the_relay() {
    let preflight = Finding::PreflightRefused { status: None };
    let hidden = || Finding::HeadersHidden { hidden: vec!["Link"] };
    let blob = "https://registry.example/v2/a/blobs/sha256:0";
    let tags = "https://registry.example/v2/a/tags/list";
    let front = ["nginx", "caddy", "relay"];
    for (id, finding, url, own) in [
        ("distribution", Finding::NoCors, tags, vec!["distribution"]),
        ("distribution", Finding::AllowOriginTwice, tags, vec!["distribution"]),
        ("distribution", hidden(), tags, vec!["distribution"]),
        ("distribution", preflight.clone(), tags, vec![]),
        ("zot", Finding::NoCors, tags, vec!["zot"]),
        ("zot", Finding::NoCorsHere, blob, vec!["nginx-always"]),
        ("zot", hidden(), tags, vec![]),
        ("harbor", Finding::NoCorsHere, tags, vec!["nginx-always"]),
        ("harbor", Finding::RefusalHidden { status: None }, tags, vec!["nginx-always"]),
        ("harbor", Finding::NoCors, tags, vec![]),
        ("nexus", Finding::NoCors, tags, vec![]),
        ("artifactory", Finding::RealmNoCors, tags, vec![]),
        ("gitea", Finding::NoCors, tags, vec![]),
        ("quay", Finding::NoCors, tags, vec![]),
    ] {
        let got = cures(&finding, &case(url), known(id), false);
        let expected: Vec<_> = own.into_iter().chain(front).collect();
        assert_eq!(ids(&got), expected, "{id} {finding:?}");
    }
    // Nothing known: what most run, what works with any, and then what else configures it itself.
    let got = cures(&Finding::NoCors, &case(tags), None, false);
    assert_eq!(ids(&got), ["distribution", "nginx", "caddy", "zot", "relay"]);
    let got = cures(&Finding::PreflightRefused { status: None }, &case(tags), None, false);
    assert_eq!(ids(&got), ["nginx", "caddy", "zot", "relay"], "distribution with a login cannot");
}

/// Distribution with a login of its own leaves the question before a read unanswered, so that its headers are not enough.
#[test]
fn what_is_not_enough_for_a_login_does_not_stand_first() {
    let registry = case("https://registry.example/v2/a/tags/list");
    for (id, finding, expected) in [
        ("distribution", Finding::NoCors, vec!["nginx", "caddy", "distribution", "relay"]),
        (
            "distribution",
            Finding::HeadersHidden { hidden: vec!["Link"] },
            vec!["nginx", "caddy", "distribution", "relay"],
        ),
        // It answers the question, whatever login it has.
        ("zot", Finding::NoCors, vec!["zot", "nginx", "caddy", "relay"]),
    ] {
        assert_eq!(ids(&cures(&finding, &registry, known(id), true)), expected, "{id} {finding:?}");
    }
    let unknown = cures(&Finding::NoCors, &registry, None, true);
    assert_eq!(ids(&unknown), ["nginx", "caddy", "zot", "distribution", "relay"]);
}

#[test]
fn a_login_is_asked_for_by_a_refusal_that_was_read_or_pasted() {
    let registry = case("https://registry.example/v2/a/tags/list");
    let read = |probe, status| {
        let answer = Answer::Read(Read { status, headers: Vec::new(), manifest: false });
        vec![Evidence { probe, answer }]
    };
    assert!(wants_login(&registry, &read(Probe::Simple, 401)) && wants_login(&registry, &read(Probe::Base, 401)));
    assert!(!wants_login(&registry, &read(Probe::Simple, 200)) && !wants_login(&registry, &[]));
    assert!(
        !wants_login(&registry, &read(Probe::Authorization, 401)),
        "a token that nobody gave may be refused by all"
    );
    assert!(wants_login(&Case { authorized: true, ..registry.clone() }, &[]));
    let realm = realm("https://a.example", "https://auth.example/token");
    assert!(!wants_login(&realm, &read(Probe::Simple, 401)), "what a token server says is not the registry's word");
    for (status, wanted) in [("401 Unauthorized", true), ("200 OK", false)] {
        let reading = pasted::read(&format!("HTTP/1.1 {status}\nServer: x\n"), &registry, &[], None).unwrap();
        assert_eq!((reading.finding, reading.wants_login), (Finding::NoCors, wanted), "{status}");
    }
}

#[test]
fn redirects_are_mended_at_the_store_or_left_out() {
    let blob = case("https://registry.example/v2/a/blobs/sha256:0");
    let stores = ["s3", "gcs", "azure", "relay"];
    for (id, inline) in [
        (known("harbor"), vec!["harbor-inline"]),
        (known("gitea"), vec!["gitea-inline"]),
        (known("nexus"), vec![]),
        (None, vec!["distribution-inline"]),
    ] {
        let got = cures(&Finding::RedirectBlocked, &blob, id, false);
        assert_eq!(ids(&got), inline.into_iter().chain(stores).collect::<Vec<_>>(), "{id:?}");
        let store = got.iter().find(|cure| cure.id == "s3").unwrap();
        assert!(store.text.contains("\"*\"") && !store.text.contains("page.example"), "only a star helps");
    }
}

#[test]
fn what_nobody_can_change_is_read_through_the_relay() {
    for known in ALL.iter().filter(|known| !known.hosts.is_empty()) {
        let host = known.hosts[0].replace('*', "x");
        let case = case(&format!("https://{host}/v2/"));
        assert_eq!(ids(&cures(&Finding::NoCors, &case, Some(known), false)), ["relay"], "{}", known.id);
    }
}

#[test]
fn static_hosts_and_healthy_ones() {
    let layout = Case { asked: Asked::Layout, ..case("https://files.example/images/index.json") };
    assert_eq!(ids(&cures(&Finding::NoCors, &layout, None, false)), ["nginx-static", "caddy-static", "s3"]);
    for finding in [Finding::Offline, Finding::MixedContent, Finding::Unreachable, Finding::Readable] {
        assert_eq!(cures(&finding, &layout, None, false), [], "{finding:?}");
    }
}

#[test]
fn the_pages_origin_is_filled_in_and_no_blank_is_left() {
    let case = case("https://registry.example:8443/v2/");
    for known in ALL.iter().map(|known| Some(*known)).chain([None]) {
        for finding in Finding::all() {
            for cure in cures(&finding, &case, known, false) {
                for blank in ["{page}", "{host}", "{upstream}", "{location}", "{globs}"] {
                    assert!(!cure.text.contains(blank) && !cure.title.contains(blank), "{}: {blank}", cure.id);
                }
                if ["nginx", "caddy", "distribution", "zot", "relay"].contains(&cure.id) {
                    assert!(cure.text.contains("https://page.example"), "{}", cure.id);
                }
            }
        }
    }
}

/// A token server that lets no page read it, of a registry.
fn realm(registry: &str, realm: &str) -> Case {
    Case { asked: Asked::TokenServer, registry: at(registry), ..case(realm) }
}

#[test]
fn a_token_server_gets_the_headers_where_it_is() {
    for (id, registry, url, location, globs, upstream) in [
        // One of its own: its path, and nothing of the registry's.
        (None, "https://a.example", "https://auth.example/token", "= /token", "/token", "http://127.0.0.1:5001"),
        (
            Some("distribution"),
            "https://a.example",
            "https://a.example:5001/auth",
            "= /auth",
            "/auth",
            "http://127.0.0.1:5001",
        ),
        (
            Some("gitlab"),
            "https://a.example",
            "https://git.example/jwt/auth",
            "= /jwt/auth",
            "/jwt/auth",
            "http://gitlab-workhorse",
        ),
        // On the registry's own host.
        (
            None,
            "https://a.example",
            "https://a.example/t.x",
            r"~ ^(/v2/|/t\.x$)",
            "/v2/* /t.x",
            "http://127.0.0.1:5000",
        ),
        (
            Some("harbor"),
            "https://a.example",
            "https://a.example/service/token",
            "~ ^/(v2/|service/token)",
            "/v2/* /service/token",
            "http://127.0.0.1:8080",
        ),
        // A registry names it as it likes, and what would mean something to a web server is nothing to copy.
        (None, "https://a.example", "https://auth.example/t;return", "= /PATH", "/PATH", "http://127.0.0.1:5001"),
        (None, "https://a.example", "https://auth.example/$x", "= /PATH", "/PATH", "http://127.0.0.1:5001"),
    ] {
        let got = cures(&Finding::RealmNoCors, &realm(registry, url), id.and_then(known), false);
        assert_eq!(ids(&got), ["nginx", "caddy", "relay"], "{url}");
        let (nginx, caddy) = (&got[0], &got[1]);
        assert!(nginx.text.starts_with(&format!("location {location} {{")), "{url}: {}", nginx.text);
        assert!(nginx.text.contains(&format!("proxy_pass {upstream};")), "{url}: {}", nginx.text);
        assert!(nginx.title.contains(&at(url).authority()), "{url}: {}", nginx.title);
        assert!(caddy.text.contains(&format!("path {globs}\n")), "{url}: {}", caddy.text);
        assert!(caddy.text.contains(&format!("reverse_proxy {upstream} ")), "{url}: {}", caddy.text);
    }
    // A site without a scheme is one with TLS for Caddy, and would get a certificate of its own.
    for (registry, site) in [("https://a.example", "a.example {"), ("http://127.0.0.1:5000", "http://127.0.0.1:5000 {")]
    {
        let got = cures(&Finding::NoCors, &case(registry), None, false);
        let caddy = got.iter().find(|cure| cure.id == "caddy").unwrap();
        assert!(caddy.text.starts_with(site), "{}", caddy.text);
    }
    // Nobody who reads this can change that of GitLab's own service.
    let hosted = realm("https://registry.gitlab.com", "https://gitlab.com/jwt/auth");
    assert_eq!(ids(&cures(&Finding::RealmNoCors, &hosted, known("gitlab"), false)), ["relay"]);
    let named_by_another = realm("https://a.example", "https://gitlab.com/jwt/auth");
    assert_eq!(ids(&cures(&Finding::RealmNoCors, &named_by_another, known("gitlab"), false)), ["relay"]);
}

#[test]
fn the_relay_comes_with_the_lines_for_its_list() {
    let registry = "https://a.example:8443";
    let blob = case("https://a.example:8443/v2/a/blobs/sha256:0");
    let text = |finding: Finding, case: &Case, id| cures(&finding, case, known(id), false).pop().unwrap().text;
    let listed = |line: &str| format!("#   {line} 1;\n");
    for (id, token) in [
        ("harbor", "https://a.example:8443/service/token"),
        ("quay", "https://a.example:8443/v2/auth"),
        ("zot", "https://a.example:8443/zot/auth/token"),
        ("distribution", "https://TOKEN-SERVER/PATH"),
    ] {
        let got = text(Finding::NoCors, &blob, id);
        assert!(got.contains(&listed(registry)) && got.contains(&listed(token)), "{id}: {got}");
        assert!(!got.contains("$relay_store"), "{id}: {got}");
    }
    let seen = text(Finding::RealmNoCors, &realm(registry, "https://auth.example/token"), "distribution");
    assert!(seen.contains(&listed(registry)) && seen.contains(&listed("https://auth.example/token")), "{seen}");
    let redirected = text(Finding::RedirectBlocked, &blob, "distribution");
    assert!(redirected.contains(&listed("~^https://STORE/")), "{redirected}");
    // What is hosted stands in the list that is shipped.
    let hub = text(Finding::NoCors, &case("https://registry-1.docker.io/v2/"), "hub");
    assert!(!hub.contains("$relay_registry"), "{hub}");
}

#[test]
fn the_reader_can_say_what_runs_there() {
    let ids: Vec<_> = kinds().map(|known| known.id).collect();
    assert_eq!(ids, ["distribution", "harbor", "nexus", "artifactory", "gitea", "gitlab", "quay", "zot"]);
    let own = case("https://registry.example/v2/");
    assert!(depends_on_kind(&own, None) && depends_on_kind(&own, known("harbor")));
    assert!(!depends_on_kind(&case("https://ghcr.io/v2/"), known("ghcr")));
    assert!(!depends_on_kind(&Case { asked: Asked::Layout, ..own }, None));
}
