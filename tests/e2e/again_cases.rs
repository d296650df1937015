//! Doing it again: whoever asks for it has everything read again, and coming back says when it was read.

use serde_json::{Value, json};
use tallyman::proof::{Chain, Plan, Platforms};
use tallyman::receipt::Receipt;
use tallyman::verify::Reason;

use crate::distribution::Distribution;
use crate::faults::Faults;
use crate::page::{LONG, Page, visit};
use crate::proof_cases::{REPOSITORY, app, base, image, listen, open_receipt, prove, pushed, told};
use crate::recorder::Seen;
use crate::site::Site;

/// How often the registry was asked for a blob.
fn asked(registry: &Distribution, digest: &str) -> usize {
    let is_it = |seen: &&Seen| seen.method == "GET" && seen.target.contains(digest);
    registry.log.about("/blobs/").iter().filter(is_it).count()
}

/// Runs the proof that is open once more, and gives its receipt.
async fn again(page: &Page, outcome: &str) -> Value {
    listen(page).await;
    page.click("button[data-action=\"prove\"]").await;
    receipt(page, outcome).await
}

/// The receipt of the run that scripts hear of first.
async fn receipt(page: &Page, outcome: &str) -> Value {
    page.wait_script("return told.some(([name]) => name === 'tallyman:finished')").await;
    page.wait_within(&format!("[data-proof=\"{outcome}\"]"), LONG).await;
    told(page, "tallyman:finished").await[0].clone()
}

/// Forgets everything that the browser keeps of documents.
async fn clear_kept(page: &Page) {
    let script = "const done = arguments[arguments.length - 1]; (async () => { \
         for (const name of await caches.keys()) { const cache = await caches.open(name); \
         for (const key of await cache.keys()) await cache.delete(key) } done(true) })()";
    page.driver.execute_async(script, Vec::new()).await.unwrap();
}

/// Moves the page's clock on by an hour.
pub async fn an_hour_later(page: &Page) {
    let script = "const now = Date.now; Date.now = () => now() + 3600000; return true";
    page.run(script, json!([])).await;
}

#[tokio::test]
async fn proving_again_reads_everything_again_and_resolves_the_tag_anew() {
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), app()]).await);
    visit("again-proof", &site, |page| async move {
        let place = format!("{}/{REPOSITORY}", registry.host());
        // Somebody has hashed these layers in this tab, but not for this proof.
        page.open(&format!("#/{place}@{}", built.manifest.digest)).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        for layer in &built.layers {
            page.wait_verdict(&layer.digest, "verified").await;
        }
        page.follow(&format!("#/{place}:latest?proof=layers")).await;
        page.wait_state("proof", "ready").await;
        let first = again(&page, "consistent").await;
        assert_eq!(first["resolved"], built.manifest.digest);
        for layer in &built.layers {
            assert_eq!(asked(&registry, &layer.digest), 2, "read for this proof");
        }
        clear_kept(&page).await;
        an_hour_later(&page).await;
        let second = again(&page, "consistent").await;
        for blob in built.layers.iter().chain([&built.config]) {
            assert!(asked(&registry, &blob.digest) >= 2, "{} was read again", blob.digest);
        }
        assert_eq!(asked(&registry, &built.layers[0].digest), 3);
        assert!(second["begun"].as_str() > first["time"].as_str(), "{second}");

        // The tag moves: the page goes on with what it names now.
        let (layout, moved) = image(&[app()]);
        registry.push(REPOSITORY, &layout).await;
        let third = again(&page, "consistent").await;
        assert_eq!(third["resolved"], moved.manifest.digest);
        page.wait_for(&format!(".digest-line [data-digest=\"{}\"]", moved.manifest.digest)).await;
        assert_eq!(page.count(&format!("[data-digest=\"{}\"]", built.manifest.digest)).await, 0);
        assert_eq!(asked(&registry, &built.layers[1].digest), 4, "another image has the same layer");

        // What was right before is so no more.
        registry.damage(&moved.layers[0].digest);
        again(&page, "failed").await;
        page.wait_verdict(&moved.layers[0].digest, "mismatch").await;
        registry.lose(&moved.manifest.digest);
        clear_kept(&page).await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_state("proof", "failed").await;
        assert_eq!(page.count("[data-role=evidence]").await, 0, "no receipt of what nobody read");
    })
    .await;
}

#[tokio::test]
async fn coming_back_to_a_proof_says_when_it_was_read_and_a_receipt_leads_to_a_new_one() {
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), app()]).await);
    visit("again-back", &site, |page| async move {
        let link = format!("#/{}/{REPOSITORY}@{}?proof=layers", registry.host(), built.manifest.digest);
        prove(&page, &link, "proven").await;
        let first = told(&page, "tallyman:finished").await[0].clone();
        let before = registry.log.all().len();
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        an_hour_later(&page).await;
        listen(&page).await;
        page.back().await;
        assert_eq!(receipt(&page, "proven").await, first, "nothing was read since");
        assert_eq!(registry.log.all().len(), before, "{:?}", registry.log.all().last());

        // Out of the receipt it is a new run, whatever this tab has read before.
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        open_receipt(&page, &serde_json::to_string_pretty(&first).unwrap(), false).await;
        page.wait_state("receipt", "ready").await;
        registry.damage(&built.layers[1].digest);
        page.click_through("a[data-role=\"prove-again\"]").await;
        page.wait_for("[data-proof=idle]").await;
        let second = again(&page, "failed").await;
        assert!(second["begun"].as_str() > first["time"].as_str(), "{second}");
        // The layer, and with it the whole.
        page.wait_for("[data-role=compared][data-differences=\"2\"]").await;
        assert_eq!(asked(&registry, &built.layers[0].digest), 2);
        // Nothing is other than in a receipt that failed as well, and that is nothing good.
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        open_receipt(&page, &serde_json::to_string_pretty(&second).unwrap(), false).await;
        page.wait_state("receipt", "ready").await;
        page.click_through("a[data-role=\"prove-again\"]").await;
        page.wait_for("[data-proof=idle]").await;
        again(&page, "failed").await;
        page.wait_for("[data-role=compared][data-differences=\"0\"]").await;
        assert!(page.text("[data-role=compared]").await.ends_with("the whole is failed."));
        assert_eq!(page.count(".banner-good").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_of_a_signed_manifest_leads_back_to_what_was_asked_for() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let place = format!("{}/faults/schema1-signed", faults.host());
    visit("again-signed", &site, |page| async move {
        page.open(&format!("#/{place}:latest")).await;
        page.wait_state("schema1", "ready").await;
        let payload = page.attributes("[data-role=payload] [data-digest]", "data-digest").await.remove(0);
        // Nobody knows it by the digest of all its bytes.
        for reference in [format!("{place}@{payload}"), format!("{place}:latest")] {
            let link = format!("#/{reference}?proof=layers");
            prove(&page, &link, "incomplete").await;
            let receipt = told(&page, "tallyman:finished").await[0].clone();
            assert_ne!(receipt["resolved"], payload);
            page.follow("#/").await;
            page.wait_state("home", "ready").await;
            open_receipt(&page, &serde_json::to_string_pretty(&receipt).unwrap(), false).await;
            page.wait_state("receipt", "ready").await;
            page.click_through("a[data-role=\"prove-again\"]").await;
            page.wait_for("[data-proof=idle]").await;
            assert_eq!(page.fragment().await, link);
            again(&page, "incomplete").await;
            page.wait_for("[data-role=compared][data-differences=\"0\"]").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_receipt_of_a_run_that_read_nothing_leads_to_a_new_one() {
    let (site, (registry, built)) = (Site::start().await, pushed(&[app()]).await);
    visit("again-nothing", &site, |page| async move {
        let place = format!("{}/{REPOSITORY}", registry.host());
        let digest = &built.manifest.digest;
        let plan = Plan { platforms: Platforms::All, layers: true };
        for (reference, asked, outcome) in [
            (format!("{place}@{digest}"), digest.parse().ok(), "proven"),
            (format!("{place}:latest"), None, "consistent"),
        ] {
            // As it is saved when the reader stops it at once.
            let chain = Chain::without_root(asked.as_ref(), Reason::Cancelled { received: 0 });
            let receipt = Receipt::new(&reference, "2026-01-01T00:00:00Z", &plan, &chain);
            page.open("#/?receipt").await;
            open_receipt(&page, &receipt.to_json(), false).await;
            page.wait_for("[data-role=agreement][data-flaws=\"0\"]").await;
            page.click_through("a[data-role=\"prove-again\"]").await;
            page.wait_for("[data-proof=idle]").await;
            assert_eq!(page.fragment().await, format!("#/{reference}?proof=layers"));
            again(&page, outcome).await;
        }
    })
    .await;
}

#[tokio::test]
async fn verifying_all_again_fetches_and_hashes_again() {
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), app()]).await);
    visit("again-layers", &site, |page| async move {
        page.open(&format!("#/{}/{REPOSITORY}@{}", registry.host(), built.manifest.digest)).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        for layer in &built.layers {
            page.wait_verdict(&layer.digest, "verified").await;
        }
        page.wait_script("return document.querySelector('[data-action=verify-layers]')?.innerText.includes('again')")
            .await;
        registry.damage(&built.layers[1].digest);
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_verdict(&built.layers[1].digest, "mismatch").await;
        page.wait_verdict(&built.layers[0].digest, "verified").await;
        page.wait_error("mismatch").await;
        for layer in &built.layers {
            assert_eq!(asked(&registry, &layer.digest), 2);
        }
        // Nor does the layer's own page remember what it was.
        page.click_through(&format!("tr[data-layer=\"{}\"] a", built.layers[1].digest)).await;
        page.wait_state("layer", "ready").await;
        page.wait_verdict(&built.layers[1].digest, "claimed").await;
    })
    .await;
}
