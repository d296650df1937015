//! Sharing and pinning: the link that is copied, the section that it opens, and the lines that are pasted.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::focus_cases::press;
use crate::image::digest_of;
use crate::page::{Page, visit};
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";
const SHARED: &str = "[data-role=share] button";
const SNIPPET: &str = "[data-role=pin-panel] button[data-copy]";

/// What the only button of a kind would copy.
async fn copied(page: &Page, css: &str) -> String {
    page.wait_for(css).await;
    page.attributes(css, "data-copy").await.first().cloned().unwrap()
}

/// Waits until a button would copy something that holds a text, and gives it.
async fn copied_with(page: &Page, css: &str, text: &str) -> String {
    page.wait_for(&format!("{css}[data-copy*=\"{text}\"]")).await;
    copied(page, css).await
}

/// Chooses the platform whose digest is pinned.
async fn pin_platform(page: &Page, platform: &str) {
    let script = "const select = document.querySelector('[data-role=pin-of]'); \
         select.value = [...select.options].find(option => option.text.startsWith(arguments[0])).value; \
         select.dispatchEvent(new Event('change', { bubbles: true }))";
    page.run(script, json!([platform])).await;
}

async fn choose_tool(page: &Page, word: &str) {
    page.click(&format!("input[name=pin-tool][value={word}]")).await;
}

#[tokio::test]
async fn the_link_that_is_shared_says_whether_the_tag_still_points_there() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let index = layout.named("1.4.1").clone();
    registry.tag(REPOSITORY, "stable", &index, &layout.store).await;
    visit("share", &site, |page| async move {
        page.open(&format!("#/{place}:stable?platform=linux/arm64/v8")).await;
        page.wait_state("manifest", "ready").await;
        let link = copied(&page, SHARED).await;
        let (base, fragment) = link.split_once('#').unwrap();
        assert!(base.starts_with("http://") && base.ends_with('/'), "an absolute address: {base}");
        assert_eq!(fragment, format!("/{place}:stable@{}?platform=linux/arm64/v8", index.digest));

        page.open(&format!("#{fragment}")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("[data-drift=still]").await;
        assert_eq!(copied(&page, SHARED).await, link, "sharing what was shared changes nothing");

        registry.tag(REPOSITORY, "stable", layout.named("1.4.2"), &layout.store).await;
        page.open(&format!("#{fragment}")).await;
        page.wait_for("[data-drift=moved]").await;
        page.wait_state("manifest", "ready").await;

        page.open(&format!("#/{place}:nowhere@{}", index.digest)).await;
        page.wait_for("[data-drift=gone]").await;
        page.wait_state("index", "ready").await;
        // What was cleared away is what somebody looks for by an old link.
        let cleared = format!("sha256:{}", "0".repeat(64));
        for (tag, drift) in [("stable", "moved"), ("nowhere", "gone")] {
            page.open(&format!("#/{place}:{tag}@{cleared}")).await;
            page.wait_error("digest-unknown").await;
            page.wait_for(&format!("[data-drift={drift}]")).await;
        }
        let words = page.text("[data-drift=gone]").await;
        assert!(words.contains("Neither the name nowhere nor the content") && words.contains("never"), "{words}");
    })
    .await;
}

/// Every page that a link with a tag and a digest opens, not only that of the document: each asks by HEAD.
#[tokio::test]
async fn a_layer_a_blob_and_a_proof_say_whether_the_tag_still_points_there() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let image = layout.named("docker-image").clone();
    registry.tag(REPOSITORY, "stable", &image, &layout.store).await;
    let manifest: Value = serde_json::from_slice(layout.store.bytes(&image.digest)).unwrap();
    let (config, layer) =
        (manifest["config"]["digest"].as_str().unwrap(), manifest["layers"][0]["digest"].as_str().unwrap());
    let link = format!("/{place}:stable@{}", image.digest);
    let cases = [
        (format!("{link}?layer={layer}"), "layer", "moved"),
        (format!("{link}?proof=documents"), "proof", "moved"),
        (format!("/{place}:stable@{config}"), "blob", "elsewhere"),
    ];
    visit("drift-everywhere", &site, |page| async move {
        for (fragment, name, otherwise) in &cases {
            let first = if *name == "blob" { "elsewhere" } else { "still" };
            registry.tag(REPOSITORY, "stable", &image, &layout.store).await;
            let before = registry.log.all().len();
            page.open(&format!("#{fragment}")).await;
            page.wait_state(name, "ready").await;
            page.wait_for(&format!("[data-drift={first}]")).await;
            // A registry may need to be asked twice, with another Accept; what the tag points at is not read.
            let mut of_tag = registry.log.all()[before..].to_vec();
            of_tag.retain(|asked| asked.target.ends_with("/manifests/stable"));
            assert!(of_tag.len() <= 2 && of_tag.iter().all(|asked| asked.method == "HEAD"), "{name}: {of_tag:?}");

            registry.tag(REPOSITORY, "stable", layout.named("1.4.2"), &layout.store).await;
            page.open(&format!("#{fragment}")).await;
            page.wait_state(name, "ready").await;
            page.wait_for(&format!("[data-drift={otherwise}]")).await;
            assert_eq!(page.count("[data-role=what-changed]").await, u64::from(*name != "blob"));
        }
        page.open(&format!("#/{place}:nowhere@{}?proof=documents", image.digest)).await;
        page.wait_for("[data-drift=gone]").await;
        // What nobody has any more has a tag all the same.
        page.open(&format!("#/{place}:stable@sha256:{}?proof=documents", "0".repeat(64))).await;
        page.wait_error("digest-unknown").await;
        page.wait_for("[data-drift=moved]").await;
        assert_eq!(page.count("[data-role=what-changed]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_open_section_is_in_the_link_and_opens_there() {
    let site = Site::start().await;
    visit("section", &site, |page| async move {
        page.open("#/oci:demo:1.4.2?platform=linux/amd64").await;
        page.wait_state("manifest", "ready").await;
        let before = page.run("return performance.getEntriesByType('resource').length", json!([])).await;
        page.click("nav.sections a[href*=\"section=config\"]").await;
        page.wait_for("[data-section=config][data-open=true]").await;
        assert!(page.fragment().await.ends_with("?platform=linux/amd64&section=config"));
        let link = copied_with(&page, SHARED, "section=config").await;
        let after = page.run("return performance.getEntriesByType('resource').length", json!([])).await;
        assert_eq!(before, after, "nothing is asked again for another section");

        page.open(&format!("#{}", link.split_once('#').unwrap().1)).await;
        page.wait_state("manifest", "ready").await;
        page.wait_focus("[data-section=config][data-open=true]").await;
        assert_eq!(page.count("[data-open=true]").await, 1);

        // The key for the digest takes it along, whichever is open by then.
        page.open("#/oci:demo:1.4.2?section=document").await;
        page.wait_for("[data-section=document][data-open=true]").await;
        page.wait_for("[data-role=pin]").await;
        page.click("nav.sections a[href*=\"section=platforms\"]").await;
        page.wait_for("[data-section=platforms][data-open=true]").await;
        press(&page, "y").await;
        page.wait_script("return location.hash.includes('@sha256:')").await;
        assert!(page.fragment().await.ends_with("?section=platforms"), "{}", page.fragment().await);
        page.wait_for("[data-section=platforms][data-open=true]").await;

        // A proof has no parts, and knows nothing of those of the page before.
        page.open("#/oci:demo:1.4.2?section=document").await;
        page.wait_for("[data-section=document][data-open=true]").await;
        page.open("#/oci:demo:1.4.2?proof=layers").await;
        page.wait_for("[data-page=proof] [data-role=pin]").await;
        let href = page.attributes("[data-role=pin]", "href").await[0].clone();
        assert!(href.contains("proof=layers") && !href.contains("section="), "{href}");
        page.open("#/oci:demo:1.4.2?platform=linux/amd64").await;

        // Pages without parts tell of one that there is not, too.
        page.wait_for("[data-section=config] .digest-line [data-digest]").await;
        let layer = page.attributes("tr[data-layer]", "data-layer").await[0].clone();
        let config =
            page.attributes("[data-section=config] .digest-line [data-digest]", "data-digest").await[0].clone();
        for (link, name) in [
            (format!("#/oci:demo:1.4.2?platform=linux/amd64&layer={layer}"), "layer"),
            (format!("#/oci:demo@{config}"), "blob"),
            ("#/oci:demo".to_owned(), "repository"),
        ] {
            page.open(&link).await;
            page.wait_state(name, "ready").await;
            assert_eq!(page.count("[data-error=section-unknown]").await, 0);
            page.open(&format!("{link}{}section=zzz", if link.contains('?') { "&" } else { "?" })).await;
            page.wait_state(name, "ready").await;
            page.wait_error("section-unknown").await;
        }
        // One that other pages have is told with those that this one has.
        for (link, next) in [
            ("#/oci:demo:1.4.2?section=layers", "choose one"),
            ("#/oci:demo:1.4.2?platform=linux/amd64&section=platforms", "layers, config"),
            ("#/oci:demo?section=config", "as a whole"),
        ] {
            page.open(link).await;
            page.wait_error("section-unknown").await;
            let said = page.text("[data-error=section-unknown]").await;
            assert!(said.contains("this page does not have") && said.contains(next), "{said}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_on_screen_is_pinned_by_digest_for_every_tool() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let (host, digest) = (registry.host(), layout.named("1.4.2").digest.clone());
    let place = format!("{host}/{REPOSITORY}");
    visit("pin", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2")).await;
        page.wait_state("index", "ready").await;
        assert_eq!(page.count("[data-role=pin-panel]").await, 0, "folded until somebody wants it");
        page.click("[data-section=pin] .fold-head").await;
        assert_eq!(copied(&page, SNIPPET).await, format!("docker pull {place}@{digest}"));
        for (word, expected) in [
            ("podman", format!("podman pull --tls-verify=false {place}@{digest}")),
            ("dockerfile", format!("FROM {place}:1.4.2@{digest}")),
            ("compose", format!("services:\n  quay-clock:\n    image: {place}:1.4.2@{digest}")),
            ("kubernetes", format!("spec:\n  containers:\n    - name: quay-clock\n      image: {place}:1.4.2@{digest}")),
            ("helm", format!("image:\n  repository: \"{place}\"\n  tag: \"1.4.2@{digest}\"")),
            ("terraform", format!("resource \"docker_image\" \"quay_clock\" {{\n  name = \"{place}:1.4.2@{digest}\"\n}}")),
            ("crane", format!("crane pull --insecure --format=oci {place}@{digest} quay-clock")),
            ("regctl", format!("regctl registry set --tls disabled {host}\nregctl image copy {place}@{digest} ocidir://quay-clock:1.4.2")),
            ("oras", format!("oras copy --from-plain-http {place}@{digest} --to-oci-layout quay-clock:1.4.2")),
        ] {
            choose_tool(&page, word).await;
            let first = expected.split([' ', '\n']).next().unwrap();
            assert_eq!(copied_with(&page, SNIPPET, first).await, expected, "{word}");
            assert_eq!(page.text("[data-role=snippet]").await, expected, "{word}: what is shown is what is copied");
        }
        // The choice is remembered in this browser, and the section in the link.
        page.open(&format!("#/{place}:1.4.2?section=pin")).await;
        page.wait_state("index", "ready").await;
        copied_with(&page, SNIPPET, "oras copy").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_indexs_digest_is_pinned_unless_a_platforms_is_wanted() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let index = layout.named("1.4.2").digest.clone();
    let document: Value = serde_json::from_slice(layout.store.bytes(&index)).unwrap();
    let arm =
        document["manifests"].as_array().unwrap().iter().find(|entry| entry["platform"]["architecture"] == "arm64");
    let arm = arm.unwrap()["digest"].as_str().unwrap().to_owned();
    visit("pin-platform", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2?platform=linux/arm64&section=pin")).await;
        page.wait_state("manifest", "ready").await;
        assert!(copied(&page, SNIPPET).await.ends_with(&index));
        assert!(page.text("[data-role=difference]").await.contains("all platforms"));
        pin_platform(&page, "linux/arm64").await;
        let line = copied_with(&page, SNIPPET, &arm).await;
        assert_eq!(line, format!("docker pull {place}@{arm}"));
        assert!(page.text("[data-role=difference]").await.contains("This platform's digest"));
        let mark = page.attributes("[data-role=pin-panel] [data-digest]", "data-digest").await;
        assert_eq!(mark, [&*arm]);

        // One digest has one verdict on a page: in the panel that of its row below, as soon as that was read.
        page.open(&format!("#/{place}:1.4.2?section=pin")).await;
        page.wait_state("index", "ready").await;
        pin_platform(&page, "linux/arm64").await;
        page.wait_for(&format!(".index-rows [data-digest=\"{arm}\"]:not([data-verdict=claimed])")).await;
        page.wait_for(&format!("[data-role=pin-panel] [data-digest=\"{arm}\"]:not([data-verdict=claimed])")).await;
        let verdicts: BTreeSet<_> =
            page.attributes(&format!("main [data-digest=\"{arm}\"]"), "data-verdict").await.into_iter().collect();
        assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    })
    .await;
}

#[tokio::test]
async fn the_name_in_a_line_is_one_that_the_registry_knows() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let content = layout.named("1.4.2").clone();
    visit("pin-name", &site, |page| async move {
        page.open(&format!("#/{place}:1.4.2?section=pin")).await;
        page.wait_state("index", "ready").await;
        choose_tool(&page, "skopeo").await;
        let line = copied_with(&page, SNIPPET, "skopeo").await;
        let source = line.split(' ').find_map(|word| word.strip_prefix("docker://")).unwrap();
        let (name, digest) = source.split_once('@').unwrap();
        let (host, path) = name.split_once('/').unwrap();
        let request = reqwest::Client::new().get(format!("http://{host}/v2/{path}/manifests/{digest}"));
        let answer = request.header("accept", &content.media_type).send().await.unwrap();
        assert_eq!(digest_of(&answer.bytes().await.unwrap()), content.digest, "{line}");
    })
    .await;
}

#[tokio::test]
async fn an_artifact_is_pinned_for_tools_that_fetch_anything_and_a_layout_for_none() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    visit("pin-artifact", &site, |page| async move {
        page.open(&format!("#/{place}:chart?section=pin")).await;
        page.wait_state("artifact", "ready").await;
        page.wait_for(SNIPPET).await;
        let tools = page.attributes("input[name=pin-tool]", "value").await;
        assert_eq!(tools, ["crane", "skopeo", "regctl", "oras"]);
        assert!(copied(&page, SNIPPET).await.starts_with("oras pull --plain-http"));
        page.open("#/oci:demo:1.4.2?section=pin").await;
        page.wait_state("index", "ready").await;
        assert_eq!(page.count("[data-section=pin]").await, 0);
        assert!(copied(&page, SHARED).await.contains("@sha256:"), "its link can be shared all the same");
    })
    .await;
}
