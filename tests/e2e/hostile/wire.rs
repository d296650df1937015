//! A server that speaks HTTP as badly as a case wants: TLS, and then bytes as they are told. It answers for every name that
//! leads to it, and keeps every request whole.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::answer::{Answer, End};
use crate::support::recorder::Sent;
use crate::town::acceptor;

/// The longest head or body that is read of a request, in bytes.
const MOST: usize = 256 * 1024;

/// What an endless answer has sent when the server gives up, in bytes.
pub const ENDLESS: usize = 100 << 20;

type Desk = dyn Fn(&Sent) -> Answer + Send + Sync;

/// A running server.
pub struct Wire {
    pub port: u16,
    log: Arc<Mutex<Vec<Sent>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Wire {
    /// Starts it. Nobody checks its certificate, so one is enough for all names.
    pub async fn start(desk: Arc<Desk>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (acceptor, _) = acceptor(vec!["page.example".to_owned()], "wire");
        let log = Arc::<Mutex<Vec<Sent>>>::default();
        let notes = log.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, acceptor.clone(), desk.clone(), notes.clone()));
            }
        });
        Self { port, log, task }
    }

    /// Every request so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(stream: TcpStream, acceptor: TlsAcceptor, desk: Arc<Desk>, log: Arc<Mutex<Vec<Sent>>>) {
    // Browsers open connections in advance and leave them.
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let mut stream = BufReader::new(stream);
    while let Some(sent) = request(&mut stream).await {
        log.lock().unwrap().push(sent.clone());
        let answer = desk(&sent);
        if put(stream.get_mut(), &answer, sent.method == "HEAD").await.is_none() {
            return;
        }
    }
}

/// Reads a request; nothing at the end of the connection.
async fn request(stream: &mut BufReader<TlsStream<TcpStream>>) -> Option<Sent> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let read = stream.read_until(b'\n', &mut head).await.ok()?;
        if read == 0 || head.len() > MOST {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let pair = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let headers: Vec<(String, String)> = lines.filter_map(pair).collect();
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let length = value("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; Some(length).filter(|length| *length <= MOST)?];
    stream.read_exact(&mut body).await.ok()?;
    let url = format!("https://{}{target}", value("host").unwrap_or_default());
    Some(Sent { method, url, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Writes an answer; nothing when the connection is over.
async fn put(stream: &mut TlsStream<TcpStream>, answer: &Answer, is_head: bool) -> Option<()> {
    if answer.end == End::Refused {
        return None;
    }
    if answer.end == End::Silent {
        return wait(stream).await;
    }
    stream.write_all(&answer.head()).await.ok()?;
    if answer.end == End::Trickling && !is_head {
        return trickle(stream, &answer.body).await;
    }
    if !is_head && answer.has_body() {
        stream.write_all(&answer.body).await.ok()?;
    }
    stream.flush().await.ok()?;
    match answer.end {
        End::Whole | End::Trickling if answer.length.is_some() => Some(()),
        End::Stalled => wait(stream).await,
        End::Endless => pour(stream).await,
        End::Refused | End::Silent | End::Broken => None,
        // Over TLS an end that is meant is said.
        End::Whole | End::Trickling => {
            drop(stream.shutdown().await);
            None
        }
    }
}

/// Waits until the browser closes the connection.
async fn wait(stream: &mut TlsStream<TcpStream>) -> Option<()> {
    drop(stream.read(&mut [0]).await);
    None
}

/// Sends a byte a second for as long as the browser takes them.
async fn trickle(stream: &mut TlsStream<TcpStream>, bytes: &[u8]) -> Option<()> {
    let mut second = tokio::time::interval(std::time::Duration::from_secs(1));
    for byte in bytes {
        second.tick().await;
        stream.write_all(&[*byte]).await.ok()?;
        stream.flush().await.ok()?;
    }
    None
}

async fn pour(stream: &mut TlsStream<TcpStream>) -> Option<()> {
    let chunk = vec![b'x'; 64 * 1024];
    for _ in 0..ENDLESS / chunk.len() {
        stream.write_all(&chunk).await.ok()?;
    }
    panic!("somebody read all of it");
}
