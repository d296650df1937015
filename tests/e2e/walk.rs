//! A reader's walk through a repository: an image by its tag and by its digest, a layer, the tags.

use crate::emulators::Emulator;
use crate::layout::Layout;
use crate::page::Page;

/// An image in a repository, and what a reader ought to see of it.
#[derive(Clone)]
pub struct Image {
    /// The link of the repository.
    link: String,
    tag: String,
    /// The kind of page that the tag leads to, and its digest.
    kind: &'static str,
    top: String,
    manifest: String,
    config: String,
    layer: String,
    tags: usize,
    /// Whether the list says more than names.
    says_more: bool,
}

impl Image {
    /// That of an emulator's repository.
    pub fn emulated(emulator: &Emulator, name: &str) -> Self {
        let repo = emulator.repo(name).unwrap();
        Self {
            link: format!("#/{}/{name}", emulator.habits.host),
            tag: "latest".to_owned(),
            kind: "index",
            top: repo.index.clone(),
            manifest: repo.manifest.clone(),
            config: config(&repo.content[&repo.manifest].bytes),
            layer: repo.layer.clone(),
            tags: repo.tags.len(),
            says_more: emulator.habits.says_more,
        }
    }

    /// A manifest of a layout that was pushed.
    pub fn pushed(layout: &Layout, tag: &str, host: &str, name: &str) -> Self {
        let top = layout.named(tag).digest.clone();
        let bytes = layout.store.bytes(&top);
        let document: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let layer = document["layers"][0]["digest"].as_str().unwrap().to_owned();
        Self {
            link: format!("#/{host}/{name}"),
            tag: tag.to_owned(),
            kind: "manifest",
            manifest: top.clone(),
            config: config(bytes),
            layer,
            top,
            // What is named after a digest is folded away.
            says_more: false,
            tags: layout.names.iter().filter(|(name, _)| !name.starts_with("sha256-")).count(),
        }
    }

    pub fn by_tag(&self) -> String {
        format!("{}:{}", self.link, self.tag)
    }

    /// The page of the tag is open, and says what it may.
    pub async fn is_shown(&self, page: &Page) {
        page.wait_state(self.kind, "ready").await;
        page.wait_verdict(&self.top, "computed").await;
    }

    /// From there on by its digest; with config and layers where the way gives blobs; and back to all tags.
    pub async fn is_read(&self, page: &Page, blobs: bool) {
        page.follow(&format!("{}@{}", self.link, self.manifest)).await;
        page.wait_verdict(&self.manifest, "verified").await;
        if blobs {
            page.wait_verdict(&self.config, "verified").await;
            page.click("button[data-action=verify-layers]").await;
            page.wait_verdict(&self.layer, "verified").await;
        }
        page.follow(&self.link).await;
        page.wait_for(&format!("table.tags[aria-rowcount=\"{}\"]", self.tags + 1)).await;
        if self.says_more {
            self.has_more(page).await;
        }
    }

    /// What the list says beside the names: content without a tag, and when each was pushed.
    async fn has_more(&self, page: &Page) {
        let facts = page.text("main .facts").await;
        assert!(facts.contains(&format!("tags{}", self.tags)), "{facts}");
        page.wait_for("[data-role=untagged][data-untagged=\"1\"][data-folded=\"1\"]").await;
        page.click("[data-action=show-untagged]").await;
        page.wait_for(&format!("table.tags[aria-rowcount=\"{}\"]", self.tags + 2)).await;
        page.follow(&format!("{}?filter=kind:untagged", self.link)).await;
        page.wait_for("table.tags[aria-rowcount=\"2\"] tr[data-kind=untagged][data-complete=true]").await;
        page.wait_for("tr[data-kind=untagged] [data-role=pushed] time").await;
        page.follow(&format!("{}?sort=pushed", self.link)).await;
        page.wait_for(&format!("[data-role=pushed-words][data-said=\"{}\"]", self.tags + 1)).await;
        assert_eq!(page.count("[data-role=sweep]").await, 0, "nothing has to be read for it");
    }
}

fn config(manifest: &[u8]) -> String {
    let document: serde_json::Value = serde_json::from_slice(manifest).unwrap();
    document["config"]["digest"].as_str().unwrap().to_owned()
}
