//! Reading through the relay in a real browser: the real registry as it is installed. [`rows`](crate::rows) has the others.

use std::collections::BTreeMap;

use serde_json::json;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::page::{Page, visit, visit_among};
use crate::program::free_port;
use crate::relay::{Allowed, Relay};
use crate::site::Site;

const NAME: &str = "harbour/quay-clock";

/// The registry as it is installed, with an image in it.
async fn installed() -> Distribution {
    let registry = Distribution::start(Cors::None).await;
    registry.push(NAME, &sound()).await;
    registry
}

async fn reads_the_image(page: &Page, host: &str) {
    let image = sound().named("docker-image").digest.clone();
    page.open(&format!("#/{host}/{NAME}@{image}")).await;
    page.wait_state("manifest", "ready").await;
    page.wait_verdict(&image, "verified").await;
}

/// The list of requests says what the registry was asked, whoever passed it on, and which command asks the same.
async fn lists_what_was_asked(page: &Page, host: &str, base: &str) {
    let image = sound().named("docker-image").digest.clone();
    page.click("button[data-action=requests]").await;
    page.wait_for(&format!("[data-role=requests] [data-through=\"{base}\"]")).await;
    let said = page.text("[data-role=requests]").await;
    for expected in ["the document of this digest", "the bytes of a config or layer", "whether a relay lies there"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("a file of a layout") && !said.contains("/relay/http/"), "{said}");
    let commands = page.attributes("[data-role=requests] button[data-copy]", "data-copy").await;
    let wanted = format!("crane --insecure manifest {host}/{NAME}@{image}");
    assert!(commands.contains(&wanted), "{wanted}: {commands:#?}");
    assert!(commands.iter().all(|command| !command.contains("/relay/http/")), "{commands:#?}");
    page.click("button[data-action=close-requests]").await;
    page.wait_gone("[data-role=requests]").await;
}

#[tokio::test]
async fn a_registry_as_it_is_installed_is_read_through_the_relay_beside_the_page() {
    let registry = installed().await;
    let (host, origin) = (registry.host(), format!("http://{}", registry.host()));
    let relay = Relay::start(Allowed { registries: vec![origin], ..Allowed::default() }).await;
    let (page_at, base) = (format!("{}/", relay.origin()), format!("{}/relay", relay.origin()));
    visit_among("relay-beside", &page_at, BTreeMap::new(), |page| async move {
        reads_the_image(&page, &host).await;
        let relays = page.attributes("[data-relay]", "data-relay").await;
        assert_eq!(relays, [base.as_str()], "the page says which relay it is");
        let said = page.text("[data-relay]").await;
        assert!(said.contains("sees what you open") && said.contains("has to be believed"), "{said}");
        // Layers are fetched by a worker: through the relay as well, and hashed here.
        page.wait_gone(".waiting").await;
        page.click("button[data-action=verify-layers]").await;
        page.wait_for("tr[data-layer] [data-verdict=verified]").await;
        lists_what_was_asked(&page, &host, &base).await;
        page.follow(&format!("#/{host}/{NAME}")).await;
        page.wait_state("repository", "ready").await;
        page.follow("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        page.wait_gone("[data-relay]").await;
    })
    .await;
    // The first read was tried directly, and it was asked whether anything answers and whether it is a redirect; after that
    // nothing was.
    let direct = registry.log.about("/manifests/").len();
    assert_eq!(direct, 3, "{:?}", registry.log.all());
}

#[tokio::test]
async fn one_command_serves_the_page_with_the_relay() {
    let registry = installed().await;
    let (host, origin) = (registry.host(), format!("http://{}", registry.host()));
    let relay = Relay::by_one_command(Allowed { registries: vec![origin], ..Allowed::default() }).await;
    let (page_at, base) = (format!("{}/", relay.origin()), format!("{}/relay", relay.origin()));
    visit_among("relay-served", &page_at, BTreeMap::new(), |page| async move {
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        reads_the_image(&page, &host).await;
        assert_eq!(page.attributes("[data-relay]", "data-relay").await, [base]);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_relay_that_the_config_names_is_used() {
    let registry = installed().await;
    let (host, origin) = (registry.host(), format!("http://{}", registry.host()));
    // The page is allowed by its origin, and its config names the relay: one of the two has to come first.
    let port = free_port();
    let page_at = format!("http://127.0.0.1:{port}");
    let relay = Relay::start(Allowed { registries: vec![origin], pages: vec![page_at], ..Allowed::default() }).await;
    let base = format!("{}/relay", relay.origin());
    // By the site alone, as the README shows it.
    let site = Site::on(port, json!({ "relay": relay.origin() }).to_string()).await;
    visit("relay-config", &site, |page| async move {
        reads_the_image(&page, &host).await;
        assert_eq!(page.attributes("[data-relay]", "data-relay").await, [base]);
        // It is the operator's word, so it is not the reader's to take back for good.
        assert_eq!(page.count("button[data-action=leave-relay]").await, 0);
        let kept = page.run("return JSON.stringify({...localStorage})", json!([])).await;
        assert!(!kept.as_str().unwrap().contains("relay"), "nothing of it is kept: {kept}");
    })
    .await;
    assert_eq!(site.log.about("/relay/").len(), 0, "the page's own site is not asked for one");
}

#[tokio::test]
async fn a_named_relay_that_does_not_answer_is_told_beside_the_failure() {
    let registry = installed().await;
    let host = registry.host();
    let site = Site::on(free_port(), json!({ "relay": format!("http://127.0.0.1:{}", free_port()) }).to_string()).await;
    visit("relay-silent", &site, |page| async move {
        page.open(&format!("#/{host}/{NAME}:docker-image")).await;
        page.wait_error("cors").await;
        page.wait_error("relay-unusable").await;
        assert_eq!(page.count("[data-error=relay-unusable] button[data-action=retry]").await, 1);
        page.click("[data-error=relay-unusable] button[data-action=leave-relay]").await;
        page.wait_gone("[data-error=relay-unusable]").await;
        page.wait_error("cors").await;
        assert_eq!(page.count("[data-error=relay-unusable]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_relay_on_another_site_is_named_by_the_reader() {
    let registry = installed().await;
    let (host, origin) = (registry.host(), format!("http://{}", registry.host()));
    // The page's own origin is known only when it is there, so the relay comes after it.
    let plain = Site::start().await;
    let page = format!("http://{}", plain.host());
    let relay = Relay::start(Allowed { registries: vec![origin], pages: vec![page], ..Allowed::default() }).await;
    let base = format!("{}/relay", relay.origin());
    let (named, hosted, unlisted) = (base.clone(), host.clone(), "http://127.0.0.1:1/relay".to_owned());
    visit("relay-named", &plain, |page| async move {
        page.open(&format!("#/{hosted}/{NAME}:docker-image")).await;
        page.wait_error("cors").await;
        page.click("[data-cure=own-relay] summary").await;
        page.type_into("input[data-role=relay]", &unlisted).await;
        page.click("button[data-action=use-relay]").await;
        page.wait_error("relay-unusable").await;
        let empty = "const input = document.querySelector('input[data-role=relay]'); input.value = ''; \
             input.dispatchEvent(new Event('input'))";
        page.run(empty, serde_json::json!([])).await;
        page.type_into("input[data-role=relay]", &named).await;
        page.click_through("button[data-action=use-relay]").await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("[data-relay]").await;
        // It is kept for the next visit, and given up by a button.
        page.open(&format!("#/{hosted}/{NAME}:docker-image")).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=leave-relay]").await;
        page.wait_error("cors").await;
        page.wait_gone("[data-relay]").await;
    })
    .await;
    assert!(
        plain.log.about("/relay/").len() <= 3,
        "a static host is asked for a relay once: {:?}",
        plain.log.about("/relay/")
    );
}
