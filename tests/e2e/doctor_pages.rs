//! The doctor in a real browser, in front of servers that are ill in one way each.

use axum::response::Response;

use crate::axe;
use crate::emulators::quay;
use crate::login_cases::{FORM, sign_in};
use crate::page::{LONG, Page, visit, visit_among, visit_from_afar, visit_warily};
use crate::program::free_port;
use crate::recorder::Played;
use crate::relay::{Came, Scripted, answer};
use crate::secrets;
use crate::site::{SUB_PATH, Site};
use crate::support::recorder::PASSWORD;
use crate::town::{Town, page_with_tls};

const LEAVE: (&str, &str) = ("access-control-allow-origin", "*");
const EXPOSE: (&str, &str) = ("access-control-expose-headers", "WWW-Authenticate, Docker-Content-Digest");
const NAMES: (&str, &str) = ("access-control-allow-headers", "Accept");
const ALL: (&str, &str) = ("access-control-allow-headers", "Accept, Authorization");
const JSON: (&str, &str) = ("content-type", "application/json");

/// A registry that wants a token of its own token server, and answers the question before a request so.
async fn with_token(question: fn() -> Response, realm_may_be_read: bool) -> Scripted {
    Scripted::start(move |came: &Came| {
        let host = came.header("host").unwrap_or_default();
        if came.method == "OPTIONS" {
            return question();
        }
        if came.target.starts_with("/token") {
            let headers: &[_] = if realm_may_be_read { &[LEAVE, JSON] } else { &[JSON] };
            return answer(200, headers, r#"{"token":"abc"}"#);
        }
        let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"s\"");
        answer(401, &[LEAVE, EXPOSE, ("www-authenticate", &challenge)], "")
    })
    .await
}

/// Opens a tag and waits for the finding, by itself or after the button for more.
async fn finds(page: &Page, host: &str, error: &str, finding: &str) {
    page.follow(&format!("#/{host}/org/app:latest")).await;
    page.wait_error(error).await;
    page.wait_for(".doctor:not([data-finding=examining])").await;
    if page.count("button[data-action=examine]").await > 0 {
        page.click("button[data-action=examine]").await;
    }
    page.wait_for(&format!(".doctor[data-finding=\"{finding}\"]")).await;
    assert!(page.count(".doctor-evidence dt").await > 0, "{finding}: it shows what it stands on");
}

#[tokio::test]
async fn each_illness_is_found_by_its_name() {
    let site = Site::start().await;
    let closed = format!("127.0.0.1:{}", free_port());
    let silent = Scripted::start(|_| answer(200, &[JSON], "{}")).await;
    let base_only =
        Scripted::start(|came: &Came| answer(200, if came.target == "/v2/" { &[LEAVE, JSON] } else { &[JSON] }, "{}"))
            .await;
    let store = silent.origin();
    let redirects = Scripted::start(move |_| answer(307, &[LEAVE, ("location", &format!("{store}/blob"))], "")).await;
    let hides = Scripted::start(|came: &Came| match came.method.as_str() {
        "OPTIONS" => answer(204, &[LEAVE, ALL], ""),
        _ => answer(401, &[LEAVE, ("www-authenticate", "Bearer realm=\"x\"")], ""),
    })
    .await;
    let hides_here = Scripted::start(|came: &Came| match (came.method.as_str(), came.target.as_str()) {
        ("OPTIONS", _) => answer(204, &[LEAVE, ALL], ""),
        (_, "/v2/") => answer(200, &[LEAVE, JSON], "{}"),
        _ => answer(401, &[LEAVE, ("www-authenticate", "Bearer realm=\"x\"")], ""),
    })
    .await;
    let refuses = with_token(|| answer(401, &[LEAVE], ""), true).await;
    let redirected = with_token(|| answer(307, &[LEAVE, ("location", "/")], ""), true).await;
    let names_others = with_token(|| answer(204, &[LEAVE, NAMES], ""), true).await;
    let closed_realm = with_token(|| answer(204, &[LEAVE, ALL], ""), false).await;
    let at = |server: &Scripted| format!("127.0.0.1:{}", server.port);
    let cases = [
        (closed, "unreachable", "unreachable"),
        (at(&silent), "cors", "no-cors"),
        (at(&base_only), "cors", "no-cors-here"),
        (at(&redirects), "redirect-blocked", "redirect-blocked"),
        (at(&hides), "challenge-hidden", "headers-hidden"),
        (at(&hides_here), "challenge-hidden", "headers-hidden"),
        (at(&refuses), "cors", "preflight-refused"),
        (at(&redirected), "cors", "preflight-refused"),
        (at(&names_others), "cors", "authorization-not-allowed"),
        (at(&closed_realm), "cors", "realm-no-cors"),
    ];
    visit("doctor", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        for (host, error, finding) in cases {
            finds(&page, &host, error, finding).await;
        }
    })
    .await;
}

/// A registry that lets pages read it plainly, and answers the question before a request so; it wants a token.
async fn questioned(status: u16, headers: &'static [(&'static str, &'static str)]) -> Scripted {
    Scripted::start(move |came: &Came| match came.method.as_str() {
        "OPTIONS" => answer(status, headers, ""),
        _ => answer(401, &[LEAVE, EXPOSE, ("www-authenticate", "Basic realm=\"harbour\"")], ""),
    })
    .await
}

/// What proxies are often set up with, out of what stands in the web: neither of the headers that a registry needs.
const COPIED: (&str, &str) = (
    "access-control-allow-headers",
    "DNT,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range",
);

/// The browser asks before it sends a password. How its question may be answered with a no, by the name of each way; and
/// with a yes to something else.
#[tokio::test]
async fn each_answer_to_the_question_before_a_login_is_told_as_far_as_a_browser_shows_it() {
    let site = Site::start().await;
    let elsewhere = ("location", "/elsewhere");
    let cases = [
        ("401", questioned(401, &[LEAVE, ALL]).await, "preflight-refused"),
        ("403", questioned(403, &[LEAVE, ALL]).await, "preflight-refused"),
        ("405", questioned(405, &[LEAVE, ALL]).await, "preflight-refused"),
        (
            "a redirect",
            Scripted::start(move |came: &Came| match came.method.as_str() {
                "OPTIONS" => answer(307, &[LEAVE, ALL, elsewhere], ""),
                _ => answer(401, &[LEAVE, EXPOSE, ("www-authenticate", "Basic realm=\"harbour\"")], ""),
            })
            .await,
            "preflight-refused",
        ),
        ("no Access-Control-Allow-Origin", questioned(204, &[ALL]).await, "preflight-refused"),
        ("Accept, and no Authorization", questioned(204, &[LEAVE, NAMES]).await, "authorization-not-allowed"),
        ("neither", questioned(204, &[LEAVE, COPIED]).await, "authorization-not-allowed"),
    ];
    visit("doctor-question", &site, |page| async move {
        for (case, server, finding) in cases {
            page.open(&format!("#/127.0.0.1:{}/org/app:latest", server.port)).await;
            page.wait_error("login-required").await;
            sign_in(&page, "harbour-reader", PASSWORD).await;
            page.wait_for(&format!("{FORM} .doctor:not([data-finding=examining])")).await;
            if page.count(&format!("{FORM} button[data-action=examine]")).await > 0 {
                page.click(&format!("{FORM} button[data-action=examine]")).await;
            }
            let found = format!("{FORM} .doctor[data-finding=\"{finding}\"]");
            assert!(page.comes(&found, LONG).await, "{case}: {}", page.stands().await);
            assert!(server.came().iter().all(|came| came.header("authorization").is_none()), "{case}");
        }
        secrets::none_in(&page).await;
    })
    .await;
}

/// What a browser does not tell apart, and the command's output does: each begins as the same finding.
#[tokio::test]
async fn each_permission_that_is_void_is_told_by_what_a_command_printed() {
    let site = Site::start().await;
    let (mine, one) = (format!("http://{}", site.host()), "https://one.example".to_owned());
    let cases = [
        (vec![], "no-cors"),
        (vec!["*".to_owned(), mine], "allow-origin-twice"),
        (vec![format!("{one}, https://two.example")], "allow-origin-list"),
        (vec![one], "allow-origin-other"),
    ];
    visit("doctor-void", &site, |page| async move {
        for (origins, finding) in cases {
            let sent = origins.clone();
            let void = move |_: &Came| {
                let leaves = sent.iter().map(|origin| (LEAVE.0, origin.as_str()));
                answer(200, &leaves.chain([JSON]).collect::<Vec<_>>(), "{}")
            };
            let server = Scripted::start(void).await;
            page.open(&format!("#/127.0.0.1:{}/org/app:latest", server.port)).await;
            page.wait_for(".doctor[data-finding=no-cors]").await;
            page.click("[data-cure=command] summary").await;
            let lines: String = origins.iter().map(|origin| format!("{}: {origin}\n", LEAVE.0)).collect();
            let paste = "const field = document.querySelector('textarea[data-role=pasted]'); field.value = arguments[0]; \
                 field.dispatchEvent(new Event('input'))";
            page.run(paste, serde_json::json!([format!("HTTP/1.1 200 OK\n{lines}\n")])).await;
            page.wait_for(&format!(".doctor[data-finding=\"{finding}\"]")).await;
        }
    })
    .await;
}

/// After a redirect to another host the request comes from nobody, so that a store which names the page's own origin is as
/// shut as one that names none.
#[tokio::test]
async fn a_store_that_lets_in_one_site_is_told_as_one_that_lets_in_none() {
    let site = Site::start().await;
    let mine = format!("http://{}", site.host());
    let pinned = Scripted::start(move |_| answer(200, &[(LEAVE.0, &mine), JSON], "{}")).await;
    let store = format!("http://localhost:{}/manifest", pinned.port);
    let registry = Scripted::start(move |_| answer(307, &[LEAVE, ("location", &store)], "")).await;
    let host = format!("127.0.0.1:{}", registry.port);
    visit("doctor-pinned", &site, |page| async move {
        page.open("#/").await;
        finds(&page, &host, "redirect-blocked", "redirect-blocked").await;
        let said = page.text(".doctor").await;
        assert!(said.contains("one certain site") && said.contains("only a star helps"), "{said}");
        assert!(page.count("[data-cure]").await > 0);
    })
    .await;
    assert!(pinned.came().iter().any(|came| came.header("origin") == Some("null")), "{:?}", pinned.came());
}

/// With a login the browser asks the token server for leave first, which a token for everybody does not need.
#[tokio::test]
async fn a_token_server_that_refuses_the_question_is_told_from_one_without_cors() {
    let (site, refuses) = (Site::start().await, with_token(|| answer(405, &[LEAVE], ""), true).await);
    let host = format!("127.0.0.1:{}", refuses.port);
    visit("doctor-realm", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("cors").await;
        page.click("[data-action=sign-in]").await;
        sign_in(&page, "harbour-reader", PASSWORD).await;
        page.wait_for(&format!("{FORM} .doctor[data-finding=preflight-refused]")).await;
        secrets::none_in(&page).await;
    })
    .await;
    assert!(
        refuses.came().iter().all(|came| came.header("authorization").is_none_or(|sent| !sent.starts_with("Basic")))
    );
}

/// What was to be said of the page before is out of date by then.
#[tokio::test]
async fn what_becomes_of_a_login_is_looked_into_in_one_place() {
    let site = Site::start().await;
    let hides = Scripted::start(|came: &Came| match came.method.as_str() {
        "OPTIONS" => answer(405, &[LEAVE], ""),
        _ => answer(401, &[LEAVE, ("www-authenticate", "Basic realm=\"x\"")], ""),
    })
    .await;
    let closed_realm = with_token(|| answer(204, &[LEAVE, ALL], ""), false).await;
    let [host, closed] = [&hides, &closed_realm].map(|server| format!("127.0.0.1:{}", server.port));
    let shown = "return [...document.querySelectorAll('.doctor')].filter(it => it.checkVisibility()).length === 1";
    visit("doctor-login", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("challenge-hidden").await;
        page.wait_for(".doctor").await;
        page.wait_script(shown).await;
        sign_in(&page, "harbour-reader", PASSWORD).await;
        page.wait_for(&format!("{FORM} .doctor[data-finding=preflight-refused]")).await;
        page.wait_script(shown).await;
        secrets::none_in(&page).await;
        // Without the form there is the page's again.
        page.click("[data-action=close-login]").await;
        page.wait_gone(FORM).await;
        page.wait_for(".doctor").await;
        page.wait_script(shown).await;
        // The same where the form was asked for, at a token server that no page can read.
        page.open(&format!("#/{closed}/org/app:latest")).await;
        page.wait_for(".doctor[data-finding=realm-no-cors]").await;
        page.click("[data-action=sign-in]").await;
        sign_in(&page, "harbour-reader", PASSWORD).await;
        page.wait_for(&format!("{FORM} .doctor[data-finding=realm-no-cors]")).await;
        page.wait_script(shown).await;
    })
    .await;
}

/// The page's own name, where it has one.
const NAME: &str = "tally.example";

/// A page that came by TLS asks for nothing without it, but of this machine.
#[tokio::test]
async fn what_comes_without_tls_is_kept_from_a_page_with_tls() {
    let site = page_with_tls(NAME).await;
    let readable = Scripted::start(|_| answer(404, &[LEAVE, JSON], "{}")).await;
    let host = format!("127.0.0.1:{}", readable.port);
    let url = format!("https://{NAME}{SUB_PATH}");
    visit_among("doctor-tls", &url, [(NAME.to_owned(), site.port)].into(), |page| async move {
        page.open("#/http://registry.example/org/app:latest").await;
        page.wait_error("mixed-content").await;
        page.wait_for(".doctor[data-finding=mixed-content]").await;
        page.follow(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("repository-unknown").await;
    })
    .await;
}

/// A certificate that the browser does not trust looks like nothing at all to a page, which says how to see it.
#[tokio::test]
async fn a_certificate_that_nobody_knows_is_told_as_no_answer_and_where_it_shows() {
    let (site, town) = (Site::start().await, Town::start(quay::HOSTED).await);
    let host = quay::HOSTED.host;
    let names: Played = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    let open = |page: Page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("unreachable").await;
        page.wait_for(".doctor[data-finding=unreachable]").await;
        let said = format!("{}{}", page.text("main .failure").await, page.text(".doctor").await);
        assert!(said.contains("in a tab of its own") && said.contains("certificate"), "{said}");
    };
    visit_warily("doctor-certificate", &site.url(), names, open).await;
    assert_eq!(town.sent().len(), 0, "nothing was said to it");
}

/// Browsers ask before a page from the internet may enter a network at home, and a headless one says no.
#[tokio::test]
async fn a_page_from_the_internet_may_not_enter_the_readers_own_network_unasked() {
    let site = page_with_tls(NAME).await;
    let readable = Scripted::start(|_| answer(404, &[LEAVE, JSON], "{}")).await;
    let host = format!("127.0.0.1:{}", readable.port);
    visit_from_afar("doctor-local", NAME, &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        finds(&page, &host, "unreachable", "local-network-denied").await;
    })
    .await;
    assert_eq!(readable.came().len(), 0, "nothing came through");
}

#[tokio::test]
async fn a_browser_without_a_network_is_said_to_have_none() {
    let site = Site::start().await;
    // The browser may reach for a host before it notices that it has no network.
    let played = Played::from([("registry.example".to_owned(), site.port)]);
    visit_among("doctor-offline", &site.url(), played, |page| async move {
        let host = format!("127.0.0.1:{}", free_port());
        // With all that the page is made of.
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_for(".doctor[data-finding=unreachable]").await;
        let cut =
            serde_json::json!({ "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        let devtools = page.driver.cdp();
        devtools.send_raw("Network.enable", serde_json::json!({})).await.unwrap();
        devtools.send_raw("Network.emulateNetworkConditions", cut).await.unwrap();
        // Of this machine itself that says nothing.
        page.follow(&format!("#/{host}/org/app:other")).await;
        page.wait_error("unreachable").await;
        page.wait_for(".doctor[data-finding=unreachable]").await;
        page.follow("#/registry.example/org/app:latest").await;
        page.wait_error("offline").await;
        page.wait_for(".doctor[data-finding=offline]").await;
    })
    .await;
}

#[tokio::test]
async fn it_sends_no_more_than_two_requests_by_itself_and_says_where() {
    let (site, silent) = (Site::start().await, Scripted::start(|_| answer(200, &[JSON], "{}")).await);
    let host = format!("127.0.0.1:{}", silent.port);
    visit("doctor-manners", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_for(".doctor[data-finding=no-cors]").await;
        let asked = page.texts(".doctor-evidence dt").await;
        let (tag, base) = (format!("http://{host}/v2/org/app/manifests/latest"), format!("http://{host}/v2/"));
        let names = |url: &str| {
            asked.iter().filter(|line| line.contains(&format!("{url} ")) || line.contains(&format!("{url}?"))).count()
        };
        assert_eq!((names(&tag), names(&base)), (3, 1), "{asked:?}");
        page.click("button[data-action=requests]").await;
        page.wait_for("[data-role=requests] tr[data-request]").await;
        let said = page.text("[data-role=requests]").await;
        assert_eq!(said.matches("why something could not be read").count(), 3, "{said}");
    })
    .await;
    // The read itself, the questions whether anything answers and whether it is a redirect, and what is missing then.
    let came = silent.came();
    assert_eq!(came.len(), 4, "{came:?}");
    assert!(came.iter().all(|came| came.header("cookie").is_none() && came.header("authorization").is_none()));
}

#[tokio::test]
async fn what_a_command_printed_makes_the_finding_exact_and_cures_name_this_page() {
    let (site, silent) = (Site::start().await, Scripted::start(|_| answer(200, &[JSON], "{}")).await);
    let (host, origin) = (format!("127.0.0.1:{}", silent.port), format!("http://{}", site.host()));
    visit("doctor-pasted", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_for(".doctor[data-finding=no-cors]").await;
        let cures = page.attributes("[data-cure]", "data-cure").await;
        assert_eq!(cures, ["command", "distribution", "nginx", "caddy", "zot", "relay", "own-relay"]);
        for cure in ["distribution", "zot", "nginx", "caddy"] {
            let text = page.attributes(&format!("[data-cure={cure}] button[data-copy]"), "data-copy").await;
            assert!(text[0].contains(&origin), "{cure}: {text:?}");
        }
        page.click("[data-cure=command] summary").await;
        let head = "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *\n";
        let paste = "const field = document.querySelector('textarea[data-role=pasted]'); field.value = arguments[0]; \
             field.dispatchEvent(new Event('input'))";
        page.run(paste, serde_json::json!([head])).await;
        page.wait_for(".doctor[data-finding=allow-origin-twice]").await;
    })
    .await;
}

/// Chooses what runs there.
const CHOOSE: &str = "const list = document.querySelector('select[data-role=what-runs]'); list.value = arguments[0]; \
     list.dispatchEvent(new Event('change', { bubbles: true }))";

#[tokio::test]
async fn a_quay_under_a_name_of_its_owners_is_read_once_the_reader_says_what_it_is() {
    let (site, town) = (Site::start().await, Town::start(quay::HOSTED).await);
    let (host, repo) = (quay::HOSTED.host, town.emulator.repo("org/app").unwrap());
    let (index, names) = (repo.index.clone(), town.hosts().into_iter().map(|name| (name, town.port)).collect());
    visit_among("doctor-quay", &site.url(), names, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("cors").await;
        page.wait_for(".doctor[data-finding=no-cors] select[data-role=what-runs]").await;
        assert_eq!(page.count("button[data-action=read-beside]").await, 0);
        page.run(CHOOSE, serde_json::json!(["zot"])).await;
        page.wait_gone("[data-cure=distribution]").await;
        assert_eq!(page.count("button[data-action=read-beside]").await, 0);
        page.run(CHOOSE, serde_json::json!(["quay"])).await;
        page.wait_for("button[data-action=read-beside]").await;
        assert_eq!(axe::violations(&page).await, [""; 0]);
        page.click("button[data-action=read-beside]").await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&index, "computed").await;
        // It is known from then on, as long as the tab lives.
        page.follow(&format!("#/{host}/org/app")).await;
        page.wait_for("main[data-state=ready] tr[data-tag]").await;
    })
    .await;
    assert!(town.sent().iter().any(|sent| sent.url.contains("/api/v1/repository/org/app/tag/")));
}

#[tokio::test]
async fn what_runs_there_is_said_by_the_reader_or_by_what_a_command_printed() {
    const PASTE: &str = "const field = document.querySelector('textarea[data-role=pasted]'); field.value = arguments[0]; \
         field.dispatchEvent(new Event('input'))";
    let (site, silent) = (Site::start().await, Scripted::start(|_| answer(200, &[JSON], "{}")).await);
    let host = format!("127.0.0.1:{}", silent.port);
    visit("doctor-kind", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_for(".doctor[data-finding=no-cors]").await;
        let nginx =
            |page: Page| async move { page.attributes("[data-cure=nginx] button[data-copy]", "data-copy").await };
        assert!(!nginx(page.clone()).await[0].contains("service/token"), "nothing is known yet");
        page.run(CHOOSE, serde_json::json!(["harbor"])).await;
        page.wait_gone("[data-cure=zot]").await;
        assert_eq!(
            page.attributes("[data-cure]", "data-cure").await,
            ["command", "nginx", "caddy", "relay", "own-relay"]
        );
        assert!(nginx(page.clone()).await[0].contains("service/token"), "{:?}", nginx(page.clone()).await);
        let relay = page.attributes("[data-cure=relay] button[data-copy]", "data-copy").await;
        assert!(relay[0].contains(&format!("http://{host}/service/token 1;")), "{relay:?}");
        page.run(CHOOSE, serde_json::json!([""])).await;
        page.wait_for("[data-cure=zot]").await;
        // What gives itself away is chosen.
        page.click("[data-cure=command] summary").await;
        let head = "HTTP/1.1 401 Unauthorized\nWww-Authenticate: Bearer realm=\"https://h.example/service/token\"\n";
        page.run(PASTE, serde_json::json!([head])).await;
        page.wait_gone("[data-cure=zot]").await;
        let chosen = "return document.querySelector('select[data-role=what-runs]').value";
        assert_eq!(page.run(chosen, serde_json::json!([])).await, "harbor");
        assert_eq!(axe::violations(&page).await, [""; 0]);
    })
    .await;
}

/// The form that stands already becomes that of the registry that the reader names, with fields of its own.
#[tokio::test]
async fn the_open_form_becomes_that_of_what_the_reader_says_runs_there() {
    let site = Site::start().await;
    let hides = Scripted::start(|came: &Came| match came.method.as_str() {
        "OPTIONS" => answer(204, &[LEAVE, ALL], ""),
        _ => answer(401, &[LEAVE, ("www-authenticate", "Basic realm=\"x\"")], ""),
    })
    .await;
    let host = format!("127.0.0.1:{}", hides.port);
    const FIELDS: &str = "return [...document.querySelectorAll('form[data-role=sign-in] .form-fields .field span')].map(it => it.textContent).join()";
    const TYPED: &str = "return document.querySelector('form[data-role=sign-in] [name=username]').value \
        + document.querySelector('form[data-role=sign-in] [name=password]').value";
    visit("doctor-form", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("challenge-hidden").await;
        page.wait_for(&format!("{FORM} [name=username]")).await;
        page.wait_for(".doctor select[data-role=what-runs]").await;
        for (kind, name, fields) in [
            ("nexus", "Sonatype Nexus", "name code of your user token,pass code of your user token"),
            ("artifactory", "Artifactory", "user name,identity token"),
            ("harbor", "Harbor", "robot$ and its name,robot token"),
            ("gitea", "Gitea", "user name,access token"),
            ("zot", "zot", "user name,API key or password"),
            ("", "", "user name,password or access token"),
        ] {
            page.run(CHOOSE, serde_json::json!([kind])).await;
            page.wait_script(&format!("{} === {}", FIELDS, serde_json::json!(fields))).await;
            assert!(page.text(&format!("{FORM} .signin-head")).await.contains(name), "{kind}");
        }
        // A way that was chosen belongs to the kind that has it.
        page.run(CHOOSE, serde_json::json!(["harbor"])).await;
        page.click(&format!("{FORM} [name=kind][value='1']")).await;
        page.wait_script(&format!("{FIELDS} === 'user name,password, or the CLI secret of your profile'")).await;
        page.run(CHOOSE, serde_json::json!(["nexus"])).await;
        page.wait_script(&format!("{FIELDS} === 'name code of your user token,pass code of your user token'")).await;
        page.wait_script("return document.querySelector('form[data-role=sign-in] [name=kind]').checked").await;
        // What was typed is for fields that are gone.
        page.type_into(&format!("{FORM} [name=username]"), "harbour-reader").await;
        page.type_into(&format!("{FORM} [name=password]"), PASSWORD).await;
        page.run(CHOOSE, serde_json::json!([""])).await;
        page.wait_script(&format!("{FIELDS} === 'user name,password or access token'")).await;
        assert_eq!(page.run(TYPED, serde_json::json!([])).await, "");
        assert_eq!(axe::violations(&page).await, [""; 0]);
    })
    .await;
}
