//! Signing in while a registry wants to be left alone: the form says whether that waits or asks at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::front::Front;
use crate::login_cases::{FORM, sign_in};
use crate::page::visit;
use crate::site::Site;
use crate::support::recorder::{PASSWORD, Sent};

/// What the form for signing in says of a pause.
const PAUSE: &str = "form[data-role=\"sign-in\"] [data-role=login-pause]";

/// A registry with a password for its base address, and a list of tags that asks for a rest of so many seconds.
async fn guarded(wait: &'static str) -> Arc<Front> {
    let front = Front::start(
        None,
        Arc::new(move |sent: &Sent| {
            if sent.headers.iter().any(|(name, _)| name == "authorization") {
                return Some((200, Vec::new(), r#"{"name":"org/app","tags":[]}"#.to_owned()));
            }
            Some(match sent.url.ends_with("/tags/list") {
                true => (429, vec![("retry-after", wait.to_owned())], String::new()),
                false => (401, vec![("www-authenticate", "Basic realm=\"harbour\"".to_owned())], String::new()),
            })
        }),
    )
    .await;
    Arc::new(front)
}

#[tokio::test]
async fn signing_in_during_a_short_rest_waits_for_its_end_and_the_form_says_so() {
    let (site, front) = (Site::start().await, guarded("55").await);
    let (host, behind) = (front.host(), front.clone());
    visit("rest-login", &site, |page| async move {
        page.fit(390, 800).await;
        page.open(&format!("#/{host}/org/app")).await;
        page.click("[data-action=\"sign-in\"]").await;
        page.wait_for(&format!("{PAUSE}[data-effect=waits] [data-role=countdown]")).await;
        let said = page.text(PAUSE).await;
        assert!(said.contains(&host) && said.contains("lasts 0:") && said.contains("waits for its end"), "{said}");
        let counted = format!("return document.querySelector('{PAUSE}').textContent !== {}", json!(said));
        page.wait_script(&counted).await;
        sign_in(&page, "reader", PASSWORD).await;
        page.wait_for(&format!("{FORM} .waiting")).await;
        assert_eq!(page.text(&format!("{FORM} .waiting")).await, "Waiting for the end of the pause…");
        assert_eq!(page.count(&format!("{PAUSE}[data-effect=waits] [data-role=countdown]")).await, 1);
        // Who will not wait is told that nothing was sent.
        page.click("[data-action=\"stop-waiting\"]").await;
        page.wait_for(&format!("{FORM} [data-error=\"held-back\"]")).await;
        assert_eq!(behind.sent().len(), 1);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn signing_in_after_a_long_no_asks_at_once_and_the_form_says_so() {
    let (site, front) = (Site::start().await, guarded("7200").await);
    let host = front.host();
    visit("refusal-login", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_error("rate-limited").await;
        page.click("[data-action=\"sign-in\"]").await;
        page.wait_for(&format!("{PAUSE}[data-effect=asks] [data-role=countdown]")).await;
        let said = page.text(PAUSE).await;
        assert!((said.contains("1:59:") || said.contains("2:00:00")) && said.contains("asks at once"), "{said}");
        sign_in(&page, "reader", PASSWORD).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_login_that_met_a_long_no_is_checked_again_at_a_click() {
    let (site, busy) = (Site::start().await, AtomicBool::new(true));
    let front = Front::start(
        None,
        Arc::new(move |sent: &Sent| match sent.headers.iter().any(|(name, _)| name == "authorization") {
            false => Some((401, vec![("www-authenticate", "Basic realm=\"harbour\"".to_owned())], String::new())),
            true if busy.swap(false, Ordering::SeqCst) => {
                Some((429, vec![("retry-after", "7200".to_owned())], String::new()))
            }
            true => Some((200, Vec::new(), r#"{"name":"org/app","tags":[]}"#.to_owned())),
        }),
    )
    .await;
    let host = front.host();
    visit("refusal-of-login", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        sign_in(&page, "reader", PASSWORD).await;
        page.wait_for(&format!("{FORM} [data-error=\"rate-limited\"]")).await;
        page.wait_for(&format!("{PAUSE}[data-effect=asks]")).await;
        page.click(&format!("{FORM} [data-action=\"check-login\"]")).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
    })
    .await;
}
