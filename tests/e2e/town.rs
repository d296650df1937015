//! The registries that no test can reach, each under its own name and with TLS: one server on this machine that answers for
//! every origin of an emulator. Browsers get to it by the wall, which leads those names here; the relay by a name that
//! nginx looks up in its own configuration.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use axum::serve::Listener;
use rcgen::{CertificateParams, DnType, KeyPair};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use crate::emulators::{Ask, Emulator, Habits};
use crate::site::{Site, dist};
use crate::support::recorder::{Log, Oracle, Sent};

/// The largest form that is read of a request, in bytes.
const FORM: usize = 64 * 1024;

/// A registry with all its hosts.
pub struct Town {
    pub emulator: Arc<Emulator>,
    /// Where it listens, whatever the name.
    pub port: u16,
    /// Its certificate, as PEM.
    pub certificate: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Town {
    /// Starts a registry of these habits.
    pub async fn start(habits: Habits) -> Self {
        let emulator = Arc::new(Emulator::new(habits));
        let (acceptor, certificate) = acceptor(hosts_of(&emulator), habits.id);
        let plain = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = plain.local_addr().unwrap().port();
        let sent = Arc::default();
        let desk = Desk { emulator: emulator.clone(), sent: Arc::clone(&sent) };
        let app = Router::new().fallback(answer).with_state(desk);
        let listener = Secured { plain, acceptor };
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { emulator, port, certificate, sent, task }
    }

    /// Its names, without ports.
    pub fn hosts(&self) -> Vec<String> {
        hosts_of(&self.emulator)
    }

    /// Every request that reached it, whole.
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// No secret went where it must not.
    pub fn check(&self, oracle: &Oracle) {
        let log = Log::default();
        self.sent().into_iter().for_each(|sent| log.add(sent));
        oracle.check(&log);
    }

    /// Everything that carried something secret came through the relay.
    pub fn trusts_the_relay_alone(&self) {
        let by_relay = ("user-agent".to_owned(), "tallyman-relay".to_owned());
        for sent in self.sent() {
            let secret = sent.headers.iter().any(|(name, _)| name == "authorization") || !sent.body.is_empty();
            assert!(!secret || sent.headers.contains(&by_relay), "{} {}", sent.method, sent.origin());
        }
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The built page with TLS, for a browser that is led here by this name.
pub async fn page_with_tls(name: &str) -> Site {
    site_with_tls(name, Router::new()).await
}

/// The same with something besides.
pub async fn site_with_tls(name: &str, besides: Router) -> Site {
    let plain = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = plain.local_addr().unwrap().port();
    let (acceptor, _) = acceptor(vec![name.to_owned()], name);
    Site::by(Secured { plain, acceptor }, port, &dist(), besides)
}

/// What makes TLS of a connection for these hosts, and its certificate as PEM. It has a name of its own: where two are
/// trusted, each is looked for by its name.
pub fn acceptor(hosts: Vec<String>, name: &str) -> (TlsAcceptor, String) {
    let (mut wanted, signing_key) = (CertificateParams::new(hosts).unwrap(), KeyPair::generate().unwrap());
    wanted.distinguished_name.push(DnType::CommonName, name);
    let cert = wanted.self_signed(&signing_key).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), cert.pem())
}

/// The hosts of all its origins; those with a port of their own are not led here.
fn hosts_of(emulator: &Emulator) -> Vec<String> {
    let named = emulator.origins().into_iter().filter_map(|origin| origin.strip_prefix("https://"));
    named.map(|host| host.split(':').next().unwrap().to_owned()).collect()
}

#[derive(Clone)]
struct Desk {
    emulator: Arc<Emulator>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

async fn answer(State(desk): State<Desk>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, FORM).await.unwrap_or_default();
    let headers: Vec<_> = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let host = headers.iter().find(|(name, _)| name == "host").map(|(_, host)| host.as_str()).unwrap_or_default();
    let ask = Ask {
        method: head.method.to_string(),
        origin: format!("https://{}", host.trim_end_matches(":443")),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    desk.sent.lock().unwrap().push(Sent {
        method: ask.method.clone(),
        url: format!("{}{}", ask.origin, head.uri),
        headers: ask.headers.clone(),
        body: ask.body.clone(),
    });
    let said = desk.emulator.answer(&ask);
    let mut response = Response::builder().status(said.status);
    for (name, value) in &said.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(said.body)).unwrap()
}

/// A listener whose connections are past their handshake.
struct Secured {
    plain: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let Ok((stream, from)) = self.plain.accept().await else { continue };
            // Browsers open connections in advance and leave them.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.plain.local_addr()
    }
}
