//! Proof: layers that are unpacked as they are hashed, and the chain from a link down to their unpacked bytes.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::archive::image_of;
use crate::distribution::{Cors, Distribution};
use crate::faults::Faults;
use crate::focus_cases::with_focus;
use crate::image::layer::{Entry, Layer, Packing, file, gzip, noise, program};
use crate::image::{Built, digest_of};
use crate::layout::Layout;
use crate::page::{LONG, Page, visit};
use crate::site::Site;

pub const REPOSITORY: &str = "proof/app";

/// A layer with a program that runs as its owner and a file that hides another.
pub fn base() -> Layer {
    let setuid = Entry::File("usr/bin/su".to_owned(), 0o4755, noise(2000, 3));
    Layer::of(&[file("etc/os-release", "ID=small\n"), setuid, file("etc/.wh.motd", "")])
}

/// A layer that only the tests of a sound image need.
pub fn app() -> Layer {
    Layer::of(&[program("usr/local/bin/app", noise(40_000, 4))])
}

pub fn image(layers: &[Layer]) -> (Layout, Built) {
    let (store, built) = image_of(layers);
    let names = vec![("latest".to_owned(), built.manifest.clone())];
    (Layout { store, names }, built)
}

/// A registry with an image of these layers, and what the image is.
pub async fn pushed(layers: &[Layer]) -> (Distribution, Built) {
    let registry = Distribution::start(Cors::Exposing).await;
    let (layout, built) = image(layers);
    registry.push(REPOSITORY, &layout).await;
    (registry, built)
}

/// Opens the image by digest and verifies its layers.
pub async fn verify_layers(page: &Page, registry: &Distribution, built: &Built) {
    page.open(&format!("#/{}/{REPOSITORY}@{}", registry.host(), built.manifest.digest)).await;
    page.wait_state("manifest", "ready").await;
    page.click("button[data-action=\"verify-layers\"]").await;
}

#[tokio::test]
async fn layers_are_unpacked_as_they_are_hashed_and_their_diff_ids_are_verified() {
    let layers = [base(), Layer::packed(&[file("zstd", noise(9000, 5))], Packing::Zstd), app()];
    let (site, (registry, built)) = (Site::start().await, pushed(&layers).await);
    visit("proof-diff-ids", &site, |page| async move {
        verify_layers(&page, &registry, &built).await;
        for (layer, descriptor) in layers.iter().zip(&built.layers) {
            page.wait_verdict(&descriptor.digest, "verified").await;
            page.wait_verdict(&layer.diff_id, "verified").await;
            let inside = format!("tr[data-inside=\"{}\"]", descriptor.digest);
            assert_eq!(page.count(&format!("{inside} [data-digest=\"{}\"]", layer.diff_id)).await, 1);
        }
        let found = page.text(&format!("tr[data-inside=\"{}\"]", built.layers[0].digest)).await;
        for fact in ["usr/bin/su", "setuid", "hide a file", "etc/.wh.motd", "3: 3 files"] {
            assert!(found.contains(fact), "{fact} in {found}");
        }
        assert_eq!(page.errors().await, [""; 0]);
        // One request for each layer: digest and DiffID come of one pass.
        let asked = registry.log.about("/blobs/");
        for descriptor in &built.layers {
            assert_eq!(asked.iter().filter(|seen| seen.target.contains(&descriptor.digest)).count(), 1);
        }
        // The layer's own page says the same, and asks nothing.
        page.click_through(&format!("tr[data-layer=\"{}\"] a", built.layers[0].digest)).await;
        page.wait_state("layer", "ready").await;
        page.wait_verdict(&layers[0].diff_id, "verified").await;
        assert!(page.text("main").await.contains("usr/bin/su"));
        assert_eq!(registry.log.about("/blobs/").len(), asked.len());
    })
    .await;
}

#[tokio::test]
async fn a_diff_id_that_lies_is_told_although_the_layer_is_verified() {
    let lying = Layer { diff_id: digest_of(b"another archive"), ..app() };
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), lying.clone()]).await);
    visit("proof-lying", &site, |page| async move {
        verify_layers(&page, &registry, &built).await;
        page.wait_verdict(&built.layers[1].digest, "verified").await;
        page.wait_verdict(&lying.diff_id, "mismatch").await;
        page.wait_error("diff-id").await;
        assert_eq!(page.errors().await, ["diff-id"]);
        let said = page.visible_text().await;
        assert!(said.contains(&lying.diff_id) && said.contains(&app().diff_id), "both digests: {said}");
    })
    .await;
}

#[tokio::test]
async fn bytes_that_are_described_in_several_ways_are_judged_by_each() {
    let lying = Layer { diff_id: digest_of(b"another archive"), ..app() };
    let (mut layout, built) = image(&[lying.clone(), lying.clone(), lying.clone()]);
    let mut manifest: Value = serde_json::from_slice(layout.store.bytes(&built.manifest.digest)).unwrap();
    manifest["layers"][0]["mediaType"] = json!("application/octet-stream");
    manifest["layers"][2]["size"] = json!(built.layers[2].size + 1);
    let odd = layout.store.document(&built.manifest.media_type, &manifest);
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &layout).await;
    visit("proof-described", &site, |page| async move {
        let link = format!("#/{}/{REPOSITORY}@{}", registry.host(), odd.digest);
        page.open(&link).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_verdict(&lying.diff_id, "mismatch").await;
        let row = format!("tr[data-layer=\"{}\"] [data-digest]", built.layers[0].digest);
        page.wait_verdict(&built.layers[0].digest, "mismatch").await;
        page.wait_verdict(&built.layers[0].digest, "verified").await;
        page.wait_gone("[data-action=cancel]").await;
        assert_eq!(page.attributes(&row, "data-verdict").await, ["verified", "verified", "mismatch"]);
        prove(&page, &format!("{link}?proof=layers"), "failed").await;
        let failed = |object: usize| format!("[data-object=\"{object}\"] [data-outcome=failed]");
        assert_eq!(page.attributes(&failed(3), "data-check").await, ["diff-id"]);
        assert_eq!(page.attributes(&failed(4), "data-check").await, ["size"]);
    })
    .await;
}

#[tokio::test]
async fn a_layer_that_is_cut_off_keeps_its_verdict_and_is_no_archive() {
    let whole = app();
    let cut = Layer { blob: whole.blob[..whole.blob.len() / 2].to_vec(), ..whole };
    let mut trailing = base();
    trailing.blob.extend(b"and more");
    let (site, (registry, built)) = (Site::start().await, pushed(&[trailing, cut]).await);
    visit("proof-cut", &site, |page| async move {
        verify_layers(&page, &registry, &built).await;
        for layer in &built.layers {
            page.wait_verdict(&layer.digest, "verified").await;
        }
        page.wait_error("layer-stream").await;
        page.wait_error("layer-trailing").await;
        let inside = format!("tr[data-inside=\"{}\"] [data-verdict]", built.layers[1].digest);
        assert_eq!(page.count(&inside).await, 0, "half a stream has no DiffID");
    })
    .await;
}

#[tokio::test]
async fn a_layer_of_nothing_but_zeros_meets_a_limit_that_the_reader_may_lift() {
    let archive = Layer::packed(&[file("zeros", vec![0; 64 << 20])], Packing::Plain);
    let bomb = Layer { blob: gzip(&archive.blob), diff_id: archive.diff_id.clone(), packing: Packing::Gzip };
    let (site, (registry, built)) = (Site::start().await, pushed(&[bomb]).await);
    visit("proof-limit", &site, |page| async move {
        verify_layers(&page, &registry, &built).await;
        page.wait_verdict(&built.layers[0].digest, "verified").await;
        page.wait_error("unpack-limit").await;
        assert_eq!(page.errors().await, ["unpack-limit"]);
        page.click("button[data-action=\"lift-limits\"]").await;
        page.wait_verdict(&archive.diff_id, "verified").await;
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

/// Listens to the page's events from its first moment on.
pub async fn listen(page: &Page) {
    let script = "window.told = []; for (const name of ['tallyman:object', 'tallyman:finished']) \
         window.addEventListener(name, event => told.push([name, event.detail]))";
    page.run(script, json!([])).await;
}

pub async fn told(page: &Page, name: &str) -> Vec<Value> {
    let script = "return told.filter(([name]) => name === arguments[0]).map(([, detail]) => detail)";
    serde_json::from_value(page.run(script, json!([name])).await).unwrap()
}

/// Opens the proof of content and runs it.
pub async fn prove(page: &Page, link: &str, outcome: &str) {
    page.open(link).await;
    page.wait_state("proof", "ready").await;
    assert_eq!(page.count("[data-proof=idle]").await, 1, "nothing begins by itself");
    listen(page).await;
    page.click("button[data-action=\"prove\"]").await;
    page.wait_within(&format!("[data-proof=\"{outcome}\"]"), LONG).await;
}

#[tokio::test]
async fn a_whole_image_of_many_platforms_is_proven_from_its_digest() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = crate::demo::sound();
    registry.push(REPOSITORY, &layout).await;
    let index = layout.named("1.4.2").digest.clone();
    visit("proof-index", &site, |page| async move {
        let place = format!("{}/{REPOSITORY}", registry.host());
        page.open(&format!("#/{place}@{index}")).await;
        page.wait_state("index", "ready").await;
        page.click_through("a[data-role=\"proof\"]").await;
        page.wait_state("proof", "ready").await;
        prove(&page, &page.fragment().await, "proven").await;
        let objects = page.count("[data-object]").await;
        assert_eq!(page.count("[data-object][data-standing=proven]").await, objects);
        assert_eq!(page.count("[data-object][data-role=config]").await, 7);
        assert!(page.digest_verdicts().await.iter().all(|(_, verdict)| verdict == "verified"));

        // Scripts hear of every object once, and of the whole at the end.
        let told_of = told(&page, "tallyman:object").await;
        let mut numbers: Vec<u64> = told_of.iter().map(|detail| detail["number"].as_u64().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..objects).collect::<Vec<_>>());
        let finished = told(&page, "tallyman:finished").await;
        assert_eq!(finished.len(), 1);
        assert_eq!(finished[0]["standing"], "proven");
        let layers = finished[0]["objects"].as_array().unwrap().iter().filter(|object| object["role"] == "layer");
        let unpacked = layers.filter(|object| object["inside"]["diffId"].is_string()).count();
        assert_eq!(unpacked, 15, "every layer of a file system");
        for detail in &told_of {
            let number = detail["number"].as_u64().unwrap() as usize;
            assert_eq!(detail["object"], finished[0]["objects"][number]);
        }
        // Each content is fetched once, whoever shares it.
        let mut asked: Vec<_> = registry.log.about("/blobs/").iter().map(|seen| seen.target.clone()).collect();
        let all = asked.len();
        asked.sort();
        asked.dedup();
        assert_eq!(asked.len(), all);
    })
    .await;
}

#[tokio::test]
async fn one_platform_or_no_layers_is_asked_for_by_the_link() {
    let site = Site::start().await;
    visit("proof-choice", &site, |page| async move {
        prove(&page, "#/oci:demo:1.4.2?platform=linux/arm64&proof=documents", "consistent").await;
        assert_eq!(page.attributes("[data-object]", "data-role").await[..3], ["document", "document", "config"]);
        assert_eq!(page.count("[data-object][data-role=document]").await, 2);
        assert_eq!(page.count("[data-object][data-standing=left-out]").await, 4);
        let asked = site_asked(&page).await;
        assert_eq!(asked, 3, "index, manifest and config");
        page.click_through("a.plan-choice[href*=\"proof=layers\"][href*=\"platform=\"]").await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_for("[data-proof=consistent]").await;
        assert_eq!(page.count("[data-object][data-standing=left-out]").await, 0);
        page.follow("#/oci:demo:1.4.2?platform=linux/mips&proof=layers").await;
        page.wait_error("platform-unknown").await;
        // Those that there are stand below, and none of the links keeps the wrong one.
        assert_eq!(page.count("a.plan-choice[href*=mips]").await, 0);
        page.click_through("a.plan-choice[href*=\"platform=linux/arm64\"]").await;
        page.wait_for("[data-proof=idle]").await;
    })
    .await;
}

#[tokio::test]
async fn objects_of_a_chain_lead_to_their_pages_and_what_is_inside_is_told_as_facts() {
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), app()]).await);
    visit("proof-inside", &site, |page| async move {
        let here = format!("#/{}/{REPOSITORY}@{}", registry.host(), built.manifest.digest);
        prove(&page, &format!("{here}?proof=layers"), "proven").await;
        let config = here.replace(&built.manifest.digest, &built.config.digest);
        let layer = |at: usize| format!("{here}?layer={}", built.layers[at].digest);
        let links = page.attributes("[data-object] > .link-line a.digest-link", "href").await;
        assert_eq!(links, [here.clone(), config, layer(0), layer(1)]);
        let summary = |number: u8| format!("[data-object=\"{number}\"] summary");
        assert_eq!(page.text(&summary(2)).await, "7 passed · 3 entries inside, 2 noted");
        assert_eq!(page.count("[data-role=inside]").await, 0, "drawn when it is unfolded");
        page.click(&summary(2)).await;
        page.wait_for("[data-role=inside]").await;
        let said = page.text("[data-object=\"2\"] [data-role=inside]").await;
        for fact in ["3: 3 files", "entries that run as their owner (setuid): 1", "usr/bin/su", "etc/.wh.motd"] {
            assert!(said.contains(fact), "{fact} in {said}");
        }
        assert_eq!(page.text(&summary(3)).await, "7 passed · 1 entry inside");
        page.click_through("[data-object=\"2\"] a.digest-link").await;
        page.wait_state("layer", "ready").await;
        page.wait_verdict(&built.layers[0].digest, "verified").await;
    })
    .await;
}

#[tokio::test]
async fn a_proof_that_there_is_not_is_told_so() {
    let site = Site::start().await;
    visit("proof-unknown", &site, |page| async move {
        page.open("#/oci:demo:1.4.2?proof=bogus").await;
        page.wait_error("bad-link").await;
        assert_eq!(page.count("[data-proof]").await, 0);
        page.click_through("a[data-role=instead]").await;
        page.wait_state("index", "ready").await;
    })
    .await;
}

/// How many blobs the page asked of the demo.
async fn site_asked(page: &Page) -> usize {
    page.network().await.iter().filter(|seen| seen.target.contains("/blobs/sha256/")).count()
}

#[tokio::test]
async fn the_weakest_link_is_told_first_with_its_reason() {
    let lying = Layer { diff_id: digest_of(b"another archive"), ..app() };
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), lying]).await);
    visit("proof-weakest", &site, |page| async move {
        let link = format!("#/{}/{REPOSITORY}@{}?proof=layers", registry.host(), built.manifest.digest);
        prove(&page, &link, "failed").await;
        assert_eq!(page.text("[data-role=summary] .way-step.standing-failed").await, "layer 2");
        assert!(page.text("[data-role=weakest]").await.starts_with("diff-id"));
        page.wait_error("diff-id").await;
        assert_eq!(page.errors().await, ["diff-id"]);
        let first = page.attributes("[data-object]", "data-object").await;
        assert_eq!(first, ["0", "3", "1", "2"], "the weakest of the three comes first");
        assert_eq!(page.attributes("[data-outcome=failed]", "data-check").await, ["diff-id"]);
        page.wait_verdict(&built.layers[1].digest, "verified").await;
        assert_eq!(told(&page, "tallyman:finished").await[0]["standing"], "failed");
    })
    .await;
}

#[tokio::test]
async fn a_layer_that_was_altered_or_cut_fails_the_whole() {
    let registry = Distribution::start(Cors::Exposing).await;
    let (layout, built) = image(&[base(), app()]);
    registry.push(REPOSITORY, &layout).await;
    registry.damage(&built.layers[1].digest);
    let site = Site::start().await;
    visit("proof-altered", &site, |page| async move {
        let link = format!("#/{}/{REPOSITORY}@{}?proof=layers", registry.host(), built.manifest.digest);
        prove(&page, &link, "failed").await;
        page.wait_verdict(&built.layers[1].digest, "mismatch").await;
        page.wait_verdict(&built.layers[0].digest, "verified").await;
        assert!(page.text("[data-role=weakest]").await.starts_with("digest"));
        assert_eq!(page.count("[data-object][data-standing=failed] [data-role=inside]").await, 0);
        let summaries = page.texts("[data-object] summary").await;
        assert_eq!(summaries.iter().filter(|words| words.contains("inside")).count(), 1, "{summaries:?}");
        page.wait_error("mismatch").await;
        let said = page.text("section.failure[role=alert]").await;
        assert!(said.contains(&built.layers[1].digest) && said.contains(&registry.host().to_string()), "{said}");
        // What is wrong is not said a third time, and what should be and what came stand there whole at any width: nothing of
        // them is cut off or lies outside.
        assert!(!page.text("[data-role=weakest]").await.contains("sha256"));
        let whole = "const shows = one => { const box = one.getBoundingClientRect(); \
             const parts = [...one.children]; \
             return box.right <= innerWidth && box.left >= 0 && parts.every(part => part.scrollWidth <= part.clientWidth + 1 \
             || getComputedStyle(part).overflow === 'visible' || getComputedStyle(part).display === 'inline') }; \
             const failed = [...document.querySelectorAll('.check-failed .value .digest')]; \
             const told = [...document.querySelectorAll('section.failure dd .digest')]; \
             return [failed.length, told.length >= 2, [...failed, ...told].every(shows), \
             document.documentElement.scrollWidth <= innerWidth]";
        for width in [320, 390, 1440] {
            page.fit(width, 800).await;
            assert_eq!(page.run(whole, json!([])).await, json!([2, true, true, true]), "{width}");
        }
        // The rest takes one line.
        page.fit(390, 800).await;
        let lines = "return [...document.querySelectorAll('.link-line > .digest-mark .digest')] \
             .every(one => one.getBoundingClientRect().height < 30)";
        assert_eq!(page.run(lines, json!([])).await, json!(true));
    })
    .await;
    let faults = Faults::start().await;
    let image = faults.content.image.manifest.digest.clone();
    let layer = faults.content.image.layers[1].digest.clone();
    visit("proof-interrupted", &site, |page| async move {
        prove(&page, &format!("#/{}/faults/cut-layer@{image}?proof=layers", faults.host()), "incomplete").await;
        page.wait_verdict(&layer, "unverifiable").await;
        let why =
            page.text("[data-object][data-role=layer][data-standing=incomplete] tr[data-check=digest] .value").await;
        assert!(why.contains("not read to its end"), "unfolded, with its reason: {why}");
    })
    .await;
}

#[tokio::test]
async fn what_the_registry_has_not_got_is_not_blamed_on_the_browser() {
    let registry = Distribution::start(Cors::Exposing).await;
    let (layout, built) = image(&[base(), app()]);
    registry.push(REPOSITORY, &layout).await;
    registry.lose(&built.config.digest);
    let site = Site::start().await;
    visit("proof-not-had", &site, |page| async move {
        let link = format!("#/{}/{REPOSITORY}@{}?proof=layers", registry.host(), built.manifest.digest);
        prove(&page, &link, "incomplete").await;
        page.wait_error("digest-unknown").await;
        let why = "[data-object][data-role=config] tr[data-check=digest] .value";
        assert_eq!(page.text(why).await, "it could not be had");
        assert_eq!(page.text("[data-role=weakest]").await, "digest it could not be had");
        assert_eq!(page.text("[data-object][data-role=config] summary").await, "1 not made");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_followed_and_a_platform_that_is_not_there_prove_nothing() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, image) = (faults.host(), faults.content.image.manifest.digest.clone());
    visit("proof-nothing", &site, |page| async move {
        prove(&page, &format!("#/{host}/faults/schema1:latest?proof=layers"), "incomplete").await;
        let link = format!("#/{host}/faults/sound@{image}?platform=linux/s390x&proof=layers");
        prove(&page, &link, "incomplete").await;
        page.wait_error("platform-unknown").await;
        let receipt = &told(&page, "tallyman:finished").await[0];
        assert_eq!((&receipt["standing"], &receipt["platforms"]), (&json!("incomplete"), &json!(["linux/s390x"])));
        let roles: Vec<_> = receipt["objects"].as_array().unwrap().iter().map(|object| &object["role"]).collect();
        assert_eq!(roles, ["document", "config"], "what was read to know it");
        page.wait_for("[data-role=evidence] button[data-action=save-receipt]").await;
        assert_eq!(page.count("a.plan-choice[href*=s390x]").await, 0);
        page.click_through("a[data-role=all-platforms]").await;
        page.wait_for("[data-proof=idle]").await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_within("[data-proof=proven]", LONG).await;
    })
    .await;
}

#[tokio::test]
async fn of_very_many_objects_the_first_are_drawn_and_all_on_request() {
    let same = vec![app(); 500];
    let (site, (registry, built)) = (Site::start().await, pushed(&same).await);
    visit("proof-many", &site, |page| async move {
        let link = format!("#/{}/{REPOSITORY}@{}?proof=layers", registry.host(), built.manifest.digest);
        prove(&page, &link, "proven").await;
        assert_eq!(page.count("[data-object]").await, 120);
        with_focus(&page).await;
        page.click("button[data-action=\"show-all\"]").await;
        page.wait_for("[data-object=\"501\"]").await;
        // The first of those that came.
        page.wait_focus("[data-object=\"120\"] a").await;
        assert_eq!(page.count("[data-object]").await, 502);
        assert_eq!(page.count("button[data-action=\"show-all\"]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn cancelling_ends_the_traffic_and_nothing_half_read_is_judged() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    let layer = faults.content.image.layers[1].digest.clone();
    visit("proof-cancel", &site, |page| async move {
        let link = format!("#/{}/faults/stalled-layer@{image}?proof=layers", faults.host());
        page.open(&link).await;
        page.wait_state("proof", "ready").await;
        listen(&page).await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_for("[data-proof=running] button[data-action=\"cancel\"]").await;
        page.wait_for("[data-object][data-standing=pending]").await;
        assert_eq!(told(&page, "tallyman:finished").await.len(), 0);
        opened(&faults, 1, LONG).await;
        page.click("button[data-action=\"cancel\"]").await;
        opened(&faults, 0, Duration::from_secs(1)).await;
        page.wait_for("[data-proof=incomplete]").await;
        page.wait_verdict(&layer, "unverifiable").await;
        let asked = faults.log.all().len();
        let receipt = &told(&page, "tallyman:finished").await[0];
        assert_eq!(receipt["standing"], "incomplete");
        let reasons: Vec<_> = receipt["objects"].as_array().unwrap().iter().map(|object| &object["reason"]).collect();
        assert!(reasons.contains(&&json!("cancelled")), "{reasons:?}");
        // Manifest, config and one of the two layers had come to their end.
        let said = page.text("[data-role=summary] [data-role=stopped]").await;
        assert!(said.starts_with("You stopped it: 3 of 4 objects had been read to their end."), "{said}");
        let copied = page.attributes("[data-role=evidence] button[data-copy]", "data-copy").await;
        assert!(copied[0].contains("stopped by the reader: 1 object was not read to the end"), "{copied:?}");
        assert_eq!(page.count("[data-standing=proven]").await, 3);
        // Leaving while it runs ends it as well: nothing more is asked of the registry, and no event comes late.
        let before = told(&page, "tallyman:object").await.len();
        page.click("button[data-action=\"prove\"]").await;
        page.wait_for("[data-proof=running] [data-object][data-role=layer][data-standing=proven]").await;
        opened(&faults, 1, LONG).await;
        page.follow("#/").await;
        opened(&faults, 0, Duration::from_secs(1)).await;
        page.wait_state("home", "ready").await;
        assert_eq!(told(&page, "tallyman:finished").await.len(), 1);
        let layers =
            |from: usize| faults.log.all()[from..].iter().filter(|seen| seen.target.contains("/blobs/")).count();
        assert!(layers(asked) >= 2, "begun again, all layers are asked for again");
        // Coming back goes on by itself from what is here: again only the layer that never came is asked for.
        let asked = faults.log.all().len();
        page.back().await;
        page.wait_state("proof", "ready").await;
        opened(&faults, 1, LONG).await;
        page.wait_for("[data-proof=running] [data-object][data-role=layer][data-standing=proven]").await;
        let again: Vec<_> = faults.log.all()[asked..].iter().map(|seen| seen.target.clone()).collect();
        assert!(again.len() == 1 && again[0].contains(&layer), "{again:?}");
        // What the reader stopped waits for the reader.
        page.click("button[data-action=\"cancel\"]").await;
        page.wait_for("[data-proof=incomplete]").await;
        // Of each object scripts were told once in that run, before it was left or after that.
        let objects = told(&page, "tallyman:object").await;
        let numbers = objects[before..].iter().map(|told| told["number"].as_u64().unwrap());
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2, 3]);
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        page.follow(&link).await;
        page.wait_for("[data-proof=incomplete] [data-role=stopped]").await;
        assert_eq!(faults.log.all().len(), asked + 1);
    })
    .await;
}

/// Waits until so many stalled answers are waited for.
pub async fn opened(faults: &Faults, count: usize, patience: Duration) {
    let deadline = Instant::now() + patience;
    while faults.open.load(Ordering::SeqCst) != count {
        assert!(Instant::now() < deadline, "{} answers are waited for", faults.open.load(Ordering::SeqCst));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_receipt_is_saved_opened_and_held_against_a_new_proof() {
    let site = Site::start().await;
    visit("proof-receipt", &site, |page| async move {
        let digest = crate::demo::demo().named("docker-image").digest.clone();
        prove(&page, "#/oci:demo:docker-image?proof=layers", "consistent").await;
        // What would be saved is the detail of the last event; a headless browser's download is caught on its way.
        let caught = "window.saved = []; const made = URL.createObjectURL; \
             URL.createObjectURL = blob => { saved.push(blob.text()); return made.call(URL, blob) }; \
             document.addEventListener('click', event => { const a = event.target.closest('a[download]'); \
             if (a) { saved.push(a.download); event.preventDefault() } }, true)";
        page.run(caught, json!([])).await;
        page.click("button[data-action=\"save-receipt\"]").await;
        let saved = page.run("return Promise.all(saved)", json!([])).await;
        let text = saved[0].as_str().unwrap().to_owned();
        let receipt: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(receipt, told(&page, "tallyman:finished").await[0]);
        assert_eq!((&receipt["format"], &receipt["resolved"]), (&json!("tallyman-receipt"), &json!(digest)));
        let read = tallyman::receipt::read(text.as_bytes()).unwrap();
        assert_eq!(tallyman::receipt::check_again(&read, u64::MAX), []);
        let copied = page.attributes("[data-role=evidence] button[data-copy]", "data-copy").await;
        assert!(copied[0].contains(&digest) && copied[0].starts_with("**Consistent"), "{copied:?}");

        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        open_receipt(&page, &text, true).await;
        page.wait_state("receipt", "ready").await;
        page.wait_for("[data-role=agreement][data-flaws=\"0\"]").await;
        assert_eq!(page.fragment().await, "#/?receipt");
        assert_eq!(page.count("tr[data-object]").await, receipt["objects"].as_array().unwrap().len() as u64);
        assert_eq!(page.digest_verdicts().await, [], "what a receipt says is no verdict of this page");
        page.click_through("a[data-role=\"prove-again\"]").await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_for("[data-proof=proven]").await;
        page.wait_for("[data-role=compared][data-differences=\"0\"]").await;

        // One that was changed by hand contradicts itself, and what is none is told so.
        page.follow("#/?receipt").await;
        open_receipt(&page, &text.replacen("\"consistent\"", "\"proven\"", 1), false).await;
        page.wait_error("receipt-contradicts").await;
        open_receipt(&page, "{}", false).await;
        page.wait_error("not-a-receipt").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

/// Gives a receipt to the page, by dropping or by choosing it.
pub async fn open_receipt(page: &Page, text: &str, drops: bool) {
    page.wait_for("input[data-action=\"open-receipt\"]").await;
    let script = "const data = new DataTransfer(); data.items.add(new File([arguments[0]], 'receipt.json', { type: 'application/json' })); \
         if (arguments[1]) { document.querySelector('[data-role=drop]').dispatchEvent(new DragEvent('drop', \
         { dataTransfer: data, bubbles: true, cancelable: true })) } else { \
         const input = document.querySelector('[data-action=open-receipt]'); input.files = data.files; \
         input.dispatchEvent(new Event('change', { bubbles: true })) }";
    page.run(script, json!([text, drops])).await;
}
