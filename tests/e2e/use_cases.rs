//! The page in daily use: keys, colours, the list of requests, accessibility of every page in both schemes.

use serde_json::json;
use thirtyfour::Key;

use crate::axe;
use crate::demo::demo;
use crate::faults::Faults;
use crate::page::{Page, visit};
use crate::site::Site;
use crate::tour;

/// Presses keys, one after the other, with the focus where it is.
async fn press(page: &Page, keys: &str) {
    for key in keys.chars() {
        page.driver.action_chain().send_keys(key.to_string()).perform().await.unwrap();
    }
}

async fn escape(page: &Page) {
    page.driver.action_chain().send_keys(Key::Escape + "").perform().await.unwrap();
}

async fn row(page: &Page) -> String {
    let script = "return document.activeElement.closest('tr')?.dataset.tag ?? document.activeElement.tagName";
    page.run(script, json!([])).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn keys_go_through_rows_and_places() {
    let site = Site::start().await;
    let digest = demo().named("1.4.2").digest.clone();
    visit("keys", &site, |page| async move {
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"] [data-digest]").await;
        let tags = page.attributes("tr[data-tag]", "data-tag").await;
        press(&page, "j").await;
        assert_eq!(row(&page).await, tags[0]);
        press(&page, "jj").await;
        assert_eq!(row(&page).await, tags[2]);
        press(&page, "k").await;
        assert_eq!(row(&page).await, tags[1]);
        escape(&page).await;
        assert_eq!(row(&page).await, "MAIN");
        // A box that was ticked takes no letters.
        page.click("tr[data-tag=\"1.4.2\"] input[type=checkbox]").await;
        press(&page, "k").await;
        let before = tags.iter().position(|tag| tag == "1.4.2").unwrap() - 1;
        assert_eq!(row(&page).await, tags[before]);
        page.click("[data-action=select-all]").await;
        press(&page, "/").await;
        page.wait_focus("[data-role=reference]").await;
        // In a field the keys are letters.
        page.type_into("[data-role=\"filter\"]", "j").await;
        let filter = "return document.querySelector('[data-role=filter]').value";
        assert_eq!(page.run(filter, json!([])).await, json!("j"));
        page.open("#/oci:demo:1.4.2?platform=linux/amd64").await;
        page.wait_state("manifest", "ready").await;
        press(&page, "y").await;
        page.wait_script(&format!("return location.hash === '#/oci:demo:1.4.2@{digest}?platform=linux/amd64'")).await;
        page.wait_state("manifest", "ready").await;
        press(&page, "gp").await;
        page.wait_for("main[data-page=proof]").await;
        press(&page, "gw").await;
        page.wait_state("index", "ready").await;
        press(&page, "gt").await;
        page.wait_state("repository", "ready").await;
        press(&page, "gh").await;
        page.wait_state("home", "ready").await;
        press(&page, "/").await;
        page.wait_script("return document.activeElement.dataset.role === 'reference'").await;
        let box_text = "return document.querySelector('input[data-role=reference]').value";
        assert_eq!(page.run(box_text, json!([])).await, json!(""), "the key itself is not typed");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn enter_opens_the_row_and_arrows_turn_the_tabs() {
    let site = Site::start().await;
    visit("keys-open", &site, |page| async move {
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        let first = page.attributes("tr[data-tag]", "data-tag").await.remove(0);
        press(&page, "j").await;
        page.driver.action_chain().send_keys(Key::Enter + "").perform().await.unwrap();
        page.wait_state("index", "ready").await;
        assert_eq!(page.fragment().await, format!("#/oci:demo:{first}"));

        // One stop of the Tab key; arrows go round, Home and End to the ends.
        let stops = "[data-document] [role=tab][tabindex=\"0\"]";
        assert_eq!(page.count(stops).await, 1);
        page.run("document.querySelector(arguments[0]).focus()", json!([stops])).await;
        for (key, name) in [
            (Key::Right, "as received"),
            (Key::Right, "request"),
            (Key::Right, "formatted"),
            (Key::Left, "request"),
            (Key::Home, "formatted"),
            (Key::End, "request"),
        ] {
            page.driver.action_chain().send_keys(key + "").perform().await.unwrap();
            let is_there = format!(
                "const tab = document.activeElement; return tab.textContent === '{name}' && tab.ariaSelected === 'true' && tab.tabIndex === 0"
            );
            page.wait_script(&is_there).await;
            assert_eq!(page.count(stops).await, 1);
        }
        page.wait_script("return !document.querySelector('[data-document] [role=tabpanel]').textContent.includes('schemaVersion')").await;
    })
    .await;
}

#[tokio::test]
async fn a_dialog_keeps_the_keys_and_gives_the_focus_back() {
    let site = Site::start().await;
    visit("dialog", &site, |page| async move {
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        page.run("document.querySelector('button[data-action=help]').focus()", json!([])).await;
        page.driver.action_chain().send_keys(Key::Enter + "").perform().await.unwrap();
        page.wait_for("dialog[data-role=help][open]").await;
        press(&page, "jgh").await;
        for _ in 0..12 {
            page.driver.action_chain().send_keys(Key::Tab + "").perform().await.unwrap();
            let within =
                "const here = document.activeElement; return here === document.body || Boolean(here.closest('dialog'))";
            assert_eq!(page.run(within, json!([])).await, json!(true), "the focus stays in the dialog");
        }
        assert_eq!(page.fragment().await, "#/oci:demo", "keys of the page do nothing behind it");
        escape(&page).await;
        page.wait_gone("dialog[open]").await;
        page.wait_focus("button[data-action=help]").await;
    })
    .await;
}

/// Nothing moves by itself at all, so that there is nothing to switch off.
#[tokio::test]
async fn nothing_moves_by_itself() {
    let site = Site::start().await;
    visit("motion", &site, |page| async move {
        let script = "return [...document.querySelectorAll('*')].filter(part => { const style = getComputedStyle(part); \
             return style.animationName !== 'none' || style.transitionDuration !== '0s' || style.scrollBehavior !== 'auto' }).map(part => part.outerHTML.slice(0, 80))";
        for link in ["#/", "#/oci:demo", "#/oci:demo:1.4.2", "#/oci:demo:1.4.2?proof=documents"] {
            page.open(link).await;
            page.wait_settled().await;
            assert_eq!(page.run(script, json!([])).await, json!([]), "{link}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_box_names_what_is_open_and_a_list_has_a_link_to_send() {
    let site = Site::start().await;
    visit("box", &site, |page| async move {
        let text = "return document.querySelector('input[data-role=reference]').value";
        page.open("#/oci:demo:1.4.2?platform=linux/amd64&section=config").await;
        page.wait_state("manifest", "ready").await;
        assert_eq!(page.run(text, json!([])).await, json!("oci:demo:1.4.2"));
        page.open("#/oci:demo?filter=kind:release&sort=name").await;
        page.wait_state("repository", "ready").await;
        assert_eq!(page.run(text, json!([])).await, json!("oci:demo"));
        let link = |page: Page| async move { page.attributes("[data-role=share] button", "data-copy").await.remove(0) };
        assert!(link(page.clone()).await.ends_with("#/oci:demo?filter=kind:release&sort=name"));
        page.type_into("[data-role=filter]", " 1.4").await;
        page.wait_script("return location.hash.includes('1.4')").await;
        assert!(link(page.clone()).await.ends_with("#/oci:demo?filter=kind:release%201.4&sort=name"));
        // What was perhaps meant is a click away, on the page and under the box.
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.enter("input[data-role=reference]", "ghcr.io/Org/app").await;
        page.wait_for("#search-problem a[data-role=instead][href=\"#/ghcr.io/org/app\"]").await;
        page.open("#/ghcr.io/Org/app").await;
        page.wait_for("main a[data-role=instead][href=\"#/ghcr.io/org/app\"]").await;
    })
    .await;
}

#[tokio::test]
async fn a_key_copies_the_digest_of_the_row_or_of_the_page() {
    let site = Site::start().await;
    let digest = demo().named("1.4.2").digest.clone();
    visit("key-copy", &site, |page| async move {
        page.open("#/oci:demo:1.4.2").await;
        page.wait_state("index", "ready").await;
        press(&page, "c").await;
        page.wait_script(&format!(
            "return document.querySelector('[data-role=said]').textContent === 'copied {digest}'"
        ))
        .await;
        press(&page, "jc").await;
        let rows = page.attributes("tbody tr [data-digest]", "data-digest").await;
        let said = format!("return document.querySelector('[data-role=said]').textContent === 'copied {}'", rows[0]);
        page.wait_script(&said).await;
        page.wait_script("return document.querySelector('[data-role=said]').textContent === ''").await;
    })
    .await;
}

#[tokio::test]
async fn the_keys_are_shown_and_single_ones_can_be_switched_off() {
    let site = Site::start().await;
    visit("help", &site, |page| async move {
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        press(&page, "?").await;
        page.wait_for("dialog[data-role=help][open]").await;
        assert_eq!(axe::violations(&page).await, [""; 0]);
        page.click("input[data-action=single-keys]").await;
        escape(&page).await;
        page.wait_gone("dialog[open]").await;
        press(&page, "jgh/").await;
        assert_eq!(page.fragment().await, "#/oci:demo");
        assert_ne!(row(&page).await, page.attributes("tr[data-tag]", "data-tag").await[0]);
        // Kept for the next time, and undone by the button that needs no key.
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        press(&page, "?").await;
        page.click("button[data-action=help]").await;
        page.wait_for("dialog[data-role=help][open]").await;
        page.click("input[data-action=single-keys]").await;
        page.click("button[data-action=close-help]").await;
        page.wait_gone("dialog[open]").await;
        press(&page, "?").await;
        page.wait_for("dialog[data-role=help][open]").await;
    })
    .await;
}

#[tokio::test]
async fn the_colours_are_the_readers_choice_and_stay_it() {
    let site = Site::start().await;
    visit("theme", &site, |page| async move {
        let ground = "return getComputedStyle(document.documentElement).backgroundColor";
        page.prefer("light").await;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        let light = page.run(ground, json!([])).await;
        page.prefer("dark").await;
        let dark = page.run(ground, json!([])).await;
        assert_ne!(light, dark, "the system's choice is followed");
        page.click("button[data-action=help]").await;
        page.click("input[name=theme][value=light]").await;
        assert_eq!(page.run(ground, json!([])).await, light);
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        assert_eq!(page.run(ground, json!([])).await, light, "kept");
        page.click("button[data-action=help]").await;
        page.click("input[name=theme][value=system]").await;
        assert_eq!(page.run(ground, json!([])).await, dark);
    })
    .await;
}

#[tokio::test]
async fn numbers_and_dates_are_the_readers() {
    let site = Site::start().await;
    visit("locale", &site, |page| async move {
        let german = json!({ "locale": "de-DE" });
        page.driver.cdp().send_raw("Emulation.setLocaleOverride", german).await.unwrap();
        page.open("#/oci:demo:1.4.2?platform=linux/amd64").await;
        page.wait_state("manifest", "ready").await;
        let facts = page.text("main .facts").await;
        assert!(facts.contains("1.044 bytes") && facts.contains("10,0 kB"), "{facts}");
        let said = page.text("main time").await;
        assert!(said.starts_with("vor "), "{said}");
        assert_eq!(page.attributes("main time", "lang").await[0], "de-DE");
        let hover = page.attributes("main time", "title").await;
        assert!(hover[0].contains("11.8.2026") && hover[0].contains("2026-08-11"), "{hover:?}");

        // In a sentence, which is English, how long ago is told in English; the exact time stays the reader's.
        let line = format!("oci:demo 1.4.2 sha256:{} 1700000000\n", "0".repeat(64));
        page.run("localStorage.setItem('tallyman.tags.1', arguments[0])", json!([line])).await;
        page.open("#/oci:demo:1.4.2").await;
        page.wait_for("[data-role=moved-since] time").await;
        let said = page.text("[data-role=moved-since] time").await;
        assert!(said.ends_with(" years ago"), "{said}");
        assert_eq!(page.count("[data-role=moved-since] time[lang]").await, 0);
        assert!(page.attributes("[data-role=moved-since] time", "title").await[0].contains("14.11.2023"));
    })
    .await;
}

#[tokio::test]
async fn every_request_stands_in_the_list_with_what_it_was_for() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("requests", &site, |page| async move {
        page.open(&format!("#/{host}/faults/sound:latest")).await;
        page.wait_state("manifest", "ready").await;
        page.click("button[data-action=\"verify-layers\"]").await;
        page.wait_gone("button[data-action=\"cancel\"]").await;
        press(&page, "gr").await;
        page.wait_for("[data-role=requests] tr[data-request]").await;
        let said = page.text("[data-role=requests]").await;
        for expected in ["what the tag points at", "the bytes of a config or layer", "200", "manifests/latest"] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        let commands = page.attributes("[data-role=requests] button[data-copy]", "data-copy").await;
        for expected in [
            format!("crane --insecure manifest {host}/faults/sound:latest"),
            format!("skopeo inspect --tls-verify=false --raw docker://{host}/faults/sound:latest"),
            format!("regctl --host reg={host},tls=disabled manifest get --format raw-body {host}/faults/sound:latest"),
        ] {
            assert!(
                commands.iter().any(|command| *command == expected || command.ends_with(&expected)),
                "{expected}: {commands:#?}"
            );
        }
        assert!(commands.iter().any(|command| command.starts_with("curl -sSL")), "{commands:#?}");
        let without = page.text("[data-role=requests] tr:has([data-copy*=\"crane --insecure blob\"])").await;
        assert!(without.contains("skopeo gets no blob by its digest alone"), "{without}");
        assert_eq!(axe::violations(&page).await, [""; 0]);
        escape(&page).await;
        page.wait_gone("[data-role=requests]").await;
    })
    .await;
}

#[tokio::test]
async fn no_page_has_a_fault_that_axe_finds_in_either_scheme() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    visit("axe", &site, |page| async move {
        let receipt = tour::receipt(&page).await;
        let mut found = Vec::new();
        for stop in tour::stops(&faults, &receipt) {
            stop.go(&page).await;
            for scheme in ["light", "dark"] {
                page.prefer(scheme).await;
                let violations = axe::violations(&page).await;
                found.extend(violations.into_iter().map(|violation| format!("{} {scheme}: {violation}", stop.name)));
            }
        }
        assert!(found.is_empty(), "{found:#?}");
    })
    .await;
}

/// Tables that a style meant for something else took apart.
const NO_TABLES: &str = "return [...document.querySelectorAll('main table')] \
     .filter(table => getComputedStyle(table).display !== 'table').map(table => table.className)";

/// Chips of a row's platforms that are hidden or cut, the last of which says how many there are besides.
const CUT: &str = "return [...document.querySelectorAll('tr[data-tag] td.tag-platforms')].flatMap(cell => { \
     const edge = cell.getBoundingClientRect(); return [...cell.children].filter(chip => { \
     const { right, bottom } = chip.getBoundingClientRect(); return right > edge.right + 1 || bottom > edge.bottom + 1 }) }) \
     .map(chip => chip.textContent).slice(0, 3)";

/// Names and digests of rows of which too little is left to tell them apart: less than twelve characters of a name that
/// has more, less than eight of the beginning of a digest. Rows of another height than is reckoned with.
const SQUEEZED: &str = "const seen = text => text.textContent.length * text.clientWidth / text.scrollWidth + 0.5; \
     const little = (css, least) => [...document.querySelectorAll(css)] \
     .filter(text => seen(text) < Math.min(text.textContent.length, least)); \
     const height = parseInt(getComputedStyle(document.documentElement).getPropertyValue('--row')); \
     const uneven = [...document.querySelectorAll('tr[data-tag]')].filter(row => Math.abs(row.offsetHeight - height) > 1); \
     if (uneven.length > 0) return [`a row ${uneven[0].offsetHeight} and not ${height} high`]; \
     return [...little('tr[data-tag] .tag-name', 12), ...little('tr[data-tag] .digest-head', 8)] \
     .map(text => `${text.textContent.slice(0, 20)}: ${Math.floor(seen(text))}`).slice(0, 3)";

/// Dates and sizes that stick out of the room of their cell, were it ever so long ago.
const STICKING: &str = "return [...document.querySelectorAll('td.tag-created, td.tag-size')].filter(cell => { \
     const time = cell.querySelector('time'); if (time) time.textContent = '11 months ago'; \
     const text = document.createRange(); text.selectNodeContents(cell); const { left, right } = text.getBoundingClientRect(); \
     const edge = cell.getBoundingClientRect(), { paddingLeft, paddingRight } = getComputedStyle(cell); \
     return right > 0 && (left < edge.left + parseFloat(paddingLeft) - 1 || right > edge.right - parseFloat(paddingRight) + 1) }) \
     .map(cell => cell.textContent).slice(0, 3)";

#[tokio::test]
async fn no_page_needs_sideways_scrolling_at_any_width() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    visit("widths", &site, |page| async move {
        let receipt = tour::receipt(&page).await;
        let script = "const over = document.documentElement.scrollWidth - document.documentElement.clientWidth; \
             const right = document.documentElement.clientWidth + 1; const out = [...document.querySelectorAll('body *')] \
             .filter(part => part.getBoundingClientRect().right > right).slice(0, 3).map(part => part.outerHTML.slice(0, 120)); \
             return over > 0 ? [over, ...out] : []";
        let mut found = Vec::new();
        for stop in tour::stops(&faults, &receipt) {
            stop.go(&page).await;
            for width in [320, 360, 390, 768, 820, 900, 1024, 1440, 2560] {
                page.fit(width, 900).await;
                let over = page.run(script, json!([])).await;
                if over != json!([]) {
                    found.push(format!("{} at {width}: {over}", stop.name));
                }
                let cut = page.run(CUT, json!([])).await;
                if cut != json!([]) {
                    found.push(format!("{} at {width}: {cut} cut", stop.name));
                }
                let squeezed = page.run(SQUEEZED, json!([])).await;
                if squeezed != json!([]) {
                    found.push(format!("{} at {width}: {squeezed} squeezed", stop.name));
                }
                let sticking = page.run(STICKING, json!([])).await;
                if sticking != json!([]) {
                    found.push(format!("{} at {width}: {sticking} stick out", stop.name));
                }
                if width == 1440 {
                    let broken = page.run(NO_TABLES, json!([])).await;
                    if broken != json!([]) {
                        found.push(format!("{}: {broken} are no tables", stop.name));
                    }
                }
            }
        }
        assert!(found.is_empty(), "{found:#?}");
    })
    .await;
}
