//! Verdicts: what the page says of digests, and above all when it does not say `verified`.

use serde_json::json;

use crate::demo::{damaged_layer, demo};
use crate::layout::Layout;
use crate::page::visit;
use crate::site::Site;

/// The digests of the layers of a manifest, in order.
fn layers(layout: &Layout, manifest: &str) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_slice(layout.store.bytes(manifest)).unwrap();
    document["layers"].as_array().unwrap().iter().map(|layer| layer["digest"].as_str().unwrap().to_owned()).collect()
}

/// The manifest for a platform inside an index.
fn child(layout: &Layout, index: &str, architecture: &str) -> String {
    let document: serde_json::Value = serde_json::from_slice(layout.store.bytes(index)).unwrap();
    let entries = document["manifests"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["platform"]["architecture"] == architecture).unwrap();
    entry["digest"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_tag_is_computed_and_never_verified() {
    let site = Site::start().await;
    visit("verdict-tag", &site, |page| async move {
        page.open("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&demo().named("1.4.2").digest, "computed").await;
        let verdicts = page.digest_verdicts().await;
        assert!(verdicts.iter().all(|(_, verdict)| verdict != "verified"), "{verdicts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_digest_that_was_asked_for_is_verified_and_so_is_what_it_names_once_read() {
    let site = Site::start().await;
    visit("verdict-digest", &site, |page| async move {
        let layout = demo();
        let digest = layout.named("1.4.2").digest.clone();
        page.open(&format!("#/oci:demo@{digest}")).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&digest, "verified").await;
        let named = child(&layout, &digest, "arm");
        page.wait_verdict(&named, "verified").await;
        // Nobody has read its layers yet, whatever their manifest says about them.
        page.follow(&format!("#/oci:demo@{named}")).await;
        page.wait_state("manifest", "ready").await;
        for layer in layers(&layout, &named) {
            page.wait_verdict(&layer, "claimed").await;
        }
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn all_layers_of_a_sound_image_can_be_verified() {
    let site = Site::start().await;
    visit("verdict-layers", &site, |page| async move {
        let layout = demo();
        let manifest = child(&layout, &layout.named("1.4.2").digest, "arm64");
        page.open(&format!("#/oci:demo@{manifest}")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_verdict(&manifest, "verified").await;
        for layer in layers(&layout, &manifest) {
            let row = format!("tr[data-layer=\"{layer}\"]");
            assert_eq!(page.count(&format!("{row} [data-verdict=verified]")).await, 0);
            assert_eq!(
                page.count(&format!("{row} td.check .verdict-claimed")).await,
                1,
                "what nobody read yet says so"
            );
        }
        page.click("button[data-action=\"verify-layers\"]").await;
        for layer in layers(&layout, &manifest) {
            page.wait_verdict(&layer, "verified").await;
        }
        let count = layers(&layout, &manifest).len();
        assert_eq!(page.text("[data-role=checked]").await, format!("of {count}: {count} verified"));
        assert_eq!(page.text("[data-action=verify-layers]").await.split(" (").next(), Some("Verify all again"));
        // A DiffID in the config's own document leads to its layer.
        page.click("details.more summary").await;
        let first = layers(&layout, &manifest).into_iter().next().unwrap();
        page.click_through(&format!("details.more pre a[href*=\"layer={first}\"]")).await;
        page.wait_state("layer", "ready").await;
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_layer_is_a_mismatch_that_is_announced() {
    let site = Site::start().await;
    visit("verdict-damaged", &site, |page| async move {
        let layout = demo();
        let (manifest, damaged) = (layout.named("damaged").digest.clone(), damaged_layer(&layout));
        page.open(&format!("#/oci:demo@{manifest}")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_verdict(&manifest, "verified").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_verdict(&damaged, "mismatch").await;
        page.wait_error("mismatch").await;
        let sound = layers(&layout, &manifest).into_iter().find(|layer| *layer != damaged).unwrap();
        page.wait_verdict(&sound, "verified").await;
        let verdicts = page.digest_verdicts().await;
        assert!(verdicts.iter().all(|said| *said != (damaged.clone(), "verified".to_owned())), "{verdicts:?}");
        let received = crate::image::digest_of(layout.store.bytes(&damaged));
        let page_text = page.text("main").await;
        assert!(page_text.contains(&damaged), "the digest that was expected");
        assert!(page_text.contains(&received), "the digest of what came");
    })
    .await;
}

#[tokio::test]
async fn a_damaged_layer_asked_for_by_itself_is_withheld() {
    let site = Site::start().await;
    visit("verdict-withheld", &site, |page| async move {
        let layout = demo();
        let damaged = damaged_layer(&layout);
        page.open(&format!("#/oci:demo@{damaged}")).await;
        page.wait_settled().await;
        let verdicts = page.digest_verdicts().await;
        assert!(verdicts.iter().all(|(_, verdict)| verdict != "verified"), "{verdicts:?}");
        assert!(!page.text("main").await.contains("after its manifest was written"), "its content is not shown");
    })
    .await;
}

#[tokio::test]
async fn a_tag_with_a_digest_tells_whether_the_tag_moved() {
    let site = Site::start().await;
    visit("verdict-drift", &site, |page| async move {
        let layout = demo();
        let (here, elsewhere) = (&layout.named("1.4.2").digest, &layout.named("1.4.1").digest);
        page.open(&format!("#/oci:demo:latest@{here}")).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(here, "verified").await;
        page.wait_for("[data-drift=\"still\"]").await;
        assert_eq!(page.count("[data-drift=\"moved\"]").await, 0);

        page.follow(&format!("#/oci:demo:latest@{elsewhere}")).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(elsewhere, "verified").await;
        page.wait_for("[data-drift=\"moved\"]").await;
        assert_eq!(page.count("[data-drift=\"still\"]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_digest_that_nobody_has_is_said_to_be_unknown() {
    let site = Site::start().await;
    visit("verdict-unknown", &site, |page| async move {
        page.open(&format!("#/oci:demo@sha256:{}", "0".repeat(64))).await;
        page.wait_error("digest-unknown").await;
        page.follow("#/oci:demo:no-such-tag").await;
        page.wait_error("tag-unknown").await;
    })
    .await;
}

/// The yardstick is the browser's own SHA-256, so that the page is not measured by itself.
#[tokio::test]
async fn what_is_called_verified_hashes_to_its_name_with_another_implementation() {
    let site = Site::start().await;
    visit("verdict-yardstick", &site, |page| async move {
        let layout = demo();
        page.open(&format!("#/oci:demo@{}", layout.named("damaged").digest)).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_error("mismatch").await;
        // The sound layer may take longer than the damaged one.
        page.wait_gone("button[data-action=\"cancel\"]").await;
        // A DiffID is that of the unpacked layer in whose row it stands; gzip is the browser's own, too.
        let script = "return (async () => { \
            const mark = document.querySelector(`[data-inside] [data-digest=\"${arguments[0]}\"]`); \
            const blob = mark ? mark.closest('[data-inside]').dataset.inside : arguments[0]; \
            let { body } = await fetch('demo/blobs/' + blob.replace(':', '/')); \
            if (mark) body = body.pipeThrough(new DecompressionStream('gzip')); \
            const bytes = await new Response(body).arrayBuffer(); \
            const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)); \
            return 'sha256:' + [...hash].map(b => b.toString(16).padStart(2, '0')).join(''); })()";
        let mut checked = 0;
        for (digest, verdict) in page.digest_verdicts().await {
            if verdict == "verified" {
                assert_eq!(page.run(script, json!([digest])).await, json!(digest));
                checked += 1;
            }
        }
        assert!(checked >= 4, "manifest, config, a layer and its DiffID are verified");
    })
    .await;
}
