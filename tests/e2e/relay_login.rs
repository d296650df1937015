//! Signing in where a relay reads the registry: it gets to see what is typed only after the reader agreed to that relay by
//! its name. What is typed are canaries, and afterwards the browser, every request and the relay's log are looked through.

use std::sync::Arc;

use serde_json::json;

use crate::emulators::{Account, Habits, ghcr, hub};
use crate::login_cases::{FORM, sign_in};
use crate::login_form_cases::drop_file;
use crate::page::{Page, visit_among};
use crate::relay::{Allowed, Relay};
use crate::secrets;
use crate::support::recorder::{PASSWORD, base64, clean};
use crate::town::Town;
use crate::walk::Image;

/// A name that may stand on the page.
const READER: &str = "harbour-reader";

/// Whether somebody's login or token came.
fn authorized(town: &Town) -> usize {
    let carries = |name: &str| name == "authorization";
    town.sent().iter().filter(|sent| sent.headers.iter().any(|(name, _)| carries(name))).count()
}

/// A registry with that reader.
fn known_to_it(habits: Habits) -> Habits {
    Habits { account: Account::Password(READER, PASSWORD), ..habits }
}

async fn is_asked(page: &Page, relay: &str, registry: &str) {
    page.wait_for("[data-role=consent][data-error=relay-login]").await;
    let question = page.text("[data-role=consent]").await;
    assert!(question.contains(relay) && question.contains(registry), "it names both: {question}");
    assert!(question.contains("can read that"), "it says what the relay sees: {question}");
}

#[tokio::test]
async fn a_login_passes_through_a_relay_only_after_a_question_that_names_it() {
    let town = Arc::new(Town::start(known_to_it(hub::HUB)).await);
    let names: Vec<_> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    let played = names.iter().cloned().collect();
    let relay = Relay::start(Allowed { names, ca: Some(town.certificate.clone()), ..Allowed::default() }).await;
    let (at, base) = (format!("{}/", relay.origin()), format!("{}/relay", relay.origin()));
    let (seen, image) = (town.clone(), Image::emulated(&town.emulator, "me/secret"));
    visit_among("relay-login", &at, played, |page| async move {
        page.open(&image.by_tag()).await;
        secrets::watch(&page).await;
        page.wait_error("unauthorized").await;
        page.wait_for("[data-relay]").await;
        page.wait_for(FORM).await;
        assert!(page.text(FORM).await.contains(&base), "the form says that it goes through the relay");
        let before = authorized(&seen);

        // Not agreed: nothing was sent, and it is forgotten.
        sign_in(&page, READER, PASSWORD).await;
        is_asked(&page, &base, "https://registry-1.docker.io").await;
        page.click("[data-action=refuse-login]").await;
        page.wait_gone("[data-role=consent]").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        assert_eq!(authorized(&seen), before);

        // A new login is a new question.
        sign_in(&page, READER, PASSWORD).await;
        is_asked(&page, &base, "https://registry-1.docker.io").await;
        assert_eq!(authorized(&seen), before, "nothing goes before the answer");
        secrets::none_in(&page).await;
        page.click("[data-action=allow-login]").await;
        image.is_shown(&page).await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        let said = page.text("[data-relay]").await;
        assert!(said.contains("your login passes through it"), "{said}");
        image.is_read(&page, true).await;
        secrets::none_in(&page).await;

        // Forgotten, and with it the agreement.
        page.follow(&image.by_tag()).await;
        image.is_shown(&page).await;
        page.click("[data-action=forget-login]").await;
        page.wait_error("unauthorized").await;
        let said = page.text("[data-relay]").await;
        assert!(said.contains("before you have agreed"), "{said}");
        sign_in(&page, READER, PASSWORD).await;
        is_asked(&page, &base, "https://registry-1.docker.io").await;
        secrets::none_in(&page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
    town.check(&town.emulator.oracle());
    town.trusts_the_relay_alone();
    clean("the relay's log", &relay.written());
}

#[tokio::test]
async fn a_login_out_of_a_file_waits_for_the_same_word_when_its_registry_is_opened() {
    let (first, second) = (Town::start(known_to_it(hub::HUB)).await, Town::start(known_to_it(ghcr::GHCR)).await);
    let named = |town: &Town| town.hosts().into_iter().map(|name| (name, town.port)).collect::<Vec<_>>();
    let names = [named(&first), named(&second)].concat();
    let ca = Some(format!("{}{}", first.certificate, second.certificate));
    let relay = Relay::start(Allowed { names: names.clone(), ca, ..Allowed::default() }).await;
    let (at, base) = (format!("{}/", relay.origin()), format!("{}/relay", relay.origin()));
    let second = Arc::new(second);
    let (seen, hub_image) = (second.clone(), Image::emulated(&first.emulator, "me/secret"));
    let image = Image::emulated(&second.emulator, "org/secret");
    let login = base64(format!("{READER}:{PASSWORD}").as_bytes());
    let file = json!({ "auths": { "ghcr.io": { "auth": login } } }).to_string();
    visit_among("relay-login-file", &at, names.into_iter().collect(), |page| async move {
        page.open(&hub_image.by_tag()).await;
        page.wait_error("unauthorized").await;
        drop_file(&page, &file).await;
        page.wait_for("[data-role=taken] [data-taken=signed-in]").await;
        page.follow(&image.by_tag()).await;
        is_asked(&page, &base, "https://ghcr.io").await;
        assert!(page.text("[data-role=signed-in]").await.contains("not sent yet"));
        assert_eq!(authorized(&seen), 0, "nothing goes before the answer");
        page.click("[data-action=allow-login]").await;
        image.is_shown(&page).await;
        image.is_read(&page, true).await;
        secrets::none_in(&page).await;
    })
    .await;
    for town in [&first, &second] {
        town.check(&town.emulator.oracle());
        town.trusts_the_relay_alone();
    }
    clean("the relay's log", &relay.written());
}
