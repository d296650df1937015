//! The relay: nginx with the shipped configuration, made by the script that the reader uses, in front of what a test names.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::program::{Folder, Program, free_port, wait_until_it_answers};
use crate::site::dist;

/// What a relay reads beside the shipped list, and where it finds what has real names.
#[derive(Default)]
pub struct Allowed {
    pub registries: Vec<String>,
    pub tokens: Vec<String>,
    /// Origins.
    pub stores: Vec<String>,
    /// Pages of other sites.
    pub pages: Vec<String>,
    /// Names of the internet, and the port on this machine where their TLS is.
    pub names: Vec<(String, u16)>,
    /// The certificates to trust in place of the system's, as PEM.
    pub ca: Option<String>,
}

/// A running relay with the page beside it. It ends with its owner.
pub struct Relay {
    pub port: u16,
    _program: Program,
    folder: Folder,
}

impl Relay {
    pub async fn start(allowed: Allowed) -> Self {
        let (folder, port) = (Folder::new("relay"), free_port());
        let list = folder.path().join("list.conf");
        std::fs::write(&list, with(&shipped(), &allowed)).unwrap();
        let mut script = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("script/relay-folder"));
        script.arg(folder.path()).arg(format!("127.0.0.1:{port}")).arg(dist()).env("TALLYMAN_ALLOW", &list);
        // Nothing of a test asks any DNS server.
        script.env("TALLYMAN_RESOLVERS", "127.0.0.1:1");
        if let Some(ca) = &allowed.ca {
            let file = folder.path().join("trusted.pem");
            std::fs::write(&file, ca).unwrap();
            script.env("TALLYMAN_CA", file);
        }
        assert!(script.status().unwrap().success());
        let mut names = String::new();
        for (name, port) in &allowed.names {
            writeln!(names, "upstream {name} {{ server 127.0.0.1:{port}; }}").unwrap();
        }
        let http = folder.path().join("http.conf");
        std::fs::write(&http, std::fs::read_to_string(&http).unwrap() + names.as_str()).unwrap();
        let program = nginx(folder.path());
        wait_until_it_answers(&format!("http://127.0.0.1:{port}/relay/")).await;
        Self { port, _program: program, folder }
    }

    /// Page and relay by the one command that the README names.
    pub async fn by_one_command(allowed: Allowed) -> Self {
        let (folder, port) = (Folder::new("served"), free_port());
        let list = folder.path().join("list.conf");
        std::fs::write(&list, with(&shipped(), &allowed)).unwrap();
        let errors = std::fs::File::create(folder.path().join("stderr.log")).unwrap();
        let child = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("script/serve"))
            .args(["--port", &port.to_string(), "--relay"])
            .env("TALLYMAN_ALLOW", &list)
            .env("TALLYMAN_DIST", dist())
            .env("TALLYMAN_RELAY_FOLDER", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .unwrap();
        let program = Program(child);
        wait_until_it_answers(&format!("http://127.0.0.1:{port}/relay/")).await;
        Self { port, _program: program, folder }
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where the relay reads an address.
    pub fn at(&self, url: &str) -> String {
        format!("{}/relay/{}", self.origin(), url.replacen("://", "/", 1))
    }

    /// The log of its requests.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("relay.log")).unwrap_or_default()
    }

    /// The same, as soon as it has so many lines: one is written when nginx is done with a request, which may be after its
    /// answer was read.
    pub async fn log_of(&self, lines: usize) -> String {
        for _ in 0..200 {
            if self.log().lines().count() >= lines {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.log()
    }

    /// Everything that it wrote down.
    pub fn written(&self) -> String {
        let mut text = String::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "log") || is_temporary(&path) {
                    text.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
                }
            }
        }
        text
    }
}

fn is_temporary(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "temp")
}

/// Runs nginx with a folder as its prefix.
pub fn nginx(folder: &Path) -> Program {
    let errors = std::fs::File::create(folder.join("stderr.log")).unwrap();
    let child = Command::new("nginx")
        .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn()
        .unwrap_or_else(|error| panic!("nginx: {error}; run script/setup --tests"));
    Program(child)
}

fn shipped() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("relay/allow.conf")).unwrap()
}

/// The shipped list with more in it, put in where its comments tell a reader to.
fn with(list: &str, allowed: &Allowed) -> String {
    let lines = |entries: &[String]| entries.iter().map(|entry| format!("    {entry} 1;\n")).collect::<String>();
    let stores: Vec<_> = allowed.stores.iter().map(|origin| format!("\"~^{}/\"", origin.replace('.', "\\."))).collect();
    let pages: String = allowed.pages.iter().map(|page| format!("    {page} $http_origin;\n")).collect();
    let listed: String = allowed.registries.iter().map(|origin| format!("\"{origin}\",")).collect();
    let mut text = list.to_owned();
    for (mark, more) in [
        ("    # https://registry.example.com 1;\n", lines(&allowed.registries)),
        ("    # https://registry.example.com/service/token 1;\n", lines(&allowed.tokens)),
        ("    # DigitalOcean\n", lines(&stores)),
        ("    # https://tallyman.example.com $http_origin;\n", pages),
        ("\"https://ghcr.io\",", listed),
    ] {
        assert!(text.contains(mark), "{mark} is not in the list");
        text = text.replacen(mark, &format!("{more}{mark}"), 1);
    }
    text
}

/// A request as a server behind the relay saw it.
#[derive(Clone, Debug)]
pub struct Came {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Came {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

type Answer = dyn Fn(&Came) -> Response + Send + Sync;

/// A server whose answers are a function, and which keeps what came.
#[derive(Clone)]
pub struct Scripted {
    pub port: u16,
    came: Arc<Mutex<Vec<Came>>>,
    answer: Arc<Answer>,
}

impl Scripted {
    pub async fn start(answer: impl Fn(&Came) -> Response + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let scripted = Self { port, came: Arc::default(), answer: Arc::new(answer) };
        let app = Router::new().fallback(serve).with_state(scripted.clone());
        // It ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        scripted
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }
}

async fn serve(State(scripted): State<Scripted>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let came = Came {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    scripted.came.lock().unwrap().push(came.clone());
    (scripted.answer)(&came)
}

/// An answer of a status with headers.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<axum::body::Body>) -> Response {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body.into()).unwrap()
}

/// Sends bytes as they are, and gives the head of what comes: what no proper client would send.
pub async fn raw(port: u16, request: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).await.unwrap() {
            0 => break,
            length => answer.extend_from_slice(&chunk[..length]),
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// A certificate for some names, and the TLS of a server that has none: nginx once more.
pub struct Tls {
    pub port: u16,
    folder: Folder,
    _program: Program,
}

impl Tls {
    /// Puts TLS with a new certificate for these names in front of a port.
    pub async fn start(names: &[&str], to: u16) -> Self {
        let (folder, port) = (Folder::new("tls"), free_port());
        certificate(folder.path(), names);
        std::fs::create_dir_all(folder.path().join("temp")).unwrap();
        let conf = format!(
            "daemon off; pid nginx.pid; error_log stderr emerg; events {{}} http {{ access_log off;
             client_body_temp_path temp/a; proxy_temp_path temp/b; fastcgi_temp_path temp/c; uwsgi_temp_path temp/d;
             scgi_temp_path temp/e; server {{ listen 127.0.0.1:{port} ssl; ssl_certificate cert.pem;
             ssl_certificate_key key.pem; location / {{ proxy_pass http://127.0.0.1:{to}; proxy_set_header Host $http_host;
             proxy_set_header X-Sni $ssl_server_name; proxy_buffering off; }} }} }}"
        );
        std::fs::write(folder.path().join("nginx.conf"), conf).unwrap();
        let program = nginx(folder.path());
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
        Self { port, folder, _program: program }
    }

    /// The certificate, which vouches for itself.
    pub fn ca(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("cert.pem")).unwrap()
    }
}

fn certificate(folder: &Path, names: &[&str]) {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
}
