//! HTTP/2: streams that are reset in the middle, and connections that the server gives up. A real nginx speaks it.

use std::fmt::Write as _;
use std::path::Path;

use rcgen::{CertificateParams, KeyPair};

use crate::fault_cases::verify_layers;
use crate::faults::Faults;
use crate::page::visit_among;
use crate::program::{Folder, Program, free_port};
use crate::recorder::Played;
use crate::relay::nginx;
use crate::site::Site;

/// The name under which browsers find it.
const NAME: &str = "streams.example";

/// How many requests a connection carries before nginx gives it up (GOAWAY). With as few as these a browser's own second
/// and third attempts meet another one now and then, and it is the page that has to ask once more.
const CARRIED: usize = 3;

/// nginx with HTTP/2 before the server at that port of this machine.
fn before(folder: &Path, port: u16, behind: u16) -> Program {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![NAME.to_owned()]).unwrap().self_signed(&key).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(folder.join("certificate.pem"), certificate.pem()).unwrap();
    std::fs::create_dir_all(folder.join("temp")).unwrap();
    let mut conf = "daemon off; pid nginx.pid; error_log stderr crit; events {} http {\n".to_owned();
    for (number, kind) in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].into_iter().enumerate() {
        writeln!(conf, "{kind}_temp_path temp/{number};").unwrap();
    }
    writeln!(conf, "log_format line '$server_protocol $connection $connection_requests $request_uri';").unwrap();
    writeln!(conf, "access_log access.log line; keepalive_requests {CARRIED};").unwrap();
    writeln!(conf, "server {{ listen 127.0.0.1:{port} ssl http2;").unwrap();
    writeln!(conf, "ssl_certificate certificate.pem; ssl_certificate_key key.pem;").unwrap();
    writeln!(conf, "location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_buffering off; }} }} }}").unwrap();
    std::fs::write(folder.join("nginx.conf"), conf).unwrap();
    nginx(folder)
}

#[tokio::test]
async fn a_stream_that_is_reset_is_told_and_a_connection_that_is_given_up_harms_nothing() {
    let (site, faults, folder) = (Site::start().await, Faults::start().await, Folder::new("streams"));
    let port = free_port();
    let behind = faults.host().rsplit_once(':').unwrap().1.parse().unwrap();
    let _nginx = before(folder.path(), port, behind);
    let played: Played = [(NAME.to_owned(), port)].into();
    let content = faults.content.clone();
    visit_among("streams", &site.url(), played, |page| async move {
        let layers = &content.image.layers;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        verify_layers(&page, NAME, "sound", &content).await;
        page.wait_verdict(&layers[0].digest, "verified").await;
        page.wait_verdict(&layers[1].digest, "verified").await;
        assert_eq!(page.errors().await, [""; 0]);
        verify_layers(&page, NAME, "cut-layer", &content).await;
        page.wait_verdict(&layers[0].digest, "verified").await;
        page.wait_verdict(&layers[1].digest, "unverifiable").await;
        page.wait_error("interrupted").await;
    })
    .await;
    let log = std::fs::read_to_string(folder.path().join("access.log")).unwrap();
    let lines: Vec<Vec<_>> = log.lines().map(|line| line.split(' ').collect()).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line[0] == "HTTP/2.0"), "{log}");
    assert!(lines.iter().all(|line| line[2].parse::<usize>().unwrap() <= CARRIED), "{log}");
    let mut connections: Vec<_> = lines.iter().map(|line| line[1]).collect();
    connections.sort_unstable();
    connections.dedup();
    assert!(connections.len() > 1, "none was given up: {log}");
}
