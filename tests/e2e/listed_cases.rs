//! A tag beside the digest of one platform, as Dependabot and `docker inspect` write it: the tag has not moved, it points
//! at an index that lists the digest.

use serde_json::{Value, json};

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::image::Descriptor;
use crate::layout::Layout;
use crate::page::{Page, visit};
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";

/// The entry of a release for arm64.
fn arm64(layout: &Layout, release: &str) -> Descriptor {
    let index: Value = serde_json::from_slice(layout.store.bytes(&layout.named(release).digest)).unwrap();
    let entries = index["manifests"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["platform"]["architecture"] == "arm64").unwrap();
    let text = |key: &str| entry[key].as_str().unwrap().to_owned();
    Descriptor { digest: text("digest"), media_type: text("mediaType"), ..layout.named(release).clone() }
}

/// Waits until the page says that the tag's index lists the digest, and for which platform.
async fn wait_listed(page: &Page, within: &str, index: &str) {
    let listed = format!("{within} [data-drift=listed]");
    page.wait_for(&format!("{listed} [data-digest=\"{index}\"] a[href*=\"@{index}\"]")).await;
    let said = page.text(&listed).await;
    assert!(said.contains("index that lists this digest, for linux/arm64/v8"), "{said}");
    assert_eq!(page.count("[data-drift=moved], [data-drift=still]").await, 0);
}

#[tokio::test]
async fn a_tag_beside_the_digest_of_one_platform_is_said_to_list_it() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let (index, entry) = (layout.named("1.4.2").digest.clone(), arm64(&layout, "1.4.2"));
    let other = arm64(&layout, "1.4.1").digest;
    visit("listed", &site, |page| async move {
        let link = format!("#/{place}:1.4.2@{}", entry.digest);
        page.open(&link).await;
        page.wait_state("manifest", "ready").await;
        wait_listed(&page, "main", &index).await;
        page.wait_verdict(&entry.digest, "verified").await;
        page.wait_verdict(&index, "computed").await;
        let by_get = |seen: &&crate::recorder::Seen| seen.method == "GET" && seen.target.ends_with(&index);
        assert_eq!(registry.log.all().iter().filter(by_get).count(), 1, "the index is read once");

        page.follow(&format!("{link}?proof=documents")).await;
        page.wait_state("proof", "ready").await;
        wait_listed(&page, "main", &index).await;
        page.follow(&format!("{link}?compare=@{other}")).await;
        page.wait_for("[data-compared=different]").await;
        wait_listed(&page, "[data-side=left]", &index).await;
        assert_eq!(registry.log.all().iter().filter(by_get).count(), 1, "it is held from then on");

        // What the index of the tag does not list has moved, as before.
        page.open(&format!("#/{place}:1.4.2@{other}")).await;
        page.wait_for("[data-drift=moved]").await;
        assert_eq!(page.count("[data-drift=listed]").await, 0);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_pinned_to_one_platform_is_told_so_and_left() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let (entry, other) = (arm64(&layout, "1.4.2").digest, arm64(&layout, "1.4.1").digest);
    visit("listed-file", &site, |page| async move {
        page.open("#/?pin").await;
        page.wait_for("[data-role=pin-text]").await;
        let file = format!("FROM {place}:1.4.2@{entry}\nFROM {place}:1.4.2@{other}\n");
        let paste = "const field = document.querySelector('[data-role=pin-text]'); field.focus(); \
             return document.execCommand('insertText', false, arguments[0])";
        page.run(paste, json!([file])).await;
        page.click("[data-action=look-up]").await;
        page.wait_for("[data-role=look-up][data-looked=done]").await;
        assert_eq!(page.attributes("tr[data-mention]", "data-standing").await, ["listed", "moved"]);
        let said = page.text("tr[data-mention=\"1\"]").await;
        assert!(said.contains("pinned to one platform, linux/arm64/v8, of what the tag points at"), "{said}");
        // Who follows tags that have moved keeps the platform that is named on purpose.
        page.click("[data-role=follow]").await;
        page.wait_for("[data-table=result][data-edits=\"1\"]").await;
    })
    .await;
}

#[tokio::test]
async fn a_watched_image_that_became_an_entry_of_an_index_is_said_to_be_one() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let (index, entry) = (layout.named("1.4.2").clone(), arm64(&layout, "1.4.2"));
    registry.tag(REPOSITORY, "stable", &entry, &layout.store).await;
    visit("listed-watched", &site, |page| async move {
        page.open(&format!("#/{place}:stable")).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=watch][aria-pressed=false]").await;
        page.wait_for("button[data-action=watch][aria-pressed=true]").await;
        registry.tag(REPOSITORY, "stable", &index, &layout.store).await;
        page.open("#/").await;
        let row = format!("[data-watched=\"{place}:stable\"]");
        page.wait_for(&format!("{row}[data-drift=listed]")).await;
        let said = page.text(&row).await;
        assert!(said.contains("an index that lists it, for linux/arm64/v8") && said.contains(&index.digest), "{said}");
        page.click(&format!("{row} [data-action=watch-again]")).await;
        page.wait_for(&format!("{row}[data-drift=still]")).await;
    })
    .await;
}
