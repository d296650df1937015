//! The focus: always to be seen, never lost, and led by the keys that each pattern of ARIA promises.

use serde_json::{Value, json};
use thirtyfour::{Key, TypingData};

use crate::faults::Faults;
use crate::image::layer::{Layer, Packing, file, gzip};
use crate::page::{Page, visit};
use crate::proof_cases::{REPOSITORY as PROVEN, pushed};
use crate::site::Site;
use crate::tag_cases::{REPOSITORY, registry_of, versions};
use crate::tour;

pub async fn press(page: &Page, key: impl Into<TypingData>) {
    page.driver.action_chain().send_keys(key).perform().await.unwrap();
}

/// Presses a key while another one is held.
pub async fn press_with(page: &Page, held: Key, key: Key) {
    page.driver.action_chain().key_down(held.clone()).send_keys(key + "").key_up(held).perform().await.unwrap();
}

/// Of several browsers at once only one has the focus; the others only tell so.
pub async fn with_focus(page: &Page) {
    page.driver.cdp().send_raw("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await.unwrap();
}

/// What has the focus, its place in the document, and what is wrong with how that shows, in both schemes. An outline
/// counts that is at least two pixels wide, solid, and has a colour that tells it from the ground of the page.
const LOOK: &str = r"
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const root = document.documentElement, chosen = root.dataset.theme, wrong = [];
    const numbers = colour => colour.match(/[\d.]+/g).map(Number);
    const light = colour => numbers(colour).slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    for (const scheme of ['light', 'dark']) {
        root.dataset.theme = scheme;
        const style = getComputedStyle(here);
        const pair = [light(style.outlineColor), light(getComputedStyle(root).backgroundColor)].sort((a, b) => b - a);
        const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
        if (!here.matches(':focus-visible') || style.outlineStyle !== 'solid' || parseFloat(style.outlineWidth) < 2
            || numbers(style.outlineColor)[3] === 0 || contrast < 3)
            wrong.push(`${scheme}: ${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}, contrast ${contrast}`);
    }
    if (chosen) root.dataset.theme = chosen; else delete root.dataset.theme;
    const box = here.getBoundingClientRect();
    const middle = [box.left + box.width / 2, box.top + Math.min(box.height, 20) / 2];
    const top = document.elementFromPoint(...middle);
    if (box.height < innerHeight && !(top && (here.contains(top) || top.contains(here) || here.labels?.[0]?.contains(top))))
        wrong.push(`hidden by ${top?.outerHTML.slice(0, 80)}`);
    window.places ??= new Map();
    if (!window.places.has(here)) window.places.set(here, window.places.size);
    return [window.places.get(here), here.outerHTML.slice(0, 160), wrong]";

/// Makes the Tab key begin at the top, whatever was clicked before.
const TO_THE_TOP: &str =
    "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')";

/// The most presses of the Tab key on a page: an index has fewer stops.
const MOST: usize = 150;

#[tokio::test]
async fn whatever_has_the_focus_shows_it_on_every_page_in_both_schemes() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    visit("focus", &site, |page| async move {
        with_focus(&page).await;
        let receipt = tour::receipt(&page).await;
        let mut found = Vec::new();
        for stop in tour::stops(&faults, &receipt) {
            stop.go(&page).await;
            page.run(TO_THE_TOP, json!([])).await;
            let mut seen = 0;
            for presses in 0..MOST {
                press(&page, Key::Tab + "").await;
                let looked = page.run(LOOK, json!([])).await;
                let (place, what, wrong): (usize, String, Vec<String>) = match looked {
                    // Behind the last stop is the browser itself.
                    Value::Null => break,
                    looked => serde_json::from_value(looked).unwrap(),
                };
                if place < seen {
                    break;
                }
                assert!(presses + 1 < MOST, "{}: the Tab key comes to no end", stop.name);
                seen = place + 1;
                found.extend(wrong.into_iter().map(|wrong| format!("{}: {wrong}: {what}", stop.name)));
            }
            // A dialog has few, and the first has the focus already.
            assert!(seen > 1, "{}: only {seen} stops", stop.name);
        }
        assert!(found.is_empty(), "{found:#?}");
    })
    .await;
}

/// The row and the cell of the grid that have the focus.
pub async fn cell(page: &Page) -> Value {
    let script = "const here = document.activeElement, cell = here.closest('td, th'); \
         return [cell?.parentElement.dataset.tag, cell?.cellIndex, here === cell ? 'cell' : here.tagName]";
    page.run(script, json!([])).await
}

/// <https://www.w3.org/WAI/ARIA/apg/patterns/grid/>
#[tokio::test]
async fn the_table_of_tags_is_a_grid_with_one_stop_of_the_tab_key() {
    let site = Site::start().await;
    visit("grid", &site, |page| async move {
        with_focus(&page).await;
        page.open("#/oci:demo?sort=name").await;
        page.wait_for("tr[data-tag=\"1\"][data-complete=true]").await;
        page.wait_for("[role=grid] tbody [tabindex='0']").await;
        let tags = page.attributes("tr[data-tag]", "data-tag").await;
        page.run("document.querySelector('[data-action=select-all]').focus()", json!([])).await;
        press(&page, Key::Tab + "").await;
        assert_eq!(cell(&page).await, json!([tags[0], 1, "A"]), "the first name");
        for (key, row, at, what) in [
            (Key::Down, 1, 1, "A"),
            (Key::Right, 1, 2, "cell"),
            (Key::Right, 1, 2, "A"),
            (Key::Right, 1, 3, "cell"),
            (Key::Down, 2, 3, "cell"),
            (Key::End, 2, 5, "cell"),
            (Key::Home, 2, 0, "INPUT"),
            (Key::Up, 1, 0, "INPUT"),
            (Key::Up, 0, 0, "INPUT"),
            (Key::Up, 0, 0, "INPUT"),
            (Key::Left, 0, 0, "INPUT"),
        ] {
            press(&page, key + "").await;
            assert_eq!(cell(&page).await, json!([tags[row], at, what]));
            assert_eq!(page.count("[role=grid] tbody [tabindex='0']").await, 1);
        }
        // A row is selected where its box is, and says so.
        press(&page, " ").await;
        page.wait_for(&format!("tr[data-tag=\"{}\"][aria-selected=true]", tags[0])).await;
        assert_eq!(page.count("tr[aria-selected=true]").await, 1);
        // Out of it and back is to where one was.
        press(&page, Key::Down + "").await;
        press(&page, Key::Tab + "").await;
        page.wait_script("return !document.activeElement.closest('[role=grid]')").await;
        press_with(&page, Key::Shift, Key::Tab).await;
        assert_eq!(cell(&page).await, json!([tags[1], 0, "INPUT"]));
    })
    .await;
}

/// In a cell that is neither link nor button, Enter opens the tag of the row; what is in a cell keeps its own Enter.
#[tokio::test]
async fn enter_opens_the_tag_of_a_row_from_any_cell() {
    let site = Site::start().await;
    visit("grid-enter", &site, |page| async move {
        with_focus(&page).await;
        let list = "#/oci:demo?sort=name";
        let put = |css: &'static str| {
            let page = page.clone();
            async move {
                page.open(list).await;
                page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
                let focus = format!("document.querySelector('tr[data-tag=\"1.4.2\"] {css}').focus()");
                page.run(&focus, json!([])).await;
            }
        };
        put(".tag-platforms").await;
        assert_eq!(cell(&page).await, json!(["1.4.2", 3, "cell"]));
        press(&page, Key::Enter + "").await;
        page.wait_state("index", "ready").await;
        assert_eq!(page.fragment().await, "#/oci:demo:1.4.2");
        page.back().await;
        page.wait_state("repository", "ready").await;
        assert_eq!(page.fragment().await, list);

        put("th a").await;
        press(&page, Key::Enter + "").await;
        page.wait_state("index", "ready").await;

        put("[data-action=same-digest]").await;
        press(&page, Key::Enter + "").await;
        page.wait_script("return location.hash.includes('filter=')").await;
        assert_eq!(page.attributes("main", "data-page").await, ["repository"]);

        // A checkbox is no way to anywhere: Enter does there what Space does.
        put("input").await;
        for (key, selected) in [(Key::Enter + "", true), (" ".into(), false), (" ".into(), true)] {
            press(&page, key).await;
            page.wait_for(&format!("tr[data-tag=\"1.4.2\"][aria-selected={selected}]")).await;
        }
        press(&page, Key::Enter + "").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][aria-selected=false]").await;
        assert_eq!(page.count("tr[aria-selected=true]").await, 0);
        assert_eq!(page.fragment().await, list);
    })
    .await;
}

#[tokio::test]
async fn the_ends_of_a_long_grid_are_a_key_away() {
    let (site, registry) = (Site::start().await, registry_of(&versions(3_000), 30).await);
    let link = format!("#/{}/{REPOSITORY}?sort=natural", registry.host);
    visit("grid-long", &site, |page| async move {
        with_focus(&page).await;
        page.open(&link).await;
        page.wait_for("tr[aria-rowindex=\"2\"] a.tag-name").await;
        page.wait_for("table[aria-rowcount=\"3001\"]").await;
        page.run("document.querySelector('tr[aria-rowindex=\"2\"] a.tag-name').focus()", json!([])).await;
        let at = |page: Page, index: &'static str| async move {
            page.wait_focus(&format!("tr[aria-rowindex=\"{index}\"] a.tag-name")).await;
        };
        press_with(&page, Key::Control, Key::End).await;
        at(page.clone(), "3001").await;
        press(&page, Key::Down + "").await;
        at(page.clone(), "3001").await;
        press(&page, Key::Up + "").await;
        at(page.clone(), "3000").await;
        press_with(&page, Key::Control, Key::Home).await;
        at(page.clone(), "2").await;
        press(&page, Key::PageDown + "").await;
        let far = "return Number(document.activeElement.closest('tr').getAttribute('aria-rowindex')) > 8";
        page.wait_script(far).await;
        press(&page, Key::PageUp + "").await;
        at(page.clone(), "2").await;
        assert!(page.count("tr[data-tag]").await < 60);
    })
    .await;
}

/// Back from a tag, keys go on in the row that was left; a list that is opened anew begins with its first.
#[tokio::test]
async fn after_back_keys_go_on_where_the_reader_left() {
    let (site, registry) = (Site::start().await, registry_of(&versions(3_000), 30).await);
    let link = format!("#/{}/{REPOSITORY}", registry.host);
    visit("grid-back", &site, |page| async move {
        with_focus(&page).await;
        page.open(&link).await;
        page.wait_for("tr[aria-rowindex=\"2\"] a.tag-name").await;
        page.run("document.querySelector('tr[aria-rowindex=\"2\"] a.tag-name').focus()", json!([])).await;
        for _ in 0..40 {
            press(&page, "j").await;
        }
        page.wait_focus("tr[aria-rowindex=\"42\"] a.tag-name").await;
        press(&page, Key::Enter + "").await;
        page.wait_for("main[data-state=ready]:not([data-page=repository])").await;
        page.back().await;
        page.wait_focus("tr[aria-rowindex=\"42\"] a.tag-name[tabindex='0']").await;
        assert_eq!(page.count("[role=grid] tbody [tabindex='0']").await, 1);
        let seen = "const box = document.activeElement.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight";
        page.wait_script(seen).await;
        press(&page, "j").await;
        page.wait_focus("tr[aria-rowindex=\"43\"] a.tag-name").await;

        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        page.follow(&link).await;
        page.wait_for("tr[aria-rowindex=\"2\"] a.tag-name[tabindex='0']").await;
    })
    .await;
}

/// What the browser's own search cannot find is said, and the filter is a key away.
#[tokio::test]
async fn a_key_leads_to_the_filter_and_long_lists_say_why() {
    let (site, registry) = (Site::start().await, registry_of(&versions(300), 30).await);
    let link = format!("#/{}/{REPOSITORY}", registry.host);
    visit("filter-key", &site, |page| async move {
        with_focus(&page).await;
        page.open(&link).await;
        page.wait_for("[data-role=windowed]").await;
        // From far down as well: the field has to be where the reader looks.
        for (key, field) in [("/", "input[data-role=reference]"), ("f", "input[data-role=filter]")] {
            page.run("document.activeElement.blur(); scrollTo(0, 4000)", json!([])).await;
            page.wait_script("return scrollY > 1000").await;
            press(&page, key).await;
            page.wait_focus(field).await;
            page.wait_script(&format!(
                "const {{ top, bottom }} = document.querySelector('{field}').getBoundingClientRect(); \
                 return top >= 0 && bottom <= innerHeight"
            ))
            .await;
        }
        press(&page, "0.1.").await;
        page.wait_gone("[data-role=windowed]").await;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        press(&page, "f").await;
        let said = "return document.querySelector('[data-role=said]').textContent.includes('no list to filter')";
        page.wait_script(said).await;
    })
    .await;
}

/// <https://www.w3.org/WAI/ARIA/apg/patterns/tabs/>
#[tokio::test]
async fn tabs_and_their_panel_name_each_other() {
    let site = Site::start().await;
    visit("tabs", &site, |page| async move {
        page.open("#/oci:demo:1.4.2?platform=linux/amd64").await;
        page.wait_state("manifest", "ready").await;
        let script = "const panel = document.querySelector('[data-section=document] [role=tabpanel]'); \
             const tabs = [...panel.closest('[data-document]').querySelectorAll('[role=tab]')]; \
             return [panel.id !== '' && tabs.every(tab => tab.getAttribute('aria-controls') === panel.id), \
             document.getElementById(panel.getAttribute('aria-labelledby')).textContent]";
        assert_eq!(page.run(script, json!([])).await, json!([true, "formatted"]));
        page.click("[data-section=document] [role=tab]:nth-child(2)").await;
        assert_eq!(page.run(script, json!([])).await, json!([true, "as received"]));
        let twice = "const ids = [...document.querySelectorAll('[id]')].map(part => part.id); \
             return ids.length - new Set(ids).size";
        assert_eq!(page.run(twice, json!([])).await, json!(0));
    })
    .await;
}

#[tokio::test]
async fn the_list_of_requests_takes_the_focus_and_gives_it_back() {
    let site = Site::start().await;
    visit("requests-focus", &site, |page| async move {
        with_focus(&page).await;
        page.open("#/oci:demo").await;
        page.wait_for("tr[data-tag] a.tag-name").await;
        page.run("document.querySelector('button[data-action=requests]').focus()", json!([])).await;
        press(&page, Key::Enter + "").await;
        page.wait_focus("[data-role=requests] .requests-body").await;
        press(&page, Key::Escape + "").await;
        page.wait_gone("[data-role=requests]").await;
        page.wait_focus("button[data-action=requests]").await;
        // From a row, by its key, and back into the row.
        press(&page, "j").await;
        page.wait_focus("tr[data-tag] a.tag-name").await;
        press(&page, "gr").await;
        page.wait_focus("[data-role=requests] .requests-body").await;
        page.click("[data-action=close-requests]").await;
        page.wait_gone("[data-role=requests]").await;
        page.wait_focus("tr[data-tag] a.tag-name").await;
    })
    .await;
}

#[tokio::test]
async fn the_button_that_takes_the_place_of_another_takes_its_focus() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    visit("proof-focus", &site, |page| async move {
        with_focus(&page).await;
        page.open(&format!("#/{}/faults/stalled-layer@{image}?proof=layers", faults.host())).await;
        page.wait_state("proof", "ready").await;
        page.run("document.querySelector('button[data-action=prove]').focus()", json!([])).await;
        press(&page, Key::Enter + "").await;
        page.wait_for("[data-object][data-standing=pending]").await;
        page.wait_focus("button[data-action=cancel]").await;
        press(&page, Key::Enter + "").await;
        page.wait_for("[data-proof=incomplete]").await;
        page.wait_focus("button[data-action=prove]").await;
        // Whoever went elsewhere meanwhile stays there.
        press(&page, Key::Enter + "").await;
        page.wait_focus("button[data-action=cancel]").await;
        page.run("document.querySelector('[data-action=requests]').focus()", json!([])).await;
        page.run("document.querySelector('button[data-action=cancel]').click()", json!([])).await;
        page.wait_for("[data-proof=incomplete]").await;
        page.wait_focus("[data-action=requests]").await;
        // The same of the layers of a manifest.
        page.open(&format!("#/{}/faults/stalled-layer@{image}", faults.host())).await;
        page.wait_for("button[data-action=verify-layers]").await;
        page.run("document.querySelector('button[data-action=verify-layers]').focus()", json!([])).await;
        press(&page, Key::Enter + "").await;
        page.wait_focus("button[data-action=cancel]").await;
        press(&page, Key::Enter + "").await;
        page.wait_focus("button[data-action=verify-layers]").await;
    })
    .await;
}

/// Presses a button by its key, with the focus on it.
async fn press_at(page: &Page, css: &str) {
    page.wait_for(css).await;
    page.run("document.querySelector(arguments[0]).focus()", json!([css])).await;
    page.wait_focus(css).await;
    press(page, Key::Enter + "").await;
}

#[tokio::test]
async fn on_the_page_of_a_layer_the_focus_goes_to_what_takes_the_place_of_a_button() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    let layer = faults.content.image.layers[1].digest.clone();
    visit("layer-focus", &site, |page| async move {
        with_focus(&page).await;
        let at = |fault: &str| format!("#/{}/faults/{fault}@{image}?layer={layer}", faults.host());
        // Begun, stopped, and begun again.
        page.open(&at("stalled-layer")).await;
        press_at(&page, "button[data-action=verify-layer]").await;
        page.wait_focus("button[data-action=cancel]").await;
        press(&page, Key::Enter + "").await;
        page.wait_focus("button[data-action=verify-layer]").await;
        // Whoever went elsewhere meanwhile stays there.
        press(&page, Key::Enter + "").await;
        page.wait_focus("button[data-action=cancel]").await;
        page.run("document.querySelector('[data-action=requests]').focus()", json!([])).await;
        page.run("document.querySelector('button[data-action=cancel]').click()", json!([])).await;
        page.wait_for("button[data-action=verify-layer]").await;
        page.wait_focus("[data-action=requests]").await;
        // Another try that fails again, by a button of another name.
        page.open(&at("missing-layer")).await;
        press_at(&page, "button[data-action=verify-layer]").await;
        for _ in 0..2 {
            page.wait_for("[role=alert] button[data-action=verify-layer]").await;
            page.wait_focus("[role=alert] button[data-action=verify-layer]").await;
            page.run("document.querySelector('[role=alert]').dataset.before = 1", json!([])).await;
            press(&page, Key::Enter + "").await;
            page.wait_gone("[role=alert][data-before]").await;
        }
        // What ends well has no button: the words have the focus.
        page.open(&at("sound")).await;
        press_at(&page, "button[data-action=verify-layer]").await;
        page.wait_verdict(&layer, "verified").await;
        page.wait_focus("[data-role=layer-check]").await;
    })
    .await;
}

#[tokio::test]
async fn a_limit_that_is_lifted_hands_the_focus_to_what_stays() {
    let archive = Layer::packed(&[file("zeros", vec![0; 64 << 20])], Packing::Plain);
    let bomb = Layer { blob: gzip(&archive.blob), diff_id: archive.diff_id.clone(), packing: Packing::Gzip };
    let (site, (registry, built)) = (Site::start().await, pushed(&[bomb]).await);
    visit("lift-focus", &site, |page| async move {
        with_focus(&page).await;
        let here = format!("#/{}/{PROVEN}@{}", registry.host(), built.manifest.digest);
        let (lift, verify) = ("button[data-action=lift-limits]", "button[data-action=verify-layers]");
        // By script: parts of the page are still being made anew while it reads the config.
        let click = |css: &str| format!("document.querySelector('{css}').click()");
        page.open(&here).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for(verify).await;
        page.run(&click(verify), json!([])).await;
        press_at(&page, lift).await;
        page.wait_verdict(&archive.diff_id, "verified").await;
        page.wait_focus(verify).await;

        page.open(&format!("{here}?layer={}", built.layers[0].digest)).await;
        page.wait_for("button[data-action=verify-layer]").await;
        page.run(&click("button[data-action=verify-layer]"), json!([])).await;
        press_at(&page, lift).await;
        page.wait_verdict(&archive.diff_id, "verified").await;
        page.wait_focus("[data-role=layer-check]").await;

        page.open(&format!("{here}?proof=layers")).await;
        page.click("button[data-action=prove]").await;
        page.wait_for("[data-proof=incomplete]").await;
        press_at(&page, lift).await;
        page.wait_for("[data-proof=proven]").await;
        page.wait_focus("button[data-action=prove]").await;
    })
    .await;
}

/// The page comes anew, and so the focus is on its heading.
#[tokio::test]
async fn what_changes_a_comparison_takes_the_focus_to_its_heading() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("compare-focus", &site, |page| async move {
        with_focus(&page).await;
        page.open("#/oci:demo:1.4.1?compare=:1.4.2").await;
        page.wait_for("[data-compared=different]").await;
        press_at(&page, "a[data-role=swap]").await;
        page.wait_script("return location.hash.startsWith('#/oci:demo:1.4.2')").await;
        page.wait_focus("main h1").await;
        // A side that fails again.
        page.open(&format!("#/{host}/faults/sound:latest?compare={host}/faults/tag-unknown:latest")).await;
        press_at(&page, "[data-side=right] button[data-action=retry]").await;
        page.wait_focus("main h1").await;
        page.wait_for("[data-side=right] [role=alert]").await;
        // One that is read beyond its limit.
        page.open(&format!("#/{host}/faults/sound:latest?compare={host}/faults/too-large:latest")).await;
        press_at(&page, "[data-side=right] button[data-action=lift-limits]").await;
        page.wait_state("compare", "ready").await;
        page.wait_focus("main h1").await;
    })
    .await;
}

#[tokio::test]
async fn what_offers_another_try_hands_its_focus_to_what_stays() {
    let (site, faults) = (Site::start().await, Faults::start().await);
    let image = faults.content.image.manifest.digest.clone();
    visit("retry-focus", &site, |page| async move {
        with_focus(&page).await;
        page.open(&format!("#/{}/faults/missing-layer@{image}?proof=layers", faults.host())).await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=prove]").await;
        page.wait_for("button[data-action=retry]").await;
        page.wait_for("[data-proof=incomplete]").await;
        page.run("document.querySelector('button[data-action=retry]').focus()", json!([])).await;
        press(&page, Key::Enter + "").await;
        page.wait_script("return document.activeElement.matches('.check-controls button')").await;
        page.wait_for("[data-proof=incomplete]").await;
        page.wait_focus("button[data-action=prove]").await;
    })
    .await;
}
