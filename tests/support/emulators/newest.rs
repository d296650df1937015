//! What some registries say of many tags at once, beside `/v2`.

use serde_json::{Value, json};

use super::{Ask, Emulator, Repo, Said, said};

impl Emulator {
    /// Where it says so, when that is another origin.
    pub(super) fn lists_at(&self) -> Option<&'static str> {
        (self.habits.id == "hub").then_some("https://hub.docker.com")
    }

    /// Answers what is asked of such a list.
    pub(super) fn newest(&self, ask: &Ask) -> Option<Said> {
        let between = |before: &str, after: &str| ask.path.strip_prefix(before)?.strip_suffix(after).map(str::to_owned);
        let list = |name: &str, let_in: bool, list: fn(&Repo) -> Value| match self.repo(name) {
            Some(repo) if let_in || !repo.private => said(200).body("application/json", list(repo).to_string()),
            Some(_) => self.refusal((401, "UNAUTHORIZED")),
            None => self.refusal((404, "NOT_FOUND")),
        };
        match self.habits.id {
            "hub" if Some(ask.origin.as_str()) == self.lists_at() => {
                Some(list(&between("/v2/repositories/", "/tags")?, false, of_hub))
            }
            "acr" => {
                let (name, list_of): (_, fn(&Repo) -> Value) = match between("/acr/v1/", "/_tags") {
                    Some(name) => (name, of_acr),
                    None => (between("/acr/v1/", "/_manifests")?, manifests_of_acr),
                };
                if !self.is_granted(ask, &format!("repository:{name}:metadata_read")) {
                    let super::Door::Token(tokens) = &self.habits.door else { return None };
                    return Some(self.challenge(tokens, ask, ""));
                }
                Some(list(&name, true, list_of))
            }
            "harbor" => {
                let name = between("/api/v2.0/projects/", "/artifacts")?.replacen("/repositories/", "/", 1);
                let is_reader = ask.header("authorization").is_some_and(|header| self.is_account(header));
                Some(list(&name, is_reader, of_harbor))
            }
            _ => None,
        }
    }
}

fn of_hub(repo: &Repo) -> Value {
    let about = |(tag, digest): &(String, String)| {
        let image = json!({ "architecture": "amd64", "os": "linux", "digest": repo.manifest, "size": 4096 });
        let images = if *digest == repo.index { vec![image.clone(), image] } else { vec![image] };
        json!({ "name": tag, "digest": digest, "full_size": 4096, "last_updated": "2025-12-31T00:00:00Z", "images": images })
    };
    let results: Vec<_> = repo.tags.iter().take(100).map(about).collect();
    json!({ "count": repo.tags.len(), "next": null, "previous": null, "results": results })
}

fn of_acr(repo: &Repo) -> Value {
    let about = |(tag, digest): &(String, String)| json!({ "name": tag, "digest": digest, "createdTime": "2025-12-31T00:00:00.0000000Z", "signed": false });
    let tags: Vec<_> = repo.tags.iter().take(100).map(about).collect();
    json!({ "registry": "me.azurecr.io", "imageName": repo.name, "tags": tags })
}

fn manifests_of_acr(repo: &Repo) -> Value {
    let about = |(digest, content): (&String, &super::content::Content)| {
        let tags: Vec<_> = repo.tags.iter().filter(|(_, to)| to == digest).map(|(tag, _)| tag).collect();
        json!({
            "digest": digest, "imageSize": 4096, "createdTime": "2025-12-31T00:00:00.0000000Z",
            "mediaType": content.media_type, "tags": tags,
        })
    };
    let documents = repo.content.iter().filter(|(_, content)| content.media_type.contains("vnd.oci"));
    json!({ "registry": "me.azurecr.io", "imageName": repo.name, "manifests": documents.map(about).collect::<Vec<_>>() })
}

fn of_harbor(repo: &Repo) -> Value {
    let about = |digest: &String| {
        let tags: Vec<_> = repo
            .tags
            .iter()
            .filter(|(_, to)| to == digest)
            .map(|(tag, _)| json!({ "name": tag, "immutable": false }))
            .collect();
        let references = if *digest == repo.index { json!([{ "child_digest": repo.manifest }]) } else { Value::Null };
        json!({
            "digest": digest, "manifest_media_type": repo.content[digest].media_type, "size": 4096, "tags": tags,
            "references": references, "push_time": "2025-12-31T00:00:00.000Z",
        })
    };
    [&repo.index, &repo.manifest].into_iter().map(about).collect()
}
