//! Comparing tells what was found below its sides in this tab, whoever found it, and what was not looked at.

use crate::archive::{image_of, saved};
use crate::archive_cases::drop_file;
use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::fault_cases::verify_layers;
use crate::faults::Faults;
use crate::image::digest_of;
use crate::image::layer::{Layer, Packing, file, noise, tar_of};
use crate::page::{Page, visit};
use crate::proof_cases::{REPOSITORY, app, base, prove, pushed};
use crate::site::Site;

#[tokio::test]
async fn what_a_proof_could_not_check_is_told_as_that() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, image) = (faults.host(), faults.content.image.manifest.digest.clone());
    visit("held-unchecked", &site, |page| async move {
        let side = |fault: &str| format!("{host}/faults/{fault}@{image}");
        let (cut, sound) = (side("cut-layer"), side("sound"));
        for (left, right, held) in [(&cut, &sound, "left"), (&sound, &cut, "right")] {
            prove(&page, &format!("#/{cut}?proof=layers"), "incomplete").await;
            page.follow(&format!("#/{left}?compare={right}")).await;
            page.wait_for("[data-compared=same]").await;
            assert_eq!(page.attributes("[data-held]", "data-held").await, [held]);
            let said = page.text("[data-held].banner-warning").await;
            assert!(said.contains(&format!("could not check all that is named below the {held} side")), "{said}");
            // It is no failure, and nothing is called good.
            assert_eq!(page.count("[role=alert][data-error], .banner-good").await, 0, "{held}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_layer_that_was_found_wrong_without_a_proof_is_told_below_its_side() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("held-verified", &site, |page| async move {
        page.open("#/").await;
        let image = &content.image.manifest.digest;
        let compare = format!("#/{host}/faults/sound@{image}?compare={host}/faults/flipped-bit@{image}");
        page.follow(&compare).await;
        page.wait_for("[data-compared=same]").await;
        assert_eq!(page.count("[data-held]").await, 0, "nobody looked yet");
        verify_layers(&page, &host, "sound", &content).await;
        page.wait_gone("tr[data-layer] [data-verdict=claimed]").await;
        verify_layers(&page, &host, "flipped-bit", &content).await;
        page.wait_error("mismatch").await;
        page.follow(&compare).await;
        page.wait_error("layer-failed").await;
        assert_eq!(page.attributes("[data-held]", "data-held").await, ["right"]);
        assert!(page.text("[data-held=right]").await.contains("A layer of the right side"));
        assert_eq!(page.count(".banner-good").await, 0);
        // A proof says more, and once.
        prove_here(&page, &format!("#/{host}/faults/flipped-bit@{image}?proof=layers")).await;
        page.follow(&compare).await;
        page.wait_error("proof-failed").await;
        assert_eq!(page.errors().await, ["proof-failed"]);
    })
    .await;
}

#[tokio::test]
async fn layers_that_this_tab_has_read_have_their_verdict_beside_those_that_nobody_read() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, content) = (faults.host(), faults.content.clone());
    visit("held-verdicts", &site, |page| async move {
        page.open("#/").await;
        let (image, other) = (&content.image, &content.other.manifest.digest);
        let compare = format!("#/{host}/faults/sound@{}?compare={host}/faults/sound@{other}", image.manifest.digest);
        let verdicts = async || {
            page.follow(&compare).await;
            page.wait_for("[data-compared=different]").await;
            page.attributes("tr[data-layer-row] [data-digest]", "data-verdict").await
        };
        assert_eq!(verdicts().await, ["claimed"; 4]);
        verify_layers(&page, &host, "sound", &content).await;
        for layer in &image.layers {
            page.wait_verdict(&layer.digest, "verified").await;
        }
        assert_eq!(verdicts().await, ["verified", "verified", "claimed", "claimed"]);
    })
    .await;
}

/// Proves in the tab as it is.
async fn prove_here(page: &Page, link: &str) {
    page.follow(link).await;
    page.wait_state("proof", "ready").await;
    page.click("button[data-action=\"prove\"]").await;
    page.wait_for("[data-proof=failed]").await;
}

#[tokio::test]
async fn a_layer_that_unpacks_to_something_else_is_told_as_well() {
    let lying = Layer { diff_id: digest_of(b"another archive"), ..app() };
    let (site, (registry, built)) = (Site::start().await, pushed(&[base(), lying]).await);
    visit("held-inside", &site, |page| async move {
        let image = format!("{}/{REPOSITORY}@{}", registry.host(), built.manifest.digest);
        page.open(&format!("#/{image}")).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_error("diff-id").await;
        page.follow(&format!("#/{image}?compare={image}")).await;
        page.wait_error("layer-failed").await;
        assert_eq!(page.attributes("[data-held]", "data-held").await, ["left", "right"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_put_together_here_is_not_held_against_an_index_by_its_digest() {
    let (store, built) = image_of(&[Layer::packed(&[file("a", noise(50_000, 3))], Packing::Plain)]);
    let saved = tar_of(&saved(&store, &built, &["example.org/app:1"]));
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let index = format!("{}/{REPOSITORY}:1.4.2", registry.host());
    visit("held-made", &site, |page| async move {
        page.open("#/").await;
        drop_file(&page, "saved.tar", &saved).await;
        page.wait_state("repository", "ready").await;
        for (link, side) in [
            (format!("#/archive:saved.tar:1?compare={index}"), "left"),
            (format!("#/{index}?compare=archive:saved.tar:1"), "right"),
        ] {
            page.follow(&link).await;
            page.wait_for("[data-compared=made].banner-warning").await;
            let said = page.text("[data-compared=made]").await;
            assert!(said.starts_with("The digests cannot be compared."), "{said}");
            let why = format!("The manifest of the {side} side was put together here, so its digest is no registry's.");
            assert!(said.contains(&why) && said.contains("Choose a platform to compare the configs."), "{said}");
        }
    })
    .await;
}
