//! What was asked of whom: the requests that the servers saw and those that the browser says it made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub method: String,
    /// Host and port.
    pub host: String,
    /// Path and query.
    pub target: String,
    /// Names of the headers, in lower case; empty where the source does not tell.
    pub headers: Vec<String>,
}

impl Seen {
    /// A request as a line of text, for messages.
    pub fn line(&self) -> String {
        format!("{} {}{}", self.method, self.host, self.target)
    }

    /// Whether it carried credentials or a token.
    pub fn authorized(&self) -> bool {
        self.headers.iter().any(|name| name == "authorization")
    }

    /// The digest of the content that it asks for: a manifest or blob of a registry, or a blob of a layout.
    pub fn content(&self) -> Option<String> {
        let path = self.target.split(['?', '#']).next()?.replace("%3A", ":");
        let (rest, last) = path.rsplit_once('/')?;
        let parent = rest.rsplit('/').next()?;
        match parent {
            "manifests" | "blobs" if last.contains(':') => Some(last.to_owned()),
            "sha256" | "sha512" if rest.ends_with(&format!("blobs/{parent}")) => Some(format!("{parent}:{last}")),
            _ => None,
        }
    }
}

/// A list of requests that a server or a browser adds to.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<Seen>>>);

impl Log {
    /// Notes a request.
    pub fn add(&self, seen: Seen) {
        self.0.lock().unwrap().push(seen);
    }

    /// All requests so far.
    pub fn all(&self) -> Vec<Seen> {
        self.0.lock().unwrap().clone()
    }

    /// Requests whose target contains a text.
    pub fn about(&self, text: &str) -> Vec<Seen> {
        self.all().into_iter().filter(|seen| seen.target.contains(text)).collect()
    }
}

/// Requests to hosts that are not in the list.
pub fn strangers(seen: &[Seen], named: &[&str]) -> Vec<String> {
    seen.iter().filter(|seen| !named.contains(&seen.host.as_str())).map(Seen::line).collect()
}

/// Content digests that one host was asked to send more than once, by digest or by one of these tags, which are given
/// with what they point at.
pub fn repeated(seen: &[Seen], tags: &[(&str, &str)]) -> Vec<String> {
    let mut count: BTreeMap<(String, String), usize> = BTreeMap::new();
    let of_tag = |seen: &Seen| {
        let named = tags.iter().find(|(tag, _)| seen.target.ends_with(&format!("/manifests/{tag}")))?;
        Some(named.1.to_owned())
    };
    for seen in seen.iter().filter(|seen| seen.method == "GET") {
        if let Some(digest) = seen.content().or_else(|| of_tag(seen)) {
            *count.entry((seen.host.clone(), digest)).or_default() += 1;
        }
    }
    count
        .into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|((host, digest), n)| format!("{host} {digest} {n}x"))
        .collect()
}

/// Digests that were asked for with GET at all: a check for repetition says nothing when there are none.
pub fn contents(seen: &[Seen]) -> BTreeSet<String> {
    seen.iter().filter(|seen| seen.method == "GET").filter_map(Seen::content).collect()
}

/// A proxy that lets nothing out and notes who was asked for. The browser sends it all that does not go to this machine,
/// whether a page, a worker or a preload asked; so nothing of a test ever leaves the machine. Names that a test plays
/// itself lead to its own server.
pub struct Wall {
    pub port: u16,
    log: Log,
    task: tokio::task::JoinHandle<()>,
}

/// Names that a test plays itself, without ports, and where.
pub type Played = BTreeMap<String, u16>;

/// Says that the connection stands, and passes on what comes from either side.
async fn lead(mut stream: TcpStream, port: u16) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    if stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.is_ok() {
        drop(copy_bidirectional(&mut stream, &mut server).await);
    }
}

/// The longest request line and headers that the wall reads, in bytes.
const HEAD: usize = 8 * 1024;

impl Wall {
    /// Starts it on a port of its own. A TLS connection to one of these names, whatever the port, is led to the
    /// port beside it.
    pub async fn start(played: Played) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Log::default();
        let notes = log.clone();
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (notes, played) = (notes.clone(), played.clone());
                tokio::spawn(async move {
                    let mut head = vec![0; HEAD];
                    let length = stream.read(&mut head).await.unwrap_or(0);
                    if let Some(seen) = proxied(&String::from_utf8_lossy(&head[..length])) {
                        let name = seen.host.split_once(':').filter(|_| seen.method == "CONNECT");
                        if let Some(port) = name.and_then(|(name, _)| played.get(name)) {
                            return lead(stream, *port).await;
                        }
                        notes.add(seen);
                    }
                    let refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                    drop(stream.write_all(refusal).await);
                });
            }
        });
        Self { port, log, task }
    }

    /// What was to leave this machine.
    pub fn seen(&self) -> Vec<Seen> {
        self.log.all()
    }
}

impl Drop for Wall {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads `CONNECT host:443 HTTP/1.1` or `GET http://host/path HTTP/1.1`.
fn proxied(head: &str) -> Option<Seen> {
    let mut words = head.lines().next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (host, target) = split(target).unwrap_or((target.to_owned(), String::new()));
    Some(Seen { method, host, target, headers: Vec::new() })
}

/// Host and target of an absolute address over HTTP; `None` for `data:`, `blob:` and the browser's own pages.
pub fn split(url: &str) -> Option<(String, String)> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
    let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some((rest[..at].to_owned(), rest[at..].to_owned()))
}
