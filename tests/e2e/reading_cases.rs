//! Reading on: where the reader stands after going there and back, what is on its way, what a page names and copies.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::demo::demo;
use crate::faults::Faults;
use crate::faults::content::WIDE;
use crate::large::Large;
use crate::page::{Page, visit};
use crate::site::Site;

/// What has the focus: the name of its element and where it is.
async fn focus(page: &Page) -> String {
    let script = "const e = document.activeElement; return `${e.tagName} in ${e.closest('main')?.dataset.page ?? e.dataset.role}`";
    page.run(script, json!([])).await.as_str().unwrap().to_owned()
}

async fn scrolled(page: &Page) -> i64 {
    page.run("return Math.round(scrollY)", json!([])).await.as_i64().unwrap()
}

#[tokio::test]
async fn back_returns_to_where_one_was_and_a_new_page_begins_at_its_top() {
    let site = Site::start().await;
    visit("scroll", &site, |page| async move {
        page.set_viewport(900, 500).await;
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag][data-complete=\"true\"]").await;
        let scroll = "addEventListener('scroll', () => { window.seen = scrollY; }); scrollTo(0, 240)";
        page.run(scroll, json!([])).await;
        page.wait_script("return window.seen === 240").await;
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        assert_eq!(scrolled(&page).await, 0);
        page.back().await;
        page.wait_state("repository", "ready").await;
        page.wait_script("return scrollY === 240").await;
        // Loaded anew, the entry still knows where it was.
        page.run("window.before = true; location.reload()", json!([])).await;
        page.wait_script("return !window.before && scrollY === 240").await;
    })
    .await;
}

#[tokio::test]
async fn a_new_page_gets_the_focus_but_not_from_who_is_typing() {
    let site = Site::start().await;
    visit("focus", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert_eq!(focus(&page).await, "BODY in undefined", "the first page begins where a browser begins");
        page.click_through("a[href=\"#/oci:demo:1.4.2\"]").await;
        page.wait_state("index", "ready").await;
        assert_eq!(focus(&page).await, "H1 in index");
        // No ring around what nobody can press, also when the keyboard led there.
        crate::focus_cases::with_focus(&page).await;
        page.run("document.querySelector('.path a').focus()", json!([])).await;
        crate::focus_cases::press(&page, thirtyfour::Key::Enter + "").await;
        page.wait_state("repository", "ready").await;
        page.wait_focus("main h1:focus-visible").await;
        let ring = "return getComputedStyle(document.activeElement).outlineStyle";
        assert_eq!(page.run(ring, json!([])).await, "none");
        page.back().await;
        page.wait_state("index", "ready").await;
        page.wait_focus("main h1").await;
        assert_eq!(page.run(ring, json!([])).await, "none");
        page.type_into("input[data-role=\"reference\"]", "x").await;
        page.follow("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        assert_eq!(focus(&page).await, "INPUT in reference");
    })
    .await;
}

#[tokio::test]
async fn an_attestation_opened_by_digest_is_named_as_what_it_is() {
    let site = Site::start().await;
    visit("attestation", &site, |page| async move {
        page.open("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        page.click_through("tr[data-attestation] a.digest-link").await;
        page.wait_state("attestation", "ready").await;
        let said = page.text("main").await;
        assert!(!said.contains("unknown/unknown"), "{said}");
        for expected in ["attestation (in-toto)", "provenance (SLSA v0.2)", "SBOM (SPDX)"] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        assert_eq!(page.count("tr[data-layer]").await, 2);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_layer_shows_where_it_stands() {
    let site = Site::start().await;
    visit("layer-context", &site, |page| async move {
        page.open("#/oci:demo:1.4.2?platform=linux/amd64").await;
        page.wait_state("manifest", "ready").await;
        let layers = page.attributes("tr[data-layer]", "data-layer").await;
        page.click_through(&format!("tr[data-layer=\"{}\"] a", layers[1])).await;
        page.wait_state("layer", "ready").await;
        page.wait_for("main .step").await;
        assert_eq!(page.attributes("[data-role=image]", "href").await, ["#/oci:demo:1.4.2?platform=linux/amd64"]);
        assert!(page.text("main").await.contains("made by"));
        let beside = page.attributes("[data-neighbour]", "href").await;
        assert!(beside.len() == 2 && beside[0].contains(&layers[0]) && beside[1].contains(&layers[2]), "{beside:?}");
        page.click_through("[data-neighbour=below]").await;
        page.wait_state("layer", "ready").await;
        page.wait_for(&format!("main .digest-line [data-digest=\"{}\"]", layers[0])).await;
        assert_eq!(page.attributes("[data-neighbour]", "data-neighbour").await, ["above"]);
    })
    .await;
}

#[tokio::test]
async fn a_tag_and_its_digest_are_copied_apart() {
    let site = Site::start().await;
    visit("copies", &site, |page| async move {
        page.open("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        let script = "return [...document.querySelectorAll('.title-row button[data-copy]')].map(b => [b.textContent.trim(), b.dataset.copy])";
        let copies: Vec<(String, String)> = serde_json::from_value(page.run(script, json!([])).await).unwrap();
        let digest = demo().named("1.4.2").digest.clone();
        let of = |label: &str| copies.iter().find(|(name, _)| name == label).map(|(_, text)| text.clone()).unwrap_or_default();
        let tagged = of("name:tag");
        assert!(tagged.ends_with(":1.4.2") && !tagged.contains('@'), "{copies:?}");
        let pinned = of("name@digest");
        assert!(pinned.ends_with(&format!("@{digest}")) && !pinned.contains("1.4.2@"), "{copies:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_waited_for_is_named_with_the_time_it_took_so_far() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("waiting", &site, |page| async move {
        page.open(&format!("#/{host}/faults/stalled-manifest:latest")).await;
        page.wait_state("content", "loading").await;
        page.wait_script("return /\\d s so far/.test(document.querySelector('[data-role=waited]')?.textContent)").await;
        let said = page.text("main [role=status]").await;
        assert!(said.contains(&host) && said.contains("latest"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn what_takes_long_can_be_stopped_and_tried_again() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, open) = (faults.host(), faults.open.clone());
    visit("stop", &site, |page| async move {
        page.open(&format!("#/{host}/faults/stalled-manifest:latest")).await;
        page.wait_script(
            "return /\\d s so far, [1-9]\\d* B/.test(document.querySelector('[data-role=waited]')?.textContent)",
        )
        .await;
        assert_eq!(open.load(Ordering::SeqCst), 1);
        page.click("button[data-action=stop]").await;
        page.wait_error("stopped").await;
        let said = page.text("main .failure").await;
        for word in [host.as_str(), "faults/stalled-manifest", "tag latest", "bytes in"] {
            assert!(said.contains(word), "{word} is missing in {said}");
        }
        // Nobody waits for it any longer.
        while open.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
        page.click("button[data-action=retry]").await;
        page.wait_state("content", "loading").await;
    })
    .await;
}

#[tokio::test]
async fn a_bad_links_text_is_in_the_box_with_the_mistake_marked() {
    let site = Site::start().await;
    visit("bad-link", &site, |page| async move {
        page.open("#/ghcr.io/org/App:1").await;
        page.wait_state("missing", "failed").await;
        assert_eq!(page.text("main .mistake mark").await, "A");
        let box_text = "return document.querySelector('input[data-role=reference]').value";
        assert_eq!(page.run(box_text, json!([])).await, json!("ghcr.io/org/App:1"));
        page.run("document.querySelector('input[data-role=reference]').focus()", json!([])).await;
        page.wait_script(
            "const i = document.querySelector('input[data-role=reference]'); \
             return i.value.slice(i.selectionStart, i.selectionEnd) === 'A'",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn layers_of_schema_1_are_digests_like_all_others() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("schema1-layers", &site, |page| async move {
        page.open(&format!("#/{host}/faults/schema1:latest")).await;
        page.wait_state("schema1", "ready").await;
        let marks = page.count("table.rows [data-digest][data-verdict=claimed]").await;
        assert!(marks > 0);
        assert_eq!(page.count("table.rows a.digest-link").await, marks);
    })
    .await;
}

#[tokio::test]
async fn what_a_document_lacks_is_a_note_and_the_rest_is_shown() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("notes", &site, |page| async move {
        for (fault, kind, about) in [
            ("layers-null", "manifest", "/layers"),
            ("size-missing", "manifest", "/layers/1/size"),
            ("config-missing", "artifact", "/config"),
        ] {
            page.open(&format!("#/{host}/faults/{fault}:latest")).await;
            page.wait_state(kind, "ready").await;
            let notes = page.texts("ul.notes li").await;
            assert!(notes.iter().any(|note| note.contains(about)), "{fault}: {notes:?}");
            assert!(page.count("[data-document]").await >= 1, "{fault}");
        }
        page.open(&format!("#/{host}/faults/foreign:latest")).await;
        page.wait_error("media-type-unknown").await;
    })
    .await;
}

/// The page of a manifest is shown with what has no digest, and tells it once, aloud, with the code that fits.
#[tokio::test]
async fn what_is_named_by_no_digest_is_told_on_the_page_of_the_manifest() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("bad-digests", &site, |page| async move {
        for (fault, code, about) in [
            ("layer-digest-bad", "bad-digest", "/layers/1/digest"),
            ("layer-digest-missing", "bad-digest", "/layers/1/digest"),
            ("layer-digest-md5", "digest-algorithm-unknown", "md5"),
            ("config-digest-bad", "bad-digest", "/config/digest"),
            ("config-digest-missing", "bad-digest", "/config/digest"),
            ("config-digest-md5", "digest-algorithm-unknown", "md5"),
        ] {
            page.open(&format!("#/{host}/faults/{fault}:latest")).await;
            page.wait_state("manifest", "ready").await;
            page.wait_error(code).await;
            assert_eq!(page.errors().await, [code], "{fault}");
            let said = page.text("[role=alert][data-error]").await;
            assert!(said.contains(about), "{fault}: {said}");
            assert!(page.count("[data-document]").await >= 1, "{fault}");
        }
    })
    .await;
}

#[tokio::test]
async fn all_manifests_of_a_large_index_are_read_when_the_reader_says_so() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("wide", &site, |page| async move {
        let unread = "tr[data-platform] [data-verdict=claimed]";
        page.open(&format!("#/{host}/faults/wide:latest")).await;
        page.wait_state("index", "ready").await;
        page.wait_script(&format!("return document.querySelectorAll({unread:?}).length === 6")).await;
        page.click_through("[data-role=read-all]").await;
        page.wait_gone(unread).await;
        assert_eq!(page.count("tr[data-platform] [data-verdict=computed]").await, WIDE as u64);
        assert_eq!(page.count("[data-role=read-all]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_signed_manifest_is_shown_and_neither_proven_nor_called_false() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("schema1-signed", &site, |page| async move {
        page.open(&format!("#/{host}/faults/schema1-signed:latest")).await;
        page.wait_state("schema1", "ready").await;
        let payload = page.attributes("[data-role=payload] [data-digest]", "data-digest").await.remove(0);
        page.click_through("[data-role=payload] a").await;
        page.wait_state("schema1", "ready").await;
        page.wait_for("main .digest-line [data-verdict=unverifiable]").await;
        assert!(page.fragment().await.ends_with(&payload));
        assert_eq!(page.count("main [data-verdict=verified], main [role=alert]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_says_what_was_asked_for() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("missing-facts", &site, |page| async move {
        let none = format!("sha256:{}", "0".repeat(64));
        for (link, code, asked) in [
            (format!("#/{host}/faults/repository-unknown:latest"), "repository-unknown", "a repository".to_owned()),
            (format!("#/{host}/faults/tag-unknown:latest"), "tag-unknown", "a tag latest".to_owned()),
            (format!("#/{host}/faults/sound@{none}"), "digest-unknown", format!("content of {none}")),
        ] {
            page.open(&link).await;
            page.wait_error(code).await;
            let said = page.text("main .facts-list").await;
            assert!(said.contains(&asked) && said.contains("not found"), "{code}: {said}");
        }
    })
    .await;
}

#[tokio::test]
async fn redirects_without_an_end_are_told_from_a_missing_permission() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("redirect-loop", &site, |page| async move {
        page.open(&format!("#/{host}/faults/redirect-loop:latest")).await;
        page.wait_error("redirect-loop").await;
        assert!(page.text("main .failure").await.contains(&host));
    })
    .await;
}

/// The largest part of the whole time that one task of the page's main thread may take. The aim is 50 ms (`script/bench
/// hashing`); what a task takes on a machine that runs other tests beside this one decides nothing.
const LARGEST_PART: f64 = 0.25;

#[tokio::test]
async fn the_page_stays_alive_while_256_mib_are_hashed() {
    let (site, large) = (Site::start().await, Large::start().await);
    let (host, digest) = (large.host(), large.digest.clone());
    visit("longtask", &site, |page| async move {
        page.open(&format!("#/{host}/large:latest")).await;
        page.wait_state("artifact", "ready").await;
        let watch = "window.tasks = []; new PerformanceObserver(list => list.getEntries().forEach(entry => \
             window.tasks.push(entry.duration))).observe({ type: 'longtask' })";
        page.run(watch, json!([])).await;
        page.run("window.began = performance.now()", json!([])).await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_verdict(&digest, "computed").await;
        let part = "return Math.max(0, ...window.tasks) / (performance.now() - window.began)";
        let part = page.run(part, json!([])).await.as_f64().unwrap();
        assert!(part < LARGEST_PART, "one task took {part} of the time");
        // The observer sees what it is there for.
        page.run(
            "setTimeout(() => { const end = performance.now() + 300; while (performance.now() < end); })",
            json!([]),
        )
        .await;
        page.wait_script("return Math.max(0, ...window.tasks) >= 250").await;
    })
    .await;
}
