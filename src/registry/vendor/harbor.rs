//! Harbor: the artifacts of a repository, each with its tags. Its API takes no token of the registry's, but the same names and
//! passwords. <https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml>

use super::{Auth, Listed, Newest, VendorApi, digest, listed, seconds};
use crate::json::Json;
use crate::reference::Repository;
use crate::source::Hint;

/// The vendor API.
pub(super) struct Harbor;

impl VendorApi for Harbor {
    fn newest(&self, repository: &Repository) -> Option<Newest> {
        let (project, name) = repository.path().split_once('/')?;
        // It wants slashes in a name encoded twice.
        let name = name.replace('/', "%252F");
        let origin = repository.host().api_origin();
        let url = format!(
            "{origin}/api/v2.0/projects/{project}/repositories/{name}/artifacts?with_tag=true&page_size=100&sort=-push_time"
        );
        Some(Newest { url, auth: Auth::Login })
    }

    fn read_tags(&self, _: &str, answer: &Json) -> Result<Listed, &'static str> {
        let artifacts = answer.as_array().ok_or("a list of artifacts was expected")?;
        let tags = artifacts.iter().flat_map(|artifact| {
            let of_artifact = hint(artifact);
            tags_of(artifact)
                .iter()
                .filter_map(move |tag| Some((tag.get("name")?.as_str()?, hint_of(tag, &of_artifact))))
        });
        let untagged = artifacts.iter().filter(|artifact| tags_of(artifact).is_empty()).filter_map(hint).collect();
        Ok(Listed { untagged, ..listed(tags) })
    }
}

fn tags_of(artifact: &Json) -> &[Json] {
    artifact.get("tags").and_then(Json::as_array).unwrap_or_default()
}

/// A tag may have been put on it later than it was pushed.
fn hint_of(tag: &Json, of_artifact: &Option<Hint>) -> Option<Hint> {
    let hint = of_artifact.clone()?;
    Some(Hint { pushed: seconds(tag.get("push_time")).or(hint.pushed), ..hint })
}

fn hint(artifact: &Json) -> Option<Hint> {
    // An index has a size of its own there, that of its text.
    let is_image = artifact.get("references").and_then(Json::as_array).is_none_or(<[Json]>::is_empty);
    Some(Hint {
        digest: digest(artifact.get("digest"))?,
        media_type: artifact.get("manifest_media_type").and_then(Json::as_str).map(str::to_owned),
        size: artifact.get("size").and_then(Json::as_u64).filter(|_| is_image),
        pushed: seconds(artifact.get("push_time")),
    })
}
