//! A real registry: the same pages, with content that the tests pushed.

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::faults::Faults;
use crate::page::{visit, visit_among};
use crate::program::free_port;
use crate::recorder::Played;
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";

#[tokio::test]
async fn a_registry_shows_its_repositories_and_their_tags() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let host = registry.host();
    visit("registry-tags", &site, |page| async move {
        page.open(&format!("#/{host}/")).await;
        page.wait_state("registry", "ready").await;
        page.click_through(&format!("a[href=\"#/{host}/{REPOSITORY}\"]")).await;
        page.wait_state("repository", "ready").await;
        // Only the rows on screen exist; the filter brings any other there, and the table says how many there are.
        let rows = (layout.names.len() + 1).to_string();
        assert_eq!(page.attributes("table.tags", "aria-rowcount").await, [rows]);
        page.wait_for("tr[data-tag=\"latest\"][data-complete=\"true\"]").await;
        page.type_into("[data-role=\"filter\"]", "1.3.9").await;
        page.wait_for("tr[data-tag=\"1.3.9\"][data-complete=\"true\"]").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_one_who_hosts_the_page_sets_its_title_and_its_registries() {
    let registry = Distribution::start(Cors::Exposing).await;
    registry.push(REPOSITORY, &sound()).await;
    let host = registry.host();
    let config = format!(r#"{{"title": "Harbour", "defaultRegistry": "{host}", "registries": ["{host}"]}}"#);
    let site = Site::with_config(config).await;
    visit("configured", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert_eq!(page.title().await, "Harbour");
        assert_eq!(page.text(".brand").await, "Harbour");
        page.enter("[data-role=\"reference\"]", &format!("{REPOSITORY}:1.4.2")).await;
        page.wait_state("index", "ready").await;
        assert_eq!(page.fragment().await, format!("#/{host}/{REPOSITORY}:1.4.2"));
        page.follow("#/ghcr.io/org/app:1").await;
        page.wait_error("registry-not-offered").await;
    })
    .await;
}

#[tokio::test]
async fn a_config_that_cannot_be_read_opens_no_registry() {
    let site = Site::with_config(r#"{"registries": ["ghcr.io"#.to_owned()).await;
    visit("config-broken", &site, |page| async move {
        page.open("#/ghcr.io/org/app:1").await;
        page.wait_error("registry-not-offered").await;
        page.follow("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
    })
    .await;
}

#[tokio::test]
async fn the_search_of_other_explorers_is_understood_and_rewritten() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let host = registry.host();
    visit("other-explorers", &site, |page| async move {
        for (search, kind, fragment) in [
            (format!("?image={host}/{REPOSITORY}:1.4.2"), "index", format!("#/{host}/{REPOSITORY}:1.4.2")),
            (format!("?repo={host}/{REPOSITORY}"), "repository", format!("#/{host}/{REPOSITORY}")),
            (format!("?registry={host}"), "registry", format!("#/{host}/")),
            (format!("?url=http://{host}"), "registry", format!("#/{host}/")),
        ] {
            page.open(&search).await;
            page.wait_state(kind, "ready").await;
            assert_eq!(page.fragment().await, fragment, "{search}");
            assert_eq!(page.run("return location.search", serde_json::json!([])).await, "", "{search}");
        }
    })
    .await;
}

#[tokio::test]
async fn tags_digests_and_layers_of_a_registry_get_their_verdicts() {
    for (name, cors) in [("registry-exposing", Cors::Exposing), ("registry-hiding", Cors::Bodies)] {
        let (site, registry) = (Site::start().await, Distribution::start(cors).await);
        let layout = sound();
        registry.push(REPOSITORY, &layout).await;
        let place = format!("{}/{REPOSITORY}", registry.host());
        visit(name, &site, |page| async move {
            let digest = &layout.named("1.4.2").digest;
            page.open(&format!("#/{place}:1.4.2")).await;
            page.wait_state("index", "ready").await;
            page.wait_verdict(digest, "computed").await;
            let copies = page.attributes(".title-row button[data-copy]", "data-copy").await;
            assert!(copies.contains(&format!("docker pull {place}@{digest}")), "{copies:?}");

            page.follow(&format!("#/{place}:1.4.2@{digest}")).await;
            page.wait_state("index", "ready").await;
            page.wait_verdict(digest, "verified").await;
            page.wait_for("[data-drift=\"still\"]").await;

            let image = &layout.named("docker-image").digest;
            page.follow(&format!("#/{place}@{image}")).await;
            page.wait_state("manifest", "ready").await;
            page.wait_verdict(image, "verified").await;
            let layers = page.attributes("tr[data-layer]", "data-layer").await;
            assert_eq!(layers.len(), 4);
            page.click("button[data-action=\"verify-layers\"]").await;
            for layer in &layers {
                page.wait_verdict(layer, "verified").await;
            }
            // What was hashed in this tab is not fetched again: neither by tag, nor on the way back.
            let asked = registry.log.about("/blobs/").len();
            page.follow(&format!("#/{place}:docker-image")).await;
            page.wait_state("manifest", "ready").await;
            for layer in &layers {
                page.wait_verdict(layer, "computed").await;
            }
            page.back().await;
            page.wait_state("manifest", "ready").await;
            for layer in &layers {
                page.wait_verdict(layer, "verified").await;
            }
            assert_eq!(registry.log.about("/blobs/").len(), asked);

            // The digest of a config opens too, though this registry answers 500 to it where manifests are.
            let image: serde_json::Value = serde_json::from_slice(layout.store.bytes(image)).unwrap();
            let config = image["config"]["digest"].as_str().unwrap();
            page.follow(&format!("#/{place}@{config}")).await;
            page.wait_state("blob", "ready").await;
        })
        .await;
    }
}

#[tokio::test]
async fn every_kind_of_content_comes_through_a_registry_unchanged() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("registry-kinds", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (tag, kind) in [
            ("1.4.2", "index"),
            ("docker-list", "index"),
            ("docker-image", "manifest"),
            ("zstd", "manifest"),
            ("chart", "artifact"),
            ("sbom", "artifact"),
        ] {
            page.follow(&format!("#/{place}:{tag}")).await;
            page.wait_state(kind, "ready").await;
            page.wait_verdict(&layout.named(tag).digest, "computed").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_tag_that_was_pushed_anew_has_moved() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let registry = std::sync::Arc::new(registry);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("registry-moved", &site, |page| async move {
        let before = layout.named("1.4.1").clone();
        registry.tag(REPOSITORY, "stable", &before, &layout.store).await;
        page.open(&format!("#/{place}:stable@{}", before.digest)).await;
        page.wait_for("[data-drift=\"still\"]").await;

        registry.tag(REPOSITORY, "stable", layout.named("1.4.2"), &layout.store).await;
        page.open(&format!("#/{place}:stable@{}", before.digest)).await;
        page.wait_verdict(&before.digest, "verified").await;
        page.wait_for("[data-drift=\"moved\"]").await;
    })
    .await;
}

#[tokio::test]
async fn a_blob_that_was_damaged_on_the_registrys_disk_is_a_mismatch() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let image = layout.named("docker-image").digest.clone();
    let document: serde_json::Value = serde_json::from_slice(layout.store.bytes(&image)).unwrap();
    let damaged = document["layers"][2]["digest"].as_str().unwrap().to_owned();
    registry.damage(&damaged);
    visit("registry-damaged", &site, |page| async move {
        page.open(&format!("#/{place}@{image}")).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_verdict(&damaged, "mismatch").await;
        page.wait_error("mismatch").await;
        let verdicts = page.digest_verdicts().await;
        assert!(!verdicts.contains(&(damaged, "verified".to_owned())), "{verdicts:?}");
    })
    .await;
}

#[tokio::test]
async fn what_a_registry_does_not_have_is_told_apart() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let host = registry.host();
    visit("registry-missing", &site, |page| async move {
        let nothing = "0".repeat(64);
        for (link, code) in [
            (format!("#/{host}/harbour/nobody"), "repository-unknown"),
            (format!("#/{host}/harbour/nobody:1.0"), "repository-unknown"),
            (format!("#/{host}/{REPOSITORY}:no-such-tag"), "tag-unknown"),
            (format!("#/{host}/{REPOSITORY}@sha256:{nothing}"), "digest-unknown"),
        ] {
            page.open(&link).await;
            page.wait_error(code).await;
            assert_eq!(page.count("[data-verdict=verified]").await, 0, "{link}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_registry_as_it_is_installed_lets_no_page_read_and_the_page_says_so() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::None).await);
    registry.push(REPOSITORY, &sound()).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("registry-no-cors", &site, |page| async move {
        for link in [format!("#/{place}"), format!("#/{place}:1.4.2")] {
            page.open(&link).await;
            page.wait_error("cors").await;
            let help = page.visible_text().await;
            assert!(help.contains("Access-Control-Allow-Origin"), "it says what to configure: {help}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_registry_that_is_known_says_what_to_expect_even_when_it_does_not_answer() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    let deaf = Played::from([("ghcr.io".to_owned(), free_port())]);
    visit_among("registry-known", &site.url(), deaf, |page| async move {
        page.open("#/ghcr.io/").await;
        page.wait_for("[data-role=known][data-known=ghcr] li").await;
        let told = page.text("[data-role=known]").await;
        assert!(told.contains("only through a relay") && told.contains("It lists no referrers."), "{told}");
        page.open(&format!("#/{host}/")).await;
        page.wait_settled().await;
        assert_eq!(page.count("[data-role=known]").await, 0, "nothing is known of a server that gave nothing away");
    })
    .await;
}
