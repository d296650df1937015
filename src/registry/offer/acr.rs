//! Azure Container Registry: `_tags` says what a hundred tags point at. Its tokens know that question by a scope of its own.
//! <https://learn.microsoft.com/rest/api/containerregistry/tag/get-list>

use super::{Leave, Listed, Newest, Offer, digest, listed, seconds};
use crate::json::Json;
use crate::reference::Repository;
use crate::registry::token::Scope;
use crate::source::Hint;

/// The offer.
pub(super) struct Acr;

impl Offer for Acr {
    fn newest(&self, repository: &Repository) -> Option<Newest> {
        let (origin, path) = (repository.host().api_origin(), repository.path());
        let url = format!("{origin}/acr/v1/{path}/_tags?n=100&orderby=timedesc");
        Some(Newest { url, leave: Leave::Token(Scope::fixed(&format!("repository:{path}:metadata_read"))) })
    }

    fn read_tags(&self, _: &str, answer: &Json) -> Result<Listed, &'static str> {
        let tags = answer.get("tags").and_then(Json::as_array).ok_or("a list of tags was expected")?;
        Ok(listed(tags.iter().filter_map(|tag| Some((tag.get("name")?.as_str()?, hint(tag))))))
    }
}

fn hint(tag: &Json) -> Option<Hint> {
    let pushed = seconds(tag.get("lastUpdateTime")).or_else(|| seconds(tag.get("createdTime")));
    Some(Hint { digest: digest(tag.get("digest"))?, media_type: None, size: None, pushed })
}
