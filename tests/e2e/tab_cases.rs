//! What happens to a tab from outside: others beside it, a session that is restored, a clock that is wrong, a network that
//! goes and comes back, and memory that runs out.

use std::sync::Arc;

use serde_json::json;

use crate::archive::{image_of, layout_tar};
use crate::demo::{demo, sound};
use crate::distribution::{Cors, Distribution, HTPASSWD_USER};
use crate::front::Front;
use crate::image::Descriptor;
use crate::image::layer::{Layer, Packing, file, noise};
use crate::layout::Layout;
use crate::login_cases::{FORM, sign_in};
use crate::login_token_cases::{self as token, Ground};
use crate::page::{LONG, Page, visit, visit_among};
use crate::program::{Folder, copy};
use crate::secrets;
use crate::site::{SUB_PATH, Site, dist};
use crate::support::recorder::PASSWORD;
use crate::town::page_with_tls;

const REPOSITORY: &str = "harbour/quay-clock";

/// A registry that asks for a password, and a front that lets pages in.
async fn guarded() -> (Front, [Distribution; 2]) {
    let open = Distribution::start(Cors::None).await;
    open.push(REPOSITORY, &sound()).await;
    let registry = open.with_password_file().await;
    (Front::before(registry.port).await, [open, registry])
}

/// Hashes the layers of the page at hand.
async fn verify_layers(page: &Page) {
    page.click("button[data-action=\"verify-layers\"]").await;
    page.wait_within("tr[data-layer] [data-verdict=verified]", LONG).await;
    page.wait_gone("button[data-action=\"cancel\"]").await;
    page.wait_gone("tr[data-layer] [data-digest]:not([data-verdict=verified])").await;
}

/// R17: fifty links at once are fifty pages, and each is about its own link: one of them leads nowhere.
#[tokio::test]
async fn fifty_links_in_fifty_tabs_are_each_their_own() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let images = ["1.4.2", "1.4.1", "1.4.0", "1.3.9"].map(|tag| layout.named(tag));
    for (tab, image) in (0..49).zip(images.iter().cycle()) {
        registry.tag(REPOSITORY, &format!("tab-{tab}"), image, &layout.store).await;
    }
    let link = |tab: usize| format!("#/{}/{REPOSITORY}:tab-{tab}", registry.host());
    let links: Vec<_> = (0..50).map(|tab| format!("{}{}", site.url(), link(tab))).collect();
    let shown = |image: &Descriptor| Some((image.digest.clone(), "computed".to_owned()));
    let mut expected: Vec<_> = (0..49)
        .zip(images.iter().cycle())
        .map(|(tab, image)| (link(tab), Vec::new(), shown(image)))
        .chain([(link(49), vec!["tag-unknown".to_owned()], None)])
        .collect();
    expected.sort();
    visit("tab-fifty", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.run("arguments[0].forEach(link => open(link))", json!([links])).await;
        let home = page.driver.window().await.unwrap();
        let mut seen = Vec::new();
        for tab in page.driver.windows().await.unwrap().into_iter().filter(|tab| *tab != home) {
            page.driver.switch_to_window(tab).await.unwrap();
            page.wait_settled().await;
            let (fragment, digests) = (page.fragment().await, page.digest_verdicts().await);
            seen.push((fragment, page.errors().await, digests.into_iter().next()));
        }
        page.driver.switch_to_window(home).await.unwrap();
        seen.sort();
        assert_eq!(seen, expected);
    })
    .await;
}

#[tokio::test]
async fn two_tabs_share_no_login_and_verify_the_same_image_each_for_itself() {
    let (site, (front, _registries)) = (Site::start().await, guarded().await);
    let (host, image) = (front.host(), sound().named("1.4.2").digest.clone());
    visit("tab-two", &site, |page| async move {
        let repository = format!("#/{host}/{REPOSITORY}");
        let link = format!("{repository}@{image}?platform=linux/amd64");
        let first = page.driver.window().await.unwrap();
        page.open(&repository).await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        let second = page.driver.new_tab().await.unwrap();
        page.driver.switch_to_window(second.clone()).await.unwrap();
        page.open(&link).await;
        page.wait_error("login-required").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_state("manifest", "ready").await;
        verify_layers(&page).await;
        page.driver.switch_to_window(first).await.unwrap();
        page.follow(&link).await;
        page.wait_state("manifest", "ready").await;
        verify_layers(&page).await;
        page.click("button[data-action=\"forget-login\"]").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        secrets::none_in(&page).await;
        // The other one goes on as who it was.
        page.driver.switch_to_window(second).await.unwrap();
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        page.follow(&repository).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
        secrets::none_in(&page).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_and_who_was_signed_in_is_gone_when_a_tab_is_restored() {
    let (site, (front, _registries)) = (Site::start().await, guarded().await);
    let host = front.host();
    visit("tab-restored", &site, |page| async move {
        let asked = async |when: &str| {
            page.wait_error("login-required").await;
            page.wait_for(FORM).await;
            let typed = page.run("return document.querySelector('[name=password]').value", json!([])).await;
            assert_eq!(typed, "", "{when}");
            secrets::none_in(&page).await;
        };
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        asked("first").await;
        // Typed, and not sent: what browsers restore of forms they restore when a page is loaded again.
        page.type_into(&format!("{FORM} [name=password]"), PASSWORD).await;
        page.driver.refresh().await.unwrap();
        asked("loaded again").await;
        page.type_into(&format!("{FORM} [name=password]"), PASSWORD).await;
        // Kept alive, it would not be restored but go on.
        page.run("addEventListener('unload', () => {})", json!([])).await;
        page.driver.goto(format!("{}?elsewhere", site_of(&page).await)).await.unwrap();
        page.driver.back().await.unwrap();
        asked("gone back to").await;
        // Signed in: the tab holds the login, and no tab after it.
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        page.driver.refresh().await.unwrap();
        asked("loaded again, signed in").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        // A copy of the tab, with its history and what it stored for the session.
        page.run("open(location.href)", json!([])).await;
        let tabs = page.driver.windows().await.unwrap();
        page.driver.switch_to_window(tabs.last().unwrap().clone()).await.unwrap();
        asked("a copy").await;
    })
    .await;
}

/// The address of the page without its fragment.
async fn site_of(page: &Page) -> String {
    let address = page.run("return location.href.split('#')[0]", json!([])).await;
    address.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_years_spoils_no_token_and_no_date() {
    let site = Site::start().await;
    let ground = Arc::new(Ground::start("http://127.0.0.1:{port}/token").await);
    let image = sound().named("1.4.2").digest.clone();
    visit("tab-clock", &site, |page| async move {
        let host = ground.host();
        for years in [-12, 12] {
            let wrong = format!(
                "const Right = Date, by = {years} * 365.25 * 24 * 60 * 60 * 1000; \
                 Date = class extends Right {{ \
                 constructor(...all) {{ if (all.length) super(...all); else super(Right.now() + by); }} \
                 static now() {{ return Right.now() + by; }} }};"
            );
            let script = page.before_load(&wrong).await;
            token::open(&page, &host).await;
            sign_in(&page, token::USER, PASSWORD).await;
            page.click("[data-action=\"allow-login\"]").await;
            page.wait_state("repository", "ready").await;
            page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
            let asked = ground.asked();
            page.follow(&format!("#/{host}/{}@{image}?platform=linux/amd64", token::REPOSITORY)).await;
            page.wait_state("manifest", "ready").await;
            verify_layers(&page).await;
            assert_eq!(ground.asked(), asked, "the token is good for a while, by whatever clock");
            let text = page.visible_text().await;
            assert!(!text.contains("NaN") && !text.contains("Invalid Date"), "{text}");
            assert_eq!(page.errors().await, [""; 0]);
            page.forget_before_load(&script).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_without_a_network_is_read_again_by_itself_when_there_is_one() {
    // Under a name of its own: this machine may answer without a network.
    const NAME: &str = "tally.example";
    let (site, image) = (page_with_tls(NAME).await, demo().named("1.4.2").digest.clone());
    let url = format!("https://{NAME}{SUB_PATH}");
    visit_among("tab-offline", &url, [(NAME.to_owned(), site.port)].into(), |page| async move {
        let connect = async |offline: bool| {
            let network = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
            page.driver.cdp().send_raw("Network.emulateNetworkConditions", network).await.unwrap();
            page.wait_script(&format!("return navigator.onLine !== {offline}")).await;
        };
        page.driver.cdp().send_raw("Network.enable", json!({})).await.unwrap();
        // The part of the program that looks into failures is here before the network goes.
        page.open("#/127.0.0.1:1/nobody").await;
        page.wait_for(".doctor").await;
        connect(true).await;
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_error("offline").await;
        page.wait_for(".doctor[data-finding=offline]").await;
        assert_eq!(page.digest_verdicts().await, [], "nothing is said of what was not read");
        connect(false).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&image, "computed").await;
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}

/// The same module with room for a few blocks of memory beyond what it begins with. Sections have a kind, a length and
/// their content; the fifth kind says how much memory there is: <https://webassembly.github.io/spec/core/binary/modules.html>.
fn starved(module: &[u8]) -> Vec<u8> {
    const MEMORY: u8 = 5;
    const MORE: u32 = 24;
    let mut made = module[..8].to_vec();
    let mut rest = &module[8..];
    while let Some((&kind, behind)) = rest.split_first() {
        let (length, content) = number(behind);
        let (content, after) = content.split_at(length as usize);
        if kind == MEMORY {
            let (least, _) = number(&content[2..]);
            let limited = [&[1, 1][..], &written(least), &written(least + MORE)].concat();
            made.extend([&[kind][..], &written(limited.len() as u32), &limited].concat());
        } else {
            made.extend(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    made
}

/// A number in LEB128 and what follows it.
fn number(bytes: &[u8]) -> (u32, &[u8]) {
    let length = 1 + bytes.iter().position(|byte| byte & 0x80 == 0).unwrap();
    let value = bytes[..length].iter().rev().fold(0, |value, byte| value << 7 | u32::from(byte & 0x7f));
    (value, &bytes[length..])
}

fn written(mut value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

#[tokio::test]
async fn a_worker_without_memory_leaves_its_layer_unjudged_and_the_page_alive() {
    let folder = Folder::new("starved");
    copy(&dist(), folder.path());
    let worker = folder.path().join("worker_bg.wasm");
    std::fs::write(&worker, starved(&std::fs::read(&worker).unwrap())).unwrap();
    // A frame of one segment is held in memory whole.
    let large = Layer::packed(&[file("large", noise(6 << 20, 5))], Packing::Zstd);
    let small = Layer::of(&[file("small", noise(10_000, 6))]);
    let (store, built) = image_of(&[large, small]);
    let layers = [built.layers[0].digest.clone(), built.layers[1].digest.clone()];
    let image = built.manifest.digest.clone();
    let path = folder.path().join("images.tar");
    std::fs::write(&path, layout_tar(&Layout { store, names: vec![("1".to_owned(), built.manifest)] })).unwrap();
    let site = Site::of(folder.path()).await;
    let path = path.display().to_string();
    visit("tab-memory", &site, |page| async move {
        // The worker's last words, if it is let to speak them, are no crash of the page.
        page.forgive("ringbuffer failed");
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.type_into("input[data-action=\"open-archive\"]", &path).await;
        page.wait_state("repository", "ready").await;
        page.follow(&format!("#/archive:images.tar@{image}")).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_verdict(&layers[0], "unverifiable").await;
        page.wait_error("worker").await;
        page.wait_verdict(&layers[1], "verified").await;
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
    })
    .await;
}
