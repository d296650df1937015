//! Docker Hub: the API of its web pages says of a hundred tags at once what they point at, and counts none of it as a pull.
//! <https://docs.docker.com/reference/api/hub/latest/#tag/repositories>

use super::{Auth, Listed, Newest, VendorApi, digest, listed, seconds};
use crate::json::Json;
use crate::reference::Repository;
use crate::source::Hint;

/// The vendor API. It lies at another origin, and gets nothing secret: what is private there takes a token of its own, which no
/// registry's token stands for.
pub(super) struct Hub;

/// Where it lies.
const ORIGIN: &str = "https://hub.docker.com";

impl VendorApi for Hub {
    fn origin(&self) -> Option<&'static str> {
        Some(ORIGIN)
    }

    fn newest(&self, repository: &Repository) -> Option<Newest> {
        let url = format!("{ORIGIN}/v2/repositories/{}/tags?page_size=100&ordering=last_updated", repository.path());
        Some(Newest { url, auth: Auth::Anybody })
    }

    fn read_tags(&self, _: &str, answer: &Json) -> Result<Listed, &'static str> {
        let results = answer.get("results").and_then(Json::as_array).ok_or("a list of results was expected")?;
        Ok(listed(results.iter().filter_map(|tag| Some((tag.get("name")?.as_str()?, hint(tag))))))
    }
}

fn hint(tag: &Json) -> Option<Hint> {
    // What the size of a tag with several images means is not told.
    let size = match tag.get("images").and_then(Json::as_array) {
        Some([image]) => image.get("size").and_then(Json::as_u64),
        _ => None,
    };
    let pushed = seconds(tag.get("tag_last_pushed")).or_else(|| seconds(tag.get("last_updated")));
    Some(Hint { digest: digest(tag.get("digest"))?, media_type: None, size, pushed })
}
