//! Which cures are offered for what.

use tallyman::doctor::cure::{Cure, cures};
use tallyman::doctor::{Asked, Case, Finding};
use tallyman::registry::known::{ALL, Known};

use crate::case;

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
        ("zot", Finding::NoCorsHere, blob, vec![]),
        ("zot", hidden(), tags, vec![]),
        ("harbor", Finding::NoCors, tags, vec![]),
        ("nexus", Finding::NoCors, tags, vec![]),
        ("artifactory", Finding::RealmNoCors, tags, vec![]),
        ("gitea", Finding::NoCors, tags, vec![]),
        ("quay", Finding::NoCors, tags, vec![]),
    ] {
        let got = cures(&finding, &case(url), known(id));
        let expected: Vec<_> = own.into_iter().chain(front).collect();
        assert_eq!(ids(&got), expected, "{id} {finding:?}");
    }
    // Nothing known: both that configure it themselves.
    let got = cures(&Finding::NoCors, &case(tags), None);
    assert_eq!(ids(&got), ["distribution", "zot", "nginx", "caddy", "relay"]);
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
        let got = cures(&Finding::RedirectBlocked, &blob, id);
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
        assert_eq!(ids(&cures(&Finding::NoCors, &case, Some(known))), ["relay"], "{}", known.id);
    }
}

#[test]
fn static_hosts_and_healthy_ones() {
    let layout = Case { asked: Asked::Layout, ..case("https://files.example/images/index.json") };
    assert_eq!(ids(&cures(&Finding::NoCors, &layout, None)), ["nginx-static", "caddy-static", "s3"]);
    for finding in [Finding::Offline, Finding::MixedContent, Finding::Unreachable, Finding::Readable] {
        assert_eq!(cures(&finding, &layout, None), [], "{finding:?}");
    }
}

#[test]
fn the_pages_origin_is_filled_in_and_no_blank_is_left() {
    let case = case("https://registry.example:8443/v2/");
    for known in ALL.iter().map(|known| Some(*known)).chain([None]) {
        for finding in Finding::all() {
            for cure in cures(&finding, &case, known) {
                for blank in ["{page}", "{host}", "{upstream}", "{paths}", "{globs}"] {
                    assert!(!cure.text.contains(blank) && !cure.title.contains(blank), "{}: {blank}", cure.id);
                }
                if ["nginx", "caddy", "distribution", "zot", "relay"].contains(&cure.id) {
                    assert!(cure.text.contains("https://page.example"), "{}", cure.id);
                }
            }
        }
    }
}
