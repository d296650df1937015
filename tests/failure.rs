//! Every error of every room in words: a code, what happened, and what to do next.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/shelf.rs"]
mod shelf;

use std::collections::BTreeSet;

use shelf::sha256;
use tallyman::archive::FILE;
use tallyman::body::BodyError;
use tallyman::content::{self, ContentError, What};
use tallyman::failure::{Agreement, Failure, Remedy, Symptom};
use tallyman::link::{Link, LinkError};
use tallyman::proof::{self, Check, CheckName, Outcome, Role, WhyNot};
use tallyman::receipt::ReceiptError;
use tallyman::reference::Reference;
use tallyman::registry::credentials::CredentialsError;
use tallyman::registry::docker_config::ConfigError;
use tallyman::registry::policy::Refusal;
use tallyman::registry::session::SignInError;
use tallyman::secret::Secret;
use tallyman::source::target::Target;
use tallyman::source::told::Told;
use tallyman::source::{Came, Error, ErrorKind, Exchange};
use tallyman::transport::{Method, TransportError};
use tallyman::verify::job::{self, Head};
use tallyman::verify::{Mismatch, Reason, Verdict};
use tallyman::walk::WalkError;

/// Words that only a server would say.
const SAID: &str = "sesame\u{202e}opens";

fn told(status: u16) -> Told {
    Told::read(
        status,
        format!(r#"{{"errors":[{{"code":"ODD","message":"{SAID} token-of-ours"}}]}}"#).as_bytes(),
        &[Secret::new("token-of-ours".to_owned())],
    )
}

fn every_kind() -> Vec<ErrorKind> {
    let all = vec![
        ErrorKind::Unreachable,
        ErrorKind::Cors,
        ErrorKind::RedirectLoop,
        ErrorKind::RedirectBlocked { answers: true },
        ErrorKind::BrokenOff,
        ErrorKind::Unread,
        ErrorKind::MixedContent,
        ErrorKind::Offline,
        ErrorKind::TimedOut { seconds: 30 },
        ErrorKind::BadAddress,
        ErrorKind::Unauthorized { private_or_missing: true, told: told(401).into() },
        ErrorKind::LoginRequired { scheme: SAID.into(), unfit: false },
        ErrorKind::LoginRequired { scheme: SAID.into(), unfit: true },
        ErrorKind::SchemeUnknown { scheme: SAID.into() },
        ErrorKind::StoreLogin,
        ErrorKind::ChallengeHidden,
        ErrorKind::BadChallenge { header: SAID.into() },
        ErrorKind::RealmRefused { realm: SAID.into(), why: Refusal::NoTls },
        ErrorKind::RealmForeign { registry: "https://ghcr.io".into(), realm: SAID.into(), password: false },
        ErrorKind::RealmForeign { registry: "https://ghcr.io".into(), realm: SAID.into(), password: true },
        ErrorKind::RelayLogin { relay: "https://relay.example".into() },
        ErrorKind::RelayRefused { relay: "https://relay.example".into(), told: told(403).into() },
        ErrorKind::RelaySilent { relay: "https://relay.example".into() },
        ErrorKind::LoginRejected { by: "https://ghcr.io".into(), told: Told::silent(401).into() },
        ErrorKind::AccountChanged,
        ErrorKind::NoToken,
        ErrorKind::Forbidden(told(403)),
        ErrorKind::RepositoryUnknown,
        ErrorKind::TagUnknown,
        ErrorKind::DigestUnknown,
        ErrorKind::NotFound(told(404)),
        ErrorKind::RateLimited { wait: Some(9), told: told(429).into() },
        ErrorKind::HeldBack { seconds: 9 },
        ErrorKind::ServerError(told(500)),
        ErrorKind::Refused(told(418)),
        ErrorKind::Empty { status: 204 },
        ErrorKind::NotJson(format!("invalid type: string {SAID:?}{}", "x".repeat(1 << 20))),
        ErrorKind::NotARegistry,
        ErrorKind::NotALayout(told(404)),
        ErrorKind::Worker,
        ErrorKind::TooLarge { limit: 8 },
        ErrorKind::Interrupted { received: 8 },
        ErrorKind::Stalled { received: 8, seconds: 30 },
    ];
    // A kind that is missing above does not compile here.
    for kind in &all {
        match kind {
            ErrorKind::Unreachable
            | ErrorKind::Cors
            | ErrorKind::RedirectLoop
            | ErrorKind::RedirectBlocked { .. }
            | ErrorKind::BrokenOff
            | ErrorKind::Unread
            | ErrorKind::MixedContent
            | ErrorKind::Offline
            | ErrorKind::TimedOut { .. }
            | ErrorKind::BadAddress
            | ErrorKind::Unauthorized { .. }
            | ErrorKind::LoginRequired { .. }
            | ErrorKind::SchemeUnknown { .. }
            | ErrorKind::StoreLogin
            | ErrorKind::ChallengeHidden
            | ErrorKind::BadChallenge { .. }
            | ErrorKind::RealmRefused { .. }
            | ErrorKind::RealmForeign { .. }
            | ErrorKind::RelayLogin { .. }
            | ErrorKind::RelayRefused { .. }
            | ErrorKind::RelaySilent { .. }
            | ErrorKind::LoginRejected { .. }
            | ErrorKind::AccountChanged
            | ErrorKind::NoToken
            | ErrorKind::Forbidden(_)
            | ErrorKind::RepositoryUnknown
            | ErrorKind::TagUnknown
            | ErrorKind::DigestUnknown
            | ErrorKind::NotFound(_)
            | ErrorKind::RateLimited { .. }
            | ErrorKind::HeldBack { .. }
            | ErrorKind::ServerError(_)
            | ErrorKind::Refused(_)
            | ErrorKind::Empty { .. }
            | ErrorKind::NotJson(_)
            | ErrorKind::NotARegistry
            | ErrorKind::NotALayout(_)
            | ErrorKind::Worker
            | ErrorKind::TooLarge { .. }
            | ErrorKind::Interrupted { .. }
            | ErrorKind::Stalled { .. } => {}
        }
    }
    all
}

fn of_kind(kind: ErrorKind) -> Failure {
    Error { host: "ghcr.io".into(), place: "org/app".into(), object: Target::Tag("1".parse().unwrap()), kind }.into()
}

#[test]
fn a_part_of_an_answer_and_what_is_not_in_a_file_are_called_so() {
    let part = of_kind(ErrorKind::Refused(told(206)));
    assert_eq!(part.code, "refused");
    assert!(part.what.contains("answered with a part only (status 206)"), "{}", part.what);
    assert!(!part.next.concat().contains("Check the address"), "{:?}", part.next);
    let kind = ErrorKind::DigestUnknown;
    let missing = |host: &str| -> Failure {
        let object = Target::Digest(sha256(b"x"));
        Error { host: host.into(), place: "archive:a.tar".into(), object, kind: kind.clone() }.into()
    };
    assert!(missing(FILE).next.concat().contains("not in this file"), "{:?}", missing(FILE).next);
    assert!(missing("ghcr.io").next.concat().contains("another repository"));
}

fn every_content_error() -> Vec<ContentError> {
    vec![
        ContentError::Empty,
        ContentError::Html,
        ContentError::Xml,
        ContentError::ByteOrderMark,
        ContentError::Utf16,
        ContentError::NotUtf8 { at: 3 },
        ContentError::NotJson { line: 1, column: 2 },
        ContentError::NumberTooLarge { line: 1, column: 2 },
        ContentError::Truncated { line: 1, column: 2 },
        ContentError::TrailingData { line: 1, column: 2 },
        content::read(b"[]", None).unwrap_err(),
        ContentError::EmptyObject,
        ContentError::Ambiguous { first: "manifests", second: "layers" },
        ContentError::TypeDisagrees { served: SAID.into(), field: SAID.into() },
        ContentError::NamedOtherwise { named: SAID.into(), found: SAID.into() },
        ContentError::ShapeDisagrees { media_type: SAID.into(), member: "layers" },
        ContentError::DuplicateKey { pointer: format!("/{SAID}") },
        ContentError::UnknownType { media_type: SAID.into() },
        ContentError::NotAManifest,
        ContentError::TooMany { what: What::Entries, limit: 10 },
    ]
}

fn every_link_error() -> Vec<LinkError> {
    ["#no", "#/%zz", "#/app@sha256:1", "#/app?layer=sha256:1", "#/App", "#/x y", "#/https://bob:hunter2@ghcr.io/app"]
        .into_iter()
        .map(|fragment| Link::parse(fragment).unwrap_err())
        .chain([Link::parse(&"x".repeat(1 << 20)).unwrap_err()])
        .collect()
}

fn every_mismatch() -> [Mismatch; 3] {
    let mismatch = |received: &[u8], expected_size| Mismatch {
        expected: sha256(b"x"),
        received: Some(sha256(received)),
        expected_size,
        received_size: received.len() as u64,
    };
    let longer = Mismatch { received: None, ..mismatch(b"y and more", Some(7)) };
    [mismatch(b"y", Some(7)), mismatch(b"x", Some(7)), longer]
}

fn every_failure() -> Vec<Failure> {
    let verdict = Verdict::Unverifiable(Reason::Algorithm { name: "blake3".into() });
    let kinds = every_kind().into_iter().map(of_kind);
    let contents = every_content_error().into_iter().map(Failure::from);
    let links = every_link_error().into_iter().map(Failure::from);
    let mismatches = every_mismatch().map(|mismatch| Failure::from(&mismatch));
    kinds
        .chain(contents)
        .chain(links)
        .chain(mismatches)
        .chain(Failure::of_verdict(&verdict))
        .chain([Failure::stopped(12, 7)])
        .chain(of_login())
        .chain(of_proof())
        .chain(of_workers())
        .collect()
}

fn of_workers() -> Vec<Failure> {
    let (head, words) = (Head { status: 404, redirected: false, headers: Vec::new() }, SAID.to_owned());
    let all = [
        job::Failure::Transport(TransportError::Blocked),
        job::Failure::Refused { head: head.into(), words },
        job::Failure::Body(BodyError::Interrupted { received: 7 }),
        job::Failure::Body(BodyError::Stalled { received: 7, seconds: 30 }),
        job::Failure::Body(BodyError::TooLarge { limit: 7 }),
        job::Failure::Worker(SAID.to_owned()),
        job::Failure::Protocol(7),
    ];
    all.map(Failure::from).into()
}

fn of_login() -> Vec<Failure> {
    let refusals = [Refusal::NoTls, Refusal::OwnPage, Refusal::Private, Refusal::Elsewhere];
    let refused = refusals.into_iter().flat_map(|why| [SignInError::Registry(why), SignInError::TokenServer(why)]);
    let sign_in = refused.chain([SignInError::RejectedBefore { seconds: 60 }]).map(Failure::from);
    let credentials = [
        CredentialsError::Empty,
        CredentialsError::TooLong { limit: 9 },
        CredentialsError::User,
        CredentialsError::Token,
    ];
    let config = [
        ConfigError::TooLong { limit: 9 },
        ConfigError::NotJson { line: 1, column: 2 },
        ConfigError::NoRegistries,
        ConfigError::TooMany { limit: 9 },
    ];
    sign_in.chain(credentials.map(Failure::from)).chain(config.map(Failure::from)).collect()
}

/// Checks as a proof makes them.
fn check(name: CheckName, outcome: Outcome) -> Check {
    Check { name, outcome, expected: Some("sha256:a".into()), received: Some("sha256:b\u{202e}".into()) }
}

fn of_proof() -> Vec<Failure> {
    let failed = CheckName::ALL.map(|name| check(name, Outcome::Failed));
    let limited = [CheckName::Stream, CheckName::Archive].map(|name| check(name, Outcome::NotChecked(WhyNot::Limit)));
    let receipts = [
        ReceiptError::TooLarge,
        ReceiptError::NotJson,
        ReceiptError::NotAReceipt,
        ReceiptError::Logins,
        ReceiptError::Version(9),
    ];
    let walks = [WalkError::TooMany, WalkError::TooManyLayers, WalkError::TooDeep, WalkError::NoPlatform];
    let checks = failed.iter().chain(&limited).filter_map(|check| Failure::of_check(check, false));
    checks.chain(receipts.map(Failure::from)).chain(walks.map(Failure::from)).collect()
}

#[test]
fn whatever_makes_a_proof_fail_has_a_code_and_names_its_object() {
    let named = format!("sha256:{}", "a".repeat(64));
    let link = |verdict: Verdict, checks: Vec<Check>| proof::Link {
        role: Role::Document,
        parent: None,
        named: named.clone(),
        named_size: None,
        media_type: None,
        platform: None,
        measured: None,
        verdict,
        checks,
        inside: None,
        how: proof::HowRead::default(),
        urls: Vec::new(),
        is_left_out: false,
    };
    for name in CheckName::ALL {
        let failure = Failure::of_link(&link(Verdict::Verified, vec![check(name, Outcome::Failed)])).unwrap();
        assert_eq!(failure.object.as_ref(), Some(&named), "{name:?}");
        assert!(!failure.next.is_empty() && failure.expected.is_some(), "{failure:?}");
        assert_eq!(Failure::of_link(&link(Verdict::Verified, vec![check(name, Outcome::Passed)])), None);
    }
    let digest: tallyman::digest::Digest = named.parse().unwrap();
    let received = format!("sha256:{}", "b".repeat(64)).parse().unwrap();
    let mismatch = Mismatch { expected: digest, received: Some(received), expected_size: None, received_size: 1 };
    let failed = vec![check(CheckName::Digest, Outcome::Failed)];
    assert_eq!(Failure::of_link(&link(Verdict::Mismatch(mismatch), failed)).unwrap().code, "mismatch");
    let unread = |reason: Reason| {
        let why = WhyNot::Unread { reason: reason.clone() };
        let check = Check { outcome: Outcome::NotChecked(why), ..check(CheckName::Digest, Outcome::Passed) };
        Failure::of_link(&link(Verdict::Unverifiable(reason), vec![check])).map(|failure| failure.code)
    };
    assert_eq!(unread(Reason::Interrupted { received: 1 }), None, "told by whoever read it");
    assert_eq!(unread(Reason::Cancelled { received: 7 }), None, "the reader knows");
    assert_eq!(unread(Reason::Algorithm { name: "md5".into() }), Some("digest-algorithm-unknown"));
}

#[test]
fn only_the_inside_of_a_layer_fails_by_itself() {
    let codes = |outcome: Outcome| -> Vec<_> {
        let told =
            |name: &CheckName| Some((name.as_str(), Failure::of_check(&check(*name, outcome.clone()), false)?.code));
        CheckName::ALL.iter().filter_map(told).collect()
    };
    let inside = [
        ("coding", "layer-coding"),
        ("stream", "layer-stream"),
        ("trailing", "layer-trailing"),
        ("archive", "layer-archive"),
        ("diff-id", "diff-id"),
    ];
    assert_eq!(codes(Outcome::Failed), inside);
    assert_eq!(codes(Outcome::Passed), []);
    let limits = [("stream", "unpack-limit"), ("archive", "unpack-limit")];
    assert_eq!(codes(Outcome::NotChecked(WhyNot::Limit)), limits);
    assert_eq!(codes(Outcome::NotChecked(WhyNot::Unreadable)), []);
    let told = Failure::of_check(&check(CheckName::DiffId, Outcome::Failed), false).unwrap();
    assert_eq!(told.expected.as_deref(), Some("sha256:a"));
    assert!(!told.received.unwrap().contains('\u{202e}'), "what hides itself is made visible");
}

#[test]
fn a_limit_that_nobody_can_lift_offers_no_way_past_it() {
    let stream = check(CheckName::Stream, Outcome::NotChecked(WhyNot::Limit));
    let soft = Failure::of_check(&stream, false).unwrap();
    assert_eq!(soft.remedies, [Remedy::LiftLimits].into());
    let hard = Failure::of_check(&stream, true).unwrap();
    assert_eq!((hard.code, hard.remedies.len()), (soft.code, 0));
    assert!(!hard.next[0].contains("without limits"), "{hard:?}");
    // A program on the reader's machine has a limit as well, below what a frame may ask for.
    assert!(hard.next[0].contains("zstd -d --long=31 does, where it asks for at most 2 GiB"), "{hard:?}");
}

#[test]
fn what_is_wrong_with_a_file_is_not_blamed_on_a_registry() {
    let digest = |letter: &str| format!("sha256:{}", letter.repeat(64)).parse().unwrap();
    let mismatch =
        Mismatch { expected: digest("a"), received: Some(digest("b")), expected_size: None, received_size: 1 };
    let next = |reference: &str| {
        let reference: Reference = reference.parse().unwrap();
        Failure::from(&mismatch).at(&reference).next.remove(0)
    };
    assert!(next("registry.example/app:1").contains("registry"));
    let of_file = next("archive:app.tar:1");
    assert!(of_file.contains("file") && !of_file.contains("registry"), "{of_file}");
}

#[test]
fn a_word_that_became_a_host_is_explained() {
    let steps = |host: &str, place: &str, kind| {
        let error = Error { host: host.into(), place: place.into(), object: Target::Tag("1".parse().unwrap()), kind };
        Failure::from(error).next.join(" ")
    };
    assert!(steps("foo", "bar", ErrorKind::Unreachable).contains("open foo/bar."));
    for (host, place) in [
        ("foo.example", "bar"),
        ("foo:5000", "bar"),
        ("localhost", "bar"),
        ("[::1]", "bar"),
        ("foo", ""),
        ("x", "https://x"),
    ] {
        assert!(!steps(host, place, ErrorKind::Unreachable).contains("Docker Hub"), "{host}");
    }
    assert!(!steps("foo", "bar", ErrorKind::TagUnknown).contains("Docker Hub"));
}

fn is_sentence(text: &str) -> bool {
    let ends = text.ends_with(['.', '?']) && !text.ends_with("..");
    ends && text.starts_with(|c: char| c.is_uppercase()) && !text.contains("  ")
}

#[test]
fn every_failure_says_what_happened_and_what_to_do_next() {
    for failure in every_failure() {
        assert!(is_sentence(&failure.what), "{failure:?}");
        assert!(!failure.next.is_empty() && failure.next.iter().all(|step| is_sentence(step)), "{failure:?}");
    }
}

#[test]
fn what_came_stands_beside_what_was_expected() {
    for kind in every_kind() {
        let failure = of_kind(kind);
        let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        assert!(said(&failure.expected) && said(&failure.received), "{failure:?}");
        assert_ne!(failure.expected, failure.received);
    }
}

#[test]
fn every_code_is_kebab_case() {
    for failure in every_failure() {
        let code = failure.code;
        let parts_are_words = code.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        assert!(parts_are_words, "{code:?}");
    }
}

#[test]
fn no_two_kinds_share_a_code() {
    let codes: Vec<_> = every_kind().iter().map(ErrorKind::code).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{codes:?}");
    // A list and a document that are not JSON are the same to a script.
    let of_content: BTreeSet<_> = every_content_error().iter().map(ContentError::code).collect();
    let shared: Vec<_> = of_content.into_iter().filter(|code| codes.contains(code)).collect();
    assert_eq!(shared, ["not-json"]);
    let others = ["bad-reference", "bad-link", "mismatch", "wrong-size", "digest-algorithm-unknown"];
    assert!(others.iter().all(|code| !codes.contains(code)));
}

#[test]
fn a_hosts_name_keeps_its_spelling() {
    for failure in every_kind().into_iter().map(of_kind) {
        let text = format!("{} {}", failure.what, failure.next.join(" "));
        assert!(!text.contains("Ghcr"), "{text}");
    }
}

#[test]
fn our_sentences_do_not_repeat_what_a_server_said() {
    for failure in every_failure() {
        let ours = format!("{} {}", failure.what, failure.next.join(" "));
        assert!(!ours.contains("sesame"), "{failure:?}");
    }
}

#[test]
fn what_a_server_said_is_shown_apart_visible_and_short() {
    for failure in every_failure() {
        let texts = [&failure.expected, &failure.received, &failure.text];
        for text in texts.into_iter().flatten() {
            assert!(!text.contains('\u{202e}'), "{failure:?}");
            assert!(text.chars().count() <= 3000, "{} characters of {}", text.chars().count(), failure.code);
        }
    }
    let failure = of_kind(ErrorKind::Forbidden(told(403)));
    assert_eq!(failure.text.as_deref(), Some("sesame⟨U+202E⟩opens …"));
    assert_eq!(failure.received.as_deref(), Some("status 403"));
}

#[test]
fn no_secret_is_in_any_word() {
    for failure in every_failure() {
        let all = format!("{failure:?}");
        for secret in ["token-of-ours", "hunter2", "bob"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
}

#[test]
fn a_failure_of_a_source_says_where_it_happened() {
    let failure = of_kind(ErrorKind::TagUnknown);
    let facts = [
        ("registry", "ghcr.io"),
        ("repository", "org/app"),
        ("object", "tag 1"),
        ("expected", "a tag 1 in org/app"),
        ("received", "not found: the repository is there, the tag is not"),
    ];
    assert_eq!(failure.facts(), facts.map(|(name, value)| (name, value.to_owned())));
    let nowhere = Error { host: "ghcr.io".into(), place: "".into(), object: Target::Base, kind: ErrorKind::Cors };
    let named: Vec<_> = Failure::from(nowhere).facts().into_iter().map(|(name, _)| name).collect();
    assert_eq!(named, ["registry", "object", "expected", "received"], "what is not known is left out");
    let place = "https://images.example/app".into();
    let gone = Error { host: "images.example".into(), place, object: Target::Index, kind: ErrorKind::Unreachable };
    let facts = Failure::from(gone).facts();
    assert_eq!(facts.iter().map(|(name, _)| *name).take(2).collect::<Vec<_>>(), ["host", "layout"]);
    assert!(facts.contains(&("expected", "a file of the layout".to_owned())), "{facts:?}");
}

#[test]
fn what_is_missing_is_told_apart_with_what_was_asked() {
    let missing = |kind, object: Target| {
        let error = Error { host: "ghcr.io".into(), place: "org/app".into(), object, kind };
        let failure = Failure::from(error);
        (failure.code, failure.expected.unwrap_or_default(), failure.received.unwrap_or_default())
    };
    let digest = sha256(b"x");
    let of_digest = format!("content of {digest} in org/app");
    let cases = [
        (
            ErrorKind::RepositoryUnknown,
            Target::Tags,
            "repository-unknown",
            "a repository org/app",
            "no such repository",
        ),
        (
            ErrorKind::TagUnknown,
            Target::Tag("1.4".parse().unwrap()),
            "tag-unknown",
            "a tag 1.4 in org/app",
            "the tag is not",
        ),
        (ErrorKind::DigestUnknown, Target::Digest(digest), "digest-unknown", &of_digest, "this digest"),
    ];
    for (kind, object, code, asked, answered) in cases {
        let (was, expected, received) = missing(kind, object);
        assert_eq!((was, expected.as_str()), (code, asked));
        assert!(received.starts_with("not found") && received.contains(answered), "{received}");
    }
}

#[test]
fn a_wait_that_a_server_asks_for_is_told() {
    let wait = |wait| of_kind(ErrorKind::RateLimited { wait, told: told(429).into() }).what;
    assert!(wait(Some(9)).contains("9 seconds"));
    assert!(!wait(None).contains("seconds"));
}

#[test]
fn what_was_not_sent_does_not_say_that_it_was_refused() {
    let failure = of_kind(ErrorKind::HeldBack { seconds: 9 });
    assert_eq!((failure.code, failure.wait), ("held-back", Some(9)));
    assert!(failure.what.contains("Nothing was sent"), "{}", failure.what);
    let received = failure.received.unwrap();
    assert!(!received.contains("429") && received.contains("did not ask"), "{received}");
}

#[test]
fn what_a_page_offers_follows_from_what_went_wrong() {
    let foreign = |password| ErrorKind::RealmForeign {
        registry: "https://a.example".into(),
        realm: "https://b.example".into(),
        password,
    };
    let (elsewhere, login) = (of_kind(foreign(false)), of_kind(foreign(true)));
    assert_eq!((elsewhere.elsewhere(), elsewhere.agreement()), (Some("https://b.example"), None));
    assert_eq!(login.agreement(), Some(&Agreement::Elsewhere("https://b.example".to_owned())));
    assert_eq!((login.elsewhere(), login.wants_login()), (None, false));
    let relay = of_kind(ErrorKind::RelayLogin { relay: "https://relay.example".into() });
    assert_eq!(relay.agreement(), Some(&Agreement::Relay("https://relay.example".to_owned())));
    // Both the form and the doctor: the reader may know the token server, and whoever runs it can let it be seen.
    let hidden = of_kind(ErrorKind::ChallengeHidden);
    assert_eq!((hidden.wants_login(), hidden.symptom()), (true, Some(Symptom::Other)));
    for kind in every_kind() {
        let failure = of_kind(kind.clone());
        let silent = matches!(
            kind.code(),
            "unreachable"
                | "cors"
                | "redirect-loop"
                | "redirect-blocked"
                | "broken-off"
                | "unread"
                | "mixed-content"
                | "offline"
        );
        assert_eq!(failure.symptom().is_some(), silent || kind == ErrorKind::ChallengeHidden, "{kind}");
        assert_eq!(failure.remedies.is_empty(), !(silent || failure.wants_login() || asks(&failure)), "{kind}");
    }
}

fn asks(failure: &Failure) -> bool {
    failure.agreement().is_some() || failure.elsewhere().is_some()
}

#[test]
fn a_mismatch_names_both_digests_and_sizes() {
    let [other, size, longer] = every_mismatch().map(|mismatch| Failure::from(&mismatch));
    assert_eq!((other.code, size.code, longer.code), ("mismatch", "wrong-size", "mismatch"));
    assert_eq!(longer.received.as_deref(), Some("more than 7 bytes"), "a part has no digest to tell");
    assert_eq!(other.expected, Some(format!("{}, 7 bytes", sha256(b"x"))));
    assert_eq!(other.received, Some(format!("{}, 1 byte", sha256(b"y"))));
    assert_eq!(other.object, Some(sha256(b"x").to_string()));
}

#[test]
fn a_document_that_is_none_says_where_it_came_from() {
    for (reference, host, place, object) in
        [("ghcr.io/org/app:1", Some("ghcr.io"), "org/app", "tag 1"), ("oci:demo:1", None, "oci:demo", "tag 1")]
    {
        let failure = Failure::from(ContentError::Html).at(&reference.parse().unwrap());
        assert_eq!((failure.host.as_deref(), failure.place.as_deref()), (host, Some(place)));
        assert_eq!((failure.object.as_deref(), failure.expected.is_some()), (Some(object), true));
    }
    // What is known better stays.
    let [mismatch, ..] = every_mismatch();
    let failure = Failure::from(&mismatch);
    assert_eq!(failure.clone().at(&"ghcr.io/org/app:1".parse().unwrap()).object, failure.object);
}

#[test]
fn a_worker_that_failed_is_told_as_such_and_with_its_words() {
    for (failure, code, received) in [
        (job::Failure::Worker("unreachable executed".into()), "worker", Some("unreachable executed")),
        (job::Failure::Protocol(7), "worker", None),
        (job::Failure::Body(BodyError::Interrupted { received: 7 }), "interrupted", Some("7 B, then nothing")),
        (
            job::Failure::Body(BodyError::Stalled { received: 7, seconds: 9 }),
            "stalled",
            Some("7 B, then next to nothing"),
        ),
    ] {
        let failure = Failure::from(failure);
        assert_eq!((failure.code, failure.received.as_deref()), (code, received));
        let placed = failure.in_place(&"ghcr.io/org/app:1".parse::<Reference>().unwrap().place);
        assert_eq!((placed.host.as_deref(), placed.place.as_deref()), (Some("ghcr.io"), Some("org/app")));
    }
}

#[test]
fn only_verdicts_that_are_failures_have_one() {
    for verdict in [
        Verdict::Verified,
        Verdict::Computed,
        Verdict::Claimed,
        Verdict::Unverifiable(Reason::Cancelled { received: 7 }),
    ] {
        assert_eq!(Failure::of_verdict(&verdict), None);
    }
    let [mismatch, ..] = every_mismatch();
    assert_eq!(Failure::of_verdict(&Verdict::Mismatch(mismatch)).unwrap().code, "mismatch");
    for (reason, code, received) in [
        (Reason::Interrupted { received: 2 }, "interrupted", "2 B, then nothing"),
        (Reason::Stalled { received: 2 }, "stalled", "2 B, then next to nothing"),
    ] {
        let failure = Failure::of_verdict(&Verdict::Unverifiable(reason)).unwrap();
        assert_eq!((failure.code, failure.received.as_deref()), (code, Some(received)));
    }
}

#[test]
fn what_was_perhaps_meant_is_offered() {
    let failure = Failure::of_typed(Link::from_typed("Alpine").unwrap_err(), "Alpine");
    assert_eq!(failure.code, "bad-reference");
    assert_eq!(failure.instead.as_deref().map(Link::to_string).as_deref(), Some("#/alpine"));
    assert_eq!(failure.next, ["Did you mean alpine?"]);
    assert_eq!(Failure::from(Link::parse("#/app?layer=x").unwrap_err()).code, "bad-link");
}

/// T33: a browser decodes what was encoded for the way before anybody sees it; then that may be why the bytes differ.
#[test]
fn a_mismatch_of_bytes_that_were_encoded_on_their_way_says_so() {
    let digest = |byte: char| format!("sha256:{}", byte.to_string().repeat(64)).parse().unwrap();
    let mismatch =
        Mismatch { expected: digest('a'), received: Some(digest('b')), expected_size: None, received_size: 9 };
    let came = |headers: &[(&str, &str)]| {
        Came::Answer(Exchange {
            method: Method::Get,
            url: "https://a.example/v2/x/manifests/1".to_owned(),
            accept: None,
            status: 200,
            redirected: false,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            authorized: None,
        })
    };
    for (came, expected) in [
        (came(&[("content-encoding", "gzip")]), true),
        (came(&[("content-encoding", "gzip"), ("content-length", "9")]), true),
        (came(&[("content-length", "30")]), true),
        (came(&[("content-length", "9")]), false),
        (came(&[("content-encoding", "identity"), ("content-length", "9")]), false),
        (came(&[]), false),
        (Came::Kept { since: 0 }, false),
    ] {
        let failure = Failure::of_bytes(&Verdict::Mismatch(mismatch.clone()), &came, 9).unwrap();
        let says = failure.next.iter().any(|step| step.contains("encoded anew on its way"));
        assert_eq!((failure.code, says), ("mismatch", expected), "{came:?}");
        assert_eq!(Failure::of_bytes(&Verdict::Verified, &came, 9), None);
    }
}
