//! The commonest mistake in front of a registry: an nginx that adds the headers for pages to good answers alone, because
//! `always` is missing. What can be read is, and where a refusal cannot the page says that.

use crate::cure_cases::in_front;
use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::page::visit;
use crate::program::{Folder, free_port};
use crate::site::Site;

/// Puts a text into the field for what the command printed.
const PASTE: &str = "const field = document.querySelector('textarea[data-role=pasted]'); field.value = arguments[0]; \
     field.dispatchEvent(new Event('input'))";

#[tokio::test]
async fn behind_an_nginx_without_always_images_open_and_a_refusal_is_called_one() {
    let (site, registry, folder) = (Site::start().await, Distribution::start(Cors::None).await, Folder::new("always"));
    let layout = sound();
    registry.push("org/app", &layout).await;
    let port = free_port();
    let location = format!(
        "location / {{ proxy_pass http://127.0.0.1:{}; add_header Access-Control-Allow-Origin *; \
         add_header Access-Control-Expose-Headers 'Docker-Content-Digest, Link, WWW-Authenticate'; }}",
        registry.port
    );
    let _nginx = in_front(folder.path(), port, &location).await;
    let (host, digest) = (format!("127.0.0.1:{port}"), layout.named("zstd").digest.clone());
    visit("always", &site, |page| async move {
        // An image whose type is not the first that is asked for. In one tab, which remembers what it could read.
        page.open(&format!("#/{host}/org/app@{digest}")).await;
        page.wait_state("manifest", "ready").await;
        page.follow(&format!("#/{host}/org/app:zstd")).await;
        page.wait_state("manifest", "ready").await;
        page.follow(&format!("#/{host}/org/app:absent")).await;
        page.wait_error("cors").await;
        page.wait_for(".doctor[data-finding=refusal-hidden]").await;
        let cures = page.attributes("[data-cure]", "data-cure").await;
        assert_eq!(cures[..2], ["command", "nginx-always"], "{cures:?}");
        let command = page.attributes("[data-cure=command] button[data-copy]", "data-copy").await.remove(0);
        let printed = tokio::process::Command::new("sh").arg("-c").arg(command).output().await.unwrap().stdout;
        page.run(PASTE, serde_json::json!([String::from_utf8_lossy(&printed)])).await;
        page.wait_for("[data-role=pasted-said]:not(:empty)").await;
        page.wait_for(".doctor[data-finding=refusal-hidden]").await;
        let said = page.text(".doctor-finding").await;
        assert!(said.contains("status 404"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn where_every_address_wants_a_login_the_command_tells_that_always_is_missing() {
    let (site, registry, folder) = (Site::start().await, Distribution::start(Cors::None).await, Folder::new("always"));
    let shut = registry.with_password_file().await;
    let port = free_port();
    let leave = "add_header Access-Control-Allow-Origin *; add_header Access-Control-Allow-Headers Authorization;";
    let location = format!(
        "location / {{ if ($request_method = OPTIONS) {{ {leave} return 204; }} proxy_pass http://127.0.0.1:{}; {leave} }}",
        shut.port
    );
    let _nginx = in_front(folder.path(), port, &location).await;
    visit("always-login", &site, |page| async move {
        page.open(&format!("#/127.0.0.1:{port}/org/app:latest")).await;
        page.wait_error("cors").await;
        page.wait_for(".doctor[data-finding=no-cors]").await;
        let command = page.attributes("[data-cure=command] button[data-copy]", "data-copy").await.remove(0);
        let printed = tokio::process::Command::new("sh").arg("-c").arg(command).output().await.unwrap().stdout;
        page.run(PASTE, serde_json::json!([String::from_utf8_lossy(&printed)])).await;
        page.wait_for(".doctor[data-finding=refusal-hidden]").await;
        let said = page.text(".doctor-finding").await;
        assert!(said.contains("status 401"), "{said}");
        page.wait_for("[data-cure=nginx-always]").await;
    })
    .await;
}
