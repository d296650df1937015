//! A registry with one thing in it, of 256 MiB: too much to keep, so its bytes are made as they are sent.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, header};
use futures_util::stream;
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// Chunks that the layer consists of, and their size in bytes.
const CHUNKS: usize = 256;
const CHUNK: usize = 1 << 20;

/// What every chunk holds: no pattern that a compressor on the way could shrink.
static NOISE: LazyLock<Bytes> = LazyLock::new(|| {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(next).take(CHUNK).collect::<Vec<u8>>().into()
});

fn hex(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// A running registry.
pub struct Large {
    port: u16,
    /// The layer's digest.
    pub digest: String,
    task: tokio::task::JoinHandle<()>,
}

impl Large {
    pub async fn start() -> Self {
        let digest = tokio::task::spawn_blocking(|| {
            let mut hasher = Sha256::new();
            (0..CHUNKS).for_each(|_| hasher.update(&NOISE[..]));
            hex(&hasher.finalize())
        });
        let digest = digest.await.unwrap();
        let layer = json!({ "mediaType": "application/octet-stream", "digest": digest, "size": CHUNKS * CHUNK });
        let config = json!({ "mediaType": "application/vnd.oci.empty.v1+json", "digest": hex(&Sha256::digest(b"{}")), "size": 2 });
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactType": "application/vnd.example.large",
            "config": config,
            "layers": [layer],
        });
        let manifest = serde_json::to_vec(&manifest).unwrap();
        let app = Router::new().fallback(move |method: Method, uri: axum::http::Uri| {
            let manifest = manifest.clone();
            async move { answer(&method, uri.path(), manifest) }
        });
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { port, digest, task }
    }

    /// Host and port, as in links.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Large {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn answer(method: &Method, path: &str, manifest: Vec<u8>) -> Response<Body> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".parse().unwrap());
    let body = if path.contains("/manifests/") {
        headers.insert(header::CONTENT_TYPE, "application/vnd.oci.image.manifest.v1+json".parse().unwrap());
        Body::from(manifest)
    } else if path.contains("/blobs/") && *method == Method::GET {
        headers.insert(header::CONTENT_LENGTH, (CHUNKS * CHUNK).into());
        Body::from_stream(stream::iter((0..CHUNKS).map(|_| Ok::<_, std::convert::Infallible>(NOISE.clone()))))
    } else {
        Body::from("{}")
    };
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    response
}
