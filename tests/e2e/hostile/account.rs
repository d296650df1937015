//! A32: the account changes while something is on its way. What was asked for by somebody who is gone comes to nobody.

use super::answer::End;
use super::case::Case;
use super::case::Comes::Well;
use super::case::Opens::Tag;
use super::case::{case, requests};
use super::harbour::Harbour;
use super::harbour::Object::Manifest;
use crate::login_cases::sign_in;
use crate::page::visit_among;
use crate::secrets;
use crate::support::recorder::{PASSWORD, Sent, USER};

const CASES: &[Case] = &[case("A32", "change", Tag, Well, |a, s| {
    // Whoever signs in first waits for ever.
    if a.before == 0 { a.about(Manifest, s, |s| s.ending(End::Silent)) } else { s }
})];

/// Manifests asked for by somebody who was let in.
fn asked_as_reader(sent: &[Sent]) -> usize {
    let let_in =
        |sent: &&Sent| sent.headers.iter().any(|(name, value)| name == "authorization" && value.starts_with("Bearer"));
    sent.iter().filter(|sent| sent.url.contains("/manifests/")).filter(let_in).count()
}

/// Tokens asked for with a password.
fn tokens(sent: &[Sent]) -> usize {
    let with_password =
        |sent: &&Sent| sent.headers.iter().any(|(name, value)| name == "authorization" && value.starts_with("Basic"));
    sent.iter().filter(|sent| sent.url.contains("/token")).filter(with_password).count()
}

#[tokio::test]
async fn what_is_on_its_way_ends_with_the_account_that_asked_for_it() {
    let harbour = Harbour::start(CASES).await;
    let (played, content, wire) = (harbour.played(), harbour.content, harbour.wire);
    visit_among("hostile-account", &Harbour::url(), played, move |page| async move {
        page.watch().await;
        page.open(&format!("#/{}/harbour/app:latest", CASES[0].host())).await;
        page.wait_error("unauthorized").await;
        sign_in(&page, USER, PASSWORD).await;
        while asked_as_reader(&wire.sent()) == 0 {
            tokio::task::yield_now().await;
        }
        page.click("[data-action=forget-login]").await;
        page.wait_error("unauthorized").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        assert_eq!(asked_as_reader(&wire.sent()), 1, "nothing is asked again for who is gone");
        assert_eq!(secrets::found(&page).await, [""; 0]);
        let before = tokens(&wire.sent());
        // The next one is let in anew, with a token of its own, and waits for nothing that the first one waits for.
        sign_in(&page, USER, PASSWORD).await;
        page.wait_state("manifest", "ready").await;
        page.wait_verdict(&content.image.manifest.digest, "computed").await;
        let sent = wire.sent();
        assert_eq!(tokens(&sent), 2 * before);
        assert_eq!(requests(&CASES[0], &sent), [""; 0]);
    })
    .await;
}
