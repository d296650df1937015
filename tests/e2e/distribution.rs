//! The reference registry (CNCF Distribution, Debian's `docker-registry`), started and filled by the tests.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::image::{Descriptor, Store};
use crate::layout::Layout;
use crate::program::{Folder, Program, free_port, wait_until_it_answers};
use crate::recorder::{Log, Seen};

/// What the registry lets a page of another origin see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// Nothing: the state in which every registry is installed.
    None,
    /// Bodies, and no headers beyond those that every page may see.
    Bodies,
    /// Bodies, and the digest, link and challenge headers.
    Exposing,
}

impl Cors {
    /// The `http.headers` of the registry's configuration.
    fn configured(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Bodies => "  headers:\n    Access-Control-Allow-Origin: ['*']\n",
            Self::Exposing => {
                "  headers:\n    Access-Control-Allow-Origin: ['*']\n    \
                 Access-Control-Expose-Headers: ['Docker-Content-Digest, Link, WWW-Authenticate']\n"
            }
        }
    }
}

/// A running registry. It ends with its owner.
pub struct Distribution {
    pub port: u16,
    pub log: Log,
    // Declared before the folder, so that the program ends before its storage goes.
    _program: Program,
    folder: Arc<Folder>,
}

/// The one who may read a registry with a password file. The password is the recorder's canary.
pub const HTPASSWD_USER: &str = "harbour-reader";

/// That reader and a bcrypt hash of that password, the only kind that the registry takes.
const HTPASSWD: &str = "harbour-reader:$2y$04$abcdefghijklmnopqrstuu9ngzbx6TRrvS1qbYREqg1dcC1B75X7C\n";

impl Distribution {
    /// Starts an empty registry and waits until it answers.
    pub async fn start(cors: Cors) -> Self {
        Self::serve(Arc::new(Folder::new("registry")), cors, "").await
    }

    /// Another registry with the same content, for those in a password file.
    pub async fn with_password_file(&self) -> Self {
        self.with_password_file_for(Cors::None).await
    }

    /// The same, which lets pages see that much.
    pub async fn with_password_file_for(&self, cors: Cors) -> Self {
        let file = self.folder.path().join("htpasswd");
        std::fs::write(&file, HTPASSWD).unwrap();
        let auth = format!("auth:\n  htpasswd:\n    realm: harbour\n    path: {}\n", file.display());
        Self::serve(self.folder.clone(), cors, &auth).await
    }

    /// Another registry with the same content, for those whom this `auth` of its configuration lets in.
    pub async fn with_auth(&self, auth: &str) -> Self {
        Self::serve(self.folder.clone(), Cors::None, auth).await
    }

    async fn serve(folder: Arc<Folder>, cors: Cors, auth: &str) -> Self {
        let port = free_port();
        let configuration = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  \
             addr: 127.0.0.1:{port}\n{}{auth}",
            folder.path().join("storage").display(),
            cors.configured()
        );
        let file = folder.path().join(format!("config-{port}.yml"));
        std::fs::write(&file, configuration).unwrap();
        let mut child = Command::new("docker-registry")
            .arg("serve")
            .arg(&file)
            // OTEL and REGISTRY_… variables of the machine would change what is tested.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("docker-registry: {error}; run script/setup --tests"));
        let log = Log::default();
        let output = child.stdout.take().unwrap();
        let (host, notes) = (format!("127.0.0.1:{port}"), log.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(seen) = logged(&line, &host) {
                    notes.add(seen);
                }
            }
        });
        let registry = Self { port, log, _program: Program(child), folder };
        // Whoever wants a login says so here, and is as ready.
        let base = format!("{}/", registry.origin());
        wait_until_it_answers(&base).await;
        registry
    }

    /// Host and port, as in links.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Pushes everything of a layout into a repository, children before parents, then its names.
    pub async fn push(&self, repository: &str, layout: &Layout) {
        let client = reqwest::Client::new();
        for (digest, stored) in layout.store.all() {
            match &stored.manifest {
                None => self.push_blob(&client, repository, digest, stored.bytes.clone()).await,
                Some(media_type) => {
                    self.push_manifest(&client, repository, digest, media_type, stored.bytes.clone()).await;
                }
            }
        }
        for (name, content) in &layout.names {
            self.tag(repository, name, content, &layout.store).await;
        }
    }

    /// Lets a tag point at content that is there.
    pub async fn tag(&self, repository: &str, name: &str, content: &Descriptor, store: &Store) {
        let bytes = store.bytes(&content.digest).to_vec();
        self.push_manifest(&reqwest::Client::new(), repository, name, &content.media_type, bytes).await;
    }

    async fn push_blob(&self, client: &reqwest::Client, repository: &str, digest: &str, bytes: Vec<u8>) {
        let start = format!("{}/v2/{repository}/blobs/uploads/", self.origin());
        let session = client.post(start).send().await.unwrap();
        let location = session.headers()["location"].to_str().unwrap();
        let separator = if location.contains('?') { '&' } else { '?' };
        let url = format!("{location}{separator}digest={digest}");
        let answer = client.put(url).body(bytes).send().await.unwrap();
        assert_eq!(answer.status(), 201, "blob {digest}");
    }

    async fn push_manifest(&self, client: &reqwest::Client, repository: &str, name: &str, kind: &str, bytes: Vec<u8>) {
        let url = format!("{}/v2/{repository}/manifests/{name}", self.origin());
        let answer = client.put(url).header("content-type", kind).body(bytes).send().await.unwrap();
        let status = answer.status();
        assert_eq!(status, 201, "manifest {name}: {}", answer.text().await.unwrap());
    }

    /// Changes one bit of a blob on the registry's disk, as a failing disk would.
    pub fn damage(&self, digest: &str) {
        let file = self.stored(digest);
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(file, bytes).unwrap();
    }

    /// Takes a blob off the registry's disk.
    pub fn lose(&self, digest: &str) {
        std::fs::remove_file(self.stored(digest)).unwrap();
    }

    fn stored(&self, digest: &str) -> PathBuf {
        let hex = digest.trim_start_matches("sha256:");
        let blobs = self.folder.path().join("storage/docker/registry/v2/blobs/sha256");
        blobs.join(&hex[..2]).join(hex).join("data")
    }
}

/// Reads a line of the access log: `127.0.0.1 - - [date] "GET /v2/ HTTP/1.1" 200 2 "referrer" "agent"`.
fn logged(line: &str, host: &str) -> Option<Seen> {
    let request = line.split('"').nth(1)?;
    let mut words = request.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    // What the tests themselves sent is no request of the page.
    let agent = line.split('"').nth(5)?;
    agent.contains("Mozilla").then(|| Seen { method, host: host.to_owned(), target, headers: Vec::new() })
}
