//! Each registry by its name, in a real browser under the browser's own rules.

use std::collections::BTreeMap;

use crate::emulators::{self, Habits};
use crate::page::visit_among;
use crate::site::Site;
use crate::support::recorder::Oracle;
use crate::town::Town;

/// Reads a public image without any help: by tag, by digest, and the list of tags.
async fn reads_directly(habits: Habits) {
    let (site, town) = (Site::start().await, Town::start(habits).await);
    let Habits { id, host, public, .. } = habits;
    let played: BTreeMap<_, _> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    let repo = town.emulator.repo(public).unwrap();
    let (index, manifest, tags) = (repo.index.clone(), repo.manifest.clone(), repo.tags.len());
    visit_among(&format!("row-{id}"), &site.url(), played, |page| async move {
        page.open(&format!("#/{host}/{public}:latest")).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&index, "computed").await;
        page.follow(&format!("#/{host}/{public}@{manifest}")).await;
        page.wait_verdict(&manifest, "verified").await;
        page.follow(&format!("#/{host}/{public}")).await;
        page.wait_for(&format!("table.tags[aria-rowcount=\"{}\"]", tags + 1)).await;
    })
    .await;
    town.check(&Oracle::default());
}

#[tokio::test]
async fn zot() {
    reads_directly(emulators::zot::ZOT).await;
}

#[tokio::test]
async fn distribution() {
    reads_directly(emulators::distribution::OPEN).await;
}

#[tokio::test]
async fn quay_by_an_api_of_its_own() {
    reads_directly(emulators::quay::QUAY).await;
}
