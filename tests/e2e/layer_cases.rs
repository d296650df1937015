//! Layers that cannot be had: what is said of them, where, and what helps; and what heals by itself.

use serde_json::{Value, json};

use crate::fault_cases::verify_layers;
use crate::faults::content::ADDRESSES;
use crate::faults::{Content, Faults};
use crate::page::{Page, visit};
use crate::program::{Folder, copy};
use crate::proof_cases::{listen, told};
use crate::site::{Site, dist};

/// The second layer, which the faults are about.
fn layer(content: &Content) -> &str {
    &content.image.layers[1].digest
}

async fn home(page: &Page) {
    page.open("#/").await;
    page.wait_state("home", "ready").await;
}

/// How often the second layer was asked for.
fn asked(faults: &Faults, fault: &str) -> usize {
    let path = format!("/v2/faults/{fault}/blobs/{}", layer(&faults.content));
    faults.log.all().iter().filter(|seen| seen.method == "GET" && seen.target.replace("%3A", ":") == path).count()
}

#[tokio::test]
async fn a_layer_that_is_refused_is_told_with_its_code_and_where() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("layer-refused", &site, |page| async move {
        let layer = layer(&content);
        home(&page).await;
        for (fault, code, received) in [
            ("forbidden-layer", "forbidden", "status 403"),
            ("missing-layer", "digest-unknown", "not found"),
            ("broken-layer", "server-error", "status 500"),
        ] {
            let told = format!("[role=alert][data-error={code}]");
            verify_layers(&page, &host, fault, &content).await;
            page.wait_verdict(&content.image.layers[0].digest, "verified").await;
            page.wait_verdict(layer, "unverifiable").await;
            let by_digest = format!("#/{host}/faults/{fault}@{}", content.latest(fault).digest);
            let mut said = vec![page.text(&told).await];
            page.follow(&format!("{by_digest}?layer={layer}")).await;
            page.click("button[data-action=verify-layer]").await;
            page.wait_for(&told).await;
            said.push(page.text(&told).await);
            page.follow(&format!("{by_digest}?proof=layers")).await;
            page.click("button[data-action=prove]").await;
            page.wait_for("[data-proof=incomplete]").await;
            said.push(page.text(&told).await);
            for said in said {
                for word in [host.as_str(), &format!("faults/{fault}"), layer, received] {
                    assert!(said.contains(word), "{fault}: {word} is missing in {said}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_registry_that_wants_a_rest_gets_it_and_then_its_layer_is_verified() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("layer-rest", &site, |page| async move {
        home(&page).await;
        verify_layers(&page, &host, "layer-after-a-second", &content).await;
        page.wait_verdict(layer(&content), "verified").await;
        assert_eq!(page.errors().await, [""; 0]);
        // More than a minute is the reader's decision.
        verify_layers(&page, &host, "layer-after-an-hour", &content).await;
        page.wait_error("rate-limited").await;
        page.wait_for(".failure [data-role=countdown]").await;
        page.wait_verdict(layer(&content), "unverifiable").await;
        page.click("[data-error=rate-limited] [data-action=retry]").await;
        page.wait_verdict(layer(&content), "verified").await;
        page.wait_gone("[data-error=rate-limited]").await;
    })
    .await;
    for fault in ["layer-after-a-second", "layer-after-an-hour"] {
        assert_eq!(asked(&faults, fault), 2, "{fault}");
    }
}

#[tokio::test]
async fn a_token_that_the_registry_takes_no_longer_is_renewed_for_a_layer() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("layer-expired", &site, |page| async move {
        home(&page).await;
        verify_layers(&page, &host, "expired-token", &content).await;
        page.wait_verdict(layer(&content), "verified").await;
        page.wait_verdict(&content.image.layers[0].digest, "verified").await;
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
    assert_eq!(asked(&faults, "expired-token"), 2);
    let tokens = faults.log.about("/token");
    assert_eq!(tokens.iter().filter(|seen| seen.method == "GET" && seen.target.starts_with("/token")).count(), 2);
}

#[tokio::test]
async fn a_store_that_lets_no_page_read_it_is_found_out() {
    let (site, faults, store) = (Site::start().await, Faults::start().await, Faults::without_cors().await);
    let (host, content) = (faults.host(), faults.content.clone());
    let port = store.port;
    visit("layer-store-closed", &site, |page| async move {
        home(&page).await;
        for fault in [format!("store-at-{port}"), format!("token-store-at-{port}")] {
            verify_layers(&page, &host, &fault, &content).await;
            page.wait_error("redirect-blocked").await;
            page.wait_verdict(layer(&content), "unverifiable").await;
            page.wait_for(".doctor:not([data-finding=examining])").await;
            if page.count("button[data-action=examine]").await > 0 {
                page.click("button[data-action=examine]").await;
            }
            page.wait_for(".doctor[data-finding=redirect-blocked]").await;
            assert_eq!(page.count(".doctor").await, 1, "{fault}");
            page.wait_verdict(&content.image.layers[0].digest, "verified").await;
        }
    })
    .await;
    assert!(store.log.all().iter().all(|seen| !seen.authorized()));
}

#[tokio::test]
async fn a_config_that_cannot_be_had_is_told_and_looked_into_like_a_layer() {
    let (site, faults, store) = (Site::start().await, Faults::start().await, Faults::without_cors().await);
    let (host, content) = (faults.host(), faults.content.clone());
    let closed = format!("config-store-at-{}", store.port);
    visit("layer-config", &site, |page| async move {
        home(&page).await;
        for (fault, code) in [("forbidden-config", "forbidden"), (&closed, "redirect-blocked")] {
            page.follow(&format!("#/{host}/faults/{fault}@{}", content.image.manifest.digest)).await;
            page.wait_error(code).await;
            let said = page.text(&format!("[role=alert][data-error={code}]")).await;
            for word in [host.as_str(), &format!("faults/{fault}"), &content.image.config.digest] {
                assert!(said.contains(word), "{fault}: {word} is missing in {said}");
            }
            let facts = page.texts(".fact").await;
            assert!(facts.contains(&"platformnot known".to_owned()), "{fault}: {facts:?}");
        }
        page.wait_for(".doctor[data-finding=redirect-blocked]").await;
        // A layer at the same store: the doctor is there already.
        page.click("button[data-action=verify-layers]").await;
        page.wait_verdict(layer(&content), "unverifiable").await;
        page.wait_for("div[aria-live=polite] > .failure[data-error=redirect-blocked]").await;
        assert_eq!(page.count(".doctor").await, 1);
        assert!(page.text("main").await.contains("stands above, with the config"));
    })
    .await;
}

#[tokio::test]
async fn a_store_of_another_origin_is_followed_and_gets_no_token() {
    let (site, faults, store) = (Site::start().await, Faults::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    let port = store.port;
    visit("layer-store-open", &site, |page| async move {
        home(&page).await;
        for fault in [format!("store-at-{port}"), format!("token-store-at-{port}")] {
            verify_layers(&page, &host, &fault, &content).await;
            page.wait_verdict(layer(&content), "verified").await;
            assert_eq!(page.errors().await, [""; 0], "{fault}");
        }
    })
    .await;
    let gets: Vec<_> = store.log.all().into_iter().filter(|seen| seen.method == "GET").collect();
    assert_eq!(gets.len(), 2, "{gets:?}");
    assert!(gets.iter().all(|seen| !seen.authorized()), "{gets:?}");
    let fault = format!("/token-store-at-{port}/blobs/");
    let sent = faults.log.all().into_iter().filter(|seen| seen.target.contains(&fault) && seen.authorized());
    assert!(sent.count() > 0, "to the registry itself it goes");
}

#[tokio::test]
async fn a_worker_that_cannot_be_loaded_is_told_once_for_all_layers() {
    let folder = Folder::new("no-worker");
    copy(&dist(), folder.path());
    std::fs::remove_file(folder.path().join("hasher.js")).unwrap();
    let (site, faults) = (Site::of(folder.path()).await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("layer-no-worker", &site, |page| async move {
        home(&page).await;
        verify_layers(&page, &host, "sound", &content).await;
        for layer in &content.image.layers {
            page.wait_verdict(&layer.digest, "unverifiable").await;
        }
        page.wait_error("worker").await;
        assert_eq!(page.errors().await, ["worker"]);
        assert!(page.text("[data-error=worker]").await.contains("and 1 other layer"));
    })
    .await;
}

#[tokio::test]
async fn after_a_trap_no_verdict_is_left() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("layer-trap", &site, |page| async move {
        const SAYS_SO: &str = "[data-verdict=verified], [data-verdict=computed], .verdict-verified, .verdict-computed, \
                               .banner-good, [data-proof=proven], [data-standing=proven]";
        // A module whose one function is `unreachable`. It is called by the browser, as those of the page are. The console is
        // spared it: what it says otherwise is a fault of the program.
        let trap = "addEventListener('error', (event) => event.preventDefault(), { once: true }); \
                    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11]; \
                    setTimeout(new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.t)";
        home(&page).await;
        verify_layers(&page, &host, "sound", &content).await;
        page.wait_verdict(layer(&content), "verified").await;
        page.run(trap, json!([])).await;
        page.wait_for("#failure[data-error=crashed]").await;
        assert_eq!(page.count(SAYS_SO).await, 0);
        assert!(page.count("[data-verdict=unverifiable]").await >= 3);
        assert!(!page.visible_text().await.contains("✓"));
        page.open(&format!("#/{host}/faults/sound@{}?proof=layers", content.image.manifest.digest)).await;
        page.click("button[data-action=prove]").await;
        page.wait_for("[data-proof=proven]").await;
        page.run(trap, json!([])).await;
        page.wait_for("#failure[data-error=crashed]").await;
        assert_eq!(page.count(SAYS_SO).await, 0);
    })
    .await;
}

/// The wall of the tests fails when the page asks one of the hosts.
#[tokio::test]
async fn other_addresses_of_a_layer_are_told_whole_and_neither_asked_nor_linked() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("layer-elsewhere", &site, |page| async move {
        let here = format!("#/{host}/faults/layer-elsewhere:latest");
        let [first, second] = [0, 1].map(|at| content.image.layers[at].digest.clone());
        let said = "[data-role=elsewhere]";
        let (unnamed, named) =
            ("not fetched; no other place is named", "lies at one.quay.example, two.quay.example:8443, not fetched");
        page.open(&here).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for(&format!("tr[data-layer=\"{second}\"] {said}")).await;
        assert_eq!(page.texts(&format!(".layers {said}")).await, [unnamed, named]);
        for said in ["lies elsewhere", "kept elsewhere"] {
            assert!(!page.visible_text().await.contains(said), "of what names no place nobody says that it has one");
        }

        page.open(&format!("{here}?layer={second}")).await;
        page.wait_state("layer", "ready").await;
        assert_eq!(page.attributes("[data-address]", "data-address").await, ADDRESSES);
        assert_eq!(page.attributes("[data-address] button[data-copy]", "data-copy").await, ADDRESSES);
        assert_eq!(page.texts("[data-address] .line").await, ADDRESSES);
        let hosts = ["one.quay.example", "two.quay.example:8443", "no host that can be read"];
        assert_eq!(page.texts("[data-address] th").await, hosts);
        assert_eq!(page.count("main a[href*='quay.example']").await, 0);
        assert!(page.text("[data-role=addresses]").await.contains("they are no links"), "and says why");
        assert!(page.text("main .facts").await.contains(named));
        page.open(&format!("{here}?layer={first}")).await;
        page.wait_state("layer", "ready").await;
        assert_eq!(page.count("[data-role=addresses]").await, 0);
        assert!(page.text("main .facts").await.contains(unnamed));

        page.open(&format!("{here}?proof=layers")).await;
        page.wait_for("[data-proof=idle]").await;
        listen(&page).await;
        page.click("button[data-action=prove]").await;
        page.wait_for("[data-proof=consistent]").await;
        assert_eq!(page.texts(&format!("[data-object] {said}")).await, [unnamed, named]);
        assert!(page.text("[data-role=summary]").await.contains("2 layers are non-distributable and were not fetched"));
        let receipt = &told(&page, "tallyman:finished").await[0];
        let urls: Vec<_> = receipt["objects"].as_array().unwrap().iter().map(|object| &object["urls"]).collect();
        assert_eq!(urls[2..], [&Value::Null, &json!(ADDRESSES)]);
    })
    .await;
    assert_eq!(faults.log.about("/layer-elsewhere/blobs/").len(), 1, "the config alone");
}
