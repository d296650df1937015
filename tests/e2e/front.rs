//! A server in front: it notes every request whole, lets web pages in as a well set up registry does, and passes it on to a
//! real registry or to a function.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;

use crate::support::recorder::Sent;

/// The most that a request may carry: forms.
const BODY: usize = 64 * 1024;

/// What answers in place of a registry behind; `None` passes the request on.
pub type Answer = dyn Fn(&Sent) -> Option<(u16, Vec<(&'static str, String)>, String)> + Send + Sync;

/// A server that notes whole requests, secrets and all.
pub struct Front {
    pub port: u16,
    log: Arc<Mutex<Vec<Sent>>>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct Ground {
    log: Arc<Mutex<Vec<Sent>>>,
    behind: Option<u16>,
    answer: Arc<Answer>,
}

impl Front {
    /// Before a registry at that port of this machine.
    pub async fn before(behind: u16) -> Self {
        Self::start(Some(behind), Arc::new(|_: &Sent| None)).await
    }

    /// With answers of its own; what it does not answer goes to the registry behind.
    pub async fn start(behind: Option<u16>, answer: Arc<Answer>) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        Self::on(listener, behind, answer)
    }

    /// The same on a port that is taken already, for answers that name it.
    pub fn on(listener: tokio::net::TcpListener, behind: Option<u16>, answer: Arc<Answer>) -> Self {
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let ground = Ground { log: log.clone(), behind, answer };
        let app = Router::new().fallback(serve).with_state(ground);
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { port, log, task }
    }

    /// Host and port, as in links.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Every request so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.log.lock().unwrap().clone()
    }

    /// How many requests carried this `Authorization`.
    pub fn carried(&self, authorization: &str) -> usize {
        let carries =
            |sent: &&Sent| sent.headers.iter().any(|(name, value)| name == "authorization" && value == authorization);
        self.sent().iter().filter(carries).count()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(State(ground): State<Ground>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let host = headers.iter().find(|(name, _)| name == "host").map(|(_, value)| value.clone()).unwrap_or_default();
    let body = String::from_utf8_lossy(&to_bytes(body, BODY).await.unwrap()).into_owned();
    let sent = Sent { method: parts.method.to_string(), url: format!("http://{host}{}", parts.uri), headers, body };
    ground.log.lock().unwrap().push(sent.clone());
    if sent.method == "OPTIONS" {
        return lets_in(Response::builder().status(204).body(Body::empty()).unwrap());
    }
    if let Some((status, headers, body)) = (ground.answer)(&sent) {
        let answer = Response::builder().status(status);
        let answer = headers.into_iter().fold(answer, |answer, (name, value)| answer.header(name, value));
        return lets_in(answer.body(Body::from(body)).unwrap());
    }
    let Some(port) = ground.behind else {
        return lets_in(Response::builder().status(404).body(Body::empty()).unwrap());
    };
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let method = reqwest::Method::from_bytes(sent.method.as_bytes()).unwrap();
    let onward = client.request(method, format!("http://127.0.0.1:{port}{}", parts.uri));
    let kept = |name: &str| ["host", "accept", "authorization", "range"].contains(&name);
    let onward = sent
        .headers
        .iter()
        .filter(|(name, _)| kept(name))
        .fold(onward, |onward, (name, value)| onward.header(name, value));
    let answer = onward.send().await.unwrap();
    let mut passed = Response::builder().status(answer.status().as_u16());
    for (name, value) in answer.headers() {
        passed = passed.header(name.as_str(), value.as_bytes());
    }
    lets_in(passed.body(Body::from(answer.bytes().await.unwrap())).unwrap())
}

/// The headers that let every page read an answer. No page's credentials are let in: there are none but those typed.
fn lets_in(mut answer: Response) -> Response {
    const LEAVE: [(&str, &str); 4] = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "authorization, accept, range"),
        ("access-control-allow-methods", "GET, HEAD, POST"),
        (
            "access-control-expose-headers",
            "Docker-Content-Digest, Link, WWW-Authenticate, Retry-After, RateLimit-Limit, RateLimit-Remaining, Date",
        ),
    ];
    for (name, value) in LEAVE {
        answer.headers_mut().insert(name, value.parse().unwrap());
    }
    answer
}
