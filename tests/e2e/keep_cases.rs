//! What is kept: content across visits, and never what it should not.

use serde_json::{Value, json};

use crate::demo::{demo, sound};
use crate::distribution::{Cors, Distribution};
use crate::page::{LONG, Page, visit};
use crate::proof_cases::prove;
use crate::recorder::{Log, contents};
use crate::site::Site;

const REPOSITORY: &str = "harbour/quay-clock";

async fn pushed() -> (Site, Distribution, String) {
    let registry = Distribution::start(Cors::Exposing).await;
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let digest = layout.named("1.4.2").digest.clone();
    (Site::start().await, registry, digest)
}

/// Opens a platform of an image by digest, and waits until its config was read.
async fn open_image(page: &Page, registry: &Distribution, digest: &str) {
    page.open(&format!("#/{}/{REPOSITORY}@{digest}?platform=linux/amd64", registry.host())).await;
    page.wait_state("manifest", "ready").await;
    page.wait_for("tr[data-layer] code.step").await;
}

/// Waits until a script in the page gives true. The cache is written when nobody waits for it.
async fn until(page: &Page, script: &str) {
    let look = format!(
        "const done = arguments[arguments.length - 1]; const look = async () => {{ if (await (async () => {{ {script} }})()) done(true); else setTimeout(look, 50); }}; look();"
    );
    page.driver.execute_async(look, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"));
}

/// Waits until so many documents or layers are kept, in all caches together: one of them has the page's own files.
pub async fn until_kept(page: &Page, kind: &str, count: usize) {
    let script = format!(
        "let found = 0; for (const name of await caches.keys()) {{ const all = await (await caches.open(name)).keys(); \
         found += all.filter(one => one.url.includes('/kept/{kind}/')).length; }} return found === {count};"
    );
    until(page, &script).await;
}

fn asked(log: &Log) -> usize {
    log.all().len()
}

/// What is shown may be what this browser has kept: then the page does not say that the registry has it.
#[tokio::test]
async fn beside_a_tag_that_is_gone_it_is_told_whether_the_registry_was_asked_for_the_content() {
    let (site, registry, digest) = pushed().await;
    let link = format!("#/{}/{REPOSITORY}:nowhere@{digest}?platform=linux/amd64", registry.host());
    visit("keep-gone", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("[data-drift=gone]").await;
        let words = page.text("[data-drift=gone]").await;
        assert!(words.starts_with("There is no such tag now. The content of this link is here"), "{words}");
        assert!(words.contains("deleted, or never was"), "nobody knows that it ever was: {words}");
        page.wait_for("tr[data-layer] code.step").await;
        until_kept(&page, "documents", 3).await;
        page.open(&link).await;
        page.wait_for("[data-drift=gone]").await;
        let words = page.text("[data-drift=gone]").await;
        assert!(words.contains("This browser has kept") && !words.contains("link is here"), "{words}");
        assert!(words.contains("deleted, or never was"), "{words}");
    })
    .await;
}

/// The layer page knows the manifest that it was chosen from; what its link names is the index.
#[tokio::test]
async fn on_a_layer_it_is_told_whether_the_registry_was_asked_for_what_the_link_names() {
    let (site, registry, digest) = pushed().await;
    let (layout, link) = (sound(), format!("#/{}/{REPOSITORY}:nowhere@{digest}", registry.host()));
    let document = |digest: &str| serde_json::from_slice::<Value>(layout.store.bytes(digest)).unwrap();
    let index = document(&digest);
    let mut entries = index["manifests"].as_array().unwrap().iter();
    let arm = entries.find(|entry| entry["platform"]["architecture"] == "arm64").unwrap()["digest"].as_str().unwrap();
    let arm = arm.to_owned();
    let layer = document(&arm)["layers"][0]["digest"].as_str().unwrap().to_owned();
    visit("keep-gone-layer", &site, |page| async move {
        page.open(&format!("{link}?platform=linux/amd64")).await;
        page.wait_for("tr[data-layer] code.step").await;
        until_kept(&page, "documents", 3).await;
        let before = asked(&registry.log);
        for (layer, state) in [(layer, "ready"), (format!("sha256:{}", "0".repeat(64)), "failed")] {
            page.open(&format!("{link}?platform=linux/arm64&layer={layer}")).await;
            page.wait_state("layer", state).await;
            page.wait_for("[data-drift=gone]").await;
            let words = page.text("[data-drift=gone]").await;
            assert!(words.contains("This browser has kept") && !words.contains("link is here"), "{state}: {words}");
        }
        let read = contents(&registry.log.all()[before..]);
        assert!(read.contains(&arm) && !read.contains(&digest), "{read:?}");
    })
    .await;
}

#[tokio::test]
async fn a_second_visit_by_digest_asks_nobody_for_documents() {
    let (site, registry, digest) = pushed().await;
    visit("keep-again", &site, |page| async move {
        open_image(&page, &registry, &digest).await;
        assert!(contents(&registry.log.all()).len() >= 3, "index, manifest and config were read");
        until_kept(&page, "documents", 3).await;
        let before = asked(&registry.log);
        open_image(&page, &registry, &digest).await;
        page.wait_gone("tr[data-layer] [data-verdict=mismatch]").await;
        assert_eq!(asked(&registry.log), before, "{:?}", registry.log.all().last());
        // Hashed again, and the page says where it came from.
        let verdicts = page.digest_verdicts().await;
        assert_eq!(verdicts[0].1, "verified", "{verdicts:?}");
        assert!(page.text(".facts:has([data-came=kept])").await.contains("kept in this browser"));
        // The document may be folded away.
        page.run(
            "document.querySelectorAll('[data-document] [role=tab]:nth-child(3)').forEach(tab => tab.click())",
            json!([]),
        )
        .await;
        page.wait_for("[data-document] [data-came=kept]").await;
        // Layers are not kept until the reader says so.
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
        page.wait_gone("button[data-action=\"cancel\"]").await;
        until_kept(&page, "layers", 0).await;
        assert!(asked(&registry.log) > before);
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_in_the_cache_is_dropped_and_fetched_again() {
    let (site, registry, digest) = pushed().await;
    visit("keep-changed", &site, |page| async move {
        open_image(&page, &registry, &digest).await;
        until_kept(&page, "documents", 3).await;
        // Every document becomes another one, as any page of the same origin could make it.
        let change = "const done = arguments[0]; (async () => { for (const name of await caches.keys()) { \
             const cache = await caches.open(name); for (const key of await cache.keys()) { \
             if (!key.url.includes('/kept/documents/')) continue; \
             const old = await cache.match(key); \
             await cache.put(key, new Response('{\"schemaVersion\":2}', { headers: old.headers })); } } done(true); })();";
        page.driver.execute_async(change, Vec::new()).await.unwrap();
        let before = asked(&registry.log);
        open_image(&page, &registry, &digest).await;
        assert_eq!(page.errors().await, [""; 0]);
        assert_eq!(contents(&registry.log.all()[before..]).len(), 3, "{:?}", registry.log.all());
        // What came instead is kept.
        until(&page, "for (const name of await caches.keys()) { const cache = await caches.open(name); \
             for (const key of await cache.keys()) { if (!key.url.includes('/kept/documents/')) continue; \
             if ((await (await cache.match(key)).text()).length < 40) return false; } } return true;").await;
        let before = asked(&registry.log);
        open_image(&page, &registry, &digest).await;
        assert_eq!(asked(&registry.log), before);
    })
    .await;
}

/// What a tag leads to may be kept, but where it points is asked.
#[tokio::test]
async fn a_proof_of_a_tag_says_that_where_it_points_was_asked() {
    let site = Site::start().await;
    visit("keep-tag", &site, |page| async move {
        let link = "#/oci:demo:1.4.2?proof=documents&platform=linux/amd64";
        prove(&page, link, "consistent").await;
        until_kept(&page, "documents", 3).await;
        // In another visit: the list of the layout says where the tag points, and all that is below it is here.
        prove(&page, link, "consistent").await;
        assert_eq!(
            page.text("[data-role=from-kept]").await,
            "All 3 came from what this browser keeps, hashed again: nothing was asked but where the tag points."
        );
        let copied = page.attributes("[data-role=evidence] button[data-copy]", "data-copy").await;
        assert!(copied[0].contains(" at the earliest: nothing was asked but where the tag points\n"), "{copied:?}");
    })
    .await;
}

/// All that is written in this browser beside the content itself.
const WRITTEN: &str = "const done = arguments[0]; (async () => { \
     const said = [{ ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), history.state]; \
     for (const name of await caches.keys()) { const cache = await caches.open(name); \
     for (const key of await cache.keys()) { const answer = await cache.match(key); \
     if (key.url.includes('/kept/')) said.push(key.url, [...key.headers], answer.status, [...answer.headers]); } } \
     done(JSON.stringify(said)); })();";

#[tokio::test]
async fn layers_are_kept_when_the_reader_says_so_and_all_can_be_cleared() {
    let (site, registry, digest) = pushed().await;
    visit("keep-layers", &site, |page| async move {
        page.open("#/").await;
        page.click("[data-role=kept-fold] summary").await;
        page.wait_for("[data-role=kept][data-keep=documents]").await;
        page.click("select[data-action=keep] option[value=layers]").await;
        page.wait_for("[data-role=kept][data-keep=layers]").await;
        open_image(&page, &registry, &digest).await;
        let layers = page.count("tr[data-layer]").await as usize;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
        page.wait_gone("button[data-action=\"cancel\"]").await;
        assert_eq!(page.count("tr[data-layer] [data-came=kept]").await, 0);
        until_kept(&page, "layers", layers).await;
        until_kept(&page, "documents", 3).await;
        let before = asked(&registry.log);
        // A proof of the whole, in another visit: nothing is asked at all.
        page.open(&format!("#/{}/{REPOSITORY}@{digest}?proof=layers&platform=linux/amd64", registry.host())).await;
        page.wait_for("[data-proof=idle]").await;
        assert!(page.text("[data-proof=idle]").await.contains("Documents and layers that this browser keeps"));
        page.click("button[data-action=\"prove\"]").await;
        page.wait_within("[data-proof=proven]", LONG).await;
        assert_eq!(asked(&registry.log), before, "{:?}", registry.log.all().last());
        // Which is told, on the page and in what is taken along.
        let objects = page.count("[data-object]").await;
        assert_eq!(page.count("[data-object] > .link-line [data-came=kept]").await, objects);
        let words = format!("All {objects} came from what this browser keeps, hashed again: nobody was asked");
        assert!(page.text("[data-role=from-kept]").await.starts_with(&words));
        let copied = page.attributes("[data-role=evidence] button[data-copy]", "data-copy").await;
        let words = format!("\n- {objects} of them came from what the browser had kept, since `");
        assert!(copied[0].contains(&words) && copied[0].contains("nobody was asked for any\n"), "{copied:?}");
        // Nothing that is kept says what came of it, so there is nothing to change into a verdict: what a layer is worth is
        // found anew. What the reader kept are names, times and bytes.
        let said = page.driver.execute_async(WRITTEN, Vec::new()).await.unwrap();
        let said = said.json().as_str().unwrap().to_owned();
        assert!(said.contains("/kept/layers/") && said.contains("layers"), "{said}");
        for word in ["verified", "verdict", "proven", "computed"] {
            assert!(!said.contains(word), "{word} in {said}");
        }
        // A layer that was changed is dropped and fetched.
        let change = "const done = arguments[0]; (async () => { for (const name of await caches.keys()) { \
             const cache = await caches.open(name); const key = (await cache.keys()).find(key => key.url.includes('/kept/layers/')); \
             if (key) { const old = await cache.match(key); await cache.put(key, new Response('x', { headers: old.headers })); } } done(true); })();";
        page.driver.execute_async(change, Vec::new()).await.unwrap();
        open_image(&page, &registry, &digest).await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_gone("button[data-action=\"cancel\"]").await;
        page.wait_gone("tr[data-layer] [data-digest]:not([data-verdict=verified])").await;
        assert_eq!(contents(&registry.log.all()[before..]).len(), 1);
        assert_eq!(page.count("tr[data-layer] [data-came=kept]").await as usize, layers - 1);
        // Cleared, there is nothing left.
        page.open("#/").await;
        page.click("[data-role=kept-fold] summary").await;
        page.wait_for("[data-role=kept]:not([data-entries=\"0\"])").await;
        let sum = page.text(".kept-sum").await;
        assert!(sum.contains(" of at most 67.1 MB; ") && sum.contains(" of at most 2.1 GB"), "{sum}");
        page.run("localStorage.setItem('tallyman.tags.1', 'what a tag pointed at')", json!([])).await;
        page.click("button[data-action=\"clear-kept\"]").await;
        page.wait_for("[data-role=kept][data-entries=\"0\"]").await;
        until(&page, "return localStorage.getItem('tallyman.tags.1') === null;").await;
        let before = asked(&registry.log);
        open_image(&page, &registry, &digest).await;
        assert!(asked(&registry.log) > before);
        // Whoever wants nothing kept has nothing kept, at once.
        until_kept(&page, "documents", 3).await;
        page.open("#/").await;
        page.click("[data-role=kept-fold] summary").await;
        page.wait_for("[data-role=kept]:not([data-entries=\"0\"])").await;
        page.run(
            "const choice = document.querySelector('[data-action=keep]'); choice.value = 'nothing'; \
             choice.dispatchEvent(new Event('change', { bubbles: true }))",
            json!([]),
        )
        .await;
        page.wait_for("[data-role=kept][data-keep=nothing][data-entries=\"0\"]").await;
        until_kept(&page, "documents", 0).await;
    })
    .await;
}

/// Chooses how much is kept, on home.
async fn choose(page: &Page, keep: &str) {
    page.open("#/").await;
    page.click("[data-role=kept-fold] summary").await;
    page.wait_for("[data-role=kept]").await;
    page.click(&format!("select[data-action=keep] option[value={keep}]")).await;
    page.wait_for(&format!("[data-role=kept][data-keep={keep}]")).await;
}

#[tokio::test]
async fn what_is_turned_off_in_one_tab_is_off_in_those_that_are_open() {
    let (site, registry, digest) = pushed().await;
    visit("keep-tabs", &site, |page| async move {
        choose(&page, "layers").await;
        let first = page.driver.window().await.unwrap();
        let second = page.driver.new_tab().await.unwrap();
        page.driver.switch_to_window(second.clone()).await.unwrap();
        open_image(&page, &registry, &digest).await;
        let layers = page.count("tr[data-layer]").await as usize;
        until_kept(&page, "documents", 3).await;
        page.driver.switch_to_window(first.clone()).await.unwrap();
        choose(&page, "nothing").await;
        until_kept(&page, "documents", 0).await;
        let verify = async || {
            page.click("button[data-action=\"verify-layers\"]").await;
            page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
            page.wait_gone("button[data-action=\"cancel\"]").await;
        };
        page.driver.switch_to_window(second.clone()).await.unwrap();
        verify().await;
        until_kept(&page, "layers", 0).await;
        // And on again, as far as it was on there.
        page.driver.switch_to_window(first).await.unwrap();
        choose(&page, "layers").await;
        page.driver.switch_to_window(second).await.unwrap();
        verify().await;
        until_kept(&page, "layers", layers).await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_keeps_nothing_is_as_good_as_any() {
    let site = Site::start().await;
    let digest = demo().named("1.4.2").digest.clone();
    visit("keep-nothing", &site, |page| async move {
        for broken in [
            "Object.defineProperty(window, 'caches', { value: undefined })",
            "Object.defineProperty(window, 'caches', { get() { throw new DOMException('no', 'SecurityError') } })",
            "if (window.CacheStorage) CacheStorage.prototype.open = () => Promise.reject(new DOMException('no', 'SecurityError'))",
            "if (window.Cache) Cache.prototype.put = () => Promise.reject(new DOMException('no', 'QuotaExceededError'))",
        ] {
            let id = page.before_load(broken).await;
            page.open(&format!("#/oci:demo@{digest}")).await;
            page.wait_state("index", "ready").await;
            page.wait_verdict(&digest, "verified").await;
            page.open("#/").await;
            page.wait_state("home", "ready").await;
            page.click("[data-role=kept-fold] summary").await;
            page.wait_for("[data-role=kept-fold] .empty, [data-role=kept]").await;
            assert_eq!(page.errors().await, [""; 0], "{broken}");
            page.forget_before_load(&id).await;
        }
        assert_eq!(page.console_errors().await, [""; 0]);
        // The reader may say so, too.
        page.open("#/").await;
        page.click("[data-role=kept-fold] summary").await;
        page.click("select[data-action=keep] option[value=nothing]").await;
        page.wait_for("[data-role=kept][data-keep=nothing]").await;
        page.open(&format!("#/oci:demo@{digest}")).await;
        page.wait_state("index", "ready").await;
        page.open("#/").await;
        page.click("[data-role=kept-fold] summary").await;
        page.wait_for("[data-role=kept][data-keep=nothing][data-entries=\"0\"]").await;
    })
    .await;
}
