//! The demo, from the front page to the bytes: what a reader sees without any registry.

use crate::demo::{PLATFORMS, demo};
use crate::page::{Page, visit};
use crate::site::{SUB_PATH, Site};

#[tokio::test]
async fn the_front_page_leads_to_the_demo_and_its_tags() {
    let site = Site::start().await;
    visit("demo-home", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert_eq!(page.count("input[data-role=\"reference\"]").await, 1);
        let home = page.title().await;
        page.click_through("a[href=\"#/oci:demo\"]").await;
        page.wait_state("repository", "ready").await;
        assert_ne!(page.title().await, home);
        assert!(page.title().await.contains("demo"), "{}", page.title().await);
        // Only the rows on screen exist; the table says how many there are.
        page.wait_for("tr[data-tag=\"latest\"][data-complete=\"true\"]").await;
        let rows = (demo().names.len() + 1).to_string();
        assert_eq!(page.attributes("table.tags", "aria-rowcount").await, [rows]);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_page_without_a_fragment_is_the_front_page() {
    let site = Site::start().await;
    visit("bare", &site, |page| async move {
        page.open("").await;
        page.wait_state("home", "ready").await;
    })
    .await;
    // A page that names no icon makes the browser ask for one at the root of the host, which belongs to somebody else.
    let outside: Vec<_> = site.log.all().into_iter().filter(|seen| !seen.target.starts_with(SUB_PATH)).collect();
    assert!(outside.is_empty(), "asked outside the sub-path: {outside:?}");
}

#[tokio::test]
async fn the_newest_release_comes_first_and_a_filter_narrows_the_tags() {
    let site = Site::start().await;
    visit("demo-filter", &site, |page| async move {
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        let tags = page.attributes("tr[data-tag]", "data-tag").await;
        let at = |name: &str| tags.iter().position(|tag| tag == name).unwrap_or_else(|| panic!("{name} in {tags:?}"));
        assert!(at("1.5.0-rc.1") < at("1.4.2"), "{tags:?}");
        assert!(at("1.4.2") < at("1.4.1") && at("1.4.1") < at("1.4.0") && at("1.4.0") < at("1.3.9"), "{tags:?}");
        page.type_into("[data-role=\"filter\"]", "1.4.2").await;
        page.wait_gone("tr[data-tag=\"1.3.9\"]").await;
        assert_eq!(page.attributes("tr[data-tag]", "data-tag").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_index_shows_its_platforms_and_folds_its_attestations() {
    let site = Site::start().await;
    visit("demo-index", &site, |page| async move {
        page.open("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        for platform in &PLATFORMS {
            let mut name = format!("{}/{}", platform.os, platform.architecture);
            if let Some(variant) = platform.variant {
                name = format!("{name}/{variant}");
            }
            assert_eq!(page.count(&format!("tr[data-platform=\"{name}\"]")).await, 1, "{name}");
        }
        assert_eq!(page.count("tr[data-platform]").await, 4);
        assert_eq!(page.count("tr[data-attestation]").await, 3);
        assert!(!page.text("body").await.contains("unknown/unknown"));
        assert!(page.text("main").await.contains("10.0.20348.2340"), "the version of Windows decides where it runs");
        page.wait_gone("tr[data-platform] [data-verdict=claimed]").await;
        let numbers = page.texts("tr[data-platform] td.number").await;
        assert_eq!(numbers.len(), 8, "layers and size of each platform: {numbers:?}");
        assert!(numbers.iter().all(|number| !number.is_empty()), "{numbers:?}");
        let children = page.attributes("main tr [data-digest]", "data-digest").await;
        let linked = page.attributes("[data-document] a", "href").await;
        for child in &children {
            assert!(linked.iter().any(|href| href.ends_with(child)), "{child} is a link in the document: {linked:?}");
        }
        let digest = demo().named("1.4.2").digest.clone();
        let pinned = page.attributes("button[data-copy]", "data-copy").await;
        assert!(pinned.iter().any(|text| text.contains(&digest)), "a pinned reference can be copied: {pinned:?}");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_image_shows_its_layers_beside_its_history() {
    let site = Site::start().await;
    visit("demo-image", &site, |page| async move {
        page.open("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        page.click_through("tr[data-platform=\"linux/arm64/v8\"] a").await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("tr[data-layer]").await;
        assert_eq!(page.count("tr[data-layer]").await, 4);
        let text = page.text("main").await;
        for expected in [
            "COPY /out/quay-clock /usr/local/bin/quay-clock",
            "ENTRYPOINT",
            "TZ=Europe/Hamburg",
            "org.opencontainers.image.revision",
            "2026-08-11",
        ] {
            assert!(text.contains(expected), "{expected}");
        }
        let settings = [
            ("Entrypoint", "[\"/usr/local/bin/quay-clock\"]"),
            ("User", "65532:65532"),
            ("Workdir", "/srv"),
            ("Ports", "8080/tcp"),
        ];
        let table: Vec<String> = page.texts("table.entries tr").await;
        for (name, value) in settings {
            assert!(table.iter().any(|row| row.starts_with(name) && row.ends_with(value)), "{name} in {table:?}");
        }
        assert_eq!(page.count("tr.no-bytes").await, 5, "steps that changed no files");
        assert_eq!(page.count("tr[data-layer] .bar-fill").await, 4);
        let types = page.attributes("tr[data-layer] [data-media-type]", "data-media-type").await;
        assert_eq!(types, ["application/vnd.oci.image.layer.v1.tar+gzip"; 4]);
        let sizes = page.texts("tr[data-layer] td.number").await;
        assert!(sizes.len() == 4 && sizes.iter().all(|size| size.ends_with('B')), "{sizes:?}");
        assert!(page.count("[data-document]").await >= 1);
        assert!(page.count("a[download], [data-action=\"download\"]").await >= 1);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_content_has_its_page() {
    let site = Site::start().await;
    visit("demo-kinds", &site, |page| async move {
        let kinds = [
            ("1.5.0-rc.1", "index", "linux/amd64"),
            ("a1b2c3d", "index", "linux/amd64"),
            ("1.4.2-a1b2c3d", "index", "linux/amd64"),
            ("docker-list", "index", "linux/amd64"),
            ("docker-image", "manifest", "quay-clock"),
            ("zstd", "manifest", "zstd"),
            ("chart", "artifact", "application/vnd.cncf.helm.config.v1+json"),
            ("sbom", "artifact", "application/spdx+json"),
        ];
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (tag, kind, text) in kinds {
            page.follow(&format!("#/oci:demo:{tag}")).await;
            page.wait_state(kind, "ready").await;
            let digest = demo().named(tag).digest.clone();
            page.wait_verdict(&digest, "computed").await;
            assert!(page.text("main").await.contains(text), "{tag} shows {text}");
            assert!(page.title().await.contains(tag), "{tag} in {}", page.title().await);
        }
    })
    .await;
}

#[tokio::test]
async fn the_search_box_goes_where_it_is_told() {
    let site = Site::start().await;
    visit("demo-search", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.enter("input[data-role=\"reference\"]", "oci:demo:chart").await;
        page.wait_state("artifact", "ready").await;
        assert_eq!(page.fragment().await, "#/oci:demo:chart");
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_wrongly_is_told_without_asking_anybody() {
    let site = Site::start().await;
    visit("demo-wrong", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.network().await;
        page.enter("input[data-role=\"reference\"]", "oci:demo@sha256:short").await;
        page.wait_for("[role=alert][data-error]").await;
        let asked = page.network().await;
        assert!(asked.iter().all(|seen| seen.content().is_none()), "{asked:?}");
    })
    .await;
}

/// Fragment and title once a page is there.
async fn place(page: &Page, kind: &str) -> (String, String) {
    page.wait_state(kind, "ready").await;
    (page.fragment().await, page.title().await)
}

#[tokio::test]
async fn back_and_forward_walk_through_the_pages_with_their_titles() {
    let site = Site::start().await;
    visit("demo-history", &site, |page| async move {
        page.open("#/").await;
        let home = place(&page, "home").await;
        page.click_through("a[href=\"#/oci:demo\"]").await;
        let repository = place(&page, "repository").await;
        page.click_through("tr[data-tag=\"1.4.1\"] a").await;
        let index = place(&page, "index").await;
        assert_ne!(home.1, repository.1);
        assert_ne!(repository.1, index.1);
        page.back().await;
        assert_eq!(place(&page, "repository").await, repository);
        page.back().await;
        assert_eq!(place(&page, "home").await, home);
        page.forward().await;
        assert_eq!(place(&page, "repository").await, repository);
        page.forward().await;
        assert_eq!(place(&page, "index").await, index);
    })
    .await;
}

#[tokio::test]
async fn a_tags_row_says_what_it_is_for_whom_how_large_and_since_when() {
    let site = Site::start().await;
    visit("demo-row", &site, |page| async move {
        page.open("#/oci:demo?filter=1.4.2").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=\"true\"]").await;
        let row = "tr[data-tag=\"1.4.2\"]";
        assert!(page.text(&format!("{row} .tag-platforms")).await.contains("linux/amd64"));
        assert!(page.text(&format!("{row} .tag-size")).await.ends_with('B'));
        let created = page.attributes(&format!("{row} .tag-created time"), "datetime").await;
        assert_eq!(created, ["2026-08-11 10:05:17Z"]);
        assert_eq!(page.attributes(row, "data-kind").await, ["release"]);
        page.follow("#/oci:demo:nothing").await;
        page.wait_error("tag-unknown").await;
        page.follow("#/").await;
        page.wait_for("[data-role=recent] a[href^=\"#/oci:demo\"]").await;
        assert_eq!(
            page.count("[data-role=recent] a[href*=nothing]").await,
            0,
            "what failed is no place to come back to"
        );
    })
    .await;
}

#[tokio::test]
async fn a_layer_of_an_index_is_asked_for_by_platform() {
    let (site, layout) = (Site::start().await, demo());
    let layer = layout.named("damaged").digest.clone();
    visit("demo-no-platform", &site, |page| async move {
        page.open(&format!("#/oci:demo:1.4.2?layer={layer}")).await;
        page.wait_state("index", "ready").await;
        page.wait_for("[data-role=no-platform]").await;
    })
    .await;
}

#[tokio::test]
async fn a_document_shows_the_request_that_brought_it() {
    let site = Site::start().await;
    visit("demo-request", &site, |page| async move {
        page.open("#/oci:demo:1.4.2?section=document").await;
        page.wait_state("index", "ready").await;
        page.click("[data-document] [role=tab]:nth-of-type(3)").await;
        page.wait_for("[data-document] [role=tab][aria-selected=true]:nth-of-type(3)").await;
        let said = page.text("[data-document]").await.to_lowercase();
        let digest = demo().named("1.4.2").digest.replace("sha256:", "");
        assert!(said.contains(&format!("demo/blobs/sha256/{digest}")), "{said}");
        assert!(said.contains("content-length") && said.contains("200"), "{said}");
    })
    .await;
}

/// The page as it is deployed holds the browser to what it promises.
#[test]
fn the_built_page_allows_no_script_or_style_but_its_own_files() {
    let page = std::fs::read_to_string(crate::site::dist().join("index.html")).unwrap();
    let policy = page.split("http-equiv=\"content-security-policy\" content=\"").nth(1).unwrap();
    let policy = policy.split('"').next().unwrap();
    let rules: Vec<&str> = policy.split("; ").collect();
    assert_eq!(
        rules,
        [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src http: https:",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    );
    let before = page.split("content-security-policy").next().unwrap();
    assert!(!before.contains("<script") && !before.contains("<link"), "nothing is loaded before the policy holds");
    for element in page.split("<script").skip(1) {
        let (head, rest) = element.split_once('>').unwrap();
        assert!(head.contains("src=\"") && rest.starts_with("</script>"), "a script in the page: {head}");
    }
    let handler = |word: &&str| word.starts_with("on") && word.contains('=');
    assert_eq!(page.split_whitespace().find(handler), None, "a handler in the page");
    assert!(!page.contains("<style") && !page.contains(" style="), "{page}");
    assert!(!page.contains("://"), "an address of somebody else's: {page}");
}
