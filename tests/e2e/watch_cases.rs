//! Watched tags: what moved since, told on home by HEAD, or by hashing where digests are hidden.

use serde_json::json;

use crate::archive::image_of;
use crate::distribution::{Cors, Distribution};
use crate::focus_cases::with_focus;
use crate::image::layer::{Layer, file};
use crate::image::{Built, Store};
use crate::layout::Layout;
use crate::page::visit;
use crate::site::Site;

const REPOSITORY: &str = "watch/app";

fn image(text: &str) -> (Store, Built) {
    image_of(&[Layer::of(&[file("app", text)])])
}

/// Pushes an image under a name.
async fn push(registry: &Distribution, name: &str, text: &str) -> String {
    let (store, built) = image(text);
    registry.push(REPOSITORY, &Layout { store, names: vec![(name.to_owned(), built.manifest.clone())] }).await;
    built.manifest.digest
}

#[tokio::test]
async fn home_tells_what_moved_with_both_digests_and_asks_by_head_alone() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let old = push(&registry, "1", "one").await;
    push(&registry, "2", "two").await;
    visit("watch", &site, |page| async move {
        let place = format!("{}/{REPOSITORY}", registry.host());
        for tag in ["1", "2"] {
            page.open(&format!("#/{place}:{tag}")).await;
            page.wait_state("manifest", "ready").await;
            page.click("button[data-action=watch][aria-pressed=false]").await;
            page.wait_for("button[data-action=watch][aria-pressed=true]").await;
        }
        let new = push(&registry, "1", "another").await;
        let before = registry.log.all().len();
        page.open("#/").await;
        page.wait_for(&format!("[data-watched=\"{place}:1\"][data-drift=moved]")).await;
        page.wait_for(&format!("[data-watched=\"{place}:2\"][data-drift=still]")).await;
        let row = page.text(&format!("[data-watched=\"{place}:1\"]")).await;
        assert!(row.contains(&old) && row.contains(&new), "{row}");
        page.wait_verdict(&new, "claimed").await;
        // A registry may need to be asked twice, with another Accept; the content of nothing is asked for.
        let asked = registry.log.all()[before..].to_vec();
        assert!(asked.len() <= 4 && asked.iter().all(|seen| seen.method == "HEAD"), "{asked:?}");
        // From here on the new one counts; the other is no longer watched.
        with_focus(&page).await;
        page.click(&format!("[data-watched=\"{place}:1\"] [data-action=watch-again]")).await;
        page.wait_for(&format!("[data-watched=\"{place}:1\"][data-drift=still]")).await;
        page.wait_focus(&format!("[data-watched=\"{place}:1\"] a.watched-name")).await;
        page.click(&format!("[data-watched=\"{place}:2\"] [data-action=unwatch]")).await;
        page.wait_gone(&format!("[data-watched=\"{place}:2\"]")).await;
        page.wait_focus(&format!("[data-watched=\"{place}:1\"] [data-action=unwatch]")).await;
        // Only these words are kept, and nobody is asked elsewhere than on home.
        let kept = page.run("return localStorage.getItem('tallyman.watched.1')", json!([])).await;
        let line = kept.as_str().unwrap().trim_end().split(' ').skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(line, [new.clone(), format!("{place}:1")]);
        page.follow("#/?receipt").await;
        page.wait_state("receipt", "ready").await;
        let before = registry.log.all().len();
        page.open("#/?receipt").await;
        page.wait_state("receipt", "ready").await;
        assert_eq!(registry.log.all().len(), before);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn where_digests_are_hidden_home_reads_what_is_watched_and_hashes_it() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Bodies).await);
    push(&registry, "1", "one").await;
    visit("watch-hidden", &site, |page| async move {
        let place = format!("{}/{REPOSITORY}", registry.host());
        page.open(&format!("#/{place}:1")).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=watch][aria-pressed=false]").await;
        page.wait_for("button[data-action=watch][aria-pressed=true]").await;
        page.open("#/").await;
        page.wait_for(&format!("[data-watched=\"{place}:1\"][data-drift=still]")).await;
        let new = push(&registry, "1", "another").await;
        page.open("#/").await;
        page.wait_for(&format!("[data-watched=\"{place}:1\"][data-drift=moved]")).await;
        page.wait_verdict(&new, "computed").await;
    })
    .await;
}
