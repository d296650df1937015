//! Comparing: two tags, two platforms, two registries, and what cannot be compared.

use serde_json::{Value, json};

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::image::layer::{Layer, Packing, file};
use crate::image::{Flavour, Image, Platform, added, index, map, noted};
use crate::layout::Layout;
use crate::page::{Page, visit};
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";

/// Rows with how they stand.
async fn rows(page: &Page, table: &str, name: &str) -> Vec<(String, String)> {
    let css = format!("[data-table={table}] tr[{name}]");
    page.attributes(&css, name).await.into_iter().zip(page.attributes(&css, "data-change").await).collect()
}

fn stands(name: &str, change: &str) -> (String, String) {
    (name.to_owned(), change.to_owned())
}

/// Catches what the page saves, since a headless browser would put it into a folder.
async fn catch_downloads(page: &Page) {
    let script = "window.saved = []; const make = URL.createObjectURL; \
         URL.createObjectURL = blob => { blob.text().then(text => window.saved.push(text)); return make(blob); }";
    page.run(script, json!([])).await;
}

async fn saved(page: &Page, css: &str) -> String {
    catch_downloads(page).await;
    page.click(css).await;
    let script = "document.body.dataset.saved = window.saved.length";
    for _ in 0..200 {
        page.run(script, json!([])).await;
        if page.count("body[data-saved=\"1\"]").await == 1 {
            break;
        }
    }
    page.run("return window.saved[0]", json!([])).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn two_tags_differ_in_platforms_and_each_platform_leads_further() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("compare-tags", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.1?section=compare")).await;
        page.wait_state("index", "ready").await;
        page.enter("[data-role=compare-with]", ":1.4.2").await;
        page.wait_state("compare", "ready").await;
        page.wait_for("[data-compared=different]").await;
        assert_eq!(page.fragment().await, format!("#/{place}:1.4.1?compare={place}:1.4.2"));
        let changes = rows(&page, "platforms", "data-row").await;
        let platforms: Vec<_> = changes.iter().filter(|(name, _)| name != "attestation").collect();
        assert_eq!(platforms.len(), 4, "{changes:?}");
        assert!(changes.iter().all(|(_, change)| change == "changed"), "{changes:?}");
        for tag in ["1.4.1", "1.4.2"] {
            page.wait_verdict(&layout.named(tag).digest, "computed").await;
        }
        // Every digest in the tables is what an index says, and nobody read it.
        let verdicts = page.attributes("[data-table] [data-digest]", "data-verdict").await;
        assert!(!verdicts.is_empty() && verdicts.iter().all(|verdict| verdict == "claimed"), "{verdicts:?}");

        page.click_through("tr[data-row=\"linux/amd64\"] th a").await;
        page.wait_state("compare", "ready").await;
        page.wait_for("[data-table=layers]").await;
        let shared: u64 = page.attributes("[data-table=layers]", "data-shared").await[0].parse().unwrap();
        let fetch: u64 = page.attributes("[data-table=layers]", "data-fetch").await[0].parse().unwrap();
        assert!(shared >= 1 && fetch > 0, "releases on one base share its layers: {shared} {fetch}");
        assert_eq!(page.attributes("tr[data-field=\"Entrypoint\"]", "data-change").await, ["same"]);
        assert_eq!(page.attributes("tr[data-field=\"Created\"]", "data-change").await, ["changed"]);
        page.click_through("[data-role=swap]").await;
        page.wait_state("compare", "ready").await;
        let expected = format!("#/{place}:1.4.2?platform=linux/amd64&compare={place}:1.4.1");
        assert_eq!(page.fragment().await, expected);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn two_platforms_of_one_index_are_compared_as_images() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let (place, digest) = (format!("{}/{REPOSITORY}", registry.host()), layout.named("1.4.2").digest.clone());
    visit("compare-platforms", &site, |page| async move {
        page.open(&format!("#/{place}@{digest}?platform=linux/amd64&compare=%3Fplatform%3Dlinux/arm64")).await;
        page.wait_state("compare", "ready").await;
        page.wait_for("tr[data-field=\"Platform\"][data-change=changed]").await;
        let verdicts = page.attributes(".side [data-digest]", "data-verdict").await;
        assert_eq!(verdicts, ["verified", "verified"], "both are named by the digest in the link");
    })
    .await;
}

#[tokio::test]
async fn the_link_of_a_comparison_names_both_sides_by_digest_and_opens_with_where_the_tags_point() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let (old, new) = (layout.named("1.4.1").digest.clone(), layout.named("1.4.2").digest.clone());
    const SHARED: &str = "[data-role=share] button";
    visit("compare-shared", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.1?platform=linux/amd64&compare=:1.4.2")).await;
        page.wait_for("[data-compared=different]").await;
        let link = page.attributes(SHARED, "data-copy").await.remove(0);
        let fragment = link.split_once('#').unwrap().1;
        // Of an index a platform of which is compared, the index.
        assert_eq!(fragment, format!("/{place}:1.4.1@{old}?platform=linux/amd64&compare={place}:1.4.2@{new}"));

        page.open(&format!("#{fragment}")).await;
        for side in ["left", "right"] {
            page.wait_for(&format!("[data-side={side}] [data-drift=still]")).await;
        }
        assert_eq!(
            page.attributes(SHARED, "data-copy").await,
            [link.as_str()],
            "sharing what was shared changes nothing"
        );

        registry.tag(REPOSITORY, "1.4.2", layout.named("1.4.1"), &layout.store).await;
        page.open(&format!("#{fragment}")).await;
        page.wait_for("[data-side=right] [data-drift=moved]").await;
        page.wait_for("[data-side=left] [data-drift=still]").await;
        page.wait_for("[data-compared=different]").await;

        // A side that fails is named as it was asked for, and what is known of the other is in the link all the same.
        page.open(&format!("#/{place}:1.4.1?compare=:nothing")).await;
        page.wait_state("compare", "failed").await;
        page.wait_for(&format!("{SHARED}[data-copy*=\"1.4.1@{old}?compare={place}:nothing\"]")).await;
        page.open(&format!("#/{place}:1.4.1?compare=:1.4.2@sha256:{}", "0".repeat(64))).await;
        page.wait_for("[data-side=right] [data-error=digest-unknown]").await;
        page.wait_for("[data-side=right] [data-drift=moved]").await;
    })
    .await;
}

/// An index beside one image: said so, with the way to compare the image with the same platform of the index.
#[tokio::test]
async fn an_index_beside_an_image_is_called_that() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("compare-unlike", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2?platform=linux/amd64")).await;
        page.wait_state("manifest", "ready").await;
        let image = page.attributes(".digest-line [data-digest]", "data-digest").await.remove(0);
        page.open(&format!("#/{place}:1.4.2?compare={place}@{image}")).await;
        page.wait_for("[data-compared=different]").await;
        let words = page.text("[data-compared]").await;
        assert!(words.contains("The left side is an index, the right side a single manifest."), "{words}");
        assert!(words.contains("That is what the index names for linux/amd64"), "{words}");
        assert!(!words.contains("setting"), "kind and type are no settings: {words}");

        page.open(&format!("#/{place}@{image}?compare={place}:1.4.1")).await;
        page.wait_for("[data-compared=different]").await;
        let words = page.text("[data-compared]").await;
        assert!(words.contains("The right side is an index"), "{words}");
        page.click_through("a[data-role=compare-platform]").await;
        page.wait_for("[data-table=layers]").await;
        assert!(!page.text("[data-compared]").await.contains("index"));
    })
    .await;
}

#[tokio::test]
async fn platforms_that_only_one_side_has_are_gained_or_lost() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("compare-gained", &site, |page| async move {
        for (left, right, change) in [("docker-list", "1.4.2", "gained"), ("1.4.2", "docker-list", "lost")] {
            page.open(&format!("#/{place}:{left}?compare={place}:{right}")).await;
            page.wait_for("[data-compared=different]").await;
            let changes = rows(&page, "platforms", "data-row").await;
            for platform in ["linux/arm/v7", "windows"] {
                let is_there = |(name, told): &(String, String)| name.starts_with(platform) && told == change;
                assert!(changes.iter().any(is_there), "{platform} {change}: {changes:?}");
            }
            assert!(changes.contains(&stands("linux/amd64", "changed")), "{changes:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_mirror_is_checked_by_one_table_of_digests() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let mirror = Distribution::start(Cors::Exposing).await;
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    mirror.push(REPOSITORY, &layout).await;
    let (place, other) = (format!("{}/{REPOSITORY}", registry.host()), mirror.host());
    visit("compare-mirror", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2?compare={other}/")).await;
        page.wait_state("compare", "ready").await;
        page.wait_for("[data-compared=same]").await;
        let changes = rows(&page, "platforms", "data-row").await;
        assert!(changes.contains(&stands("linux/amd64", "same")), "the platforms that are in step: {changes:?}");
        assert!(changes.iter().all(|(_, change)| change == "same"), "{changes:?}");
        assert_eq!(page.count("[data-table]").await, 1, "equal digests end the matter");
        let digests = page.attributes(".side [data-digest]", "data-digest").await;
        assert_eq!(digests, [layout.named("1.4.2").digest.clone(), layout.named("1.4.2").digest.clone()]);

        mirror.tag(REPOSITORY, "1.4.2", layout.named("1.4.1"), &layout.store).await;
        page.open(&format!("#/{place}:1.4.2?compare={other}/")).await;
        page.wait_for("[data-compared=different]").await;
        let changes = rows(&page, "platforms", "data-row").await;
        assert!(changes.contains(&stands("linux/amd64", "changed")), "{changes:?}");
        let link = page.attributes("tr[data-row=\"linux/amd64\"] td:last-child a", "href").await;
        assert!(link[0].contains(&other), "a digest on the right leads to the mirror: {link:?}");
    })
    .await;
}

#[tokio::test]
async fn a_tag_that_moved_leads_to_what_changed() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let (old, new) = (layout.named("1.4.1").digest.clone(), layout.named("1.4.2").digest.clone());
    visit("compare-moved", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2@{old}")).await;
        page.click_through("[data-role=what-changed]").await;
        page.wait_state("compare", "ready").await;
        page.wait_for("[data-compared=different]").await;
        page.wait_verdict(&old, "verified").await;
        page.wait_verdict(&new, "verified").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_page_shows_is_saved_as_json() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("compare-json", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.1?platform=linux/arm64/v8&compare={place}:1.4.2")).await;
        page.wait_for("[data-table=layers]").await;
        let json: Value = serde_json::from_str(&saved(&page, "[data-action=save-comparison]").await).unwrap();
        assert_eq!(json["format"], "tallyman-comparison");
        assert_eq!(json["left"]["platform"], "linux/arm64/v8");
        assert_eq!(json["right"]["reference"], format!("{place}:1.4.2"));
        let fetch = page.attributes("[data-table=layers]", "data-fetch").await;
        assert_eq!(json["layers"]["fetch"].to_string(), fetch[0]);
        assert_eq!(json["configs"], true);
    })
    .await;
}

#[tokio::test]
async fn one_side_that_fails_does_not_hide_the_other() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let closed = Distribution::start(Cors::None).await;
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let (place, closed_host) = (format!("{}/{REPOSITORY}", registry.host()), closed.host());
    let digest = layout.named("1.4.2").digest.clone();
    visit("compare-failed", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2?compare={place}:nothing")).await;
        page.wait_state("compare", "failed").await;
        page.wait_for("[data-side=right] [data-error=tag-unknown]").await;
        page.wait_for(&format!("[data-side=left] [data-digest=\"{digest}\"]")).await;
        page.follow(&format!("#/{place}:1.4.2?compare={closed_host}/")).await;
        page.wait_for("[data-side=right] [data-error=cors]").await;
        page.follow(&format!("#/{place}:1.4.2?compare=a/UPPER")).await;
        page.wait_error("bad-reference").await;
        let config: Value = serde_json::from_slice(layout.store.bytes(&layout.named("docker-image").digest)).unwrap();
        let config = config["config"]["digest"].as_str().unwrap();
        page.follow(&format!("#/{place}:1.4.2?compare=@{config}")).await;
        page.wait_for("[data-side=right] [data-error=not-a-document]").await;
        // A repository alone is nothing to compare, and its tags are a click away.
        page.follow(&format!("#/{place}?compare=:1.4.2")).await;
        page.wait_state("compare", "failed").await;
        page.wait_error("bad-link").await;
        assert!(page.text("main .failure").await.contains("neither a tag nor a digest"));
        page.click_through("a[data-role=tags]").await;
        page.wait_for("tr[data-tag=\"1.4.2\"]").await;
    })
    .await;
}

#[tokio::test]
async fn a_registry_that_is_not_offered_is_not_compared_with() {
    let registry = Distribution::start(Cors::Exposing).await;
    let other = Distribution::start(Cors::Exposing).await;
    registry.push(REPOSITORY, &sound()).await;
    let (host, stranger) = (registry.host(), other.host());
    let site = Site::with_config(format!(r#"{{"registries": ["{host}"]}}"#)).await;
    visit("compare-not-offered", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}:1.4.2?compare={stranger}/")).await;
        page.wait_error("registry-not-offered").await;
        assert_eq!(other.log.all(), [], "nothing was asked there");
    })
    .await;
}

/// Texts that would be something else than text in a page that trusted them.
const HOSTILE: &str =
    "</td><script>window.broken=1</script><img src=x onerror=window.broken=1>\u{202e}✅ verified ${{7*7}}";

/// Two images whose every text is hostile.
fn hostile() -> Layout {
    let mut layout = Layout::default();
    for tag in ["one", "two"] {
        let text = format!("{HOSTILE}{tag}");
        let layer = Layer::packed(&[file("a", text.as_str())], Packing::Gzip);
        let image = Image {
            platform: Platform::new("linux", "amd64", None),
            flavour: Flavour::Oci,
            created: text.clone(),
            steps: vec![added(&text, &layer), noted(&text)],
            env: vec![format!("{HOSTILE}={text}")],
            entrypoint: vec![text.clone()],
            labels: map(&[(HOSTILE, &text), ("__proto__", &text)]),
            annotations: map(&[(HOSTILE, &text), ("constructor", &text)]),
        };
        let built = image.build(&mut layout.store);
        let list = index(
            &mut layout.store,
            Flavour::Oci,
            &[built.manifest.clone().on(&Platform::new("linux", HOSTILE, None))],
        );
        layout.name(&[tag], &built.manifest);
        layout.name(&[&format!("index-{tag}")], &list);
    }
    layout
}

#[tokio::test]
async fn hostile_texts_stay_texts_on_both_sides() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &hostile()).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("compare-hostile", &site, |page| async move {
        for (left, right, table) in [("one", "two", "annotation"), ("index-one", "index-two", "platforms")] {
            page.open(&format!("#/{place}:{left}?compare={place}:{right}&section=compare")).await;
            page.wait_for(&format!("[data-table={table}]")).await;
            assert_eq!(page.count("main script, main img").await, 0);
            assert_eq!(page.run("return window.broken ?? null", json!([])).await, Value::Null);
            let text = page.text("main").await;
            assert!(text.contains("<script>") && text.contains("⟨U+202E⟩"), "shown, and what hides is made visible");
            // The marks of this page are in places that no text reaches.
            assert_eq!(page.count("td.value .verdict, td.value .change").await, 0);
        }
        // The index names a platform that no line to paste may hold.
        page.open(&format!("#/{place}:index-one?section=pin")).await;
        page.wait_for("[data-role=snippet]").await;
        assert_eq!(page.count("main script, main img").await, 0);
        assert!(!page.attributes("[data-role=pin-panel] button", "data-copy").await[0].contains("script"));
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}
