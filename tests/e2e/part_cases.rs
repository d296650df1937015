//! Parts of the program: what the first view does without is fetched when it is needed, and its absence is told.

use std::path::Path;

use serde_json::json;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::page::{Page, visit};
use crate::program::{Folder, copy};
use crate::site::{Site, dist};

/// The program's files that were asked for: all that lies in its folder.
fn asked(site: &Site) -> Vec<String> {
    let seen = site.log.all().into_iter();
    seen.filter_map(|seen| Some(seen.target.split_once("/app-")?.1.split_once('/')?.1.to_owned())).collect()
}

/// Style sheets that have come into the page.
const SHEETS: &str = "return [...document.styleSheets].map(sheet => sheet.href.split('/').pop().split('-')[0])";

#[tokio::test]
async fn the_front_page_fetches_no_other_part_of_the_program() {
    let site = Site::start().await;
    visit("part-home", &site, |page| async move {
        page.open("").await;
        page.wait_state("home", "ready").await;
        assert_eq!(page.run(SHEETS, json!([])).await, json!(["style"]));
    })
    .await;
    let parts: Vec<String> = asked(&site).into_iter().filter(|file| file.ends_with(".wasm")).collect();
    assert_eq!(parts, ["app_bg.wasm"]);
}

#[tokio::test]
async fn a_page_comes_with_the_sheet_that_is_its_own_and_that_comes_once() {
    let site = Site::start().await;
    visit("part-style", &site, |page| async move {
        page.open("#/oci:demo?report").await;
        page.wait_state("report", "ready").await;
        assert_eq!(page.run(SHEETS, json!([])).await, json!(["style", "pages"]));
        page.follow("#/oci:demo:1.4.2?proof=documents").await;
        page.wait_state("proof", "ready").await;
        assert_eq!(page.run(SHEETS, json!([])).await, json!(["style", "pages"]));
    })
    .await;
}

/// What every element looks like, by its place in the document.
const LOOKS: &str = "return [...document.querySelectorAll('body, body *')].map((element, at) => { \
    const style = getComputedStyle(element); \
    return `${at} ${element.localName}.${element.className}: ` + [...style].map(name => `${name}: ${style[name]}`).join('; ') })";

/// Loads the sheet of the other pages.
const LATER: &str = "const link = document.createElement('link'); link.rel = 'stylesheet'; \
    link.href = document.querySelector('meta[name=tallyman]').dataset.style; \
    link.onload = () => { window.dressed = true }; document.head.append(link)";

async fn looks(page: &Page) -> Vec<Vec<String>> {
    let mut looks = Vec::new();
    for (media, width) in [("screen", 1440), ("screen", 390), ("print", 1440), ("print", 390)] {
        page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": media })).await.unwrap();
        page.fit(width, 900).await;
        looks.push(serde_json::from_value(page.run(LOOKS, json!([])).await).unwrap());
    }
    looks
}

/// Nothing on it waits for a sheet that comes later, and nothing changes when that comes.
#[tokio::test]
async fn the_front_page_has_its_whole_look_from_the_first_sheet() {
    let site = Site::start().await;
    visit("part-look", &site, |page| async move {
        page.open("").await;
        page.wait_state("home", "ready").await;
        let before = looks(&page).await;
        page.run(LATER, json!([])).await;
        page.wait_script("return window.dressed === true").await;
        let after = looks(&page).await;
        assert!(before.iter().all(|looks| looks.len() > 100 && looks.len() == before[0].len()));
        let changed: Vec<_> = before.concat().into_iter().zip(after.concat()).filter(|(b, a)| b != a).collect();
        assert!(changed.is_empty(), "{} elements, first {:#?}", changed.len(), changed[0]);
    })
    .await;
}

/// What can only be pressed, chosen or typed into is of no use there; what was chosen stays as words.
#[tokio::test]
async fn on_paper_there_is_nothing_to_press() {
    const CONTROLS: &str = "return [...document.querySelectorAll('main :is(button:not(.fold-head, .link), select, input[type=file], .drop)')]";
    let shown = format!(
        "{CONTROLS}.filter(one => one.offsetHeight > 0 && getComputedStyle(one).appearance !== 'none').map(one => one.outerHTML)"
    );
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push("harbour/ropes", &sound()).await;
    let manifest = format!("#/{}/harbour/ropes:1.4.2?platform=linux/arm64", registry.host());
    visit("part-paper", &site, |page| async move {
        for (link, control) in [
            ("#/".to_owned(), "[data-role=drop-archive]"),
            ("#/?pin".to_owned(), "[data-action=open-file]"),
            (manifest.clone(), ".check .verdict + .button"),
            (format!("{manifest}&section=pin"), "[data-role=pin-of]"),
        ] {
            page.open(&link).await;
            page.wait_for(control).await;
            told_on_paper(&page, &shown, CONTROLS).await;
        }
    })
    .await;
}

/// That a page has controls, and none of them on paper.
async fn told_on_paper(page: &Page, shown: &str, controls: &str) {
    assert!(page.run(&format!("{controls}.length"), json!([])).await.as_u64().unwrap() > 0);
    page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await.unwrap();
    assert_eq!(page.run(shown, json!([])).await, json!([]));
    page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "" })).await.unwrap();
}

/// One of the parts of the program.
fn part(folder: &Path, name: &str) -> std::path::PathBuf {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let program = names.into_iter().find(|path| path.is_dir() && path.to_string_lossy().contains("/app-")).unwrap();
    program.join(name)
}

#[tokio::test]
async fn a_part_that_cannot_be_fetched_is_told_and_can_be_tried_again() {
    let folder = Folder::new("parts");
    copy(&dist(), folder.path());
    let (there, aside) = (part(folder.path(), "split_rare.wasm"), folder.path().join("aside"));
    std::fs::rename(&there, &aside).unwrap();
    let site = Site::of(folder.path()).await;
    visit("part-missing", &site, |page| async move {
        page.open("").await;
        page.wait_state("home", "ready").await;
        page.follow("#/oci:demo:1.4.2?proof=documents").await;
        page.wait_error("part-missing").await;
        page.follow("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        page.follow("#/oci:demo:1.4.2?proof=documents").await;
        page.wait_error("part-missing").await;
        std::fs::rename(&aside, &there).unwrap();
        page.click_through("[data-action=\"retry\"]").await;
        page.wait_state("proof", "ready").await;
    })
    .await;
}

/// What stands above the pages of a registry is not made anew with them.
#[tokio::test]
async fn a_part_beside_the_page_is_fetched_again_with_it() {
    let folder = Folder::new("parts-beside");
    copy(&dist(), folder.path());
    let (there, aside) = (part(folder.path(), "split_pages.wasm"), folder.path().join("aside"));
    std::fs::rename(&there, &aside).unwrap();
    let site = Site::of(folder.path()).await;
    visit("part-beside", &site, |page| async move {
        page.open("").await;
        page.wait_state("home", "ready").await;
        page.follow("#/127.0.0.1:1/org/app").await;
        let told = "return document.querySelectorAll('[data-error=part-missing]').length === 2";
        page.wait_script(told).await;
        std::fs::rename(&aside, &there).unwrap();
        page.click("main [data-action=retry]").await;
        page.wait_for("[data-role=account]").await;
        page.wait_error("unreachable").await;
        page.wait_gone("[data-error=part-missing]").await;
    })
    .await;
}
