//! Without a network, and across deploys: the page opens from what was kept, and never from two builds at once.

use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::page::{Page, visit};
use crate::program::{Folder, copy};
use crate::site::{Site, dist};

/// Makes another build of the one in a folder: a style sheet with another name and content, a page that names it, and a
/// service script that lists both, as script/stamp would have made them.
fn deploy_another(folder: &Path) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let index = read("index.html");
    let sheet = index.split('"').find(|word| word.contains("style-") && word.ends_with(".css")).unwrap();
    let sheet = sheet.trim_start_matches("./").to_owned();
    let version = index.split("data-version=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let style = read(&sheet) + "\n:root { --second-build: yes; }\n";
    let second = index.replace(&sheet, "style-second.css").replace(&version, "second");
    let mut service = read("service.js").replace(&version, "second").replace(&sheet, "style-second.css");
    for (name, old, new) in [("./style-second.css", &read(&sheet), &style), ("./index.html", &index, &second)] {
        let (old, new) = (crate::image::digest_of(old.as_bytes()), crate::image::digest_of(new.as_bytes()));
        let hex = |digest: String| digest.trim_start_matches("sha256:").to_owned();
        let (old, new) = (hex(old), hex(new));
        assert!(service.contains(&old), "{name} is listed with its digest");
        service = service.replace(&old, &new);
    }
    std::fs::write(folder.join("style-second.css"), style).unwrap();
    std::fs::remove_file(folder.join(&sheet)).unwrap();
    std::fs::write(folder.join("service.js"), service).unwrap();
    std::fs::write(folder.join("index.html"), second).unwrap();
}

const KEPT: &str = "const done = arguments[arguments.length - 1]; caches.keys().then(async names => { \
     const builds = names.filter(name => name.startsWith('tallyman /') && !/(config|demo)$/.test(name)); \
     const sizes = await Promise.all(builds.map(async name => [name.split(' ').pop(), (await (await caches.open(name)).keys()).length])); \
     const files = await navigator.serviceWorker.getRegistration(); \
     done([sizes, Boolean(files?.active), Boolean(files?.waiting || files?.installing)]); })";

/// Waits until exactly one build is kept, whole and in charge, and gives its name.
pub async fn kept(page: &Page) -> String {
    for _ in 0..400 {
        let state = page.driver.execute_async(KEPT, Vec::new()).await.unwrap().json().clone();
        if let (Some([build]), Some(true), Some(false)) =
            (state[0].as_array().map(Vec::as_slice), state[1].as_bool(), state[2].as_bool())
            && build[1].as_u64().unwrap() >= 10
        {
            return build[0].as_str().unwrap().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let state = page.driver.execute_async(KEPT, Vec::new()).await.unwrap().json().clone();
    panic!("no build is kept: {state}");
}

async fn is_second(page: &Page) -> bool {
    let script =
        "return getComputedStyle(document.documentElement).getPropertyValue('--second-build').trim() === 'yes'";
    page.run(script, json!([])).await == json!(true)
}

/// What a static host runs on: taken away, it ends with all its connections, as a network does.
pub struct Network(Option<tokio::runtime::Runtime>);

impl Network {
    pub async fn serving(folder: &Path) -> (Self, Site) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = folder.to_owned();
        let site = runtime.spawn(async move { Site::of(&folder).await }).await.unwrap();
        (Self(Some(runtime)), site)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(tokio::runtime::Runtime::shutdown_background);
    }
}

/// How many files of the demo are kept.
const DEMO_KEPT: &str = "const done = arguments[arguments.length - 1]; caches.keys().then(async names => { \
     const name = names.find(name => name.startsWith('tallyman /') && name.endsWith(' demo')); \
     done(name ? (await (await caches.open(name)).keys()).length : 0); })";

async fn wait_demo_kept(page: &Page, files: u64) {
    for _ in 0..400 {
        if page.driver.execute_async(DEMO_KEPT, Vec::new()).await.unwrap().json().as_u64().unwrap() >= files {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the demo is not kept");
}

#[tokio::test]
async fn without_a_network_the_page_opens_with_what_was_opened_of_the_demo_and_says_what_it_cannot_reach() {
    let (network, site) = Network::serving(&dist()).await;
    visit("offline", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        kept(&page).await;
        // From now on what keeps the page sees what is opened.
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        // The list of names and the index.
        wait_demo_kept(&page, 2).await;
        drop(network);
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert!(!page.text("main").await.contains("config.json"), "the settings read last are used");
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        page.follow("#/oci:demo:chart").await;
        page.wait_error("unreachable").await;
        assert!(page.text("main .failure").await.contains("No answer came from"));
    })
    .await;
}

/// Writes `config.json`, as if it had been written some days ago.
fn write_settings(folder: &Path, title: &str, days: u64) {
    let path = folder.join("config.json");
    std::fs::write(&path, format!(r#"{{"title":"{title}"}}"#)).unwrap();
    let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
}

#[tokio::test]
async fn settings_are_asked_for_anew_however_old_their_file_is() {
    let folder = Folder::new("settings");
    copy(&dist(), folder.path());
    let at = folder.path().to_owned();
    write_settings(&at, "Before", 300);
    let (_network, site) = Network::serving(folder.path()).await;
    visit("settings-old", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert_eq!(page.title().await, "Before");
        // By the page, and once the build is kept by what keeps it.
        write_settings(&at, "Now", 200);
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert_eq!(page.title().await, "Now");
        kept(&page).await;
        write_settings(&at, "Later", 100);
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert_eq!(page.title().await, "Later");
    })
    .await;
}

#[tokio::test]
async fn after_a_deploy_a_reload_shows_the_new_build_whole() {
    let folder = Folder::new("deploy");
    copy(&dist(), folder.path());
    let (network, site) = Network::serving(folder.path()).await;
    let at = folder.path().to_owned();
    visit("deploy", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        let first = kept(&page).await;
        assert!(!is_second(&page).await);
        deploy_another(&at);
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert!(is_second(&page).await, "the first page after a deploy is the new one");
        // The new build is kept whole, and the old one is forgotten.
        wait_kept(&page, "second").await;
        assert_ne!(first, "second");
        drop(network);
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert!(is_second(&page).await, "and so it is without a network");
    })
    .await;
}

async fn wait_kept(page: &Page, version: &str) {
    for _ in 0..400 {
        if kept(page).await == version {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{version} is not kept");
}

#[tokio::test]
async fn the_browser_offers_to_install_the_page() {
    let site = Site::start().await;
    visit("install", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        kept(&page).await;
        let devtools = page.driver.cdp();
        let manifest = devtools.send_raw("Page.getAppManifest", json!({})).await.unwrap();
        assert_eq!(manifest["errors"], json!([]), "{manifest}");
        assert!(manifest["url"].as_str().unwrap().ends_with(".webmanifest"), "{manifest}");
        let errors = devtools.send_raw("Page.getInstallabilityErrors", json!({})).await.unwrap();
        assert_eq!(errors["installabilityErrors"], json!([]));
    })
    .await;
}
