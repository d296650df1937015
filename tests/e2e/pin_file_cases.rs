//! Pin my file: pasted or chosen, looked up at real registries, and given back with digests.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::page::{Page, visit};
use crate::recorder::Seen;
use crate::site::Site;
use crate::tag_cases::{catch, saved};
use crate::tour;

const REPOSITORY: &str = "harbour/quay-clock";
const COPY: &str = "[data-table=result] button[data-copy]";

/// Pastes a text into the field, in place of what stands there, and stays in it.
async fn paste(page: &Page, text: &str) {
    page.wait_for("[data-role=pin-text]").await;
    let paste = "const field = document.querySelector('[data-role=pin-text]'); field.focus(); field.select(); \
         return document.execCommand('insertText', false, arguments[0])";
    assert_eq!(page.run(paste, json!([text])).await, json!(true), "the browser pastes");
    page.wait_for("[data-role=format]").await;
}

async fn look_up(page: &Page) {
    page.click("[data-action=look-up]").await;
    page.wait_for("[data-role=look-up][data-looked=done]").await;
}

/// The file as it would be copied.
async fn patched(page: &Page) -> String {
    page.attributes(COPY, "data-copy").await.remove(0)
}

async fn standings(page: &Page) -> Vec<String> {
    page.attributes("tr[data-mention]", "data-standing").await
}

#[tokio::test]
async fn a_file_that_names_no_image_is_said_to_name_none() {
    let site = Site::start().await;
    visit("pin-nothing", &site, |page| async move {
        page.open("#/?pin").await;
        paste(&page, r#"{"auths": {}}"#).await;
        let words = page.text("[data-role=format][data-format=none]").await;
        assert!(words.contains("no FROM") && words.contains("no image:"), "{words}");
        assert_eq!(page.count("[data-action=look-up]").await, 0, "there is nothing to look up");
        paste(&page, "FROM alpine:3.20\n").await;
        page.wait_for("[data-format=dockerfile]").await;
        page.wait_for("[data-action=look-up]").await;

        let receipt = tour::receipt(&page).await;
        page.open("#/?pin").await;
        paste(&page, &receipt).await;
        page.click("[data-role=format][data-format=none] a").await;
        page.wait_state("receipt", "ready").await;
    })
    .await;
}

#[tokio::test]
async fn a_compose_file_comes_back_with_digests_and_every_other_byte() {
    for (name, cors) in [("pin-compose", Cors::Exposing), ("pin-compose-hidden", Cors::Bodies)] {
        let (site, registry) = (Site::start().await, Distribution::start(cors).await);
        let layout = sound();
        registry.push(REPOSITORY, &layout).await;
        let place = format!("{}/{REPOSITORY}", registry.host());
        let (old, new) = (layout.named("1.4.1").digest.clone(), layout.named("1.4.2").digest.clone());
        visit(name, &site, |page| async move {
            let file = format!(
                "# Küste\n\nservices:\n  a:\n    image:   '{place}:1.4.2'   # why\n  b:\n    build: .\n    image: {place}:built\n  \
                 c: {{ image: {place}:1.4.2@{old} }}\n  d:\n    image: {place}:1.4.1@{old}\n  e:\n    image: {place}:${{TAG:-1.4.2}}\n  \
                 f:\n    image: {place}:nothing\n  g:\n    image: {place}@{old}\n"
            );
            page.open("#/?pin").await;
            page.wait_state("pin", "ready").await;
            paste(&page, &file).await;
            assert_eq!(registry.log.all(), [], "nothing is asked before the reader says so");
            assert_eq!(standings(&page).await, ["waiting", "left", "waiting", "waiting", "left", "waiting", "waiting"]);
            look_up(&page).await;
            assert_eq!(standings(&page).await, ["unpinned", "left", "moved", "still", "left", "failed", "pinned"]);
            page.wait_for("tr[data-mention] [data-error=tag-unknown]").await;
            // It was read: it might have listed the other digest that stands beside its tag.
            page.wait_verdict(&new, "computed").await;
            let expected = file.replacen(":1.4.2'", &format!(":1.4.2@{new}'"), 1);
            assert_eq!(patched(&page).await, expected);
            catch(&page).await;
            assert_eq!(saved(&page, "save-file").await.0, expected, "what is saved is what is copied");
            assert_eq!(page.count("[data-role=diff] .diff-after").await, 1);
            assert!(page.text("[data-role=diff] .diff-before").await.contains("    image:   '"));
            // Pinned ones follow their tags only when the reader wants it.
            page.click("[data-role=follow]").await;
            page.wait_for("[data-table=result][data-edits=\"2\"]").await;
            let moved = expected.replace(&format!(":1.4.2@{old}"), &format!(":1.4.2@{new}"));
            assert_eq!(patched(&page).await, moved);
            // Each tag is asked for, by HEAD unless the answer to one showed no digest; no blob was read.
            let is_tag = |seen: &Seen| seen.target.contains("/manifests/") && !seen.target.contains("sha256");
            let tags: Vec<_> = registry.log.all().into_iter().filter(is_tag).collect();
            let heads: BTreeSet<_> = tags.iter().filter(|seen| seen.method == "HEAD").map(|seen| &seen.target).collect();
            assert!(heads.len() == 3 || cors == Cors::Bodies, "{tags:?}");
            let distinct: BTreeSet<_> = tags.iter().map(|seen| seen.target.clone()).collect();
            assert_eq!(distinct.len(), 3, "{tags:?}");
            assert!(registry.log.about("/blobs/").is_empty());
            assert_eq!(page.fragment().await, "#/?pin", "nothing of the file is in the link");
            assert_eq!(page.console_errors().await, [""; 0]);
        })
        .await;
    }
}

#[tokio::test]
async fn a_dockerfile_keeps_its_stages_arguments_and_line_ends() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let (one, two) = (layout.named("1.4.1").digest.clone(), layout.named("latest").digest.clone());
    visit("pin-dockerfile", &site, |page| async move {
        let file = format!(
            "ARG BASE={place}:1.4.1\r\nFROM --platform=$BUILDPLATFORM ${{BASE}} AS build\r\nRUN <<EOF\r\nFROM {place}:no\r\nEOF\r\nFROM \\\r\n  {place}\r\nCOPY --from=build /a /a\r\n"
        );
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        page.run(
            "const input = document.querySelector('[data-action=open-file]'); const data = new DataTransfer(); \
             data.items.add(new File([arguments[0]], 'Dockerfile')); input.files = data.files; \
             input.dispatchEvent(new Event('change', { bubbles: true }))",
            json!([file]),
        )
        .await;
        page.wait_for("[data-role=format][data-format=dockerfile]").await;
        assert_eq!(page.attributes("[data-skipped]", "data-skipped").await, ["8"]);
        look_up(&page).await;
        assert_eq!(standings(&page).await, ["unpinned", "unpinned"]);
        let expected = file
            .replacen(":1.4.1\r", &format!(":1.4.1@{one}\r"), 1)
            .replacen(&format!("  {place}\r"), &format!("  {place}:latest@{two}\r"), 1);
        assert_eq!(patched(&page).await, expected);

        // Pasted as well, although the field turns line ends into its own.
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        let paste = "const field = document.querySelector('[data-role=pin-text]'); field.focus(); \
             const data = new DataTransfer(); data.setData('text/plain', arguments[0]); \
             field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })); \
             field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true })); \
             return field.value.includes('\\r')";
        assert_eq!(page.run(paste, json!([file])).await, json!(false), "they are gone from the field");
        page.wait_for("[data-role=format][data-format=dockerfile]").await;
        look_up(&page).await;
        assert_eq!(patched(&page).await, expected);
    })
    .await;
}

/// A registry that takes every request and answers none. Counts those it ever held.
async fn silent(held: &Arc<AtomicUsize>) -> String {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let host = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
    let held = Arc::clone(held);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let held = Arc::clone(&held);
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                // A browser also opens connections ahead of need; they send nothing.
                while matches!(tokio::io::AsyncReadExt::read(&mut stream, &mut bytes).await, Ok(1..)) {
                    held.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    host
}

#[tokio::test]
async fn looking_up_asks_four_at_a_time_and_can_be_cancelled() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let held = Arc::new(AtomicUsize::new(0));
    let hosts = [silent(&held).await, silent(&held).await];
    visit("pin-cancel", &site, |page| async move {
        let line = |at: usize| format!("- image: {}/app:{at}\n", hosts[at % 2]);
        let file: String = (0..10).map(line).collect();
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        paste(&page, &format!("- image: {place}:1.4.2\n{file}")).await;
        page.click("[data-action=look-up]").await;
        page.wait_for("tr[data-mention=\"1\"][data-standing=unpinned]").await;
        while held.load(Ordering::SeqCst) < 4 {
            tokio::task::yield_now().await;
        }
        page.click("[data-action=cancel]").await;
        page.wait_for("[data-role=look-up][data-looked=idle]").await;
        assert_eq!(held.load(Ordering::SeqCst), 4, "four at once, whatever registries they are on");
        assert_eq!(page.attributes("[data-table=result]", "data-edits").await, ["1"], "what is known stays");
        assert_eq!(standings(&page).await.iter().filter(|standing| *standing == "waiting").count(), 10);
        page.wait_for("[data-action=look-up]").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_hostile_in_a_file_stays_text() {
    let site = Site::start().await;
    visit("pin-hostile", &site, |page| async move {
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        let file = "image: <script>window.broken=1</script>\nimage: \"<img src=x onerror=window.broken=1>\"\nimage: a\u{202e}b\nimage: http://user:secret@host/x\nimage: $(rm -rf):1\n";
        paste(&page, file).await;
        assert_eq!(page.count("tr[data-mention][data-standing=left]").await, 5);
        assert_eq!(page.count("main script, main img").await, 0);
        assert_eq!(page.run("return window.broken ?? null", json!([])).await, Value::Null);
        assert!(page.text("[data-table=mentions]").await.contains("⟨U+202E⟩"));
        assert_eq!(page.count("[data-table=mentions] a").await, 0, "nothing of it is a link");
        assert_eq!(page.count("[data-action=look-up]").await, 0, "and nothing is asked");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_with_the_reason() {
    let site = Site::start().await;
    visit("pin-refused", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.click_through("[data-role=pin-file]").await;
        page.wait_state("pin", "ready").await;
        paste(&page, "hello").await;
        assert_eq!(page.count("[data-table=result], [data-action=save-file]").await, 0, "there is nothing to take away");
        let choose = "const input = document.querySelector('[data-action=open-file]'); const data = new DataTransfer(); \
             const bytes = arguments[0] ? new Uint8Array([0xff, 0xfe, 0]) : new Uint8Array((1 << 20) + 1); \
             data.items.add(new File([bytes], 'x')); input.files = data.files; \
             input.dispatchEvent(new Event('change', { bubbles: true }))";
        page.run(choose, json!([true])).await;
        page.wait_error("file-not-text").await;
        page.run(choose, json!([false])).await;
        page.wait_error("file-too-large").await;
    })
    .await;
}

#[tokio::test]
async fn whoever_follows_a_name_and_comes_back_finds_the_file_and_what_is_known() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let old = sound().named("1.4.1").digest.clone();
    visit("pin-back", &site, |page| async move {
        let file = format!("- image: {place}:1.4.2\n- image: {place}:nothing\n- image: {place}:latest@{old}\n");
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        paste(&page, &file).await;
        look_up(&page).await;
        page.click("[data-role=follow]").await;
        page.wait_for("[data-table=result][data-edits=\"2\"]").await;
        let (before, result) = (standings(&page).await, patched(&page).await);
        assert_eq!(before, ["unpinned", "failed", "moved"]);
        page.click_through("tr[data-mention=\"1\"] a.mention-name").await;
        page.wait_state("index", "ready").await;
        // The page of the name asks for much, but not for these.
        let of_others =
            || registry.log.about("/manifests/nothing").len() + registry.log.about("/manifests/latest").len();
        let asked = of_others();
        page.back().await;
        page.wait_state("pin", "ready").await;
        assert_eq!(page.run("return document.getElementById('pin-text').value", json!([])).await, json!(file));
        page.wait_for("[data-role=look-up][data-looked=done]").await;
        assert_eq!(standings(&page).await, before);
        assert_eq!(patched(&page).await, result);
        assert_eq!(of_others(), asked, "nothing is asked again");
        let stored = "return JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])";
        let stored = page.run(stored, json!([])).await.to_string();
        assert!(!stored.contains(":nothing") && !stored.contains(&old), "the file is in memory only: {stored}");
        // Another file is another matter.
        paste(&page, &format!("- image: {place}:1.4.2\n")).await;
        page.wait_for("tr[data-mention=\"1\"][data-standing=waiting]").await;
    })
    .await;
}

#[tokio::test]
async fn a_pinned_digest_that_is_not_there_is_told_from_one_whose_tag_moved() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let place = format!("{}/{REPOSITORY}", registry.host());
    let (old, none) = (layout.named("1.4.1").digest.clone(), format!("sha256:{}", "0".repeat(64)));
    let now = layout.named("1.4.2").digest.clone();
    visit("pin-missing", &site, |page| async move {
        let file = format!(
            "- image: {place}:1.4.2@{old}\n- image: {place}:1.4.2@{none}\n- image: {place}@{old}\n- image: {place}@{none}\n\
             - image: {place}:nothing@{old}\n- image: {place}:1.4.2@{now}\n"
        );
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        paste(&page, &file).await;
        look_up(&page).await;
        assert_eq!(standings(&page).await, ["moved", "missing", "pinned", "missing", "gone", "still"]);
        for line in [2, 4] {
            let row = format!("tr[data-mention=\"{line}\"]");
            page.wait_for(&format!("{row} [data-error=digest-unknown]")).await;
            assert!(page.text(&format!("{row} .standing")).await.contains("pulls will fail"));
        }
        // What the tag leads to still is not asked for again, and each of the others once, whatever names it stands beside:
        // by one HEAD, or by one with each pair of types where there is nothing.
        let about = |digest: &str| registry.log.about(&format!("/manifests/{digest}"));
        let heads = |digest: &str| about(digest).iter().filter(|seen| seen.method == "HEAD").count();
        assert_eq!([&now, &old, &none].map(|digest| heads(digest)), [0, 1, 2]);
        assert_eq!(about(&old).len(), 1, "{:?}", about(&old));
        assert_eq!(patched(&page).await, file);
        page.click("[data-role=follow]").await;
        page.wait_for("[data-table=result][data-edits=\"2\"]").await;
        let expected = file.replacen(&old, &now, 1).replacen(&format!(":1.4.2@{none}"), &format!(":1.4.2@{now}"), 1);
        assert_eq!(patched(&page).await, expected);
    })
    .await;
}
