//! Azure Container Registry: `_tags` says what a hundred tags point at and when each was moved there, `_manifests` names the
//! newest content with its tags, or without any. Its tokens know both questions by one scope of their own.
//! <https://learn.microsoft.com/rest/api/containerregistry/tag/get-list>,
//! <https://learn.microsoft.com/rest/api/containerregistry/manifests/get-list>

use super::{Auth, Listed, Newest, VendorApi, digest, listed, seconds};
use crate::json::Json;
use crate::reference::Repository;
use crate::registry::token::Scope;
use crate::source::Hint;

/// The vendor API.
pub(super) struct Acr;

impl VendorApi for Acr {
    fn newest(&self, repository: &Repository) -> Option<Newest> {
        Some(list(repository, "_tags"))
    }

    fn untagged(&self, repository: &Repository) -> Option<Newest> {
        Some(list(repository, "_manifests"))
    }

    fn read_tags(&self, _: &str, answer: &Json) -> Result<Listed, &'static str> {
        if let Some(manifests) = answer.get("manifests").and_then(Json::as_array) {
            let is_untagged =
                |manifest: &&Json| manifest.get("tags").and_then(Json::as_array).is_none_or(<[Json]>::is_empty);
            let untagged = manifests.iter().filter(is_untagged).filter_map(manifest_hint).collect();
            return Ok(Listed { untagged, ..Listed::default() });
        }
        let tags = answer.get("tags").and_then(Json::as_array).ok_or("a list of tags was expected")?;
        Ok(listed(tags.iter().filter_map(|tag| Some((tag.get("name")?.as_str()?, hint(tag))))))
    }
}

fn list(repository: &Repository, name: &str) -> Newest {
    let (origin, path) = (repository.host().api_origin(), repository.path());
    let url = format!("{origin}/acr/v1/{path}/{name}?n=100&orderby=timedesc");
    Newest { url, auth: Auth::Token(Scope::fixed(&format!("repository:{path}:metadata_read"))) }
}

fn manifest_hint(manifest: &Json) -> Option<Hint> {
    let media_type = manifest.get("mediaType").and_then(Json::as_str).map(str::to_owned);
    Some(Hint { media_type, ..hint(manifest)? })
}

fn hint(tag: &Json) -> Option<Hint> {
    let pushed = seconds(tag.get("lastUpdateTime")).or_else(|| seconds(tag.get("createdTime")));
    Some(Hint { digest: digest(tag.get("digest"))?, media_type: None, size: None, pushed })
}
