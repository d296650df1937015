//! The cures, as they are copied from the page, in the programs that they are for: before, the command from the page shows
//! the illness; afterwards, health.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tallyman::doctor::cure::cures;
use tallyman::doctor::pasted::{command, read};
use tallyman::doctor::{Asked, Case, Finding};
use tallyman::registry::address::Address;
use tallyman::registry::known::{ALL, Known};

use crate::program::{Folder, Program, free_port};
use crate::relay::{Came, Scripted, answer, nginx};

const PAGE: &str = "https://page.example";

fn known(id: &str) -> Option<&'static Known> {
    ALL.iter().find(|known| known.id == id).copied()
}

fn case(port: u16) -> Case {
    let at = |url: &str| Address::parse(url).unwrap();
    let url = at(&format!("http://127.0.0.1:{port}/v2/"));
    Case { page: at(PAGE), registry: at(&url.origin()), url, asked: Asked::Registry, authorized: false, accept: None }
}

/// The text of a cure, as it is copied.
fn cure(id: &str, finding: &Finding, case: &Case, known: Option<&Known>) -> String {
    cures(finding, case, known, false).into_iter().find(|cure| cure.id == id).unwrap().text
}

/// What the command from the page, run by a real shell and a real curl, says about a server.
async fn found(port: u16) -> Finding {
    // With a login, so that the question before it counts.
    let case = Case { authorized: true, ..case(port) };
    let text = command(&case);
    let output = tokio::process::Command::new("sh").arg("-c").arg(text).output().await.unwrap();
    let heads = String::from_utf8_lossy(&output.stdout).into_owned();
    read(&heads, &case, &[], None).unwrap_or_else(|| panic!("no heads: {output:?}")).finding
}

async fn wait_for(port: u16) {
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        tokio::task::yield_now().await;
    }
}

/// The real registry with a configuration beside the usual.
async fn distribution(folder: &Path, http: &str, besides: &str) -> (Program, u16) {
    let port = free_port();
    let storage = folder.join("storage");
    let text = format!(
        "version: 0.1\nlog:\n  level: error\n{besides}storage:\n  filesystem:\n    rootdirectory: {}\n{http}  addr: 127.0.0.1:{port}\n",
        storage.display()
    );
    std::fs::write(folder.join("config.yml"), text).unwrap();
    let child = Command::new("docker-registry")
        .arg("serve")
        .arg(folder.join("config.yml"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(port).await;
    (Program(child), port)
}

#[tokio::test]
async fn distribution_by_its_own_configuration() {
    let folder = Folder::new("cure");
    let (ill, port) = distribution(folder.path(), "http:\n", "").await;
    assert_eq!(found(port).await, Finding::NoCors);
    drop(ill);
    let http = cure("distribution", &Finding::NoCors, &case(port), known("distribution"));
    let (_well, port) = distribution(folder.path(), &http, "").await;
    assert_eq!(found(port).await, Finding::Readable);
}

#[tokio::test]
async fn distribution_with_a_login_by_nginx_in_front() {
    let (folder, front) = (Folder::new("cure"), Folder::new("front"));
    // It cannot answer the question before a request itself, whatever its headers are.
    std::fs::write(folder.path().join("htpasswd"), "x:$2y$05$abcdefghijklmnopqrstuuOz0Zc7F1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z1Z\n")
        .unwrap();
    let auth = format!("auth:\n  htpasswd:\n    realm: x\n    path: {}\n", folder.path().join("htpasswd").display());
    let http = cure("distribution", &Finding::NoCors, &case(1), known("distribution"));
    let (_registry, port) = distribution(folder.path(), &http, &auth).await;
    let refused = Finding::PreflightRefused { status: Some(401) };
    assert_eq!(found(port).await, refused);
    let (_nginx, served) = cured_by_nginx(front.path(), PAGE, port).await;
    assert_eq!(found(served).await, Finding::Readable);
}

/// nginx before the real registry at that port, as its page tells to set it up where it has a login; and where it
/// listens.
pub async fn cured_by_nginx(folder: &Path, page: &str, behind: u16) -> (Program, u16) {
    let served = free_port();
    let case = Case { page: Address::parse(page).unwrap(), ..case(served) };
    let location = cure("nginx", &Finding::PreflightRefused { status: Some(401) }, &case, known("distribution"))
        .replace("http://127.0.0.1:5000", &format!("http://127.0.0.1:{behind}"));
    (in_front(folder, served, &location).await, served)
}

/// nginx with this in its server block.
pub async fn in_front(folder: &Path, port: u16, location: &str) -> Program {
    std::fs::create_dir_all(folder.join("temp")).unwrap();
    let mut conf = "daemon off; pid nginx.pid; error_log stderr emerg; events {} http { access_log off;\n".to_owned();
    for (number, kind) in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].into_iter().enumerate() {
        writeln!(conf, "{kind}_temp_path temp/{number};").unwrap();
    }
    writeln!(conf, "server {{ listen 127.0.0.1:{port};\n{location}}} }}").unwrap();
    std::fs::write(folder.join("nginx.conf"), conf).unwrap();
    let program = nginx(folder);
    wait_for(port).await;
    program
}

#[tokio::test]
async fn each_software_that_has_no_setting_by_nginx_and_by_caddy_in_front() {
    // A registry that is wrong in every way: two leaves, nothing exposed, the question refused.
    let wrong = Scripted::start(|came: &Came| {
        let twice = [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-origin", "https://other.example"),
            ("www-authenticate", "Bearer realm=\"x\""),
        ];
        answer(if came.method == "OPTIONS" { 405 } else { 401 }, &twice, "")
    })
    .await;
    assert_eq!(found(wrong.port).await, Finding::AllowOriginTwice);
    for id in ["harbor", "nexus", "artifactory", "gitea", "quay", "zot"] {
        let (nginx_folder, caddy_folder) = (Folder::new("front"), Folder::new("front"));
        let (by_nginx, by_caddy) = (free_port(), free_port());
        let text = |id_of_cure: &str, port: u16| {
            let text = cure(id_of_cure, &Finding::AllowOriginTwice, &case(port), known(id));
            let from =
                ["proxy_pass ", "reverse_proxy "].iter().find_map(|word| Some(text.find(word)? + word.len())).unwrap();
            let end = from + text[from..].find([';', ' ']).unwrap();
            format!("{}{}{}", &text[..from], wrong.origin(), &text[end..])
        };
        let _nginx = in_front(nginx_folder.path(), by_nginx, &text("nginx", by_nginx)).await;
        assert_eq!(found(by_nginx).await, Finding::Readable, "{id} by nginx");
        let _caddy = caddy(caddy_folder.path(), by_caddy, &text("caddy", by_caddy)).await;
        assert_eq!(found(by_caddy).await, Finding::Readable, "{id} by Caddy");
    }
}

/// Caddy with this as its configuration.
async fn caddy(folder: &Path, port: u16, text: &str) -> Program {
    std::fs::write(folder.join("Caddyfile"), format!("{{\n\tadmin off\n}}\n{text}")).unwrap();
    let child = Command::new("caddy")
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(folder.join("Caddyfile"))
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("caddy: {error}; run script/setup --tests"));
    wait_for(port).await;
    Program(child)
}
