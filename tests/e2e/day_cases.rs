//! A working day with the reference registry: reading over many tags with a pause, taking some along, keys and the list
//! of requests, and a link that opens without a network. What stand-ins prove elsewhere, once with the real one.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use thirtyfour::Key;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::focus_cases::{press, with_focus};
use crate::image::digest_of;
use crate::keep_cases::until_kept;
use crate::offline_cases::{Network, kept};
use crate::page::{LONG, Page, visit};
use crate::recorder::repeated;
use crate::site::{Site, dist};
use crate::tag_cases::{REPOSITORY, catch, saved};

async fn pushed() -> (Site, Distribution, String) {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    (site, registry, link)
}

async fn read(page: &Page) -> usize {
    page.attributes("[data-role=sweep]", "data-read").await[0].parse().unwrap()
}

#[tokio::test]
async fn reading_over_its_tags_pauses_and_goes_on() {
    let (site, registry, link) = pushed().await;
    let layout = sound();
    for build in 0..600 {
        let image = layout.named(if build == 7 { "1.4.2" } else { "1.4.0" });
        registry.tag(REPOSITORY, &format!("build-{build}"), image, &layout.store).await;
    }
    let total = 600 + layout.names.iter().filter(|(name, _)| !name.starts_with("sha256-")).count();
    visit("day-reading", &site, |page| async move {
        page.open(&format!("{link}?sort=digest")).await;
        page.wait_for(&format!("[data-role=sweep][data-total=\"{total}\"][data-running=false]")).await;
        page.click("[data-action=read-on]").await;
        page.click("[data-action=pause-reading]").await;
        page.wait_for("[data-role=sweep][data-running=false]").await;
        let paused = read(&page).await;
        assert!(paused < total, "{paused} of {total} were read");
        let words = page.text("[data-role=sweep]").await;
        assert!(words.contains(&format!("of {total}")) && words.contains("partial"), "{words}");
        while read(&page).await < total {
            page.click("[data-action=read-on]").await;
            page.wait_within("[data-role=sweep][data-running=false]", LONG).await;
        }
        // All that share a digest are found, the one among six hundred too.
        let digest = &layout.named("1.4.2").digest;
        page.follow(&format!("{link}?filter=digest:{digest}")).await;
        page.wait_for("tr[data-tag=\"build-7\"]").await;
        let told: BTreeSet<_> = page.attributes("tr[data-tag]", "data-tag").await.into_iter().collect();
        let pushed = layout.names.iter().filter(|(_, content)| content.digest == *digest).map(|(name, _)| name.clone());
        assert_eq!(told, pushed.chain(["build-7".to_owned()]).collect());
        assert_eq!(repeated(&registry.log.all(), &[]), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn its_tags_are_taken_along_and_printed() {
    let (site, registry, link) = pushed().await;
    visit("day-taken", &site, |page| async move {
        // All rows have room, on the screen and so on paper.
        page.fit(1200, 2000).await;
        page.open(&link).await;
        page.wait_for("tr[data-tag=\"1.4.2\"]").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        let layout = sound();
        let digest = &layout.named("1.4.2").digest;
        catch(&page).await;
        let (csv, name) = saved(&page, "save-csv").await;
        assert!(name.ends_with("-tags.csv"), "{name}");
        let line = csv.lines().find(|line| line.starts_with("1.4.2,")).unwrap();
        assert!(line.contains(digest.as_str()), "{line}");
        for tag in ["1.4.2", "1.4.0"] {
            page.click(&format!("tr[data-tag=\"{tag}\"] .tag-pick input")).await;
        }
        page.wait_for("[data-role=take][data-selected=\"2\"]").await;
        let (text, _) = saved(&page, "save-json").await;
        let read: Value = serde_json::from_str(&text).unwrap();
        let told: Vec<_> = read["tags"].as_array().unwrap().iter().map(|tag| (&tag["tag"], &tag["digest"])).collect();
        let other = &layout.named("1.4.0").digest;
        assert_eq!(told, [(&json!("1.4.2"), &json!(digest)), (&json!("1.4.0"), &json!(other))]);
        page.click("[data-action=copy-tags]").await;
        page.wait_script("return window.copied !== null").await;
        let copied = page.run("return window.copied", json!([])).await;
        let place = format!("{}/{REPOSITORY}", registry.host());
        let lines: Vec<_> = copied.as_str().unwrap().lines().collect();
        assert_eq!(lines.len(), 2, "{copied}");
        assert!(lines[0].starts_with(&format!("{place}:1.4.2")) && lines[1].starts_with(&format!("{place}:1.4.0")), "{copied}");

        page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await.unwrap();
        let seen = page.visible_text().await;
        for (name, content) in layout.names.iter().filter(|(name, _)| !name.starts_with("sha256-")) {
            assert!(seen.contains(name.as_str()), "{name} is not on paper: {seen}");
            assert!(seen.replace(char::is_whitespace, "").contains(&content.digest), "the digest of {name} is not whole");
        }
        let boxes = "return [...document.querySelectorAll('main button, main input')].filter(part => part.offsetHeight > 0).length";
        assert_eq!(page.run(boxes, json!([])).await, json!(0), "nothing can be pressed there");
    })
    .await;
}

#[tokio::test]
async fn keys_lead_through_it_and_the_requests_are_those_that_it_logged() {
    let (site, registry, link) = pushed().await;
    visit("day-keys", &site, |page| async move {
        with_focus(&page).await;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        press(&page, "/").await;
        page.wait_focus("input[data-role=reference]").await;
        page.enter("input[data-role=reference]", link.trim_start_matches("#/")).await;
        page.wait_state("repository", "ready").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        page.run("document.activeElement.blur()", json!([])).await;
        press(&page, "j").await;
        page.wait_focus("tr[aria-rowindex=\"2\"] a.tag-name").await;
        let tag = page.attributes("tr[aria-rowindex=\"2\"]", "data-tag").await.remove(0);
        press(&page, Key::Enter + "").await;
        page.wait_state("index", "ready").await;
        assert_eq!(page.fragment().await, format!("{link}:{tag}"));
        page.wait_gone("tr[data-platform] [data-verdict=claimed]").await;
        press(&page, "gr").await;
        page.wait_for("[data-role=requests] tr[data-request]").await;

        // Each line is a request that the registry saw, and each that it saw is a line.
        let lines = "return [...document.querySelectorAll('[data-role=requests] tr[data-request]')] \
             .map(line => line.textContent).join('\\n')";
        let told = page.run(lines, json!([])).await.as_str().unwrap().to_owned();
        let seen: Vec<_> = registry.log.all().into_iter().filter(|seen| seen.method != "OPTIONS").collect();
        assert_eq!(page.count("[data-role=requests] tr[data-request]").await, seen.len() as u64, "{told}");
        for seen in &seen {
            assert!(told.contains(&seen.target), "{} is not told: {told}", seen.line());
        }
        let commands = page.attributes("[data-role=requests] button[data-copy]", "data-copy").await;
        let host = registry.host();
        let place = format!("{host}/{REPOSITORY}");
        let digest = sound().named(&tag).digest.clone();
        for expected in [
            format!("crane --insecure digest {place}:{tag}"),
            format!("regctl --host reg={host},tls=disabled manifest head {place}:{tag}"),
            format!("crane --insecure manifest {place}@{digest}"),
            format!("skopeo inspect --tls-verify=false --raw docker://{place}@{digest}"),
            format!("regctl --host reg={host},tls=disabled manifest get --format raw-body {place}@{digest}"),
        ] {
            assert!(commands.contains(&expected), "{expected}: {commands:#?}");
        }
        press(&page, Key::Escape + "").await;
        page.wait_gone("[data-role=requests]").await;
        press(&page, "?").await;
        page.wait_for("[role=dialog], dialog[open]").await;
    })
    .await;
}

#[tokio::test]
async fn a_link_to_its_digest_opens_without_a_network() {
    let registry = Distribution::start(Cors::Exposing).await;
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let host = registry.host();
    let (network, site) = Network::serving(&dist()).await;
    visit("day-offline", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        kept(&page).await;
        let digest = &layout.named("1.4.2").digest;
        page.open(&format!("#/{host}/{REPOSITORY}@{digest}?platform=linux/amd64")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("tr[data-layer] code.step").await;
        until_kept(&page, "documents", 3).await;
        drop((network, registry));

        page.open(&format!("#/{host}/{REPOSITORY}@{digest}?platform=linux/amd64")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("tr[data-layer] code.step").await;
        let manifest: Value = serde_json::from_slice(layout.store.bytes(digest)).unwrap();
        let named = manifest["manifests"][0]["digest"].as_str().unwrap();
        page.wait_verdict(named, "verified").await;
        // What was never asked for says whom it could not reach.
        let none = digest_of(b"never pushed");
        page.follow(&format!("#/{host}/{REPOSITORY}@{none}")).await;
        page.wait_error("unreachable").await;
        assert!(page.text("main .failure").await.contains(&host));
    })
    .await;
}
