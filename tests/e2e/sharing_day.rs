//! A list and a tag of the reference registry, handed on: newest first, which tags are a digest, and the link that says both.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::layout::Layout;
use crate::page::{Page, visit};
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";
const SHARED: &str = "[data-role=share] button";

/// The names in the table, as they stand.
async fn names(page: &Page) -> Vec<String> {
    page.attributes("tr[data-tag]", "data-tag").await
}

/// All names that a layout has for what one of them names.
fn same_as(layout: &Layout, name: &str) -> BTreeSet<String> {
    let digest = &layout.named(name).digest;
    layout.names.iter().filter(|(_, content)| content.digest == *digest).map(|(name, _)| name.clone()).collect()
}

/// The document of a digest.
fn document(layout: &Layout, digest: &str) -> Value {
    serde_json::from_slice(layout.store.bytes(digest)).unwrap()
}

#[tokio::test]
async fn the_newest_image_stands_first_and_the_link_of_the_list_says_so() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let link = format!("#/{}/{REPOSITORY}?filter=kind:release&sort=newest", registry.host());
    visit("day-newest", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("[data-role=sweep][data-goal=dates][data-running=false]").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][aria-rowindex=\"2\"]").await;
        let newest = names(&page).await;
        let at = |name: &str| newest.iter().position(|other| other == name).unwrap();
        assert!(at("1.4.2") < at("1.4.1") && at("1.4.1") < at("1.4.0") && at("1.4.0") < at("1.3.9"), "{newest:?}");

        let copied = page.attributes(SHARED, "data-copy").await.remove(0);
        let fragment = format!("#{}", copied.split_once('#').unwrap().1);
        assert_eq!(fragment, link);
        page.open(&fragment).await;
        page.wait_for("tr[data-tag=\"1.4.2\"][aria-rowindex=\"2\"]").await;
        assert_eq!(names(&page).await, newest, "whoever opens it sees the same");
    })
    .await;
}

#[tokio::test]
async fn which_tags_are_a_digest_is_a_click_away_on_its_row_and_on_its_page() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let (place, digest) = (format!("{}/{REPOSITORY}", registry.host()), layout.named("1.4.2").digest.clone());
    // A tag named after the digest, which points at something else.
    let signature = format!("{}.sig", digest.replace(':', "-"));
    registry.tag(REPOSITORY, &signature, layout.named("1.4.0"), &layout.store).await;
    visit("day-same", &site, |page| async move {
        let starts = [
            (format!("#/{place}"), "tr[data-tag=\"1.4.2\"] a[data-action=same-digest]".to_owned()),
            (format!("#/{place}:1.4.2@{digest}"), "main .digest-line a[data-action=same-digest]".to_owned()),
        ];
        for (start, button) in starts {
            page.open(&start).await;
            page.wait_for(&button).await;
            page.click_through(&button).await;
            page.wait_for("[data-role=sweep][data-goal=digests][data-running=false]").await;
            let same = same_as(&layout, "1.4.2");
            page.wait_for(&format!("table.tags[aria-rowcount=\"{}\"]", same.len() + 1)).await;
            assert_eq!(names(&page).await.into_iter().collect::<BTreeSet<_>>(), same, "{start}");
            assert_eq!(page.count("[data-role=folded]").await, 0, "the signature is none of them, folded or not");
        }
        page.open(&format!("#/{place}?filter={}", signature.get(..20).unwrap())).await;
        page.wait_for("table.tags[aria-rowcount=\"2\"]").await;
        assert_eq!(names(&page).await, [signature.as_str()], "by its name it is found");
        page.open(&format!("#/{place}?filter=digest:{digest}&show=digest-tags")).await;
        page.wait_for("tr[data-tag=\"1.4.2\"]").await;
        page.wait_for("[data-role=sweep][data-goal=digests][data-running=false]").await;
        assert_eq!(names(&page).await.into_iter().collect::<BTreeSet<_>>(), same_as(&layout, "1.4.2"));
    })
    .await;
}

/// A link with a platform, as one reader sends it to the next while the tag goes on.
#[tokio::test]
async fn a_platform_in_a_shared_link_stays_the_same_bytes_when_the_tag_moves() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let before = layout.named("1.4.1").clone();
    registry.tag(REPOSITORY, "stable", &before, &layout.store).await;
    let index = document(&layout, &before.digest);
    let entries = index["manifests"].as_array().unwrap();
    let arm = entries.iter().find(|entry| entry["platform"]["architecture"] == "arm64").unwrap();
    let arm = arm["digest"].as_str().unwrap().to_owned();
    visit("day-platform", &site, |page| async move {
        page.open(&format!("#/{place}:stable?platform=linux/arm64")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_verdict(&arm, "computed").await;
        let copied = page.attributes(SHARED, "data-copy").await.remove(0);
        let fragment = format!("#{}", copied.split_once('#').unwrap().1);

        registry.tag(REPOSITORY, "stable", layout.named("1.4.2"), &layout.store).await;
        page.open(&fragment).await;
        page.wait_for("[data-drift=moved]").await;
        page.wait_state("manifest", "ready").await;
        page.wait_verdict(&arm, "verified").await;
        page.click_through("[data-role=what-changed]").await;
        page.wait_for("[data-compared=different]").await;
    })
    .await;
}

#[tokio::test]
async fn the_lines_for_helms_digest_kustomize_and_skopeo_name_what_the_registry_serves() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let (place, digest) = (format!("{}/{REPOSITORY}", registry.host()), layout.named("1.4.2").digest.clone());
    visit("day-pin", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2?section=pin")).await;
        page.wait_state("index", "ready").await;
        for (word, first, rest) in [
            ("helm-digest", "image:", format!("digest: {digest}")),
            ("kustomize", "images:", format!("digest: {digest}")),
            ("skopeo", "skopeo copy", format!("docker://{place}@{digest}")),
        ] {
            page.click(&format!("input[name=pin-tool][value={word}]")).await;
            let button = format!("[data-role=pin-panel] button[data-copy^=\"{first}\"]");
            page.wait_for(&button).await;
            let line = page.attributes(&button, "data-copy").await.remove(0);
            assert!(line.contains(&place) && line.contains(&rest), "{word}: {line}");
        }
    })
    .await;
}
