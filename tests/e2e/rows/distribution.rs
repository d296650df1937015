//! Plain distribution needs no emulator: the real one runs here, open, with a password file, and with a token server; directly
//! as its owner sets it up for pages, and through the relay as it is installed.

use std::process::Command;
use std::sync::{Arc, LazyLock};

use super::{Login, Reader, known, reader_visits};
use crate::cure_cases::cured_by_nginx;
use crate::demo::sound;
use crate::distribution::{Cors, Distribution, HTPASSWD_USER};
use crate::login_token_cases::Ground;
use crate::program::Folder;
use crate::proven::{How, Note};
use crate::relay::{Allowed, Relay};
use crate::site::Site;
use crate::support::recorder::{PASSWORD, clean};
use crate::walk::Image;

const REPOSITORY: &str = "harbour/quay-clock";

/// The real thing, in the version that is there: this is what Debian packages.
static REAL: LazyLock<String> = LazyLock::new(|| {
    let told = Command::new("docker-registry").arg("--version").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let version = told.split_whitespace().last().unwrap().split(['+', '-', '~']).next().unwrap();
    format!("docker-registry {}, the real one", version.trim_start_matches('v'))
});

/// A reader of a real registry with that image.
fn at(host: &str, relay: bool) -> Reader {
    Reader {
        public: None,
        private: None,
        login: Login { kind: 0, way: None, refused: Some("login-required"), foreign: false },
        user: HTPASSWD_USER.to_owned(),
        secret: PASSWORD,
        known_by: " of a password file",
        relay,
        blobs: true,
        missing: (format!("#/{host}/org/nowhere:latest"), "repository-unknown"),
    }
}

/// The same with a token server, which is of another origin.
fn with_token_server(host: &str, relay: bool) -> Reader {
    let reader = at(host, relay);
    let login = Login { refused: Some("unauthorized"), foreign: true, ..reader.login };
    Reader { known_by: " of a token server", login, ..reader }
}

fn clock(host: &str) -> Option<Image> {
    Some(Image::pushed(&sound(), "docker-image", host, REPOSITORY))
}

#[tokio::test]
async fn distribution_set_up_for_pages() {
    let note = Note::of("distribution_set_up_for_pages", "distribution", How::Configured, &REAL);
    let (site, registry) = (Site::start().await, Distribution::start(Cors::Exposing).await);
    registry.push(REPOSITORY, &sound()).await;
    let reader = Arc::new(Reader { public: clock(&registry.host()), ..at(&registry.host(), false) });
    reader_visits("distribution", &site.url(), Vec::new(), &reader).await;
    reader.lays_down(note, known("distribution"));
}

#[tokio::test]
async fn distribution_with_a_password_file_set_up_for_pages() {
    let note = Note::of("distribution_with_a_password_file_set_up_for_pages", "distribution", How::Configured, &REAL);
    let (site, folder) = (Site::start().await, Folder::new("front"));
    let open = Distribution::start(Cors::None).await;
    open.push(REPOSITORY, &sound()).await;
    let shut = open.with_password_file().await;
    let (_nginx, port) = cured_by_nginx(folder.path(), &site.url(), shut.port).await;
    let host = format!("127.0.0.1:{port}");
    let reader = Arc::new(Reader { private: clock(&host), ..at(&host, false) });
    reader_visits("distribution-password", &site.url(), Vec::new(), &reader).await;
    reader.lays_down(note, known("distribution"));
}

#[tokio::test]
async fn distribution_with_token_auth_set_up_for_pages() {
    let note = Note::of("distribution_with_token_auth_set_up_for_pages", "distribution", How::Configured, &REAL);
    let (site, folder) = (Site::start().await, Folder::new("front"));
    // The token server of the tests lets pages in by itself.
    let ground = Ground::start("http://127.0.0.1:{port}/token").await;
    let (_nginx, port) = cured_by_nginx(folder.path(), &site.url(), ground.port_behind()).await;
    let host = format!("127.0.0.1:{port}");
    let reader = Arc::new(Reader { private: clock(&host), ..with_token_server(&host, false) });
    reader_visits("distribution-token-direct", &site.url(), Vec::new(), &reader).await;
    ground.check_token_server();
    reader.lays_down(note, known("distribution"));
}

#[tokio::test]
async fn distribution_through_the_relay() {
    let note = Note::of("distribution_through_the_relay", "distribution", How::Relay, &REAL);
    let open = Distribution::start(Cors::None).await;
    open.push(REPOSITORY, &sound()).await;
    let shut = open.with_password_file().await;
    let registries = [&open, &shut].map(|registry| format!("http://{}", registry.host())).to_vec();
    let relay = Relay::start(Allowed { registries, ..Allowed::default() }).await;
    let (public, private) = (clock(&open.host()), clock(&shut.host()));
    let reader = Arc::new(Reader { public, private, ..at(&open.host(), true) });
    reader_visits("distribution-relay", &format!("{}/", relay.origin()), Vec::new(), &reader).await;
    clean("the relay's log", &relay.written());
    reader.lays_down(note, known("distribution"));
}

#[tokio::test]
async fn distribution_with_token_auth_through_the_relay() {
    let note = Note::of("distribution_with_token_auth_through_the_relay", "distribution", How::Relay, &REAL);
    let ground = Ground::start("http://127.0.0.1:{port}/token").await;
    let (registries, tokens) = (vec![format!("http://{}", ground.behind())], vec![ground.realm()]);
    let relay = Relay::start(Allowed { registries, tokens, ..Allowed::default() }).await;
    let reader = Arc::new(Reader { private: clock(&ground.behind()), ..with_token_server(&ground.behind(), true) });
    reader_visits("distribution-token", &format!("{}/", relay.origin()), Vec::new(), &reader).await;
    clean("the relay's log", &relay.written());
    ground.check_token_server();
    reader.lays_down(note, known("distribution"));
}
