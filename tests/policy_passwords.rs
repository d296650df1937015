//! Where a password may go: the table of cases, and a model that random origins are held against.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use tallyman::registry::address::Address;
use tallyman::registry::policy::{Consents, Decision, Ground, Purpose, Refusal, SecretKind, decide, realm_address};

const SEND: Decision = Decision::Send(SecretKind::Password);
const ASK: Decision = Decision::Ask(SecretKind::Password);
const NO_TLS: Decision = Decision::Refuse(Refusal::NoTls);
const PRIVATE: Decision = Decision::Refuse(Refusal::Private);
const ELSEWHERE: Decision = Decision::Refuse(Refusal::Elsewhere);

fn at(origin: &str) -> Address {
    Address::parse(origin).unwrap()
}

fn decided(registry: &str, consents: &Consents, purpose: Purpose<'_>, to: &str, wish: SecretKind) -> Decision {
    decide(&Ground { registry: &at(registry), consents, own_page: false, relay: None }, purpose, &at(to), wish)
}

fn password(registry: &str, to: &str) -> Decision {
    let none = Consents::default();
    decided(registry, &none, Purpose::Token, to, SecretKind::Password)
}

#[test]
fn a_token_server_gets_a_password_by_these_rules() {
    for (registry, realm, expected) in [
        // A05: the registry itself.
        ("https://a.example", "https://a.example/token", SEND),
        ("https://a.example:8443", "https://a.example:8443/token", SEND),
        ("http://localhost:5000", "http://localhost:5000/token", SEND),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000/token", SEND),
        ("http://[::1]:5000", "http://[::1]:5000/token", SEND),
        // Pairs that ship with the program.
        ("https://registry-1.docker.io", "https://auth.docker.io/token", SEND),
        ("https://registry.gitlab.com", "https://gitlab.com/jwt/auth", SEND),
        ("https://registry.digitalocean.com", "https://api.digitalocean.com/v2/registry/auth", SEND),
        // A pair holds in one direction, for these very origins.
        ("https://auth.docker.io", "https://registry-1.docker.io/token", ASK),
        ("https://registry-1.docker.io", "https://auth.docker.io:8443/token", ASK),
        ("https://registry-1.docker.io:8443", "https://auth.docker.io/token", ASK),
        ("https://registry-1.docker.io", "https://gitlab.com/jwt/auth", ASK),
        ("https://evil.example", "https://auth.docker.io/token", ASK),
        // A06, A34: no TLS.
        ("https://a.example", "http://a.example/token", NO_TLS),
        ("http://10.0.0.7:5000", "http://10.0.0.7:5000/token", NO_TLS),
        ("http://a.example", "http://a.example/token", NO_TLS),
        ("http://a.example", "https://a.example/token", NO_TLS),
        ("http://localhost:5000", "http://a.example/token", NO_TLS),
        ("https://registry-1.docker.io", "http://auth.docker.io/token", NO_TLS),
        // A08, A13: another site, another port, a subdomain.
        ("https://a.example", "https://b.example/token", ASK),
        ("https://a.example", "https://a.example:8443/token", ASK),
        ("https://a.example", "https://auth.a.example/token", ASK),
        ("https://auth.a.example", "https://a.example/token", ASK),
        ("http://localhost:5000", "http://localhost:5001/token", ASK),
        ("http://localhost:5000", "https://a.example/token", ASK),
        // A10: names that only look related, and names without a dot.
        ("https://a.github.io", "https://b.github.io/token", ASK),
        ("https://registry", "https://evil/token", PRIVATE),
        // A12: the reader's own network.
        ("https://a.example", "https://127.0.0.1/token", PRIVATE),
        ("https://a.example", "https://169.254.169.254/token", PRIVATE),
        ("https://a.example", "https://10.0.0.7/token", PRIVATE),
        ("https://10.0.0.7", "https://10.0.0.8/token", PRIVATE),
        ("https://10.0.0.7", "https://10.0.0.7/token", SEND),
        // A14: punycode is another name.
        ("https://apple.example", "https://xn--80ak6aa92e.example/token", ASK),
    ] {
        assert_eq!(password(registry, realm), expected, "{registry} {realm}");
    }
}

#[test]
fn a_realm_that_can_be_read_in_two_ways_is_never_asked() {
    // A07, A11, A12, A14: nothing of this becomes an address at all.
    for named in [
        "javascript:alert(1)",
        "data:,x",
        "file:///x",
        "ftp://a.example/",
        "",
        "token",
        "//evil.example/token",
        "/\\evil.example/token",
        "/\t/evil.example/token",
        "https://a.example\n/token",
        "https://auth.good.com@evil.com/",
        "https://evil.com\\@auth.good.com/",
        "https://0x7f.1/token",
        "https://017700000001/token",
        "https://a.ex\u{ad}ample/token",
        "https://a.example./token",
        "https://a%2eexample/token",
    ] {
        assert!(matches!(realm_address(&at("https://a.example"), named), Err(Refusal::Address(_))), "{named}");
    }
    assert_eq!(realm_address(&at("https://a.example"), "/token").unwrap().to_string(), "https://a.example/token");
}

#[test]
fn a_yes_covers_one_pair_and_no_more_than_was_asked() {
    let (a, b) = ("https://a.example", "https://b.example/token");
    let mut consents = Consents::default();
    consents.agree(a, "https://b.example", SecretKind::Nothing);
    let decided = |consents: &Consents, registry, to, wish| decided(registry, consents, Purpose::Token, to, wish);
    assert_eq!(decided(&consents, a, b, SecretKind::Nothing), Decision::Send(SecretKind::Nothing));
    assert_eq!(decided(&consents, a, b, SecretKind::Password), ASK, "the anonymous yes is not one for the password");
    consents.agree(a, "https://b.example", SecretKind::Password);
    assert_eq!(decided(&consents, a, b, SecretKind::Password), SEND);
    // A15, A20: another realm, another registry, the other direction.
    for (registry, to) in [
        (a, "https://b.example:8443/token"),
        (a, "https://c.example/token"),
        ("https://c.example", b),
        ("https://a.example:8443", b),
        ("https://b.example", "https://a.example/token"),
    ] {
        assert_eq!(decided(&consents, registry, to, SecretKind::Password), ASK, "{registry} {to}");
    }
    // Nothing lifts the need for TLS.
    consents.agree(a, "http://b.example", SecretKind::Password);
    assert_eq!(decided(&consents, a, "http://b.example/token", SecretKind::Password), NO_TLS);
    // The registry cannot talk the reader into the own network; the reader can name it.
    consents.agree(a, "https://10.0.0.7", SecretKind::Password);
    assert_eq!(decided(&consents, a, "https://10.0.0.7/token", SecretKind::Password), PRIVATE);
    consents.name(a, "https://10.0.0.7");
    assert_eq!(decided(&consents, a, "https://10.0.0.7/token", SecretKind::Password), SEND);
    consents.withdraw_passwords();
    assert_eq!(decided(&consents, a, "https://10.0.0.7/token", SecretKind::Password), PRIVATE);
    assert_eq!(decided(&consents, a, b, SecretKind::Password), ASK);
}

#[test]
fn every_kind_of_request_has_its_rule() {
    let (a, none) = ("https://a.example", Consents::default());
    let list = at("https://a.example/v2/x/tags/list");
    let send = Decision::Send;
    use SecretKind::{Nothing, Password, Token};
    for (purpose, to, wish, expected) in [
        (Purpose::Registry, "https://a.example/v2/", Password, SEND),
        (Purpose::Registry, "https://a.example/v2/", Token, send(Token)),
        (Purpose::Registry, "https://a.example:8443/v2/", Nothing, ELSEWHERE),
        (Purpose::Registry, "http://a.example/v2/", Token, ELSEWHERE),
        (Purpose::Registry, "https://cdn.example/y", Token, ELSEWHERE),
        // G13, G14: the same list with another query.
        (Purpose::NextPage(&list), "https://a.example/v2/x/tags/list?last=b", Token, send(Token)),
        (Purpose::NextPage(&list), "https://a.example/v2/x/tags/list?last=b", Password, SEND),
        (Purpose::NextPage(&list), "https://a.example/v2/y/tags/list", Token, ELSEWHERE),
        (Purpose::NextPage(&list), "https://a.example:8443/v2/x/tags/list", Token, ELSEWHERE),
        (Purpose::NextPage(&list), "http://a.example/v2/x/tags/list", Nothing, ELSEWHERE),
        (Purpose::NextPage(&list), "https://evil.example/v2/x/tags/list", Nothing, ELSEWHERE),
        // A registry's token is no business of a token server's.
        (Purpose::Token, "https://a.example/token", Token, send(Nothing)),
        (Purpose::Token, "https://b.example/token", Token, Decision::Ask(Nothing)),
    ] {
        assert_eq!(decided(a, &none, purpose, to, wish), expected, "{purpose:?} {to} {wish:?}");
    }
}

#[test]
fn the_pages_own_site_gets_no_password() {
    let (a, consents) = (at("https://a.example"), Consents::default());
    let ground = Ground { registry: &a, consents: &consents, own_page: true, relay: None };
    let refused = Decision::Refuse(Refusal::OwnPage);
    for purpose in [Purpose::Registry, Purpose::Token] {
        assert_eq!(decide(&ground, purpose, &at("https://a.example/x"), SecretKind::Password), refused);
        assert_eq!(
            decide(&ground, purpose, &at("https://a.example/x"), SecretKind::Nothing),
            Decision::Send(SecretKind::Nothing)
        );
    }
}

/// Origins that are close to each other, and to the pairs that ship.
fn origins() -> impl Strategy<Value = String> {
    let hosts = prop_oneof![
        prop::sample::select(vec![
            "a.example",
            "b.example",
            "auth.a.example",
            "localhost",
            "x.localhost",
            "127.0.0.1",
            "10.0.0.7",
            "[::1]",
            "registry",
            "registry-1.docker.io",
            "auth.docker.io",
            "gitlab.com",
            "registry.gitlab.com",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,3}\\.(example|dev)",
    ];
    let ports = prop::sample::select(vec!["", "", "", ":5000", ":443", ":80"]);
    (any::<bool>(), hosts, ports)
        .prop_map(|(tls, host, port)| format!("{}://{host}{port}", if tls { "https" } else { "http" }))
}

const SHIPPED: [(&str, &str); 2] =
    [("https://registry-1.docker.io", "https://auth.docker.io"), ("https://registry.gitlab.com", "https://gitlab.com")];

fn is_safe(origin: &str) -> bool {
    let loopback = ["//localhost", "//x.localhost", "//127.0.0.1", "//[::1]"];
    origin.starts_with("https://") || loopback.iter().any(|host| origin.contains(host))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Said in other words than the policy's own: for any two origins and any consents, a secret leaves only for the
    /// registry itself, or as a password for a pair that ships or was agreed to; and never to a place without TLS.
    #[test]
    fn a_secret_goes_nowhere_but_where_it_is_allowed(
        registry in origins(),
        to in origins(),
        agreed in prop::collection::vec((origins(), origins(), any::<bool>()), 0..4),
        kind in 0..3,
        wish in prop::sample::select(vec![SecretKind::Nothing, SecretKind::Token, SecretKind::Password]),
        own_page in any::<bool>(),
    ) {
        let mut consents = Consents::default();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (from, realm, password) in &agreed {
            let (from, realm) = (at(from).origin(), at(realm).origin());
            consents.agree(&from, &realm, if *password { SecretKind::Password } else { SecretKind::Nothing });
            if *password {
                pairs.push((from, realm));
            }
        }
        let (home, target) = (at(&registry), at(&format!("{to}/x")));
        let list = at(&format!("{registry}/x"));
        let purpose = match kind {
            0 => Purpose::Registry,
            1 => Purpose::NextPage(&list),
            _ => Purpose::Token,
        };
        let decision = decide(&Ground { registry: &home, consents: &consents, own_page, relay: None }, purpose, &target, wish);
        let (from, target) = (home.origin(), target.origin());
        if let Decision::Send(carry) | Decision::Ask(carry) = decision {
            prop_assert!(carry <= wish, "more than was wished for: {decision:?}");
        }
        let shipped = SHIPPED.iter().any(|(registry, realm)| *registry == from && *realm == target);
        let agreed = pairs.iter().any(|(registry, realm)| *registry == from && *realm == target);
        match decision {
            Decision::Send(SecretKind::Password) => {
                let is_token_server = purpose == Purpose::Token;
                prop_assert!(from == target || (is_token_server && (shipped || agreed)), "{from} {target} {purpose:?}");
                prop_assert!(is_safe(&from) && is_safe(&target) && !own_page, "{from} {target}");
            }
            Decision::Send(SecretKind::Token) => prop_assert_eq!(&from, &target),
            Decision::AskRelay(_) => prop_assert!(false, "there is no relay"),
            Decision::Send(SecretKind::Nothing) | Decision::Ask(_) | Decision::Refuse(_) => {}
        }
        // The benign twin: the registry itself, safe, is never refused.
        if from == target && is_safe(&from) && !own_page && kind < 2 {
            prop_assert_eq!(decision, Decision::Send(wish));
        }
    }

    /// Whatever a registry names, what comes of it is an address that reads the same again, or nothing.
    #[test]
    fn a_realm_is_read_in_one_way_or_not_at_all(named in "(https?://|//|/|)[ -~\\t\\n]{0,40}") {
        if let Ok(realm) = realm_address(&at("https://a.example"), &named) {
            prop_assert_eq!(Address::parse(&realm.to_string()), Ok(realm.clone()));
            prop_assert!(!realm.origin().contains(['@', '\\', '%', ' ']));
            if named.starts_with('/') {
                prop_assert_eq!(realm.origin(), "https://a.example");
            }
        }
    }
}
