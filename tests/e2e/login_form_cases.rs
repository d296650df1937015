//! The form itself: where there is none, Docker's file, keys, and forgetting by the clock.

use std::sync::Arc;

use serde_json::json;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution, HTPASSWD_USER};
use crate::front::Front;
use crate::image::{OCI_INDEX, OCI_MANIFEST};
use crate::login_cases::{FORM, sign_in};
use crate::page::{LONG, Page, visit};
use crate::program::Folder;
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{Oracle, PASSWORD, REFRESH, Sent, base64, secrets_in};

const USER: &str = "harbour-reader";

fn basic() -> String {
    format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()))
}

/// A registry with an empty list of tags, for the reader alone or for everybody.
async fn registry(open: bool) -> Arc<Front> {
    let front = Front::start(
        None,
        Arc::new(move |sent: &Sent| {
            let known = sent.headers.contains(&("authorization".to_owned(), basic()));
            if !known && !open {
                return Some((401, vec![("www-authenticate", "Basic realm=\"harbour\"".to_owned())], String::new()));
            }
            let list = sent.url.ends_with("/tags/list");
            Some((200, Vec::new(), if list { r#"{"name":"org/app","tags":[]}"# } else { "{}" }.to_owned()))
        }),
    )
    .await;
    Arc::new(front)
}

/// Drops a file on the form.
pub async fn drop_file(page: &Page, text: &str) {
    const DROP: &str = "const data = new DataTransfer(); \
        data.items.add(new File([arguments[1]], 'config.json', { type: 'application/json' })); \
        document.querySelector(arguments[0]).dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";
    page.wait_for(FORM).await;
    page.run(DROP, json!([FORM, text])).await;
}

#[tokio::test]
async fn dockers_file_fills_in_what_it_holds_and_says_what_it_cannot() {
    let (site, front) = (Site::start().await, registry(false).await);
    let host = front.host();
    visit("login-file", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_error("login-required").await;
        drop_file(&page, "{}").await;
        page.wait_for(&format!("{FORM} [data-error=\"bad-docker-config\"]")).await;
        let pair = base64(format!("{USER}:{PASSWORD}").as_bytes());
        let file = json!({
            "auths": { &host: { "auth": pair }, format!("{host}/team"): { "auth": base64(b"robot:other") }, "acr.example": { "identitytoken": REFRESH }, "empty.example": {} },
            "credHelpers": { "123456789012.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login" },
        });
        drop_file(&page, &file.to_string()).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        let mut taken = page.attributes("[data-role=taken] li", "data-taken").await;
        taken.sort();
        assert_eq!(taken, ["helper", "nothing", "nothing", "signed-in", "signed-in"]);
        let helper = page.text("[data-taken=helper]").await;
        assert!(helper.contains("docker-credential-ecr-login") && helper.contains("--region eu-west-1"), "{helper}");
        secrets::none_in(&page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
    secrets::none_astray(&Oracle::default().password_to(&front.origin()), &front.sent());
}

/// A registry may put what it was sent into what it serves. The document is shown as it is; what the page says of it repeats
/// none of it.
#[tokio::test]
async fn what_a_document_repeats_of_a_login_stands_in_no_note_and_no_alert() {
    let site = Site::start().await;
    let answer = |sent: &Sent| {
        if !sent.headers.contains(&("authorization".to_owned(), basic())) {
            return Some((401, vec![("www-authenticate", "Basic realm=\"harbour\"".to_owned())], String::new()));
        }
        let (served, document) = match sent.url.rsplit('/').next() {
            Some("noted") => {
                (OCI_MANIFEST, json!({ "schemaVersion": 2, "mediaType": PASSWORD, "layers": [], "config": {} }))
            }
            Some("unknown") => ("application/json", json!({ "schemaVersion": 2, "mediaType": PASSWORD })),
            _ => (OCI_MANIFEST, json!({ "schemaVersion": 2, "mediaType": format!("{OCI_INDEX};{PASSWORD}") })),
        };
        Some((200, vec![("content-type", served.to_owned())], document.to_string()))
    };
    let front = Arc::new(Front::start(None, Arc::new(answer)).await);
    let host = front.host();
    visit("login-repeated", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:noted")).await;
        page.wait_error("login-required").await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for("main .notes").await;
        for (tag, wanted) in [("noted", "main .notes"), ("unknown", "main [role=alert]"), ("other", "main [role=alert]")] {
            page.follow(&format!("#/{host}/org/app:{tag}")).await;
            page.wait_script(&format!("return document.querySelector('main h1').textContent.includes(':{tag}')")).await;
            page.wait_for(wanted).await;
            let said = page.run("return [...document.querySelectorAll('main .notes, main [role=alert]')].map(part => part.outerHTML).join()", json!([])).await;
            assert_eq!(secrets_in(said.as_str().unwrap()), [""; 0], "{tag}: {said}");
            assert!(said.as_str().unwrap().contains('…'), "{tag}: something was struck out: {said}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_login_that_no_page_can_give_is_named_and_none_is_kept() {
    let site = Site::start().await;
    let answer =
        |_: &Sent| Some((401, vec![("www-authenticate", "Digest realm=\"x\", nonce=\"y\"".to_owned())], String::new()));
    let front = Arc::new(Front::start(None, Arc::new(answer)).await);
    let host = front.host();
    visit("login-scheme", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_error("scheme-unknown").await;
        let words = page.text("[data-error=scheme-unknown]").await;
        assert!(words.contains("Digest") && words.contains("command-line"), "{words}");
        assert_eq!(page.count(FORM).await, 0, "it asks for nothing that it cannot send");
        // Asked for all the same.
        page.click("[data-action=sign-in]").await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for(&format!("{FORM} [data-error=scheme-unknown]")).await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        secrets::none_in(&page).await;
    })
    .await;
    secrets::none_astray(&Oracle::default(), &front.sent());
}

/// Logins of a file for other registries than the one at hand wait there until they are asked for. What the page says of
/// them is true before the visit, and after it whatever the registry asks for.
#[tokio::test]
async fn a_login_of_a_file_is_told_by_what_its_registry_asks_for() {
    let (site, at_hand) = (Site::start().await, registry(false).await);
    let digest =
        |_: &Sent| Some((401, vec![("www-authenticate", "Digest realm=\"x\", nonce=\"y\"".to_owned())], String::new()));
    let odd = Arc::new(Front::start(None, Arc::new(digest)).await);
    let (basic, open, unfit) = (registry(false).await, registry(true).await, registry(false).await);
    let pair = base64(format!("{USER}:{PASSWORD}").as_bytes());
    let hosts = [&at_hand, &odd, &basic, &open].map(|front| front.host());
    let mut auths: serde_json::Map<_, _> = hosts.iter().map(|host| (host.clone(), json!({ "auth": pair }))).collect();
    let unfit_host = unfit.host();
    auths.insert(unfit_host.clone(), json!({ "identitytoken": REFRESH }));
    let file = json!({ "auths": auths }).to_string();
    let [here, odd_host, basic_host, open_host] = hosts;
    visit("login-file-others", &site, |page| async move {
        page.open(&format!("#/{here}/org/app")).await;
        page.wait_error("login-required").await;
        drop_file(&page, &file).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=taken]").await;
        let taken = page.text("[data-role=taken]").await;
        assert!(taken.contains("when you go there"), "{taken}");
        page.follow(&format!("#/{odd_host}/org/app")).await;
        page.wait_error("scheme-unknown").await;
        page.wait_script("return document.querySelector('[data-role=signed-in]').textContent.includes('another kind')")
            .await;
        assert!(page.text("[data-role=signed-in]").await.contains("nothing was sent"));
        page.wait_for("[data-role=account][data-login=unproven] [data-action=forget-login]").await;
        // A token for a token server, where user and password are wanted: said beside the form for them.
        page.follow(&format!("#/{unfit_host}/org/app")).await;
        page.wait_error("login-unfit").await;
        page.wait_for(FORM).await;
        let said = page.text("main [data-error=login-unfit]").await;
        assert!(said.contains("is a token for a token server") && said.contains("nothing was sent"), "{said}");
        page.follow(&format!("#/{basic_host}/org/app")).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        page.follow(&format!("#/{open_host}/org/app")).await;
        page.wait_state("repository", "ready").await;
        assert!(page.text("[data-role=signed-in]").await.contains("not sent yet: it goes there only when"));
        secrets::none_in(&page).await;
    })
    .await;
    for front in [&odd, &open, &unfit] {
        secrets::none_astray(&Oracle::default(), &front.sent());
    }
}

#[tokio::test]
async fn there_is_no_form_in_a_frame() {
    let (site, registry) = (Site::start().await, registry(false).await);
    let inside = format!("{}#/{}/org/app", site.url(), registry.host());
    let around = Front::start(
        None,
        Arc::new(move |_: &Sent| {
            let html = format!(
                "<!doctype html><link rel=icon href=data:,><iframe width=900 height=900 src=\"{inside}\"></iframe>"
            );
            Some((200, vec![("content-type", "text/html".to_owned())], html))
        }),
    )
    .await;
    let address = around.origin();
    visit("login-framed", &site, |page| async move {
        page.driver.goto(&address).await.unwrap();
        page.driver.enter_frame(0).await.unwrap();
        page.wait_error("login-unsafe").await;
        page.wait_error("login-required").await;
        assert_eq!(page.count("input[type=password], [name=username]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn dockers_file_is_chosen_from_the_disk_and_lets_its_reader_into_a_real_registry() {
    let open = Distribution::start(Cors::None).await;
    open.push("org/app", &sound()).await;
    let registry = open.with_password_file().await;
    let front = Arc::new(Front::before(registry.port).await);
    let (host, folder) = (front.host(), Folder::new("docker"));
    let site = Site::with_config(json!({ "registries": [host, "http://10.1.2.3:5000"] }).to_string()).await;
    let pair = base64(format!("{HTPASSWD_USER}:{PASSWORD}").as_bytes());
    let (file, other) = (folder.path().join("config.json"), folder.path().join("other.json"));
    let auths: serde_json::Map<_, _> = [host.as_str(), "http://10.1.2.3:5000", "elsewhere.example", "???"]
        .map(|name| (name.to_owned(), json!({ "auth": pair })))
        .into_iter()
        .collect();
    std::fs::write(&file, json!({ "auths": auths }).to_string()).unwrap();
    std::fs::write(&other, r#"{ "auths": { "registry.example": { "auth": "am9lOng=" } } }"#).unwrap();
    let [file, other] = [file, other].map(|path| path.display().to_string());
    visit("login-file-chosen", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_error("login-required").await;
        page.click(&format!("{FORM} details:has([data-action=docker-config]) summary")).await;
        page.type_into(&format!("{FORM} [data-action=docker-config]"), &other).await;
        page.wait_for(&format!("{FORM} [data-error=\"bad-docker-config\"]")).await;
        page.type_into(&format!("{FORM} [data-action=docker-config]"), &file).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        let mut taken = page.attributes("[data-role=taken] li", "data-taken").await;
        taken.sort();
        assert_eq!(taken, ["no-registry", "not-offered", "not-signed-in", "signed-in"]);
        secrets::none_in(&page).await;
    })
    .await;
    secrets::none_astray(&Oracle::default().password_to(&front.origin()), &front.sent());
}

#[tokio::test]
async fn there_is_no_form_on_a_page_that_came_without_tls() {
    let (site, registry) = (Site::start().await, registry(true).await);
    let host = registry.host();
    visit("login-plain", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_state("repository", "ready").await;
        // What the browser says of every address without TLS but this machine's.
        page.run("Object.defineProperty(window, 'isSecureContext', { value: false })", json!([])).await;
        page.click("[data-action=\"sign-in\"]").await;
        page.wait_error("login-unsafe").await;
        assert_eq!(page.count("input[type=password], [name=username]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_form_opens_by_a_button_closes_by_a_key_and_gives_the_focus_back() {
    let (site, registry) = (Site::start().await, registry(true).await);
    let host = registry.host();
    visit("login-keys", &site, |page| async move {
        page.open(&format!("#/{host}/")).await;
        page.click("[data-action=\"sign-in\"]").await;
        page.wait_focus(&format!("{FORM} [name=username]")).await;
        page.type_into(&format!("{FORM} [name=password]"), &format!("canary-password{}", '\u{e00c}')).await;
        page.wait_gone(FORM).await;
        page.wait_focus("[data-action=\"sign-in\"]").await;
        secrets::none_in(&page).await;
        // Enter in a field submits, without leaving the page.
        page.click("[data-action=\"sign-in\"]").await;
        page.type_into(&format!("{FORM} [name=username]"), USER).await;
        page.type_into(&format!("{FORM} [name=password]"), &format!("{PASSWORD}{}", '\u{e007}')).await;
        page.wait_for("[data-role=account][data-login=signed-in], [data-role=account][data-login=unproven]").await;
        // The field is gone, and the page that came has the focus.
        page.wait_gone(FORM).await;
        page.wait_focus("main h1").await;
        assert_eq!(page.fragment().await, format!("#/{host}/"));
        secrets::none_in(&page).await;
    })
    .await;
    secrets::none_astray(&Oracle::default().password_to(&registry.origin()), &registry.sent());
}

#[tokio::test]
async fn a_form_that_opens_by_itself_leaves_the_focus_with_whoever_is_typing() {
    let (site, open, closed) = (Site::start().await, registry(true).await, registry(false).await);
    let (open, closed) = (open.host(), closed.host());
    visit("login-typing", &site, |page| async move {
        page.open(&format!("#/{open}/")).await;
        page.wait_settled().await;
        page.type_into("input[data-role=reference]", "ghcr.io/or").await;
        page.run("location.hash = arguments[0]", json!([format!("#/{closed}/org/app:latest")])).await;
        page.wait_for(&format!("{FORM} [name=username]")).await;
        // A form takes the focus with the next frame.
        let frames = "requestAnimationFrame(() => requestAnimationFrame(() => { window.framed = true }))";
        page.run(frames, json!([])).await;
        page.wait_script("return window.framed === true").await;
        page.wait_focus("input[data-role=reference]").await;
    })
    .await;
}

#[tokio::test]
async fn what_one_way_refused_is_tried_by_another_and_not_by_the_same() {
    let site = Site::start().await;
    let front = Front::start(
        None,
        Arc::new(|sent: &Sent| {
            let known = sent.headers.contains(&("authorization".to_owned(), basic()));
            if sent.url.contains("/token") {
                return Some((
                    401,
                    Vec::new(),
                    r#"{"errors":[{"code":"UNAUTHORIZED","message":"not here"}]}"#.to_owned(),
                ));
            }
            if !known {
                return Some((401, vec![("www-authenticate", "Bearer realm=\"/token\"".to_owned())], String::new()));
            }
            let list = sent.url.ends_with("/tags/list");
            Some((200, Vec::new(), if list { r#"{"name":"org/app","tags":[]}"# } else { "{}" }.to_owned()))
        }),
    )
    .await;
    let (host, front) = (front.host(), Arc::new(front));
    let behind = front.clone();
    visit("login-other-way", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_error("unauthorized").await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for(&format!("{FORM} [data-error=login-rejected] .failure-text")).await;
        assert_eq!(behind.carried(&basic()), 1);
        sign_in(&page, USER, PASSWORD).await;
        page.wait_gone(&format!("{FORM} .failure-text")).await;
        let said = page.text(&format!("{FORM} [data-error=login-rejected]")).await;
        assert!(
            said.contains("it was not sent") && said.contains("another way") && said.contains("30 minutes"),
            "{said}"
        );
        assert_eq!(behind.carried(&basic()), 1, "the same way is asked once");
        page.click(&format!("{FORM} [data-role=ways] summary")).await;
        page.click(&format!("{FORM} [name=way][value=direct]")).await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        secrets::none_in(&page).await;
    })
    .await;
    secrets::none_astray(&Oracle::default().password_to(&front.origin()), &front.sent());
}

#[tokio::test]
async fn a_login_that_nobody_uses_is_forgotten_by_the_clock() {
    let (site, registry) = (Site::start().await, registry(false).await);
    let host = registry.host();
    visit("login-idle", &site, |page| async move {
        page.open(&format!("#/{host}/org/app")).await;
        page.wait_for(FORM).await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        page.run("const real = Date.now; Date.now = () => real() + 31 * 60 * 1000", json!([])).await;
        page.wait_within("[data-role=forgotten]", LONG).await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        let said = page.text("[data-role=forgotten]").await;
        assert!(said.contains(&host) && said.contains("30 minutes"), "{said}");
        // What was read as the reader left the page with the login.
        page.wait_error("login-required").await;
    })
    .await;
}
