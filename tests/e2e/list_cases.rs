//! Lists that end before their end, come page after page, or cost what is on screen: with a registry that answers as each
//! case says.

use std::collections::BTreeMap;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, Response};
use serde_json::{Value, json};
use thirtyfour::Key;
use tokio::sync::watch;

use crate::focus_cases::{cell, press, press_with, with_focus};
use crate::image::digest_of;
use crate::page::{LONG, Page, visit};
use crate::recorder::Log;
use crate::site::Site;

const REPOSITORY: &str = "harbour/ropes";

/// What every tag leads to.
const ARTIFACT: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"text/x-rope","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

/// A page of a list: its names, and the link to the next.
type Names = (Vec<String>, Option<String>);

/// An answer about names, by the query of the request; nothing is never answered.
type Lister = dyn Fn(&str) -> Option<Names> + Send + Sync;

/// A registry whose tags are all one artifact.
struct Lists {
    host: String,
    log: Log,
    /// Whether HEADs are held, until they no longer are.
    hold: watch::Sender<bool>,
    /// The targets of those that somebody still waits for.
    held: Arc<Mutex<BTreeMap<usize, String>>>,
    most: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Lists {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request that is held. It ends when the browser closes the connection.
struct Held(Arc<Mutex<BTreeMap<usize, String>>>, usize);

impl Held {
    fn new(held: Arc<Mutex<BTreeMap<usize, String>>>, number: usize, path: &str, most: &AtomicUsize) -> Self {
        let mut open = held.lock().unwrap();
        open.insert(number, path.to_owned());
        most.fetch_max(open.len(), Ordering::SeqCst);
        drop(open);
        Self(held, number)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.lock().unwrap().remove(&self.1);
    }
}

impl Lists {
    async fn start(lister: impl Fn(&str) -> Option<Names> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let (log, hold) = (Log::default(), watch::Sender::new(false));
        let (held, most) = (Arc::<Mutex<BTreeMap<usize, String>>>::default(), Arc::<AtomicUsize>::default());
        let lister: Arc<Lister> = Arc::new(lister);
        let desk = (log.clone(), hold.clone(), Arc::clone(&held), Arc::clone(&most), host.clone());
        let number = Arc::new(AtomicUsize::new(0));
        let answer = move |request: Request| {
            let ((log, hold, held, most, host), lister) = (desk.clone(), Arc::clone(&lister));
            let number = number.fetch_add(1, Ordering::SeqCst);
            log.add(crate::recorder::Seen {
                method: request.method().to_string(),
                host,
                target: request.uri().to_string(),
                headers: Vec::new(),
            });
            let answered: Pin<Box<dyn Future<Output = Response<Body>> + Send>> = Box::pin(async move {
                if request.method() == Method::HEAD && *hold.borrow() {
                    let _held = Held::new(held, number, request.uri().path(), &most);
                    let _ = hold.subscribe().wait_for(|hold| !hold).await;
                }
                match reply(&request, &*lister) {
                    Some(response) => response,
                    None => pending().await,
                }
            });
            answered
        };
        let app = axum::Router::new().fallback(answer);
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { host, log, hold, held, most, task }
    }

    fn link(&self) -> String {
        format!("#/{}/{REPOSITORY}", self.host)
    }

    /// The tags that are asked for right now.
    fn asked_for(&self) -> Vec<String> {
        let held = self.held.lock().unwrap();
        held.values().map(|path| path.rsplit('/').next().unwrap().to_owned()).collect()
    }

    /// Waits until four of these are asked for.
    async fn wait_held(&self, among: impl Fn(&str) -> bool) {
        let wait = async {
            loop {
                let held = self.asked_for();
                if held.len() == 4 && held.iter().all(|tag| among(tag)) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(LONG, wait).await;
        assert!(waited.is_ok(), "asked for: {:?}", self.asked_for());
    }
}

fn reply(request: &Request, lister: &Lister) -> Option<Response<Body>> {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let response = Response::builder()
        .header("access-control-allow-origin", "*")
        .header("access-control-expose-headers", "Link, Docker-Content-Digest");
    let response = if path.ends_with("/tags/list") || path.ends_with("/_catalog") {
        let Some((names, next)) = lister(query) else {
            // A page that is refused, or one that never comes.
            return query.contains("refused").then(|| response.status(404).body(Body::empty()).unwrap());
        };
        let next = next.map(|query| format!("<{path}?{query}>; rel=\"next\""));
        let response = next.into_iter().fold(response, |response, next| response.header("link", next));
        response.body(json!({ "tags": names }).to_string().into())
    } else if path.contains("/manifests/") && !path.ends_with("/gone") {
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        let response = response.header("content-type", media_type);
        response.header("docker-content-digest", digest_of(ARTIFACT.as_bytes())).body(ARTIFACT.into())
    } else {
        response.status(404).body(Body::empty())
    };
    Some(response.unwrap())
}

fn tags(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn versions(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("{}.{}.{}", 1 + at / 400, at / 20 % 20, at % 20)).collect()
}

/// Makes this browser remember what a tag of a place pointed at.
async fn remember(page: &Page, place: &str, tag: &str) {
    let line = format!("{place} {tag} {}\n", digest_of(b"before"));
    page.run("localStorage.setItem('tallyman.tags.1', arguments[0])", json!([line])).await;
}

/// What *save JSON* saves.
async fn saved(page: &Page) -> Value {
    let catch = "window.saved = null; const made = URL.createObjectURL; \
         URL.createObjectURL = blob => { window.saved = blob.text(); return made.call(URL, blob) }";
    page.run(catch, json!([])).await;
    page.click("[data-action=save-json]").await;
    let text = page.run("return window.saved", json!([])).await;
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

/// G15, G16: a list whose reading stopped is whole nowhere, and the reader may go on.
#[tokio::test]
async fn a_list_that_was_stopped_is_called_whole_nowhere() {
    let site = Site::start().await;
    let ends = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&ends);
    let registry = Lists::start(move |query| {
        let next = (!switch.load(Ordering::SeqCst)).then(|| format!("last={}", "x".repeat(query.len() + 1)));
        let names = if query.is_empty() { tags(&["1.0.0", "latest"]) } else { tags(&["latest"]) };
        Some((names, next))
    })
    .await;
    visit("list-stopped", &site, |page| async move {
        let place = format!("{}/{REPOSITORY}", registry.host);
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        remember(&page, &place, "0.9.0").await;
        page.open(&format!("{}?report", registry.link())).await;
        page.wait_state("report", "ready").await;
        page.wait_for("[data-role=remembered][data-count=\"1\"]").await;
        assert_eq!(page.count("[data-fact=gone]").await, 0, "what was not read is not gone");

        page.follow(&registry.link()).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-action=resume]").await;
        let said = page.text("main .facts").await;
        assert!(said.contains("2 or more"), "{said}");
        assert!(page.text("main .notes").await.contains("brought nothing new"));
        assert_eq!(saved(&page).await["wholeList"], json!(false));

        page.follow(&format!("#/{}/", registry.host)).await;
        page.wait_for("[data-role=repositories] a").await;
        page.wait_for("[data-action=resume]").await;
        assert!(page.text("main .facts").await.contains("2 or more"), "repositories as well");
        page.back().await;
        page.wait_for("tr[data-tag=latest]").await;

        ends.store(true, Ordering::SeqCst);
        page.click("[data-action=resume]").await;
        page.wait_gone("[data-action=resume]").await;
        page.wait_script("return !document.querySelector('main .facts').textContent.includes('or more')").await;
        assert_eq!(saved(&page).await["wholeList"], json!(true));
        page.follow(&format!("{}?report", registry.link())).await;
        page.wait_for("[data-fact=gone]").await;
    })
    .await;
}

/// A part of the names has no newest, no gaps, and nothing to go back to.
#[tokio::test]
async fn the_report_of_a_list_that_broke_off_tells_nothing_of_the_rest() {
    let site = Site::start().await;
    let heals = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&heals);
    let registry = Lists::start(move |query| match query {
        "" => Some((tags(&["1.0.0", "1.0.3", "latest"]), Some("last=refused".to_owned()))),
        _ => switch.load(Ordering::SeqCst).then(|| (tags(&["1.0.1", "1.0.2", "2.0.0"]), None)),
    })
    .await;
    visit("list-report-part", &site, |page| async move {
        page.open(&format!("{}?report", registry.link())).await;
        page.wait_state("report", "ready").await;
        page.wait_for("[data-fact=part]").await;
        let of_the_whole = ["gap", "rollback", "newest", "behind", "without-family", "released", "no-releases"];
        for word in of_the_whole {
            assert_eq!(page.count(&format!("[data-fact={word}]")).await, 0, "{word}");
        }
        assert_eq!(
            page.texts(".facts .fact:not(:has([data-role=listed]))").await[..2],
            ["tags3 so far", "releases2 so far"]
        );
        heals.store(true, Ordering::SeqCst);
        page.click("[data-action=resume]").await;
        page.wait_for("li[data-fact=rollback]").await;
        assert_eq!(page.count("[data-fact=part], [data-action=resume], [data-fact=gap]").await, 0);
        assert_eq!(page.texts(".facts .fact:not(:has([data-role=listed]))").await[..2], ["tags6", "releases5"]);
    })
    .await;
}

/// Repositories stand in the order that tags have, whatever page they came with.
#[tokio::test]
async fn repositories_stand_by_the_value_of_their_numbers() {
    let site = Site::start().await;
    let registry = Lists::start(|query| match query {
        "" => Some((tags(&["team/app0", "team/app105", "team/app14"]), Some("last=x".to_owned()))),
        _ => Some((tags(&["team/app140", "team/app2"]), None)),
    })
    .await;
    visit("list-repositories", &site, |page| async move {
        page.open(&format!("#/{}/", registry.host)).await;
        page.wait_script("return document.querySelectorAll('[data-role=repositories] a').length === 5").await;
        let named = page.texts("[data-role=repositories] a").await;
        assert_eq!(named, ["team/app0", "team/app2", "team/app14", "team/app105", "team/app140"]);
    })
    .await;
}

/// What a link wants and there is not is told, and what is typed is let be finished.
#[tokio::test]
async fn an_order_a_part_or_a_kind_that_there_is_not_is_told() {
    let site = Site::start().await;
    let registry = Lists::start(|_| Some((tags(&["1.0.0", "1.1.0", "latest"]), None))).await;
    visit("list-unknown-words", &site, |page| async move {
        page.open(&format!("{}?sort=zzz", registry.link())).await;
        page.wait_error("order-unknown").await;
        page.wait_for("tr[data-tag=latest]").await;
        assert_eq!(page.attributes("tr[data-tag]", "data-tag").await, ["latest", "1.1.0", "1.0.0"], "as usual");
        let choose = "const box = document.querySelector('[data-role=sort]'); box.value = 'name'; \
             box.dispatchEvent(new Event('change', { bubbles: true }))";
        page.run(choose, json!([])).await;
        page.wait_gone("[data-error=order-unknown]").await;

        page.open(&format!("{}:latest?section=zzz", registry.link())).await;
        page.wait_state("artifact", "ready").await;
        page.wait_error("section-unknown").await;

        page.open(&registry.link()).await;
        page.wait_for("tr[data-tag=latest][data-complete=true]").await;
        let filter = "const box = document.querySelector('[data-role=filter]'); box.focus(); box.value = arguments[0]; \
             box.dispatchEvent(new Event('input', { bubbles: true }))";
        for beginning in ["kind:", "kind:rel", "/", "/^[0-", "\"1.0"] {
            page.run(filter, json!([beginning])).await;
            page.wait_for("[data-role=unfinished-filter]").await;
            assert_eq!(page.count("[data-error=filter-unreadable]").await, 0, "{beginning}");
            assert_eq!(page.count("tr[data-tag]").await, 3, "{beginning}");
        }
        page.run(filter, json!(["kind:release"])).await;
        page.wait_gone("[data-role=unfinished-filter], tr[data-tag=latest]").await;
        page.run(filter, json!(["kind:rex"])).await;
        page.wait_error("filter-unreadable").await;
        page.open(&format!("{}?filter=kind:rel", registry.link())).await;
        page.wait_error("filter-unreadable").await;
        assert_eq!(page.count("tr[data-tag]").await, 0);
    })
    .await;
}

/// One image has no platforms to choose from: it is shown as what it is, and under no other's name.
#[tokio::test]
async fn a_platform_that_one_image_is_not_of_is_told() {
    let site = Site::start().await;
    visit("list-unlike-platform", &site, |page| async move {
        page.open("#/oci:demo:docker-image?platform=windows/arm64").await;
        page.wait_state("manifest", "ready").await;
        page.wait_error("platform-unknown").await;
        assert_eq!(page.title().await, "oci:demo:docker-image · Tallyman");
        assert!(!page.text("nav.path").await.contains("windows"));
        let links = page.attributes("main a[href*='layer=']", "href").await;
        assert!(!links.is_empty() && links.iter().all(|link| !link.contains("windows")), "{links:?}");
        page.open("#/oci:demo:docker-image?platform=linux/amd64").await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("section[aria-label=Config], .columns").await;
        assert_eq!(page.count("[data-error=platform-unknown]").await, 0);
        assert_eq!(page.title().await, "oci:demo:docker-image linux/amd64 · Tallyman");

        page.open("#/oci:demo:1.4.1?platform=linux/amd64&compare=:docker-image").await;
        page.wait_state("compare", "ready").await;
        assert_eq!(page.texts("[data-side=left] .panel-head .chip").await, ["linux/amd64"]);
        assert_eq!(page.count("[data-side=right] .panel-head .chip").await, 0);
    })
    .await;
}

/// What the link asks for and the page has not is no part of its name.
#[tokio::test]
async fn the_tab_is_named_after_what_the_page_shows() {
    let site = Site::start().await;
    visit("list-titles", &site, |page| async move {
        let layer = format!("sha256:{}", "0".repeat(64));
        for (link, name, title) in [
            ("1.4.2?platform=linux/arm64".to_owned(), "manifest", "1.4.2 linux/arm64"),
            ("1.4.2?platform=linux/mips".to_owned(), "content", "1.4.2"),
            (format!("1.4.2?layer={layer}"), "index", "1.4.2"),
            ("chart?platform=linux/amd64".to_owned(), "artifact", "chart"),
            ("1.4.2?platform=linux/mips&proof=documents".to_owned(), "proof", "1.4.2 proof"),
        ] {
            page.open(&format!("#/oci:demo:{link}")).await;
            page.wait_for(&format!("main[data-page={name}]:not([data-state=loading])")).await;
            page.wait_script(&format!("return document.title === 'oci:demo:{title} · Tallyman'")).await;
        }
    })
    .await;
}

/// What is shown is read first.
#[tokio::test]
async fn under_a_filter_reading_on_reads_what_is_shown() {
    let site = Site::start().await;
    let names = |_: &str| {
        let knots = (0..3_600).map(|at| format!("knot-{at}x"));
        Some((knots.chain((0..400).map(|at| format!("rope-{at}x"))).collect(), None))
    };
    let registry = Lists::start(names).await;
    visit("list-shown-first", &site, |page| async move {
        page.open(&format!("{}?filter=rope&sort=newest", registry.link())).await;
        page.wait_for("tr[data-tag][data-complete=true]").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        assert!(page.text("[data-action=read-on]").await.ends_with("shown"));
        let before = registry.log.about("/manifests/").len();
        page.click("[data-action=read-on]").await;
        page.wait_within("[data-role=sweep][data-running=false][data-read=\"400\"]", LONG).await;
        let asked = registry.log.about("/manifests/");
        assert!(asked.len() > before);
        let of_others =
            |seen: &&crate::recorder::Seen| seen.method == "HEAD" && !seen.target.contains("/manifests/rope-");
        assert_eq!(asked.iter().filter(of_others).count(), 0);
        let words = page.text("[data-role=sweep]").await;
        assert!(words.contains("Read 500 of the 3,600 not shown") && !words.contains("partial"), "{words}");
    })
    .await;
}

/// G07: rows are there with the first page of names, whatever becomes of the second.
#[tokio::test]
async fn rows_come_with_the_first_page_of_names() {
    let site = Site::start().await;
    let registry = Lists::start(|query| query.is_empty().then(|| (versions(100), Some("last=x".to_owned())))).await;
    visit("list-first-page", &site, |page| async move {
        page.open(&registry.link()).await;
        page.wait_for("tr[data-tag=\"1.4.19\"][data-complete=true]").await;
        assert!(page.text("main .facts").await.contains("100 so far"));
        assert_eq!(saved(&page).await["wholeList"], json!(false));
    })
    .await;
}

/// G22: at most four rows are read at once, and those that left the screen are let go.
#[tokio::test]
async fn what_leaves_the_screen_is_not_waited_for() {
    let site = Site::start().await;
    let registry = Lists::start(|_| Some((versions(20_000), None))).await;
    visit("list-let-go", &site, |page| async move {
        page.open(&registry.link()).await;
        page.wait_for("tr[data-tag=\"50.19.19\"][data-complete=true]").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        registry.hold.send_replace(true);
        page.run("scrollTo(0, document.body.scrollHeight / 2)", json!([])).await;
        registry.wait_held(|tag| !tag.starts_with("50.") && !tag.starts_with("1.")).await;
        page.run("scrollTo(0, document.body.scrollHeight)", json!([])).await;
        registry.wait_held(|tag| tag.starts_with("1.0.")).await;
        assert_eq!(registry.most.load(Ordering::SeqCst), 4, "at once");
        page.follow("#/").await;
        page.wait_state("home", "ready").await;
        let gone = async {
            while !registry.asked_for().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(LONG, gone).await.is_ok(), "{:?}", registry.asked_for());
    })
    .await;
}

/// What the reader waits for comes first: the rows on screen are drawn, and only then anything is asked for them, and others
/// are made ready beyond the edges.
#[tokio::test]
async fn rows_of_a_filter_are_drawn_before_they_are_read() {
    const FILTER: &str = "const done = arguments[arguments.length - 1]; const ask = window.fetch; let asked = 0; \
        window.fetch = (...what) => { asked += 1; return ask(...what); }; \
        const box = document.querySelector('[data-role=filter]'); \
        requestAnimationFrame(() => { box.value = '/^7\\\\./'; box.dispatchEvent(new Event('input')); \
        requestAnimationFrame(() => setTimeout(() => { window.fetch = ask; \
            const rows = [...document.querySelectorAll('tr[data-tag]')]; const below = rows.at(-1).getBoundingClientRect().bottom; \
            done([asked, rows.length, rows.every(row => row.dataset.tag.startsWith('7.')), below >= innerHeight]); })); });";
    let site = Site::start().await;
    let registry = Lists::start(|_| Some((versions(20_000), None))).await;
    visit("list-drawn-first", &site, |page| async move {
        page.open(&registry.link()).await;
        page.wait_for("tr[data-tag=\"50.19.19\"][data-complete=true]").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        let drawn = page.driver.execute_async(FILTER, Vec::new()).await.unwrap().json().clone();
        assert_eq!((&drawn[0], &drawn[2], &drawn[3]), (&json!(0), &json!(true), &json!(true)), "{drawn}");
        page.wait_script(&format!("return document.querySelectorAll('tr[data-tag]').length === {} + 4", drawn[1]))
            .await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
    })
    .await;
}

/// While pages come, rows that the next page pushes away are not asked for.
#[tokio::test]
async fn what_the_next_page_pushes_away_is_not_asked_for() {
    let site = Site::start().await;
    let all = versions(20_000);
    let registry = Lists::start(move |query| {
        let from: usize = query.strip_prefix("last=").map_or(0, |from| from.parse().unwrap());
        let next = (from + 2000 < all.len()).then(|| format!("last={}", from + 2000));
        Some((all[from..(from + 2000).min(all.len())].to_vec(), next))
    })
    .await;
    visit("list-pages", &site, |page| async move {
        page.open(&registry.link()).await;
        page.wait_for("tr[data-tag=\"50.19.19\"][data-complete=true]").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        let shown = page.count("tr[data-tag]").await;
        let asked = registry.log.all().into_iter().filter(|seen| seen.method == "HEAD").count() as u64;
        assert!(asked <= 2 * shown, "{asked} HEADs for {shown} rows");
    })
    .await;
}

/// Paper has the rows that were on screen and no room for the others.
#[tokio::test]
async fn a_printed_list_has_no_blank_pages() {
    let site = Site::start().await;
    let registry = Lists::start(|_| Some((versions(20_000), None))).await;
    visit("list-printed", &site, |page| async move {
        page.open(&registry.link()).await;
        page.wait_for("tr[data-tag=\"50.19.19\"][data-complete=true]").await;
        assert_eq!(page.run("return document.querySelector('.on-paper').offsetHeight", json!([])).await, 0);
        let print = json!({ "media": "print" });
        page.driver.cdp().send_raw("Emulation.setEmulatedMedia", print).await.unwrap();
        let height = page.run("return document.documentElement.scrollHeight", json!([])).await.as_u64().unwrap();
        assert!(height < 10_000, "{height} pixels high");
        let shown = page.count("tr[data-tag]").await;
        let words = page.text("[data-role=on-paper]").await;
        assert!(words.contains(&format!("the {shown} rows")) && words.contains("19,9"), "{words}");
        // Whole digests, none cut at the height of a row.
        let cut = "return [...document.querySelectorAll('tr[data-tag] > *')].filter(cell => cell.scrollHeight > cell.clientHeight + 2 && getComputedStyle(cell).overflowY !== 'visible').length";
        assert_eq!(page.run(cut, json!([])).await, 0);
    })
    .await;
}

/// Whoever comes back before long finds the list as it was, with the word of when that was and a way to read it anew.
#[tokio::test]
async fn a_list_says_when_it_was_read_and_is_read_again_on_demand() {
    let site = Site::start().await;
    let (pushed, held) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(true)));
    let (is_pushed, is_held) = (Arc::clone(&pushed), Arc::clone(&held));
    let registry = Lists::start(move |query| match query {
        "" if is_held.load(Ordering::SeqCst) => Some((tags(&["1.0.0"]), Some("last=refused".to_owned()))),
        "" if is_pushed.load(Ordering::SeqCst) => Some((tags(&["1.0.0", "1.1.0"]), None)),
        "" => Some((tags(&["1.0.0"]), None)),
        _ => None,
    })
    .await;
    visit("list-read-again", &site, |page| async move {
        let lists = || registry.log.about("/tags/list").len();
        // One that broke off says so as well, and that it was read before that.
        page.open(&registry.link()).await;
        page.wait_for("main [data-role=listed] time").await;
        assert_eq!(page.count("main button[data-action=resume]").await, 1);
        held.store(false, Ordering::SeqCst);
        page.click("main button[data-action=read-again]").await;
        page.wait_gone("main button[data-action=resume]").await;
        page.wait_for("tr[data-tag=\"1.0.0\"][data-complete=true]").await;
        let read = page.attributes("[data-role=listed] > time", "datetime").await;

        page.click_through("tr[data-tag=\"1.0.0\"] a.tag-name").await;
        page.wait_state("artifact", "ready").await;
        pushed.store(true, Ordering::SeqCst);
        page.run("const now = Date.now; Date.now = () => now() + 120000; return true", json!([])).await;
        let asked = lists();
        page.back().await;
        page.wait_for("tr[data-tag=\"1.0.0\"][data-complete=true]").await;
        assert_eq!((page.count("tr[data-tag]").await, lists()), (1, asked), "the list from before");
        assert_eq!(page.text("[data-role=listed] time").await, "2 minutes ago");
        assert_eq!(page.attributes("[data-role=listed] > time", "datetime").await, read);
        let heads = || registry.log.all().iter().filter(|seen| seen.method == "HEAD").count();
        let before = heads();
        page.click("button[data-action=read-again]").await;
        page.wait_for("tr[data-tag=\"1.1.0\"][data-complete=true]").await;
        page.wait_for("tr[data-tag=\"1.0.0\"][data-complete=true]").await;
        assert_eq!((lists(), heads()), (asked + 1, before + 2), "all of it, and what both tags point at");
        assert_ne!(page.attributes("[data-role=listed] > time", "datetime").await, read);

        // The report is made of the same list.
        page.click_through("a[data-action=report]").await;
        page.wait_state("report", "ready").await;
        assert_eq!(lists(), asked + 1);
        page.click("[data-role=listed] button[data-action=read-again]").await;
        page.wait_for("main[data-state=ready] [data-role=listed]").await;
        assert_eq!(lists(), asked + 2);
    })
    .await;
}

/// G21: a tag that was listed and is not there says so in its row.
#[tokio::test]
async fn a_tag_that_is_gone_says_so_in_its_row() {
    let site = Site::start().await;
    let registry = Lists::start(|_| Some((tags(&["1.0.0", "gone"]), None))).await;
    visit("list-gone", &site, |page| async move {
        page.open(&registry.link()).await;
        page.wait_for("tr[data-tag=gone] [data-error=tag-unknown]").await;
        assert!(page.text("tr[data-tag=gone]").await.contains("gone since it was listed"));
        page.wait_for("tr[data-tag=\"1.0.0\"] [data-verdict]").await;
        assert_eq!(page.count("tr[data-tag=\"1.0.0\"] [data-error]").await, 0);
    })
    .await;
}

/// From the page of a digest to its tags; and names made of digests, folded away and shown.
#[tokio::test]
async fn a_digest_leads_to_its_tags_and_names_made_of_digests_unfold() {
    let site = Site::start().await;
    let signature = format!("sha256-{}.sig", "0".repeat(64));
    let all = tags(&["1.0.0", "latest", &signature]);
    let registry = Lists::start(move |_| Some((all.clone(), None))).await;
    let digest = digest_of(ARTIFACT.as_bytes());
    visit("list-its-tags", &site, |page| async move {
        page.open(&format!("{}@{digest}", registry.link())).await;
        page.wait_state("artifact", "ready").await;
        page.click_through("a[data-action=same-digest]").await;
        page.wait_state("repository", "ready").await;
        assert_eq!(page.fragment().await, format!("{}?filter=digest:{digest}", registry.link()));
        page.wait_for("tr[data-tag=latest]").await;
        page.wait_for("tr[data-tag=\"1.0.0\"]").await;

        // Nobody asked for the one that is folded away.
        page.follow(&format!("{}?filter=digest:sha256:ff", registry.link())).await;
        let words = "None of the 2 tags read so far has this digest. The other one is a name made of a digest, and folded away.";
        let told = format!("return document.querySelector('[data-role=nothing-shown]')?.textContent === '{words}'");
        page.wait_script(&told).await;

        page.open(&registry.link()).await;
        page.wait_for("[data-role=folded][data-folded=\"1\"]").await;
        assert!(page.text("[data-role=folded]").await.contains("1 signature"));
        let row = format!("tr[data-tag=\"{signature}\"]");
        assert_eq!(page.count(&row).await, 0);
        page.click("[data-action=unfold]").await;
        page.wait_for(&row).await;
        assert!(page.fragment().await.ends_with("?show=digest-tags"));
        page.click("[data-action=unfold]").await;
        page.wait_gone(&row).await;
        assert_eq!(page.fragment().await, registry.link());
    })
    .await;
}

/// Which tags are this digest: the tag that led there is one of them, and of what was not read nothing is said.
#[tokio::test]
async fn the_tag_that_led_to_a_digest_is_among_its_tags() {
    let site = Site::start().await;
    let registry = Lists::start(|_| Some(((0..1200).map(|at| format!("build-{at}")).collect(), None))).await;
    let digest = digest_of(ARTIFACT.as_bytes());
    visit("list-tag-of-digest", &site, |page| async move {
        page.open(&format!("{}?filter=digest:{digest}", registry.link())).await;
        page.wait_for("[data-role=nothing-shown]").await;
        let words = page.text("[data-role=nothing-shown]").await;
        assert!(words.contains("none of the 1,200 has been read"), "{words}");
        page.wait_for("[data-role=sweep] [data-action=read-on]").await;

        page.open(&format!("{}:build-7", registry.link())).await;
        page.wait_state("artifact", "ready").await;
        page.click_through("a[data-action=same-digest]").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"build-7\"][data-complete=true]").await;
        assert_eq!(page.attributes("tr[data-tag]", "data-tag").await, ["build-7"]);
        assert_eq!(page.attributes("[data-role=sweep]", "data-read").await, ["1"]);

        // A digest that none of those read has.
        page.follow(&format!("{}?filter=digest:sha256:ff", registry.link())).await;
        page.wait_for("[data-role=nothing-shown]").await;
        let words = page.text("[data-role=nothing-shown]").await;
        assert!(words.contains("The one tag of 1,200 that was read so far"), "{words}");
    })
    .await;
}

/// Counts how often what is read aloud inside of an element changes.
async fn listen(page: &Page, css: &str) {
    let script = "window.told = 0; const [css] = arguments; let last = ''; const look = () => { \
         const now = document.querySelector(css)?.textContent ?? ''; if (now !== last) { last = now; told += 1 } }; look(); told = 0; \
         new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })";
    page.run(script, json!([css])).await;
}

/// Progress is read aloud at its start, its quarters and its end, not with each answer.
#[tokio::test]
async fn progress_over_many_tags_is_told_in_quarters() {
    let site = Site::start().await;
    let ends = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&ends);
    // A list that leads on and on, and brings nothing new.
    let registry = Lists::start(move |query| {
        let next = (!switch.load(Ordering::SeqCst)).then(|| format!("last={}", "x".repeat(query.len() + 1)));
        let count = if query.is_empty() { 1200 } else { 1 };
        Some(((0..count).map(|at| format!("build-{at}")).collect(), next))
    })
    .await;
    visit("list-told", &site, |page| async move {
        page.open(&format!("{}?sort=digest", registry.link())).await;
        page.wait_for("[data-role=sweep][data-total=\"1200\"]").await;
        // What rows on screen bring by the way is not read aloud, and no old number stands there for who reads line by line.
        page.wait_for("[data-role=sweep]:not([data-read=\"0\"])").await;
        page.wait_gone("tr[data-tag][data-complete=false]").await;
        assert_eq!(page.text("[data-role=sweep] [role=status]").await, "");
        listen(&page, "[data-role=sweep] [role=status]").await;
        for _ in 0..3 {
            page.click("[data-action=read-on]").await;
            page.wait_within("[data-role=sweep][data-running=false]", LONG).await;
        }
        page.wait_for("[data-role=sweep][data-read=\"1200\"]").await;
        let words = page.text("[data-role=sweep] [role=status]").await;
        assert!(words.contains("1,200 of 1,200") && words.contains("or more"), "{words}");
        let told = page.run("return told", json!([])).await.as_u64().unwrap();
        assert!((4..=12).contains(&told), "told {told} times");
        // What was said at the end goes as soon as it is old: now the list has an end.
        ends.store(true, Ordering::SeqCst);
        page.click("[data-action=resume]").await;
        let told = "return document.querySelector('[data-role=sweep] [role=status]').textContent";
        page.wait_script(&format!("{told} === ''")).await;

        let file: String = (0..60).map(|at| format!("- image: {}/{REPOSITORY}:build-{at}\n", registry.host)).collect();
        page.open("#/?pin").await;
        page.wait_state("pin", "ready").await;
        let paste = "const field = document.querySelector('[data-role=pin-text]'); field.value = arguments[0]; \
             field.dispatchEvent(new Event('input', { bubbles: true }))";
        page.run(paste, json!([file])).await;
        page.wait_for("[data-role=look-up]").await;
        listen(&page, "[data-role=look-up] [role=status]").await;
        page.click("[data-action=look-up]").await;
        page.wait_within("[data-role=look-up][data-looked=done]", LONG).await;
        assert!(page.text("[data-role=look-up] [role=status]").await.contains("60 of 60"));
        let told = page.run("return told", json!([])).await.as_u64().unwrap();
        assert!((2..=7).contains(&told), "told {told} times");
    })
    .await;
}

/// The focus stays in the cell that a key led to, although what is in it comes only then: in every column, at both ends
/// and in between, and in a link that is drawn anew.
#[tokio::test]
async fn the_focus_stays_in_a_cell_that_is_read_meanwhile() {
    let site = Site::start().await;
    let registry = Lists::start(|_| Some((versions(400), None))).await;
    registry.hold.send_replace(true);
    visit("list-cells", &site, |page| async move {
        with_focus(&page).await;
        page.open(&format!("{}?sort=natural", registry.link())).await;
        page.wait_for("tr[aria-rowindex=\"2\"] a.tag-name").await;
        press(&page, "j").await;
        page.wait_focus("tr[aria-rowindex=\"2\"] a.tag-name").await;
        press(&page, Key::Right + "").await;
        stays(&page, &registry, 2).await;
        // Further than the rows that are kept ready.
        for (held, key, times, column) in [
            (None, Key::PageDown, 3, 3),
            (Some(Key::Control), Key::End, 1, 4),
            (None, Key::PageUp, 3, 5),
            (None, Key::PageUp, 3, 2),
        ] {
            registry.hold.send_replace(true);
            let here = "document.activeElement.closest('tr').children[arguments[0]].focus()";
            page.run(here, json!([column])).await;
            for _ in 0..times {
                page.run("window.from = document.activeElement.closest('tr')", json!([])).await;
                match held.clone() {
                    Some(held) => press_with(&page, held, key.clone()).await,
                    None => press(&page, key.clone() + "").await,
                }
                page.wait_script("return document.activeElement.closest('tr') !== window.from").await;
            }
            stays(&page, &registry, column).await;
        }
        // A link that is there again has it again, and whoever left is not fetched back.
        let link = "document.querySelector('tr[data-complete=true] .same-digest')";
        let anew = format!(
            "const link = {link}, copy = link.cloneNode(true), place = link.parentElement; link.remove(); place.append(copy)"
        );
        page.run(&format!("{link}.focus()"), json!([])).await;
        page.run(&anew, json!([])).await;
        page.wait_focus(".same-digest").await;
        page.run("document.activeElement.blur()", json!([])).await;
        page.run(&anew, json!([])).await;
        assert_eq!(page.run("return document.activeElement === document.body", json!([])).await, json!(true));
    })
    .await;
}

/// That the focus is in this cell of a row that has not been read, and still is when it has been.
async fn stays(page: &Page, registry: &Lists, column: u64) {
    let before = cell(page).await;
    assert_eq!((&before[1], &before[2]), (&json!(column), &json!("cell")));
    let tag = before[0].as_str().unwrap();
    assert_eq!(page.attributes(&format!("tr[data-tag=\"{tag}\"]"), "data-complete").await, ["false"]);
    registry.hold.send_replace(false);
    page.wait_for(&format!("tr[data-tag=\"{tag}\"][data-complete=true] .digest-mark")).await;
    assert_eq!(cell(page).await, before);
}
