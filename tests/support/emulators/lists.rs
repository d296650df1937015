//! Lists, in pages.

use serde_json::json;
use tallyman::registry::known::LinkForm;

use super::{Ask, Emulator, Repo, Said, said};
use crate::support::{OCI_INDEX, OCI_MANIFEST};

impl Emulator {
    pub(super) fn tags(&self, ask: &Ask, repo: &Repo) -> Said {
        let pages = self.habits.pages;
        let mut tags: Vec<_> = repo.tags.iter().map(|(tag, _)| tag.clone()).collect();
        tags.sort();
        if !pages.sorted {
            tags.reverse();
        }
        let wished = ask.query("n").first().and_then(|n| n.parse::<usize>().ok());
        if wished.is_some_and(|n| n > pages.most) && pages.strict {
            let words = "Invalid parameter at 'maxResults': must be less than or equal to 1000";
            let body = json!({ "errors": [{ "code": "UNSUPPORTED", "message": words }] }).to_string();
            return said(405).body("application/json", body);
        }
        let length = wished.unwrap_or(pages.usual).min(pages.most);
        let from = ask.query("last").first().map_or(0, |last| match last.strip_prefix("opaque.") {
            Some(at) => at.parse().unwrap(),
            None => tags.iter().position(|tag| tag == last).map_or(0, |at| at + 1),
        });
        let page: Vec<_> = tags.iter().skip(from).take(length).cloned().collect();
        let end = from + page.len();
        let mut list = json!({ "name": repo.name, "tags": page });
        if self.habits.says_more {
            list["manifest"] = more(repo);
        }
        let answer = said(200).body("application/json", list.to_string());
        if end >= tags.len() || (wished.is_none() && !pages.always) || page.is_empty() {
            return answer;
        }
        let last = if pages.opaque { format!("opaque.{end}") } else { tags[end - 1].clone() };
        let to = format!("/v2/{}/tags/list?last={last}&n={length}", repo.name);
        let rel = if pages.unquoted { "rel=next" } else { r#"rel="next""# };
        match pages.link {
            LinkForm::Relative => answer.with("Link", format!("<{to}>; {rel}")),
            LinkForm::Absolute => answer.with("Link", format!("<{}{to}>; {rel}", self.habits.origin)),
            LinkForm::None | LinkForm::Unknown => answer,
        }
    }

    pub(super) fn catalog(&self, _: &Ask) -> Said {
        if !self.habits.catalog {
            return said(404).body("text/plain", "not found");
        }
        let names: Vec<_> = self.repos.iter().map(|repo| repo.name.as_str()).collect();
        said(200).body("application/json", json!({ "repositories": names }).to_string())
    }
}

/// What Google's list says of each manifest, those without tags included: numbers as texts.
fn more(repo: &Repo) -> serde_json::Value {
    let mut manifests = serde_json::Map::new();
    for (digest, content) in &repo.content {
        let tags: Vec<_> = repo.tags.iter().filter(|(_, to)| to == digest).map(|(tag, _)| tag.as_str()).collect();
        if [OCI_INDEX, OCI_MANIFEST].contains(&content.media_type) {
            let about = json!({
                "imageSizeBytes": "4096", "mediaType": content.media_type, "tag": tags,
                "timeCreatedMs": "1767000000000", "timeUploadedMs": "1767139200000",
            });
            manifests.insert(digest.clone(), about);
        }
    }
    manifests.into()
}
