//! One reader: a fresh headless Chromium with one tab, driven through WebDriver and read through the DOM contract
//! (`data-page`, `data-state`, `data-digest`, `data-verdict`, `role="alert"` with `data-error`).

use std::future::Future;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use tokio::sync::Semaphore;

use crate::engine::{BROWSERS_OWN, Engine, WATCH};
use crate::program::{Folder, scratch};
use crate::recorder::{Played, Seen, Wall, split};
use crate::site::{SUB_PATH, Site};

/// Browsers at once: as many as there are cores, and one more, because some cases wait.
static SEATS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, NonZero::get) + 1));

/// How long a state may take to come about. Generous, because a slow machine is no failure of the page.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long an answer may take that the page waits for on purpose: retries, and its own timeout for a silent server.
pub const LONG: Duration = Duration::from_secs(75);

/// Pause between two looks at the page.
const LOOK: Duration = Duration::from_millis(50);

/// An open browser tab. Clones are the same tab.
#[derive(Clone)]
pub struct Page {
    pub driver: WebDriver,
    engine: Engine,
    base: String,
    /// What was taken from the console so far.
    said: Arc<Mutex<Vec<Value>>>,
    /// Words of crashes that the case is about.
    forgiven: Arc<Mutex<Vec<&'static str>>>,
}

/// Runs a case in a browser of its own, then ends the browser whatever happened. A case that fails leaves a picture and
/// what the page said; a case that passes must not have crashed the page on the way.
pub async fn visit<F, Case>(name: &str, site: &Site, case: F)
where
    F: FnOnce(Page) -> Case,
    Case: Future<Output = ()> + Send + 'static,
{
    visit_among(name, &site.url(), Played::new(), case).await;
}

/// The same for a page at any address, in a world where some public names lead to servers of the test.
pub async fn visit_among<F, Case>(name: &str, url: &str, played: Played, case: F)
where
    F: FnOnce(Page) -> Case,
    Case: Future<Output = ()> + Send + 'static,
{
    visit_with(name, url, played, &[], case).await;
}

/// The same for a page with TLS under a public name, which the browser takes for one from the internet.
pub async fn visit_from_afar<F, Case>(name: &str, host: &str, site: &Site, case: F)
where
    F: FnOnce(Page) -> Case,
    Case: Future<Output = ()> + Send + 'static,
{
    // Not by the wall: what comes through a proxy has no address for the browser to judge by.
    let flags = [
        format!("--host-resolver-rules=MAP {host} 127.0.0.1"),
        format!("--proxy-bypass-list={host}"),
        format!("--ip-address-space-overrides=127.0.0.1:{}=public", site.port),
    ];
    visit_with(name, &format!("https://{host}:{}{SUB_PATH}", site.port), Played::new(), &flags, case).await;
}

/// The same in a browser that looks at certificates.
pub async fn visit_warily<F, Case>(name: &str, url: &str, played: Played, case: F)
where
    F: FnOnce(Page) -> Case,
    Case: Future<Output = ()> + Send + 'static,
{
    visit_with(name, url, played, &["!--ignore-certificate-errors".to_owned()], case).await;
}

async fn visit_with<F, Case>(name: &str, url: &str, played: Played, flags: &[String], case: F)
where
    F: FnOnce(Page) -> Case,
    Case: Future<Output = ()> + Send + 'static,
{
    let _seat = SEATS.acquire().await.unwrap();
    let wall = Wall::start(played).await;
    let profile = Folder::new("profile");
    let engine = Engine::chosen();
    let (driver, programs) = engine.start(&profile, &wall, flags).await;
    let page =
        Page { driver: driver.clone(), engine, base: url.to_owned(), said: Arc::default(), forgiven: Arc::default() };
    let outcome = tokio::spawn(case(page.clone())).await;
    page.console().await;
    let mut console = page.said.lock().unwrap().clone();
    let forgiven = page.forgiven.lock().unwrap().clone();
    console.retain(|entry| !forgiven.iter().any(|words| entry.to_string().contains(words)));
    if outcome.is_err() {
        page.explain(name, &console).await;
    }
    drop(page);
    drop(driver.quit().await);
    drop(programs);
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
    let crashes = crashes(&console);
    assert!(crashes.is_empty(), "{name}: the page passed and yet said {crashes:#?}");
    let of_page = |seen: &&Seen| !BROWSERS_OWN.contains(&seen.host.trim_end_matches(":443"));
    let strangers: Vec<String> = wall.seen().iter().filter(of_page).map(Seen::line).collect();
    assert!(strangers.is_empty(), "{name}: the page asked hosts that nobody named: {strangers:#?}");
}

/// What a page says when it crashed or broke its own rules, whatever else happened.
fn crashes(console: &[Value]) -> Vec<String> {
    const SIGNS: [&str; 5] = ["panicked at", "RuntimeError", "Uncaught", "Content Security Policy", "Refused to"];
    let text = |entry: &Value| entry["message"].as_str().unwrap_or_default().to_owned();
    console.iter().map(text).filter(|text| SIGNS.iter().any(|sign| text.contains(sign))).collect()
}

/// A CSS attribute value in quotes.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

// Going places.
impl Page {
    /// Loads the page anew at a link such as `#/oci:demo`.
    pub async fn open(&self, fragment: &str) {
        // From elsewhere, because a browser that only changes the fragment does not load anything.
        self.console().await;
        self.driver.goto("about:blank").await.unwrap();
        self.driver.goto(format!("{}{fragment}", self.base)).await.unwrap();
    }

    /// Changes the fragment, as a link inside the page does. Waits that follow see only what is made afterwards.
    pub async fn follow(&self, fragment: &str) {
        self.mark().await;
        self.run("location.hash = arguments[0]", json!([fragment])).await;
    }

    /// Clicks something that leads to another view. Waits that follow see only what is made afterwards.
    pub async fn click_through(&self, css: &str) {
        self.mark().await;
        self.click(css).await;
    }

    /// The browser's back button.
    pub async fn back(&self) {
        self.mark().await;
        self.driver.back().await.unwrap();
    }

    /// The browser's forward button.
    pub async fn forward(&self) {
        self.mark().await;
        self.driver.forward().await.unwrap();
    }

    /// Takes the state off what is shown now, so that only what comes next can have one. A page may make its main element
    /// anew or use it again; both set the state.
    async fn mark(&self) {
        self.run("document.querySelector('main')?.removeAttribute('data-state')", json!([])).await;
    }

    /// Clicks the first element that a selector finds, as soon as there is one.
    pub async fn click(&self, css: &str) {
        let element = self.find(css, PATIENCE).await;
        element.scroll_into_view().await.unwrap();
        element.click().await.unwrap_or_else(|error| panic!("click {css}: {error}"));
    }

    /// Types into an element and presses Enter. Waits that follow see only what is made afterwards.
    pub async fn enter(&self, css: &str, text: &str) {
        let element = self.find(css, PATIENCE).await;
        self.mark().await;
        element.send_keys(text.to_owned() + Key::Enter).await.unwrap();
    }

    /// Types into an element.
    pub async fn type_into(&self, css: &str, text: &str) {
        let element = self.find(css, PATIENCE).await;
        element.send_keys(text).await.unwrap_or_else(|error| panic!("type into {css}: {error}"));
    }

    /// Makes the system prefer light or dark.
    pub async fn prefer(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await.unwrap();
    }

    /// Makes the page as wide and high as that, in CSS pixels. Chromium's own windows are not narrower than 500.
    pub async fn fit(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
    }

    /// Sets the size of the window, in CSS pixels.
    pub async fn set_viewport(&self, width: u32, height: u32) {
        self.driver.set_window_rect(0, 0, width, height).await.unwrap();
    }
}

// Changing the browser.
impl Page {
    /// Notes in every page that is loaded from now on what leaves it by clipboard and download, and what it tells others.
    pub async fn watch(&self) {
        // The others have it at the head of the page.
        if self.engine == Engine::Chromium {
            self.before_load(WATCH).await;
        }
    }

    /// Runs a script before everything else in every page that is loaded from now on; gives what it is forgotten by.
    pub async fn before_load(&self, script: &str) -> String {
        let devtools = self.driver.cdp();
        let answer = devtools.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
        answer.unwrap()["identifier"].as_str().unwrap().to_owned()
    }

    /// Ends that.
    pub async fn forget_before_load(&self, identifier: &str) {
        let devtools = self.driver.cdp();
        let forget = json!({ "identifier": identifier });
        devtools.send_raw("Page.removeScriptToEvaluateOnNewDocument", forget).await.unwrap();
    }
}

// Waiting.
impl Page {
    /// Waits until the page has a kind and a state: `wait_state("index", "ready")`.
    pub async fn wait_state(&self, page: &str, state: &str) {
        let css = format!("main[data-page={}][data-state={}]", quoted(page), quoted(state));
        self.wait_for(&css).await;
    }

    /// Waits until the page is no longer on its way, whatever came of it.
    pub async fn wait_settled(&self) {
        self.wait_within("main[data-state=ready], main[data-state=failed]", LONG).await;
    }

    /// Waits until the page says that it failed, with a stable code.
    pub async fn wait_error(&self, code: &str) {
        self.wait_within(&format!("[role=alert][data-error={}]", quoted(code)), LONG).await;
    }

    /// Waits until a digest carries a verdict.
    pub async fn wait_verdict(&self, digest: &str, verdict: &str) {
        self.wait_within(&format!("[data-digest={}][data-verdict={}]", quoted(digest), quoted(verdict)), LONG).await;
    }

    /// Waits until a selector finds something.
    pub async fn wait_for(&self, css: &str) {
        self.wait_within(css, PATIENCE).await;
    }

    /// Waits until a selector finds something, for a time that the page's own patience sets.
    pub async fn wait_within(&self, css: &str, time: Duration) {
        self.find(css, time).await;
    }

    /// Waits until an element has the focus, whether or not the window has it.
    pub async fn wait_focus(&self, css: &str) {
        let script = "const [css, done] = arguments; \
             const look = () => document.activeElement?.matches(css) ? done(true) : setTimeout(look, 20); look()";
        let looked = self.driver.execute_async(script, vec![json!(css)]);
        let found = tokio::time::timeout(PATIENCE, looked).await;
        assert!(found.is_ok_and(|found| found.is_ok()), "{css} has not the focus; {}", self.stands().await);
    }

    /// Waits until a selector finds nothing.
    pub async fn wait_gone(&self, css: &str) {
        let gone = self.driver.query(By::Css(css)).wait(PATIENCE, LOOK).not_exists().await.unwrap();
        assert!(gone, "{css} is still there; {}", self.stands().await);
    }

    /// Waits until a script returns true.
    pub async fn wait_script(&self, script: &str) {
        let deadline = std::time::Instant::now() + PATIENCE;
        while self.run(script, json!([])).await != json!(true) {
            assert!(std::time::Instant::now() < deadline, "{script} is still not true; {}", self.stands().await);
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether a selector finds something within a time.
    pub async fn comes(&self, css: &str, time: Duration) -> bool {
        self.driver.query(By::Css(css)).wait(time, LOOK).exists().await.is_ok_and(|there| there)
    }

    async fn find(&self, css: &str, time: Duration) -> WebElement {
        match self.driver.query(By::Css(css)).wait(time, LOOK).first_opt().await {
            Ok(Some(element)) => element,
            Ok(None) => panic!("{css} did not come; {}", self.stands().await),
            Err(error) => panic!("{css}: {error}"),
        }
    }

    /// Where the page stands, in one line for messages.
    pub async fn stands(&self) -> String {
        let script = "const main = document.querySelector('main'); return `${location.hash} is \
             ${main?.dataset.page} ${main?.dataset.state}`";
        let at = self.run(script, json!([])).await;
        format!("{} with errors {:?}", at.as_str().unwrap_or_default(), self.errors().await)
    }
}

// Reading.
impl Page {
    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str, arguments: Value) -> Value {
        let arguments = arguments.as_array().cloned().unwrap_or_default();
        let answer = self.driver.execute(script, arguments).await;
        answer.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone()
    }

    /// How many elements a selector finds now.
    pub async fn count(&self, css: &str) -> u64 {
        self.run("return document.querySelectorAll(arguments[0]).length", json!([css])).await.as_u64().unwrap()
    }

    /// The text of the first element that a selector finds, shown or folded away.
    pub async fn text(&self, css: &str) -> String {
        let text = self.run("return document.querySelector(arguments[0])?.textContent", json!([css])).await;
        text.as_str().unwrap_or_else(|| panic!("there is no {css}")).to_owned()
    }

    /// The texts of all elements that a selector finds, without blanks around them.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(element => element.textContent.trim())";
        serde_json::from_value(self.run(script, json!([css])).await).unwrap()
    }

    /// The text that a reader sees.
    pub async fn visible_text(&self) -> String {
        let text = self.run("return document.body.innerText", json!([])).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// An attribute of all elements that a selector finds, in the order of the page.
    pub async fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.getAttribute(arguments[1]) ?? '')";
        serde_json::from_value(self.run(script, json!([css, name])).await).unwrap()
    }

    /// Every digest on the page with its verdict, in the order of the page.
    pub async fn digest_verdicts(&self) -> Vec<(String, String)> {
        let script = "return [...document.querySelectorAll('[data-digest]')].map(e => [e.dataset.digest, \
             e.dataset.verdict ?? ''])";
        serde_json::from_value(self.run(script, json!([])).await).unwrap()
    }

    /// The codes of all errors that are announced.
    pub async fn errors(&self) -> Vec<String> {
        self.attributes("[role=alert][data-error]", "data-error").await
    }

    /// The title of the tab.
    pub async fn title(&self) -> String {
        self.driver.title().await.unwrap()
    }

    /// The fragment in the address bar.
    pub async fn fragment(&self) -> String {
        self.run("return location.hash", json!([])).await.as_str().unwrap().to_owned()
    }

    /// Takes a picture into `target/tmp`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let path = scratch().join(format!("{name}.png"));
        self.driver.screenshot(&path).await.unwrap();
        path
    }
}

// What the browser noted.
impl Page {
    /// Errors on the console that come from the page itself: not those about requests that failed, which a page that
    /// speaks with broken registries cannot avoid.
    pub async fn console_errors(&self) -> Vec<String> {
        let of_page = |entry: &Value| {
            entry["level"] == "SEVERE"
                && entry["source"] != "network"
                && !entry["message"].as_str().unwrap_or_default().contains("CORS policy")
        };
        let console = self.console().await;
        console.iter().filter(|entry| of_page(entry)).map(|entry| entry["message"].to_string()).collect()
    }

    /// Takes what stands on the console out of the browser.
    pub async fn console(&self) -> Vec<Value> {
        let entries: Vec<_> = if self.engine == Engine::Chromium {
            let entries = self.driver.get_log("browser").await.unwrap_or_default();
            entries.iter().map(|entry| serde_json::to_value(entry).unwrap()).collect()
        } else {
            // There is none before the first page.
            let taken = self.driver.execute("return window.said?.splice(0) ?? []", Vec::new()).await;
            taken.map_or_else(|_| Vec::new(), |taken| taken.json().as_array().cloned().unwrap_or_default())
        };
        self.said.lock().unwrap().extend(entries.clone());
        entries
    }

    /// Lets the console say something with these words in it, whenever it does: a crash that the case is about.
    pub fn forgive(&self, words: &'static str) {
        self.forgiven.lock().unwrap().push(words);
    }

    /// The requests over HTTP that the tab made since the last call, as the browser's own network log has them.
    pub async fn network(&self) -> Vec<Seen> {
        let entries = self.driver.get_log("performance").await.unwrap();
        entries.iter().filter_map(|entry| requested(&entry.message)).collect()
    }

    async fn explain(&self, name: &str, console: &[Value]) {
        eprintln!("{name}: {}", self.stands().await);
        eprintln!("{name}: digests {:?}", self.digest_verdicts().await);
        for entry in console {
            eprintln!("{name}: console {}", entry["message"]);
        }
        eprintln!("{name}: picture {}", self.screenshot(name).await.display());
    }
}

/// Reads an entry of the performance log: the DevTools event `Network.requestWillBeSent`.
fn requested(message: &str) -> Option<Seen> {
    let event: Value = serde_json::from_str(message).ok()?;
    if event["message"]["method"] != "Network.requestWillBeSent" {
        return None;
    }
    let request = &event["message"]["params"]["request"];
    let (host, target) = split(request["url"].as_str()?)?;
    let headers = request["headers"].as_object()?.keys().map(|name| name.to_lowercase()).collect();
    Some(Seen { method: request["method"].as_str()?.to_owned(), host, target, headers })
}
