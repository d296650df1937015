//! Ends of proofs before their last layer: each is told to scripts once, by an event and in the page, and whoever comes back
//! finds one that was stopped as it ended.

use std::time::Duration;

use serde_json::{Value, json};

use crate::again_cases::an_hour_later;
use crate::faults::Faults;
use crate::page::{LONG, Page, visit};
use crate::proof_cases::{REPOSITORY, app, base, image, listen, opened, prove, pushed, told};
use crate::site::Site;

/// Listens from before the page's first moment.
async fn listen_before(page: &Page) -> String {
    page.before_load(
        "window.told = []; for (const name of ['tallyman:object', 'tallyman:finished']) \
         window.addEventListener(name, event => told.push([name, event.detail]))",
    )
    .await
}

/// Why the check of this name was not made, of the first object of a receipt.
fn why<'r>(receipt: &'r Value, name: &str) -> &'r Value {
    let checks = receipt["objects"][0]["checks"].as_array().unwrap();
    &checks.iter().find(|check| check["name"] == name).unwrap()["why"]
}

/// That this is the only end that scripts heard of, that it is honest, and that its objects were told of as they are in it.
async fn ended(page: &Page, standing: &str) -> Value {
    let ends = told(page, "tallyman:finished").await;
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert_eq!(ends[0]["standing"], standing);
    let objects: Vec<Value> =
        told(page, "tallyman:object").await.into_iter().map(|told| told["object"].clone()).collect();
    assert_eq!(json!(objects), ends[0]["objects"]);
    let read = tallyman::receipt::read(ends[0].to_string().as_bytes()).unwrap();
    assert_eq!(tallyman::receipt::check_again(&read, u64::MAX), []);
    ends[0].clone()
}

#[tokio::test]
async fn a_proof_that_is_stopped_among_its_documents_ends_once_and_incomplete() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    visit("ended-stopped", &site, |page| async move {
        page.open(&format!("#/{}/faults/stalled-config@{image}?proof=layers", faults.host())).await;
        page.wait_for("[data-proof=idle]").await;
        listen(&page).await;
        for _ in 0..2 {
            page.run("window.told = []", json!([])).await;
            stop(&page, &faults, "button[data-action=cancel]", "cancelled").await;
            opened(&faults, 0, Duration::from_secs(1)).await;
            let receipt = ended(&page, "incomplete").await;
            assert!(receipt["begun"].is_string() && receipt["layers"] == true, "{receipt}");
            assert_eq!((&receipt["resolved"], &receipt["weakest"]), (&json!(image), &json!(0)));
            assert_eq!(receipt["objects"][0]["verdict"], "verified", "the manifest was read");
            assert_eq!(why(&receipt, "below"), "unread");
        }
        page.wait_for("[data-role=evidence] button[data-action=save-receipt]").await;
        let said = page.text("[data-role=stopped]").await;
        assert!(said.contains("1 of 2 documents"), "{said}");
        let receipt = ended(&page, "incomplete").await;
        assert_eq!(come_back(&page, &faults).await, receipt);
        page.wait_for("[data-proof=cancelled] ~ [data-role=evidence] button[data-action=save-receipt]").await;
        assert_eq!(page.text("[data-role=stopped]").await, said);
    })
    .await;
}

/// Proves, and cancels it once `css` is there and one answer hangs; then it is to be `outcome`.
async fn stop(page: &Page, faults: &Faults, css: &str, outcome: &str) {
    page.click("button[data-action=prove]").await;
    page.wait_for(&format!("[data-proof=running] {css}")).await;
    opened(faults, 1, LONG).await;
    page.click("button[data-action=cancel]").await;
    page.wait_for(&format!("[data-proof={outcome}]")).await;
}

/// Leaves a proof that was stopped and comes back a while later. Gives the end that scripts hear of; nothing is asked for.
async fn come_back(page: &Page, faults: &Faults) -> Value {
    let asked = faults.log.all().len();
    page.follow("#/").await;
    page.wait_state("home", "ready").await;
    an_hour_later(page).await;
    page.run("window.told = []", json!([])).await;
    page.back().await;
    page.wait_script("return told.some(([name]) => name === 'tallyman:finished')").await;
    page.wait_for("[data-role=stopped]").await;
    assert_eq!(told(page, "tallyman:object").await.len(), 0, "scripts were told of them");
    assert_eq!(faults.log.all().len(), asked, "{:?}", faults.log.all().last());
    told(page, "tallyman:finished").await.remove(0)
}

#[tokio::test]
async fn a_proof_that_was_stopped_among_its_layers_stays_so_until_it_is_proven_again() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    visit("ended-stays", &site, |page| async move {
        page.open(&format!("#/{}/faults/stalled-layer@{image}?proof=layers", faults.host())).await;
        page.wait_for("[data-proof=idle]").await;
        listen(&page).await;
        stop(&page, &faults, "[data-object][data-role=layer][data-standing=proven]", "incomplete").await;
        let receipt = ended(&page, "incomplete").await;
        let said = page.text("[data-role=stopped]").await;
        for _ in 0..2 {
            assert_eq!(come_back(&page, &faults).await, receipt, "with the time of its end");
            page.wait_for("[data-proof=incomplete] ~ [data-role=evidence] button[data-action=save-receipt]").await;
            assert_eq!(page.text("[data-role=stopped]").await, said);
            assert_eq!(page.count("[data-standing=proven]").await, 3);
        }
        // What was stopped is read when the reader says so.
        page.click("button[data-action=prove]").await;
        opened(&faults, 1, LONG).await;
    })
    .await;
}

#[tokio::test]
async fn a_proof_whose_root_cannot_be_opened_ends_once_and_incomplete() {
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), app()]).await);
    let (_, other) = image(&[app()]);
    visit("ended-unopened", &site, |page| async move {
        // It went after the page was opened, and before it was proven.
        let place = format!("#/{}/{REPOSITORY}", registry.host());
        page.open(&format!("{place}:latest?proof=layers")).await;
        page.wait_for("[data-proof=idle]").await;
        listen(&page).await;
        registry.lose(&built.manifest.digest);
        page.click("button[data-action=prove]").await;
        page.wait_for("main[data-state=failed] [data-proof=incomplete] [role=alert]").await;
        let receipt = ended(&page, "incomplete").await;
        assert!(receipt["begun"].is_string(), "it was begun: {receipt}");
        assert_eq!((&receipt["resolved"], &receipt["objects"][0]["reason"]), (&Value::Null, &json!("unreadable")));

        // It was never there.
        let listening = listen_before(&page).await;
        page.open(&format!("{place}@{}?proof=documents", other.manifest.digest)).await;
        page.wait_for("main[data-state=failed] [data-proof=incomplete] [role=alert]").await;
        let receipt = ended(&page, "incomplete").await;
        assert_eq!((&receipt["begun"], &receipt["layers"]), (&Value::Null, &json!(false)));
        assert_eq!(receipt["objects"][0]["expected"], json!(other.manifest.digest));

        // It is there, and nothing in it is for the platform.
        page.open("#/oci:demo:1.4.2?platform=linux/mips&proof=layers").await;
        page.wait_for("[data-proof=incomplete] [data-error=platform-unknown]").await;
        let receipt = ended(&page, "incomplete").await;
        assert_eq!((&receipt["platforms"], why(&receipt, "below")), (&json!(["linux/mips"]), &json!("other-platform")));
        // What is said is no platform, so none is named.
        page.open("#/oci:demo:1.4.2?platform=linux&proof=layers").await;
        page.wait_for("[data-proof=incomplete] [data-error=platform-unknown]").await;
        let receipt = ended(&page, "incomplete").await;
        assert_eq!((&receipt["platforms"], why(&receipt, "below")), (&json!([]), &json!("other-platform")));
        // From there to one that is, and that ends once as well.
        page.forget_before_load(&listening).await;
        prove(&page, "#/oci:demo:1.4.2?platform=linux/arm64&proof=documents", "consistent").await;
        assert_eq!(told(&page, "tallyman:finished").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_proof_for_no_platform_of_what_is_something_else_failed_for_scripts_and_in_the_page() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    visit("ended-wrong", &site, |page| async move {
        listen_before(&page).await;
        page.open(&format!("#/{}/faults/wrong-digest@{image}?platform=linux&proof=layers", faults.host())).await;
        page.wait_for("[data-proof=failed] [data-error=platform-unknown]").await;
        page.wait_for("[data-proof=failed] [data-error=mismatch]").await;
        let receipt = ended(&page, "failed").await;
        assert_eq!((&receipt["objects"][0]["verdict"], &receipt["platforms"]), (&json!("mismatch"), &json!([])));
    })
    .await;
}
