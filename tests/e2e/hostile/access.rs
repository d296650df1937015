//! Group A: letting in. What is typed goes to the registry, and nowhere that it names.

use serde_json::{Value, json};

use super::answer::{Answer, End};
use super::case::Comes::{self, Code, Shows, Well};
use super::case::Opens::{Link, Tag, Tags};
use super::case::{Case, case, walk};
use super::harbour::Asked;
use super::harbour::Object::{self, Manifest, Token};
use crate::engine::Engine;
use crate::support::recorder::{ACCESS, REFRESH, Sent};

/// Realms that are refused without a question.
const REFUSED: &str = "realm-refused";

/// Realms that are asked only after a question.
const FOREIGN: &str = "realm-foreign";

/// The question before a password goes to another origin.
const QUESTION: Comes = Shows("[data-role=consent]");

/// What a token server answers whom it knows.
fn gives(asked: &Asked<'_>, sound: Answer, change: impl FnOnce(Answer) -> Answer) -> Answer {
    asked.about(Token, sound, change)
}

fn giving(asked: &Asked<'_>, sound: Answer, token: &Value) -> Answer {
    gives(asked, sound, |sound| sound.holding(token.to_string()))
}

/// The registry says nothing about where to get in but this.
fn realm(asked: &Asked<'_>, sound: Answer, realm: &str) -> Answer {
    asked.asks(sound, &format!("Bearer realm=\"{realm}\",service=\"x\""))
}

/// The passwords and refresh tokens that were sent.
fn passwords(sent: &[Sent]) -> usize {
    let basic = |sent: &&Sent| {
        let basic = sent.headers.iter().any(|(name, value)| name == "authorization" && value.starts_with("Basic "));
        basic || sent.body.contains(REFRESH)
    };
    sent.iter().filter(basic).count()
}

const CHALLENGES: &[Case] = &[
    case(
        "A01",
        "bare",
        Tag,
        Code("challenge-hidden"),
        |_, s| {
            if s.status == 401 { s.without("www-authenticate") } else { s }
        },
    )
    .unsigned(),
    case("A01", "hidden", Tag, Code("challenge-hidden"), |_, s| if s.status == 401 { s.hidden() } else { s })
        .unsigned(),
    case("A02", "quote", Tag, Code("bad-challenge"), |a, s| a.asks(s, "Bearer realm=\"https://HOST/token")).unsigned(),
    case("A02", "alone", Tag, Code("bad-challenge"), |a, s| a.asks(s, "Bearer")).unsigned(),
    case("A02", "quoted", Tag, Code("bad-challenge"), |a, s| a.asks(s, "\"Bearer\" realm=\"https://HOST/token\""))
        .unsigned(),
    case("A02", "long", Tag, Code("challenge-hidden"), |a, s| {
        a.asks(s, &format!("Bearer realm=\"https://HOST/token\",service=\"{}\"", "x".repeat(64 * 1024)))
    })
    .unsigned()
    // It takes no header of this length.
    .comes_in(Engine::WebKit, Code("unreachable")),
    case("A02", "comma", Tag, Well, |a, s| a.asks(s, "Bearer realm=\"https://HOST/token\",")),
    case("A02", "upper", Tag, Well, |a, s| a.asks(s, "BEARER REALM=\"https://HOST/token\",SERVICE=\"x\"")),
    case("A02", "escaped", Tag, Well, |a, s| a.asks(s, "Bearer realm=\"https://HOST/token\",service=\"a\\\"b\"")),
    case("A03", "unknown", Tag, Code("scheme-unknown"), |a, s| a.asks(s, "Negotiate, DPoP algs=\"ES256\"")).unsigned(),
    case("A03", "several", Tag, Well, |a, s| {
        a.asks(s, "Negotiate, Basic realm=\"x\", Bearer realm=\"https://HOST/token\",service=\"x\"")
    }),
    case("A04", "order", Tag, Well, |a, s| {
        a.asks(s, "Bearer scope=\"repository:x:pull\", scope=\"repository:y:pull\",realm=\"https://HOST/token\"")
    }),
    case("A05", "home", Tag, Well, |_, s| s),
    case("A06", "plain", Tag, Code(REFUSED), |a, s| realm(a, s, "http://evil.example/token")).first(REFUSED),
    case("A07", "script", Tag, Code(REFUSED), |a, s| realm(a, s, "javascript:alert(1)")).first(REFUSED),
    case("A07", "data", Tag, Code(REFUSED), |a, s| realm(a, s, "data:application/json,{}")).first(REFUSED),
    case("A07", "file", Tag, Code(REFUSED), |a, s| realm(a, s, "file:///etc/passwd")).first(REFUSED),
    case("A07", "blob", Tag, Code(REFUSED), |a, s| realm(a, s, "blob:https://page.example/1")).first(REFUSED),
    case("A07", "ftp", Tag, Code(REFUSED), |a, s| realm(a, s, "ftp://evil.example/token")).first(REFUSED),
    case("A07", "tab", Tag, Code(REFUSED), |a, s| realm(a, s, "https://evil\t.example/token")).first(REFUSED),
    case("A07", "relation", Tag, Code(REFUSED), |a, s| realm(a, s, "//evil.example/token")).first(REFUSED),
    case("A07", "relative", Tag, Well, |a, s| realm(a, s, "/token")),
    case("A08", "evil", Tag, QUESTION, |a, s| realm(a, s, "https://evil.example/token")).first(FOREIGN),
    case("A09", "anonymous", Tag, Code(FOREIGN), |a, s| realm(a, s, "https://evil.example/token")).unsigned(),
    case("A10", "suffix", Tag, QUESTION, |a, s| realm(a, s, "https://b.github.io/token"))
        .first(FOREIGN)
        .at("a.github.io"),
    case("A11", "user", Tag, Code(REFUSED), |a, s| realm(a, s, "https://HOST@evil.example/token")).first(REFUSED),
    case("A11", "slash", Tag, Code(REFUSED), |a, s| realm(a, s, "https://evil.example\\\\@HOST/token")).first(REFUSED),
    case("A12", "loopback", Tag, Code(REFUSED), |a, s| realm(a, s, "https://127.0.0.1/token")).first(REFUSED),
    case("A12", "short", Tag, Code(REFUSED), |a, s| realm(a, s, "https://0x7f.1/token")).first(REFUSED),
    case("A12", "mapped", Tag, Code(REFUSED), |a, s| realm(a, s, "https://[::ffff:127.0.0.1]/token")).first(REFUSED),
    case("A12", "link", Tag, Code(REFUSED), |a, s| realm(a, s, "https://169.254.169.254/token")).first(REFUSED),
    case("A13", "port", Tag, QUESTION, |a, s| realm(a, s, "https://HOST:8443/token")).first(FOREIGN),
    case("A14", "dot", Tag, Code(REFUSED), |a, s| realm(a, s, "https://evil.example./token")).first(REFUSED),
    case("A14", "percent", Tag, Code(REFUSED), |a, s| realm(a, s, "https://evil%2eexample/token")).first(REFUSED),
    case("A14", "hyphen", Tag, Code("bad-challenge"), |a, s| realm(a, s, "https://auth\u{ad}.HOST/token")).unsigned(),
];

const TOKENS: &[Case] = &[
    case("A15", "changed", Tag, Code("unauthorized"), |a, s| {
        let changed = format!("Bearer realm=\"https://evil.example/token\",service=\"{}\"", a.host);
        if a.object == Manifest && s.status == 200 {
            return Answer::error(401, "UNAUTHORIZED", "again").with("www-authenticate", changed);
        }
        s
    }),
    case("A15", "later", Tags, Shows("tr[data-tag] [data-error=\"realm-foreign-login\"]"), |a, s| {
        let changed = "Bearer realm=\"https://evil.example/token\",service=\"x\"";
        a.about(Manifest, s, |_| Answer::error(401, "UNAUTHORIZED", "again").with("www-authenticate", changed))
    }),
    case("A16", "evil", Tag, Code("unread"), |a, s| gives(a, s, |_| Answer::redirect(307, "https://evil.example/token"))),
    case("A16", "home", Tag, Code("unread"), |a, s| gives(a, s, |_| Answer::redirect(307, "/other/token"))),
    case("A17", "service", Tag, Well, |a, s| {
        a.asks(s, "Bearer realm=\"https://HOST/token\",service=\"x&scope=admin#\"")
    })
    .saw(|sent| !sent.iter().any(|sent| sent.url.contains("scope=admin") || sent.body.contains("scope=admin"))),
    case("A18", "scope", Tag, Well, |a, s| {
        a.asks(s, "Bearer realm=\"https://HOST/token\",service=\"x\",scope=\"repository:other/secret:pull,push registry:catalog:*\"")
    })
    .saw(|sent| !sent.iter().any(|sent| [&sent.url, &sent.body].iter().any(|text| text.contains("secret") || text.contains("push")))),
    case("A19", "list", Tags, Shows("main [data-error=\"realm-foreign-login\"]"), |a, s| {
        let elsewhere = "Bearer realm=\"https://evil.example/token\",service=\"x\"";
        match a.before {
            0 => a.about(Object::Tags, s, |s| s.with("link", "</v2/harbour/app/tags/list?last=latest>; rel=\"next\"")),
            _ => a.about(Object::Tags, s, |_| Answer::error(401, "UNAUTHORIZED", "x").with("www-authenticate", elsewhere)),
        }
    }),
    // Where the reader is signed in already, at another registry.
    case("A20", "same", Tag, Code(FOREIGN), |a, s| realm(a, s, "https://a19-list.example/token")).unsigned(),
    case("A21", "service", Tag, Well, |a, s| {
        a.asks(s, "Bearer realm=\"https://HOST/token\",service=\"a19-list.example\"")
    }),
    case("A22", "nobody", Tag, Code("unreachable"), |_, s| s.ending(End::Refused)).unsigned(),
    case("A23", "empty", Tag, Code("no-token"), |a, s| giving(a, s, &json!({}))),
    case("A23", "null", Tag, Code("no-token"), |a, s| giving(a, s, &json!({ "token": null }))),
    case("A23", "number", Tag, Code("no-token"), |a, s| giving(a, s, &json!({ "token": 5, "note": ACCESS }))),
    case("A23", "access", Tag, Well, |a, s| giving(a, s, &json!({ "access_token": ACCESS }))),
    case("A23", "both", Tag, Well, |a, s| giving(a, s, &json!({ "token": ACCESS, "access_token": "another" }))),
    case("A24", "line", Tag, Code("no-token"), |a, s| giving(a, s, &json!({ "token": format!("{ACCESS}\r\nx: y") }))),
    case("A24", "nul", Tag, Code("no-token"), |a, s| giving(a, s, &json!({ "token": format!("{ACCESS}\0") }))),
    case("A24", "letters", Tag, Code("no-token"), |a, s| giving(a, s, &json!({ "token": format!("{ACCESS}ü") }))),
    case("A25", "zero", Tag, Well, |a, s| giving(a, s, &json!({ "token": ACCESS, "expires_in": 0 })))
        .saw(|sent| passwords(sent) <= 2),
    case("A25", "less", Tag, Well, |a, s| giving(a, s, &json!({ "token": ACCESS, "expires_in": -1 })))
        .saw(|sent| passwords(sent) <= 2),
    case("A25", "ever", Tag, Well, |a, s| giving(a, s, &json!({ "token": ACCESS, "expires_in": 1e12 }))),
    case("A25", "text", Tag, Well, |a, s| giving(a, s, &json!({ "token": ACCESS, "expires_in": "300" }))),
    case("A26", "again", Tags, Well, expired).saw(|sent| passwords(sent) == 3),
    case("A26", "always", Tags, Shows("tr[data-tag] [data-error=unauthorized]"), again).saw(|sent| passwords(sent) <= 4),
    case("A27", "large", Tag, Code("too-large"), |a, s| {
        gives(a, s, |s| s.holding(format!("{{\"token\":\"{}\"}}", "x".repeat(1 << 20))))
    }),
    case("A27", "header", Tag, Code("no-token"), |a, s| giving(a, s, &json!({ "token": "x".repeat(64 * 1024) }))),
    case("A28", "always", Tag, Code("unauthorized"), again).saw(|sent| passwords(sent) <= 2),
    case("A28", "basic", Tag, Code("login-rejected"), |a, s| match a.object {
        Object::Question => s,
        _ => a.asks(Answer::error(401, "UNAUTHORIZED", "no"), "Basic realm=\"harbour\""),
    })
    .first("login-required")
    .saw(|sent| passwords(sent) <= 1),
    case("A29", "denied", Tag, Code("forbidden"), |a, s| a.about(Manifest, s, |_| Answer::error(403, "DENIED", "no"))),
    case("A29", "scope", Tag, Code("unauthorized"), |a, s| {
        let less = "Bearer realm=\"https://HOST/token\",service=\"x\",error=\"insufficient_scope\"".replace("HOST", a.host);
        a.about(Manifest, s, |_| Answer::error(401, "DENIED", "no").with("www-authenticate", less))
    }),
    case("A30", "closed", Tag, Code("unread"), |a, s| gives(a, s, Answer::closed)),
    case("A30", "404", Tag, Code("not-found"), |a, s| gives(a, s, |_| Answer::new(404, "text/plain", ""))),
    case("A30", "405", Tag, Code("refused"), |a, s| gives(a, s, |_| Answer::new(405, "text/plain", ""))),
    case("A30", "500", Tag, Code("server-error"), |a, s| gives(a, s, |_| Answer::html(500))),
    case("A31", "many", Tags, Shows("main:not(:has(tr[data-complete=false])) tr[data-tag]:nth-child(12)"), |a, s| {
        let names: Vec<_> = (0..50).map(|number| format!("1.{number}")).collect();
        let s = expired(a, s);
        a.list(s, &json!(names))
    })
    .saw(|sent| passwords(sent) == 3),
    case("A33", "alike", Tag, Shows("[role=alert][data-error=look-alike]"), |_, s| s).at("ghrc.io").unsigned(),
    case("A34", "plain", Link("http://HOST/harbour/app:latest"), Code("mixed-content"), |_, s| s).unsigned(),
    case("A35", "echo", Tag, Code("forbidden"), |a, s| {
        let echo = |s: &Sent| s.headers.iter().map(|(name, value)| format!("{name}: {value}; ")).collect::<String>();
        let words = format!("{}{ACCESS}", echo(a.sent)).replace('"', "'");
        a.about(Manifest, s, |_| Answer::error(403, "DENIED", &words))
    }),
    case("A36", "link", Link("https://canary-user:canary-password@HOST/harbour/app:latest"), Shows("[role=alert][data-error=credentials-in-link]"), |_, s| s)
        .unsigned(),
];

/// The first token for the repository is good for the list, and for nothing after it.
fn expired(asked: &Asked<'_>, sound: Answer) -> Answer {
    let numbered = json!({ "token": format!("{ACCESS}{}", asked.before), "expires_in": 300 });
    let is_old = |(name, value): &(String, String)| name == "authorization" && value.ends_with(&format!("{ACCESS}1"));
    match asked.object {
        Token => giving(asked, sound, &numbered),
        _ if asked.sent.headers.iter().any(is_old) => again(asked, sound),
        _ => sound,
    }
}

/// Whoever was let in is sent back to the token server.
fn again(asked: &Asked<'_>, sound: Answer) -> Answer {
    let challenge = format!("Bearer realm=\"https://{0}/token\",service=\"{0}\",error=\"invalid_token\"", asked.host);
    asked.about(Manifest, sound, |_| Answer::error(401, "UNAUTHORIZED", "again").with("www-authenticate", challenge))
}

#[tokio::test]
async fn token_servers_that_a_challenge_names_get_nothing_unasked() {
    walk("hostile-challenges", CHALLENGES).await;
}

#[tokio::test]
async fn token_servers_that_misbehave_learn_and_spill_nothing() {
    walk("hostile-tokens", TOKENS).await;
}
