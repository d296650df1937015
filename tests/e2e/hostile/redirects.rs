//! Group T: redirects. What was meant for the registry goes nowhere else.

use super::answer::Answer;
use super::case::Comes::{Code, Well};
use super::case::Opens::{Layers, Tag};
use super::case::{Case, case, walk};
use super::harbour::Asked;
use super::harbour::Object::{Layer, Manifest};
use crate::engine::Engine;
use crate::support::recorder::Sent;

/// The registry sends on to where the layer is.
fn sent_on(asked: &Asked<'_>, sound: Answer, to: &str) -> Answer {
    let is_asked_first = asked.is_at_home() && asked.target().starts_with("/v2/");
    if !is_asked_first {
        return sound;
    }
    let to = to.replace("HOST", asked.host).replace("TARGET", asked.target());
    asked.about(Layer, sound, |_| Answer::redirect(307, &to))
}

/// The layer lies at the registry's store, which answers so.
fn at_the_store(asked: &Asked<'_>, sound: Answer, change: impl FnOnce(Answer) -> Answer) -> Answer {
    if asked.is_at_home() || asked.object != Layer {
        return sent_on(asked, sound, "https://store.HOSTTARGET");
    }
    change(sound)
}

fn carries(sent: &Sent) -> bool {
    sent.headers.iter().any(|(name, _)| name == "authorization")
}

/// Others than the registry were asked, and nothing was told to them.
fn others_got_nothing(sent: &[Sent]) -> bool {
    let home = sent.first().map(Sent::origin);
    let mut others = sent.iter().filter(|sent| Some(sent.origin()) != home).peekable();
    others.peek().is_some() && !others.any(carries)
}

/// The registry was asked again at the end of the way round, and nothing was told to it there.
fn nothing_came_back(sent: &[Sent]) -> bool {
    let mut back = sent.iter().filter(|sent| sent.url.contains("/back/")).peekable();
    back.peek().is_some() && !back.any(carries) && others_got_nothing(sent)
}

const CASES: &[Case] = &[
    case("T20", "home", Layers, Well, |a, s| sent_on(a, s, "/movedTARGET"))
        .saw(|sent| sent.iter().any(|sent| sent.url.contains("/moved/") && carries(sent))),
    case("T21", "store", Layers, Well, |a, s| at_the_store(a, s, |s| s)).saw(others_got_nothing),
    case("T22", "port", Layers, Well, |a, s| sent_on(a, s, "https://HOST:8443TARGET")).saw(others_got_nothing),
    // Firefox looks at each redirect by itself: from a store to the same store it puts on again what it had taken off before.
    case("T23", "onward", Layers, Well, |a, s| {
        let on = format!("https://store.{}/on{}", a.host, a.target());
        at_the_store(a, s, |s| if a.target().starts_with("/v2/") { Answer::redirect(307, &on) } else { s })
    })
    .saw(others_got_nothing)
    .spills_in(Engine::Firefox),
    case("T23", "back", Layers, Well, |a, s| {
        let back = format!("https://{}/back{}", a.host, a.target());
        at_the_store(a, s, |_| Answer::redirect(307, &back))
    })
    .saw(nothing_came_back),
    case("T24", "login", Layers, Code("store-login"), |a, s| {
        at_the_store(a, s, |_| {
            let challenge = "Bearer realm=\"https://evil.example/token\",service=\"x\"";
            Answer::error(401, "UNAUTHORIZED", "who are you?").with("www-authenticate", challenge)
        })
    })
    .saw(others_got_nothing),
    case("T25", "plain", Layers, Code("redirect-blocked"), |a, s| sent_on(a, s, "http://store.HOST/layer"))
        // It asks the place without TLS whether it may ask it.
        .not_in(Engine::WebKit),
    case("T26", "loop", Layers, Code("redirect-blocked"), |a, s| sent_on(a, s, "TARGET")),
    case("T27", "login", Layers, Code("redirect-blocked"), |a, s| sent_on(a, s, "https://user:pw@store.HOST/layer")),
    case("T27", "script", Layers, Code("redirect-blocked"), |a, s| sent_on(a, s, "javascript:alert(1)")),
    case("T27", "data", Layers, Code("redirect-blocked"), |a, s| sent_on(a, s, "data:text/plain,layer")),
    case("T27", "file", Layers, Code("redirect-blocked"), |a, s| sent_on(a, s, "file:///etc/passwd")),
    case("T28", "closed", Layers, Code("redirect-blocked"), |a, s| at_the_store(a, s, Answer::closed))
        .saw(others_got_nothing),
    // It lets this page in, and the browser says after such a redirect that nobody asks.
    case("T29", "pinned", Layers, Code("redirect-blocked"), |a, s| {
        at_the_store(a, s, |s| s.with("access-control-allow-origin", "https://page.example"))
    })
    .saw(others_got_nothing),
    case("T37", "moved", Tag, Well, |a, s| {
        let to = format!("/moved{}/", a.target());
        if a.target().starts_with("/v2/") { a.about(Manifest, s, |_| Answer::redirect(308, &to)) } else { s }
    })
    .saw(|sent| {
        sent.iter()
            .any(|sent| sent.url.contains("/v2/") && sent.url.contains("/blobs/") && !sent.url.contains("/moved/"))
    }),
];

#[tokio::test]
async fn redirects_take_nothing_secret_along() {
    walk("hostile-redirects", CASES).await;
}
