//! The browsers: how each is started, and what differs in driving it. Tests run in Chromium, or in the one that
//! `TALLYMAN_ENGINE` names: `firefox` or `webkit`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use crate::program::{Folder, Program, copy, free_port, wait_until_it_answers};
use crate::recorder::Wall;

/// Headless, as root in a container, and silent towards the browser's maker.
const FLAGS: [&str; 20] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    // Public names that a test plays itself have certificates that nobody knows.
    "--ignore-certificate-errors",
    "--disable-features=OptimizationHints,MediaRouter,Translate,NetworkTimeServiceQuerying,PasswordLeakDetection",
    "--window-size=1280,900",
    // One process for all pages of a browser, and none for what no page here needs: the tests take a third less time.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--disable-software-rasterizer",
    "--disable-extensions",
    "--disable-component-extensions-with-background-pages",
    "--disable-breakpad",
];

/// Whom Chromium, Chrome and Firefox ask for their own purposes, whatever page is open and whatever flags they got: sign-in,
/// clock, updates, experiments, push messages, Debian's search engine. They are whole names on purpose: a page that loads fonts
/// from the same company must not hide behind them.
pub const BROWSERS_OWN: [&str; 13] = [
    "accounts.google.com",
    "android.clients.google.com",
    "clients2.google.com",
    "clientservices.googleapis.com",
    "content-autofill.googleapis.com",
    "edgedl.me.gvt1.com",
    "firefox.settings.services.mozilla.com",
    "mtalk.google.com:5228",
    "optimizationguide-pa.googleapis.com",
    "passwordsleakcheck-pa.googleapis.com",
    "start.duckduckgo.com",
    "update.googleapis.com",
    "www.google.com",
];

/// What Firefox asks its maker by itself, switched off, beyond what its driver switches off.
const QUIET: [&str; 8] = [
    "app.normandy.enabled",
    "browser.contentblocking.report.lockwise.enabled",
    "browser.newtabpage.activity-stream.feeds.system.topstories",
    "browser.topsites.contile.enabled",
    "dom.push.connection.enabled",
    "extensions.getAddons.cache.enabled",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
];

/// Where Debian puts WebKit's small browser.
const MINI_BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/// A browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

impl Engine {
    /// The one that the tests run in.
    pub fn chosen() -> Self {
        match std::env::var("TALLYMAN_ENGINE").as_deref() {
            Err(_) | Ok("chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok(other) => panic!("TALLYMAN_ENGINE={other}: there is chromium, firefox and webkit"),
        }
    }

    /// Starts it with a profile of its own, and everything behind the wall that is not this machine's. A flag of Chromium's
    /// with an exclamation mark before it is left out.
    pub async fn start(self, profile: &Folder, wall: &Wall, flags: &[String]) -> (WebDriver, Vec<Program>) {
        let (port, screen) = (free_port(), (self == Self::WebKit).then(screen));
        let home = profile.path();
        let mut driver = Command::new(self.driver());
        driver.arg(format!("--port={port}"));
        if self != Self::Chromium {
            driver.env("HOME", home).env("XDG_RUNTIME_DIR", home);
        }
        if let Some((display, _)) = &screen {
            driver.env("DISPLAY", display);
        }
        let driver = Program(quiet(&mut driver, self.driver()));
        let address = format!("http://127.0.0.1:{port}");
        wait_until_it_answers(&format!("{address}/status")).await;
        let wanted = match self {
            Self::Chromium => chromium(home, wall, flags),
            Self::Firefox => firefox(wall),
            Self::WebKit => webkit(wall),
        };
        let Value::Object(wanted) = wanted else { unreachable!("capabilities are an object") };
        let session = WebDriver::new(&address, Capabilities::from(wanted)).await;
        let session = session.unwrap_or_else(|error| panic!("{self:?} does not start: {error}"));
        (session, [driver].into_iter().chain(screen.map(|(_, screen)| screen)).collect())
    }

    fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        }
    }
}

/// Starts a program that says nothing.
fn quiet(program: &mut Command, name: &str) -> std::process::Child {
    program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    program.spawn().unwrap_or_else(|error| panic!("{name}: {error}; run script/setup --tests or --all-engines"))
}

/// A screen that nobody sees, and its name.
fn screen() -> (String, Program) {
    let mut screen = Command::new("Xvfb");
    screen.args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
    screen.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut screen = screen.spawn().unwrap_or_else(|error| panic!("Xvfb: {error}; run script/setup --all-engines"));
    let mut number = String::new();
    BufReader::new(screen.stdout.take().unwrap()).read_line(&mut number).unwrap();
    (format!(":{}", number.trim()), Program(screen))
}

fn chromium(profile: &Path, wall: &Wall, flags: &[String]) -> Value {
    let own =
        [format!("--user-data-dir={}", profile.display()), format!("--proxy-server=http://127.0.0.1:{}", wall.port)];
    let is_left_out = |flag: &&str| !flags.iter().any(|other| other.strip_prefix('!') == Some(*flag));
    let more = flags.iter().chain(&own).map(String::as_str).filter(|flag| !flag.starts_with('!'));
    let flags: Vec<&str> = FLAGS.into_iter().filter(is_left_out).chain(more).collect();
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "args": flags },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    })
}

fn firefox(wall: &Wall) -> Value {
    let proxy = format!("127.0.0.1:{}", wall.port);
    let quiet: serde_json::Map<String, Value> = QUIET.map(|name| (name.to_owned(), json!(false))).into_iter().collect();
    json!({
        "browserName": "firefox",
        "acceptInsecureCerts": true,
        "proxy": { "proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy },
        "moz:firefoxOptions": { "binary": "/usr/bin/firefox-esr", "args": ["-headless"], "prefs": quiet },
    })
}

fn webkit(wall: &Wall) -> Value {
    let proxy = format!("--proxy=http://127.0.0.1:{}", wall.port);
    let args = ["--automation", &proxy, "--ignore-host=127.0.0.1", "--ignore-host=localhost"];
    json!({
        "browserName": "MiniBrowser",
        "acceptInsecureCerts": true,
        "webkitgtk:browserOptions": { "binary": MINI_BROWSER, "args": args },
    })
}

/// Notes from now on what is put on the clipboard, what is saved as a file and what is told to other windows and to
/// listeners; the first two then go through undone.
pub const WATCH: &str = r#"
window.watched = [];
const told = value => { try { return JSON.stringify(value ?? null); } catch { return String(value); } };
const dispatch = EventTarget.prototype.dispatchEvent;
EventTarget.prototype.dispatchEvent = function (event) {
  watched.push(`${event.type} ${told(event.detail)}`);
  return dispatch.call(this, event);
};
for (const sender of [Window, BroadcastChannel, MessagePort]) {
  const own = sender === Window ? window : sender.prototype;
  const send = own.postMessage;
  own.postMessage = function (...all) { watched.push(told(all[0])); return send.apply(this, all); };
}
const clipboard = navigator.clipboard;
if (clipboard) clipboard.writeText = async text => { watched.push(text); };
document.execCommand = () => { watched.push(String(getSelection())); return true; };
const make = URL.createObjectURL;
URL.createObjectURL = blob => { blob.text?.().then(text => watched.push(text)); return make.call(URL, blob); };
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (...all) { window.posted = (window.posted ?? 0) + 1; return post.apply(this, all); };
"#;

/// Keeps what the page says, in browsers whose drivers do not tell.
const WITNESS: &str = r#"
window.said = [];
const note = (level, message) => said.push({ level, source: "page", message });
for (const level of ["debug", "log", "info", "warn", "error"]) {
  const own = console[level];
  console[level] = (...all) => { note(level === "error" ? "SEVERE" : "INFO", all.map(String).join(" ")); own.apply(console, all); };
}
addEventListener("error", event => note("SEVERE", `Uncaught ${event.message}`));
addEventListener("unhandledrejection", event => note("SEVERE", `Uncaught ${event.reason}`));
addEventListener("securitypolicyviolation", event =>
  note("SEVERE", `Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
"#;

/// The built page with a script at its head that keeps what it says, for browsers that do not tell: made once, beside the
/// built page's own folder.
pub fn witnessed(built: &Path) -> PathBuf {
    static MADE: OnceLock<Folder> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = Folder::new("witnessed");
        copy(built, folder.path());
        let index = folder.path().join("index.html");
        let page = std::fs::read_to_string(&index).unwrap();
        let page = page.replacen("<head>", "<head><script src=\"witness.js\"></script>", 1);
        std::fs::write(index, page).unwrap();
        std::fs::write(folder.path().join("witness.js"), [WITNESS, WATCH].concat()).unwrap();
        folder
    });
    folder.path().to_owned()
}
