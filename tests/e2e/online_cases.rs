//! A network that goes and comes back under an open page: what could not be read meanwhile is read by itself, once, and the
//! reader is told why.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use axum::routing::any;
use serde_json::json;

use crate::image::digest_of;
use crate::page::{Page, visit_among};
use crate::recorder::Played;
use crate::site::{SUB_PATH, Site};
use crate::town::site_with_tls;

/// Page and registry under a name of their own: this machine may answer without a network.
const NAME: &str = "tally.example";

const REPOSITORY: &str = "harbour/ropes";

/// What every tag leads to.
const ARTIFACT: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"text/x-rope","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

/// More tags than fit on a screen; and repositories. The list seems to end after the first page until `more` is said.
fn names(query: &str, more: bool) -> (Vec<String>, Option<String>) {
    let first = || (0..150).map(|at| format!("name-{at:03}")).collect();
    match query {
        "" => (first(), Some("last=x".to_owned())),
        // Nothing new and yet another link: reading stops there.
        _ if !more => (vec!["name-149".to_owned()], Some(format!("{query}x"))),
        _ => (vec!["name-150".to_owned()], None),
    }
}

fn answer(request: &Request, more: bool) -> Response<Body> {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let response = Response::builder();
    let response = if path.ends_with("/tags/list") || path.ends_with("/_catalog") {
        let (names, next) = names(query, more);
        let response = next
            .iter()
            .fold(response, |response, next| response.header("link", format!("<{path}?{next}>; rel=\"next\"")));
        let list = if path.ends_with("/tags/list") { "tags" } else { "repositories" };
        response.body(json!({ list: names }).to_string().into())
    } else if path.contains("/manifests/") {
        let response = response.header("content-type", "application/vnd.oci.image.manifest.v1+json");
        response.header("docker-content-digest", digest_of(ARTIFACT.as_bytes())).body(ARTIFACT.into())
    } else {
        response.status(404).body(Body::empty())
    };
    response.unwrap()
}

/// The page, and a registry of the same name, whose lists stop half way until the switch is turned.
async fn place() -> (Site, Arc<AtomicBool>) {
    let more = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&more);
    let registry = any(move |request: Request| {
        let more = switch.load(Ordering::SeqCst);
        async move { answer(&request, more) }
    });
    (site_with_tls(NAME, axum::Router::new().route("/v2/{*path}", registry)).await, more)
}

async fn connect(page: &Page, to: bool) {
    let network = json!({ "offline": !to, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.driver.cdp().send_raw("Network.enable", json!({})).await.unwrap();
    page.driver.cdp().send_raw("Network.emulateNetworkConditions", network).await.unwrap();
    page.wait_script(&format!("return navigator.onLine === {to}")).await;
}

/// How often something of that name was asked for.
fn asked(site: &Site, of: &str) -> usize {
    site.log.all().iter().filter(|seen| seen.target.contains(of)).count()
}

/// Whether so many requests are one of the page's. One that still failed while the network was coming is looked into with
/// two of its own, and then sent once more (`registry/session/route.rs`).
fn is_once(requests: usize) -> bool {
    matches!(requests, 1 | 3)
}

fn world(site: &Site) -> (String, Played) {
    (format!("https://{NAME}{SUB_PATH}"), [(NAME.to_owned(), site.port)].into())
}

#[tokio::test]
async fn rows_and_the_rest_of_a_list_come_by_themselves_once_there_is_a_network_again() {
    let (site, more) = place().await;
    let (url, played) = world(&site);
    visit_among("online-list", &url, played, |page| async move {
        page.open(&format!("#/{NAME}/{REPOSITORY}")).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-action=resume]").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        connect(&page, false).await;
        page.run("scrollTo(0, document.body.scrollHeight)", json!([])).await;
        page.wait_for("tr[data-tag=name-149] [data-error=offline]").await;
        let rows = asked(&site, "/manifests/name-149");
        connect(&page, true).await;
        page.wait_for("tr[data-tag=name-149][data-complete=true] [data-verdict]").await;
        page.wait_gone("tr[data-tag] [data-error]").await;
        assert!(is_once(asked(&site, "/manifests/name-149") - rows), "a row is read once");

        connect(&page, false).await;
        more.store(true, Ordering::SeqCst);
        // Twice, and each time in vain: the list must go on only once.
        for _ in 0..2 {
            page.click("[data-action=resume]").await;
            page.wait_error("offline").await;
        }
        let said = page.text("main .failure").await;
        assert!(said.contains("by themselves"), "{said}");
        let lists = asked(&site, "/tags/list?last=");
        connect(&page, true).await;
        page.wait_gone("main [role=alert]").await;
        page.wait_gone("[data-action=resume]").await;
        page.wait_script("return document.querySelector('main .facts').textContent.includes('151')").await;
        assert!(is_once(asked(&site, "/tags/list?last=") - lists), "the list goes on once");
    })
    .await;
}

#[tokio::test]
async fn repositories_go_on_by_themselves_and_the_reader_is_told_why() {
    let (site, more) = place().await;
    let (url, played) = world(&site);
    visit_among("online-catalog", &url, played, |page| async move {
        page.open(&format!("#/{NAME}/")).await;
        page.wait_for("[data-action=resume]").await;
        connect(&page, false).await;
        more.store(true, Ordering::SeqCst);
        page.click("[data-action=resume]").await;
        page.wait_error("offline").await;
        assert_eq!(page.count("[data-role=repositories] a").await, 150, "what came stays");
        let keep = "window.said = ''; new MutationObserver(() => { window.said += document.querySelector('[data-role=said]').textContent }) \
             .observe(document.querySelector('[data-role=said]'), { characterData: true, childList: true, subtree: true })";
        page.run(keep, json!([])).await;
        connect(&page, true).await;
        page.wait_gone("main [role=alert]").await;
        page.wait_script("return document.querySelectorAll('[data-role=repositories] a').length === 151").await;
        assert_eq!(page.run("return window.said", json!([])).await.as_str().unwrap().matches("Connected again").count(), 1);
    })
    .await;
}

/// What watches over failures, and most pages, are parts of the program that a machine without a network may not have yet.
#[tokio::test]
async fn a_page_whose_part_was_never_fetched_comes_by_itself_too() {
    let (site, _) = place().await;
    let (url, played) = world(&site);
    visit_among("online-part", &url, played, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        connect(&page, false).await;
        page.follow(&format!("#/{NAME}/{REPOSITORY}:name-001")).await;
        page.wait_error("part-missing").await;
        connect(&page, true).await;
        page.wait_state("artifact", "ready").await;
        page.wait_gone("[data-error=part-missing]").await;
        // From here on the part with the page is there, and the one with the doctor is not.
        connect(&page, false).await;
        page.follow(&format!("#/{NAME}/{REPOSITORY}:name-002")).await;
        page.wait_error("offline").await;
        let before = asked(&site, "/manifests/name-002");
        connect(&page, true).await;
        page.wait_state("artifact", "ready").await;
        assert!(is_once(asked(&site, "/manifests/name-002") - before), "once");
    })
    .await;
}
