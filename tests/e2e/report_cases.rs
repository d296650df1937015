//! How a repository is released: what its report says of real pushes, and what of repositories that have no releases.

use serde_json::json;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::page::{Page, visit};
use crate::site::Site;
use crate::tag_cases::{REPOSITORY, registry_of};

/// The tags that facts of a kind speak of.
async fn facts(page: &Page, word: &str) -> Vec<String> {
    page.attributes(&format!("li[data-fact={word}] [data-fact-tag]"), "data-fact-tag").await
}

/// Where floating tags stand, what one would go back to, and a release that moved since it was last seen here.
#[tokio::test]
async fn the_report_tells_what_stands_where_and_what_moved() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let registry = std::sync::Arc::new(registry);
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    visit("tags-report", &site, |page| async move {
        page.open(&format!("{link}?report")).await;
        page.wait_state("report", "ready").await;
        page.wait_for("[data-role=report-reading][data-unread=\"0\"][data-running=false]").await;
        assert_eq!(page.count("[data-fact=released][data-released=versions]").await, 1);
        let newest = facts(&page, "newest").await;
        assert!(newest.contains(&"latest".to_owned()) && newest.contains(&"1.4.2".to_owned()), "{newest:?}");
        assert_eq!(
            facts(&page, "rollback").await[..3],
            ["1.4.2", "latest", "1.4.1"],
            "what stands there, and what was before"
        );
        assert_eq!(page.count("li[data-fact=moved-release]").await, 0);
        let copied = page.attributes("h1 + .actions button[data-copy]", "data-copy").await;
        assert!(copied[0].ends_with(&format!("{link}?report")), "{copied:?}");
        assert!(registry.log.about("/manifests/").iter().all(|seen| seen.method == "HEAD"), "digests only");
        page.follow("#/").await;
        page.wait_state("home", "ready").await;

        registry.tag(REPOSITORY, "1.4.1", layout.named("1.4.0"), &layout.store).await;
        page.open(&format!("{link}?report")).await;
        page.wait_for("li[data-fact=moved-release]").await;
        assert_eq!(facts(&page, "moved-release").await, ["1.4.1"]);
        let was = format!("li[data-fact=moved-release] [data-digest=\"{}\"]", layout.named("1.4.1").digest);
        assert_eq!(page.count(&was).await, 1, "what it was before stands beside it");
        let stored = page.run("return JSON.stringify({ ...localStorage })", json!([])).await.to_string();
        assert!(stored.contains("1.4.1 sha256:"), "it is kept in this browser: {stored}");
        // In the list it stands beside the row.
        page.follow(&format!("{link}?filter=1.4.1")).await;
        let moved =
            format!("tr[data-tag=\"1.4.1\"] [data-role=moved][data-was=\"{}\"] a", layout.named("1.4.1").digest);
        page.wait_for(&moved).await;
        // It is told until the reader takes note, in another visit as well.
        page.driver.refresh().await.unwrap();
        page.wait_for(&moved).await;
        page.open(&format!("{link}?report")).await;
        page.wait_for("li[data-fact=moved-release]").await;
        page.open(&link).await;
        page.wait_for("[data-role=moved-tags][data-moved=\"1\"]").await;
        page.click("[data-action=take-note]").await;
        page.wait_gone("[data-role=moved-tags]").await;
        page.wait_gone("[data-role=moved]").await;
        page.open(&link).await;
        page.wait_for("tr[data-tag=\"1.4.1\"][data-complete=true]").await;
        assert_eq!(page.count("[data-role=moved], [data-role=moved-tags]").await, 0);

        // A tag that is meant to move is told without a warning.
        page.open(&format!("{link}:latest")).await;
        page.wait_state("index", "ready").await;
        registry.tag(REPOSITORY, "latest", layout.named("1.4.0"), &layout.store).await;
        page.open(&format!("{link}:latest")).await;
        page.wait_for("[data-role=moved-since].banner-plain").await;
        page.click("[data-action=take-note]").await;
        // The tag's own page tells as well, and what changed; what is marked as seen there is so in the list.
        registry.tag(REPOSITORY, "1.4.1", layout.named("1.4.2"), &layout.store).await;
        let was = format!("[data-role=moved-since][data-was=\"{}\"]", layout.named("1.4.0").digest);
        page.open(&link).await;
        page.wait_for("tr[data-tag=\"1.4.1\"] [data-role=moved]").await;
        page.click_through("tr[data-tag=\"1.4.1\"] a.tag-name").await;
        page.wait_for(&was).await;
        page.open(&format!("{link}:1.4.1")).await;
        page.wait_for(&was).await;
        assert!(!page.text("[data-role=moved-since]").await.contains("its name"));
        page.click_through("[data-role=moved-since] [data-role=what-changed]").await;
        page.wait_for("[data-compared=different]").await;
        page.back().await;
        page.wait_for(&was).await;
        page.click("[data-action=take-note]").await;
        page.wait_for("[data-role=moved-since][hidden]").await;
        page.follow(&link).await;
        page.wait_for("tr[data-tag=\"1.4.1\"][data-complete=true]").await;
        assert_eq!(page.count("[data-role=moved], [data-role=moved-tags]").await, 0);

        registry.tag(REPOSITORY, "1.4.1", layout.named("1.4.1"), &layout.store).await;
        page.open(&format!("{link}?report")).await;
        page.wait_for("li[data-fact=moved-release]").await;
        page.click("[data-action=take-note]").await;
        page.wait_gone("li[data-fact=moved-release]").await;
        page.click("[data-action=forget-tags]").await;
        page.wait_for("[data-role=remembered][data-count=\"0\"]").await;
    })
    .await;
}

/// What this tab saw first is remembered by then: a move since is told with when, and can be forgotten like any other.
#[tokio::test]
async fn what_moved_while_the_tab_was_open_is_told_with_since_when_and_can_be_forgotten() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let registry = std::sync::Arc::new(registry);
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    visit("tags-moved-now", &site, |page| async move {
        page.open(&format!("{link}?filter=1.4.1")).await;
        page.wait_for("tr[data-tag=\"1.4.1\"][data-complete=true]").await;
        registry.tag(REPOSITORY, "1.4.1", layout.named("1.4.0"), &layout.store).await;
        page.click_through("tr[data-tag=\"1.4.1\"] a.tag-name").await;
        page.wait_for("[data-role=moved-since]").await;
        page.back().await;
        page.wait_for("tr[data-tag=\"1.4.1\"] [data-role=moved]").await;
        page.click_through("a[data-action=report]").await;
        page.wait_for("li[data-fact=moved-release]").await;
        assert_eq!(facts(&page, "moved-release").await, ["1.4.1"]);
        let told = page.text("li[data-fact=moved-release]").await;
        assert!(told.contains("seen ") && told.contains(" ago"), "{told}");
        page.wait_gone("[data-role=remembered][data-count=\"0\"]").await;
        page.click("[data-action=forget-tags]").await;
        page.wait_for("[data-role=remembered][data-count=\"0\"]").await;
        page.wait_gone("li[data-fact=moved-release]").await;
        assert!(page.text("[data-role=remembered]").await.starts_with("Nothing is remembered"));
        // Neither the list nor another visit has it.
        page.follow(&format!("{link}?filter=1.4.1")).await;
        page.wait_for("tr[data-tag=\"1.4.1\"][data-complete=true]").await;
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        page.open(&format!("{link}?report")).await;
        page.wait_for("[data-role=report-reading][data-unread=\"0\"][data-running=false]").await;
        assert_eq!(page.count("li[data-fact=moved-release]").await, 0);
    })
    .await;
}

/// Where tags point is used again as long as the list of names is: it says from when it is, and is read again with it.
#[tokio::test]
async fn digests_that_are_used_again_say_from_when_they_are() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    let registry = std::sync::Arc::new(registry);
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    visit("tags-as-of", &site, |page| async move {
        let since = "[data-role=listed] [data-role=digests-since]";
        page.open(&format!("{link}?filter=1.4")).await;
        page.wait_for("tr[data-tag=\"1.4.1\"][data-complete=true]").await;
        assert_eq!(page.count(since).await, 0, "asked just now");
        registry.tag(REPOSITORY, "1.4.1", layout.named("1.4.0"), &layout.store).await;
        page.click_through("tr[data-tag=\"1.4.2\"] a.tag-name").await;
        page.wait_state("index", "ready").await;
        page.run("const now = Date.now; Date.now = () => now() + 120000; return true", json!([])).await;
        page.back().await;
        page.wait_for("tr[data-tag=\"1.4.1\"][data-complete=true]").await;
        assert_eq!(page.count("[data-role=moved]").await, 0, "it was not asked again");
        let said = page.text(since).await;
        assert_eq!(said, ", digests from 2 minutes ago on; what moved since is not known");

        page.click_through("a[data-action=report]").await;
        page.wait_for("[data-role=report-reading][data-unread=\"0\"][data-running=false]").await;
        assert_eq!(page.count("li[data-fact=moved-release]").await, 0);
        assert_eq!(page.text(since).await, said);
        page.click("[data-action=read-again]").await;
        page.wait_for("li[data-fact=moved-release]").await;
        assert_eq!(facts(&page, "moved-release").await, ["1.4.1"]);
        assert_eq!(page.count(since).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_repository_with_only_latest_is_told_so() {
    let signature = format!("sha256-{}.sig", "0".repeat(64));
    let (site, registry) = (Site::start().await, registry_of(&["latest".to_owned(), signature], 1).await);
    let link = format!("#/{}/{REPOSITORY}?report", registry.host);
    visit("tags-only-latest", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("[data-fact=only-latest]").await;
        assert_eq!(page.count("li[data-fact=rollback]").await, 0);
    })
    .await;
}

/// What does not follow the habits of names is told with the tags beside it: gaps, families without their tag, floating tags
/// that stand behind or at nothing that has a version.
#[tokio::test]
async fn the_report_names_what_lacks_and_what_stands_elsewhere() {
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    let layout = sound();
    registry.push(REPOSITORY, &layout).await;
    for (tag, like) in [("2.0.0", "1.4.0"), ("2.0.3", "1.5.0-rc.1"), ("1.3", "chart"), ("edge", "chart")] {
        registry.tag(REPOSITORY, tag, layout.named(like), &layout.store).await;
    }
    let registry = std::sync::Arc::new(registry);
    let link = format!("#/{}/{REPOSITORY}", registry.host());
    visit("report-lacks", &site, |page| async move {
        page.open(&format!("{link}?report")).await;
        page.wait_for("[data-role=report-reading][data-unread=\"0\"][data-running=false]").await;
        assert_eq!(facts(&page, "behind").await, ["latest", "1.4.2", "2.0.3"], "where it stands, and the newest");
        assert_eq!(facts(&page, "elsewhere").await, ["1.3", "1.3.9"]);
        assert_eq!(facts(&page, "unmatched").await, ["edge"]);
        assert_eq!(facts(&page, "gap").await, ["2.0.0", "2.0.3"]);
        assert!(page.text("li[data-fact=gap]").await.contains("2.0.1 to 2.0.2"));
        assert_eq!(facts(&page, "without-family").await, ["2.0.3", "1", "2.0.3", "1.4"]);
        let lacking = page.texts("li[data-fact=without-family]").await;
        assert!(lacking[0].contains("no 2;") && lacking[1].contains("no 2.0;"), "{lacking:?}");

        let pieces = page.texts(".report-words").await;
        assert!(!pieces.is_empty() && !pieces.iter().any(|words| words.starts_with([';', ',', '.'])), "{pieces:?}");

        // On a narrow screen a fact begins beside its sign.
        page.fit(360, 900).await;
        let lower = "return [...document.querySelectorAll('li[data-fact]')].filter(fact => \
             fact.firstElementChild.getBoundingClientRect().top > fact.getBoundingClientRect().top + 18).map(fact => fact.dataset.fact)";
        assert_eq!(page.run(lower, json!([])).await, json!([]));
        page.fit(1440, 900).await;

        // A floating tag may move, and is told apart from a release that did.
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        registry.tag(REPOSITORY, "latest", layout.named("1.5.0-rc.1"), &layout.store).await;
        page.open(&format!("{link}?report")).await;
        page.wait_for("li[data-fact=moved-floating]").await;
        assert_eq!(facts(&page, "moved-floating").await, ["latest"]);
        assert_eq!(page.count("li[data-fact=moved-release]").await, 0);
        assert!(facts(&page, "newest").await.contains(&"latest".to_owned()));
    })
    .await;
}

/// Nothing is told of a list that did not come.
#[tokio::test]
async fn the_report_of_a_repository_that_is_not_there_says_only_that() {
    let (site, registry) = (Site::start().await, registry_of(&["latest".to_owned()], 1).await);
    let link = format!("#/{}/not/there?report", registry.host);
    visit("report-missing", &site, |page| async move {
        page.open(&link).await;
        page.wait_state("report", "failed").await;
        assert_eq!(page.count("main [data-error]").await, 1);
        assert_eq!(page.count("[data-fact], [data-role=remembered], [data-role=report-reading], dl.facts").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_repository_without_releases_is_told_so() {
    let names = ["main", "edge", "9f8e7d6"].map(str::to_owned);
    let (site, registry) = (Site::start().await, registry_of(&names, 2).await);
    let link = format!("#/{}/{REPOSITORY}?report", registry.host);
    visit("report-no-releases", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("[data-fact=no-releases][data-released=nothing]").await;
        assert_eq!(page.count("[data-fact=only-latest], li[data-fact=rollback]").await, 0);
        let counted = page.texts(".facts .fact:not(:has([data-role=listed]))").await;
        assert_eq!(counted, ["tags3", "releases0", "floating tags2", "commits1"], "what there is none of is left out");
    })
    .await;
}

/// Dates take the place of releases, and say so.
#[tokio::test]
async fn a_repository_of_dates_tells_the_newest_and_what_one_would_go_back_to() {
    let names = ["20240105", "20240109", "20240102", "latest"].map(str::to_owned);
    let (site, registry) = (Site::start().await, registry_of(&names, 3).await);
    let link = format!("#/{}/{REPOSITORY}?report", registry.host);
    visit("report-dates", &site, |page| async move {
        page.open(&link).await;
        page.wait_for("[data-role=report-reading][data-unread=\"0\"][data-running=false]").await;
        assert!(page.text("[data-fact=no-releases]").await.contains("Dates and numbers of builds take the place"));
        assert_eq!(facts(&page, "behind").await, ["latest", "20240105", "20240109"]);
        assert_eq!(facts(&page, "rollback").await, ["20240105", "latest", "20240102"]);
    })
    .await;
}
