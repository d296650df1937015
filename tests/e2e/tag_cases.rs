//! The page of a repository: lists of any length, filters, orders, aliases, and reads over many tags. Real pushes where
//! few are enough, a registry in memory for thousands.

use std::collections::BTreeSet;

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::focus_cases::press;
use crate::image::layer::{Layer, Packing, noise};
use crate::image::{Flavour, Image, Platform, Store, added, digest_of, map};
use crate::memory::{Content, Registry};
use crate::page::{Page, visit};
use crate::recorder::repeated;
use crate::site::Site;

pub const REPOSITORY: &str = "harbour/ropes";
const FILTER: &str = "[data-role=\"filter\"]";

/// A repository of these tags in memory; each tag's number chooses one of `digests` images.
pub async fn registry_of(tags: &[String], digests: usize) -> Registry {
    let numbered: Vec<_> = tags.iter().enumerate().map(|(at, tag)| (tag.clone(), at % digests)).collect();
    registry_by(&numbered).await
}

/// The same, of tags with the numbers of their images.
async fn registry_by(tags: &[(String, usize)]) -> Registry {
    let mut content = Content::default();
    let mut store = Store::default();
    let digests = tags.iter().map(|(_, image)| image + 1).max().unwrap_or_default();
    let images: Vec<_> = (0..digests).map(|at| image(at as u64).build(&mut store).manifest).collect();
    for (tag, image) in tags {
        let manifest = &images[*image];
        let bytes = Bytes::copy_from_slice(store.bytes(&manifest.digest));
        for name in [tag, &manifest.digest] {
            content.manifest(REPOSITORY, name, &manifest.media_type, &manifest.digest, bytes.clone());
        }
    }
    for (digest, stored) in store.all().filter(|(_, stored)| stored.manifest.is_none()) {
        content.blob(REPOSITORY, digest, Bytes::copy_from_slice(&stored.bytes));
    }
    let names: Vec<_> = tags.iter().map(|(tag, _)| tag).collect();
    let list = json!({ "name": REPOSITORY, "tags": names });
    content.file(&format!("/v2/{REPOSITORY}/tags/list"), "application/json", list.to_string());
    Registry::start(content).await
}

/// A small image; the greater the number, the younger it is.
fn image(number: u64) -> Image {
    let blob = noise(100, number);
    let layer = Layer { diff_id: digest_of(&blob), blob, packing: Packing::Plain };
    Image {
        platform: Platform::new("linux", "amd64", None),
        flavour: Flavour::Oci,
        created: format!("2025-01-{:02}T00:00:00Z", 1 + number % 28),
        steps: vec![added("COPY noise /noise", &layer)],
        env: Vec::new(),
        entrypoint: Vec::new(),
        labels: map(&[]),
        annotations: map(&[]),
    }
}

pub fn versions(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("{}.{}.{}", 1 + at / 400, at / 20 % 20, at % 20)).collect()
}

/// The names in the table, as they stand.
async fn names(page: &Page) -> Vec<String> {
    page.attributes("tr[data-tag]", "data-tag").await
}

async fn rows(page: &Page) -> u64 {
    page.attributes("table.tags", "aria-rowcount").await[0].parse::<u64>().unwrap() - 1
}

async fn wait_rows(page: &Page, count: u64) {
    page.wait_for(&format!("table.tags[aria-rowcount=\"{}\"]", count + 1)).await;
}

/// Puts a text into the filter in place of what stands there.
async fn filter(page: &Page, text: &str) {
    let script = "const box = document.querySelector(arguments[0]); box.focus(); box.value = arguments[1]; \
         box.dispatchEvent(new Event('input', { bubbles: true }))";
    page.run(script, json!([FILTER, text])).await;
}

async fn sort(page: &Page, order: &str) {
    let script = "const choice = document.querySelector('[data-role=sort]'); choice.value = arguments[0]; \
         choice.dispatchEvent(new Event('change', { bubbles: true }))";
    page.run(script, json!([order])).await;
}

/// G07, G22: only the rows on screen exist, only they are asked for, at most four at once, and what scrolls away is let go.
#[tokio::test]
async fn twenty_thousand_tags_cost_what_is_on_screen() {
    let (site, registry) = (Site::start().await, registry_of(&versions(20_000), 30).await);
    let link = format!("#/{}/{REPOSITORY}", registry.host);
    visit("tags-many", &site, |page| async move {
        page.open(&link).await;
        page.wait_state("repository", "ready").await;
        assert_eq!(rows(&page).await, 20_000);
        page.wait_for("tr[data-tag][data-complete=true]").await;
        assert_eq!(names(&page).await[0], "50.19.19", "the newest release first");
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        let shown = page.count("tr[data-tag]").await;
        assert!(shown < 60, "{shown} rows are in the document");
        let heads = registry.log.all().iter().filter(|seen| seen.method == "HEAD").count() as u64;
        assert!(heads <= shown, "{heads} tags were asked for, {shown} rows are there");
        assert_eq!(repeated(&registry.log.all(), &[]), [""; 0], "content is read once for each digest");

        // Far down: the rows there come, those before are gone, and what only flew by was never asked for.
        page.run("scrollTo(0, document.body.scrollHeight)", json!([])).await;
        page.wait_for("tr[data-tag=\"1.0.0\"][data-complete=true]").await;
        assert_eq!(page.attributes("tr[data-tag=\"1.0.0\"]", "aria-rowindex").await, ["20001"]);
        assert!(page.count("tr[data-tag]").await < 60);
        let asked: BTreeSet<_> = registry.log.about("/manifests/").iter().map(|seen| seen.target.clone()).collect();
        assert!(asked.len() < 200, "{} manifests were asked for", asked.len());
    })
    .await;
}

/// The keyboard's place is never lost: the row that has the focus stays in the document however far the page is scrolled.
#[tokio::test]
async fn the_row_that_has_the_focus_stays() {
    let (site, registry) = (Site::start().await, registry_of(&versions(3_000), 30).await);
    let link = format!("#/{}/{REPOSITORY}", registry.host);
    visit("tags-focus", &site, |page| async move {
        // Of several browsers at once only one has the focus; the others only tell so.
        page.driver.cdp().send_raw("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await.unwrap();
        page.open(&link).await;
        page.wait_for("tr[data-tag=\"8.9.19\"] a.tag-name").await;
        page.run("document.querySelector('tr[data-tag=\"8.9.19\"] a.tag-name').focus()", json!([])).await;
        let height = page.run("return document.documentElement.scrollHeight", json!([])).await;
        page.run("scrollTo(0, 60000)", json!([])).await;
        page.wait_gone("tr[data-tag=\"8.9.18\"]").await;
        let focused = "return [document.activeElement.textContent, document.documentElement.scrollHeight]";
        assert_eq!(page.run(focused, json!([])).await, json!(["8.9.19", height]), "and nothing changes its place");
        // From there the keys of a list go on, although its neighbours have to be drawn first, and the screen follows.
        press(&page, "j").await;
        page.wait_focus("tr[data-tag=\"8.9.18\"] a.tag-name").await;
        page.run("scrollTo(0, 60000)", json!([])).await;
        page.wait_gone("tr[data-tag=\"8.9.17\"]").await;
        press(&page, "k").await;
        page.wait_focus("tr[data-tag=\"8.9.19\"] a.tag-name").await;
    })
    .await;
}

/// What the reader chose stands in the link, without a step in the history, and opens again.
#[tokio::test]
async fn filter_and_order_live_in_the_link() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    visit("tags-link", &site, |page| async move {
        page.open(&link).await;
        page.wait_state("repository", "ready").await;
        let all = rows(&page).await;
        let steps = page.run("return history.length", json!([])).await;
        filter(&page, "kind:release 1.4").await;
        wait_rows(&page, 3).await;
        assert_eq!(names(&page).await, ["1.4.2", "1.4.1", "1.4.0"]);
        sort(&page, "-release").await;
        page.wait_for("tr[data-tag=\"1.4.0\"][aria-rowindex=\"2\"]").await;
        let narrowed = format!("{link}?filter=kind:release%201.4&sort=-release");
        assert_eq!(page.fragment().await, narrowed);
        assert_eq!(page.run("return history.length", json!([])).await, steps);

        page.open(&narrowed).await;
        page.wait_state("repository", "ready").await;
        wait_rows(&page, 3).await;
        assert_eq!(names(&page).await, ["1.4.0", "1.4.1", "1.4.2"]);
        let value = page.run("return document.querySelector(arguments[0]).value", json!([FILTER])).await;
        assert_eq!(value, "kind:release 1.4");

        // Back from a tag the list is as it was left, and is not asked for again.
        let lists = registry.log.about("/tags/list").len();
        page.click_through("tr[data-tag=\"1.4.0\"] a.tag-name").await;
        page.wait_state("index", "ready").await;
        page.back().await;
        page.wait_state("repository", "ready").await;
        wait_rows(&page, 3).await;
        assert_eq!(registry.log.about("/tags/list").len(), lists);
        filter(&page, "").await;
        wait_rows(&page, all).await;
    })
    .await;
}

/// Words, patterns, kinds, digests; what cannot be read says where, and leaves the list alone.
#[tokio::test]
async fn a_filter_is_words_patterns_kinds_and_digests() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    visit("tags-filter", &site, |page| async move {
        page.open(&link).await;
        page.wait_state("repository", "ready").await;
        filter(&page, "/^1\\.4\\.[01]$/").await;
        wait_rows(&page, 2).await;
        assert_eq!(names(&page).await, ["1.4.1", "1.4.0"]);
        for broken in ["/(/", "kind:none", "//", "repo:x", "digest:zz"] {
            filter(&page, broken).await;
            page.wait_error("filter-unreadable").await;
            assert_eq!(names(&page).await, ["1.4.1", "1.4.0"], "{broken}: the list stays");
            let taken = page.text("[data-role=take] > span").await;
            assert_eq!(taken, "2 shown by the last filter that could be read: /^1\\.4\\.[01]$/");
        }
        // Nothing is shown by a filter that kept nothing or was none, typed or in a link.
        for (before, broken) in [("none-of-them", "kind:none"), ("", "kind:none")] {
            filter(&page, before).await;
            page.wait_gone("[data-error=filter-unreadable]").await;
            filter(&page, broken).await;
            page.wait_error("filter-unreadable").await;
            page.wait_gone("tr[data-tag], [data-role=take]").await;
            assert_eq!(page.text("[data-role=nothing-shown]").await, "Nothing is shown until the filter can be read.");
        }
        page.open("#/").await;
        page.open(&format!("{link}?filter=kind:none")).await;
        page.wait_error("filter-unreadable").await;
        assert_eq!(page.text("[data-role=nothing-shown]").await, "Nothing is shown until the filter can be read.");
        assert_eq!(page.count("tr[data-tag], [data-role=take]").await, 0);
        filter(&page, "kind:pre-release").await;
        page.wait_gone("[data-error=filter-unreadable]").await;
        wait_rows(&page, 1).await;

        // Which tags are this digest? So few are read without being asked.
        let digest = &layout.named("1.4.2").digest;
        page.follow(&format!("{link}?filter=digest:{digest}")).await;
        page.wait_for("[data-role=sweep][data-goal=digests][data-running=false]").await;
        let same: BTreeSet<_> = layout
            .names
            .iter()
            .filter(|(_, content)| content.digest == *digest)
            .map(|(name, _)| name.clone())
            .collect();
        wait_rows(&page, same.len() as u64).await;
        assert_eq!(names(&page).await.into_iter().collect::<BTreeSet<_>>(), same);

        // A pattern that came with the link waits for the reader.
        page.open(&format!("{link}?filter=/%5E1%5C.4%5C.1$/")).await;
        page.wait_for("[data-role=held-filter]").await;
        assert!(rows(&page).await > 1);
        assert!(page.text("[data-role=held-filter]").await.starts_with("This filter has not run"));
        let facts = page.text("main .facts").await;
        assert!(facts.contains("nothing is filtered yet"), "{facts}");
        page.click("[data-action=run-filter]").await;
        wait_rows(&page, 1).await;
        let facts = page.text("main .facts").await;
        assert!(!facts.contains("nothing is filtered yet"), "{facts}");
    })
    .await;
}

/// Tags of one digest are told together, from what was read; joined they are one row.
#[tokio::test]
async fn tags_that_share_a_digest_are_one_thing_with_several_names() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    visit("tags-aliases", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("tr[data-tag=\"1.4.2\"] [data-role=aliases] .alias").await;
        page.click("[data-action=join-aliases]").await;
        page.wait_for("[data-role=sweep][data-running=false]").await;
        page.wait_gone("tr[data-tag=\"latest\"]").await;
        let joined = page.text("tr[data-tag=\"1.4.2\"] [data-role=aliases]").await;
        for name in ["latest", "1.4"] {
            assert!(joined.contains(name), "{joined}");
        }
        assert!(page.fragment().await.ends_with("?show=aliases"));
        // As far as they have been read, which is said: here all of them.
        let said = page.attributes("tr[data-tag=\"1.4.2\"] [data-role=aliases]", "title").await.remove(0);
        let count = page.attributes("[data-role=sweep]", "data-total").await.remove(0);
        assert_eq!(said, format!("The same digest. {count} of {count} tags have been read."));
    })
    .await;
}

/// Newest first over all tags has a budget, says how much was read, pauses, and goes on.
#[tokio::test]
async fn reading_all_dates_has_a_budget_and_a_pause() {
    let tags: Vec<String> = (0..1_200).map(|at| format!("build-{at}")).collect();
    let (site, registry) = (Site::start().await, registry_of(&tags, 28).await);
    let link = format!("#/{}/{REPOSITORY}?sort=newest", registry.host);
    visit("tags-newest", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("[data-role=sweep][data-total=\"1200\"]").await;
        assert_eq!(
            page.attributes("[data-role=sweep]", "data-running").await,
            ["false"],
            "so many are not read unasked"
        );
        page.click("[data-action=read-on]").await;
        page.wait_for("[data-action=pause-reading]").await;
        page.click("[data-action=pause-reading]").await;
        page.wait_for("[data-role=sweep][data-running=false]").await;
        page.click("[data-action=read-on]").await;
        page.wait_within("[data-role=sweep][data-running=false]:not([data-read=\"0\"])", crate::page::LONG).await;
        let read = |page: Page| async move {
            page.attributes("[data-role=sweep]", "data-read").await[0].parse::<usize>().unwrap()
        };
        let first = read(page.clone()).await;
        assert!((500..1_200).contains(&first), "{first} were read");
        let words = page.text("[data-role=sweep]").await;
        assert!(words.contains("of 1,200") && words.contains("partial"), "{words}");
        while read(page.clone()).await < 1_200 {
            page.click("[data-action=read-on]").await;
            page.wait_within("[data-role=sweep][data-running=false]", crate::page::LONG).await;
        }
        // The twenty-eighth image is the youngest, and of its tags the last build.
        page.wait_for("tr[data-tag=\"build-1175\"]").await;
        let first: usize = names(&page).await[0]["build-".len()..].parse().unwrap();
        assert_eq!(first % 28, 27);
        assert_eq!(repeated(&registry.log.all(), &[]), [""; 0]);
    })
    .await;
}

/// X01, X03, X06, G04, G05, G06: hostile names are text, cannot be opened, and never look like a verdict.
#[tokio::test]
async fn hostile_names_are_text() {
    let hostile = [
        "<img src=x onerror=document.title='owned'>",
        "\"><script>document.title='owned'</script>",
        "{{constructor.constructor('alert(1)')()}}",
        "javascript:alert(1)",
        "../../../v2/other/manifests/1",
        "a/b",
        "a b",
        "",
        "evil\u{202e}gpj.exe",
        "zero\u{200b}width",
        "✓ verified sha256:abc",
        "nul\u{0}byte",
    ];
    let mut tags: Vec<String> = hostile.iter().map(|&name| name.to_owned()).collect();
    tags.push("x".repeat(1 << 20));
    let benign: Vec<String> = (0..tags.len()).map(|at| format!("n-{at} no tag")).collect();
    tags.push("1.0.0".to_owned());
    let (site, registry) = (Site::start().await, registry_of(&tags, 3).await);
    let twin = registry_of(&benign, 3).await;
    let count = "return [document.querySelectorAll('img, script, iframe, object, svg').length, document.title, \
         document.documentElement.scrollWidth <= innerWidth, document.querySelectorAll('a[href^=\"javascript\"]').length]";
    let links = [&registry, &twin].map(|registry| format!("#/{}/{REPOSITORY}", registry.host));
    visit("tags-hostile", &site, |page| async move {
        page.set_viewport(1280, 1500).await;
        page.open(&links[0]).await;
        page.wait_for("tr[data-tag=\"1.0.0\"][data-complete=true]").await;
        assert_eq!(names(&page).await.len(), tags.len());
        let elements = page.run(count, json!([])).await;
        assert_eq!(page.count("tr[data-tag] a.tag-name").await, 1, "only a tag is a link");
        let asked: BTreeSet<_> = registry.log.about("/manifests/").iter().map(|seen| seen.target.clone()).collect();
        assert!(asked.iter().all(|target| target.ends_with("/1.0.0") || target.contains("sha256")), "{asked:?}");
        let text = page.visible_text().await;
        assert!(text.contains("⟨U+202E⟩") && text.contains("⟨U+200B⟩") && text.contains("⟨U+0000⟩"), "{text}");
        assert!(!text.contains(&"x".repeat(200)), "long names are cut");
        assert_eq!(page.count("[data-verdict=verified], .verdict-verified").await, 0);
        page.open(&links[1]).await;
        page.wait_state("repository", "ready").await;
        let benign = page.run(count, json!([])).await;
        let strip = |value: &Value| (value[0].clone(), value[2].clone(), value[3].clone());
        assert_eq!(strip(&elements), strip(&benign), "no element came of a name");
        assert_eq!(elements[3], json!(0));
    })
    .await;
}

/// Catches what would be saved or copied on its way out of the page.
pub async fn catch(page: &Page) {
    let caught = "window.saved = []; window.copied = null; const made = URL.createObjectURL; \
         URL.createObjectURL = blob => { saved.push(blob.text()); return made.call(URL, blob) }; \
         const click = HTMLAnchorElement.prototype.click; HTMLAnchorElement.prototype.click = function () { \
         if (this.download) saved.push(this.download); else click.call(this) }; \
         navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve() }";
    page.run(caught, json!([])).await;
}

/// What was saved last: its text and its name.
pub async fn saved(page: &Page, action: &str) -> (String, String) {
    page.run("window.saved.length = 0", json!([])).await;
    page.click(&format!("[data-action={action}]")).await;
    let saved = page.run("return Promise.all(saved)", json!([])).await;
    (saved[0].as_str().unwrap().to_owned(), saved[1].as_str().unwrap().to_owned())
}

/// X11, X12: what is shown or selected leaves as CSV, JSON or references, and nothing in it is a formula or a command.
#[tokio::test]
async fn what_is_selected_or_shown_can_be_taken_along() {
    let tags = ["1.0.0", "1.1.0", "latest", "=cmd|' /C calc'!A0", "$(reboot)"].map(str::to_owned);
    let (site, registry) = (Site::start().await, registry_of(&tags, 2).await);
    let host = registry.host.clone();
    visit("tags-taken", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_for("tr[data-tag=\"1.1.0\"][data-complete=true]").await;
        page.wait_for("tr[data-tag=\"1.0.0\"][data-complete=true]").await;
        catch(&page).await;
        let (csv, name) = saved(&page, "save-csv").await;
        assert!(name.ends_with("-tags.csv"), "{name}");
        assert_eq!(csv.matches("\r\n").count(), 1 + tags.len(), "{csv}");
        assert!(csv.contains("\r\n\"'=cmd|"), "no cell begins with a formula: {csv}");

        page.click("tr[data-tag=\"1.0.0\"] .tag-pick input").await;
        page.wait_for("[data-role=take][data-selected=\"1\"]").await;
        let (text, _) = saved(&page, "save-json").await;
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["place"], format!("{host}/{REPOSITORY}"));
        assert_eq!((read["wholeList"].clone(), read["names"].clone()), (json!(true), json!(5)));
        assert_eq!(read["tags"].as_array().unwrap().len(), 1);
        assert_eq!(read["tags"][0]["tag"], "1.0.0");
        assert_eq!(read["tags"][0]["verdict"], "computed");
        // It is selected wherever it stands.
        let order = "const box = document.querySelector('[data-role=sort]'); box.value = '-name'; box.dispatchEvent(new Event('change'))";
        page.run(order, json!([])).await;
        page.wait_for("tr[data-tag=latest][aria-rowindex=\"2\"]").await;
        let selected = "tr[aria-selected=true]:has(.tag-pick :checked)";
        assert_eq!(page.attributes(selected, "data-tag").await, ["1.0.0"]);
        assert_eq!(page.count("tr[aria-selected=true], .tag-pick :checked").await, 2);

        page.click("[data-action=select-all]").await;
        page.wait_for("[data-role=take][data-selected=\"5\"]").await;
        assert_eq!(page.count(selected).await, 5);
        page.click("tr[data-tag=\"1.1.0\"] .tag-pick input").await;
        page.wait_for("[data-role=take][data-selected=\"4\"]").await;
        assert_eq!(page.count(selected).await, 4);
        page.click("tr[data-tag=\"1.1.0\"] .tag-pick input").await;
        page.wait_for("[data-role=take][data-selected=\"5\"]").await;
        page.click("[data-action=copy-tags]").await;
        let copied = "return new Promise(end => { const look = () => window.copied === null ? setTimeout(look, 20) : \
             end(window.copied); look() })";
        let copied = page.run(copied, json!([])).await.as_str().unwrap().to_owned();
        let lines: BTreeSet<&str> = copied.lines().collect();
        let place = format!("{host}/{REPOSITORY}");
        let expected = ["1.0.0", "1.1.0", "latest"].map(|tag| format!("{place}:{tag}"));
        assert_eq!(lines, expected.iter().map(String::as_str).collect(), "only tags are references");
        page.click("[data-action=clear-selection]").await;
        page.wait_for("[data-role=take][data-selected=\"0\"]").await;
        assert_eq!(page.count("tr[data-tag] input:checked, [aria-selected=true], [data-action=clear-selection]").await, 0);
    })
    .await;
}

/// G18: the pages that came stay, and reading goes on from there.
#[tokio::test]
async fn a_list_that_breaks_off_keeps_what_came_and_goes_on() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::extract::Request;
    use axum::http::{HeaderMap, StatusCode};

    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let broken = Arc::new(AtomicBool::new(true));
    let (switch, pages) = (Arc::clone(&broken), versions(100));
    let answer = move |request: Request| {
        let (broken, pages) = (switch.load(Ordering::SeqCst), pages.clone());
        async move {
            let mut headers = HeaderMap::new();
            headers.insert("access-control-allow-origin", "*".parse().unwrap());
            headers.insert("access-control-expose-headers", "Link".parse().unwrap());
            let last = request.uri().query().is_some_and(|query| query.contains("last="));
            if !request.uri().path().ends_with("/tags/list") {
                return (StatusCode::NOT_FOUND, headers, String::new());
            }
            if last && broken {
                return (StatusCode::FORBIDDEN, headers, r#"{"errors":[{"code":"DENIED"}]}"#.to_owned());
            }
            let tags = if last { vec!["latest".to_owned()] } else { pages };
            if !last {
                let next = format!("</v2/{REPOSITORY}/tags/list?last=x>; rel=\"next\"");
                headers.insert("link", next.parse().unwrap());
            }
            (StatusCode::OK, headers, json!({ "name": REPOSITORY, "tags": tags }).to_string())
        }
    };
    let server =
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await.unwrap() });
    let site = Site::start().await;
    visit("tags-resumed", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_within("[role=alert] [data-action=resume]", crate::page::LONG).await;
        page.wait_state("repository", "ready").await;
        assert_eq!(rows(&page).await, 100, "what came stays");
        broken.store(false, Ordering::SeqCst);
        page.click("[data-action=resume]").await;
        wait_rows(&page, 101).await;
        page.wait_gone("[data-action=resume]").await;
    })
    .await;
    server.abort();
}

#[tokio::test]
async fn repositories_of_a_registry_are_filtered_by_words_and_patterns_which_travel_in_the_link() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    for name in ["team/api", "team/web", "tools/api-gateway"] {
        registry.push(name, &sound()).await;
    }
    let link = format!("#/{}/", registry.host());
    visit("repositories-filter", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("[data-role=repositories] li:nth-child(3)").await;
        filter(&page, "team api").await;
        page.wait_gone("[data-role=repositories] li:nth-child(2)").await;
        assert_eq!(page.text("[data-role=repositories]").await, "team/api");
        let filtered = page.fragment().await;
        assert_eq!(filtered, format!("{link}?filter=team%20api"));
        filter(&page, "/^t.*\\/api/").await;
        page.wait_for("[data-role=repositories] li:nth-child(2)").await;
        filter(&page, "/(/").await;
        page.wait_error("filter-unreadable").await;
        assert_eq!(page.text(".remark").await, "2 match by the last filter that could be read: /^t.*\\/api/.");
        page.open(&format!("{link}?filter=kind:")).await;
        page.wait_error("filter-unreadable").await;
        assert_eq!(page.count("[data-role=repositories]").await, 0);
        page.open(&filtered).await;
        page.wait_for("[data-role=repositories] li").await;
        assert_eq!(page.text("[data-role=repositories]").await, "team/api");
        // A pattern that came with a link waits for the reader.
        page.open(&format!("{link}?filter=/^team/")).await;
        page.wait_for("[data-role=repositories] li:nth-child(3)").await;
        assert!(page.text("main .remark").await.starts_with("Nothing is filtered yet"));
        page.click("[data-action=run-filter]").await;
        page.wait_gone("[data-role=repositories] li:nth-child(3)").await;
        assert_eq!(page.text("main .remark").await, "2 match.");
    })
    .await;
}

/// What is wrong with the other names in the rows that are there: each chip is as wide as its letters, up to a limit, beyond
/// which it is cut in its middle; none is cut by its row; and those that are not seen are counted, once, in full view.
const ALIASES: &str = r#"
    const [limit, least] = [24, 11], wrong = [];
    for (const aliases of document.querySelectorAll('tr[data-tag] [data-role=aliases]')) {
        const names = aliases.querySelector('.tag-alias-names'), row = aliases.closest('tr');
        row.scrollIntoView({ block: 'center' });
        const line = names.getBoundingClientRect(), head = row.querySelector('th').getBoundingClientRect();
        const chips = [...names.querySelectorAll('.alias')].filter(chip => chip.getBoundingClientRect().top < line.bottom);
        const say = (what, text) => wrong.push(`${row.dataset.tag}: ${text}: ${what}`);
        for (const chip of chips) {
            const text = chip.textContent, box = chip.getBoundingClientRect(), part = chip.querySelector('.alias-head');
            const range = document.createRange();
            range.selectNodeContents(chip);
            const letter = range.getBoundingClientRect().width / text.length;
            const cut = part !== null && part.scrollWidth > part.clientWidth + 1;
            if (chip.scrollWidth > chip.clientWidth) say('cut off', text);
            if (box.right > line.right + 0.5 || box.right > head.right || box.left < line.left - 0.5) say('outside', text);
            if (text.length <= least && cut) say('short, and cut', text);
            if (cut && text.length <= limit && chip !== chips[0]) say('cut beside another', text);
            if (!cut && Math.abs(box.width - text.length * letter - 10) > 1.5) say(`${box.width} wide`, text);
            const end = chip.querySelector('.alias-tail')?.getBoundingClientRect() ?? box;
            if (end.right > box.right) say('without its end', text);
            if (cut) {
                const own = parseFloat(getComputedStyle(chip).fontSize) * 0.6;
                if (box.width < least * own) say('a sliver', text);
                if (part.getBoundingClientRect().width / own % 1 > 0.4) say('a gap', text);
            }
        }
        const counts = [...names.querySelectorAll('[data-role=more-aliases]')].filter(more => {
            const box = more.getBoundingClientRect();
            const ends = [box.left + 2, box.right - 2].map(x => document.elementFromPoint(x, box.top + box.height / 2));
            const seen = ends.filter(end => end === more).length;
            if (seen === 1 && box.top < line.bottom) say('half covered', more.textContent);
            if (seen === 2 && box.right > line.right + 0.5) say('cut off', more.textContent);
            return seen === 2;
        });
        const all = Number(arguments[0][row.dataset.tag.slice(0, 2)]) - 1;
        const told = counts.reduce((sum, more) => sum + Number(more.textContent), 0);
        // A number alone is for where not even the first name has room, and that is where the tag's own has twelve letters.
        const [first, more] = ['.alias', '.alias-more'].map(part => names.querySelector(part));
        const letter = parseFloat(getComputedStyle(first).fontSize) * 0.602;
        const fits = line.width >= Math.min(first.textContent.length, least) * letter + 14 + more.offsetWidth;
        const own = row.querySelector('.tag-name'), seen = own.clientWidth / (parseFloat(getComputedStyle(own).fontSize) * 0.602);
        if (seen + 0.5 < Math.min(own.textContent.length, 12)) say(`${seen} letters`, own.textContent);
        // Beside a number alone the tag's own name has all the room that is left.
        const left = line.right - counts[0]?.getBoundingClientRect().right;
        if (chips.length === 0 && own.scrollWidth > own.clientWidth && left > letter) say(`${left} left`, own.textContent);
        if (own.textContent.length > 12 && own.title !== own.textContent) say('nowhere whole', own.textContent);
        if (chips.length === 0 && fits || counts.length > 1 || chips.length + told !== all) say(`${chips.length} and ${counts.length} of ${all}`, '');
    }
    return wrong;"#;

/// Of short names, long ones, names made of digests and many: at every width each is whole or cut in its middle, and how many
/// there are besides is seen whole.
#[tokio::test]
async fn other_names_are_as_wide_as_their_letters_and_how_many_more_there_are_is_never_cut_off() {
    let hex = |at: usize| format!("{at:064x}");
    let name = |at: usize| match at % 4 {
        0 if at.is_multiple_of(3) => format!("1.{at}"),
        0 => format!("1.19.{at}"),
        1 => format!("a-{at}-a-very-long-edition-of-it-{at}"),
        2 if at < 8 => format!("sha256-{}.sig", hex(at)),
        2 => format!("sh{at}"),
        _ => {
            format!("b-{}", "edition".repeat(2).get(..at % 14).unwrap_or_default().to_owned() + at.to_string().as_str())
        }
    };
    // Long names whose first other name has from three letters to ten.
    let beside = |at: usize| {
        let group = char::from(b'c' + u8::try_from(at).unwrap());
        [format!("{group}{:0>1$}", "", at + 2), format!("{group}0-b"), format!("{group}0-a-name-that-is-long")]
    };
    let mixed = (0..40).filter(|at| at % 4 != 2 || *at < 12).map(name);
    let tags: Vec<String> = mixed.chain((0..8).flat_map(beside)).collect::<BTreeSet<_>>().into_iter().collect();
    let (mut groups, mut ordered) = (std::collections::BTreeMap::new(), Vec::new());
    for tag in &tags {
        *groups.entry(tag.get(..2).unwrap().to_owned()).or_insert(0) += 1;
    }
    // Each group has an image of its own.
    let group = |tag: &String| groups.keys().position(|start| tag.starts_with(start.as_str())).unwrap();
    ordered.extend(tags.iter().map(|tag| (tag.clone(), group(tag))));
    let (site, registry) = (Site::start().await, registry_by(&ordered).await);
    let link = format!("#/{}/{REPOSITORY}?show=digest-tags", registry.host);
    visit("tags-more-aliases", &site, |page| async move {
        for width in [320, 335, 341, 390, 768, 1024, 1065, 1071, 1440, 2560] {
            page.fit(width, 7500).await;
            page.open(&link).await;
            page.wait_for("tr[data-tag][data-complete=true] [data-role=more-aliases]").await;
            page.wait_gone("tr[data-tag][data-complete=false]").await;
            // The row that was read last knows all the others before these know it.
            let known = "return [...document.querySelectorAll('tr[data-tag]')].every(row => \
                 row.querySelector('[data-role=aliases]')?.title.match(/(\\d+) of (\\d+)/).slice(1).every((count, _, all) => count === all[1]))";
            page.wait_script(known).await;
            assert_eq!(page.run(ALIASES, json!([groups])).await, json!([]), "{width}");
            let whole = page.attributes(".alias[title]", "title").await;
            assert!(whole.iter().any(|name| name.starts_with("sha256-")) && whole.iter().any(|name| name.len() > 30));
        }
    })
    .await;
}

/// Moments that run into the exact time behind them, unless that has a line of its own.
const UNSPACED: &str = "return [...document.querySelectorAll('time[datetime]')].filter(time => { \
     const text = document.createRange(); text.selectNode(time.firstChild); \
     const [words, all] = [text.getBoundingClientRect(), time.getBoundingClientRect()]; \
     const exact = parseFloat(getComputedStyle(time, '::after').width); \
     return time.getClientRects().length === 1 && all.height < 1.5 * words.height && all.right - words.right - exact < 2; \
     }).map(time => time.textContent)";

/// Nobody can hover over paper, nor scroll it sideways: names stand whole there, and dates exactly.
#[tokio::test]
async fn on_paper_names_are_whole_and_dates_exact() {
    let long = |at: usize| format!("1.4.{at}-a-very-long-edition-that-no-column-has-room-for-{at}");
    let tags: Vec<String> = (0..4).map(long).chain(["latest", "edge"].map(str::to_owned)).collect();
    let (site, registry) = (Site::start().await, registry_of(&tags, 1).await);
    let link = format!("#/{}/{REPOSITORY}", registry.host);
    let all: BTreeSet<String> = tags.into_iter().collect();
    visit("tags-on-paper", &site, |page| async move {
        let print = json!({ "media": "print" });
        for width in [718, 1040] {
            page.fit(width, 1000).await;
            page.open(&link).await;
            page.wait_for("tr[data-tag]").await;
            page.wait_gone("tr[data-tag][data-complete=false]").await;
            let grouped = "return document.querySelectorAll('tr[data-tag] [data-role=aliases-on-paper]').length === 6";
            page.wait_script(grouped).await;
            let dates = "return [...document.querySelectorAll('td time')].map(time => getComputedStyle(time, '::after').content)";
            assert_eq!(page.run(dates, json!([])).await[0], "none", "on a screen it is told on hover");
            page.driver.cdp().send_raw("Emulation.setEmulatedMedia", print.clone()).await.unwrap();
            assert_eq!(page.run(dates, json!([])).await[0], "\"(2025-01-01 00:00:00Z)\"");
            assert_eq!(page.run(UNSPACED, json!([])).await, json!([]), "{width}");
            let edges = "return ['.account-who', 'main h1'].map(part => document.querySelector(part).getBoundingClientRect().left)";
            let edges = page.run(edges, json!([])).await;
            assert_eq!(edges[0], edges[1], "who reads stands as far left as all else");
            let cut = "return [...document.querySelectorAll('.tag-name, .alias, .tag-kind, td.tag-created')].filter(part => { \
                 const text = document.createRange(); text.selectNodeContents(part); const { right } = text.getBoundingClientRect(); \
                 return part.scrollWidth > part.clientWidth + 1 || right > part.closest('table').getBoundingClientRect().right; \
                 }).map(part => part.textContent)";
            assert_eq!(page.run(cut, json!([])).await, json!([]), "{width}");
            // Every row has all names, its own, those on the screen and the others, each to its end.
            let names = "return [...document.querySelectorAll('tr[data-tag]')].map(row => [row.dataset.tag, \
                 ...[...row.querySelectorAll('.alias')].map(alias => alias.textContent), \
                 ...row.querySelector('[data-role=aliases-on-paper]').textContent.split(', ')].sort())";
            let told: Vec<BTreeSet<String>> = serde_json::from_value(page.run(names, json!([])).await).unwrap();
            assert!(told.len() == 6 && told.iter().all(|names| names.iter().eq(&all)), "{told:?}");
            let shown = "return [...document.querySelectorAll('[data-role=aliases-on-paper]')].every(names => names.offsetHeight > 0) \
                 && [...document.querySelectorAll('[data-role=more-aliases]')].every(more => more.offsetHeight == 0)";
            assert_eq!(page.run(shown, json!([])).await, json!(true));
            let framed = "return [...document.querySelectorAll('.framed')].map(frame => frame.offsetHeight)";
            assert_eq!(page.run(framed, json!([])).await, json!([0, 0]), "a frame without what it frames");
            let boxes = "return [...document.querySelectorAll('.tags input')].filter(tick => tick.offsetHeight > 0).length";
            assert_eq!(page.run(boxes, json!([])).await, json!(0), "nothing can be ticked there");
            page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "" })).await.unwrap();
        }
    })
    .await;
}

/// What a HEAD names is where a tag points, whatever a GET by it then brings: those bytes are nobody's alias, have not moved
/// anything, and are not remembered.
#[tokio::test]
async fn withheld_bytes_say_nothing_about_where_a_tag_points() {
    let (mut content, mut store) = (Content::default(), Store::default());
    let [sound, named] = [1, 2].map(|number| image(number).build(&mut store).manifest);
    let bytes = Bytes::copy_from_slice(store.bytes(&sound.digest));
    for (name, of) in
        [("1.0.0", &sound), (sound.digest.as_str(), &sound), ("1.1.0", &named), (named.digest.as_str(), &named)]
    {
        content.manifest(REPOSITORY, name, &of.media_type, &of.digest, bytes.clone());
    }
    let list = json!({ "name": REPOSITORY, "tags": ["1.0.0", "1.1.0"] });
    content.file(&format!("/v2/{REPOSITORY}/tags/list"), "application/json", list.to_string());
    let (site, registry) = (Site::start().await, Registry::start(content).await);
    let link = format!("#/{}/{REPOSITORY}", registry.host);
    visit("tags-withheld", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("tr[data-tag=\"1.0.0\"][data-complete=true]").await;
        page.wait_for("tr[data-tag=\"1.1.0\"][data-complete=true] [data-verdict=mismatch]").await;
        let shown = page.attributes("tr[data-tag=\"1.1.0\"] [data-digest]", "data-digest").await;
        assert_eq!(shown, [named.digest.as_str()]);
        assert_eq!(page.count("[data-role=aliases], [data-role=moved]").await, 0);
        // Going away writes down what is remembered.
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        let stored = page.run("return localStorage.getItem('tallyman.tags.1')", json!([])).await.to_string();
        assert!(stored.contains(&format!("1.1.0 {}", named.digest)), "{stored}");
        assert!(!stored.contains(&format!("1.1.0 {}", sound.digest)), "{stored}");
    })
    .await;
}
