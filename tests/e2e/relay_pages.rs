//! Reading through the relay in a real browser: the real registry as it is installed, and registries by their real names
//! that send what those send.

use std::collections::BTreeMap;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::emulators::{self, Habits};
use crate::page::{Page, visit, visit_among};
use crate::relay::{Allowed, Relay};
use crate::site::Site;
use crate::support::recorder::Oracle;
use crate::town::Town;

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

#[tokio::test]
async fn a_registry_as_it_is_installed_is_read_through_the_relay_beside_the_page() {
    let registry = installed().await;
    let (host, origin) = (registry.host(), format!("http://{}", registry.host()));
    let relay = Relay::start(Allowed { registries: vec![origin], ..Allowed::default() }).await;
    let (page_at, base) = (format!("{}/", relay.origin()), format!("{}/relay", relay.origin()));
    visit_among("relay-beside", &page_at, BTreeMap::new(), |page| async move {
        reads_the_image(&page, &host).await;
        assert_eq!(page.attributes("[data-relay]", "data-relay").await, [base], "the page says which relay it is");
        let said = page.text("[data-relay]").await;
        assert!(said.contains("sees what you open") && said.contains("has to be believed"), "{said}");
        // Layers are fetched by a worker: through the relay as well, and hashed here.
        page.wait_gone(".waiting").await;
        page.click("button[data-action=verify-layers]").await;
        page.wait_for("tr[data-layer] [data-verdict=verified]").await;
        page.follow(&format!("#/{host}/{NAME}")).await;
        page.wait_state("repository", "ready").await;
        page.follow("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        page.wait_gone("[data-relay]").await;
    })
    .await;
    // The first read was tried directly, and it was asked whether that is a redirect; after that nothing was.
    let direct = registry.log.about("/manifests/").len();
    assert_eq!(direct, 2, "{:?}", registry.log.all());
}

#[tokio::test]
async fn a_relay_on_another_site_is_named_by_the_config_or_by_the_reader() {
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

/// Reads a public image of a registry that sends no CORS headers: by tag, by digest, a layer through its redirect, the tags.
async fn reads_through_the_relay(habits: Habits) {
    let town = Town::start(habits).await;
    let Habits { id, host, public, .. } = habits;
    let names: Vec<_> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    let ca = Some(town.certificate.clone());
    let relay = Relay::start(Allowed { names: names.clone(), ca, ..Allowed::default() }).await;
    let repo = town.emulator.repo(public).unwrap();
    let (index, manifest, layer) = (repo.index.clone(), repo.manifest.clone(), repo.layer.clone());
    let document: serde_json::Value = serde_json::from_slice(&repo.content[&manifest].bytes).unwrap();
    let config = document["config"]["digest"].as_str().unwrap().to_owned();
    let played: BTreeMap<_, _> = names.into_iter().collect();
    visit_among(&format!("relay-{id}"), &format!("{}/", relay.origin()), played, |page| async move {
        page.open(&format!("#/{host}/{public}:latest")).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&index, "computed").await;
        page.wait_for("[data-relay]").await;
        page.follow(&format!("#/{host}/{public}@{manifest}")).await;
        page.wait_verdict(&config, "verified").await;
        page.click("button[data-action=verify-layers]").await;
        page.wait_verdict(&layer, "verified").await;
        page.follow(&format!("#/{host}/{public}")).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag]").await;
    })
    .await;
    town.check(&Oracle::default().token_to(town.emulator.habits.origin));
    let relayed: Vec<_> = town
        .sent()
        .into_iter()
        .filter(|sent| sent.headers.contains(&("user-agent".into(), "tallyman-relay".into())))
        .collect();
    assert!(relayed.len() > 5, "most of it went through the relay");
    let stored = relayed.iter().filter(|sent| sent.url.contains("/store/"));
    assert!(
        stored.clone().count() > 0
            && stored.clone().all(|sent| !sent.headers.iter().any(|(name, _)| name == "authorization"))
    );
}

#[tokio::test]
async fn docker_hub() {
    reads_through_the_relay(emulators::hub::HUB).await;
}

#[tokio::test]
async fn ghcr() {
    reads_through_the_relay(emulators::ghcr::GHCR).await;
}
