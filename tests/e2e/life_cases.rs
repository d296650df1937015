//! The life of a page: reloads, browsers that lack what it needs, other languages, and where the reader's content goes.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::faults::Faults;
use crate::page::{LONG, visit};
use crate::site::Site;

#[tokio::test]
async fn a_browser_without_webassembly_is_told_what_it_lacks() {
    let site = Site::start().await;
    visit("life-no-wasm", &site, |page| async move {
        for without in ["delete self.WebAssembly", "self.WebAssembly = undefined"] {
            let script = page.before_load(without).await;
            page.open("#/oci:demo:1.4.2").await;
            page.wait_for("#failure[role=alert][data-error=not-started]").await;
            assert!(page.visible_text().await.contains("it needs WebAssembly"), "{without}");
            assert_eq!(page.digest_verdicts().await, []);
            page.forget_before_load(&script).await;
        }
    })
    .await;
}

#[tokio::test]
async fn reloading_in_the_middle_of_a_proof_begins_anew() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    visit("life-reload", &site, |page| async move {
        page.open(&format!("#/{}/faults/stalled-layer@{image}?proof=layers", faults.host())).await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=\"prove\"]").await;
        page.wait_for("[data-proof=running]").await;
        waiting(&faults, 1, LONG).await;
        page.driver.refresh().await.unwrap();
        page.wait_state("proof", "ready").await;
        page.wait_for("[data-proof=idle]").await;
        waiting(&faults, 0, Duration::from_secs(1)).await;
        assert_eq!(page.count("[data-object]").await, 0, "nothing is said of what was half read");
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

/// Waits until so many stalled answers are waited for.
async fn waiting(faults: &Faults, count: usize, patience: Duration) {
    let deadline = Instant::now() + patience;
    while faults.open.load(Ordering::SeqCst) != count {
        assert!(Instant::now() < deadline, "{} answers are waited for", faults.open.load(Ordering::SeqCst));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_language_of_the_browser_changes_no_digest_and_no_host() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, image) = (faults.host(), faults.content.image.manifest.digest.clone());
    visit("life-language", &site, |page| async move {
        for locale in ["tr-TR", "ar-EG"] {
            let chosen = json!({ "locale": locale });
            page.driver.cdp().send_raw("Emulation.setLocaleOverride", chosen).await.unwrap();
            page.open(&format!("#/{host}/faults/sound@{image}")).await;
            page.wait_state("manifest", "ready").await;
            page.wait_verdict(&image, "verified").await;
            page.click("button[data-action=\"verify-layers\"]").await;
            page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
            page.wait_gone("button[data-action=\"cancel\"]").await;
            for (digest, verdict) in page.digest_verdicts().await {
                let hex = digest.strip_prefix("sha256:").unwrap_or_default();
                assert!(hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{locale}: {digest}");
                assert_eq!(verdict, "verified", "{locale}: {digest}");
            }
            let language = page.run("return new Intl.NumberFormat().resolvedOptions().locale", json!([])).await;
            assert_eq!(language, locale, "the browser speaks it");
        }
    })
    .await;
}

#[tokio::test]
async fn the_environment_of_an_image_goes_nowhere_but_on_the_page() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let (host, image) = (faults.host(), faults.content.image.manifest.digest.clone());
    let log = site.log.clone();
    visit("life-environment", &site, |page| async move {
        const VALUE: &str = "/usr/local/bin:/usr/bin";
        page.open(&format!("#/{host}/faults/sound@{image}")).await;
        page.wait_state("manifest", "ready").await;
        assert!(page.text("main").await.contains(VALUE), "the reader asked for it");
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
        page.wait_gone("button[data-action=\"cancel\"]").await;
        let script =
            "return JSON.stringify([location.href, document.title, history.state, localStorage, sessionStorage])";
        let beside = page.run(script, json!([])).await.to_string();
        let links = page.attributes("a", "href").await.join(" ");
        let console = serde_json::to_string(&page.console().await).unwrap();
        for (place, text) in [("around the page", beside), ("links", links), ("console", console)] {
            for form in [VALUE.to_owned(), VALUE.replace('/', "%2F").replace(':', "%3A"), VALUE.replace('/', "%2F")] {
                assert!(!text.contains(&form), "{place}: {text}");
            }
        }
        let asked = faults.log.all().into_iter().chain(log.all());
        let told: Vec<_> = asked.filter(|seen| seen.target.contains("local")).map(|seen| seen.line()).collect();
        assert_eq!(told, [""; 0]);
    })
    .await;
}
