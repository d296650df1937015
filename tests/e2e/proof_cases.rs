//! Proof: layers that are unpacked as they are hashed, and the chain from a link down to their unpacked bytes.

use std::collections::BTreeMap;

use crate::distribution::{Cors, Distribution};
use crate::image::layer::{Entry, Layer, Packing, file, gzip, noise, program};
use crate::image::{Built, Flavour, Image, Platform, Store, added, digest_of, map};
use crate::layout::Layout;
use crate::page::{Page, visit};
use crate::site::Site;

const REPOSITORY: &str = "proof/app";

/// A layer with a program that runs as its owner and a file that hides another.
fn base() -> Layer {
    let setuid = Entry::File("usr/bin/su".to_owned(), 0o4755, noise(2000, 3));
    Layer::of(&[file("etc/os-release", "ID=small\n"), setuid, file("etc/.wh.motd", "")])
}

/// A layer that only the tests of a sound image need.
fn app() -> Layer {
    Layer::of(&[program("usr/local/bin/app", noise(40_000, 4))])
}

fn image(layers: &[Layer]) -> (Layout, Built) {
    let mut store = Store::default();
    let image = Image {
        platform: Platform::new("linux", "amd64", None),
        flavour: Flavour::Oci,
        created: "2026-05-05T15:40:03Z".to_owned(),
        steps: layers.iter().map(|layer| added("COPY", layer)).collect(),
        env: Vec::new(),
        entrypoint: Vec::new(),
        labels: map(&[]),
        annotations: map(&[]),
    };
    let built = image.build(&mut store);
    let names = [("latest".to_owned(), built.manifest.clone())].into_iter().collect::<BTreeMap<_, _>>();
    (Layout { store, names: names.into_iter().collect() }, built)
}

/// A registry with an image of these layers, and what the image is.
async fn pushed(layers: &[Layer]) -> (Distribution, Built) {
    let registry = Distribution::start(Cors::Exposing).await;
    let (layout, built) = image(layers);
    registry.push(REPOSITORY, &layout).await;
    (registry, built)
}

/// Opens the image by digest and verifies its layers.
async fn verify_layers(page: &Page, registry: &Distribution, built: &Built) {
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
