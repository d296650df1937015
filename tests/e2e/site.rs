//! The built page on a static host, under a sub-path as on GitHub Pages.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::serve::Listener;
use tower_http::services::ServeDir;

use crate::engine::{Engine, witnessed};
use crate::recorder::{Log, Seen};

/// Where the page lies on its host. Two segments, so that a path written as `/file` or `../file` misses.
pub const SUB_PATH: &str = "/some/sub-path/";

/// A static host on this machine.
pub struct Site {
    pub port: u16,
    pub log: Log,
    task: tokio::task::JoinHandle<()>,
}

impl Site {
    /// Serves the built page.
    pub async fn start() -> Self {
        let folder = dist();
        assert!(
            folder.join("index.html").is_file(),
            "there is no built page in {}: run script/build first, or name it in TALLYMAN_DIST",
            folder.display()
        );
        Self::of(&folder).await
    }

    /// Serves the built page with this text as its `config.json`.
    pub async fn with_config(text: String) -> Self {
        Self::on(0, text).await
    }

    /// The same at a port that is known beforehand.
    pub async fn on(port: u16, config: String) -> Self {
        let config = axum::routing::get(move || async move { config });
        Self::serve(&dist(), Router::new().route(&format!("{SUB_PATH}config.json"), config), port).await
    }

    /// Serves a folder.
    pub async fn of(folder: &Path) -> Self {
        Self::serve(folder, Router::new(), 0).await
    }

    async fn serve(folder: &Path, besides: Router, port: u16) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self::by(listener, port, folder, besides)
    }

    /// Serves a folder, and what stands besides, by whatever takes the connections to a port.
    pub fn by<L: Listener<Addr = SocketAddr>>(listener: L, port: u16, folder: &Path, besides: Router) -> Self {
        let log = Log::default();
        let note = Note { host: format!("127.0.0.1:{port}"), log: log.clone() };
        let app = besides
            .nest_service(SUB_PATH.trim_end_matches('/'), ServeDir::new(folder))
            .layer(from_fn_with_state(note, record));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { port, log, task }
    }

    /// Host and port.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The address of the page without a fragment.
    pub fn url(&self) -> String {
        format!("http://{}{SUB_PATH}", self.host())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The folder with the built page.
pub fn dist() -> PathBuf {
    let built = match std::env::var_os("TALLYMAN_DIST") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"),
    };
    if Engine::chosen() == Engine::Chromium { built } else { witnessed(&built) }
}

#[derive(Clone)]
struct Note {
    host: String,
    log: Log,
}

async fn record(State(note): State<Note>, request: Request, next: Next) -> Response {
    note.log.add(Seen {
        method: request.method().to_string(),
        host: note.host.clone(),
        target: request.uri().to_string(),
        headers: request.headers().keys().map(ToString::to_string).collect(),
    });
    next.run(request).await
}
