//! What is known about registries: found by their hosts and signs, never for a look-alike, and consistent in itself.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use tallyman::registry::address::Address;
use tallyman::registry::known::{ALL, Access, Seen, User, by_signs, mistaken_for, of_origin};
use tallyman::registry::policy::{Consents, Decision, Ground, Purpose, SecretKind, decide, known_realm, realm_address};

fn at(origin: &str) -> Address {
    Address::parse(origin).unwrap()
}

fn id(origin: &str) -> Option<&'static str> {
    of_origin(&at(origin)).map(|known| known.id)
}

#[test]
fn registries_are_known_by_their_hosts() {
    for (origin, expected) in [
        ("https://registry-1.docker.io", "hub"),
        ("https://ghcr.io", "ghcr"),
        ("https://quay.io", "quay"),
        ("https://gcr.io", "google"),
        ("https://eu.gcr.io", "google"),
        ("https://europe-west4-docker.pkg.dev", "google"),
        ("https://123456789012.dkr.ecr.eu-central-1.amazonaws.com", "ecr"),
        ("https://123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "ecr"),
        ("https://123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "ecr"),
        ("https://public.ecr.aws", "ecr-public"),
        ("https://me.azurecr.io", "acr"),
        ("https://mcr.microsoft.com", "mcr"),
        ("https://registry.k8s.io", "kubernetes"),
        ("https://registry.gitlab.com", "gitlab"),
        ("https://registry.digitalocean.com", "digitalocean"),
        ("https://releases-docker.jfrog.io", "artifactory"),
        ("https://codeberg.org", "gitea"),
    ] {
        assert_eq!(id(origin), Some(expected), "{origin}");
    }
}

#[test]
fn look_alikes_and_other_ports_are_not_known() {
    for origin in [
        "https://ghcr.io.evil.example",
        "https://evil-ghcr.io",
        "http://ghcr.io",
        "https://ghcr.io:8443",
        "https://azurecr.io",
        "https://.azurecr.io.evil.example",
        "https://a.b.azurecr.io",
        "https://evilazurecr.io",
        "https://evil-docker.pkg.dev.example",
        "https://x.evil-docker.pkg.dev",
        // A bucket of that name.
        "https://1.dkr.ecr.evil.s3.amazonaws.com",
        "https://docker.io",
        "https://jfrog.io",
        "https://a.b.jfrog.io",
        "https://pages.codeberg.org",
    ] {
        if let Ok(address) = Address::parse(origin) {
            assert_eq!(of_origin(&address).map(|known| known.id), None, "{origin}");
        }
    }
}

#[test]
fn a_slip_of_the_finger_is_noticed() {
    for (host, expected) in [
        ("ghrc.io", Some("ghcr.io")),
        ("ghcr.oi", Some("ghcr.io")),
        ("gchr.io", Some("ghcr.io")),
        ("ghcr.i", Some("ghcr.io")),
        ("ghcr.ioo", Some("ghcr.io")),
        ("ghhcr.io", Some("ghcr.io")),
        ("qay.io", Some("quay.io")),
        ("docker.lo", Some("docker.io")),
        ("dockr.io", Some("docker.io")),
        ("registry.gitiab.com", Some("registry.gitlab.com")),
        ("ghcr.io", None),
        ("gcr.io", None),
        ("docker.io", None),
        ("quay.example", None),
        ("oi.rchg", None),
        ("localhost", None),
        ("", None),
    ] {
        assert_eq!(mistaken_for(host), expected, "{host}");
    }
}

#[test]
fn what_people_host_themselves_gives_itself_away() {
    let seen = Seen::default();
    for (seen, expected) in [
        (Seen { service: Some("harbor-registry"), ..seen }, Some("harbor")),
        (Seen { realm: Some("https://a.example/service/token?x=1"), ..seen }, Some("harbor")),
        (Seen { basic_realm: Some("harbor"), ..seen }, Some("harbor")),
        (Seen { basic_realm: Some("Sonatype Nexus Repository Manager"), ..seen }, Some("nexus")),
        (Seen { realm: Some("https://a.example/artifactory/api/docker/x/v2/token?x=1"), ..seen }, Some("artifactory")),
        (Seen { headers: &["date", "x-jfrog-version"], ..seen }, Some("artifactory")),
        (Seen { realm: Some("https://a.example/v2/auth?x=1"), ..seen }, Some("quay")),
        (
            Seen { realm: Some("https://a.example/jwt/auth?x=1"), service: Some("container_registry"), ..seen },
            Some("gitlab"),
        ),
        (
            Seen { realm: Some("https://a.example/v2/token?x=1"), service: Some("container_registry"), ..seen },
            Some("gitea"),
        ),
        (Seen { realm: Some("https://a.example/zot/auth/token?x=1"), ..seen }, Some("zot")),
        (Seen { headers: &["docker-distribution-api-version"], ..seen }, Some("distribution")),
        (
            Seen { headers: &["docker-distribution-api-version"], service: Some("harbor-registry"), ..seen },
            Some("harbor"),
        ),
        (Seen { realm: Some("/zot/auth/token"), ..seen }, Some("zot")),
        (Seen { realm: Some("https://a.example/token?/zot/auth/token"), ..seen }, None),
        (Seen { realm: Some("https://a.example/token?x=1"), service: Some("x"), basic_realm: Some("y"), ..seen }, None),
        (seen, None),
    ] {
        assert_eq!(by_signs(seen).map(|known| known.id), expected, "{seen:?}");
    }
}

#[test]
fn a_command_is_ready_to_copy() {
    for (origin, expected) in [
        ("https://1.dkr.ecr.eu-central-1.amazonaws.com", "aws ecr get-login-password --region eu-central-1"),
        ("https://me.azurecr.io", "az acr login --name me --expose-token --output tsv --query accessToken"),
        ("https://us-docker.pkg.dev", "gcloud auth print-access-token"),
        ("https://public.ecr.aws", "aws ecr-public get-login-password --region us-east-1"),
    ] {
        let known = of_origin(&at(origin)).unwrap();
        let host = at(origin).authority();
        assert_eq!(known.logins[0].command_for(known, &host).as_deref(), Some(expected));
    }
    for known in ALL {
        for login in known.logins.iter().filter(|login| login.command.is_some()) {
            let host = known.hosts[0].replace('*', "x");
            let command = login.command_for(known, &host).unwrap();
            assert!(!command.contains(['{', '}']), "{}: {command}", known.id);
        }
    }
}

#[test]
fn what_is_known_of_a_registry_is_told_in_sentences() {
    let ghcr = of_origin(&at("https://ghcr.io")).unwrap();
    assert_eq!(
        ghcr.facts(),
        [
            "A web page reads it only through a relay.",
            "It does not list its repositories.",
            "It lists no referrers.",
            "It does not tell a private repository from one that does not exist.",
            "Its lists come in pages of 100, at most 1000.",
        ]
    );
    let quay = of_origin(&at("https://quay.io")).unwrap().facts();
    assert_eq!(quay[0], "A web page may read its own API, and the rest through a relay.");
}

#[test]
fn every_entry_is_whole_and_named_once() {
    let ids: BTreeSet<_> = ALL.iter().map(|known| known.id).collect();
    assert_eq!(ids.len(), ALL.len());
    for known in ALL {
        assert!(!known.name.is_empty() && (known.logins.is_empty() || !known.advice.is_empty()), "{}", known.id);
        let facts = known.facts();
        assert!(facts.iter().all(|sentence| sentence.ends_with('.')), "{facts:?}");
        assert_eq!(facts.iter().collect::<BTreeSet<_>>().len(), facts.len(), "{facts:?}");
        assert!(known.advice.is_empty() || known.advice.ends_with('.'), "{}", known.id);
        for login in known.logins {
            let named = match login.user {
                User::Fixed(text) | User::Own(text) => text,
                User::Secret | User::Directory => "nothing",
            };
            assert!(!named.is_empty() && !login.secret.is_empty(), "{}", known.id);
        }
        // Who may be sent a password without a question is named in full, host by host.
        for origin in known.elsewhere {
            let address = Address::parse(origin).unwrap();
            assert!(address.origin() == *origin && origin.starts_with("https://"), "{origin}");
        }
        assert!(known.access != Access::Open || known.logins.is_empty(), "{}", known.id);
    }
}

#[test]
fn a_known_realm_is_one_that_may_be_asked() {
    let mut realms = 0;
    for known in ALL {
        for pattern in known.hosts {
            let registry = at(&format!("https://{}", pattern.replace('*', "x1")));
            let Some((named, _)) = known_realm(&registry) else { continue };
            let ground = Ground { registry: &registry, consents: &Consents::default(), own_page: false, relay: None };
            let realm = realm_address(&registry, &named).unwrap();
            let decision = decide(&ground, Purpose::Token, &realm, SecretKind::Password);
            assert_eq!(decision, Decision::Send(SecretKind::Password), "{named}");
            realms += 1;
            // What a directory gives goes to the registry's own host.
            let Some(exchange) = known.exchange(&registry) else { continue };
            assert_eq!(realm_address(&registry, &exchange).unwrap().origin(), registry.origin());
        }
    }
    assert!(realms >= 12, "{realms}");
}
