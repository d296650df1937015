//! What is in a registry: an index, a manifest, a config and a layer, under 250 tags; and a manifest without any.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::{Accepts, Ask, Blobs, Emulator, Said, parts, said};
use crate::support::{OCI_INDEX, OCI_MANIFEST};

/// How many tags there are, beside `latest` and `one`.
pub const TAGS: usize = 248;

#[derive(Clone)]
pub struct Content {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

pub struct Repo {
    pub name: String,
    pub private: bool,
    pub tags: Vec<(String, String)>,
    pub content: BTreeMap<String, Content>,
    /// The digests of the index, the manifest and the layer.
    pub index: String,
    pub manifest: String,
    pub layer: String,
}

impl Repo {
    pub fn new(name: &str, private: bool) -> Self {
        let mut content = BTreeMap::new();
        let mut put = |media_type, bytes: String| {
            let digest = tallyman::verify::measure(bytes.as_bytes(), None).digest.to_string();
            content.insert(digest.clone(), Content { media_type, bytes: bytes.into_bytes() });
            digest
        };
        let layer = put("application/octet-stream", format!("layer of {name}"));
        let config = put("application/octet-stream", r#"{"architecture":"amd64","os":"linux"}"#.to_owned());
        let manifest = put(
            OCI_MANIFEST,
            serde_json::json!({
                "schemaVersion": 2,
                "mediaType": OCI_MANIFEST,
                "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 37 },
                "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer, "size": 9 + name.len() }],
            })
            .to_string(),
        );
        // What an earlier push left behind.
        let left = format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_MANIFEST}","layers":[]}}"#);
        put(OCI_MANIFEST, left);
        let index = put(
            OCI_INDEX,
            serde_json::json!({
                "schemaVersion": 2,
                "mediaType": OCI_INDEX,
                "manifests": [{ "mediaType": OCI_MANIFEST, "digest": manifest, "size": 1 }],
            })
            .to_string(),
        );
        let mut tags = vec![("latest".to_owned(), index.clone()), ("one".to_owned(), manifest.clone())];
        tags.extend((0..TAGS).map(|number| (format!("v{number}"), manifest.clone())));
        Self { name: name.to_owned(), private, tags, content, index, manifest, layer }
    }
}

impl Emulator {
    /// Serves what the asker may see.
    pub(super) fn serve(&self, ask: &Ask) -> Said {
        if ask.path == "/v2/" {
            return said(200).body("application/json", "{}");
        }
        if ask.path == "/v2/_catalog" {
            return self.catalog(ask);
        }
        let Some((name, kind, what)) = parts(&ask.path) else { return said(404).body("text/html", "<html>404") };
        let Some(repo) = self.repo(name) else { return self.refusal(self.habits.missing) };
        match kind {
            "manifests" => self.manifest(ask, repo, what),
            "blobs" => self.blob(repo, what),
            _ => self.tags(ask, repo),
        }
    }

    fn manifest(&self, ask: &Ask, repo: &Repo, name: &str) -> Said {
        let habits = &self.habits;
        let head = ask.method == "HEAD";
        if head && habits.head != 200 {
            return self.refusal((habits.head, "UNSUPPORTED"));
        }
        let tagged = repo.tags.iter().find(|(tag, _)| tag == name).map(|(_, digest)| digest.as_str());
        let digest = tagged.unwrap_or(name);
        let Some(content) = repo.content.get(digest) else { return self.refusal((404, "MANIFEST_UNKNOWN")) };
        let named = ask.header("accept").unwrap_or_default().split(',').any(|one| one == content.media_type);
        if habits.accepts == Accepts::Named && !named {
            let words = r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"OCI index found, but Accept header does not support OCI indexes"}]}"#;
            return said(404).body("application/json", words);
        }
        let mut answer = said(200)
            .body(content.media_type, content.bytes.clone())
            .with("Content-Length", content.bytes.len().to_string());
        if let Some(limit) = habits.budget {
            let reads =
                if head { self.reads.load(Ordering::SeqCst) } else { self.reads.fetch_add(1, Ordering::SeqCst) + 1 };
            if reads > limit {
                let words = "You have reached your pull rate limit.";
                return said(429)
                    .body("text/plain", words)
                    .with("Retry-After", (crate::support::NOW + 1800).to_string());
            }
            answer = answer
                .with("RateLimit-Limit", format!("{limit};w=21600"))
                .with("RateLimit-Remaining", format!("{};w=21600", limit - reads));
        }
        if head || habits.digest_on_get { answer.with("Docker-Content-Digest", digest) } else { answer }
    }

    fn blob(&self, repo: &Repo, digest: &str) -> Said {
        let Some(content) = repo.content.get(digest) else { return self.refusal((404, "BLOB_UNKNOWN")) };
        match self.habits.blobs {
            Blobs::Inline => said(200).body("application/octet-stream", content.bytes.clone()),
            Blobs::Sent { status, to } => {
                said(status).with("Location", format!("{to}/store/{digest}?sig=signed")).body("text/html", "moved")
            }
        }
    }

    /// The store that blobs are redirected to. A foreign one refuses whoever brings a second way of being let in.
    pub(super) fn store(&self, ask: &Ask, digest: &str) -> Said {
        if ask.origin != self.habits.origin && ask.header("authorization").is_some() {
            return said(400).body("application/xml", "<Error><Code>InvalidArgument</Code></Error>");
        }
        let content = self.repos.iter().find_map(|repo| repo.content.get(digest));
        match content.filter(|_| ask.query == "sig=signed") {
            Some(content) => said(200).body("application/octet-stream", content.bytes.clone()),
            None => said(403),
        }
    }
}
