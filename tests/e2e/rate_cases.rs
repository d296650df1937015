//! Registries that count: the budget as a meter, the rest that they ask for as a countdown.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::emulators::hub::HUB;
use crate::front::Front;
use crate::keep_cases::until_kept;
use crate::page::{LONG, visit, visit_among};
use crate::relay::{Allowed, Relay};
use crate::site::Site;
use crate::support::recorder::Sent;
use crate::town::Town;

/// A registry of one repository that answers the list of tags, and asks for a rest as often as it is told to.
async fn counting(refusals: u32, wait: String) -> (Arc<Front>, Arc<AtomicU32>) {
    let left = Arc::new(AtomicU32::new(refusals));
    let counter = left.clone();
    let front = Front::start(
        None,
        Arc::new(move |sent: &Sent| {
            let take = |left: u32| left.checked_sub(1);
            if sent.url.ends_with("/tags/list")
                && counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok()
            {
                let words = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"the quay is full"}]}"#;
                return Some((429, vec![("retry-after", wait.clone())], words.to_owned()));
            }
            let budget =
                vec![("ratelimit-limit", "100;w=21600".to_owned()), ("ratelimit-remaining", "18;w=21600".to_owned())];
            sent.url.ends_with("/tags/list").then(|| (200, budget, r#"{"name":"org/app","tags":[]}"#.to_owned()))
        }),
    )
    .await;
    (Arc::new(front), left)
}

#[tokio::test]
async fn a_short_rest_is_counted_down_and_then_everything_goes_on() {
    let (site, (front, left)) = (Site::start().await, counting(1, "3".to_owned()).await);
    let host = front.host();
    visit("rest-short", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_for("[data-role=rest] [data-role=countdown]").await;
        page.wait_state("repository", "loading").await;
        let first = page.text("[data-role=rest] [data-role=countdown]").await;
        assert!(["0:03", "0:02", "0:01"].contains(&first.as_str()), "{first}");
        page.wait_state("repository", "ready").await;
        page.wait_gone("[data-role=rest]").await;
        // What the registry said of its budget, and what the next click costs.
        page.wait_for("[data-role=budget][data-remaining=\"18\"][data-limit=\"100\"][data-level=low] meter").await;
        let words = page.text("[data-role=budget]").await;
        assert!(words.contains("18 left of 100 reads in 6 hours") && words.contains("each row costs 1"), "{words}");
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
    assert_eq!(left.load(Ordering::SeqCst), 0);
    assert_eq!(front.sent().len(), 2, "{:?}", front.sent().iter().map(|sent| &sent.url).collect::<Vec<_>>());
}

#[tokio::test]
async fn where_nothing_is_left_the_meter_says_that_the_next_is_refused() {
    let site = Site::start().await;
    let none = |sent: &Sent| {
        let budget =
            vec![("ratelimit-limit", "100;w=21600".to_owned()), ("ratelimit-remaining", "0;w=21600".to_owned())];
        sent.url.ends_with("/tags/list").then(|| (200, budget, r#"{"name":"org/app","tags":[]}"#.to_owned()))
    };
    let front = Front::start(None, Arc::new(none)).await;
    let host = front.host();
    visit("budget-none", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_for("[data-role=budget][data-level=none]").await;
        let words = page.text("[data-role=budget]").await;
        assert!(words.contains("0 left of 100") && words.contains("refused") && !words.contains("costs"), "{words}");
    })
    .await;
}

#[tokio::test]
async fn a_rest_can_be_cut_short_and_then_tried_by_hand() {
    let (site, (front, _)) = (Site::start().await, counting(1, "40".to_owned()).await);
    let host = front.host();
    let behind = front.clone();
    visit("rest-stopped", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.click("[data-action=\"stop-waiting\"]").await;
        page.wait_error("rate-limited").await;
        page.wait_for(".failure [data-role=countdown]").await;
        assert_eq!(behind.sent().len(), 1);
    })
    .await;
}

/// A time in seconds since 1970 as headers write it. The weekday, which nobody reads, is always a Friday.
fn http_date(seconds: u64) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut days, mut year, mut month) = (seconds / 86_400, 1970, 0);
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("Fri, {:02} {} {year} {hour:02}:{minute:02}:{second:02} GMT", days + 1, MONTHS[month])
}

#[tokio::test]
async fn a_long_rest_is_the_readers_decision_in_every_shape_of_the_header() {
    // Seconds; a Unix time as Docker Hub sends it; a date of a day that is not far.
    type Wait = fn(u64) -> String;
    let waits: [(Wait, bool); 4] = [
        (|_| "7200".to_owned(), true),
        (|now| (now + 7200).to_string(), true),
        (|now| http_date(now + 7200), true),
        (|_| "soon".to_owned(), false),
    ];
    for (wait, counted) in waits {
        let site = Site::start().await;
        visit("rest-long", &site, move |page| async move {
            // Taken when the browser is there: the cases before, and waiting for a browser, may have taken long.
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
            let wait = wait(now);
            // What is no wish is asked again by itself, up to the third time, and then left to the reader.
            let (front, _) = counting(3, wait.clone()).await;
            let (host, behind) = (front.host(), front.clone());
            page.open(&format!("#/{host}/org/app")).await;
            page.wait_within("[data-error=\"rate-limited\"]", LONG).await;
            let sent = behind.sent().len();
            assert_eq!(sent, if counted { 1 } else { 3 });
            assert_eq!(page.count(".failure [data-role=countdown]").await, u64::from(counted), "{wait}");
            if counted {
                let left = page.text(".failure [data-role=countdown]").await;
                assert!(left.starts_with("1:59:") || left == "2:00:00", "{left}");
            }
            page.click("[data-action=retry]").await;
            page.wait_state("repository", if counted { "failed" } else { "ready" }).await;
        })
        .await;
    }
}

#[tokio::test]
async fn what_a_resting_host_was_not_asked_for_does_not_say_that_it_was_refused() {
    let (site, (front, _)) = (Site::start().await, counting(1, "7200".to_owned()).await);
    let (host, behind) = (front.host(), front.clone());
    visit("rest-other", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_error("rate-limited").await;
        page.follow(&format!("#/{host}/org/other")).await;
        page.wait_error("held-back").await;
        let said = page.text("[data-error=held-back]").await;
        assert!(said.contains("Nothing was sent") && !said.contains("429"), "{said}");
        let left = page.text(".failure [data-role=countdown]").await;
        assert!(left.starts_with("1:59:") || left == "2:00:00", "{left}");
        assert_eq!(behind.sent().len(), 1);
        page.click("[data-action=retry]").await;
        page.wait_state("repository", "ready").await;
        assert_eq!(behind.sent().len(), 2);
    })
    .await;
}

/// Docker Hub counts the manifests that are read, and no HEAD.
#[tokio::test]
async fn a_tag_of_docker_hub_that_is_loaded_again_costs_no_read() {
    let town = Arc::new(Town::start(HUB).await);
    let names: Vec<_> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    let ca = Some(town.certificate.clone());
    let relay = Relay::start(Allowed { names: names.clone(), ca, ..Allowed::default() }).await;
    let digest = town.emulator.repo(HUB.public).unwrap().manifest.clone();
    // Without a token nothing is read: so it is first tried without the relay.
    let asked = move |method: &str| {
        let is_read = |sent: &&Sent| sent.headers.iter().any(|(name, _)| name == "authorization");
        let of_tag = |sent: &&Sent| sent.method == method && sent.url.contains("/manifests/");
        town.sent().iter().filter(of_tag).filter(is_read).count()
    };
    visit_among("hub-again", &format!("{}/", relay.origin()), names.into_iter().collect(), |page| async move {
        page.open("#/docker.io/library/app:one").await;
        page.wait_state("manifest", "ready").await;
        page.wait_verdict(&digest, "computed").await;
        let heads = asked("HEAD");
        assert_eq!((asked("GET"), heads > 0), (1, true));
        page.wait_for("[data-role=budget][data-remaining=\"99\"]").await;
        // With the config.
        until_kept(&page, "documents", 2).await;
        page.open("#/docker.io/library/app:one").await;
        page.wait_state("manifest", "ready").await;
        page.wait_verdict(&digest, "computed").await;
        assert_eq!((asked("GET"), asked("HEAD") > heads), (1, true));
        page.wait_for("[data-role=budget][data-remaining=\"99\"]").await;
    })
    .await;
}
