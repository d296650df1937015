//! Signing in by the form, against the real registry with a password file. What is typed are canaries, and afterwards the
//! browser and every request are looked through for them.

use serde_json::json;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution, HTPASSWD_USER};
use crate::front::Front;
use crate::page::{LONG, Page, visit};
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{Oracle, PASSWORD, base64};

const REPOSITORY: &str = "harbour/quay-clock";

pub const FORM: &str = "form[data-role=\"sign-in\"]";

/// Types a login and presses Enter in the field of the secret.
pub async fn sign_in(page: &Page, user: &str, secret: &str) {
    page.wait_for(FORM).await;
    if !user.is_empty() {
        let clear = "document.querySelector(arguments[0]).value = ''";
        page.run(clear, json!([format!("{FORM} [name=username]")])).await;
        page.type_into(&format!("{FORM} [name=username]"), user).await;
    }
    page.type_into(&format!("{FORM} [name=password]"), secret).await;
    page.click(&format!("{FORM} [data-action=\"submit-login\"]")).await;
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
}

#[tokio::test]
async fn a_password_file_lets_its_readers_in_and_nothing_typed_stays_anywhere() {
    let (site, open) = (Site::start().await, Distribution::start(Cors::None).await);
    let layout = sound();
    open.push(REPOSITORY, &layout).await;
    let registry = open.with_password_file().await;
    let front = Front::before(registry.port).await;
    let (host, digest) = (front.host(), layout.named("1.4.2").digest.clone());
    let (wrong, right) = (basic(HTPASSWD_USER, "canary-password wrong"), basic(HTPASSWD_USER, PASSWORD));
    let front = std::sync::Arc::new(front);
    let behind = front.clone();
    visit("login-htpasswd", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        secrets::watch(&page).await;
        page.wait_error("login-required").await;
        page.wait_focus(&format!("{FORM} [name=username]")).await;
        assert_eq!(
            page.attributes(&format!("{FORM} input[name=password]"), "autocomplete").await,
            ["current-password"]
        );
        assert_eq!(page.attributes(&format!("{FORM} input[name=username]"), "autocomplete").await, ["username"]);

        // Refused: said in the form, in the registry's words, and the same is not sent again.
        sign_in(&page, HTPASSWD_USER, "canary-password wrong").await;
        page.wait_for(&format!("{FORM} [data-error=\"login-rejected\"]")).await;
        assert!(page.text(FORM).await.contains("authentication required"), "{}", page.text(FORM).await);
        assert_eq!(behind.carried(&wrong), 1);
        secrets::none_in(&page).await;
        sign_in(&page, HTPASSWD_USER, "canary-password wrong").await;
        page.wait_for(&format!("{FORM} [data-error=\"login-rejected\"]")).await;
        page.wait_gone(&format!("{FORM} .failure-text")).await;
        assert_eq!(behind.carried(&wrong), 1, "the same password was sent twice");

        // Taken: the page is read anew, with no step in the history.
        let steps = page.run("return history.length", json!([])).await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"]").await;
        page.wait_gone(FORM).await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        let mark = page.text("[data-role=\"signed-in\"]").await;
        assert_eq!(mark, format!("Signed in as {HTPASSWD_USER} at {host}"));
        assert_eq!(page.run("return history.length", json!([])).await, steps);
        assert_eq!(page.fragment().await, format!("#/{host}/{REPOSITORY}"));
        secrets::none_in(&page).await;

        // What its tags point at is written down nowhere.
        page.follow(&format!("#/{host}/{REPOSITORY}?report")).await;
        page.wait_for("[data-role=report-reading][data-unread=\"0\"][data-running=false]").await;
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        let stored = page.run("return JSON.stringify({ ...localStorage })", json!([])).await.to_string();
        assert!(!stored.contains("sha256:"), "{stored}");
        page.follow(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_for("tr[data-tag=\"1.4.2\"]").await;

        // Documents, layers by a worker, and what is exported.
        page.follow(&format!("#/{host}/{REPOSITORY}@{digest}?proof=layers")).await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_within("[data-proof=proven], [data-proof=incomplete]", LONG).await;
        page.click("button[data-action=\"save-receipt\"]").await;
        for number in 0..page.count("button[data-copy]").await {
            let click = "document.querySelectorAll('button[data-copy]')[arguments[0]].click()";
            page.run(click, json!([number])).await;
        }
        let saved = "return watched.length";
        assert!(page.run(saved, json!([])).await.as_u64().unwrap() > 1, "nothing was exported");
        secrets::none_in(&page).await;

        // Forgotten: the page reads as anybody again.
        page.click("button[data-action=\"forget-login\"]").await;
        page.wait_error("login-required").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        page.back().await;
        page.wait_error("login-required").await;
        secrets::none_in(&page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
    assert!(front.carried(&right) > 3);
    secrets::none_astray(&Oracle::default().password_to(&front.origin()), &front.sent());
    secrets::none_astray(&Oracle::default(), &site_requests(&site));
}

/// What the page's own host saw, as far as it is noted: names of headers, and no values.
fn site_requests(site: &Site) -> Vec<crate::support::recorder::Sent> {
    let sent = |seen: crate::recorder::Seen| {
        assert!(!seen.authorized(), "{}", seen.line());
        let headers = seen.headers.into_iter().map(|name| (name, String::new())).collect();
        crate::support::recorder::Sent {
            method: seen.method,
            url: format!("http://{}{}", seen.host, seen.target),
            headers,
            body: String::new(),
        }
    };
    site.log.all().into_iter().map(sent).collect()
}

#[tokio::test]
async fn a_login_that_the_browser_may_not_send_is_looked_into_in_the_form() {
    let (site, open) = (Site::start().await, Distribution::start(Cors::None).await);
    open.push(REPOSITORY, &sound()).await;
    // It can be read, and answers the question before a request with a login with 401.
    let registry = open.with_password_file_for(Cors::Exposing).await;
    let (host, origin) = (registry.host(), format!("http://{}", site.host()));
    visit("login-preflight", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_error("login-required").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_for(&format!("{FORM} [data-error=cors]")).await;
        page.wait_for(&format!("{FORM} .doctor[data-finding=preflight-refused]")).await;
        let cure = page.attributes(&format!("{FORM} [data-cure=nginx] button[data-copy]"), "data-copy").await;
        assert!(cure[0].contains(&origin) && cure[0].contains("OPTIONS"), "{cure:?}");
        secrets::none_in(&page).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_is_sent_once_more_when_the_reader_says_so() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let (site, unlocked) = (Site::start().await, Arc::new(AtomicBool::new(false)));
    let (right, lock) = (basic(HTPASSWD_USER, PASSWORD), unlocked.clone());
    let carried = right.clone();
    let front = Front::start(
        None,
        Arc::new(move |sent: &crate::support::recorder::Sent| {
            let known = sent.headers.contains(&("authorization".to_owned(), carried.clone()));
            if !known || !lock.load(Ordering::SeqCst) {
                return Some((401, vec![("www-authenticate", "Basic realm=\"harbour\"".to_owned())], String::new()));
            }
            let list = sent.url.ends_with("/tags/list");
            Some((200, Vec::new(), if list { r#"{"name":"org/app","tags":[]}"# } else { "{}" }.to_owned()))
        }),
    )
    .await;
    let (host, front) = (front.host(), Arc::new(front));
    let behind = front.clone();
    visit("login-once-more", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_error("login-required").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_for(&format!("{FORM} [data-error=login-rejected]")).await;
        unlocked.store(true, Ordering::SeqCst);
        // The same is not sent by itself, and the form says what lets it.
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_gone(&format!("{FORM} .failure-text")).await;
        assert_eq!(behind.carried(&right), 1);
        page.click(&format!("{FORM} [data-action=forget-refusal]")).await;
        page.wait_gone(&format!("{FORM} [data-error=login-rejected]")).await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        // The same above the page.
        unlocked.store(false, Ordering::SeqCst);
        page.click("[data-action=forget-login]").await;
        page.wait_error("login-required").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_for("[data-role=account][data-login=rejected]").await;
        page.click("[data-role=account] [data-action=forget-login]").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        secrets::none_in(&page).await;
    })
    .await;
    secrets::none_astray(&Oracle::default().password_to(&front.origin()), &front.sent());
}

#[tokio::test]
async fn a_login_that_could_not_be_checked_is_checked_again_without_typing_it_again() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let (site, open) = (Site::start().await, Distribution::start(Cors::None).await);
    open.push(REPOSITORY, &sound()).await;
    let registry = open.with_password_file().await;
    let (right, broken) = (basic(HTPASSWD_USER, PASSWORD), std::sync::Arc::new(AtomicBool::new(true)));
    let (carried, breaks) = (right.clone(), broken.clone());
    // The registry knows the reader; something before it breaks.
    let answer = move |sent: &crate::support::recorder::Sent| {
        let login = sent.headers.contains(&("authorization".to_owned(), carried.clone()));
        (login && breaks.load(Ordering::SeqCst)).then(|| (501, Vec::new(), "not today".to_owned()))
    };
    let front = std::sync::Arc::new(Front::start(Some(registry.port), std::sync::Arc::new(answer)).await);
    let (host, behind) = (front.host(), front.clone());
    visit("login-check-again", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_error("login-required").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_within(&format!("{FORM} [data-action=check-login]"), LONG).await;
        assert!(behind.carried(&right) > 0);
        assert_eq!(page.count(&format!("{FORM} [data-action=forget-refusal]")).await, 0, "nobody refused it");
        broken.store(false, Ordering::SeqCst);
        page.click(&format!("{FORM} [data-action=check-login]")).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        page.wait_gone(FORM).await;
        secrets::none_in(&page).await;
    })
    .await;
    secrets::none_astray(&Oracle::default().password_to(&front.origin()), &front.sent());
}
