//! How the doctor, the relay's notice and signing in look on a small screen, in both schemes: nothing is cut off or wider than
//! the screen, and axe finds nothing. Everything that can be unfolded is.

use serde_json::json;

use crate::axe;
use crate::distribution::{Cors, Distribution};
use crate::emulators::{Account, Habits, acr, hub};
use crate::login_cases::{FORM, sign_in};
use crate::page::{Page, visit, visit_among};
use crate::relay::{Allowed, Relay};
use crate::site::Site;
use crate::support::recorder::PASSWORD;
use crate::town::Town;

/// A telephone's width in CSS pixels.
const SMALL: u32 = 390;

/// What sticks out of the screen or of its frame, without anything around it that scrolls.
const OUTSIDE: &str = "const scrolls = e => e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement)); \
    const right = e => e?.getBoundingClientRect().right ?? innerWidth; \
    const edge = e => Math.min(innerWidth, right(e.parentElement.closest('.banner, .signin, .doctor, .failure'))); \
    return [...document.querySelectorAll('main *, .account *, .relay *')] \
        .filter(e => right(e) > edge(e) + 1 && !scrolls(e.parentElement)) \
        .map(e => `${e.tagName}.${e.className} ${e.textContent.slice(0, 40)}`)";

async fn looks_well(page: &Page, name: &str) {
    page.run("document.querySelectorAll('details').forEach(details => { details.open = true })", json!([])).await;
    for scheme in ["light", "dark"] {
        page.prefer(scheme).await;
        page.fit(SMALL, 900).await;
        assert_eq!(axe::violations(page).await, [""; 0], "{name}, {scheme}");
        let outside: Vec<String> = serde_json::from_value(page.run(OUTSIDE, json!([])).await).unwrap();
        assert!(outside.is_empty(), "{name}, {scheme}: {outside:#?}");
        // A page that is longer than the window has a bar beside it.
        let wider = page.run(
            "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth - clientWidth",
            json!([]),
        );
        assert_eq!(wider.await, json!(0), "{name}, {scheme}");
    }
}

/// Digests and names that somebody who selects them gets in pieces; and how many there are.
const PIECES: &str = "const selection = getSelection(), parts = [...document.querySelectorAll('.digest, .alias:has(.alias-head)')]; \
    const pieces = parts.filter(part => part.offsetWidth > 0 && part.firstElementChild.offsetHeight > 0).map(part => { \
        selection.selectAllChildren(part); return [part.textContent, selection.toString()]; }); \
    return [pieces.filter(([whole, selected]) => whole !== selected), pieces.length]";

/// Digests with a gap beside their dots, or cut where they have room; and how many are cut.
const GAPS: &str = "const digests = [...document.querySelectorAll('.digest')].filter(digest => digest.offsetWidth > 0); \
    const parts = digests.map(digest => [digest, ...digest.children].map(part => part.getBoundingClientRect())); \
    const letter = digest => digest.lastElementChild.getBoundingClientRect().width / digest.lastElementChild.textContent.length; \
    const isCut = digest => digest.firstElementChild.scrollWidth > digest.firstElementChild.clientWidth + 1; \
    const bad = digests.filter((digest, at) => { \
        const [all, head, tail] = parts[at], own = letter(digest); \
        const rest = head.width % own, room = all.right - tail.right; \
        return isCut(digest) && (rest > 0.5 && own - rest > 0.5 || tail.left - head.right > 0.5) || room > own + 1; }); \
    return [bad.map(digest => digest.textContent), digests.filter(isCut).length]";

/// How many tags of a report are wider than what is in them: a verdict is the last of it.
const TORN: &str = "const right = part => part.getBoundingClientRect().right; \
    return [...document.querySelectorAll('.report-tag')].filter(tag => right(tag) > right(tag.querySelector('.verdict')) + 1).length";

#[tokio::test]
async fn a_digest_that_is_shortened_has_no_gap_beside_its_dots_and_is_copied_whole_wherever_it_stands() {
    let site = Site::start().await;
    visit("look-digests", &site, |page| async move {
        for (fragment, kind) in [
            ("#/oci:demo", "repository"),
            ("#/oci:demo:1.4.2", "index"),
            ("#/oci:demo:1.4.2?platform=linux/amd64", "manifest"),
            ("#/oci:demo:1.4.1?compare=:1.4.2", "compare"),
            ("#/oci:demo:1.4.2?proof=documents", "proof"),
            ("#/oci:demo?report", "report"),
        ] {
            page.open(fragment).await;
            page.wait_state(kind, "ready").await;
            page.wait_for(".digest").await;
            let mut cut = 0;
            for width in [360, 390, 768, 1440] {
                page.fit(width, 900).await;
                let found = page.run(GAPS, json!([])).await;
                assert_eq!(found[0], json!([]), "{fragment} at {width}");
                let pieces = page.run(PIECES, json!([])).await;
                assert_eq!(pieces[0], json!([]), "{fragment} at {width}");
                assert!(pieces[1].as_u64().unwrap() > 0, "{fragment} at {width}");
                cut += found[1].as_u64().unwrap();
            }
            assert!(cut > 0, "{fragment} has a digest that is shortened");
        }
        // What stands behind a digest in a sentence of the report stands beside it.
        assert_eq!(page.run(TORN, json!([])).await, json!(0));
    })
    .await;
}

/// Whole digests of a failed check that take more lines than they need, and how many there are.
const LOOSE: &str = "const digests = [...document.querySelectorAll('.check-failed .value .digest')]; \
    const lines = digest => { const text = document.createRange(); text.selectNodeContents(digest); \
        const all = [...text.getClientRects()].filter(line => line.width > 0), room = digest.closest('.value').clientWidth; \
        const letter = all.reduce((sum, line) => sum + line.width, 0) / digest.textContent.length; \
        return [new Set(all.map(line => Math.round(line.bottom))).size, Math.ceil(digest.textContent.length / Math.floor(room / letter))]; }; \
    return [digests.filter(digest => { const [taken, needed] = lines(digest); return taken > needed; }).length, digests.length]";

#[tokio::test]
async fn a_digest_that_is_whole_breaks_only_where_its_line_ends() {
    let site = Site::start().await;
    visit("look-whole", &site, |page| async move {
        page.open("#/oci:demo:damaged?proof=layers").await;
        page.click("[data-action=prove]").await;
        page.wait_for(".check-failed .value .digest").await;
        for width in (360..=1440).step_by(60) {
            page.fit(width, 900).await;
            let found = page.run(LOOSE, json!([])).await;
            assert_eq!(found[0], json!(0), "at {width}");
            assert!(found[1].as_u64().unwrap() > 0);
        }
    })
    .await;
}

#[tokio::test]
async fn the_doctor_with_all_its_cures() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::None).await);
    let host = registry.host();
    visit("look-doctor", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("cors").await;
        page.wait_for(".doctor[data-finding]:not([data-finding=examining])").await;
        looks_well(&page, "doctor").await;
        page.wait_for(".doctor[data-finding=no-cors] [data-cure=nginx]").await;
    })
    .await;
}

#[tokio::test]
async fn signing_in_through_a_relay() {
    let town = Town::start(Habits { account: Account::Password("harbour-reader", PASSWORD), ..hub::HUB }).await;
    let names: Vec<_> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    let played = names.iter().cloned().collect();
    let relay = Relay::start(Allowed { names, ca: Some(town.certificate.clone()), ..Allowed::default() }).await;
    visit_among("look-sign-in", &format!("{}/", relay.origin()), played, |page| async move {
        page.open("#/docker.io/me/secret:latest").await;
        page.wait_error("unauthorized").await;
        page.wait_for(FORM).await;
        looks_well(&page, "sign-in").await;
        sign_in(&page, "harbour-reader", PASSWORD).await;
        page.wait_for("[data-role=consent]").await;
        looks_well(&page, "question").await;
        page.click("[data-action=allow-login]").await;
        page.wait_state("index", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        looks_well(&page, "relay").await;
    })
    .await;
}

#[tokio::test]
async fn the_form_with_the_longest_names_and_a_command() {
    let (site, town) =
        (Site::start().await, Town::start(Habits { cors: crate::emulators::Cors::Fronted, ..acr::ACR }).await);
    let played = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    visit_among("look-form", &site.url(), played, |page| async move {
        page.open("#/me.azurecr.io/org/secret:latest").await;
        page.wait_error("unauthorized").await;
        page.wait_for(FORM).await;
        looks_well(&page, "form").await;
    })
    .await;
}
