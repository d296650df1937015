//! The recorder is worth as much as what it catches: first that it does catch, then what the page did.

use crate::demo::{demo, sound};
use crate::distribution::{Cors, Distribution};
use crate::page::{LONG, visit};
use crate::program::Folder;
use crate::recorder::{Log, Seen, contents, repeated, strangers};
use crate::site::Site;

fn get(host: &str, target: &str) -> Seen {
    Seen { method: "GET".into(), host: host.into(), target: target.into(), headers: Vec::new() }
}

#[test]
fn the_recorder_tells_repetition_from_what_only_looks_like_it() {
    let hex = "a".repeat(64);
    let cases = [
        (vec![get("h", &format!("/v2/a/blobs/sha256:{hex}")), get("h", &format!("/v2/b/blobs/sha256:{hex}"))], 1),
        (
            vec![
                get("h", &format!("/v2/a/manifests/sha256%3A{hex}")),
                get("h", &format!("/v2/a/manifests/sha256:{hex}?x")),
            ],
            1,
        ),
        (vec![get("h", &format!("/p/demo/blobs/sha256/{hex}")), get("h", &format!("/p/demo/blobs/sha256/{hex}"))], 1),
        (vec![get("h", &format!("/v2/a/blobs/sha256:{hex}")), get("i", &format!("/v2/a/blobs/sha256:{hex}"))], 0),
        (vec![get("h", "/v2/a/manifests/latest"), get("h", &format!("/v2/a/manifests/sha256:{hex}"))], 1),
        (vec![get("h", "/v2/a/manifests/other"), get("h", "/v2/a/manifests/other")], 0),
        (vec![get("h", "/p/index.json"), get("h", "/p/index.json")], 0),
    ];
    for (seen, expected) in cases {
        let latest = format!("sha256:{hex}");
        assert_eq!(repeated(&seen, &[("latest", &latest)]).len(), expected, "{seen:?}");
    }
    assert_eq!(strangers(&[get("h", "/"), get("evil", "/")], &["h"]), ["GET evil/"]);
}

/// A page that does all that ours must not do.
const RUDE: &str = r#"<!doctype html><title>Rude</title><main data-page="rude" data-state="loading"></main>
<script type="module">
const quiet = url => fetch(url).catch(() => null);
const worker = new Worker("worker.js");
worker.onmessage = async () => {
  await quiet("blobs/sha256/aa");
  await quiet("blobs/sha256/aa?again");
  await quiet("http://page.stranger.example/");
  document.querySelector("main").dataset.state = "ready";
};
</script>"#;

const RUDE_WORKER: &str = r#"fetch("http://worker.stranger.example/").catch(() => null)
  .then(() => fetch("blobs/sha256/bb")).catch(() => null).then(() => postMessage("done"));"#;

#[tokio::test]
async fn the_recorder_sees_pages_and_workers_that_misbehave() {
    let folder = Folder::new("rude");
    std::fs::write(folder.path().join("index.html"), RUDE).unwrap();
    std::fs::write(folder.path().join("worker.js"), RUDE_WORKER).unwrap();
    let site = Site::of(folder.path()).await;
    let caught = Log::default();
    let notes = caught.clone();
    let outcome = tokio::spawn(async move {
        visit("rude", &site, |page| async move {
            page.open("").await;
            page.wait_state("rude", "ready").await;
            page.network().await.into_iter().for_each(|seen| notes.add(seen));
        })
        .await;
    })
    .await;
    let complaint = *outcome.unwrap_err().into_panic().downcast::<String>().unwrap();
    for host in ["page.stranger.example", "worker.stranger.example"] {
        assert!(complaint.contains(host), "{host} went unnoticed: {complaint}");
    }
    let seen = caught.all();
    assert_eq!(repeated(&seen, &[]).len(), 1, "{:?}", seen.iter().map(Seen::line).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_recorder_says_nothing_of_a_page_that_asks_nobody() {
    let folder = Folder::new("quiet");
    let quiet = r#"<!doctype html><link rel="icon" href="data:,"><main data-page="quiet" data-state="ready"></main>"#;
    std::fs::write(folder.path().join("index.html"), quiet).unwrap();
    let site = Site::of(folder.path()).await;
    visit("quiet", &site, |page| async move {
        page.open("").await;
        page.wait_state("quiet", "ready").await;
        let asked: Vec<String> = page.network().await.iter().map(Seen::line).collect();
        assert_eq!(asked.len(), 1, "{asked:?}");
    })
    .await;
    assert_eq!(site.log.all().len(), 1, "{:?}", site.log.all());
}

/// Walks through most of the page in one go, so that anything asked for twice would show.
async fn walk(page: crate::page::Page, place: String, digest: String) {
    page.open("#/").await;
    page.wait_state("home", "ready").await;
    page.follow(&format!("#/{place}")).await;
    page.wait_state("repository", "ready").await;
    page.wait_for("[data-tag=\"1.4.2\"]").await;
    // Leaving a page cancels its reads, and what was cut off has to be asked for again; this reader waits.
    page.wait_gone("tr[data-tag][data-complete=\"false\"]").await;
    page.follow(&format!("#/{place}:1.4.2")).await;
    page.wait_state("index", "ready").await;
    page.wait_gone("[data-verdict=claimed]").await;
    page.click_through("tr[data-platform=\"linux/arm64/v8\"] a").await;
    page.wait_state("manifest", "ready").await;
    page.click_through("tr[data-layer] a[href*=\"layer=\"]").await;
    page.wait_state("layer", "ready").await;
    page.back().await;
    page.wait_state("manifest", "ready").await;
    page.back().await;
    page.wait_state("index", "ready").await;
    page.follow(&format!("#/{place}@{digest}")).await;
    page.wait_state("index", "ready").await;
    page.wait_gone("[data-verdict=claimed]").await;
    page.click_through("tr[data-platform=\"linux/amd64\"] a").await;
    page.wait_state("manifest", "ready").await;
    page.click("button[data-action=\"verify-layers\"]").await;
    page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
    page.wait_gone("button[data-action=\"cancel\"]").await;
    page.back().await;
    page.wait_state("index", "ready").await;
    page.back().await;
    page.wait_state("index", "ready").await;
    page.back().await;
    page.wait_state("repository", "ready").await;
    page.forward().await;
    page.wait_state("index", "ready").await;
}

#[tokio::test]
async fn a_walk_through_the_demo_asks_only_its_own_site_and_nothing_twice() {
    let site = Site::start().await;
    let digest = demo().named("1.4.2").digest.clone();
    let (named, once) = (digest.clone(), digest.clone());
    let host = site.host();
    visit("walk-demo", &site, |page| async move {
        walk(page.clone(), "oci:demo".into(), named).await;
        let network = page.network().await;
        assert_eq!(strangers(&network, &[host.as_str()]), [""; 0]);
        assert_eq!(repeated(&network, &[("1.4.2", &once)]), [""; 0]);
    })
    .await;
    let served = site.log.all();
    assert_eq!(repeated(&served, &[("1.4.2", &digest)]), [""; 0]);
    assert!(contents(&served).len() >= 6, "index, manifest, config and layers were read: {:?}", contents(&served));
}

#[tokio::test]
async fn a_walk_through_a_registry_asks_only_it_and_nothing_twice() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push("harbour/quay-clock", &layout).await;
    let digest = layout.named("1.4.2").digest.clone();
    let (by_digest, once) = (digest.clone(), digest.clone());
    let (place, named) = (format!("{}/harbour/quay-clock", registry.host()), [site.host(), registry.host()]);
    visit("walk-registry", &site, |page| async move {
        walk(page.clone(), place, by_digest).await;
        let network = page.network().await;
        assert_eq!(strangers(&network, &named.each_ref().map(String::as_str)), [""; 0]);
        assert_eq!(repeated(&network, &[("1.4.2", &once)]), [""; 0]);
    })
    .await;
    let served = registry.log.all();
    assert_eq!(repeated(&served, &[("1.4.2", &digest)]), [""; 0]);
    assert!(contents(&served).len() >= 6, "index, manifest, config and layers were read: {:?}", contents(&served));
    let preflights: Vec<String> = served.iter().filter(|seen| seen.method == "OPTIONS").map(Seen::line).collect();
    assert_eq!(preflights, [""; 0], "anonymous reads need no permission");
}
