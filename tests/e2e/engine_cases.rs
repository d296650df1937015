//! What every engine must do: the ways that readers take most, in Chromium, and by `script/test --all-engines` in Firefox
//! and WebKit as well. Nothing here asks for what only one of them tells.

use std::sync::Arc;

use crate::demo::{damaged_layer, demo, sound};
use crate::distribution::{Cors, Distribution, HTPASSWD_USER};
use crate::front::Front;
use crate::login_cases::sign_in;
use crate::page::{LONG, visit};
use crate::program::free_port;
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{Oracle, PASSWORD};

const REPOSITORY: &str = "harbour/quay-clock";

const PLATFORM: &str = "platform=linux/amd64";

#[tokio::test]
async fn the_demo_opens_from_home_to_the_layers_of_an_image() {
    let site = Site::start().await;
    visit("engine-demo", &site, |page| async move {
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        page.click_through("a[href=\"#/oci:demo\"]").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=latest][data-complete=true]").await;
        page.click_through("tr[data-tag=\"1.4.2\"] a").await;
        page.wait_state("index", "ready").await;
        page.wait_verdict(&demo().named("1.4.2").digest, "computed").await;
        page.follow(&format!("#/oci:demo:1.4.2?{PLATFORM}")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("tr[data-layer] code.step").await;
        page.click("button[data-action=verify-layers]").await;
        page.wait_within("tr[data-layer] [data-verdict=computed], tr[data-layer] [data-verdict=verified]", LONG).await;
        page.wait_gone("tr[data-layer] [data-verdict=claimed]").await;
        assert_eq!(page.errors().await, [""; 0]);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_proof_by_digest_ends_proven() {
    let site = Site::start().await;
    let digest = demo().named("1.4.2").digest.clone();
    visit("engine-proof", &site, |page| async move {
        page.open(&format!("#/oci:demo@{digest}?{PLATFORM}&proof=layers")).await;
        page.wait_state("proof", "ready").await;
        page.click("button[data-action=prove]").await;
        page.wait_within("[data-proof=proven]", LONG).await;
        page.wait_verdict(&digest, "verified").await;
        assert_eq!(page.errors().await, [""; 0]);
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_layer_ends_as_a_mismatch() {
    let site = Site::start().await;
    let layout = demo();
    let (image, layer) = (layout.named("damaged").digest.clone(), damaged_layer(&layout));
    visit("engine-damaged", &site, |page| async move {
        page.open(&format!("#/oci:demo@{image}")).await;
        page.wait_state("manifest", "ready").await;
        page.wait_for("tr[data-layer] code.step").await;
        page.click("button[data-action=verify-layers]").await;
        page.wait_verdict(&layer, "mismatch").await;
        page.wait_error("mismatch").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn signing_in_leaves_no_secret_anywhere() {
    let (site, open) = (Site::start().await, Distribution::start(Cors::None).await);
    open.push(REPOSITORY, &sound()).await;
    let registry = open.with_password_file().await;
    let front = Arc::new(Front::before(registry.port).await);
    let host = front.host();
    visit("engine-login", &site, |page| async move {
        page.watch().await;
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_error("login-required").await;
        sign_in(&page, HTPASSWD_USER, PASSWORD).await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"]").await;
        secrets::none_in(&page).await;
        page.click("button[data-action=forget-login]").await;
        page.wait_error("login-required").await;
        secrets::none_in(&page).await;
    })
    .await;
    secrets::none_astray(&Oracle::default().password_to(&front.origin()), &front.sent());
}

#[tokio::test]
async fn back_forward_and_reload_keep_the_place() {
    let site = Site::start().await;
    visit("engine-history", &site, |page| async move {
        page.open("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        page.click_through("tr[data-tag=\"1.4.2\"] a").await;
        page.wait_state("index", "ready").await;
        page.back().await;
        page.wait_state("repository", "ready").await;
        page.forward().await;
        page.wait_state("index", "ready").await;
        page.driver.refresh().await.unwrap();
        page.wait_state("index", "ready").await;
        assert_eq!(page.fragment().await, "#/oci:demo:1.4.2");
        page.back().await;
        page.wait_state("repository", "ready").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_registry_that_nobody_runs_is_unreachable_and_the_page_goes_on() {
    let site = Site::start().await;
    let host = format!("127.0.0.1:{}", free_port());
    visit("engine-nobody", &site, |page| async move {
        page.open(&format!("#/{host}/org/app:latest")).await;
        page.wait_error("unreachable").await;
        page.follow("#/oci:demo").await;
        page.wait_state("repository", "ready").await;
        assert_eq!(page.errors().await, [""; 0]);
    })
    .await;
}
