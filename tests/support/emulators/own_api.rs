//! Quay's own API: tags with their digests, fifty or a hundred to a page, and manifests as text.

use serde_json::json;

use super::{Ask, Emulator, Repo, Said, said};

impl Emulator {
    /// Answers what is asked below `/api/v1/repository/`.
    pub(super) fn own_api(&self, ask: &Ask, path: &str) -> Said {
        if ask.method == "OPTIONS" {
            return said(200);
        }
        if ask.header("x-requested-with") != Some("XMLHttpRequest") {
            return refuse(400, "API calls must be invoked with an X-Requested-With header");
        }
        let Some((name, rest)) = path.rsplit_once("/tag/").or_else(|| path.rsplit_once("/manifest/")) else {
            return refuse(404, "Not Found");
        };
        let Some(repo) = self.repo(name) else { return refuse(404, "Not Found") };
        if repo.private {
            return refuse(401, "Requires authentication");
        }
        if rest.is_empty() { tags(ask, repo) } else { manifest(repo, rest) }
    }
}

fn refuse(status: u16, words: &str) -> Said {
    let body = json!({ "status": status, "error_message": words, "title": "refused", "error_type": "refused" });
    said(status).body("application/json", body.to_string())
}

fn tags(ask: &Ask, repo: &Repo) -> Said {
    let one = |name: &str| ask.query(name).into_iter().next();
    let limit = one("limit").map_or(50, |limit| limit.parse::<usize>().unwrap());
    if limit > 100 {
        return refuse(400, "limit");
    }
    let page = one("page").map_or(1, |page| page.parse::<usize>().unwrap());
    let wanted = one("specificTag");
    let chosen: Vec<_> =
        repo.tags.iter().filter(|(tag, _)| wanted.as_ref().is_none_or(|wanted| wanted == tag)).collect();
    let from = (page - 1) * limit;
    let shown: Vec<_> = chosen.iter().skip(from).take(limit).map(|(tag, digest)| about(repo, tag, digest)).collect();
    let more = from + shown.len() < chosen.len();
    said(200).body("application/json", json!({ "tags": shown, "page": page, "has_additional": more }).to_string())
}

fn about(repo: &Repo, tag: &str, digest: &str) -> serde_json::Value {
    let is_list = digest == repo.index;
    let size = if is_list { serde_json::Value::Null } else { 4096.into() };
    json!({
        "name": tag, "reversion": false, "start_ts": 1_767_139_200, "manifest_digest": digest,
        "is_manifest_list": is_list, "size": size, "last_modified": "Wed, 31 Dec 2025 00:00:00 -0000",
    })
}

fn manifest(repo: &Repo, digest: &str) -> Said {
    match repo.content.get(digest).filter(|content| content.media_type.contains("json")) {
        Some(content) => {
            let data = String::from_utf8(content.bytes.clone()).unwrap();
            let body = json!({
                "digest": digest, "is_manifest_list": digest == repo.index, "manifest_data": data, "layers": null,
            });
            said(200).body("application/json", body.to_string())
        }
        None => refuse(404, "Not Found"),
    }
}
