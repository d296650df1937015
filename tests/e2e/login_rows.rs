//! Signing in to registries that cannot run here, by emulators under their real names, with TLS: what the form asks for,
//! what is sent where, and what is asked before. A server in front lets pages in, as these registries do not.

use std::collections::BTreeMap;

use crate::emulators::{Account, Cors, Door, Habits, PLAIN, TOKENS, Tokens, acr, ecr, hub};
use crate::login_cases::{FORM, sign_in};
use crate::page::{Page, visit_among};
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{Oracle, PASSWORD, REFRESH, Sent};
use crate::town::Town;

const USER: &str = "harbour-reader";

/// A registry that lets pages in and knows one reader, whose name is no canary because the page shows it.
fn fronted(habits: Habits) -> Habits {
    let account = match habits.account {
        Account::Password("AWS", _) | Account::Refresh(..) | Account::Directory(_) | Account::None => habits.account,
        Account::Password(_, secret) => Account::Password(USER, secret),
    };
    Habits { cors: Cors::Fronted, account, ..habits }
}

/// Opens the private image, and does the rest in the form that the registry's refusal brings.
async fn private<F, Case>(habits: Habits, oracle: Oracle, code: &'static str, case: F) -> Vec<Sent>
where
    F: FnOnce(Page) -> Case + Send + 'static,
    Case: Future<Output = ()> + Send + 'static,
{
    let (site, town) = (Site::start().await, Town::start(habits).await);
    let played: BTreeMap<_, _> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    let (host, repo) = (habits.host, habits.private);
    let index = town.emulator.repo(repo).unwrap().index.clone();
    visit_among(&format!("login-{}", habits.id), &site.url(), played, move |page| async move {
        page.open(&format!("#/{host}/{repo}:latest")).await;
        page.wait_error(code).await;
        page.wait_for(FORM).await;
        case(page.clone()).await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&index, "computed").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        secrets::none_in(&page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
    town.check(&oracle);
    town.sent()
}

#[tokio::test]
async fn amazon_ecr_is_signed_in_to_with_the_password_that_its_command_prints() {
    let habits = fronted(ecr::ECR);
    let oracle = Oracle::default().password_to(habits.origin);
    let sent = private(habits, oracle, "login-required", |page| async move {
        assert_eq!(page.attributes(&format!("{FORM} [name=username]"), "value").await, ["AWS"]);
        assert_eq!(page.attributes(&format!("{FORM} [name=username]"), "readonly").await.len(), 1);
        let command = "aws ecr get-login-password --region eu-central-1";
        assert_eq!(page.attributes(&format!("{FORM} [data-copy]"), "data-copy").await, [command]);
        page.wait_focus(&format!("{FORM} [name=password]")).await;
        sign_in(&page, "", "canary-password of yesterday").await;
        page.wait_for(&format!("{FORM} [data-error=\"login-rejected\"]")).await;
        sign_in(&page, "", PASSWORD).await;
    })
    .await;
    assert!(sent.iter().all(|sent| !sent.url.contains("AWS")));
}

#[tokio::test]
async fn azure_container_registry_exchanges_the_refresh_token_and_never_sees_it_itself() {
    let habits = fronted(acr::ACR);
    let oracle = Oracle::default().token_to(habits.origin).form_to("https://me.azurecr.io/oauth2/token");
    let sent = private(habits, oracle, "unauthorized", |page| async move {
        let command = "az acr login --name me --expose-token --output tsv --query accessToken";
        assert_eq!(page.attributes(&format!("{FORM} [data-copy]"), "data-copy").await, [command]);
        sign_in(&page, "", REFRESH).await;
    })
    .await;
    assert!(sent.iter().any(|sent| sent.method == "POST"), "nothing was exchanged");
}

#[tokio::test]
async fn docker_hub_needs_no_question_and_tells_what_is_left() {
    let habits = fronted(hub::HUB);
    let oracle = Oracle::default().token_to(habits.origin).password_to("https://auth.docker.io");
    private(habits, oracle, "unauthorized", |page| async move {
        assert!(page.text(FORM).await.contains("Read-only"), "least rights are advised");
        assert!(page.text(FORM).await.contains("https://auth.docker.io"), "it says where the password goes");
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for("[data-role=budget][data-limit=\"100\"] meter").await;
    })
    .await;
}

/// A registry whose token server belongs to another site.
pub const ELSEWHERE: Habits = Habits {
    id: "elsewhere",
    host: "registry.harbour.example",
    origin: "https://registry.harbour.example",
    open: false,
    account: Account::Password(USER, PASSWORD),
    denied: (401, "UNAUTHORIZED"),
    door: Door::Token(Tokens { realm: "https://login.elsewhere.example/token", service: "harbour", ..TOKENS }),
    cors: Cors::Fronted,
    ..PLAIN
};

#[tokio::test]
async fn a_password_goes_to_another_site_only_after_a_question_that_names_both_hosts() {
    let oracle = Oracle::default().token_to(ELSEWHERE.origin).password_to("https://login.elsewhere.example");
    let (site, town) = (Site::start().await, Town::start(ELSEWHERE).await);
    let played: BTreeMap<_, _> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    visit_among("login-elsewhere", &site.url(), played, |page| async move {
        page.open("#/registry.harbour.example/org/secret:latest").await;
        page.wait_error("realm-foreign").await;
        // Without the anonymous question: whoever has a login uses the button above.
        page.click("[data-action=\"sign-in\"]").await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for("[data-role=\"consent\"]").await;
        let question = page.text("[data-role=\"consent\"]").await;
        for origin in ["https://registry.harbour.example", "https://login.elsewhere.example"] {
            assert!(question.contains(origin), "{question}");
        }
        page.click("[data-action=\"allow-login\"]").await;
        page.wait_state("index", "ready").await;
        secrets::none_in(&page).await;
    })
    .await;
    town.check(&oracle);
    let first = town.sent().into_iter().find(|sent| sent.origin() == "https://login.elsewhere.example").unwrap();
    assert!(first.method == "OPTIONS" || first.headers.iter().any(|(name, _)| name == "authorization"));
}

/// Somebody's registry, one slip of the finger away from another.
const ALIKE: Habits = Habits {
    id: "alike",
    host: "ghrc.io",
    origin: "https://ghrc.io",
    open: false,
    account: Account::Password(USER, PASSWORD),
    door: Door::Basic { realm: "GitHub Package Registry" },
    cors: Cors::Fronted,
    ..PLAIN
};

#[tokio::test]
async fn a_host_that_is_easily_mistaken_is_warned_of_before_anything_is_typed() {
    let (site, town) = (Site::start().await, Town::start(ALIKE).await);
    let played: BTreeMap<_, _> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
    visit_among("login-alike", &site.url(), played, |page| async move {
        page.open("#/ghrc.io/org/secret:latest").await;
        page.wait_error("login-required").await;
        page.wait_for(&format!("{FORM} [data-role=\"look-alike\"][role=alert] + *")).await;
        let warning = page.text("[data-role=\"look-alike\"]").await;
        assert!(warning.contains("ghrc.io") && warning.contains("ghcr.io"), "{warning}");
    })
    .await;
    town.check(&Oracle::default());
}
